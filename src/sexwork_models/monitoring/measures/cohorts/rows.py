"""Follows the keys of a cohort through records in memory, group by group.

This is the reference: whatever follows a table of any size must give the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TypeAlias

import attrs

from ....forms.conditions import blank, holds
from ....forms.records import ActivityRecord
from ....forms.registers import Registers
from ....framework.measures.language import Key
from ..count_bounds import UnidentifiedRecords, most_keys
from ..windows import CellsOf, GroupKey, GroupKeyOf, beginnings_of, own_cells
from .bounds import CohortCounts, CohortSurroundings, CohortTally, count_cohort
from .queries import CohortQuery, RegisterCodes

__all__ = ["count_cohorts"]

_Code: TypeAlias = tuple[str, ...]
_Found: TypeAlias = tuple[date, str]  # a day, and the word of a record that is matched


@attrs.frozen
class _Standing:
    """What became of one key."""

    in_part: bool = False
    late: bool = False
    open: bool = False
    doubtful: bool = False
    older: bool = False
    alike: bool = False


@attrs.define
class _Followed:
    """One key of the base: its group, its days in the window, and whether it may be older."""

    first: tuple[date, GroupKey]
    begins: bool
    anchors: list[_Found]

    def add(self, found: _Found, group: GroupKey, *, begins: bool) -> None:
        """Adds a record of the base in the window."""
        day = found[0]
        if day <= self.first[0]:
            self.begins = begins or (self.begins and day == self.first[0])
        self.first = min(self.first, (day, group))
        self.anchors.append(found)


@attrs.define
class _Collected:
    """The records of a cohort: the keys of its base and what is found of them."""

    keys: dict[_Code, _Followed] = attrs.field(factory=dict)
    earlier: set[_Code] = attrs.field(factory=set)
    found: dict[_Code, list[_Found]] = attrs.field(factory=dict)
    keyless: dict[GroupKey, UnidentifiedRecords] = attrs.field(factory=dict)
    keyless_earlier: UnidentifiedRecords = attrs.field(factory=UnidentifiedRecords)
    keyless_part: UnidentifiedRecords = attrs.field(factory=UnidentifiedRecords)
    records: Counter[GroupKey] = attrs.field(factory=Counter)
    other_years: int = 0

    @property
    def base(self) -> Iterator[tuple[_Code, _Followed]]:
        """The keys of the base; one with an earlier record is not new."""
        return ((code, own) for code, own in self.keys.items() if code not in self.earlier)


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
    collected = _collect(query, records, key_of, cells_of)
    codes = query.codes(registers) if query.part is None else None
    tallies: dict[GroupKey, CohortTally] = {}
    for group, count in collected.records.items():
        keyless = collected.keyless.get(group, UnidentifiedRecords())
        tallies[group] = CohortTally(records=count, keyless=keyless)
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
    around = _surroundings(query, collected, has_part=has_part)
    return {group: count_cohort(query, tally, around) for group, tally in tallies.items()}


def _collect(
    query: CohortQuery,
    records: Sequence[ActivityRecord],
    key_of: GroupKeyOf,
    cells_of: CellsOf,
) -> _Collected:
    collected = _Collected()
    for record in records:
        if record.day > query.data_day:
            continue
        cells = cells_of(record)
        if query.history.holds(record.day) and holds(query.base_where, cells):
            _collect_base(query, record, key_of, collected)
        if query.part is not None and holds(query.part_where, cells):
            _collect_part(query, record, collected)
    return collected


def _collect_base(
    query: CohortQuery, record: ActivityRecord, key_of: GroupKeyOf, collected: _Collected
) -> None:
    """Adds a record of the history that meets the conditions of the base."""
    window = query.window
    assert window is not None
    collected.other_years += _is_of_other_year(record, query)
    if window.holds(record.day):
        group = key_of(record)
        collected.records[group] += 1
        _collect_inside(query, record, group, collected)
    else:
        _collect_earlier(query, record, collected)


def _collect_earlier(query: CohortQuery, record: ActivityRecord, collected: _Collected) -> None:
    """Adds a record of the base before the window."""
    code = _code_of(record, query.keys, query.code_year)
    if code:
        collected.earlier.add(code)
    else:
        collected.keyless_earlier = _plus_record(collected.keyless_earlier, record, query.keys)


def _collect_inside(
    query: CohortQuery, record: ActivityRecord, group: GroupKey, collected: _Collected
) -> None:
    """Adds a record of the base in the window."""
    code = _code_of(record, query.keys, query.code_year)
    if code:
        _collect_key(query, record, code, group, collected)
    else:
        own = collected.keyless.get(group, UnidentifiedRecords())
        collected.keyless[group] = _plus_record(own, record, query.keys)


def _collect_key(
    query: CohortQuery,
    record: ActivityRecord,
    code: _Code,
    group: GroupKey,
    collected: _Collected,
) -> None:
    """Adds a record of the base in the window that has a key."""
    cells = record.__dict__
    begins = any(condition.met(cells) is True for condition in beginnings_of(query.keys, cells))
    word = "" if query.match is None else str(getattr(record, query.match[0]) or "")
    found = record.day, word
    if code in collected.keys:
        collected.keys[code].add(found, group, begins=begins)
    else:
        collected.keys[code] = _Followed((record.day, group), begins, [found])


def _collect_part(query: CohortQuery, record: ActivityRecord, collected: _Collected) -> None:
    """Adds a record that meets the conditions of the part."""
    code, days = _code_of(record, query.part_keys, query.code_year), query.part_days
    if code:
        word = "" if query.match is None else str(getattr(record, query.match[1]) or "")
        collected.found.setdefault(code, []).append((record.day, word))
    elif days is not None and days.holds(record.day):
        collected.other_years += _is_of_other_year(record, query)
        own = collected.keyless_part
        collected.keyless_part = _plus_record(own, record, query.part_keys)


def _code_of(record: ActivityRecord, fields: Key, year: int | None) -> _Code:
    """Returns the key of a record; none if a field is empty, or the code is of another year."""
    values = [getattr(record, field) for field in fields]
    if any(map(blank, values)) or (year is not None and record.day.year != year):
        return ()
    return tuple(map(str, values))


def _is_of_other_year(record: ActivityRecord, query: CohortQuery) -> bool:
    return query.code_year is not None and record.day.year != query.code_year


def _plus_record(
    records: UnidentifiedRecords, record: ActivityRecord, fields: Key
) -> UnidentifiedRecords:
    """Returns the records and one more, with the keys that it may stand for."""
    return records.plus_record(most_keys(record, fields))


def _registered(code: _Code, codes: RegisterCodes | None) -> _Standing:
    """Returns whether a register puts a key into the part."""
    if codes is None:
        return _Standing()
    return _Standing(in_part=code[0] in codes.certain, doubtful=code[0] in codes.doubtful)


def _follow(query: CohortQuery, code: _Code, own: _Followed, collected: _Collected) -> _Standing:
    """Returns what becomes of a key in the days after its days in the base."""
    found = collected.found.get(_linked_code(query, code), ())
    follow_ups = [_follow_up(query, anchor, found) for anchor in _anchors(query, own)]
    if any(each.in_part for each in follow_ups):
        return _Standing(in_part=True)
    late, is_open = any(each.late for each in follow_ups), any(each.open for each in follow_ups)
    return _Standing(late=late, open=is_open)


def _follow_up(query: CohortQuery, anchor: _Found, found: Sequence[_Found]) -> _Standing:
    """Returns what becomes of a key in the days after one day of the base."""
    day, word = anchor
    answers = query.answers(word)
    days = _answering(found, answers)
    return _Standing(
        in_part=any(query.is_in(day, later) for later in days),
        late=any(query.is_late(day, later) for later in days),
        open=answers != frozenset() and query.is_open(day),
    )


def _linked_code(query: CohortQuery, code: _Code) -> _Code:
    """Returns the key by which records of the part are found, of a key of the base."""
    cells = dict(zip(query.keys, code, strict=True))
    return tuple(cells[field] for field in query.linked_keys)


def _answering(found: Sequence[_Found], answers: frozenset[str] | None) -> list[date]:
    """Returns the days of the records of the part whose word is among the answers."""
    return [day for day, word in found if answers is None or word in answers]


def _anchors(query: CohortQuery, own: _Followed) -> list[_Found]:
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
    query: CohortQuery, collected: _Collected, *, has_part: bool
) -> CohortSurroundings:
    """Returns the records without a key of all groups."""
    everywhere = UnidentifiedRecords()
    for own in collected.keyless.values():
        everywhere = everywhere.plus(own)
    linked = Counter(_linked_code(query, code) for code, _ in collected.base)
    return CohortSurroundings(
        base=everywhere,
        earlier=collected.keyless_earlier,
        part=collected.keyless_part,
        keys_of_one=max(linked.values(), default=1),
        other_years=collected.other_years,
        has_part=has_part,
    )
