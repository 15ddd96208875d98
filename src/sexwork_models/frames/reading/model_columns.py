"""Reads the models of a row as Boolean columns, from text like "M1;M2", a list, or flags."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import permutations
from typing import Any

import attrs
import narwhals.stable.v2 as nw

from ...framework.framework import Framework
from ..expressions import IF_NULL, MODEL_PREFIX, any_true
from ..schema import MODELS
from .typed_source import CollectedRow

__all__ = ["SOURCE_MODELS", "ModelColumns", "model_columns_of_frame", "model_columns_of_text"]

SOURCE_MODELS = "said_models"
_MAX_CODES = 3  # models in a text that is looked up as a whole


@attrs.frozen(eq=False, repr=False)
class ModelColumns:
    """The Boolean columns of models, and how the models of a collected row are read.

    `unreadable` are conditions on rows without models, or whose models are not all known or not
    in plain form. For all other rows `codes_of` reads the models, and `source_value` what the
    source has in place of them.
    """

    columns: tuple[nw.Expr, ...]
    unreadable: tuple[nw.Expr, ...]
    codes_of: Callable[[CollectedRow], tuple[str, ...]]
    source_value: Callable[[CollectedRow], object]


def model_columns_of_frame(types: Mapping[str, Any], framework: Framework) -> ModelColumns:
    """The models of a frame whose columns have these types; one of another type is empty."""
    type_ = types.get(MODELS)
    if type_ is None:
        flags = dict[str, Any]()
        for name, flag_type in types.items():
            if flag_type == nw.Boolean:
                flags[name] = flag_type
        return _from_flags(flags, framework)
    if isinstance(type_, nw.List) and type_.inner == nw.String:
        return _from_lists(framework)
    if type_ in (nw.String, nw.Categorical, nw.Enum):
        return model_columns_of_text(framework)
    return model_columns_of_text(framework, nw.lit(None, dtype=nw.String))


def model_columns_of_text(framework: Framework, column: nw.Expr | None = None) -> ModelColumns:
    """The models of a text column of codes with a semicolon between them.

    Texts of up to three codes are looked up as a whole, which is faster than splitting them; rows
    with other texts are read again.
    """
    text = nw.col(MODELS).cast(nw.String) if column is None else column
    codes_by_text: dict[str, tuple[str, ...]] = {}
    for size in range(1, _MAX_CODES + 1):
        for codes in permutations(framework.models, size):
            codes_by_text[";".join(codes)] = codes
    columns = [text.alias(SOURCE_MODELS)]
    for code in framework.models:
        texts = [plain for plain, codes in codes_by_text.items() if code in codes]
        columns.append(text.is_in(texts).fill_null(IF_NULL).alias(MODEL_PREFIX + code))
    unknown = ~nw.col(SOURCE_MODELS).is_in([*codes_by_text]).fill_null(IF_NULL)
    return ModelColumns(
        tuple(columns),
        (unknown,),
        lambda row: codes_by_text[row[SOURCE_MODELS]],
        lambda row: row[SOURCE_MODELS],
    )


def _from_lists(framework: Framework) -> ModelColumns:
    columns, flags = [nw.col(MODELS).alias(SOURCE_MODELS)], list[nw.Expr]()
    for code in framework.models:
        contained = nw.col(MODELS).list.contains(code).fill_null(IF_NULL)
        columns.append(contained.alias(MODEL_PREFIX + code))
        flags.append(nw.col(MODEL_PREFIX + code).cast(nw.Int64))
    known = nw.sum_horizontal(*flags)
    length = nw.col(SOURCE_MODELS).list.len().cast(nw.Int64)
    unreadable = (known == 0) | (length != known).fill_null(not IF_NULL)
    return ModelColumns(
        tuple(columns),
        (unreadable,),
        lambda row: tuple(row[SOURCE_MODELS] or ()),
        lambda row: row[SOURCE_MODELS],
    )


def _from_flags(types: Mapping[str, Any], framework: Framework) -> ModelColumns:
    known = [MODEL_PREFIX + code for code in framework.models]
    flags, columns = list[str](), list[nw.Expr]()
    unreadable = [~any_true(map(nw.col, known))]  # a row without models
    for name in types:
        if name.startswith(MODEL_PREFIX):
            flags.append(name)
            columns.append(nw.col(name).fill_null(IF_NULL))
            if name not in known:
                unreadable.append(nw.col(name))
    for name in known:
        if name not in flags:
            columns.append(nw.lit(IF_NULL).alias(name))

    def codes_of(row: CollectedRow) -> tuple[str, ...]:
        return tuple(code for code in framework.models if row[MODEL_PREFIX + code])

    def source_value(row: CollectedRow) -> list[str]:
        return [name.removeprefix(MODEL_PREFIX) for name in flags if row[name]]

    return ModelColumns(tuple(columns), tuple(unreadable), codes_of, source_value)
