"""How many different keys there are: first what each key has in every cut, then how many keys have it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs
import narwhals.stable.v2 as nw

from .lowering import every, some
from .table import Lazy
from .totals import Totals

__all__ = ["DifferentKeys"]


@attrs.frozen(eq=False, repr=False)
class DifferentKeys:
    """The different values of `key` in every cut that have a row in one or several masks."""

    totals: Totals
    key: str
    _masks: dict[str, None] = attrs.field(factory=dict, init=False)

    def in_all(self, masks: Sequence[str]) -> str:
        """How many keys have a row in each of the masks."""
        self._masks.update(dict.fromkeys(masks))
        return self.totals.number("sum", tuple(masks), lambda: every(map(nw.col, masks)))

    def smalls(self, rows: Lazy) -> Iterator[Lazy]:
        """The two groupings of the rows, if anything was asked."""
        if self._masks:
            masks = list(self._masks)
            keyed = rows.filter(~nw.col(self.key).is_null() & some(map(nw.col, masks)))
            keys = [self.totals.cut, self.key] if self.totals.cut else [self.key]
            yield from self.totals.smalls(keyed.group_by(*keys).agg(nw.col(*masks).max()))
