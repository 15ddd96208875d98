"""The packaged data, of which a test can change single cells to see a check fail."""

from __future__ import annotations

import csv
import functools
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Any

import attrs
import pytest

from sexwork_models import (
    Framework,
    FrameworkFaultError,
    IndicatorValue,
    Report,
    Results,
    evaluate,
    load_framework,
)
from sexwork_models.monitoring.figure_checks.validate import validate_observations
from sexwork_models.practice.observations.files import ObservationFile, read_published_folder
from tests.support.packs import read_once

FIGURES = "observations.csv"


@attrs.frozen
class World:
    """A framework and the published figures, with the evaluation that follows."""

    framework: Framework
    published: ObservationFile

    @functools.cached_property
    def results(self) -> Results:
        return evaluate(self.published, self.framework)

    @functools.cached_property
    def report(self) -> Report:
        return validate_observations(self.published, self.framework)

    def __getitem__(self, id: str) -> Any:
        return next(figure for figure in self.published.figures if figure.id == id)

    def values(self, indicator: str, *inputs: str) -> list[IndicatorValue]:
        found = [value for value in self.results.indicators if value.definition.id == indicator]
        return [value for value in found if set(inputs) <= set(value.inputs)]

    def value(self, indicator: str, *inputs: str) -> IndicatorValue:
        (value,) = self.values(indicator, *inputs)
        return value

    def attained(self, id: str, place: str | None = None) -> Any:
        rows = [
            row
            for row in self.results.attainment
            if row.norm.id == id and place in (None, *row.places)
        ]
        (row,) = rows
        return row

    def found(self, code: str) -> list[Any]:
        return [finding for finding in self.report if finding.code == code]


@functools.cache
def _folders() -> tuple[Path, ...]:
    """The folders of the packaged data: of the framework, and of the published figures."""
    return tuple(
        Path(str(resources.files(f"sexwork_models.{package}") / "data"))
        for package in ("framework", "practice.observations")
    )


@functools.cache
def as_packaged() -> World:
    pack, figures = _folders()
    return World(_framework(pack), _published(figures))


def _framework(folder: Path) -> Framework:
    """The framework of a folder, of which only a file with other content is read again."""
    with read_once():
        return load_framework(pack=folder)


def _published(folder: Path) -> ObservationFile:
    published = read_published_folder(folder)
    published.report.raise_if_errors()
    return published


def _with(edit: Edit, packaged: World, folder: Path) -> World:
    """The packaged data with an edit in a folder; only the part that it is in is read again."""
    if edit.file == FIGURES:
        return World(packaged.framework, _published(folder))
    return World(_framework(folder), packaged.published)


def copy_packaged(folder: Path) -> None:
    """Copies the packaged data into one folder, in which edits are made."""
    for packaged in _folders():
        shutil.copytree(packaged, folder, dirs_exist_ok=True)


@contextmanager
def _edited(edit: Edit, folder: Path) -> Iterator[None]:
    """Makes an edit in a folder, and takes it back afterwards."""
    path = folder / edit.file
    content = path.read_bytes()
    try:
        edit.apply(folder)
        yield
    finally:
        path.write_bytes(content)


@attrs.frozen
class Edit:
    """One datum changed: a file, the key of a row, and new cells (None drops the row)."""

    file: str
    key: str
    cells: dict[str, str] | None

    def __str__(self) -> str:
        return f"{self.key} {self.cells or 'dropped'}"

    def apply(self, folder: Path) -> None:
        path = folder / self.file
        if path.suffix == ".csv":
            self._apply_csv(path)
        else:
            self._apply_toml(path)

    def _apply_csv(self, path: Path) -> None:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        header, body = rows[0], rows[1:]
        hits = [
            row
            for row in body
            if self.key
            in (
                row[0],
                f"{row[0]} {row[header.index('valid_from')] if 'valid_from' in header else ''}",
            )
        ]
        assert hits, self.key
        for row in hits:
            if self.cells is None:
                body.remove(row)
                continue
            for name, value in self.cells.items():
                row[header.index(name)] = value
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *body])

    def _apply_toml(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        head, section, rest = (
            re.split(rf"(?m)^(?=\[{re.escape(self.key)}\]$)", text)[0],
            *_section(text, self.key),
        )
        for name, value in (self.cells or {}).items():
            changed = re.sub(rf"(?m)^{name} = .*$", f"{name} = {value}", section)
            assert changed != section, name
            section = changed
        path.write_text(head + section + rest, encoding="utf-8")


def _section(text: str, key: str) -> tuple[str, str]:
    start = text.index(f"[{key}]\n")
    following = text.find("\n[", start + 1)
    end = len(text) if following < 0 else following
    return text[start:end], text[end:]


def edit(file: str, key: str, **cells: str) -> Edit:
    return Edit(file, key, cells or None)


def figure(id: str, **cells: str) -> Edit:
    return Edit(FIGURES, id, cells or None)


def trap(*edits: Edit) -> Callable[[Callable[[World], None]], Callable[..., None]]:
    """The check passes on the packaged data, and fails when any of the edits is made to them."""

    def decorate(check: Callable[[World], None]) -> Callable[..., None]:
        @pytest.mark.parametrize(
            "broken",
            [None, *edits],
            ids=lambda broken: "holds" if broken is None else f"red when {broken}",
        )
        def test(broken: Edit | None, packaged_copy: Path) -> None:
            packaged = as_packaged()
            if broken is None:
                check(packaged)
                return
            with (
                _edited(broken, packaged_copy),
                pytest.raises(
                    (
                        AssertionError,
                        ValueError,
                        StopIteration,
                        KeyError,
                        FrameworkFaultError,
                        pytest.fail.Exception,
                    )
                ),
            ):
                check(_with(broken, packaged, packaged_copy))

        test.__doc__ = check.__doc__
        test.__name__ = check.__name__
        return test

    return decorate
