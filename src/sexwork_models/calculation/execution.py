"""How the money was used: each line and source beside its budget, after moves, with what was spent, paid and settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..findings import Report
from ..practice.execution import Execution, ExecutionEntry, ExecutionSource, read_execution
from .budget_values import Budget
from .executed import ExecutedLine, ExecutionResult
from .execution_findings import findings_of

__all__ = ["compute_execution"]


def compute_execution(budget: Budget, source: ExecutionSource) -> ExecutionResult:
    """What was done with the money of a budget: a model, a mapping, bytes or a path to TOML or JSON.

    A line without an entry was not reported: its amounts are None, never 0, and so is the total. Raises
    FrameworkFaultError for a file that cannot be read in full, UnusableInputError for one that is not there.
    """
    file = read_execution(source)
    file.report.raise_if_errors()
    execution = file.draft
    moved = _moved(execution)
    entries: dict[str, list[ExecutionEntry]] = {}
    for entry in execution.entries:
        entries.setdefault(entry.line, []).append(entry)
    given = _given(budget)
    lines = [
        _whole(budget, line.id, entries.get(line.id, []), moved.get(line.id, 0), _paying(line.id, given)) for line in budget.lines
    ]
    sources = [_part(entry, given) for entry in execution.entries if entry.funding]
    total = ExecutedLine(
        "",
        "",
        budget.total,
        0,
        _added([row.spent for row in lines]),
        _added([row.disbursed for row in lines]),
        _added([row.settled for row in lines]),
    )
    report = Report.of(findings_of(budget, file, [*lines, *sources], moved))
    return ExecutionResult(execution, tuple(lines), tuple(sources), total, report)


def _paying(line: str, given: Mapping[tuple[str, str], int | None]) -> frozenset[str]:
    """The sources that pay for a line, or may."""
    return frozenset(source for (of, source), amount in given.items() if of == line and amount != 0)


def _added(amounts: Sequence[int | None]) -> int | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if amounts and len(known) == len(amounts) else None


def _moved(execution: Execution) -> dict[str, int]:
    moved: dict[str, int] = {}
    for move in execution.moves:
        moved[move.source] = moved.get(move.source, 0) - move.amount
        moved[move.target] = moved.get(move.target, 0) + move.amount
    return moved


def _whole(budget: Budget, line: str, entries: Sequence[ExecutionEntry], moved: int, paying: frozenset[str]) -> ExecutedLine:
    """A line over all its entries; while a source that pays for it has stated nothing, nobody knows the whole."""
    told = {entry.funding for entry in entries}
    open_ = bool(told) and "" not in told and not paying <= told
    parts = [] if open_ else entries
    return ExecutedLine(
        line,
        "",
        budget.line(line).amount,
        moved,
        _added([entry.spent for entry in parts]),
        _added([entry.disbursed for entry in parts]),
        _added([entry.settled for entry in parts]),
    )


def _part(entry: ExecutionEntry, given: Mapping[tuple[str, str], int | None]) -> ExecutedLine:
    """One source in a line."""
    amount = given.get((entry.line, entry.funding), 0)
    return ExecutedLine(entry.line, entry.funding, amount, 0, entry.spent, entry.disbursed, entry.settled)


def _given(budget: Budget) -> dict[tuple[str, str], int | None]:
    """What each source gives to each line, None when the budget does not say it."""
    given: dict[tuple[str, str], int | None] = {}
    open_ = {cell.line for cell in budget.cells if cell.paid and (cell.dong is None or (cell.dong and not cell.funding))}
    for cell in budget.cells:
        key = (cell.line, cell.funding)
        if cell.paid and cell.funding:
            given[key] = None if cell.line in open_ else (given.get(key) or 0) + (cell.dong or 0)
    for line in open_:
        named = budget.line(line).line.funding
        given |= {(line, source.id): None for source in budget.plan.funding if named in ("", source.id)}
    return given
