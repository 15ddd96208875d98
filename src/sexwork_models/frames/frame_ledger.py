"""How a table of any size is counted: everything that is going to be asked is read from it at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TypeAlias, cast

import attrs
import narwhals.stable.v2 as nw

from ..calculation.counting import Counted, Cut, Range, Windows
from ..calculation.ledger import Asked, Part
from ..calculation.measure import Countable, Sum
from ..calculation.record_cuts import Cutter
from ..values.timeline import Interval
from .cuts import Cells
from .engines import collected
from .plan import Found, days_of, read_all
from .table import TypedTable, standing_rows

__all__ = ["FrameLedger"]

_Which: TypeAlias = tuple[object, ...]


@attrs.frozen(eq=False, repr=False)
class FrameLedger:
    """A table of sound rows that stand after every correction, without protection cases: counts as of records in memory.

    What was prepared is read when the first count is asked for, all of it in one plan, and kept.
    """

    table: TypedTable
    _cells: dict[_Which, Cells] = attrs.field(factory=dict, init=False)
    _pending: dict[_Which, tuple[Cutter, dict[Asked, None]]] = attrs.field(factory=dict, init=False)
    _found: dict[tuple[_Which, Asked], Found] = attrs.field(factory=dict, init=False)

    @classmethod
    def of(cls, table: TypedTable) -> FrameLedger:
        """The ledger of a table of sound rows, corrections and cancellations among them."""
        return cls(standing_rows(table))

    def prepare(self, asked: Sequence[Asked], cutter: Cutter) -> None:
        """Told beforehand what will be asked, so that the table is read once for all of it."""
        which = _which(cutter)
        _, pending = self._pending.setdefault(which, (cutter, {}))
        pending.update(dict.fromkeys(one for one in asked if (which, one) not in self._found))

    def count(self, measure: Countable, windows: Windows, cutter: Cutter) -> Mapping[Cut, Counted]:
        """The count of every part that has a matching record."""
        return cast("Mapping[Cut, Counted]", self._answer(Asked(measure, windows), cutter))

    def spread(self, measure: Sum, windows: Windows, cutter: Cutter) -> Mapping[Cut, Range]:
        """The range of the numbers of single records, for every part that has one."""
        return cast("Mapping[Cut, Range]", self._answer(Asked(measure, windows, each=True), cutter))

    def parts(self, days: Interval, cutter: Cutter) -> tuple[Part, ...]:
        """The parts that have a record on the days; without a cut, the one whole."""
        return self._cells_of(cutter, days).parts()

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
        key = (_which(cutter), asked)
        if key not in self._found:
            self.prepare([asked], cutter)
            self._read()
        return self._found[key]

    def _cells_of(self, cutter: Cutter, days: Interval) -> Cells:
        which = (*_which(cutter), days)
        if which not in self._cells:
            self._cells[which] = Cells.of(self.table, cutter, days)
        return self._cells[which]

    def _read(self) -> None:
        """Everything that is pending, in one plan."""
        pending = {which: (cutter, asked) for which, (cutter, asked) in self._pending.items() if asked}
        self._pending.clear()
        end = days_of(one for _, asked in pending.values() for one in asked).end
        questions = [(self._cells_for(cutter, end), asked) for cutter, asked in pending.values()]
        for which, found in zip(pending, read_all(self.table, questions), strict=True):
            self._found.update({(which, asked): counts for asked, counts in found.items()})

    def _cells_for(self, cutter: Cutter, end: date | None) -> Cells:
        """What the rows before the end say; without a cut nobody asks."""
        days = Interval(cutter.window.start, end)
        return self._cells_of(cutter, days) if cutter.by else Cells(self.table, cutter, days)


def _which(cutter: Cutter) -> _Which:
    """What makes two cutters the same."""
    return (cutter.by, cutter.window, cutter.places_as_of, id(cutter.framework))
