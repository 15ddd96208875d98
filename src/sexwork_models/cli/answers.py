"""The answer of a command, its exit status, and what every command reads first."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import attrs

from ..core.errors import UnusableInputError
from ..core.findings import Issue, Report
from ..framework.framework import Framework
from ..framework.packaged.load import load_framework
from ..framework.versions.definitions import with_definitions
from ..intake.disk import display_name, exists
from ..intake.mapping.file import read_mapping
from ..intake.mapping.options import MappingOptions
from ..values.intervals import Found, NoValue
from .export.csv_style import CSV_STYLES, DEFAULT_STYLE, CsvStyle
from .file_kinds import of_kind

__all__ = [
    "FINDINGS",
    "FINE",
    "UNUSABLE",
    "Answer",
    "csv_style_of",
    "existing_path",
    "framework_of",
    "headings_of",
    "mapping_of",
    "remarks_on_day",
    "status_of",
]

FINE, FINDINGS, UNUSABLE = 0, 1, 2


@attrs.frozen
class Answer:
    """The answer of a command: data for `--json`, text for people, exit status."""

    data: object
    text: str
    status: int = FINE


def framework_of(options: argparse.Namespace, *more: str) -> Framework:
    """The framework with the overlays of `--overlay`, and those in `more`, applied.

    It is the packaged one, or the pack in the folder of `--pack`; its indicators are those of
    `--definitions`.
    """
    overlays = [*getattr(options, "overlay", ()), *more]
    folder = getattr(options, "pack", None)
    pack = existing_path(folder) if folder else None
    framework = load_framework(*(of_kind(one, "overlay") for one in overlays), pack=pack)
    return with_definitions(framework, getattr(options, "definitions", None))


def mapping_of(options: argparse.Namespace) -> MappingOptions:
    """The declared form of a table in the file of `--mapping`, if the command names one."""
    return read_mapping(existing_path(options.mapping)) if options.mapping else {}


def headings_of(options: argparse.Namespace) -> Mapping[str, str]:
    """The headings that the file of `--mapping` gives a field, if the command names one."""
    return mapping_of(options).get("columns", {})


def csv_style_of(options: argparse.Namespace, *, writes_csv: bool) -> CsvStyle:
    """The style of `--csv-style`. Raises UnusableInputError where no CSV would have it."""
    if options.csv_style is not None and not writes_csv:
        raise UnusableInputError("csv-style-without-csv")
    return CSV_STYLES[options.csv_style or DEFAULT_STYLE]


def remarks_on_day(framework: Framework, on: date, place: str | None) -> Iterator[Issue]:
    """Yields what to know about rows of a day: it is after the last review, or without the place.

    `place` is None for rows that no place limits.
    """
    as_of = framework.info.as_of
    if on > as_of:
        yield Issue("beyond-last-review", {"day": on, "as_of": as_of})
    absent = framework.place(place, on) if place is not None else None
    if place is None or not isinstance(absent, NoValue):
        return
    last = absent.before
    ended = framework.place(place, last) if last is not None else None
    if last is not None and isinstance(ended, Found):
        successors = framework.successors(place, last, on) or ("-",)
        params = {"code": place, "name": ended.value.label, "last": last, "day": on}
        yield Issue("place-ended", {**params, "successors": successors})
    elif absent.after is not None:
        yield Issue("place-not-begun", {"code": place, "first": absent.after, "day": on})


def status_of(report: Report) -> int:
    """The exit status of a report: 1 when it holds an error, else 0."""
    return FINE if report.ok else FINDINGS


def existing_path(name: str) -> Path:
    """The path with this name. Raises UnusableInputError when it does not exist."""
    path = Path(name)
    if not name or not exists(path):
        raise UnusableInputError("file-not-found", file=display_name(path))
    return path
