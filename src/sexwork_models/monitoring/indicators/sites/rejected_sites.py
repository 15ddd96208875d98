"""Rejected entries of the register of sites: each may be of a site that was active and silent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from ....framework.framework import Framework
from ....framework.measures.language import Distinct, Measure
from ....intake.rows import ParsedRow
from ....results.parts import ModelsPart, PlacePart
from ....results.refused_rows import list_of_rows, rows_refused
from ....results.values import IndicatorValue
from ....values.intervals import Interval
from ...measures.record_count import RecordCount
from ...stocks.states import ReferencePeriod, latest_states
from ..completeness import Missing, days_of_first_records, mark_each, mark_partial
from ..non_reporting_sites import reporting_window, reports_within

__all__ = ["mark_rejected_sites"]


def mark_rejected_sites(
    values: Iterable[IndicatorValue],
    entries: Iterable[ParsedRow[Any]],
    lost: int,
    counted: RecordCount,
) -> tuple[IndicatorValue, ...]:
    """Returns the values, with each one marked as `partial` that a rejected site may change.

    `entries` are all of the register. A rejected one may be of a site that was active and sent
    nothing, and so may each of the `lost` lines.
    """
    refused = tuple(item for item in entries if not item.whole)
    if not refused and not lost:
        return tuple(values)
    return mark_each(values, counted.framework, _RejectedSites(refused, lost, counted).mark)


@attrs.frozen(eq=False)
class _RejectedSites:
    """The rejected entries of sites, and how many lines of the register are lost."""

    entries: tuple[ParsedRow[Any], ...]
    lost: int
    counted: RecordCount

    def mark(self, value: IndicatorValue, measure: Measure) -> IndicatorValue:
        """Returns a value with what the sites leave open in it: of a coverage, its stock does."""
        if value.figure is None or _is_coverage(value, measure):
            return value
        adding = self._adding(value)
        deciding = days_of_first_records(value, measure, self.counted)
        removing = [] if deciding is None else self._removing(value, deciding)
        rows = list_of_rows((*adding, *removing), self.lost)
        if not rows.count:
            return value
        may_add, may_remove = bool(adding or self.lost), bool(removing or self.lost)
        added = None if may_add else 0
        removed = None if may_remove and deciding is not None else 0
        return mark_partial(value, measure, rows_refused(rows), Missing(added, removed, added))

    def _adding(self, value: IndicatorValue) -> list[ParsedRow[Any]]:
        """Returns the entries of sites whose missing records may belong to a value."""
        framework, days = self.counted.framework, reporting_window(value, self.counted)
        return [
            item
            for item in self.entries
            if _may_belong(item, value, framework) and self._may_be_silent(item, days)
        ]

    def _removing(self, value: IndicatorValue, deciding: Interval) -> list[ParsedRow[Any]]:
        """Returns the entries of sites that may show that what a value counts is not new."""
        if value.figure is None or value.figure.high == 0:
            return []
        return [
            item
            for item in self.entries
            if _may_feed(item, value) and self._may_have_been_silent(item, value, deciding)
        ]

    def _may_have_been_silent(
        self, item: ParsedRow[Any], value: IndicatorValue, deciding: Interval
    ) -> bool:
        """Whether a site may have been silent on days that decide what is new; ever, on any."""
        days = Interval(deciding.start, reporting_window(value, self.counted).end)
        return days.start is None or self._may_be_silent(item, days)

    def _may_be_silent(self, item: ParsedRow[Any], days: Interval) -> bool:
        """Whether an entry may be of a site that was active on some days, and sent no record."""
        cells: Mapping[str, Any] = item.cells
        active, as_of = (
            Interval(cells.get("active_from"), cells.get("active_to")),
            cells.get("as_of"),
        )
        is_later = as_of is not None and days.last_day is not None and as_of > days.last_day
        if is_later or not active.overlap(days):
            return False
        return "id" not in cells or not reports_within(cells["id"], days, self.counted)


def _is_coverage(value: IndicatorValue, measure: Measure) -> bool:
    return isinstance(measure, Distinct) and value.denominator is not None


def _may_feed(item: ParsedRow[Any], value: IndicatorValue) -> bool:
    """Whether an indicator may count records of the models of a site."""
    return "models" in item.unread or bool(value.definition.own_models(item.row.models))


def _may_belong(item: ParsedRow[Any], value: IndicatorValue, framework: Framework) -> bool:
    """Whether no field that could be read keeps the records of a site out of a value."""
    known = _known_parts(item, value, framework)
    for name, part in value.parts:
        code = part.code if isinstance(part, PlacePart) else part
        if known.get(name, code) != code:
            return False
    return _may_feed(item, value)


def _known_parts(
    item: ParsedRow[Any], value: IndicatorValue, framework: Framework
) -> Mapping[str, object]:
    """Returns the parts of a breakdown to which a site belongs, of the fields that were read."""
    known: dict[str, object] = {}
    if item.unread.isdisjoint(("place", "as_of")):
        (state,) = latest_states([item.row], ReferencePeriod.of(value.period), framework)
        known = {"place": state.place, "province": state.province}
    if "id" not in item.unread:
        known["site"] = item.row.id
    if "models" not in item.unread:
        known["model"] = ModelsPart(item.row.models)
    return known
