"""What stands against an execution: another plan, days or lines, moves that cannot be, amounts above or below the budget."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ...core.findings import Finding, Report
from ...core.identifiers import looks_like_identifier
from ...intake.catalog import nearest_ids
from ...practice.plans.execution import (
    Execution,
    ExecutionEntry,
    ExecutionFile,
    ExecutionSource,
    read_execution,
)
from ...values.amounts import Money
from ...values.text import Text
from ..budget.results import Budget
from .results import ExecutedLine, ExecutionResult

__all__ = ["compute_execution", "findings_of"]

_WORDS = {
    "spent": Text("đã chi", "spent"),
    "disbursed": Text("giải ngân", "disbursed"),
    "settled": Text("quyết toán", "settled"),
}


def findings_of(
    budget: Budget, file: ExecutionFile, lines: Sequence[ExecutedLine], moved: Mapping[str, int]
) -> Iterator[Finding]:
    """Every finding; `lines` are those of the budget and of its sources, `moved` what each line gained or lost."""
    yield from _head(budget, file)
    yield from _references(budget, file)
    for path, text in file.texts():
        if looks_like_identifier(text):
            yield Finding("identifier-in-text", file.at(path), {"field": path.rsplit(".", 1)[-1]})
    yield from _moves(budget, file, moved)
    for index, entry in enumerate(file.draft.entries):
        yield from _order(entry, file, f"$.entries[{index}]")
    first: dict[str, str] = {}
    for index, entry in enumerate(file.draft.entries):
        first.setdefault(entry.line, f"$.entries[{index}]")
        first[f"{entry.line} {entry.funding}"] = f"$.entries[{index}]"
    for row in lines:
        name = f"{row.line} {row.funding}".strip()
        yield from _runs(
            row,
            name,
            file,
            first.get(f"{row.line} {row.funding}", first.get(row.line, "$.entries")),
        )


def _head(budget: Budget, file: ExecutionFile) -> Iterator[Finding]:
    """Another plan, other days, another fiscal calendar."""
    execution, plan = file.draft, budget.plan
    if execution.plan != plan.id:
        yield Finding(
            "execution-of-other-plan", file.at("$.plan"), {"id": execution.plan, "plan": plan.id}
        )
    if not plan.window.covers(execution.window):
        yield Finding(
            "execution-outside-plan",
            file.at("$.first_day"),
            {"days": execution.window, "window": plan.window},
        )
    if execution.calendar != plan.fiscal_calendar:
        calendars = {"found": execution.calendar, "asked": plan.fiscal_calendar}
        yield Finding("execution-calendar-differs", file.at("$.calendar"), calendars)


def _moves(budget: Budget, file: ExecutionFile, moved: Mapping[str, int]) -> Iterator[Finding]:
    """Moves outside the plan, from a line to itself, or of more than a line has."""
    for index, move in enumerate(file.draft.moves):
        path = f"$.moves[{index}]"
        if not budget.plan.window.holds(move.on):
            params: dict[str, object] = {"days": move.on, "window": budget.plan.window}
            yield Finding("execution-outside-plan", file.at(f"{path}.on"), params)
        if move.source == move.target:
            yield Finding("move-to-itself", file.at(path), {"line": move.source})
    for line in budget.lines:
        if line.amount is not None and line.amount + moved.get(line.id, 0) < 0:
            index = next(i for i, move in enumerate(file.draft.moves) if move.source == line.id)
            params = {
                "line": line.id,
                "budget": Money(line.amount),
                "moved": Money(-moved[line.id]),
            }
            yield Finding("move-above-budget", file.at(f"$.moves[{index}]"), params)


def _runs(row: ExecutedLine, name: str, file: ExecutionFile, path: str) -> Iterator[Finding]:
    """What was spent, paid or settled above the budget, and what was left of it."""
    budget = row.revised
    if budget is not None and budget < 0:  # said of the move
        return
    for field in ("spent", "disbursed", "settled"):
        amount = getattr(row, field)
        if budget is not None and amount is not None and amount > budget:
            params = {
                "line": name,
                "what": _WORDS[field],
                "amount": Money(amount),
                "budget": Money(budget),
            }
            yield Finding(
                "spent-above-budget", file.at(path), {**params, "over": Money(amount - budget)}
            )
    if row.left is not None and row.left > 0 and budget is not None:
        params = {"line": name, "left": Money(row.left), "budget": Money(budget)}
        yield Finding("spent-below-budget", file.at(path), params)


def _references(budget: Budget, file: ExecutionFile) -> Iterator[Finding]:
    lines, sources = [line.id for line in budget.lines], [one.id for one in budget.plan.funding]
    used = [
        (f"$.entries[{i}].line", "lines", one.line, lines)
        for i, one in enumerate(file.draft.entries)
    ]
    used += [
        (f"$.entries[{i}].funding", "funding", one.funding, sources)
        for i, one in enumerate(file.draft.entries)
    ]
    used += [
        (f"$.moves[{i}].source", "lines", one.source, lines)
        for i, one in enumerate(file.draft.moves)
    ]
    used += [
        (f"$.moves[{i}].target", "lines", one.target, lines)
        for i, one in enumerate(file.draft.moves)
    ]
    for path, table, id, known in used:
        if id and id not in known:
            yield Finding(
                "id-not-known",
                file.at(path),
                {"id": id, "table": table, "nearest": nearest_ids(id, known)},
            )
    seen: dict[str, set[str]] = {}
    for index, entry in enumerate(file.draft.entries):
        told = seen.setdefault(entry.line, set())
        if entry.funding in told or (told and ("" in told or not entry.funding)):
            yield Finding(
                "entry-twice",
                file.at(f"$.entries[{index}]"),
                {"line": entry.line, "funding": entry.funding or "-"},
            )
        told.add(entry.funding)


def _order(entry: ExecutionEntry, file: ExecutionFile, path: str) -> Iterator[Finding]:
    """What is settled was spent before, and what is spent was paid out: the other order needs a word."""
    pairs = (
        ("settled", entry.settled, "spent", entry.spent),
        ("spent", entry.spent, "disbursed", entry.disbursed),
    )
    for later, more, earlier, less in pairs:
        if more is not None and less is not None and more > less:
            params = {
                "line": entry.line,
                "later": _WORDS[later],
                "more": Money(more),
                "earlier": _WORDS[earlier],
                "less": Money(less),
            }
            yield Finding("amounts-out-of-order", file.at(f"{path}.{later}"), params)


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
        _whole(
            budget,
            line.id,
            entries.get(line.id, []),
            moved.get(line.id, 0),
            _paying(line.id, given),
        )
        for line in budget.lines
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


def _whole(
    budget: Budget, line: str, entries: Sequence[ExecutionEntry], moved: int, paying: frozenset[str]
) -> ExecutedLine:
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
    return ExecutedLine(
        entry.line, entry.funding, amount, 0, entry.spent, entry.disbursed, entry.settled
    )


def _given(budget: Budget) -> dict[tuple[str, str], int | None]:
    """What each source gives to each line, None when the budget does not say it."""
    given: dict[tuple[str, str], int | None] = {}
    open_ = {
        cell.line
        for cell in budget.cells
        if cell.paid and (cell.dong is None or (cell.dong and not cell.funding))
    }
    for cell in budget.cells:
        key = (cell.line, cell.funding)
        if cell.paid and cell.funding:
            given[key] = None if cell.line in open_ else (given.get(key) or 0) + (cell.dong or 0)
    for line in open_:
        named = budget.line(line).line.funding
        given |= {
            (line, source.id): None for source in budget.plan.funding if named in ("", source.id)
        }
    return given
