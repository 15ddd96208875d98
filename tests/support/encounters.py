"""Records with encounter codes, a field that no packaged form has, and typed tables of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

import pytest
from hypothesis import strategies as st

from sexwork_models import ActivityRecord, Framework
from sexwork_models.forms.conditions import AnyOf, IsSet, NoneOf, OneOf
from sexwork_models.forms.record_terms import Channel, Need
from sexwork_models.forms.records import OpaqueCode
from sexwork_models.framework.measures.language import Count, Sum
from tests.support.frames import duckdb_connection, polars_frame
from tests.support.records import row


class EncounterRecord(ActivityRecord):
    """A record of the tests' own form: rows of one encounter carry one code."""

    encounter: OpaqueCode = ""


def contact(**cells: Any) -> EncounterRecord:
    """A contact with one client; what a test is about is passed in."""
    return EncounterRecord.model_validate(row(**cells))


def session(**cells: Any) -> EncounterRecord:
    """An event."""
    return EncounterRecord.model_validate(row(kind="event", **cells))


def encounter_table(
    records: Sequence[ActivityRecord], framework: Framework, engine: str = "polars"
) -> Any:
    """Records as a typed table with the column `encounter`, of Polars or DuckDB."""
    pl = pytest.importorskip("polars")
    nw = pytest.importorskip("narwhals.stable.v2")
    from sexwork_models.frames.table import TypedTable

    codes = [record.__dict__.get("encounter") or None for record in records]
    frame = polars_frame(records, framework).with_columns(
        encounter=pl.Series(codes, dtype=pl.String)
    )
    if engine == "duckdb":
        return TypedTable(nw.from_native(duckdb_connection().from_arrow(frame.to_arrow())))
    return TypedTable(nw.from_native(frame.lazy()))


def _mostly(usual: Any, *others: Any) -> tuple[Any, ...]:
    return (*[usual] * 7, *others)


# In most cells records are alike, so that many of them may be one encounter.
_CELLS: Mapping[str, Sequence[Any]] = {
    "day": _mostly(date(2024, 1, 10), date(2024, 1, 11)),
    "reporter": _mostly("", "SYN-W1"),
    "place": _mostly("22", "01"),
    "population": _mostly("sex_worker", "", "at_risk_person"),
    "activity": ("M1-OUTREACH", "M1-IEC", "M1-COUNSEL"),
    "need": (None, None, None, Need.LEGAL),
    "contacts": (None, 0, 1, 2, 5),
    "participants": (None, 7),
    "persons": (None, 2),
}
_CLIENT_CELLS: Mapping[str, Sequence[Any]] = {
    "client": ("", "SYN-A1", "SYN-A1", "SYN-A2"),
    "channel": _mostly(None, Channel.ZALO),
    "case": _mostly("", "SYN-K1"),
}
_EVENT_CELLS: Mapping[str, Sequence[Any]] = {
    "group": _mostly("", "SYN-G1"),
    "establishment": _mostly("", "SYN-E1"),
}


def encounter_records(
    codes: Sequence[str] = ("", "", "SYN-L1", "SYN-L2"), max_size: int = 12
) -> st.SearchStrategy[list[EncounterRecord]]:
    """Few records of few days, people and codes: of clients, of events, or of both."""
    shared, kinds = {**_CELLS, "encounter": codes}, list[st.SearchStrategy[EncounterRecord]]()
    for base, own in ((contact(), _CLIENT_CELLS), (session(), _EVENT_CELLS)):
        cells = {name: st.sampled_from(values) for name, values in {**shared, **own}.items()}
        kinds.append(st.fixed_dictionaries(cells).map(partial(_copy, base)))
    lists = [st.lists(kind, max_size=max_size) for kind in (*kinds, st.one_of(*kinds))]
    return st.one_of(*lists).map(_with_ids)


def _copy(record: EncounterRecord, cells: Mapping[str, Any]) -> EncounterRecord:
    return record.model_copy(update=dict(cells))


def _with_ids(records: Sequence[EncounterRecord]) -> list[EncounterRecord]:
    return [row.model_copy(update={"id": f"SYN-R{n}"}) for n, row in enumerate(records)]


def encounter_measures() -> st.SearchStrategy[Sum | Count]:
    """Measures of encounters with no condition, of an activity, or of events."""
    of_one, not_of_one = (kind("activity", {"M1-IEC"}) for kind in (OneOf, NoneOf))
    wheres = st.sampled_from(
        (
            (),
            (),
            (of_one,),
            (not_of_one,),
            (OneOf("kind", {"event"}),),
            (AnyOf(((of_one, OneOf("kind", {"client"})), (IsSet("need"),))),),
        )
    )
    sums = st.builds(
        Sum,
        st.sampled_from(("contacts", "participants")),
        wheres,
        st.sampled_from((None, 1)),
        st.just("encounter"),
    )
    return st.one_of(sums, wheres.map(lambda where: Count(where, of="encounter")))
