"""What can be wrong with one published figure: its references, place, period, unit, population, words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, TypeAlias

import attrs

from ...core.findings import Finding
from ...core.identifiers import looks_like_identifier
from ...framework.checks import orphan
from ...framework.framework import Framework
from ...framework.tables.indicators import Indicator
from ...framework.tables.sources import Grade
from ...intake.parsing import Located
from ...practice.observations.model import Observation, ObservationKind, Role
from ...values.calendars import CALENDARS, Resolution
from ...values.intervals import NoValue
from ...values.units import Unit

__all__ = ["FIGURE_RULES", "Checked", "Figures", "Rule", "reading_as", "run"]

Checked: TypeAlias = Located[Observation]


@attrs.frozen
class Figures:
    """The figures under check, each with its line, and the framework that they are checked against.

    `items` are the observations that calculations take; `others` are enforcement figures and rows that
    were read in part, which are checked one by one as well.
    """

    items: tuple[Checked, ...]
    others: tuple[Located[Any], ...]
    framework: Framework

    @property
    def every(self) -> tuple[Located[Any], ...]:
        """Every figure, whatever may be done with it."""
        return (*self.items, *self.others)

    def by_id(self) -> dict[str, Checked]:
        """The observations by id; the first of two with one id."""
        found: dict[str, Checked] = {}
        for item in self.items:
            found.setdefault(item.row.id, item)
        return found


Rule: TypeAlias = Callable[[Figures], Iterator[Finding]]


def run(rules: Iterable[Rule], figures: Figures) -> Iterator[Finding]:
    """Every finding of every rule."""
    for rule in rules:
        yield from rule(figures)


def reading_as(items: Sequence[Checked], role: Role) -> Iterator[tuple[str, Checked]]:
    """Each figure with each indicator that it is read as in this role."""
    for item in items:
        for reading in item.row.readings:
            if reading.role is role:
                yield reading.indicator, item


_DAYS = frozenset({"first_day", "last_day"})
_NUMBERS = frozenset({"low", "high", "unit", "qualifier"})
_LOOKED_UP = frozenset({Grade.PRIMARY, Grade.REPORTED})
_FREE_TEXT = (
    "item_vi",
    "item_en",
    "note_vi",
    "note_en",
    "reason_vi",
    "reason_en",
    "period_label_vi",
    "period_label_en",
    "document",
    "id",
)


def duplicate_ids(figures: Figures) -> Iterator[Finding]:
    """Two rows with one id."""
    first: dict[str, Located[Any]] = {}
    for item in figures.every:
        if item.row.id and item.row.id in first:
            yield Finding(
                "duplicate-id",
                item.raw.at("id"),
                {"id": item.row.id, "first": first[item.row.id].raw.where},
            )
        first.setdefault(item.row.id, item)


def references(figures: Figures) -> Iterator[Finding]:
    """Ids that lead nowhere. A supplied figure cites its own document in words."""
    framework, known = figures.framework, {item.row.id for item in figures.every}
    for item in figures.every:
        row = item.row
        yield from _unknown(item, "models", row.models, "models", framework.models)
        yield from _unknown(
            item, "populations", row.populations, "populations", framework.populations
        )
        yield from _unknown(
            item,
            "readings",
            (one.indicator for one in row.readings),
            "indicators",
            framework.indicators,
        )
        yield from _unknown(item, "related_to", (row.related_to,), "observations", known)
        yield from _unknown(item, "calendar", (row.calendar,), "calendars", CALENDARS)
        if row.grade in _LOOKED_UP:
            yield from _unknown(item, "document", (row.document,), "documents", framework.documents)


def _unknown(
    item: Located[Any], field: str, ids: Iterable[str], table: str, known: Iterable[str]
) -> Iterator[Finding]:
    known = set(known)
    for id in ids:
        if id and id not in known:
            yield orphan(item, field, id, table, known)


def places(figures: Figures) -> Iterator[Finding]:
    """Codes that no place has, places that did not exist in the period, and places that ended in it."""
    for item in figures.every:
        for code in item.row.places:
            yield from _place(item, code, figures.framework)


def _place(item: Located[Any], code: str, framework: Framework) -> Iterator[Finding]:
    if code not in framework.places:
        yield orphan(item, "places", code, "places", framework.places)
        return
    if item.unread & _DAYS or item.row.window is None:
        return
    first, last = _days(item, framework)
    outcomes = framework.place(code, first), framework.place(code, last)
    if isinstance(outcomes[0], NoValue) and isinstance(outcomes[1], NoValue):
        near = outcomes[1].before or outcomes[1].after or "-"
        yield Finding(
            "place-not-on-day", item.raw.at("places"), {"code": code, "day": last, "near": near}
        )
    elif not framework.same_territory(code, first, last):
        yield Finding(
            "place-changed-in-period",
            item.raw.at("places"),
            {"code": code, "first": first, "last": last},
        )


def _days(item: Located[Any], framework: Framework) -> tuple[date, date]:
    last = item.row.last_day or item.row.first_day or framework.info.as_of
    return item.row.first_day or last, last


def periods(figures: Figures) -> Iterator[Finding]:
    """Results without any window, windows that are assumed, and calendars that do not fit."""
    assumed = [
        item
        for item in figures.every
        if item.row.resolved is Resolution.ASSUMED and item.row.window
    ]
    if assumed:
        yield Finding("windows-assumed", assumed[0].raw.at("resolved"), {"count": len(assumed)})
    for item in figures.every:
        if (
            item.row.window is None
            and item.row.kind is ObservationKind.ACTUAL
            and not item.unread & _DAYS
        ):
            yield Finding("window-missing", item.raw.at("first_day"))
        if item.row.calendar in CALENDARS and not item.unread & _DAYS:
            yield from _calendar(item)


def _calendar(item: Located[Any]) -> Iterator[Finding]:
    calendar = CALENDARS[item.row.calendar]
    window = item.row.window
    if window is None or window.start is None or window.end is None:
        return
    year = calendar.year_of(item.row.last_day or window.start)
    if calendar.in_force_from is not None and window.end <= calendar.in_force_from:
        params = {"calendar": calendar.label, "year": year, "first": calendar.first_year}
        yield Finding("calendar-not-in-force", item.raw.at("calendar"), params)
        return
    parts = [
        calendar.year(year),
        *calendar.halves(year),
        *calendar.quarters(year),
        *calendar.months(year),
    ]
    windows = [
        part.interval
        for part in (*parts, *(calendar.first_months(year, count) for count in range(1, 13)))
    ]
    if window not in windows:
        yield Finding(
            "window-not-in-calendar",
            item.raw.at("first_day"),
            {"calendar": calendar.label, "window": window},
        )


def units_and_populations(figures: Figures) -> Iterator[Finding]:
    """Figures read as an indicator of another unit, population or model: contacts are not persons."""
    for item in figures.every:
        for reading in item.row.readings:
            if reading.indicator not in figures.framework.indicators:
                continue
            indicator, row = figures.framework.indicators[reading.indicator], item.row
            where = item.raw.at("readings")
            if indicator.enforcement:
                yield Finding("enforcement-in-calculation", where, {"value": row.id})
            counted = reading.role is not Role.FACTOR
            own_unit = reading.role in (Role.VALUE, Role.TERM)
            if own_unit and "unit" not in item.unread and not indicator.takes(row.unit):
                params: dict[str, object] = {
                    "indicator": indicator.id,
                    "expected": indicator.unit,
                    "unit": row.unit,
                }
                yield Finding("unit-differs-from-indicator", item.raw.at("unit"), params)
            if counted and not indicator.counts(row.populations):
                params = {
                    "indicator": indicator.id,
                    "populations": figures.framework.population_names(row.populations),
                }
                yield Finding("population-not-counted", item.raw.at("populations"), params)
            if not item.unread & _NUMBERS and _is_no_share(row, indicator):
                yield Finding("share-out-of-range", item.raw.at("low"), {"value": row.figure})
            models = tuple(model for model in row.models if model in figures.framework.models)
            if models and not indicator.own_models(models):
                yield Finding(
                    "model-not-of-indicator",
                    item.raw.at("models"),
                    {"indicator": indicator.id, "models": row.models},
                )


def _is_no_share(row: Observation, indicator: Indicator) -> bool:
    """Whether a percentage that is a share lies outside 0 to 100."""
    bounds = [bound for bound in (row.low, row.high) if bound is not None]
    share = indicator.unit is row.unit is Unit.PERCENT and not indicator.signed
    return share and not all(0 <= bound <= 100 for bound in bounds)


def relations(figures: Figures) -> Iterator[Finding]:
    """A relation without the other figure, the other figure without a relation, and a figure related to itself."""
    for item in figures.every:
        row = item.row
        incomplete = bool(row.relation) is not bool(row.related_to) or (
            row.related_to != "" and row.related_to == row.id
        )
        if incomplete and not item.unread & {"relation", "related_to"}:
            yield Finding("relation-incomplete", item.raw.at("relation"), {"id": row.id})


def free_text(figures: Figures) -> Iterator[Finding]:
    """Text that looks like a telephone number, an identity number or an address; the text is not repeated."""
    for item in figures.every:
        for field in _FREE_TEXT:
            if looks_like_identifier(getattr(item.row, field)):
                yield Finding("identifier-in-text", item.raw.at(field), {"field": field})


def samples(figures: Figures) -> Iterator[Finding]:
    """Figures that are marked as illustration."""
    for item in figures.every:
        if item.row.grade is Grade.SAMPLE:
            yield Finding("sample-figure", item.raw.at("grade"), {"id": item.row.id})


FIGURE_RULES: tuple[Rule, ...] = (
    duplicate_ids,
    references,
    places,
    periods,
    units_and_populations,
    free_text,
    relations,
    samples,
)
