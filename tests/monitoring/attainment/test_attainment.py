"""Attainment: one row per target or norm, with reasons, sources and grades.

The golden cases are in tests/cases.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import attrs
import pytest

from sexwork_models import (
    AttainmentStatus,
    Force,
    Grade,
    UnknownIdError,
    UnusableInputError,
    compute_attainment,
)

CASES_OF_B = {"places": "P-A", "models": "B"}
MONTHLY_WITHOUT_END = """[[targets]]
id = "X-MONTH"
document = "GAZ-1"
models = ["A"]
subject = "every-month"
item_vi = "mỗi tháng"
item_en = "each month"
kind = "target_min"
value = 20
unit = "person"
per_period = "month"
scope = "site"
places = ["D-A1"]
indicators = ["J05"]
valid_from = 2018-01-01
force = "in_force"
grade = "primary"
"""


@pytest.fixture
def judge(eldoria):
    """The answer of one norm to values."""

    def make(norm, *values, framework=eldoria, **options):
        (row,) = [
            row for row in compute_attainment(values, framework, **options) if row.norm.id == norm
        ]
        return row

    return make


def test_every_target_has_a_row_for_each_of_its_places_even_without_results(eldoria):
    rows = compute_attainment([], eldoria)

    assert [(row.norm.id, row.places, row.status) for row in rows] == [
        (target.id, (place,), AttainmentStatus.NO_DATA)
        for target in eldoria.targets.values()
        for place in target.places
    ]
    assert all(row.value is None and row.reasons for row in rows)


def test_a_norm_has_a_row_for_each_place_and_window_with_a_result(value, eldoria):
    """Two years are two answers; two districts of one province are one."""
    values = [
        value("J12", 121, **CASES_OF_B),
        value("J12", 50, id="F-2", places="P-C", models="B"),
        value(
            "J12",
            60,
            id="F-3",
            places="P-C",
            models="B",
            first_day="2019-01-01",
            last_day="2019-12-31",
        ),
        value("J12", 70, id="F-4", places="D-C1", models="B"),
    ]
    rows = [row for row in compute_attainment(values, eldoria) if row.norm.id == "E-CASEMAX"]

    assert [(row.places, row.status, row.value.inputs) for row in rows] == [
        (("P-A",), "not_met", ("F-1",)),
        (("P-C",), "met", ("F-2",)),
        (("P-C",), "met", ("F-3",)),
    ]


def test_the_packaged_framework_is_the_default():
    assert {row.status for row in compute_attainment([])} == {AttainmentStatus.NO_DATA}


@pytest.mark.parametrize("tolerance", [Decimal("0.05"), Fraction(1, 20)])
def test_a_tolerance_is_an_exact_share_and_marks_grade_and_reason(tolerance, value, judge):
    row = judge("T-CONTACTS", value("J01", 100, qualifier="about"), tolerance=tolerance)

    assert (row.status, row.assumed) == (AttainmentStatus.MET, True)
    assert row.grades == (Grade.PRIMARY, Grade.ASSUMED)
    assert row.reasons[-1].code == "tolerance-assumed"


def test_a_tolerance_that_is_a_float_is_refused(value, judge):
    with pytest.raises(UnusableInputError) as refused:
        judge("T-CONTACTS", value("J01", 100, qualifier="about"), tolerance=0.05)
    assert refused.value.code == "argument-type"


def test_a_declared_scope_of_another_norm_changes_nothing(value, judge):
    row = judge("E-BAKERS", value("J02", 80, places="P-A"), scopes={"E-GROUPS": "province"})

    assert [reason.code for reason in row.reasons] == ["scope-unknown", "period-of-norm-unknown"]


def test_an_answer_cites_the_norm_and_the_result(value, judge):
    met, nothing = judge("T-CONTACTS", value("J01", 80)), judge("T-CONTACTS")

    assert [(citation.id, citation.document) for citation in met.citations] == [
        ("T-CONTACTS", "GAZ-1"),
        ("F-1", "GAZ-1"),
    ]
    assert [citation.id for citation in nothing.citations] == ["T-CONTACTS"]
    assert (met.grades, nothing.grades) == ((Grade.PRIMARY, Grade.ASSUMED), (Grade.PRIMARY,))


def test_the_force_is_that_of_the_day_of_the_result(value, judge):
    """The target was in force in 2018 and ended with it; without a result its last force counts."""
    assert judge("T-CONTACTS", value("J01", 80)).force is Force.IN_FORCE
    assert judge("T-CONTACTS").force is Force.ENDED


def test_the_answer_as_json_has_the_keys_of_the_contract(value, judge):
    row = judge("T-CONTACTS", value("J01", 79)).to_dict("en")

    assert {key: row[key] for key in row if key not in ("value", "reason")} == {
        "target": "T-CONTACTS",
        "kind": "target_min",
        "item": "contacts",
        "is_target": True,
        "places": ["D-A1"],
        "models": ["A"],
        "status": "not_met",
        "reason_codes": ["compared-not-met"],
        "asked": "80",
        "unit": "contact",
        "indicator": "J01",
        "document": "GAZ-1",
        "force": "in_force",
        "assumed": False,
        "shadowed": [],
        "grades": ["primary", "assumed"],
    }
    assert row["value"]["low"] == "79"
    assert "79 contacts" in row["reason"]


def test_a_target_without_result_or_indicator_has_nulls_in_json(judge):
    row = judge("T-NOTHING").to_dict("vi")

    assert (row["value"], row["indicator"], row["asked"], row["unit"]) == (None, None, "3", "model")


def test_a_norm_of_unknown_value_asks_for_null(value, judge):
    row = judge("E-Z-ALL", value("J14", 3, places="P-C", models="Z")).to_dict("en")

    assert (row["asked"], row["unit"], row["status"], row["is_target"]) == (
        None,
        None,
        "norm_unknown",
        False,
    )


def test_an_answer_explains_itself_in_both_languages(value, judge):
    known = judge("T-CONTACTS", value("J01", 79)).explain()
    unknown = judge("E-Z-ALL", value("J14", 3, places="P-C", models="Z")).explain()

    assert known.id == "T-CONTACTS"
    assert known.sentences[0].en == "Norm or target: 80 contacts."
    assert known.sentences[1].en == "Status: not met."
    assert known.sentences[1].vi == "Trạng thái: chưa đạt."
    assert unknown.sentences[0].en == "Norm or target: value not known."
    assert unknown.sentences[0].vi.endswith("chưa biết giá trị.")


def test_all_reasons_make_one_sentence(value, judge):
    row = judge("T-CONTACTS", value("J01", 90, models="B", last_day="2018-06-30"))

    assert row.reason("en").count("; ") >= 1
    assert not row.reason("en").endswith(".")


def test_every_status_has_words_in_both_languages():
    assert all(status.say(lang) for status in AttainmentStatus for lang in ("vi", "en"))
    assert AttainmentStatus.NOT_MET.say("vi") == "chưa đạt"


def test_a_result_that_is_missing_with_no_reason_of_its_own_says_so(value, judge):
    missing = attrs.evolve(value("J01", 80), figure=None)

    assert [reason.code for reason in judge("T-CONTACTS", missing).reasons] == [
        "value-missing-here"
    ]


def test_another_unit_is_an_obstacle(lay, figure, measure, judge):
    """The indicator takes workers under their own label; the norm speaks of persons."""
    framework = lay(
        """[[indicators]]
id = "JW"
name_en = "people"
unit = "person"
accepts_units = ["worker"]
additivity = "snapshot"
numerator_vi = "t"
numerator_en = "n"
direction = "neutral"
models = ["A"]
document = "DEF"
grade = "assumed"

[[norms]]
id = "X-PEOPLE"
document = "ACT-1"
models = ["A"]
subject = "people"
item_vi = "người"
item_en = "people"
kind = "bound_min"
value = 5
unit = "person"
scope = "province"
places = ["EL"]
indicators = ["JW"]
valid_from = 2010-02-01
force = "in_force"
grade = "supplied"
"""
    )
    workers = measure(figure(readings="JW:value", unit="worker", places="P-A"), framework=framework)
    row = judge("X-PEOPLE", *workers, framework=framework)

    assert (row.status, [reason.code for reason in row.reasons]) == (
        AttainmentStatus.NOT_COMPARABLE,
        ["other-unit"],
    )


def test_each_month_is_judged_and_the_worst_answers_with_how_many_held(value, judge):
    months = [value("J05", number, id=f"F-{number}", per_period="month") for number in (25, 30, 19)]
    row = judge("T-MONTH", *months)

    assert row.status is AttainmentStatus.NOT_MET
    assert (row.reasons[-1].code, row.reasons[-1].params) == (
        "each-value-judged",
        {"held": 2, "count": 3},
    )


def test_a_scope_is_declared_of_a_norm_or_a_target_and_of_nothing_else(eldoria):
    for known in ("E-GROUPS", "T-CONTACTS"):
        assert compute_attainment([], eldoria, scopes={known: "province"})
    with pytest.raises(UnknownIdError, match="“E-GROUP”"):
        compute_attainment([], eldoria, scopes={"E-GROUP": "province"})


def test_of_a_monthly_target_without_a_last_day_no_month_is_missing(value, lay, judge):
    framework = lay(MONTHLY_WITHOUT_END)
    january = {"first_day": "2018-01-01", "last_day": "2018-01-31"}
    row = judge("X-MONTH", value("J05", 25, **january), framework=framework)

    assert (row.status, [reason.code for reason in row.reasons]) == (
        AttainmentStatus.MET,
        ["compared-met"],
    )
