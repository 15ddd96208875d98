"""What a unit costs on a day, where the plan is: prices, wages, contributions and ceilings, each with its norm."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias

import attrs

from ...core.errors import UnknownIdError
from ...framework.framework import Framework
from ...framework.tables.norms import CEILING_KINDS, Norm, NormKind, norms_in
from ...intake.catalog import nearest_ids
from ...practice.plans.plan import Plan
from ...results.explanations import Fault
from ...values.intervals import Found, Lookup, NoValue, Policy, Timeline
from ...values.units import Unit
from .plan_prices import Holding, holding, own_prices
from .schedule import Stretch

__all__ = ["Price", "PriceBook"]

_LIMITS = (*sorted(CEILING_KINDS), NormKind.BOUND_MIN, NormKind.BOUND_MAX)
Looked: TypeAlias = "Found[Norm] | Fault"


@attrs.frozen
class Price:
    """Đồng for one `unit`, by a norm. A price in base salaries is its value times the `wage` norm of the day.

    `alike` are norms that say the same on later days of a stretch.
    """

    norm: Norm
    dong: Fraction
    unit: Unit | None
    wage: Norm | None = None
    carried: bool = False
    shadowed: tuple[Norm, ...] = ()
    alike: tuple[Norm, ...] = ()

    @property
    def norms(self) -> tuple[Norm, ...]:
        """Every norm that the price rests on."""
        return (self.norm, *((self.wage,) if self.wage is not None else ()), *self.alike)


def _one(subject: str, day: date, found: Sequence[Holding]) -> Looked:
    """The one norm among those that hold on a day, when there is one and its value is known."""
    norms = [norm for outcome in found for norm in norms_in(outcome)]
    if len(norms) > 1:
        return Fault(
            "prices-conflict", {"subject": subject, "day": day, "ids": [norm.id for norm in norms]}
        )
    if isinstance(found[0], Found):
        return found[0]
    return Fault(
        "price-unknown", {"subject": subject, "id": norms[0].id, "document": norms[0].document}
    )


@attrs.frozen(eq=False, slots=False)
class PriceBook:
    """The prices of a framework and of a plan, asked by day; the place is where the plan is on that day."""

    plan: Plan
    framework: Framework
    policy: Policy
    unread: Container[str] = ()
    _found: dict[tuple[str, NormKind, date], Looked] = attrs.field(
        factory=dict, init=False, repr=False
    )
    _prices: dict[tuple[str, date], Price | Fault] = attrs.field(
        factory=dict, init=False, repr=False
    )
    _changes: dict[frozenset[str], list[date]] = attrs.field(factory=dict, init=False, repr=False)
    _places: dict[date, tuple[str | None, bool]] = attrs.field(factory=dict, init=False, repr=False)

    @cached_property
    def _own(self) -> Mapping[str, Timeline[Norm]]:
        return own_prices(self.plan, self.unread)

    @cached_property
    def _timelines(self) -> Mapping[tuple[str, NormKind], Mapping[tuple[str, str], Timeline[Norm]]]:
        found: dict[tuple[str, NormKind], dict[tuple[str, str], Timeline[Norm]]] = {}
        for (subject, kind, place, scope), timeline in self.framework.norm_timelines.items():
            found.setdefault((subject, kind), {})[place, scope] = timeline
        return found

    def place(self, day: date) -> tuple[str | None, bool]:
        """The code of the plan's place on a day, and whether it is a successor of the one that the plan names."""
        if day not in self._places:
            self._places[day] = self._place(day)
        return self._places[day]

    def _place(self, day: date) -> tuple[str | None, bool]:
        code = self.plan.place_on(day)
        changes = [change.on for change in self.plan.place_changes if change.on <= day]
        since = max(changes, default=self.plan.first_day)
        if self.framework.same_territory(code, since, day):
            return code, False
        for start in (code, self.framework.province_of(code, since)):
            heirs = self._heirs(start, since, day) if start else ()
            if len(heirs) == 1 and isinstance(self.framework.place(heirs[0], day), Found):
                return heirs[0], True
        return None, True

    def _heirs(self, code: str, since: date, day: date) -> tuple[str, ...]:
        try:
            return self.framework.successors(code, since, day)
        except UnknownIdError:
            return ()

    def norm(self, subject: str, kind: NormKind, day: date) -> Looked:
        """The one norm of a subject and kind on a day, whatever its scope; or why there is none."""
        key = (subject, kind, day)
        if key not in self._found:
            self._found[key] = self._norm(subject, kind, day)
        return self._found[key]

    def _norm(self, subject: str, kind: NormKind, day: date) -> Looked:
        code, _ = self.place(day)
        if code is None:
            return Fault("place-unknown-on-day", {"code": self.plan.place_on(day), "day": day})
        scopes = dict.fromkeys(scope for _, scope in self._timelines.get((subject, kind), {}))
        own = self._own.get(subject) if kind is NormKind.PRICE else None
        if not (scopes or own) or (kind is NormKind.PRICE and self._unread(subject)):
            return self._nameless(subject, kind)
        outcomes: list[Lookup[Norm]] = []
        for policy in dict.fromkeys(
            (Policy.STRICT, self.policy if kind not in CEILING_KINDS else Policy.STRICT)
        ):
            mine = own.at(day, policy) if own else NoValue()
            others = [
                self.framework.look_up(subject, kind, day, code, scope, policy) for scope in scopes
            ]
            if found := holding(mine, others, code):
                return _one(subject, day, found)
            outcomes = [mine, *others]
        return self._gap(subject, kind, day, outcomes)

    def _unread(self, subject: str) -> bool:
        """Whether the plan has a price of a subject that could not be read."""
        return any(
            price.subject == subject and f"$.prices[{i}]" in self.unread
            for i, price in enumerate(self.plan.prices)
        )

    def _nameless(self, subject: str, kind: NormKind) -> Fault:
        """Why no norm of a subject is known at all."""
        if kind is NormKind.PRICE and self._unread(subject):
            return Fault("price-unread", {"subject": subject})
        known = [other for other, of_kind in self._timelines if of_kind is kind]
        known += self._own if kind is NormKind.PRICE else ()
        return Fault(
            "price-subject-unknown", {"subject": subject, "nearest": nearest_ids(subject, known)}
        )

    def _gap(self, subject: str, kind: NormKind, day: date, outcomes: Iterable[object]) -> Fault:
        """Why no norm holds on a day: it has one on another day, or only in other places."""
        around = ((one.before, one.after) for one in outcomes if isinstance(one, NoValue))
        near = next((before or after for before, after in around if before or after), None)
        if near is not None:
            return Fault("price-missing", {"subject": subject, "day": day, "near": near})
        where = dict.fromkeys(place for place, _ in self._timelines.get((subject, kind), {}))
        code, _ = self.place(day)
        return Fault(
            "price-elsewhere",
            {"subject": subject, "day": day, "code": code or "?", "places": list(where)},
        )

    def price(self, subject: str, day: date) -> Price | Fault:
        """What one unit of `subject` costs on a day. A ceiling is never a price."""
        if (subject, day) not in self._prices:
            self._prices[subject, day] = self._price(subject, day)
        return self._prices[subject, day]

    def _price(self, subject: str, day: date) -> Price | Fault:
        found = self.norm(subject, NormKind.PRICE, day)
        if isinstance(found, Fault):
            return found
        norm = found.value
        assert norm.value is not None  # a found price is known
        if norm.unit is not Unit.BASE_SALARY:
            return Price(
                norm,
                Fraction(norm.value),
                norm.counted_in,
                carried=found.carried,
                shadowed=found.shadowed,
            )
        wage = self.wage(day)
        if isinstance(wage, Fault):
            return wage
        assert wage.value.value is not None
        dong = Fraction(norm.value) * Fraction(wage.value.value)
        return Price(
            norm, dong, norm.counted_in, wage.value, found.carried or wage.carried, found.shadowed
        )

    def wage(self, day: date) -> Looked:
        """The base salary of a day: the one wage base of the framework."""
        subjects = [subject for subject, kind in self._timelines if kind is NormKind.WAGE_BASE]
        if len(subjects) != 1:
            return Fault("wage-base-unclear", {"subjects": subjects or ["-"]})
        return self.norm(subjects[0], NormKind.WAGE_BASE, day)

    def rates_for(self, activity: str, unit: Unit, model: str) -> tuple[str, ...]:
        """The subjects of the prices that name an activity, are for one of `unit` and speak of the model."""
        subjects = self._subjects(NormKind.PRICE, activity, unit)
        return tuple(
            subject
            for subject in subjects
            if not model or self._speaks(subject, NormKind.PRICE, model)
        )

    def other_units(self, activity: str, unit: Unit) -> tuple[Unit, ...]:
        """The other units for which an activity has a price."""
        keys = ((kind, of, per) for kind, of, per in self._by_activity if kind is NormKind.PRICE)
        return tuple(
            dict.fromkeys(
                per for _, of, per in keys if of == activity and per is not None and per is not unit
            )
        )

    def _speaks(self, subject: str, kind: NormKind, model: str) -> bool:
        timelines = self._timelines.get((subject, kind), {}).values()
        return any(
            entry.value.applies_to(model) for timeline in timelines for entry in timeline.entries
        )

    def ceilings(self, activity: str, unit: Unit, model: str, day: date) -> tuple[Norm, ...]:
        """The ceilings of money for one unit of an activity of a model on a day, as far as their amounts are known."""
        found: list[Norm] = []
        for subject in self.ceiling_subjects(activity, unit):
            outcome = self.norm(subject, NormKind.PRICE_CEILING, day)
            if isinstance(outcome, Found) and (not model or outcome.value.applies_to(model)):
                found.append(outcome.value)
        return tuple(
            norm for norm in found if activity in norm.activities and norm.counted_in is unit
        )

    def ceiling_subjects(self, activity: str, unit: Unit) -> tuple[str, ...]:
        """The subjects of the ceilings that name an activity and are for one of `unit`."""
        return self._subjects(NormKind.PRICE_CEILING, activity, unit)

    @cached_property
    def limited(self) -> frozenset[str]:
        """The subjects of which a ceiling or a bound of money may speak."""
        return frozenset(subject for subject, kind in self._timelines if kind in _LIMITS)

    def limits(self, subject: str, day: date) -> tuple[Norm, ...]:
        """The ceilings and bounds of money that speak of an input by its subject, on a day."""
        outcomes = [
            self.norm(subject, kind, day) for kind in _LIMITS if (subject, kind) in self._timelines
        ]
        norms = [outcome.value for outcome in outcomes if isinstance(outcome, Found)]
        return tuple(norm for norm in norms if norm.unit in (Unit.VND, Unit.BASE_SALARY))

    def _subjects(self, kind: NormKind, activity: str, unit: Unit) -> tuple[str, ...]:
        return self._by_activity.get((kind, activity, unit), ())

    @cached_property
    def _by_activity(self) -> Mapping[tuple[NormKind, str, Unit | None], tuple[str, ...]]:
        found: dict[tuple[NormKind, str, Unit | None], dict[str, None]] = {}
        for (subject, kind), timelines in self._timelines.items():
            for norm in (
                entry.value for timeline in timelines.values() for entry in timeline.entries
            ):
                for activity in norm.activities:
                    found.setdefault((kind, activity, norm.counted_in), {})[subject] = None
        return {key: tuple(subjects) for key, subjects in found.items()}

    def days_of(self, stretch: Stretch, subjects: frozenset[str]) -> list[date]:
        """The first day of a stretch and, for a volume that may fall on any day of it, every day on which a norm changes."""
        first = stretch.days.start
        assert first is not None  # a stretch lies within the plan
        later = (
            ()
            if stretch.dated
            else (day for day in self.changes(subjects) if stretch.days.holds(day) and day != first)
        )
        return [first, *later]

    def changes(self, subjects: frozenset[str]) -> list[date]:
        """The days of the plan on which a norm of one of `subjects`, the base salary or the place changes."""
        if subjects not in self._changes:
            self._changes[subjects] = self._days_of_change(subjects)
        return self._changes[subjects]

    def _days_of_change(self, wanted: frozenset[str]) -> list[date]:
        ends: set[date | None] = {change.on for change in self.plan.place_changes}
        for (subject, kind), timelines in self._timelines.items():
            if subject in wanted or kind is NormKind.WAGE_BASE:
                for entry in (
                    entry for timeline in timelines.values() for entry in timeline.entries
                ):
                    ends |= {entry.interval.start, entry.interval.end}
        for entry in (
            entry
            for subject in wanted
            if subject in self._own
            for entry in self._own[subject].entries
        ):
            ends |= {entry.interval.start, entry.interval.end}
        for code in {self.plan.place, *(change.place for change in self.plan.place_changes)}:
            for above in {code, *self.framework.chain(code, self.plan.first_day)}:
                ends |= self._place_ends(above)
        return sorted(day for day in ends if day is not None and self.plan.window.holds(day))

    def _place_ends(self, code: str) -> set[date | None]:
        entries = self.framework.places[code].entries if code in self.framework.places else ()
        return {day for entry in entries for day in (entry.interval.start, entry.interval.end)}
