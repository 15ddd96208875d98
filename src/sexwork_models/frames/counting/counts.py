"""Plans the aggregates that a count needs, and calculates the count from them."""

from __future__ import annotations

from ...framework.measures.fields_read import counts_encounters
from ...framework.measures.language import Distinct, Sum
from ...framework.measures.terms import Span
from ...monitoring.measures.ledger import Request, SummaryRequest
from ...monitoring.measures.windows import CountBounds, on_period
from .encounters.counts import plan_encounter_summary, plan_encounters
from .key_counts import Groupings, plan_distinct_count
from .new_key_counts import plan_new_keys
from .sums import CountFunction, for_each_group, plan_range, plan_sum

__all__ = ["plan_count"]


def plan_count(request: Request, groupings: Groupings) -> CountFunction:
    """Adds the aggregates that a count needs, and returns how it is calculated from them."""
    windows, totals = request.windows, groupings.totals
    measure = on_period(request.measure, windows)
    if isinstance(measure, Distinct):
        groupings.masks.keep(measure.keys)
        is_new = measure.span in (Span.NEW_IN_YEAR, Span.FIRST)
        plan_keys = plan_new_keys if is_new else plan_distinct_count
        return plan_keys(measure, windows, groupings)
    if counts_encounters(measure):
        if isinstance(request, SummaryRequest):
            return plan_encounter_summary(measure, windows, groupings.masks, groupings.encounters)
        return plan_encounters(measure, windows, groupings.masks, groupings.encounters)
    mask = groupings.masks.of_conditions(windows.of(measure.span), measure.where)
    if isinstance(measure, Sum):
        groupings.masks.keep([measure.field])
        plan = plan_range if isinstance(request, SummaryRequest) else plan_sum
        return plan(measure, mask, totals)
    rows = totals.count_rows(mask)
    return for_each_group(rows, lambda own: CountBounds(own[rows], own[rows], own[rows]))
