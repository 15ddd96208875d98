"""Sorts the entries of an execution: those of a line in full, those stated twice, those lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import attrs

from ...core.findings import Issue
from ...practice.plans.execution import Execution, ExecutionEntry
from ...values.amounts import Money
from ..budget.breakdown import Cell
from ..budget.results import Budget
from .results import ExecutedLine, least_spent

__all__ = ["ExecutionEntries", "repeated_entries"]

_Key: TypeAlias = tuple[str, str]  # line and source


@attrs.frozen
class ExecutionEntries:
    """The entries of an execution beside the budget of its plan.

    `given` is what each source gives to each line, None where the budget does not say it. The
    amounts of a line or source that is stated twice are not known: neither of them is taken.
    """

    entries: tuple[ExecutionEntry, ...]
    given: Mapping[_Key, int | None]
    repeated: frozenset[_Key]
    lost: tuple[str, ...]

    @classmethod
    def of(cls, budget: Budget, execution: Execution) -> ExecutionEntries:
        """Returns the entries of an execution, with those that name no line of the plan as lost."""
        lines = {line.id for line in budget.lines}
        lost: list[str] = []
        for index, entry in enumerate(execution.entries):
            if entry.line not in lines:
                lost.append(f"{entry.line} ($.entries[{index}])")
        repeated: set[_Key] = set()
        for index in repeated_entries(execution.entries):
            entry = execution.entries[index]
            repeated.add((entry.line, entry.funding))
        given = _given_amounts(budget)
        return cls(execution.entries, given, frozenset(repeated), tuple(lost))

    @property
    def repeated_lines(self) -> tuple[str, ...]:
        """The lines stated twice, whole or in one of their sources."""
        return tuple(sorted({line for line, _ in self.repeated}))

    def of_line(self, line: str) -> Sequence[ExecutionEntry]:
        """Returns the entries of a line; none when what was done with it is not stated for certain.

        That is when a source that pays for it has stated nothing, or an amount was stated twice.
        """
        own = [entry for entry in self.entries if entry.line == line]
        stated = {entry.funding for entry in own}
        if line in self.repeated_lines:
            return ()
        if "" in stated:
            return own
        for (other, source), amount in self.given.items():
            if other == line and amount != 0 and source not in stated:
                return ()
        return own

    def of_sources(self) -> list[ExecutedLine]:
        """Returns a row for each line and source that an entry names, in the order of the file."""
        rows: dict[_Key, ExecutedLine] = {}
        for entry in self.entries:
            key = (entry.line, entry.funding)
            amounts = (entry.spent, entry.disbursed, entry.settled)
            if key in self.repeated:
                amounts = (None, None, None)
            if entry.funding:
                rows[key] = ExecutedLine(*key, self.given.get(key, 0), 0, *amounts)
        return list(rows.values())

    def reasons(self, lines: Sequence[ExecutedLine]) -> list[Issue]:
        """Returns why the total of `lines` is not known, and the least that was spent."""
        reasons: list[Issue] = []
        repeated = self.repeated_lines
        silent = [row.line for row in lines if row.spent is None and row.line not in repeated]
        if self.lost:
            reasons.append(Issue("entries-lost", {"entries": self.lost}))
        if repeated:
            reasons.append(Issue("entries-twice", {"lines": repeated}))
        if silent:
            reasons.append(Issue("entries-missing", {"lines": silent}))
        least = least_spent(lines)
        if reasons and least is not None:
            reasons.append(Issue("spent-at-least", {"amount": Money(least)}))
        return reasons


def repeated_entries(entries: Sequence[ExecutionEntry]) -> list[int]:
    """Returns the entries that state a line and source again, or a line beside its sources."""
    sources_of: dict[str, set[str]] = {}
    repeated: list[int] = []
    for index, entry in enumerate(entries):
        stated = sources_of.setdefault(entry.line, set())
        if entry.funding in stated or (stated and ("" in stated or not entry.funding)):
            repeated.append(index)
        stated.add(entry.funding)
    return repeated


def _given_amounts(budget: Budget) -> Mapping[_Key, int | None]:
    """Returns what each source gives to each line, None when the budget does not say it."""
    open_lines = _open_lines(budget.cells)
    given: dict[_Key, int | None] = {}
    for cell in budget.cells:
        if cell.paid and cell.funding:
            key = (cell.line, cell.funding)
            amount = (given.get(key) or 0) + (cell.dong or 0)
            given[key] = None if cell.line in open_lines else amount
    for line in open_lines:
        named = budget.line(line).line.funding
        for source in budget.plan.funding:
            if named in ("", source.id):
                given[line, source.id] = None  # it may pay for the line
    return given


def _open_lines(cells: Iterable[Cell]) -> set[str]:
    """Returns the lines with a part that has no price, or money that no source gives."""
    lines: set[str] = set()
    for cell in cells:
        if cell.paid and (cell.dong is None or (cell.dong != 0 and not cell.funding)):
            lines.add(cell.line)
    return lines
