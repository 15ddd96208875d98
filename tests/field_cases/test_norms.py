"""Cases of the field about norms, places and readings: each states the right answer."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest

from sexwork_models import (
    AttainmentStatus,
    Figure,
    Found,
    Framework,
    NormKind,
    NoValue,
    Status,
    compute_attainment,
    compute_growth,
    compute_indicators,
    evaluate,
    load_framework,
    read_observations,
)

DATA = Path(__file__).parent / "data"


def groups(low: str, place: str, first: str, last: str, indicator: str = "I16") -> dict[str, Any]:
    """A figure of groups of Model 1."""
    return {
        "id": f"SAMPLE-{place}-{first}",
        "document": "SAMPLE",
        "places": place,
        "first_day": first,
        "last_day": last,
        "resolved": "stated",
        "models": "M1",
        "populations": "group_member",
        "item_vi": "nhóm",
        "item_en": "groups",
        "low": low,
        "unit": "group",
        "kind": "actual",
        "readings": f"{indicator}:value",
        "grade": "sample",
    }


def judged(framework: Framework, *rows: dict[str, Any]) -> dict[str, Any]:
    """The answers by norm for figures; those of targets and of other norms are left out."""
    file = read_observations(rows)
    assert file.report.ok
    values = compute_indicators(file.observations, framework)
    rows_of_norms = [row for row in compute_attainment(values, framework) if row.value is not None]
    return {row.norm.id: row for row in rows_of_norms}


# --- W5: one answer to "does this norm hold there, then?" -----------------------------------------


def test_w5_a_norm_of_old_ground_holds_in_no_answer():
    framework = load_framework(DATA / "norm_of_old_ground.toml")
    day = date(2025, 12, 31)
    outcome = framework.look_up(
        "groups-of-old-ground", NormKind.BOUND_MIN, day, "08", scope="province"
    )
    rows = judged(framework, groups("3", "08", "2025-12-31", "2025-12-31"))
    before = judged(framework, groups("3", "08", "2024-01-01", "2024-12-31"))

    assert outcome == NoValue(before=date(2025, 6, 30))
    assert "X-OLD" not in rows
    assert before["X-OLD"].status is AttainmentStatus.NOT_MET  # on the ground that it was set for


def _province_over_country(tmp_path: Path) -> Framework:
    table = """[[norms]]
id = "{id}"
document = "QD-1875-2018"
models = ["M1"]
subject = "groups-kept"
item_vi = "nhóm"
item_en = "groups"
kind = "bound_min"
value = {value}
unit = "group"
places = ["{place}"]
indicators = ["I16"]
valid_from = 2019-01-01
force = "in_force"
grade = "supplied"
"""
    path = tmp_path / "o.toml"
    text = 'id = "o"\nbaseline = "vietnam"\n'
    text += table.format(id="X-VN", value=5, place="VN")
    text += table.format(id="X-48", value=2, place="48")
    path.write_text(text, encoding="utf-8")
    return load_framework(path)


def test_w5_the_norm_of_a_province_hides_that_of_the_country_in_both_answers(tmp_path):
    framework = _province_over_country(tmp_path)
    outcome = framework.look_up("groups-kept", NormKind.BOUND_MIN, date(2020, 6, 1), "48")
    rows = judged(framework, groups("3", "48", "2020-01-01", "2020-12-31"))
    row = rows["X-48"]

    assert isinstance(outcome, Found)
    assert (outcome.value.id, [norm.id for norm in outcome.shadowed]) == ("X-48", ["X-VN"])
    assert (row.status, [norm.id for norm in row.shadowed]) == (AttainmentStatus.MET, ["X-VN"])
    assert "X-VN" not in rows
    assert "wider-norms-hidden" in row.to_dict()["reason_codes"]
    assert row.to_dict()["shadowed"] == ["X-VN"]


def test_w5_a_conflict_is_shown_as_a_conflict(tmp_path):
    """A framework cannot be loaded with one; tables put together in a program can hold it."""
    framework = _province_over_country(tmp_path)
    norms = []
    for item in framework.tables["norms"]:
        row = item.row
        if row.id == "X-VN":
            row = row.model_copy(update={"places": ("48",)})
        norms.append(attrs.evolve(item, row=row))
    conflicting = Framework.of(framework.info, {**framework.tables, "norms": norms})
    rows = judged(conflicting, groups("3", "48", "2020-01-01", "2020-12-31"))

    for id in ("X-48", "X-VN"):
        assert rows[id].status is AttainmentStatus.NOT_COMPARABLE
        assert [reason.code for reason in rows[id].reasons] == ["norms-in-conflict"]


# --- W7: what a figure of groups counts -----------------------------------------------------------


def test_w7_groups_surveyed_are_not_groups_that_exist():
    framework = load_framework(DATA / "groups_level_3.toml")
    results = evaluate(framework=framework)
    (row,) = [row for row in results.attainment if row.norm.id == "SAMPLE-N-01"]

    assert not [value for value in results.indicators if "O-008" in value.inputs]
    assert row.status is AttainmentStatus.UNDETERMINED
    assert row.value is not None
    assert row.value.figure == Figure.at_least(1, "group")
    assert [norm.id for norm in row.shadowed] == ["N-1875-M1-01"]


@pytest.mark.parametrize(("id", "low"), [("O-009", 1), ("O-049", 3), ("O-050", 1)])
def test_w7_groups_that_were_trained_or_joined_are_a_lower_bound(id, low):
    (value,) = [value for value in evaluate().indicators if value.inputs == (id,)]

    assert (value.status, value.figure) == (Status.PARTIAL, Figure.at_least(low, "group"))
    assert [reason.code for reason in value.reasons] == ["read-as-lower-bound"]


def test_w7_a_norm_of_groups_founded_or_kept_asks_both_indicators():
    rows = [row for row in evaluate().attainment if row.norm.id == "N-1875-M1-01"]
    (row,) = [row for row in rows if row.places == ("31",)]

    assert row.norm.indicators == ("I16", "I17")
    assert row.status is AttainmentStatus.MET
    assert row.value is not None
    assert (row.value.id, row.value.figure) == ("I17:O-023", Figure.at_least(2, "group"))


@pytest.mark.parametrize(
    ("kept", "founded", "status"),
    [
        ("0", "0", "not_met"),  # none kept and none founded
        ("0", None, "undetermined"),  # who founded what is not known
        (None, "1", "met"),
        ("1", "0", "met"),
        ("0", "1", "met"),
    ],
)
def test_w7_several_indicators_are_counted_together(kept, founded, status, vietnam):
    days = ("2019-01-01", "2019-12-31")
    rows = []
    if kept is not None:
        rows.append({**groups(kept, "48", *days), "id": "S-KEPT"})
    if founded is not None:
        rows.append({**groups(founded, "48", *days, "I17"), "id": "S-FOUNDED"})

    assert judged(vietnam, *rows)["N-1875-M1-01"].status.value == status


# --- W13: districts whose bounds changed ----------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ("193", "2019-12-31", "2020-01-01"),
        ("303", "2024-12-31", "2025-01-01"),
        ("311", "2024-12-31", "2025-01-01"),
    ],
)
def test_w13_a_district_that_changed_its_bounds_is_another_territory(code, before, after, vietnam):
    first, last = date.fromisoformat(before), date.fromisoformat(after)

    assert not vietnam.same_territory(code, first, last)
    assert vietnam.same_territory(code, date(2018, 1, 1), first)
    assert vietnam.same_territory(code, last, date(2025, 6, 30))
    assert code in vietnam.successors(code, first, last)


@pytest.mark.parametrize("code", ["001", "005", "008", "194", "195", "196", "198", "202", "203"])
def test_w13_the_other_districts_keep_theirs(code, vietnam):
    assert vietnam.same_territory(code, date(2018, 1, 1), date(2025, 6, 30))


def test_w13_thuy_nguyen_became_a_city(vietnam):
    types = [entry.value.type for entry in vietnam.places["311"].entries]

    assert types == ["rural_district", "municipal_city"]


def test_w13_growth_over_a_change_of_bounds_is_refused(vietnam):
    rows = [
        groups("4", "193", "2019-01-01", "2019-12-31"),
        groups("9", "193", "2020-01-01", "2020-12-31"),
        groups("3", "193", "2021-01-01", "2021-12-31"),
    ]
    then, now, later = compute_indicators(read_observations(rows).observations, vietnam)
    (refused,) = compute_growth([now], [then], vietnam)
    (allowed,) = compute_growth([later], [now], vietnam)

    assert (refused.status, refused.figure) == (Status.NOT_COMPARABLE, None)
    assert allowed.status is Status.OK


# --- W16: beyond the last review (the look-up itself: test_norms_rates.py) ------------------------


def test_w16_a_judgement_after_the_last_review_says_so(vietnam):
    rows = judged(vietnam, groups("1", "48", "2029-01-01", "2029-12-31"))

    assert "beyond-last-review" in [reason.code for reason in rows["N-1875-M1-01"].reasons]
