"""Parses stocks, which registers hold, and cohorts, whose part may be found in a register."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...forms.conditions import Conditions
from ...forms.register_terms import Register
from .columns import Column, ColumnKind
from .condition_parsing import FILTER_KEYS, parse_filter
from .language import Cohort, CohortBase, CohortPart, Follow, RegisterPart, Stock, Validity
from .reader import MAX_DAYS, MAX_MONTHS, MeasureReader, join_path
from .record_keys import (
    key_field,
    key_fields,
    record_columns,
    record_filter,
    register_key,
    scope_of,
    window_of,
)
from .register_checks import check_stock
from .terms import Block, Scope, StockCount

__all__ = ["COHORT_KEYS", "STOCK_KEYS", "parse_cohort", "parse_stock"]

STOCK_KEYS = (
    "kind",
    "from",
    "span",
    "undated",
    "valid",
    "count",
    "with",
    "union",
    "within",
    "scope",
    "split",
    "first_edition",
    *FILTER_KEYS,
)
COHORT_KEYS = ("kind", "key", "anchor", "base", "part")
_PART_KEYS = ("key", "within", "by", "match", "scope", *FILTER_KEYS)
_SPLITS = ("model", "group", "site")


def parse_stock(reader: MeasureReader, table: Mapping[str, Any], path: str) -> Stock | None:
    """Returns what a register holds on the last day; None if no register is named."""
    register = _register(reader, table, path)
    if register is None:
        return None
    columns = reader.forms.register_columns(register)
    within = None
    if "within" in table:
        within = Block(reader.choice(table, path, "within", (Block.QUARTER.value,), "quarter"))
    split = reader.choice(table, path, "split", _SPLITS, "model") if "split" in table else ""
    stock = Stock(
        register,
        _span(reader, table, path, columns),
        reader.flag(table, path, "undated"),
        parse_filter(reader, table, path, columns),
        _validity(reader, table, path, register),
        _count(reader, table, path, columns),
        _number_field(reader, table, path, "with", columns),
        reader.flag(table, path, "union"),
        within,
        scope_of(reader, table, path),
        split,
        reader.flag(table, path, "first_edition"),
    )
    check_stock(reader, stock, path)
    return stock


def _register(reader: MeasureReader, table: Mapping[str, Any], path: str) -> Register | None:
    name, known = reader.required(table, path, "from"), [item.value for item in Register]
    if name in known:
        return Register(name)
    if name is not None:
        reader.misspelt("measure-word", join_path(path, "from"), name, known, field="from")
    return None


def _span(
    reader: MeasureReader, table: Mapping[str, Any], path: str, columns: Mapping[str, Column]
) -> tuple[str, str] | None:
    """Returns the fields of the first day and of the day from which an entry no longer holds."""
    if "span" not in table:
        return None
    own, fields = join_path(path, "span"), list[str]()
    for number, name in enumerate(reader.items(table["span"], own)):
        field = _day_field(reader, name, join_path(own, number), columns)
        fields += [field] if field else []
    if len(fields) != 2:
        reader.fault("measure-span-length", own)
        return None
    return fields[0], fields[1]


def _day_field(
    reader: MeasureReader, name: object, path: str, columns: Mapping[str, Column]
) -> str:
    """Returns the field of days that a key names; empty if there is none."""
    column = reader.column(name, path, columns)
    if column is not None and column.kind is not ColumnKind.DAY:
        params = {"value": column.name, "field": column.name, "held": column.kind}
        reader.fault("measure-value-kind", path, **params)
    return "" if column is None else column.name


def _count(
    reader: MeasureReader, table: Mapping[str, Any], path: str, columns: Mapping[str, Column]
) -> StockCount | str:
    """Returns what is counted: entries, provinces, entries begun, or a field to sum."""
    value = table.get("count", StockCount.ROWS.value)
    if value in [item.value for item in StockCount]:
        return StockCount(value)
    field = _number_field(reader, table, path, "count", columns)
    return field or StockCount.ROWS


def _number_field(
    reader: MeasureReader,
    table: Mapping[str, Any],
    path: str,
    key: str,
    columns: Mapping[str, Column],
) -> str:
    """Returns the field of numbers that a key names; empty where there is none."""
    own = join_path(path, key)
    column = reader.column(table.get(key), own, columns)
    if column is not None and column.kind is not ColumnKind.NUMBER:
        params = {"value": column.name, "field": column.name, "held": column.kind}
        reader.fault("measure-value-kind", own, **params)
    return "" if column is None else column.name


def _validity(
    reader: MeasureReader, table: Mapping[str, Any], path: str, register: Register
) -> Validity | None:
    """Returns how an entry is confirmed: by a day of its own, or by records with its code."""
    if "valid" not in table:
        return None
    own = join_path(path, "valid")
    valid = reader.table(table["valid"], own, ("field", "key", "where", "months"))
    reader.required(valid, own, "field")
    columns = reader.forms.register_columns(register)
    field = _day_field(reader, valid.get("field"), join_path(own, "field"), columns)
    months = reader.number(valid, own, "months", MAX_MONTHS)
    if months is None:
        reader.fault("measure-missing-key", own, name="months")
        return None
    key, where = _confirming(reader, valid, own, register)
    return Validity(field, months, key, where) if field else None


def _confirming(
    reader: MeasureReader, valid: Mapping[str, Any], path: str, register: Register
) -> tuple[str, Conditions]:
    """Returns the field and the conditions of records that confirm an entry, if any do."""
    given = [name for name in ("key", "where") if name in valid]
    if not given:
        return "", ()
    for name in {"key", "where"}.difference(given):
        reader.fault("measure-missing-key", path, name=name)
    where = {name: valid[name] for name in given if name == "where"}
    conditions = parse_filter(reader, where, path, record_columns(reader))
    if "key" not in valid:
        return "", conditions
    own = join_path(path, "key")
    column = reader.column(valid["key"], own, record_columns(reader))
    if column is not None:
        register_key(reader, register, [column.name], own)
    return "" if column is None else column.name, conditions


def parse_cohort(reader: MeasureReader, table: Mapping[str, Any], path: str) -> Cohort | None:
    """Returns a share of a base that is followed; None if base, part or key cannot be read."""
    keys = key_fields(reader, table, path)
    anchor = reader.choice(table, path, "anchor", ("first", "any"), "first")
    base, part = _base(reader, table, path), _part(reader, table, path)
    if not keys or base is None or part is None:
        return None
    if isinstance(part, RegisterPart):
        register_key(reader, part.register, keys, join_path(path, "key"))
    return Cohort(keys[0], base, part, anchor == "any", "".join(keys[1:]))


def _base(reader: MeasureReader, table: Mapping[str, Any], path: str) -> CohortBase | None:
    own = join_path(path, "base")
    if "base" not in table:
        reader.fault("measure-missing-key", path, name="base")
        return None
    base = reader.table(table["base"], own, ("window", "first_ever", *FILTER_KEYS))
    where = record_filter(reader, base, own)
    return CohortBase(where, window_of(reader, base, own), reader.flag(base, own, "first_ever"))


def _part(
    reader: MeasureReader, table: Mapping[str, Any], path: str
) -> CohortPart | RegisterPart | None:
    own = join_path(path, "part")
    if "part" not in table:
        reader.fault("measure-missing-key", path, name="part")
        return None
    value = table["part"]
    if isinstance(value, Mapping) and "from" in value:
        part = reader.table(value, own, ("from", *FILTER_KEYS))
        register = _register(reader, part, own)
        if register is None:
            return None
        columns = reader.forms.register_columns(register)
        return RegisterPart(register, parse_filter(reader, part, own, columns))
    part = reader.table(value, own, _PART_KEYS)
    by_end = "by" in part
    if by_end:
        reader.choice(part, own, "by", ("period_end",), "period_end")
    scope = reader.member(part, own, "scope", Scope, Scope.ANY)
    where, follow = record_filter(reader, part, own), _follow(reader, part, own)
    key = key_field(reader, part["key"], join_path(own, "key")) if "key" in part else ""
    return CohortPart(where, follow, by_end, _match(reader, part, own), scope, key)


def _follow(reader: MeasureReader, table: Mapping[str, Any], path: str) -> Follow | None:
    """Returns the days of a follow-up, which must state both of its ends."""
    if "within" not in table:
        return None
    own = join_path(path, "within")
    within = reader.table(table["within"], own, ("from", "to"))
    if not isinstance(table["within"], Mapping):
        return None
    first, last = (reader.number(within, own, key, MAX_DAYS) for key in ("from", "to"))
    if first is None or last is None or first > last:
        reader.fault("measure-follow-up", own)
        return None
    return Follow(first, last)


def _match(
    reader: MeasureReader, table: Mapping[str, Any], path: str
) -> tuple[str, str, str] | None:
    """Returns the field of the base, the field of the part, and the table that pairs them."""
    if "match" not in table:
        return None
    own = join_path(path, "match")
    match = reader.table(table["match"], own, ("base", "part", "table"))
    columns = record_columns(reader)
    base = reader.column(reader.required(match, own, "base"), join_path(own, "base"), columns)
    part = reader.column(reader.required(match, own, "part"), join_path(own, "part"), columns)
    name = reader.choice(match, own, "table", reader.tables, "")
    if base is None or part is None or not name:
        return None
    return base.name, part.name, name
