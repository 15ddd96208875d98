"""How a sound row becomes one that comes in as rows do: in text or not, with cells that are missing, odd or faulty."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeAlias

from ..practice.records.model import ActivityRecord
from .drawing import SearchStrategy, st
from .faults import FAULTS
from .writing import cell_text, cells_of

__all__ = ["spoiled_rows"]

_Row: TypeAlias = dict[str, Any]

_DECOMPOSED = unicodedata.normalize("NFD", "Hạ Long")
_ODD: SearchStrategy[Any] = st.one_of(
    st.sampled_from(
        (
            "1,234",
            "1.234",
            " 7 ",
            "12.0",
            "-1",
            "1e3",
            "٣",
            "khoảng 20",
            "true",
            "x",
            "31/01/2024",
            _DECOMPOSED,
        )
    ),
    st.sampled_from((None, True, 0, -1, 10**20, 2.5, 22, date(2024, 2, 29), (), ("M1", "M2"))),
    st.builds(list, st.sampled_from(((), ("M1",), (1,), (None,)))),
    st.builds(dict, st.sampled_from(((), (("M1", 1),)))),
    st.text(max_size=6),
)


@st.composite
def spoiled_rows(draw: st.DrawFn, records: SearchStrategy[ActivityRecord]) -> _Row:
    """The cells of records, as text or as values, spoiled in up to three ways."""
    row: _Row = cells_of(draw(records))
    if draw(st.booleans()):
        row = {key: cell_text(value) for key, value in row.items()}
    for spoil in draw(st.lists(st.sampled_from(_SPOILING), max_size=3)):
        row = spoil(draw, row)
    return row


def _without(draw: st.DrawFn, row: Mapping[str, Any]) -> _Row:
    gone = draw(st.sampled_from(sorted(row) or [""]))
    return {key: value for key, value in row.items() if key != gone}


def _with_more(draw: st.DrawFn, row: Mapping[str, Any]) -> _Row:
    return {**row, draw(st.sampled_from(("synthetic", "", "Place", "place "))): draw(_ODD)}


def _with_odd(draw: st.DrawFn, row: Mapping[str, Any]) -> _Row:
    return {**row, draw(st.sampled_from(tuple(ActivityRecord.model_fields))): draw(_ODD)}


def _with_fault(draw: st.DrawFn, row: Mapping[str, Any]) -> _Row:
    return {**row, **FAULTS[draw(st.sampled_from(tuple(FAULTS)))].rows[-1]}


_SPOILING: tuple[Callable[[st.DrawFn, Mapping[str, Any]], _Row], ...] = (
    _without,
    _with_more,
    _with_odd,
    _with_fault,
)
