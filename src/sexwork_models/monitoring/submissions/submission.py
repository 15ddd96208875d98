"""What becomes of a report: a submission holds its values, and moves from draft to submitted, returned or accepted.

Nothing is overwritten. Each step makes a new object; a revision is a new version beside the earlier one, so that an accepted
version keeps the values that were accepted, whatever is entered, corrected or withdrawn in the records later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TypeAlias

import attrs

from ...core.errors import CalendarError, SubmissionError
from ...core.identifiers import masked
from ...core.messages import Lang
from ...results.values import IndicatorValue
from ...values.calendars import Period, ReportingCalendar
from ...values.intervals import Interval
from ...values.text import Worded, nfc
from .timeliness import Completeness, Timeliness, completeness_of, timeliness_of

__all__ = [
    "ReportKey",
    "Submission",
    "SubmissionStatus",
    "changed_indicators",
    "open_submission",
    "published",
    "standing_submissions",
]


class SubmissionStatus(Worded):
    """Where a version stands. Returned and accepted are decisions, and final for that version."""

    DRAFT = "draft", "bản nháp", "draft"
    SUBMITTED = "submitted", "đã nộp", "submitted"
    RETURNED = "returned", "đã trả lại", "returned"
    ACCEPTED = "accepted", "đã chấp nhận", "accepted"


class _Step(Worded):
    SUBMIT = "submit", "nộp", "submit"
    ACCEPT = "accept", "chấp nhận", "accept"
    SEND_BACK = "send_back", "trả lại", "send back"
    REVISE = "revise", "lập phiên bản mới", "revise"


_POSSIBLE: Mapping[SubmissionStatus, tuple[_Step, ...]] = {
    SubmissionStatus.DRAFT: (_Step.SUBMIT,),
    SubmissionStatus.SUBMITTED: (_Step.ACCEPT, _Step.SEND_BACK),
    SubmissionStatus.RETURNED: (_Step.REVISE,),
    SubmissionStatus.ACCEPTED: (_Step.REVISE,),
}
ReportKey: TypeAlias = tuple[str, str, str, Interval | None]


def _values(values: Iterable[IndicatorValue]) -> tuple[IndicatorValue, ...]:
    return tuple(values)


def _codes(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(codes)


def _codes_if_known(codes: Iterable[str] | None) -> tuple[str, ...] | None:
    return None if codes is None else tuple(codes)


@attrs.frozen
class Submission:
    """One version of the report of one reporter for one place and period.

    `place` is a code of the last day of the period, `reporter` an opaque code, never a name. `expected` are the codes of the
    sites or reporters that should have sent records, None when nobody said which; `heard_from` those that did.
    `first_submitted_on` is the day on which the first version was sent, `not_before` the day on which the version before
    this one was decided. `note` says why a version was returned; whoever writes it keeps persons out of it.
    """

    place: str
    reporter: str = attrs.field(repr=False)
    period: Period
    calendar: ReportingCalendar = attrs.field(repr=False)
    version: int
    status: SubmissionStatus
    due: date
    values: tuple[IndicatorValue, ...] = attrs.field(converter=_values, repr=False)
    submitted_on: date | None = None
    decided_on: date | None = None
    note: str = attrs.field(default="", converter=nfc, repr=False)
    expected: tuple[str, ...] | None = attrs.field(
        default=None, converter=_codes_if_known, repr=False
    )
    heard_from: tuple[str, ...] = attrs.field(default=(), converter=_codes, repr=False)
    first_submitted_on: date | None = None
    not_before: date | None = attrs.field(default=None, repr=False)

    @property
    def days(self) -> Interval:
        """The days of the period. Raises CalendarError for a period without an end."""
        return _ended(self.period)

    @property
    def key(self) -> ReportKey:
        """What the versions of one report have in common: place, reporter, calendar and days."""
        return self.place, self.reporter, self.calendar.id, self.period.interval

    @property
    def completeness(self) -> Completeness:
        """How many of the expected sites or reporters were heard from, and which were not."""
        return completeness_of(self.expected, self.heard_from)

    def timeliness(self, on: date) -> Timeliness:
        """Whether the report was on time, as seen on a day. A later version of a report that was sent is not late again."""
        return timeliness_of(self.due, self.first_submitted_on, on)

    def submit(self, on: date) -> Submission:
        """The draft as sent on a day. Raises SubmissionError."""
        self._require(_Step.SUBMIT, on, self.not_before)
        first = self.first_submitted_on or on
        return attrs.evolve(
            self, status=SubmissionStatus.SUBMITTED, submitted_on=on, first_submitted_on=first
        )

    def accept(self, on: date) -> Submission:
        """The submission as accepted on a day. Raises SubmissionError."""
        self._require(_Step.ACCEPT, on, self.submitted_on)
        return attrs.evolve(self, status=SubmissionStatus.ACCEPTED, decided_on=on)

    def send_back(self, on: date, why: str) -> Submission:
        """The submission as returned on a day, with what has to be looked at. Raises SubmissionError."""
        self._require(_Step.SEND_BACK, on, self.submitted_on)
        return attrs.evolve(self, status=SubmissionStatus.RETURNED, decided_on=on, note=why)

    def revise(
        self, values: Iterable[IndicatorValue], heard_from: Iterable[str] | None = None
    ) -> Submission:
        """A draft of the next version with other values; this version stays as it is. Raises SubmissionError."""
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

    def changed_from(self, other: Submission) -> tuple[str, ...]:
        """The indicators of which another version says something else: another value, another status, or nothing."""
        return changed_indicators(other.values, self.values)

    def to_dict(self, lang: Lang = "en") -> dict[str, object]:
        """The submission as JSON-ready data."""
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
            "note": masked(self.note) or None,
            "completeness": self.completeness.to_dict(),
            "values": [value.to_dict(lang) for value in self.values],
        }

    def _require(self, step: _Step, on: date | None = None, earliest: date | None = None) -> None:
        possible = _POSSIBLE[self.status]
        if step not in possible:
            raise SubmissionError(
                "submission-step", step=step, status=self.status, possible=possible
            )
        if on is not None and earliest is not None and on < earliest:
            days = {"day": on, "earliest": earliest}
            raise SubmissionError("submission-day", step=step, status=self.status, **days)


def _ended(period: Period) -> Interval:
    if period.interval is None or period.interval.last_day is None:
        raise CalendarError("period-without-end", label=period)
    return period.interval


def changed_indicators(
    before: Iterable[IndicatorValue], after: Iterable[IndicatorValue]
) -> tuple[str, ...]:
    """The indicators of which two sets of values do not say the same."""
    left, right = _said(before), _said(after)
    return tuple(sorted(id for id in {*left, *right} if left.get(id) != right.get(id)))


def _said(values: Iterable[IndicatorValue]) -> dict[str, set[tuple[object, ...]]]:
    """What the values say, by indicator: not from how many records."""
    said: dict[str, set[tuple[object, ...]]] = {}
    for value in values:
        what = (value.id, value.status, value.figure, value.numerator, value.denominator)
        said.setdefault(value.definition.id, set()).add(what)
    return said


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
    """The first draft of a report, due on a day, or so many working days after the last day of its period.

    No deadline is built in, because the one that is known is a local rule. `is_working_day` is the caller's test. Raises
    SubmissionError without a due day (or with two ways to one) and for a period of another calendar, CalendarError for a
    period that the calendar does not have or that has no end.
    """
    chosen = ReportingCalendar.named(calendar) if isinstance(calendar, str) else calendar
    window = chosen.period(period) if isinstance(period, str) else period
    if window.calendar not in (None, chosen.id):
        raise SubmissionError(
            "submission-calendar", period=window, of=window.calendar, calendar=chosen.label
        )
    if (due is None) is (working_days is None) or (working_days is None) is not (
        is_working_day is None
    ):
        raise SubmissionError("submission-without-due")
    _ended(window)
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


_DECIDED = (SubmissionStatus.RETURNED, SubmissionStatus.ACCEPTED)


def published(submissions: Iterable[Submission]) -> tuple[Submission, ...]:
    """The latest accepted version of every report, in the order in which the reports first appear.

    Raises SubmissionError when two accepted submissions of one report have the same version and differ.
    """
    return _latest(submissions, (SubmissionStatus.ACCEPTED,))


def standing_submissions(submissions: Iterable[Submission]) -> tuple[Submission, ...]:
    """The latest version of every report that was sent and not returned; raises like `published`."""
    return _latest(submissions, (SubmissionStatus.SUBMITTED, SubmissionStatus.ACCEPTED))


def _latest(
    submissions: Iterable[Submission], statuses: tuple[SubmissionStatus, ...]
) -> tuple[Submission, ...]:
    versions: dict[ReportKey, dict[int, list[Submission]]] = {}
    for one in submissions:
        versions.setdefault(one.key, {}).setdefault(one.version, []).append(one)
    found = [
        [_settled(same, statuses) for _, same in sorted(of_report.items())]
        for of_report in versions.values()
    ]
    return tuple(
        standing[-1]
        for standing in ([one for one in some if one is not None] for some in found)
        if standing
    )


def _settled(
    same: Sequence[Submission], statuses: tuple[SubmissionStatus, ...]
) -> Submission | None:
    """How one version stands at last, where its earlier states are at hand too; None when that is none of `statuses`."""
    last = max(_reached(one) for one in same)
    final = [one for one in same if _reached(one) == last]
    wanted = [one for one in final if one.status in statuses]
    if wanted and any(one != wanted[0] for one in final):
        one = wanted[0]
        raise SubmissionError(
            "submission-version-twice", place=one.place, period=one.period, version=one.version
        )
    return wanted[0] if wanted else None


def _reached(one: Submission) -> int:
    return 2 if one.status in _DECIDED else int(one.status is SubmissionStatus.SUBMITTED)
