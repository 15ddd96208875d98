"""Where the parts of a table lie, and of which models they are: what their rows say, small, and what follows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs
import narwhals.stable.v2 as nw

from ..calculation.counted import Cut
from ..calculation.ledger import Part, part_of
from ..values.timeline import Interval
from .cuts import MODELS, PLACE, TURN, Cutting, Said
from .one_pass import CUT
from .table import Lazy, TypedTable

__all__ = ["Lying"]

_NAMES = (PLACE, TURN, MODELS)


@attrs.frozen(eq=False, repr=False)
class Lying:
    """The parts of a cut that have a row on some days. `cut` is the column with their number, empty for the one whole."""

    table: TypedTable
    cutting: Cutting
    days: Interval
    cut: str

    def said(self) -> dict[str, nw.Expr]:
        """What has to be known of every row, as columns."""
        return {f"{self.cut}lying_{name}": expr for name, expr in self.cutting.said(self.table, _NAMES).items()}

    def small(self, rows: Lazy) -> Lazy:
        """Everything different that the numbered rows say."""
        number = nw.col(self.cut) if self.cut else nw.lit(0, dtype=nw.Int64)
        said = {name: nw.col(f"{self.cut}lying_{name}") for name in _NAMES}
        inside = rows.filter(self.table.within(self.days)).select(number.alias(CUT), **said)
        return inside.group_by(CUT, *_NAMES).agg(nw.len().alias("rows"))

    def parts(self, rows: Iterable[Said], cuts: Sequence[Cut]) -> tuple[Part, ...]:
        """The parts in order; without a cut there is always one."""
        groups: dict[Cut, list[Said]] = {} if self.cut else {(): []}
        for row in rows:
            groups.setdefault(cuts[int(row[CUT])], []).append(row)
        return tuple(self._part(cut, groups[cut]) for cut in sorted(groups))

    def _part(self, cut: Cut, rows: Sequence[Said]) -> Part:
        models = frozenset(code for row in rows for code in self.cutting.models(row))
        places = {(str(row[PLACE]), self.cutting.day(row)) for row in rows}
        return part_of(cut, places, models, self.cutting.cutter)
