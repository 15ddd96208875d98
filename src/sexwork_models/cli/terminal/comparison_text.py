"""Formats comparisons: two budgets line by line, and norms that two overlays set differently."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...core.findings import Report
from ...core.messages import Lang
from ...finance.budget.method import rounding_reason
from ...finance.spending.compare_budgets import BudgetComparison, LineDifference, NormDifference
from ...framework.tables.norms import NormKind, Scope
from ...values.text import texts_of
from .layout import wrapped, wrapped_hanging
from .table_parts.money_cells import budget_line_name, money_text, sample_mark
from .table_parts.notes import Notes
from .table_parts.tables import Column, TableRow, table_lines
from .table_parts.verdicts import verdict_line

__all__ = ["comparison_text", "norms_text"]

_SHOWN_WITH_NORM = ("value", "valid_from", "valid_to")
_WORDS = texts_of("cli.comparison_text")


def _label(key: str, lang: Lang) -> str:
    return _WORDS[key].say(lang)


def comparison_text(
    comparison: BudgetComparison, names: tuple[str, str], errors: Report, lang: Lang
) -> str:
    """Two budgets: their totals, then each line with the norms that only one side has.

    `names` say which budget is left and which is right, and `errors` are those of both plans.
    """
    head = f"{_label('compared', lang)}{sample_mark(comparison.grades, lang)}"
    verdict = _verdict(comparison, errors, lang)
    totals = (comparison.left.total, comparison.right.total, comparison.difference)
    notes = Notes()
    rows: list[TableRow] = [_line_cells(line, notes, lang) for line in comparison.lines]
    rows.append([_label("total", lang), *(money_text(amount, lang) for amount in totals), ""])
    columns = [Column(_label("line", lang), least=20)]
    keys = ("left", "right", "difference")
    columns += [Column(_label(key, lang), number=True) for key in keys]
    columns.append(Column(_label("notes", lang)))
    lines = [head, verdict, *_side_lines(names, lang), "", *table_lines(columns, rows), ""]
    lines += [*notes.lines(lang), *_rounding(comparison, lang)]
    return "\n".join(lines)


def _verdict(comparison: BudgetComparison, errors: Report, lang: Lang) -> str:
    """Which side costs more, or what keeps the totals from being compared."""
    difference = comparison.difference
    if len(errors) or difference is None:
        return verdict_line(errors, lang, total_open=difference is None)
    key = "higher" if difference > 0 else "lower" if difference else "equal"
    return _label(key, lang).format(amount=money_text(abs(difference), lang))


def _line_cells(line: LineDifference, notes: Notes, lang: Lang) -> list[str]:
    """The name of a line, its amounts, their difference, and the norms of one side alone."""
    amounts = []
    for side, amount in zip((line.left, line.right), line.amounts, strict=True):
        amounts.append("-" if side is None else money_text(amount, lang))
    both = line.left is not None and line.right is not None
    difference = money_text(line.difference, lang) if both else "-"
    texts = []
    for key, norms in zip(("only-left", "only-right"), line.norms, strict=True):
        if norms:
            texts.append(_label(key, lang).format(norms=", ".join(norms)))
    known = line.left or line.right
    name = budget_line_name(known, lang) if known is not None else line.id
    marks = notes.marks(["; ".join(texts)] if texts else [])
    return [name, *amounts, difference, marks]


def _rounding(comparison: BudgetComparison, lang: Lang) -> Iterator[str]:
    """Yields how the amounts were rounded, once where both sides round alike."""
    rules = (rounding_reason(budget).say(lang) for budget in (comparison.left, comparison.right))
    for rule in dict.fromkeys(rules):
        yield wrapped_hanging(f"{_label('rounding', lang)}: {rule}.", 2)


def _side_lines(names: tuple[str, str], lang: Lang) -> list[str]:
    left, right = names
    return [f"  {_label('left_side', lang)}: {left}", f"  {_label('right_side', lang)}: {right}"]


def norms_text(differences: Sequence[NormDifference], names: tuple[str, str], lang: Lang) -> str:
    """Norms and prices that two overlays set differently."""
    if not differences:
        return _label("same", lang)
    verdict = _label("differ", lang).format(count=len(differences))
    lines = [_label("norms", lang), verdict, *_side_lines(names, lang)]
    for difference in differences:
        lines += _norm_difference(difference, lang)
    return "\n".join(lines)


def _norm_difference(difference: NormDifference, lang: Lang) -> Iterator[str]:
    """The lines on one norm: what it is, its value on either side, other fields that differ."""
    scope = f", {Scope(difference.scope).say(lang)}" if difference.scope else ""
    kind = NormKind(difference.kind).say(lang)
    norm = next(iter((*difference.left, *difference.right)))
    head = f"{norm.label.say(lang)} ({difference.subject}), {kind}, {difference.place}{scope}"
    yield wrapped(head, 2)
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
