"""The codes of a submission, of its reporter and sites: never the name or number of a person."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, TypeAlias

import attrs

from ...core.errors import SubmissionError
from ...core.identifiers import looks_like_identifier
from ...forms.row_rules import is_opaque_code

__all__ = ["check_codes", "check_place", "to_codes", "to_optional_codes"]

_Attribute: TypeAlias = "attrs.Attribute[Any]"
_PLACE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]*")  # of any country; a name is written otherwise
_PLACE_CODE = re.compile(r"[0-9]{1,5}")  # of a commune or province that reports as a whole


def to_codes(codes: Iterable[str]) -> tuple[str, ...]:
    """Returns the codes of reporters and sites in their order."""
    return tuple(codes)


def to_optional_codes(codes: Iterable[str] | None) -> tuple[str, ...] | None:
    """Returns the codes in their order; None where none were stated."""
    return None if codes is None else tuple(codes)


def check_codes(
    submission: object, attribute: _Attribute, value: str | tuple[str, ...] | None
) -> None:
    """Rejects a name in place of a code, without repeating it. Raises SubmissionError.

    Codes of reporters and sites are printed and exported.
    """
    codes = (value,) if isinstance(value, str) else value or ()
    if not all(is_opaque_code(code) or _PLACE_CODE.fullmatch(code) for code in codes):
        raise SubmissionError("submission-code", field=attribute.name)


def check_place(submission: object, attribute: _Attribute, value: str) -> None:
    """Rejects a place that looks like a number of a person, or is no code. Raises SubmissionError.

    Whether the code exists on the last day is seen at the review, by the framework.
    """
    if looks_like_identifier(value):
        raise SubmissionError("submission-code", field=attribute.name)
    if not _PLACE.fullmatch(value):
        raise SubmissionError("submission-place")
