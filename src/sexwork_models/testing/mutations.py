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

_MUTATIONS = st.lists(
    st.sampled_from(("drop-column", "add-column", "change-value", "apply-fault")), max_size=3
)
_KNOWN_COLUMNS = st.sampled_from(tuple(ActivityRecord.model_fields))
_UNKNOWN_COLUMNS = st.sampled_from(("synthetic", "", "Place", "place "))
_AS_TEXT = st.booleans()
_FAULT_NAMES = st.sampled_from(tuple(FAULTS))
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
    if draw(_AS_TEXT):
        row = {column: cell_text(value) for column, value in row.items()}
    for mutation in draw(_MUTATIONS):
        if mutation == "drop-column":
            row.pop(draw(st.sampled_from(sorted(row) or [""])), None)
        elif mutation == "apply-fault":
            row.update(FAULTS[draw(_FAULT_NAMES)].rows[-1])
        else:
            column = draw(_UNKNOWN_COLUMNS if mutation == "add-column" else _KNOWN_COLUMNS)
            row[column] = draw(_UNUSUAL_VALUES)
    return row
