"""Collects what a review compares: the submission and the other reports of its reporter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias, TypeVar

import attrs
from dateutil.relativedelta import relativedelta

from ...forms.records import ActivityRecord
from ...framework.framework import Framework
from ...practice.records.client_codes import skeleton
from ...results.parts import PlacePart, place_parts
from ...results.values import IndicatorValue
from ...values.figures import Figure
from ...values.intervals import Found, Interval
from ..aggregation.disjointness import reference_day
from ..measures.dimensions import place_part
from .submission import ReportKey, Submission, SubmissionStatus, submissions_in_force

__all__ = ["ReportedValue", "SubmissionView", "ValueKey", "value_key", "values_by_key"]

ValueKey: TypeAlias = tuple[object, ...]
T = TypeVar("T")


def value_key(value: IndicatorValue, framework: Framework) -> ValueKey:
    """Returns what a value shares with the same value of another window.

    This is its indicator, by one version of the definition, its group and the way in which it was
    counted. The group of a value that
    was counted from records is its breakdown, because its models and provinces depend on the
    records. Places are matched by territory: a code that came to mean another is another place.
    """
    group: object = value.parts
    if value.records is None:
        group = (_places_of(value, framework), value.models, value.populations)
    definition = (value.definition.id, value.version)
    return definition, group, value.kind, value.per_unit, value.per_period, value.counting


def _places_of(value: IndicatorValue, framework: Framework) -> tuple[PlacePart, ...]:
    """Returns the places of a value, or of its group, with the days of their territories."""
    if value.records is not None:
        return tuple(place_parts(value.parts))
    day = reference_day(value, framework)
    return tuple(place_part(code, day, framework) for code in value.places)


@attrs.frozen
class ReportedValue:
    """A value with a figure and known days, and its index in the submission."""

    index: int
    value: IndicatorValue
    figure: Figure
    days: Interval
    key: ValueKey


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
        return tuple(_reported_values(self.submission, self.framework))

    @cached_property
    def values_of_other_reports(self) -> Mapping[ValueKey, list[tuple[Submission, ReportedValue]]]:
        """The values of the other reports, each with its report, by key."""
        found: dict[ValueKey, list[tuple[Submission, ReportedValue]]] = {}
        for report in self.other_reports:
            for reported in _reported_values(report, self.framework):
                found.setdefault(reported.key, []).append((report, reported))
        return found

    def still_exists(self, value: IndicatorValue) -> bool:
        """Whether the places of an earlier value have their codes and territories to the end."""
        last_day = self.submission.days.last_day
        assert last_day is not None  # the days of a submission end
        for place in _places_of(value, self.framework):
            if not place.code or place.restated:
                continue
            known = self.framework.place(place.code, last_day)
            if not place.days.holds(last_day) or not isinstance(known, Found):
                return False
        return True

    @cached_property
    def _own_values(self) -> Mapping[ValueKey, list[ReportedValue]]:
        found: dict[ValueKey, list[ReportedValue]] = {}
        for reported in self.reported_values:
            found.setdefault(reported.key, []).append(reported)
        return found

    def previous_value(self, reported: ReportedValue) -> ReportedValue | None:
        """Returns the same value of the latest earlier window of the same length.

        The window may be of this report, which can hold values month by month, or of another one.
        A window inside which a code of its place changed its meaning is compared with no other.
        """
        others = self.values_of_other_reports.get(reported.key, ())
        same = [*(other for _, other in others), *self._own_values[reported.key]]
        if not reported.value.covers_period:
            return None
        same = [other for other in same if other.value.covers_period]
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


def values_by_key(
    submission: Submission, framework: Framework
) -> Mapping[ValueKey, list[tuple[int, IndicatorValue]]]:
    """Returns the values of a submission with their indices, by key, except enforcement."""
    found: dict[ValueKey, list[tuple[int, IndicatorValue]]] = {}
    for index, value in enumerate(submission.values):
        if not value.definition.enforcement:
            found.setdefault(value_key(value, framework), []).append((index, value))
    return found


def _reported_values(submission: Submission, framework: Framework) -> Iterator[ReportedValue]:
    for index, value in enumerate(submission.values):
        days = value.period.interval
        if days is None or days.start is None or days.end is None:
            continue
        if value.figure is not None and not value.definition.enforcement:
            key = value_key(value, framework)
            yield ReportedValue(index, value, value.figure, days, key)


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
