"""Derives the least and the most that a count can be when some records have no key or number.

This arithmetic is shared by the counting of records in memory and of tables of any size.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import attrs

from ...core.findings import Issue
from ...forms.record_terms import RecordKind
from ...forms.records import ActivityRecord
from ...framework.measures.language import Distinct, Key, Sum
from ...values.intervals import Interval
from .windows import CountBounds, is_of_people

__all__ = [
    "CLIENT_LIMIT_FIELDS",
    "ExcludedKeys",
    "NumberSummary",
    "UnidentifiedRecords",
    "calendar_years",
    "combine_years",
    "distinct_bounds",
    "least_keys",
    "most_keys",
    "new_key_bounds",
    "sum_bounds",
]

# of an event: the first of these fields that is stated limits how many clients it reached
CLIENT_LIMIT_FIELDS = ("persons", "contacts", "participants")


@attrs.frozen
class UnidentifiedRecords:
    """Records without a key: how many keys they may add (None: no limit), and their number."""

    max_keys: int | None = 0
    records: int = 0

    def plus_record(self, max_keys: int | None) -> UnidentifiedRecords:
        """These records and one more, which may add `max_keys` keys."""
        limit = None if self.max_keys is None or max_keys is None else self.max_keys + max_keys
        return UnidentifiedRecords(limit, self.records + 1)

    def plus(self, other: UnidentifiedRecords) -> UnidentifiedRecords:
        """These records and others."""
        limit = _total((self.max_keys, other.max_keys))
        return UnidentifiedRecords(limit, self.records + other.records)


@attrs.frozen
class ExcludedKeys:
    """What `having_none` leaves out: so many keys, and records `without` a key."""

    keys: int = 0
    without: UnidentifiedRecords = UnidentifiedRecords()

    def lowered(self, low: int) -> int:
        """Returns a least number of keys, if the records without a key are of some of them."""
        most = self.without.max_keys
        return 0 if most is None else max(0, low - most)


@attrs.frozen
class NumberSummary:
    """The numbers that the records of a group state: lowest, highest, total and how many.

    `records` are all records of the group, also those that state no number.
    """

    lowest: int
    highest: int
    total: int
    numbers: int
    records: int


def most_keys(record: ActivityRecord, keys: Key) -> int | None:
    """Returns how many different keys a record without one may stand for; None without limit."""
    if not is_of_people(keys) or record.kind is RecordKind.CLIENT:
        return 1
    limits = (getattr(record, field) for field in CLIENT_LIMIT_FIELDS)
    return next((limit for limit in limits if limit is not None), None)


def least_keys(record: ActivityRecord, keys: Key) -> int:
    """Returns how many different keys a record without one stands for at least."""
    if not is_of_people(keys) or record.kind is RecordKind.CLIENT:
        return 1
    return int(most_keys(record, keys) != 0) if record.persons is None else record.persons


def sum_bounds(measure: Sum, known: int, missing: int, records: int) -> CountBounds:
    """Returns a sum of known numbers, without upper bound if `missing` records state none."""
    if not missing:
        return CountBounds(known, known, records)
    reason = Issue("numbers-missing", {"count": missing, "field": measure.field})
    return CountBounds(known, None, records, (reason,))


def distinct_bounds(
    measure: Distinct,
    known: int,
    each: Sequence[tuple[int, UnidentifiedRecords]],
    alone: int,
    records: int,
    excluded: ExcludedKeys = ExcludedKeys(),
) -> CountBounds:
    """Returns how many different keys there are.

    `known` keys meet every condition; `each` holds, for every condition, its own number of keys and
    its records without a key. `alone` is the most keys that a single record without one proves.
    These are without the excluded keys and records. A record without a key may be of an excluded
    key and prove nothing, and an excluded record without a key may be of a known key.
    """
    unidentified = excluded.without.records + sum(without.records for _, without in each)
    if not unidentified:
        return CountBounds(known, known, records)
    added = _total(without.max_keys for _, without in each)
    limits = [] if added is None else [known + added]
    for found, without in each:
        if without.max_keys is not None:
            limits.append(found + without.max_keys)
    low = excluded.lowered(max(known, alone - excluded.keys))
    high = max(low, min(limits)) if limits else None
    return _bounds_with_reason(measure, low, high, records, unidentified)


def new_key_bounds(
    measure: Distinct,
    known: int,
    own: UnidentifiedRecords,
    everywhere: UnidentifiedRecords,
    records: int,
    excluded: UnidentifiedRecords = UnidentifiedRecords(),
) -> CountBounds:
    """Returns how many keys of a group are new: `known` are new by their own records.

    Records without a key, `own` of the group in the period, may add to them; those of `everywhere`,
    of other groups and of earlier days, may be the same people reached before. Of several condition
    sets, a record without a key may be what the whole condition lacked, or have completed it
    earlier or in another group: then each of `everywhere` may add or take away. Those of `excluded`
    may take known keys away.
    """
    unidentified = everywhere.records + excluded.records
    if not unidentified:
        return CountBounds(known, known, records)
    added, settled = own.max_keys, own.max_keys or 0
    if len(measure.having_all) > 1:
        added, settled = everywhere.max_keys, 0
    high = None if added is None else known + added
    low = 0
    if everywhere.max_keys is not None:
        low = max(0, known - (everywhere.max_keys - settled))
    low = ExcludedKeys(without=excluded).lowered(low)
    return _bounds_with_reason(measure, low, high, records, unidentified)


def _bounds_with_reason(
    measure: Distinct, low: int, high: int | None, records: int, unidentified: int
) -> CountBounds:
    """Returns the bounds; unidentified records are a reason only if they leave something open."""
    if low == high:
        return CountBounds(low, high, records)
    of_people = is_of_people(measure.keys)
    code = "persons-without-code" if of_people else "records-without-code"
    params = {"count": unidentified, "field": "client" if of_people else measure.key}
    reason = Issue(code, params)
    return CountBounds(low, high, records, (reason,))


def calendar_years(days: Interval) -> list[Interval]:
    """Returns the calendar years of the days: codes of establishments change at New Year."""
    if days.start is None or days.last_day is None:
        return [days]
    years: list[Interval] = []
    for year in range(days.start.year, days.last_day.year + 1):
        overlap = days.overlap(Interval(date(year, 1, 1), date(year + 1, 1, 1)))
        if overlap is not None:
            years.append(overlap)
    return years


def combine_years(years: Sequence[CountBounds], reason: str = "codes-over-new-year") -> CountBounds:
    """Returns the count over several years of what is counted in each of them anew.

    It is at least the highest count of one year, and at most the counts of all years added up.
    """
    if len(years) == 1:
        return years[0]
    low = records = 0
    reasons: dict[Issue, None] = {}
    for year in years:
        low = max(low, year.low)
        records += year.records
        reasons.update(dict.fromkeys(year.reasons))
    reasons[Issue(reason)] = None
    return CountBounds(low, _total(year.high for year in years), records, tuple(reasons))


def _total(limits: Iterable[int | None]) -> int | None:
    """Returns the sum, None if one of the numbers has no limit."""
    total = 0
    for limit in limits:
        if limit is None:
            return None
        total += limit
    return total
