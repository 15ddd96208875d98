"""The codes of a framework with the words that stand for them: ids, labels, names of places."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

import attrs

from ..core.findings import Finding
from ..intake.field_catalog import heading_key
from ..intake.mapping.words import PLACES, codes_by_key
from ..intake.parsing import ParsedRow
from ..values.intervals import Found, NoValue
from .checks import orphan_reference
from .framework import Framework
from .pack import MAX_FRAMEWORKS_KEPT
from .tables.places import Place, PlaceLevel

__all__ = ["FrameworkCodes", "codes_of", "unknown_place"]

_MAX_CANDIDATES = 10  # places of one name that a finding names

_LEVELS_OF_TYPES: Mapping[str, frozenset[PlaceLevel]] = {  # by the key of the text before a name
    **dict.fromkeys(("tinh ", "province "), frozenset({PlaceLevel.PROVINCE})),
    **dict.fromkeys(
        ("thanh pho ", "tp. ", "tp.", "tp "), frozenset({PlaceLevel.PROVINCE, PlaceLevel.DISTRICT})
    ),
    **dict.fromkeys(("quan ", "huien ", "thi xa "), frozenset({PlaceLevel.DISTRICT})),
    **dict.fromkeys(("phuong ", "xa ", "thi tran ", "dac khu "), frozenset({PlaceLevel.COMMUNE})),
}


@attrs.frozen(eq=False, repr=False, slots=False)
class FrameworkCodes:
    """The codes of a framework, by the name of their table, with the words that stand for them."""

    framework: Framework

    def codes(self, table: str) -> Collection[str]:
        """Returns every code of a table of the framework."""
        return self._codes[table]

    @cached_property
    def _codes(self) -> Mapping[str, frozenset[str]]:
        codes = {table: frozenset(rows) for table, rows in self._tables.items()}
        return {**codes, "pilots": frozenset(self.framework.models)}

    def by_key(self, table: str) -> Mapping[str, str]:
        """Returns the code that each id and label stands for, by the key of the word."""
        return self._words[table]

    @cached_property
    def _words(self) -> Mapping[str, Mapping[str, str]]:
        words: dict[str, Mapping[str, str]] = {}
        for table, rows in self._tables.items():
            if table != PLACES:  # whose names hold on some days only
                labels = ((code, (row.label.vi, row.label.en)) for code, row in rows.items())
                words[table] = codes_by_key(labels)
        return words

    def places_named(self, name: str, day: date | None) -> Sequence[str]:
        """Returns the codes of the places with a name on a day, in order; on any day without one.

        A name is taken with and without the type of the place in front: `TP. Đà Nẵng`, `Đà Nẵng`.
        """
        codes = list[str]()
        key, levels = _name_and_levels(name)
        for place in self._places_by_key.get(key, ()):
            is_it = place.level in levels and (day is None or self._means(place, day))
            if is_it and place.code not in codes:
                codes.append(place.code)
        return codes

    def _means(self, place: Place, day: date) -> bool:
        outcome = self.framework.place(place.code, day)
        return isinstance(outcome, Found) and outcome.value is place

    @cached_property
    def _tables(self) -> Mapping[str, Mapping[str, Any]]:
        framework = self.framework
        return {
            "activities": framework.activities,
            "pilots": framework.pilots,
            "populations": framework.populations,
            PLACES: framework.places,
        }

    @cached_property
    def _places_by_key(self) -> Mapping[str, Sequence[Place]]:
        places: dict[str, list[Place]] = {}
        for place in self._all_places():
            for key in {_name_and_levels(label)[0] for label in (place.label.vi, place.label.en)}:
                places.setdefault(key, []).append(place)
        return places

    def _all_places(self) -> Iterator[Place]:
        for timeline in self.framework.places.values():
            for entry in timeline.entries:
                yield entry.value


@lru_cache(maxsize=MAX_FRAMEWORKS_KEPT)
def codes_of(framework: Framework) -> FrameworkCodes:
    """Returns the codes of a framework; they are put together once."""
    return FrameworkCodes(framework)


def unknown_place(
    item: ParsedRow[Any], day: date | None, framework: Framework, shown: str
) -> Finding:
    """Returns the finding for a `place` of a row that is no code: a name of several or of none.

    `shown` is what may be repeated of it.
    """
    text, where = item.row.place, item.raw.at("place")
    lists = codes_of(framework)
    named = lists.places_named(text, day)
    if len(named) > 1:
        params = {"field": "place", "candidates": ", ".join(named[:_MAX_CANDIDATES])}
        return Finding("place-name-ambiguous", where, params)
    for code in lists.places_named(text, None):
        outcome = None if day is None else framework.place(code, day)
        if isinstance(outcome, NoValue):
            near = outcome.before or outcome.after or "-"
            return Finding("place-not-on-day", where, {"code": code, "day": day, "near": near})
    return orphan_reference(item, "place", text, "places", framework.places, shown)


def _name_and_levels(text: str) -> tuple[str, Collection[PlaceLevel]]:
    """Returns the key of a name without the type of the place, and the levels of that type."""
    key = heading_key(text)
    for kind, levels in _LEVELS_OF_TYPES.items():
        if key.startswith(kind):
            return key.removeprefix(kind).strip(), levels
    return key, tuple(PlaceLevel)
