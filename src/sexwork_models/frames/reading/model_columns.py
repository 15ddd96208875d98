"""How a source says the models of a row: text like "M1;M2", a list, or one Boolean column for each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import permutations
from typing import Any

import attrs
import narwhals.stable.v2 as nw

from ...framework.framework import Framework
from ..engines import wrong_type
from ..expressions import some
from ..schema import MODELS
from ..table import MODEL
from .typed_source import Cells

__all__ = ["SAID_MODELS", "Models", "models_in", "models_of_text"]

SAID_MODELS = "said_models"
_MOST = 3  # models in a text that is known as a whole
_NEVER = False  # what a blank says of a Boolean


@attrs.frozen(eq=False, repr=False)
class Models:
    """The Boolean columns of a source, with what they rest on.

    `faults` are met by rows without models, and by those whose models are not all known, or not plainly said; of all
    others, `of` reads the models from a collected row. `said` is what the source said in it.
    """

    columns: tuple[nw.Expr, ...]
    faults: tuple[nw.Expr, ...]
    of: Callable[[Cells], tuple[str, ...]]
    said: Callable[[Cells], object]


def models_in(
    types: Mapping[str, Any], framework: Framework, filled: Callable[[str], bool]
) -> Models:
    """The models of a frame whose columns are of these types.

    Raises UnusableInputError for a column of another type, unless `filled` says that it holds nothing.
    """
    type_ = types.get(MODELS)
    if type_ is None:
        return _of_flags(
            {name: type_ for name, type_ in types.items() if type_ == nw.Boolean or filled(name)},
            framework,
        )
    if isinstance(type_, nw.List) and type_.inner == nw.String:
        return _of_lists(framework)
    if type_ in (nw.String, nw.Categorical, nw.Enum):
        return models_of_text(framework)
    if filled(MODELS):
        raise wrong_type(MODELS, type_)
    return models_of_text(framework, nw.lit(None, dtype=nw.String))


def models_of_text(framework: Framework, said: nw.Expr | None = None) -> Models:
    """The models of a text column of codes with a semicolon between them.

    Texts of up to three codes are known as a whole, which is told faster than what a text holds; others are read again.
    """
    text = nw.col(MODELS).cast(nw.String) if said is None else said
    plain = {
        ";".join(codes): codes
        for size in range(1, _MOST + 1)
        for codes in permutations(framework.models, size)
    }
    named = {
        code: [one for one, codes in plain.items() if code in codes] for code in framework.models
    }
    columns = (
        text.is_in(texts).fill_null(_NEVER).alias(MODEL + code) for code, texts in named.items()
    )
    fault = ~nw.col(SAID_MODELS).is_in([*plain]).fill_null(_NEVER)
    given = text.alias(SAID_MODELS)
    return Models(
        (given, *columns),
        (fault,),
        lambda row: plain[row[SAID_MODELS]],
        lambda row: row[SAID_MODELS],
    )


def _of_lists(framework: Framework) -> Models:
    listed = nw.col(MODELS)
    flags = [listed.list.contains(code).fill_null(_NEVER) for code in framework.models]
    known = nw.sum_horizontal(*(nw.col(MODEL + code).cast(nw.Int64) for code in framework.models))
    fault = (known == 0) | (nw.col(SAID_MODELS).list.len().cast(nw.Int64) != known).fill_null(
        not _NEVER
    )
    columns = [flag.alias(MODEL + code) for flag, code in zip(flags, framework.models, strict=True)]
    return Models(
        (listed.alias(SAID_MODELS), *columns), (fault,), _listed, lambda row: row[SAID_MODELS]
    )


def _listed(row: Cells) -> tuple[str, ...]:
    return tuple(row[SAID_MODELS] or ())


def _of_flags(types: Mapping[str, Any], framework: Framework) -> Models:
    flags = [name for name in types if name.startswith(MODEL)]
    for name in flags:
        if types[name] != nw.Boolean:
            raise wrong_type(name, types[name])
    absent = [MODEL + code for code in framework.models if MODEL + code not in flags]
    columns = [
        *(nw.col(name).fill_null(_NEVER) for name in flags),
        *(nw.lit(_NEVER).alias(name) for name in absent),
    ]
    unknown = [nw.col(name) for name in flags if name.removeprefix(MODEL) not in framework.models]

    def of(row: Cells) -> tuple[str, ...]:
        return tuple(code for code in framework.models if row[MODEL + code])

    def said(row: Cells) -> list[str]:
        return [name.removeprefix(MODEL) for name in flags if row[name]]

    none = ~some(nw.col(MODEL + code) for code in framework.models)
    return Models(tuple(columns), (none, *unknown), of, said)
