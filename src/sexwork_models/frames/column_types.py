"""The types that the columns of a record may have, and how to convert a column of another type.

Every advice names the form in which days are written, takes marks of thousands out before a text
becomes a number, and fails on a word that is neither true nor false: an engine that guesses reads
05/03 as 3 May, 1.200 as 1, and an unknown word as false.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import narwhals.stable.v2 as nw

from ..core.errors import UnusableInputError
from ..forms.row_rules import COUNT_FIELDS
from ..values.text import Text, texts_of
from .schema import DAYS, FLAGS, MODEL_PREFIX, MODELS

__all__ = [
    "AGES",
    "FLOAT_TYPES",
    "INTEGER_TYPES",
    "TEXT_TYPES",
    "check_column_types",
    "type_name",
    "types_as_read",
]

TEXT_TYPES = (nw.String, nw.Categorical, nw.Enum)
INTEGER_TYPES = (nw.Int8, nw.Int16, nw.Int32, nw.Int64, nw.UInt8, nw.UInt16, nw.UInt32)
FLOAT_TYPES = (nw.Float32, nw.Float64)

AGES = "age_band"  # in which people write ages, as numbers too

_Types: TypeAlias = Mapping[str, Any]

_WANTED = texts_of("frames.column_types_wanted")
_TEXT_TO_DAY = (
    "Polars pl.col(COLUMN).str.to_date('%d/%m/%Y'), "
    "pandas pd.to_datetime(df[COLUMN], format='%d/%m/%Y'), "
    "PyArrow pc.strptime(table[COLUMN], format='%d/%m/%Y', unit='s'), "
    "DuckDB CAST(strptime(COLUMN, '%d/%m/%Y') AS DATE), "
    "Spark to_date(df[COLUMN], 'dd/MM/yyyy')"
)
_TEXT_TO_NUMBER = (
    "Polars pl.col(COLUMN).str.replace_all('.', '', literal=True).cast(pl.Int64), "
    "pandas pd.to_numeric(df[COLUMN].str.replace('.', '', regex=False)).astype('Int64'), "
    "PyArrow pc.cast(pc.replace_substring(table[COLUMN], '.', ''), pa.int64()), "
    "DuckDB CAST(replace(COLUMN, '.', '') AS BIGINT), "
    "Spark regexp_replace(df[COLUMN], '[.]', '').cast('bigint')"
)
_TEXT_TO_FLAG = (
    "Polars pl.col(COLUMN).replace_strict({'true': True, 'false': False}), "
    "pandas df[COLUMN].map({'true': True, 'false': False}.__getitem__, na_action='ignore')"
    ".astype('boolean'), "
    "PyArrow pc.cast(table[COLUMN], pa.bool_()), "
    "DuckDB CAST(COLUMN AS BOOLEAN)"
)
_WAYS_FROM_TEXT = {"day": _TEXT_TO_DAY, "number": _TEXT_TO_NUMBER, "flag": _TEXT_TO_FLAG}
_TO_DAY = (
    "Polars pl.col(COLUMN).dt.replace_time_zone(None), pandas pd.to_datetime(df[COLUMN])"
    ".dt.tz_localize(None), DuckDB CAST(COLUMN AS DATE)"
)
_TO_NUMBER = (
    'Polars pl.col(COLUMN).cast(pl.Int64), pandas df[COLUMN].astype("Int64"), '
    "DuckDB CAST(COLUMN AS BIGINT)"
)
_TO_FLAG = (
    'Polars pl.col(COLUMN).cast(pl.Boolean), pandas df[COLUMN].astype("boolean"), '
    "DuckDB CAST(COLUMN AS BOOLEAN)"
)
_TO_TEXT = (
    'Polars pl.col(COLUMN).cast(pl.String), pandas df[COLUMN].astype("string"), '
    "DuckDB CAST(COLUMN AS VARCHAR)"
)
_PLAIN_HOW = {"day": _TO_DAY, "number": _TO_NUMBER, "flag": _TO_FLAG}


def types_as_read(types: _Types, holds_days: Callable[[str], bool]) -> _Types:
    """Returns the types of the columns of a record as they are read.

    Ages that are numbers are read as text, as in rows; a column of objects that are all days, as
    pandas has them, is one of days.
    """
    read = dict(types)
    if read.get(AGES) in (*INTEGER_TYPES, *FLOAT_TYPES):
        read[AGES] = nw.String
    for field in DAYS:
        if read.get(field) == nw.Object and holds_days(field):
            read[field] = nw.Date
    return read


def check_column_types(
    types: _Types,
    has_values: Callable[[str], bool],
    headings: Mapping[str, str],
    as_text: bool = False,
) -> None:
    """Refuses columns of another type than their field has, all of them at once.

    `types` are those of the columns of a record, and `headings` what the table calls these columns.
    A column without any value may be of any type, and with `as_text` any may hold text, whose form
    is declared.
    Raises UnusableInputError, which says of each column how to convert it.
    """
    wrong = [name for name in _of_other_types(types, as_text) if has_values(name)]
    if wrong:
        raise _refusal(wrong, types, headings)


def _of_other_types(types: _Types, as_text: bool) -> Iterator[str]:
    for name, type_ in types.items():
        may_be_text = as_text and type_ in TEXT_TYPES
        if not (may_be_text or _is_usable(name, types)):
            yield name


def _refusal(
    wrong: Sequence[str], types: _Types, headings: Mapping[str, str]
) -> UnusableInputError:
    """Returns the error that says of columns of another type how to convert them."""
    problems, ways = list[Text](), dict[Text, list[str]]()
    for name in wrong:
        found, wanted, heading = types[name], _WANTED[_kind_of(name)], headings[name]
        problem = texts_of("frames.column_types")["problem"]
        shown = type_name(found)
        problems.append(problem.filled(heading=heading, found=shown, wanted=wanted))
        ways.setdefault(_how_to_convert(name, found), []).append(f'"{heading}"')
    return UnusableInputError(
        "column-type",
        column=headings[wrong[0]],
        columns=tuple(headings[name] for name in wrong),
        found=", ".join(type_name(types[name]) for name in wrong),
        problems=_joined(problems),
        how=_joined([_way_of(how, quoted) for how, quoted in ways.items()]),
    )


def type_name(type_: object) -> str:
    """Returns the name of a type of a column, without the categories and keys that it lists.

    These are what stands in the cells, which may lead to a person.
    """
    name = type(type_).__name__
    if name in ("Enum", "Struct"):
        return name
    inner: object = getattr(type_, "inner", None)
    return str(type_) if inner is None else f"{name}({type_name(inner)})"


def _joined(texts: Sequence[Text]) -> Text:
    return Text("; ".join(text.vi for text in texts), "; ".join(text.en for text in texts))


def _kind_of(name: str) -> str:
    if name in DAYS:
        return "day"
    if name in COUNT_FIELDS:
        return "number"
    if name in FLAGS:
        return "flag"
    return "models" if name == MODELS or name.startswith(MODEL_PREFIX) else "text"


def _is_usable(name: str, types: _Types) -> bool:
    """Whether a column is of the type of its field, or a flag of a model that is not read."""
    is_passed_over = name.startswith(MODEL_PREFIX) and MODELS in types
    return is_passed_over or _is_of_field(name, types[name])


def _is_of_field(name: str, type_: Any) -> bool:
    """Whether a column of a type can be read as its field."""
    kind = _kind_of(name)
    if kind == "day":
        is_moment = type_ == nw.Datetime
        return type_ == nw.Date or (is_moment and type_.time_zone is None)
    if kind == "number":
        return type_ in (*INTEGER_TYPES, *FLOAT_TYPES)
    if kind == "flag" or name.startswith(MODEL_PREFIX):
        return bool(type_ == nw.Boolean)
    is_list = kind == "models" and isinstance(type_, nw.List) and type_.inner == nw.String
    return is_list or type_ in TEXT_TYPES


def _way_of(how: Text, quoted: Sequence[str]) -> Text:
    """How to convert the columns of one type and kind: said of the first, as it is long."""
    told = Text(how.vi.replace("COLUMN", quoted[0]), how.en.replace("COLUMN", quoted[0]))
    if not quoted[1:]:
        return told
    same = texts_of("frames.column_types")["same"]
    return same.filled(how=told, others=", ".join(quoted[1:]))


def _how_to_convert(name: str, found: Any) -> Text:
    """How to convert a column, `COLUMN`, with an expression for each engine."""
    kind = _kind_of(name)
    if name.startswith(MODEL_PREFIX):
        kind = "flag"
    plain = _PLAIN_HOW.get(kind, _TO_TEXT)
    how = Text(plain, plain)
    if kind in _WAYS_FROM_TEXT and found in (*TEXT_TYPES, nw.Object):
        ways = _WAYS_FROM_TEXT[kind]
        told = texts_of("frames.column_types_from_text")[kind]
        how = Text(told.vi.format(ways=ways), told.en.format(ways=ways))
    return how
