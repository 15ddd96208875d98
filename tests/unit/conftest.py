"""Fixtures of the unit tests: indicator values and overlays of the invented country, and the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from sexwork_models import Framework, IndicatorValue, compute_indicators, overlay, read_observations
from sexwork_models.cli import main

HEAD = 'id = "o"\nbaseline = "eldoria"\n'


@pytest.fixture
def measure(eldoria: Framework) -> Callable[..., tuple[IndicatorValue, ...]]:
    """The values that rows give; a row that cannot be read fails the test instead of vanishing."""

    def make(*rows: Mapping[str, Any], framework: Framework = eldoria) -> tuple[IndicatorValue, ...]:
        file = read_observations(rows)
        assert file.report.codes == ()
        return tuple(compute_indicators(file.observations, framework))

    return make


@pytest.fixture
def value(
    eldoria: Framework, figure: Callable[..., dict[str, Any]], measure: Callable[..., tuple[IndicatorValue, ...]]
) -> Callable[..., IndicatorValue]:
    """One value of one indicator, as written, in that indicator's own unit."""

    def make(indicator: str, low: object, **changes: Any) -> IndicatorValue:
        cells = {"readings": f"{indicator}:value", "unit": eldoria.indicators[indicator].unit.value, "low": str(low)}
        (one,) = measure(figure(**cells, **changes))
        return one

    return make


@pytest.fixture
def lay(eldoria: Framework, tmp_path: Path) -> Callable[[str], Framework]:
    """The invented country with the tables of an overlay laid over it."""

    def make(tables: str) -> Framework:
        path = tmp_path / "overlay.toml"
        path.write_text(HEAD + tables, encoding="utf-8")
        return overlay(eldoria, path)

    return make


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """The command with some words: its exit status, what it printed, and what it printed on stderr."""

    def make(*words: object) -> tuple[int, str, str]:
        status = main([str(word) for word in words])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return make
