"""Unit costs, planned and actual: cost per contact, person or case that an indicator counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

import attrs

from ...core.errors import ForbiddenSumError
from ...core.findings import Finding, Issue, Report, Where
from ...core.messages import Lang
from ...framework.tables.indicators import Additivity, Dimension, Indicator
from ...monitoring.aggregation.rollup import roll_up
from ...practice.observations.model import ObservationKind
from ...results.explanations import Explanation
from ...results.values import IndicatorValue, Status
from ...values.amounts import Direction, Rounding, add_up
from ...values.arguments import check_arguments
from ...values.figures import Figure
from ...values.qualifiers import Qualifier
from ...values.text import LabelledEnum, Text, Word, texts_of
from ...values.units import Unit
from ..budget.allocation import Shares, cost_bearers
from ..budget.results import Budget
from .denominators import count_mismatches, planned_count
from .results import ExecutionResult

__all__ = ["CostBasis", "UnitCost", "UnitCosts", "compute_unit_costs"]

_NEAREST = Rounding(1, Direction.HALF_UP, "LIB")
_DOWN, _UP = Rounding(1, Direction.DOWN, "LIB"), Rounding(1, Direction.UP, "LIB")
_UNCOUNTED = frozenset({Additivity.RATIO, Additivity.EACH, Additivity.ONCE})


class CostBasis(LabelledEnum):
    """Whether a unit cost divides what was planned or what was done."""

    PLANNED = Word("planned", "theo kế hoạch", "planned")
    ACTUAL = Word("actual", "thực tế", "actual")


@attrs.frozen
class UnitCost:
    """The cost of the lines that work towards an indicator, per unit of what it counts.

    `cost` is their full cost with shared costs, `count` the denominator, `figure` đồng for one: a
    range when the count is a bound. Unit costs of several indicators are never added: one line
    works towards several.
    """

    indicator: Indicator
    basis: CostBasis
    lines: tuple[str, ...]
    cost: Figure | None
    count: Figure | None
    figure: Figure | None
    status: Status
    reasons: tuple[Issue, ...] = ()

    def say(self, lang: Lang) -> str:
        """Returns the unit cost in words of `lang`."""
        figure = self.figure
        if figure is None:
            return self.status.say(lang)
        per = _words()["per"].filled(unit=self.indicator.unit.one)
        if figure.low is not None and figure.low == figure.high:
            whole = Figure.exact(_NEAREST.apply(figure.low), Unit.VND)
        else:  # bounds are rounded outwards
            low = None if figure.low is None else _DOWN.apply(figure.low)
            high = None if figure.high is None else _UP.apply(figure.high)
            whole = attrs.evolve(figure, low=low, high=high)
        about = "≈ " if whole.low == whole.high and whole != figure else ""
        return f"{about}{whole.say(lang)} {per.say(lang)}"

    def explain(self) -> Explanation:
        """Explains numerator, denominator, and why the status is what it is."""
        cost = _figure_text(self.cost)
        count = _figure_text(self.count)
        lines, name = ", ".join(self.lines), self.indicator.label
        sentences = [
            _words()["cost"].filled(lines=lines, cost=cost),
            _words()["count"].filled(indicator=name, count=count),
            _words()["unit_cost"].filled(basis=self.basis, cost=self),
            *(Text(reason.say("vi"), reason.say("en")) for reason in self.reasons),
        ]
        id = f"unit_cost:{self.indicator.id}:{self.basis.value}"
        return Explanation(id, "unit_cost", name, tuple(sentences), (self.indicator.citation,))

    def to_dict(self, lang: Lang = "en") -> dict[str, object]:
        """Returns the unit cost as JSON-ready data.

        Đồng are exact decimal strings, because a quotient need not be whole.
        """
        return {
            "indicator": self.indicator.id,
            "name": self.indicator.label.say(lang),
            "basis": self.basis.value,
            "lines": list(self.lines),
            "status": self.status.value,
            "cost": self.cost.to_dict() if self.cost else None,
            "count": self.count.to_dict() if self.count else None,
            "unit_cost": self.figure.to_dict() if self.figure else None,
            "per_unit": self.indicator.unit.value,
            "reasons": [reason.say(lang) for reason in self.reasons],
        }


def _words() -> Mapping[str, Text]:
    """Returns the words of the message catalogue, which is read when they are asked for."""
    return texts_of("finance.unit_costs")


def _figure_text(figure: Figure | None) -> Text:
    if figure is None:
        return _words()["unknown"]
    return Text(figure.say("vi"), figure.say("en"))


@attrs.frozen
class UnitCosts:
    """Every unit cost of a budget, with the findings on them."""

    rows: tuple[UnitCost, ...]
    report: Report

    def to_dicts(self, lang: Lang = "en") -> list[dict[str, object]]:
        """Returns every unit cost as JSON-ready data."""
        return [row.to_dict(lang) for row in self.rows]


@check_arguments
def compute_unit_costs(
    budget: Budget, execution: ExecutionResult | None = None, values: Iterable[IndicatorValue] = ()
) -> UnitCosts:
    """Computes the unit cost of every count that the plan's lines work towards.

    There is a planned one and, with an execution, the actual one. The planned denominator is the
    planned volume where the indicator counts what the line counts, else the plan's target; persons
    are never taken from contacts. The actual denominator is the value of the indicator for exactly
    the days of the execution: a fiscal-year amount over a reporting-year count is a finding and no
    number.
    """
    counts_of: dict[str, list[IndicatorValue]] = {}
    for value in values:
        if value.kind is ObservationKind.ACTUAL:
            counts_of.setdefault(value.definition.id, []).append(value)
    shares = cost_bearers(budget.plan)
    rows: list[UnitCost] = []
    for indicator, lines in _costed_indicators(budget):
        rows.append(_planned_unit_cost(budget, indicator, lines))
        if execution is not None:
            cost = _amount_spent(shares, lines, execution)
            row = UnitCost(indicator, CostBasis.ACTUAL, lines, cost, None, None, Status.NO_DATA)
            rows.append(_actual_unit_cost(row, budget, execution, counts_of.get(indicator.id, ())))
    findings: list[Finding] = []
    for row in rows:
        for reason in row.reasons:
            if reason.code == "fiscal-over-reporting":
                where = Where("", None, row.indicator.id)
                findings.append(Finding(reason.code, where, reason.params))
    return UnitCosts(tuple(rows), Report.of(findings))


def _costed_indicators(budget: Budget) -> Iterator[tuple[Indicator, tuple[str, ...]]]:
    """Yields the counting indicators that lines of the budget work towards, with those lines."""
    activities = budget.framework.activities
    lines_of: dict[str, list[str]] = {}
    for line in budget.lines:
        if not line.line.allocation and line.line.activity in activities:
            for id in dict.fromkeys(activities[line.line.activity].indicators):
                lines_of.setdefault(id, []).append(line.id)
    for indicator in budget.framework.indicators.values():
        counts = indicator.additivity not in _UNCOUNTED and not indicator.enforcement
        if counts and indicator.id in lines_of:
            yield indicator, tuple(lines_of[indicator.id])


def _planned_unit_cost(budget: Budget, indicator: Indicator, lines: tuple[str, ...]) -> UnitCost:
    bearers = frozenset(lines)
    total, complete = 0, True
    for cell in budget.cells:
        if cell.bearer in bearers and cell.paid:
            total += cell.dong or 0
            complete = complete and cell.dong is not None
    reasons: list[Issue] = []
    cost = Figure.exact(total, Unit.VND) if complete else None
    if cost is None:
        reasons.append(Issue("cost-open", {"lines": list(lines)}))
    count = planned_count(budget, indicator, lines)
    if count is None:
        reasons.append(Issue("count-not-planned", {"indicator": indicator.id}))
    row = UnitCost(indicator, CostBasis.PLANNED, lines, cost, count, None, Status.NO_DATA)
    return _divide_by_count(_with_reasons(row, *reasons))


def _actual_unit_cost(
    row: UnitCost, budget: Budget, execution: ExecutionResult, values: Sequence[IndicatorValue]
) -> UnitCost:
    """Returns an actual unit cost with its count, unless that cannot divide the amount spent."""
    if row.cost is None:
        row = _with_reasons(row, Issue("spending-not-stated", {"lines": list(row.lines)}))
    if not values:
        return _with_reasons(row, Issue("count-not-reported", {"indicator": row.indicator.id}))
    try:
        value = values[0] if len(values) == 1 else roll_up(values, Dimension.TIME, budget.framework)
    except ForbiddenSumError as error:
        row = attrs.evolve(row, status=Status.NOT_COMPARABLE)
        return _with_reasons(row, Issue(error.code, error.params))
    row = _with_reasons(attrs.evolve(row, count=value.figure), *value.reasons)
    mismatches = list(count_mismatches(budget, execution.execution.window, value))
    if mismatches:
        return _with_reasons(attrs.evolve(row, status=Status.NOT_COMPARABLE), *mismatches)
    return _divide_by_count(row)


def _with_reasons(row: UnitCost, *reasons: Issue) -> UnitCost:
    return attrs.evolve(row, reasons=(*row.reasons, *reasons))


def _amount_spent(
    shares: Mapping[str, Shares], lines: Sequence[str], execution: ExecutionResult
) -> Figure | None:
    """Returns what was spent on lines and on the shared costs that they bear.

    None when any of it was not stated.
    """
    total = Fraction(0)
    for line, bearers in shares.items():
        share = add_up(bearers.get(bearer, Fraction(0)) for bearer in lines)
        spent = execution.spent_on(line) if share else 0
        if spent is None:
            return None
        total += spent * share
    return Figure.exact(total, Unit.VND)


def _divide_by_count(row: UnitCost) -> UnitCost:
    cost, count = row.cost, row.count
    if cost is None or count is None:
        return row
    if count.high == 0:
        row = attrs.evolve(row, status=Status.ZERO_DENOMINATOR)
        return _with_reasons(row, Issue("denominator-zero"))
    row = attrs.evolve(row, figure=cost.divided_by(count))
    if count.qualifier is Qualifier.EXACT:
        return attrs.evolve(row, status=Status.OK)
    row = attrs.evolve(row, status=Status.PARTIAL)
    return _with_reasons(row, Issue("count-is-a-bound", {"count": count}))
