"""Collects what a review compares: the submission and the other reports of its reporter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias, TypeVar

import attrs
from dateutil.relativedelta import relativedelta

from ...framework.framework import Framework
from ...practice.records.client_codes import skeleton
from ...practice.records.model import ActivityRecord
from ...results.values import IndicatorValue
from ...values.figures import Figure
from ...values.intervals import Interval
from .submission import ReportKey, Submission, SubmissionStatus, submissions_in_force

__all__ = ["ReportedValue", "SubmissionView", "ValueKey", "value_key", "values_by_key"]

ValueKey: TypeAlias = tuple[object, ...]
T = TypeVar("T")


def value_key(value: IndicatorValue) -> ValueKey:
    """Returns what a value shares with the same value of another window.

    This is its indicator, its group and the way in which it was counted. The group of a value that
    was counted from records is its breakdown, because its models and provinces depend on the
    records.
    """
    group = (value.places, value.models, value.populations) if value.records is None else value.cut
    return value.definition.id, group, value.kind, value.per_unit, value.per_period, value.counting


@attrs.frozen
class ReportedValue:
    """A value with a figure and known days, and its index in the submission."""

    index: int
    value: IndicatorValue
    figure: Figure
    days: Interval

    @property
    def key(self) -> ValueKey:
        """The key of the value."""
        return value_key(self.value)


@attrs.frozen(eq=False, repr=False)
class SubmissionView:
    """A submission under review, its previous version and the other reports of its reporter.

    Only reports of the same place are compared. `similar_reports` are of the same place, and of a
    reporter whose code differs only in signs that are easily mixed up. `max_change` is the relative
    change above which a value is asked about; a change of counts below `min_count` is never asked
    about.
    """

    submission: Submission
    other_reports: tuple[Submission, ...]
    previous_version: Submission | None
    similar_reports: tuple[Submission, ...]
    records: tuple[ActivityRecord, ...] | None
    framework: Framework
    max_change: Fraction
    min_count: int

    @classmethod
    def of(
        cls,
        submission: Submission,
        earlier: Iterable[Submission],
        records: tuple[ActivityRecord, ...] | None,
        framework: Framework,
        max_change: Fraction,
        min_count: int,
    ) -> SubmissionView:
        """Returns the view of a submission, without the reports of other places and reporters."""
        alike = skeleton(submission.reporter)
        related: list[Submission] = []
        similar: dict[ReportKey, Submission] = {}
        for report in earlier:
            if report.place == submission.place and skeleton(report.reporter) == alike:
                if report.reporter == submission.reporter:
                    related.append(report)
                else:
                    similar.setdefault(report.key, report)
        others = submissions_in_force(report for report in related if report.key != submission.key)
        previous = _previous_version(submission, related)
        return cls(
            submission,
            others,
            previous,
            tuple(similar.values()),
            records,
            framework,
            max_change,
            min_count,
        )

    @cached_property
    def previous_report(self) -> Submission | None:
        """The report of the latest earlier period of the same length."""
        candidates = ((report.days, report) for report in self.other_reports)
        return _latest_before(self.submission.days, candidates)

    @cached_property
    def reported_values(self) -> tuple[ReportedValue, ...]:
        """The values of the submission with a figure and known days, except enforcement."""
        return tuple(_reported_values(self.submission))

    @cached_property
    def values_of_other_reports(self) -> Mapping[ValueKey, list[tuple[Submission, ReportedValue]]]:
        """The values of the other reports, each with its report, by key."""
        found: dict[ValueKey, list[tuple[Submission, ReportedValue]]] = {}
        for report in self.other_reports:
            for reported in _reported_values(report):
                found.setdefault(reported.key, []).append((report, reported))
        return found

    @cached_property
    def _own_values(self) -> Mapping[ValueKey, list[ReportedValue]]:
        found: dict[ValueKey, list[ReportedValue]] = {}
        for reported in self.reported_values:
            found.setdefault(reported.key, []).append(reported)
        return found

    def previous_value(self, reported: ReportedValue) -> ReportedValue | None:
        """Returns the same value of the latest earlier window of the same length.

        The window may be of this report, which can hold values month by month, or of another one.
        """
        others = self.values_of_other_reports.get(reported.key, ())
        same = [*(other for _, other in others), *self._own_values[reported.key]]
        return _latest_before(reported.days, ((other.days, other) for other in same))


def _previous_version(submission: Submission, reports: Iterable[Submission]) -> Submission | None:
    """Returns the latest earlier version that was sent; of its states, the one decided last."""
    versions: list[Submission] = []
    for report in reports:
        sent = report.status is not SubmissionStatus.DRAFT
        if sent and report.key == submission.key and report.version < submission.version:
            versions.append(report)
    return max(
        versions,
        key=lambda report: (report.version, report.decided_on or date.min),
        default=None,
    )


def values_by_key(submission: Submission) -> Mapping[ValueKey, list[tuple[int, IndicatorValue]]]:
    """Returns the values of a submission with their indices, by key, except enforcement."""
    found: dict[ValueKey, list[tuple[int, IndicatorValue]]] = {}
    for index, value in enumerate(submission.values):
        if not value.definition.enforcement:
            found.setdefault(value_key(value), []).append((index, value))
    return found


def _reported_values(submission: Submission) -> Iterator[ReportedValue]:
    for index, value in enumerate(submission.values):
        days = value.period.interval
        if days is None or days.start is None or days.end is None:
            continue
        if value.figure is not None and not value.definition.enforcement:
            yield ReportedValue(index, value, value.figure, days)


def _latest_before(days: Interval, candidates: Iterable[tuple[Interval, T]]) -> T | None:
    """Returns the candidate with the latest window that ends before `days` and is as long."""
    latest, found = date.min, None
    for window, candidate in candidates:
        if window.end is None or days.start is None or window.end > days.start:
            continue
        if window.end > latest and _length(window) == _length(days):
            latest, found = window.end, candidate
    return found


def _length(days: Interval) -> tuple[int, int] | None:
    """Returns months and days, so that all quarters are equally long; None when it is open."""
    if days.start is None or days.end is None:
        return None
    length = relativedelta(days.end, days.start)
    return 12 * length.years + length.months, length.days
