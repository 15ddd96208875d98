"""The records that a cohort reads: the keys of its base, what is found of them, and the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

import attrs

from ....forms.conditions import blank, holds
from ....forms.records import ActivityRecord
from ....framework.measures.language import Key
from ..distinct.keyless import ReadRecord, encounter_of
from ..windows import CellsOf, GroupKey, GroupKeyOf, beginnings_of
from .queries import CohortQuery

__all__ = ["Code", "Collected", "Followed", "Found", "collect"]

Code: TypeAlias = tuple[str, ...]
Found: TypeAlias = tuple[date, str]  # a day, and the word of a record that is matched
_Cells: TypeAlias = Mapping[str, Any]


@attrs.define
class Followed:
    """One key of the base: its group, its days in the window, and whether it may be older."""

    first: tuple[date, GroupKey]
    begins: bool
    anchors: list[Found]

    def add(self, found: Found, group: GroupKey, *, begins: bool) -> None:
        """Adds a record of the base in the window."""
        day = found[0]
        if day <= self.first[0]:
            self.begins = begins or (self.begins and day == self.first[0])
        self.first = min(self.first, (day, group))
        self.anchors.append(found)


@attrs.define
class Collected:
    """The records of a cohort: the keys of its base and what is found of them.

    Records without a key are kept, of the base in its `window` and `before` it and of the `part`;
    of those with one only what is of an encounter.
    """

    keys: dict[Code, Followed] = attrs.field(factory=dict)
    earlier: set[Code] = attrs.field(factory=set)
    found: dict[Code, list[Found]] = attrs.field(factory=dict)
    window: dict[GroupKey, list[ReadRecord]] = attrs.field(factory=dict)
    before: list[ReadRecord] = attrs.field(factory=list)
    part: list[ReadRecord] = attrs.field(factory=list)
    records: Counter[GroupKey] = attrs.field(factory=Counter)
    other_years: int = 0

    @property
    def base(self) -> Iterator[tuple[Code, Followed]]:
        """The keys of the base; one with an earlier record is not new."""
        return ((code, own) for code, own in self.keys.items() if code not in self.earlier)


def collect(
    query: CohortQuery,
    records: Sequence[ActivityRecord],
    key_of: GroupKeyOf,
    cells_of: CellsOf,
) -> Collected:
    """Returns what a cohort reads, of records on whose cells of `cells_of` conditions are met."""
    collected = Collected()
    for record in records:
        if record.day > query.data_day:
            continue
        cells = cells_of(record)
        if query.history.holds(record.day) and holds(query.base_where, cells):
            _collect_base(query, record, key_of, cells, collected)
        if query.part is not None and holds(query.part_where, cells):
            _collect_part(query, record, key_of, cells, collected)
    return collected


def _collect_base(
    query: CohortQuery,
    record: ActivityRecord,
    key_of: GroupKeyOf,
    cells: _Cells,
    collected: Collected,
) -> None:
    """Adds a record of the history that meets the conditions of the base."""
    window = query.window
    assert window is not None
    collected.other_years += _is_of_other_year(record, query)
    code, group = _code_of(record, query.keys, query.code_year), key_of(record)
    session = encounter_of(record, query.keys, cells)
    read = ReadRecord(record, group, code or None, *session)
    if not window.holds(record.day):
        collected.before += [read] if _may_be_without(read) else []
        collected.earlier.update([code] if code else [])
        return
    collected.records[group] += 1
    if _may_be_without(read):
        collected.window.setdefault(group, []).append(read)
    if code:
        _collect_key(query, record, code, group, collected)


def _may_be_without(read: ReadRecord) -> bool:
    """Whether a record has no key, or is of an encounter whose other records may have none."""
    return read.key is None or read.session is not None


def _collect_key(
    query: CohortQuery,
    record: ActivityRecord,
    code: Code,
    group: GroupKey,
    collected: Collected,
) -> None:
    """Adds a record of the base in the window that has a key."""
    cells = record.__dict__
    begins = any(condition.met(cells) is True for condition in beginnings_of(query.keys, cells))
    word = "" if query.match is None else str(getattr(record, query.match[0]) or "")
    found = record.day, word
    if code in collected.keys:
        collected.keys[code].add(found, group, begins=begins)
    else:
        collected.keys[code] = Followed((record.day, group), begins, [found])


def _collect_part(
    query: CohortQuery,
    record: ActivityRecord,
    key_of: GroupKeyOf,
    cells: _Cells,
    collected: Collected,
) -> None:
    """Adds a record that meets the conditions of the part."""
    code, days = _code_of(record, query.part_keys, query.code_year), query.part_days
    if code:
        word = "" if query.match is None else str(getattr(record, query.match[1]) or "")
        collected.found.setdefault(code, []).append((record.day, word))
    if days is None or not days.holds(record.day):
        return
    collected.other_years += 0 if code else _is_of_other_year(record, query)
    session = encounter_of(record, query.part_keys, cells)
    read = ReadRecord(record, key_of(record), code or None, *session)
    collected.part += [read] if _may_be_without(read) else []


def _code_of(record: ActivityRecord, fields: Key, year: int | None) -> Code:
    """Returns the key of a record; none if a field is empty, or the code is of another year."""
    values = [getattr(record, field) for field in fields]
    if any(map(blank, values)) or (year is not None and record.day.year != year):
        return ()
    return tuple(map(str, values))


def _is_of_other_year(record: ActivityRecord, query: CohortQuery) -> bool:
    return query.code_year is not None and record.day.year != query.code_year
