"""Masks and aggregates of the rows of a table, each made once, and collected in one batch."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import attrs
import narwhals.stable.v2 as nw

from ...forms.conditions import Conditions, OneOf, fields_of
from ...framework.measures.language import Key
from ...values.intervals import Interval
from ..engines import LazyFrame, call_engine, collect
from ..expressions import all_true, any_true, condition_expr
from ..schema import MODELS
from ..table import TypedTable

if TYPE_CHECKING:
    import polars as pl

__all__ = [
    "GROUP",
    "AggregateFrame",
    "GroupAggregates",
    "Grouping",
    "Masks",
    "Totals",
    "aggregates_by_group",
    "batch_collect",
    "group_aggregate",
]

GROUP = "cut"
_MIN_CONDITIONS_TO_ENCODE = 6  # conditions on one field, from which on it pays to encode it
_MAX_BATCH_FRAMES, _MAX_BATCH_COLUMNS = 2, 25  # read from a large file at a time
_AGGREGATIONS = {"sum": nw.Expr.sum, "min": nw.Expr.min, "max": nw.Expr.max}
# The aggregates of one group by name; one that no row contributed to is 0.
GroupAggregates: TypeAlias = Mapping[str, int]


class Masks:
    """The Boolean columns that the counts of one plan need, each made once.

    Single conditions and days come first, then what is made of them.
    """

    def __init__(
        self, table: TypedTable, reading: Callable[[Conditions], Conditions] | None = None
    ) -> None:
        """`reading` says by which columns of the table conditions are read."""
        self.table = table
        self._reading = reading
        self._names: dict[Hashable, str] = {}
        self._conditions: dict[str, nw.Expr] = {}
        self._combinations: tuple[dict[str, nw.Expr], ...] = ({}, {}, {}, {})
        self._fields: dict[str, None] = {}  # that conditions are about
        self._kept: dict[str, None] = {}  # that aggregates read beside the masks
        self._field_counts: Counter[str] = Counter()  # conditions on each field

    def of_conditions(self, days: Interval, where: Conditions) -> str:
        """The mask of the rows that lie on the days and meet every condition."""
        where = where if self._reading is None else self._reading(where)
        names = [self._add(days, self._conditions, lambda: self.table.within(days))]
        self._fields.update(dict.fromkeys(fields_of(where)))
        for condition in where:
            if condition not in self._names and isinstance(condition, OneOf):
                self._field_counts.update({condition.field} - {MODELS})
            condition_mask = partial(condition_expr, condition)
            names.append(self._add(condition, self._conditions, condition_mask))
        return self._add(
            (days, frozenset(where)), self._combinations[0], lambda: all_true(map(nw.col, names))
        )

    def any_of(self, masks: Sequence[str]) -> str:
        """The mask of the rows that are in any of the masks."""
        if len(masks) == 1:
            return masks[0]
        return self._add(
            ("any", *masks), self._combinations[1], lambda: any_true(map(nw.col, masks))
        )

    def all_of(self, masks: Sequence[str]) -> str:
        """The mask of the rows that are in all of the masks."""
        if len(masks) == 1:
            return masks[0]
        return self._add(
            ("all", *masks), self._combinations[1], lambda: all_true(map(nw.col, masks))
        )

    def except_for(self, mask: str, excluded: str) -> str:
        """The mask of the rows of a mask that are not in another; `excluded` may be empty."""
        if not excluded:
            return mask
        return self._add(
            ("except", mask, excluded),
            self._combinations[2],
            lambda: nw.col(mask) & ~nw.col(excluded),
        )

    def without_key(self, keys: Key, mask: str) -> str:
        """The mask of the rows of a mask that have no key."""
        return self._add(
            ("without", keys, mask),
            self._combinations[3],
            lambda: nw.col(mask) & any_true(nw.col(key).is_null() for key in keys),
        )

    def keep(self, fields: Iterable[str]) -> None:
        """Registers columns that aggregates read beside the masks."""
        self._kept.update(dict.fromkeys(fields))

    @property
    def kept(self) -> tuple[str, ...]:
        """The columns that aggregates read beside the masks."""
        return tuple(self._kept)

    @property
    def fields(self) -> tuple[str, ...]:
        """The columns that are read, without those of the models."""
        return tuple(field for field in {**self._fields, **self._kept} if field != MODELS)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns of all masks that are made of conditions."""
        return tuple(chain.from_iterable(self._combinations))

    def add_columns(self, frame: LazyFrame) -> LazyFrame:
        """The frame with every mask.

        The texts of often compared fields become numbers before: Polars is faster then.
        """
        often = list[str]()
        for field, conditions in self._field_counts.items():
            if conditions >= _MIN_CONDITIONS_TO_ENCODE:
                often.append(field)
        if often and frame.implementation.is_polars():
            frame = frame.with_columns(nw.col(*often).cast(nw.Categorical))
        for masks in (self._conditions, *self._combinations):
            frame = frame.with_columns(**masks) if masks else frame
        return frame

    def _add(self, key: Hashable, masks: dict[str, nw.Expr], make: Callable[[], nw.Expr]) -> str:
        """The name of a mask, which is made unless there is one for the same key."""
        if key not in self._names:
            name = self._names[key] = f"mask{len(self._names)}"
            masks[name] = make()
        return self._names[key]


@attrs.frozen(eq=False, repr=False)
class AggregateFrame:
    """A small frame with a row for every group: its number under `GROUP`, and whole numbers.

    The name of an aggregate is that of its column after `prefix`, which no other frame has.
    """

    frame: LazyFrame
    prefix: str


class Grouping(Protocol):
    """Aggregates of the rows of a table by group."""

    def aggregate(self, rows: LazyFrame) -> Iterator[AggregateFrame]:
        """Yields the aggregate frames of the rows."""
        ...


@attrs.frozen(eq=False, repr=False)
class Totals:
    """Sums, minima and maxima of the rows of every group, each made once.

    `group_column` has the number of the group, and is empty for the whole table. The name of an
    aggregate begins with `prefix`. A sum has 64 bits: it takes nine billion rows of a number below
    ten to the ninth.
    """

    group_column: str
    prefix: str
    _masks: dict[str, None] = attrs.field(factory=dict, init=False)
    _names: dict[Hashable, str] = attrs.field(factory=dict, init=False)
    _exprs: dict[str, dict[str, nw.Expr]] = attrs.field(
        factory=lambda: {kind: {} for kind in _AGGREGATIONS}, init=False
    )

    def count_rows(self, mask: str) -> str:
        """Registers the number of rows in a mask; returns the name of this aggregate."""
        self._masks[mask] = None
        return f"{self.prefix}{mask}"

    def aggregate_expr(self, kind: str, key: Hashable, make: Callable[[], nw.Expr]) -> str:
        """Registers the `sum`, `min` or `max` of a never-null expression; returns its name.

        Equal keys stand for equal expressions.
        """
        if (kind, key) not in self._names:
            name = self._names[kind, key] = f"number{len(self._names)}"
            self._exprs[kind][name] = make()
        return f"{self.prefix}{self._names[kind, key]}"

    def aggregate(self, rows: LazyFrame) -> Iterator[AggregateFrame]:
        """Yields the aggregates of the rows, if there are any."""
        if not self._masks and not self._names:
            return
        exprs, names = [nw.col(*self._masks)] if self._masks else [], dict[str, list[str]]()
        for kind, named in self._exprs.items():
            names[kind] = [*named]
            for name, expr in named.items():
                exprs.append(expr.alias(name))
        names["sum"] += self._masks
        yield AggregateFrame(group_aggregate(rows, self.group_column, exprs, names), self.prefix)


def group_aggregate(
    rows: LazyFrame, group_column: str, exprs: Iterable[nw.Expr], names: Mapping[str, list[str]]
) -> LazyFrame:
    """The aggregates of expressions in every group; `names` has those of each `sum`, `min`, `max`.

    Polars adds up Booleans as they are; other engines take numbers only.
    """
    numbers = exprs if rows.implementation.is_polars() else [expr.cast(nw.Int64) for expr in exprs]
    aggregates = list[nw.Expr]()
    for kind, own in names.items():
        if own:
            aggregates.append(_AGGREGATIONS[kind](nw.col(*own)))
    if group_column:
        selected = rows.select(nw.col(group_column).alias(GROUP), *numbers)
        return selected.group_by(GROUP).agg(*aggregates)
    return rows.select(*numbers).select(nw.lit(0, dtype=nw.Int64).alias(GROUP), *aggregates)


def batch_collect(frames: Sequence[LazyFrame], table: TypedTable) -> list[pl.DataFrame]:
    """Collects several small frames of a table in one batch: Polars reads shared rows once.

    It keeps in memory what waits for the slowest of them: of a large file, a few are collected at a
    time.
    """
    if not frames or not frames[0].implementation.is_polars():
        return [collect(frame, table.file) for frame in frames]
    import polars as pl  # noqa: PLC0415 - imported where it is used

    natives, collected = [frame.to_native() for frame in frames], list[pl.DataFrame]()
    for batch in _batches(natives) if table.large else [natives]:
        collected += call_engine(partial(pl.collect_all, batch, engine="streaming"), table.file)
    return collected


def _batches(frames: Sequence[pl.LazyFrame]) -> Iterator[list[pl.LazyFrame]]:
    """Yields the frames in order, in batches of few columns; a frame with many comes alone."""
    batch, width = list[Any](), 0
    for frame in frames:
        own = len(frame.collect_schema())
        if batch and (width + own > _MAX_BATCH_COLUMNS or len(batch) == _MAX_BATCH_FRAMES):
            yield batch
            batch, width = [], 0
        batch.append(frame)
        width += own
    yield batch


def aggregates_by_group(
    frames: Iterable[tuple[AggregateFrame, pl.DataFrame]],
) -> dict[int, GroupAggregates]:
    """The aggregates of all collected frames, by the number of the group."""
    by_group: dict[int, defaultdict[str, int]] = {}
    for aggregate, frame in frames:
        columns = [column for column in frame.columns if column != GROUP]
        names = [f"{aggregate.prefix}{column}" for column in columns]
        for group, *values in frame.select(GROUP, *columns).iter_rows():
            own = by_group.setdefault(int(group), defaultdict(int))
            own.update(zip(names, (int(value or 0) for value in values), strict=True))
    return dict(by_group)
