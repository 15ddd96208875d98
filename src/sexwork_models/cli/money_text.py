"""What people read of money in a terminal: a budget with its cuts and method, what was spent, unit costs, comparisons."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence

from ..core.messages import Lang
from ..finance.budget.breakdown import Cut
from ..finance.budget.method import method_statement
from ..finance.budget.results import Budget, LineStatus
from ..finance.spending.compare_budgets import BudgetComparison, NormDifference
from ..finance.spending.operating_share import operating_share
from ..finance.spending.results import ExecutedLine, ExecutionResult
from ..finance.spending.unit_costs import UnitCosts
from ..framework.tables.consumption import InputCategory
from ..framework.tables.norms import Norm
from ..framework.tables.sources import Grade
from ..practice.plans.money import CostClass
from ..values.amounts import say_exactly, say_number
from ..values.text import Text, Worded

__all__ = ["budget_text", "comparison_text", "execution_text", "norms_text", "unit_costs_text"]

_WIDTH = 110
_SHOWN = (Cut.MODEL, Cut.CATEGORY, Cut.COST_CLASS, Cut.QUARTER, Cut.FUNDING)
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
    "source": Text("nguồn kinh phí", "source of funds"),
    "revised": Text("dự toán sau điều chuyển", "budget after moves"),
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


def _word(key: str, lang: Lang) -> str:
    return _WORDS[key].say(lang)


def _money(amount: int | None, lang: Lang) -> str:
    return _word("open", lang) if amount is None else say_number(amount, lang)


def _wrapped(text: str, indent: int) -> str:
    pad = " " * indent
    return textwrap.fill(
        text, _WIDTH, initial_indent=pad, subsequent_indent=f"{pad}  ", break_long_words=False
    )


def _table(rows: Sequence[Sequence[str]], right: frozenset[int]) -> list[str]:
    """Rows as aligned columns; those in `right` stand to the right, as amounts do."""
    widths = [max(len(row[index]) for row in rows) for index in range(len(rows[0]))]
    return [
        "  "
        + "  ".join(
            cell.rjust(width) if index in right else cell.ljust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def budget_text(budget: Budget, lang: Lang, cuts: Iterable[Cut] = _SHOWN) -> str:
    """The lines, the totals, the cuts and the method of a budget."""
    head = [
        _word(key, lang) for key in ("line", "activity", "volume", "amount", "ceiling", "status")
    ]
    rows = [
        [
            line.id,
            line.line.activity,
            f"{say_exactly(line.line.volume, lang)} {line.line.unit.say(lang)}",
            _money(line.amount, lang),
            "" if line.ceiling_total is None else say_number(line.ceiling_total, lang),
            line.status.say(lang),
        ]
        for line in budget.lines
    ]
    parts = [
        f"{_word('budget', lang)}  {budget.plan.id}  {budget.plan.label.say(lang)}{_sample(budget.grades, lang)}",
        *_table([head, *rows], frozenset({3, 4})),
    ]
    parts += ["", *_totals(budget, lang)]
    for cut in cuts:
        parts += ["", f"{_word('by', lang)} {cut.say(lang).upper()}", *_cut(budget, cut, lang)]
    parts += [
        "",
        _word("method", lang),
        *(_wrapped(f"- {text.say(lang)}", 2) for text in method_statement(budget)),
    ]
    return "\n".join(parts)


def _totals(budget: Budget, lang: Lang) -> list[str]:
    rows = [(_word("total", lang), _money(budget.total, lang))]
    if any(line.status is not LineStatus.PRICED for line in budget.lines):
        rows.append((_word("priced", lang), _money(budget.priced_total, lang)))
    if budget.ceiling_total is not None:
        covered = ", ".join(line.id for line in budget.lines if line.ceiling_total is not None)
        rows.append((f"{_word('ceilings', lang)}: {covered}", _money(budget.ceiling_total, lang)))
    if budget.unpaid_total:
        rows.append((_word("unpaid", lang), _money(budget.unpaid_total, lang)))
        rows.append((_word("economic", lang), _money(budget.economic_total, lang)))
    shares = [operating_share(budget, model) for model in budget.plan.models]
    rows += [
        (f"{_word('share', lang)} {one.model}", one.text.say(lang))
        for one in shares
        if one.figure is not None
    ]
    return _table([[label, amount] for label, amount in rows], frozenset({1}))


def _cut(budget: Budget, cut: Cut, lang: Lang) -> list[str]:
    rows = []
    for row in budget.by(cut):
        if row.total == 0 and not row.unpaid_total:
            continue
        unpaid = (
            f"({_word('unpriced_time', lang)}: {say_number(row.unpaid_total, lang)})"
            if row.unpaid_total
            else ""
        )
        rows.append([_heading(cut, row.key, lang), _money(row.total, lang), unpaid])
    return _table(rows, frozenset({1})) if rows else []


def _heading(cut: Cut, key: str, lang: Lang) -> str:
    words: dict[Cut, type[Worded]] = {Cut.CATEGORY: InputCategory, Cut.COST_CLASS: CostClass}
    if not key:
        return _word("none", lang)
    return words[cut](key).say(lang) if cut in words else key


def execution_text(result: ExecutionResult, lang: Lang) -> str:
    """Each line and source beside its budget."""
    keys = ("line", "source", "revised", "spent", "disbursed", "settled", "left", "used")
    rows = [[_word(key, lang) for key in keys]]
    for line in result.lines:
        parts = [part for part in result.sources if part.line == line.line]
        rows += [_executed(line, line.line, lang), *(_executed(part, "", lang) for part in parts)]
    rows.append(_executed(result.total, _word("total", lang), lang))
    return "\n".join([_word("execution", lang), *_table(rows, frozenset(range(2, 8)))])


def _executed(line: ExecutedLine, name: str, lang: Lang) -> list[str]:
    amounts = (line.revised, line.spent, line.disbursed, line.settled, line.left)
    used = line.used.say(lang) if line.used else _word("open", lang)
    return [name, line.funding, *(_money(amount, lang) for amount in amounts), used]


def unit_costs_text(costs: UnitCosts, lang: Lang) -> str:
    """Each unit cost, or why there is none."""
    lines, not_aimed = [_word("units", lang)], []
    for row in costs.rows:
        if [reason.code for reason in row.reasons] == ["count-not-planned"]:
            not_aimed.append(row.indicator.id)
            continue
        head = f"{row.indicator.id} {row.indicator.label.say(lang)} ({row.basis.say(lang)}): {row.say(lang)}"
        lines.append(_wrapped(head, 2))
        lines += [_wrapped(reason.say(lang), 6) for reason in row.reasons]
    if not_aimed:
        lines.append(_wrapped(f"{_word('not_aimed', lang)}: {', '.join(not_aimed)}", 2))
    return "\n".join(lines)


def comparison_text(comparison: BudgetComparison, names: tuple[str, str], lang: Lang) -> str:
    """Two budgets line by line; `names` say what stands on the left and on the right."""
    rows = [[_word(key, lang) for key in ("line", "left_side", "right_side", "difference")] + [""]]
    for line in comparison.lines:
        (left, right), (only_left, only_right) = line.amounts, line.norms
        why = (
            f"{', '.join(only_left)} -> {', '.join(only_right)}" if only_left or only_right else ""
        )
        sides = [
            _money(amount, lang) if there else "-"
            for amount, there in ((left, line.left), (right, line.right))
        ]
        rows.append(
            [
                line.id,
                *sides,
                _money(line.difference, lang) if line.left and line.right else "-",
                why,
            ]
        )
    totals = (comparison.left.total, comparison.right.total, comparison.difference)
    rows.append([_word("total", lang), *(_money(amount, lang) for amount in totals), ""])
    head = f"{_word('compared', lang)}{_sample(comparison.grades, lang)}"
    return "\n".join([head, *_sides(names, lang), *_table(rows, frozenset({1, 2, 3}))])


def _sides(names: tuple[str, str], lang: Lang) -> list[str]:
    return [
        f"  {_word(key, lang)}: {name}"
        for key, name in zip(("left_side", "right_side"), names, strict=True)
    ]


def norms_text(differences: Sequence[NormDifference], names: tuple[str, str], lang: Lang) -> str:
    """Norms and prices that two overlays set differently."""
    if not differences:
        return _word("same", lang)
    lines = [_word("norms", lang), *_sides(names, lang)]
    for one in differences:
        lines.append(
            f"  {one.subject} ({one.kind}, {one.place}{f', {one.scope}' if one.scope else ''})"
        )
        for side, norms in (("left_side", one.left), ("right_side", one.right)):
            lines += [
                _wrapped(f"{_word(side, lang)}: {text}", 4)
                for text in [_norm(norm, lang) for norm in norms] or ["-"]
            ]
        said = {
            field: values
            for field, values in one.changed.items()
            if field not in ("value", "valid_from", "valid_to")
        }
        lines += [
            _wrapped(f"{field}: {left or '-'} -> {right or '-'}", 4)
            for field, (left, right) in said.items()
        ]
    return "\n".join(lines)


def _sample(grades: Iterable[Grade], lang: Lang) -> str:
    return f"  [{Grade.SAMPLE.say(lang)}]" if Grade.SAMPLE in grades else ""


def _norm(norm: Norm, lang: Lang) -> str:
    figure = norm.figure
    return f"{figure.say(lang) if figure else '-'}, {norm.interval.say(lang)} ({norm.citation.say(lang)})"
