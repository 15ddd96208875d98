"""Submissions: periodic reports with their values, status and versions.

Nothing is overwritten. Each step from draft to submitted, returned or accepted makes a new object,
and a revision is a new version. An accepted version keeps the values that were accepted, even when
records are entered, corrected or withdrawn later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TypeAlias

import attrs

from ...core.errors import CalendarError, SubmissionError
from ...core.identifiers import mask_identifiers
from ...core.messages import Lang
from ...results.values import IndicatorValue
from ...values.arguments import check_arguments
from ...values.calendars import Period, ReportingCalendar
from ...values.intervals import Interval
from ...values.text import LabelledEnum, Word
from .fields import check_fields, to_expected, to_heard_from, to_values
from .timeliness import Completeness, Timeliness, completeness_of, timeliness_of
from .value_changes import changed_indicators

__all__ = [
    "ReportKey",
    "Submission",
    "SubmissionStatus",
    "open_submission",
    "published",
    "submissions_in_force",
]


class SubmissionStatus(LabelledEnum):
    """The status of a version. Returned and accepted are decisions, and final for that version."""

    DRAFT = Word("draft", "bản nháp", "draft")
    SUBMITTED = Word("submitted", "đã nộp", "submitted")
    RETURNED = Word("returned", "đã trả lại", "returned")
    ACCEPTED = Word("accepted", "đã chấp nhận", "accepted")


class _Step(LabelledEnum):
    SUBMIT = Word("submit", "nộp", "submit")
    ACCEPT = Word("accept", "chấp nhận", "accept")
    SEND_BACK = Word("send_back", "trả lại", "send back")
    REVISE = Word("revise", "lập phiên bản mới", "revise")


_POSSIBLE_STEPS: Mapping[SubmissionStatus, tuple[_Step, ...]] = {
    SubmissionStatus.DRAFT: (_Step.SUBMIT,),
    SubmissionStatus.SUBMITTED: (_Step.ACCEPT, _Step.SEND_BACK),
    SubmissionStatus.RETURNED: (_Step.REVISE,),
    SubmissionStatus.ACCEPTED: (_Step.REVISE,),
}
_STAGES: Mapping[SubmissionStatus, int] = {
    SubmissionStatus.DRAFT: 0,
    SubmissionStatus.SUBMITTED: 1,
    SubmissionStatus.RETURNED: 2,
    SubmissionStatus.ACCEPTED: 2,
}
ReportKey: TypeAlias = tuple[str, str, str, Interval | None]


@attrs.frozen
class Submission:
    """One version of the report of one reporter for one place and period.

    `place` is a code that is valid on the last day of the period, `reporter` an opaque code, never
    a name. `expected` are the codes of the sites or reporters that should have sent records, None
    when this was not stated; `heard_from` are those that did. `first_submitted_on` is the day on
    which the first version was sent, `not_before` the day on which the previous version was
    decided. `note` says why a version was returned and must name no person. Raises SubmissionError
    for a code that is not opaque, and UnusableInputError for a field of another type.
    """

    place: str
    reporter: str = attrs.field(repr=False)
    period: Period
    calendar: ReportingCalendar = attrs.field(repr=False)
    version: int
    status: SubmissionStatus
    due: date
    values: tuple[IndicatorValue, ...] = attrs.field(converter=to_values, repr=False)
    submitted_on: date | None = None
    decided_on: date | None = None
    note: str = attrs.field(default="", repr=False)
    expected: tuple[str, ...] | None = attrs.field(default=None, converter=to_expected, repr=False)
    heard_from: tuple[str, ...] = attrs.field(default=(), converter=to_heard_from, repr=False)
    first_submitted_on: date | None = None
    not_before: date | None = attrs.field(default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        check_fields(self)

    @property
    def days(self) -> Interval:
        """The days of the period. Raises CalendarError for a period without an end."""
        return _closed_interval(self.period)

    @property
    def key(self) -> ReportKey:
        """What all versions of a report share: place, reporter, calendar and days."""
        return self.place, self.reporter, self.calendar.id, self.period.interval

    @property
    def completeness(self) -> Completeness:
        """How many of the expected sites or reporters sent records, and which did not."""
        return completeness_of(self.expected, self.heard_from)

    @check_arguments
    def timeliness(self, on: date) -> Timeliness:
        """Returns the timeliness of the report as seen on a day.

        The first version that was sent counts: a later version is not late again.
        """
        return timeliness_of(self.due, self.first_submitted_on, on)

    @check_arguments
    def submit(self, on: date) -> Submission:
        """Returns the draft as sent on a day. Raises SubmissionError."""
        self._require(_Step.SUBMIT, on, self.not_before)
        first = self.first_submitted_on or on
        return attrs.evolve(
            self, status=SubmissionStatus.SUBMITTED, submitted_on=on, first_submitted_on=first
        )

    @check_arguments
    def accept(self, on: date) -> Submission:
        """Returns the submission as accepted on a day. Raises SubmissionError."""
        self._require(_Step.ACCEPT, on, self.submitted_on)
        return attrs.evolve(self, status=SubmissionStatus.ACCEPTED, decided_on=on)

    @check_arguments
    def send_back(self, on: date, why: str) -> Submission:
        """Returns the submission as returned on a day, with the reason. Raises SubmissionError."""
        self._require(_Step.SEND_BACK, on, self.submitted_on)
        return attrs.evolve(self, status=SubmissionStatus.RETURNED, decided_on=on, note=why)

    @check_arguments
    def revise(
        self, values: Iterable[IndicatorValue], heard_from: Iterable[str] | None = None
    ) -> Submission:
        """Returns a draft of the next version with other values; this version does not change.

        Raises SubmissionError.
        """
        self._require(_Step.REVISE)
        return attrs.evolve(
            self,
            version=self.version + 1,
            status=SubmissionStatus.DRAFT,
            values=values,
            heard_from=self.heard_from if heard_from is None else heard_from,
            submitted_on=None,
            decided_on=None,
            note="",
            not_before=self.decided_on,
        )

    @check_arguments
    def changed_from(self, other: Submission) -> tuple[str, ...]:
        """Returns the ids of the indicators that differ from another version.

        They have another value or status, or are missing in one of the two.
        """
        return changed_indicators(other.values, self.values)

    def to_dict(self, lang: Lang = "en") -> dict[str, object]:
        """Returns the submission as JSON-ready data."""
        return {
            "place": self.place,
            "reporter": self.reporter,
            "period": self.period.to_dict(lang),
            "calendar": self.calendar.id,
            "version": self.version,
            "status": self.status.value,
            "due": self.due.isoformat(),
            "submitted_on": self.submitted_on and self.submitted_on.isoformat(),
            "first_submitted_on": self.first_submitted_on and self.first_submitted_on.isoformat(),
            "decided_on": self.decided_on and self.decided_on.isoformat(),
            "note": mask_identifiers(self.note) or None,
            "completeness": self.completeness.to_dict(),
            "values": [value.to_dict(lang) for value in self.values],
        }

    def _require(self, step: _Step, on: date | None = None, earliest: date | None = None) -> None:
        possible = _POSSIBLE_STEPS[self.status]
        params = {"step": step, "status": self.status}
        if step not in possible:
            raise SubmissionError("submission-step", **params, possible=possible)
        if on is not None and earliest is not None and on < earliest:
            raise SubmissionError("submission-day", **params, day=on, earliest=earliest)


def _closed_interval(period: Period) -> Interval:
    if period.interval is None or period.interval.last_day is None:
        raise CalendarError("period-without-end", label=period)
    return period.interval


@check_arguments
def open_submission(
    place: str,
    reporter: str,
    period: Period | str,
    values: Iterable[IndicatorValue] = (),
    *,
    calendar: ReportingCalendar | str = "state",
    due: date | None = None,
    working_days: int | None = None,
    is_working_day: Callable[[date], bool] | None = None,
    expected: Iterable[str] | None = None,
    heard_from: Iterable[str] = (),
) -> Submission:
    """Returns the first draft of a report.

    It is due on the day `due`, or `working_days` after the last day of its period. No deadline is
    built in, because the known one is a local rule. `is_working_day` is the caller's test. Raises
    SubmissionError when the due day is not stated, or stated in both ways, for a period of another
    calendar, and for a code that is not opaque; CalendarError for a period that the calendar does
    not have or that has no end.
    """
    chosen = ReportingCalendar.named(calendar) if isinstance(calendar, str) else calendar
    window = chosen.period(period) if isinstance(period, str) else period
    if window.calendar not in (None, chosen.id):
        params = {"period": window, "of": window.calendar, "calendar": chosen.label}
        raise SubmissionError("submission-calendar", **params)
    rule_stated = working_days is not None
    if (due is not None) is rule_stated or rule_stated is (is_working_day is None):
        raise SubmissionError("submission-without-due")
    _closed_interval(window)
    if due is None:
        assert working_days is not None  # one of the two ways was given
        assert is_working_day is not None
        due = chosen.due(window, working_days, is_working_day)
    return Submission(
        place=place,
        reporter=reporter,
        period=window,
        calendar=chosen,
        version=1,
        status=SubmissionStatus.DRAFT,
        due=due,
        values=values,
        expected=expected,
        heard_from=heard_from,
    )


@check_arguments
def published(submissions: Iterable[Submission]) -> tuple[Submission, ...]:
    """Returns the latest accepted version of every report, in the order of first occurrence.

    Raises SubmissionError when two accepted submissions of one report have the same version and
    differ.
    """
    return _latest_versions(submissions, (SubmissionStatus.ACCEPTED,))


def submissions_in_force(submissions: Iterable[Submission]) -> tuple[Submission, ...]:
    """Returns the latest version of every report that was sent and not returned.

    Raises like `published`.
    """
    return _latest_versions(submissions, (SubmissionStatus.SUBMITTED, SubmissionStatus.ACCEPTED))


def _latest_versions(
    submissions: Iterable[Submission], statuses: tuple[SubmissionStatus, ...]
) -> tuple[Submission, ...]:
    reports: dict[ReportKey, dict[int, list[Submission]]] = {}
    for submission in submissions:
        reports.setdefault(submission.key, {}).setdefault(submission.version, []).append(submission)
    latest: list[Submission] = []
    for versions in reports.values():
        chosen: Submission | None = None
        for version in sorted(versions):
            chosen = _final_state(versions[version], statuses) or chosen
        if chosen is not None:
            latest.append(chosen)
    return tuple(latest)


def _final_state(
    states: Sequence[Submission], statuses: tuple[SubmissionStatus, ...]
) -> Submission | None:
    """Returns the last state of a version; None when its status is none of `statuses`."""
    last = max(_STAGES[state.status] for state in states)
    final = [state for state in states if _STAGES[state.status] == last]
    state = next((state for state in final if state.status in statuses), None)
    if state is not None and any(other != state for other in final):
        params = {"place": state.place, "period": state.period, "version": state.version}
        raise SubmissionError("submission-version-twice", **params)
    return state
