"""Reads the keys that measures of records share: filter, window, scope, split and key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...forms.conditions import Conditions
from .columns import Column, ColumnKind
from .condition_parsing import FILTER_KEYS, parse_filter
from .reader import MeasureReader, join_path
from .terms import Scope, Span

__all__ = [
    "key_fields",
    "record_columns",
    "record_filter",
    "scope_of",
    "split_field",
    "window_of",
]

_KEY_KINDS = (ColumnKind.CODE, ColumnKind.WORD)
_LISTS = ("models",)  # fields of several words, which make no key


def record_columns(reader: MeasureReader) -> Mapping[str, Column]:
    """Returns the columns of records."""
    return reader.forms.record_columns


def record_filter(reader: MeasureReader, table: Mapping[str, Any], path: str) -> Conditions:
    """Returns the conditions of `where` and `where_any`, one of which must be there."""
    if not table.keys() & set(FILTER_KEYS):
        reader.fault("measure-missing-key", path, name="where")
    return parse_filter(reader, table, path, record_columns(reader))


def split_field(reader: MeasureReader, table: Mapping[str, Any], path: str) -> str:
    """Returns the field by which a measure is always broken down; empty for none."""
    column = reader.column(table.get("split"), join_path(path, "split"), record_columns(reader))
    return "" if column is None else column.name


def window_of(reader: MeasureReader, table: Mapping[str, Any], path: str) -> Span:
    """Returns the window of a count: the period, where none is stated."""
    return reader.member(table, path, "window", Span, Span.PERIOD)


def scope_of(reader: MeasureReader, table: Mapping[str, Any], path: str) -> Scope:
    """Returns the scope of a count: that of its indicator, where none is stated."""
    return reader.member(table, path, "scope", Scope, Scope.INDICATOR)


def key_fields(reader: MeasureReader, table: Mapping[str, Any], path: str) -> tuple[str, ...]:
    """Returns the fields of a key: one or two; none if it cannot be read."""
    value, own = reader.required(table, path, "key"), join_path(path, "key")
    names = value if isinstance(value, list) else [value]
    if not 1 <= len(names) <= 2 or len(set(map(str, names))) < len(names):
        reader.fault("measure-key-length", own)
        return ()
    fields: list[str] = []
    for name in names:
        column = reader.column(name, own, record_columns(reader))
        if column is None:
            return ()
        if column.kind not in _KEY_KINDS or column.name in _LISTS:
            params = {"value": column.name, "field": column.name, "held": column.kind}
            reader.fault("measure-value-kind", own, **params)
        fields.append(column.name)
    return tuple(fields)
