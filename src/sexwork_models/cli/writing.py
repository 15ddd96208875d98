"""Writes rows as CSV that is safe to open in a spreadsheet, and new files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import chain
from pathlib import Path
from types import MappingProxyType

from ..api.list_rows import JsonRow
from ..core.errors import UnusableInputError
from ..core.messages import Lang
from ..framework.framework import Framework
from ..intake.disk import display_name, write_whole
from ..intake.field_catalog import field_texts
from ..intake.parsing import column_names
from ..practice.observations.files import figures_with
from ..practice.observations.model import Observation
from ..results.values import IndicatorValue
from ..values.text import Text
from .export.csv_style import BYTE_ORDER_MARK, CSV_STYLES, CsvStyle, csv_of
from .export.framework_headings import FRAMEWORK_HEADINGS
from .export.framework_rows import named_rows
from .export.headings import VALUE_HEADINGS
from .export.value_rows import value_rows

__all__ = ["csv_text", "framework_csv", "observation_csv", "values_csv", "write_new"]

_NUMBERS = frozenset({"value", "low", "high"})  # columns of decimal strings


def csv_text(
    rows: Sequence[JsonRow],
    style: CsvStyle | None = None,
    headings: Mapping[str, Text] = MappingProxyType({}),
    lang: Lang = "vi",
) -> str:
    """The rows as CSV under one header; each fact of a nested value has a column of its own."""
    flat = [dict(_flat_cells(row)) for row in rows]
    columns = list(dict.fromkeys(chain.from_iterable(flat)))
    style = style or CsvStyle()
    shown = [style.heading(column, headings, lang) for column in columns]
    return csv_of(shown, (map(row.get, columns) for row in flat), style)


def framework_csv(
    rows: Sequence[JsonRow], framework: Framework, style: CsvStyle, lang: Lang
) -> str:
    """The rows of a list of the framework as CSV; a style with names has them beside the codes."""
    named = named_rows(rows, framework, lang) if style.named else rows
    return csv_text(named, style, FRAMEWORK_HEADINGS, lang)


_DECLARATIONS = ("measure", "earlier")  # each stands in one cell, as it is declared


def _flat_cells(row: Mapping[str, object], above: str = "") -> Iterable[tuple[str, object]]:
    for name, value in row.items():
        if name in _DECLARATIONS and isinstance(value, (Mapping, list)):
            yield name, json.dumps(value, ensure_ascii=False) if value else ""
        elif isinstance(value, Mapping):
            yield from _flat_cells(value, f"{above}{name}_")
        elif name in _NUMBERS and isinstance(value, str) and not above:
            yield name, Decimal(value)
        else:
            yield f"{above}{name}", value


def values_csv(
    values: Iterable[IndicatorValue], framework: Framework, style: CsvStyle, lang: Lang
) -> str:
    """Indicator values as the content of a CSV file, with the mark of UTF-8 at its beginning."""
    rows = value_rows(values, framework, lang)
    columns = _in_order(rows)
    headings = [style.heading(column, VALUE_HEADINGS, lang) for column in columns]
    text = csv_of(headings, (map(row.get, columns) for row in rows), style)
    return f"{BYTE_ORDER_MARK}{text}"


def _in_order(rows: Sequence[Mapping[str, object]]) -> Sequence[str]:
    """The columns of all rows, in the order of the row that has most of them."""
    longest = max(rows, key=len, default={})
    return list(dict.fromkeys(chain(longest, chain.from_iterable(rows))))


def observation_csv(
    ids: Iterable[str],
    framework: Framework,
    style: CsvStyle = CSV_STYLES["plain"],
    lang: Lang = "vi",
) -> str:
    """The published figures with these ids as an observation file, which `results FILE` reads."""
    wanted, columns = set(ids), column_names(Observation)
    figures = [row for row in figures_with(framework).observations if row.id in wanted]
    names = {field: text.name for field, text in field_texts(Observation).items()}
    headings = [style.heading(column, names, lang) for column in columns]
    return csv_of(headings, ([getattr(row, name) for name in columns] for row in figures), style)


def write_new(path: Path, text: str) -> None:
    """Writes a new file, whole or not at all: it has its name only once all is written.

    Raises UnusableInputError for a file that exists already or cannot be written, and for a folder
    that does not exist.
    """
    try:
        with write_whole(path, overwrite=False) as file:
            file.write(text)
        return
    except FileExistsError:
        refusal = UnusableInputError("file-exists", file=display_name(path))
    except FileNotFoundError:
        refusal = UnusableInputError("out-folder-missing", folder=display_name(path.parent))
    except (OSError, ValueError):  # ValueError: a NUL in a name
        refusal = UnusableInputError("file-unwritable", file=display_name(path))
    # Outside of the clause: the error of the system, which repeats the path, is not carried along.
    raise refusal
