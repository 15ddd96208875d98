"""Checks for conflicts: overlapping windows, two figures of one thing, irreconcilable targets."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from itertools import accumulate, chain, islice
from operator import itemgetter
from typing import TypeAlias

from dateutil.relativedelta import relativedelta

from ...core.findings import Finding
from ...framework.tables.norms import PerPeriod
from ...intake.files import RawRow
from ...intake.rows import row_content
from ...practice.observations.model import Observation, ObservationKind, PublishedFigure, Role
from ...values.figures import Figure
from ...values.intervals import Interval
from ...values.units import Unit
from .figures import FigureSet, LocatedFigure, Rule, figures_read_as
from .pairs import PairCount

__all__ = ["CONFLICT_RULES"]

_Placed: TypeAlias = tuple[int, LocatedFigure]  # with its position in the file
_FiguresByWindow: TypeAlias = dict[Interval, list[_Placed]]
_Limit: TypeAlias = tuple[Fraction, LocatedFigure]
_LimitsByPeople: TypeAlias = dict[frozenset[str], list[_Limit]]
_NOT_CONTENT = {"id", "line", "reason_vi", "reason_en", "note_vi", "note_en"}


def repeated_figures(figures: FigureSet) -> Iterator[Finding]:
    """Yields findings for figures that equal an earlier one in all but id, line, reason and note.

    Two figures that name each other as disjoint are not equal.
    """
    first_rows: dict[Hashable, RawRow] = {}
    items = [item for item in figures.all_figures if item.whole]
    numbers = Counter(_number_and_days(item.row) for item in items)
    for item in items:
        if numbers[_number_and_days(item.row)] > 1:  # of no other figure all else can be equal
            first = first_rows.setdefault(row_content(item.row, _NOT_CONTENT), item.raw)
            if first is not item.raw:
                yield Finding("figure-repeated", item.raw.at("id"), {"first": first.where})


def _number_and_days(row: PublishedFigure) -> Hashable:
    return row.low, row.unit, row.first_day, row.last_day, row.places


def overlapping_windows(figures: FigureSet) -> Iterator[Finding]:
    """Yields findings for results of one indicator with common days: they are never added."""
    groups: dict[tuple[str, tuple[str, ...]], _FiguresByWindow] = {}
    for position, (indicator, item) in enumerate(_values(figures)):
        row = item.row
        if row.kind is ObservationKind.ACTUAL and row.window is not None:
            by_window = groups.setdefault((indicator, row.places), {})
            by_window.setdefault(row.window, []).append((position, item))
    for (indicator, _), by_window in groups.items():
        yield from _overlaps(indicator, by_window)


def _values(figures: FigureSet) -> Iterator[tuple[str, LocatedFigure]]:
    """Returns the figures read as values, of several under one id only the first."""
    first_of_ids = [item for item in figures.observations if figures.by_id[item.row.id] is item]
    return figures_read_as(first_of_ids, Role.VALUE)


def _overlaps(indicator: str, by_window: _FiguresByWindow) -> Iterator[Finding]:
    """Yields findings for figures of two windows with common days.

    In order of their first days, the windows that a window meets follow it without a gap.
    """
    windows = sorted(by_window, key=_start)
    starts = [_start(window) for window in windows]
    before = [0, *accumulate(len(by_window[window]) for window in windows)]
    pairs = PairCount("windows-overlap")
    for index, window in enumerate(windows):
        end = len(windows) if window.end is None else bisect_left(starts, window.end)
        count = before[end] - before[index + 1]
        for figure in by_window[window]:
            met = (by_window[windows[other]] for other in range(index + 1, end))
            others = chain.from_iterable(met)
            for other in pairs.first(others, count, figure[1].raw.at("first_day")):
                yield _overlap_finding(indicator, *sorted((figure, other), key=itemgetter(0)))
    yield from pairs.findings()


def _start(window: Interval) -> date:
    return window.start or date.min


def _overlap_finding(indicator: str, left: _Placed, right: _Placed) -> Finding:
    first, second = left[1].row, right[1].row
    params = {
        "indicator": indicator,
        "ids": [first.id, second.id],
        "first": first.window,
        "second": second.window,
    }
    return Finding("windows-overlap", right[1].raw.at("first_day"), params)


def conflicting_figures(figures: FigureSet) -> Iterator[Finding]:
    """Yields findings for figures that differ though of one thing.

    It is of one indicator, place, window, population, model and kind.
    """
    groups: dict[tuple[str, Hashable], list[LocatedFigure]] = {}
    for indicator, item in _values(figures):
        if not item.row.relation and item.row.window is not None:
            groups.setdefault((indicator, _measured_key(item.row)), []).append(item)
    for (indicator, _), group in groups.items():
        if len(group) > 1:
            yield from _conflicts(indicator, group)


def _conflicts(indicator: str, group: Sequence[LocatedFigure]) -> Iterator[Finding]:
    """Yields findings for figures of one thing that differ from earlier ones."""
    earlier: dict[Figure, list[LocatedFigure]] = {}
    pairs = PairCount("conflicting-figures")
    for position, right in enumerate(group):
        figure, where = right.row.figure, right.raw.at("low")
        alike = earlier.setdefault(figure, [])
        others = chain.from_iterable(items for other, items in earlier.items() if other != figure)
        for left in pairs.first(others, position - len(alike), where):
            params = {
                "indicator": indicator,
                "ids": [left.row.id, right.row.id],
                "first": left.row.figure,
                "second": figure,
            }
            yield Finding("conflicting-figures", where, params)
        alike.append(right)
    yield from pairs.findings()


def _measured_key(row: Observation) -> tuple[object, ...]:
    """Returns what a figure measures besides its indicator, for comparison."""
    return (
        frozenset(row.places),
        row.window,
        frozenset(row.populations),
        frozenset(row.models),
        row.kind,
        row.per_period,
        row.per_unit,
    )


def conflicting_targets(figures: FigureSet) -> Iterator[Finding]:
    """Yields findings for monthly minimums that conflict with a target for the whole period.

    A minimum for every month conflicts with a lower minimum of persons, or with fewer contacts
    than its months need.
    """
    monthly: dict[Hashable, list[LocatedFigure]] = {}
    totals: dict[Hashable, list[LocatedFigure]] = {}
    for item in figures.observations:
        row = item.row
        key: Hashable = (frozenset(row.places), row.window, row.models)
        if row.kind is ObservationKind.TARGET:
            if not row.per_period:
                totals.setdefault(key, []).append(item)
            elif row.per_period is PerPeriod.MONTH and row.unit is Unit.PERSON:
                monthly.setdefault(key, []).append(item)
    for key, items in monthly.items():
        yield from _conflicts_with_totals(items, totals.get(key, ()))


def _conflicts_with_totals(
    monthly: Sequence[LocatedFigure], totals: Sequence[LocatedFigure]
) -> Iterator[Finding]:
    """Yields findings for monthly minimums that need more contacts or persons than a target."""
    limits = (_contact_limits(totals), _person_limits(totals))
    counts = tuple(
        map(PairCount, ("monthly-minimum-above-contacts", "monthly-minimum-above-total"))
    )
    for item in monthly:
        months, where = _months(item.row.window), item.raw.at("low")
        needed = months * int(item.row.low)
        params = {"monthly": item.row.figure, "months": months, "needed": needed}
        levels = (Fraction(needed), Fraction(item.row.low))
        for pairs, by_people, level in zip(counts, limits, levels, strict=True):
            below = _limits_below(by_people, item.row.populations, level)
            others = (other for found, end in below for _, other in islice(found, end))
            for other in pairs.first(others, sum(end for _, end in below), where):
                target = {"other": other.row.figure, "id": other.row.id}
                yield Finding(pairs.code, where, {**params, **target})
    for pairs in counts:
        yield from pairs.findings()


def _contact_limits(totals: Iterable[LocatedFigure]) -> _LimitsByPeople:
    """Returns the targets of contacts with an upper bound, by population and in its order."""
    limits: _LimitsByPeople = {}
    for item in totals:
        high = item.row.figure.high
        if item.row.unit is Unit.CONTACT and high is not None:
            limits.setdefault(frozenset(item.row.populations), []).append((high, item))
    return _sorted_limits(limits)


def _person_limits(totals: Iterable[LocatedFigure]) -> _LimitsByPeople:
    """Returns the targets of persons, by population and in order of their lower bound."""
    limits: _LimitsByPeople = {}
    for item in totals:
        if item.row.unit is Unit.PERSON:
            low = Fraction(item.row.low)
            limits.setdefault(frozenset(item.row.populations), []).append((low, item))
    return _sorted_limits(limits)


def _sorted_limits(limits: _LimitsByPeople) -> _LimitsByPeople:
    return {people: sorted(found, key=itemgetter(0)) for people, found in limits.items()}


def _limits_below(
    limits: _LimitsByPeople, populations: Iterable[str], level: Fraction
) -> list[tuple[list[_Limit], int]]:
    """Returns the sorted targets for the same people, if both name some; how many are below."""
    people = frozenset(populations)
    below: list[tuple[list[_Limit], int]] = []
    for other, found in limits.items():
        if not people or not other or not people.isdisjoint(other):
            below.append((found, bisect_left(found, level, key=itemgetter(0))))
    return below


def _months(window: Interval | None) -> int:
    """Returns the months of a window, a month that has begun as a whole one; 1 if not known."""
    if window is None or window.start is None or window.end is None:
        return 1
    length = relativedelta(window.end, window.start)
    return length.years * 12 + length.months + (length.days > 0)


CONFLICT_RULES: tuple[Rule, ...] = (
    repeated_figures,
    overlapping_windows,
    conflicting_figures,
    conflicting_targets,
)
