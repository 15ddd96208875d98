"""Where the parts of a table lie, and of which models they are: what their rows say, small, and what follows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs
import narwhals.stable.v2 as nw

from ...calculation.counted import Cut
from ...calculation.ledger import Part, part_of
from ...calculation.record_cuts import Cutter
from ...values.timeline import Interval
from ..table import Lazy, TypedTable
from .cuts import MODELS, PLACE, TURN, Cuts, Reading, Said, said_column
from .one_pass import CUT

__all__ = ["LYING", "Lying"]

LYING = (PLACE, TURN, MODELS)  # what has to be known of every row


@attrs.frozen(eq=False, repr=False)
class Lying:
    """The parts of a cut that have a row on some days. `cutter` cuts by the dimensions of `cuts`."""

    reading: Reading
    cutter: Cutter
    cuts: Cuts
    days: Interval

    def small(self, table: TypedTable, rows: Lazy) -> Lazy:
        """Everything different that the numbered rows say."""
        number = nw.col(self.cuts.column) if self.cuts.column else nw.lit(0, dtype=nw.Int64)
        said = {name: nw.col(said_column(name)) for name in LYING}
        inside = rows.filter(table.within(self.days)).select(number.alias(CUT), **said)
        return inside.group_by(CUT, *LYING).agg(nw.len().alias("rows"))

    def parts(self, rows: Iterable[Said]) -> tuple[Part, ...]:
        """The parts in order; without a cut there is always one."""
        groups: dict[Cut, list[Said]] = {} if self.cuts.column else {(): []}
        for row in rows:
            groups.setdefault(self.cuts.cut(int(row[CUT])), []).append(row)
        return tuple(self._part(cut, groups[cut]) for cut in sorted(groups))

    def _part(self, cut: Cut, rows: Sequence[Said]) -> Part:
        models = frozenset(code for row in rows for code in self.reading.models(row))
        places = {(str(row[PLACE]), self.reading.day(row)) for row in rows}
        return part_of(cut, places, models, self.cutter)
