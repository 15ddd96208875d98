"""How numbers are added up in every part of a table: one grouping of plain columns, whatever is asked."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator

import attrs
import narwhals.stable.v2 as nw

from .one_pass import CUT
from .table import Lazy

__all__ = ["Totals"]

_WAYS = {"sum": nw.Expr.sum, "min": nw.Expr.min, "max": nw.Expr.max}


@attrs.frozen(eq=False, repr=False)
class Totals:
    """Sums, lowest and highest numbers of the rows of every cut; each is made once, under a name that begins with `called`.

    `cut` is the column with the number of the cut, empty for the one whole. A sum has 64 bits: it holds nine billion rows of a
    number below ten to the ninth.
    """

    cut: str
    called: str
    _names: dict[Hashable, str] = attrs.field(factory=dict, init=False)
    _numbers: dict[str, tuple[nw.Expr, str]] = attrs.field(factory=dict, init=False)

    def rows(self, mask: str) -> str:
        """How many rows are in a mask."""
        return self.number("sum", mask, lambda: nw.col(mask))

    def number(self, how: str, what: Hashable, make: Callable[[], nw.Expr]) -> str:
        """The `sum`, `min` or `max` of an expression that is never null; `what` says which it is."""
        if (how, what) not in self._names:
            name = self._names[how, what] = f"{self.called}{len(self._names)}"
            self._numbers[name] = (make(), how)
        return self._names[how, what]

    def smalls(self, rows: Lazy) -> Iterator[Lazy]:
        """The grouping over the rows, if anything was asked."""
        if not self._numbers:
            return
        quick = rows.implementation.is_polars()  # which adds up Booleans as they are; others take numbers only
        made = {name: expr if quick else expr.cast(nw.Int64) for name, (expr, _) in self._numbers.items()}
        found = [_WAYS[how](nw.col(name)) for name, (_, how) in self._numbers.items()]
        if self.cut:
            yield rows.select(nw.col(self.cut).alias(CUT), **made).group_by(CUT).agg(*found)
        else:
            yield rows.select(**made).select(nw.lit(0, dtype=nw.Int64).alias(CUT), *found)
