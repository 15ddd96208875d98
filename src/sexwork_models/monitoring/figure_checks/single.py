"""Checks single published figures: references, places, periods, units, populations and texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from ...core.errors import CalendarError
from ...core.findings import Finding
from ...framework.checks import orphan_reference
from ...framework.framework import Framework
from ...framework.tables.indicators import Indicator
from ...framework.tables.sources import Grade
from ...intake.fields import split_ids
from ...intake.rows import ParsedRow
from ...practice.observations.model import ObservationKind, Role
from ...values.calendars import CALENDARS, Resolution
from ...values.intervals import NoValue
from ...values.units import Unit
from .figures import FigureSet, Rule

__all__ = ["SINGLE_FIGURE_RULES"]

_DAYS = frozenset({"first_day", "last_day"})
_NUMBERS = frozenset({"low", "high", "unit", "qualifier"})
_RELATION_FIELDS = frozenset({"relation", "related_to"})
_IDS_COMPARED = 1000  # of a file, with an id that it does not have
_LISTS = ("places", "models", "populations", "readings")
_LOOKED_UP = frozenset({Grade.PRIMARY, Grade.REPORTED})


def duplicate_ids(figures: FigureSet) -> Iterator[Finding]:
    """Yields findings for rows with the id of another row: if all are equal, all but the first.

    If they differ, every one is reported: none of them is surely the one that is cited.
    """
    by_id: dict[str, list[ParsedRow[Any]]] = {}
    for item in figures.all_figures:
        if item.row.id:
            by_id.setdefault(item.row.id, []).append(item)
    for group in by_id.values():
        first, *others = group
        if any(not item.whole or item.row != first.row for item in group):
            others = group if len(group) > 1 else []
        for item in others:
            other = group[1] if item is first else first
            params = {"id": item.row.id, "first": other.raw.where}
            yield Finding("duplicate-id", item.raw.at("id"), params)


def references(figures: FigureSet) -> Iterator[Finding]:
    """Yields findings for references to ids that do not exist.

    The document of a supplied figure is not looked up: it is cited in words.
    """
    framework = figures.framework
    ids = {item.row.id for item in figures.all_figures}
    without_zeros = {id.lstrip("0"): id for id in ids if id.startswith("0")}
    compared = sorted(ids)[:_IDS_COMPARED]
    for item in figures.all_figures:
        row = item.row
        indicators = [reading.indicator for reading in row.readings]
        yield from _orphan_references(item, "models", row.models, "models", framework.models)
        yield from _orphan_references(
            item, "populations", row.populations, "populations", framework.populations
        )
        yield from _orphan_references(
            item, "readings", indicators, "indicators", framework.indicators
        )
        if row.related_to and row.related_to not in ids:
            alike = without_zeros.get(row.related_to)
            known = compared if alike is None else [alike]
            yield orphan_reference(item, "related_to", row.related_to, "observations", known)
        yield from _orphan_references(item, "calendar", (row.calendar,), "calendars", CALENDARS)
        if row.grade in _LOOKED_UP:
            yield from _orphan_references(
                item, "document", (row.document,), "documents", framework.documents
            )


def _orphan_references(
    item: ParsedRow[Any], field: str, ids: Iterable[str], table: str, known: Collection[str]
) -> Iterator[Finding]:
    for id in ids:
        if id and id not in known:
            yield orphan_reference(item, field, id, table, known)


def repeated_entries(figures: FigureSet) -> Iterator[Finding]:
    """Yields findings for codes that stand twice in a list: the second may be meant for another."""
    for item in figures.all_figures:
        for field in _LISTS:
            cell = item.raw.cells.get(field)
            entries = split_ids(cell) if isinstance(cell, str) else cell
            if field in item.unread or not isinstance(entries, (list, tuple)):
                continue
            for entry in _repeated(list(map(str, entries))):
                params = {"field": field, "value": _known_code(entry, figures.framework)}
                yield Finding("listed-twice", item.raw.at(field), params)


def _repeated(entries: Sequence[str]) -> list[str]:
    """Returns the entries that stand more than once, in order; blanks are none."""
    if len(set(entries)) == len(entries):  # as in nearly every list
        return []
    return [entry for entry, count in Counter(entries).items() if entry and count > 1]


def _known_code(entry: str, framework: Framework) -> str:
    """Returns an entry of a list when it is a code of the framework: other text is not repeated."""
    code = entry.partition(":")[0]
    tables = (framework.places, framework.models, framework.populations, framework.indicators)
    return entry if any(code in table for table in tables) else "…"


def places(figures: FigureSet) -> Iterator[Finding]:
    """Yields findings for codes of no place, and places that are absent or change in the period.

    Also for a place listed beside another that holds it.
    """
    for item in figures.all_figures:
        for code in item.row.places:
            yield from _place_findings(item, code, figures.framework)
        if not item.unread & _DAYS and len(item.row.places) > 1:
            yield from _nested_places(item, figures.framework)


def _nested_places(item: ParsedRow[Any], framework: Framework) -> Iterator[Finding]:
    days = dict.fromkeys(_first_and_last_day(item, framework))
    for code in item.row.places:
        above: dict[str, None] = {}
        for day in days:
            above.update(dict.fromkeys(framework.chain(code, day)[1:]))
        for container in item.row.places:
            if container in above:
                params = {"code": code, "container": container}
                yield Finding("place-inside-place", item.raw.at("places"), params)


def _place_findings(item: ParsedRow[Any], code: str, framework: Framework) -> Iterator[Finding]:
    if code not in framework.places:
        yield orphan_reference(item, "places", code, "places", framework.places)
        return
    if item.unread & _DAYS or item.row.window is None:
        return
    first, last = _first_and_last_day(item, framework)
    if framework.same_territory(code, first, last):
        return
    at_start, at_end = framework.place(code, first), framework.place(code, last)
    where = item.raw.at("places")
    if isinstance(at_start, NoValue) and isinstance(at_end, NoValue):
        near = at_end.before or at_end.after or "-"
        yield Finding("place-not-on-day", where, {"code": code, "day": last, "near": near})
    else:
        params = {"code": code, "first": first, "last": last}
        yield Finding("place-changed-in-period", where, params)


def _first_and_last_day(item: ParsedRow[Any], framework: Framework) -> tuple[date, date]:
    """Returns the days on which places are read; an unknown one is taken to be the other."""
    last = item.row.last_day or item.row.first_day or framework.info.as_of
    return item.row.first_day or last, last


def periods(figures: FigureSet) -> Iterator[Finding]:
    """Yields findings for results without a window, and windows assumed or of no calendar."""
    assumed = [
        item
        for item in figures.all_figures
        if item.row.resolved is Resolution.ASSUMED and item.row.window
    ]
    if assumed:
        yield Finding("windows-assumed", assumed[0].raw.at("resolved"), {"count": len(assumed)})
    for item in figures.all_figures:
        if item.unread & _DAYS:
            continue
        if item.row.window is None and item.row.kind is ObservationKind.ACTUAL:
            yield Finding("window-missing", item.raw.at("first_day"))
        if item.row.calendar in CALENDARS:
            yield from _calendar_findings(item)


def _calendar_findings(item: ParsedRow[Any]) -> Iterator[Finding]:
    calendar = CALENDARS[item.row.calendar]
    window = item.row.window
    if window is None or window.start is None or window.end is None:
        return
    try:
        year = calendar.year_of(item.row.last_day or window.start)
        known = [calendar.year(year), *calendar.halves(year)]
    except CalendarError as refusal:  # the calendar itself says which years it has
        yield Finding(refusal.code, item.raw.at("calendar"), refusal.params)
        return
    known += [*calendar.quarters(year), *calendar.months(year)]
    known += [calendar.first_months(year, count) for count in range(1, 13)]
    if window not in [period.interval for period in known]:
        params = {"calendar": calendar.label, "window": window}
        yield Finding("window-not-in-calendar", item.raw.at("first_day"), params)


def units_and_populations(figures: FigureSet) -> Iterator[Finding]:
    """Yields findings for figures read as an indicator of another unit, population or model."""
    indicators = figures.framework.indicators
    for item in figures.all_figures:
        for reading in item.row.readings:
            if reading.indicator in indicators:
                indicator = indicators[reading.indicator]
                yield from _reading_findings(item, indicator, reading.role, figures.framework)


def _reading_findings(
    item: ParsedRow[Any], indicator: Indicator, role: Role, framework: Framework
) -> Iterator[Finding]:
    """Yields findings for a figure that may not be read as an indicator in a role."""
    row, raw, id = item.row, item.raw, indicator.id
    if indicator.enforcement:
        yield Finding("enforcement-in-calculation", raw.at("readings"), {"value": row.id})
    in_own_unit = role in (Role.VALUE, Role.AT_LEAST, Role.TERM)
    if in_own_unit and "unit" not in item.unread and not indicator.takes(row.unit):
        params = {"indicator": id, "expected": indicator.unit, "unit": row.unit}
        yield Finding("unit-differs-from-indicator", raw.at("unit"), params)
    if role is not Role.FACTOR and not indicator.counts(row.populations):
        names = framework.population_names(row.populations)
        params = {"indicator": id, "populations": names}
        yield Finding("population-not-counted", raw.at("populations"), params)
    if _is_outside_share(item, indicator):
        yield Finding("share-out-of-range", raw.at("low"), {"value": row.figure})
    models = tuple(set(row.models).intersection(framework.models))
    if models and not indicator.own_models(models):
        params = {"indicator": id, "models": row.models}
        yield Finding("model-not-of-indicator", raw.at("models"), params)


def units_of_each_value(figures: FigureSet) -> Iterator[Finding]:
    """Yields findings for figures read as an indicator of each unit that do not say so."""
    indicators = figures.framework.indicators
    for item in figures.all_figures:
        for reading in item.row.readings:
            indicator = indicators.get(reading.indicator)
            if indicator is None or indicator.per_unit is None or "per_unit" in item.unread:
                continue
            if reading.role is Role.VALUE and item.row.per_unit is not indicator.per_unit:
                params = {
                    "indicator": indicator.id,
                    "name": indicator.label,
                    "unit": indicator.per_unit.one,
                }
                yield Finding("per-unit-missing", item.raw.at("per_unit"), params)


def _is_outside_share(item: ParsedRow[Any], indicator: Indicator) -> bool:
    """Whether a percentage that is a share, not a rate of change, lies outside 0 to 100."""
    row = item.row
    is_share = indicator.unit is row.unit is Unit.PERCENT and not indicator.signed
    if item.unread & _NUMBERS or not is_share:
        return False
    return any(bound is not None and not 0 <= bound <= 100 for bound in (row.low, row.high))


def relations(figures: FigureSet) -> Iterator[Finding]:
    """Yields findings for relations without another figure, the reverse, and self-relations."""
    for item in figures.all_figures:
        row = item.row
        one_sided = bool(row.relation) is not bool(row.related_to)
        to_itself = row.related_to != "" and row.related_to == row.id
        if (one_sided or to_itself) and not item.unread & _RELATION_FIELDS:
            yield Finding("relation-incomplete", item.raw.at("relation"), {"id": row.id})


def samples(figures: FigureSet) -> Iterator[Finding]:
    """Yields findings for figures that are marked as illustrations."""
    for item in figures.all_figures:
        if item.row.grade is Grade.SAMPLE:
            yield Finding("sample-figure", item.raw.at("grade"), {"id": item.row.id})


SINGLE_FIGURE_RULES: tuple[Rule, ...] = (
    duplicate_ids,
    references,
    repeated_entries,
    places,
    periods,
    units_and_populations,
    units_of_each_value,
    relations,
    samples,
)
