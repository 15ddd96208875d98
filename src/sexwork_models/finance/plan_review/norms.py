"""Does a plan keep to the norms: bounds, planned volumes, durations, and what nobody knows."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import attrs
from dateutil.relativedelta import relativedelta

from ...core.findings import Finding
from ...framework.tables.norms import Norm, NormKind, PerPeriod, Scope
from ...framework.tables.places import PlaceLevel
from ...framework.tables.sources import Force
from ...practice.plans.lines import PlanLine
from ...values.figures import Figure
from ...values.intervals import Found
from ...values.text import Text
from ...values.units import Unit
from .check import PlanCheck, PlanRule
from .parts import GATHERINGS

__all__ = ["NORM_RULES"]

_GROUPS = "peer-groups"
_CORE_MEMBERS = "core-members"
_BOUNDS = (NormKind.BOUND_MIN, NormKind.BOUND_MAX)
_MONEY = (Unit.VND, Unit.BASE_SALARY)


@attrs.frozen
class _Fact:
    """A number of the plan that a norm speaks of, and where it stands.

    `of` is what the number is of: the site as a whole, or one group. `target` marks a level that is only aimed at.
    """

    value: Decimal
    path: str
    of: Scope = Scope.SITE
    target: bool = False


def bounds(check: PlanCheck) -> Iterator[Finding]:
    """Groups, core members, volumes, participants and targets beside the least and the most that a norm asks for."""
    for norm in check.norms:
        if norm.kind not in _BOUNDS or norm.unit in _MONEY or norm.value is None:
            continue
        facts = list(_facts(norm, check))
        for fact in facts:
            yield from _judged(norm, fact, check)
        if not facts and check.whole_plan and _planned(norm, check):
            code, path = (
                ("groups-not-stated", "$.groups")
                if norm.subject == _GROUPS
                else ("norm-not-judged", "$.lines")
            )
            if norm.subject not in (_GROUPS, _CORE_MEMBERS) or check.plan.groups is None:
                yield check.finding(code, path, asked=norm.figure, **check.about(norm))


def _planned(norm: Norm, check: PlanCheck) -> bool:
    """Whether the plan does something that the norm speaks of; a norm of groups speaks of its whole model."""
    return norm.subject == _GROUPS or any(
        line.activity in norm.activities for _, line in check.lines
    )


def _facts(norm: Norm, check: PlanCheck) -> Iterator[_Fact]:
    """The numbers of the plan that a bound speaks of: by its subject, its unit, or its indicators."""
    if norm.subject in (_GROUPS, _CORE_MEMBERS):
        yield from _of_groups(norm, check)
    elif norm.unit is Unit.PERSON_PER_SESSION or (
        norm.unit is Unit.PERSON and norm.per_unit in GATHERINGS
    ):
        yield from _of_sessions(norm, check)
    else:
        yield from _of_targets(norm, check)
        yield from _of_volumes(norm, check)


def _of_groups(norm: Norm, check: PlanCheck) -> Iterator[_Fact]:
    groups = check.plan.groups
    if norm.subject == _GROUPS and groups is not None and check.file.read("$", "groups"):
        yield _Fact(Decimal(len(groups)), "$.groups")
    for index, group in enumerate(groups or ()):
        if norm.subject == _CORE_MEMBERS and group.core_members is not None:
            yield _Fact(group.core_members, f"$.groups[{index}].core_members", Scope.GROUP)


def _of_sessions(norm: Norm, check: PlanCheck) -> Iterator[_Fact]:
    for path, line in check.whole_lines:
        if line.activity in norm.activities and line.participants is not None:
            yield _Fact(line.participants, f"{path}.participants")


def _of_targets(norm: Norm, check: PlanCheck) -> Iterator[_Fact]:
    """Targets of the same people; one of more people proves only that a minimum is not reached."""
    for path, target in check.whole_targets:
        if target.indicator not in norm.indicators or target.unit is not norm.unit:
            continue
        known = target.indicator in check.framework.indicators
        people = set(
            target.populations
            or (check.framework.indicators[target.indicator].populations if known else ())
        )
        wider = people > set(norm.populations) and norm.kind is NormKind.BOUND_MIN
        if (
            not norm.populations
            or people == set(norm.populations)
            or (wider and norm.value and target.value < norm.value)
        ):
            yield _Fact(target.value, f"{path}.value", target=True)


def _of_volumes(norm: Norm, check: PlanCheck) -> Iterator[_Fact]:
    """The volumes of the activities of a bound in its own unit, over the plan."""
    counted = [
        (path, line)
        for path, line in check.whole_lines
        if line.activity in norm.activities and line.unit is norm.unit
    ]
    if counted and check.whole_plan:
        yield _Fact(
            sum((line.volume for _, line in counted), Decimal(0)), f"{counted[0][0]}.volume"
        )


def _judged(norm: Norm, fact: _Fact, check: PlanCheck) -> Iterator[Finding]:
    """One number beside one bound. A level that is only aimed at is no proof of a breach: it gives a warning."""
    assert norm.value is not None  # a norm without a number is never judged
    assert norm.unit is not None
    below = norm.kind is NormKind.BOUND_MIN and fact.value < norm.value
    above = norm.kind is NormKind.BOUND_MAX and fact.value > norm.value
    reason = _obstacle(norm, fact, check)
    params = {
        "value": Figure.exact(fact.value, norm.unit),
        "asked": norm.figure,
        **check.about(norm),
    }
    if reason is not None:
        yield check.finding("norm-not-comparable", fact.path, id=norm.id, reason=reason, **params)
    elif (below or above) and fact.target:
        yield check.finding("target-beyond-norm", fact.path, **params)
    elif below:
        yield check.finding("norm-not-reached", fact.path, **params)
    elif above:
        yield check.finding("norm-exceeded", fact.path, **params)


def _obstacle(norm: Norm, fact: _Fact, check: PlanCheck) -> Text | None:
    """Why a number of the plan cannot stand beside a norm: its scope, which the plan declares where it is open, or its period."""
    scope = (
        check.plan.scopes.get(norm.id, norm.scope) if norm.scope is Scope.UNKNOWN else norm.scope
    )
    if scope is Scope.UNKNOWN:
        return Text(
            "nguồn không nêu phạm vi của định mức",
            "the source does not state the scope of the norm",
        )
    if scope is Scope.PROVINCE and not _is_province(check):
        return Text(
            "định mức tính cho cả tỉnh, còn kế hoạch chỉ là một phần của tỉnh",
            "the norm is for a province, and the plan is a part of one",
        )
    if scope not in (Scope.NOT_STATED, Scope.SITE, Scope.PROVINCE, fact.of):
        return Text(
            f"định mức tính cho từng đơn vị ({scope.value}), còn số này là của cả địa bàn",
            f"the norm is for each {scope.value}, and this number is of the whole site",
        )
    if norm.per_period in (PerPeriod.MONTH, PerPeriod.QUARTER) or (
        norm.per_period is PerPeriod.YEAR and not _is_a_year(check)
    ):
        return Text(
            "định mức tính cho kỳ dài khác với kế hoạch",
            "the norm is for a period of another length than the plan",
        )
    return None


def _is_province(check: PlanCheck) -> bool:
    outcome = check.framework.place(check.plan.place, check.plan.first_day)
    return isinstance(outcome, Found) and outcome.value.level in (
        PlaceLevel.PROVINCE,
        PlaceLevel.COUNTRY,
    )


def planned_volumes(check: PlanCheck) -> Iterator[Finding]:
    """Volumes that differ from the planned volume of the framework, which is neither floor nor cap."""
    for norm in check.norms:
        if (
            norm.kind is not NormKind.PLANNED_VOLUME
            or norm.value is None
            or norm.unit is None
            or not check.whole_plan
        ):
            continue
        counted = [(path, line) for path, line in check.whole_lines if _counts(line, norm, check)]
        total = sum((line.volume for _, line in counted), Decimal(0))
        if (
            counted
            and total != norm.value
            and (norm.per_period is not PerPeriod.YEAR or _is_a_year(check))
        ):
            params = {
                "value": Figure.exact(total, norm.unit),
                "asked": norm.figure,
                "activities": norm.activities,
            }
            yield check.finding(
                "planned-volume-differs", f"{counted[0][0]}.volume", **params, **check.about(norm)
            )


def _counts(line: PlanLine, norm: Norm, check: PlanCheck) -> bool:
    return line.activity in norm.activities and line.unit is norm.unit


def _is_a_year(check: PlanCheck) -> bool:
    window = check.plan.window
    return window.start is not None and window.start + relativedelta(years=1) == window.end


def durations(check: PlanCheck) -> Iterator[Finding]:
    """Cases that last longer than a norm of their days allows; how the first and the last day count is not stated."""
    for norm in check.norms:
        for path, line in (
            check.whole_lines
            if norm.kind is NormKind.DURATION_MAX and norm.unit is Unit.DAY
            else ()
        ):
            assert norm.value is not None  # a found norm of this kind has a number
            longer = (
                line.activity in norm.activities
                and line.duration is not None
                and line.duration > norm.value
            )
            if longer and line.duration is not None and _holds_for(norm, line, check):
                params = {"value": Figure.exact(line.duration, Unit.DAY), "asked": norm.figure}
                yield check.finding(
                    "norm-exceeded", f"{path}.duration", **params, **check.about(norm)
                )


def _holds_for(norm: Norm, line: PlanLine, check: PlanCheck) -> bool:
    """Whether a norm speaks of the line's model and holds on some of its days for certain."""
    if check.budget is None:
        return False
    costs = check.budget.line(line.id).costs
    speaks = not costs.model or norm.applies_to(costs.model)
    return speaks and any(norm.interval.covers(stretch.days) for stretch in costs.stretches)


def disagreements(check: PlanCheck) -> Iterator[Finding]:
    """Two norms of one subject that hold on one day."""
    for norms in check.conflicts:
        yield check.finding(
            "norms-conflict", "$", ids=[norm.id for norm in norms], subject=norms[0].subject
        )


def unknowns(check: PlanCheck) -> Iterator[Finding]:
    """What the framework has for the plan's models and activities and nobody has read: never assumed, always listed."""
    planned = {line.activity for _, line in check.lines}
    for norm in check.unknown_norms:
        if not norm.activities or planned & set(norm.activities):
            yield check.finding(
                "norm-unknown-in-plan",
                "$.models",
                id=norm.id,
                document=norm.document,
                item=norm.label,
            )


def force(check: PlanCheck) -> Iterator[Finding]:
    """Documents whose force on the plan's days nobody knows, and whose norms speak of the plan."""
    told: dict[str, list[Norm]] = {}
    for norm in check.norms:
        if norm.force_on(check.day_of(norm)) is Force.UNKNOWN and _speaks(norm, check):
            told.setdefault(norm.document, []).append(norm)
    for document, norms in told.items():
        since = norms[0].force_since or "?"
        yield check.finding(
            "force-unknown-in-plan",
            "$.first_day",
            document=document,
            since=since,
            ids=[norm.id for norm in norms],
        )


def _speaks(norm: Norm, check: PlanCheck) -> bool:
    """Whether the plan holds something that the norm is set beside."""
    planned = {line.activity for _, line in check.lines}
    aimed = {target.indicator for _, target in check.whole_targets}
    of_groups = norm.subject in (_GROUPS, _CORE_MEMBERS) and bool(check.plan.groups)
    of_money = norm.kind is NormKind.SHARE_CEILING
    return (
        bool(planned & set(norm.activities) or aimed & set(norm.indicators))
        or of_groups
        or of_money
    )


NORM_RULES: tuple[PlanRule, ...] = (
    bounds,
    planned_volumes,
    durations,
    disagreements,
    unknowns,
    force,
)
