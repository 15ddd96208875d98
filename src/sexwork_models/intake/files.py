"""How a file becomes rows: bytes, encoding, TOML and JSON, with the line of every row and every fault."""

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
    "composed",
    "decode",
    "first_line",
    "read_bytes",
    "read_json",
    "read_json_line",
    "read_toml",
    "rows_of_objects",
    "toml_content",
]


@attrs.frozen
class RawRow:
    """A row before its cells are understood: where it stands, its cells, and the line of each.

    `path` leads to a row that is part of a nested file: `$.lines[3]`.
    """

    where: Where
    cells: Mapping[str, object] = attrs.field(hash=False, repr=False)
    lines: Mapping[str, int] = attrs.field(factory=dict, hash=False)
    path: str = ""

    def at(self, field: str) -> Where:
        """Where `field` of this row stands."""
        name = re.split(r"[.\[]", field, maxsplit=1)[0]
        line = self.lines.get(field, self.lines.get(name, self.where.line))
        return Where(self.where.file, line, ".".join(part for part in (self.path, field) if part))


_LONGEST_LINE = 1 << 20
_LONGEST_NAME = 100  # a longer one is no name but content that was handed over for one

RowsAndFindings: TypeAlias = tuple[list[RawRow], list[Finding]]


def read_bytes(file: Traversable) -> bytes:
    """The bytes of a file. Raises UnusableInputError when it cannot be opened."""
    return _read(file, file.read_bytes)


def first_line(file: Path) -> bytes:
    """The first line of a file of any size. Raises UnusableInputError when it cannot be opened."""

    def line() -> bytes:
        with file.open("rb") as opened:
            return opened.readline(_LONGEST_LINE).removesuffix(b"\n")

    return _read(file, line)


def _read(file: Traversable, read: Callable[[], bytes]) -> bytes:
    try:
        return read()
    except (OSError, ValueError) as error:  # ValueError: a NUL in a name
        name = file.name if len(file.name) <= _LONGEST_NAME and file.name.isprintable() else "…"
        raise UnusableInputError(
            "file-unreadable", file=name, problem=getattr(error, "strerror", None) or "-"
        ) from error


def decode(data: bytes, name: str) -> tuple[str, list[Finding]]:
    """The text of a UTF-8 file; lines that are not UTF-8, or that hold a NUL, are left out and reported one by one."""
    lines = (
        data.removeprefix(b"\xef\xbb\xbf")
        .replace(b"\r\n", b"\n")
        .replace(b"\r", b"\n")
        .split(b"\n")
    )
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


def composed(value: object, where: Where, findings: list[Finding]) -> object:
    """`value` in composed Unicode; text that had to be composed, or that is no Unicode text, is reported.

    What is nested without end is nothing that a file of this library holds: it is reported and left empty.
    """
    try:
        return _composed(value, where, findings)
    except RecursionError:
        findings.append(
            Finding(
                "value-unreadable",
                where,
                {"value": "…", "field": where.field, "problem": "nested too deeply"},
            )
        )
        return None


def _composed(value: object, where: Where, findings: list[Finding]) -> object:
    if isinstance(value, str):
        if any("\ud800" <= char <= "\udfff" for char in value):
            findings.append(Finding("wrong-encoding", where))
            return value.encode("utf-8", "replace").decode("utf-8")
        if not is_nfc(value):
            findings.append(Finding("decomposed-unicode", where))
        return nfc(value)
    if isinstance(value, Mapping):
        return {key: _composed(item, where, findings) for key, item in value.items()}
    return (
        [_composed(item, where, findings) for item in value] if isinstance(value, list) else value
    )


def rows_of_objects(contents: Iterable[tuple[Where, Any]]) -> RowsAndFindings:
    """Mappings as rows, empty cells left out; what is no mapping is reported and left out."""
    rows, findings = [], list[Finding]()
    for where, content in contents:
        if not isinstance(content, Mapping):
            findings.append(Finding("json-not-an-object", where))
            continue
        filled = {
            str(key): value for key, value in content.items() if value is not None and value != ""
        }
        cells = {
            key: value if _plain(value) else composed(value, where.at(key), findings)
            for key, value in filled.items()
        }
        rows.append(RawRow(where, cells))
    return rows, findings


def _plain(value: object) -> bool:
    """Whether there is nothing to compose."""
    return value.isascii() if isinstance(value, str) else not isinstance(value, (Mapping, list))


_TABLE = re.compile(r"^\s*\[\[?\s*([^\]]+?)\s*\]\]?")
_KEY = re.compile(r"^\s*\"?([A-Za-z0-9_.-]+)\"?\s*=")


def _key_lines(text: str) -> Iterator[tuple[str, int, dict[str, int]]]:
    """Each table of a TOML text with its name, its line and the line of each of its keys."""
    name, start, keys = "", 1, dict[str, int]()
    for number, line in enumerate(text.split("\n"), start=1):
        table, key = _TABLE.match(line), _KEY.match(line)
        if table:
            yield name, start, keys
            name, start, keys = table[1].strip('"'), number, {}
        elif key:
            keys.setdefault(key[1], number)
    yield name, start, keys


def read_toml(data: bytes, name: str) -> tuple[dict[str, list[RawRow]], list[Finding]]:
    """The tables of a TOML file by name, each with its rows and lines; top-level keys stand under ``""``.

    Numbers with a point are read as exact decimals. A syntax error or a repeated key is one finding
    with its line, and nothing is read.
    """
    text, findings = decode(data, name)
    content = toml_content(text, name, findings)
    if content is None:
        return {}, findings
    lines = {(table, index): place for table, index, place in _numbered(_key_lines(text))}
    tables: dict[str, list[RawRow]] = {}
    for table, contents in _tables(content):
        for index, cells in enumerate(contents):
            line, keys = lines.get((table, index), (1, {}))
            tables.setdefault(table, []).append(_raw_row(Where(name, line), cells, keys, findings))
    return tables, findings


def toml_content(text: str, name: str, findings: list[Finding]) -> dict[str, Any] | None:
    """The content of a TOML text, numbers with a point as exact decimals; None, and a finding, when it is none."""
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except (
        ValueError,
        RecursionError,
    ) as error:  # a syntax error, a number of thousands of digits, endless brackets
        found = re.search(r"at line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        code = (
            "duplicate-key" if "overwrite" in str(error) or "twice" in str(error) else "toml-syntax"
        )
        key = "".join(text.split("\n")[line - 1 : line]).split("=")[0].strip("[] ")
        findings.append(Finding(code, Where(name, line), {"key": key, "problem": str(error)}))
        return None


def read_json(data: bytes, name: str) -> tuple[Any, list[Finding]]:
    """The content of a JSON file, numbers with a point as exact decimals; None, and a finding, when it is none."""
    try:
        return json.loads(
            data.decode("utf-8-sig"), parse_float=Decimal, object_pairs_hook=_unique_keys
        ), []
    except (ValueError, RecursionError, _RepeatedKeyError) as error:
        return None, [
            _json_fault(
                error, Where(name, error.lineno if isinstance(error, json.JSONDecodeError) else 1)
            )
        ]


def read_json_line(line: bytes, where: Where) -> tuple[Any, list[Finding]]:
    """The content of one line of a file that has a JSON value on each; None, and a finding, when it is none."""
    content, findings = read_json(line, where.file)
    return content, [attrs.evolve(finding, where=where) for finding in findings]


def _json_fault(error: Exception, where: Where) -> Finding:
    """Why a JSON text could not be read; numbers of thousands of digits and endless brackets are among the reasons."""
    if isinstance(error, UnicodeDecodeError):
        return Finding("wrong-encoding", where)
    if isinstance(error, _RepeatedKeyError):
        return Finding("duplicate-key", Where(where.file), {"key": str(error)})
    return Finding("json-syntax", where, {"problem": getattr(error, "msg", str(error))})


class _RepeatedKeyError(Exception):
    """A JSON object that has one key twice; the standard reader would keep the last in silence."""


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    for key in keys:
        if keys.count(key) > 1:
            raise _RepeatedKeyError(key)
    return dict(pairs)


def _raw_row(
    where: Where, cells: Mapping[str, object], lines: Mapping[str, int], findings: list[Finding]
) -> RawRow:
    row = RawRow(where, cells, lines)
    return attrs.evolve(
        row, cells={key: composed(cell, row.at(key), findings) for key, cell in cells.items()}
    )


def _numbered(
    tables: Iterator[tuple[str, int, dict[str, int]]],
) -> Iterator[tuple[str, int, tuple[int, dict[str, int]]]]:
    seen: dict[str, int] = {}
    for table, line, keys in tables:
        index = seen.get(table, 0)
        seen[table] = index + 1
        yield table, index, (line, keys)


def _tables(content: Mapping[str, Any]) -> Iterator[tuple[str, list[Mapping[str, object]]]]:
    """The top-level keys as the one row of table ``""``, then each table with its rows."""
    plain = {}
    for key, value in content.items():
        if isinstance(value, dict):
            yield key, [value]
        elif isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            yield key, value
        else:
            plain[key] = value
    yield "", [plain]
