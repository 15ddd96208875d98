"""One look-up decides which norm is in force: on a day, in a window, at a place."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path

import pytest

import sexwork_models
from sexwork_models import Found, Interval, NormKind, UnknownIdError

SRC = Path(sexwork_models.__file__).parent
YEAR_2020 = Interval(date(2020, 1, 1), date(2021, 1, 1))

# Who reads the timelines without asking what holds: the subjects and scopes that exist, the days on
# which something changes, and gaps.
_READERS = {
    "framework/framework.py",
    "framework/norm_index.py",
    "framework/norm_lookup.py",
    "framework/tables/norms.py",
    "finance/spending/compare_budgets.py",
    "api/audit_rules.py",
}
# Who compares days with those of rows of a file, of places, of entries or of a period: no norm of
# them is said to hold. `comparability` judges the days of a target that the look-up returned.
_COMPARERS = {
    "finance/budget/budget_cells.py",
    "framework/checks.py",
    "framework/overlay.py",
    "framework/tables/places.py",
    "framework/validity_checks.py",
    "monitoring/attainment/comparability.py",
    "monitoring/submissions/header_rules.py",
    "values/intervals.py",
}


def _trees():
    for path in sorted(SRC.rglob("*.py")):
        yield path.relative_to(SRC).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def test_nobody_else_reads_the_timelines_of_norms():
    names = {"norm_timelines", "target_timelines", "timelines_by_key"}
    readers = set()
    for path, tree in _trees():
        for node in ast.walk(tree):
            name = getattr(node, "attr", getattr(node, "id", None))
            if name in names:
                readers.add(path)

    assert readers <= _READERS


def test_nobody_else_decides_whether_a_norm_holds():
    deciders = set()
    for path, tree in _trees():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Attribute) or node.attr not in {
                "holds",
                "overlap",
                "covers",
            }:
                continue
            if ast.unparse(node.value).endswith(".interval"):
                deciders.add(path)

    assert deciders <= _COMPARERS
    assert "monitoring/attainment/comparability.py" in deciders  # the walk finds what it looks for


def test_matching_asks_the_framework():
    (tree,) = [tree for path, tree in _trees() if path == "monitoring/attainment/matching.py"]
    called = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}

    assert {"norms_in_force", "targets_in_force"} <= called


def found(outcomes):
    return [(row.value.id, [norm.id for norm in row.shadowed]) for row in outcomes]


def test_a_window_gives_every_norm_of_its_days_once(eldoria):
    window = Interval(date(2019, 6, 1), date(2021, 6, 1))
    outcomes = eldoria.norms_in_force(window, "P-C", subject="case-price")

    # The territory of P-C is the same throughout; the price of 2010 ended, two began in 2021.
    assert found(outcomes) == [("E-PRICE", []), ("E-PRICE-C", ["E-PRICE-2"])]


def test_a_window_reads_the_place_on_its_last_day(eldoria):
    """P-AB began in 2020 from P-A and P-B: what held before does not hold of it."""
    window = Interval(date(2019, 6, 1), date(2020, 6, 1))

    assert found(eldoria.norms_in_force(window, "P-AB", subject="case-price")) == []
    assert found(eldoria.norms_in_force(window, "P-AB", subject="groups")) == [("E-GROUPS", [])]


def test_a_day_is_the_window_of_one_day(eldoria):
    for day in (date(2015, 1, 1), date(2020, 6, 1), date(2022, 1, 1)):
        one_day = Interval.of_days(day, day)
        assert eldoria.norms_in_force(day, "P-C") == eldoria.norms_in_force(one_day, "P-C")


def test_norms_in_force_can_be_asked_by_indicator_and_model(eldoria):
    by_indicator = eldoria.norms_in_force(YEAR_2020, "P-C", indicator="J12")
    of_model = eldoria.norms_in_force(YEAR_2020, "P-C", indicator="J12", model="A")

    assert [row.value.id for row in by_indicator] == ["E-CASES", "E-CASEMAX"]
    assert of_model == ()


@pytest.mark.parametrize(
    ("asked", "nearest"),
    [
        ({"subject": "grups"}, "groups"),
        ({"model": "ALLL"}, "ALL"),
        ({"indicator": "J1Z"}, "J1"),
        ({"place": "P-CC"}, "P-C"),
    ],
)
def test_an_id_that_does_not_exist_is_refused_with_the_nearest(asked, nearest, eldoria):
    with pytest.raises(UnknownIdError) as caught:
        eldoria.norms_in_force(YEAR_2020, **{"place": "P-C", **asked})
    assert nearest in caught.value.message("en")


def test_targets_do_not_hide_each_other(eldoria):
    targets = eldoria.targets_in_force(Interval(date(2018, 1, 1), date(2019, 1, 1)), "D-A1")

    assert {target.id for target in targets} >= {"T-CONTACTS"}
    assert all(target.kind.is_target for target in targets)


def test_a_norm_hidden_on_the_day_is_found_where_nothing_hides_it(eldoria):
    outcome = eldoria.look_up(
        "case-price", NormKind.PRICE_CEILING, date(2022, 1, 1), "P-AB", "case"
    )

    assert isinstance(outcome, Found)
    assert outcome.value.id == "E-PRICE-2"
