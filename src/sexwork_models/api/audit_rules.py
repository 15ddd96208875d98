"""Rules of the framework audit: gaps, doubtful dates, unknown force and starts, idle activities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from typing import TypeAlias

from dateutil.relativedelta import relativedelta

from ..core.findings import Finding, Where
from ..framework.declared_measures import declared_measures
from ..framework.framework import Framework
from ..framework.measures.language import (
    Cohort,
    CohortPart,
    Measure,
    component_counts,
    filters_with_role,
)
from ..framework.measures.terms import FilterRole, Scope
from ..framework.tables.norms import Norm
from ..values.intervals import Certainty

__all__ = ["AUDIT_RULES", "AuditRule", "norms_and_targets", "stale_framework"]

AuditRule: TypeAlias = Callable[[Framework], Iterator[Finding]]

_MAX_AGE = relativedelta(years=1)


def norms_and_targets(framework: Framework) -> tuple[Norm, ...]:
    """Returns all norms of a framework, then all targets."""
    return (*framework.norms.values(), *framework.targets.values())


def gaps_in_timelines(framework: Framework) -> Iterator[Finding]:
    """Yields findings for days between two norms of one subject on which none is in force."""
    for (subject, kind, place, _), timeline in framework.norm_timelines.items():
        for gap in timeline.gaps():
            params = {"subject": subject, "kind": kind, "place": place, "days": gap}
            yield Finding("gap-in-timeline", Where("norms", None, subject), params)


def doubtful_dates(framework: Framework) -> Iterator[Finding]:
    """Yields findings for norms and targets whose first or last day is doubtful."""
    for norm in norms_and_targets(framework):
        ends = []
        if norm.start_certainty is Certainty.DOUBTFUL:
            ends.append("valid_from")
        if norm.end_certainty is Certainty.DOUBTFUL:
            ends.append("valid_to")
        if ends:
            params = {"id": norm.id, "ends": ends, "document": norm.document}
            yield Finding("date-doubtful", Where("", None, norm.id), params)


def unknown_force(framework: Framework) -> Iterator[Finding]:
    """Yields a finding for each document with norms of unknown legal force, and their number."""
    counts: Counter[str] = Counter()
    for norm in norms_and_targets(framework):
        if norm.force.value == "unknown":
            counts[norm.document] += 1
    for document, count in counts.items():
        params = {"document": document, "count": count}
        yield Finding("force-unknown-norms", Where("", None, document), params)


def unknown_starts(framework: Framework) -> Iterator[Finding]:
    """Yields findings for norms without a first day, which are in force on no day."""
    for norm in norms_and_targets(framework):
        if not norm.dated:
            params = {"id": norm.id, "document": norm.document}
            yield Finding("start-unknown", Where("", None, norm.id), params)


def activities_of_other_models(framework: Framework) -> Iterator[Finding]:
    """Yields findings for activities that name an indicator which counts none of their records.

    The indicator is of other models, and no part of its measure counts records of all models.
    """
    measures = declared_measures(framework)
    for activity in framework.activities.values():
        for id in activity.indicators:
            indicator, measure = framework.indicators[id], measures.get(id)
            if measure is None or indicator.own_models(activity.models):
                continue
            if not _takes_other_models(measure):
                params = {
                    "id": activity.id,
                    "models": activity.models,
                    "indicator": id,
                    "others": indicator.models,
                }
                yield Finding("activity-of-other-models", Where("", None, activity.id), params)


def _takes_other_models(measure: Measure) -> bool:
    """Whether records of models that an indicator is not of may count for it."""
    if isinstance(measure, Cohort):
        return isinstance(measure.part, CohortPart) and measure.part.scope is Scope.ANY
    if any(role is FilterRole.CONFIRMS for role, _ in filters_with_role(measure)):
        return True  # whatever the models of the records that confirm an entry
    return any(count.scope is Scope.ANY for count in component_counts(measure))


AUDIT_RULES: tuple[AuditRule, ...] = (
    gaps_in_timelines,
    doubtful_dates,
    unknown_force,
    unknown_starts,
    activities_of_other_models,
)


def stale_framework(framework: Framework, today: date | None) -> Iterator[Finding]:
    """Yields a finding when the framework was last reviewed a year before `today`, or earlier."""
    as_of = framework.info.as_of
    if today is not None and today >= as_of + _MAX_AGE:
        params = {"as_of": as_of, "today": today, "fixed_form": not framework.packaged}
        yield Finding("framework-stale", Where("pack.toml", None, "as_of"), params)
