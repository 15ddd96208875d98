"""Records without an encounter code that are alike, so that several may be one encounter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias, TypeVar

from ....core.findings import Finding, RowList, Where
from ....forms.record_terms import RecordKind
from ....forms.records import ENCOUNTER, ActivityRecord, session_of
from .sessions import activities_of

__all__ = [
    "ALIKE_ANONYMOUS",
    "ALIKE_CLIENTS",
    "ALIKE_EVENTS",
    "SAME_ACTION",
    "alike_key",
    "most_of_one_action",
    "perhaps_one_findings",
    "records_perhaps_one",
]

# Records without a code that agree in these fields may be one encounter: of a client with a code,
# of an anonymous client, of an event.
ALIKE_CLIENTS = ("client", "day", "reporter")
ALIKE_ANONYMOUS = ("day", "reporter", "place", "channel", "population", "gender", "age_band")
ALIKE_EVENTS = ("day", "place", "reporter", "group", "establishment", "population")
# They are different encounters if they agree in one activity and in these fields too: one
# encounter is not written twice.
SAME_ACTION = (
    "need",
    "service",
    "referral",
    "referral_stage",
    "item",
    "recipient",
    "case",
    "result",
)

_Row = TypeVar("_Row")
_Key: TypeAlias = tuple[object, ...]


def alike_key(record: ActivityRecord) -> _Key:
    """Returns what records without a code agree in that may be one encounter."""
    fields: tuple[str, ...] = ALIKE_EVENTS
    if record.kind is RecordKind.CLIENT:
        fields = ALIKE_CLIENTS if record.client else ALIKE_ANONYMOUS
    return (fields, *(getattr(record, field) or "" for field in fields))


def most_of_one_action(
    rows: Iterable[_Row],
    record_of: Callable[[_Row], ActivityRecord],
    number_of: Callable[[_Row], int],
) -> int:
    """Returns the greatest sum over records that share an action, so that none are the same."""
    sums = Counter[_Key]()
    for row in rows:
        for action in _actions_of(record_of(row)):
            sums[action] += number_of(row)
    return max(sums.values(), default=0)


def _actions_of(record: ActivityRecord) -> set[_Key]:
    """Returns each activity of a record with the fields that tell encounters apart."""
    others = tuple(record.__dict__.get(field) or "" for field in SAME_ACTION)
    return {(activity, *others) for activity in activities_of(record)}


def records_perhaps_one(records: Sequence[ActivityRecord]) -> list[ActivityRecord]:
    """Returns the records that have no code and may be one encounter with others, in their order.

    A form without codes of encounters cannot state them: of its records nothing is said.
    """
    alike: dict[_Key, list[ActivityRecord]] = {}
    for record in records:
        if ENCOUNTER in type(record).model_fields and session_of(record) is None:
            alike.setdefault(alike_key(record), []).append(record)
    found = {id(record) for rows in alike.values() if _may_be_one(rows) for record in rows}
    return [record for record in records if id(record) in found]


def _may_be_one(rows: Sequence[ActivityRecord]) -> bool:
    return most_of_one_action(rows, lambda record: record, lambda _: 1) < len(rows)


def perhaps_one_findings(rows: RowList) -> Iterator[Finding]:
    """Yields one finding about the column of encounter codes, which names all rows without one."""
    if rows.count:
        first = rows.first[0]
        file = "" if first.line is None else first.file
        where = Where(file, None, ENCOUNTER, columns=first.columns)
        yield Finding("perhaps-one-encounter", where, {"rows": rows})
