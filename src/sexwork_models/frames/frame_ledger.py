"""How a table of any size is counted: everything that is going to be asked is read from it at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias, cast

import attrs
import narwhals.stable.v2 as nw

from ..calculation.counted import Counted, Cut, Windows
from ..calculation.counting import Range
from ..calculation.ledger import Asked, Part
from ..calculation.measure import Countable, Sum
from ..calculation.record_cuts import Cutter
from ..values.timeline import Interval
from .counts import Found
from .cuts import Cells, Cutting, cutter_key, read_cells
from .engines import collected
from .plan import days_of, read_all
from .table import TypedTable, standing_rows

__all__ = ["FrameLedger"]

_Key: TypeAlias = tuple[object, ...]


@attrs.frozen(eq=False, repr=False)
class FrameLedger:
    """A table of sound rows that stand after every correction, without protection cases: counts as of records in memory.

    What was prepared is read when the first count is asked for, all of it in one plan, and kept.
    """

    table: TypedTable
    _cells: dict[_Key, Cells] = attrs.field(factory=dict, init=False)
    _pending: dict[_Key, tuple[Cutter, dict[Asked, None]]] = attrs.field(factory=dict, init=False)
    _found: dict[tuple[_Key, Asked], Found] = attrs.field(factory=dict, init=False)

    @classmethod
    def of(cls, table: TypedTable) -> FrameLedger:
        """The ledger of a table of sound rows, corrections and cancellations among them."""
        return cls(standing_rows(table))

    def prepare(self, asked: Sequence[Asked], cutter: Cutter) -> None:
        """Told beforehand what will be asked, so that the table is read once for all of it."""
        key = cutter_key(cutter)
        unknown = dict.fromkeys(one for one in asked if (key, one) not in self._found)
        if unknown:
            self._pending.setdefault(key, (cutter, {}))[1].update(unknown)

    def count(self, measure: Countable, windows: Windows, cutter: Cutter) -> Mapping[Cut, Counted]:
        """The count of every part that has a matching record."""
        return cast("Mapping[Cut, Counted]", self._answer(Asked(measure, windows), cutter))

    def spread(self, measure: Sum, windows: Windows, cutter: Cutter) -> Mapping[Cut, Range]:
        """The range of the numbers of single records, for every part that has one."""
        return cast("Mapping[Cut, Range]", self._answer(Asked(measure, windows, each=True), cutter))

    def parts(self, days: Interval, cutter: Cutter) -> tuple[Part, ...]:
        """The parts that have a record on the days; without a cut, the one whole."""
        (cells,) = self._cells_of([Cutting(cutter, days, lying=True)], also=self._cuttings())
        return cells.parts()

    def sites(self, days: Interval) -> frozenset[str]:
        """The sites that have a record on the days."""
        inside = self.table.frame.filter(self.table.within(days)).select(nw.col("site").fill_null(""))
        distinct = inside.group_by("site").agg(nw.len().alias("rows"))
        return frozenset(collected(distinct, self.table.file)["site"])

    def of_population(self, population: str) -> FrameLedger:
        """Only the records of one population."""
        own = nw.col("population") == population if population else nw.col("population").is_null()
        return FrameLedger(self.table.with_frame(self.table.frame.filter(own)))

    def _answer(self, asked: Asked, cutter: Cutter) -> Found:
        key = (cutter_key(cutter), asked)
        if key not in self._found:
            self.prepare([asked], cutter)
            self._read()
        return self._found[key]

    def _read(self) -> None:
        """Everything that is pending, in one plan."""
        cells = self._cells_of(self._cuttings())
        pending = {key: tuple(asked) for key, (_, asked) in self._pending.items()}
        self._pending.clear()
        answers = read_all(self.table, list(zip(cells, pending.values(), strict=True)))
        for key, found in zip(pending, answers, strict=True):
            self._found.update({(key, asked): counts for asked, counts in found.items()})

    def _cuttings(self) -> list[Cutting]:
        """The cuts of what is pending."""
        if not self._pending:
            return []
        end = days_of([one for _, asked in self._pending.values() for one in asked]).end
        return [Cutting(cutter, Interval(cutter.window.start, end)) for cutter, _ in self._pending.values()]

    def _cells_of(self, cuttings: Sequence[Cutting], also: Sequence[Cutting] = ()) -> list[Cells]:
        """What the rows say of their parts; what is not known yet is read at once, and so is what will `also` be needed."""
        missing = {one.key: one for one in (*also, *cuttings) if not self._knows(one)}
        self._cells.update(zip(missing, read_cells(self.table, list(missing.values())), strict=True))
        return [self._cells[one.key] for one in cuttings]

    def _knows(self, cutting: Cutting) -> bool:
        return cutting.key in self._cells and self._cells[cutting.key].cutting.lying >= cutting.lying
