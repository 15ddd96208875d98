"""Compares what was spent, disbursed and settled with the budget of a plan."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence

import attrs

from ...core.findings import Finding, Report
from ...intake.catalog import kind_of_ids, nearest_ids
from ...intake.rows import row_content
from ...practice.plans.execution import (
    Execution,
    ExecutionEntry,
    ExecutionFile,
    ExecutionSource,
    read_execution,
)
from ...values.amounts import Money
from ...values.arguments import check_arguments
from ...values.text import Text, texts_of
from ..budget.results import Budget
from .execution_entries import ExecutionEntries, repeated_entries
from .results import ExecutedLine, ExecutionResult

__all__ = ["compute_execution"]


def _amount_labels() -> Mapping[str, Text]:
    """Returns the words for the amounts of an entry, in the order in which they come about."""
    return texts_of("finance.amounts_spent")


@check_arguments
def compute_execution(budget: Budget, source: ExecutionSource) -> ExecutionResult:
    """Computes the execution of a budget: what was done with its money, by line and by source.

    The execution is a model, a mapping, bytes or a path to TOML or JSON. A line without an entry
    was not reported: its amounts are None, never 0, and so is the total. So are those of a line
    that is entered twice, and a total from which an entry of no line of the plan is lost. Raises
    FrameworkFaultError for a file that cannot be read in full, UnusableInputError for one that is
    not there.
    """
    file = read_execution(source)
    file.report.raise_if_errors()
    execution = file.draft
    moved = _moved_amounts(execution)
    entries = ExecutionEntries.of(budget, execution)
    lines: list[ExecutedLine] = []
    for line in budget.lines:
        parts = entries.of_line(line.id)
        lines.append(_executed_line(line.id, line.amount, moved.get(line.id, 0), parts))
    sources = entries.of_sources()
    total = _executed_line("", budget.total, 0, [] if entries.lost else lines)
    report = Report.of(_ExecutionCheck(budget, file, moved).findings([*lines, *sources]))
    rows, reasons = (tuple(lines), tuple(sources)), tuple(entries.reasons(lines))
    return ExecutionResult(execution, *rows, total, report, budget.plan.window, reasons)


def _moved_amounts(execution: Execution) -> dict[str, int]:
    """Returns what each line gained or lost."""
    moved: dict[str, int] = {}
    for move in execution.moves:
        moved[move.source] = moved.get(move.source, 0) - move.amount
        moved[move.target] = moved.get(move.target, 0) + move.amount
    return moved


def _executed_line(
    line: str, budget: int | None, moved: int, parts: Sequence[ExecutionEntry | ExecutedLine]
) -> ExecutedLine:
    """Returns a line, or the whole plan, over all its parts."""
    spent: list[int | None] = []
    disbursed: list[int | None] = []
    settled: list[int | None] = []
    for part in parts:
        spent.append(part.spent)
        disbursed.append(part.disbursed)
        settled.append(part.settled)
    amounts = (_sum_known(spent), _sum_known(disbursed), _sum_known(settled))
    return ExecutedLine(line, "", budget, moved, *amounts)


def _sum_known(amounts: Sequence[int | None]) -> int | None:
    """Returns the sum of amounts, None when one is not known or there is none."""
    total = 0
    for amount in amounts:
        if amount is None:
            return None
        total += amount
    return total if amounts else None


@attrs.frozen
class _ExecutionCheck:
    """An execution that is checked against a budget; `moved` is what each line gained or lost."""

    budget: Budget
    file: ExecutionFile
    moved: Mapping[str, int]

    def findings(self, rows: Sequence[ExecutedLine]) -> Iterator[Finding]:
        """Yields every finding; `rows` are those of the budget's lines and of their sources."""
        yield from self.head()
        yield from self.references()
        yield from self.repeated_entries()
        yield from self.moves()
        yield from self.excess_moves()
        for index, entry in enumerate(self.file.draft.entries):
            yield from self.amounts_in_order(entry, f"$.entries[{index}]")
        paths = self.entry_paths()
        for row in rows:
            path = paths.get((row.line, row.funding), paths.get((row.line, None), "$.entries"))
            yield from self.amounts(row, path)

    def head(self) -> Iterator[Finding]:
        """Yields an execution of another plan or calendar, or of other days than the plan's."""
        execution, plan, file = self.file.draft, self.budget.plan, self.file
        if execution.plan != plan.id:
            names = {"id": execution.plan, "plan": plan.id}
            yield Finding("execution-of-other-plan", file.at("$.plan"), names)
        days = {"days": execution.window, "window": plan.window}
        if not plan.window.covers(execution.window):
            yield Finding("execution-outside-plan", file.at("$.first_day"), days)
        if not execution.window.covers(plan.window):
            yield Finding("execution-part-of-plan", file.at("$.first_day"), days)
        if execution.calendar != plan.fiscal_calendar:
            calendars = {"found": execution.calendar, "asked": plan.fiscal_calendar}
            yield Finding("execution-calendar-differs", file.at("$.calendar"), calendars)

    def references(self) -> Iterator[Finding]:
        """Yields the ids of lines and sources that the plan does not have."""
        lines = [line.id for line in self.budget.lines]
        sources = [source.id for source in self.budget.plan.funding]
        entries, moves = self.file.draft.entries, self.file.draft.moves
        for index, entry in enumerate(entries):
            yield from self.unknown_id(f"$.entries[{index}].line", "lines", entry.line, lines)
        for index, entry in enumerate(entries):
            path = f"$.entries[{index}].funding"
            yield from self.unknown_id(path, "funding", entry.funding, sources)
        for index, move in enumerate(moves):
            yield from self.unknown_id(f"$.moves[{index}].source", "lines", move.source, lines)
        for index, move in enumerate(moves):
            yield from self.unknown_id(f"$.moves[{index}].target", "lines", move.target, lines)

    def unknown_id(self, path: str, table: str, id: str, known: list[str]) -> Iterator[Finding]:
        """Yields a finding when an id is not among those that are known."""
        if id and id not in known:
            params = {"id": id, "table": kind_of_ids(table), "nearest": nearest_ids(id, known)}
            yield Finding("id-not-known", self.file.at(path), params)

    def repeated_entries(self) -> Iterator[Finding]:
        """Yields entries that state a line and source again, or a line beside its sources."""
        entries = self.file.draft.entries
        for index in repeated_entries(entries):
            params = {"line": entries[index].line, "funding": entries[index].funding or "-"}
            yield Finding("entry-twice", self.file.at(f"$.entries[{index}]"), params)

    def moves(self) -> Iterator[Finding]:
        """Yields moves outside the plan, from a line to itself, or equal to an earlier one."""
        first_paths: dict[Hashable, str] = {}
        window = self.budget.plan.window
        for index, move in enumerate(self.file.draft.moves):
            path = f"$.moves[{index}]"
            if not window.holds(move.on):
                days = {"days": move.on, "window": window}
                yield Finding("execution-outside-plan", self.file.at(f"{path}.on"), days)
            if move.source == move.target:
                yield Finding("move-to-itself", self.file.at(path), {"line": move.source})
            first = first_paths.setdefault(row_content(move, ()), path)
            if first != path:
                yield Finding("part-repeated", self.file.at(path), {"first": first})

    def excess_moves(self) -> Iterator[Finding]:
        """Yields the lines from which more was moved than they have."""
        first_moves: dict[str, str] = {}
        for index, move in enumerate(self.file.draft.moves):
            first_moves.setdefault(move.source, f"$.moves[{index}]")
        for line in self.budget.lines:
            if line.id in first_moves and line.amount is not None:
                moved = self.moved[line.id]
                if line.amount + moved < 0:
                    amounts = {"budget": Money(line.amount), "moved": Money(-moved)}
                    where = self.file.at(first_moves[line.id])
                    yield Finding("move-above-budget", where, {"line": line.id, **amounts})

    def amounts_in_order(self, entry: ExecutionEntry, path: str) -> Iterator[Finding]:
        """Yields amounts out of order: money is disbursed, then spent, then settled."""
        pairs = (
            ("settled", entry.settled, "spent", entry.spent),
            ("spent", entry.spent, "disbursed", entry.disbursed),
        )
        for later, more, earlier, less in pairs:
            if more is not None and less is not None and more > less:
                params = {
                    "line": entry.line,
                    "later": _amount_labels()[later],
                    "more": Money(more),
                    "earlier": _amount_labels()[earlier],
                    "less": Money(less),
                }
                yield Finding("amounts-out-of-order", self.file.at(f"{path}.{later}"), params)

    def entry_paths(self) -> dict[tuple[str, str | None], str]:
        """Returns the paths of the entries by line and source; with None, each line's first."""
        paths: dict[tuple[str, str | None], str] = {}
        for index, entry in enumerate(self.file.draft.entries):
            path = f"$.entries[{index}]"
            paths.setdefault((entry.line, None), path)
            paths[entry.line, entry.funding] = path
        return paths

    def amounts(self, row: ExecutedLine, path: str) -> Iterator[Finding]:
        """Yields amounts above the revised budget, and what was left of it."""
        budget, name = row.revised, f"{row.line} {row.funding}".strip()
        if budget is None or budget < 0:  # below 0: the finding is on the move
            return
        for field, label in _amount_labels().items():
            amount = getattr(row, field)
            if amount is not None and amount > budget:
                over = {"budget": Money(budget), "over": Money(amount - budget)}
                params = {"line": name, "what": label, "amount": Money(amount), **over}
                yield Finding("spent-above-budget", self.file.at(path), params)
        if row.left is not None and row.left > 0:
            params = {"line": name, "left": Money(row.left), "budget": Money(budget)}
            yield Finding("spent-below-budget", self.file.at(path), params)
