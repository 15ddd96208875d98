"""Explains the versions of the definition of an indicator: how each counts, and why it changed."""

from __future__ import annotations

from collections.abc import Iterator

from ...core.messages import say
from ...framework.framework import Framework
from ...framework.tables.indicators import EarlierIndicator, Indicator
from ...framework.versions.definitions import with_definitions
from ...monitoring.indicators.data_sources import fed_by
from ...values.text import Text, texts_of

__all__ = ["version_texts"]

_WORDS = texts_of("api.definitions")


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
