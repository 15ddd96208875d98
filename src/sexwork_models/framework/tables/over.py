"""Says how values of an indicator are put together over a dimension: as stated, or by its kind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .aggregation import Aggregation
from .indicators import Additivity, Dimension, Indicator

__all__ = ["added_dimensions", "aggregation_over", "stated_words"]

_OVER_TIME: Mapping[Additivity, Aggregation] = {
    Additivity.SUM: Aggregation.SUM,
    Additivity.NEW_IN_YEAR: Aggregation.SUM,
    Additivity.YEAR_TO_DATE: Aggregation.LAST,
    Additivity.SNAPSHOT: Aggregation.LAST,
    Additivity.DISTINCT: Aggregation.BOUNDS,
    Additivity.ONCE: Aggregation.NEVER,
    Additivity.EACH: Aggregation.EACH,
}
_COHORT, _CLIENT, _ENCOUNTER = "cohort", "client", "encounter"
_FROM_DOCUMENTS = ("", "given")  # the kinds of indicators that are not counted
_FIRST = ("first_of_year", "first_ever")  # the windows in which a key counts at its first record
_OF_ROWS = ("activity", "split")  # of which a record has one word, and an encounter may have more


def stated_words(definition: Indicator) -> Mapping[str, Aggregation]:
    """Returns the words that the table `over` of an indicator states, by dimension."""
    return {} if definition.over is None else definition.over.stated


def aggregation_over(definition: Indicator, dimension: str) -> Aggregation:
    """Returns how values of an indicator are put together over a dimension.

    That is what its table `over` states; a dimension that the table leaves out is not added up.
    Without the table, values are added up over the dimensions of `additive_over`, and what holds
    over the others follows from the additivity and the kind of the measure.
    """
    stated = stated_words(definition)
    if dimension in stated:
        return stated[dimension]
    if dimension == Dimension.TIME and definition.additivity in _OVER_TIME:
        return _OVER_TIME[definition.additivity]
    if dimension in definition.additive_over:
        return Aggregation.SUM
    word = _word_of_kind(definition, dimension)
    is_left_out = definition.over is not None and word is Aggregation.SUM
    return Aggregation.BOUNDS if is_left_out else word


def added_dimensions(definition: Indicator) -> tuple[Dimension, ...]:
    """Returns the dimensions, besides time, over which values of one period are added up."""
    others = (dimension for dimension in Dimension if dimension is not Dimension.TIME)
    added = Aggregation.SUM
    return tuple(one for one in others if aggregation_over(definition, one) is added)


def _word_of_kind(definition: Indicator, dimension: str) -> Aggregation:
    """Returns how values are put together where nothing is stated."""
    measure: Mapping[str, Any] = definition.measure or {}
    kind = measure.get("kind", "")
    if kind == _COHORT:
        return Aggregation.RECOUNT if _is_of_clients(measure) else Aggregation.RECOMPUTE
    if definition.additivity is Additivity.RATIO:
        return Aggregation.RECOMPUTE
    if definition.additivity is Additivity.EACH:
        return Aggregation.EACH
    if kind in _FROM_DOCUMENTS:
        return Aggregation.NEVER
    is_of_row = dimension in _OF_ROWS and _is_of_single_rows(measure)
    return Aggregation.SUM if is_of_row else Aggregation.BOUNDS


def _is_of_clients(measure: Mapping[str, Any]) -> bool:
    """Whether the declared key of a measure tells clients apart."""
    key = measure.get("key")
    return key == _CLIENT or (isinstance(key, tuple) and _CLIENT in key)


def _is_of_single_rows(measure: Mapping[str, Any]) -> bool:
    """Whether what a declared measure counts is counted at one record, and so in one group."""
    if measure.get("kind") == "distinct":
        return measure.get("window") in _FIRST
    is_of_encounters = _ENCOUNTER in (measure.get("of"), measure.get("once_per"))
    return measure.get("kind") in ("sum", "count") and not is_of_encounters
