"""How a table of any size is counted: everything that is going to be asked is read from it at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias, cast

import attrs
import narwhals.stable.v2 as nw

from ...monitoring.measures.count_rows import Range
from ...monitoring.measures.dimensions import Cutter
from ...monitoring.measures.language import Countable, Counted, Cut, Sum, Windows
from ...monitoring.measures.ledger import Asked, Part
from ...values.intervals import Interval
from ..engines import collected
from ..table import TypedTable, standing_rows
from .counts import Found
from .dimensions import Cuts, Dimension, Reading, read_dimensions
from .query_plan import Question, hull, looked_at, read_all

__all__ = ["FrameLedger"]

_Key: TypeAlias = tuple[object, ...]


@attrs.define(eq=False, repr=False)
class _Pending:
    """What will be asked by one cut."""

    cutter: Cutter
    asked: dict[Asked, None] = attrs.field(factory=dict)
    lying: Interval | None = None

    @property
    def days(self) -> list[Interval]:
        """The days whose rows are looked at."""
        return [*map(looked_at, self.asked), *([self.lying] if self.lying else [])]


@attrs.frozen(eq=False, repr=False)
class FrameLedger:
    """A table of sound rows that stand after every correction, without protection cases: counts as of records in memory.

    What was prepared is read when the first answer is asked for, all of it in one plan, and kept. The words of a cut are read
    before, from `wider`: the table, or one that holds its rows and others, which is read with less effort.
    """

    table: TypedTable
    wider: TypedTable
    _dimensions: dict[_Key, dict[str, Dimension]] = attrs.field(factory=dict, init=False)
    _pending: dict[_Key, _Pending] = attrs.field(factory=dict, init=False)
    _found: dict[tuple[_Key, Asked], Found] = attrs.field(factory=dict, init=False)
    _parts: dict[tuple[_Key, Interval], tuple[Part, ...]] = attrs.field(factory=dict, init=False)

    @classmethod
    def of(cls, table: TypedTable) -> FrameLedger:
        """The ledger of a table of sound rows, corrections and cancellations among them."""
        return cls(standing_rows(table), table)

    def prepare(self, asked: Sequence[Asked], cutter: Cutter) -> None:
        """Told beforehand what will be asked, so that the table is read once for all of it."""
        key = _key(cutter)
        unknown = dict.fromkeys(one for one in asked if (key, one) not in self._found)
        if unknown:
            self._pending.setdefault(key, _Pending(cutter)).asked.update(unknown)

    def count(self, measure: Countable, windows: Windows, cutter: Cutter) -> Mapping[Cut, Counted]:
        """The count of every part that has a matching record."""
        return cast("Mapping[Cut, Counted]", self._answer(Asked(measure, windows), cutter))

    def spread(self, measure: Sum, windows: Windows, cutter: Cutter) -> Mapping[Cut, Range]:
        """The range of the numbers of single records, for every part that has one."""
        return cast("Mapping[Cut, Range]", self._answer(Asked(measure, windows, each=True), cutter))

    def parts(self, days: Interval, cutter: Cutter) -> tuple[Part, ...]:
        """The parts that have a record on the days; without a cut, the one whole."""
        key = (_key(cutter), days)
        if key not in self._parts:
            self._pending.setdefault(key[0], _Pending(cutter)).lying = days
            self._read()
        return self._parts[key]

    def sites(self, days: Interval) -> frozenset[str]:
        """The sites that have a record on the days."""
        inside = self.table.frame.filter(self.table.within(days)).select(
            nw.col("site").fill_null("")
        )
        distinct = inside.group_by("site").agg(nw.len().alias("rows"))
        return frozenset(collected(distinct, self.table.file)["site"])

    def of_population(self, population: str) -> FrameLedger:
        """Only the records of one population."""
        own = nw.col("population") == population if population else nw.col("population").is_null()
        return FrameLedger(self.table.with_frame(self.table.frame.filter(own)), self.wider)

    def _answer(self, asked: Asked, cutter: Cutter) -> Found:
        key = (_key(cutter), asked)
        if key not in self._found:
            self.prepare([asked], cutter)
            self._read()
        return self._found[key]

    def _read(self) -> None:
        """Everything that is pending: in one plan, unless places are read in different ways."""
        pending, ways = dict(self._pending), dict[_Key, list[_Key]]()
        self._pending.clear()
        for key, one in pending.items():
            ways.setdefault(Reading(one.cutter, None).key, []).append(key)
        for keys in ways.values():
            self._read_way({key: pending[key] for key in keys})

    def _read_way(self, pending: Mapping[_Key, _Pending]) -> None:
        end = hull([days for one in pending.values() for days in one.days]).end
        reading = Reading(next(iter(pending.values())).cutter, end)
        dimensions = self._dimensions_of(
            reading, list(dict.fromkeys(name for one in pending.values() for name in one.cutter.by))
        )
        cuts = [
            Cuts(
                tuple(dimensions[name] for name in one.cutter.by),
                f"cut{number}" if one.cutter.by else "",
            )
            for number, one in enumerate(pending.values())
        ]
        questions = [
            Question(one.cutter, own, tuple(one.asked), one.lying)
            for own, one in zip(cuts, pending.values(), strict=True)
        ]
        for (key, one), answered in zip(
            pending.items(), read_all(self.table, reading, questions), strict=True
        ):
            self._found.update({(key, asked): found for asked, found in answered.found.items()})
            if one.lying is not None and answered.parts is not None:
                self._parts[key, one.lying] = answered.parts

    def _dimensions_of(self, reading: Reading, names: Sequence[str]) -> dict[str, Dimension]:
        """What the rows say of some dimensions; what is not known yet is read at once."""
        known = self._dimensions.setdefault(reading.key, {})
        missing = [name for name in names if name not in known]
        known.update(read_dimensions(self.wider, reading, missing) if missing else {})
        return known


def _key(cutter: Cutter) -> _Key:
    """What makes two cutters the same."""
    return (cutter.by, *Reading(cutter, None).key)
