"""Tells the kind of a file by its name and its first keys or columns.

Kinds: observations, records, registers, plan, execution, overlay, pack.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from operator import eq
from pathlib import Path

from ..core.errors import UnusableInputError
from ..frames.sources import PARQUET
from ..framework.loading import TABLES
from ..intake.delimited.columns import Columns
from ..intake.delimited.encodings import decode
from ..intake.delimited.header import HEAD_LINES, find_layout
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
from ..intake.nested.toml_reader import parse_toml, scan_toml
from ..intake.rows import Row
from ..practice.observations.model import Observation
from ..practice.records.model import ActivityRecord
from ..practice.registers.model import REGISTER_KINDS
from ..practice.registers.terms import Register
from ..values.text import Text

__all__ = ["kind_of", "of_kind"]

_OVERLAY = {"baseline", "ends", *TABLES} - {"targets"}  # a plan has targets of its own
_RECORD = {"entered_on", "supersedes"}  # columns that only records have
_HEAD = 4096  # bytes that show the first rows of a list
_EXECUTION = {"entries", "moves", "plan"}
_LIKE_KEYS = re.compile(r"(?:^|[{,])[ \t]*\"?([a-z_]+)\"?[ \t]*[=:]", re.MULTILINE)


def kind_of(path: Path) -> str:
    """The kind of a file or folder; a nested file of no other kind is taken for a plan."""
    if is_folder(path):
        return _kind_of_folder(path)
    if path.suffix.lower() == PARQUET:
        return "records"
    if path.suffix.lower() not in (".toml", ".json"):
        return _kind_of_rows(path)
    keys = _keys(path)
    if keys is None:
        return _kind_of_list(path)
    if path.suffix == ".toml" and keys & _OVERLAY:
        return "overlay"
    return "execution" if keys & _EXECUTION else "plan"


def _kind_of_folder(path: Path) -> str:
    if exists(path / "pack.toml"):
        return "pack"
    if any(exists(path / f"{register.value}.csv") for register in Register):
        return "registers"
    return "records" if any(find_files(path, PARQUET)) else "pack"


def _kind_of_list(path: Path) -> str:
    """The kind of a list of rows: records by the keys of its first rows, else observations."""
    head = read_head(path)[:_HEAD].decode("utf-8", "replace")
    return "records" if _RECORD & set(_LIKE_KEYS.findall(head)) else "observations"


_NAMES = {
    "plan": Text("một kế hoạch", "a plan"),
    "execution": Text("một tệp thực hiện dự toán", "an execution file"),
    "overlay": Text("một bộ quy định địa phương", "an overlay"),
}


def of_kind(name: str, asked: str) -> str:
    """The name of a file, unless it is surely of another kind than the one asked for.

    Raises UnusableInputError for a file of another kind.
    """
    path = Path(name)
    found = kind_of(path) if path.suffix in (".toml", ".json") and is_file(path) else ""
    if found in _NAMES and found != asked:
        raise UnusableInputError(
            "file-of-other-kind", file=display_name(path), found=_NAMES[found], asked=_NAMES[asked]
        )
    return name


def _keys(path: Path) -> set[str] | None:
    """The topmost keys of a nested file; None for a list of rows.

    Of a file that is not well formed, whatever looks like a key.
    """
    data = read_bytes(path)
    text, _ = decode(data, path.name)
    is_toml = path.suffix == ".toml"
    content = parse_toml(text, path.name, []) if is_toml else read_json(data, path.name)[0]
    if isinstance(content, dict):
        return set(content)
    if isinstance(content, list) or (path.suffix == ".json" and not text.lstrip().startswith("{")):
        return None
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


def _kind_of_rows(path: Path) -> str:
    """The kind of a file of rows: a list by its keys, a table by its header, else records."""
    head = read_head(path)
    match format_of(head, path.name):
        case Format.DELIMITED:
            return _kind_of_table(path, head)
        case Format.LIST:
            return _kind_of_list(path)
        case Format.LINES:
            return "records"


def _kind_of_table(path: Path, head: bytes) -> str:
    """The kind whose fields the header of a delimited file names best.

    Raises UnusableInputError when it names none, or as many of two kinds.
    """
    lines = decode(head, path.name)[0].split("\n")[:HEAD_LINES]
    scores = dict[str, tuple[bool, int, int]]()
    for kind, columns in _columns_of_kinds():
        layout = find_layout(lines, path.name, columns)
        known = layout.known_count - layout.unknown_count
        by_id = sum(map(eq, layout.headings, layout.fields))  # an id says more than a name
        score = layout.usable, known, by_id
        scores[kind] = max(score, scores.get(kind, score))
    best = max(scores.values())
    kinds = [kind for kind, score in scores.items() if score == best]
    if len(kinds) > 1 or best[:2] == (False, 0):
        raise UnusableInputError("file-kind-unknown", file=display_name(path))
    return kinds[0]


@cache
def _columns_of_kinds() -> Sequence[tuple[str, Columns]]:
    """The kinds of delimited files with the columns of each."""
    kinds: list[tuple[str, type[Row]]] = [
        ("records", ActivityRecord),
        ("observations", Observation),
    ]
    kinds += [("registers", kind) for kind in REGISTER_KINDS.values()]
    kinds += [("overlay", table.kind) for table in TABLES.values() if table.suffix == ".csv"]
    return [(name, Columns.of(kind)) for name, kind in kinds]
