"""Names with their codes, as a reader wants them: places, models, activities, documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ....core.messages import Lang, say
from ....framework.framework import Framework
from ....monitoring.measures.dimensions import PLACE_DIMENSIONS, dimension_text, group_text
from ....results.parts import PlacePart
from ....results.values import IndicatorValue
from ....values.intervals import Found, Interval
from ....values.text import Text
from ..layout import wrapped_hanging

__all__ = [
    "activity_name",
    "dimension_name",
    "document_name",
    "model_lines",
    "model_name",
    "part_name",
    "place_list",
    "with_code",
]

_WORDS = {
    "undated": Text("không rõ ngày", "undated"),
    "model": Text("Mô hình", "Models"),
}


def with_code(name: str, code: str) -> str:
    """A name with its code behind it; the code alone where there is no other name."""
    return f"{name} ({code})" if name and name != code else code


def place_list(
    codes: Sequence[str], window: Interval | None, framework: Framework, lang: Lang
) -> str:
    """Places by name and code, as they were named in a window."""
    return ", ".join(with_code(_place_name(code, window, framework, lang), code) for code in codes)


def _place_name(code: str, window: Interval | None, framework: Framework, lang: Lang) -> str:
    """The name of a place at the end of a window, or else today or at its beginning."""
    days = (window.last_day, framework.info.as_of, window.start) if window else ()
    for day in filter(None, (*days, framework.info.as_of)):
        place = framework.place(code, day)
        if isinstance(place, Found):
            return place.value.label.say(lang)
    return code


def model_name(code: str, framework: Framework, lang: Lang) -> str:
    """A model by name and code."""
    known = code in framework.pilots
    return with_code(framework.pilots[code].label.say(lang), code) if known else code


def activity_name(code: str, framework: Framework, lang: Lang) -> str:
    """An activity by name and code."""
    known = code in framework.activities
    return with_code(framework.activities[code].label.say(lang), code) if known else code


def part_name(
    dimension: str, part: str, value: IndicatorValue, framework: Framework, lang: Lang
) -> str:
    """A part of a breakdown by name and code; the code of a site or a group has no name."""
    if dimension in PLACE_DIMENSIONS and part:
        return with_code(_name_of_part(dimension, value, framework, lang), part)
    if dimension == "model" and part:
        return " + ".join(model_name(code, framework, lang) for code in part.split("+"))
    if dimension == "activity" and part:
        return activity_name(part, framework, lang)
    names = dict(value.population_names)
    if part in framework.populations:
        names[part] = framework.populations[part].label
    return group_text(dimension, part, names).say(lang)


def _name_of_part(dimension: str, value: IndicatorValue, framework: Framework, lang: Lang) -> str:
    """The name that the place of a part has on the last day that it shares with the period."""
    place = dict(value.parts)[dimension]
    assert isinstance(place, PlacePart)  # as every part of these dimensions
    window = value.period.interval
    shared = window.overlap(place.days_held) if window is not None else None
    return _place_name(place.code, shared or window, framework, lang)


def document_name(id: str, framework: Framework, lang: Lang) -> str:
    """A document by its title, number and day, with its id; what is no document, as it is."""
    if id not in framework.documents:
        return id
    document = framework.documents[id]
    day = say(document.signed_on, lang) if document.signed_on else _WORDS["undated"].say(lang)
    head = ", ".join(filter(None, (f"“{document.label.say(lang)}”", document.number, day)))
    return f"{head} ({id})"


def model_lines(codes: Iterable[str], framework: Framework, lang: Lang) -> Iterator[str]:
    """Yields what the codes of models stand for, for a table that names them by code."""
    known = [code for code in framework.pilots if code in set(codes)]
    if known:
        names = "; ".join(f"{code}: {framework.pilots[code].label.say(lang)}" for code in known)
        yield wrapped_hanging(f"{_WORDS['model'].say(lang)}: {names}", 2)


def dimension_name(dimension: str, lang: Lang) -> str:
    """The name of a dimension of a breakdown."""
    return dimension_text(dimension).say(lang)
