"""Attainment: a part of a breakdown is not the whole, bounds decide together, plans follow places.

The rules are stated in docs/findings_and_statuses.md and docs/records_to_report.md.
"""

from __future__ import annotations

from datetime import date

import pytest
from tests.support.records import event, row

from sexwork_models import (
    AttainmentStatus,
    check_records,
    compute_attainment,
    compute_indicators,
    compute_plan_attainment,
    load_framework,
    read_plan,
)

SITE_NORM = "N-1875-M1-03"
HA_NOI_SHARE = "N-HN-01"
OWN_NORM = "SAMPLE-N-9"
OVERLAY = """
id = "sample-hai-phong"
title_vi = "SỐ MINH HỌA"
title_en = "SAMPLE"
baseline = "vietnam"
reason_vi = "minh họa"
reason_en = "sample"

[[documents]]
id = "SAMPLE-NQ"
title_vi = "SỐ MINH HỌA"
title_en = "SAMPLE"
number = "00/2020/NQ-SAMPLE"
signed_on = "2019-12-10"
in_force_from = "2020-01-01"
grade = "sample"
note_vi = "văn bản không có thật"
note_en = "not a real document"

[[norms]]
id = "SAMPLE-N-9"
document = "SAMPLE-NQ"
article = "Art. 2"
models = ["M1"]
subject = "sample-contacts"
item_vi = "SỐ MINH HỌA"
item_en = "SAMPLE"
kind = "{kind}"
value = {value}
unit = "{unit}"
per_period = "year"
scope = "{scope}"
places = ["31"]
indicators = ["{indicator}"]
valid_from = "2020-01-01"
start_certainty = "stated"
end_certainty = "open"
force = "in_force"
grade = "sample"
"""


@pytest.fixture
def with_norm(tmp_path):
    """The framework with one more norm, of Hải Phòng and a year."""

    def make(value, *, kind="bound_max", unit="contact", indicator="I01", scope="province"):
        path = tmp_path / "overlay.toml"
        cells = {"value": value, "kind": kind, "unit": unit, "indicator": indicator}
        path.write_text(OVERLAY.format(scope=scope, **cells), encoding="utf-8")
        return load_framework(str(path))

    return make


def answer(norm, rows, framework, indicator, year, by=(), scopes=None):
    """The status of a norm, the figure shown and the codes of the reasons."""
    values = compute_indicators(
        rows, framework, period=year, calendar="calendar", indicators=[indicator], by=by
    )
    found = compute_attainment(list(values), framework, scopes=scopes)
    (judged,) = [judged for judged in found if judged.norm.id == norm]
    codes = [reason.code for reason in judged.reasons]
    return judged.status.value, judged.value.figure.say("en"), codes


# --- A value of a breakdown -----------------------------------------------------------------------


def eighty_persons(**cells):
    """40 women of 25-49 met in the field and 40 men of 20-24 met by a message."""
    women = {"gender": "female", "age_band": "25-49", "channel": "field"}
    men = {"gender": "male", "age_band": "20-24", "channel": "zalo"}
    return [
        row(client=f"SYN-{letter}{number:03}A", **group, **cells)
        for letter, group in (("A", women), ("B", men))
        for number in range(40)
    ]


@pytest.mark.parametrize(
    ("by", "status", "figure", "first_reason"),
    [
        ((), "met", "80 persons", "compared-met"),
        ("place", "met", "80 persons", "compared-met"),
        ("population", "met", "80 persons", "compared-met"),
        ("model", "met", "80 persons", "compared-met"),
        (("place", "site"), "met", "80 persons", "compared-met"),
        ("gender", "not_comparable", "40 persons", "value-of-a-part"),
        ("age_band", "not_comparable", "40 persons", "value-of-a-part"),
        (("place", "site", "channel"), "not_comparable", "40 persons", "value-of-a-part"),
    ],
)
def test_a_minimum_of_a_site_is_not_missed_by_a_part(by, status, figure, first_reason, vietnam):
    rows = eighty_persons(place="754", day="2020-02-10", site="SYN-S1")
    scopes = {SITE_NORM: "site"}
    found = answer(SITE_NORM, rows, vietnam, "I03", "2020", by, scopes)

    assert (*found[:2], found[2][0]) == (status, figure, first_reason)


@pytest.mark.parametrize("scope", ["province", "site"])
def test_records_of_no_site_are_a_part_and_no_site(scope, vietnam):
    rows = eighty_persons(place="754", day="2020-02-10")
    found = answer(SITE_NORM, rows, vietnam, "I03", "2020", ("place", "site"), {SITE_NORM: scope})

    assert (found[0], found[2][0]) == ("not_comparable", "value-of-a-part")


def test_every_site_must_reach_the_minimum_of_a_site(vietnam):
    """80 persons at one site, a range of 1 to 2 at another: the open one is not passed over."""
    rows = eighty_persons(place="754", day="2020-02-10", site="SYN-S1")
    small = {"place": "754", "day": "2020-02-10", "site": "SYN-S2"}
    rows += [row(client="SYN-C001A", **small), row(**small)]
    found = answer(SITE_NORM, rows, vietnam, "I03", "2020", "site", {SITE_NORM: "site"})

    assert found[:2] == ("not_met", "1 to 2 persons")
    assert found[2][-1] == "each-value-judged"


@pytest.mark.parametrize(
    ("by", "status", "codes"),
    [
        ("province", "met", ["compared-met"]),
        (("province", "gender"), "not_comparable", ["value-of-a-part"]),
        (("province", "population"), "not_comparable", ["value-of-a-part"]),
        (("province", "model"), "not_comparable", ["value-of-a-part"]),
    ],
)
def test_the_parts_of_a_rate_are_no_results_that_disagree(by, status, codes, vietnam):
    """Of 20 with a need the 10 men were referred: the rate of Hà Nội is 50%."""
    common = {"place": "01", "day": "2020-02-10", "models": "M1;M2;M3", "need": "health"}
    rows = [row(client=f"SYN-A{n:03}A", gender="female", **common) for n in range(10)]
    for number in range(10):
        referral = {"referral": f"SYN-R{number:03}", "referral_stage": "referred"}
        referral |= {"service": "health", "provider": "SYN-P1"}
        rows.append(row(client=f"SYN-B{number:03}A", gender="male", **referral, **common))
    found = answer(HA_NOI_SHARE, rows, vietnam, "I07", "2020", by)

    assert (found[0], found[2]) == (status, codes)


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("province", ("not_met", "17 to 19 persons", "compared-not-met")),
        (("province", "gender"), ("not_comparable", "5 to 6 persons", "value-of-a-part")),
    ],
)
def test_a_part_within_a_maximum_does_not_meet_it(by, expected, with_norm):
    framework = with_norm(10, unit="person", indicator="I03")
    rows = [row(place="31", gender=gender) for gender in ("female", "male")]
    for letter, gender, count in (("A", "female", 5), ("B", "male", 12)):
        rows += [row(place="31", gender=gender, client=f"SYN-{letter}{n}7") for n in range(count)]
    status, figure, codes = answer(OWN_NORM, rows, framework, "I03", "2024", by)

    assert (status, figure, codes[0]) == expected


def test_the_part_is_named_in_both_languages(vietnam):
    values = compute_indicators(
        eighty_persons(place="754", day="2020-02-10"),
        vietnam,
        period="2020",
        calendar="calendar",
        indicators=["I03"],
        by="gender",
    )
    found = compute_attainment(list(values), vietnam, scopes={SITE_NORM: "site"})
    (judged,) = [judged for judged in found if judged.norm.id == SITE_NORM]

    assert judged.reason("en") == (
        "the result is of a part only (gender female), and the level is set for the whole"
    )
    assert judged.reason("vi") == (
        "kết quả chỉ là của một phần (giới tính nữ), còn mức đặt ra dành cho cả số"
    )


# --- Several bounds of one number -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "contacts", "status", "figure"),
    [
        ("bound_max", (60, 5), "not_met", "at least 60 contacts"),
        ("bound_max", (5, 60), "not_met", "at least 60 contacts"),
        ("bound_min", (60, 5), "met", "at least 60 contacts"),
        ("bound_min", (5, 60), "met", "at least 60 contacts"),
    ],
)
def test_the_district_that_decides_answers_for_the_province(
    kind, contacts, status, figure, with_norm
):
    rows = [
        event(place=place, contacts=count)
        for place, count in zip(("303", "306"), contacts, strict=True)
    ]

    assert answer(OWN_NORM, rows, with_norm(50, kind=kind), "I01", "2024", "place")[:2] == (
        status,
        figure,
    )


@pytest.mark.parametrize("kind", ["bound_max", "bound_min"])
def test_districts_that_decide_nothing_leave_the_province_open(kind, with_norm):
    rows = [event(place="303", contacts=30), event(place="306", contacts=30)]
    found = answer(OWN_NORM, rows, with_norm(50, kind=kind), "I01", "2024", "place")

    assert found[:2] == ("undetermined", "at least 30 contacts")
