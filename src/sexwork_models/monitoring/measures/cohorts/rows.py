"""Follows the keys of a cohort through records in memory, group by group.

This is the reference: whatever follows a table of any size must give the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import attrs

from ....forms.records import ActivityRecord
from ....forms.registers import Registers
from ..count_bounds import UnidentifiedRecords
from ..distinct.keyless import ReadRecord, unidentified_among
from ..windows import CellsOf, GroupKey, GroupKeyOf, own_cells
from .bounds import CohortCounts, CohortSurroundings, CohortTally, count_cohort
from .collecting import Code, Collected, Followed, Found, collect
from .queries import CohortQuery, RegisterCodes

__all__ = ["count_cohorts"]

_NOBODY = UnidentifiedRecords()


@attrs.frozen
class _Standing:
    """What became of one key."""

    in_part: bool = False
    late: bool = False
    open: bool = False
    doubtful: bool = False
    older: bool = False
    alike: bool = False


def count_cohorts(
    query: CohortQuery,
    records: Sequence[ActivityRecord],
    key_of: GroupKeyOf,
    registers: Registers,
    cells_of: CellsOf = own_cells,
) -> Mapping[GroupKey, CohortCounts]:
    """Returns the cohort of every group that has a record of the base in the window.

    A key is of the group of its first record in the window. Conditions are evaluated on the cells
    of `cells_of`.
    """
    if query.window is None:
        return {}
    collected = collect(query, records, key_of, cells_of)
    codes = query.codes(registers) if query.part is None else None
    tallies: dict[GroupKey, CohortTally] = {}
    keyless = {group: _without_key(query, own) for group, own in collected.window.items()}
    for group, count in collected.records.items():
        tallies[group] = CohortTally(records=count, keyless=keyless.get(group, _NOBODY))
    for code, own in collected.base:
        if query.part is None:
            standing = _registered(code, codes)
        else:
            standing = _follow(query, code, own, collected)
        day, group = own.first
        is_older = query.is_perhaps_older(day, begins=own.begins)
        standing = attrs.evolve(standing, older=is_older, alike=query.is_alike(code))
        tallies[group] = _plus_key(tallies[group], standing)
    has_part = query.part is not None or codes is not None
    around = _surroundings(query, collected, keyless.values(), has_part=has_part)
    return {group: count_cohort(query, tally, around) for group, tally in tallies.items()}


def _without_key(
    query: CohortQuery, found: Iterable[ReadRecord], *, part: bool = False
) -> UnidentifiedRecords:
    """Returns the records without a key; where words are matched, each may state another one."""
    keys = query.part_keys if part else query.keys
    return unidentified_among(keys, found, subtract_coded=query.match is None)


def _registered(code: Code, codes: RegisterCodes | None) -> _Standing:
    """Returns whether a register puts a key into the part."""
    if codes is None:
        return _Standing()
    return _Standing(in_part=code[0] in codes.certain, doubtful=code[0] in codes.doubtful)


def _follow(query: CohortQuery, code: Code, own: Followed, collected: Collected) -> _Standing:
    """Returns what becomes of a key in the days after its days in the base."""
    found = collected.found.get(_linked_code(query, code), ())
    follow_ups = [_follow_up(query, anchor, found) for anchor in _anchors(query, own)]
    if any(each.in_part for each in follow_ups):
        return _Standing(in_part=True)
    late, is_open = any(each.late for each in follow_ups), any(each.open for each in follow_ups)
    return _Standing(late=late, open=is_open)


def _follow_up(query: CohortQuery, anchor: Found, found: Sequence[Found]) -> _Standing:
    """Returns what becomes of a key in the days after one day of the base."""
    day, word = anchor
    answers = query.answers(word)
    days = _answering(found, answers)
    return _Standing(
        in_part=any(query.is_in(day, later) for later in days),
        late=any(query.is_late(day, later) for later in days),
        open=answers != frozenset() and query.is_open(day),
    )


def _linked_code(query: CohortQuery, code: Code) -> Code:
    """Returns the key by which records of the part are found, of a key of the base."""
    cells = dict(zip(query.keys, code, strict=True))
    return tuple(cells[field] for field in query.linked_keys)


def _answering(found: Sequence[Found], answers: frozenset[str] | None) -> list[date]:
    """Returns the days of the records of the part whose word is among the answers."""
    return [day for day, word in found if answers is None or word in answers]


def _anchors(query: CohortQuery, own: Followed) -> list[Found]:
    """Returns the days from which a key is followed: every one, or the first of each need."""
    if query.measure.anchor_any:
        return own.anchors
    first: dict[str, date] = {}
    for day, word in own.anchors:
        first[word] = min(day, first.get(word, day))
    return [(day, word) for word, day in first.items()]


def _plus_key(tally: CohortTally, standing: _Standing) -> CohortTally:
    """Returns the tally of a group with one key more."""
    return attrs.evolve(
        tally,
        base=tally.base + 1,
        in_part=tally.in_part + standing.in_part,
        late=tally.late + standing.late,
        open=tally.open + standing.open,
        doubtful=tally.doubtful + standing.doubtful,
        older_in=tally.older_in + (standing.older and standing.in_part),
        older_out=tally.older_out + (standing.older and not standing.in_part),
        alike_in=tally.alike_in + (standing.alike and standing.in_part),
        alike_out=tally.alike_out + (standing.alike and not standing.in_part),
    )


def _surroundings(
    query: CohortQuery,
    collected: Collected,
    keyless: Iterable[UnidentifiedRecords],
    *,
    has_part: bool,
) -> CohortSurroundings:
    """Returns the records without a key of all groups."""
    everywhere = UnidentifiedRecords()
    for own in keyless:
        everywhere = everywhere.plus(own)
    linked = Counter(_linked_code(query, code) for code, _ in collected.base)
    return CohortSurroundings(
        base=everywhere,
        earlier=_without_key(query, collected.before),
        part=_without_key(query, collected.part, part=True),
        keys_of_one=max(linked.values(), default=1),
        other_years=collected.other_years,
        has_part=has_part,
    )
