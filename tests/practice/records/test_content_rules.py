"""Rules about the content of one record: its models and its activity, ids, days, numbers."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from math import nan

import pytest
from pydantic import ValidationError
from tests.support.records import event, row

from sexwork_models import validate_records
from sexwork_models.forms.records import ActivityRecord
from sexwork_models.forms.row_rules import (
    AtLeast,
    In,
    NotAbove,
    RowRules,
    code_rule,
    is_opaque_code,
)
from sexwork_models.framework.tables.pilots import CROSS_CUTTING
from sexwork_models.practice.records.content_rules import last_plausible_day, printable_code


def found(*rows, framework=None):
    """The code and the field of every finding."""
    return [(finding.code, finding.where.field) for finding in validate_records(rows, framework)]


# --- The models of an activity --------------------------------------------------------------------


def test_an_activity_of_other_models_is_named_with_those_it_belongs_to(vietnam):
    own = vietnam.activities["M1-OUTREACH"].models
    (finding,) = validate_records([row(models="M3;M2")])

    assert own == ("M1",)
    assert (finding.code, finding.severity) == ("activity-of-other-model", "warning")
    assert str(finding.where) == "$[0]:models"
    assert finding.params == {
        "activity": "M1-OUTREACH",
        "expected": ("M1",),
        "models": ["M2", "M3"],
    }


@pytest.mark.parametrize("models", ["M1", "M1;M3", "M3;M1", "ALL", "PROGRAMME", "M3;ALL"])
def test_an_activity_of_one_of_the_stated_models_is_in_its_place(models):
    assert found(row(models=models)) == []


def test_a_cross_cutting_activity_belongs_to_every_model(vietnam):
    cross_cutting = [id for id, row in vietnam.activities.items() if CROSS_CUTTING in row.models]

    assert cross_cutting
    for id in cross_cutting:
        for models in ("M1", "M2", "M3"):
            cells = row(activity=id, models=models)
            assert ("activity-of-other-model", "models") not in found(cells)


def test_a_model_or_an_activity_that_is_not_known_is_no_other_one():
    assert found(row(models="M9")) == [("orphan-reference", "models")]
    assert found(row(models="M3", activity="M1-NOTHING")) == [("orphan-reference", "activity")]
    # Of a known and an unknown model the known one decides.
    assert found(row(models="M3;M9")) == [
        ("orphan-reference", "models"),
        ("activity-of-other-model", "models"),
    ]


# --- Ids, days, places ----------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["activity", "models", "population", "recipient"])
def test_an_id_is_one_of_the_framework_and_a_known_one_is_not_reported(field):
    cells = row(item="condom", items=1, recipient="sex_worker")

    assert ("orphan-reference", field) not in found(cells)
    assert ("orphan-reference", field) in found({**cells, field: "nothing_such"})


@pytest.mark.parametrize(
    ("code", "shown"), [("12345", "12345"), ("NGUYEN", "…"), ("0912345678", "…"), ("M1", "…")]
)
def test_an_unknown_code_is_repeated_only_if_it_is_a_plain_number(code, shown):
    assert printable_code(code) == shown


def test_a_day_five_years_after_the_data_of_the_framework_is_a_mistyped_year(vietnam):
    last = last_plausible_day(vietnam)
    next_day = last + timedelta(days=1)

    assert last == vietnam.info.as_of.replace(year=vietnam.info.as_of.year + 5)
    assert found(row(day=str(last))) == []
    assert found(row(day=str(last), entered_on=str(next_day))) == [("day-far-ahead", "entered_on")]
    assert found(row(day=str(next_day))) == [
        ("day-far-ahead", "day"),
        ("day-far-ahead", "entered_on"),
    ]


# --- What a record should state, and what it must not ---------------------------------------------


def test_a_client_code_and_other_codes_hold_a_digit():
    assert found(row(client="SYN-AB")) == [("client-code-like-name", "client")]
    assert found(row(client="P-" + "A" * 26)) == []  # a pseudonym of this library
    assert found(row(case="SYN-AB")) == [("opaque-code-like-name", "case")]
    for field in ("site", "provider", "reporter"):  # which are printed
        assert found(row(**{field: "SYN-AB"})) == [("opaque-code-form", field)]
    for field in ("site", "provider", "case", "reporter"):
        assert found(row(**{field: "SYN-A1"})) == []


def test_an_event_states_its_contacts_and_its_population():
    assert found(event(contacts=None)) == [("number-not-stated", "contacts")]
    assert found(event(population=None)) == [("population-not-stated", "population")]
    assert found(row(population=None)) == [("population-not-stated", "population")]


def test_nights_lie_within_days():
    stay = {"activity": "M2-SHELTER", "models": "M2", "case": "SYN-K1"}
    above = ("nights-above-days", "nights")

    assert above not in found(row(**stay, days=3, nights=3))
    assert above in found(row(**stay, days=3, nights=4))


# --- Fractions ------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["1.5", Decimal("1.5"), 1.5])
def test_a_fraction_in_a_column_of_counts_is_told_once_for_the_column(value):
    report = validate_records([event(contacts=value), event(contacts=value), event(contacts=3)])
    (finding,) = [finding for finding in report if finding.code == "fractions-in-counts"]

    assert finding.params == {"field": "contacts", "count": 2}


@pytest.mark.parametrize(
    "value", ["many", "1.500", 2.0, Decimal("2.0"), float("inf"), float("nan")]
)
def test_what_is_no_fraction_is_not_called_one(value):
    assert "fractions-in-counts" not in [code for code, _ in found(event(contacts=value))]


# --- Forms ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "opaque"),
    [
        ("SYN-A1", True),
        ("ABCDE", True),  # an acronym
        ("ABCDEF", False),
        ("A", False),
        ("lan", False),
        ("", False),
        ("12-34-567", False),  # digits alone
        ("A1234567", True),
        ("A12345678", False),  # a telephone or identity number
        ("A-1-2-1990", False),
        ("A-1990-1-2", False),
        ("-A1", False),
        ("A1-", False),
    ],
)
def test_an_opaque_code_has_a_digit_or_is_an_acronym_and_is_no_number_or_date(code, opaque):
    assert is_opaque_code(code) is opaque


def test_the_marks_of_a_rule_are_those_of_one_record():
    assert found(row(days=-1)) == [("negative-count", "days")]
    assert found(row(days=0)) == []
    assert found(event(contacts=8, persons=9)) == [("persons-above-contacts", "persons")]
    assert found(event(contacts=8, persons=8)) == []
    assert found(row(day="2024-01-10", entered_on="2024-01-09")) == [("entered-before-day", "day")]
    assert found(row(amount=5, funding="KINHPHI")) == [("opaque-code-form", "funding")]
    assert found(row(amount=5, funding="NSNN")) == []
    assert found(row(amount=5)) == [("amount-without-source", "funding")]


@pytest.mark.parametrize(
    ("value", "suspected"),
    [(0, False), (1, True), (2, True), (0.0, False), (nan, False), ([], False), (["no"], True)],
)
def test_a_number_or_a_list_states_a_suspicion_unless_it_is_zero_or_empty(value, suspected):
    record = ActivityRecord(**row(), trafficking_suspected=value)

    assert record.trafficking_suspected is suspected


def test_a_value_of_no_known_kind_states_no_suspicion_and_is_refused():
    with pytest.raises(ValidationError) as refused:
        ActivityRecord(**row(), trafficking_suspected=date(2024, 1, 10))

    assert [fault["type"] for fault in refused.value.errors()] == ["bool_type"]


def test_a_broken_rule_repeats_a_number_or_a_day_and_no_text():
    rules = RowRules.of(
        AtLeast("negative-count", "days"),
        NotAbove("entered-before-day", "day", "entered_on"),
        In("orphan-reference", "recipient", {"client"}),
        code_rule("client", printed=False),
    )
    cells = {
        "days": -1,
        "day": date(2024, 1, 10),
        "entered_on": date(2024, 1, 9),
        "recipient": "SYN",
        "client": "SYN 1",
    }

    assert {issue.field: issue.params["value"] for issue in rules.contradictions(cells)} == {
        "days": -1,
        "day": date(2024, 1, 10),
        "recipient": "…",
        "client": "…",
    }


@pytest.mark.parametrize(
    "number",
    [10**9, -(10**9), str(10**9), float(10**9), Decimal(10**9), Decimal("1E9"), Decimal("9E99")],
)
def test_a_count_of_ten_digits_is_too_large_in_whatever_type(number, vietnam):
    report = validate_records([event(contacts=number)], vietnam)
    assert list(report.codes) == ["number-out-of-range"]


@pytest.mark.parametrize(
    "number", [10**9 - 1, str(10**9 - 1), float(10**9 - 1), Decimal(10**9 - 1)]
)
def test_a_count_of_nine_digits_is_read_in_whatever_type(number, vietnam):
    assert "number-out-of-range" not in validate_records([event(contacts=number)], vietnam).codes
