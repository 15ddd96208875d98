"""Explains the money of a budget: a line, a subtotal or the total, with every factor."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

import attrs

from ...core.errors import UnknownIdError
from ...core.findings import Issue
from ...core.messages import LANGUAGES
from ...framework.tables.consumption import Driver, InputCategory, InputTerms
from ...framework.tables.norms import Norm
from ...framework.tables.per_text import per_text
from ...framework.tables.sources import Citation, grades_used
from ...intake.catalog import nearest_ids
from ...practice.plans.lines import PlanLine
from ...results.explanations import Explanation, Factor, Step
from ...values.amounts import Money, format_exactly, with_unit
from ...values.arguments import check_arguments
from ...values.intervals import Interval
from ...values.text import Text, texts_of
from ...values.units import Unit
from .breakdown import Cell, Cut, Subtotal
from .line_costs import Cost
from .method import Basis, caveats, rounding_reason
from .results import Budget, BudgetLine

__all__ = ["explain_budget", "merged_costs"]

_NONE = Text("", "")


def _word(key: str) -> Text:
    """Returns a word or sentence of the message catalogue, which is read when one is asked for."""
    return texts_of("finance.budget_explained")[key]


@check_arguments
def explain_budget(budget: Budget, id: str = "total") -> Explanation:
    """Explains a line (`L1`), a subtotal (`model:M2`, `month:2019-03`) or the total of a budget.

    Raises UnknownIdError for anything else.
    """
    if id == "total":
        return _total_explanation(budget)
    lines = {line.id: line for line in budget.lines}
    if id in lines:
        return _line_explanation(budget, lines[id])
    rows: dict[str, Subtotal] = {}
    for cut in Cut:
        for row in budget.by(cut):
            rows[f"{cut.value}:{row.key}"] = row
    if id in rows:
        return _subtotal_explanation(budget, rows[id])
    names = {"lines": list(lines) or "-", "cuts": [cut.value for cut in Cut]}
    raise UnknownIdError(
        "unknown-amount", id=id, nearest=nearest_ids(id, ["total", *lines, *rows]), **names
    )


def _sentence(reason: Issue) -> Text:
    vi, en = reason.say("vi"), reason.say("en")
    return Text(f"{vi[:1].upper()}{vi[1:]}.", f"{en[:1].upper()}{en[1:]}.")


def _amounts(total: int | None, priced: int, unpaid: int) -> Iterator[Text]:
    if total is None:
        yield _sentence(Issue("amount-open", {"priced": Money(priced)}))
    else:
        yield _sentence(Issue("amount-known", {"amount": Money(total)}))
    if unpaid:
        yield _sentence(Issue("amount-unpaid", {"amount": Money(unpaid)}))


def _ceilings(lines: Iterable[BudgetLine]) -> Iterator[Text]:
    """Yields what the lines may cost at most under the ceilings that are known, if any is."""
    norm_ids: dict[str, None] = {}
    line_ids: list[str] = []
    total = 0
    for line in lines:
        if line.ceiling_total is not None:
            for ceiling in line.costs.ceilings:
                norm_ids[ceiling.norm.id] = None
            line_ids.append(line.id)
            total += line.ceiling_total
    if line_ids:
        params = {"ids": list(norm_ids), "lines": line_ids, "amount": Money(total)}
        yield _sentence(Issue("amount-under-ceilings", params))


def _line_amount(id: str, amount: int | None) -> Text:
    if amount is None:
        return Text(f"{id}: ?", f"{id}: ?")
    money = Money(amount)
    return Text(f"{id}: {money.say('vi')}", f"{id}: {money.say('en')}")


def _total_explanation(budget: Budget) -> Explanation:
    sentences = list(_amounts(budget.total, budget.priced_total, budget.unpaid_total))
    sentences += _ceilings(budget.lines)
    sentences += [_line_amount(line.id, line.amount) for line in budget.lines]
    title = _word("total").filled(plan=budget.plan.id)
    return _explanation(budget, "total", title, sentences, Basis.of(budget.lines))


def _subtotal_explanation(budget: Budget, row: Subtotal) -> Explanation:
    cells: list[Cell] = []
    amounts: dict[str, int | None] = {}  # of each line, None where a part of it has no price
    for cell in budget.cells:
        if cell.key(row.cut) == row.key:
            cells.append(cell)
            if cell.paid:
                amount = amounts.get(cell.line, 0)
                if amount is None or cell.dong is None:
                    amounts[cell.line] = None
                else:
                    amounts[cell.line] = amount + cell.dong
    sentences = list(_amounts(row.total, row.priced_total, row.unpaid_total))
    sentences += [_line_amount(id, amount) for id, amount in amounts.items()]
    key = row.key or "-"
    title = Text(f"{row.cut.text.vi}: {key}", f"{row.cut.text.en}: {key}")
    id = f"{row.cut.value}:{row.key}"
    return _explanation(budget, id, title, sentences, Basis.under(budget, cells))


def _line_explanation(budget: Budget, line: BudgetLine) -> Explanation:
    plan_line = line.line
    volume, unit = plan_line.volume, plan_line.unit
    quantities: list[str] = []
    for lang in LANGUAGES:
        quantity = f"{with_unit(format_exactly(volume, lang), unit.say(lang))}."
        quantities.append(f"{plan_line.activity}: {quantity}")
    sentences = [Text(*quantities)]
    sentences += _amounts(line.amount, line.priced_total, line.unpaid_total)
    sentences += _ceilings([line])
    steps = tuple(_cost_step(line, cost) for cost in merged_costs(line.costs.costs))
    title = plan_line.label
    if not (title.en or title.vi):
        activity = budget.framework.activities.get(plan_line.activity)
        title = activity.label if activity else _NONE
    return _explanation(budget, line.id, title, sentences, Basis.of([line]), steps)


def _explanation(
    budget: Budget,
    id: str,
    title: Text,
    sentences: list[Text],
    basis: Basis,
    steps: tuple[Step, ...] = (),
) -> Explanation:
    citations: list[Citation] = []
    grades = [budget.plan.grade]
    for norm in basis.norms.values():
        citations.append(norm.citation)
        grades.append(norm.grade)
    return Explanation(
        id,
        "budget",
        title,
        (*sentences, _sentence(rounding_reason(budget))),
        tuple(citations),
        grades_used(grades),
        steps,
        budget.rounding,
        tuple(caveats(budget, basis)),
    )


def merged_costs(costs: Iterable[Cost]) -> list[Cost]:
    """Returns the costs of one input at one price as one, as those of twelve equal months."""
    merged: dict[object, Cost] = {}
    for cost in costs:
        norm_ids = tuple(norm.id for norm in cost.norms)
        key = (cost.requirement.field, cost.requirement.input, norm_ids, cost.price.carried)
        if key not in merged:
            merged[key] = cost
            continue
        first = merged[key]
        days = Interval(first.segment.days.start, cost.segment.days.end)
        volume = first.segment.volume + cost.segment.volume
        merged[key] = attrs.evolve(
            first,
            segment=attrs.evolve(first.segment, days=days, volume=volume),
            quantity=first.quantity + cost.quantity,
            amount=first.amount + cost.amount,
            wages=first.wages + cost.wages,
        )
    return list(merged.values())


def _cost_step(line: BudgetLine, cost: Cost) -> Step:
    days = Text(cost.segment.days.say("vi"), cost.segment.days.say("en"))
    if cost.contribution is not None:
        wages = _factor(_word("wages"), cost.wages, _word("dong"))
        rate = _norm_factor(_word("rate"), cost.contribution, Unit.PERCENT)
        return Step(days, cost.contribution.label, (wages, rate), cost.amount)
    subject, norm, wage = cost.requirement.input, cost.price.norm, cost.price.wage
    factors = list(_quantity_factors(line, cost))
    if wage is None:
        factors.append(_norm_factor(_word("price"), norm, _dong_per(norm)))
    else:
        labour = cost.category is InputCategory.LABOUR
        name = _word("coefficient") if labour else _word("base_salaries")
        base_salary = _norm_factor(_word("base_salary"), wage, _dong_per(wage))
        factors += [_norm_factor(name, norm, _NONE), base_salary]
    label = norm.label if subject == norm.subject else Text(subject, subject)
    return Step(days, label, tuple(factors), cost.amount)


def _quantity_factors(line: BudgetLine, cost: Cost) -> Iterator[Factor]:
    """Yields the factors of the quantity, in the order in which they are multiplied."""
    requirement, terms = cost.requirement, cost.requirement.terms
    if terms is None:
        yield _factor(_word("volume"), cost.segment.volume, line.line.unit)
        return
    label = _word("quantity")
    yield _factor(label, requirement.quantity, requirement.unit, requirement.norm)
    yield from _driver_factors(line.line, terms, cost)
    if terms.wastage:
        yield _factor(_word("wastage"), 1 + Fraction(terms.wastage) / 100)
    if terms.used_months is not None and terms.life_months is not None:
        used, life = Fraction(terms.used_months), Fraction(terms.life_months)
        yield _factor(_word("months_used"), used, Unit.MONTH)
        yield _factor(_word("life"), life, Unit.MONTH, divides=True)
    if requirement.unit is not cost.price.unit and terms.working_time is not None:
        label = _word("work_in_month")
        yield _factor(label, Fraction(terms.working_time), requirement.unit, divides=True)


def _driver_factors(line: PlanLine, terms: InputTerms, cost: Cost) -> Iterator[Factor]:
    """Yields what the quantity is multiplied by: the volume, its steps or a share, participants."""
    whole, volume = Fraction(line.volume), cost.segment.volume
    if terms.step is not None:
        steps = Fraction(-(-whole // Fraction(terms.step)))
        yield _factor(_word("steps"), steps, _word("step_unit"))
    if terms.driver is not Driver.ONCE and terms.step is None:
        yield _factor(_word("volume"), volume, line.unit)
    elif volume != whole:
        yield _factor(_word("share"), volume / whole)
    if terms.driver is Driver.PARTICIPANTS:
        assert line.participants is not None  # without them there is no cost
        participants = Fraction(line.participants)
        yield _factor(_word("participants"), participants, Unit.PERSON)


def _norm_factor(label: Text, norm: Norm, unit: Unit | Text) -> Factor:
    return _factor(label, Fraction(norm.value or 0), unit, norm)


def _dong_per(norm: Norm) -> Text:
    """Returns đồng and for what one amount of a norm is: "đồng per person per month"."""
    per = per_text(norm.per_unit or "", norm.per_period)
    return Text(f"đồng {per.vi}".strip(), f"đồng {per.en}".strip())


def _factor(
    label: Text,
    value: Fraction,
    unit: Unit | Text = _NONE,
    norm: Norm | None = None,
    *,
    divides: bool = False,
) -> Factor:
    if isinstance(unit, Unit):
        unit = unit.one if value == 1 else unit.label
    return Factor(label, value, unit, norm.citation if norm is not None else None, divides)
