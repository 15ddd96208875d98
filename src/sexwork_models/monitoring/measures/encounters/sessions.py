"""Sessions: what the records of one encounter code have in common.

A client of a session took part in what its event was. None joins a client to an establishment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ....forms.record_terms import RecordKind
from ....forms.records import ENCOUNTER, ActivityRecord, Session, session_of
from ..windows import CellsOf, own_cells

__all__ = ["IN_SESSION", "activities_of", "session_cells"]

IN_SESSION = "in_session"
"""The cell of a client record whose encounter has an event: it may be of several people."""


def activities_of(record: ActivityRecord) -> tuple[str, ...]:
    """Returns the activities of a record: one, or of a form with lists several."""
    activity: Any = record.activity
    return activity if isinstance(activity, tuple) else (activity,)


def session_cells(records: Iterable[ActivityRecord]) -> CellsOf:
    """Returns the cells of each record; a client of a session has the activities of its event too.

    Conditions are evaluated on these cells, so that the client took part in what the event was.
    The function is for these very records, and for no copies of them.
    """
    all_records = list(records)
    forms: set[type[ActivityRecord]] = set(map(type, all_records))
    if not any(ENCOUNTER in form.model_fields for form in forms):
        return own_cells
    activities = _activities_of_sessions(all_records)
    attended: dict[int, Mapping[str, Any]] = {}
    for record in all_records:
        session = session_of(record)
        if session in activities and record.kind is RecordKind.CLIENT:
            own = dict.fromkeys((*activities_of(record), *activities[session]))
            taken = {"activity": tuple(own), IN_SESSION: True}
            attended[id(record)] = {**record.__dict__, **taken}
    if not attended:
        return own_cells
    return lambda record: attended.get(id(record)) or record.__dict__


def _activities_of_sessions(
    records: Iterable[ActivityRecord],
) -> Mapping[Session | None, Mapping[str, None]]:
    """Returns the activities of the events of each session, in their order."""
    activities: dict[Session | None, dict[str, None]] = {}
    for record in records:
        session = session_of(record)
        if session and record.kind is RecordKind.EVENT:
            activities.setdefault(session, {}).update(dict.fromkeys(activities_of(record)))
    return activities
