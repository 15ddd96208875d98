"""Golden cases of attainment on the invented country, with answers calculated by hand."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from sexwork_models import compute_attainment, compute_indicators, overlay, read_observations

FOLDER = Path(__file__).parents[2] / "cases"
CASES = [
    pytest.param(case, id=f"{path.stem}: {case['name']}")
    for path in sorted(FOLDER.glob("*.toml"))
    for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
]
KEYS = {
    "name",
    "norm",
    "why",
    "rows",
    "status",
    "reasons",
    "places",
    "assumed",
    "tolerance",
    "scopes",
    "overlay",
}


def answers(case, eldoria, figure, folder):
    framework = eldoria
    if "overlay" in case:
        path = folder / "overlay.toml"
        path.write_text(f'id = "o"\nbaseline = "eldoria"\n{case["overlay"]}', encoding="utf-8")
        framework = overlay(eldoria, path)
    file = read_observations([figure(**row) for row in case["rows"]])
    assert file.report.codes == (), "the rows of a case are sound"
    tolerance = Decimal(case["tolerance"]) if "tolerance" in case else None
    values = compute_indicators(file.observations, framework)
    rows = compute_attainment(values, framework, tolerance=tolerance, scopes=case.get("scopes"))
    return [row for row in rows if row.norm.id == case["norm"]]


@pytest.mark.parametrize("case", CASES)
def test_the_answer_is_the_one_worked_out_by_hand(case, eldoria, figure, tmp_path):
    found = answers(case, eldoria, figure, tmp_path)
    if case["status"] == "":  # the norm has no row
        assert found == []
        return
    (row,) = found

    assert (row.status, [reason.code for reason in row.reasons]) == (
        case["status"],
        case["reasons"],
    )
    assert list(row.places) == case["places"]
    assert row.assumed is case.get("assumed", False)
    for lang in ("vi", "en"):
        assert "{" not in row.reason(lang)


@pytest.mark.parametrize("case", CASES)
def test_a_case_says_why_and_has_no_stray_key(case):
    assert case["why"]
    assert set(case) <= KEYS
    assert bool(case["status"]) is ("reasons" in case) is ("places" in case)
