"""How records become a count: sums, numbers of records and numbers of different keys, each part of a cut by itself.

These functions are the reference: whatever counts a table of any size must give the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import attrs

from ..practice.conditions import holds
from ..practice.record_terms import RecordKind
from ..practice.records import ActivityRecord
from .counted import Counted, Cut, CutOf, Windows
from .different_keys import count_keys
from .measure import Countable, Distinct, Sum
from .trace import Reason

__all__ = ["Range", "added", "count", "number_of", "spread"]


def count(measure: Countable, records: Sequence[ActivityRecord], windows: Windows, cut_of: CutOf) -> Mapping[Cut, Counted]:
    """The count of every part that has a matching record; a part without one is absent, because missing is not zero."""
    if isinstance(measure, Distinct):
        return count_keys(measure, records, windows, cut_of)
    matching = _by_cut((one for one in records if windows.period.holds(one.day) and holds(measure.where, one.__dict__)), cut_of)
    if isinstance(measure, Sum):
        return {cut: _summed(measure, group) for cut, group in matching.items()}
    return {cut: Counted(len(group), len(group), len(group)) for cut, group in matching.items()}


@attrs.frozen
class Range:
    """The numbers of single records of one part: lowest, highest, their total, how many they are, and of how many records."""

    lowest: int
    highest: int
    total: int
    numbers: int
    records: int


def spread(measure: Sum, records: Iterable[ActivityRecord], windows: Windows, cut_of: CutOf) -> Mapping[Cut, Range]:
    """The range of every part in which a record has a number."""
    inside = (one for one in records if windows.period.holds(one.day) and holds(measure.where, one.__dict__))
    found = {}
    for cut, group in _by_cut(inside, cut_of).items():
        numbers = [number for number in (number_of(measure, record) for record in group) if number is not None]
        if numbers:
            found[cut] = Range(min(numbers), max(numbers), sum(numbers), len(numbers), len(group))
    return found


def _by_cut(records: Iterable[ActivityRecord], cut_of: CutOf) -> dict[Cut, list[ActivityRecord]]:
    groups: dict[Cut, list[ActivityRecord]] = {}
    for record in records:
        groups.setdefault(cut_of(record), []).append(record)
    return groups


def number_of(measure: Sum, record: ActivityRecord) -> int | None:
    """The number that a record adds to a sum, None when it does not say."""
    value: int | None = getattr(record, measure.field)
    lone = measure.one_per_client and record.kind is RecordKind.CLIENT
    return 1 if value is None and lone else value


def _summed(measure: Sum, group: Sequence[ActivityRecord]) -> Counted:
    numbers = [number_of(measure, record) for record in group]
    return added(measure, sum(number for number in numbers if number is not None), numbers.count(None), len(group))


def added(measure: Sum, known: int, missing: int, records: int) -> Counted:
    """A sum of known numbers; when `missing` of the records do not say theirs, nothing limits it."""
    if not missing:
        return Counted(known, known, records)
    reason = Reason("numbers-missing", {"count": missing, "field": measure.field})
    return Counted(known, None, records, (reason,))
