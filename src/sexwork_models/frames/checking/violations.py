"""Finds the rows of a table that break a rule, and lists which rules in a violation table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from operator import or_
from typing import Any

import attrs
import narwhals.stable.v2 as nw
import polars as pl

from ...core.findings import Finding, Where
from ...core.identifiers import MASK, looks_like_identifier, mask_identifiers, shown_value
from ...core.identifying_numbers import FIRST_SHOWN_DAY, FIRST_SHOWN_DIGITS
from ...core.messages import message
from ...forms.row_rules import COUNT_FIELDS
from ...framework.framework import Framework
from ...intake.mapping.cell_readers import WordReader
from ..engines import LINE, LazyFrame, add_filter_barrier, collect
from ..expressions import any_true, to_polars
from ..reading.typed_source import TypedSource, row_number
from ..schema import DAYS, TEXTS
from .rows import LocatedRecord, number_rows
from .rule_expressions import TableRule
from .rules import IDENTIFIER_HINTS, Rules

__all__ = [
    "VIOLATION_SCHEMA",
    "FailingRows",
    "find_failing_rows",
    "scan_failing_rows",
    "to_library",
    "violation_table",
]

VIOLATION_SCHEMA: dict[str, type[pl.DataType]] = {
    LINE: pl.Int64,
    "record": pl.String,
    "rule": pl.String,
    "field": pl.String,
    "severity": pl.String,
    "value": pl.String,
}
_KEY = (LINE, "rule", "field")
_TO_REREAD, _VALID = "read_again", "whole"
_BREAKS_CHEAP_RULE = "surely_broken"
_DOUBTFUL_ID = "|".join((*IDENTIFIER_HINTS, "[^ -~]"))
_ENCODED = ("activity", "place")  # columns whose texts are in closed lists
_TEXT_PREFIX = "text_"  # with the name of an encoded column: its text


@attrs.frozen(eq=False, repr=False)
class FailingRows:
    """The rows that break a rule, in order.

    `to_reread` have a cell that the row parser has to read again; `partial` break a rule of form,
    so that not all their cells can be used; `valid` break another rule, or seemed to. `violations`
    is the violation table of the last two. `in_words` are the conditions on rows that are read
    again because a cell holds a word for a code, whatever else is right with them.
    """

    to_reread: pl.DataFrame
    partial: pl.DataFrame
    valid: pl.DataFrame
    violations: pl.DataFrame
    in_words: tuple[nw.Expr, ...] = ()


def find_failing_rows(source: TypedSource, rules: Rules) -> FailingRows:
    """The failing rows of a table: one pass over it, then every rule on these rows alone."""
    rows = number_rows(collect(scan_failing_rows(source, rules), source.table.file), source)
    in_words = tuple(_cells_in_words(rows, source))
    flags = _rule_flags(rows, source, rules, in_words)
    to_reread, valid = flags[_TO_REREAD], flags[_VALID]
    breaks_any = flags.select(pl.any_horizontal(pl.exclude(_TO_REREAD, _VALID))).to_series()
    listed = breaks_any & ~to_reread
    return FailingRows(
        rows.filter(to_reread),
        rows.filter(~to_reread & ~valid),
        rows.filter(~to_reread & valid),
        _list_violations(rows.filter(listed), flags.filter(listed), rules),
        in_words,
    )


def scan_failing_rows(source: TypedSource, rules: Rules) -> LazyFrame:
    """The rows that break any rule, or have a cell that has to be read again.

    Costly rules are evaluated only on rows that may break them, so the two filters must stay two.
    """
    frame = source.table.frame
    if frame.implementation.is_polars():
        return _scan_in_polars(frame, source, rules)
    breaks_cheap_rule = any_true([*source.unreadable, rules.breaks_cheap_rule()])
    rows = frame.with_columns(breaks_cheap_rule.alias(_BREAKS_CHEAP_RULE))
    candidates = rows.filter(nw.col(_BREAKS_CHEAP_RULE) | rules.may_break_costly_rule())
    failing = candidates.filter(nw.col(_BREAKS_CHEAP_RULE) | rules.breaks_costly_rule())
    return failing.drop(_BREAKS_CHEAP_RULE)


def _scan_in_polars(frame: LazyFrame, source: TypedSource, rules: Rules) -> LazyFrame:
    breaks_cheap_rule, ask = pl.col(_BREAKS_CHEAP_RULE), rules.in_polars
    unreadable = to_polars(source.unreadable)
    rows = _encode_codes(frame.to_native(), rules.framework)
    rows = rows.with_columns(
        reduce(or_, unreadable, ask.breaks_cheap_rule).alias(_BREAKS_CHEAP_RULE)
    )
    candidates: LazyFrame = nw.from_native(
        rows.filter(breaks_cheap_rule | ask.may_break_costly_rule)
        .with_columns(pl.col(_TEXT_PREFIX + name).alias(name) for name in _ENCODED)
        .drop(_TEXT_PREFIX + name for name in _ENCODED)
    )
    rows = add_filter_barrier(candidates).to_native()
    failing: LazyFrame = nw.from_native(rows.filter(breaks_cheap_rule | ask.breaks_costly_rule))
    return failing.drop(_BREAKS_CHEAP_RULE)


def _encode_codes(rows: pl.LazyFrame, framework: Framework) -> pl.LazyFrame:
    """The rows with activities and places as codes of closed lists, which compare fast.

    What is in no list becomes a blank, which neither may be.
    """
    places = {*framework.places, *(code.lstrip("0") for code in framework.places)}
    texts, codes = list[pl.Expr](), list[pl.Expr]()
    for name, values in zip(_ENCODED, (framework.activities, places), strict=True):
        texts.append(pl.col(name).alias(_TEXT_PREFIX + name))
        codes.append(pl.col(name).cast(pl.Enum(sorted(values)), strict=False))
    return rows.with_columns(*texts, *codes)


def _rule_flags(
    rows: pl.DataFrame, source: TypedSource, rules: Rules, in_words: Iterable[nw.Expr]
) -> pl.DataFrame:
    """Which rules each row breaks: a column for each rule, named by its number.

    A rule on a cell that an earlier rule reports is not reported.
    """
    names = {id(rule): str(number) for number, rule in enumerate(rules.all)}

    def unless(rule: TableRule, earlier: Iterable[TableRule], *more: str) -> pl.Expr:
        before = [names[id(other)] for other in earlier if other.field in rule.fields]
        return pl.col(names[id(rule)]) & ~pl.any_horizontal(pl.lit(False), *before, *more)

    ask, others = rules.in_polars, to_polars([*source.unreadable, *in_words])
    to_reread = reduce(or_, others, ask.is_read_differently)
    broken = rows.select(to_reread.alias(_TO_REREAD), *ask.broken)
    flags = broken.with_columns(_identifier_flags(rows, broken, rules)).lazy()
    flags = flags.with_columns(unless(rule, rules.cells) for rule in rules.form)
    earlier, protection = (*rules.cells, *rules.form), names[id(rules.protection)]
    invalid = pl.any_horizontal(names[id(rule)] for rule in earlier)
    flags = flags.with_columns((~invalid).alias(_VALID))
    flags = flags.with_columns(unless(rule, earlier, protection) for rule in rules.changed_ids)
    reported = (*earlier, *rules.changed_ids)
    flags = flags.with_columns(unless(rule, reported, protection) for rule in rules.content)
    codes = (rule for rule in rules.form if rule.costly)
    return flags.with_columns(unless(rule, rules.changed_codes) for rule in codes).collect()


def _cells_in_words(rows: pl.DataFrame, source: TypedSource) -> Iterator[nw.Expr]:
    """Yields whether a cell holds a word that may stand for a code, which the row parser reads."""
    for field, reader in source.reader.form.readers.items():
        if field in TEXTS and isinstance(reader, WordReader):
            texts = rows[field].drop_nulls().unique()
            words = list(filter(reader.may_change, texts))
            if words:
                yield nw.col(field).is_in(words).fill_null(value=False)


def _identifier_flags(rows: pl.DataFrame, flags: pl.DataFrame, rules: Rules) -> pl.Series:
    """Which notes look like an identifier by the reference, of those that have a hint of one."""
    name = str([rule.code for rule in rules.all].index("identifier-in-text"))
    found = list[bool]()
    for has_hint, note in zip(flags[name], rows["note"], strict=True):
        found.append(has_hint and looks_like_identifier(note))
    return pl.Series(name, found, dtype=pl.Boolean)


def _list_violations(rows: pl.DataFrame, flags: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """One row for each rule that a row breaks; of values only numbers and days are repeated."""
    violations = [pl.DataFrame(schema=VIOLATION_SCHEMA)]
    for number, rule in enumerate(rules.all):
        broken = flags[str(number)]
        if broken.any():
            listed = rows.select(
                LINE,
                record="id",
                rule=pl.lit(rule.code),
                field=pl.lit(rule.field),
                severity=pl.lit(message(rule.code).severity),
                value=_shown_cells(rule.field),
            )
            violations.append(listed.filter(broken))
    return pl.concat(violations)


def _shown_cells(field: str) -> pl.Expr:
    """The cells of a field as far as they may be repeated; see `shown_value`."""
    cell = pl.col(field)
    if field in DAYS:
        may_show = cell >= FIRST_SHOWN_DAY
    elif field in COUNT_FIELDS:
        may_show = cell.abs() < 10 ** (FIRST_SHOWN_DIGITS - 1)
    else:
        return pl.lit(None, pl.String)
    masked = pl.when(cell.is_not_null()).then(pl.lit(MASK))
    return pl.when(may_show).then(cell.cast(pl.String)).otherwise(masked)


def violation_table(
    violations: pl.DataFrame,
    found: Iterable[Finding],
    remaining: Iterable[Finding],
    records: Mapping[Where, LocatedRecord],
) -> pl.DataFrame:
    """The violations found in the table, without those that a correction answers, and all others.

    `found` are all findings, `remaining` those that no correction answers, and `records` the rows
    by where they stand.
    """
    kept = _findings_by_key(remaining, records)
    answered = _findings_by_key(found, records).keys() - kept.keys()
    schema = {name: VIOLATION_SCHEMA[name] for name in _KEY}
    excluded = pl.DataFrame(sorted(answered), schema=schema, orient="row")
    listed = set(violations.select(_KEY).iter_rows())
    more = list[tuple[object, ...]]()
    for key, finding in kept.items():
        if key not in listed:
            line, rule, field = key
            record = records[finding.where.at("")].row
            is_shown = field in COUNT_FIELDS or field in DAYS
            value = getattr(record, field) if is_shown else None
            shown = None if value is None else str(shown_value(value))
            more.append((line, record.id or None, rule, field, finding.severity, shown))
    others = pl.DataFrame(more, schema=VIOLATION_SCHEMA, orient="row")
    table = pl.concat([violations.join(excluded, on=[*_KEY], how="anti"), others])
    return _mask_ids(table).sort(LINE, maintain_order=True)


def _mask_ids(table: pl.DataFrame) -> pl.DataFrame:
    """The table without what could identify a person in the id of a record."""
    ids = table["record"].drop_nulls()
    doubtful = ids.filter(ids.str.contains(_DOUBTFUL_ID)).unique()
    masked = {id: mask_identifiers(id) for id in doubtful}
    return table.with_columns(pl.col("record").replace(masked)) if masked else table


def _findings_by_key(
    findings: Iterable[Finding], records: Mapping[Where, LocatedRecord]
) -> dict[tuple[int, str, str], Finding]:
    """The findings on single rows, by number of the row, rule and field."""
    by_key: dict[tuple[int, str, str], Finding] = {}
    for finding in findings:
        if finding.where.at("") in records:
            by_key[row_number(finding.where), finding.code, finding.where.field] = finding
    return by_key


def to_library(table: pl.DataFrame, library: str) -> Any:
    """The table as a frame of the source's library; of Polars where that has none in memory."""
    if library not in ("pandas", "pyarrow"):
        return table
    backend: Any = library
    return nw.from_dict(
        table.to_dict(as_series=False), schema=nw.from_native(table).schema, backend=backend
    ).to_native()
