"""Rules between records: equal ids, corrections, stages of referrals, double entries, codes."""

from __future__ import annotations

import pytest
from tests.support.records import event, row

from sexwork_models import validate_records


def found(*rows):
    """The code and the place of every finding."""
    return [(finding.code, str(finding.where)) for finding in validate_records(rows)]


# --- Equal ids ------------------------------------------------------------------------------------


def test_equal_rows_with_one_id_are_copies_of_the_first():
    same = row(id="SYN-1", client="SYN-A1")
    report = validate_records([same, same, row(), same])

    assert [(finding.code, str(finding.where)) for finding in report] == [
        ("duplicate-record", "$[1]:id"),
        ("duplicate-record", "$[3]:id"),
    ]
    assert [str(finding.params["first"]) for finding in report] == ["$[0]", "$[0]"]
    assert report.rows_accepted == 2


def test_different_rows_with_one_id_contradict_each_other():
    rows = [row(id="SYN-1", day="2024-01-10"), row(id="SYN-1", day="2024-01-11")]

    assert found(*rows) == [("conflicting-records", "$[0]:id"), ("conflicting-records", "$[1]:id")]


def test_a_row_that_could_not_be_read_in_full_is_not_named_beside_others_of_one_id():
    rows = [row(id="SYN-1", day=f"2024-01-{day}") for day in (10, 11)]

    assert found(*rows, event(id="SYN-2", persons="many")) == [
        ("number-unreadable", "$[2]:persons"),
        ("conflicting-records", "$[0]:id"),
        ("conflicting-records", "$[1]:id"),
    ]


def test_rows_that_could_not_be_read_in_full_are_no_copies():
    """What is unread in both may be different."""
    same = event(id="SYN-1", persons="many")
    codes = [code for code, _ in found(same, same)]

    assert codes.count("conflicting-records") == 2
    assert "duplicate-record" not in codes


# --- Corrections ----------------------------------------------------------------------------------


def test_a_correction_stands_after_its_record_and_is_the_only_one():
    first = row(id="SYN-1")

    assert found(first, row(id="SYN-2", supersedes="SYN-1")) == []
    assert found(row(id="SYN-2", supersedes="SYN-9")) == [
        ("correction-of-unknown", "$[0]:supersedes")
    ]
    twice = [row(id=f"SYN-{number}", supersedes="SYN-1", contacts=number) for number in (2, 3)]
    assert found(first, *twice) == [
        ("corrected-twice", "$[1]:supersedes"),
        ("corrected-twice", "$[2]:supersedes"),
    ]


@pytest.mark.parametrize(("entered", "codes"), [("2024-01-12", 0), ("2024-01-11", 1)])
def test_a_correction_is_not_entered_before_its_record(entered, codes):
    rows = [row(id="SYN-1", entered_on="2024-01-12"), row(supersedes="SYN-1", entered_on=entered)]

    assert found(*rows) == [("correction-before-record", "$[1]:entered_on")] * codes


def test_corrections_in_a_circle_are_each_named():
    rows = [row(id="SYN-1", supersedes="SYN-2"), row(id="SYN-2", supersedes="SYN-1")]
    tail = row(id="SYN-3", supersedes="SYN-1")

    circle = [("correction-circle", f"$[{index}]:supersedes") for index in (0, 1)]
    assert [item for item in found(*rows, tail) if item[0] == "correction-circle"] == circle


# --- Referrals ------------------------------------------------------------------------------------


def stage(name, day, referral="SYN-R7", **cells):
    return row(referral=referral, referral_stage=name, day=day, client="SYN-A1", **cells)


def test_stages_of_a_referral_follow_one_another():
    needed, sent = stage("needed", "2024-01-10"), stage("referred", "2024-01-10")

    assert found(needed, sent, stage("received", "2024-01-11")) == []
    assert found(sent, stage("received", "2024-01-09")) == [("referral-out-of-order", "$[1]:day")]
    assert found(stage("needed", "2024-01-11"), sent) == [("referral-out-of-order", "$[1]:day")]


@pytest.mark.parametrize(
    ("name", "codes"), [("needed", 0), ("referred", 0), ("received", 1), ("completed", 1)]
)
def test_a_referral_that_arrived_was_made(name, codes):
    missing = [("referral-stage-missing", "$[0]:referral_stage")]

    assert found(stage(name, "2024-01-10")) == missing * codes


def test_stages_without_the_code_of_a_referral_are_not_of_one_referral():
    clients = ("SYN-A1", "SYN-B1")
    stages = [row(id=f"{code}-1", client=code, referral_stage="referred") for code in clients]

    assert found(*stages) == [
        ("referral-without-code", "$[0]:referral"),
        ("referral-without-code", "$[1]:referral"),
    ]


def test_a_referral_is_of_one_client_and_each_stage_is_counted_once():
    first, again = stage("referred", "2024-01-10"), stage("referred", "2024-01-12")
    other = {**stage("received", "2024-01-12"), "client": "SYN-B2"}

    assert found(first, again) == [("referral-stage-twice", "$[1]:referral_stage")]
    assert found(first, stage("referred", "2024-01-12", referral="SYN-R8")) == []
    assert found(first, other) == [("referral-of-two-clients", "$[1]:referral")]


# --- The facts of two records ---------------------------------------------------------------------


def test_one_contact_under_two_ids_is_a_warning():
    assert found(row(client="SYN-A1"), row(client="SYN-A1")) == [
        ("perhaps-entered-twice", "$[1]:id")
    ]
    assert found(row(client="SYN-A1"), row(client="SYN-A1", day="2024-01-11")) == []
    assert found(row(), row()) == []  # contacts without a code may be of two persons


def test_an_event_is_entered_twice_only_where_everything_is_equal():
    assert found(event(persons=8), event(persons=8)) == [("perhaps-entered-twice", "$[1]:id")]
    assert found(event(persons=8, models="M1;M2"), event(persons=8, models="M2;M1")) == [
        ("perhaps-entered-twice", "$[1]:id")
    ]
    assert found(event(persons=8), event(persons=7)) == []


def test_a_cancelled_record_was_not_entered_twice():
    first, second = row(id="SYN-1", client="SYN-A1"), row(id="SYN-2", client="SYN-A1")
    cancels = row(supersedes="SYN-2", cancelled="true", client="SYN-A1")

    assert found(first, second, cancels) == []


# --- The records of one code ----------------------------------------------------------------------


def client(code, day="2024-01-10", **cells):
    return row(client=code, day=day, **cells)


def test_codes_that_differ_in_confusable_signs_are_named_once_each():
    rows = [client("SYN-A10"), client("syn-a1O", "2024-01-11"), client("syn-a1O", "2024-01-12")]

    assert found(*rows) == [("codes-nearly-alike", "$[1]:client")]


def test_a_client_has_one_gender_unless_it_is_unknown():
    rows = [client("SYN-A1", gender="female"), client("SYN-A1", "2024-01-11", gender="unknown")]
    other = client("SYN-A1", "2024-01-12", gender="male")

    assert found(*rows) == []
    assert found(*rows, other, client("SYN-A1", "2024-01-13", gender="male")) == [
        ("client-of-two-genders", "$[2]:gender")
    ]


@pytest.mark.parametrize(
    ("first", "later", "day", "fits"),
    [
        ("18-19", "20-24", "2024-01-10", False),  # nobody is of two bands on one day
        ("18-19", "20-24", "2024-01-11", True),  # a birthday lies between
        ("18-19", "25-49", "2029-01-10", False),  # who was 19 is 24
        ("18-19", "25-49", "2029-01-11", True),
        ("20-24", "18-19", "2024-01-11", False),  # nobody grows younger
        ("unknown", "18-19", "2024-01-11", True),
    ],
)
def test_the_ages_of_a_client_leave_a_day_of_birth(first, later, day, fits):
    rows = [
        client("SYN-A1", age_band=first),
        client("SYN-A1", day, age_band=later, activity="M1-OUTREACH", need="health"),
    ]
    contradicts = [("client-ages-contradict", "$[1]:age_band")]

    assert [item for item in found(*rows) if item[0] == "client-ages-contradict"] == (
        [] if fits else contradicts
    )


def test_a_stage_that_was_entered_again_names_the_row_that_is_counted():
    stage = {"client": "SYN-A1", "referral": "SYN-F1", "referral_stage": "referred"}
    report = validate_records([row(**stage) for _ in range(3)])
    again = [finding for finding in report if finding.code == "referral-stage-twice"]

    assert [(str(finding.where), str(finding.params["first"])) for finding in again] == [
        ("$[1]:referral_stage", "$[0]"),
        ("$[2]:referral_stage", "$[0]"),
    ]
