"""Explains an administrative code: the units that it stood for, what was before and after."""

from __future__ import annotations

from collections.abc import Iterator

from ...framework.framework import Framework
from ...framework.tables.places import Place, PlaceLevel
from ...framework.tables.sources import Citation, grades_used
from ...results.explanations import Explanation
from ...values.intervals import Interval, Timeline
from ...values.text import Text, texts_of
from ..id_labels import joined_texts, place_labels

__all__ = ["explain_place"]


_WITHOUT_PARENT = (PlaceLevel.COUNTRY, PlaceLevel.PROVINCE)  # all of one country


def explain_place(timeline: Timeline[Place], framework: Framework) -> Explanation:
    """Returns the units for which an administrative code has stood over time."""
    places = [entry.value for entry in timeline.entries]
    citations = list[Citation]()
    for place in places:
        citations += [Citation(place.code, id, place.grade) for id in place.documents]
    return Explanation(
        places[0].code,
        "place",
        places[-1].label,
        tuple(_sentence(place, framework) for place in places),
        tuple(dict.fromkeys(citations)),
        grades_used(place.grade for place in places),
    )


def _sentence(place: Place, framework: Framework) -> Text:
    parts = list(_parts(place, framework))
    return Text(" ".join(part.vi for part in parts), " ".join(part.en for part in parts))


def _parts(place: Place, framework: Framework) -> Iterator[Text]:
    """Yields when a code stood for a unit, what it was, where it came from and what followed."""
    words = texts_of("api.places")
    kind = texts_of("api.place_types").get(place.type, Text(place.type, place.type))
    name, level = place.label, place.level.text
    held = "held" if place.type in ("", place.level) else "typed"
    yield words[held].filled(days=place.interval, name=name, level=level, type=kind)
    if place.parent and place.level not in _WITHOUT_PARENT:
        parents = place_labels([place.parent], framework, place.interval)
        yield words["parent"].filled(places=parents)
    before = _predecessors(place, framework)
    if [name.en for name in before] != [place.label.with_code(place.code).en]:
        yield from [words["merged_from"].filled(places=joined_texts(before))] if before else []
    yield from _followed(place, framework)


def _predecessors(place: Place, framework: Framework) -> list[Text]:
    """Returns the units that passed territory to a unit on the day on which it began."""
    names = list[Text]()
    for timeline in framework.places.values():
        for entry in timeline.entries:
            earlier, day = entry.value, place.valid_from
            if day and earlier.valid_to == day and place.code in earlier.successors:
                names.append(earlier.label.with_code(earlier.code))
    return names


def _followed(place: Place, framework: Framework) -> Iterator[Text]:
    """Yields what followed a unit; nothing of one that has not ended."""
    words, day = texts_of("api.places"), place.valid_to
    if day is None:
        return
    later = place_labels(place.successors, framework, Interval.of_days(day, day))
    if later.en == place.label.with_code(place.code).en:
        yield words["unchanged"]
    elif place.successors:
        yield words["merged_into"].filled(places=later)
    else:
        yield words["none"]
