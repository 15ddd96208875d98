"""Finds the codes of places and dimensions that a call states by their names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache

from ..core.errors import UnusableInputError
from ..forms.records import ActivityRecord
from ..framework.code_lists import codes_of
from ..framework.framework import Framework
from ..intake.field_catalog import field_by_heading, heading_key
from ..monitoring.measures.dimensions import DIMENSIONS, dimension_text

__all__ = ["dimensions_named", "place_code"]

_PARTS_OF_TIME = ("kỳ", "năm", "quý", "tháng", "ngày", "period", "year", "quarter", "month", "day")


def place_code(typed: str, framework: Framework, on: date | None) -> str:
    """Returns the code of a place that is stated by its code, or by its name on a day.

    Without a day, that of the framework is taken. What is no name comes back as it is. Raises
    UnusableInputError for words that are the name of no place, or of several.
    """
    if typed in framework.places or not any(map(str.isspace, typed.strip())):
        found = () if typed in framework.places else _places_named(typed, framework, on)
        return found[0] if len(found) == 1 else typed
    found = _places_named(typed, framework, on)
    if len(found) == 1:
        return found[0]
    if found:
        raise UnusableInputError("place-name-unclear", codes=list(found))
    raise UnusableInputError("place-by-code")


def _places_named(typed: str, framework: Framework, on: date | None) -> Sequence[str]:
    return codes_of(framework).places_named(typed, on or framework.info.as_of)


def dimensions_named(options: Iterable[str]) -> list[str]:
    """Returns the dimensions in the values of `--by`, each of which may hold several: `tỉnh,kênh`.

    What names none comes back as it is. Raises UnusableInputError for a part of the year.
    """
    typed = [word.strip() for text in options for word in text.split(",")]
    return [_dimension_named(word) for word in typed]


def _dimension_named(word: str) -> str:
    key = heading_key(word)
    if word in DIMENSIONS:
        return word
    if key in set(map(heading_key, _PARTS_OF_TIME)):
        raise UnusableInputError("dimension-is-period")
    return _dimensions_by_key().get(key, word)


@cache
def _dimensions_by_key() -> dict[str, str]:
    """Returns each dimension by the keys of its names, and of the headings of its field."""
    names: dict[str, str] = {}
    for name in DIMENSIONS:
        text = dimension_text(name)
        names |= {heading_key(word): name for word in (text.vi, text.en)}
    fields = field_by_heading(ActivityRecord)
    return {key: field for key, field in fields.items() if field in DIMENSIONS} | names
