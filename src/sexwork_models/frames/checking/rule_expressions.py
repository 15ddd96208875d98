"""Translates the declared rules about one record into expressions on columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs
import narwhals.stable.v2 as nw

from ...forms.conditions import IsSet, OneOf
from ...forms.row_rules import (
    AtLeast,
    In,
    Matches,
    NotAbove,
    RequiredWhen,
    RowRule,
    fields_of,
)
from ...framework.framework import Framework
from ...framework.tables.pilots import OF_EVERY_MODEL
from ...intake.code_forms import SPREADSHEET_FORMS, with_decimals
from ...values.intervals import Interval
from ..expressions import IF_NULL, all_true, any_true, condition_expr, conditions_expr, is_one_of
from ..schema import CLOSED_LISTS, MODELS, REQUIRED, full_match_pattern

__all__ = [
    "TableRule",
    "cell_rules",
    "changed_code_rules",
    "changed_id_rules",
    "contains",
    "declared_rule",
    "model_of_activity_rule",
    "place_validity_rule",
    "reference_rules",
]


@attrs.frozen(eq=False)
class TableRule:
    """A rule about one record as an expression: `broken` is true or false, never null.

    `fields` are all that it looks at, `field` the one to correct. A `costly` rule is evaluated only
    on rows that a cheaper expression leaves open.
    """

    code: str
    field: str
    fields: frozenset[str]
    broken: nw.Expr
    costly: bool = False


def contains(field: str, pattern: str) -> nw.Expr:
    """Whether a text matches a pattern anywhere: true or false, never null."""
    return nw.col(field).str.contains(pattern).fill_null(IF_NULL)


def cell_rules() -> Iterator[TableRule]:
    """Yields the rules on whether single cells can be read."""
    for field in REQUIRED:
        if field != MODELS:  # a row without models is read again
            missing = ~condition_expr(IsSet(field))
            yield TableRule("missing-value", field, frozenset({field}), missing)
    for field, kind in CLOSED_LISTS.items():
        values = [member.value for member in kind]
        not_listed = ~nw.col(field).is_in(values).fill_null(not IF_NULL)
        yield TableRule("value-not-allowed", field, frozenset({field}), not_listed)


def changed_code_rules(rule: RowRule) -> Iterator[TableRule]:
    """Yields the rules on a code that breaks a declared rule because a spreadsheet changed it."""
    for code, form in rule.forms if isinstance(rule, Matches) else ():
        yield TableRule(code, rule.field, fields_of(rule), contains(rule.field, form))


def declared_rule(rule: RowRule) -> TableRule:
    """A declared rule of any kind."""
    column, costly = nw.col(rule.field), isinstance(rule, Matches)
    if isinstance(rule, In):
        broken = ~column.is_in(sorted(rule.values)).fill_null(not IF_NULL)
    elif isinstance(rule, AtLeast):
        broken = (column < rule.low).fill_null(IF_NULL)
    elif isinstance(rule, NotAbove):
        broken = (column > nw.col(rule.limit)).fill_null(IF_NULL)
    elif isinstance(rule, Matches):
        matched = column.str.contains(full_match_pattern([rule.pattern]))
        broken = (~matched).fill_null(IF_NULL)
        if rule.forbidden:
            forbidden = "|".join(f"(?:{part})" for part in rule.forbidden)
            broken |= contains(rule.field, forbidden)
    else:
        is_set = condition_expr(IsSet(rule.field))
        contradicted = ~is_set if isinstance(rule, RequiredWhen) else is_set
        broken = contradicted & conditions_expr(rule.when)
    return TableRule(rule.code, rule.field, fields_of(rule), broken, costly)


def reference_rules(rule: In) -> Iterator[TableRule]:
    """Yields the rules on an id that refers to nothing, and on one that lost its leading zeros."""
    stripped = set[str]()
    for id in rule.values:
        number = id.lstrip("0")
        if id.startswith("0") and number.isdigit():
            stripped.add(number)
    lost = sorted(stripped - rule.values)
    column, fields = nw.col(rule.field), fields_of(rule)
    if lost:
        without_zero = column.is_in(lost).fill_null(IF_NULL)
        yield TableRule("lost-leading-zero", rule.field, fields, without_zero)
    unknown = ~column.is_in([*sorted(rule.values), *lost]).fill_null(not IF_NULL)
    yield TableRule(rule.code, rule.field, fields, unknown)


def changed_id_rules(rule: In) -> Iterator[TableRule]:
    """Yields the rules on an id that refers to nothing because a spreadsheet changed it."""
    column, fields = nw.col(rule.field), fields_of(rule)
    unknown = ~column.is_in(sorted(rule.values)).fill_null(not IF_NULL)
    decimals = column.is_in(sorted(with_decimals(rule.values))).fill_null(IF_NULL) & unknown
    yield TableRule("code-with-decimals", rule.field, fields, decimals)
    for code, form in SPREADSHEET_FORMS:
        has_form = contains(rule.field, form) & unknown & ~decimals
        yield TableRule(code, rule.field, fields, has_form)


def place_validity_rule(framework: Framework) -> TableRule:
    """The rule on a place code that is not valid on the day of the record.

    Codes that are valid on the same days share one expression.
    """
    codes_by_validity: dict[tuple[Interval, ...], list[str]] = {}
    for code, timeline in framework.places.items():
        validity = _merge_intervals(entry.interval for entry in timeline.entries)
        codes_by_validity.setdefault(validity, []).append(code)
    broken = list[nw.Expr]()
    for validity, codes in codes_by_validity.items():
        if validity != (Interval(None, None),):
            day, within = nw.col("day"), list[nw.Expr]()
            for interval in validity:
                limits = [day >= interval.start] if interval.start else []
                limits += [day < interval.end] if interval.end else []
                within.append(all_true(limits))
            is_valid = any_true(within).fill_null(not IF_NULL)
            broken.append(is_one_of(nw.col("place"), codes) & ~is_valid)
    return TableRule("place-not-on-day", "place", frozenset({"place", "day"}), any_true(broken))


def _merge_intervals(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """The same days in as few intervals as possible; they come in order of start."""
    merged: list[Interval] = []
    for interval in intervals:
        last = merged[-1] if merged else None
        if last is None:
            merged.append(interval)
        elif last.end is not None:  # otherwise it covers all later days
            if interval.start is not None and interval.start <= last.end:
                end = None if interval.end is None else max(last.end, interval.end)
                merged[-1] = Interval(last.start, end)
            else:
                merged.append(interval)
    return tuple(merged)


def model_of_activity_rule(framework: Framework) -> TableRule:
    """The rule on an activity of one model in a record that is of other models."""
    activities: dict[tuple[str, ...], list[str]] = {}
    for activity in framework.activities.values():
        if OF_EVERY_MODEL.isdisjoint(activity.models):
            activities.setdefault(activity.models, []).append(activity.id)
    broken = list[nw.Expr]()
    for models, ids in activities.items():
        shared = OF_EVERY_MODEL.union(models) & set(framework.models)
        of_models = condition_expr(OneOf(MODELS, shared))
        broken.append(condition_expr(OneOf("activity", ids)) & ~of_models)
    fields = frozenset({"activity", MODELS})
    return TableRule("activity-of-other-model", MODELS, fields, any_true(broken))
