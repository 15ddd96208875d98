"""Which rows a count speaks of, as named columns of true and false: each is made once, however many counts ask for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence

import narwhals.stable.v2 as nw

from ...practice.conditions import Condition, Conditions, OneOf
from ...values.timeline import Interval
from ..lowering import condition_expr, every, some
from ..table import Lazy, TypedTable

__all__ = ["Masks"]

_MANY = 6  # conditions on one field, from which on it pays to encode it


class Masks:
    """The masks that the counts of one plan ask for: single conditions and days first, then what is made of them."""

    def __init__(self, table: TypedTable) -> None:
        self._table = table
        self._names: dict[Hashable, str] = {}
        self._single: dict[str, nw.Expr] = {}
        self._made: tuple[dict[str, nw.Expr], ...] = ({}, {}, {})
        self._fields: Counter[str] = Counter()  # with how many conditions ask for each

    def met(self, days: Interval, where: Conditions) -> str:
        """The column that tells whether a row lies on the days and meets every condition."""
        parts = [self._days(days), *(self._condition(condition) for condition in where)]
        return self._named((days, frozenset(where)), self._made[0], lambda: every(map(nw.col, parts)))

    def one_of(self, masks: Sequence[str]) -> str:
        """The column that tells whether a row is in one of the masks."""
        return masks[0] if len(masks) == 1 else self._named(("any", *masks), self._made[1], lambda: some(map(nw.col, masks)))

    def all_of(self, masks: Sequence[str]) -> str:
        """The column that tells whether a row is in all of the masks."""
        return masks[0] if len(masks) == 1 else self._named(("all", *masks), self._made[1], lambda: every(map(nw.col, masks)))

    def without(self, key: str, mask: str) -> str:
        """The column that tells whether a row is in a mask and has no key."""
        return self._named(("without", key, mask), self._made[2], lambda: nw.col(mask) & nw.col(key).is_null())

    @property
    def fields(self) -> tuple[str, ...]:
        """The columns that conditions are about, without those of the models."""
        return tuple(self._fields)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns of all masks."""
        return tuple(name for stage in self._made for name in stage)

    def over(self, frame: Lazy) -> Lazy:
        """The frame with every mask."""
        frame = self._encoded(frame)
        for stage in (self._single, *self._made):
            frame = frame.with_columns(**stage) if stage else frame
        return frame

    def _days(self, days: Interval) -> str:
        return self._named(days, self._single, lambda: self._table.within(days))

    def _condition(self, condition: Condition) -> str:
        if condition not in self._names and condition.field != "models":
            self._fields[condition.field] += isinstance(condition, OneOf)
        return self._named(condition, self._single, lambda: condition_expr(condition))

    def _encoded(self, frame: Lazy) -> Lazy:
        """The frame with numbers for the words that many conditions ask for: Polars compares them many times as fast."""
        many = [field for field, times in self._fields.items() if times >= _MANY]
        return frame.with_columns(nw.col(*many).cast(nw.Categorical)) if many and frame.implementation.is_polars() else frame

    def _named(self, what: Hashable, stage: dict[str, nw.Expr], make: Callable[[], nw.Expr]) -> str:
        if what not in self._names:
            name = self._names[what] = f"mask{len(self._names)}"
            stage[name] = make()
        return self._names[what]
