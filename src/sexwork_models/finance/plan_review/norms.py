"""Checks a plan against norms: planned volumes, durations, conflicts, and what is not known."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ...core.findings import Finding
from ...framework.tables.norms import Norm, NormKind, is_about
from ...framework.tables.sources import Force
from ...practice.plans.lines import PlanLine
from ...values.figures import Figure
from ...values.units import Unit
from .bounds import bounds, is_of_groups
from .check import PlanCheck, PlanRule

__all__ = ["NORM_RULES"]


def planned_volumes(check: PlanCheck) -> Iterator[Finding]:
    """Yields findings for volumes other than the planned one, which is neither floor nor cap."""
    for norm in check.norms:
        if norm.kind is NormKind.PLANNED_VOLUME and norm.value is not None:
            volume = check.planned_volume(norm)
            if volume is not None and volume[0] != norm.value and check.has_period_of(norm):
                assert norm.unit is not None  # the volume is in its unit
                figures = {"value": Figure.exact(volume[0], norm.unit), "asked": norm.amount}
                activities = {"activities": norm.activities}
                params = {**figures, **activities, **check.norm_params(norm)}
                yield check.finding("planned-volume-differs", volume[1], **params)


def durations(check: PlanCheck) -> Iterator[Finding]:
    """Yields findings for cases that last longer than a norm allows, or whose days nobody stated.

    How the first and the last day count is not stated, and neither is how nights become days.
    """
    for norm in check.norms:
        if norm.kind is NormKind.DURATION_MAX:
            for path, line in check.complete_lines:
                if line.activity in norm.activities and _applies_to_line(norm, line, check):
                    yield from _duration_findings(check, f"{path}.duration", line.duration, norm)


def _duration_findings(
    check: PlanCheck, path: str, days: Decimal | None, norm: Norm
) -> Iterator[Finding]:
    assert norm.value is not None  # a found norm of this kind has a number
    params: dict[str, object] = {"asked": norm.amount, **check.norm_params(norm)}
    if days is None or norm.unit is not Unit.DAY:
        yield check.finding("norm-not-judged", path, **params)
    elif days > norm.value:
        duration = Figure.exact(days, Unit.DAY)
        yield check.finding("norm-exceeded", path, value=duration, **params)


def _applies_to_line(norm: Norm, line: PlanLine, check: PlanCheck) -> bool:
    """Whether a norm is for the line's model and is in force on some of its days for certain."""
    if check.budget is None:
        return False
    costs = check.budget.line(line.id).costs
    if costs.model and not is_about(norm, costs.model):
        return False
    holds = check.norm_lookup.holds_on_every_day
    return any(holds(norm, segment.days) for segment in costs.segments)


def disagreements(check: PlanCheck) -> Iterator[Finding]:
    """Yields findings for norms of one subject that are in force on one day and disagree."""
    for norms in check.conflicts:
        ids = [norm.id for norm in norms]
        yield check.finding("norms-conflict", "$", ids=ids, subject=norms[0].subject)


def unknown_values(check: PlanCheck) -> Iterator[Finding]:
    """Yields findings for norms of the plan's models and activities whose value nobody has read."""
    planned = {line.activity for _, line in check.lines}
    for norm in check.unknown_norms:
        if not norm.activities or planned & set(norm.activities):
            params = {"id": norm.id, "document": norm.document, "item": norm.label}
            yield check.finding("norm-unknown-in-plan", "$.models", **params)


def unknown_force(check: PlanCheck) -> Iterator[Finding]:
    """Yields findings for documents whose force is unknown and whose norms apply to the plan."""
    by_document: dict[str, list[Norm]] = {}
    for norm in check.norms:
        unknown = norm.force_on(check.assessment_day(norm)) is Force.UNKNOWN
        if unknown and _applies_to_plan(norm, check):
            by_document.setdefault(norm.document, []).append(norm)
    for document, norms in by_document.items():
        first, *_ = norms
        since, ids = first.force_since or "?", [norm.id for norm in norms]
        params = {"document": document, "since": since, "ids": ids}
        yield check.finding("force-unknown-in-plan", "$.first_day", **params)


def _applies_to_plan(norm: Norm, check: PlanCheck) -> bool:
    """Whether the plan has something that is compared with the norm."""
    if norm.kind is NormKind.SHARE_CEILING:
        return True
    if is_of_groups(norm, check) and check.plan.groups:
        return True
    activities = {line.activity for _, line in check.lines}
    indicators = {target.indicator for _, target in check.complete_targets}
    return bool(activities & set(norm.activities) or indicators & set(norm.indicators))


NORM_RULES: tuple[PlanRule, ...] = (
    bounds,
    planned_volumes,
    durations,
    disagreements,
    unknown_values,
    unknown_force,
)
