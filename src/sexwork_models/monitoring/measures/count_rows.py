"""How many different keys there are: clients, cases, referrals, establishments; exactly, or between what keyless records allow.

These functions are the reference: whatever counts a table of any size must give the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import attrs

from ...practice.records.conditions import blank, holds
from ...practice.records.model import ActivityRecord
from ...practice.records.terms import RecordKind
from ...results.explanations import Reason
from ...values.intervals import Interval
from .language import Countable, Counted, Cut, CutOf, Distinct, Span, Sum, Windows

__all__ = [
    "LIMITS",
    "Keyless",
    "Range",
    "added",
    "calendar_years",
    "count",
    "count_keys",
    "different",
    "new",
    "number_of",
    "over_years",
    "spread",
]

LIMITS = (
    "persons",
    "contacts",
    "participants",
)  # of an event: the first that is stated limits how many clients it met


@attrs.frozen
class Keyless:
    """Records without a key: how many keys they may add at most, all together (None: no limit), and how many they are."""

    most: int | None = 0
    records: int = 0

    def with_(self, most: int | None) -> Keyless:
        """One record more, which may add `most` keys."""
        return Keyless(
            None if self.most is None or most is None else self.most + most, self.records + 1
        )


def _widening(record: ActivityRecord, key: str) -> tuple[int | None, int]:
    """How many different keys a record without one may stand for, at most and at least."""
    if key != "client" or record.kind is RecordKind.CLIENT:
        return 1, 1
    limits = (getattr(record, name) for name in LIMITS)
    most = next((limit for limit in limits if limit is not None), None)
    return most, record.persons if record.persons is not None else int(most != 0)


def count_keys(
    measure: Distinct, records: Sequence[ActivityRecord], windows: Windows, cut_of: CutOf
) -> Mapping[Cut, Counted]:
    """The count of different keys of every part that has a matching record."""
    if measure.key == "establishment":
        return _year_by_year(measure, records, windows, cut_of)
    return _within(measure, records, windows.of(measure.span), windows, cut_of)


def _year_by_year(
    measure: Distinct, records: Sequence[ActivityRecord], windows: Windows, cut_of: CutOf
) -> Mapping[Cut, Counted]:
    found: dict[Cut, list[Counted]] = {}
    for days in calendar_years(windows.of(measure.span)):
        for cut, one in _within(measure, records, days, windows, cut_of).items():
            found.setdefault(cut, []).append(one)
    return {cut: over_years(parts) for cut, parts in found.items()}


def _within(
    measure: Distinct,
    records: Sequence[ActivityRecord],
    days: Interval,
    windows: Windows,
    cut_of: CutOf,
) -> Mapping[Cut, Counted]:
    matching = [
        (one, met)
        for one in records
        if days.holds(one.day)
        and any(met := [holds(where, one.__dict__) for where in measure.having_all])
    ]
    if measure.span in (Span.NEW_IN_YEAR, Span.FIRST):
        return _newly(measure, [one for one, _ in matching], windows, cut_of)
    groups: dict[Cut, list[tuple[ActivityRecord, list[bool]]]] = {}
    for one, met in matching:
        groups.setdefault(cut_of(one), []).append((one, met))
    return {cut: _different(measure, group) for cut, group in groups.items()}


def _different(measure: Distinct, group: Sequence[tuple[ActivityRecord, list[bool]]]) -> Counted:
    """Different keys that meet every condition, over all their records."""
    conditions = range(len(measure.having_all))
    keys: list[set[str]] = [set() for _ in conditions]
    keyless = [Keyless() for _ in conditions]
    alone = 0
    for record, met in group:
        key = getattr(record, measure.key)
        for index in conditions:
            if met[index] and blank(key):
                keyless[index] = keyless[index].with_(_widening(record, measure.key)[0])
            elif met[index]:
                keys[index].add(key)
        if blank(key) and all(met):
            alone = max(alone, _widening(record, measure.key)[1])
    known = len(set.intersection(*keys))
    return different(
        measure,
        known,
        [(len(found), one) for found, one in zip(keys, keyless, strict=True)],
        alone,
        len(group),
    )


def different(
    measure: Distinct, known: int, each: Sequence[tuple[int, Keyless]], alone: int, records: int
) -> Counted:
    """How many keys there are: `known` meet every condition; `each` condition has its own keys and its records without one.

    `alone` is the most that one record without a key proves by itself.
    """
    without = sum(keyless.records for _, keyless in each)
    if not without:
        return Counted(known, known, records)
    together = _total(keyless.most for _, keyless in each)
    limits = [None if keyless.most is None else found + keyless.most for found, keyless in each]
    limits.append(None if together is None else known + together)
    high = min((limit for limit in limits if limit is not None), default=None)
    low = max(known, alone)
    return _ranged(measure, low, None if high is None else max(low, high), records, without)


def _ranged(measure: Distinct, low: int, high: int | None, records: int, without: int) -> Counted:
    """A count between two bounds; records without a code are a reason only where they leave something open."""
    return Counted(low, high, records, () if low == high else (_keyless_reason(measure, without),))


def _total(numbers: Iterable[int | None]) -> int | None:
    known = list(numbers)
    return None if None in known else sum(number for number in known if number is not None)


def _keyless_reason(measure: Distinct, count: int) -> Reason:
    code = "persons-without-code" if measure.key == "client" else "records-without-code"
    return Reason(code, {"count": count, "field": measure.key})


def _newly(
    measure: Distinct, matching: Sequence[ActivityRecord], windows: Windows, cut_of: CutOf
) -> Mapping[Cut, Counted]:
    """Keys whose first record lies in the period, each in the part of that record; of one day, the first part."""
    first: dict[str, tuple[date, Cut]] = {}
    keyless: dict[Cut, Keyless] = {}
    everywhere = Keyless()
    seen: Counter[Cut] = Counter()
    for record in matching:
        key, cut = getattr(record, measure.key), cut_of(record)
        inside = windows.period.holds(record.day)
        seen[cut] += inside
        if not blank(key):
            first[key] = min(first.get(key, (record.day, cut)), (record.day, cut))
            continue
        most = _widening(record, measure.key)[0]
        everywhere = everywhere.with_(most)
        if inside:
            keyless[cut] = keyless.get(cut, Keyless()).with_(most)
    found = Counter(cut for day, cut in first.values() if windows.period.holds(day))
    counted = (
        (cut, new(measure, found[cut], keyless.get(cut, Keyless()), everywhere, records))
        for cut, records in seen.items()
    )
    return {cut: one for cut, one in counted if one.records}


def new(measure: Distinct, known: int, own: Keyless, everywhere: Keyless, records: int) -> Counted:
    """How many keys of a part are new: `known` are new by their own records.

    Records without a key, `own` of the part in the period, may add to them; those of `everywhere`, of other parts and of
    the days before, may be the same people met earlier.
    """
    if not everywhere.records:
        return Counted(known, known, records)
    high = None if own.most is None else known + own.most
    others = None if everywhere.most is None else everywhere.most - (own.most or 0)
    return _ranged(
        measure, 0 if others is None else max(0, known - others), high, records, everywhere.records
    )


def calendar_years(days: Interval) -> list[Interval]:
    """The calendar years that days lie in, cut to them: codes of establishments are those of one year."""
    if days.start is None or days.last_day is None:
        return [days]
    years = (
        Interval(date(year, 1, 1), date(year + 1, 1, 1))
        for year in range(days.start.year, days.last_day.year + 1)
    )
    return [overlap for year in years if (overlap := days.overlap(year)) is not None]


def over_years(parts: Sequence[Counted]) -> Counted:
    """What several years say of things whose code changes at New Year: at least the most of one year, at most all."""
    if len(parts) == 1:
        return parts[0]
    high = _total(part.high for part in parts)
    reasons = dict.fromkeys(
        (*(reason for part in parts for reason in part.reasons), Reason("codes-over-new-year"))
    )
    return Counted(
        max(part.low for part in parts), high, sum(part.records for part in parts), tuple(reasons)
    )


def count(
    measure: Countable, records: Sequence[ActivityRecord], windows: Windows, cut_of: CutOf
) -> Mapping[Cut, Counted]:
    """The count of every part that has a matching record; a part without one is absent, because missing is not zero."""
    if isinstance(measure, Distinct):
        return count_keys(measure, records, windows, cut_of)
    matching = _by_cut(
        (
            one
            for one in records
            if windows.period.holds(one.day) and holds(measure.where, one.__dict__)
        ),
        cut_of,
    )
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


def spread(
    measure: Sum, records: Iterable[ActivityRecord], windows: Windows, cut_of: CutOf
) -> Mapping[Cut, Range]:
    """The range of every part in which a record has a number."""
    inside = (
        one
        for one in records
        if windows.period.holds(one.day) and holds(measure.where, one.__dict__)
    )
    found = {}
    for cut, group in _by_cut(inside, cut_of).items():
        numbers = [
            number
            for number in (number_of(measure, record) for record in group)
            if number is not None
        ]
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
    return added(
        measure,
        sum(number for number in numbers if number is not None),
        numbers.count(None),
        len(group),
    )


def added(measure: Sum, known: int, missing: int, records: int) -> Counted:
    """A sum of known numbers; when `missing` of the records do not say theirs, nothing limits it."""
    if not missing:
        return Counted(known, known, records)
    reason = Reason("numbers-missing", {"count": missing, "field": measure.field})
    return Counted(known, None, records, (reason,))
