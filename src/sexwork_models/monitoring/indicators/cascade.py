"""How far the referrals made in a period have come: the cascade of a cohort, with late completions kept apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import attrs

from ...core.messages import Lang
from ...framework.framework import Framework
from ...practice.records.corrections import current_records
from ...practice.records.model import ActivityRecord
from ...practice.records.terms import ReferralStage
from ...values.calendars import Period
from ...values.figures import Figure
from ...values.units import Unit
from ..measures.counting import days_of
from ..measures.dimensions import Cutter, checked_dimensions
from ..measures.language import Cut

__all__ = ["ReferralCascade", "referral_cascade"]


@attrs.frozen
class ReferralCascade:
    """The referrals made in `period` (by the day of referral), and what had become of each when the records ended.

    All counts are referrals of this one cohort, never people. `received` and `completed` happened within the period,
    `received_late` and `completed_late` after its end; `declined` were declined and not completed; `open` are neither.
    `out_of_order` are those with a stage dated before the referral itself: they are counted, and their dates are in doubt.
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
        """Completed within the period as a percentage of the cohort; None for a cohort without a referral.

        It is a rate of referrals, neither of the two official referral rates (I06, I07), which are rates of people.
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
            **{name: getattr(self, name) for name in _COUNTS},
            **{name: rate and rate.to_dict() for name, rate in rates.items()},
        }


_COUNTS = (
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


def referral_cascade(
    records: Iterable[ActivityRecord],
    framework: Framework,
    period: Period,
    by: tuple[str, ...] = (),
) -> tuple[ReferralCascade, ...]:
    """The cascade of the referrals made in `period`, for each part of `by`; sound records, in any order.

    A referral belongs to the period of its first record that says it was made, and to the part of that record; later stages
    are followed wherever and whenever they were recorded. Raises UnusableInputError for a cut by person or establishment.
    """
    by = checked_dimensions(by)
    cutter = Cutter(framework, by, days_of(period))
    stages: dict[str, list[ActivityRecord]] = {}
    for record in current_records(records):
        if record.referral and record.referral_stage is not None:
            stages.setdefault(record.referral, []).append(record)
    cohorts: dict[Cut, list[_Course]] = {}
    for rows in stages.values():
        made = next((row for row in rows if row.referral_stage is ReferralStage.REFERRED), None)
        if made is not None and days_of(period).holds(made.day):
            cohorts.setdefault(cutter.cut_of(made), []).append(_course(rows, made.day))
    return tuple(
        _cascade(period, tuple(zip(by, cut, strict=True)), cohorts[cut]) for cut in sorted(cohorts)
    )


@attrs.frozen
class _Course:
    """The first day of each stage that one referral reached, and whether one of them lies before the referral."""

    days: Mapping[ReferralStage, date]
    out_of_order: bool

    def reached(self, stage: ReferralStage, period: Period) -> bool:
        """Whether a stage was reached by the end of the period."""
        end = days_of(period).end
        return stage in self.days and end is not None and self.days[stage] < end


def _course(rows: Sequence[ActivityRecord], made: date) -> _Course:
    days: dict[ReferralStage, date] = {}
    for row in rows:
        if row.referral_stage is not None:
            days[row.referral_stage] = min(days.get(row.referral_stage, row.day), row.day)
    after = (ReferralStage.RECEIVED, ReferralStage.COMPLETED)
    return _Course(days, any(days[stage] < made for stage in after if stage in days))


def _cascade(
    period: Period, cut: tuple[tuple[str, str], ...], cohort: Sequence[_Course]
) -> ReferralCascade:
    def within(stage: ReferralStage) -> int:
        return sum(one.reached(stage, period) for one in cohort)

    def ever(stage: ReferralStage) -> int:
        return sum(stage in one.days for one in cohort)

    completed, declined = ReferralStage.COMPLETED, ReferralStage.DECLINED
    refused = sum(declined in one.days and completed not in one.days for one in cohort)
    return ReferralCascade(
        period=period,
        cut=cut,
        referred=len(cohort),
        received=within(ReferralStage.RECEIVED),
        received_late=ever(ReferralStage.RECEIVED) - within(ReferralStage.RECEIVED),
        completed=within(completed),
        completed_late=ever(completed) - within(completed),
        declined=refused,
        open=len(cohort) - ever(completed) - refused,
        out_of_order=sum(one.out_of_order for one in cohort),
    )
