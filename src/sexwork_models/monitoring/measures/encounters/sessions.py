"""Sessions: what the records of one encounter code have in common.

A client of a session took part in what its event was. None joins a client to an establishment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypeAlias

from ....forms.record_terms import RecordKind
from ....forms.records import ActivityRecord
from .totals import ENCOUNTER

__all__ = ["Session", "activities_of", "encounters_joining", "session_cells", "session_of"]

_Cells: TypeAlias = Mapping[str, Any]
Session: TypeAlias = tuple[str, date]


def session_of(record: ActivityRecord) -> Session | None:
    """Returns the code and the day of an encounter: a code is of one day."""
    code = record.__dict__.get(ENCOUNTER)
    return (code, record.day) if code else None


def activities_of(record: ActivityRecord) -> tuple[str, ...]:
    """Returns the activities of a record: one, or of a form with lists several."""
    held: Any = record.activity
    return held if isinstance(held, tuple) else (held,)


def session_cells(records: Iterable[ActivityRecord]) -> list[_Cells]:
    """Returns the cells of each record; a client of a session has the activities of its event too.

    Conditions are evaluated on these cells, so that the client took part in what the event was.
    """
    held = list(records)
    activities: dict[Session, dict[str, None]] = {}
    for record in held:
        session = session_of(record)
        if session and record.kind is RecordKind.EVENT:
            activities.setdefault(session, {}).update(dict.fromkeys(activities_of(record)))
    if not activities:
        return [record.__dict__ for record in held]
    return [_with_activities(record, activities) for record in held]


def _with_activities(record: ActivityRecord, activities: Mapping[Session, Iterable[str]]) -> _Cells:
    session = session_of(record)
    if not session or session not in activities or record.kind is not RecordKind.CLIENT:
        return record.__dict__
    own = dict.fromkeys((*activities_of(record), *activities[session]))
    return {**record.__dict__, "activity": tuple(own)}


def encounters_joining(
    records: Iterable[ActivityRecord],
) -> tuple[tuple[ActivityRecord, ...], ...]:
    """Returns the records of each encounter that joins a client to an establishment.

    It has an establishment in one record, and in a client record a client code or a case.
    """
    encounters: dict[str, list[ActivityRecord]] = {}
    for record in records:
        if code := record.__dict__.get(ENCOUNTER):
            encounters.setdefault(code, []).append(record)
    return tuple(tuple(rows) for rows in encounters.values() if _joins(rows))


def _joins(rows: Iterable[ActivityRecord]) -> bool:
    held = list(rows)
    return any(row.establishment for row in held) and any(
        row.kind is RecordKind.CLIENT and (row.client or row.case) for row in held
    )
