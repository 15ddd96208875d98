"""How a nested file becomes a model: a plan in TOML or JSON, read part by part, every fault with its path."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeAlias, TypeVar, get_args, get_type_hints

import attrs

from ..core.errors import UnusableInputError
from ..core.findings import Finding, Report, Where
from .fields import Row
from .files import RawRow, composed, decode, read_bytes, read_json, toml_content
from .parsing import understand

__all__ = ["TreeFile", "TreeSource", "read_tree"]

R = TypeVar("R", bound=Row)
TreeSource: TypeAlias = "str | Path | bytes | Mapping[str, Any]"

_HEADER = re.compile(r"^\s*(\[\[?)\s*([A-Za-z0-9_.\" -]+?)\s*\]\]?")
_KEY = re.compile(r"^\s*\"?([^\s\"=#\[{]+)\"?\s*=")


@attrs.frozen
class TreeFile(Generic[R]):
    """A nested file, understood as far as it can be.

    `draft` holds what could be read; `unread` names, by path (`$.lines[3]`), the fields that could not, which hold
    a blank in the draft. `model` is the draft when nothing is missing from it, and None otherwise. `report` holds
    the faults of form.
    """

    name: str
    draft: R
    unread: Mapping[str, frozenset[str]]
    lines: Mapping[str, int]
    report: Report

    @property
    def model(self) -> R | None:
        """The whole model, None when something could not be read."""
        return None if self.unread or not self.report.ok else self.draft

    def at(self, path: str) -> Where:
        """Where a path stands: the file, the line of the nearest known part, and the path."""
        return _where(self.name, self.lines, path)

    def read(self, path: str, *fields: str) -> bool:
        """Whether every one of `fields` of the part at `path` could be read."""
        return not self.unread.get(path, frozenset()) & set(fields)

    def intact(self, path: str) -> bool:
        """Whether nothing of the part at `path`, or below it, is unread."""
        return not any(
            other == path or other.startswith((f"{path}.", f"{path}[")) for other in self.unread
        )

    def whole(self, field: str) -> list[tuple[str, Any]]:
        """The parts of a list that were read in full, each with its path."""
        placed = [
            (f"$.{field}[{index}]", part)
            for index, part in enumerate(getattr(self.draft, field) or ())
        ]
        return [(path, part) for path, part in placed if self.intact(path)]

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every text in the file, and every key that its author chose, with its path."""
        yield from _texts(self.draft.model_dump(warnings=False), "$")


def _texts(value: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield f"{path}.{key}", str(key)
            yield from _texts(item, f"{path}.{key}")
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from _texts(item, f"{path}[{index}]")


@attrs.frozen
class _Reading:
    name: str
    lines: Mapping[str, int]
    findings: list[Finding] = attrs.field(factory=list)
    unread: dict[str, frozenset[str]] = attrs.field(factory=dict)

    def part(self, kind: type[R], content: object, path: str) -> R:
        """One part of the tree, its own parts first."""
        where = _where(self.name, self.lines, path)
        if not isinstance(content, Mapping):
            self.findings.append(Finding("json-not-an-object", where))
            content, self.unread[path] = {}, frozenset(kind.model_fields)
            return self._understood(kind, {}, path, quiet=True)
        stated = {str(key): value for key, value in content.items() if value is not None}
        cells = {
            key: self._cell(kind, key, value, f"{path}.{key}") for key, value in stated.items()
        }
        return self._understood(kind, cells, path)

    def _understood(
        self, kind: type[R], cells: Mapping[str, object], path: str, *, quiet: bool = False
    ) -> R:
        prefix = f"{path}."
        lines = {
            key.removeprefix(prefix): line
            for key, line in self.lines.items()
            if key.startswith(prefix)
        }
        raw = RawRow(
            attrs.evolve(_where(self.name, self.lines, path), field=""), cells, lines, path
        )
        (item,), findings = understand([raw], kind)
        if not quiet:
            self.findings.extend(findings)
        if not item.whole:
            self.unread[path] = self.unread.get(path, frozenset()) | item.unread
        return item.row

    def _cell(self, kind: type[Row], key: str, value: object, path: str) -> object:
        part = _parts(kind).get(key)
        if part is None:
            return composed(value, _where(self.name, self.lines, path), self.findings)
        if isinstance(value, (list, tuple)):
            return tuple(
                self.part(part, item, f"{path}[{index}]") for index, item in enumerate(value)
            )
        return self.part(part, value, path) if not _many(kind, key) else value


def read_tree(source: TreeSource, kind: type[R], error: str) -> TreeFile[R]:
    """Reads a TOML or JSON file, bytes or a mapping as a model of `kind`.

    Raises UnusableInputError: `error` for a file of another kind, `file-unreadable` for one that is not there.
    """
    name, content, lines, findings = _content(source, error)
    reading = _Reading(name, lines, findings)
    if content is None or not isinstance(content, Mapping):
        reading.findings.extend(
            [] if findings else [Finding("file-not-one-object", Where(name, 1))]
        )
        draft = reading._understood(kind, {}, "$", quiet=True)
    else:
        draft = _deep(reading, kind, content)
    return TreeFile(name, draft, reading.unread, lines, Report.of(reading.findings))


def _deep(reading: _Reading, kind: type[R], content: Mapping[str, Any]) -> R:
    """The whole tree; one that is nested beyond every use is one finding and an empty draft."""
    try:
        return reading.part(kind, content, "$")
    except RecursionError:
        reading.findings.append(Finding("file-too-deep", Where(reading.name, 1)))
        return reading._understood(kind, {}, "$", quiet=True)


def _content(source: TreeSource, error: str) -> tuple[str, Any, Mapping[str, int], list[Finding]]:
    if isinstance(source, Mapping):
        return "", source, {}, []
    if isinstance(source, bytes):
        suffix = ".json" if source.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{" else ".toml"
        return _parsed(source, "<bytes>", suffix)
    path = Path(source)
    if path.suffix not in (".toml", ".json"):
        raise UnusableInputError(error, file=path.name)
    return _parsed(read_bytes(path), path.name, path.suffix)


def _parsed(
    data: bytes, name: str, suffix: str
) -> tuple[str, Any, Mapping[str, int], list[Finding]]:
    if suffix == ".json":
        content, findings = read_json(data, name)
        return name, content, {}, findings
    text, findings = decode(data, name)
    content = None if findings and not text.strip() else toml_content(text, name, findings)
    return name, content, dict(_lines(text)), findings


def _where(name: str, lines: Mapping[str, int], path: str) -> Where:
    """The line of the path, or of the longest part of it that has one."""
    ends = [len(path), *(index for index in range(len(path) - 1, 0, -1) if path[index] in ".[")]
    return Where(name, next((lines[path[:end]] for end in ends if path[:end] in lines), None), path)


def _lines(text: str) -> Iterator[tuple[str, int]]:
    """The path of every table and key of a TOML text, with its line."""
    table, counts = "$", dict[str, int]()
    for number, line in enumerate(text.split("\n"), start=1):
        header, key = _HEADER.match(line), _KEY.match(line)
        if header:
            table = _table_path(header[2], counts, many=header[1] == "[[")
            yield table, number
        elif key:
            yield f"{table}.{key[1]}", number


def _table_path(name: str, counts: dict[str, int], *, many: bool) -> str:
    """The path of a table: `lines.inputs` inside the fourth `lines` is `$.lines[3].inputs[0]`."""
    steps, path = [step.strip(' "') for step in name.split(".")], "$"
    for depth, step in enumerate(steps):
        path = f"{path}.{step}"
        if depth == len(steps) - 1 and many:
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = f"{path}[{counts[path]}]"
    return path


@cache
def _parts(kind: type[Row]) -> Mapping[str, type[Row]]:
    """The fields of a model that are models themselves, or tuples of them."""
    found = {
        name: list(_rows_in(hint))
        for name, hint in get_type_hints(kind).items()
        if name in kind.model_fields
    }
    return {name: rows[0] for name, rows in found.items() if rows}


@cache
def _many(kind: type[Row], name: str) -> bool:
    return "tuple" in str(get_type_hints(kind)[name])


def _rows_in(hint: object) -> Iterator[type[Row]]:
    if isinstance(hint, type) and issubclass(hint, Row):
        yield hint
    for argument in get_args(hint):
        yield from _rows_in(argument)
