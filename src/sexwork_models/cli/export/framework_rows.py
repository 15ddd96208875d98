"""Rows of the framework for people: the names of codes beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...api.list_rows import JsonRow
from ...core.messages import Lang, Sayable
from ...forms.record_terms import Channel
from ...framework.framework import Framework
from ...framework.tables.pilots import model_label
from ...values.text import YES_OR_NO, Text

__all__ = ["named_rows"]

_TABLES = {  # the table that the codes of a column are in
    "models": "pilots",
    "places": "places",
    "parent": "places",
    "successors": "places",
    "populations": "populations",
    "activities": "activities",
    "indicators": "indicators",
    "counted_as": "indicators",
    "not_above": "indicators",
    "union_of": "indicators",
    "never_compared_with": "indicators",
    "disaggregations": "disaggregations",
    "document": "documents",
    "documents": "documents",
    "reported_in": "documents",
    "replaced_by": "documents",
}


def named_rows(rows: Sequence[JsonRow], framework: Framework, lang: Lang) -> list[JsonRow]:
    """Returns rows with a column of names behind each column of codes."""
    return [dict(_cells(row, framework, lang)) for row in rows]


def _cells(row: JsonRow, framework: Framework, lang: Lang) -> Iterator[tuple[str, object]]:
    for column, value in row.items():
        yield column, YES_OR_NO[value].say(lang) if isinstance(value, bool) else value
        codes = value if isinstance(value, (list, tuple)) else (value,)
        if column in _TABLES or column == "channels" or any(_has_name(code) for code in codes):
            names = [_name(column, code, framework, lang) for code in codes if code]
            yield f"{column}_name", "; ".join(names)


def _has_name(code: object) -> bool:
    return isinstance(code, Sayable)


def _name(column: str, code: object, framework: Framework, lang: Lang) -> str:
    """Returns the name of a member of a closed list, or of a row of the framework."""
    if isinstance(code, Sayable):
        return code.say(lang)
    return _label(column, str(code), framework).say(lang)


def _label(column: str, code: str, framework: Framework) -> Text:
    if column == "channels":
        return Channel(code).text
    table = _TABLES[column]
    if table == "pilots":
        return model_label(code, framework.pilots)
    if code not in getattr(framework, table):
        return Text(code, code)
    if table == "places":
        return framework.places[code].entries[-1].value.label
    label: Text = getattr(framework, table)[code].label
    return label
