"""Proves that values are put together over time and other dimensions as their measure allows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ....core.findings import Issue
from ....values.text import Text, named_word
from ....values.units import Unit
from ...tables.aggregation import Aggregation
from ...tables.indicators import Additivity, Dimension, Indicator
from ...tables.over import stated_words
from ..fields_read import counts_encounters
from ..language import (
    Cohort,
    Count,
    Coverage,
    Distinct,
    Each,
    Given,
    Growth,
    Measure,
    Ratio,
    Stock,
    Sum,
)
from ..terms import Span, StockCount, SummaryUnit, is_of_people

__all__ = ["aggregation_faults", "faults_of_sheet", "written_word"]

_ADDITIVITY_OF_SPAN = {
    Span.PERIOD: Additivity.DISTINCT,
    Span.YEAR_TO_DATE: Additivity.YEAR_TO_DATE,
    Span.CALENDAR_YEAR_TO_DATE: Additivity.YEAR_TO_DATE,
    Span.NEW_IN_YEAR: Additivity.NEW_IN_YEAR,
    Span.FIRST: Additivity.SUM,
}
_OF_ONE_ENCOUNTER = frozenset({"model", "activity"})  # of which one encounter may have several
_AT_ONE_PLACE = frozenset({"establishment", "group", "site"})  # keys of what does not move
_FIRST = (Span.NEW_IN_YEAR, Span.FIRST)
_SUM, _LAST, _BOUNDS = Aggregation.SUM, Aggregation.LAST, Aggregation.BOUNDS
_RECOMPUTE, _RECOUNT = Aggregation.RECOMPUTE, Aggregation.RECOUNT
_EACH, _NEVER, _SPLIT = Aggregation.EACH, Aggregation.NEVER, "split"
_OVER_TIME: Mapping[Additivity, tuple[Aggregation, ...]] = {
    Additivity.SUM: (_SUM, _NEVER),
    Additivity.NEW_IN_YEAR: (_SUM, _NEVER),
    Additivity.YEAR_TO_DATE: (_LAST, _NEVER),
    Additivity.SNAPSHOT: (_LAST, _NEVER),
    Additivity.DISTINCT: (_BOUNDS, _NEVER),
    Additivity.EACH: (_EACH, _NEVER),
    Additivity.ONCE: (_NEVER,),
    Additivity.RATIO: (_RECOMPUTE, _RECOUNT, _LAST, _NEVER),
}
"""The words over time that an additivity agrees with."""


def faults_of_sheet(indicator: Indicator) -> Iterator[Issue]:
    """Yields why the table `over` contradicts the other columns of its row."""
    if indicator.over is None:
        return
    if indicator.additive_over:
        yield Issue("over-stated-twice", {"key": "over"}, "additive_over")
    word, allowed = indicator.over.time, _OVER_TIME[indicator.additivity]
    if word is not None and word not in allowed:
        yield _fault_of_word(Dimension.TIME, word, allowed)
    if indicator.measure is None:
        yield from _faults_of_words(None, indicator)


def aggregation_faults(measure: Measure, indicator: Indicator, path: str) -> Iterator[Issue]:
    """Yields why values of a measure are not put together as the row of its indicator says."""
    allowed = _additivities(measure)
    if allowed and indicator.additivity not in allowed:
        params = {
            "key": path,
            "found": written_word(indicator.additivity),
            "allowed": [*map(written_word, sorted(allowed))],
        }
        yield Issue("measure-additivity", params, "additivity")
    if any(_SUM not in _words(measure, dimension) for dimension in indicator.additive_over):
        yield Issue("measure-additive-over", {"key": path}, "additive_over")
    yield from _faults_of_words(measure, indicator)


def _faults_of_words(measure: Measure | None, indicator: Indicator) -> Iterator[Issue]:
    """Yields each word of the table `over` that the measure does not allow."""
    for dimension, word in stated_words(indicator).items():
        if dimension == _SPLIT and (measure is None or not measure.split):
            yield Issue("measure-over-split", {"key": f"over.{_SPLIT}"}, f"over.{_SPLIT}")
        elif dimension != Dimension.TIME or isinstance(measure, Cohort):
            allowed = _words(measure, dimension)
            if word not in allowed:
                yield _fault_of_word(dimension, word, allowed)


def _fault_of_word(dimension: str, word: Aggregation, allowed: Iterable[Aggregation]) -> Issue:
    key = f"over.{dimension}"
    words = [*map(written_word, allowed)]
    return Issue("measure-over", {"key": key, "found": written_word(word), "allowed": words}, key)


def written_word(word: Aggregation | Additivity | Unit) -> Text:
    """Returns the word that a row states, with its label behind it."""
    return named_word(word.value, Text(word.say("vi"), word.say("en")))


def _additivities(measure: Measure) -> frozenset[Additivity]:
    """Returns the additivities over time that a measure may have; none where any is right."""
    if isinstance(measure, (Ratio, Cohort, Coverage, Growth)):
        return frozenset({Additivity.RATIO})
    if isinstance(measure, Each):
        is_of_last_day = isinstance(measure.of, Stock) and measure.per is not SummaryUnit.MONTH
        of_stock = _additivities(measure.of) if is_of_last_day else ()
        return frozenset({Additivity.EACH, *of_stock} - {Additivity.SUM})
    if isinstance(measure, Stock):
        if measure.count is StockCount.BEGUN:
            return frozenset({Additivity.SUM})
        return frozenset({Additivity.SNAPSHOT, Additivity.ONCE})
    if isinstance(measure, Given):
        return frozenset()
    additivity = _ADDITIVITY_OF_SPAN[measure.span]
    if measure.span is Span.PERIOD and not isinstance(measure, Distinct):
        additivity = Additivity.SUM
    return frozenset({additivity})


def _words(measure: Measure | None, dimension: str) -> tuple[Aggregation, ...]:
    """Returns how values of a measure may be put together over a dimension.

    Over time this is that of a cohort; of any other measure, the additivity says it.
    """
    if measure is None or isinstance(measure, Given):
        return tuple(word for word in Aggregation if word is not _LAST)
    if isinstance(measure, Each):
        return (_EACH, _NEVER)
    if isinstance(measure, Cohort):
        return _words_of_cohort(measure, dimension)
    if isinstance(measure, (Ratio, Coverage, Growth)):
        return (_RECOMPUTE, _RECOUNT, _NEVER)
    if _adds_over_dimensions(measure) and not _may_repeat(measure, dimension):
        return (_SUM, _BOUNDS, _NEVER)
    return (_BOUNDS, _NEVER)


def _words_of_cohort(cohort: Cohort, dimension: str) -> tuple[Aggregation, ...]:
    """Returns the words of a cohort, also over time: one of people is never recomputed."""
    words = (_RECOUNT, _NEVER) if is_of_people(cohort.keys) else (_RECOMPUTE, _RECOUNT, _NEVER)
    return (*words, _LAST) if dimension == Dimension.TIME else words


def _adds_over_dimensions(measure: Measure) -> bool:
    """Whether values of several places or groups of people may ever be added up."""
    if isinstance(measure, Distinct):
        return not is_of_people(measure.keys) or measure.span in _FIRST
    return not measure.union if isinstance(measure, Stock) else isinstance(measure, (Sum, Count))


def _may_repeat(measure: Measure, dimension: str) -> bool:
    """Whether what is counted once may be in several groups of a dimension.

    An encounter may be of several models and activities, and so may an entry of a register. A key
    that counts in each group with a record of it may have records in several.
    """
    field = measure.split if dimension == _SPLIT else dimension
    if isinstance(measure, Distinct) and measure.span not in _FIRST:
        return field != Dimension.PLACE or _AT_ONE_PLACE.isdisjoint(measure.keys)
    if isinstance(measure, Stock):
        return field == Dimension.MODEL
    return counts_encounters(measure) and field in _OF_ONE_ENCOUNTER
