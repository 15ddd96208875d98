"""Which rows of a table are whole, and rows fetched from it: each one at most once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeAlias

import attrs
import narwhals.stable.v2 as nw
import polars as pl

from ...core.errors import UnusableInputError
from ...practice.records.validate import Judged
from ..engines import LINE, collected
from ..expressions import some
from ..joins import holding, without
from ..reading.model_columns import SAID_MODELS
from ..reading.typed_source import Sheet, number_of
from ..table import MODEL, Lazy
from .rows import Item, numbered, record_columns, records_of
from .rules import Rules
from .violations import Failing

__all__ = ["Pool", "appended", "counted_rows", "sound_rows", "whole_rows"]


def appended(table: Lazy, rows: pl.DataFrame) -> Lazy:
    """The table with `rows`, which have the same columns. Raises UnusableInputError for an engine that takes no rows."""
    native: Any = table.to_native()
    if table.implementation.is_polars():
        return _wrapped(pl.concat([native, rows.lazy()], how="vertical"))
    if table.implementation.is_duckdb():
        return _wrapped(_to_relation(native, rows))
    if table.implementation.is_pyspark():
        return _wrapped(
            native.unionByName(
                native.sparkSession.createDataFrame(rows.rows(), schema=native.schema)
            )
        )
    raise UnusableInputError(
        "table-takes-no-rows", count=len(rows), engine=str(table.implementation)
    )


def _wrapped(native: Any) -> Lazy:
    wrapped: Lazy = nw.from_native(native)
    return wrapped


def _to_relation(relation: Any, rows: pl.DataFrame) -> Any:
    mended = rows.to_arrow()  # noqa: F841 - the query finds it by this name
    return relation.query("sound", "SELECT * FROM sound UNION ALL BY NAME SELECT * FROM mended")


_AT_ONCE = 100_000  # keys whose rows are fetched from a large table together
_FEW = (
    10_000  # ids that a database is told; more of them it reads more slowly than it asks every rule
)


def whole_rows(sheet: Sheet, rules: Rules, failing: Failing, mended: Sequence[Item]) -> Lazy:
    """The rows of which every cell was read; those that were read again among them, as they were read."""
    kept, more = _by_line(sheet, failing) if sheet.ordered else _by_id(sheet, rules, failing)
    schema = nw.Schema(kept.collect_schema()).to_polars()
    rows = pl.concat(
        [_table_of(mended, schema), *(one.select(*schema).cast(schema) for one in more)]
    )
    return appended(kept, rows) if len(rows) else kept


_Kept: TypeAlias = tuple[
    Lazy, list[pl.DataFrame]
]  # rows as they are in the table, and rows that are known here


def _by_line(sheet: Sheet, failing: Failing) -> _Kept:
    return without(sheet.table.frame, LINE, [*failing.again[LINE], *failing.partial[LINE]]), []


def _by_id(sheet: Sheet, rules: Rules, failing: Failing) -> _Kept:
    """A table without an order tells rows apart by their ids, and few rows have that of another; many are asked once more."""
    table, whole = sheet.table.frame, ~some([*sheet.faults, rules.not_whole()])
    ids = sorted(
        {id for part in (failing.again, failing.partial) for id in part["id"] if id is not None}
    )
    if len(ids) > _FEW:
        return table.filter(whole), []
    kept = without(table.filter(~nw.col("id").is_null()), "id", ids)
    if not ids:
        return kept, []
    namesakes = nw.from_native(collected(holding(table, {"id": ids}), sheet.table.file))
    return kept, [namesakes.filter(whole).to_native()]


def sound_rows(rows: pl.DataFrame, sheet: Sheet, rules: Rules, failing: Failing) -> pl.DataFrame:
    """Those of some collected rows that break no rule about one record."""
    if not sheet.ordered:
        sound = ~some([*sheet.faults, rules.surely(), rules.later()])
        return nw.from_native(rows).filter(sound).to_native()
    parts = (failing.again, failing.partial, failing.whole)
    return rows.filter(~pl.col(LINE).is_in([line for part in parts for line in part[LINE]]))


def counted_rows(whole: Lazy, sheet: Sheet, judged: Judged, items: Sequence[Item]) -> Lazy:
    """The whole rows without those that are faulty or known to be wrong; of copies of a row, one is kept."""
    whole, faulty = (
        without(whole, "id", sorted(judged.wrong)),
        [item for item in judged.faulty if item.whole],
    )
    if sheet.ordered:
        return without(whole, LINE, [number_of(item.raw.where) for item in faulty])
    gone = {item.row.id for item in faulty}
    copied = {item.row.id for item in items if item.row.id in gone and judged.counts(item)}
    rest = without(whole, "id", sorted(gone))
    if not copied:
        return rest
    return nw.concat(
        [rest, holding(whole, {"id": sorted(copied)}).unique(subset=["id"], keep="any")]
    )


def _table_of(items: Sequence[Item], schema: pl.Schema) -> pl.DataFrame:
    """Records as rows of a table with some columns."""
    return pl.DataFrame(
        {name: [_cell(item, name, type_) for item in items] for name, type_ in schema.items()},
        schema=schema,
    )


def _cell(item: Item, name: str, type_: pl.DataType) -> object:
    if name == LINE:
        return number_of(item.raw.where)
    if name == SAID_MODELS:
        return ";".join(item.row.models) if type_ == pl.String else item.row.models
    if name.startswith(MODEL):
        return name.removeprefix(MODEL) in item.row.models
    value: object = getattr(item.row, name, None)
    return None if value == "" else value


@attrs.define(eq=False, repr=False)
class Pool:
    """Rows of a table as records: those that fail, and those that are fetched to look at them together.

    Of fetched rows only those stay that `sound` keeps, because the others are there already, and every row once: whoever asks
    for more of them does not get those again that an earlier question was about.
    """

    sheet: Sheet
    sound: Callable[[pl.DataFrame], pl.DataFrame]
    items: list[Item]
    _asked: list[pl.Expr] = attrs.field(factory=list, init=False)

    def fetch(self, **keys: Collection[str]) -> None:
        """Adds the rows that hold one of the values in one of the columns."""
        wanted = {column: sorted(values) for column, values in keys.items() if values}
        most = max(map(len, wanted.values()), default=0)
        step = _AT_ONCE if self.sheet.table.large else max(most, 1)
        for first in range(0, most, step):
            part = {column: values[first : first + step] for column, values in wanted.items()}
            self._fetch({column: values for column, values in part.items() if values})
        self.items.sort(key=self.sheet.place)

    def _fetch(self, wanted: Mapping[str, Sequence[str]]) -> None:
        self.items += records_of(self._new(wanted), self.sheet)
        self._asked += [
            pl.col(column).is_in(values).fill_null(value=False) for column, values in wanted.items()
        ]

    def _new(self, wanted: Mapping[str, Sequence[str]]) -> pl.DataFrame:
        """The rows that no earlier question was about, each with its number. They may be many: no name holds them on the way."""
        table = self.sheet.table
        rows = (
            table.frame.select(record_columns(table.frame)) if self.sheet.ordered else table.frame
        )
        asked = pl.any_horizontal(pl.lit(value=False), *self._asked)
        return numbered(
            self.sound(collected(holding(rows, wanted), table.file).filter(~asked)),
            self.sheet,
            len(self.items),
        )
