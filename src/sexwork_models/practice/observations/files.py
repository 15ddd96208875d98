"""Reads published figures from CSV or JSON: from a path, bytes, mappings or models."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeAlias, Unpack

import attrs

from ...core.findings import Finding, Report
from ...framework.code_lists import codes_of
from ...framework.framework import Framework
from ...framework.packaged.load import packaged_framework
from ...intake.files import RawRow
from ...intake.lost_rows import without_rows
from ...intake.mapping.options import MappingOptions, refuse_without_table
from ...intake.mapping.row_form import RowForm
from ...intake.objects.sources import TableSource
from ...intake.parsing import parse_rows
from ...intake.row_sources import read_delimited, read_source
from ...intake.rows import ParsedRow
from ...values.arguments import check_arguments
from .model import EnforcementFigure, Observation, ObservationKind, PublishedFigure

__all__ = [
    "ObservationFile",
    "ObservationSource",
    "figures_with",
    "published_results",
    "read_observations",
    "read_published_folder",
]


@attrs.frozen
class ObservationFile:
    """The figures of a file with their lines.

    `located` are the valid observations, `located_enforcement` the valid enforcement figures, and
    `faulty` the rows that were read in part. `report` holds the faults of form. Calculations take
    `observations`, and nothing else.
    """

    located: tuple[ParsedRow[Observation], ...]
    located_enforcement: tuple[ParsedRow[EnforcementFigure], ...]
    faulty: tuple[ParsedRow[Any], ...]
    report: Report

    @property
    def observations(self) -> tuple[Observation, ...]:
        """The valid figures that calculations may use."""
        return tuple(item.row for item in self.located)

    @property
    def enforcement(self) -> tuple[EnforcementFigure, ...]:
        """The valid enforcement figures, which are shown only."""
        return tuple(item.row for item in self.located_enforcement)

    @property
    def figures(self) -> tuple[PublishedFigure, ...]:
        """Every valid figure, in order of id."""
        return tuple(sorted((*self.observations, *self.enforcement), key=lambda figure: figure.id))


ObservationSource: TypeAlias = (
    str
    | Path
    | bytes
    | ObservationFile
    | Iterable[PublishedFigure | Mapping[str, Any]]
    | TableSource
)


@check_arguments
def read_observations(
    source: ObservationSource,
    framework: Framework | None = None,
    **mapping: Unpack[MappingOptions],
) -> ObservationFile:
    """Reads published figures; faulty rows become findings and the valid rows go on.

    Headings and words of closed lists may be labels of the `framework` in either language. Another
    form is declared with `mapping`: see `MappingOptions`. Raises UnusableInputError for a file that
    is not there, a workbook, or a Parquet file, and for a mapping that contradicts itself.
    """
    if isinstance(source, ObservationFile):
        refuse_without_table(mapping)
        return source
    codes = codes_of(framework or packaged_framework())
    form = RowForm.of(Observation, codes, mapping)
    rows, findings = read_source(source, form, PublishedFigure)
    if isinstance(source, (str, Path)):
        findings += without_rows(Path(source).name, len(rows), findings)
    return _observation_file(rows, findings)


def _observation_file(rows: Iterable[RawRow], findings: list[Finding]) -> ObservationFile:
    """Parses rows, those of the kind `enforcement` as a type of their own."""
    observation_rows: list[RawRow] = []
    enforcement_rows: list[RawRow] = []
    for row in rows:
        is_enforcement = row.cells.get("kind") == ObservationKind.ENFORCEMENT
        (enforcement_rows if is_enforcement else observation_rows).append(row)
    observations, observation_faults = parse_rows(observation_rows, Observation)
    enforcement, enforcement_faults = parse_rows(enforcement_rows, EnforcementFigure)
    parsed: list[ParsedRow[Any]] = [*observations, *enforcement]
    return ObservationFile(
        tuple(item for item in observations if item.whole),
        tuple(item for item in enforcement if item.whole),
        tuple(item for item in parsed if not item.whole),
        Report.of([*findings, *observation_faults, *enforcement_faults]),
    )


def read_published_folder(folder: Traversable) -> ObservationFile:
    """Reads the figures of `observations.csv` and `enforcement.csv` in a folder together."""
    observations: list[ParsedRow[Observation]] = []
    enforcement: list[ParsedRow[EnforcementFigure]] = []
    faulty: list[ParsedRow[Any]] = []
    findings: list[Finding] = []
    for name in ("observations.csv", "enforcement.csv"):
        data = folder.joinpath(name).read_bytes()
        file = _observation_file(*read_delimited(data, name, RowForm.of(Observation)))
        observations += file.located
        enforcement += file.located_enforcement
        faulty += file.faulty
        findings += file.report
    return ObservationFile(
        tuple(observations), tuple(enforcement), tuple(faulty), Report.of(findings)
    )


@cache
def published_results() -> ObservationFile:
    """Returns every figure of the five articles that come with the library; they are read once."""
    folder = resources.files("sexwork_models.practice.observations").joinpath("data")
    file = read_published_folder(folder)
    file.report.raise_if_errors()
    return file


def figures_with(framework: Framework) -> ObservationFile:
    """Returns the figures that come with a framework, those of the library with the packaged one.

    They are read by its indicators and places, so a pack of another country comes without figures.
    """
    if framework.packaged:
        return published_results()
    return ObservationFile((), (), (), Report.of(()))
