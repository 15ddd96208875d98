"""Fixtures: the packaged framework, the invented country and its values and overlays, the command
line, and how many examples hypothesis tries.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from sexwork_models import (
    Framework,
    IndicatorValue,
    compute_indicators,
    load_framework,
    overlay,
    read_observations,
)
from sexwork_models.cli import main

# The same examples in every run, so that a change is red for what it changed; `random` and `deep`
# draw others each time, for nights: HYPOTHESIS_PROFILE=deep python -m pytest
settings.register_profile(
    "ci",
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("random", settings.get_profile("ci"), derandomize=False)
settings.register_profile("deep", settings.get_profile("random"), max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

os.environ.pop("COLUMNS", None)  # of the terminal in which the tests happen to run

HERE = Path(__file__).parent
HEAD = 'id = "o"\nbaseline = "eldoria"\n'


@pytest.fixture(scope="session")
def vietnam() -> Framework:
    return load_framework()


@pytest.fixture(scope="session")
def eldoria() -> Framework:
    return load_framework(pack=HERE / "invented")


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the invented country that a test may break."""
    folder = tmp_path / "pack"
    shutil.copytree(HERE / "invented", folder)
    return folder


@pytest.fixture
def figure() -> Callable[..., dict[str, Any]]:
    """A sound observation of the invented country as a mapping, with changes."""

    def make(**changes: Any) -> dict[str, Any]:
        row: Mapping[str, Any] = {
            "id": "F-1",
            "document": "GAZ-1",
            "places": "D-A1",
            "first_day": "2018-01-01",
            "last_day": "2018-12-31",
            "resolved": "stated",
            "models": "A",
            "populations": "baker",
            "item_en": "contacts",
            "item_vi": "lượt người",
            "low": "80",
            "unit": "contact",
            "kind": "actual",
            "readings": "J01:value",
            "grade": "primary",
        }
        return {key: value for key, value in {**row, **changes}.items() if value is not None}

    return make


@pytest.fixture
def measure(eldoria: Framework) -> Callable[..., tuple[IndicatorValue, ...]]:
    """The values that rows give; a row that cannot be read fails the test instead of vanishing."""

    def make(
        *rows: Mapping[str, Any], framework: Framework = eldoria
    ) -> tuple[IndicatorValue, ...]:
        file = read_observations(rows)
        assert file.report.codes == ()
        return tuple(compute_indicators(file.observations, framework))

    return make


@pytest.fixture
def value(
    eldoria: Framework,
    figure: Callable[..., dict[str, Any]],
    measure: Callable[..., tuple[IndicatorValue, ...]],
) -> Callable[..., IndicatorValue]:
    """One value of one indicator, as written, in that indicator's own unit."""

    def make(indicator: str, low: object, **changes: Any) -> IndicatorValue:
        cells = {
            "readings": f"{indicator}:value",
            "unit": eldoria.indicators[indicator].unit.value,
            "low": str(low),
        }
        (only_value,) = measure(figure(**cells, **changes))
        return only_value

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
    """The command with some words: its exit status, what it printed, and what it printed on
    stderr.
    """

    def make(*words: object) -> tuple[int, str, str]:
        status = main([str(word) for word in words])
        printed = capsys.readouterr()
        return status, printed.out, printed.err

    return make
