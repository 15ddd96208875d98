"""The place of a plan on each day, and what a change of that place leaves open in values.

From the day on which the code of a plan no longer means the same ground, records of its only
successor are counted, as prices go by it. Without one, what was done from that day on is not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise

import attrs

from ...core.findings import Issue
from ...framework.framework import Framework
from ...framework.measures.language import Measure
from ...practice.plans.places import place_of_plan
from ...practice.plans.plan import Plan
from ...results.values import IndicatorValue, Status
from ...values.intervals import Interval, ends_of
from ..indicators.completeness import Missing, mark_each, mark_partial

__all__ = ["PlanPlaces"]

_MORE = Missing(None, 0, None)
_MORE_OR_FEWER = Missing(None, None)


@attrs.frozen
class _Segment:
    """Days on which a plan's place has one code, or an unknown one, that no plan states."""

    days: Interval
    code: str | None
    caveat: Issue


@attrs.frozen(eq=False, slots=False)
class PlanPlaces:
    """The places of a plan by day; answers are kept."""

    plan: Plan
    framework: Framework
    _codes: dict[date, tuple[str | None, bool]] = attrs.field(factory=dict, init=False, repr=False)

    def code(self, day: date) -> str | None:
        """Returns the code of the plan's place on a day; None if it is not known."""
        return self._code_and_origin(day)[0]

    def _code_and_origin(self, day: date) -> tuple[str | None, bool]:
        if day not in self._codes:
            self._codes[day] = place_of_plan(self.plan, day, self.framework)
        return self._codes[day]

    def holds(self, place: str, day: date) -> bool:
        """Whether a place lies in that of the plan on a day."""
        code = self.code(day)
        return code is not None and code in self.framework.chain(place, day)

    @property
    def last_code(self) -> str:
        """The code on the last day of the plan; the one that it states if that is not known."""
        day = self.plan.last_day
        return self.code(day) or self.plan.place_on(day)

    def mark(self, values: Iterable[IndicatorValue]) -> tuple[IndicatorValue, ...]:
        """Returns values counted from records, with what the changes of the place leave open."""
        return mark_each(values, self.framework, self._mark_value)

    def mark_stocks(self, values: Iterable[IndicatorValue]) -> tuple[IndicatorValue, ...]:
        """Returns values of what exists, with what the changes of the place leave open."""
        return tuple(map(self._mark_stock, values))

    def _mark_stock(self, value: IndicatorValue) -> IndicatorValue:
        value, unknown = self._with_caveats(value)
        if not unknown or value.figure is None:
            return value
        return attrs.evolve(
            value,
            figure=_MORE_OR_FEWER.widen(value.figure),
            status=Status.PARTIAL,
            reasons=(*value.reasons, *unknown),
        )

    def _mark_value(self, value: IndicatorValue, measure: Measure) -> IndicatorValue:
        value, unknown = self._with_caveats(value)
        for caveat in unknown:
            value = mark_partial(value, measure, caveat, _MORE)
        return value

    def _with_caveats(self, value: IndicatorValue) -> tuple[IndicatorValue, list[Issue]]:
        """Returns a value that names the successors it was counted by, and what is not known."""
        window = value.period.interval
        segments = [] if window is None else self._segments_within(window)
        named = [segment.caveat for segment in segments if segment.code is not None]
        unknown = [segment.caveat for segment in segments if segment.code is None]
        return attrs.evolve(value, reasons=(*value.reasons, *named)), unknown

    def _segments_within(self, window: Interval) -> list[_Segment]:
        return [item for item in self._segments if item.days.overlap(window) is not None]

    @cached_property
    def _segments(self) -> tuple[_Segment, ...]:
        """The days on which the place is a successor, or not known."""
        days = [*self._days_of_change(), self.plan.last_day + timedelta(days=1)]
        segments: list[_Segment] = []
        for first, end in pairwise(days):
            code, followed = self._code_and_origin(first)
            if followed:
                segments.append(self._segment(Interval(first, end), first, code))
        return tuple(segments)

    def _segment(self, days: Interval, first: date, code: str | None) -> _Segment:
        params = {"code": self.plan.place_on(first), "day": first}
        if code is None:
            return _Segment(days, None, Issue("plan-place-unknown", params))
        return _Segment(days, code, Issue("plan-place-changed", {**params, "later": code}))

    def _days_of_change(self) -> Iterator[date]:
        """Yields the first day of the plan, and each one on which its place has another code."""
        changes = {change.on for change in self.plan.place_changes}
        for timeline in self.framework.places.values():
            changes |= ends_of(entry.interval for entry in timeline.entries)
        before: object = None
        for day in sorted({self.plan.first_day, *filter(self.plan.window.holds, changes)}):
            stated = (self._code_and_origin(day), self.plan.place_on(day))
            if stated != before:
                before = stated
                yield day
