"""Names with their codes, as a reader wants them: places, models, activities, documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ....core.messages import Lang
from ....framework.framework import Framework
from ....framework.tables.places import place_label
from ....framework.tables.sources import document_text
from ....monitoring.measures.dimensions import PLACE_DIMENSIONS, group_text
from ....results.parts import PlacePart
from ....results.values import IndicatorValue
from ....values.intervals import Interval
from ....values.text import Text, texts_of
from ..layout import wrapped_hanging

__all__ = [
    "activity_name",
    "document_name",
    "model_lines",
    "model_name",
    "part_name",
    "place_list",
]

_WORDS = texts_of("cli.names")


def place_list(
    codes: Sequence[str], window: Interval | None, framework: Framework, lang: Lang
) -> str:
    """Places by name and code, as they were named in a window."""
    labels = (place_label(code, framework.places, window).with_code(code) for code in codes)
    return ", ".join(label.say(lang) for label in labels)


def model_name(code: str, framework: Framework, lang: Lang) -> str:
    """A model by name and code."""
    known = code in framework.pilots
    return framework.pilots[code].label.with_code(code).say(lang) if known else code


def activity_name(code: str, framework: Framework, lang: Lang) -> str:
    """An activity by name and code."""
    known = code in framework.activities
    return framework.activities[code].label.with_code(code).say(lang) if known else code


def part_name(
    dimension: str, part: str, value: IndicatorValue, framework: Framework, lang: Lang
) -> str:
    """A part of a breakdown by name and code; the code of a site or a group has no name."""
    if dimension in PLACE_DIMENSIONS and part:
        code = _code_with_days(dimension, value, lang)
        return _name_of_part(dimension, value, framework).with_code(code).say(lang)
    if dimension == "model" and part:
        return " + ".join(model_name(code, framework, lang) for code in part.split("+"))
    if dimension == "activity" and part:
        return activity_name(part, framework, lang)
    names = dict(value.population_names)
    if part in framework.populations:
        names[part] = framework.populations[part].label
    return group_text(dimension, part, names).say(lang)


def _code_with_days(dimension: str, value: IndicatorValue, lang: Lang) -> str:
    """The code of a place, with the days that it holds where these are not all of the value's."""
    place = dict(value.parts)[dimension]
    assert isinstance(place, PlacePart)  # as every part of these dimensions
    since, until = place.days_apart(value.period.interval)
    said = [_WORDS["since"].filled(day=since)] if since else []
    said += [_WORDS["until"].filled(day=until)] if until else []
    return ", ".join([place.code, *(text.say(lang) for text in said)])


def _name_of_part(dimension: str, value: IndicatorValue, framework: Framework) -> Text:
    """The name that the place of a part has on the last day that it shares with the period."""
    place = dict(value.parts)[dimension]
    assert isinstance(place, PlacePart)  # as every part of these dimensions
    window = value.period.interval
    shared = window.overlap(place.days_held) if window is not None else None
    return place_label(place.code, framework.places, shared or window)


def document_name(id: str, framework: Framework, lang: Lang) -> str:
    """A document as people cite it, with its id; what is no document, as it is."""
    known = id in framework.documents
    return document_text(framework.documents[id]).with_code(id).say(lang) if known else id


def model_lines(codes: Iterable[str], framework: Framework, lang: Lang) -> Iterator[str]:
    """Yields what the codes of models stand for, for a table that names them by code."""
    known = [code for code in framework.pilots if code in set(codes)]
    if known:
        names = "; ".join(f"{code}: {framework.pilots[code].label.say(lang)}" for code in known)
        yield wrapped_hanging(f"{_WORDS['model'].say(lang)}: {names}", 2)
