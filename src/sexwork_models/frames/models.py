"""How a source says the models of a row: text like "M1;M2", a list, or one Boolean column for each."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

import attrs
import narwhals.stable.v2 as nw

from ..framework.framework import Framework
from .fields import MODELS, exactly
from .refusals import wrong_type
from .sheet import Cells
from .table import MODEL

__all__ = ["SAID_MODELS", "Models", "models_in", "models_of_text"]

SAID_MODELS = "said_models"
_NEVER = False  # what a blank says of a Boolean


@attrs.frozen(eq=False, repr=False)
class Models:
    """The Boolean columns of a source, with what they rest on.

    `faults` are met by rows whose models are not all known, or not plainly said; of all others, `of` reads the models from
    a collected row. `said` is what the source said in it.
    """

    columns: tuple[nw.Expr, ...]
    faults: tuple[nw.Expr, ...]
    of: Callable[[Cells], tuple[str, ...]]
    said: Callable[[Cells], object]


def models_in(types: Mapping[str, Any], framework: Framework) -> Models:
    """The models of a frame whose columns are of these types. Raises UnusableInputError for a column of another type."""
    type_ = types.get(MODELS)
    if type_ is None:
        return _of_flags(types, framework)
    if isinstance(type_, nw.List) and type_.inner == nw.String:
        return _of_lists(framework)
    if type_ in (nw.String, nw.Categorical, nw.Enum):
        return models_of_text(framework)
    raise wrong_type(MODELS, type_)


def models_of_text(framework: Framework) -> Models:
    """The models of a text column of codes with a semicolon between them."""
    text = nw.col(MODELS).cast(nw.String)
    code = "|".join(re.escape(code) for code in framework.models)
    known = exactly([f"(?:{code})(?:;(?:{code}))*"])
    columns = (_named(text, code, framework).alias(MODEL + code) for code in framework.models)
    fault = (~nw.col(SAID_MODELS).str.contains(known)).fill_null(_NEVER)
    return Models((text.alias(SAID_MODELS), *columns), (fault,), _split, lambda row: row[SAID_MODELS])


def _named(text: nw.Expr, code: str, framework: Framework) -> nw.Expr:
    """Whether a text of known codes holds one; the ends of a code are looked at only where it is part of another."""
    lone = sum(code in other for other in framework.models) == 1
    found = text.str.contains(code, literal=True) if lone else text.str.contains(rf"(?:\A|;){re.escape(code)}(?:;|\z)")
    return found.fill_null(_NEVER)


def _split(row: Cells) -> tuple[str, ...]:
    return tuple(dict.fromkeys((row[SAID_MODELS] or "").split(";"))) if row[SAID_MODELS] else ()


def _of_lists(framework: Framework) -> Models:
    listed = nw.col(MODELS)
    flags = [listed.list.contains(code).fill_null(_NEVER) for code in framework.models]
    known = nw.sum_horizontal(*(nw.col(MODEL + code).cast(nw.Int64) for code in framework.models))
    fault = (nw.col(SAID_MODELS).list.len().cast(nw.Int64) != known).fill_null(_NEVER)
    columns = [flag.alias(MODEL + code) for flag, code in zip(flags, framework.models, strict=True)]
    return Models((listed.alias(SAID_MODELS), *columns), (fault,), _listed, lambda row: row[SAID_MODELS])


def _listed(row: Cells) -> tuple[str, ...]:
    return tuple(row[SAID_MODELS] or ())


def _of_flags(types: Mapping[str, Any], framework: Framework) -> Models:
    flags = [name for name in types if name.startswith(MODEL)]
    for name in flags:
        if types[name] != nw.Boolean:
            raise wrong_type(name, types[name])
    absent = [MODEL + code for code in framework.models if MODEL + code not in flags]
    columns = [*(nw.col(name).fill_null(_NEVER) for name in flags), *(nw.lit(_NEVER).alias(name) for name in absent)]
    unknown = [nw.col(name) for name in flags if name.removeprefix(MODEL) not in framework.models]

    def of(row: Cells) -> tuple[str, ...]:
        return tuple(code for code in framework.models if row[MODEL + code])

    def said(row: Cells) -> list[str]:
        return [name.removeprefix(MODEL) for name in flags if row[name]]

    return Models(tuple(columns), tuple(unknown), of, said)
