"""The results of budgeting: a budget with its lines, totals and subtotals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import cached_property

import attrs

from ...core.findings import Issue, Report
from ...core.messages import Lang
from ...framework.framework import Framework
from ...framework.tables.norms import Norm
from ...framework.tables.sources import Grade, grades_used
from ...intake.catalog import unknown_id_error
from ...practice.plans.lines import PlanLine
from ...practice.plans.plan import Plan
from ...values.amounts import Direction, Rounding, add_up, decimal_string
from ...values.arguments import check_arguments
from ...values.figures import Figure
from ...values.intervals import Interval, Policy
from ...values.text import LabelledEnum, Text, Word, texts_of
from .breakdown import Cell, Cut, Subtotal, subtotals
from .line_costs import LineCosts, MissingPrice

__all__ = ["WHOLE_DONG", "Budget", "BudgetLine", "LineStatus", "line_ceiling", "line_status"]

WHOLE_DONG = Rounding(1, Direction.HALF_UP, "LIB")
_DOWN = Rounding(1, Direction.DOWN, "LIB")


class LineStatus(LabelledEnum):
    """Whether a line has a price."""

    PRICED = Word("priced", "đã có giá", "priced")
    PARTLY_PRICED = Word("partly_priced", "mới có giá một phần", "partly priced")
    UNPRICED = Word("unpriced", "chưa có giá", "unpriced")


@attrs.frozen
class BudgetLine:
    """A line of the plan with its money. `amount` is None when a part of it has no price."""

    costs: LineCosts
    status: LineStatus
    priced_total: int
    unpaid_total: int
    ceiling_total: int | None

    @property
    def id(self) -> str:
        """The id of the line."""
        return self.costs.line.id

    @property
    def line(self) -> PlanLine:
        """The line of the plan."""
        return self.costs.line

    @property
    def amount(self) -> int | None:
        """What the line costs in whole đồng, None when a part of it has no price."""
        return self.priced_total if self.status is LineStatus.PRICED else None

    @property
    def exact(self) -> Fraction:
        """What is priced of the line, before rounding."""
        return add_up(cost.amount for cost in self.costs.costs if cost.requirement.paid)

    @property
    def norms(self) -> tuple[Norm, ...]:
        """Every norm that the line's money rests on, its ceilings last."""
        norms: dict[str, Norm] = {}
        for cost in self.costs.costs:
            for norm in cost.norms:
                norms[norm.id] = norm
        for limit in self.costs.limits:
            norms[limit.norm.id] = limit.norm
        return tuple(norms.values())

    def to_dict(self, lang: Lang = "en") -> dict[str, object]:
        """Returns the line as JSON-ready data: money as whole numbers, None without a price."""
        line = self.line
        documents: dict[str, None] = {}
        grades: set[Grade] = set()
        for norm in self.norms:
            documents[norm.document] = None
            grades.add(norm.grade)
        return {
            "id": line.id,
            "activity": line.activity,
            "model": self.costs.model or None,
            "item": line.label.say(lang) or None,
            "volume": decimal_string(line.volume),
            "unit": line.unit.value,
            "cost_class": line.cost_class.value,
            "status": self.status.value,
            "amount": self.amount,
            "priced_total": self.priced_total,
            "unpaid_total": self.unpaid_total,
            "ceiling_total": self.ceiling_total,
            "documents": list(documents),
            "grades": [grade.value for grade in grades_used(grades)],
        }


@attrs.frozen(eq=False, repr=False, slots=False)
class Budget:
    """What a plan costs. Every number can be explained; nothing without a price is in a total."""

    plan: Plan
    framework: Framework
    policy: Policy
    rounding: Rounding
    lines: tuple[BudgetLine, ...]
    cells: tuple[Cell, ...]
    report: Report

    def __repr__(self) -> str:
        return f"<Budget of {self.plan.id}, {len(self.lines)} lines, total {self.total}>"

    @property
    def total(self) -> int | None:
        """What the plan costs in whole đồng; None when any part of it has no price."""
        complete = all(line.status is LineStatus.PRICED for line in self.lines)
        return self.priced_total if complete else None

    @cached_property
    def priced_total(self) -> int:
        """What is priced, in whole đồng."""
        return sum(line.priced_total for line in self.lines)

    @property
    def exact_total(self) -> Fraction | None:
        """The total before rounding, None when any part has no price."""
        return None if self.total is None else add_up(line.exact for line in self.lines)

    @property
    def ceiling_total(self) -> int | None:
        """The most that the volumes may cost under the ceilings that are known; None without one.

        It is no price and no cap on the plan: volumes are neither floor nor cap, and other lines
        have no ceiling.
        """
        total = None
        for line in self.lines:
            if line.ceiling_total is not None:
                total = (total or 0) + line.ceiling_total
        return total

    @property
    def unpaid_total(self) -> int:
        """The value of unpaid time, as far as it has a price."""
        return sum(line.unpaid_total for line in self.lines)

    @property
    def economic_total(self) -> int | None:
        """Money and unpaid time together, None when any part of either has no price."""
        complete = self.total is not None and not any(line.costs.missing for line in self.lines)
        return self.priced_total + self.unpaid_total if complete else None

    @property
    def grades(self) -> tuple[Grade, ...]:
        """Every grade that the money rests on, the plan's own among them."""
        grades = {self.plan.grade}
        for line in self.lines:
            for norm in line.norms:
                grades.add(norm.grade)
        return grades_used(grades)

    @check_arguments
    def line(self, id: str) -> BudgetLine:
        """Returns the line with this id. Raises UnknownIdError, naming the nearest ids."""
        if id not in self._by_id:
            raise unknown_id_error(id, "lines", self._by_id)
        return self._by_id[id]

    @cached_property
    def _by_id(self) -> Mapping[str, BudgetLine]:
        return {line.id: line for line in self.lines}

    def by(self, cut: Cut | str) -> tuple[Subtotal, ...]:
        """Returns the subtotals of one cut, which always make the total.

        Raises UnknownIdError for another cut.
        """
        if cut not in tuple(Cut):
            raise unknown_id_error(str(cut), "cuts", [known.value for known in Cut])
        return subtotals(self.cells, Cut(cut))

    def to_dicts(self, lang: Lang = "en") -> list[dict[str, object]]:
        """Returns every line as JSON-ready data."""
        return [line.to_dict(lang) for line in self.lines]

    def to_dict(self, lang: Lang = "en") -> dict[str, object]:
        """Returns the budget as JSON-ready data; `method_statement` says how it was made."""
        cuts: dict[str, object] = {}
        for cut in Cut:
            cuts[cut.value] = [subtotal.to_dict() for subtotal in self.by(cut)]
        return {
            "plan": self.plan.id,
            "title": self.plan.label.say(lang) or None,
            "sample": Grade.SAMPLE in self.grades,
            "lines": self.to_dicts(lang),
            "cuts": cuts,
            "total": self.total,
            "priced_total": self.priced_total,
            "ceiling_total": self.ceiling_total,
            "unpaid_total": self.unpaid_total,
            "economic_total": self.economic_total,
            "rounding": self.rounding.to_dict(),
            "policy": self.policy.value,
            "grades": [grade.value for grade in self.grades],
        }


def merged_fault(gaps: Sequence[MissingPrice]) -> Issue:
    """Returns the fault of pieces that lack the same price.

    A missing price names the first and the last day without it, and how many units of the schedule
    fall on these days: between bounds where a segment has the price on a part of its days.
    """
    fault = gaps[0].fault
    if fault.code != "price-missing":
        return fault
    days: list[Interval] = []
    least: dict[int, Fraction] = {}  # by segment, which several pieces may share
    most: dict[int, Fraction] = {}
    for gap in gaps:
        absent, segment = gap.fault.params["days"], gap.segment
        assert isinstance(absent, Interval)  # set where the price was looked up
        days.append(absent)
        most[id(segment)] = segment.volume
        least[id(segment)] = segment.volume if absent.covers(segment.days) else Fraction(0)
    units = {gap.unit for gap in gaps}
    volume: Figure | Text = texts_of("finance.budget")["several_units"]
    if len(units) == 1:
        volume = Figure(units.pop(), add_up(least.values()), add_up(most.values()))
    first = min(filter(None, (span.start for span in days)), default=None)
    end = max(filter(None, (span.end for span in days)), default=None)
    params = {**fault.params, "days": Interval(first, end), "volume": volume}
    return attrs.evolve(fault, params=params)


def line_status(costs: LineCosts) -> LineStatus:
    """Returns whether a line is priced; unpaid time without a price leaves the money complete."""
    gaps = any(gap.requirement.paid for gap in costs.missing)
    if costs.sound and not gaps:
        return LineStatus.PRICED
    priced = any(cost.requirement.paid for cost in costs.costs)
    return LineStatus.PARTLY_PRICED if priced else LineStatus.UNPRICED


def line_ceiling(costs: LineCosts) -> int | None:
    """Returns the most that a line may cost under its ceilings; None without one.

    Where several ceilings apply to a segment, the lowest counts.
    """
    lowest: dict[int, Fraction] = {}  # by segment
    for ceiling in costs.ceilings:
        segment, amount = id(ceiling.segment), ceiling.amount
        lowest[segment] = min(amount, lowest.get(segment, amount))
    complete = len(lowest) == len(costs.segments)
    return _DOWN.apply(add_up(lowest.values())) if lowest and complete else None
