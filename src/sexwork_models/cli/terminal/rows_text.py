"""Formats lists of rows of the framework, of published figures and of rules for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from ...api.list_rows import JsonRow
from ...core.messages import Lang, say
from ...framework.tables.indicators import Additivity, Polarity
from ...framework.tables.norms import NormKind
from ...framework.tables.per_text import per_text
from ...framework.tables.pilots import PilotScope
from ...framework.tables.places import PlaceLevel
from ...framework.tables.sources import Force, Grade
from ...intake.field_catalog import field_texts
from ...practice.observations.model import Observation, ObservationKind
from ...values.amounts import format_exactly
from ...values.qualifiers import Qualifier
from ...values.text import YES_OR_NO, LabelledEnum, Text, texts_of
from ...values.units import Unit
from .layout import severity_text
from .table_parts.tables import Column, table_lines

__all__ = ["rows_text"]

_ROWS = texts_of("cli.rows_text")["rows"]
# An id stays on one line, so that it can be copied; texts are not squeezed.
_LEAST_WIDTHS = {
    "id": 40,
    "item": 14,
    "name": 14,
    "title": 14,
    "grade": 12,
    "direction": 9,  # of two or three lines, not of a word on each
}
_COLUMNS = {
    "norms": ("id", "item", "kind", "value", "unit", "valid_from", "valid_to", "grade", "force"),
    "targets": ("id", "item", "kind", "value", "unit", "places", "valid_from", "valid_to", "grade"),
    "observations": (
        "id",
        "item",
        "places",
        "qualifier",
        "low",
        "high",
        "unit",
        "kind",
        "document",
    ),
    "indicators": ("id", "name", "unit", "additivity", "direction", "models"),
    "activities": ("id", "name", "unit", "models", "grade"),
    "procedures": ("id", "name", "grade"),
    "documents": ("id", "number", "title", "in_force_from", "grade"),
    "places": ("id", "name", "level", "valid_from", "valid_to", "successors"),
    "pilots": ("id", "name", "title", "scope"),
    "populations": ("id", "name", "exempt_under_18"),
    "rules": ("id", "severity", "title"),
}
_OWN_HEADINGS = texts_of("cli.rows_text_headings")
_EXPORTED_HEADINGS = texts_of("cli.framework_headings")
_CLOSED_LISTS: dict[str, type[LabelledEnum]] = {
    "grade": Grade,
    "force": Force,
    "qualifier": Qualifier,
    "additivity": Additivity,
    "direction": Polarity,
    "level": PlaceLevel,
    "scope": PilotScope,
    "kind": NormKind,
}
_NUMBERS = ("value", "low", "high")
_DAYS = ("valid_from", "valid_to", "in_force_from")


def rows_text(kind: str, rows: Sequence[JsonRow], lang: Lang) -> str:
    """The rows as a table in `lang`: names of columns, texts, words of closed lists, and a count.

    A column that is empty in every row is left out.
    """
    cells = {name: _cells(kind, name, rows, lang) for name in _COLUMNS[kind]}
    shown = {name: texts for name, texts in cells.items() if any(texts)}
    columns = [_column(kind, name, lang) for name in shown]
    lines = table_lines(columns, list(zip(*shown.values(), strict=True))) if rows else []
    return "\n".join(
        [*lines, _ROWS.say(lang).format(count=len(rows), s="" if len(rows) == 1 else "s")]
    )


def _cells(kind: str, name: str, rows: Sequence[JsonRow], lang: Lang) -> list[str]:
    if name == "unit":
        return [_unit_text(row, lang) for row in rows]
    return [_cell_text(kind, name, _cell_value(row, name, lang), lang) for row in rows]


def _unit_text(row: JsonRow, lang: Lang) -> str:
    """The unit of a row, with what one value belongs to: "đồng mỗi ca"."""
    if row["unit"] is None:
        return ""
    unit, per_unit = Unit(row["unit"]), row.get("per_unit") or ""
    per = per_text("" if per_unit in (unit.per, unit) else per_unit, row.get("per_period") or "")
    return f"{unit.say(lang)} {per.say(lang)}".strip()


def _column(kind: str, name: str, lang: Lang) -> Column:
    """A column under its name: of the field of a published figure, its own, or as exported."""
    fields = field_texts(Observation)
    if kind == "observations" and name in fields:
        text = fields[name].name
    else:
        text = _OWN_HEADINGS.get(name, _EXPORTED_HEADINGS[name])
    heading = f"{text.say(lang)[0].upper()}{text.say(lang)[1:]}"
    return Column(heading, name in _NUMBERS, _LEAST_WIDTHS.get(name, 0))


def _cell_value(row: JsonRow, name: str, lang: Lang) -> object:
    """The value of a column; the force is that of the day that was asked about, if one was."""
    if name == "force" and "force_on" in row:
        return row["force_on"]["force"]
    texts = Text.either(row.get(f"{name}_vi") or "", row.get(f"{name}_en") or "")
    return row.get(name, texts.say(lang))


def _cell_text(kind: str, name: str, value: object, lang: Lang) -> str:
    """A value as text: numbers and days as the language writes them, closed lists in words."""
    if value is None or isinstance(value, list):
        return "; ".join(value or ())
    if isinstance(value, bool):
        return YES_OR_NO[value].say(lang)
    text = str(value)
    if name in _NUMBERS:
        return format_exactly(Decimal(text), lang)
    if name in _DAYS:
        return say(date.fromisoformat(text), lang)
    if name == "severity":
        return severity_text(text, lang)
    words = ObservationKind if (kind, name) == ("observations", "kind") else _CLOSED_LISTS.get(name)
    return words(text).say(lang) if words else text
