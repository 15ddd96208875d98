"""Judges indicator values against targets and norms: met, not met or undetermined."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

import attrs

from ...core.errors import ForbiddenSumError
from ...core.findings import Issue
from ...framework.framework import Framework
from ...framework.packaged.load import packaged_framework
from ...framework.tables.norms import Norm, NormKind, PerPeriod, Scope, Target
from ...framework.tables.sources import Force
from ...intake.catalog import unknown_id_error
from ...practice.observations.model import ObservationKind
from ...results.values import IndicatorValue, Status
from ...values.amounts import Exact
from ...values.arguments import check_arguments
from ...values.figures import Outcome
from ...values.intervals import Certainty
from ..aggregation.rollup import lift_to_province
from .comparability import PER_UNIT_SCOPES, Scopes, declared_scope, obstacles, scope_of
from .indicator_unions import unite_indicators
from .matching import (
    NormMatch,
    bounds_with_values,
    is_of_code_and_time,
    targets_with_values,
    unknown_norms_with_values,
)
from .monthly import require_all_months
from .results import Attainment, AttainmentStatus, day_of_value

__all__ = ["compute_attainment", "judge_target"]

_CEILINGS = frozenset({NormKind.BOUND_MAX, NormKind.SHARE_CEILING, NormKind.DURATION_MAX})
_STATUSES = {
    Outcome.YES: AttainmentStatus.MET,
    Outcome.NO: AttainmentStatus.NOT_MET,
    Outcome.UNDETERMINED: AttainmentStatus.UNDETERMINED,
}
_WORST_FIRST = (AttainmentStatus.NOT_MET, AttainmentStatus.UNDETERMINED, AttainmentStatus.MET)


@check_arguments
def compute_attainment(
    values: Iterable[IndicatorValue],
    framework: Framework | None = None,
    *,
    tolerance: Exact | None = None,
    scopes: Scopes | None = None,
) -> tuple[Attainment, ...]:
    """Returns whether targets and norms were met, target by target and norm by norm.

    There is one row per target and place, one per norm in force and place with a value, and one
    per model whose norms are unknown. `tolerance` (a share, Decimal("0.05") for five percent)
    decides figures that were written "about"; `scopes` declares, by norm id, the scope of norms
    whose sources leave it open. Both mark the answer. Only results are judged, neither targets nor
    background figures. Raises UnknownIdError for a norm or a scope that does not exist.
    """
    framework = framework or packaged_framework()
    scopes = scopes or {}
    _require_declarable(scopes, framework)
    results = [value for value in values if value.kind is ObservationKind.ACTUAL]
    judge = _Judge(framework, tolerance, scopes)
    rows: list[Attainment] = []
    for target, place, group in targets_with_values(results, framework):
        row = judge.judge_target(target, place, group)
        rows.append(row if group else _with_other_territory(row, target, place, results))
    rows += [judge.judge_match(match) for match in bounds_with_values(results, framework, scopes)]
    for norm, group in unknown_norms_with_values(results, framework):
        value = group[0]
        reason = Issue("norm-value-unknown", {"item": norm.label, "document": norm.document})
        reasons = (reason, *_norm_caveats(norm, value, framework))
        places = value.provinces or value.places
        rows.append(Attainment(norm, places, AttainmentStatus.NORM_UNKNOWN, reasons))
    return tuple(rows)


def judge_target(
    target: Target, place: str, values: Sequence[IndicatorValue], framework: Framework
) -> Attainment:
    """Returns whether values of a place meet a target that no framework holds, such as a plan's."""
    return _Judge(framework, None, {}).judge_target(target, place, values)


def _with_other_territory(
    row: Attainment, target: Target, place: str, results: Sequence[IndicatorValue]
) -> Attainment:
    """Returns the row of a target without a value, with results of its code in its time as why."""
    ids = [value.id for value in results if is_of_code_and_time(value, target, place)]
    if not ids:
        return row
    return attrs.evolve(
        row, reasons=(Issue("result-of-other-territory", {"ids": ids, "place": place}),)
    )


def _require_declarable(scopes: Scopes, framework: Framework) -> None:
    """Raises UnknownIdError for a norm that does not exist or a scope that nobody can declare."""
    declarable = [scope.value for scope in Scope if scope not in (Scope.NOT_STATED, Scope.UNKNOWN)]
    for id, scope in scopes.items():
        if id not in framework.norms and id not in framework.targets:
            raise unknown_id_error(id, "norms", framework.norms)
        if scope not in declarable:
            raise unknown_id_error(scope, "scopes", declarable)


@attrs.frozen
class _Judge:
    framework: Framework
    tolerance: Exact | None
    scopes: Mapping[str, str]

    def judge_target(
        self, target: Target, place: str, values: Sequence[IndicatorValue]
    ) -> Attainment:
        if not values:
            code = "no-published-result" if target.indicators else "no-indicator-for-target"
            return Attainment(target, (place,), AttainmentStatus.NO_DATA, (Issue(code),))
        return attrs.evolve(self.judge_norm(target, values), places=(place,))

    def judge_match(self, match: NormMatch) -> Attainment:
        """Judges the values of a norm in force; norms in conflict are shown and judge nothing."""
        norm = match.norm
        row = self.judge_norm(norm, match.values)
        if match.conflicting:
            ids = [norm.id, *(other.id for other in match.conflicting)]
            reasons = (Issue("norms-in-conflict", {"subject": norm.subject, "ids": ids}),)
            row = attrs.evolve(row, status=AttainmentStatus.NOT_COMPARABLE, reasons=reasons)
        if not match.shadowed:
            return row
        hidden = Issue("wider-norms-hidden", {"ids": [other.id for other in match.shadowed]})
        return attrs.evolve(row, reasons=(*row.reasons, hidden), shadowed=match.shadowed)

    def judge_norm(self, norm: Norm, values: Sequence[IndicatorValue]) -> Attainment:
        """Judges all comparable values together; without one, the first with every obstacle."""
        comparable: list[IndicatorValue] = []
        refused: list[Attainment] = []
        for value in values:
            lifted = self._lift_to_province(norm, value)
            reasons = tuple(obstacles(norm, lifted, self.framework, self.scopes))
            if reasons:
                status = AttainmentStatus.NOT_COMPARABLE
                refused.append(Attainment(norm, lifted.places, status, reasons, lifted))
            else:
                comparable.append(lifted)
        if not comparable:
            return refused[0]
        judged = self._without_bounds_of_whole(norm, unite_indicators(norm, comparable))
        return require_all_months(norm, self._judge_together(norm, judged), judged)

    def _lift_to_province(self, norm: Norm, value: IndicatorValue) -> IndicatorValue:
        """Returns districts' figures as the province's lower bound, for norms of a province."""
        of_province = scope_of(norm, self.scopes) == Scope.PROVINCE
        if not of_province and not set(norm.places) & set(value.provinces):
            return value
        try:
            return lift_to_province(value, self.framework)
        except ForbiddenSumError:
            return value

    def _without_bounds_of_whole(
        self, norm: Norm, values: Sequence[IndicatorValue]
    ) -> list[IndicatorValue]:
        """Returns the values without those that are partial where there is a whole one.

        Where each value must meet the norm, only a whole one of the same month and site will do,
        and of a group or another unit every value is one of its own.
        """
        if scope_of(norm, self.scopes) in PER_UNIT_SCOPES:
            return list(values)
        each = self._is_met_by_each(norm, values)
        keys = [(value.period.interval, _site(value)) if each else None for value in values]
        pairs = list(zip(keys, values, strict=True))
        whole = {key for key, value in pairs if value.status is not Status.PARTIAL}
        return [
            value for key, value in pairs if value.status is not Status.PARTIAL or key not in whole
        ]

    def _judge_together(self, norm: Norm, values: Sequence[IndicatorValue]) -> Attainment:
        """Returns one answer for several values.

        The worst where each value must meet the norm, undetermined where values disagree. Values
        that are partial bound one number: what a single one of them decides is decided.
        """
        rows = [self._judge_value(norm, value) for value in values]
        rows.sort(key=lambda row: _WORST_FIRST.index(row.status))
        worst = rows[0]
        if len(rows) > 1 and self._is_met_by_each(norm, values):
            met = sum(row.status is AttainmentStatus.MET for row in rows)
            reason = Issue("each-value-judged", {"held": met, "count": len(rows)})
            reasons, status = (*worst.reasons, reason), worst.status
        elif (agreed := _agreed_row(rows, values)) is not None:
            return agreed
        else:
            ids = list(chain.from_iterable(value.inputs for value in values))
            reasons = (Issue("results-disagree", {"ids": ids}), *worst.reasons[1:])
            status = AttainmentStatus.UNDETERMINED
        others = _other_values(worst, values)
        return attrs.evolve(worst, status=status, reasons=reasons, judged_with=others)

    def _is_met_by_each(self, norm: Norm, values: Sequence[IndicatorValue]) -> bool:
        """Whether a norm is of each month, unit or site, so that every value must meet it."""
        if norm.per_period is PerPeriod.MONTH or scope_of(norm, self.scopes) in PER_UNIT_SCOPES:
            return True
        return any(map(_site, values))

    def _judge_value(self, norm: Norm, value: IndicatorValue) -> Attainment:
        asked, figure = norm.figure, value.figure
        assert asked is not None  # a norm with an unknown value is never matched
        assert figure is not None  # a missing figure would be an obstacle
        compare = figure.stays_within if norm.kind in _CEILINGS else figure.reaches
        answer = compare(asked, self.tolerance)
        status, reasons = _status_by_deadline(norm, value, _STATUSES[answer.outcome])
        reasons += [*value.reasons, *_norm_caveats(norm, value, self.framework)]
        declared = declared_scope(norm, self.scopes)
        if declared is not None:
            reasons.append(Issue("scope-declared", {"scope": declared}))
        if answer.assumed:
            reasons.append(Issue("tolerance-assumed", {"tolerance": str(self.tolerance)}))
        assumed = answer.assumed or declared is not None
        return Attainment(norm, value.places, status, tuple(reasons), value, assumed)


def _agreed_row(rows: Sequence[Attainment], values: Sequence[IndicatorValue]) -> Attainment | None:
    """Returns the answer that rows have in common, the worst row first; None if they disagree.

    A row that a partial value leaves undetermined is against no other.
    """
    statuses = {row.status for row in rows}
    if len(statuses) == 1:
        return rows[-1]
    decided = statuses - {AttainmentStatus.UNDETERMINED}
    if len(decided) > 1 or any(value.status is not Status.PARTIAL for value in values):
        return None
    return next(row for row in rows if row.status in decided)


def _site(value: IndicatorValue) -> str:
    """Returns the site that a value of a breakdown is of; empty for any other value."""
    return dict(value.cut).get("site", "")


def _other_values(row: Attainment, values: Sequence[IndicatorValue]) -> tuple[IndicatorValue, ...]:
    return tuple(value for value in values if value is not row.value)


def _status_by_deadline(
    norm: Norm, value: IndicatorValue, status: AttainmentStatus
) -> tuple[AttainmentStatus, list[Issue]]:
    """Returns the status and its reasons: before its deadline no target is missed."""
    params = {"value": value.amount, "asked": norm.amount}
    compared = Issue(f"compared-{status.value.replace('_', '-')}", params)
    window = value.period.interval
    by_the_end = isinstance(norm, Target) and norm.per_period is PerPeriod.NONE
    if not by_the_end or window is None or window.end == norm.interval.end:
        return status, [compared]
    if status is AttainmentStatus.NOT_MET:
        return AttainmentStatus.UNDETERMINED, [Issue("deadline-not-reached", params)]
    early = Issue("before-the-deadline", {"last": norm.interval.last_day or "?"})
    return status, [compared, early]


def _norm_caveats(norm: Norm, value: IndicatorValue, framework: Framework) -> list[Issue]:
    """Returns what is doubtful about a norm: its force, its first day, how its share is read.

    On days after the last review of the framework, any norm is.
    """
    reasons: list[Issue] = []
    document = norm.document
    day = day_of_value(value)
    if day is not None and norm.force_on(day) is Force.UNKNOWN:
        since = norm.force_since or "?"
        reasons.append(Issue("force-unknown", {"document": document, "since": since}))
    if norm.start_certainty is Certainty.DOUBTFUL:
        start = norm.valid_from or "?"
        reasons.append(Issue("start-doubtful", {"document": document, "start": start}))
    if norm.kind is NormKind.TARGET_SHARE:
        reasons.append(Issue("share-read-as-minimum"))
    as_of = framework.info.as_of
    if day is not None and day > as_of:
        reasons.append(Issue("beyond-last-review", {"day": day, "as_of": as_of}))
    return reasons
