"""Values of cohorts: the share of a base of which a later record is found within some days."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import attrs

from ...core.findings import Issue
from ...forms.registers import Registers
from ...framework.declared_measures import match_tables
from ...framework.measures.language import Cohort
from ...results.values import IndicatorValue
from ..measures.catalog import RecordMeasure, cohort_measures
from ..measures.cohort_outcomes import cohort_outcome
from ..measures.cohorts.queries import CohortQuery
from ..measures.counting import Outcome, unit_of_key
from ..measures.ledger import Question
from ..measures.record_count import RecordCount
from .from_records import all_groups
from .groups.group_values import NO_RECORD, group_value

__all__ = ["cohort_values"]


def cohort_values(
    counted: RecordCount,
    registers: Registers | None = None,
    indicators: Collection[str] | None = None,
) -> tuple[IndicatorValue, ...]:
    """Returns the share of every cohort, group by group; `indicators` are those asked for, or all.

    A reason names the data day, up to which records are complete.
    """
    asked = cohort_measures(counted.framework)
    if indicators is not None:
        asked = {id: measure for id, measure in asked.items() if id in indicators}
    if not asked:
        return ()
    question = Question(counted.dimensions, (), counted.days_of_groups)
    (answer,) = counted.ledger.answer([question])
    groups = all_groups(counted, answer.groups)
    values: list[IndicatorValue] = []
    for id, measure in asked.items():
        outcomes = dict(_outcomes(measure, counted, registers or Registers()))
        for group in groups:
            outcome = _on_data_day(outcomes.get(group.key, NO_RECORD), counted)
            values.append(group_value(RecordMeasure(id, measure), counted, group, outcome))
    return tuple(values)


def _outcomes(
    measure: Cohort, counted: RecordCount, registers: Registers
) -> Iterator[tuple[tuple[object, ...], Outcome]]:
    """Yields the outcome of every group that has a record of the base."""
    query, unit = _query(measure, counted), unit_of_key(measure.keys)
    for key, counts in counted.ledger.cohorts(query, counted.dimensions, registers).items():
        yield key, cohort_outcome(counts, unit)


def _on_data_day(outcome: Outcome, counted: RecordCount) -> Outcome:
    """Returns an outcome that says up to which day records are complete, also without any key."""
    day = Issue("data-day", {"day": counted.complete_to})
    return attrs.evolve(outcome, reasons=(day, *outcome.reasons))


def _query(measure: Cohort, counted: RecordCount) -> CohortQuery:
    """Returns what is asked of the ledger: the measure, its windows, and where records end."""
    match = getattr(measure.part, "match", None)
    table = {} if match is None else match_tables(counted.framework)[match[2]]
    since = counted.since or counted.ledger.first_day()
    windows = counted.windows_of(measure.base.span)
    return CohortQuery(measure, windows, counted.complete_to, since, table)
