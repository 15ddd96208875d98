"""Reads files into raw rows: bytes, encoding, TOML and JSON, each row and fault with its line."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeAlias

import attrs

from ..core.errors import UnusableInputError
from ..core.findings import Finding, Where
from ..values.text import is_nfc, nfc

__all__ = [
    "RawRow",
    "RowsAndFindings",
    "decode",
    "entries_in_memory",
    "normalize_unicode",
    "parse_toml",
    "read_bytes",
    "read_first_line",
    "read_json",
    "read_json_line",
    "read_toml",
    "rows_of_objects",
]


@attrs.frozen
class RawRow:
    """A row before its cells are parsed: its place, its cells and the lines of its cells.

    `path` leads to the row in a nested file: `$.lines[3]`.
    """

    where: Where
    cells: Mapping[str, object] = attrs.field(hash=False, repr=False)
    lines: Mapping[str, int] = attrs.field(factory=dict, hash=False)
    path: str = ""

    def at(self, field: str) -> Where:
        """Returns the place of a field of the row."""
        name = re.split(r"[.\[]", field, maxsplit=1)[0]
        line = self.lines.get(field, self.lines.get(name, self.where.line))
        return Where(self.where.file, line, ".".join(part for part in (self.path, field) if part))


_MAX_LINE_BYTES = 1 << 20
_MAX_NAME_LENGTH = 100  # a longer one is no file name but content passed in its place

RowsAndFindings: TypeAlias = tuple[list[RawRow], list[Finding]]


def read_bytes(file: Traversable) -> bytes:
    """Returns the bytes of a file. Raises UnusableInputError if it cannot be opened."""
    return _call_reader(file, file.read_bytes)


def read_first_line(file: Path) -> bytes:
    """Returns the first line of a file. Raises UnusableInputError if it cannot be opened."""

    def read_line() -> bytes:
        with file.open("rb") as opened:
            return opened.readline(_MAX_LINE_BYTES).removesuffix(b"\n")

    return _call_reader(file, read_line)


def _call_reader(file: Traversable, read: Callable[[], bytes]) -> bytes:
    try:
        return read()
    except (OSError, ValueError) as error:  # ValueError: a NUL in a name
        problem = getattr(error, "strerror", None) or "-"
    name = file.name if len(file.name) <= _MAX_NAME_LENGTH and file.name.isprintable() else "…"
    # Outside of the clause: the error of the system, which repeats the path, is not carried along.
    raise UnusableInputError("file-unreadable", file=name, problem=problem)


def decode(data: bytes, name: str) -> tuple[str, list[Finding]]:
    """Returns the text of a UTF-8 file; each line that is not UTF-8, or has a NUL, is a finding."""
    unmarked = data.removeprefix(b"\xef\xbb\xbf")
    lines = unmarked.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in lines[0]:
        return "", [Finding("wrong-encoding", Where(name, 1))]
    findings, kept = [], []
    for number, line in enumerate(lines, start=1):
        try:
            kept.append(line.replace(b"\x00", b"\xff").decode("utf-8"))
        except UnicodeDecodeError:
            findings.append(Finding("wrong-encoding", Where(name, number)))
            kept.append("")
    return "\n".join(kept), findings


def normalize_unicode(value: object, where: Where, findings: list[Finding]) -> object:
    """Returns a value with all its texts in composed Unicode form.

    Text that was in another form, or is no valid Unicode, becomes a finding; so does a value nested
    without end, which is returned as None.
    """
    try:
        return _normalize(value, where, findings)
    except RecursionError:
        params = {"value": "…", "field": where.field, "problem": "nested too deeply"}
        findings.append(Finding("value-unreadable", where, params))
        return None


def _normalize(value: object, where: Where, findings: list[Finding]) -> object:
    if isinstance(value, str):
        if any("\ud800" <= char <= "\udfff" for char in value):
            findings.append(Finding("wrong-encoding", where))
            return value.encode("utf-8", "replace").decode("utf-8")
        if not is_nfc(value):
            findings.append(Finding("decomposed-unicode", where))
        return nfc(value)
    if isinstance(value, Mapping):
        return {key: _normalize(item, where, findings) for key, item in value.items()}
    if isinstance(value, list):
        return [_normalize(item, where, findings) for item in value]
    return value


def entries_in_memory(source: object, kind: type) -> Iterable[Any]:
    """Returns the entries of a source in memory; a single mapping or model is a source of one.

    Raises UnusableInputError for a table, whose items are its columns, and for what holds nothing.
    """
    if isinstance(source, (Mapping, kind)):
        return (source,)
    if hasattr(source, "columns") or not isinstance(source, Iterable):
        raise UnusableInputError("source-without-rows", found=type(source).__name__)
    return source


def rows_of_objects(contents: Iterable[tuple[Where, Any]]) -> RowsAndFindings:
    """Returns mappings as rows without their empty cells; anything else becomes a finding."""
    rows, findings = [], list[Finding]()
    for where, content in contents:
        if not isinstance(content, Mapping):
            findings.append(Finding("json-not-an-object", where))
            continue
        cells = {
            str(key): value for key, value in content.items() if value is not None and value != ""
        }
        for key, value in cells.items():
            if isinstance(value, str):
                must_normalize = not value.isascii()
            else:
                must_normalize = isinstance(value, (Mapping, list))
            if must_normalize:
                cells[key] = normalize_unicode(value, where.at(key), findings)
        rows.append(RawRow(where, cells))
    return rows, findings


_TABLE = re.compile(r"^\s*\[\[?\s*([^\]]+?)\s*\]\]?")
_KEY = re.compile(r"^\s*\"?([A-Za-z0-9_.-]+)\"?\s*=")


def read_toml(data: bytes, name: str) -> tuple[dict[str, list[RawRow]], list[Finding]]:
    """Returns the rows of a TOML file by the name of their table.

    Top-level keys are the one row of table `""`. Numbers with a point are exact decimals. A syntax
    error or a repeated key is one finding with its line, and no row is returned then.
    """
    text, findings = decode(data, name)
    content = parse_toml(text, name, findings)
    if content is None:
        return {}, findings
    lines_by_table = _lines_by_table(text)
    tables: dict[str, list[RawRow]] = {}
    for table, contents in _tables(content):
        rows = tables.setdefault(table, [])
        table_lines = lines_by_table.get(table, [])
        for index, content_of_row in enumerate(contents):
            line, key_lines = table_lines[index] if index < len(table_lines) else (1, {})
            row = RawRow(Where(name, line), content_of_row, key_lines)
            cells = {}
            for key, value in content_of_row.items():
                cells[key] = normalize_unicode(value, row.at(key), findings)
            rows.append(attrs.evolve(row, cells=cells))
    return tables, findings


def _tables(content: Mapping[str, Any]) -> Iterator[tuple[str, list[Mapping[str, object]]]]:
    """Yields the tables of a TOML file with their rows; last `""` with the top-level keys."""
    top_level = {}
    for key, value in content.items():
        if isinstance(value, dict):
            yield key, [value]
        elif isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            yield key, value
        else:
            top_level[key] = value
    yield "", [top_level]


def _lines_by_table(text: str) -> dict[str, list[tuple[int, dict[str, int]]]]:
    """Returns the line of each table of a TOML text, with the lines of its keys, by its name."""
    key_lines: dict[str, int] = {}
    lines = {"": [(1, key_lines)]}
    for number, line in enumerate(text.split("\n"), start=1):
        table, key = _TABLE.match(line), _KEY.match(line)
        if table:
            key_lines = {}
            lines.setdefault(table[1].strip('"'), []).append((number, key_lines))
        elif key:
            key_lines.setdefault(key[1], number)
    return lines


def parse_toml(text: str, name: str, findings: list[Finding]) -> dict[str, Any] | None:
    """Returns the content of a TOML text, numbers with a point as exact decimals.

    A text that is no TOML becomes a finding, and None is returned.
    """
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        # Besides bad syntax, numbers of thousands of digits and brackets without end.
        problem = str(error)
        found = re.search(r"at line (\d+)", problem)
        line = int(found[1]) if found else text.count("\n") + 1
        code = "duplicate-key" if "overwrite" in problem or "twice" in problem else "toml-syntax"
        key = "".join(text.split("\n")[line - 1 : line]).split("=")[0].strip("[] ")
        findings.append(Finding(code, Where(name, line), {"key": key, "problem": problem}))
        return None


def read_json(data: bytes, name: str) -> tuple[Any, list[Finding]]:
    """Returns the content of a JSON file, numbers with a point as exact decimals.

    A file that is no JSON becomes a finding, and None is returned.
    """
    try:
        text = data.decode("utf-8-sig")
        return json.loads(text, parse_float=Decimal, object_pairs_hook=_unique_keys), []
    except _RepeatedKeyError as error:
        return None, [Finding("duplicate-key", Where(name), {"key": str(error)})]
    except UnicodeDecodeError:
        return None, [Finding("wrong-encoding", Where(name, 1))]
    except (ValueError, RecursionError) as error:
        # Besides bad syntax, numbers of thousands of digits and brackets without end.
        where = Where(name, getattr(error, "lineno", 1))
        return None, [Finding("json-syntax", where, {"problem": getattr(error, "msg", str(error))})]


def read_json_line(line: bytes, where: Where) -> tuple[Any, list[Finding]]:
    """Returns the content of a line of a file with one JSON value a line, as `read_json` does."""
    content, findings = read_json(line, where.file)
    return content, [Finding(finding.code, where, finding.params) for finding in findings]


class _RepeatedKeyError(Exception):
    """A JSON object that has a key twice; the standard reader would silently keep the last."""


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    for key in keys:
        if keys.count(key) > 1:
            raise _RepeatedKeyError(key)
    return dict(pairs)
