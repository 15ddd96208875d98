"""The results of budget execution: amounts by line and source, compared with the budget."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import attrs

from ...core.findings import Issue, Report
from ...core.messages import Lang
from ...practice.plans.execution import Execution
from ...results.values import Status
from ...values.figures import Figure
from ...values.intervals import Interval
from ...values.units import Unit

__all__ = ["ExecutedLine", "ExecutionResult", "least_spent"]


@attrs.frozen
class ExecutedLine:
    """One line, or one source in a line: its budget, what was moved, and what was spent.

    An amount is None when nobody stated it, and the budget when the line has no price.
    """

    line: str
    funding: str
    budget: int | None
    moved: int
    spent: int | None
    disbursed: int | None
    settled: int | None

    @property
    def revised(self) -> int | None:
        """The budget after moves."""
        return None if self.budget is None else self.budget + self.moved

    @property
    def used(self) -> Figure | None:
        """What was spent in percent of the revised budget; None without either or for a 0."""
        if self.spent is None or not self.revised:
            return None
        return Figure.exact(Fraction(self.spent * 100, self.revised), Unit.PERCENT)

    @property
    def left(self) -> int | None:
        """What is left of the revised budget; below zero when more was spent."""
        return None if self.spent is None or self.revised is None else self.revised - self.spent

    def to_dict(self) -> dict[str, object]:
        """Returns the line as JSON-ready data."""
        used = self.used
        return {
            "line": self.line,
            "funding": self.funding or None,
            "budget": self.budget,
            "moved": self.moved,
            "revised": self.revised,
            "spent": self.spent,
            "disbursed": self.disbursed,
            "settled": self.settled,
            "left": self.left,
            "used": used.to_dict() if used else None,
        }


@attrs.frozen
class ExecutionResult:
    """The lines of a budget with the amounts spent; `total` is their sum, None where a line is.

    `sources` holds one row for each source that an entry names; their moves are not known.
    `plan_days` are the days of the plan, of which the execution may cover a part. `reasons` say why
    what was spent in total is not known.
    """

    execution: Execution
    lines: tuple[ExecutedLine, ...]
    sources: tuple[ExecutedLine, ...]
    total: ExecutedLine
    report: Report
    plan_days: Interval
    reasons: tuple[Issue, ...] = ()

    @property
    def spent_at_least(self) -> int | None:
        """The sum of what was spent on the lines that are known, a lower bound; None without one.

        It is the total where that is known.
        """
        return least_spent(self.lines)

    @property
    def status(self) -> Status:
        """Whether what was spent in total is known, in part or not at all."""
        if self.total.spent is not None:
            return Status.OK
        return Status.NO_DATA if self.spent_at_least is None else Status.PARTIAL

    def spent_on(self, line: str) -> int | None:
        """Returns what was spent on a line over all sources, None when nobody stated it."""
        return next((row.spent for row in self.lines if row.line == line), None)

    def to_dict(self, lang: Lang = "en") -> dict[str, object]:
        """Returns the execution as JSON-ready data."""
        return {
            "execution": self.execution.id,
            "days": _days(self.execution.window),
            "plan_days": _days(self.plan_days),
            "status": self.status.value,
            "spent_at_least": self.spent_at_least,
            "reasons": [reason.say(lang) for reason in self.reasons],
            "lines": [line.to_dict() for line in self.lines],
            "sources": [line.to_dict() for line in self.sources],
            "total": self.total.to_dict(),
            "findings": self.report.to_dict(lang)["findings"],
        }


def least_spent(lines: Iterable[ExecutedLine]) -> int | None:
    """Returns the sum of what was spent on the lines that are known; None when none is."""
    known = [line.spent for line in lines if line.spent is not None]
    return sum(known) if known else None


def _days(window: Interval) -> dict[str, str | None]:
    """Returns the first and the last day as JSON-ready data."""
    first, last = window.start, window.last_day
    return {
        "first": first.isoformat() if first else None,
        "last": last.isoformat() if last else None,
    }
