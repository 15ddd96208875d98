"""The least and the most that the share of a cohort can be when some records have no key.

This arithmetic is shared by the following of records in memory and of tables of any size.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import attrs

from ....core.findings import Issue
from ....forms.register_terms import Register
from ....framework.measures.language import RegisterPart
from ....framework.measures.terms import field_counted, is_of_people
from ..count_bounds import UnidentifiedRecords
from ..windows import CountBounds
from .queries import CohortQuery

__all__ = ["CohortCounts", "CohortSurroundings", "CohortTally", "count_cohort"]


@attrs.frozen
class CohortTally:
    """The keys of one group, and its records of the base without a key.

    `late` keys have a record of the part after their days, `open` ones have days that are not over.
    `doubtful` keys are in the part by one of two entries that differ. `older_in` and `older_out`
    may have begun before the records, in the part and not in it; the codes of `alike_in` and
    `alike_out` are nearly like others.
    """

    base: int = 0
    in_part: int = 0
    late: int = 0
    open: int = 0
    doubtful: int = 0
    older_in: int = 0
    older_out: int = 0
    alike_in: int = 0
    alike_out: int = 0
    records: int = 0
    keyless: UnidentifiedRecords = attrs.field(factory=UnidentifiedRecords)

    @property
    def alike(self) -> int:
        """The keys whose codes are nearly like others."""
        return self.alike_in + self.alike_out


@attrs.frozen
class CohortSurroundings:
    """The records without a key of all groups: of the base in the window and before, of the part.

    `keys_of_one` is the most keys of the base that one record of the part finds. `other_years` are
    records whose code is of another year, and so no key. Nothing is known without `has_part`.
    """

    base: UnidentifiedRecords = attrs.field(factory=UnidentifiedRecords)
    earlier: UnidentifiedRecords = attrs.field(factory=UnidentifiedRecords)
    part: UnidentifiedRecords = attrs.field(factory=UnidentifiedRecords)
    keys_of_one: int = 1
    other_years: int = 0
    has_part: bool = True


@attrs.frozen
class CohortCounts:
    """A cohort: `in_part` of `base` keys, and between which shares the share of all people lies.

    `keyless_base` and `keyless_part` are how many keys the records without one may stand for (None:
    no limit). Without a share, `low` and `high` are None: the base is 0 or, where not `known`, what
    the part is read from is missing.
    """

    in_part: int
    base: int
    late: int
    open: int
    keyless_base: int | None
    keyless_part: int | None
    low: Fraction | None
    high: Fraction | None
    records: int
    part_bounds: CountBounds
    base_bounds: CountBounds
    reasons: tuple[Issue, ...] = ()
    known: bool = True


@attrs.frozen
class _Share:
    """The bounds of a share, of its part and of its base."""

    low: Fraction | None
    high: Fraction | None
    part: CountBounds
    base: CountBounds


def count_cohort(
    query: CohortQuery, tally: CohortTally, around: CohortSurroundings
) -> CohortCounts:
    """Returns the counts of one group and the bounds of its share."""
    share = _share(query, tally, around)
    reasons: tuple[Issue, ...] = ()
    if not around.has_part:
        share, reasons = attrs.evolve(share, low=None, high=None), (_missing_part(query),)
    elif share.low != share.high:
        reasons = tuple(_reasons(query, tally, around))
    return CohortCounts(
        in_part=tally.in_part,
        base=tally.base,
        late=tally.late,
        open=tally.open,
        keyless_base=tally.keyless.max_keys,
        keyless_part=around.part.max_keys,
        low=share.low,
        high=share.high,
        records=tally.records,
        part_bounds=share.part,
        base_bounds=share.base,
        reasons=reasons,
        known=around.has_part,
    )


def _share(query: CohortQuery, tally: CohortTally, around: CohortSurroundings) -> _Share:
    """Returns the bounds of the share of one group.

    A record of the base without a key may be a key of its own, in the part or not. Where a part is
    within some days or matched, it may also be an earlier day or another need of a key, and so move
    that key out of the part or into it. One of another group, or of an earlier day where keys must
    be new, may move a key out of the base; and so may the days before the first record, also of a
    key whose first record says that it begins, where one without a key may be an earlier record.
    A key whose code is nearly like another may be part of another key, or not in the part, or in it
    by the records of the other.
    """
    base, added, records = tally.base, tally.keyless.max_keys, tally.records
    if added is None:
        anything = CountBounds(0, None, records)
        return _Share(Fraction(0), Fraction(1), anything, anything)
    elsewhere = _limit(around.base, base) - added if around.base.max_keys is not None else base
    moved = elsewhere + _limit(around.earlier, base)
    if query.may_turn_older:
        moved += added
    shifted = _shifted(query, added, elsewhere)
    named = _limit(around.part, base) * around.keys_of_one
    least = max(0, tally.in_part - tally.alike_in - shifted)
    perhaps = tally.open + tally.doubtful + tally.alike_out
    most = min(base, tally.in_part + perhaps + named + shifted)
    leaving = min(least, moved + tally.older_in)
    others_leaving = min(base - most, moved + tally.older_out)
    fewest = base - min(base, moved + tally.older_in + tally.older_out + tally.alike)
    return _Share(
        _divide(least - leaving, base + added - leaving, base + added),
        _divide(most + added, base + added - others_leaving, base + added),
        CountBounds(least - leaving, most + added, records),
        CountBounds(fewest, base + added, records),
    )


def _limit(records: UnidentifiedRecords, base: int) -> int:
    """Returns how many keys records may stand for: without limit, any number of the base."""
    return base if records.max_keys is None else records.max_keys


def _shifted(query: CohortQuery, own: int, elsewhere: int) -> int:
    """Returns how many keys records without one may bring into the part, or out of it."""
    part = query.part
    if part is None or (part.within is None and part.match is None):
        return 0
    # A later record of another group is a day or a need of a key that stays in its own group.
    return own + (elsewhere if part.match is not None or query.measure.anchor_any else 0)


def _divide(part: int, base: int, most: int) -> Fraction | None:
    """Returns a share; of a base that may be empty 0, and of one that is, none."""
    if not most:
        return None
    return Fraction(part, base) if base else Fraction(0)


def _missing_part(query: CohortQuery) -> Issue:
    """Returns why nothing is known of the part."""
    part = query.measure.part
    assert isinstance(part, RegisterPart)
    if part.register is Register.ESTABLISHMENTS:
        return Issue("codes-over-new-year")
    return Issue("register-missing", {"register": part.register})


def _reasons(query: CohortQuery, tally: CohortTally, around: CohortSurroundings) -> Iterator[Issue]:
    """Yields why a share is not exact."""
    if tally.open:
        yield Issue("cohort-open", {"count": tally.open, "day": query.data_day})
    outside = around.base.records + around.earlier.records
    if outside:
        params = {"count": outside, "part": tally.in_part, "base": tally.base}
        yield Issue("outside-cohort", params)
    if around.part.records:
        field, of_people = field_counted(query.part_keys), is_of_people(query.part_keys)
        code = "persons-without-code" if of_people else "records-without-code"
        yield Issue(code, {"count": around.part.records, "field": field})
    if tally.doubtful:
        yield Issue("states-disagree", {"count": tally.doubtful})
    if tally.older_in or tally.older_out:
        yield Issue("history-starts", {"day": query.since})
    if tally.alike:
        yield Issue("codes-perhaps-one-person", {"count": tally.alike})
    if around.other_years:
        yield Issue("codes-over-new-year")
