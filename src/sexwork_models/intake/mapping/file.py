"""Reads a declared form of tables from a TOML file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from ...core.errors import UnusableInputError
from ...core.findings import Finding
from ...core.identifiers import mask_identifiers
from ...values.arguments import check_arguments
from ...values.text import Text, nfc
from ..catalog import nearest_ids
from ..delimited.encodings import decode
from ..disk import read_bytes
from ..nested.toml_reader import parse_toml
from .options import MappingOptions

__all__ = ["read_mapping"]

_LEVELS = {"columns": 1, "values": 2, "dates": 0, "thousands": 0, "decimal": 0}  # of tables
_FORMS = (
    Text("một đoạn chữ trong dấu nháy", "a text in quotation marks"),
    Text("một bảng tên cột và trường", "a table of headings and fields"),
    Text("một bảng từ và mã cho mỗi trường", "a table of words and codes for each field"),
)


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
            raise UnusableInputError("mapping-unreadable", file=file.name, problem=finding)
    options = _composed(content or {})
    for name, value in options.items():
        problem = _problem_of(name, value)
        if problem is not None:
            raise UnusableInputError("mapping-unreadable", file=file.name, problem=problem)
    return cast("MappingOptions", options)


def _problem_of(name: str, value: object) -> Text | None:
    """Returns what is wrong with an option of the file: its key, or its form."""
    if name not in _LEVELS:
        shown, known = mask_identifiers(name), ", ".join(_LEVELS)
        nearest = nearest_ids(name, _LEVELS)
        return Text(
            f"không có khóa “{shown}”; các khóa là “{known}”, gần nhất là “{nearest}”.",
            f"there is no key {shown}; the keys are {known}, the nearest is {nearest}.",
        )
    if _is_of_level(value, _LEVELS[name]):
        return None
    form = _FORMS[_LEVELS[name]]
    return Text(f"khóa “{name}” cần {form.vi}.", f"the key {name} takes {form.en}.")


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
