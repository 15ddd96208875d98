"""Merges several values of one indicator into one: their codes, labels, period and records."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain, combinations
from typing import Any

import attrs

from ...core.errors import ForbiddenSumError
from ...core.findings import Issue
from ...framework.tables.indicators import Dimension, Indicator
from ...results.parts import Part, place_parts
from ...results.values import IndicatorValue, Status
from ...values.figures import Figure
from ...values.text import Text, texts_of
from .disjointness import are_of_one_breakdown, differing_dimensions, have_disjoint_windows
from .over_time import CombinedFigure
from .windows import covering_period, days_between

__all__ = [
    "common_definition",
    "days_left_out",
    "differing_kinds",
    "figures_of",
    "merge_values",
    "require_same_kind",
    "require_same_other_dimensions",
]

_TEXTS = texts_of("measures.merging")

_PARTS_BY_PLACE = frozenset({"place", "province", "site"})
_UNITED_FIELDS = (
    "places",
    "provinces",
    "models",
    "populations",
    "inputs",
    "citations",
)


def common_definition(values: Sequence[IndicatorValue]) -> Indicator:
    """Returns the indicator of all values.

    Raises ForbiddenSumError for several indicators, for two versions of one, and for no value.
    """
    ids = dict.fromkeys(value.definition.id for value in values)
    if len(ids) != 1:
        raise ForbiddenSumError("sum-of-several-indicators", indicators=", ".join(ids) or "-")
    versions = sorted({value.version for value in values})
    if len(versions) > 1:
        raise ForbiddenSumError("sum-of-versions", indicator=next(iter(ids)), versions=versions)
    return values[0].definition


def figures_of(values: Sequence[IndicatorValue]) -> list[Figure]:
    """Returns the figure of every value.

    Raises ForbiddenSumError when a figure is missing: missing is not zero.
    """
    figures: list[Figure] = []
    for value in values:
        if value.figure is None:
            raise ForbiddenSumError("sum-of-missing", indicator=values[0].definition.id)
        figures.append(value.figure)
    return figures


def require_same_other_dimensions(values: Sequence[IndicatorValue], over: Dimension) -> None:
    """Raises ForbiddenSumError when the values differ in more than the dimension aggregated."""
    _require_alike(values, over, [*differing_dimensions(values)])


def require_same_kind(values: Sequence[IndicatorValue], over: Dimension) -> None:
    """Raises ForbiddenSumError when the values are of several kinds."""
    _require_alike(values, over, [])


def _require_alike(
    values: Sequence[IndicatorValue], over: Dimension, differing: Sequence[Dimension]
) -> None:
    others: list[object] = [name for name in differing if name is not over]
    others += [*differing_kinds(values), *_differing_parts(values, over)]
    if others:
        raise ForbiddenSumError(
            "sum-of-unlike", indicator=values[0].definition.id, over=over, others=others
        )


def _differing_parts(values: Sequence[IndicatorValue], over: Dimension) -> list[str]:
    """Returns the parts in which values of several windows or places differ otherwise.

    Contacts of one channel in one quarter and of another channel in the next are no sum of both.
    """
    if over not in (Dimension.TIME, Dimension.PLACE):
        return []
    own = _PARTS_BY_PLACE if over is Dimension.PLACE else frozenset[str]()
    parts: dict[str, set[Part | None]] = {}
    for value in values:
        for dimension in dict(value.parts):
            parts[dimension] = set()
    for value in values:
        found = dict(value.parts)
        for dimension, distinct in parts.items():
            distinct.add(found.get(dimension))
    return [name for name, distinct in parts.items() if len(distinct) > 1 and name not in own]


def differing_kinds(values: Sequence[IndicatorValue]) -> list[Text]:
    """Returns in what values differ in kind: results and targets, values per month and per year."""
    differing: list[Text] = []
    if len({value.kind for value in values}) > 1:
        differing.append(_TEXTS["kind"])
    if len({(value.per_unit, value.per_period) for value in values}) > 1:
        differing.append(_TEXTS["per_unit"])
    if len({value.counting for value in values}) > 1:
        differing.append(_TEXTS["counting"])
    return differing


def merge_values(
    values: Sequence[IndicatorValue], combined: CombinedFigure, over: Dimension
) -> IndicatorValue:
    """Returns the values as one with the combined figure, labelled by what they are.

    A sum from which days or places are missing is a lower bound, and `partial`, as bounds are. Its
    reasons are followed by those of the values.
    """
    first, period = values[0], values[0].period
    if over is Dimension.TIME:
        period = covering_period([value.period for value in values])
    if over is Dimension.PLACE and days_left_out(values, over):
        combined = attrs.evolve(combined, complete=False)
    exact = combined.exact and all(value.status is not Status.PARTIAL for value in values)
    return attrs.evolve(
        first,
        **_merged_codes(values),
        period=period,
        figure=combined.known,
        status=Status.OK if exact else Status.PARTIAL,
        label=_united_label(values),
        reasons=_merged_reasons(values, combined, over),
        records=None if first.records is None else _records_of(values, over),
        breakdown=first.breakdown if are_of_one_breakdown(values) else None,
    )


def _merged_reasons(
    values: Sequence[IndicatorValue], combined: CombinedFigure, over: Dimension
) -> tuple[Issue, ...]:
    """Returns the rule of the figure, why it is no exact sum, and the reasons of the values."""
    rule = combined.rule or _TEXTS["disjoint"]
    reasons = [Issue("put-together", {"count": len(values), "rule": rule}), *combined.reasons]
    if not combined.complete:  # else the last value stands for all days
        reasons += days_left_out(values, over)
    reasons += chain.from_iterable(value.reasons for value in values)
    return tuple(dict.fromkeys(reasons))


def days_left_out(values: Sequence[IndicatorValue], over: Dimension) -> list[Issue]:
    """Returns which days the values leave out, over time or of the codes of places.

    Codes that the values hold on a part of the days of the period would be read, side by side, as
    codes of the whole period.
    """
    days = days_between(values) if over is Dimension.TIME else []
    if days:
        return [Issue("days-left-out", {"days": days})]
    codes: dict[str, None] = {}
    for value in values:
        if over is Dimension.PLACE and not value.covers_period:
            said = [part.say(value.period.interval) for part in place_parts(value.parts)]
            codes.update(dict.fromkeys(said))
    return [Issue("codes-of-part-of-period", {"codes": list(codes)})] if codes else []


def _united_label(values: Sequence[IndicatorValue]) -> Text:
    """Returns what the values are, each label once."""
    labels = [*dict.fromkeys(value.label for value in values)]
    return Text(
        " + ".join(filter(None, (label.vi for label in labels))),
        " + ".join(filter(None, (label.en for label in labels))),
    )


def _records_of(values: Sequence[IndicatorValue], over: Dimension) -> int:
    """Returns the number of records of all values; of windows that share days, the largest."""
    counts = [value.records or 0 for value in values]
    apart = all(have_disjoint_windows(*pair) for pair in combinations(values, 2))
    return sum(counts) if over is not Dimension.TIME or apart else max(counts)


def _merged_codes(values: Sequence[IndicatorValue]) -> dict[str, Any]:
    """Returns, by field, the codes and citations of any value, and the parts of all."""
    merged: dict[str, Any] = {}
    for field in _UNITED_FIELDS:
        codes: dict[object, None] = {}
        for value in values:
            codes.update(dict.fromkeys(getattr(value, field)))
        merged[field] = tuple(codes)
    merged["population_names"] = {}
    shared = set(values[0].parts)
    for value in values:
        merged["population_names"] |= value.population_names
        shared.intersection_update(value.parts)
    merged["parts"] = tuple(pair for pair in values[0].parts if pair in shared)
    return merged
