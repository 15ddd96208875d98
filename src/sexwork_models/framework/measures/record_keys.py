"""Reads the keys that measures of records share: filter, window, scope, split and key."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from ...forms.conditions import Conditions
from ...forms.records import ENCOUNTER
from ...forms.register_terms import Register
from .columns import Column
from .condition_parsing import FILTER_KEYS, parse_filter
from .language import Sum
from .reader import MeasureReader, is_known, join_path
from .terms import RECORD_DIMENSIONS, RECORD_KEYS, REGISTER_KEYS, Scope, Span

__all__ = [
    "ALIKE_WINDOWS",
    "alike_window",
    "check_once_per",
    "check_window",
    "key_field",
    "key_fields",
    "record_columns",
    "record_filter",
    "register_key",
    "scope_of",
    "split_field",
    "window_of",
]

_LISTS = ("models", "services")  # fields of several words, which make no key

ALIKE_WINDOWS = (Span.PERIOD, Span.YEAR_TO_DATE, Span.CALENDAR_YEAR_TO_DATE)


def record_columns(reader: MeasureReader) -> Mapping[str, Column]:
    """Returns the columns of records."""
    return reader.forms.record_columns


def record_filter(reader: MeasureReader, table: Mapping[str, Any], path: str) -> Conditions:
    """Returns the conditions of `where` and `where_any`, one of which must be there."""
    if not table.keys() & set(FILTER_KEYS):
        reader.fault("measure-missing-key", path, name="where")
    return parse_filter(reader, table, path, record_columns(reader))


def split_field(reader: MeasureReader, table: Mapping[str, Any], path: str) -> str:
    """Returns the dimension by which a measure is always broken down; empty for none."""
    if "split" not in table:
        return ""
    name, own = table["split"], join_path(path, "split")
    if is_known(name, RECORD_DIMENSIONS):
        return str(name)
    reader.misspelt("measure-split", own, name, RECORD_DIMENSIONS)
    return ""


def window_of(reader: MeasureReader, table: Mapping[str, Any], path: str) -> Span:
    """Returns the window of a count: the period, where none is stated."""
    return reader.member(table, path, "window", Span, Span.PERIOD)


def alike_window(reader: MeasureReader, table: Mapping[str, Any], path: str) -> Span:
    """Returns the window of a count of records, which are never the first of a key."""
    span = window_of(reader, table, path)
    check_window(reader, span, ALIKE_WINDOWS, path)
    return span


def scope_of(reader: MeasureReader, table: Mapping[str, Any], path: str) -> Scope:
    """Returns the scope of a count: that of its indicator, where none is stated."""
    return reader.member(table, path, "scope", Scope, Scope.INDICATOR)


def key_fields(reader: MeasureReader, table: Mapping[str, Any], path: str) -> tuple[str, ...]:
    """Returns the fields of a key: one or two; none if it cannot be read."""
    value, own = reader.required(table, path, "key"), join_path(path, "key")
    names = value if isinstance(value, (list, tuple)) else [value]
    if not 1 <= len(names) <= 2 or len(set(map(str, names))) < len(names):
        reader.fault("measure-key-length", own)
        return ()
    fields = [key_field(reader, names[0], own), *_second_field(reader, names[1:], own)]
    return tuple(fields) if all(fields) else ()


def key_field(reader: MeasureReader, name: object, path: str) -> str:
    """Returns the field whose codes are counted, each once; empty if it is no such field."""
    return _field_among(reader, name, path, RECORD_KEYS)


def _second_field(reader: MeasureReader, names: Sequence[object], path: str) -> Iterator[str]:
    """Yields the second field of a pair: codes as in the first, or words and codes of a list."""
    columns = record_columns(reader).values()
    listed = [column.name for column in columns if _is_of_list(column)]
    for name in names:
        yield _field_among(reader, name, path, (*RECORD_KEYS, *listed))


def _is_of_list(column: Column) -> bool:
    """Whether a field holds one word or one code of a list."""
    return column.name not in _LISTS and bool(column.words or column.table)


def _field_among(reader: MeasureReader, name: object, path: str, allowed: Collection[str]) -> str:
    column = reader.column(name, path, record_columns(reader))
    if column is None or column.name in allowed:
        return "" if column is None else column.name
    reader.misspelt("measure-key-field", path, column.name, allowed)
    return ""


def register_key(
    reader: MeasureReader, register: Register, found: Sequence[str], path: str
) -> None:
    """Notes a key that is not the field which names the codes of a register."""
    allowed = REGISTER_KEYS[register]
    if list(found) != [allowed]:
        params = {"found": list(found), "register": register, "allowed": allowed}
        reader.fault("measure-register-key", path, **params)


def check_once_per(reader: MeasureReader, measure: Sum, path: str) -> None:
    """Notes a number of single encounters that would be one of each row of an encounter.

    Where records have no encounter codes, every row is an encounter of its own.
    """
    if ENCOUNTER in record_columns(reader) and measure.once_per != ENCOUNTER:
        reader.fault("measure-missing-key", path, name="once_per")


def check_window(reader: MeasureReader, span: Span, allowed: Collection[Span], path: str) -> None:
    """Notes a window that a measure cannot have where it stands."""
    if span not in allowed:
        names = [item.value for item in allowed]
        reader.fault("measure-window", join_path(path, "window"), name=span.value, allowed=names)
