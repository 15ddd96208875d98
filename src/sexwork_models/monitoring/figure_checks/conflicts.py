"""Checks for conflicts: overlapping windows, two figures of one thing, irreconcilable targets."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from itertools import combinations

from dateutil.relativedelta import relativedelta

from ...core.findings import Finding
from ...framework.tables.norms import PerPeriod
from ...intake.files import RawRow
from ...intake.rows import row_content
from ...practice.observations.model import Observation, ObservationKind, Role
from ...values.units import Unit
from .figures import FigureSet, LocatedFigure, Rule, figures_read_as, have_same_places_and_window

__all__ = ["CONFLICT_RULES"]

_NOT_CONTENT = {"id", "line", "reason_vi", "reason_en", "note_vi", "note_en"}


def repeated_figures(figures: FigureSet) -> Iterator[Finding]:
    """Yields findings for figures that equal an earlier one in all but id, line, reason and note.

    Two figures that name each other as disjoint are not equal.
    """
    first_rows: dict[Hashable, RawRow] = {}
    for item in figures.all_figures:
        if item.whole:
            first = first_rows.setdefault(row_content(item.row, _NOT_CONTENT), item.raw)
            if first is not item.raw:
                yield Finding("figure-repeated", item.raw.at("id"), {"first": first.where})


def overlapping_windows(figures: FigureSet) -> Iterator[Finding]:
    """Yields findings for results of one indicator with common days: they are never added."""
    for indicator, left, right in _pairs_of_one_indicator(figures):
        first, second = left.row, right.row
        both_results = first.kind is second.kind is ObservationKind.ACTUAL
        if not both_results or first.places != second.places or first.window == second.window:
            continue
        if first.window and second.window and first.window.overlap(second.window):
            params = {
                "indicator": indicator,
                "ids": [first.id, second.id],
                "first": first.window,
                "second": second.window,
            }
            yield Finding("windows-overlap", right.raw.at("first_day"), params)


def _pairs_of_one_indicator(
    figures: FigureSet,
) -> Iterator[tuple[str, LocatedFigure, LocatedFigure]]:
    """Yields every two figures that are read as values of one indicator, with the indicator."""
    values = figures_read_as(figures.observations, Role.VALUE)
    for (indicator, left), (other_indicator, right) in combinations(values, 2):
        if indicator == other_indicator:
            yield indicator, left, right


def conflicting_figures(figures: FigureSet) -> Iterator[Finding]:
    """Yields findings for figures that differ though of one thing.

    It is of one indicator, place, window, population, model and kind.
    """
    for indicator, left, right in _pairs_of_one_indicator(figures):
        first, second = left.row, right.row
        if first.relation or second.relation or first.window is None:
            continue
        if _measured_key(first) == _measured_key(second) and first.figure != second.figure:
            params = {
                "indicator": indicator,
                "ids": [first.id, second.id],
                "first": first.figure,
                "second": second.figure,
            }
            yield Finding("conflicting-figures", right.raw.at("low"), params)


def _measured_key(row: Observation) -> tuple[object, ...]:
    """Returns what a figure measures besides its indicator, for comparison."""
    return (
        set(row.places),
        row.window,
        set(row.populations),
        set(row.models),
        row.kind,
        row.per_period,
        row.per_unit,
    )


def conflicting_targets(figures: FigureSet) -> Iterator[Finding]:
    """Yields findings for monthly minimums that conflict with a target for the whole period.

    A minimum for every month conflicts with a lower minimum of persons, or with fewer contacts
    than its months need.
    """
    targets = [item for item in figures.observations if item.row.kind is ObservationKind.TARGET]
    for item in targets:
        if item.row.per_period is not PerPeriod.MONTH or item.row.unit is not Unit.PERSON:
            continue
        for other in targets:
            if not other.row.per_period and _concern_same_people(item.row, other.row):
                yield from _conflicts_with_total(item, other)


def _concern_same_people(left: Observation, right: Observation) -> bool:
    """Whether two targets share places, window, models and, where both name some, a population."""
    if not have_same_places_and_window(left, right) or left.models != right.models:
        return False
    unlimited = not left.populations or not right.populations
    return unlimited or not set(left.populations).isdisjoint(right.populations)


def _conflicts_with_total(monthly: LocatedFigure, other: LocatedFigure) -> Iterator[Finding]:
    """Yields findings for a monthly minimum that needs more contacts or persons than a target."""
    window, months = monthly.row.window, 1
    if window is not None and window.start is not None and window.end is not None:
        length = relativedelta(window.end, window.start)
        # A month that has begun counts as a whole one.
        months = length.years * 12 + length.months + (length.days > 0)
    needed = months * int(monthly.row.low)
    figure, where = other.row.figure, monthly.raw.at("low")
    params = {
        "monthly": monthly.row.figure,
        "months": months,
        "needed": needed,
        "other": figure,
        "id": other.row.id,
    }
    if other.row.unit is Unit.CONTACT and figure.high is not None and needed > figure.high:
        yield Finding("monthly-minimum-above-contacts", where, params)
    if other.row.unit is Unit.PERSON and other.row.low < monthly.row.low:
        yield Finding("monthly-minimum-above-total", where, params)


CONFLICT_RULES: tuple[Rule, ...] = (
    repeated_figures,
    overlapping_windows,
    conflicting_figures,
    conflicting_targets,
)
