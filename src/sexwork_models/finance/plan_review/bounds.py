"""Checks the numbers of a plan against norms that set a minimum or a maximum."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import attrs

from ...core.findings import Finding
from ...framework.tables.norms import Norm, NormKind, PerPeriod, Scope
from ...practice.plans.plan import PlanTarget
from ...values.figures import Figure
from ...values.text import Text, texts_of
from ...values.units import GATHERINGS, Unit
from .check import PlanCheck

__all__ = ["bounds", "is_of_groups"]

_BOUNDS = (NormKind.BOUND_MIN, NormKind.BOUND_MAX)
_MONEY = (Unit.VND, Unit.BASE_SALARY)
_PER_GATHERING = frozenset((Unit.PERSON, gathering) for gathering in GATHERINGS)


@attrs.frozen
class _PlanNumber:
    """A number of the plan to which a norm applies, and its path.

    `of` is what the number is of: the site as a whole, or one group. `target` marks a level that is
    only aimed at.
    """

    value: Decimal
    path: str
    of: Scope = Scope.SITE
    target: bool = False


def bounds(check: PlanCheck) -> Iterator[Finding]:
    """Yields findings for groups, volumes, participants and targets outside a bound."""
    for norm in check.norms:
        if norm.kind in _BOUNDS and norm.unit not in _MONEY and norm.value is not None:
            numbers = list(_plan_numbers(norm, check))
            for number in numbers:
                yield from _compare(norm, number, check)
            if not numbers and check.lines_complete:
                yield from _without_number(norm, check)


def _plan_numbers(norm: Norm, check: PlanCheck) -> Iterator[_PlanNumber]:
    """Yields the numbers to which a bound applies by its subject, its unit, or its indicators."""
    if is_of_groups(norm, check):
        yield from _group_numbers(norm, check)
    elif norm.unit is Unit.PERSON_PER_SESSION or (norm.unit, norm.per_unit) in _PER_GATHERING:
        for path, line in check.complete_lines:
            if line.activity in norm.activities and line.participants is not None:
                yield _PlanNumber(line.participants, f"{path}.participants")
    else:
        for path, target in check.complete_targets:
            if _is_comparable(target, norm, check):
                yield _PlanNumber(target.value, f"{path}.value", target=True)
        volume = check.planned_volume(norm)
        if volume is not None:
            yield _PlanNumber(*volume)


def is_of_groups(norm: Norm, check: PlanCheck) -> bool:
    """Whether a norm is of the number of groups, or of the core members of one."""
    info = check.framework.info
    return norm.subject in (info.groups_subject, info.core_members_subject)


def _group_numbers(norm: Norm, check: PlanCheck) -> Iterator[_PlanNumber]:
    groups, info = check.plan.groups, check.framework.info
    if (
        norm.subject == info.groups_subject
        and groups is not None
        and check.file.read("$", "groups")
    ):
        yield _PlanNumber(Decimal(len(groups)), "$.groups")
    for index, group in enumerate(groups or ()):
        if norm.subject == info.core_members_subject and group.core_members is not None:
            path = f"$.groups[{index}].core_members"
            yield _PlanNumber(group.core_members, path, Scope.GROUP)


def _is_comparable(target: PlanTarget, norm: Norm, check: PlanCheck) -> bool:
    """Whether a target is of the norm's indicator and people.

    One of more people proves only that a minimum is not reached.
    """
    if target.indicator not in norm.indicators or target.unit is not norm.unit:
        return False
    indicators = check.framework.indicators
    people = set(target.populations)
    if not people and target.indicator in indicators:
        people = set(indicators[target.indicator].populations)
    counted = set(norm.populations)
    if not counted or people == counted:
        return True
    too_low = norm.kind is NormKind.BOUND_MIN and target.value < (norm.value or 0)
    return too_low and people > counted


def _compare(norm: Norm, number: _PlanNumber, check: PlanCheck) -> Iterator[Finding]:
    """Yields findings for breaches of a bound; by a level only aimed at, one is a warning."""
    assert norm.unit is not None  # a norm without a unit has no number in the plan
    value = Figure.exact(number.value, norm.unit)
    params = {"value": value, "asked": norm.amount, **check.norm_params(norm)}
    obstacle = _obstacle(norm, number, check)
    if obstacle is not None:
        params = {"id": norm.id, "reason": obstacle, **params}
        yield check.finding("norm-not-comparable", number.path, **params)
        return
    assert norm.value is not None  # a norm without a number is not compared
    if norm.kind is NormKind.BOUND_MIN:
        breached, code = number.value < norm.value, "norm-not-reached"
    else:
        breached, code = number.value > norm.value, "norm-exceeded"
    if breached:
        yield check.finding("target-beyond-norm" if number.target else code, number.path, **params)


def _obstacle(norm: Norm, number: _PlanNumber, check: PlanCheck) -> Text | None:
    """Returns why a number of the plan cannot be compared with a norm: its scope or its period."""
    scope, words = norm.scope, texts_of("finance.norm_not_compared")
    if scope is Scope.UNKNOWN:
        scope = check.plan.scopes.get(norm.id, scope)  # the plan may declare it
    if scope is Scope.UNKNOWN:
        return words["scope_unknown"]
    if scope is Scope.PROVINCE and not check.is_province_wide:
        return words["province"]
    if scope not in (Scope.NOT_STATED, Scope.SITE, Scope.PROVINCE, number.of):
        return words["unit"].filled(scope=scope.value)
    if norm.per_period in (PerPeriod.MONTH, PerPeriod.QUARTER) or not check.has_period_of(norm):
        return words["period"]
    return None


def _without_number(norm: Norm, check: PlanCheck) -> Iterator[Finding]:
    """Yields a finding for a norm of something in the plan for which the plan has no number.

    A norm of groups applies to its whole model.
    """
    if is_of_groups(norm, check) and check.plan.groups is not None:
        return
    params = {"asked": norm.amount, **check.norm_params(norm)}
    if norm.subject == check.framework.info.groups_subject:
        yield check.finding("groups-not-stated", "$.groups", **params)
    elif any(line.activity in norm.activities for _, line in check.lines):
        yield check.finding("norm-not-judged", "$.lines", **params)
