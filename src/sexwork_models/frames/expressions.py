"""How conditions on a record are asked of a whole table: the same declarations as expressions on columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import and_, or_

import narwhals.stable.v2 as nw
from narwhals.stable.v2 import selectors

from ..practice.records.conditions import Condition, IsSet, OneOf

__all__ = ["MODEL", "among", "condition_expr", "conditions_expr", "every", "some"]

MODEL = "model_"  # with the code of a model: the column that tells whether a record is of it


def condition_expr(condition: Condition) -> nw.Expr:
    """Whether a row meets a condition: true or false, never null."""
    if isinstance(condition, IsSet):
        return _filled(condition.field)
    return _one_of(condition)


def conditions_expr(conditions: Iterable[Condition]) -> nw.Expr:
    """Whether a row meets every condition: true or false, never null."""
    return every(condition_expr(condition) for condition in conditions)


def _filled(field: str) -> nw.Expr:
    if field == "models":
        return nw.any_horizontal(selectors.matches(f"^{MODEL}"), ignore_nulls=True)
    return ~nw.col(field).is_null()


def _one_of(condition: OneOf) -> nw.Expr:
    texts = sorted(str(value) for value in condition.values if not isinstance(value, bool))
    truths = {value for value in condition.values if isinstance(value, bool)}
    if condition.field == "models":
        return some([nw.col(f"{MODEL}{code}") for code in texts])
    column = nw.col(condition.field)
    met = [column if truth else ~column for truth in sorted(truths)]
    met += [column.is_null()] if "" in texts else []  # a blank text is null
    filled = [text for text in texts if text]
    return some([*met, *([among(column, filled)] if filled else [])])


def among(column: nw.Expr, texts: Sequence[str]) -> nw.Expr:
    """Whether a column holds one of some texts: true or false, never null. A single one is compared, which is faster."""
    held = column == texts[0] if len(texts) == 1 else column.is_in(texts)
    return held.fill_null(False)


def every(exprs: Iterable[nw.Expr]) -> nw.Expr:
    """Whether all of several expressions that are never null are true; of none at all, they are."""
    several = list(exprs)
    return reduce(and_, several) if several else nw.lit(True)


def some(exprs: Iterable[nw.Expr]) -> nw.Expr:
    """Whether one of several expressions that are never null is true; of none at all, none is."""
    several = list(exprs)
    return reduce(or_, several) if several else nw.lit(False)
