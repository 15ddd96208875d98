"""Raw rows: text and mappings before their cells are parsed, in composed Unicode and in bounds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Sized
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from math import isnan
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import attrs
from pydantic import BaseModel

from ..core.errors import UnusableInputError
from ..core.findings import Finding, Where
from ..core.key_paths import line_of_path
from ..values.text import is_nfc, nfc

if TYPE_CHECKING:
    from narwhals.stable.v2.typing import IntoFrame as TableSource
else:  # a table is known by its class when it is read; no engine is imported before
    TableSource = object

__all__ = [
    "MAX_FIELDS",
    "ROW_NUMBER",
    "KeyedFields",
    "RawRow",
    "RowsAndFindings",
    "TableSource",
    "Unreadable",
    "count_filled",
    "entries_in_memory",
    "is_blank",
    "normalize_unicode",
    "plain_scalar",
    "rows_of_objects",
]

ROW_NUMBER = "\x00"  # the field of a key that only numbers the rows
MAX_FIELDS = 1000  # of one row; no kind of row has a tenth as many
_MAX_ITEMS = 10_000  # of a value inside a row: twenty-seven years of days
_MAX_DEPTH = 20  # levels of a value inside a row
_MAX_DIGITS = 1000  # of a whole number, which takes long to print when it has many more
_MAX_BITS = 3322  # of a whole number of so many digits
_PLAIN_TYPES = frozenset({type(None), bool, int, str, date, dict, list, tuple})
_SURROGATE = re.compile("[\ud800-\udfff]")
_MISSING = frozenset({"NAType", "NaTType", "MaskedConstant"})
_LIBRARIES = frozenset({"numpy", "pandas", "polars", "pyarrow"})  # whose arrays are lists


class KeyedFields(Protocol):
    """The field that each key of a source of objects names."""

    def __getitem__(self, key: str, /) -> str: ...

    def are_ids(self, keys: Iterable[object]) -> bool:
        """Whether all of some keys are ids of fields, and mean these."""
        ...


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


def entries_in_memory(source: object, kind: type) -> Iterable[Any]:
    """Returns the entries of a source in memory; a single mapping or model is a source of one.

    The entries of a frame of any engine are its rows. Raises UnusableInputError for what holds no
    rows, and for a frame without the packages of the extra `frames`.
    """
    if isinstance(source, (Mapping, kind)):
        return (source,)
    if hasattr(type(source), "columns"):  # the items of a frame would be its columns
        return _rows_of_frame(source)
    if not isinstance(source, Iterable):
        raise UnusableInputError("source-without-rows", found=type(source).__name__)
    return source


def _rows_of_frame(source: Any) -> Iterable[Mapping[str, Any]]:
    try:
        import narwhals.stable.v2 as nw  # noqa: PLC0415 - engines are optional
    except ImportError:
        extra = "sexwork-models[frames]"
        raise UnusableInputError("frames-missing", package="narwhals", install=extra) from None
    problem = ""
    try:
        frame = nw.from_native(source)
        whole = frame.collect() if isinstance(frame, nw.LazyFrame) else frame
        return list(whole.iter_rows(named=True))
    except Exception as error:  # whatever an engine raises; its message may hold data
        problem = type(error).__name__
    raise UnusableInputError("source-without-rows", found=problem or type(source).__name__)


def count_filled(contents: Sequence[tuple[Where, Any]]) -> int:
    """Returns how many entries of a source are rows, or should be: all but the blank ones."""
    blank = 0
    for _, content in contents:
        blank += isinstance(content, Mapping) and all(map(is_blank, content.values()))
    return len(contents) - blank


def rows_of_objects(
    contents: Iterable[tuple[Where, Any]], fields: KeyedFields | None = None
) -> RowsAndFindings:
    """Returns mappings as rows without their empty cells; anything else becomes a finding.

    `fields` gives the field that each key names, if they differ. A mapping that says nothing at all
    is passed over, as a blank line of a file is. One of more than 1,000 fields is no row.
    """
    rows, findings = [], list[Finding]()
    for where, content in contents:
        if not isinstance(content, Mapping):
            findings.append(Finding("json-not-an-object", where))
        elif len(content) > MAX_FIELDS:
            params = {"found": len(content), "limit": MAX_FIELDS}
            findings.append(Finding("too-many-fields", where, params))
        elif not all(map(is_blank, content.values())):
            rows.append(RawRow(where, _cells_of(content, where, fields, findings)))
    return rows, findings


def _cells_of(
    content: Mapping[Any, Any], where: Where, fields: KeyedFields | None, findings: list[Finding]
) -> dict[str, object]:
    """Returns the cells of a mapping that are not empty, by field."""
    cells: dict[str, object] = {}
    pairs: Iterable[tuple[Any, Any]] = content.items()
    if fields is not None and not fields.are_ids(content):  # as most keys are
        pairs = _by_field(content, where, fields, findings)
    for name, cell in pairs:
        if type(cell) is str and cell.isascii():  # as most cells are
            if cell and not cell.isspace():
                cells[str(name)] = cell
        elif not is_blank(cell):
            field = str(name)
            cells[field] = normalize_unicode(plain_scalar(cell), where.at(field), findings)
    return cells


def _by_field(
    content: Mapping[Any, Any], where: Where, fields: KeyedFields, findings: list[Finding]
) -> Iterator[tuple[str, Any]]:
    """Yields the cells of a mapping that are not empty, each with the field that its key names.

    A key that names no field stays as it is, and is refused later. Two keys that name one field are
    a finding, which is an error of the row.
    """
    met = set[str]()
    for name, cell in content.items():
        field = fields[str(name)]  # which notes it, also of an empty cell
        if field == ROW_NUMBER or is_blank(cell):
            continue
        if field in met:
            findings.append(Finding("duplicate-key", where.at(field), {"key": field}))
        met.add(field)
        yield field, cell
