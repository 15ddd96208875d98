"""Aggregates of each group: distinct keys, and rows without a key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import attrs
import narwhals.stable.v2 as nw

from ...forms.record_terms import RecordKind
from ...forms.records import ENCOUNTER
from ...framework.measures.language import Key
from ...framework.measures.terms import Block
from ...monitoring.measures.count_bounds import CLIENT_LIMIT_FIELDS, are_of_encounters
from ...monitoring.measures.windows import block_number
from ..engines import LazyFrame
from ..expressions import all_true, any_true
from .aggregates import AggregateFrame, Totals, group_aggregate
from .encounters.keyless_encounters import clients_of_encounters

__all__ = ["AnonymousRows", "DistinctKeys", "KeyColumns", "parts_of_day"]

_BLOCK = "block"
_MAX, _MIN, _UNBOUNDED, _LIMIT = "_most", "_least", "_open", "_of_event"
_CODED = "coded_"  # begins the names of what is taken together by encounter


@attrs.frozen
class KeyColumns:
    """The fields of a key, and the block within which a value of it meets a whole condition.

    Blocks are those of the reporting calendar whose year begins on `year_start`.
    """

    fields: Key
    block: Block | None = None
    year_start: date = date.min

    @property
    def prefix(self) -> str:
        """A prefix for names, equal only for equal keys and blocks."""
        block = "" if self.block is None else f"{self.block.value}-{self.year_start}"
        return f"{'-'.join((*self.fields, block))}:"

    @property
    def filled(self) -> nw.Expr:
        """Whether a row has a key."""
        return all_true(~nw.col(field).is_null() for field in self.fields)

    def add_block(self, rows: LazyFrame) -> LazyFrame:
        """The rows with the number of their block, if there are blocks."""
        if self.block is None:
            return rows
        number = block_number(self.block, self.year_start, *parts_of_day())
        return rows.with_columns(number.alias(_BLOCK))

    @property
    def grouped(self) -> list[str]:
        """The columns by which rows are grouped first."""
        return [*self.fields] if self.block is None else [*self.fields, _BLOCK]


@attrs.frozen(eq=False, repr=False)
class DistinctKeys:
    """The distinct values of `key` in every group that have a row in one or several masks.

    Rows are grouped by group and key first, then the keys by group.
    """

    group_column: str
    key: KeyColumns
    _together: dict[tuple[str, ...], str] = attrs.field(factory=dict, init=False)
    _masks: dict[str, None] = attrs.field(factory=dict, init=False)
    _totals: Totals = attrs.field(
        init=False,
        default=attrs.Factory(
            lambda self: Totals(self.group_column, self.key.prefix), takes_self=True
        ),
    )

    def count_in_all(self, masks: Sequence[str], excluded: str = "") -> str:
        """Registers the number of keys with a row in each of the masks; returns its name.

        Keys with a row in `excluded` are left out. With blocks, the rows lie in one of them.
        """
        self._masks.update(dict.fromkeys(filter(None, (*masks, excluded))))
        met = tuple(masks)
        if self.key.block is not None and len(met) > 1:
            met = (self._together.setdefault(met, f"together{len(self._together)}"),)
        if len(met) == 1 and not excluded:
            return self._totals.count_rows(met[0])
        kept = [~nw.col(excluded)] if excluded else []
        return self._totals.aggregate_expr(
            "sum", (met, excluded), lambda: all_true((*map(nw.col, met), *kept))
        )

    def aggregate(self, rows: LazyFrame) -> Iterator[AggregateFrame]:
        """Yields the numbers of keys, if there are any."""
        if self._masks:
            in_masks = any_true(map(nw.col, self._masks))
            keyed = self.key.add_block(rows.filter(self.key.filled & in_masks))
            group = [self.group_column] if self.group_column else []
            found = keyed.group_by(*group, *self.key.grouped).agg(nw.col(*self._masks).max())
            if self._together:
                found = self._over_blocks(found, group)
            yield from self._totals.aggregate(found)

    def _over_blocks(self, found: LazyFrame, group: Sequence[str]) -> LazyFrame:
        """The keys of every group, and which masks they have in any block, or in one together."""
        together = dict[str, nw.Expr]()
        for masks, name in self._together.items():
            together[name] = all_true(map(nw.col, masks))
        found = found.with_columns(**together)
        columns = nw.col(*self._masks, *together)
        return found.group_by(*group, *self.key.fields).agg(columns.max())


@attrs.frozen(eq=False, repr=False)
class AnonymousRows:
    """The rows of every group without a key of clients: anonymous records, events with counts.

    Those of one encounter, if rows have its code, are taken together. The clients with a code in
    an encounter are among those of its event, and are subtracted; not, without `subtract_coded`,
    where the rows of a mask may meet different conditions.
    """

    group_column: str
    key: KeyColumns
    subtract_coded: bool = True
    _masks: dict[str, None] = attrs.field(factory=dict, init=False)
    _min_masks: dict[str, None] = attrs.field(factory=dict, init=False)

    @property
    def _prefix(self) -> str:
        return f"no_{self.key.prefix}" if self.subtract_coded else f"none_{self.key.prefix}"

    def count_rows(self, mask: str) -> str:
        """Registers the number of rows without a key in a mask; returns its name."""
        self._masks[mask] = None
        return f"{self._prefix}{mask}"

    def max_clients(self, mask: str) -> tuple[str, str]:
        """Returns the names of the most clients behind these rows, of single ones and encounters.

        They are those of rows that state it.
        """
        return f"{self._prefix}{mask}{_MAX}", f"{_CODED}{self._prefix}{mask}{_MAX}"

    def count_unbounded(self, mask: str) -> tuple[str, str]:
        """Returns the names of the numbers of rows and encounters without a limit of clients."""
        return f"{self._prefix}{mask}{_UNBOUNDED}", f"{_CODED}{self._prefix}{mask}{_UNBOUNDED}"

    def min_clients(self, mask: str) -> str:
        """Registers the most clients that a single row of a mask proves; returns its name."""
        self._min_masks[mask] = None
        return f"{self._prefix}{mask}{_MIN}"

    def aggregate(self, rows: LazyFrame) -> Iterator[AggregateFrame]:
        """Yields the numbers of the rows, if there are any."""
        if not self._masks:
            return
        in_masks = any_true(map(nw.col, {**self._masks, **self._min_masks}))
        rows = _add_client_bounds(rows.filter(in_masks))
        anonymous = rows.filter(~self.key.filled)
        if are_of_encounters(self.key.fields) and ENCOUNTER in rows.collect_schema():
            coded = rows.filter(~nw.col(ENCOUNTER).is_null())
            yield self._anonymous_of_encounters(coded)
            anonymous = _without_bounds(anonymous, ~nw.col(ENCOUNTER).is_null())
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
        yield AggregateFrame(aggregates, self._prefix)

    def _anonymous_of_encounters(self, rows: LazyFrame) -> AggregateFrame:
        """The most clients of the encounters of every group, and how many have no limit."""
        limit = nw.when(~nw.col(_UNBOUNDED)).then(nw.col(_MAX))
        encounters = clients_of_encounters(
            rows.with_columns(limit.alias(_LIMIT)),
            self.group_column,
            dict.fromkeys(self._masks, self.subtract_coded),
            _LIMIT,
            (_MAX, _UNBOUNDED),
        )
        sums = [f"{mask}{name}" for mask in self._masks for name in (_MAX, _UNBOUNDED)]
        aggregates = group_aggregate(encounters, self.group_column, [nw.col(*sums)], {"sum": sums})
        return AggregateFrame(aggregates, f"{_CODED}{self._prefix}")


def _without_bounds(rows: LazyFrame, of: nw.Expr) -> LazyFrame:
    """The rows, of which some have no clients of their own."""
    most = nw.when(of).then(nw.lit(0, dtype=nw.Int64)).otherwise(nw.col(_MAX))
    return rows.with_columns(most.alias(_MAX), (nw.col(_UNBOUNDED) & ~of).alias(_UNBOUNDED))


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


def parts_of_day() -> tuple[nw.Expr, nw.Expr, nw.Expr]:
    """The year, the month and the day of the month of every row, as whole numbers."""
    day = nw.col("day").dt
    return (
        day.year().cast(nw.Int64),
        day.month().cast(nw.Int64),
        day.day().cast(nw.Int64),
    )
