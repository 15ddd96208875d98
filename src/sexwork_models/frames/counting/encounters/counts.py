"""Counts encounters on a table: the rows of one code are one contact, session, class or call.

Rows with a code are grouped by encounter, the others by what they agree in; then groups add up.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import TypeAlias

import attrs
import narwhals.stable.v2 as nw

from ....forms.records import ENCOUNTER
from ....framework.measures.language import Sum
from ....monitoring.measures.encounters.totals import (
    SUMMED,
    EncounterSummary,
    EncounterTotals,
)
from ....monitoring.measures.windows import CountBounds, GroupKey, Windows
from ...engines import LazyFrame
from ..aggregates import AggregateFrame, GroupAggregates, Masks, group_aggregate
from .alike_rows import alike_rows
from .coded_encounters import coded_encounters
from .row_columns import GROUP_NUMBER, EncounterMeasure, encounter_columns, row_columns

__all__ = ["Encounters", "plan_encounter_summary", "plan_encounters"]

_AggregatesByKey: TypeAlias = Mapping[GroupKey, GroupAggregates]
_CODED, _ALIKE = "coded:", "alike:"


@attrs.frozen(eq=False, repr=False)
class Encounters:
    """What the encounters of every group add up to, for each measure and mask.

    `group_column` has the number of the group, and is empty for the whole table. Rows need the
    columns of `encounter_columns` and of the fields that are summed.
    """

    group_column: str
    _names: dict[Hashable, str] = attrs.field(factory=dict, init=False)
    _measures: dict[str, tuple[str, EncounterMeasure]] = attrs.field(factory=dict, init=False)

    def add(self, mask: str, measure: EncounterMeasure) -> str:
        """Registers the encounters of a mask; returns how the names of their aggregates begin."""
        key: Hashable = (mask, "", None)
        if isinstance(measure, Sum):
            key = (mask, measure.field, measure.default)
        name = self._names.setdefault(key, f"encounters{len(self._names)}:")
        self._measures[name] = (mask, measure)
        return name

    def aggregate(self, rows: LazyFrame) -> Iterator[AggregateFrame]:
        """Yields for each measure the sums of coded encounters, and of rows without a code."""
        if not self._measures:
            return
        has_codes = ENCOUNTER in rows.collect_schema()
        for name, (mask, measure) in self._measures.items():
            matching = rows.filter(nw.col(mask))
            if has_codes:
                coded = matching.filter(~nw.col(ENCOUNTER).is_null())
                coded = row_columns(coded, measure, self.group_column)
                yield _summed(coded_encounters(coded, measure), f"{name}{_CODED}")
                matching = matching.filter(nw.col(ENCOUNTER).is_null())
            single = row_columns(matching, measure, self.group_column)
            yield _summed(alike_rows(single), f"{name}{_ALIKE}")


def _summed(totals: LazyFrame, prefix: str) -> AggregateFrame:
    names = {"sum": [*SUMMED], "min": ["lowest"], "max": ["highest"]}
    exprs = [nw.col(*SUMMED, "lowest", "highest")]
    return AggregateFrame(group_aggregate(totals, GROUP_NUMBER, exprs, names), prefix)


def plan_encounters(
    measure: EncounterMeasure, windows: Windows, masks: Masks, encounters: Encounters
) -> Callable[[_AggregatesByKey], Mapping[GroupKey, CountBounds]]:
    """The count of every group that has a matching encounter."""
    totals = _plan_totals(measure, windows, masks, encounters)

    def count_groups(aggregates: _AggregatesByKey) -> Mapping[GroupKey, CountBounds]:
        return {group: own.bounds(measure) for group, own in totals(aggregates).items()}

    return count_groups


def plan_encounter_summary(
    measure: EncounterMeasure, windows: Windows, masks: Masks, encounters: Encounters
) -> Callable[[_AggregatesByKey], Mapping[GroupKey, EncounterSummary]]:
    """The summary of every group in which an encounter states a number."""
    totals = _plan_totals(measure, windows, masks, encounters)

    def summarize_groups(aggregates: _AggregatesByKey) -> Mapping[GroupKey, EncounterSummary]:
        summaries: dict[GroupKey, EncounterSummary] = {}
        for group, own in totals(aggregates).items():
            if (summary := own.summary()) is not None:
                summaries[group] = summary
        return summaries

    return summarize_groups


def _plan_totals(
    measure: EncounterMeasure, windows: Windows, masks: Masks, encounters: Encounters
) -> Callable[[_AggregatesByKey], dict[GroupKey, EncounterTotals]]:
    """The totals of every group that has a matching encounter."""
    mask = masks.of_conditions(windows.of(measure.span), measure.where)
    masks.keep(encounter_columns(masks.table))
    masks.keep([measure.field] if isinstance(measure, Sum) else [])
    name = encounters.add(mask, measure)

    def totals_by_group(aggregates: _AggregatesByKey) -> dict[GroupKey, EncounterTotals]:
        totals: dict[GroupKey, EncounterTotals] = {}
        for group, own in aggregates.items():
            both = _totals(own, f"{name}{_CODED}").plus(_totals(own, f"{name}{_ALIKE}"))
            if both.records:
                totals[group] = both
        return totals

    return totals_by_group


def _totals(own: GroupAggregates, prefix: str) -> EncounterTotals:
    """The totals of a group, which states neither lowest nor highest number without any."""
    sums = {name: own[f"{prefix}{name}"] for name in SUMMED}
    if not sums["most"]:
        return EncounterTotals(**sums)
    lowest, highest = own[f"{prefix}lowest"], own[f"{prefix}highest"]
    return EncounterTotals(**sums, lowest=lowest, highest=highest)
