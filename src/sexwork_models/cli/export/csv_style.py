"""Styles of CSV, and the text of a cell that a spreadsheet neither runs nor misreads."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from enum import Enum

import attrs

from ...core.messages import Lang
from ...practice.observations.model import Reading
from ...values.text import Text

__all__ = ["BYTE_ORDER_MARK", "CSV_STYLES", "DEFAULT_STYLE", "CsvStyle", "csv_of"]

BYTE_ORDER_MARK = "\ufeff"  # by which a spreadsheet program knows that a file is in UTF-8
_FORMULA = ("=", "+", "-", "@")  # also as full-width characters, which spreadsheets read alike
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)


@attrs.frozen
class CsvStyle:
    """How a CSV file is written; `named` columns have names as headings instead of ids."""

    delimiter: str = ","
    decimal: str = "."
    named: bool = False

    def heading(self, column: str, headings: Mapping[str, Text], lang: Lang) -> str:
        """Returns what stands over a column."""
        known = self.named and column in headings
        return headings[column].say(lang) if known else column

    def cell(self, value: object) -> str:
        """Returns the text of a cell; one that would be a formula begins with an apostrophe."""
        if isinstance(value, Decimal):
            return f"{value:f}".replace(".", self.decimal)
        return _without_formula(_plain(value))


DEFAULT_STYLE = "plain"
CSV_STYLES: Mapping[str, CsvStyle] = {
    "plain": CsvStyle(),
    "vi": CsvStyle(";", ",", named=True),
}
"""`plain` is for programs, `vi` for spreadsheet programs with Vietnamese settings."""


def csv_of(
    columns: Sequence[str], rows: Iterable[Iterable[object]], style: CsvStyle | None = None
) -> str:
    """Returns rows as CSV under one header."""
    style, file = style or CsvStyle(), io.StringIO()
    writer = csv.writer(file, delimiter=style.delimiter, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow(map(style.cell, row))
    return file.getvalue()


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return ";".join(_without_formula(_plain(part)) for part in value)
    if isinstance(value, Reading):
        return f"{value.indicator}:{value.role.value}"
    return str(value.value if isinstance(value, Enum) else value)


def _without_formula(text: str) -> str:
    first = unicodedata.normalize("NFKC", text.lstrip()[:1])
    is_formula = first.startswith(_FORMULA) or text.startswith(("\t", "\r"))
    cell = f"'{text}" if is_formula and not _NUMBER.fullmatch(text) else text
    return re.sub(r"\r\n?", "\n", cell)  # a lone return would begin a row, and not be quoted
