"""Checks the declared measures of a pack, and reports every fault at the line of its own key."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import attrs

from ..core.findings import Finding, Issue, Where
from ..framework.measures.language import Measure
from ..intake.files import RawRow
from ..intake.rows import ParsedRow
from .measures.columns import PACKAGED_FORMS, Forms
from .measures.parsing import parse_measure
from .measures.proofs import circle_faults, coverage_faults, faults_of_measure
from .measures.reader import MeasureReader
from .measures.sheets.aggregation import faults_of_sheet
from .pack import Tables
from .tables.earlier import earlier_versions, faults_of_versions, path_of_key, rows_of_version
from .tables.indicators import Indicator
from .tables.pilots import RESERVED_MODELS

__all__ = [
    "MEASURE_KEY",
    "OWN_ACTIVITIES",
    "CheckedMeasures",
    "MeasureReaders",
    "checked_measures",
    "faults_of_measure_table",
    "without_misplaced",
]

MEASURE_KEY = "measure"
_KIND_KEY = "kind"  # which each measure has, and no row of an indicator
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
        self._forms, self._codes = forms, codes
        self._activities = rows["activities"]
        self._sets = _named_sets(tables.get("sets", ()))
        self._matches = frozenset(item.row.id for item in tables.get("matches", ()))

    def of(self, indicator: str) -> MeasureReader:
        """Returns the reader for the measure of an indicator, with no fault yet."""
        own = [row.id for row in self._activities if indicator in row.indicators]
        sets = {**self._sets, OWN_ACTIVITIES: own}
        return MeasureReader(self._forms, self._codes, sets, self._matches)


def _named_sets(rows: Sequence[ParsedRow[Any]]) -> dict[str, Collection[str]]:
    sets: dict[str, dict[str, None]] = {}
    for item in rows:
        sets.setdefault(item.row.id, {}).update(dict.fromkeys(item.row.add))
    return {id: tuple(words) for id, words in sets.items()}


@attrs.frozen
class CheckedMeasures:
    """The measures of a pack that have no fault, by indicator, and the faults of the others."""

    measures: Mapping[str, Measure]
    findings: tuple[Finding, ...]


def checked_measures(tables: Tables, forms: Forms = PACKAGED_FORMS) -> CheckedMeasures:
    """Parses the measures of a pack, each once; every fault is at the line of its own key, once.

    Those of earlier definitions are checked with the definitions of their version beside them.
    """
    measures, found = dict[str, Measure](), dict[str, Finding]()
    rows = tables.get("indicators", ())
    findings = [*faults_of_versions(rows), *_measure_findings(tables, forms, measures)]
    for version in earlier_versions(rows):
        of_version = {**tables, "indicators": rows_of_version(rows, version)}
        findings += _measure_findings(of_version, forms, {})
    for finding in findings:
        found.setdefault(f"{finding.code} {finding.where} {finding.say('en')}", finding)
    return CheckedMeasures(measures, tuple(found.values()))


def _measure_findings(
    tables: Tables, forms: Forms, measures: dict[str, Measure]
) -> Iterator[Finding]:
    """Yields the faults of measures, and adds each measure that could be read."""
    readers, rows = MeasureReaders(tables, forms), dict[str, ParsedRow[Any]]()
    for item in tables.get("indicators", ()):
        yield from _unknown_fields(item, readers)
        yield from _faults_of_sheet(item)
        if item.row.measure is None:
            continue
        reader = readers.of(item.row.id)
        measure = parse_measure(reader, item.row.measure, MEASURE_KEY)
        for fault in reader.faults:
            found = _finding(fault, item, {"indicator": item.row.id})
            where = _where_of_set(fault, tables) or found.where
            yield Finding(found.code, where, found.params)
        if measure is None or reader.faults:
            continue
        measures[item.row.id], rows[item.row.id] = measure, item
        if item.whole:
            for fault in faults_of_measure(measure, item.row, MEASURE_KEY):
                yield _finding(fault, item)
    yield from _findings_between(tables, measures, rows)


def _findings_between(
    tables: Tables, measures: Mapping[str, Measure], rows: Mapping[str, ParsedRow[Any]]
) -> Iterator[Finding]:
    """Yields the faults of measures that refer to others."""
    indicators = {item.row.id: item.row for item in tables.get("indicators", ()) if item.whole}
    coverages = coverage_faults(measures, indicators, MEASURE_KEY)
    for id, fault in (*circle_faults(measures, MEASURE_KEY), *coverages):
        yield _finding(fault, rows[id])


def _finding(
    fault: Issue, item: ParsedRow[Any], more: Mapping[str, object] = MappingProxyType({})
) -> Finding:
    """Returns the finding of a fault in a measure, with the path of its key in the file."""
    params = {**more, **fault.params}
    if "key" in params:
        params["key"] = path_of_key(item.raw, str(params["key"]))
    return Finding(fault.code, item.raw.at(fault.field), params)


def _unknown_fields(item: ParsedRow[Any], readers: MeasureReaders) -> Iterator[Finding]:
    """Yields a finding for each field that records must state, and that they do not have."""
    reader = readers.of(item.row.id)
    for key in ("required_fields", "required_in_events"):
        for name in getattr(item.row, key):
            reader.column(name, key, reader.forms.record_columns)
    for fault in reader.faults:
        yield _finding(fault, item)


def _faults_of_sheet(item: ParsedRow[Any]) -> Iterator[Finding]:
    """Yields where the columns of a row contradict one another."""
    for fault in faults_of_sheet(item.row) if item.whole else ():
        yield _finding(fault, item)


def _where_of_set(fault: Issue, tables: Tables) -> Where | None:
    """Returns where a set names a word that a measure cannot use, if its other words are right."""
    if fault.code != "measure-set-word" or not fault.params["fits"]:
        return None
    for item in tables.get("sets", ()):
        if item.row.id == fault.params["set"] and fault.params["name"] in item.row.add:
            return item.raw.at("add")
    return None


def without_misplaced(rows: Iterable[RawRow]) -> tuple[list[RawRow], list[Finding]]:
    """Returns rows of indicators without the measures that stand below an id of an indicator.

    Each such measure, as `[indicators.T01.measure]` or `[measure.T01]`, is one finding. A row that
    holds nothing else is no row: TOML made it for the measure. So is `[measure]`, which names no
    indicator.
    """
    sound: list[RawRow] = []
    findings: list[Finding] = []
    for row in rows:
        kept, faults = _without_measures(row)
        sound += kept
        findings += faults
    return sound, findings


def _without_measures(row: RawRow) -> tuple[list[RawRow], list[Finding]]:
    """Returns a row without the measures in the wrong place, if it holds more; and a fault each."""
    own = row.cells.get("id") == MEASURE_KEY
    if own and _KIND_KEY in row.cells:
        return [], [Finding("measure-without-indicator", row.where, {"key": MEASURE_KEY})]
    keys = [key for key, value in row.cells.items() if _is_misplaced(key, value, own)]
    findings = [Finding("measure-misplaced", row.at(key), {"key": key}) for key in keys]
    cells = {key: value for key, value in row.cells.items() if key not in keys}
    is_row = not keys or bool(cells.keys() - {"id"})
    return [attrs.evolve(row, cells=cells)] if is_row else [], findings


def faults_of_measure_table(rows: Iterable[RawRow]) -> list[Finding]:
    """Returns the faults of the table `measure` of an overlay, which is below no indicator."""
    return without_misplaced(
        attrs.evolve(row, cells={"id": MEASURE_KEY, **row.cells}) for row in rows
    )[1]


def _is_misplaced(key: str, value: object, own: bool) -> bool:
    """Whether a cell is a measure, or holds one; `own` says that it stands in `[measure]`."""
    known = key in Indicator.model_fields
    return not known and isinstance(value, Mapping) and (own or MEASURE_KEY in value)
