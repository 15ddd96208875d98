"""Formats audits and lists of rows for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from ...api.list_rows import JsonRow
from ...core.messages import Lang, say
from ...framework.tables.indicators import Additivity, Polarity
from ...framework.tables.norms import NormKind, PerPeriod
from ...framework.tables.pilots import PilotScope
from ...framework.tables.places import PlaceLevel
from ...framework.tables.sources import Force, Grade
from ...practice.observations.model import ObservationKind
from ...values.amounts import format_exactly
from ...values.qualifiers import Qualifier
from ...values.text import LabelledEnum, Text
from ...values.units import Unit
from .layout import aligned_columns, severity_text

__all__ = ["rows_text"]

_MAX_CELL = 46  # columns of a terminal
_WORDS = {
    "rows": Text("{count} dòng", "{count} rows"),
}


def _label(key: str, lang: Lang) -> str:
    return _WORDS[key].say(lang)


_AMOUNT = ("value", "unit", "per_unit", "per_period")  # what one value belongs to is said with it
_COLUMNS = {
    "norms": ("id", "item", "kind", *_AMOUNT, "valid_from", "valid_to", "grade", "force"),
    "targets": ("id", "item", "kind", *_AMOUNT, "places", "valid_from", "valid_to", "grade"),
    "observations": (
        "id",
        "item",
        "places",
        "qualifier",
        "low",
        "high",
        *_AMOUNT[1:],
        "kind",
        "document",
    ),
    "indicators": ("id", "name", "unit", "additivity", "direction", "models"),
    "activities": ("id", "name", "unit", "models", "grade"),
    "procedures": ("id", "name", "grade"),
    "documents": ("id", "number", "title", "in_force_from", "grade"),
    "places": ("id", "name", "level", "valid_from", "valid_to", "successors"),
    "pilots": ("id", "name", "title", "scope"),
    "rules": ("id", "severity", "title"),
}


_HEADERS = {
    "id": "mã",
    "item": "nội dung",
    "name": "tên",
    "title": "tên đầy đủ",
    "kind": "loại",
    "value": "giá trị",
    "unit": "đơn vị",
    "per_unit": "cho mỗi",
    "per_period": "theo kỳ",
    "places": "địa phương",
    "valid_from": "từ ngày",
    "valid_to": "hết trước ngày",
    "grade": "mức tin cậy",
    "force": "hiệu lực",
    "qualifier": "cách nêu",
    "low": "số",
    "high": "đến",
    "document": "văn bản",
    "additivity": "kỳ dài hơn",
    "direction": "chiều hướng",
    "models": "mô hình",
    "number": "số hiệu",
    "in_force_from": "hiệu lực từ",
    "level": "cấp",
    "successors": "đơn vị kế tiếp",
    "scope": "phạm vi",
    "severity": "mức độ",
}
_CLOSED_LISTS: dict[str, type[LabelledEnum] | type[Unit]] = {
    "unit": Unit,
    "per_period": PerPeriod,
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
    """The rows as an aligned table in `lang`: names of columns, texts, words of closed lists."""
    columns = _COLUMNS[kind]
    table = [[_HEADERS[name] if lang == "vi" else name for name in columns]]
    for row in rows:
        cells = [_cell_text(kind, name, _cell_value(row, name, lang), lang) for name in columns]
        table.append([_shortened(text) for text in cells])
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = aligned_columns(table, widths)
    return "\n".join([*lines, _label("rows", lang).format(count=len(rows))])


def _shortened(text: str) -> str:
    return text if len(text) <= _MAX_CELL else f"{text[: _MAX_CELL - 1]}…"


def _cell_value(row: JsonRow, name: str, lang: Lang) -> object:
    """The value of a column; the force is that of the day that was asked about, if one was."""
    if name == "force" and "force_on" in row:
        return row["force_on"]["force"]
    return row.get(name, row.get(f"{name}_{lang}", row.get(f"{name}_en")))


def _cell_text(kind: str, name: str, value: object, lang: Lang) -> str:
    """A value as text: numbers and days as the language writes them, closed lists in words."""
    if value is None or isinstance(value, list):
        return ";".join(value or ())
    text = str(value)
    if name in _NUMBERS:
        return format_exactly(Decimal(text), lang)
    if name in _DAYS:
        return say(date.fromisoformat(text), lang)
    if name == "severity":
        return severity_text(text, lang)
    if name == "per_unit":
        return Unit(text).one.say(lang)
    words = ObservationKind if (kind, name) == ("observations", "kind") else _CLOSED_LISTS.get(name)
    return words(text).say(lang) if words else text
