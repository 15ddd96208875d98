"""The codes of a framework with the words that stand for them: ids, labels, names of places."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, TypeAlias

import attrs

from ..core.findings import Finding
from ..intake.catalog import ids_nearly
from ..intake.field_catalog import heading_key
from ..intake.mapping.words import PLACES, codes_by_key
from ..intake.rows import ParsedRow
from ..values.intervals import Found, NoValue
from ..values.text import Text, fold, label_key
from .checks import list_of_table, orphan_reference
from .framework import Framework
from .pack import MAX_FRAMEWORKS_KEPT
from .tables.places import Place, PlaceLevel

__all__ = ["FrameworkCodes", "codes_of", "unknown_place"]

_MAX_CANDIDATES = 10  # places of one name that a finding names

_PROVINCE, _DISTRICT = PlaceLevel.PROVINCE, PlaceLevel.DISTRICT
_Unit: TypeAlias = tuple[PlaceLevel, str]  # the level and the type of a place
_UNITS_OF_TYPES: Mapping[str, frozenset[_Unit]] = {  # by the text before a name
    **dict.fromkeys(("tỉnh ", "province "), frozenset({(_PROVINCE, "province")})),
    **dict.fromkeys(
        ("thành phố ", "tp.", "tp "),
        frozenset(
            {
                (_PROVINCE, "municipality"),
                (_DISTRICT, "municipal_city"),
                (_DISTRICT, "provincial_city"),
            }
        ),
    ),
    "quận ": frozenset({(_DISTRICT, "urban_district")}),
    "huyện ": frozenset({(_DISTRICT, "rural_district")}),
    "thị xã ": frozenset({(_DISTRICT, "town")}),
    "phường ": frozenset({(PlaceLevel.COMMUNE, "ward")}),
    "xã ": frozenset({(PlaceLevel.COMMUNE, "commune")}),
    "thị trấn ": frozenset({(PlaceLevel.COMMUNE, "township")}),
    "đặc khu ": frozenset({(PlaceLevel.COMMUNE, "special_zone")}),
}
_KNOWN_UNITS = frozenset[_Unit]().union(*_UNITS_OF_TYPES.values())
_TYPES = tuple(_UNITS_OF_TYPES)
_UNITS_WITHOUT_ACCENTS = {
    fold(kind).ljust(len(kind)): units for kind, units in _UNITS_OF_TYPES.items()
}


def _spellings(label: Text) -> Iterator[str]:
    """Yields a label in both languages, also without what stands in brackets at its end."""
    for text in (label.vi, label.en):
        yield from (text, text.partition(" (")[0])


@attrs.frozen(eq=False, repr=False, slots=False)
class FrameworkCodes:
    """The codes of a framework, by the name of their table, with the words that stand for them."""

    framework: Framework

    def codes(self, table: str) -> Collection[str]:
        """Returns every code of a table of the framework."""
        return self._codes[table]

    def nearly(self, table: str, text: str) -> Sequence[Text]:
        """Returns the codes with an id or a name from which a text differs by one sign at most.

        The names of places are compared as they are, then without the type of the place in front.
        """
        table = list_of_table(table)
        near = ids_nearly(text, self._keys[table])
        codes = dict.fromkeys(code for key in near for code in self._coded(table, key))
        if table == PLACES and not codes:
            codes = self._places_nearly(_after_type(_written(text))[0] or text)
        return [self._named(table, code) for code in codes]

    def _places_nearly(self, rest: str) -> dict[str, None]:
        """Returns the places whose names are nearly a text, without the type in front."""
        places = self._places_after_type
        near = ids_nearly(rest, tuple(places))
        return dict.fromkeys(place.code for key in near for place in places[key])

    @cached_property
    def _keys(self) -> Mapping[str, tuple[str, ...]]:
        keys = {table: tuple(words) for table, words in self._words.items()}
        return {**keys, PLACES: tuple(self._places_by_key)}

    def _coded(self, table: str, key: str) -> Iterator[str]:
        if table == PLACES:
            yield from (place.code for place in self._places_by_key[key])
        else:
            yield self._words[table][key]

    def _named(self, table: str, code: str) -> Text:
        rows = self._tables[table]
        label = rows[code].entries[-1].value.label if table == PLACES else rows[code].label
        return Text(f"{code} ({label.vi})", f"{code} ({label.en})")

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
                labels = ((code, _spellings(row.label)) for code, row in rows.items())
                words[table] = codes_by_key(labels)
        return words

    def places_named(self, name: str, day: date | None) -> Sequence[str]:
        """Returns the codes of the places with a name on a day, in order; on any day without one.

        A name is taken as it is written; only where no place has it, without the type of the place
        in front: `TP. Đà Nẵng`, `xã Tân Phú`. Text without any accents may mean both: `Quan Son` is
        Quan Sơn, or quận Sơn, and is a name of each of them.
        """
        key = _written(name)
        codes = self._named_in_full(name, key, day)
        if not codes or _has_no_accents(key):
            codes |= self._named_after_type(key, day)
        return tuple(codes)

    def _named_in_full(self, name: str, key: str, day: date | None) -> dict[str, None]:
        """Returns the places that have the whole name; `Phường Mai` is no Phương Mai."""
        kind, exact = _type_before(key), not _has_no_accents(key)
        codes = dict[str, None]()
        for place in self._places_by_key.get(heading_key(name), ()):
            is_other = exact and _type_before(_written(place.label.vi)) != kind
            if not is_other and self._means(place, day):
                codes[place.code] = None
        return codes

    def _named_after_type(self, key: str, day: date | None) -> dict[str, None]:
        """Returns the places that have the rest of a name that begins with the type of a place."""
        rest, units = _after_type(key)
        places = self._places_by_key.get(rest, ())
        is_it = (place for place in places if _is_one_of(place, units) and self._means(place, day))
        return dict.fromkeys(place.code for place in is_it)

    def _means(self, place: Place, day: date | None) -> bool:
        """Whether the code of a place means it on a day; without one, it does on some day."""
        if day is None:
            return True
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
            for key in {heading_key(label) for label in (place.label.vi, place.label.en)}:
                places.setdefault(key, []).append(place)
        return places

    @cached_property
    def _places_after_type(self) -> Mapping[str, Sequence[Place]]:
        """The places by their names without the type of the place in front, where it is there."""
        places: dict[str, list[Place]] = {}
        for place in self._all_places():
            for label in (place.label.vi, place.label.en):
                rest = _after_type(_written(label))[0] or heading_key(label)
                places.setdefault(rest, []).append(place)
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
    nearly = lists.nearly(PLACES, text)
    return orphan_reference(item, "place", text, PLACES, framework.places, shown, nearly)


def _written(name: str) -> str:
    """Returns a name with its accents, as names are compared."""
    return label_key(name.replace("_", " "))


def _has_no_accents(key: str) -> bool:
    return not any(char.isalpha() and not char.isascii() for char in key)


def _type_before(key: str) -> str:
    """Returns the type of a place that a written name begins with, or nothing."""
    return next(filter(key.startswith, _TYPES), "")


def _after_type(key: str) -> tuple[str, Collection[_Unit]]:
    """Returns the key of what follows the type of a place, and the units of that type."""
    types, key = (
        (_UNITS_WITHOUT_ACCENTS, fold(key)) if _has_no_accents(key) else (_UNITS_OF_TYPES, key)
    )
    for kind, units in types.items():
        if key.startswith(kind):
            return heading_key(key.removeprefix(kind)), units
    return "", ()


def _is_one_of(place: Place, units: Collection[_Unit]) -> bool:
    """Whether a place is of a unit; one of a type that is not known here is told by its level."""
    unit = place.level, place.type
    return unit in units or (
        unit not in _KNOWN_UNITS and place.level in {level for level, _ in units}
    )
