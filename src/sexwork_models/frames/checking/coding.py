"""How texts that many questions are asked of are coded once, in the engine that gains by it: Polars compares numbers then."""

from __future__ import annotations

import narwhals.stable.v2 as nw
import polars as pl

from ...framework.framework import Framework
from ..table import Lazy

__all__ = ["coded", "uncoded"]

_TEXT = "text_"  # with the name of a coded column: its text


def coded(rows: Lazy, framework: Framework) -> Lazy:
    """The rows with activities and places as codes of closed lists. What is in no list is a blank, which neither may be."""
    if not rows.implementation.is_polars():
        return rows
    lists = {"activity": {*framework.activities}, "place": {*framework.places, *(code.lstrip("0") for code in framework.places)}}
    texts = [pl.col(name).alias(_TEXT + name) for name in lists]
    codes = [pl.col(name).cast(pl.Enum(sorted(values)), strict=False) for name, values in lists.items()]
    written: Lazy = nw.from_native(rows.to_native().with_columns(*texts, *codes))
    return written


def uncoded(rows: Lazy) -> Lazy:
    """The rows with their texts again."""
    names = [name for name in rows.collect_schema() if name.startswith(_TEXT)]
    return rows.with_columns(nw.col(name).alias(name.removeprefix(_TEXT)) for name in names).drop(names)
