"""How an observation file is read: CSV or JSON, from a path, bytes, mappings or models."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeAlias

import attrs

from ...core.errors import UnusableInputError
from ...core.findings import Finding, Report, Where
from ...intake.csv_reader import read_csv
from ...intake.files import RawRow, RowsAndFindings, read_bytes, read_json, rows_of_objects
from ...intake.parsing import Located, columns_of, required_of, understand
from .model import EnforcementFigure, Observation, ObservationKind, PublishedFigure

__all__ = [
    "ObservationFile",
    "ObservationSource",
    "published_results",
    "read_observations",
    "read_published",
]

ObservationSource: TypeAlias = (
    "str | Path | bytes | ObservationFile | Iterable[PublishedFigure | Mapping[str, Any]]"
)


@attrs.frozen
class ObservationFile:
    """The figures of a file with their lines: whole observations, enforcement figures, rows read in part.

    `report` holds the faults of form. Calculations take `observations`, and nothing else.
    """

    located: tuple[Located[Observation], ...]
    located_enforcement: tuple[Located[EnforcementFigure], ...]
    faulty: tuple[Located[Any], ...]
    report: Report

    @property
    def observations(self) -> tuple[Observation, ...]:
        """The figures that may be calculated with."""
        return tuple(item.row for item in self.located)

    @property
    def enforcement(self) -> tuple[EnforcementFigure, ...]:
        """The figures that are shown only."""
        return tuple(item.row for item in self.located_enforcement)

    @property
    def figures(self) -> tuple[PublishedFigure, ...]:
        """Every whole figure, in order of id."""
        return tuple(sorted((*self.observations, *self.enforcement), key=lambda figure: figure.id))


def read_observations(source: ObservationSource) -> ObservationFile:
    """Reads `source`; faulty rows become findings and the intact ones go on.

    Raises UnusableInputError for a file that is not there or is neither CSV nor JSON.
    """
    if isinstance(source, ObservationFile):
        return source
    if isinstance(source, (str, Path)):
        path = Path(source)
        rows, findings = _raw(read_bytes(path), path.name, path.suffix)
    elif isinstance(source, bytes):
        rows, findings = _raw(
            source,
            "<bytes>",
            ".json" if source.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"[" else ".csv",
        )
    else:
        rows, findings = _from_items(source, "$")
    return _split(rows, findings)


def _split(rows: Iterable[RawRow], findings: list[Finding]) -> ObservationFile:
    calculable: list[RawRow] = []
    refused: list[RawRow] = []
    for row in rows:
        (refused if row.cells.get("kind") == ObservationKind.ENFORCEMENT else calculable).append(
            row
        )
    observations, faults = understand(calculable, Observation)
    enforcement, more = understand(refused, EnforcementFigure)
    return ObservationFile(
        tuple(item for item in observations if item.whole),
        tuple(item for item in enforcement if item.whole),
        (*_read_in_part(observations), *_read_in_part(enforcement)),
        Report.of([*findings, *faults, *more]),
    )


def _read_in_part(items: Iterable[Located[Any]]) -> tuple[Located[Any], ...]:
    return tuple(item for item in items if not item.whole)


def _raw(data: bytes, name: str, suffix: str) -> RowsAndFindings:
    if suffix == ".csv":
        return read_csv(data, name, columns_of(Observation), required_of(Observation))
    if suffix != ".json":
        raise UnusableInputError("observation-suffix", file=name)
    content, findings = read_json(data, name)
    if findings:
        return [], findings
    if not isinstance(content, list):
        return [], [Finding("json-not-a-list", Where(name, 1))]
    return _from_items(content, name)


def _from_items(items: Iterable[Any], name: str) -> RowsAndFindings:
    return rows_of_objects(
        (Where(f"{name}[{index}]"), _cells(item)) for index, item in enumerate(items)
    )


def _cells(item: Any) -> Any:
    return (
        item.model_dump(exclude_none=True, warnings=False)
        if isinstance(item, PublishedFigure)
        else item
    )


def read_published(folder: Traversable) -> ObservationFile:
    """The figures of `observations.csv` and `enforcement.csv` in a folder, put together."""
    parts = [
        _split(*_raw(folder.joinpath(name).read_bytes(), name, ".csv"))
        for name in ("observations.csv", "enforcement.csv")
    ]
    return ObservationFile(
        tuple(item for part in parts for item in part.located),
        tuple(item for part in parts for item in part.located_enforcement),
        tuple(item for part in parts for item in part.faulty),
        Report.of(finding for part in parts for finding in part.report),
    )


@cache
def published_results() -> ObservationFile:
    """Every figure of the five articles that come with the library, read once."""
    file = read_published(resources.files("sexwork_models.practice.observations").joinpath("data"))
    file.report.raise_if_errors()
    return file
