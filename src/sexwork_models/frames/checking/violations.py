"""The rows of a table that break a rule, and which: in a long table, one row for each rule that a record breaks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import attrs
import narwhals.stable.v2 as nw
import polars as pl

from ...core.findings import Finding, Where
from ...core.identifiers import looks_like_identifier
from ...core.messages import message
from ...framework.framework import Framework
from ...practice.records.row_rules import COUNTS
from ..engines import LINE, collected, kept_apart
from ..expressions import some
from ..reading.typed_source import Sheet, number_of
from ..schema import DAYS
from ..table import Lazy
from .rows import Item, numbered
from .rules import Rules, TableRule, odd_text

__all__ = [
    "AGAIN",
    "LONG",
    "WHOLE",
    "Failing",
    "any_broken",
    "coded",
    "failing_of",
    "long_table",
    "of_library",
    "uncoded",
]

_TEXT = "text_"  # with the name of a coded column: its text


def coded(rows: Lazy, framework: Framework) -> Lazy:
    """The rows with activities and places as codes of closed lists. What is in no list is a blank, which neither may be."""
    if not rows.implementation.is_polars():
        return rows
    lists = {
        "activity": {*framework.activities},
        "place": {*framework.places, *(code.lstrip("0") for code in framework.places)},
    }
    texts = [pl.col(name).alias(_TEXT + name) for name in lists]
    codes = [
        pl.col(name).cast(pl.Enum(sorted(values)), strict=False) for name, values in lists.items()
    ]
    written: Lazy = nw.from_native(rows.to_native().with_columns(*texts, *codes))
    return written


def uncoded(rows: Lazy) -> Lazy:
    """The rows with their texts again."""
    names = [name for name in rows.collect_schema() if name.startswith(_TEXT)]
    return rows.with_columns(nw.col(name).alias(name.removeprefix(_TEXT)) for name in names).drop(
        names
    )


AGAIN, WHOLE = "read_again", "whole"
_SURELY = "surely_broken"
LONG: dict[str, type[pl.DataType]] = {
    LINE: pl.Int64,
    "record": pl.String,
    "rule": pl.String,
    "field": pl.String,
    "severity": pl.String,
    "value": pl.String,
}


@attrs.frozen(eq=False, repr=False)
class Failing:
    """The rows that break a rule, in order.

    `again` have a cell that the reader of rows has to look at; `partial` break a rule of form, so that not everything in
    them can be used; `whole` break another rule, or seemed to. `broken` is the long table of the last two.
    """

    again: pl.DataFrame
    partial: pl.DataFrame
    whole: pl.DataFrame
    broken: pl.DataFrame


def failing_of(sheet: Sheet, rules: Rules) -> Failing:
    """The failing rows of a table: one pass over it, then a look at these rows alone."""
    rows = numbered(collected(any_broken(sheet, rules), sheet.table.file), sheet)
    flags = _flags(rows, sheet, rules)
    again, whole = flags[AGAIN], flags[WHOLE]
    anything = pl.any_horizontal(pl.exclude(AGAIN, WHOLE))
    plain = flags.select(anything).to_series() & ~again
    broken = _long(rows.filter(plain), flags.filter(plain), rules)
    return Failing(
        rows.filter(again), rows.filter(~again & ~whole), rows.filter(~again & whole), broken
    )


def any_broken(sheet: Sheet, rules: Rules) -> Lazy:
    """The rows that break any rule, or have a cell that has to be read again.

    Questions that cost much are asked only of rows that may break their rules, so two filters must stay two.
    """
    told = coded(sheet.table.frame, rules.framework).with_columns(
        some([*sheet.faults, rules.surely()]).alias(_SURELY)
    )
    kept = kept_apart(uncoded(told.filter(nw.col(_SURELY) | rules.perhaps())))
    return kept.filter(nw.col(_SURELY) | rules.later()).drop(_SURELY)


def _flags(rows: pl.DataFrame, sheet: Sheet, rules: Rules) -> pl.DataFrame:
    """Which rule each row breaks, a column for each by its number; a rule about a cell that another one concerns says nothing."""
    again = some([*sheet.faults, odd_text()])
    asked = [rule.broken.alias(str(number)) for number, rule in enumerate(rules.all)]
    flags = nw.from_native(rows).select(again.alias(AGAIN), *asked).to_native()
    flags = flags.with_columns(_identifiers(rows, flags, rules))
    number = {id(rule): str(number) for number, rule in enumerate(rules.all)}

    def unless(rule: TableRule, earlier: Iterable[TableRule], *more: str) -> pl.Expr:
        before = [number[id(one)] for one in earlier if one.field in rule.fields]
        return pl.col(number[id(rule)]) & ~pl.any_horizontal(pl.lit(False), *before, *more)

    flags = flags.with_columns(unless(rule, rules.cells) for rule in rules.form)
    read = (*rules.cells, *rules.form)
    flags = flags.with_columns(
        unless(rule, read, number[id(rules.protection)]) for rule in rules.content
    )
    return flags.with_columns((~pl.any_horizontal(number[id(rule)] for rule in read)).alias(WHOLE))


def _identifiers(rows: pl.DataFrame, flags: pl.DataFrame, rules: Rules) -> pl.Series:
    """Which notes look like an identifier, of those that may: the reference is asked."""
    name = str(
        next(number for number, rule in enumerate(rules.all) if rule.code == "identifier-in-text")
    )
    asked = zip(flags[name], rows["note"], strict=True)
    return pl.Series(
        name, [maybe and looks_like_identifier(note) for maybe, note in asked], dtype=pl.Boolean
    )


def _long(rows: pl.DataFrame, flags: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    parts = [
        _part(rows, flags[str(number)], rule)
        for number, rule in enumerate(rules.all)
        if flags[str(number)].any()
    ]
    return pl.concat([pl.DataFrame(schema=LONG), *parts])


def _part(rows: pl.DataFrame, broken: pl.Series, rule: TableRule) -> pl.DataFrame:
    """The rows that break one rule. Of what stands in a field only numbers and days are repeated."""
    shown = rule.field in COUNTS or rule.field in DAYS
    value = pl.col(rule.field).cast(pl.String) if shown else pl.lit(None, dtype=pl.String)
    said = {"rule": rule.code, "field": rule.field, "severity": message(rule.code).severity}
    told = rows.select(
        LINE, record="id", **{name: pl.lit(word) for name, word in said.items()}, value=value
    )
    return told.filter(broken)


_KEY = (LINE, "rule", "field")


def long_table(
    lowered: pl.DataFrame,
    found: Iterable[Finding],
    left: Iterable[Finding],
    items: Mapping[Where, Item],
) -> pl.DataFrame:
    """What the table itself was asked, without what a correction answers, and all that was found otherwise.

    `items` are the rows by where they stand; `left` are the findings that nothing answers.
    """
    stays = {_key(one): one for one in left if _row(one) in items}
    answered = {_key(one) for one in found if _row(one) in items} - stays.keys()
    gone = pl.DataFrame(sorted(answered), schema={name: LONG[name] for name in _KEY}, orient="row")
    kept = lowered.join(gone, on=[*_KEY], how="anti")
    asked = set(lowered.select(_KEY).iter_rows())
    more = [_cells(one, items[_row(one)]) for key, one in stays.items() if key not in asked]
    return pl.concat([kept, pl.DataFrame(more, schema=LONG, orient="row")]).sort(
        LINE, maintain_order=True
    )


def of_library(table: pl.DataFrame, library: str) -> Any:
    """The table as a frame of the library that the source came in; of Polars where that has none in memory."""
    if library not in ("pandas", "pyarrow"):
        return table
    backend: Any = library
    return nw.from_dict(
        table.to_dict(as_series=False), schema=nw.from_native(table).schema, backend=backend
    ).to_native()


def _row(finding: Finding) -> Where:
    return finding.where.at("")


def _key(finding: Finding) -> tuple[int, str, str]:
    return number_of(finding.where), finding.code, finding.where.field


def _cells(finding: Finding, item: Item) -> tuple[object, ...]:
    field = finding.where.field
    value = getattr(item.row, field) if field in COUNTS or field in DAYS else None
    number, code, _ = _key(finding)
    return (
        number,
        item.row.id or None,
        code,
        field,
        finding.severity,
        None if value is None else str(value),
    )
