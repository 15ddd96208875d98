"""Explains how values of an indicator are put together, and the versions of its definition."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.messages import say
from ...framework.framework import Framework
from ...framework.tables.aggregation import Aggregation
from ...framework.tables.indicators import Dimension, EarlierIndicator, Indicator
from ...framework.tables.over import added_dimensions, stated_words
from ...framework.versions.definitions import with_definitions
from ...monitoring.indicators.data_sources import fed_by
from ...values.text import Text, texts_of
from ..id_labels import joined_texts

__all__ = ["aggregation_texts", "version_texts"]

_WORDS, _OVER = texts_of("api.definitions"), texts_of("measures.over")


def aggregation_texts(indicator: Indicator) -> Iterator[Text]:
    """Yields over which dimensions values of one period are added, and what is stated of others."""
    added = added_dimensions(indicator)
    if added:
        yield _WORDS["added"].filled(dimensions=joined_texts(one.text for one in added))
    else:
        yield _WORDS["never-added"]
    said: list[Text] = []
    for dimension, word in stated_words(indicator).items():
        if dimension != Dimension.TIME and word is not Aggregation.SUM:
            said.append(_WORDS["word"].filled(dimension=_OVER[dimension], word=word))
    if said:
        yield _WORDS["others"].filled(words=joined_texts(said))


def version_texts(indicator: Indicator, framework: Framework) -> Iterator[Text]:
    """Yields the version of a definition if it is no present one, and then each one before it."""
    if isinstance(indicator, EarlierIndicator):
        yield _WORDS["own"].filled(
            version=indicator.definition_version,
            until=_day_text(indicator),
            reason=_without_stop(indicator.reason),
        )
    for definition in indicator.earlier:
        own = with_definitions(framework, definition.version)
        earlier = own.indicators[indicator.id]
        feed = fed_by(indicator.id, own)
        assert isinstance(earlier, EarlierIndicator)  # it has a definition of this version
        yield _WORDS["earlier"].filled(
            version=definition.version,
            until=_day_text(earlier),
            formula=_without_stop(Text(feed.say("vi"), feed.say("en"))),
            additivity=earlier.additivity.text,
            reason=_without_stop(definition.reason),
        )


def _day_text(definition: EarlierIndicator) -> Text:
    return Text(say(definition.until, "vi"), say(definition.until, "en"))


def _without_stop(text: Text) -> Text:
    """Returns a sentence without its full stop, to stand within another."""
    return Text(text.vi.rstrip("."), text.en.rstrip("."))
