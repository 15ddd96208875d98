"""Formats a budget: its total in figures and words, its lines with unit prices, its breakdowns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from ...core.findings import Report
from ...core.messages import Lang
from ...finance.budget.breakdown import Cut
from ...finance.budget.explain import merged_costs
from ...finance.budget.line_costs import Cost
from ...finance.budget.method import method_statement, rounding_reason
from ...finance.budget.results import WHOLE_DONG, Budget, BudgetLine, LineStatus
from ...finance.spending.operating_share import operating_share
from ...framework.tables.consumption import InputCategory
from ...practice.plans.money import CostClass
from ...values.amounts import format_exactly, format_number
from ...values.calendars import CALENDARS
from ...values.number_words import dong_in_words
from ...values.text import LabelledEnum, Text, texts_of
from .layout import wrapped, wrapped_hanging
from .table_parts.money_cells import budget_line_name, funding_name, money_text, sample_mark
from .table_parts.names import activity_name, document_name, model_name
from .table_parts.tables import Column, TableRow, table_lines
from .table_parts.verdicts import verdict_line

__all__ = ["budget_text", "method_text"]

_GROUP_LABELS: dict[Cut, type[LabelledEnum]] = {
    Cut.CATEGORY: InputCategory,
    Cut.COST_CLASS: CostClass,
}
_USUAL_CUTS = (Cut.MODEL, Cut.CATEGORY, Cut.COST_CLASS, Cut.QUARTER, Cut.FUNDING)
_WORDS = texts_of("cli.budget_text")


def _label(key: str, lang: Lang, **params: object) -> str:
    return _WORDS[key].say(lang).format(**params)


def budget_text(budget: Budget, report: Report, lang: Lang, cuts: Sequence[Cut]) -> str:
    """The verdict and the total, the lines, the other totals, and the breakdowns.

    The breakdowns are those in `cuts` or, when it is empty, the usual ones.
    """
    name = f"{budget.plan.id}  {budget.plan.label.say(lang)}{sample_mark(budget.grades, lang)}"
    verdict = verdict_line(report, lang, total_open=budget.total is None)
    lines = [wrapped(f"{_label('budget', lang)}  {name}", 0), verdict]
    lines += [*_first_total(budget, lang), "", *_line_table(budget, lang)]
    lines += ["", *_totals(budget, lang)]
    for cut in cuts or _USUAL_CUTS:
        lines += ["", *_breakdown(budget, cut, lang)]
    rounding = f"{_label('rounding', lang)}: {rounding_reason(budget).say(lang)}."
    lines += ["", wrapped_hanging(rounding, 2), *_sources(budget, lang)]
    return "\n".join(lines)


def method_text(budget: Budget, lang: Lang) -> str:
    """The method statement of a budget, as an annex."""
    lines = [_label("method", lang)]
    lines += [wrapped_hanging(f"- {item.say(lang)}", 2) for item in method_statement(budget)]
    return "\n".join(lines)


def _first_total(budget: Budget, lang: Lang) -> Iterator[str]:
    """Yields the total in figures and in words; without one, how many lines have a price."""
    if budget.total is not None:
        yield f"{_label('total', lang)}: {format_number(budget.total, lang)} đồng"
        yield wrapped(_label("in-words", lang, words=dong_in_words(budget.total, lang)), 0)
    else:
        yield f"{_label('total', lang)}: {money_text(None, lang)}"
    priced = sum(line.status is LineStatus.PRICED for line in budget.lines)
    yield _label("priced-lines", lang, priced=priced, all=len(budget.lines))


def _line_table(budget: Budget, lang: Lang) -> list[str]:
    """The lines of the plan, each with its activity and below it what its amount is made of.

    Ceilings and statuses have a column where some line has a ceiling, or no price.
    """
    extra_columns = list(_extra_columns(budget, lang))
    columns = [Column(_label("activity", lang), least=24)]
    columns += [Column(_label("volume", lang), number=True), Column(_label("unit", lang))]
    columns += [Column(_label(key, lang), number=True) for key in ("price", "amount")]
    rows: list[TableRow] = []
    for line in budget.lines:
        rows.append([*_line_cells(budget, line, lang), *(say(line) for _, say in extra_columns)])
        costs = _cost_rows(merged_costs(line.costs.costs), lang)
        rows += [[*cells, *("" for _ in extra_columns)] for cells in costs]
    return table_lines([*columns, *(column for column, _ in extra_columns)], rows)


def _extra_columns(
    budget: Budget, lang: Lang
) -> Iterator[tuple[Column, Callable[[BudgetLine], str]]]:
    """Yields the columns that only some budgets need, each with what it says of a line."""
    if any(line.ceiling_total is not None for line in budget.lines):
        ceiling = Column(_label("ceiling", lang), number=True)
        yield ceiling, lambda line: _ceiling_text(line, lang)
    if any(line.status is not LineStatus.PRICED for line in budget.lines):
        yield Column(_label("status", lang)), lambda line: line.status.say(lang)


def _line_cells(budget: Budget, line: BudgetLine, lang: Lang) -> list[str]:
    """The line and its activity by name, its volume with the unit, no price, its amount."""
    activity = activity_name(line.line.activity, budget.framework, lang)
    volume, unit = format_exactly(line.line.volume, lang), line.line.unit.say(lang)
    head = f"{budget_line_name(line, lang)}: {activity}"
    return [head, volume, unit, "", money_text(line.amount, lang)]


def _ceiling_text(line: BudgetLine, lang: Lang) -> str:
    return "" if line.ceiling_total is None else format_number(line.ceiling_total, lang)


def _cost_rows(costs: Sequence[Cost], lang: Lang) -> Iterator[list[str]]:
    """Yields priced pieces of a line: what each is, how many units, the price of one, the amount.

    Pieces of one name, as of wages before and after a rise, have their days.
    """
    labels = [_cost_label(cost).say(lang) for cost in costs]
    for cost, label in zip(costs, labels, strict=True):
        days = f", {cost.segment.days.say(lang)}" if labels.count(label) > 1 else ""
        amount = _whole_dong(cost.amount, lang)
        unpaid = "" if cost.requirement.paid else f" ({_label('unpaid-time', lang)})"
        name, price = f"    {label}{days}{unpaid}", ""
        if cost.contribution is not None:
            rate = cost.contribution.amount
            cells = ["", rate.say(lang) if rate else ""]
        else:
            unit, price = cost.price.unit, _about(cost.price.dong, lang, 2)
            cells = [_about(cost.quantity, lang, 4), unit.say(lang) if unit is not None else ""]
        yield [name, *cells, price, amount]


def _cost_label(cost: Cost) -> Text:
    return cost.price.norm.label if cost.contribution is None else cost.contribution.label


def _whole_dong(amount: Fraction, lang: Lang) -> str:
    """An amount in whole đồng, with a sign where it was rounded for the table."""
    about = "" if amount.denominator == 1 else "≈ "
    return f"{about}{format_number(WHOLE_DONG.apply(amount), lang)}"


def _about(number: Fraction, lang: Lang, places: int) -> str:
    """A number with at most so many decimals, and a sign where these do not state it exactly."""
    exact = (number * 10**places).denominator == 1
    return format_exactly(number, lang) if exact else f"≈ {format_number(number, lang, places)}"


def _totals(budget: Budget, lang: Lang) -> list[str]:
    """The table of totals: priced, under ceilings, unpaid, and the operating shares."""
    rows: list[TableRow] = [(_label("total", lang), money_text(budget.total, lang))]
    if any(line.status is not LineStatus.PRICED for line in budget.lines):
        rows.append((_label("priced", lang), money_text(budget.priced_total, lang)))
    if budget.ceiling_total is not None:
        covered = ", ".join(line.id for line in budget.lines if line.ceiling_total is not None)
        most = money_text(budget.ceiling_total, lang)
        rows.append((f"{_label('ceilings', lang)}: {covered}", most))
    if budget.unpaid_total:
        rows.append((_label("unpaid", lang), money_text(budget.unpaid_total, lang)))
        rows.append((_label("economic", lang), money_text(budget.economic_total, lang)))
    for model in budget.plan.models:
        share = operating_share(budget, model)
        if share.figure is not None:
            name = model_name(model, budget.framework, lang)
            rows.append((_label("share", lang, model=name), share.text.say(lang)))
    columns = [Column(_label("item", lang), least=24), Column(_label("amount", lang), number=True)]
    return table_lines(columns, rows)


def _breakdown(budget: Budget, cut: Cut, lang: Lang) -> list[str]:
    """The table of subtotals of one breakdown, without those of nothing."""
    shown = [row for row in budget.by(cut) if row.total != 0 or row.unpaid_total]
    unpaid = any(row.unpaid_total for row in shown)
    rows: list[TableRow] = []
    for row in shown:
        cells = [_group_heading(budget, cut, row.key, lang), money_text(row.total, lang)]
        if unpaid:
            cells.append(format_number(row.unpaid_total, lang) if row.unpaid_total else "")
        rows.append(cells)
    columns = [Column(_label("by", lang, cut=cut.say(lang).upper()), least=24)]
    columns.append(Column(_label("amount", lang), number=True))
    columns += [Column(_label("unpriced-time", lang), number=True)] if unpaid else []
    return table_lines(columns, rows)


def _group_heading(budget: Budget, cut: Cut, key: str, lang: Lang) -> str:
    """The name of a group of a breakdown; a group without a name is said by its code."""
    if not key:
        return _label("none", lang)
    if cut in _GROUP_NAMES:
        return _GROUP_NAMES[cut](key, budget, lang)
    return _GROUP_LABELS[cut](key).say(lang) if cut in _GROUP_LABELS else key


def _quarter_name(key: str, _budget: Budget, lang: Lang) -> str:
    """A quarter, which is said alike in every calendar."""
    return CALENDARS["calendar"].period(key).label.with_code(key).say(lang)


_GROUP_NAMES: dict[Cut, Callable[[str, Budget, Lang], str]] = {
    Cut.LINE: lambda key, budget, lang: budget_line_name(budget.line(key), lang),
    Cut.BEARER: lambda key, budget, lang: budget_line_name(budget.line(key), lang),
    Cut.MODEL: lambda key, budget, lang: model_name(key, budget.framework, lang),
    Cut.ACTIVITY: lambda key, budget, lang: activity_name(key, budget.framework, lang),
    Cut.FUNDING: lambda key, budget, lang: funding_name(key, budget.plan, lang),
    Cut.QUARTER: _quarter_name,
}


def _sources(budget: Budget, lang: Lang) -> Iterator[str]:
    """Yields the documents of the prices and norms that the money rests on."""
    documents: dict[str, None] = {}
    for line in budget.lines:
        documents |= dict.fromkeys(_documents(line))
    if documents:
        yield f"  {_label('sources', lang)}:"
    for document in documents:
        yield wrapped_hanging(f"- {document_name(document, budget.framework, lang)}", 2)


def _documents(line: BudgetLine) -> list[str]:
    return [norm.document for norm in line.norms]
