"""How the money of a budget is told: a line, a subtotal or the total, product by product."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

import attrs

from ...core.errors import UnknownIdError
from ...core.messages import LANGUAGES
from ...framework.tables.consumption import Driver, InputCategory
from ...framework.tables.norms import Norm
from ...framework.tables.sources import Citation, grades_used
from ...intake.catalog import nearest_ids
from ...results.explanations import Explanation, Factor, Reason, Step
from ...values.amounts import Money, say_exactly
from ...values.intervals import Interval
from ...values.text import Text
from ...values.units import Unit
from .breakdown import Cut, Subtotal
from .line_costs import Cost
from .method import Basis, flags_of, rounded
from .results import Budget, BudgetLine

__all__ = ["explain_budget"]

_NONE = Text("", "")
_DONG = Text("đồng", "đồng")


def explain_budget(budget: Budget, id: str = "total") -> Explanation:
    """Explains how a line (`L1`), a subtotal (`model:M2`, `month:2019-03`) or the total of a budget came about.

    Raises UnknownIdError for anything else.
    """
    if id == "total":
        return _total(budget)
    lines = {line.id: line for line in budget.lines}
    if id in lines:
        return _line(budget, lines[id])
    rows = {f"{cut.value}:{row.key}": row for cut in Cut for row in budget.by(cut)}
    if id in rows:
        return _subtotal(budget, rows[id])
    names = {"lines": list(lines) or "-", "cuts": [cut.value for cut in Cut]}
    raise UnknownIdError(
        "unknown-amount", id=id, nearest=nearest_ids(id, ["total", *lines, *rows]), **names
    )


def _both(reason: Reason) -> Text:
    """A clause of the catalogue as a sentence."""
    return Text(
        *(f"{text[:1].upper()}{text[1:]}." for text in (reason.say("vi"), reason.say("en")))
    )


def _amounts(total: int | None, priced: int, unpaid: int) -> Iterator[Text]:
    yield _both(
        Reason("amount-open", {"priced": Money(priced)})
        if total is None
        else Reason("amount-known", {"amount": Money(total)})
    )
    if unpaid:
        yield _both(Reason("amount-unpaid", {"amount": Money(unpaid)}))


def _ceilings(lines: Iterable[BudgetLine]) -> Iterator[Text]:
    """What the lines may cost at most under the ceilings that are known, if any is."""
    known = [(line, line.ceiling_total) for line in lines if line.ceiling_total is not None]
    if known:
        ids = dict.fromkeys(use.norm.id for line, _ in known for use in line.costs.ceilings)
        amount = Money(sum(total or 0 for _, total in known))
        yield _both(
            Reason(
                "amount-under-ceilings",
                {"ids": list(ids), "lines": [line.id for line, _ in known], "amount": amount},
            )
        )


def _named(id: str, amount: int | None) -> Text:
    return Text(
        *(f"{id}: {'?' if amount is None else Money(amount).say(lang)}" for lang in LANGUAGES)
    )


def _total(budget: Budget) -> Explanation:
    sentences = [
        *_amounts(budget.total, budget.priced_total, budget.unpaid_total),
        *_ceilings(budget.lines),
        *(_named(line.id, line.amount) for line in budget.lines),
    ]
    title = Text(f"Tổng kinh phí của kế hoạch {budget.plan.id}", f"Total of plan {budget.plan.id}")
    return _told(budget, "total", title, sentences, Basis.of(budget.lines))


def _subtotal(budget: Budget, row: Subtotal) -> Explanation:
    parts: dict[str, int | None] = {}
    cells = [cell for cell in budget.cells if cell.key(row.cut) == row.key]
    for cell in (cell for cell in cells if cell.paid):
        before = parts.get(cell.line, 0)
        parts[cell.line] = None if before is None or cell.dong is None else before + cell.dong
    sentences = [
        *_amounts(row.total, row.priced_total, row.unpaid_total),
        *(_named(id, amount) for id, amount in parts.items()),
    ]
    title = Text(f"{row.cut.text.vi}: {row.key or '-'}", f"{row.cut.text.en}: {row.key or '-'}")
    return _told(budget, f"{row.cut.value}:{row.key}", title, sentences, Basis.under(budget, cells))


def _line(budget: Budget, line: BudgetLine) -> Explanation:
    plan_line = line.line
    activity = budget.framework.activities.get(plan_line.activity)
    title = (
        plan_line.label
        if plan_line.label.en or plan_line.label.vi
        else activity.label
        if activity
        else _NONE
    )
    volume, unit = plan_line.volume, plan_line.unit
    sentences = [
        Text(
            *(
                f"{plan_line.activity}: {say_exactly(volume, lang)} {unit.say(lang)}."
                for lang in LANGUAGES
            )
        ),
        *_amounts(line.amount, line.priced_total, line.unpaid_total),
        *_ceilings([line]),
    ]
    steps = tuple(_step(line, cost) for cost in _gathered(line.costs.costs))
    return _told(budget, line.id, title, sentences, Basis.of([line]), steps)


def _told(
    budget: Budget,
    id: str,
    title: Text,
    sentences: list[Text],
    basis: Basis,
    steps: tuple[Step, ...] = (),
) -> Explanation:
    sentences.append(_both(rounded(budget)))
    norms = basis.norms.values()
    citations = tuple(norm.citation for norm in norms)
    grades = grades_used([budget.plan.grade, *(norm.grade for norm in norms)])
    flags = tuple(flags_of(budget, basis))
    return Explanation(
        id, "budget", title, tuple(sentences), citations, grades, steps, budget.rounding, flags
    )


def _gathered(costs: Iterable[Cost]) -> list[Cost]:
    """Pieces of one input at one price as one piece, so that twelve equal months are told once."""
    groups: dict[object, Cost] = {}
    for cost in costs:
        key = (
            cost.need.field,
            cost.need.input,
            tuple(norm.id for norm in cost.norms),
            cost.price.carried,
        )
        groups[key] = _joined(groups[key], cost) if key in groups else cost
    return list(groups.values())


def _joined(left: Cost, right: Cost) -> Cost:
    stretch = attrs.evolve(
        left.stretch,
        days=Interval(left.stretch.days.start, right.stretch.days.end),
        volume=left.stretch.volume + right.stretch.volume,
    )
    return attrs.evolve(
        left,
        stretch=stretch,
        quantity=left.quantity + right.quantity,
        amount=left.amount + right.amount,
        wages=left.wages + right.wages,
    )


def _cited(norm: Norm | None) -> Citation | None:
    return norm.citation if norm is not None else None


def _factor(
    label: Text,
    value: Fraction,
    unit: Unit | Text = _NONE,
    norm: Norm | None = None,
    *,
    divides: bool = False,
) -> Factor:
    named = unit if isinstance(unit, Text) else unit.one if value == 1 else unit.label
    return Factor(label, value, named, _cited(norm), divides)


def _step(line: BudgetLine, cost: Cost) -> Step:
    when = Text(cost.stretch.days.say("vi"), cost.stretch.days.say("en"))
    if cost.contribution is not None:
        share = _factor(
            Text("tỷ lệ", "rate"),
            Fraction(cost.contribution.value or 0),
            Unit.PERCENT,
            cost.contribution,
        )
        wages = _factor(Text("tiền lương", "wages"), cost.wages, _DONG)
        label = cost.contribution.label
        return Step(when, label, (wages, share), cost.amount)
    factors = [*_quantities(line, cost), *_price(cost)]
    label = (
        cost.price.norm.label
        if cost.need.input == cost.price.norm.subject
        else Text(cost.need.input, cost.need.input)
    )
    return Step(when, label, tuple(factors), cost.amount)


def _quantities(line: BudgetLine, cost: Cost) -> Iterator[Factor]:
    """The factors that make the quantity, in the order in which they are multiplied."""
    need, volume, unit = cost.need, cost.stretch.volume, line.line.unit
    terms = need.terms
    if terms is None:
        yield _factor(Text("khối lượng", "volume"), volume, unit)
        return
    yield _factor(Text("lượng đầu vào", "quantity"), need.quantity, need.unit, need.norm)
    share = volume / Fraction(line.line.volume)
    if terms.driver is Driver.ONCE or terms.step is not None:
        if terms.step is not None:
            steps = -(-Fraction(line.line.volume) // Fraction(terms.step))
            yield _factor(Text("số bước", "steps"), Fraction(steps), Text("bước", "steps"))
        if share != 1:
            yield _factor(Text("phần của kỳ này", "share of the stretch"), share)
    else:
        yield _factor(Text("khối lượng", "volume"), volume, unit)
    if terms.driver is Driver.PARTICIPANTS:
        yield _factor(
            Text("số người tham gia", "participants"),
            Fraction(line.line.participants or 0),
            Unit.PERSON,
        )
    if terms.wastage:
        yield _factor(Text("hệ số hao hụt", "wastage"), 1 + Fraction(terms.wastage) / 100)
    if terms.used_months is not None and terms.life_months is not None:
        yield _factor(
            Text("số tháng sử dụng", "months of use"), Fraction(terms.used_months), Unit.MONTH
        )
        yield _factor(
            Text("thời gian khấu hao", "life"),
            Fraction(terms.life_months),
            Unit.MONTH,
            divides=True,
        )
    if need.unit is not cost.price.unit and terms.working_time is not None:
        yield _factor(
            Text("thời gian làm việc một tháng", "in a month"),
            Fraction(terms.working_time),
            need.unit,
            divides=True,
        )


def _price(cost: Cost) -> Iterator[Factor]:
    norm, wage = cost.price.norm, cost.price.wage
    if wage is None:
        yield _factor(Text("đơn giá", "price"), cost.price.dong, _DONG, norm)
        return
    label = (
        Text("hệ số lương", "coefficient")
        if cost.category is InputCategory.LABOUR
        else Text("số mức lương cơ sở", "base salaries")
    )
    yield _factor(label, Fraction(norm.value or 0), _NONE, norm)
    yield _factor(Text("mức lương cơ sở", "base salary"), Fraction(wage.value or 0), _DONG, wage)
