"""Reads TOML into exact values, with the line of every table and key; a fault is a finding."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias

import attrs

from ...core.findings import Finding, Where
from ..delimited.encodings import decode
from ..files import RawRow, normalize_unicode
from .toml_lines import KeyLines, TomlPart, find_lines

__all__ = ["MAX_TOML_BYTES", "TomlLine", "parse_toml", "read_toml", "scan_toml"]

MAX_TOML_BYTES = 4 << 20  # a larger file takes longer than anybody waits
_MAX_NAME_LENGTH = 200  # of a table or key; no name that is read is half as long
_MAX_KEY_PARTS = 50  # between the dots of one key; the parser takes their square
_KEY_PART = re.compile(r"[\w-]+|\"[^\"]*\"|'[^']*'", re.ASCII)
_KEY_BREAKS = frozenset(" \t\f\v\r\"#[{'")


class TomlLine(NamedTuple):
    """A line of a TOML text that names a table or a key."""

    name: str
    is_table: bool


def scan_toml(text: str) -> Iterator[TomlLine]:
    """Yields the lines that name a table or a key, also of a text that is no TOML.

    Each line is read once, without a pattern: blanks without end take no longer than other text.
    """
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped.startswith("["):
            name, bracket, _ = stripped.lstrip("[").partition("]")
            if bracket and 0 < len(name.strip()) <= _MAX_NAME_LENGTH:
                yield TomlLine(name.strip(), is_table=True)
            continue
        name, equals, _ = stripped.partition("=")
        key = name.strip()
        if len(key) > 1 and key[0] == key[-1] == '"':
            key = key[1:-1]
        if equals and 0 < len(key) <= _MAX_NAME_LENGTH and _KEY_BREAKS.isdisjoint(key):
            yield TomlLine(key, is_table=False)


def read_toml(data: bytes, name: str) -> tuple[dict[str, list[RawRow]], list[Finding]]:
    """Returns the rows of a TOML file by the name of their table.

    Top-level keys are the one row of table `""`. Numbers with a point are exact decimals. A syntax
    error or a repeated key is one finding with its line, and no row is returned then.
    """
    text, findings = decode(data, name)
    content = parse_toml(text, name, findings)
    if content is None:
        return {}, findings
    tables: dict[str, list[RawRow]] = {}
    for table, contents in _tables(content, find_lines(text)):
        rows = tables.setdefault(table, [])
        for content_of_row, part in contents:
            row = RawRow(Where(name, part.line), content_of_row, KeyLines(part))
            cells = {}
            for key, value in content_of_row.items():
                faults: list[Finding] = []
                cells[key] = normalize_unicode(value, row.where, faults)
                if faults:  # only then its line is looked up
                    normalize_unicode(value, row.at(key), findings)
            rows.append(attrs.evolve(row, cells=cells))
    return tables, findings


_Row: TypeAlias = tuple[Mapping[str, object], TomlPart]
"""The content of a row, and the same part of the file with the lines."""


def _tables(content: Mapping[str, Any], root: TomlPart) -> Iterator[tuple[str, list[_Row]]]:
    """Yields the tables of a TOML file with their rows; last `""` with the top-level keys."""
    top_level = {}
    for key, value in content.items():
        part = root.part(key)
        if isinstance(value, dict):
            yield key, [(value, part)]
        elif isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            yield key, [(item, part.part(index)) for index, item in enumerate(value)]
        else:
            top_level[key] = value
    yield "", [(top_level, TomlPart(1, {key: root.part(key) for key in top_level}))]


def parse_toml(text: str, name: str, findings: list[Finding]) -> dict[str, Any] | None:
    """Returns the content of a TOML text, numbers with a point as exact decimals.

    A text that is no TOML becomes a finding, and None is returned.
    """
    deep = next(_lines_with_deep_keys(text), None)
    if deep is not None:
        findings.append(Finding("file-too-deep", Where(name, deep), {"field": "…"}))
        return None
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


def _lines_with_deep_keys(text: str) -> Iterator[int]:
    """Yields the lines with a key of more than 50 parts, such as `a.b.c`."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.count(".") < _MAX_KEY_PARTS:
            continue
        for side in line.split("="):
            parts = [part for part in side.split(".") if _KEY_PART.fullmatch(part.strip())]
            if len(parts) >= _MAX_KEY_PARTS:
                yield number
