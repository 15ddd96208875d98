"""Formats money for a terminal: budgets, their execution, unit costs and comparisons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ...core.messages import Lang
from ...finance.budget.breakdown import Cut
from ...finance.budget.method import method_statement
from ...finance.budget.results import Budget, LineStatus
from ...finance.spending.compare_budgets import BudgetComparison, NormDifference
from ...finance.spending.operating_share import operating_share
from ...finance.spending.results import ExecutedLine, ExecutionResult
from ...finance.spending.unit_costs import UnitCosts
from ...framework.tables.consumption import InputCategory
from ...framework.tables.norms import NormKind, Scope
from ...framework.tables.sources import Grade
from ...practice.plans.money import CostClass
from ...values.amounts import format_exactly, format_number
from ...values.calendars import CALENDARS
from ...values.text import LabelledEnum, Text
from .layout import aligned_columns, wrapped_hanging

__all__ = ["budget_text", "comparison_text", "execution_text", "norms_text", "unit_costs_text"]

_SHOWN_WITH_NORM = ("value", "valid_from", "valid_to")
_GROUP_LABELS: dict[Cut, type[LabelledEnum]] = {
    Cut.CATEGORY: InputCategory,
    Cut.COST_CLASS: CostClass,
}
_USUAL_CUTS = (Cut.MODEL, Cut.CATEGORY, Cut.COST_CLASS, Cut.QUARTER, Cut.FUNDING)
_WORDS = {
    "budget": Text("DỰ TOÁN", "BUDGET"),
    "line": Text("dòng", "line"),
    "activity": Text("hoạt động", "activity"),
    "volume": Text("khối lượng", "volume"),
    "amount": Text("số tiền (đồng)", "amount (đồng)"),
    "ceiling": Text("theo mức trần", "under ceilings"),
    "status": Text("tình trạng", "status"),
    "total": Text("Tổng", "Total"),
    "priced": Text("Phần đã có giá", "Priced so far"),
    "ceilings": Text(
        "Nhiều nhất theo các mức trần đã biết (không phải giá)",
        "Most under the ceilings that are known (not a price)",
    ),
    "unpaid": Text("Giá trị thời gian không được trả công", "Value of unpaid time"),
    "economic": Text("Chi phí kinh tế", "Economic cost"),
    "open": Text("chưa biết", "not known"),
    "by": Text("THEO", "BY"),
    "none": Text("(để ngỏ)", "(open)"),
    "method": Text("CÁCH TÍNH", "METHOD"),
    "execution": Text("THỰC HIỆN DỰ TOÁN", "EXECUTION"),
    "execution_days": Text("Số liệu chi", "Days of the amounts"),
    "plan_days": Text("Kế hoạch", "Days of the plan"),
    "source": Text("nguồn kinh phí", "source of funds"),
    "revised": Text("dự toán sau điều chỉnh", "budget after moves"),
    "spent": Text("đã chi", "spent"),
    "disbursed": Text("giải ngân", "disbursed"),
    "settled": Text("quyết toán", "settled"),
    "left": Text("còn lại", "left"),
    "used": Text("tỷ lệ đã chi", "share spent"),
    "units": Text("CHI PHÍ ĐƠN VỊ", "UNIT COSTS"),
    "not_aimed": Text(
        "Chưa có, vì kế hoạch không nêu chỉ tiêu", "None, because the plan states no target"
    ),
    "compared": Text("SO SÁNH", "COMPARISON"),
    "left_side": Text("bên trái", "left"),
    "right_side": Text("bên phải", "right"),
    "difference": Text("chênh lệch", "difference"),
    "norms": Text("ĐỊNH MỨC VÀ GIÁ KHÁC NHAU", "NORMS AND PRICES THAT DIFFER"),
    "same": Text("Không có khác biệt nào.", "Nothing differs."),
    "share": Text("Tỷ lệ chi phí vận hành", "Operating share"),
    "unpriced_time": Text("thời gian không được trả công", "unpaid time"),
}


def _label(key: str, lang: Lang) -> str:
    return _WORDS[key].say(lang)


def _header(lang: Lang, *keys: str) -> list[str]:
    return [_label(key, lang) for key in keys]


def _money(amount: int | None, lang: Lang) -> str:
    return _label("open", lang) if amount is None else format_number(amount, lang)


def _table(rows: Sequence[Sequence[str]], right: frozenset[int]) -> list[str]:
    """Rows as aligned and indented columns; those in `right` are right-aligned, as amounts are."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [f"  {line}" for line in aligned_columns(rows, widths, right)]


def budget_text(budget: Budget, lang: Lang, cuts: Sequence[Cut]) -> str:
    """The lines, totals, breakdowns and method statement of a budget.

    The breakdowns are those in `cuts` or, when it is empty, the usual ones.
    """
    rows = [_header(lang, "line", "activity", "volume", "amount", "ceiling", "status")]
    for line in budget.lines:
        volume = f"{format_exactly(line.line.volume, lang)} {line.line.unit.say(lang)}"
        amount = _money(line.amount, lang)
        ceiling = "" if line.ceiling_total is None else format_number(line.ceiling_total, lang)
        status = line.status.say(lang)
        rows.append([line.id, line.line.activity, volume, amount, ceiling, status])
    name = f"{budget.plan.id}  {budget.plan.label.say(lang)}{_sample_mark(budget.grades, lang)}"
    parts = [f"{_label('budget', lang)}  {name}", *_table(rows, frozenset({3, 4}))]
    parts += ["", *_totals(budget, lang)]
    for cut in cuts or _USUAL_CUTS:
        heading = f"{_label('by', lang)} {cut.say(lang).upper()}"
        parts += ["", heading, *_breakdown(budget, cut, lang)]
    parts += ["", _label("method", lang)]
    for reason in method_statement(budget):
        parts.append(wrapped_hanging(f"- {reason.say(lang)}", 2))
    return "\n".join(parts)


def _totals(budget: Budget, lang: Lang) -> list[str]:
    """The table of totals: priced, under ceilings, unpaid, and the operating shares."""
    rows = [(_label("total", lang), _money(budget.total, lang))]
    if any(line.status is not LineStatus.PRICED for line in budget.lines):
        rows.append((_label("priced", lang), _money(budget.priced_total, lang)))
    if budget.ceiling_total is not None:
        covered = ", ".join(line.id for line in budget.lines if line.ceiling_total is not None)
        rows.append((f"{_label('ceilings', lang)}: {covered}", _money(budget.ceiling_total, lang)))
    if budget.unpaid_total:
        rows.append((_label("unpaid", lang), _money(budget.unpaid_total, lang)))
        rows.append((_label("economic", lang), _money(budget.economic_total, lang)))
    for model in budget.plan.models:
        share = operating_share(budget, model)
        if share.figure is not None:
            rows.append((f"{_label('share', lang)} {model}", share.text.say(lang)))
    return _table(rows, frozenset({1}))


def _breakdown(budget: Budget, cut: Cut, lang: Lang) -> list[str]:
    """The table of subtotals of one breakdown, without those of nothing."""
    rows = []
    for subtotal in budget.by(cut):
        if subtotal.total == 0 and not subtotal.unpaid_total:
            continue
        heading = _group_heading(cut, subtotal.key, lang)
        unpaid = ""
        if subtotal.unpaid_total:
            amount = format_number(subtotal.unpaid_total, lang)
            unpaid = f"({_label('unpriced_time', lang)}: {amount})"
        rows.append([heading, _money(subtotal.total, lang), unpaid])
    return _table(rows, frozenset({1})) if rows else []


def _group_heading(cut: Cut, key: str, lang: Lang) -> str:
    """The name of a group of a breakdown; a group without a name is said by its code."""
    if not key:
        return _label("none", lang)
    if cut is Cut.QUARTER:  # which is said alike in every calendar
        return f"{CALENDARS['calendar'].period(key).say(lang)} ({key})"
    return _GROUP_LABELS[cut](key).say(lang) if cut in _GROUP_LABELS else key


def execution_text(result: ExecutionResult, lang: Lang) -> str:
    """The execution of a budget: each line and funding source with its budget and spending."""
    keys = ("line", "source", "revised", "spent", "disbursed", "settled", "left", "used")
    rows = [_header(lang, *keys)]
    for line in result.lines:
        rows.append(_execution_row(line, line.line, lang))
        rows += [
            _execution_row(part, "", lang) for part in result.sources if part.line == line.line
        ]
    rows.append(_execution_row(result.total, _label("total", lang), lang))
    days = ((result.execution.window, "execution_days"), (result.plan_days, "plan_days"))
    head = [_label("execution", lang)]
    head += [f"  {_label(key, lang)}: {window.say(lang)}" for window, key in days]
    reasons = [wrapped_hanging(f"! {reason.say(lang)}", 2) for reason in result.reasons]
    return "\n".join([*head, *_table(rows, frozenset(range(2, 8))), *reasons])


def _execution_row(line: ExecutedLine, name: str, lang: Lang) -> list[str]:
    amounts = (line.revised, line.spent, line.disbursed, line.settled, line.left)
    used = line.used.say(lang) if line.used else _label("open", lang)
    return [name, line.funding, *(_money(amount, lang) for amount in amounts), used]


def unit_costs_text(costs: UnitCosts, lang: Lang) -> str:
    """Each unit cost, or why there is none."""
    lines, not_aimed = [_label("units", lang)], []
    for row in costs.rows:
        if [reason.code for reason in row.reasons] == ["count-not-planned"]:
            not_aimed.append(row.indicator.id)
            continue
        name = f"{row.indicator.id} {row.indicator.label.say(lang)}"
        head = f"{name} ({row.basis.say(lang)}): {row.say(lang)}"
        lines.append(wrapped_hanging(head, 2))
        lines += [wrapped_hanging(reason.say(lang), 6) for reason in row.reasons]
    if not_aimed:
        lines.append(wrapped_hanging(f"{_label('not_aimed', lang)}: {', '.join(not_aimed)}", 2))
    return "\n".join(lines)


def comparison_text(comparison: BudgetComparison, names: tuple[str, str], lang: Lang) -> str:
    """Two budgets line by line, each with the norms that only one side has, and their totals.

    `names` say which budget is left and which is right.
    """
    rows = [[*_header(lang, "line", "left_side", "right_side", "difference"), ""]]
    for line in comparison.lines:
        only_left, only_right = line.norms
        norms = ""
        if only_left or only_right:
            norms = f"{', '.join(only_left)} -> {', '.join(only_right)}"
        difference = _money(line.difference, lang) if line.left and line.right else "-"
        left_amount = _money(line.amounts[0], lang) if line.left else "-"
        right_amount = _money(line.amounts[1], lang) if line.right else "-"
        rows.append([line.id, left_amount, right_amount, difference, norms])
    totals = (comparison.left.total, comparison.right.total, comparison.difference)
    rows.append([_label("total", lang), *(_money(amount, lang) for amount in totals), ""])
    head = f"{_label('compared', lang)}{_sample_mark(comparison.grades, lang)}"
    return "\n".join([head, *_side_lines(names, lang), *_table(rows, frozenset({1, 2, 3}))])


def _side_lines(names: tuple[str, str], lang: Lang) -> list[str]:
    left, right = names
    return [f"  {_label('left_side', lang)}: {left}", f"  {_label('right_side', lang)}: {right}"]


def norms_text(differences: Sequence[NormDifference], names: tuple[str, str], lang: Lang) -> str:
    """Norms and prices that two overlays set differently."""
    if not differences:
        return _label("same", lang)
    lines = [_label("norms", lang), *_side_lines(names, lang)]
    for difference in differences:
        lines += _norm_difference(difference, lang)
    return "\n".join(lines)


def _norm_difference(difference: NormDifference, lang: Lang) -> Iterator[str]:
    """The lines on one norm: what it is, its value on either side, other fields that differ."""
    scope = f", {Scope(difference.scope).say(lang)}" if difference.scope else ""
    kind = NormKind(difference.kind).say(lang)
    yield f"  {difference.subject} ({kind}, {difference.place}{scope})"
    for side, norms in (("left_side", difference.left), ("right_side", difference.right)):
        label = _label(side, lang)
        if not norms:
            yield wrapped_hanging(f"{label}: -", 4)
        for norm in norms:
            value = norm.amount.say(lang) if norm.amount else "-"
            text = f"{value}, {norm.interval.say(lang)} ({norm.citation.say(lang)})"
            yield wrapped_hanging(f"{label}: {text}", 4)
    for field, (left, right) in difference.changed.items():
        if field not in _SHOWN_WITH_NORM:
            yield wrapped_hanging(f"“{field}”: {left or '-'} -> {right or '-'}", 4)


def _sample_mark(grades: Iterable[Grade], lang: Lang) -> str:
    return f"  [{Grade.SAMPLE.say(lang)}]" if Grade.SAMPLE in grades else ""
