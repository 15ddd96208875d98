"""Aggregates of each group: distinct keys, first occurrences of keys, and anonymous rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import attrs
import narwhals.stable.v2 as nw

from ...forms.record_terms import RecordKind
from ...intake.fields import FIRST_YEAR
from ...monitoring.measures.count_bounds import CLIENT_LIMIT_FIELDS
from ...values.intervals import Interval
from ..engines import LazyFrame
from ..expressions import all_true, any_true
from .aggregates import GROUP, AggregateFrame, Totals, group_aggregate

__all__ = ["AnonymousRows", "DistinctKeys", "FirstOccurrences"]

_FIRST = "first"
_ANONYMOUS_PREFIX = "no_client:"
_MAX, _MIN, _UNBOUNDED = "_most", "_least", "_open"


@attrs.frozen(eq=False, repr=False)
class DistinctKeys:
    """The distinct values of `key` in every group that have a row in one or several masks.

    Rows are grouped by group and key first, then the keys by group.
    """

    group_column: str
    key: str
    _masks: dict[str, None] = attrs.field(factory=dict, init=False)
    _totals: Totals = attrs.field(
        init=False,
        default=attrs.Factory(
            lambda self: Totals(self.group_column, f"{self.key}:"), takes_self=True
        ),
    )

    def count_in_all(self, masks: Sequence[str]) -> str:
        """Registers the number of keys with a row in each of the masks; returns its name."""
        self._masks.update(dict.fromkeys(masks))
        if len(masks) == 1:
            return self._totals.count_rows(masks[0])
        return self._totals.aggregate_expr(
            "sum", tuple(masks), lambda: all_true(map(nw.col, masks))
        )

    def aggregate(self, rows: LazyFrame) -> Iterator[AggregateFrame]:
        """Yields the numbers of keys, if there are any."""
        if self._masks:
            in_masks = any_true(map(nw.col, self._masks))
            keyed = rows.filter(~nw.col(self.key).is_null() & in_masks)
            keys = [self.group_column, self.key] if self.group_column else [self.key]
            yield from self._totals.aggregate(keyed.group_by(*keys).agg(nw.col(*self._masks).max()))


@attrs.frozen(eq=False, repr=False)
class FirstOccurrences:
    """The values of `key` by the day and the group in which they first meet a whole condition.

    A value meets it when it has a row in each of some masks. Day and group are in one number: the
    day times `group_count`, plus the group. The days of three centuries have 17 bits, so that a
    group may have 45. `group_column` is empty for the whole table.
    """

    group_column: str
    group_count: int
    key: str
    _names: dict[tuple[tuple[str, ...], Interval], str] = attrs.field(factory=dict, init=False)

    def count_complete_in(self, masks: Sequence[str], period: Interval) -> str:
        """Registers the number of keys that complete the masks within the period; returns its name.

        A key completes them on the latest of the days on which it is first in each. The period ends
        when the masks do.
        """
        registered = (tuple(dict.fromkeys(masks)), period)
        return f"{self._prefix}{self._names.setdefault(registered, str(len(self._names)))}"

    @property
    def _prefix(self) -> str:
        return f"new_{self.key}:"

    def aggregate(self, rows: LazyFrame) -> Iterator[AggregateFrame]:
        """Yields a frame for each number, made by two group-bys of its own rows only."""
        group = nw.col(self.group_column) if self.group_column else 0
        day = nw.col("day").dt
        year, month = day.year().cast(nw.Int64), day.month().cast(nw.Int64)
        first = _day_number(year, month, day.day().cast(nw.Int64)) * self.group_count + group
        for (masks, period), name in self._names.items():
            firsts = self._complete_occurrences(rows, masks, first)
            start, limit = 0, period.start
            if limit is not None:
                start = _day_number(limit.year, limit.month, limit.day) * self.group_count
            inside = firsts.filter(nw.col(_FIRST) >= start).with_columns(
                (nw.col(_FIRST) % self.group_count).alias(GROUP)
            )
            yield AggregateFrame(inside.group_by(GROUP).agg(nw.len().alias(name)), self._prefix)

    def _complete_occurrences(
        self, rows: LazyFrame, masks: Sequence[str], first: nw.Expr
    ) -> LazyFrame:
        """The number at which each key has been in every mask, of the keys that have."""
        in_any = any_true(map(nw.col, masks))
        keyed = rows.filter(~nw.col(self.key).is_null() & in_any)
        if len(masks) == 1:
            occurrences = keyed.select(self.key, first.alias(_FIRST))
            return occurrences.group_by(self.key).agg(nw.col(_FIRST).min())
        exprs, names = list[nw.Expr](), list[str]()
        for position, mask in enumerate(masks):
            names.append(f"{_FIRST}{position}")
            exprs.append(nw.when(nw.col(mask)).then(first).alias(names[-1]))
        firsts = keyed.select(self.key, *exprs).group_by(self.key).agg(nw.col(*names).min())
        complete = firsts.filter(all_true(~nw.col(name).is_null() for name in names))
        return complete.select(self.key, nw.max_horizontal(*names).alias(_FIRST))


def _day_number(year: Any, month: Any, day: Any) -> Any:
    """The number of a day in the order of days, of whole numbers or of expressions."""
    return (year - FIRST_YEAR) * 372 + month * 31 + day


@attrs.frozen(eq=False, repr=False)
class AnonymousRows:
    """The rows of every group without a client: anonymous records, and events with counts."""

    group_column: str
    _masks: dict[str, None] = attrs.field(factory=dict, init=False)
    _min_masks: dict[str, None] = attrs.field(factory=dict, init=False)

    def count_rows(self, mask: str) -> str:
        """Registers the number of rows without a client in a mask; returns its name."""
        self._masks[mask] = None
        return f"{_ANONYMOUS_PREFIX}{mask}"

    def max_clients(self, mask: str) -> str:
        """Registers the most clients behind these rows, where they state it; returns its name."""
        return f"{self.count_rows(mask)}{_MAX}"

    def count_unbounded(self, mask: str) -> str:
        """Registers the number of these rows that state no limit of clients; returns its name."""
        return f"{self.count_rows(mask)}{_UNBOUNDED}"

    def min_clients(self, mask: str) -> str:
        """Registers the most clients that a single row of a mask proves; returns its name."""
        self._min_masks[mask] = None
        return f"{_ANONYMOUS_PREFIX}{mask}{_MIN}"

    def aggregate(self, rows: LazyFrame) -> Iterator[AggregateFrame]:
        """Yields the numbers of the rows, if there are any."""
        if not self._masks:
            return
        in_masks = any_true(map(nw.col, {**self._masks, **self._min_masks}))
        anonymous = _add_client_bounds(rows.filter(nw.col("client").is_null() & in_masks))
        masks = nw.col(*self._masks)
        exprs = [
            masks,
            (masks.cast(nw.Int64) * nw.col(_MAX)).name.suffix(_MAX),
            (masks & nw.col(_UNBOUNDED)).name.suffix(_UNBOUNDED),
        ]
        if self._min_masks:
            minima = nw.col(*self._min_masks).cast(nw.Int64) * nw.col(_MIN)
            exprs.append(minima.name.suffix(_MIN))
        sums = list[str]()
        for mask in self._masks:
            sums += (mask, f"{mask}{_MAX}", f"{mask}{_UNBOUNDED}")
        names = {"sum": sums, "max": [f"{mask}{_MIN}" for mask in self._min_masks]}
        aggregates = group_aggregate(anonymous, self.group_column, exprs, names)
        yield AggregateFrame(aggregates, _ANONYMOUS_PREFIX)


def _add_client_bounds(rows: LazyFrame) -> LazyFrame:
    """The rows with the highest and the lowest number of clients that each may stand for."""
    unit = nw.lit(1, dtype=nw.Int64)
    is_single = nw.col("kind") == RecordKind.CLIENT.value
    highest = nw.when(is_single).then(unit).otherwise(nw.coalesce(*CLIENT_LIMIT_FIELDS))
    rows = rows.with_columns(highest.alias(_MAX))
    proven = nw.when(nw.col(_MAX) == 0).then(nw.lit(0, dtype=nw.Int64)).otherwise(unit)
    lowest = nw.when(is_single).then(unit).otherwise(nw.coalesce(nw.col("persons"), proven))
    is_unbounded = nw.col(_MAX).is_null().alias(_UNBOUNDED)
    return rows.with_columns(nw.col(_MAX).fill_null(0), lowest.alias(_MIN), is_unbounded)
