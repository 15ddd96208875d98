"""Reads a nested TOML or JSON file, such as a plan, into a model; each fault has its path."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeAlias, TypeVar, get_args, get_type_hints

import attrs

from ...core.errors import UnusableInputError
from ...core.findings import Finding, Report, Where
from ...core.key_paths import line_of_path
from ..delimited.encodings import decode
from ..disk import MAX_FILE_BYTES, display_name, read_bytes
from ..files import MAX_FIELDS, RawRow, normalize_unicode, plain_scalar
from ..parsing import parse_rows
from ..rows import Row
from .json_reader import read_json
from .notation import notation_of
from .toml_lines import find_lines, lines_below
from .toml_reader import MAX_TOML_BYTES, parse_toml

__all__ = ["NestedFile", "NestedSource", "read_nested_file"]

R = TypeVar("R", bound=Row)
NestedSource: TypeAlias = str | Path | bytes | Mapping[str, Any]


@attrs.frozen
class NestedFile(Generic[R]):
    """A nested file, read as far as possible.

    `draft` holds what could be read; `unread` names, by path (`$.lines[3]`), the fields that could
    not, which are blank in the draft. `model` is the draft if nothing is missing from it, otherwise
    None. `report` holds the faults of form.
    """

    name: str
    draft: R
    unread: Mapping[str, frozenset[str]]
    lines: Mapping[str, int]
    report: Report

    @property
    def model(self) -> R | None:
        """The complete model, None if something could not be read."""
        return None if self.unread or not self.report.ok else self.draft

    def at(self, path: str) -> Where:
        """Returns the place of a path: the file, the line of the nearest part, and the path."""
        return _place_of(self.name, self.lines, path)

    def read(self, path: str, *fields: str) -> bool:
        """Whether all `fields` of the part at `path` could be read."""
        return not self.unread.get(path, frozenset()) & set(fields)

    def intact(self, path: str) -> bool:
        """Whether the part at `path` and all parts below it could be read."""
        below = f"{path}.", f"{path}["
        return not any(other == path or other.startswith(below) for other in self.unread)

    def whole(self, field: str) -> list[tuple[str, Any]]:
        """Returns the parts of a list that could be read completely, each with its path."""
        complete_parts = []
        for index, part in enumerate(getattr(self.draft, field) or ()):
            path = f"$.{field}[{index}]"
            if self.intact(path):
                complete_parts.append((path, part))
        return complete_parts


@attrs.frozen
class _NestedReader:
    """Reads the parts of one file, and collects its findings and unread fields."""

    name: str
    lines: Mapping[str, int]
    findings: list[Finding] = attrs.field(factory=list)
    unread: dict[str, frozenset[str]] = attrs.field(factory=dict)

    def read_root(self, kind: type[R], content: object) -> R:
        """Returns the whole model, an empty one if the content cannot be read at all."""
        if isinstance(content, Mapping):
            return self._read_part(kind, content, "$")
        if not self.findings:
            self.findings.append(Finding("file-not-one-object", Where(self.name, 1)))
        return self._parse_part(kind, {}, "$", quiet=True)

    def _read_part(self, kind: type[R], content: object, path: str) -> R:
        """Returns the model of one part of the file, after the parts nested in it are read."""
        if not isinstance(content, Mapping):
            self.findings.append(Finding("json-not-an-object", self._at(path)))
            self.unread[path] = frozenset(kind.model_fields)
            return self._parse_part(kind, {}, path, quiet=True)
        if len(content) > MAX_FIELDS:
            params = {"found": len(content), "limit": MAX_FIELDS}
            self.findings.append(Finding("too-many-fields", self._at(path), params))
            self.unread[path] = frozenset(kind.model_fields)
            return self._parse_part(kind, {}, path, quiet=True)
        stated = _stated_cells(content)
        cells = {**stated}
        for key, value in stated.items():
            path_of_cell, part = f"{path}.{key}", _nested_kinds(kind).get(key)
            if part is None:
                cells[key] = normalize_unicode(value, self._at(path_of_cell), self.findings)
            elif isinstance(value, (list, tuple)):
                items = []
                for index, item in enumerate(value):
                    items.append(self._read_part(part, item, f"{path_of_cell}[{index}]"))
                cells[key] = tuple(items)
            elif not _is_list(kind, key):
                cells[key] = self._read_part(part, value, path_of_cell)
        return self._parse_part(kind, cells, path)

    def _parse_part(
        self, kind: type[R], cells: Mapping[str, object], path: str, *, quiet: bool = False
    ) -> R:
        """Returns the model of cells whose nested parts are models already."""
        raw = RawRow(attrs.evolve(self._at(path), field=""), cells, self.lines, path)
        (parsed,), findings = parse_rows([raw], kind)
        if not quiet:
            self.findings.extend(findings)
        if not parsed.whole:
            self.unread[path] = self.unread.get(path, frozenset()) | parsed.unread
        return parsed.row

    def _at(self, path: str) -> Where:
        return _place_of(self.name, self.lines, path)


def _stated_cells(content: Mapping[Any, Any]) -> dict[str, Any]:
    """Returns what a part of a file states, without its missing values."""
    cells = ((str(key), plain_scalar(value)) for key, value in content.items())
    return {key: value for key, value in cells if value is not None}


_Loaded: TypeAlias = tuple[str, Any, Mapping[str, int], list[Finding]]
"""The name and the content of a source, the line of each path, and the findings."""


def read_nested_file(source: NestedSource, kind: type[R], error: str) -> NestedFile[R]:
    """Reads a TOML or JSON file, bytes or a mapping as a model of `kind`.

    Raises UnusableInputError: `error` for a file of another format, `file-unreadable` for a missing
    one.
    """
    loaded: _Loaded = "", source, {}, []
    if isinstance(source, bytes):
        is_json = source.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"
        loaded = _parse_document(source, "<bytes>", ".json" if is_json else ".toml")
    elif not isinstance(source, Mapping):
        path = Path(source)
        notation = notation_of(path)
        if not notation:
            raise UnusableInputError(error, file=display_name(path))
        limit = MAX_TOML_BYTES if notation == ".toml" else MAX_FILE_BYTES
        loaded = _parse_document(read_bytes(path, limit), path.name, notation)
    name, content, lines, findings = loaded
    reader = _NestedReader(name, lines, findings)
    draft = reader.read_root(kind, content)
    return NestedFile(name, draft, reader.unread, lines, Report.of(reader.findings))


def _parse_document(data: bytes, name: str, suffix: str) -> _Loaded:
    if suffix == ".json":
        content, findings = read_json(data, name)
        return name, content, {}, findings
    text, findings = decode(data, name)
    content = None if findings and not text.strip() else parse_toml(text, name, findings)
    lines = {} if content is None else lines_below(find_lines(text))
    return name, content, {f"$.{path}": line for path, line in lines.items()}, findings


def _place_of(name: str, lines: Mapping[str, int], path: str) -> Where:
    """Returns the place of a path, with the line of its longest part that has a line."""
    return Where(name, line_of_path(lines, path), path)


@cache
def _nested_kinds(kind: type[Row]) -> Mapping[str, type[Row]]:
    """Returns the model of each field that is a model itself, or a tuple of models."""
    nested: dict[str, type[Row]] = {}
    for name, hint in get_type_hints(kind).items():
        row_kind = next(_row_kinds_in(hint), None)
        if row_kind is not None and name in kind.model_fields:
            nested[name] = row_kind
    return nested


@cache
def _is_list(kind: type[Row], name: str) -> bool:
    return "tuple" in str(get_type_hints(kind)[name])


def _row_kinds_in(hint: object) -> Iterator[type[Row]]:
    if isinstance(hint, type) and issubclass(hint, Row):
        yield hint
    for argument in get_args(hint):
        yield from _row_kinds_in(argument)
