"""What each field of a record holds, told from the record itself, and which texts mean what they look like."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, get_args

from ..intake.fields import FIRST_YEAR, LAST_YEAR
from ..intake.parsing import required_of
from ..practice.records.model import AMOUNT_DIGITS, COUNT_DIGITS, ActivityRecord
from ..values.text import Worded

__all__ = [
    "CLOSED",
    "DAYS",
    "FIRST_DAY",
    "FLAGS",
    "LAST_DAY",
    "MODELS",
    "NEAT",
    "ODD",
    "REQUIRED",
    "TEXTS",
    "exactly",
    "limit_of",
]

MODELS = "models"
FIRST_DAY, LAST_DAY = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)


def _types(field: str) -> tuple[Any, ...]:
    annotation: Any = ActivityRecord.model_fields[field].annotation
    return get_args(annotation) or (annotation,)


def _of(kind: type) -> tuple[str, ...]:
    return tuple(
        field for field in ActivityRecord.model_fields if field != MODELS and kind in _types(field)
    )


CLOSED: dict[str, type[Worded]] = {
    field: kind
    for field in ActivityRecord.model_fields
    for kind in _types(field)
    if isinstance(kind, type) and issubclass(kind, Worded)
}
DAYS = _of(date)
FLAGS = _of(bool)
TEXTS = (*_of(str), *CLOSED)
REQUIRED = tuple(required_of(ActivityRecord))

_BLANK = r"\t\n\r "
_PLAIN = r"!-~¡-ɏẠ-ỹ‐-‧₫"  # letters of our languages in composed form, and signs; every engine reads these alike
ODD = rf"\A[{_BLANK}]|[{_BLANK}]\z|[^{_BLANK}{_PLAIN}]"
NEAT = rf"[{_PLAIN}](?:[{_BLANK}{_PLAIN}]*[{_PLAIN}])?"  # what is neither odd nor blank


def limit_of(field: str) -> int:
    """The first number that is too large for a count."""
    return int("1" + "0" * (AMOUNT_DIGITS if field == "amount" else COUNT_DIGITS))


def exactly(patterns: Iterable[str]) -> str:
    """A pattern that a whole text matches when it matches one of `patterns`; `$` would allow a line break after it."""
    return rf"\A(?:{'|'.join(f'(?:{pattern})' for pattern in patterns)})\z"
