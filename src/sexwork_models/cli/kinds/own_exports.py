"""Tells tables that the commands themselves write, by the headings of these."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from ...core.messages import LANGUAGES
from ...framework.loading import TABLES
from ...intake.delimited.encodings import decode
from ...intake.delimited.header import DELIMITERS, split_line
from ...intake.disk import read_head
from ...intake.parsing import column_names
from ...values.text import Text
from ..export.framework_headings import FRAMEWORK_HEADINGS
from ..export.headings import VALUE_HEADINGS

__all__ = ["own_export"]

_EXPORTS: Mapping[str, tuple[Mapping[str, Text], frozenset[str]]] = {
    "values": (VALUE_HEADINGS, frozenset({"indicator", "period", "status"})),
    "list": (FRAMEWORK_HEADINGS, frozenset({"id"})),
}  # by their name: the headings that they may have, and those that they have
_MIN_HEADINGS = 4


def own_export(path: Path) -> str:
    """Returns which table of a command a file is: of `values` or a `list`; `""` for none.

    A list with the columns of a table of the framework is read as that table.
    """
    headings = _headings_of(path)
    tables = (table for table in TABLES.values() if table.suffix == ".csv")
    if any(headings <= set(column_names(table.kind)) for table in tables):
        return ""
    for name, (known, required) in _EXPORTS.items():
        for written in _ways_of_writing(known):
            has_required = {written[column] for column in required} <= headings
            if has_required and headings <= set(written.values()):
                return name
    return ""


def _headings_of(path: Path) -> set[str]:
    """Returns the cells of the first line of a file; none for a line of few."""
    line = decode(read_head(path), path.name)[0].partition("\n")[0]
    rows = (split_line(line, delimiter) or [] for delimiter in DELIMITERS)
    cells = max(rows, key=len)
    return set(filter(None, map(str.strip, cells))) if len(cells) >= _MIN_HEADINGS else set()


def _ways_of_writing(headings: Mapping[str, Text]) -> Iterable[Mapping[str, str]]:
    """Yields the headings by column as they are written: as ids, and in each language."""
    yield {column: column for column in headings}
    for lang in LANGUAGES:
        yield {column: text.say(lang) for column, text in headings.items()}
