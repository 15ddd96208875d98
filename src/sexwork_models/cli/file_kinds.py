"""Tells the kind of a file by its name and its first keys or columns.

Kinds: observations, records, registers, plan, execution, overlay, pack.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence, Set
from contextlib import suppress
from enum import Enum, auto
from operator import eq
from pathlib import Path

from ..core.errors import UnusableInputError
from ..frames.sources import PARQUET
from ..framework.loading import TABLES
from ..intake.delimited.columns import Columns
from ..intake.delimited.encodings import HEAD_SIZE, decode, utf8_chunks
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
from ..intake.nested.notation import notation_of
from ..intake.nested.toml_reader import parse_toml, scan_toml
from ..intake.rows import Row
from ..practice.observations.model import Observation
from ..practice.plans.plan import Plan
from ..practice.records.model import ActivityRecord
from ..practice.registers.model import REGISTER_KINDS
from ..practice.registers.terms import Register
from ..values.text import Text

__all__ = ["kind_of", "of_kind", "register_of"]

_OVERLAY = {"baseline", "ends", *TABLES} - {"targets"}  # a plan has targets of its own
_RECORD = {"entered_on", "supersedes"}  # columns that only records have
_FIGURE = {"readings", "low", "resolved"}  # columns that only published figures have
_HEAD = 4096  # bytes that show the first rows of a list
_EXECUTION = {"entries", "moves", "plan"}
_PLAN = {*Plan.model_fields} - {*Observation.model_fields} - {*ActivityRecord.model_fields}
_LIKE_KEYS = re.compile(r"(?:^|[{,])[ \t]*\"?([a-z_]+)\"?[ \t]*[=:]", re.MULTILINE)
_NAMES: Mapping[str, Text] = {
    "observations": Text("một tệp số liệu đã công bố", "a file of published figures"),
    "records": Text("một tệp bản ghi", "a file of records"),
    "registers": Text("một sổ theo dõi", "a register"),
    "plan": Text("một kế hoạch", "a plan"),
    "execution": Text("một tệp thực hiện dự toán", "an execution file"),
    "overlay": Text("một bộ quy định địa phương", "an overlay"),
    "pack": Text("một thư mục khung dữ liệu", "the folder of a framework"),
}
_READ_BY = {  # the command that reads a kind, and the option where it is not the first argument
    "observations": "results",
    "records": "indicators",
    "registers": "indicators --registers",
    "plan": "budget",
    "execution": "budget --execution",
    "overlay": "results --overlay",
}


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
        is_list = notation == ".json" and not _text_of(read_head(path)).lstrip().startswith("{")
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


def kind_of(path: Path) -> str:
    """The kind of a file or folder; a nested file of no other kind is taken for a plan."""
    match _shape_of(path):
        case _Shape.FOLDER:
            return _kind_of_folder(path)
        case _Shape.NESTED:
            return _kind_of_nested(path, _keys(path))
        case _Shape.LIST:
            return "records" if _keys_of_rows(path) & _RECORD else "observations"
        case _Shape.TABLE:
            return _kind_of_table(path)
        case _:
            return "records"


def _kind_of_folder(path: Path) -> str:
    if exists(path / "pack.toml"):
        return "pack"
    if any(exists(path / f"{register.value}.csv") for register in Register):
        return "registers"
    return "records" if any(find_files(path, PARQUET)) else "pack"


def _kind_of_nested(path: Path, keys: Set[str]) -> str:
    if notation_of(path) == ".toml" and keys & _OVERLAY:
        return "overlay"
    return "execution" if keys & _EXECUTION else "plan"


def of_kind(name: str, asked: str) -> str:
    """The name of a file, unless it is surely of another kind than the one asked for.

    Raises UnusableInputError for a file of another kind, which names the command that reads it.
    """
    path = Path(name)
    found = asked
    if name and is_file(path):
        with suppress(UnusableInputError):  # what cannot be read is refused where it is read
            found = _sure_kind(path, asked)
    if found != asked:
        raise UnusableInputError(
            "file-of-other-kind",
            file=display_name(path),
            found=_NAMES[found],
            asked=_NAMES[asked],
            command=_READ_BY[found],
        )
    return name


def _sure_kind(path: Path, asked: str) -> str:
    """The kind of a file where its keys or columns leave no doubt, else the one asked for."""
    match _shape_of(path):
        case _Shape.NESTED:
            keys = _keys(path)
            found = _kind_of_nested(path, keys)
            return found if found != "plan" or keys & _PLAN else asked
        case _Shape.TABLE:
            return _sure_kind_of_table(path, asked)
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


def _text_of(head: bytes) -> str:
    """The first characters of a file."""
    return b"".join(utf8_chunks(head[:HEAD_SIZE], [head])).decode("utf-8", "replace")


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


_Score = tuple[bool, int, int]  # whether the rows can be read, columns that fit, ids among them


def _kind_of_table(path: Path) -> str:
    """The kind whose fields the header of a delimited file names best.

    Raises UnusableInputError when it names none, or as many of two kinds.
    """
    scores = _scores(path, _columns_of_kinds())
    best = max(scores.values())
    kinds = [kind for kind, score in scores.items() if score == best]
    if len(kinds) > 1 or best[:2] == (False, 0):
        raise UnusableInputError("file-kind-unknown", file=display_name(path))
    return kinds[0]


def _sure_kind_of_table(path: Path, asked: str) -> str:
    """The kind whose rows can be read, where those of the kind asked for cannot.

    The kind asked for is looked at alone first: the others are needed for a refusal only.
    """
    own = _columns_of_kinds(asked)
    if own and _scores(path, own)[asked][0]:
        return asked
    scores = _scores(path, _columns_of_kinds())
    best = max(scores.values())
    kinds = [kind for kind, score in scores.items() if score == best]
    return kinds[0] if best[0] and len(kinds) == 1 else asked


def register_of(path: Path) -> str:
    """The register that a file holds: by its name, or by its header."""
    if path.stem in set(Register):
        return path.stem
    columns = [(register.value, Columns.of(kind)) for register, kind in REGISTER_KINDS.items()]
    scores = _scores(path, columns)
    return max(scores, key=lambda register: scores[register])


def _scores(path: Path, kinds: Sequence[tuple[str, Columns]]) -> dict[str, _Score]:
    """How well the header of a delimited file names the columns of each kind."""
    lines = decode(read_head(path), path.name)[0].split("\n")[:HEAD_LINES]
    scores = dict[str, _Score]()
    for kind, columns in kinds:
        layout = find_layout(lines, path.name, columns)
        known = layout.known_count - layout.unknown_count
        by_id = sum(map(eq, layout.headings, layout.fields))  # an id says more than a name
        score = layout.usable, known, by_id
        scores[kind] = max(score, scores.get(kind, score))
    return scores


def _columns_of_kinds(asked: str = "") -> Sequence[tuple[str, Columns]]:
    """The kinds of delimited files with the columns of each; those of one kind, if it is named."""
    kinds: list[tuple[str, type[Row]]] = [
        ("records", ActivityRecord),
        ("observations", Observation),
    ]
    kinds += [("registers", kind) for kind in REGISTER_KINDS.values()]
    kinds += [("overlay", table.kind) for table in TABLES.values() if table.suffix == ".csv"]
    return [(name, Columns.of(kind)) for name, kind in kinds if asked in ("", name)]
