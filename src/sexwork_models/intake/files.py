"""Raw rows: text and mappings before their cells are parsed, in composed Unicode and in bounds."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sized
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from math import isnan
from typing import Any, TypeAlias

import attrs
from pydantic import BaseModel

from ..core.findings import Finding, Where
from ..core.key_paths import line_of_path
from ..values.text import is_nfc, nfc

__all__ = [
    "MAX_FIELDS",
    "ROW_NUMBER",
    "UNKNOWN_FIELD",
    "RawRow",
    "RowsAndFindings",
    "Unreadable",
    "is_blank",
    "normalize_unicode",
    "plain_scalar",
]

ROW_NUMBER = "\x00"  # the field of a key that only numbers the rows
UNKNOWN_FIELD = "\x01"  # the field of a key that names none
MAX_FIELDS = 1000  # of one row; no kind of row has a tenth as many
_MAX_ITEMS = 10_000  # of a value inside a row: twenty-seven years of days
_MAX_DEPTH = 20  # levels of a value inside a row
_MAX_DIGITS = 1000  # of a whole number, which takes long to print when it has many more
_MAX_BITS = 3322  # of a whole number of so many digits
_PLAIN_TYPES = frozenset({type(None), bool, int, str, date, dict, list, tuple})
_SURROGATE = re.compile("[\ud800-\udfff]")
_MISSING = frozenset({"NAType", "NaTType", "MaskedConstant"})
_LIBRARIES = frozenset({"numpy", "pandas", "polars", "pyarrow"})  # whose arrays are lists


@attrs.frozen
class Unreadable:
    """A value that no field takes, such as a whole table: only the name of its type is known.

    It stands for the value, of which nothing is asked: even a comparison with it might raise.
    """

    kind: str

    def __str__(self) -> str:
        return f"<{self.kind}>"


_READABLE = (str, int, Decimal, Fraction, date, Mapping, list, tuple, BaseModel, Unreadable)


@attrs.frozen
class RawRow:
    """A row before its cells are parsed: its place, its cells and the lines of its cells.

    `path` leads to the row in a nested file: `$.lines[3]`. The paths of `lines` begin with it.
    """

    where: Where
    cells: Mapping[str, object] = attrs.field(hash=False, repr=False)
    lines: Mapping[str, int] = attrs.field(factory=dict, hash=False)
    path: str = ""

    def at(self, field: str) -> Where:
        """Returns the place of a field of the row, or of a path into it: `inputs[0].unit`."""
        if not self.lines and not self.path:
            return self.where.at(field)
        path = ".".join(part for part in (self.path, field) if part)
        line = line_of_path(self.lines, path)
        line = self.where.line if line is None else line
        return Where(self.where.file, line, path, columns=self.where.columns)


RowsAndFindings: TypeAlias = tuple[list[RawRow], list[Finding]]


def normalize_unicode(value: object, where: Where, findings: list[Finding]) -> object:
    """Returns a value of a cell as one of Python, with all its texts in composed Unicode form.

    Text that was in another form, or is no valid Unicode, becomes a finding. So does a value nested
    deeper than 20 levels or of more than 10,000 items, and a whole number of more than 1,000
    digits; None is in its place then.
    """
    return _normalize(value, where, findings, _MAX_DEPTH)


def _normalize(value: object, where: Where, findings: list[Finding], depth: int) -> object:
    if isinstance(value, str):
        return _normalize_text(value, where, findings)
    if isinstance(value, int) and value.bit_length() > _MAX_BITS:
        params = {"field": where.field, "digits": _MAX_DIGITS}
        findings.append(Finding("number-out-of-range", where, params))
        return None
    value = plain_scalar(value)
    if not isinstance(value, (Mapping, list, tuple)):
        return value
    if depth == 0 or len(value) > _MAX_ITEMS:
        findings.append(_beyond_limits(value, where, depth))
        return None
    if isinstance(value, Mapping):
        return {key: _normalize(item, where, findings, depth - 1) for key, item in value.items()}
    return [_normalize(item, where, findings, depth - 1) for item in value]


def _beyond_limits(value: Sized, where: Where, depth: int) -> Finding:
    if depth == 0:
        return Finding("file-too-deep", where, {"field": where.field})
    return Finding("too-many-fields", where, {"found": len(value), "limit": _MAX_ITEMS})


def _normalize_text(value: str, where: Where, findings: list[Finding]) -> str:
    if value.isascii():
        return value
    if _SURROGATE.search(value):
        findings.append(Finding("wrong-encoding", where))
        return value.encode("utf-8", "replace").decode("utf-8")
    if not is_nfc(value):
        findings.append(Finding("decomposed-unicode", where))
    return nfc(value)


def is_blank(value: object) -> bool:
    """Whether a cell says nothing: it is absent, or text of blanks alone."""
    if isinstance(value, str):
        return not value or value.isspace()  # of the same signs as `BLANKS`
    return plain_scalar(value) is None


def plain_scalar(value: object) -> object:
    """Returns a value of a table in memory as one of Python; None for one that is missing.

    Missing are not-a-number, not-a-time and `NA`, which libraries of tables put into empty cells. A
    moment at midnight is its day. An array of one dimension is a list, whose items are as they
    were; what no field takes is `Unreadable`.
    """
    kind = type(value)
    if kind in _PLAIN_TYPES:
        return value
    if isinstance(value, float) and kind.__module__ != "numpy":
        return None if isnan(value) else value
    if kind.__module__.partition(".")[0] in _LIBRARIES and not isinstance(value, datetime):
        return None if kind.__name__ in _MISSING else _plain_of_library(value)
    return _plain_of_python(value)


def _plain_of_python(value: object) -> object:
    if (isinstance(value, Decimal) and value.is_nan()) or type(value).__name__ in _MISSING:
        return None
    if isinstance(value, datetime):
        return value.date() if value.tzinfo is None and value.time() == time() else value
    return value if isinstance(value, _READABLE) else Unreadable(type(value).__name__)


def _plain_of_library(value: Any) -> object:
    """Returns a scalar or an array of a library of tables as Python's own."""
    unreadable = Unreadable(type(value).__name__)
    try:
        plain = _items_of(value)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):
        return unreadable  # as for a day beyond those of Python
    if type(plain) is type(value):
        return unreadable
    return plain if type(plain) is list else plain_scalar(plain)


def _items_of(value: Any) -> object:
    """Returns what a value of a library of tables holds: a scalar, or a list."""
    if hasattr(value, "as_py"):  # a scalar of Arrow
        return value.as_py()
    shape = value.shape if hasattr(value, "shape") else (len(value),)
    if len(shape) == 1:
        return list(value)
    if shape or value.dtype.kind not in "biufMUSO":
        return value
    if value.dtype.kind != "M":
        return value.item()
    moment = value.astype("datetime64[us]").item()  # which is one of Python for every unit
    return value if isinstance(moment, int) else moment
