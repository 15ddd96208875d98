"""Checks the values of a submission, alone and against the other reports of its reporter.

A comparison that the bounds of the values leave undecided gives no finding. A change is reported
and never called better or worse.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TypeAlias

import attrs

from ...core.findings import Finding, Where
from ...framework.framework import Framework
from ...framework.tables.indicators import Additivity, Polarity
from ...results.values import IndicatorValue, Status
from ...values.figures import Figure, Outcome
from ...values.intervals import Interval
from ...values.units import Unit
from ..measures.record_count import year_start
from .submission import Submission
from .view import ReportedValue, SubmissionView, ValueKey, values_by_key
from .wording import value_location, value_params

__all__ = ["SUBMISSION_RULES", "SubmissionRule"]

SubmissionRule: TypeAlias = Callable[[SubmissionView], Iterator[Finding]]

_NEVER_FALLING = frozenset(
    {Additivity.SUM, Additivity.NEW_IN_YEAR, Additivity.YEAR_TO_DATE, Additivity.DISTINCT}
)
_ABOVE_CODES: Mapping[tuple[Unit, Unit], str] = {
    (Unit.PERSON, Unit.CONTACT): "people-above-contacts",
    (Unit.PERSON, Unit.REFERRAL): "people-above-referrals",
    (Unit.REFERRAL, Unit.REFERRAL): "later-stage-above",
}


def _surely_below(left: Figure, right: Figure) -> bool:
    """Whether a figure is below another for all values within their bounds, whatever the units."""
    return attrs.evolve(left, unit=right.unit).reaches(right).outcome is Outcome.NO


def values_of_other_days(view: SubmissionView) -> Iterator[Finding]:
    """Yields findings for values of other days than the period or the year up to its end."""
    days, calendar = view.submission.days, view.submission.calendar
    first = None if days.start is None else min(days.start, year_start(calendar, days))
    year_to_date = Interval(first, days.end)
    for index, value in enumerate(view.submission.values):
        own_days = value.period.interval
        if own_days is None:
            continue
        if not year_to_date.covers(own_days) or not days.overlap(own_days):
            params = {**value_params(value), "days": own_days, "period": view.submission.period}
            yield Finding("value-of-other-days", value_location(index), params)


def numerators_above_denominators(view: SubmissionView) -> Iterator[Finding]:
    """Yields findings for shares whose numerator is above the denominator.

    Means, which have two units, and rates of change are not checked.
    """
    for index, value in enumerate(view.submission.values):
        numerator, denominator = value.numerator, value.denominator
        if value.definition.additivity is not Additivity.RATIO or value.definition.signed:
            continue
        if numerator is None or denominator is None or numerator.unit is not denominator.unit:
            continue
        if _surely_below(denominator, numerator):
            params = {
                **value_params(value),
                "period": view.submission.period,
                "numerator": numerator,
                "denominator": denominator,
            }
            yield Finding("numerator-above-denominator", value_location(index), params)


def counts_above_limits(view: SubmissionView) -> Iterator[Finding]:
    """Yields findings for counts above a count of the same group and days that limits them."""
    for code, smaller, larger in _never_above(view.framework):
        limits = {}
        for reported in view.reported_values:
            if reported.value.definition.id == larger:
                limits[_group_and_days(reported)] = reported.figure
        for reported in view.reported_values:
            limit = limits.get(_group_and_days(reported))
            if reported.value.definition.id != smaller or limit is None:
                continue
            if _surely_below(limit, reported.figure):
                params = {**_value_and_days(reported), "other": larger, "limit": limit}
                yield Finding(code, value_location(reported.index), params)


def _never_above(framework: Framework) -> Iterator[tuple[str, str, str]]:
    """Yields each indicator with one that it cannot exceed, and the code of the finding."""
    for indicator in framework.indicators.values():
        for larger in indicator.not_above:
            units = (indicator.unit, framework.indicators[larger].unit)
            yield _ABOVE_CODES.get(units, "value-above-limit"), indicator.id, larger


def _group_and_days(reported: ReportedValue) -> ValueKey:
    _, group, kind, per_unit, per_period, _ = reported.key
    return group, kind, per_unit, per_period, reported.days


def _value_and_days(reported: ReportedValue) -> dict[str, object]:
    return {**value_params(reported.value), "days": reported.days, "value": reported.value.amount}


def inconsistent_windows(view: SubmissionView) -> Iterator[Finding]:
    """Yields findings for values that do not fit the same value of another report.

    Two values for the same days differ, or a longer window has less than a shorter one inside it.
    """
    for reported in view.reported_values:
        for report, other in view.values_of_other_reports.get(reported.key, ()):
            left, right = reported.figure, other.figure
            if left.unit is not right.unit:
                continue
            if reported.days != other.days:
                if reported.value.definition.additivity in _NEVER_FALLING:
                    yield from _cumulative_falls(reported, other)
            elif _surely_below(left, right) or _surely_below(right, left):
                periods = {"period": view.submission.period, "other_period": report.period}
                params = {**_value_and_days(reported), "other": other.value.amount, **periods}
                yield Finding("days-given-twice", value_location(reported.index), params)


def _cumulative_falls(reported: ReportedValue, other: ReportedValue) -> Iterator[Finding]:
    """Yields a finding when the longer of two windows surely has less than the one inside it."""
    covers = reported.days.covers(other.days)
    longer, shorter = (reported, other) if covers else (other, reported)
    if longer.days.covers(shorter.days) and _surely_below(longer.figure, shorter.figure):
        params = {
            **value_params(reported.value),
            "longer": longer.value.amount,
            "longer_days": longer.days,
            "shorter": shorter.value.amount,
            "shorter_days": shorter.days,
        }
        yield Finding("cumulative-falls", value_location(reported.index), params)


def lost_values(view: SubmissionView) -> Iterator[Finding]:
    """Yields findings for values of the previous report that are missing or only partial now.

    A place that was merged since then, or whose code came to mean another, is not missing.
    """
    if view.previous_report is None:
        return
    current = values_by_key(view.submission, view.framework)
    for key, known in _known_values(view.previous_report, view.framework).items():
        if not view.still_exists(known[-1]):
            continue
        params = {
            **value_params(known[-1]),
            "period": view.submission.period,
            "before": known[-1].amount,
            "period_before": view.previous_report.period,
        }
        values = current.get(key, [])
        if all(value.status is Status.NO_DATA for _, value in values):
            index = values[0][0] if values else None
            yield Finding("value-now-missing", value_location(index), params)
        elif all(value.status is Status.OK for value in known):
            yield from _partial_values(values, params)


def _known_values(
    submission: Submission, framework: Framework
) -> dict[ValueKey, list[IndicatorValue]]:
    """Returns the values that have a figure, by key."""
    found: dict[ValueKey, list[IndicatorValue]] = {}
    for key, values in values_by_key(submission, framework).items():
        known = [value for _, value in values if value.figure is not None]
        if known:
            found[key] = known
    return found


def _partial_values(
    values: Sequence[tuple[int, IndicatorValue]], params: Mapping[str, object]
) -> Iterator[Finding]:
    """Yields findings for partial values, except those that lack non-reporting sites.

    The missing sites are asked for once and not indicator by indicator.
    """
    for index, value in values:
        sites_missing = any(reason.code == "sites-silent" for reason in value.reasons)
        if value.status is Status.PARTIAL and not sites_missing:
            found = {**params, "value": value.amount}
            yield Finding("value-now-partial", value_location(index), found)


def non_reporting_sites(view: SubmissionView) -> Iterator[Finding]:
    """Yields a finding when expected sites or reporters sent nothing, or none were stated."""
    found, period = view.submission.completeness, view.submission.period
    if found.expected is None:
        yield Finding("expected-not-stated", Where(field="expected"), {"period": period})
    elif found.missing:
        counts = {"heard": found.heard, "expected": found.expected, "missing": len(found.missing)}
        yield Finding("sites-not-heard", Where(field="heard_from"), {"period": period, **counts})


def value_jumps(view: SubmissionView) -> Iterator[Finding]:
    """Yields findings for values far from those of the previous window of the same length.

    The largest accepted change is the library's own choice, `assumed`.
    """
    for reported in view.reported_values:
        previous = view.previous_value(reported)
        if previous is None or reported.figure.unit is not previous.figure.unit:
            continue
        if _may_be_small(reported, view) or _may_be_small(previous, view):
            continue
        if _changes_much(previous.figure, reported.figure, view):
            neutral = reported.value.definition.direction is Polarity.NEUTRAL
            params = {
                **_value_and_days(reported),
                "before": previous.value.amount,
                "days_before": previous.days,
                "share": Figure.exact(100 * view.max_change, Unit.PERCENT),
            }
            code = "neutral-value-changes" if neutral else "value-jumps"
            yield Finding(code, value_location(reported.index), params)


def _may_be_small(reported: ReportedValue, view: SubmissionView) -> bool:
    """Whether a count, or the denominator of a share, may be below the smallest compared count."""
    count = reported.value.denominator or reported.figure
    return count.low is None or count.low < view.min_count


def _changes_much(before: Figure, after: Figure, view: SubmissionView) -> bool:
    if before.approximate or after.approximate or before.low is None or after.low is None:
        return False
    rises = before.high is not None and after.low > (1 + view.max_change) * before.high
    return rises or (after.high is not None and after.high < (1 - view.max_change) * before.low)


def repeated_values(view: SubmissionView) -> Iterator[Finding]:
    """Yields a finding when all values equal those of the previous report.

    There must be at least two values, and not all of them zero.
    """
    if view.previous_report is None:
        return
    current = _figures_by_key(view.submission, view.framework)
    figures = list(chain.from_iterable(current.values()))
    before = _figures_by_key(view.previous_report, view.framework)
    if len(figures) < 2 or current != before:
        return
    if any(figure.high != 0 for figure in figures):
        params = {
            "count": len(figures),
            "period": view.submission.period,
            "period_before": view.previous_report.period,
        }
        yield Finding("values-repeated", Where(field="values"), params)


def _figures_by_key(submission: Submission, framework: Framework) -> dict[ValueKey, list[Figure]]:
    found: dict[ValueKey, list[Figure]] = {}
    for key, values in _known_values(submission, framework).items():
        found[key] = [value.figure for value in values if value.figure is not None]
    return found


def version_differences(view: SubmissionView) -> Iterator[Finding]:
    """Yields a finding when the values of this version differ from those of the previous one."""
    previous, submission = view.previous_version, view.submission
    changed = () if previous is None else submission.changed_from(previous)
    if previous is not None and changed:
        params = {
            "version": submission.version,
            "before": previous.version,
            "status": previous.status,
            "indicators": changed,
            "period": submission.period,
        }
        yield Finding("version-differs", Where(field="version"), params)


SUBMISSION_RULES: tuple[SubmissionRule, ...] = (
    values_of_other_days,
    numerators_above_denominators,
    counts_above_limits,
    inconsistent_windows,
    lost_values,
    non_reporting_sites,
    value_jumps,
    repeated_values,
    version_differences,
)
