"""What one contact, person or case costs, planned and actual: the right denominator, or a status that says why not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

import attrs

from ...core.errors import ForbiddenSumError
from ...core.findings import Finding, Report, Where
from ...core.messages import Lang
from ...framework.tables.indicators import Additivity, Dimension, Indicator
from ...framework.tables.norms import NormKind, PerPeriod
from ...monitoring.aggregation.rollup import roll_up
from ...practice.observations.model import ObservationKind
from ...practice.plans.plan import PlanTarget
from ...results.explanations import Explanation, Reason
from ...results.values import IndicatorValue, Status
from ...values.amounts import Direction, Rounding, add_up
from ...values.figures import Figure
from ...values.intervals import Interval
from ...values.qualifiers import Qualifier
from ...values.text import Text, Worded
from ...values.units import Unit
from ..budget.allocation import Shares, bearers
from ..budget.price_book import PriceBook
from ..budget.results import Budget
from .results import ExecutionResult

__all__ = ["CostBasis", "UnitCost", "UnitCosts", "compute_unit_costs"]

_NEAREST, _DOWN, _UP = (
    Rounding(1, way, "LIB") for way in (Direction.HALF_UP, Direction.DOWN, Direction.UP)
)
_WHOLE = (PerPeriod.NOT_STATED, PerPeriod.PROGRAMME)
_UNCOUNTED = frozenset({Additivity.RATIO, Additivity.EACH, Additivity.ONCE})


class CostBasis(Worded):
    """Whether a unit cost divides what was planned or what was done."""

    PLANNED = "planned", "theo kế hoạch", "planned"
    ACTUAL = "actual", "thực tế", "actual"


@attrs.frozen
class UnitCost:
    """The cost of the lines that work towards an indicator, on one of what it counts.

    `cost` is their full cost with shared costs, `count` the denominator, `figure` đồng for one: a range when the count
    is a bound. Unit costs of several indicators are never added: one line works towards several.
    """

    indicator: Indicator
    basis: CostBasis
    lines: tuple[str, ...]
    cost: Figure | None
    count: Figure | None
    figure: Figure | None
    status: Status
    reasons: tuple[Reason, ...] = ()

    def say(self, lang: Lang) -> str:
        """The unit cost in words of `lang`."""
        if self.figure is None:
            return self.status.say(lang)
        per = Text(f"mỗi {self.indicator.unit.one.vi}", f"per {self.indicator.unit.one.en}")
        whole = _whole(self.figure)
        return f"{'≈ ' if whole.low == whole.high and whole != self.figure else ''}{whole.say(lang)} {per.say(lang)}"

    def explain(self) -> Explanation:
        """Numerator, denominator, and why the status is what it is."""
        cost, count = self.cost, self.count
        sentences = [
            Text(
                f"Chi phí của các dòng {', '.join(self.lines)}: {cost.say('vi') if cost else 'chưa biết'}.",
                f"Cost of the lines {', '.join(self.lines)}: {cost.say('en') if cost else 'not known'}.",
            ),
            Text(
                f"Chia cho {self.indicator.label.vi}: {count.say('vi') if count else 'chưa biết'}.",
                f"Divided by {self.indicator.label.en}: {count.say('en') if count else 'not known'}.",
            ),
            Text(
                f"Chi phí đơn vị {self.basis.say('vi')}: {self.say('vi')}.",
                f"Unit cost, {self.basis.say('en')}: {self.say('en')}.",
            ),
            *(Text(reason.say("vi"), reason.say("en")) for reason in self.reasons),
        ]
        id = f"unit_cost:{self.indicator.id}:{self.basis.value}"
        return Explanation(
            id, "unit_cost", self.indicator.label, tuple(sentences), (self.indicator.citation,)
        )

    def to_dict(self, lang: Lang = "en") -> dict[str, object]:
        """The unit cost as JSON-ready data: đồng as exact decimal strings, because a quotient need not be whole."""
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


def _whole(figure: Figure) -> Figure:
    """A unit cost in whole đồng for reading: bounds outwards, one number to the nearest."""
    if figure.low is not None and figure.low == figure.high:
        return Figure.exact(_NEAREST.apply(figure.low), Unit.VND)
    low = None if figure.low is None else _DOWN.apply(figure.low)
    return attrs.evolve(
        figure, low=low, high=None if figure.high is None else _UP.apply(figure.high)
    )


@attrs.frozen
class UnitCosts:
    """Every unit cost of a budget, and what stands against them."""

    rows: tuple[UnitCost, ...]
    report: Report

    def to_dicts(self, lang: Lang = "en") -> list[dict[str, object]]:
        """Every unit cost as JSON-ready data."""
        return [row.to_dict(lang) for row in self.rows]


def compute_unit_costs(
    budget: Budget, execution: ExecutionResult | None = None, values: Iterable[IndicatorValue] = ()
) -> UnitCosts:
    """The planned unit cost of every count that the plan's lines work towards and, with an execution, the actual one.

    The planned denominator is the planned volume where the indicator counts what the line counts, else the plan's
    target; persons are never taken from contacts. The actual denominator is the value of the indicator for exactly the
    days of the execution: a fiscal-year amount over a reporting-year count is a finding and no number.
    """
    results = [value for value in values if value.kind is ObservationKind.ACTUAL]
    rows: list[UnitCost] = []
    shares = bearers(budget.plan)
    for indicator, lines in _served(budget):
        rows.append(_planned(budget, indicator, lines))
        if execution is not None:
            counts = [one for one in results if one.definition.id == indicator.id]
            rows.append(_actual(budget, indicator, lines, execution, counts, shares))
    crossed = [
        (row, reason)
        for row in rows
        for reason in row.reasons
        if reason.code == "fiscal-over-reporting"
    ]
    findings = [
        Finding(reason.code, Where("", None, row.indicator.id), reason.params)
        for row, reason in crossed
    ]
    return UnitCosts(tuple(rows), Report.of(findings))


def _served(budget: Budget) -> Iterator[tuple[Indicator, list[str]]]:
    """The counting indicators that lines of the budget work towards, with those lines."""
    activities = budget.framework.activities
    for indicator in budget.framework.indicators.values():
        if indicator.additivity in _UNCOUNTED or indicator.enforcement:
            continue
        lines = [
            line.id
            for line in budget.lines
            if not line.line.allocation
            and line.line.activity in activities
            and indicator.id in activities[line.line.activity].indicators
        ]
        if lines:
            yield indicator, lines


def _planned(budget: Budget, indicator: Indicator, lines: Sequence[str]) -> UnitCost:
    bearing = frozenset(lines)
    cells = [cell for cell in budget.cells if cell.bearer in bearing and cell.paid]
    open_ = any(cell.dong is None for cell in cells)
    cost = None if open_ else Figure.exact(sum(cell.dong or 0 for cell in cells), Unit.VND)
    count = _planned_count(budget, indicator, lines)
    reasons = [Reason("cost-open", {"lines": list(lines)})] if cost is None else []
    reasons += [Reason("count-not-planned", {"indicator": indicator.id})] if count is None else []
    return _divided(
        UnitCost(
            indicator,
            CostBasis.PLANNED,
            tuple(lines),
            cost,
            count,
            None,
            Status.NO_DATA,
            tuple(reasons),
        )
    )


def _planned_count(budget: Budget, indicator: Indicator, lines: Sequence[str]) -> Figure | None:
    """The planned volume where units and additivity allow it, else the plan's own target."""
    own = [budget.line(id).line for id in lines]
    activities = budget.framework.activities
    if all(
        activities[line.activity].counted_as == indicator.id and indicator.takes(line.unit)
        for line in own
    ):
        return Figure.exact(add_up(Fraction(line.volume) for line in own), indicator.unit)
    targets = [
        one
        for one in budget.plan.targets
        if one.indicator == indicator.id and _of_the_whole(one, indicator)
    ]
    return _aimed(targets[0]) if len(targets) == 1 else None


def _of_the_whole(target: PlanTarget, indicator: Indicator) -> bool:
    """Whether a target is for the whole plan and for everyone whom the indicator counts."""
    everyone = not target.populations or set(target.populations) == set(indicator.populations)
    return target.unit is indicator.unit and target.per_period in _WHOLE and everyone


def _aimed(target: PlanTarget) -> Figure:
    if target.kind is NormKind.TARGET_MIN:
        return Figure.at_least(target.value, target.unit)
    if target.kind is NormKind.TARGET_RANGE_HIGH:
        return Figure.at_most(target.value, target.unit)
    return Figure.exact(target.value, target.unit)


def _actual(
    budget: Budget,
    indicator: Indicator,
    lines: Sequence[str],
    execution: ExecutionResult,
    values: Sequence[IndicatorValue],
    shares: Mapping[str, Shares],
) -> UnitCost:
    cost = _spent(shares, lines, execution)
    reasons = [Reason("spending-not-stated", {"lines": list(lines)})] if cost is None else []
    row = UnitCost(
        indicator, CostBasis.ACTUAL, tuple(lines), cost, None, None, Status.NO_DATA, tuple(reasons)
    )
    if not values:
        return attrs.evolve(
            row, reasons=(*reasons, Reason("count-not-reported", {"indicator": indicator.id}))
        )
    try:
        value = values[0] if len(values) == 1 else roll_up(values, Dimension.TIME, budget.framework)
    except ForbiddenSumError as error:
        return attrs.evolve(
            row, status=Status.NOT_COMPARABLE, reasons=(*reasons, Reason(error.code, error.params))
        )
    row = attrs.evolve(row, count=value.figure, reasons=(*reasons, *value.reasons))
    against = list(_against(budget, execution.execution.window, value))
    if against:
        return attrs.evolve(row, status=Status.NOT_COMPARABLE, reasons=(*row.reasons, *against))
    return _divided(row)


def _spent(
    shares: Mapping[str, Shares], lines: Sequence[str], execution: ExecutionResult
) -> Figure | None:
    """What was spent on lines with the shared costs that they bear; None when any of it was not stated."""
    total = Fraction(0)
    for origin, borne in shares.items():
        part = add_up(borne.get(line, Fraction(0)) for line in lines)
        spent = execution.spent_on(origin) if part else 0
        if spent is None:
            return None
        total += spent * part
    return Figure.exact(total, Unit.VND)


def _against(budget: Budget, window: Interval, value: IndicatorValue) -> Iterator[Reason]:
    """Why a count cannot stand under an amount: other days, another place, other models."""
    if value.period.interval != window:
        counted = value.period.interval
        yield Reason(
            "fiscal-over-reporting",
            {"indicator": value.definition.id, "spent": window, "counted": counted or "-"},
        )
    place, _ = PriceBook(budget.plan, budget.framework, budget.policy).place(
        window.last_day or budget.plan.last_day
    )
    if value.places != (place,):
        yield Reason("count-of-other-place", {"found": value.places, "asked": place or "?"})
    own = value.definition.own_models(budget.plan.models)
    if not value.models or value.definition.own_models(value.models) != own:
        yield Reason("count-of-other-models", {"found": value.models or "?", "asked": sorted(own)})


def _divided(row: UnitCost) -> UnitCost:
    if row.cost is None or row.count is None:
        return row
    if row.count.high == 0:
        return attrs.evolve(
            row, status=Status.ZERO_DENOMINATOR, reasons=(*row.reasons, Reason("denominator-zero"))
        )
    figure = row.cost.divided_by(row.count)
    exact = row.count.qualifier is Qualifier.EXACT
    reasons = (
        row.reasons if exact else (*row.reasons, Reason("count-is-a-bound", {"count": row.count}))
    )
    return attrs.evolve(
        row, figure=figure, status=Status.OK if exact else Status.PARTIAL, reasons=reasons
    )
