"""Reads a declared form of tables from a TOML file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast, get_type_hints

from ...core.errors import UnusableInputError
from ...core.findings import Finding
from ...values.arguments import check_arguments, to_declared
from ...values.text import nfc
from ..catalog import nearest_ids
from ..delimited.encodings import decode
from ..disk import read_bytes
from ..nested.toml_reader import parse_toml
from .options import MappingOptions

__all__ = ["read_mapping"]


@check_arguments
def read_mapping(path: str | Path) -> MappingOptions:
    """Returns the options of a mapping file, for any function that reads a table.

    The file is TOML with the keys `dates`, `thousands` and `decimal`, a table `[columns]` of fields
    by heading, and a table `[values.FIELD]` of codes by word for each field with such:
    `compute_indicators("q2.csv", period="2024-Q2", **read_mapping("mapping.toml"))`. Raises
    UnusableInputError for a file that is not there, is no TOML or holds anything else.
    """
    file = Path(path)
    findings: list[Finding] = []
    text, faults = decode(read_bytes(file), file.name)
    content = parse_toml(text, file.name, findings)
    for finding in (*findings, *faults):
        if finding.severity == "error":
            problem = f"{finding.where}: {finding.message()}"
            raise UnusableInputError("mapping-unreadable", file=file.name, problem=problem)
    return _options(content or {})


def _options(content: Mapping[str, Any]) -> MappingOptions:
    """Returns checked options. Raises UnusableInputError for an unknown key or another type."""
    hints = get_type_hints(MappingOptions)
    options: dict[str, object] = {}
    for name, value in content.items():
        if name not in hints:
            nearest = nearest_ids(name, hints)
            raise UnusableInputError(
                "argument-unknown", name=name, allowed=[*hints], nearest=nearest
            )
        options[name] = to_declared(name, _composed(value), hints[name])
    return cast("MappingOptions", options)


def _composed(value: Any) -> Any:
    """Returns a value with all its texts in composed Unicode form."""
    if isinstance(value, Mapping):
        return {nfc(key): _composed(item) for key, item in value.items()}
    return nfc(value) if isinstance(value, str) else value
