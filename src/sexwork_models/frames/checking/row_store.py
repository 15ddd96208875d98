"""Rows of a table that are valid, sound or countable, and a store of rows fetched once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any, TypeAlias

import attrs
import narwhals.stable.v2 as nw
import polars as pl

from ...core.errors import UnusableInputError
from ...practice.records.validate import RowAssessment
from ..engines import LINE, LazyFrame, collect
from ..expressions import MODEL_PREFIX, any_true, to_polars
from ..joins import filter_any_in, filter_not_in
from ..reading.model_columns import SOURCE_MODELS
from ..reading.typed_source import TypedSource, row_number
from .rows import LocatedRecord, number_rows, record_columns, to_records
from .rules import Rules
from .violations import FailingRows

__all__ = ["RowStore", "append_rows", "countable_rows", "sound_rows", "valid_rows"]

# Rows as they are in the table, and rows that were collected.
_Remaining: TypeAlias = tuple[LazyFrame, list[pl.DataFrame]]


def valid_rows(
    source: TypedSource, rules: Rules, failing: FailingRows, reread: Sequence[LocatedRecord]
) -> LazyFrame:
    """The valid rows: every cell could be read; the `reread` ones are as they were read again."""
    if source.ordered:
        lines = [*failing.to_reread[LINE], *failing.partial[LINE]]
        remaining, collected = filter_not_in(source.table.frame, LINE, lines), list[pl.DataFrame]()
    else:
        remaining, collected = _valid_without_lines(source, rules, failing)
    schema = nw.Schema(remaining.collect_schema()).to_polars()
    parts = [_records_to_frame(reread, schema)]
    parts += [rows.select(*schema).cast(schema) for rows in collected]
    rows = pl.concat(parts)
    return append_rows(remaining, rows) if len(rows) else remaining


def _valid_without_lines(source: TypedSource, rules: Rules, failing: FailingRows) -> _Remaining:
    """The valid rows of a table whose rows have no numbers: invalid ones are found by their ids.

    Few sound rows share the id of an invalid one. Many ids are not sent: the rules are evaluated
    once more instead.
    """
    table = source.table.frame
    is_valid = ~any_true([*source.unreadable, *failing.in_words, rules.is_invalid()])
    ids = sorted({*failing.to_reread["id"], *failing.partial["id"]} - {None})
    if len(ids) > source.table.limits.excluded_ids:
        return table.filter(is_valid), []
    remaining = filter_not_in(table.filter(~nw.col("id").is_null()), "id", ids)
    if not ids:
        return remaining, []
    same_id = nw.from_native(collect(filter_any_in(table, {"id": ids}), source.table.file))
    return remaining, [same_id.filter(is_valid).to_native()]


def append_rows(table: LazyFrame, rows: pl.DataFrame) -> LazyFrame:
    """The table with `rows`, which have the same columns.

    Raises UnusableInputError for an engine that takes no rows.
    """
    native: Any = table.to_native()
    engine = table.implementation
    if engine.is_polars():
        appended: Any = pl.concat([native, rows.lazy()], how="vertical")
    elif engine.is_duckdb():
        mended = rows.to_arrow()  # noqa: F841 - the query finds it by this name
        union = "SELECT * FROM sound UNION ALL BY NAME SELECT * FROM mended"
        appended = native.query("sound", union)
    elif engine.is_pyspark():
        created = native.sparkSession.createDataFrame(rows.rows(), schema=native.schema)
        appended = native.unionByName(created)
    else:
        raise UnusableInputError("table-takes-no-rows", count=len(rows), engine=str(engine))
    result: LazyFrame = nw.from_native(appended)
    return result


def _records_to_frame(records: Sequence[LocatedRecord], schema: pl.Schema) -> pl.DataFrame:
    columns: dict[str, list[object]] = {name: [] for name in schema}
    for record in records:
        models = record.row.models
        for name, type_ in schema.items():
            if name == LINE:
                value: object = row_number(record.raw.where)
            elif name == SOURCE_MODELS:
                value = ";".join(models) if type_ == pl.String else models
            elif name.startswith(MODEL_PREFIX):
                value = name.removeprefix(MODEL_PREFIX) in models
            else:
                value = getattr(record.row, name, None)
                value = None if value == "" else value
            columns[name].append(value)
    return pl.DataFrame(columns, schema=schema)


def sound_rows(
    rows: pl.DataFrame, source: TypedSource, rules: Rules, failing: FailingRows
) -> pl.DataFrame:
    """The sound ones of some collected rows: valid, and breaking no rule about one record."""
    if not source.ordered:
        ask = rules.in_polars
        broken = [ask.breaks_costly_rule, *to_polars(source.unreadable)]
        return rows.filter(~reduce(or_, broken, ask.breaks_cheap_rule))
    lines = [*failing.to_reread[LINE], *failing.partial[LINE], *failing.valid[LINE]]
    return rows.filter(~pl.col(LINE).is_in(lines))


def countable_rows(
    valid: LazyFrame, source: TypedSource, judged: RowAssessment, records: Sequence[LocatedRecord]
) -> LazyFrame:
    """The countable rows: valid, neither faulty nor known to be wrong, and one of any copies."""
    valid = filter_not_in(valid, "id", sorted(judged.wrong_ids))
    faulty = [record for record in judged.faulty if record.whole]
    if source.ordered:
        return filter_not_in(valid, LINE, [row_number(record.raw.where) for record in faulty])
    ids, copied = {record.row.id for record in faulty}, set[str]()
    for record in records:
        if record.row.id in ids and judged.may_count(record):
            copied.add(record.row.id)
    remaining = filter_not_in(valid, "id", sorted(ids))
    if not copied:
        return remaining
    copies = filter_any_in(valid, {"id": sorted(copied)}).unique(subset=["id"], keep="any")
    return nw.concat([remaining, copies])


@attrs.define(eq=False, repr=False)
class RowStore:
    """Rows of a table as records: the failing ones, and those fetched to be checked with others.

    Of fetched rows only those are added that `keep_sound` keeps, because the others are there
    already, and each row once: a later fetch does not add the rows of an earlier one again.
    """

    source: TypedSource
    keep_sound: Callable[[pl.DataFrame], pl.DataFrame]
    records: list[LocatedRecord]
    _fetched: list[pl.Expr] = attrs.field(factory=list, init=False)

    def fetch(self, **keys: Collection[str]) -> None:
        """Adds the rows that have one of the values in any of the columns."""
        wanted = {column: sorted(values) for column, values in keys.items()}
        longest = max(map(len, wanted.values()), default=0)
        table = self.source.table
        size = table.limits.fetched_keys if table.large else max(longest, 1)
        for first in range(0, longest, size):
            batch = dict[str, list[str]]()
            for column, values in wanted.items():
                if first < len(values):
                    batch[column] = values[first : first + size]
            self.records += to_records(self._new_rows(batch), self.source)
            for column, values in batch.items():
                self._fetched.append(pl.col(column).is_in(values).fill_null(value=False))
        self.records.sort(key=self.source.sort_key)

    def _new_rows(self, wanted: Mapping[str, Sequence[str]]) -> pl.DataFrame:
        """The rows that no earlier fetch has added, each with its number.

        They may be many: no variable keeps them in memory on the way.
        """
        source, table = self.source, self.source.table
        rows = table.frame.select(record_columns(table.frame)) if source.ordered else table.frame
        fetched = pl.any_horizontal(pl.lit(value=False), *self._fetched)
        return number_rows(
            self.keep_sound(collect(filter_any_in(rows, wanted), table.file).filter(~fetched)),
            source,
            len(self.records),
        )
