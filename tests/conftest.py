"""Fixtures: the packaged framework, the invented country, and how many examples hypothesis tries."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from sexwork_models import Framework, load_framework

settings.register_profile("ci", max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("deep", max_examples=1000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

HERE = Path(__file__).parent


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
