"""Looks up the norm in force for a plan on a day, at the place where the plan is on that day."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TypeAlias

import attrs

from ...core.findings import Issue
from ...framework.framework import Framework
from ...framework.norm_index import NormIndex, norm_index
from ...framework.tables.norms import CEILING_KINDS, Norm, NormKind, norms_of_outcome
from ...framework.tables.pilots import CROSS_CUTTING
from ...framework.tables.sources import Force, Grade
from ...intake.catalog import nearest_ids
from ...practice.plans.money import PlanPrice
from ...practice.plans.places import code_and_first_day, only_successor, place_of_plan
from ...practice.plans.plan import Plan
from ...values.intervals import (
    Certainty,
    Conflict,
    Dated,
    Found,
    Interval,
    Lookup,
    NoValue,
    Policy,
    Timeline,
    Unknown,
    ends_of,
    from_to,
    held_on,
)
from ...values.units import Unit
from .schedule import ScheduleSegment

__all__ = ["NormOrFault", "PlanNorms"]

NormOrFault: TypeAlias = "Found[Norm] | Issue"
_InForce: TypeAlias = "Found[Norm] | Unknown[Norm] | Conflict[Norm]"


@attrs.frozen(eq=False, slots=False)
class PlanNorms:
    """The norms of a framework and the prices of a plan, by day; answers are cached.

    Prices at the paths `unread` could not be read in full and are not used.
    """

    plan: Plan
    framework: Framework
    policy: Policy
    unread: Container[str] = ()
    _norms: dict[tuple[str, NormKind, date], NormOrFault] = attrs.field(
        factory=dict, init=False, repr=False
    )
    _ids: dict[tuple[str, date], frozenset[str]] = attrs.field(factory=dict, init=False, repr=False)
    _changes: dict[frozenset[str], list[date]] = attrs.field(factory=dict, init=False, repr=False)
    _places: dict[date, tuple[str | None, bool]] = attrs.field(factory=dict, init=False, repr=False)

    @cached_property
    def _plan_prices(self) -> Mapping[str, Timeline[Norm]]:
        """The prices of the plan by subject, each cited as `PLAN:prices[0]`."""
        prices: dict[str, list[Dated[Norm]]] = {}
        for index, price in enumerate(self.plan.prices):
            if f"$.prices[{index}]" not in self.unread:
                norm = _price_norm(self.plan, f"{self.plan.id}:prices[{index}]", price)
                prices.setdefault(price.subject, []).append(Dated(norm, norm.interval))
        return {subject: Timeline.of(dated) for subject, dated in prices.items()}

    @cached_property
    def _unread_subjects(self) -> frozenset[str]:
        """The subjects of prices that could not be read in full."""
        return frozenset(
            price.subject
            for index, price in enumerate(self.plan.prices)
            if f"$.prices[{index}]" in self.unread
        )

    @cached_property
    def index(self) -> NormIndex:
        """Which subjects, scopes and places the norms of the framework have, and which days."""
        return norm_index(self.framework)

    def place(self, day: date) -> tuple[str | None, bool]:
        """Returns the code of the plan's place on a day, and whether that is a successor place."""
        if day not in self._places:
            self._places[day] = self._find_place(day)
        return self._places[day]

    def _find_place(self, day: date) -> tuple[str | None, bool]:
        """Returns the plan's place; of one without a single successor, that of its province.

        A province has the prices of all its ground.
        """
        place, followed = place_of_plan(self.plan, day, self.framework)
        if place is not None:
            return place, followed
        code, since = code_and_first_day(self.plan, day)
        province = self.framework.province_of(code, since)
        return province and only_successor(province, since, day, self.framework), True

    def norm(self, subject: str, kind: NormKind, day: date) -> NormOrFault:
        """Returns the norm of a subject and kind in force on a day, of any scope, or its fault."""
        key = (subject, kind, day)
        if key not in self._norms:
            self._norms[key] = self._find_norm(subject, kind, day)
        return self._norms[key]

    def _find_norm(self, subject: str, kind: NormKind, day: date) -> NormOrFault:
        code, _ = self.place(day)
        if code is None:
            return Issue("place-unknown-on-day", {"code": self.plan.place_on(day), "day": day})
        if kind is NormKind.PRICE and subject in self._unread_subjects:
            return Issue("price-unread", {"subject": subject})
        own = self._plan_prices.get(subject) if kind is NormKind.PRICE else None
        if own is None and (subject, kind) not in self.index.entries:
            known = [*self.index.subjects(kind)]
            known += self._plan_prices if kind is NormKind.PRICE else ()
            params = {"subject": subject, "nearest": nearest_ids(subject, known)}
            return Issue("price-subject-unknown", params)
        return self._look_up(subject, kind, day, code, own)

    def _look_up(
        self, subject: str, kind: NormKind, day: date, code: str, own: Timeline[Norm] | None
    ) -> NormOrFault:
        """Looks up a norm strictly, then by the policy; a ceiling is never carried forward."""
        scopes = self.index.scopes.get((subject, kind), ())
        policy = Policy.STRICT if kind in CEILING_KINDS else self.policy
        outcomes: list[Lookup[Norm]] = []
        for way in dict.fromkeys((Policy.STRICT, policy)):
            price = held_on(own, day, way) if own else NoValue()
            norms = [
                self.framework.look_up(subject, kind, day, code, scope, way) for scope in scopes
            ]
            if in_force := _prefer_own_price(price, norms, code):
                found = _single_norm(subject, day, in_force)
                ended = own.last_held(price) if own and isinstance(price, NoValue) else None
                return found if ended is None else _with_lapsed(found, ended)
            outcomes = [price, *norms]
        return self._not_in_force(subject, kind, day, outcomes)

    def _not_in_force(
        self, subject: str, kind: NormKind, day: date, outcomes: Iterable[object]
    ) -> Issue:
        """The fault of a norm that is in force on another day, or only in other places."""
        for outcome in outcomes:
            near = (outcome.before or outcome.after) if isinstance(outcome, NoValue) else None
            if near:
                days = {"day": day, "days": from_to(day, day), "near": near}
                return Issue("price-missing", {"subject": subject, **days})
        places = self.index.places.get((subject, kind), ())
        params = {"subject": subject, "day": day, "code": self.place(day)[0] or "?"}
        return Issue("price-elsewhere", {**params, "places": list(places)})

    def segment_days(self, segment: ScheduleSegment, subjects: frozenset[str]) -> list[date]:
        """Returns the days on which the norms of a segment are to be looked up.

        That is its first day and, if its volume is not dated, every day on which a norm changes.
        """
        if segment.dated and segment.days.start is not None:
            return [segment.days.start]
        return self._days_of_change(segment.days, subjects)

    def _days_of_change(self, days: Interval, subjects: frozenset[str]) -> list[date]:
        """Returns the first of `days` and those on which a norm of `subjects` may change."""
        first = days.start
        assert first is not None  # the days lie within the plan
        return [first, *(day for day in self.changes(subjects) if days.holds(day) and day != first)]

    def holds_on_some_day(self, norm: Norm, days: Interval) -> bool:
        """Whether a norm of the framework is in force for the plan on one of `days` or more."""
        return any(self._held(norm, days))

    def holds_on_every_day(self, norm: Norm, days: Interval) -> bool:
        """Whether a norm of the framework is in force for the plan on every one of `days`."""
        return all(self._held(norm, days))

    def _held(self, norm: Norm, days: Interval) -> Iterator[bool]:
        for day in self._days_of_change(days, frozenset({norm.subject})):
            yield norm.id in self._ids_in_force(norm.subject, day)

    def _ids_in_force(self, subject: str, day: date) -> frozenset[str]:
        """Returns the norms of a subject in force at the plan's place: of every kind and scope."""
        if (subject, day) not in self._ids:
            code, _ = self.place(day)
            ids: set[str] = set()
            found = self.framework.norms_in_force(day, code, subject=subject) if code else ()
            for outcome in found:
                ids.update(norm.id for norm in norms_of_outcome(outcome))
            self._ids[subject, day] = frozenset(ids)
        return self._ids[subject, day]

    def changes(self, subjects: frozenset[str]) -> list[date]:
        """Returns the days on which the place, the base salary or a norm of subjects changes."""
        if subjects not in self._changes:
            days = self._days_of_places | self.index.days_of_wages
            for subject in subjects:
                days |= self.index.days_of(subject)
            for subject in subjects & self._plan_prices.keys():
                days |= ends_of(entry.interval for entry in self._plan_prices[subject].entries)
            self._changes[subjects] = self.within_plan(days)
        return self._changes[subjects]

    def within_plan(self, days: Iterable[date]) -> list[date]:
        """Returns those of some days that lie within the plan, in order."""
        window = self.plan.window
        return sorted(filter(window.holds, days))

    @cached_property
    def _days_of_places(self) -> frozenset[date]:
        """The days on which a place of the plan, or one above it, begins, ends or is left."""
        changes, places = self.plan.place_changes, self.framework.places
        days = {change.on for change in changes}
        for code in {self.plan.place, *(change.place for change in changes)}:
            chain = {code, *self.framework.chain(code, self.plan.first_day)}
            for place in chain & places.keys():
                days |= ends_of(entry.interval for entry in places[place].entries)
        return frozenset(days)


def _price_norm(plan: Plan, id: str, price: PlanPrice) -> Norm:
    """Returns a plan's own price as a norm that holds at every place of the plan."""
    return Norm(
        id=id,
        document=price.document,
        article=price.article,
        models=(CROSS_CUTTING,),
        subject=price.subject,
        item_vi=price.item_vi,
        item_en=price.item_en,
        kind=NormKind.PRICE,
        value=Decimal(price.amount),
        unit=Unit.VND,
        per_unit=price.per_unit,
        places=tuple(dict.fromkeys([plan.place, *(change.place for change in plan.place_changes)])),
        valid_from=price.valid_from,
        start_certainty=price.start_certainty,
        valid_to=price.valid_to,
        end_certainty=price.end_certainty if price.valid_to is None else Certainty.STATED,
        force=Force.IN_FORCE if price.valid_to is None else Force.ENDED,
        grade=Grade.SAMPLE if Grade.SAMPLE in (plan.grade, price.grade) else price.grade,
    )


def _prefer_own_price(
    price: Lookup[Norm], norms: Sequence[Lookup[Norm]], place: str
) -> list[_InForce]:
    """Returns what is in force in a place: the plan's own price goes before those of wider places.

    A price of the place itself is in force together with the plan's own.
    """
    in_force = [outcome for outcome in norms if not isinstance(outcome, NoValue)]
    if isinstance(price, NoValue):
        return in_force
    local: list[_InForce] = []
    shadowed: list[Norm] = []
    for outcome in in_force:
        if any(place in norm.places for norm in norms_of_outcome(outcome)):
            local.append(outcome)
        if isinstance(outcome, Found):
            shadowed += (outcome.value, *outcome.shadowed)
    if local or not isinstance(price, Found):
        return [price, *local]
    return [attrs.evolve(price, shadowed=tuple(shadowed))]


def _with_lapsed(found: NormOrFault, ended: Dated[Norm]) -> NormOrFault:
    """Returns what was found, with the plan's own price that ended before."""
    if not isinstance(found, Found):
        return found
    return attrs.evolve(found, lapsed=(ended, *found.lapsed))


def _single_norm(subject: str, day: date, in_force: Sequence[_InForce]) -> NormOrFault:
    """Returns the norm in force when it is the only one and its value is known."""
    norms: list[Norm] = []
    for outcome in in_force:
        norms += norms_of_outcome(outcome)
    if len(norms) > 1:
        ids = [norm.id for norm in norms]
        return Issue("prices-conflict", {"subject": subject, "day": day, "ids": ids})
    if isinstance(in_force[0], Found):
        return in_force[0]
    params = {"subject": subject, "id": norms[0].id, "document": norms[0].document}
    return Issue("price-unknown", params)
