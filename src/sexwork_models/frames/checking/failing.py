"""The rows of a table that break a rule, and which: in a long table, one row for each rule that a record breaks."""

from __future__ import annotations

from collections.abc import Iterable

import attrs
import narwhals.stable.v2 as nw
import polars as pl

from ...identifiers import looks_like_identifier
from ...messages import message
from ...practice.record_form import COUNTS
from ..engines import LINE, collected, kept_apart
from ..fields import DAYS
from ..lowering import some
from ..reading.sheet import Sheet
from ..table import Lazy
from .coding import coded, uncoded
from .items import numbered
from .rules import Rules, odd_text
from .table_rule import TableRule

__all__ = ["AGAIN", "LONG", "WHOLE", "Failing", "any_broken", "failing_of"]

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
    return Failing(rows.filter(again), rows.filter(~again & ~whole), rows.filter(~again & whole), broken)


def any_broken(sheet: Sheet, rules: Rules) -> Lazy:
    """The rows that break any rule, or have a cell that has to be read again.

    Questions that cost much are asked only of rows that may break their rules, so two filters must stay two.
    """
    told = coded(sheet.table.frame, rules.framework).with_columns(some([*sheet.faults, rules.surely()]).alias(_SURELY))
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
    flags = flags.with_columns(unless(rule, read, number[id(rules.protection)]) for rule in rules.content)
    return flags.with_columns((~pl.any_horizontal(number[id(rule)] for rule in read)).alias(WHOLE))


def _identifiers(rows: pl.DataFrame, flags: pl.DataFrame, rules: Rules) -> pl.Series:
    """Which notes look like an identifier, of those that may: the reference is asked."""
    name = str(next(number for number, rule in enumerate(rules.all) if rule.code == "identifier-in-text"))
    asked = zip(flags[name], rows["note"], strict=True)
    return pl.Series(name, [maybe and looks_like_identifier(note) for maybe, note in asked], dtype=pl.Boolean)


def _long(rows: pl.DataFrame, flags: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    parts = [_part(rows, flags[str(number)], rule) for number, rule in enumerate(rules.all) if flags[str(number)].any()]
    return pl.concat([pl.DataFrame(schema=LONG), *parts])


def _part(rows: pl.DataFrame, broken: pl.Series, rule: TableRule) -> pl.DataFrame:
    """The rows that break one rule. Of what stands in a field only numbers and days are repeated."""
    shown = rule.field in COUNTS or rule.field in DAYS
    value = pl.col(rule.field).cast(pl.String) if shown else pl.lit(None, dtype=pl.String)
    said = {"rule": rule.code, "field": rule.field, "severity": message(rule.code).severity}
    told = rows.select(LINE, record="id", **{name: pl.lit(word) for name, word in said.items()}, value=value)
    return told.filter(broken)
