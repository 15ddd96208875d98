"""Gives the price, wage or limit in force on a day or throughout a segment of days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from typing import TypeAlias

import attrs

from ...core.findings import Issue
from ...framework.tables.norms import CEILING_KINDS, Norm, NormKind, is_about
from ...values.intervals import Dated, Found, Interval, from_to
from ...values.units import Unit
from .plan_norms import NormOrFault, PlanNorms
from .schedule import ScheduleSegment

__all__ = ["Limit", "Price", "PriceBook", "ended_prices"]

Limit: TypeAlias = tuple[Norm, Fraction]
"""A norm that limits what one unit may cost, and the limit in đồng."""

_LIMIT_KINDS = (*sorted(CEILING_KINDS), NormKind.BOUND_MIN, NormKind.BOUND_MAX)
# Where and when a norm was written; everything else decides what a line costs.
_NOT_CONTENT = {
    "id",
    "document",
    "article",
    "reported_in",
    "item_vi",
    "item_en",
    "note_vi",
    "note_en",
    "grade",
    "indicators",
    "valid_from",
    "start_certainty",
    "known_on",
    "valid_to",
    "end_certainty",
    "force",
    "force_since",
    "places",
    "scope",
}


@attrs.frozen
class HiddenNorm:
    """A norm of a wider place that was not used, the norm used in its stead, and on which days."""

    norm: Norm
    used: Norm
    days: Interval


@attrs.frozen
class Price:
    """The price of one `unit` in đồng, set by a norm.

    A price in base salaries is its value times the `wage` norm of the day. `alike` are norms that
    state the same price on later days of a segment. `shadowed` are the norms of wider places that
    were not used on some of its days; `lapsed` are prices of narrower places, or of the plan, that
    ended before.
    """

    norm: Norm
    dong: Fraction
    unit: Unit | None
    wage: Norm | None = None
    carried: bool = False
    shadowed: tuple[HiddenNorm, ...] = ()
    alike: tuple[Norm, ...] = ()
    lapsed: tuple[Dated[Norm], ...] = ()

    @property
    def norms(self) -> tuple[Norm, ...]:
        """Every norm that the price rests on."""
        return (self.norm, *((self.wage,) if self.wage is not None else ()), *self.alike)


@attrs.frozen(eq=False, slots=False)
class PriceBook(PlanNorms):
    """The prices, wages, contributions and limits of money that apply to a plan."""

    _prices: dict[tuple[str, date], Price | Issue] = attrs.field(
        factory=dict, init=False, repr=False
    )
    _ceilings: dict[tuple[str, Unit, str, date], tuple[Limit, ...]] = attrs.field(
        factory=dict, init=False, repr=False
    )

    def price(self, subject: str, day: date) -> Price | Issue:
        """Returns what one unit of `subject` costs on a day. A ceiling is never a price."""
        if (subject, day) not in self._prices:
            self._prices[subject, day] = self._find_price(subject, day)
        return self._prices[subject, day]

    def _find_price(self, subject: str, day: date) -> Price | Issue:
        found = self.norm(subject, NormKind.PRICE, day)
        if isinstance(found, Issue):
            return found
        norm, carried = found.value, found.carried
        assert norm.value is not None  # a found price is known
        if norm.unit is not Unit.BASE_SALARY:
            dong, base_salary = Fraction(norm.value), None
        else:
            wage = self.wage(day)
            if isinstance(wage, Issue):
                return wage
            assert wage.value.value is not None
            dong, base_salary = Fraction(norm.value) * Fraction(wage.value.value), wage.value
            carried = carried or wage.carried
        hidden = [HiddenNorm(wider, norm, from_to(day, day)) for wider in found.shadowed]
        head = (norm, dong, norm.counted_in, base_salary, carried, tuple(hidden))
        return Price(*head, lapsed=found.lapsed)

    def wage(self, day: date) -> NormOrFault:
        """Returns the base salary of a day; a fault unless the framework has one wage base."""
        subjects = self.index.subjects(NormKind.WAGE_BASE)
        if len(subjects) != 1:
            return Issue("wage-base-unclear", {"subjects": [*subjects] or ["-"]})
        return self.norm(subjects[0], NormKind.WAGE_BASE, day)

    def segment_price(self, subject: str, segment: ScheduleSegment) -> Price | Issue:
        """Returns the price in force on every day of a segment; two different prices are a fault.

        Norms that state the same price one after the other are all kept, and so is the mark of one
        that was carried forward.
        """
        days = self.segment_days(segment, frozenset({subject}))
        found = [self.price(subject, day) for day in days]
        prices = [price for price in found if isinstance(price, Price)]
        if len(prices) < len(found):
            return _first_fault(found, days, segment)
        for price in prices[1:]:
            if (price.dong, price.unit) != (prices[0].dong, prices[0].unit):
                return _price_change_fault(subject, segment, _norms_by_id(prices))
        return _merge_prices(prices, [*days, segment.days.end])

    def segment_norm(self, subject: str, kind: NormKind, segment: ScheduleSegment) -> Norm | Issue:
        """Returns the norm in force on every day of a segment, or the first of norms alike."""
        days = self.segment_days(segment, frozenset({subject}))
        outcomes = [self.norm(subject, kind, day) for day in days]
        norms = [outcome.value for outcome in outcomes if isinstance(outcome, Found)]
        if len(norms) < len(outcomes):
            return _first_fault(outcomes, days, segment)
        first, *later = norms
        for norm in later:
            if _cost_fields(norm) != _cost_fields(first):
                return _price_change_fault(subject, segment, [norm.id for norm in norms])
        return first

    def rates_for(self, activity: str, unit: Unit, model: str) -> tuple[str, ...]:
        """Returns the subjects of prices for one `unit` of an activity that apply to a model."""
        subjects = self.index.by_activity.get((NormKind.PRICE, activity, unit), ())
        if not model:
            return subjects
        fitting: list[str] = []
        for subject in subjects:
            entries = self.index.entries[subject, NormKind.PRICE]
            if any(is_about(entry.value, model) for entry in entries):
                fitting.append(subject)
        return tuple(fitting)

    def ceiling_subjects(self, activity: str, unit: Unit) -> tuple[str, ...]:
        """Returns the subjects of ceilings for one `unit` of an activity."""
        return self.index.by_activity.get((NormKind.PRICE_CEILING, activity, unit), ())

    def ceilings(self, activity: str, unit: Unit, model: str, day: date) -> tuple[Limit, ...]:
        """Returns the ceilings known for one unit of an activity of a model on a day, in đồng."""
        key = (activity, unit, model, day)
        if key not in self._ceilings:
            self._ceilings[key] = tuple(self._find_ceilings(activity, unit, model, day))
        return self._ceilings[key]

    def _find_ceilings(self, activity: str, unit: Unit, model: str, day: date) -> Iterator[Limit]:
        for subject in self.ceiling_subjects(activity, unit):
            outcome = self.norm(subject, NormKind.PRICE_CEILING, day)
            if isinstance(outcome, Issue) or (model and not is_about(outcome.value, model)):
                continue
            norm = outcome.value
            if activity in norm.activities and norm.counted_in is unit:
                assert norm.value is not None  # a found ceiling is known
                yield norm, Fraction(norm.value)

    @cached_property
    def limited(self) -> frozenset[str]:
        """The subjects on which there may be a ceiling or a bound of money."""
        return frozenset(subject for kind in _LIMIT_KINDS for subject in self.index.subjects(kind))

    def limits(self, subject: str, day: date) -> Iterator[Limit]:
        """Yields the ceilings and bounds of money on one unit of an input on a day, in đồng."""
        for kind in _LIMIT_KINDS:
            if (subject, kind) in self.index.entries:
                outcome = self.norm(subject, kind, day)
                if isinstance(outcome, Issue):
                    continue
                assert outcome.value.value is not None  # a found limit is known
                limit = Fraction(outcome.value.value)
                if outcome.value.unit is Unit.VND:
                    yield outcome.value, limit
                elif outcome.value.unit is Unit.BASE_SALARY:
                    wage = self.wage(day)
                    if not isinstance(wage, Issue):
                        assert wage.value.value is not None
                        yield outcome.value, limit * Fraction(wage.value.value)


def _first_fault(
    outcomes: Sequence[object], days: Sequence[date], segment: ScheduleSegment
) -> Issue:
    """Returns the first fault of the days of a segment; of a missing price, with all its days.

    These reach from the first day without a price to the last, `days` being those on which what is
    in force may change.
    """
    absent = [index for index, outcome in enumerate(outcomes) if isinstance(outcome, Issue)]
    fault = outcomes[absent[0]]
    assert isinstance(fault, Issue)  # only faults are absent
    if fault.code != "price-missing":
        return fault
    ends = [*days[1:], segment.days.end]
    spread = Interval(days[absent[0]], ends[absent[-1]])
    return attrs.evolve(fault, params={**fault.params, "days": spread})


def _merge_prices(prices: Sequence[Price], days: Sequence[date | None]) -> Price:
    """Returns equal prices of several days as one, with all their norms and marks.

    Each price holds from its own of `days` to before the next.
    """
    first, *later = prices
    if not later and not first.shadowed:
        return first  # most segments lie within the days of one price that hides no other
    shadowed = _hidden_norms(prices, days)
    if not later:
        return attrs.evolve(first, shadowed=shadowed)
    carried = any(price.carried for price in prices)
    alike = [norm for norm in _norms_by_id(later).values() if norm not in first.norms]
    lapsed: dict[str, Dated[Norm]] = {}
    for price in prices:
        for ended in price.lapsed:
            lapsed[ended.value.id] = ended
    return attrs.evolve(
        first,
        alike=tuple(alike),
        carried=carried,
        shadowed=shadowed,
        lapsed=tuple(lapsed.values()),
    )


def _hidden_norms(prices: Sequence[Price], days: Sequence[date | None]) -> tuple[HiddenNorm, ...]:
    """Returns the norms that prices one after the other hide, each with its days."""
    found: list[HiddenNorm] = []
    for price, (start, end) in zip(prices, pairwise(days), strict=True):
        in_force = Interval(start, end)
        found += [attrs.evolve(hidden, days=in_force) for hidden in price.shadowed]
    return tuple(found)


def ended_prices(prices: Iterable[Price]) -> Iterator[Issue]:
    """Yields each price of a place or plan that ended, with its last day and what is used since."""
    used: dict[tuple[str, date | None], dict[str, None]] = {}
    norms: dict[tuple[str, date | None], Norm] = {}
    for price in prices:
        for ended in price.lapsed:
            key = (ended.value.id, ended.interval.last_day)
            norms[key] = ended.value
            used.setdefault(key, {})[price.norm.id] = None
    for (id, last), ids in used.items():
        places = norms[id, last].places
        params = {"id": id, "places": places, "last": last or "?", "used": list(ids)}
        yield Issue("local-price-ended", params)


def _norms_by_id(prices: Iterable[Price]) -> dict[str, Norm]:
    norms: dict[str, Norm] = {}
    for price in prices:
        for norm in price.norms:
            norms[norm.id] = norm
    return norms


def _cost_fields(norm: Norm) -> dict[str, object]:
    return norm.model_dump(exclude=_NOT_CONTENT)


def _price_change_fault(subject: str, segment: ScheduleSegment, ids: Iterable[str]) -> Issue:
    params = {"subject": subject, "days": segment.days, "ids": list(ids)}
    return Issue("price-changes-in-window", params)
