"""What a rule of a plan sees: the plan as far as it was read, the framework, the budget, and where each part stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import TypeAlias

import attrs

from ...core.findings import Finding
from ...framework.framework import Framework
from ...framework.tables.norms import Norm
from ...intake.catalog import nearest_ids
from ...practice.plans.files import PlanFile
from ...practice.plans.lines import PlanLine
from ...practice.plans.plan import Plan, PlanTarget
from ...values.intervals import Conflict, Found, Lookup, Policy, Unknown
from ..budget.price_book import PriceBook
from ..budget.results import Budget

__all__ = ["PlanCheck", "PlanRule"]


@attrs.frozen(eq=False, slots=False)
class PlanCheck:
    """A plan under check. `budget` is that of its readable lines, None when the plan's own days or place are unread."""

    file: PlanFile
    framework: Framework
    budget: Budget | None

    @property
    def plan(self) -> Plan:
        """The plan as far as it was read."""
        return self.file.draft

    def finding(self, code: str, path: str, /, **params: object) -> Finding:
        """A finding at a path of the plan."""
        return Finding(code, self.file.at(path), params)

    def unknown(self, path: str, table: str, id: str, known: Iterable[str]) -> Iterator[Finding]:
        """A finding when an id is not among those that are known, naming the nearest."""
        known = tuple(known)
        if id and id not in known:
            yield self.finding(
                "id-not-known", path, id=id, table=table, nearest=nearest_ids(id, known)
            )

    @property
    def lines(self) -> list[tuple[str, PlanLine]]:
        """Every line with its path, those that were read in part among them."""
        return [(f"$.lines[{index}]", line) for index, line in enumerate(self.plan.lines)]

    @property
    def whole_lines(self) -> list[tuple[str, PlanLine]]:
        """The lines that were read in full."""
        return self.file.whole("lines")

    @property
    def whole_targets(self) -> list[tuple[str, PlanTarget]]:
        """The targets that were read in full, with their paths."""
        return self.file.whole("targets")

    def _intact(self, *parts: str) -> bool:
        whole = all(len(self.file.whole(part)) == len(getattr(self.plan, part)) for part in parts)
        return whole and self.file.read("$", *parts)

    @cached_property
    def whole_costs(self) -> bool:
        """Whether everything that decides costs could be read; what is left out makes no share and no total."""
        return self._intact("lines", "keys", "prices")

    @property
    def whole_plan(self) -> bool:
        """Whether every line could be read: only then is what no line does done by nobody."""
        return self._intact("lines")

    @property
    def total(self) -> int | None:
        """The total of the plan, None when any part of it has no price or could not be read."""
        whole = (
            self.whole_costs and self.file.intact("$.rounding") and self.file.read("$", "rounding")
        )
        return self.budget.total if self.budget is not None and whole else None

    @cached_property
    def book(self) -> PriceBook:
        """Where the plan is on each day."""
        return PriceBook(self.plan, self.framework, Policy.STRICT, self.file.unread)

    @cached_property
    def _outcomes(self) -> list[Lookup[Norm]]:
        """What the framework says for the plan's models at its place, on any of its days."""
        found: list[Lookup[Norm]] = []
        ends = {
            day
            for norm in self.framework.norms.values()
            for day in (norm.valid_from, norm.valid_to)
            if day is not None
        }
        moves = self.book.changes(frozenset())
        for day in sorted(
            {self.plan.first_day, *moves, *(day for day in ends if self.plan.window.holds(day))}
        ):
            place, _ = self.book.place(day)
            for model in self.plan.models if place else ():
                found += self.framework.norms_for(model, day, place)
        return found

    @cached_property
    def norms(self) -> tuple[Norm, ...]:
        """Every norm with a known value or rule that holds on a day of the plan, once."""
        return tuple(
            {one.value.id: one.value for one in self._outcomes if isinstance(one, Found)}.values()
        )

    @cached_property
    def unknown_norms(self) -> tuple[Norm, ...]:
        """Every norm that holds and whose value nobody has seen, once."""
        return tuple(
            {one.value.id: one.value for one in self._outcomes if isinstance(one, Unknown)}.values()
        )

    @cached_property
    def conflicts(self) -> tuple[tuple[Norm, ...], ...]:
        """Norms of one subject that hold on one day and disagree."""
        found = [one.values for one in self._outcomes if isinstance(one, Conflict)]
        return tuple({tuple(norm.id for norm in norms): norms for norms in found}.values())

    def day_of(self, norm: Norm) -> date:
        """The last day of the plan on which a norm holds: on it its force is read."""
        end = norm.interval.last_day
        return self.plan.last_day if end is None else min(end, self.plan.last_day)

    def about(self, norm: Norm) -> dict[str, object]:
        """What every finding about a norm says of it: its citation, its grade and its force."""
        return {
            "citation": norm.citation,
            "force": norm.force_on(self.day_of(norm)),
            "item": norm.label,
        }


PlanRule: TypeAlias = Callable[[PlanCheck], Iterator[Finding]]
