"""What stands against an execution: another plan, days or lines, moves that cannot be, amounts above or below the budget."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..findings import Finding
from ..framework.catalogues import nearest_ids
from ..identifiers import looks_like_identifier
from ..practice.execution import ExecutionEntry, ExecutionFile
from ..values.amounts import Money
from ..values.text import Text
from .budget_values import Budget
from .executed import ExecutedLine

__all__ = ["findings_of"]

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
        yield from _runs(row, name, file, first.get(f"{row.line} {row.funding}", first.get(row.line, "$.entries")))


def _head(budget: Budget, file: ExecutionFile) -> Iterator[Finding]:
    """Another plan, other days, another fiscal calendar."""
    execution, plan = file.draft, budget.plan
    if execution.plan != plan.id:
        yield Finding("execution-of-other-plan", file.at("$.plan"), {"id": execution.plan, "plan": plan.id})
    if not plan.window.covers(execution.window):
        yield Finding("execution-outside-plan", file.at("$.first_day"), {"days": execution.window, "window": plan.window})
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
            params = {"line": line.id, "budget": Money(line.amount), "moved": Money(-moved[line.id])}
            yield Finding("move-above-budget", file.at(f"$.moves[{index}]"), params)


def _runs(row: ExecutedLine, name: str, file: ExecutionFile, path: str) -> Iterator[Finding]:
    """What was spent, paid or settled above the budget, and what was left of it."""
    budget = row.revised
    if budget is not None and budget < 0:  # said of the move
        return
    for field in ("spent", "disbursed", "settled"):
        amount = getattr(row, field)
        if budget is not None and amount is not None and amount > budget:
            params = {"line": name, "what": _WORDS[field], "amount": Money(amount), "budget": Money(budget)}
            yield Finding("spent-above-budget", file.at(path), {**params, "over": Money(amount - budget)})
    if row.left is not None and row.left > 0 and budget is not None:
        params = {"line": name, "left": Money(row.left), "budget": Money(budget)}
        yield Finding("spent-below-budget", file.at(path), params)


def _references(budget: Budget, file: ExecutionFile) -> Iterator[Finding]:
    lines, sources = [line.id for line in budget.lines], [one.id for one in budget.plan.funding]
    used = [(f"$.entries[{i}].line", "lines", one.line, lines) for i, one in enumerate(file.draft.entries)]
    used += [(f"$.entries[{i}].funding", "funding", one.funding, sources) for i, one in enumerate(file.draft.entries)]
    used += [(f"$.moves[{i}].source", "lines", one.source, lines) for i, one in enumerate(file.draft.moves)]
    used += [(f"$.moves[{i}].target", "lines", one.target, lines) for i, one in enumerate(file.draft.moves)]
    for path, table, id, known in used:
        if id and id not in known:
            yield Finding("id-not-known", file.at(path), {"id": id, "table": table, "nearest": nearest_ids(id, known)})
    seen: dict[str, set[str]] = {}
    for index, entry in enumerate(file.draft.entries):
        told = seen.setdefault(entry.line, set())
        if entry.funding in told or (told and ("" in told or not entry.funding)):
            yield Finding("entry-twice", file.at(f"$.entries[{index}]"), {"line": entry.line, "funding": entry.funding or "-"})
        told.add(entry.funding)


def _order(entry: ExecutionEntry, file: ExecutionFile, path: str) -> Iterator[Finding]:
    """What is settled was spent before, and what is spent was paid out: the other order needs a word."""
    pairs = (("settled", entry.settled, "spent", entry.spent), ("spent", entry.spent, "disbursed", entry.disbursed))
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
