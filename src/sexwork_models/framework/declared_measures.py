"""The declared measures of a framework, and the tables of matches that they name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from ..core.findings import Report
from ..framework.measures.language import Measure
from .framework import Framework
from .measure_checks import checked_measures
from .measures.columns import PACKAGED_FORMS, Forms
from .pack import MAX_FRAMEWORKS_KEPT

__all__ = ["declared_measures", "match_tables"]


@lru_cache(maxsize=MAX_FRAMEWORKS_KEPT)
def declared_measures(framework: Framework, forms: Forms = PACKAGED_FORMS) -> Mapping[str, Measure]:
    """Returns the measure of each indicator that declares one, by id.

    Raises FrameworkFaultError for a framework that was made from tables with a faulty measure.
    """
    checked = checked_measures(framework.tables, forms)
    Report(checked.findings).raise_if_errors()
    return MappingProxyType(dict(checked.measures))


@lru_cache(maxsize=MAX_FRAMEWORKS_KEPT)
def match_tables(framework: Framework) -> Mapping[str, Mapping[str, frozenset[str]]]:
    """Returns the tables of matches: by table and word, the words that answer it."""
    found: dict[str, dict[str, set[str]]] = {}
    for item in framework.tables.get("matches", ()):
        found.setdefault(item.row.id, {}).setdefault(item.row.word, set()).update(item.row.answers)
    tables: dict[str, Mapping[str, frozenset[str]]] = {}
    for id, words in found.items():
        answers = {word: frozenset(own) for word, own in words.items()}
        tables[id] = MappingProxyType(answers)
    return MappingProxyType(tables)
