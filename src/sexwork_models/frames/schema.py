"""The types of the fields of a record, read from its model, and patterns of canonical text."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ..forms.records import AMOUNT_DIGITS, COUNT_DIGITS, ActivityRecord
from ..intake.field_catalog import types_of_field
from ..intake.fields import FIRST_YEAR, LAST_YEAR
from ..intake.parsing import required_columns
from ..values.text import LabelledEnum

__all__ = [
    "CANONICAL_TEXT",
    "CLOSED_LISTS",
    "DAYS",
    "FIRST_DAY",
    "FLAGS",
    "LAST_DAY",
    "MODELS",
    "MODEL_PREFIX",
    "NONCANONICAL_TEXT",
    "REQUIRED",
    "TEXTS",
    "count_limit",
    "full_match_pattern",
]

MODELS = "models"
MODEL_PREFIX = "model_"  # with the code of a model: the column that tells whether a record is of it
FIRST_DAY, LAST_DAY = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)


def _fields_of_type(kind: type) -> tuple[str, ...]:
    fields = list[str]()
    for name, field in ActivityRecord.model_fields.items():
        if name != MODELS and kind in types_of_field(field):
            fields.append(name)
    return tuple(fields)


CLOSED_LISTS: dict[str, type[LabelledEnum]] = {
    name: kind
    for name, field in ActivityRecord.model_fields.items()
    for kind in types_of_field(field)
    if isinstance(kind, type) and issubclass(kind, LabelledEnum)
}
DAYS = _fields_of_type(date)
FLAGS = _fields_of_type(bool)
TEXTS = (*_fields_of_type(str), *CLOSED_LISTS)
REQUIRED = tuple(required_columns(ActivityRecord))

_BLANK = r"\t\n\r "
# Letters of the languages in composed form, and signs; every engine reads these alike.
_PLAIN = r"!-~¡-ɏẠ-ỹ‐-‧₫"
NONCANONICAL_TEXT = rf"\A[{_BLANK}]|[{_BLANK}]\z|[^{_BLANK}{_PLAIN}]"
# Matches as a whole what is neither blank nor matched by NONCANONICAL_TEXT.
CANONICAL_TEXT = rf"[{_PLAIN}](?:[{_BLANK}{_PLAIN}]*[{_PLAIN}])?"


def count_limit(field: str) -> int:
    """The first number that is too large for a count."""
    return int("1" + "0" * (AMOUNT_DIGITS if field == "amount" else COUNT_DIGITS))


def full_match_pattern(patterns: Iterable[str]) -> str:
    """A pattern that matches whole texts only: those that match one of `patterns`.

    It does not end in `$`, which would allow a line break after the text.
    """
    alternatives = "|".join(f"(?:{pattern})" for pattern in patterns)
    return rf"\A(?:{alternatives})\z"
