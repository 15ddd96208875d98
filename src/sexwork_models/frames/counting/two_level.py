"""How many different keys there are: first what each key has in every cut, then how many keys have it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs
import narwhals.stable.v2 as nw

from ..lowering import every, some
from ..table import Lazy
from .one_pass import Small
from .totals import Totals

__all__ = ["DifferentKeys"]


@attrs.frozen(eq=False, repr=False)
class DifferentKeys:
    """The different values of `key` in every cut that have a row in one or several masks."""

    cut: str
    key: str
    _masks: dict[str, None] = attrs.field(factory=dict, init=False)
    _totals: Totals = attrs.field(
        init=False, default=attrs.Factory(lambda self: Totals(self.cut, f"{self.key}:"), takes_self=True)
    )

    def in_all(self, masks: Sequence[str]) -> str:
        """How many keys have a row in each of the masks."""
        self._masks.update(dict.fromkeys(masks))
        if len(masks) == 1:
            return self._totals.rows(masks[0])
        return self._totals.number("sum", tuple(masks), lambda: every(map(nw.col, masks)))

    def smalls(self, rows: Lazy) -> Iterator[Small]:
        """The two groupings of the rows, if anything was asked."""
        if self._masks:
            keyed = rows.filter(~nw.col(self.key).is_null() & some(map(nw.col, self._masks)))
            keys = [self.cut, self.key] if self.cut else [self.key]
            yield from self._totals.smalls(keyed.group_by(*keys).agg(nw.col(*self._masks).max()))
