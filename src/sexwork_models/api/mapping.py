"""Proposes a mapping for a table of records, published figures or registers."""

from __future__ import annotations

from pathlib import Path

from ..core.messages import Lang
from ..forms.records import ActivityRecord
from ..forms.registers import REGISTER_KINDS
from ..framework.code_lists import codes_of
from ..framework.framework import Framework
from ..framework.packaged.load import packaged_framework
from ..intake.disk import read_bytes
from ..intake.mapping import proposal
from ..intake.mapping.options import TableKind
from ..intake.rows import Row
from ..practice.observations.model import Observation
from ..values.arguments import check_arguments

__all__ = ["propose_mapping"]


@check_arguments
def propose_mapping(
    path: str | Path,
    kind: TableKind = "records",
    framework: Framework | None = None,
    lang: Lang = "vi",
) -> str:
    """Returns a mapping for a delimited file as TOML, to look through and save.

    Headings that are known are given their field; others, and words of closed columns that stand
    for no code, are commented out, each with the nearest answer. Nothing is repeated of columns of
    codes, ids or free text, and no word that the library does not use itself. A header of which
    no heading is known is the first row of several cells. Raises UnusableInputError for a file that
    cannot be opened, or is no table.
    """
    data = read_bytes(Path(path))
    lists = codes_of(framework or packaged_framework())
    return proposal.propose_mapping(data, Path(path).name, _row_kinds()[kind], lists, lang)


def _row_kinds() -> dict[str, type[Row]]:
    kinds: dict[str, type[Row]] = {"records": ActivityRecord, "observations": Observation}
    return kinds | {register.value: kind for register, kind in REGISTER_KINDS.items()}
