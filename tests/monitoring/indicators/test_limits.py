"""How single values stand beside the norm that their measure names: where, and of which scope."""

from __future__ import annotations

import shutil

import attrs
import pytest
from tests.support.programme import PACK
from tests.support.records import row

from sexwork_models import Figure, compute_indicators, load_framework
from sexwork_models.monitoring.indicators.norm_positions import with_limits

NORM = (
    "\nSAMPLE-N3,ORDER,SAMPLE-H,talks,số người,people,bound_min,3,person,,month,{scope},OS,,,"
    "SAMPLE-Q5,2023-01-01,stated,,open,in_force,primary\n"
)
TALK = {"models": "SAMPLE-H", "activity": "SAMPLE-TALK", "population": "sample_diver"}


@pytest.fixture
def framework_of(tmp_path):
    """The invented programme, whose people of each month are set beside a norm of some scope."""

    def make(scope):
        folder = tmp_path / "own"
        shutil.copytree(PACK, folder)
        for name, old, new in (
            ("norms.csv", "", NORM.format(scope=scope)),
            ("indicators.toml", 'kind = "each"\n', 'kind = "each"\nlimit = "SAMPLE-N3"\n'),
        ):
            text = (folder / name).read_text(encoding="utf-8")
            text = text.replace(old, new) if old else text.rstrip() + new
            (folder / name).write_text(text, encoding="utf-8")
        return load_framework(pack=folder)

    return make


def values_of(framework, by=()):
    """Those of one person of the north shore in January and one of the south shore."""
    rows = [
        row(id=f"R{place}", place=place, client=f"SAMPLE-A{place}", day="2024-01-10", **TALK)
        for place in ("48", "49")
    ]
    found = compute_indicators(
        rows, framework, period="2024-01", calendar="calendar", indicators=["SAMPLE-Q5"], by=by
    )
    return [attrs.evolve(value, reasons=()) for value in found if value.figure is not None]


@pytest.mark.parametrize(
    ("figure", "position"),
    [
        (Figure.exact(2, "person"), "below"),
        (Figure.exact(3, "person"), "equal"),
        (Figure.exact(4, "person"), "above"),
        (Figure.range(2, 4, "person"), "not certain"),
        (Figure.range(2, 3, "person"), "not certain"),
        (Figure.range(3, 4, "person"), "not certain"),
        (Figure.at_least(3, "person"), "not certain"),
        (Figure.at_least(2, "person"), "not certain"),
        (Figure.at_least(4, "person"), "above"),
        (Figure.range(0, 2, "person"), "below"),
        (Figure.exact(2, "contact"), "not comparable"),
    ],
)
def test_a_figure_is_below_at_or_above_a_norm_as_far_as_its_bounds_tell(
    figure, position, framework_of
):
    framework = framework_of("")
    (value,) = values_of(framework)
    (found,) = with_limits([attrs.evolve(value, figure=figure)], framework)

    (reason,) = found.reasons
    assert reason.code == "compared-with-norm"
    assert reason.params["norm"] == "SAMPLE-N3"
    assert reason.params["position"].en == position


@pytest.mark.parametrize(
    ("scope", "by", "beside"),
    [
        ("", (), [True]),
        ("province", (), [False]),  # two provinces together
        ("province", ("province",), [True, True]),
        ("province", ("place",), [True, True]),  # each place is a province
        ("site", ("place",), [False, False]),
        ("site", ("province",), [False, False]),
        ("group", ("place",), [False, False]),
        ("unknown", ("place",), [False, False]),
    ],
)
def test_a_value_is_set_beside_a_norm_of_its_own_scope_alone(scope, by, beside, framework_of):
    framework = framework_of(scope)
    found = with_limits(values_of(framework, by), framework)

    assert [bool(value.reasons) for value in found] == beside
