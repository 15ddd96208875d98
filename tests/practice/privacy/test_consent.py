"""Tests of consent: purpose, day and end; refusals block no service; withdrawals delete rows."""

from __future__ import annotations

import traceback
from datetime import date

import pytest
from pydantic import ValidationError

from sexwork_models.core.errors import UnusableInputError
from sexwork_models.core.findings import Where
from sexwork_models.forms.records import ActivityRecord
from sexwork_models.forms.registers import REGISTER_KINDS
from sexwork_models.intake.files import RawRow
from sexwork_models.intake.parsing import parse_rows
from sexwork_models.practice.privacy.consent import (
    ConsentEntry,
    ConsentPurpose,
    Consents,
    anonymous,
    withdraw,
)
from sexwork_models.practice.records.corrections import records_in_force

ON = date(2023, 6, 1)


def record(**changes):
    base = {
        "id": "1",
        "kind": "client",
        "day": "2023-01-02",
        "entered_on": "2023-12-31",
        "place": "22",
        "models": "M1",
    }
    return ActivityRecord(**{**base, "activity": "M1-OUTREACH", **changes})


def entry(**changes):
    return ConsentEntry(
        **{
            "client": "KH7F",
            "purpose": "service",
            "given_on": "2023-01-10",
            "text_version": "v2",
            **changes,
        }
    )


def covered(*entries, purpose="service", client="KH7F"):
    """On which of five days the consents cover a purpose."""
    consents = Consents(entries)
    days = (
        date(2023, 1, 9),
        date(2023, 1, 10),
        date(2023, 3, 1),
        date(2023, 3, 2),
        date(2023, 5, 1),
    )
    return "".join("y" if consents.covers(client, day, purpose) else "-" for day in days)


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([], "-----"),
        ([{}], "-yyyy"),
        ([{"withdrawn_on": "2023-03-01"}], "-y---"),
        ([{"withdrawn_on": "2023-01-10"}], "-----"),
        ([{"refused": True}], "-----"),
        ([{}, {"given_on": "2023-03-01", "refused": True}], "-y---"),
        ([{"refused": True}, {"given_on": "2023-03-02"}], "---yy"),
        ([{"withdrawn_on": "2023-03-01"}, {"given_on": "2023-03-02"}], "-y-yy"),
        ([{"withdrawn_on": "2023-03-02"}, {"given_on": "2023-03-01"}], "-yy--"),
        ([{}, {"refused": True}], "-----"),
    ],
)
def test_the_last_word_counts_and_of_one_day_the_no(entries, expected):
    answers = [entry(**changes) for changes in entries]

    assert covered(*answers) == covered(*reversed(answers)) == expected


def test_a_purpose_or_a_client_never_covers_another():
    assert covered(entry(), purpose=ConsentPurpose.SERVICE) == "-yyyy"
    assert covered(entry(), purpose="reporting") == "-----"
    assert covered(entry(), client="kh7f") == "-----"
    assert covered(entry(), client="") == "-----"
    assert covered(entry(), client=" KH7F ") == "-yyyy"


def test_a_purpose_that_is_none_is_refused():
    with pytest.raises(ValueError, match="purpose takes one of these words: service"):
        Consents([entry()]).covers("KH7F", ON, "marketing")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"client": "Lan Anh"}, "client-code-form"),
        ({"client": "0912345678"}, "client-code-form"),
        ({"client": ""}, "missing-value"),
        ({"client": 912345678}, "code-not-text"),
        ({"purpose": "marketing"}, "enum"),
        ({"text_version": ""}, "missing-value"),
        ({"withdrawn_on": "2023-01-09"}, "withdrawn-before-given"),
        ({"refused": True, "withdrawn_on": "2023-02-01"}, "withdrawal-of-refusal"),
        ({"name": "x"}, "extra_forbidden"),
    ],
)
def test_an_entry_that_cannot_be_is_refused_without_showing_the_code(changes, code):
    with pytest.raises(ValidationError) as refused:
        entry(**changes)

    assert [fault["type"] for fault in refused.value.errors()] == [code]
    shown = (
        str(refused.value)
        + repr(refused.value)
        + "".join(traceback.format_exception_only(refused.value))
    )
    assert not any(text in shown for text in ("KH7F", "Lan", "912345678"))


@pytest.mark.parametrize("kind", [ActivityRecord, ConsentEntry, *REGISTER_KINDS.values()])
def test_rows_about_people_are_private(kind):
    """A heading or a key that is no field may be a name: it is not repeated."""
    with pytest.raises(ValidationError) as refused:
        kind(**{"Nguyen Thi Hoa": "x"})

    assert kind.private
    assert "Hoa" not in str(refused.value)


def test_of_a_consent_in_a_file_a_name_in_a_wrong_cell_is_not_repeated():
    """Such a row is read in part, and its other cells are still checked against each other."""
    cells = {
        "client": "KH7F",
        "purpose": "Nguyen Thi Hoa",
        "given_on": "2023-01-10",
        "text_version": "v2",
        "withdrawn_on": "2023-01-09",
    }
    (parsed,), findings = parse_rows([RawRow(Where("consents.csv", 2), cells)], ConsentEntry)

    assert parsed.unread == {"purpose", "given_on"}
    assert sorted(finding.code for finding in findings) == [
        "value-not-allowed",
        "withdrawn-before-given",
    ]
    assert not any("Hoa" in finding.say(lang) for finding in findings for lang in ("vi", "en"))


def test_no_representation_of_a_consent_shows_a_code():
    consents = Consents([entry(), entry(purpose="research")])

    assert "KH7F" not in repr(consents) + str(consents) + repr(consents.entries) + str(
        consents.entries[0]
    )
    assert consents == Consents((entry(), entry(purpose="research")))
    assert consents != Consents((entry(),))


def test_an_anonymous_record_still_counts_and_leads_nowhere():
    row = record(
        client="KH7F",
        referral="R7",
        referral_stage="referred",
        case="C7",
        note="x",
        group="G1",
        gender="female",
        age_band="20-24",
        contacts=2,
        need="health",
        service="hiv",
        consent="given",
    )
    plain = anonymous(row)
    changed = {
        name for name in ActivityRecord.model_fields if getattr(plain, name) != getattr(row, name)
    }

    assert changed == {"client", "referral", "referral_stage", "case", "note"}
    assert (plain.client, plain.referral, plain.referral_stage, plain.case, plain.note) == (
        "",
        "",
        None,
        "",
        "",
    )
    assert ActivityRecord.model_validate(plain.model_dump()) == plain
    assert anonymous(plain) == plain


def test_an_anonymous_record_of_a_protection_case_is_still_routed():
    plain = anonymous(record(client="KH7F", age_band="under_18", trafficking_suspected=True))

    assert (plain.age_band, plain.trafficking_suspected) == ("under_18", True)


def test_a_withdrawal_deletes_the_rows_of_the_code_and_is_counted():
    rows = [
        record(client="KH7F"),
        record(id="2", client="KH8G"),
        record(id="3"),
        record(id="4", client="KH7F", day="2023-07-01"),
    ]
    result = withdraw(rows, " KH7F ", ON)

    assert [row.id for row in result.kept] == ["2", "3"]
    assert (result.deleted, result.on) == (2, ON)
    assert withdraw(rows, "kh7f", ON).deleted == 0


def test_a_withdrawal_without_a_code_is_refused():
    for code in ("", "  "):
        with pytest.raises(UnusableInputError) as refused:
            withdraw([record()], code, ON)
        assert refused.value.code == "withdrawal-without-code"


def after(rows, client="KH7F"):
    result = withdraw(rows, client, ON)
    assert len(rows) == len(result.kept) + result.deleted
    return [(row.id, row.supersedes) for row in result.kept]


def test_corrections_of_the_same_client_are_deleted_on_both_sides():
    rows = [
        record(id="1", client="KH7F"),
        record(id="2", client="KH7F", supersedes="1"),
        record(id="3", client="KH7F", supersedes="2"),
    ]

    assert after(rows) == after(rows[::-1]) == []


def test_a_row_that_was_moved_to_another_client_stays_counts_once_and_corrects_nothing():
    rows = [record(id="1", client="KH7F"), record(id="2", client="KH8G", supersedes="1")]

    assert after(rows) == after(rows[::-1]) == [("2", "")]
    assert (
        [row.id for row in records_in_force(withdraw(rows, "KH7F", ON).kept)]
        == [row.id for row in records_in_force(rows)]
        == ["2"]
    )


def test_a_row_that_was_moved_to_the_client_does_not_come_back_to_the_other():
    """The contact was never the other client's: the mistake must not count again."""
    rows = [
        record(id="1", client="KH8G"),
        record(id="2", client="KH7F", supersedes="1"),
        record(id="3", client="KH8G"),
    ]

    assert after(rows) == [("3", "")]


def test_an_anonymous_row_that_was_given_the_code_later_goes_with_it():
    assert after([record(id="1"), record(id="2", client="KH7F", supersedes="1")]) == []


def test_a_row_from_which_the_code_was_taken_stays():
    assert after([record(id="1", client="KH7F"), record(id="2", supersedes="1")]) == [("2", "")]


def test_a_cancellation_of_a_deleted_row_has_nothing_left_to_cancel():
    rows = [
        record(id="1", client="KH7F"),
        record(id="2", supersedes="1", cancelled=True),
        record(id="3", supersedes="2"),
    ]

    assert after(rows) == [("3", "")]
    assert after(rows[:2]) == []


def test_of_two_corrections_of_one_row_the_other_stays():
    rows = [
        record(id="1", client="KH8G"),
        record(id="2", client="KH7F", supersedes="1"),
        record(id="3", client="KH8G", supersedes="1"),
    ]

    assert after(rows) == [("3", "")]


def test_a_correction_of_a_row_that_was_never_there_stays_as_it_is():
    assert after([record(id="1", client="KH7F"), record(id="2", supersedes="9")]) == [("2", "9")]


def test_of_two_rows_with_one_id_the_one_that_stays_is_still_corrected():
    rows = [
        record(id="1", client="KH7F"),
        record(id="1", client="KH8G"),
        record(id="2", supersedes="1", cancelled=True),
    ]

    assert after(rows) == [("1", ""), ("2", "1")]


def test_corrections_in_a_circle_end():
    assert after(
        [
            record(id="1", client="KH7F", supersedes="2"),
            record(id="2", supersedes="1"),
            record(id="3"),
        ]
    ) == [("3", "")]


def test_no_representation_of_a_withdrawal_shows_a_code():
    result = withdraw([record(client="KH7F"), record(id="2", client="KH8G")], "KH7F", ON)

    assert "KH" not in repr(result) + str(result) + repr(result.kept)


def test_consents_are_made_of_entries_alone_and_have_a_hash():
    """What is computed from the entries is no argument, and part of no comparison."""
    with pytest.raises(TypeError, match="answers"):
        Consents([entry()], answers={})

    assert hash(Consents([entry()])) == hash(Consents((entry(),)))
