"""Computes the exact cost of a plan line, by its rate or its inputs, and the limits that apply."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

import attrs

from ...core.findings import Issue
from ...framework.tables.consumption import InputCategory
from ...framework.tables.norms import CEILING_KINDS, Norm, NormKind
from ...practice.plans.lines import PlanLine
from ...values.amounts import add_up
from ...values.units import Unit
from .price_book import Limit, Price, PriceBook
from .requirements import (
    InputRequirement,
    norm_subjects,
    pricing_sources,
    quantity_used,
    requirement_from_norm,
    scope_mismatch,
    service_requirement,
)
from .schedule import ScheduleSegment, schedule_segments

__all__ = ["Cost", "LimitComparison", "LineCosts", "MissingPrice", "cost_line"]


@attrs.frozen
class Cost:
    """One priced piece of a line: a quantity of an input in one segment, at one price.

    `quantity` counts the unit of the price. A contribution on wages is a piece of its own:
    `contribution` is its norm, `wages` the amount that it is a share of.
    """

    requirement: InputRequirement
    category: InputCategory
    segment: ScheduleSegment
    quantity: Fraction
    price: Price
    amount: Fraction
    contribution: Norm | None = None
    wages: Fraction = Fraction(0)

    @property
    def norms(self) -> tuple[Norm, ...]:
        """Every norm that the amount rests on."""
        used = (self.requirement.norm, *self.price.norms, self.contribution)
        return tuple(norm for norm in used if norm is not None)


@attrs.frozen
class MissingPrice:
    """A piece of a line that has no price, and why; `unit` is what the line counts."""

    requirement: InputRequirement
    segment: ScheduleSegment
    fault: Issue
    unit: Unit

    @property
    def category(self) -> InputCategory:
        """The category of the input."""
        return self.requirement.category


@attrs.frozen
class LimitComparison:
    """A limit of money for one unit, and what one unit costs in a segment.

    `dong` is that cost, None without a price.
    """

    norm: Norm
    segment: ScheduleSegment
    limit: Fraction
    dong: Fraction | None
    field: str

    @property
    def amount(self) -> Fraction:
        """The most that the volume of the segment may cost under a ceiling."""
        return self.segment.volume * self.limit

    @property
    def outside(self) -> bool:
        """Whether what one unit costs is known and outside the limit."""
        if self.dong is None:
            return False
        if self.norm.kind is NormKind.BOUND_MIN:
            return self.dong < self.limit
        return self.dong > self.limit


@attrs.frozen
class LineCosts:
    """A line with its exact costs, missing prices, limits and faults."""

    line: PlanLine
    path: str
    model: str
    segments: tuple[ScheduleSegment, ...]
    costs: tuple[Cost, ...]
    missing: tuple[MissingPrice, ...]
    limits: tuple[LimitComparison, ...]
    faults: tuple[Issue, ...]

    @property
    def ceilings(self) -> tuple[LimitComparison, ...]:
        """The limits that are ceilings for one unit of the line's activity."""
        activity = self.line.activity
        return tuple(
            limit
            for limit in self.limits
            if activity in limit.norm.activities and limit.norm.kind in CEILING_KINDS
        )

    @property
    def sound(self) -> bool:
        """Whether no fault leaves the money open; a line without a schedule only has no month."""
        return all(fault.code == "schedule-missing" for fault in self.faults)


def cost_line(line: PlanLine, path: str, model: str, book: PriceBook) -> LineCosts:
    """Returns the costs of a line.

    Nothing is spread or assumed: what cannot be priced is missing, with its reason.
    """
    sources, faults = pricing_sources(line, model, book)
    breaks = book.changes(norm_subjects(sources, line, book))
    segments, schedule_faults = schedule_segments(line, book.plan.window, breaks)
    pricing = _LinePricing(line, model, book)
    costs: list[Cost] = []
    missing: list[MissingPrice] = []
    for source in sources:
        for segment in segments:
            for piece in pricing.pieces(source, segment):
                if isinstance(piece, Cost):
                    costs.append(piece)
                else:
                    missing.append(piece)
    if not sources and not faults:
        fault, service = pricing.no_price(), service_requirement(line.activity, line)
        missing += [MissingPrice(service, segment, fault, line.unit) for segment in segments]
        if not segments:
            schedule_faults.append(attrs.evolve(fault, field="activity"))
    limits = tuple(pricing.limits(segments, costs, missing))
    parts = (tuple(segments), tuple(costs), tuple(missing), limits, (*faults, *schedule_faults))
    return LineCosts(line, path, model, *parts)


@attrs.frozen
class _LinePricing:
    """Prices one line of a plan, and compares what it costs with the limits of money."""

    line: PlanLine
    model: str
    book: PriceBook

    def no_price(self) -> Issue:
        """Returns the fault of a line without rate, inputs and norms: its activity has no price."""
        activity, unit = self.line.activity, self.line.unit
        params: dict[str, object] = {"activity": activity, "unit": unit}
        units = self.book.index.other_units(activity, unit)
        if units:
            return Issue("price-for-other-unit", {**params, "units": units})
        return Issue("no-price-for-activity", params)

    def pieces(
        self, source: InputRequirement | str, segment: ScheduleSegment
    ) -> Iterator[Cost | MissingPrice]:
        """Yields what a requirement, or the consumption norm of a subject, costs in a segment."""
        if isinstance(source, InputRequirement):
            yield from self.pieces_of_input(source, segment)
            return
        norm = self.book.segment_norm(source, NormKind.CONSUMPTION, segment)
        if isinstance(norm, Norm):
            requirement = requirement_from_norm(norm, self.line, self.model)
        else:
            requirement = norm
        if isinstance(requirement, InputRequirement):
            yield from self.pieces_of_input(requirement, segment)
        else:
            service = service_requirement(source, self.line)
            yield MissingPrice(service, segment, requirement, self.line.unit)

    def pieces_of_input(
        self, requirement: InputRequirement, segment: ScheduleSegment
    ) -> Iterator[Cost | MissingPrice]:
        """Yields the cost of an input in a segment, and for labour the contributions on top."""
        price = self.book.segment_price(requirement.input, segment)
        if isinstance(price, Price):
            price = scope_mismatch(price.norm, self.line, self.model) or price
        if isinstance(price, Issue):
            yield MissingPrice(requirement, segment, price, self.line.unit)
            return
        quantity = quantity_used(requirement, self.line, segment, price)
        if isinstance(quantity, Issue):
            yield MissingPrice(requirement, segment, quantity, self.line.unit)
            return
        amount = quantity * price.dong
        cost = Cost(requirement, requirement.category, segment, quantity, price, amount)
        yield cost
        for subject in requirement.contributions:
            yield self.contribution(subject, cost)

    def contribution(self, subject: str, labour: Cost) -> Cost | MissingPrice:
        """Returns what a contribution on the wages of labour costs."""
        norm = self.book.segment_norm(subject, NormKind.CONTRIBUTION, labour.segment)
        if isinstance(norm, Issue):
            return MissingPrice(labour.requirement, labour.segment, norm, self.line.unit)
        return attrs.evolve(
            labour,
            category=InputCategory.CONTRIBUTION,
            amount=labour.amount * Fraction(norm.value or 0) / 100,
            contribution=norm,
            wages=labour.amount,
        )

    def limits(
        self,
        segments: Sequence[ScheduleSegment],
        costs: Sequence[Cost],
        missing: Sequence[MissingPrice],
    ) -> Iterator[LimitComparison]:
        """Yields the limits on one unit of the line's activity, then those on its inputs."""
        ceilings = self.book.ceiling_subjects(self.line.activity, self.line.unit)
        if ceilings:
            amounts, subjects = _paid_amounts(costs, missing), frozenset(ceilings)
            for segment in segments:
                yield from self.activity_ceilings(segment, amounts.get(id(segment)), subjects)
        for cost in costs:
            subject = cost.requirement.input
            limited = subject in self.book.limited and subject not in ceilings
            if limited and cost.contribution is None:
                yield from self.input_limits(cost)

    def activity_ceilings(
        self,
        segment: ScheduleSegment,
        amounts: Sequence[Fraction] | None,
        subjects: frozenset[str],
    ) -> Iterator[LimitComparison]:
        """Yields the ceilings for one unit of the line's activity in a segment.

        Where the volume may fall on several days, the ceilings of the day that allows most are
        taken: what is above them is above the ceiling on every day.
        """
        line = self.line
        by_lowest: dict[Fraction, tuple[Limit, ...]] = {}
        for day in self.book.segment_days(segment, subjects):
            ceilings = self.book.ceilings(line.activity, line.unit, self.model, day)
            if not ceilings:
                return
            by_lowest.setdefault(min(limit for _, limit in ceilings), ceilings)
        unit_cost = add_up(amounts) / segment.volume if amounts is not None else None
        field = "rate" if line.rate else ""
        for norm, limit in by_lowest[max(by_lowest)]:
            yield LimitComparison(norm, segment, limit, unit_cost, field)

    def input_limits(self, cost: Cost) -> Iterator[LimitComparison]:
        """Yields the limits on an input that apply on every day on which it may be used."""
        days = self.book.segment_days(cost.segment, frozenset({cost.requirement.input}))
        limits: dict[str, LimitComparison] = {}
        for limit in self.input_limits_on(days[0], cost):
            limits[limit.norm.id] = limit
        for day in days[1:]:
            ids = {limit.norm.id for limit in self.input_limits_on(day, cost)}
            for id in limits.keys() - ids:
                del limits[id]
        yield from limits.values()

    def input_limits_on(self, day: date, cost: Cost) -> Iterator[LimitComparison]:
        """Yields the limits on an input in the unit of its price, on a day."""
        field, dong = cost.requirement.field, cost.price.dong
        for norm, limit in self.book.limits(cost.requirement.input, day):
            fits = scope_mismatch(norm, self.line, self.model) is None
            if fits and norm.counted_in is cost.price.unit:
                yield LimitComparison(norm, cost.segment, limit, dong, field)


def _paid_amounts(
    costs: Sequence[Cost], missing: Sequence[MissingPrice]
) -> Mapping[int, Sequence[Fraction]]:
    """Returns the costs paid in each segment, by its identity.

    A segment is absent when it has none or a part of it has no price.
    """
    amounts: dict[int, list[Fraction]] = {}
    for cost in costs:
        if cost.requirement.paid:
            amounts.setdefault(id(cost.segment), []).append(cost.amount)
    for gap in missing:
        if gap.requirement.paid:
            amounts.pop(id(gap.segment), None)
    return amounts
