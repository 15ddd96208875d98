"""Translates conditions on a record into Boolean expressions on columns."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import reduce
from operator import and_, or_
from typing import Any, cast

import narwhals.stable.v2 as nw
import polars as pl
from narwhals.stable.v2 import selectors

from ..forms.conditions import COMPARISONS, Compared, Condition, IsSet, NoneOf, OneOf
from .engines import LINE
from .schema import MODEL_PREFIX, MODELS

__all__ = [
    "IF_NULL",
    "MODEL_PREFIX",
    "all_true",
    "any_true",
    "condition_expr",
    "conditions_expr",
    "is_one_of",
    "to_polars",
]

IF_NULL = False  # what a blank means as a Boolean


def condition_expr(condition: Condition) -> nw.Expr:
    """Whether a row meets a condition: true or false, never null."""
    if isinstance(condition, OneOf):
        return _holds_one_of(condition.field, condition.values)
    if isinstance(condition, NoneOf):
        return _is_filled(condition.field) & ~_holds_one_of(condition.field, condition.values)
    if isinstance(condition, IsSet):
        filled = _is_filled(condition.field)
        return filled if condition.filled else ~filled
    if isinstance(condition, Compared):
        return _compares(condition)
    return any_true(conditions_expr(where) for where in condition.alternatives)


def _is_filled(field: str) -> nw.Expr:
    if field == MODELS:
        return nw.any_horizontal(selectors.matches(f"^{MODEL_PREFIX}"), ignore_nulls=True)
    return ~nw.col(field).is_null()


def _holds_one_of(field: str, values: Collection[str | bool]) -> nw.Expr:
    texts, column = sorted(map(str, set(values) - {True, False})), nw.col(field)
    if field == MODELS:
        return any_true(nw.col(f"{MODEL_PREFIX}{code}") for code in texts)
    exprs = list[nw.Expr]()
    if False in values:
        exprs.append(~column)
    if True in values:
        exprs.append(column)
    if "" in texts:  # a blank text is null
        exprs.append(column.is_null())
    if stated := list(filter(None, texts)):
        exprs.append(is_one_of(column, stated))
    return any_true(exprs)


def _compares(condition: Compared) -> nw.Expr:
    """Whether a field compares with a value or with another field; a blank one never does.

    Numbers are whole: a factor is compared as a fraction, so that nothing is rounded.
    """
    own, other = nw.col(condition.field), _compared_value(condition)
    if condition.of and condition.times == 1:  # days too
        other = nw.col(condition.of)
    elif condition.of:
        factor = Fraction(condition.times)
        own, other = own * factor.denominator, nw.col(condition.of) * factor.numerator
    elif isinstance(condition.value, Decimal):
        factor = Fraction(condition.value)
        own, other = own * factor.denominator, nw.lit(factor.numerator)
    met: nw.Expr = cast("nw.Expr", COMPARISONS[condition.sign](own, other))
    return met.fill_null(False)


def _compared_value(condition: Compared) -> nw.Expr:
    value = condition.value
    if isinstance(value, str):  # a day of the period, in whose place a ledger puts the day
        raise TypeError(value)
    return nw.lit(value) if isinstance(value, date) else nw.lit(0)


def conditions_expr(conditions: Iterable[Condition]) -> nw.Expr:
    """Whether a row meets every condition: true or false, never null."""
    return all_true(condition_expr(condition) for condition in conditions)


def is_one_of(column: nw.Expr, texts: Sequence[str]) -> nw.Expr:
    """Whether a column holds one of some texts: true or false, never null.

    A single text is compared, which is faster than looking it up.
    """
    matches = column == texts[0] if len(texts) == 1 else column.is_in(texts)
    return matches.fill_null(False)


def all_true(exprs: Iterable[nw.Expr]) -> nw.Expr:
    """Whether all expressions, which are never null, are true; true when there are none."""
    terms = list(exprs)
    return reduce(and_, terms) if terms else nw.lit(True)


def any_true(exprs: Iterable[nw.Expr]) -> nw.Expr:
    """Whether any of some expressions, which are never null, is true; false when there are none."""
    terms = list(exprs)
    return reduce(or_, terms) if terms else nw.lit(False)


def to_polars(exprs: Iterable[nw.Expr]) -> list[pl.Expr]:
    """The expressions as Polars has them, for use on many tables.

    To translate the rules takes longer than to ask them of some thousand rows.
    """
    asked = list(exprs)
    taker = _ExprTaker()
    nw.from_native(taker).select(*asked, nw.col(LINE))  # of which a row, not a number, is asked
    return taker.taken[: len(asked)]


class _ExprTaker(pl.LazyFrame):
    """A table that only keeps the expressions that are asked of it."""

    def __init__(self) -> None:
        super().__init__(schema={LINE: pl.Int64})
        self.taken = list[pl.Expr]()

    def select(self, *exprs: Any, **_: Any) -> pl.LazyFrame:
        self.taken = list(exprs)
        return self
