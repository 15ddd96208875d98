"""Aggregates of each group: the keys that first meet a whole condition in a period."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import attrs
import narwhals.stable.v2 as nw

from ...intake.fields import FIRST_YEAR
from ...monitoring.measures.windows import YEAR_OF_RECORDS
from ...values.intervals import Interval
from ..engines import LazyFrame
from ..expressions import all_true, any_true
from .aggregates import GROUP, AggregateFrame
from .key_groupings import KeyColumns, parts_of_day

__all__ = ["FirstOccurrences", "NewKeys"]

_FIRST, _LAST, _ENTRY, _EARLY = "first", "last", "entry", "early"
_OLDER, _PERHAPS = "_older", "_perhaps"


@attrs.frozen
class NewKeys:
    """The names of the numbers of keys that are new in a period, and of those in doubt.

    `older` are those that may be older than the rows, `perhaps` those that may be new by older
    rows; both are empty where nothing is older.
    """

    known: str
    older: str = ""
    perhaps: str = ""


@attrs.frozen
class _Completion:
    """What is asked of the keys that meet some masks: see `count_complete_in`."""

    masks: tuple[str, ...]
    excluded: str
    period: Interval
    since: date | None
    read: str
    begins: str

    @property
    def read_masks(self) -> tuple[str, ...]:
        """The masks of the rows that are read."""
        masks = (*self.masks, self.excluded) if self.since is None else (self.read,)
        return tuple(filter(None, masks))

    @property
    def by_one_row(self) -> bool:
        """Whether the first row of a key in the only mask is all that is asked for."""
        return len(self.masks) == 1 and not self.excluded and self.since is None


@attrs.frozen(eq=False, repr=False)
class FirstOccurrences:
    """The values of `key` by the day and the group in which they first meet a whole condition.

    A value meets it when it has a row in each of some masks. Day and group are in one number: the
    day times `group_count`, plus the group. The days of three centuries have 17 bits, so that a
    group may have 45. `group_column` is empty for the whole table.
    """

    group_column: str
    group_count: int
    key: KeyColumns
    _names: dict[_Completion, str] = attrs.field(factory=dict, init=False)

    def count_complete_in(
        self,
        masks: Sequence[str],
        period: Interval,
        excluded: str,
        since: date | None = None,
        read: str = "",
        begins: str = "",
    ) -> NewKeys:
        """Registers the number of keys that complete the masks within the period; returns names.

        A key completes them on the latest of the days on which it is first in each. The period ends
        when the masks do. Keys with a row in `excluded`, which may be empty, are left out. Rows are
        complete from `since`: then the first row of a key in the mask `read` is its first of all,
        and those of the mask `begins` say that their key begins with them.
        """
        asked = _Completion(tuple(dict.fromkeys(masks)), excluded, period, since, read, begins)
        name = f"{self._prefix}{self._names.setdefault(asked, str(len(self._names)))}"
        if since is None:
            return NewKeys(name)
        return NewKeys(name, f"{name}{_OLDER}", f"{name}{_PERHAPS}" if len(masks) > 1 else "")

    @property
    def _prefix(self) -> str:
        return f"new_{self.key.prefix}"

    def aggregate(self, rows: LazyFrame) -> Iterator[AggregateFrame]:
        """Yields a frame for each number, made by two group-bys of its own rows only."""
        group = nw.col(self.group_column) if self.group_column else 0
        first = _day_number(*parts_of_day()) * self.group_count + group
        for asked, name in self._names.items():
            keys = self._occurrences(rows, asked, first)
            start, limit = 0, asked.period.start
            if limit is not None:
                start = _day_number(limit.year, limit.month, limit.day) * self.group_count
            complete = keys.filter(~nw.col(_FIRST).is_null())
            inside = complete.filter(nw.col(_FIRST) >= start).with_columns(
                (nw.col(_FIRST) % self.group_count).alias(GROUP)
            )
            counted = [nw.len().alias(name)]
            if asked.since is not None:
                inside = inside.with_columns(self._is_early(asked.since).alias(_EARLY))
                counted.append(nw.col(_EARLY).sum().alias(f"{name}{_OLDER}"))
            yield AggregateFrame(inside.group_by(GROUP).agg(*counted), self._prefix)
            if asked.since is not None and len(asked.masks) > 1:
                open_ones = keys.filter(nw.col(_FIRST).is_null() & (nw.col(_LAST) >= start))
                early = self._is_early(asked.since).alias(f"{name}{_PERHAPS}")
                yield AggregateFrame(_of_whole_table(open_ones.select(early)), self._prefix)

    def _is_early(self, since: date) -> nw.Expr:
        """1 for a key whose first row does not say that it begins and is near the first of all."""
        limit = since + timedelta(days=YEAR_OF_RECORDS)
        number = _day_number(limit.year, limit.month, limit.day) * 2
        is_early: nw.Expr = (nw.col(_ENTRY) < number) & (nw.col(_ENTRY) % 2 == 1)
        return is_early.cast(nw.Int64)

    def _occurrences(self, rows: LazyFrame, asked: _Completion, first: nw.Expr) -> LazyFrame:
        """The keys that are not left out, with the number at which each has been in every mask.

        It is null for a key that has not. Where rows may be incomplete, also the first and the last
        day of each key.
        """
        is_read = any_true(map(nw.col, asked.read_masks))
        keyed, fields = rows.filter(self.key.filled & is_read), self.key.fields
        if asked.by_one_row:
            occurrences = keyed.select(*fields, first.alias(_FIRST))
            return occurrences.group_by(*fields).agg(nw.col(_FIRST).min())
        columns = _columns_of(asked, first)
        firsts = self.key.add_block(keyed).select(*self.key.grouped, *columns.exprs)
        firsts = _extremes(firsts, self.key.grouped, columns.least, columns.most)
        names, rest = columns.of_masks, [*columns.least, *columns.most]
        completed = nw.when(all_true(~nw.col(name).is_null() for name in names)).then(
            nw.max_horizontal(*names)
        )
        found = firsts.with_columns(completed.alias(_FIRST))
        if self.key.block is not None:
            found = _extremes(found, fields, [_FIRST, *columns.least], columns.most)
        found = found.filter(~nw.col(asked.excluded)) if asked.excluded else found
        return found.select(*fields, _FIRST, *(name for name in rest if name in (_ENTRY, _LAST)))


@attrs.frozen
class _Columns:
    """The columns of rows whose `least` and `most` values tell what becomes of a key.

    Those `of_masks` are the numbers of the rows that are in each mask.
    """

    exprs: list[nw.Expr]
    of_masks: list[str]
    least: list[str]
    most: list[str]


def _columns_of(asked: _Completion, first: nw.Expr) -> _Columns:
    """The columns that are needed of what is asked; `first` has the day and group of a row."""
    exprs, names = list[nw.Expr](), list[str]()
    for position, mask in enumerate(asked.masks):
        names.append(f"{_FIRST}{position}")
        exprs.append(nw.when(nw.col(mask)).then(first).alias(names[-1]))
    columns = _Columns(exprs, names, [*names], [])
    if asked.excluded:
        exprs.append(nw.col(asked.excluded))
        columns.most.append(asked.excluded)
    if asked.since is not None:
        begins = nw.col(asked.begins).cast(nw.Int64) if asked.begins else 0
        exprs.append((_day_number(*parts_of_day()) * 2 + 1 - begins).alias(_ENTRY))
        is_met = any_true(map(nw.col, asked.masks))
        exprs.append(nw.when(is_met).then(first).alias(_LAST))
        columns.least.append(_ENTRY)
        columns.most.append(_LAST)
    return columns


def _extremes(
    rows: LazyFrame, by: Sequence[str], least: Sequence[str], most: Sequence[str]
) -> LazyFrame:
    """The least of some columns and the most of others, for each value of the columns `by`."""
    greatest = [nw.col(*most).max()] if most else []
    return rows.group_by(*by).agg(nw.col(*least).min(), *greatest)


def _of_whole_table(numbers: LazyFrame) -> LazyFrame:
    """The sums of columns over all rows, under the number of the first group."""
    sums = numbers.select(nw.all().sum())
    return sums.with_columns(nw.lit(0, dtype=nw.Int64).alias(GROUP))


def _day_number(year: Any, month: Any, day: Any) -> Any:
    """The number of a day in the order of days, of whole numbers or of expressions."""
    return (year - FIRST_YEAR) * 372 + month * 31 + day
