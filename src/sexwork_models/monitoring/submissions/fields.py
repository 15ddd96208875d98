"""Fields of a submission: of their declared types, and no name of a person as a code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, get_type_hints

from ...core.errors import SubmissionError
from ...core.identifiers import looks_like_identifier
from ...forms.row_rules import is_opaque_code
from ...results.values import IndicatorValue
from ...values.arguments import to_declared

__all__ = ["check_fields", "to_expected", "to_heard_from", "to_values"]

_PLACE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]*")  # of any country; a name is written otherwise
_PLACE_CODE = re.compile(r"[0-9]{1,5}")  # of a commune or province that reports as a whole


def to_values(values: Iterable[IndicatorValue]) -> tuple[IndicatorValue, ...]:
    """Returns the values of a submission in their order."""
    checked: tuple[IndicatorValue, ...] = to_declared("values", values, Iterable[IndicatorValue])
    return checked


def to_heard_from(codes: Iterable[str]) -> tuple[str, ...]:
    """Returns the codes of those that were heard from, in their order."""
    checked: tuple[str, ...] = to_declared("heard_from", codes, Iterable[str])
    return checked


def to_expected(codes: Iterable[str] | None) -> tuple[str, ...] | None:
    """Returns the codes of those that are expected, in their order; None where not stated."""
    checked: tuple[str, ...] | None = to_declared("expected", codes, Iterable[str] | None)
    return checked


def check_fields(submission: Any) -> None:
    """Converts the fields of a new submission to their types, and checks its codes.

    Raises UnusableInputError, which names the field, for what is not of its type, and
    SubmissionError for a name in place of a code.
    """
    for name, hint in _types_of_fields(submission.__class__).items():
        value = to_declared(name, getattr(submission, name), hint)
        object.__setattr__(submission, name, value)  # attrs sets the fields of a frozen class so
    _check_place(submission.place)
    _check_codes("reporter", [submission.reporter])
    _check_codes("expected", submission.expected or ())
    _check_codes("heard_from", submission.heard_from)


@cache
def _types_of_fields(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _check_codes(field: str, codes: Iterable[str]) -> None:
    """Rejects a name in place of a code, without repeating it. Raises SubmissionError.

    Codes of reporters and sites are printed and exported.
    """
    if not all(is_opaque_code(code) or _PLACE_CODE.fullmatch(code) for code in codes):
        raise SubmissionError("submission-code", field=field)


def _check_place(place: str) -> None:
    """Rejects a place that looks like a number of a person, or is no code. Raises SubmissionError.

    Whether the code exists on the last day is seen at the review, by the framework.
    """
    if looks_like_identifier(place):
        raise SubmissionError("submission-code", field="place")
    if not _PLACE.fullmatch(place):
        raise SubmissionError("submission-place")
