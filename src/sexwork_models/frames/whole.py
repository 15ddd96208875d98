"""Which rows of a table are whole, and rows fetched from it: each one at most once."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import attrs
import narwhals.stable.v2 as nw
import polars as pl

from ..validation.records import Judged
from .appending import appended
from .engines import LINE, collected
from .failing import Failing
from .items import Item, numbered, records_of
from .lowering import some
from .models import SAID_MODELS
from .rules import Rules, odd_text
from .sheet import Sheet, number_of
from .table import MODEL, Lazy

__all__ = ["Pool", "counted_rows", "sound_rows", "whole_rows"]

_NEVER = False  # what a blank says of a Boolean


def whole_rows(sheet: Sheet, rules: Rules, failing: Failing, mended: Sequence[Item]) -> Lazy:
    """The rows of which every cell was read; those that were read again among them, as they were read."""
    if sheet.ordered:
        partial = [*failing.again[LINE], *failing.partial[LINE]]
        kept = _without(sheet.table.frame, LINE, partial)
    else:
        kept = sheet.table.frame.filter(~some([*sheet.faults, rules.not_whole(), odd_text()]))
    return appended(kept, _table_of(mended, kept)) if mended else kept


def sound_rows(sheet: Sheet, rules: Rules, failing: Failing) -> Lazy:
    """The rows that break no rule about one record."""
    if not sheet.ordered:
        return sheet.table.frame.filter(~some([*sheet.faults, rules.surely(), rules.later()]))
    parts = (failing.again, failing.partial, failing.whole)
    return _without(sheet.table.frame, LINE, [line for part in parts for line in part[LINE]])


def counted_rows(whole: Lazy, sheet: Sheet, judged: Judged, items: Sequence[Item]) -> Lazy:
    """The whole rows without those that are faulty or known to be wrong; of copies of a row, one is kept."""
    whole, faulty = _without(whole, "id", sorted(judged.wrong)), [item for item in judged.faulty if item.whole]
    if sheet.ordered:
        return _without(whole, LINE, [number_of(item.raw.where) for item in faulty])
    gone = {item.row.id for item in faulty}
    copied = {item.row.id for item in items if item.row.id in gone and judged.counts(item)}
    rest = _without(whole, "id", sorted(gone))
    if not copied:
        return rest
    return nw.concat([rest, whole.filter(nw.col("id").is_in(sorted(copied))).unique(subset=["id"], keep="any")])


def _without(rows: Lazy, key: str, gone: Sequence[object]) -> Lazy:
    """The rows with other keys; nothing is asked where nothing goes."""
    return rows.filter(~nw.col(key).is_in(gone)) if gone else rows


def _table_of(items: Sequence[Item], like: Lazy) -> pl.DataFrame:
    """Records as rows of a table with the same columns."""
    schema = nw.Schema(like.collect_schema()).to_polars()
    return pl.DataFrame({name: [_cell(item, name, type_) for item in items] for name, type_ in schema.items()}, schema=schema)


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

    A row is fetched once: whoever asks for more of them says on what condition, and those of earlier conditions are left
    out. `rows` are the rows that do not fail.
    """

    sheet: Sheet
    rows: Lazy
    items: list[Item]
    _asked: list[nw.Expr] = attrs.field(factory=list, init=False)

    def fetch(self, **keys: Collection[str]) -> None:
        """Adds the rows that hold one of the values in one of the columns."""
        wanted = [nw.col(column).is_in(sorted(values)).fill_null(_NEVER) for column, values in keys.items() if values]
        if wanted:
            asked = nw.any_horizontal(*wanted, ignore_nulls=True)
            before = nw.any_horizontal(nw.lit(_NEVER), *self._asked, ignore_nulls=True)
            new = collected(self.rows.filter(asked & ~before), self.sheet.table.file)
            self.items += records_of(numbered(new, self.sheet, len(self.items)), self.sheet)
            self._asked.append(asked)
            self.items.sort(key=self.sheet.place)
