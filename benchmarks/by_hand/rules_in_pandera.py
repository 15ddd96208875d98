"""The rules about one row as a pandera schema of a Polars frame: built-in checks where there are
any, else an expression.
"""

from __future__ import annotations

import os

os.environ.setdefault("PANDERA_VALIDATION_DEPTH", "SCHEMA_AND_DATA")

import pandera.polars as pa
import polars as pl
from pandera.errors import SchemaErrors

from . import words
from .rules_in_polars import days_of_place, is_protection_case, row_rules

_BUILT_IN = (
    "missing-value",
    "value-not-allowed",
    "negative-count",
    "number-out-of-range",
    "date-out-of-range",
    "orphan-reference",
)


def schema_of(places: pl.DataFrame) -> pa.DataFrameSchema:
    """The schema: what a column holds, and what columns hold together."""
    across = [
        _check(code, field, broken)
        for code, field, broken in row_rules(places)
        if code not in _BUILT_IN
    ]
    across.append(_check("protection-case", "", is_protection_case()))
    across.append(
        _check(
            "orphan-reference",
            "place",
            pl.col("days_of_place").is_null() & pl.col("place").is_not_null(),
        )
    )
    return pa.DataFrameSchema(_columns(), checks=across)


def _check(code: str, field: str, broken: pl.Expr) -> pa.Check:
    """A check across columns."""
    name = f"{code}/{field}"
    return pa.Check(
        lambda data: data.lazyframe.select((~broken.fill_null(value=False)).alias(name)), name=name
    )


def _columns() -> dict[str, pa.Column]:
    checks: dict[str, list[pa.Check]] = {
        field: [pa.Check.isin(allowed)] for field, allowed in words.WORDS.items()
    }
    checks |= {field: [pa.Check.ge(0), pa.Check.lt(words.LARGEST)] for field in words.COUNTS}
    checks |= {field: [pa.Check.in_range(*words.OUR_TIME)] for field in ("day", "entered_on")}
    listed = "|".join(words.MODELS)
    checks["activity"] = [pa.Check.isin(words.EVERY_ACTIVITY)]
    checks["models"] = [pa.Check.str_matches(rf"^(?:{listed})(?:;(?:{listed}))*$")]
    checks |= {field: [pa.Check.isin(words.POPULATIONS)] for field in ("population", "recipient")}
    types = {**dict.fromkeys(words.COUNTS, pl.Int64), "day": pl.Date, "entered_on": pl.Date}
    fields = dict.fromkeys((*words.REQUIRED, *checks))
    return {
        field: pa.Column(
            types.get(field, pl.String),
            nullable=field not in words.REQUIRED,
            checks=checks.get(field),
        )
        for field in fields
    }


def failing_rows(table: pl.DataFrame, schema: pa.DataFrameSchema, places: pl.DataFrame) -> set[int]:
    """The numbers of the rows that break a rule."""
    try:
        schema.validate(table.with_columns(days_of_place=days_of_place(places)), lazy=True)
    except SchemaErrors as errors:
        return set(errors.failure_cases["index"].drop_nulls())
    return set()
