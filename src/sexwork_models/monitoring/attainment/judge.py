"""How a result stands to a target or norm: met, not met, or why nobody can say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import attrs
from dateutil.relativedelta import relativedelta

from ...core.errors import ForbiddenSumError
from ...framework.framework import Framework
from ...framework.loading import packaged_framework
from ...framework.tables.norms import Norm, NormKind, PerPeriod, Scope, Target
from ...framework.tables.sources import Force
from ...intake.catalog import unknown_id
from ...practice.observations.model import ObservationKind
from ...results.explanations import Reason
from ...results.values import IndicatorValue, Status
from ...values.amounts import Exact
from ...values.figures import Outcome
from ...values.intervals import Certainty, Interval
from ..aggregation.rollup import lift_to_province
from .comparability import PER_UNIT_SCOPES, Scopes, declared_scope, obstacles, scope_of
from .matching import bounds_with_values, targets_with_values, unknown_norms_with_values
from .results import Attainment, AttainmentStatus, day_of_value

__all__ = ["compute_attainment", "judge_target"]

_CEILINGS = frozenset({NormKind.BOUND_MAX, NormKind.SHARE_CEILING, NormKind.DURATION_MAX})
_OUTCOMES = {
    Outcome.YES: AttainmentStatus.MET,
    Outcome.NO: AttainmentStatus.NOT_MET,
    Outcome.UNDETERMINED: AttainmentStatus.UNDETERMINED,
}
_WORST_FIRST = (AttainmentStatus.NOT_MET, AttainmentStatus.UNDETERMINED, AttainmentStatus.MET)


def compute_attainment(
    values: Iterable[IndicatorValue],
    framework: Framework | None = None,
    *,
    tolerance: Exact | None = None,
    scopes: Scopes | None = None,
) -> tuple[Attainment, ...]:
    """One row per target and place, one per bound in force and place with a value, and one per model
    whose norms nobody knows.

    `tolerance` (a share, Decimal("0.05") for five percent) decides figures that were written "about";
    `scopes` declares the scope of norms whose scope the sources leave open, by norm id. Both mark the
    answer. Only results count: a target is not an actual, and background figures are not results.
    Raises UnknownIdError for a norm or a scope that does not exist.
    """
    framework = framework or packaged_framework()
    scopes = _checked(scopes or {}, framework)
    results = [value for value in values if value.kind is ObservationKind.ACTUAL]
    judge = _Judge(framework, tolerance, scopes)
    rows = [
        judge.target(target, place, found)
        for target, place, found in targets_with_values(results, framework)
    ]
    rows += [
        judge.bound(norm, found) for norm, found in bounds_with_values(results, framework, scopes)
    ]
    rows += [
        judge.unknown(norm, found) for norm, found in unknown_norms_with_values(results, framework)
    ]
    return tuple(rows)


def judge_target(
    target: Target, place: str, values: Sequence[IndicatorValue], framework: Framework
) -> Attainment:
    """How values of a place stand to a target that no framework holds, a plan's for instance."""
    return _Judge(framework, None, {}).target(target, place, values)


def _checked(scopes: Scopes, framework: Framework) -> Scopes:
    declarable = [scope.value for scope in Scope if scope not in (Scope.NOT_STATED, Scope.UNKNOWN)]
    for id, scope in scopes.items():
        if id not in framework.norms and id not in framework.targets:
            raise unknown_id(id, "norms", framework.norms)
        if scope not in declarable:
            raise unknown_id(scope, "scopes", declarable)
    return scopes


@attrs.frozen
class _Judge:
    framework: Framework
    tolerance: Exact | None
    scopes: Mapping[str, str]

    def target(self, target: Target, place: str, found: Sequence[IndicatorValue]) -> Attainment:
        if not found:
            code = "no-published-result" if target.indicators else "no-indicator-for-target"
            return Attainment(target, (place,), AttainmentStatus.NO_DATA, (Reason(code),))
        return attrs.evolve(self.bound(target, found), places=(place,))

    def bound(self, norm: Norm, found: Sequence[IndicatorValue]) -> Attainment:
        """Every value that can be compared, judged together; if none can, the first with every obstacle."""
        lifted = [_lifted(norm, value, self.framework, self.scopes) for value in found]
        blocked = [(value, obstacles(norm, value, self.framework, self.scopes)) for value in lifted]
        free = [value for value, reasons in blocked if not reasons]
        if not free:
            value, reasons = blocked[0]
            return Attainment(
                norm, value.places, AttainmentStatus.NOT_COMPARABLE, tuple(reasons), value
            )
        own = [value for value in free if value.status is not Status.PARTIAL] or free
        row = self._together(norm, [self._compared(norm, value) for value in own])
        return _over_all_months(norm, row, own)

    def _together(self, norm: Norm, rows: Sequence[Attainment]) -> Attainment:
        """One answer of several: the worst where each value must hold, the best of lower bounds, none if they disagree."""
        by_worst = sorted(rows, key=lambda row: _WORST_FIRST.index(row.status))
        each = norm.per_period is PerPeriod.MONTH or scope_of(norm, self.scopes) in PER_UNIT_SCOPES
        if each and len(rows) > 1:
            held = sum(row.status is AttainmentStatus.MET for row in rows)
            reason = Reason("each-value-judged", {"held": held, "count": len(rows)})
            return attrs.evolve(by_worst[0], reasons=(*by_worst[0].reasons, reason))
        partial = all(row.value is not None and row.value.status is Status.PARTIAL for row in rows)
        if partial or by_worst[0].status is by_worst[-1].status:
            return by_worst[-1]
        ids = [id for row in rows if row.value is not None for id in row.value.inputs]
        doubts = (Reason("results-disagree", {"ids": ids}), *by_worst[0].reasons[1:])
        return attrs.evolve(by_worst[0], status=AttainmentStatus.UNDETERMINED, reasons=doubts)

    def _compared(self, norm: Norm, value: IndicatorValue) -> Attainment:
        asked, figure = norm.figure, value.figure
        assert asked is not None  # a norm with an unknown value is never paired
        assert figure is not None  # a missing figure would be an obstacle
        compare = figure.stays_within if norm.kind in _CEILINGS else figure.reaches
        answer = compare(asked, self.tolerance)
        status = _OUTCOMES[answer.outcome]
        reasons = [
            Reason(f"compared-{status.value.replace('_', '-')}", {"value": figure, "asked": asked})
        ]
        early = _before_deadline(norm, value)
        if early and status is AttainmentStatus.NOT_MET:
            status, reasons = (
                AttainmentStatus.UNDETERMINED,
                [Reason("deadline-not-reached", {"value": figure, "asked": asked})],
            )
        elif early:
            reasons.append(Reason("before-the-deadline", {"last": norm.interval.last_day or "?"}))
        reasons += [*value.reasons, *_doubts(norm, value)]
        declared = declared_scope(norm, self.scopes)
        if declared is not None:
            reasons.append(Reason("scope-declared", {"scope": declared}))
        if answer.assumed:
            reasons.append(Reason("tolerance-assumed", {"tolerance": str(self.tolerance)}))
        return Attainment(
            norm,
            value.places,
            status,
            tuple(reasons),
            value,
            answer.assumed or declared is not None,
        )

    def unknown(self, norm: Norm, found: Sequence[IndicatorValue]) -> Attainment:
        value = found[0]
        reasons = (
            Reason("norm-value-unknown", {"item": norm.label, "document": norm.document}),
            *_doubts(norm, value),
        )
        return Attainment(
            norm, value.provinces or value.places, AttainmentStatus.NORM_UNKNOWN, reasons
        )


def _lifted(
    norm: Norm, value: IndicatorValue, framework: Framework, scopes: Scopes
) -> IndicatorValue:
    """A figure of districts as a lower bound for the province, where the norm binds a province."""
    if scope_of(norm, scopes) != Scope.PROVINCE and not set(norm.places) & set(value.provinces):
        return value
    try:
        return lift_to_province(value, framework)
    except ForbiddenSumError:
        return value


def _over_all_months(norm: Norm, row: Attainment, values: Sequence[IndicatorValue]) -> Attainment:
    """A target of every month is met only by all its months: some of them leave it undetermined."""
    windows = {value.period.interval for value in values}
    asked = (
        _months(norm.interval)
        if isinstance(norm, Target) and norm.per_period is PerPeriod.MONTH
        else None
    )
    whole = norm.interval in windows or asked is None or len(windows) >= asked
    if whole or row.status is not AttainmentStatus.MET:
        return row
    reason = Reason("months-missing", {"found": len(windows), "asked": asked})
    return attrs.evolve(row, status=AttainmentStatus.UNDETERMINED, reasons=(reason, *row.reasons))


def _months(interval: Interval) -> int | None:
    if interval.start is None or interval.end is None:
        return None
    length = relativedelta(interval.end, interval.start)
    return length.years * 12 + length.months


def _before_deadline(norm: Norm, value: IndicatorValue) -> bool:
    """Whether a target "by the end of" its interval was measured before that end."""
    window = value.period.interval
    by_the_end = isinstance(norm, Target) and norm.per_period is PerPeriod.NONE
    return by_the_end and window is not None and window.end != norm.interval.end


def _doubts(norm: Norm, value: IndicatorValue) -> list[Reason]:
    reasons = []
    day = day_of_value(value)
    if day is not None and norm.force_on(day) is Force.UNKNOWN:
        reasons.append(
            Reason("force-unknown", {"document": norm.document, "since": norm.force_since or "?"})
        )
    if norm.start_certainty is Certainty.DOUBTFUL:
        reasons.append(
            Reason("start-doubtful", {"document": norm.document, "start": norm.valid_from or "?"})
        )
    if norm.kind is NormKind.TARGET_SHARE:
        reasons.append(Reason("share-read-as-minimum", {}))
    return reasons
