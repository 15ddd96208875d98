"""Tells the kind of a table by its headings, and of objects by their keys.

A mapping may give headings a field; they then count as those of the library itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence, Set
from contextlib import suppress
from operator import eq
from pathlib import Path

from ...core.errors import UnusableInputError
from ...forms.records import ActivityRecord
from ...forms.register_terms import Register
from ...forms.registers import REGISTER_KINDS
from ...framework.loading import TABLES
from ...intake.delimited.columns import Columns
from ...intake.delimited.encodings import (
    HEAD_SIZE,
    decode,
    encoding_params,
    old_encoding_in,
    utf8_chunks,
)
from ...intake.delimited.header import HEAD_LINES, find_layout
from ...intake.disk import read_head
from ...intake.mapping.options import TableMapping
from ...intake.rows import Row
from ...practice.observations.model import Observation

__all__ = [
    "NO_HEADINGS",
    "kind_of_objects",
    "kind_of_table",
    "old_encoding_of",
    "register_of",
    "sure_kind_of_table",
    "text_of",
]

NO_HEADINGS: Mapping[str, str] = {}
_ROW_KINDS: Sequence[tuple[str, type[Row]]] = (
    ("records", ActivityRecord),
    ("observations", Observation),
)
_JSON_KEYS = re.compile(r'"((?:[^"\\\n]|\\.)+)"\s*:')


def text_of(path: Path) -> str:
    """The first characters of a file."""
    head = read_head(path)
    return b"".join(utf8_chunks(head[:HEAD_SIZE], [head])).decode("utf-8", "replace")


def old_encoding_of(path: Path) -> Mapping[str, object]:
    """Returns what is to say of the old encoding of a file; empty for one in another encoding."""
    text, findings = decode(read_head(path), path.name)
    lines = text.split("\n")[:HEAD_LINES]
    whole = lines[:-1] or lines  # the last one may be cut
    found = [each for each in findings if (each.where.line or 0) <= len(whole)]
    encoding = old_encoding_in(whole, found)
    return encoding_params(encoding) if encoding else {}


def kind_of_objects(text: str, headings: Mapping[str, str], *, figures: bool) -> str:
    """The kind whose fields the keys of the first objects name best; `""` for none."""
    kinds = _ROW_KINDS if figures else _ROW_KINDS[:1]
    keys = {_unescaped(key) for key in _JSON_KEYS.findall(text)}
    counts = {name: len(_fields_of(keys, _columns_of(kind, headings))) for name, kind in kinds}
    best = max(counts, key=lambda name: counts[name])
    return best if counts[best] else ""


def _fields_of(keys: Set[str], columns: Columns) -> Set[str]:
    return set(map(columns.field_of, keys)) - {""}


def _unescaped(key: str) -> str:
    with suppress(ValueError):
        return str(json.loads(f'"{key}"'))
    return key


_Score = tuple[bool, int, int]  # whether the rows can be read, columns that fit, ids among them


def kind_of_table(path: Path, headings: Mapping[str, str]) -> str:
    """The kind whose fields the header of a delimited file names best.

    `""` when it names none, or as many of two kinds.
    """
    scores = _scores(path, _columns_of_kinds(headings))
    best = max(scores.values())
    kinds = [kind for kind, score in scores.items() if score == best]
    return "" if len(kinds) > 1 or best[:2] == (False, 0) else kinds[0]


def sure_kind_of_table(path: Path, asked: str, headings: Mapping[str, str]) -> str:
    """The kind whose rows can be read, where those of the kind asked for cannot.

    The kind asked for is looked at alone first: the others are needed for a refusal only.
    """
    own = _columns_of_kinds(headings, asked)
    if own and _scores(path, own)[asked][0]:
        return asked
    scores = _scores(path, _columns_of_kinds(headings))
    best = max(scores.values())
    kinds = [kind for kind, score in scores.items() if score == best]
    return kinds[0] if best[0] and len(kinds) == 1 else asked


def register_of(path: Path, headings: Mapping[str, str] = NO_HEADINGS) -> str:
    """The register that a file holds: by its name, or by its header."""
    if path.stem in set(Register):
        return path.stem
    kinds = REGISTER_KINDS.items()
    columns = [(register.value, _columns_of(kind, headings)) for register, kind in kinds]
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


def _columns_of_kinds(
    headings: Mapping[str, str], asked: str = ""
) -> Sequence[tuple[str, Columns]]:
    """The kinds of delimited files with the columns of each; those of one kind, if it is named."""
    rows = [*_ROW_KINDS, *(("registers", kind) for kind in REGISTER_KINDS.values())]
    kinds = [(name, _columns_of(kind, headings)) for name, kind in rows if asked in ("", name)]
    tables = (table.kind for table in TABLES.values() if table.suffix == ".csv")
    return kinds + [("overlay", Columns.of(kind)) for kind in tables if asked in ("", "overlay")]


def _columns_of(kind: type[Row], headings: Mapping[str, str]) -> Columns:
    """The columns of a kind of rows, with the headings of a mapping if it is one for this kind."""
    with suppress(UnusableInputError):  # it names a field that this kind does not have
        return Columns.of(kind, TableMapping.of({"columns": headings}, kind, {}).columns)
    return Columns.of(kind)
