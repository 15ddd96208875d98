"""Says the outcome of a cohort: its share as a percentage, its status and its reasons."""

from __future__ import annotations

from ...core.findings import Issue
from ...results.values import Status
from ...values.figures import Figure
from ...values.units import Unit
from .cohorts.bounds import CohortCounts
from .counting import Outcome

__all__ = ["cohort_outcome"]


def cohort_outcome(counts: CohortCounts, unit: Unit = Unit.ITEM) -> Outcome:
    """Returns the outcome of a cohort whose keys are counted in `unit`.

    Numerator and denominator are those of the bounds, so that a share which is made again from
    several of them holds the share of all people.
    """
    numerator, denominator = counts.part_bounds.figure(unit), counts.base_bounds.figure(unit)
    if not counts.known:
        return Outcome(None, Status.NO_DATA, counts.records, counts.reasons)
    if counts.low is None or counts.high is None:
        reasons = (*counts.reasons, Issue("denominator-zero"))
        return Outcome(
            None, Status.ZERO_DENOMINATOR, counts.records, reasons, numerator, denominator
        )
    status = Status.OK if counts.low == counts.high else Status.PARTIAL
    figure = Figure.range(counts.low * 100, counts.high * 100, Unit.PERCENT)
    return Outcome(figure, status, counts.records, counts.reasons, numerator, denominator)
