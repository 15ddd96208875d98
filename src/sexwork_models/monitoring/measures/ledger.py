"""What can be counted: records in memory, or a table of any size that gives the same counts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Protocol

import attrs

from ...practice.records.corrections import current_records
from ...practice.records.model import ActivityRecord
from ...values.intervals import Interval
from .count_rows import Range, count, spread
from .dimensions import Cutter
from .language import Countable, Counted, Cut, Sum, Windows

__all__ = ["Asked", "Ledger", "Part", "RowLedger", "part_of"]


@attrs.frozen
class Part:
    """One part of a cut: its words, and the places, provinces and models of its records."""

    words: Cut
    places: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()
    models: frozenset[str] = frozenset()


@attrs.frozen
class Asked:
    """One count that is going to be asked for: a measure in its windows, or with `each` the range of single records."""

    measure: Countable
    windows: Windows
    each: bool = False


class Ledger(Protocol):
    """Records that stand after every correction, without protection cases, ready to be counted."""

    def prepare(self, asked: Sequence[Asked], cutter: Cutter) -> None:
        """Told beforehand what will be asked, so that a table is read once for all of it."""
        ...

    def count(self, measure: Countable, windows: Windows, cutter: Cutter) -> Mapping[Cut, Counted]:
        """The count of every part that has a matching record."""
        ...

    def spread(self, measure: Sum, windows: Windows, cutter: Cutter) -> Mapping[Cut, Range]:
        """The range of the numbers of single records, for every part that has one."""
        ...

    def parts(self, days: Interval, cutter: Cutter) -> tuple[Part, ...]:
        """The parts that have a record on the days; without a cut, the one whole."""
        ...

    def sites(self, days: Interval) -> frozenset[str]:
        """The sites that have a record on the days."""
        ...

    def of_population(self, population: str) -> Ledger:
        """Only the records of one population."""
        ...


@attrs.frozen(eq=False, repr=False)
class RowLedger:
    """Records in memory: the reference."""

    records: tuple[ActivityRecord, ...]

    @classmethod
    def of(cls, records: Iterable[ActivityRecord]) -> RowLedger:
        """The ledger of sound records, of any number and in any order."""
        return cls(current_records(records))

    def prepare(self, asked: Sequence[Asked], cutter: Cutter) -> None:
        """Nothing: records in memory are counted when they are asked for."""

    def count(self, measure: Countable, windows: Windows, cutter: Cutter) -> Mapping[Cut, Counted]:
        """The count of every part that has a matching record."""
        return count(measure, self.records, windows, cutter.cut_of)

    def spread(self, measure: Sum, windows: Windows, cutter: Cutter) -> Mapping[Cut, Range]:
        """The range of the numbers of single records, for every part that has one."""
        return spread(measure, self.records, windows, cutter.cut_of)

    def parts(self, days: Interval, cutter: Cutter) -> tuple[Part, ...]:
        """The parts that have a record on the days; without a cut, the one whole."""
        groups: dict[Cut, list[ActivityRecord]] = {} if cutter.by else {(): []}
        for record in self.records:
            if days.holds(record.day):
                groups.setdefault(cutter.cut_of(record), []).append(record)
        return tuple(_part(cut, groups[cut], cutter) for cut in sorted(groups))

    def sites(self, days: Interval) -> frozenset[str]:
        """The sites that have a record on the days."""
        return frozenset(record.site for record in self.records if days.holds(record.day))

    def of_population(self, population: str) -> RowLedger:
        """Only the records of one population."""
        return RowLedger(
            tuple(record for record in self.records if record.population == population)
        )


def _part(cut: Cut, records: Sequence[ActivityRecord], cutter: Cutter) -> Part:
    models = frozenset(model for record in records for model in record.models)
    return part_of(cut, [(record.place, record.day) for record in records], models, cutter)


def part_of(
    cut: Cut, where: Collection[tuple[str, date]], models: frozenset[str], cutter: Cutter
) -> Part:
    """The part with these words: `where` are the places of its records, each with a day on which its code is meant."""
    provinces = _sorted(cutter.province(place, day) for place, day in where)
    near = "place" in cutter.by or "site" in cutter.by
    return Part(cut, _sorted(place for place, _ in where) if near else provinces, provinces, models)


def _sorted(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({code for code in codes if code}))
