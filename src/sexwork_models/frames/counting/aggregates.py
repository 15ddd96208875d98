"""Which rows a count speaks of, as named columns of true and false: each is made once, however many counts ask for it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import attrs
import narwhals.stable.v2 as nw

from ...practice.records.conditions import Condition, Conditions, OneOf
from ...values.intervals import Interval
from ..engines import collected, guarded
from ..expressions import condition_expr, every, some
from ..table import Lazy, TypedTable

if TYPE_CHECKING:
    import polars as pl

__all__ = [
    "CUT",
    "Grouping",
    "Masks",
    "Own",
    "Small",
    "Totals",
    "by_cut",
    "collected_together",
    "grouped",
]

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
        return self._named(
            (days, frozenset(where)), self._made[0], lambda: every(map(nw.col, parts))
        )

    def one_of(self, masks: Sequence[str]) -> str:
        """The column that tells whether a row is in one of the masks."""
        return (
            masks[0]
            if len(masks) == 1
            else self._named(("any", *masks), self._made[1], lambda: some(map(nw.col, masks)))
        )

    def all_of(self, masks: Sequence[str]) -> str:
        """The column that tells whether a row is in all of the masks."""
        return (
            masks[0]
            if len(masks) == 1
            else self._named(("all", *masks), self._made[1], lambda: every(map(nw.col, masks)))
        )

    def without(self, key: str, mask: str) -> str:
        """The column that tells whether a row is in a mask and has no key."""
        return self._named(
            ("without", key, mask), self._made[2], lambda: nw.col(mask) & nw.col(key).is_null()
        )

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
        return (
            frame.with_columns(nw.col(*many).cast(nw.Categorical))
            if many and frame.implementation.is_polars()
            else frame
        )

    def _named(self, what: Hashable, stage: dict[str, nw.Expr], make: Callable[[], nw.Expr]) -> str:
        if what not in self._names:
            name = self._names[what] = f"mask{len(self._names)}"
            stage[name] = make()
        return self._names[what]


CUT = "cut"
_MANY_FRAMES, _WIDE = 2, 25  # frames, and their columns, that are read from a large file at a time
Own: TypeAlias = Mapping[str, int]  # the numbers of one cut by name; one that no row gave is 0


@attrs.frozen(eq=False, repr=False)
class Small:
    """A frame with a row for every cut that is in it: its number under `CUT`, and whole numbers.

    The name of a number begins with `called`, which no other frame has.
    """

    frame: Lazy
    called: str


class Grouping(Protocol):
    """Groupings of the rows of a table."""

    def smalls(self, rows: Lazy) -> Iterator[Small]:
        """The small frames that they give."""
        ...


def collected_together(frames: Sequence[Lazy], table: TypedTable) -> list[pl.DataFrame]:
    """The rows of several small frames of a table. Polars is given all at once, and reads what they have in common once.

    Whatever waits for the slowest of them it holds in memory: of a large file a few are read at a time.
    """
    if not frames or not frames[0].implementation.is_polars():
        return [collected(frame, table.file) for frame in frames]
    import polars as pl  # noqa: PLC0415 - imported where it is used

    natives, found = [frame.to_native() for frame in frames], list[pl.DataFrame]()
    for several in _passes(natives) if table.large else [natives]:
        found += guarded(
            lambda several=several: pl.collect_all(several, engine="streaming"), table.file
        )  # type: ignore[misc]
    return found


def _passes(frames: Sequence[pl.LazyFrame]) -> Iterator[list[pl.LazyFrame]]:
    """The frames in order, so many at a time that they have few columns together; one with many comes alone."""
    several, width = list[Any](), 0
    for frame in frames:
        own = len(frame.collect_schema())
        if several and (width + own > _WIDE or len(several) == _MANY_FRAMES):
            yield several
            several, width = [], 0
        several.append(frame)
        width += own
    yield several


def by_cut(frames: Iterable[tuple[Small, pl.DataFrame]]) -> dict[int, Own]:
    """The numbers of all small frames, by the number of the cut."""
    found: dict[int, defaultdict[str, int]] = {}
    for small, frame in frames:
        names = [name for name in frame.columns if name != CUT]
        called = [f"{small.called}{name}" for name in names]
        for cut, *numbers in frame.select(CUT, *names).iter_rows():
            own = found.setdefault(int(cut), defaultdict(int))
            own.update(zip(called, (int(number or 0) for number in numbers), strict=True))
    return dict(found)


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
    _numbers: dict[str, dict[str, nw.Expr]] = attrs.field(
        factory=lambda: {way: {} for way in _WAYS}, init=False
    )

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
            made = [
                expr.alias(name)
                for numbers in self._numbers.values()
                for name, expr in numbers.items()
            ]
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
