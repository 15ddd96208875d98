"""Reads a declared form of tables from a TOML file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from ...core.errors import UnusableInputError
from ...core.findings import Finding
from ...core.identifiers import mask_identifiers
from ...values.arguments import check_arguments
from ...values.text import Text, nfc, texts_of
from ..catalog import NONE_NEAR, nearest_ids
from ..delimited.encodings import decode
from ..disk import read_bytes
from ..nested.toml_reader import parse_toml
from .options import MappingOptions

__all__ = ["read_mapping"]

_LEVELS = {"columns": 1, "values": 2, "dates": 0, "thousands": 0, "decimal": 0}  # of tables
_TOP_KEYS = tuple(name for name, level in _LEVELS.items() if not level)
_COLUMN = re.compile(r"at line [0-9]+, column ([0-9]+)")  # as the parser of TOML says it
_YEAR = re.compile(r"yyyy|%Y", re.IGNORECASE)  # in a form of days
_FORMS = ("text", "headings", "words")  # by level
_WORDS = texts_of("intake.mapping_file")


@check_arguments
def read_mapping(path: str | Path) -> MappingOptions:
    """Returns the options of a mapping file, for any function that reads a table.

    The file is TOML with the keys `dates`, `thousands` and `decimal`, a table `[columns]` of fields
    by heading, and a table `[values.FIELD]` of codes by word for each field with such:
    `compute_indicators("q2.csv", period="2024-Q2", **read_mapping("mapping.toml"))`. Raises
    UnusableInputError for a file that is not there, is no TOML, or holds anything else.
    """
    file = Path(path)
    findings: list[Finding] = []
    text, faults = decode(read_bytes(file), file.name)
    content = parse_toml(text, file.name, findings)
    for finding in (*faults, *findings):
        if finding.severity == "error":
            problem = _syntax_problem(finding)
            raise UnusableInputError("mapping-unreadable", file=file.name, problem=problem)
    options = _composed(content or {})
    for name, value in options.items():
        found = _problem_of(name, value)
        if found is not None:
            raise UnusableInputError("mapping-unreadable", file=file.name, problem=found)
    return cast("MappingOptions", options)


def _syntax_problem(finding: Finding) -> Finding | Text:
    """Returns where a text is no TOML, in words for people; another fault as it is."""
    if finding.code != "toml-syntax":
        return finding
    column = _COLUMN.search(str(finding.params["problem"]))
    line = finding.where.line
    if column is None:
        return _WORDS["syntax"].filled(place=_WORDS["line"].filled(line=line))
    place = _WORDS["line_and_column"].filled(line=line, column=column[1])
    return _WORDS["syntax"].filled(place=place)


def _problem_of(name: str, value: object) -> Text | None:
    """Returns what is wrong with an option of the file: its key, its place, or its form."""
    if misplaced := _misplaced_key(name, value):
        return _WORDS["misplaced"].filled(key=misplaced)
    if name not in _LEVELS:
        nearest, key = nearest_ids(name, _LEVELS), mask_identifiers(name)
        found = "unknown" if nearest == NONE_NEAR else "unknown_near"
        return _WORDS[found].filled(key=key, known=", ".join(_LEVELS), nearest=nearest)
    if _is_of_level(value, _LEVELS[name]):
        return None
    return _WORDS["form"].filled(key=name, form=_WORDS[_FORMS[_LEVELS[name]]])


def _misplaced_key(name: str, value: object) -> str:
    """Returns a key of the top of the file that was written into a table; `""` for none."""
    if name not in ("columns", "values") or not isinstance(value, Mapping):
        return ""
    tables = [value] if name == "columns" else [value, *value.values()]
    pairs = (pair for table in tables if isinstance(table, Mapping) for pair in table.items())
    return next((key for key, text in pairs if _is_mark_of(key, text)), "")


def _is_mark_of(key: str, value: object) -> bool:
    """Whether an entry is one of the top of the file, and not a heading or word of that name."""
    if key not in _TOP_KEYS or not isinstance(value, str):
        return False
    return bool(_YEAR.search(value)) if key == "dates" else not any(map(str.isalnum, value))


def _is_of_level(value: Any, level: int) -> bool:
    """Whether a value is a text, a table of texts, or a table of such tables."""
    if level == 0:
        return isinstance(value, str)
    return isinstance(value, Mapping) and all(
        _is_of_level(item, level - 1) for item in value.values()
    )


def _composed(value: Any) -> Any:
    """Returns a value with all its texts in composed Unicode form."""
    if isinstance(value, Mapping):
        return {nfc(key): _composed(item) for key, item in value.items()}
    return nfc(value) if isinstance(value, str) else value
