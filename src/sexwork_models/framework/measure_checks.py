"""Checks the declared measures of a pack, and reports every fault at the line of its own key."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from ..core.findings import Finding
from ..framework.measures.language import Measure
from ..intake.parsing import ParsedRow
from .measures.columns import PACKAGED_FORMS, Forms
from .measures.parsing import parse_measure
from .measures.proofs import circle_faults, faults_of_measure
from .measures.reader import MeasureReader
from .pack import Tables
from .tables.pilots import RESERVED_MODELS

__all__ = ["MEASURE_KEY", "OWN_ACTIVITIES", "MeasureReaders", "measure_findings"]

MEASURE_KEY = "measure"
OWN_ACTIVITIES = "$own"
"""The set of activities whose row names the indicator."""

_CODES = ("activities", "indicators", "populations", "norms", "consumption", "pilots")


class MeasureReaders:
    """Makes the reader for the measure of each indicator of some tables."""

    def __init__(self, tables: Tables, forms: Forms) -> None:
        rows = {name: [item.row for item in tables.get(name, ())] for name in _CODES}
        codes: dict[str, Collection[str]] = {}
        for name, own in rows.items():
            codes[name] = frozenset(row.id for row in own)
        codes["norms"] = frozenset(codes["norms"]) | frozenset(codes["consumption"])
        codes["pilots"] = codes["models"] = frozenset(codes["pilots"]).union(RESERVED_MODELS)
        self.forms, self.codes = forms, codes
        self.activities = rows["activities"]
        self.sets = _named_sets(tables.get("sets", ()))
        self.matches = frozenset(item.row.id for item in tables.get("matches", ()))

    def of(self, indicator: str) -> MeasureReader:
        """Returns the reader for the measure of an indicator, with no fault yet."""
        own = [row.id for row in self.activities if indicator in row.indicators]
        sets = {**self.sets, OWN_ACTIVITIES: own}
        return MeasureReader(self.forms, self.codes, sets, self.matches)


def _named_sets(rows: Sequence[ParsedRow[Any]]) -> dict[str, Collection[str]]:
    sets: dict[str, dict[str, None]] = {}
    for item in rows:
        sets.setdefault(item.row.id, {}).update(dict.fromkeys(item.row.add))
    return {id: tuple(words) for id, words in sets.items()}


def measure_findings(tables: Tables, forms: Forms = PACKAGED_FORMS) -> Iterator[Finding]:
    """Yields every fault of the measures of a pack, at the line of its own key."""
    readers, measures = MeasureReaders(tables, forms), dict[str, Measure]()
    rows: dict[str, ParsedRow[Any]] = {}
    for item in tables["indicators"]:
        yield from _misplaced(item)
        if item.row.measure is None:
            continue
        reader = readers.of(item.row.id)
        measure = parse_measure(reader, item.row.measure, MEASURE_KEY)
        for fault in reader.faults:
            yield Finding(fault.code, item.raw.at(fault.field), fault.params)
        if measure is None or reader.faults:
            continue
        measures[item.row.id], rows[item.row.id] = measure, item
        if item.whole:
            for fault in faults_of_measure(measure, item.row, MEASURE_KEY):
                yield Finding(fault.code, item.raw.at(fault.field), fault.params)
    for id, fault in circle_faults(measures, MEASURE_KEY):
        yield Finding(fault.code, rows[id].raw.at(fault.field), fault.params)


def _misplaced(item: ParsedRow[Any]) -> Iterator[Finding]:
    """Yields a measure that stands below the id of its indicator: `[indicators.T01.measure]`."""
    for key, value in item.raw.cells.items():
        known = key in type(item.row).model_fields
        if not known and isinstance(value, Mapping) and MEASURE_KEY in value:
            yield Finding("measure-misplaced", item.raw.at(key), {"key": key})
