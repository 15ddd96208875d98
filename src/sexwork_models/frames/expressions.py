"""Translates conditions on a record into Boolean expressions on columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import and_, or_

import narwhals.stable.v2 as nw
from narwhals.stable.v2 import selectors

from ..practice.records.conditions import Condition, OneOf
from .schema import MODEL_PREFIX

__all__ = [
    "IF_NULL",
    "MODEL_PREFIX",
    "all_true",
    "any_true",
    "condition_expr",
    "conditions_expr",
    "is_one_of",
]

IF_NULL = False  # what a blank means as a Boolean


def condition_expr(condition: Condition) -> nw.Expr:
    """Whether a row meets a condition: true or false, never null."""
    column = nw.col(condition.field)
    if not isinstance(condition, OneOf):
        if condition.field == "models":
            return nw.any_horizontal(selectors.matches(f"^{MODEL_PREFIX}"), ignore_nulls=True)
        return ~column.is_null()
    texts = sorted(map(str, condition.values - {True, False}))
    if condition.field == "models":
        return any_true(nw.col(f"{MODEL_PREFIX}{code}") for code in texts)
    exprs = list[nw.Expr]()
    if False in condition.values:
        exprs.append(~column)
    if True in condition.values:
        exprs.append(column)
    if "" in texts:  # a blank text is null
        exprs.append(column.is_null())
    if stated := list(filter(None, texts)):
        exprs.append(is_one_of(column, stated))
    return any_true(exprs)


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
