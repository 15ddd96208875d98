"""The referral cascade: which stages the referrals made in a period have reached."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import attrs

from ...core.messages import Lang
from ...forms.record_terms import ReferralStage
from ...forms.records import ActivityRecord
from ...framework.framework import Framework
from ...practice.records.corrections import current_records
from ...results.parts import said_parts
from ...values.arguments import check_arguments
from ...values.calendars import Period, ReportingCalendar
from ...values.figures import Figure
from ...values.units import Unit
from ..measures.dimensions import DimensionReader, checked_dimensions
from ..measures.record_count import days_of
from ..measures.windows import GroupKey

__all__ = ["ReferralCascade", "referral_cascade"]


@attrs.frozen
class ReferralCascade:
    """The referrals made in `period` (by the day of referral), and their state at the last record.

    All counts are referrals of this one cohort, never people. `received` and `completed` happened
    within the period, `received_late` and `completed_late` after its end; `declined` were declined
    and not completed; `open` are neither completed nor declined. `out_of_order` are those with a
    stage dated before the referral itself: they are counted, and their dates are in doubt.
    """

    period: Period
    cut: tuple[tuple[str, str], ...]
    referred: int
    received: int
    received_late: int
    completed: int
    completed_late: int
    declined: int
    open: int
    out_of_order: int

    @property
    def completion_rate(self) -> Figure | None:
        """The percentage of the cohort completed within the period; None for an empty cohort.

        It is a rate of referrals, unlike the two official referral rates (I06, I07), which are
        rates of people.
        """
        return _share(self.completed, self.referred)

    @property
    def completion_rate_with_late(self) -> Figure | None:
        """Completed, late completions included, as a percentage of the cohort."""
        return _share(self.completed + self.completed_late, self.referred)

    def to_dict(self, lang: Lang = "en") -> dict[str, object]:
        """The cascade as JSON-ready data."""
        rates = {
            "completion_rate": self.completion_rate,
            "completion_rate_with_late": self.completion_rate_with_late,
        }
        return {
            "period": self.period.to_dict(lang),
            "cut": dict(self.cut),
            **{name: getattr(self, name) for name in _COUNT_FIELDS},
            **{name: rate and rate.to_dict() for name, rate in rates.items()},
        }


_COUNT_FIELDS = (
    "referred",
    "received",
    "received_late",
    "completed",
    "completed_late",
    "declined",
    "open",
    "out_of_order",
)


def _share(part: int, whole: int) -> Figure | None:
    if not whole:
        return None
    return Figure.exact(part, Unit.REFERRAL).share_of(Figure.exact(whole, Unit.REFERRAL))


@check_arguments
def referral_cascade(
    records: Iterable[ActivityRecord],
    framework: Framework,
    period: Period | str,
    by: Sequence[str] | str = (),
    *,
    calendar: ReportingCalendar | str = "state",
) -> tuple[ReferralCascade, ...]:
    """Returns the cascade of the referrals made in `period`, for each group of `by`.

    A period is given as such, or as its code in a `calendar` ("2024-Q1").
    The records are valid ones, in any order. A referral belongs to the period and the group of its
    first record that states it was made; later stages are followed wherever and whenever they were
    recorded. Raises UnusableInputError for a breakdown by person or establishment, CalendarError
    for a period that the calendar does not have or whose days are not known.
    """
    by, period = checked_dimensions(by), ReportingCalendar.of(calendar).period(period)
    reader, days = DimensionReader(framework, by), days_of(period)
    referrals: dict[str, list[ActivityRecord]] = {}
    for record in current_records(records, framework):
        if record.referral and record.referral_stage is not None:
            referrals.setdefault(record.referral, []).append(record)
    cohorts: dict[GroupKey, list[_ReferralHistory]] = {}
    for rows in referrals.values():  # each in order of day
        made = next((row for row in rows if row.referral_stage is ReferralStage.REFERRED), None)
        if made is not None and days.holds(made.day):
            history = _ReferralHistory.of(rows, made.day)
            cohorts.setdefault(reader.group_key(made), []).append(history)
    cascades: list[ReferralCascade] = []
    for key in sorted(cohorts):
        cut = said_parts(zip(by, key, strict=True), period.interval)
        cascades.append(_cascade(period, cut, cohorts[key]))
    return tuple(cascades)


@attrs.frozen
class _ReferralHistory:
    """The first day of each stage of a referral, and whether one is dated before the referral."""

    days: Mapping[ReferralStage, date]
    out_of_order: bool

    @classmethod
    def of(cls, rows: Iterable[ActivityRecord], made: date) -> _ReferralHistory:
        """Returns the history of a referral made on a day, from its records."""
        days: dict[ReferralStage, date] = {}
        out_of_order = False
        for row in rows:
            if row.referral_stage is not None:
                days[row.referral_stage] = min(days.get(row.referral_stage, row.day), row.day)
                if row.referral_stage in (ReferralStage.RECEIVED, ReferralStage.COMPLETED):
                    out_of_order = out_of_order or row.day < made
        return cls(days, out_of_order)


def _cascade(
    period: Period, cut: tuple[tuple[str, str], ...], cohort: Sequence[_ReferralHistory]
) -> ReferralCascade:
    end = days_of(period).end
    within, ever, declined = Counter[ReferralStage](), Counter[ReferralStage](), 0
    for history in cohort:
        for stage, day in history.days.items():
            ever[stage] += 1
            within[stage] += end is not None and day < end
        declined += (
            ReferralStage.DECLINED in history.days and ReferralStage.COMPLETED not in history.days
        )
    received, completed = ReferralStage.RECEIVED, ReferralStage.COMPLETED
    return ReferralCascade(
        period=period,
        cut=cut,
        referred=len(cohort),
        received=within[received],
        received_late=ever[received] - within[received],
        completed=within[completed],
        completed_late=ever[completed] - within[completed],
        declined=declined,
        open=len(cohort) - ever[completed] - declined,
        out_of_order=sum(history.out_of_order for history in cohort),
    )
