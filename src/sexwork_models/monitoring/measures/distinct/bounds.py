"""The least and the most that a count of different keys can be: without keys, over New Year.

This arithmetic is shared by the counting of records in memory and of tables of any size.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import attrs

from ....core.findings import Issue
from ....forms.records import ActivityRecord
from ....framework.measures.language import Distinct
from ....framework.measures.terms import field_counted, is_of_people
from ....intake.field_catalog import name_with_id
from ..count_bounds import UnidentifiedRecords, total_limit
from ..windows import CountBounds

__all__ = [
    "ExcludedKeys",
    "KeyTally",
    "NewKeyTally",
    "combine_years",
    "distinct_bounds",
    "new_key_bounds",
]

_NONE = UnidentifiedRecords()
_UNLIMITED = 2**62  # of keys in a year, more than there are records


@attrs.frozen
class ExcludedKeys:
    """What `having_none` leaves out: so many keys, and records `without` a key."""

    keys: int = 0
    without: UnidentifiedRecords = _NONE

    @property
    def most(self) -> int | None:
        """How many keys there may be that are left out; None for no limit."""
        return total_limit((self.keys, self.without.max_keys))

    def plus(self, other: ExcludedKeys) -> ExcludedKeys:
        """What is left out, and something else."""
        return ExcludedKeys(self.keys + other.keys, self.without.plus(other.without))


@attrs.frozen
class KeyTally:
    """The keys of one group, on days on which each code is one and the same key.

    `known` keys meet every condition; `each` holds, for every condition, its own number of keys and
    its records without a key. `alone` is the most keys that a single record without one proves.
    These are without the excluded keys and records.
    """

    known: int
    each: tuple[tuple[int, UnidentifiedRecords], ...]
    alone: int
    records: int
    excluded: ExcludedKeys = ExcludedKeys()

    @property
    def limits(self) -> tuple[int | None, ...]:
        """The most keys that may meet each condition; None for no limit."""
        return tuple(total_limit((found, without.max_keys)) for found, without in self.each)


@attrs.frozen
class NewKeyTally:
    """The keys of one group that are new in a period: `known` are new by their own records.

    Records without a key, `own` of the group in the period, may add to them; those of `everywhere`,
    of other groups and of earlier days, may be the same people reached before. Those of `excluded`
    may take known keys away. `older` of the known ones may be older than the records, which are
    complete from `since`, and `perhaps` others may be new by what they had before.

    `earlier` are the keys of years before the one whose codes are counted, and `others_excluded`
    what is left out in years before or after: each may be a known one under another code.
    """

    known: int
    own: UnidentifiedRecords
    everywhere: UnidentifiedRecords
    records: int
    excluded: UnidentifiedRecords = _NONE
    earlier: UnidentifiedRecords = _NONE
    others_excluded: ExcludedKeys = ExcludedKeys()
    older: int = 0
    perhaps: int = 0
    since: date | None = None


def distinct_bounds(
    measure: Distinct, years: Sequence[KeyTally], *, linked: bool = False
) -> CountBounds:
    """Returns how many different keys there are, of the tally of each year that has own codes.

    A record without a key may be of an excluded key and prove nothing, and an excluded record
    without a key may be of a known key. Over several years, a key may have a code in each: there
    are at least as many as in one year, and at most as many as in all, and one may be left out by a
    record of another year. Where years are `linked`, a key may meet some conditions in one year and
    some in another.
    """
    if len(years) == 1:
        return _bounds_of_year(measure, years[0])
    own = [_bounds_of_year(measure, year) for year in years]
    low, high = _least_over_years(own, years), total_limit(bounds.high for bounds in own)
    if linked and len(measure.having_all) > 1:
        high = _most_over_years(high, years)
    reasons = dict.fromkeys(reason for bounds in own for reason in bounds.reasons)
    if low != high:
        reasons[Issue("codes-over-new-year")] = None
    return CountBounds(low, high, sum(bounds.records for bounds in own), tuple(reasons))


def _least_over_years(own: Sequence[CountBounds], years: Sequence[KeyTally]) -> int:
    """Returns the most keys of one year, of which those of another may be left out."""
    low = 0
    for number, bounds in enumerate(own):
        others = (year.excluded.most for at, year in enumerate(years) if at != number)
        low = max(low, _lowered(bounds.low, total_limit(others)))
    return low


def _most_over_years(apart: int | None, years: Sequence[KeyTally]) -> int | None:
    """Returns the most keys that meet every condition, in one year or in several together.

    Each of those that need several years has a code, or a record without one, in two at least.
    """
    limits = list[int | None]()
    for of_condition in zip(*(year.limits for year in years), strict=True):
        limits.append(total_limit(of_condition))
    in_year = sorted(_as_number(total_limit(year.limits)) for year in years)
    across = sum(in_year[:-1])  # at least one of its years is not the one with the most
    if apart is not None and across < _UNLIMITED:
        limits.append(apart + across)
    return min((limit for limit in limits if limit is not None), default=None)


def _as_number(limit: int | None) -> int:
    return _UNLIMITED if limit is None else limit


def _bounds_of_year(measure: Distinct, year: KeyTally) -> CountBounds:
    """Returns how many different keys there are on days on which each code is one key."""
    excluded, known = year.excluded, year.known
    unidentified = excluded.without.records + sum(without.records for _, without in year.each)
    if not unidentified:
        return CountBounds(known, known, year.records)
    added = total_limit((known, *(without.max_keys for _, without in year.each)))
    limits = [limit for limit in (added, *year.limits) if limit is not None]
    low = _lowered(max(known, year.alone - excluded.keys), excluded.without.max_keys)
    high = max(low, min(limits)) if limits else None
    reasons = () if low == high else (_without_key(measure, unidentified),)
    return CountBounds(low, high, year.records, reasons)


def _lowered(low: int, most: int | None) -> int:
    """Returns a least number of keys of which up to so many may be left out."""
    return 0 if most is None else max(0, low - most)


def new_key_bounds(measure: Distinct, years: Sequence[NewKeyTally]) -> CountBounds:
    """Returns how many keys of a group are new, of the tally of each year that has own codes.

    Of several condition sets, a record without a key may be what the whole condition lacked, or
    have completed it earlier or in another group: then each may add or take away. So may a key of
    an earlier year, and what is left out under its code of any year. A key is new in one year only.
    """
    low, high, records, reasons = 0, list[int | None](), 0, dict[Issue, None]()
    for year in years:
        least, most = _limits_of_new(measure, year)
        low, records = low + least, records + year.records
        high.append(most)
        reasons.update(dict.fromkeys(_reasons_of_new(measure, year, least, most)))
    return CountBounds(low, total_limit(high), records, tuple(reasons))


def _limits_of_new(measure: Distinct, year: NewKeyTally) -> tuple[int, int | None]:
    everywhere = total_limit((year.everywhere.max_keys, year.earlier.max_keys))
    added, settled = year.own.max_keys, year.own.max_keys or 0
    if len(measure.having_all) > 1:
        added, settled = total_limit((everywhere, year.perhaps)), 0
    high = total_limit((year.known, added))
    low = 0 if everywhere is None else max(0, year.known - year.older - (everywhere - settled))
    low = _lowered(low, total_limit((year.excluded.max_keys, year.others_excluded.most)))
    return low, high


def _reasons_of_new(
    measure: Distinct, year: NewKeyTally, low: int, high: int | None
) -> Iterator[Issue]:
    """Yields why it is not known how many keys are new."""
    if low == high:
        return
    unidentified = year.everywhere.records + year.excluded.records
    if unidentified:
        yield _without_key(measure, unidentified)
    if year.earlier.max_keys != 0 or year.others_excluded.most != 0:
        yield Issue("codes-over-new-year")
    if year.older or year.perhaps:
        yield Issue("history-starts", {"day": year.since})


def _without_key(measure: Distinct, count: int) -> Issue:
    """Returns the reason that so many records have no key."""
    of_people = is_of_people(measure.keys)
    code = "persons-without-code" if of_people else "records-without-code"
    field = name_with_id(field_counted(measure.keys), ActivityRecord)
    return Issue(code, {"count": count, "field": field})


def combine_years(years: Sequence[CountBounds], reason: str) -> CountBounds:
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
    return CountBounds(low, total_limit(year.high for year in years), records, tuple(reasons))
