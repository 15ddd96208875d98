"""Formats the execution of a budget and the unit costs that follow from it."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from ...core.findings import Issue
from ...core.messages import Lang
from ...finance.budget.results import Budget
from ...finance.spending.results import ExecutedLine, ExecutionResult
from ...finance.spending.unit_costs import UnitCost, UnitCosts
from ...values.text import texts_of
from .layout import wrapped_hanging
from .table_parts.money_cells import budget_line_name, funding_name, money_text
from .table_parts.notes import Notes
from .table_parts.tables import Column, TableRow, table_lines

__all__ = ["execution_text", "unit_costs_text"]

_NOT_PLANNED = "count-not-planned"
_WORDS = texts_of("cli.spending_text")


def _label(key: str, lang: Lang) -> str:
    return _WORDS[key].say(lang)


def execution_text(result: ExecutionResult, budget: Budget, lang: Lang) -> str:
    """The execution of a budget: each line and funding source with its budget and spending."""
    rows: list[TableRow] = []
    for line in result.lines:
        rows.append(_execution_row(line, budget_line_name(budget.line(line.line), lang), lang))
        for part in result.sources:
            if part.line == line.line:
                source = funding_name(part.funding, budget.plan, lang)
                rows.append(_execution_row(part, f"  {source}", lang))
    rows.append(_execution_row(result.total, _label("total", lang), lang))
    keys = ("revised", "spent", "disbursed", "settled", "left", "used")
    columns = [Column(_label("line", lang), least=16)]
    columns += [Column(_label(key, lang), number=True) for key in keys]
    days = ((result.execution.window, "execution_days"), (result.plan_days, "plan_days"))
    head = [_label("execution", lang)]
    head += [f"  {_label(key, lang)}: {window.say(lang)}" for window, key in days]
    reasons = [wrapped_hanging(f"! {reason.say(lang)}", 2) for reason in result.reasons]
    return "\n".join([*head, *table_lines(columns, rows), *reasons])


def _execution_row(line: ExecutedLine, name: str, lang: Lang) -> list[str]:
    amounts = (line.revised, line.spent, line.disbursed, line.settled, line.left)
    used = line.used.say(lang) if line.used else _label("open", lang)
    return [name, *(money_text(amount, lang) for amount in amounts), used]


def unit_costs_text(costs: UnitCosts, lang: Lang) -> str:
    """Each unit cost in a table, then the indicators without one, by the reasons."""
    notes = Notes()
    rows: list[TableRow] = []
    missing: dict[str, dict[str, None]] = {}
    for row in costs.rows:
        reasons = [reason.say(lang) for reason in row.reasons]
        name = row.indicator.label.say(lang)
        if row.figure is None:
            entry = {f"{name} ({row.indicator.id}, {row.basis.say(lang)})": None}
            missing.setdefault(_heading(row, lang), {}).update(entry)
            continue
        cells = [f"{row.indicator.id} {name}", row.basis.say(lang), row.say(lang)]
        rows.append([*cells, notes.marks(reasons)])
    lines = [_label("units", lang)]
    if rows:
        keys = ("indicator", "basis", "cost", "notes")
        columns = [Column(_label(key, lang), least=24 if key == "indicator" else 0) for key in keys]
        lines += [*table_lines(columns, rows), *notes.lines(lang)]
    return "\n".join([*lines, *_missing_lines(missing)])


def _heading(row: UnitCost, lang: Lang) -> str:
    """Why a unit cost is missing."""
    if [reason.code for reason in row.reasons] == [_NOT_PLANNED]:
        return _label("not_aimed", lang)
    reasons = "; ".join(_reason_of_any(reason, lang) for reason in row.reasons)
    return f"{_label('none', lang)}, {reasons}" if reasons else _label("none", lang)


def _reason_of_any(reason: Issue, lang: Lang) -> str:
    """A reason without the id of its own indicator, so that one sentence serves several."""
    if "indicator" in reason.params:
        reason = attrs.evolve(
            reason, params={**reason.params, "indicator": _WORDS["this-indicator"]}
        )
    return reason.say(lang).rstrip(".")


def _missing_lines(missing: dict[str, dict[str, None]]) -> Iterator[str]:
    for heading, entries in missing.items():
        yield wrapped_hanging(f"{heading} ({len(entries)}): {'; '.join(entries)}", 2)
