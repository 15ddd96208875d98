"""Tells the kind of a file by its name and its first keys or columns.

Kinds: observations, records, registers, plan, execution, overlay, pack.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Set
from contextlib import suppress
from enum import Enum, auto
from pathlib import Path

from ..core.errors import UnusableInputError
from ..forms.records import ActivityRecord
from ..forms.register_terms import Register
from ..frames.sources import PARQUET
from ..framework.loading import TABLES
from ..intake.delimited.encodings import decode
from ..intake.disk import (
    display_name,
    exists,
    find_files,
    is_file,
    is_folder,
    read_bytes,
    read_head,
)
from ..intake.formats import Format, format_of
from ..intake.nested.json_reader import read_json
from ..intake.nested.notation import notation_of
from ..intake.nested.toml_reader import parse_toml, scan_toml
from ..practice.observations.model import Observation
from ..practice.plans.plan import Plan
from ..values.text import Text, texts_of
from .kinds.own_exports import own_export
from .kinds.table_kinds import (
    NO_HEADINGS,
    kind_of_objects,
    kind_of_table,
    old_encoding_of,
    sure_kind_of_table,
    text_of,
)

__all__ = ["kind_of", "of_kind"]

_OVERLAY = {"baseline", "ends", *TABLES} - {"targets"}  # a plan has targets of its own
_RECORD = {"entered_on", "supersedes"}  # columns that only records have
_FIGURE = {"readings", "low", "resolved"}  # columns that only published figures have
_HEAD = 4096  # bytes that show the first rows of a list
_EXECUTION = {"entries", "moves", "plan"}
_PLAN = {*Plan.model_fields} - {*Observation.model_fields} - {*ActivityRecord.model_fields}
_NESTED = _OVERLAY | _EXECUTION | {*Plan.model_fields}
_LIKE_KEYS = re.compile(r"(?:^|[{,])[ \t]*\"?([a-z_]+)\"?[ \t]*[=:]", re.MULTILINE)
_NAMES: Mapping[str, Text] = texts_of("cli.file_kinds")
_READ_BY = {  # the command that reads a kind, and the option where it is not the first argument
    "observations": "results",
    "records": "indicators",
    "registers": "indicators --registers",
    "plan": "budget",
    "execution": "budget --execution",
    "overlay": "results --overlay",
    "pack": "results --pack",
}


_OF_ROWS = ("records", "observations")


class _Shape(Enum):
    """How a file is built."""

    FOLDER = auto()
    PARQUET = auto()
    NESTED = auto()
    LIST = auto()
    LINES = auto()
    TABLE = auto()


def _shape_of(path: Path) -> _Shape:
    """How a file is built, by its ending or its content. Raises UnusableInputError."""
    if is_folder(path):
        return _Shape.FOLDER
    if path.suffix.lower() == PARQUET:
        return _Shape.PARQUET
    notation = "" if _has_row_on_each_line(path) else notation_of(path)
    if notation:
        is_list = notation == ".json" and not text_of(path).lstrip().startswith("{")
        return _Shape.LIST if is_list else _Shape.NESTED
    match format_of(read_head(path), path.name):
        case Format.LIST:
            return _Shape.LIST
        case Format.LINES:
            return _Shape.LINES
        case Format.DELIMITED:
            return _Shape.TABLE


def _has_row_on_each_line(path: Path) -> bool:
    """Whether a file without an ending holds a record on its first line, not a nested file."""
    first = b"" if path.suffix else read_head(path).partition(b"\n")[0]
    with suppress(ValueError):
        row = json.loads(first)
        return isinstance(row, dict) and not set(row) - set(ActivityRecord.model_fields)
    return False


def kind_of(path: Path, headings: Mapping[str, str] = NO_HEADINGS) -> str:
    """The kind of a file or folder; `headings` are those that a mapping gives a field.

    Raises UnusableInputError where no key and no heading tells the kind.
    """
    match _shape_of(path):
        case _Shape.FOLDER:
            return _kind_of_folder(path)
        case _Shape.NESTED:
            keys = _keys(path)
            return _known(path, _kind_of_nested(path, keys) if keys & _NESTED else "")
        case _Shape.TABLE:
            _refuse_export(path)
            return _known(path, kind_of_table(path, headings))
        case _Shape.PARQUET:
            return "records"
        case shape:
            figures = shape is _Shape.LIST  # which lines of objects never hold
            return _known(path, kind_of_objects(text_of(path), headings, figures=figures))


def _refuse_export(path: Path) -> None:
    """Raises UnusableInputError for a table that a command wrote, and none reads."""
    found = own_export(path)
    if found:
        texts = texts_of("cli.own_exports")
        raise UnusableInputError("file-is-export", file=display_name(path), found=texts[found])


def _known(path: Path, kind: str) -> str:
    if not kind:
        if not text_of(path).strip():
            raise UnusableInputError("file-empty", file=display_name(path))
        encoding = old_encoding_of(path)
        code = "file-in-old-encoding" if encoding else "file-kind-unknown"
        raise UnusableInputError(code, file=display_name(path), **encoding)
    return kind


def _kind_of_folder(path: Path) -> str:
    if exists(path / "pack.toml"):
        return "pack"
    registers = [f"{register.value}.csv" for register in Register]
    if any(exists(path / name) for name in registers):
        return "registers"
    if any(find_files(path, PARQUET)):
        return "records"
    raise UnusableInputError("folder-kind-unknown", file=display_name(path), known=registers)


def _kind_of_nested(path: Path, keys: Set[str]) -> str:
    if notation_of(path) == ".toml" and keys & _OVERLAY:
        return "overlay"
    return "execution" if keys & _EXECUTION else "plan"


def of_kind(name: str, asked: str, headings: Mapping[str, str] = NO_HEADINGS) -> str:
    """The name of a file, unless it is surely of another kind than the one asked for.

    `headings` are those that a mapping gives a field. Raises UnusableInputError for a file of
    another kind, which names the command that reads it.
    """
    path = Path(name)
    found = asked
    if name and not exists(path):
        raise UnusableInputError("file-not-found", file=display_name(path))
    if name and is_file(path):
        if asked in _OF_ROWS and not text_of(path).strip():
            raise UnusableInputError("file-empty", file=display_name(path))
        _refuse_export(path)
    if name:
        with suppress(UnusableInputError):  # what cannot be read is refused where it is read
            found = _sure_kind(path, asked, headings)
    if found != asked:
        raise UnusableInputError(
            "file-of-other-kind",
            file=display_name(path),
            found=_NAMES[found],
            asked=_NAMES[asked],
            command=_READ_BY[found],
        )
    return name


def _sure_kind(path: Path, asked: str, headings: Mapping[str, str]) -> str:
    """The kind of a file where its keys or columns leave no doubt, else the one asked for."""
    match _shape_of(path):
        case _Shape.NESTED:
            keys = _keys(path)
            found = _kind_of_nested(path, keys)
            return found if found != "plan" or keys & _PLAN else asked
        case _Shape.TABLE:
            return sure_kind_of_table(path, asked, headings)
        case _Shape.FOLDER:
            return _kind_of_folder(path)
        case _Shape.PARQUET:
            return "records"
        case _:
            keys = _keys_of_rows(path)
            if keys & _RECORD:
                return "records"
            return "observations" if keys & _FIGURE else asked


def _keys_of_rows(path: Path) -> Set[str]:
    """What looks like a key in the first rows of a list."""
    return set(_LIKE_KEYS.findall(read_head(path)[:_HEAD].decode("utf-8", "replace")))


def _keys(path: Path) -> Set[str]:
    """The topmost keys of a nested file; of one that is not well formed, what looks like a key."""
    data = read_bytes(path)
    text, _ = decode(data, path.name)
    is_toml = notation_of(path) == ".toml"
    content = parse_toml(text, path.name, []) if is_toml else read_json(data, path.name)[0]
    if isinstance(content, dict):
        return set(content)
    return _toml_names(text) if is_toml else set(_LIKE_KEYS.findall(text))


def _toml_names(text: str) -> set[str]:
    """The names of tables in a TOML text, and of the keys above the first table."""
    lines = list(scan_toml(text))
    names = {line.name.strip('"') for line in lines if line.is_table}
    for line in lines:
        if line.is_table:
            break
        names.add(line.name)
    return names
