"""Finds what the cells of the columns of a table that name no field hold, where they have keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from ...intake.delimited.keys_inside import VALUE_OF_KEY, WITH_KEYS
from ..column_types import TEXT_TYPES
from ..engines import LazyFrame, call_engine, collect
from ..opening import OpenedTable

__all__ = ["parts_of_columns"]

_WITH_PARTS = (nw.Struct, nw.List, nw.Map)


def parts_of_columns(names: Sequence[str], opened: OpenedTable) -> Mapping[str, object]:
    """Returns what the cells of unknown columns of a table hold, where they have keys inside.

    Of a column of structs these are the names of its fields, of texts such as JSON those with keys,
    and of a column of objects its values.
    """
    if not names:
        return {}
    parts: dict[str, object] = {}
    columns = opened.whole.select(names)
    for name, written in call_engine(columns.collect_schema, opened.file).items():
        if isinstance(written, nw.Object):
            parts[name] = _values_with_parts(columns, name)
        elif isinstance(written, (*TEXT_TYPES, *_WITH_PARTS)):
            texts = _texts_in(_lazy(columns.select(name)), name, written)
            keys = [text for column in texts for text in _with_keys(column, name, opened.file)]
            parts[name] = [_keys_inside(written), keys]
    return parts


def _lazy(column: Any) -> LazyFrame:
    """Returns a column of a frame as a lazy frame; one in memory becomes Polars."""
    in_memory = isinstance(column, nw.DataFrame)
    lazy: LazyFrame = (
        nw.from_native(call_engine(column.to_polars, "").lazy()) if in_memory else column
    )
    return lazy


def _values_with_parts(frame: Any, name: str) -> list[object]:
    """Returns the values of a column of objects that may have keys inside."""
    values = frame[name].to_list() if isinstance(frame, nw.DataFrame) else []
    return [value for value in values if isinstance(value, (Mapping, list, str))]


def _keys_inside(written: Any) -> object:
    """Returns the names of the fields of structs of a type, each with those inside of it."""
    if isinstance(written, nw.Struct):
        return {field.name: _keys_inside(field.dtype) for field in written.fields}
    return _keys_inside(written.inner) if isinstance(written, (nw.List, nw.Array)) else None


def _texts_in(frame: LazyFrame, name: str, written: Any) -> Iterator[LazyFrame]:
    """Yields a frame for each column of texts that a column of a type holds, at any depth."""
    column = nw.col(name)
    if written in TEXT_TYPES:
        yield frame.select(column.cast(nw.String))
    elif isinstance(written, nw.Struct):
        for field in written.fields:
            inner = frame.select(column.struct.field(field.name).alias(name))
            yield from _texts_in(inner, name, field.dtype)
    elif isinstance(written, nw.List):
        yield from _texts_in(frame.explode(name), name, written.inner)
    elif isinstance(written, nw.Map):
        yield from _texts_of_maps(frame, name, written)


def _texts_of_maps(frame: LazyFrame, name: str, written: nw.Map) -> Iterator[LazyFrame]:
    """Yields the keys of a column of maps, each as an object of JSON, and the texts of its values.

    Only Polars takes maps apart, so a column of another engine is collected.
    """
    is_lazy = frame.implementation.is_polars()
    maps: pl.LazyFrame = frame.to_native() if is_lazy else collect(frame, "").lazy()
    keys = maps.select(pl.col(name).map.keys().explode().cast(pl.String))
    yield nw.from_native(
        keys.select(pl.concat_str(pl.lit(WITH_KEYS), name, pl.lit(":0}")).alias(name))
    )
    values = nw.from_native(maps.select(pl.col(name).map.values()))
    yield from _texts_in(values, name, nw.List(written.value))


def _with_keys(texts: LazyFrame, name: str, file: str) -> list[str]:
    """Returns the texts of a column that have keys inside, alike ones once, without most values."""
    column = nw.col(name)
    found = texts.filter(column.str.contains(WITH_KEYS, literal=True))
    alike = found.select(column.str.replace_all(VALUE_OF_KEY, ":0")).unique()
    return collect(alike, file)[name].to_list()
