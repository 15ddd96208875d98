"""Mutates valid rows into rows as they arrive: with missing, unknown, unusual or faulty cells."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any, TypeAlias

from ..forms.records import ActivityRecord
from .faults import FAULTS
from .record_cells import SearchStrategy, st
from .writing import cell_text, filled_cells

__all__ = ["mutated_rows"]

_Row: TypeAlias = dict[str, Any]

_MUTATIONS = ("drop-column", "add-column", "change-value", "apply-fault")
_UNKNOWN_COLUMNS = ("synthetic", "", "Place", "place ")
_DECOMPOSED = unicodedata.normalize("NFD", "Hạ Long")
_UNUSUAL_VALUES: SearchStrategy[Any] = st.one_of(
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
def mutated_rows(draw: st.DrawFn, records: SearchStrategy[ActivityRecord]) -> _Row:
    """Draws the cells of a record, as text or as values, with up to three mutations."""
    row: _Row = filled_cells(draw(records))
    if draw(st.booleans()):
        row = {column: cell_text(value) for column, value in row.items()}
    for mutation in draw(st.lists(st.sampled_from(_MUTATIONS), max_size=3)):
        if mutation == "drop-column":
            row.pop(draw(st.sampled_from(sorted(row) or [""])), None)
        elif mutation == "apply-fault":
            row.update(FAULTS[draw(st.sampled_from(tuple(FAULTS)))].rows[-1])
        else:
            columns = tuple(ActivityRecord.model_fields)
            if mutation == "add-column":
                columns = _UNKNOWN_COLUMNS
            column = draw(st.sampled_from(columns))
            row[column] = draw(_UNUSUAL_VALUES)
    return row
