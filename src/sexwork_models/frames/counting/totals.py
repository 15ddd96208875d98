"""How numbers are added up in every part of a table: one grouping of plain columns, whatever is asked."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping

import attrs
import narwhals.stable.v2 as nw

from ..table import Lazy
from .one_pass import CUT, Small

__all__ = ["Totals", "grouped"]

_WAYS = {"sum": nw.Expr.sum, "min": nw.Expr.min, "max": nw.Expr.max}


@attrs.frozen(eq=False, repr=False)
class Totals:
    """Sums, lowest and highest numbers of the rows of every cut; each is made once, under a name that begins with `called`.

    `cut` is the column with the number of the cut, empty for the one whole. A sum has 64 bits: it holds nine billion rows of a
    number below ten to the ninth.
    """

    cut: str
    called: str
    _masks: dict[str, None] = attrs.field(factory=dict, init=False)
    _names: dict[Hashable, str] = attrs.field(factory=dict, init=False)
    _numbers: dict[str, dict[str, nw.Expr]] = attrs.field(factory=lambda: {way: {} for way in _WAYS}, init=False)

    def rows(self, mask: str) -> str:
        """How many rows are in a mask."""
        self._masks[mask] = None
        return f"{self.called}{mask}"

    def number(self, way: str, what: Hashable, make: Callable[[], nw.Expr]) -> str:
        """The `sum`, `min` or `max` of an expression that is never null; `what` says which it is."""
        if (way, what) not in self._names:
            name = self._names[way, what] = f"number{len(self._names)}"
            self._numbers[way][name] = make()
        return f"{self.called}{self._names[way, what]}"

    def smalls(self, rows: Lazy) -> Iterator[Small]:
        """The grouping over the rows, if anything was asked."""
        if self._masks or self._names:
            made = [expr.alias(name) for numbers in self._numbers.values() for name, expr in numbers.items()]
            names = {way: [*numbers] for way, numbers in self._numbers.items()}
            names["sum"] += self._masks
            yield Small(grouped(rows, self.cut, [*_each(self._masks), *made], names), self.called)


def grouped(rows: Lazy, cut: str, exprs: Iterable[nw.Expr], names: Mapping[str, list[str]]) -> Lazy:
    """The expressions of the rows in every cut, those of the same way by name: `sum`, `min` or `max`.

    Polars adds up Booleans as they are; other engines take numbers only.
    """
    numbers = exprs if rows.implementation.is_polars() else [expr.cast(nw.Int64) for expr in exprs]
    found = [_WAYS[way](nw.col(*several)) for way, several in names.items() if several]
    if cut:
        return rows.select(nw.col(cut).alias(CUT), *numbers).group_by(CUT).agg(*found)
    return rows.select(*numbers).select(nw.lit(0, dtype=nw.Int64).alias(CUT), *found)


def _each(masks: Iterable[str]) -> list[nw.Expr]:
    several = list(masks)
    return [nw.col(*several)] if several else []
