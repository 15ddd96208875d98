"""Counts encounters on records: the records of one code are one contact, session, class or call.

A record without a code is an encounter of its own. Several of them that are alike may be one
encounter, and widen a count to a range. Whatever counts a table of any size must give the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter

import attrs

from ....forms.conditions import holds
from ....forms.record_terms import RecordKind
from ....forms.records import ActivityRecord, Session, session_of
from ....framework.measures.language import Count, Sum
from ..windows import CellsOf, CountBounds, GroupKey, GroupKeyOf, Windows, own_cells
from .alike import alike_key, most_of_one_action
from .totals import (
    CONTACT_FIELDS,
    EncounterSummary,
    EncounterTotals,
    is_of_contacts,
)

__all__ = ["count_encounters", "summarize_encounters"]


def count_encounters(
    measure: Sum | Count,
    records: Sequence[ActivityRecord],
    windows: Windows,
    key_of: GroupKeyOf,
    cells_of: CellsOf = own_cells,
) -> Mapping[GroupKey, CountBounds]:
    """Returns the count of every group that has a matching encounter.

    An encounter is of the group of its event record; of several, of the last group in order.
    """
    totals = _totals_by_group(measure, records, windows, key_of, cells_of)
    return {key: own.bounds(measure) for key, own in totals.items()}


def summarize_encounters(
    measure: Sum | Count,
    records: Sequence[ActivityRecord],
    windows: Windows,
    key_of: GroupKeyOf,
    cells_of: CellsOf = own_cells,
) -> Mapping[GroupKey, EncounterSummary]:
    """Returns the summary of every group in which an encounter states a number."""
    summaries: dict[GroupKey, EncounterSummary] = {}
    totals = _totals_by_group(measure, records, windows, key_of, cells_of)
    for key, own in totals.items():
        if (summary := own.summary()) is not None:
            summaries[key] = summary
    return summaries


@attrs.frozen
class _Matching:
    """A matching record, its group, and its number."""

    record: ActivityRecord
    group: GroupKey
    number: int | None


def _totals_by_group(
    measure: Sum | Count,
    records: Sequence[ActivityRecord],
    windows: Windows,
    key_of: GroupKeyOf,
    cells_of: CellsOf,
) -> dict[GroupKey, EncounterTotals]:
    days = windows.of(measure.span)
    coded: dict[Session, list[_Matching]] = {}
    alike: dict[tuple[object, ...], list[_Matching]] = {}
    for record in records:
        if days.holds(record.day) and holds(measure.where, cells_of(record)):
            matching = _Matching(record, key_of(record), _number_of(measure, record))
            if session := session_of(record):
                coded.setdefault(session, []).append(matching)
            else:
                alike.setdefault(alike_key(record), []).append(matching)
    parts = [_coded_encounter(measure, rows) for rows in coded.values()]
    for rows in alike.values():
        parts += _alike_records(rows)
    totals: dict[GroupKey, EncounterTotals] = {}
    for key, own in parts:
        totals[key] = totals[key].plus(own) if key in totals else own
    return totals


def _number_of(measure: Sum | Count, record: ActivityRecord) -> int | None:
    """Returns the number of a record: of the contacts of an event, the first that is stated.

    Of a client without a number, it is the default of the measure.
    """
    if isinstance(measure, Count):
        return 1  # each is one encounter
    is_event = record.kind is RecordKind.EVENT
    fields = CONTACT_FIELDS if is_of_contacts(measure) and is_event else (measure.field,)
    numbers = (getattr(record, field) for field in fields)
    default = None if is_event else measure.default
    return next((number for number in numbers if number is not None), default)


def _coded_encounter(
    measure: Sum | Count, rows: Sequence[_Matching]
) -> tuple[GroupKey, EncounterTotals]:
    """Returns the group and the number of an encounter with a code.

    It is the greatest number of its event records, or else of its client records.
    """
    events = [row for row in rows if row.record.kind is RecordKind.EVENT]
    deciding = events or rows
    number = max(_known_numbers(deciding), default=None)
    people = _people_in(rows, bool(events)) if is_of_contacts(measure) else 0
    group, records = max(row.group for row in deciding), len(rows)
    if number is None:
        missing = len(deciding)
        return group, EncounterTotals(proven=people, missing=missing, unlimited=1, records=records)
    number = max(number, people)
    return group, EncounterTotals(
        number, number, 1, 1, records=records, lowest=number, highest=number
    )


def _people_in(rows: Sequence[_Matching], is_session: bool) -> int:
    """Returns how many different people the client records of an encounter prove.

    That there is one person is said by the number of a client, also where it is 0.
    """
    clients = [row.record for row in rows if row.record.kind is RecordKind.CLIENT]
    codes = len({record.client for record in clients if record.client})
    if is_session:
        return max(codes, int(bool(clients)))
    return codes if codes > 1 else 0


def _alike_records(rows: Sequence[_Matching]) -> Iterator[tuple[GroupKey, EncounterTotals]]:
    """Yields the totals of each group of records without a code that may be one encounter."""
    groups: dict[GroupKey, list[_Matching]] = {}
    for row in rows:
        groups.setdefault(row.group, []).append(row)
    are_separate = _most_of_one_action(rows, lambda _: 1) == len(rows)
    for group, own in groups.items():
        yield group, _separate_records(own) if are_separate else _perhaps_one(own, rows)


def _perhaps_one(own: Sequence[_Matching], rows: Sequence[_Matching]) -> EncounterTotals:
    """Returns the totals of the records of a group, of `rows` that may be one encounter.

    They may be of an encounter of another group: which record decides on its group is not known. So
    each record outside the group may take one encounter away from it.
    """
    numbers, known = _known_numbers(own), _known_numbers(rows)
    others = len(rows) - len(own)
    low = _most_of_one_action(own, lambda row: row.number or 0)
    least = _most_of_one_action(own, lambda row: int(row.number is not None))
    return EncounterTotals(
        low=max(0, low - others * max(numbers, default=0)),
        high=min(sum(known), len(own) * max(known, default=0)),
        least=max(0, least - others),
        most=min(len(known), len(own)),
        missing=len(own) - len(numbers),
        unlimited=len(rows) - len(known),
        unstated=len(own),
        records=len(own),
        lowest=min(known, default=None),
        highest=max(known, default=None),
    )


def _known_numbers(rows: Iterable[_Matching]) -> list[int]:
    return [row.number for row in rows if row.number is not None]


def _separate_records(rows: Sequence[_Matching]) -> EncounterTotals:
    """Returns the totals of records that are an encounter each."""
    numbers = _known_numbers(rows)
    total, missing = sum(numbers), len(rows) - len(numbers)
    return EncounterTotals(
        low=total,
        high=total,
        least=len(numbers),
        most=len(numbers),
        missing=missing,
        unlimited=missing,
        records=len(rows),
        lowest=min(numbers, default=None),
        highest=max(numbers, default=None),
    )


def _most_of_one_action(rows: Iterable[_Matching], number_of: Callable[[_Matching], int]) -> int:
    """Returns the greatest sum over rows that share an action, so that none are the same."""
    return most_of_one_action(rows, attrgetter("record"), number_of)
