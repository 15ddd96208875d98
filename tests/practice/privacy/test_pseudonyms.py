"""Tests of pseudonyms: a keyed hash of a random code; what leads to a person is refused."""

from __future__ import annotations

import hashlib
import hmac
import string
import traceback

import pytest

from sexwork_models.core.errors import UnusableInputError
from sexwork_models.core.messages import LANGUAGES
from sexwork_models.forms.records import ActivityRecord
from sexwork_models.practice.privacy.pseudonyms import new_key, pseudonymise, pseudonymise_records
from sexwork_models.practice.records.client_codes import CLIENT_CODE_RULE, client_code_error

KEY = bytes(range(32))
OTHER = bytes(range(1, 33))


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


def found(made):
    return [(finding.code, finding.where.line) for finding in made.report]


def full_text(report):
    return "".join(
        finding.say(lang) + finding.remedy(lang) + repr(finding) + str(finding.to_dict(lang))
        for finding in report
        for lang in LANGUAGES
    )


def by_definition(key, text):
    """HMAC by its two hashes and the hash as a number in base 26, the last place first."""
    block = key.ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in block) + text.encode()).digest()
    number = int(hashlib.sha256(bytes(byte ^ 0x5C for byte in block) + inner).hexdigest(), 16)
    return "P-" + "".join(string.ascii_uppercase[number // 26**place % 26] for place in range(26))


def test_a_pseudonym_is_the_keyed_hash_in_letters():
    made = pseudonymise(["KH7F-3Q"], KEY)

    assert made.of("KH7F-3Q") == by_definition(KEY, "KH7F-3Q") == "P-HCNWOJVGKKVYZEJIYPMZBNLPQJ"
    assert made.report.codes == ()


def test_a_period_is_hashed_before_the_code():
    made = pseudonymise(["KH7F-3Q"], KEY, period="2021-2025")

    assert made.of("KH7F-3Q") == by_definition(KEY, "2021-2025\x1fKH7F-3Q")


def test_one_code_has_one_pseudonym_however_often_and_with_whatever_space_around_it():
    made = pseudonymise(["KH7F", " KH7F ", "KH7F", "kh8f"], KEY)

    assert list(made.pseudonyms) == ["KH7F", "kh8f"]
    assert made.of(" KH7F") == made.pseudonyms["KH7F"]
    assert made.of("unknown") is None
    assert (made.refused, made.near, made.collisions) == (0, (), ())


def test_case_matters():
    made = pseudonymise(["KH7F", "kh7f"], KEY)

    assert made.of("KH7F") != made.of("kh7f")


def test_a_shorter_pseudonym_is_the_beginning_of_a_longer_one():
    short, long = (pseudonymise(["KH7F"], KEY, letters=count).of("KH7F") for count in (12, 51))

    assert (len(short), len(long)) == (14, 53)
    assert long.startswith(short)


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("Lan Anh", "code-like-name"),
        ("Lành", "code-like-name"),
        ("LA\u0300NH7", "code-like-name"),
        ("LanAnh", "code-like-name"),
        ("lan-anh", "code-like-name"),
        ("P-NGUYENTHIMAU", "code-like-name"),
        ("1990-03-15", "code-like-date"),
        ("KH-15-03-1990", "code-like-date"),
        ("KH_15_03_90", "code-like-date"),
        ("A03-15-1990", "code-like-date"),
        ("15/03/1990", "code-like-date"),
        ("15.3.1990", "code-like-date"),
        ("A15031990", "code-like-date"),
        ("A19900315", "code-like-date"),
        ("15mar1990", "code-like-date"),
        ("15 tháng 3 năm 1990", "code-like-date"),
        ("0912345678", "code-like-number"),
        ("0912 345 678", "code-like-number"),
        ("KH-0912-345-678", "code-like-number"),
        ("KH123456789", "code-like-number"),
        ("001190012345", "code-like-number"),
        ("a7@example.vn", "code-like-number"),
        ("123456", "client-code-form"),
        ("12-34", "client-code-form"),
        ("A12345678", "client-code-form"),
        ("7", "client-code-form"),
        ("KH.7F", "client-code-form"),
        ("KX7F-", "client-code-form"),
        ("", "missing-value"),
        ("  ", "missing-value"),
        (7, "code-not-text"),
        (None, "code-not-text"),
        (["KH7F"], "code-not-text"),
    ],
)
def test_what_leads_to_a_person_is_refused_by_its_row_number_alone(code, fault):
    made = pseudonymise(["KH7F", code], KEY)

    assert found(made) == [(fault, 2)]
    assert made.refused == 1
    assert list(made.pseudonyms) == ["KH7F"]
    if isinstance(code, str) and len(code) > 3:
        assert code not in full_text(made.report)


@pytest.mark.parametrize(
    "code", ["KH7F-3Q", "a1", "HN01-0012", "X_9_Z", "K1985", "P-ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
)
def test_a_random_code_is_accepted_and_the_form_is_that_of_records(code):
    assert client_code_error(code) is None
    assert not CLIENT_CODE_RULE.broken({"client": code})
    assert record(client=code).client == code


def test_every_refused_row_is_counted_even_when_it_repeats():
    made = pseudonymise(["Lan Anh", "KH7F", "Lan Anh"], KEY)

    assert found(made) == [("code-like-name", 1), ("code-like-name", 3)]
    assert made.refused == 2


def test_codes_that_differ_in_case_dashes_or_signs_alike_are_pairs_of_rows():
    codes = ["KO1F", "ko1f", "K01F", "KH2A", "KOIF", "Kolf2", "K-H-2-A", "KH2A", "-KH2A-"]
    made = pseudonymise(codes, KEY)

    assert made.near == ((1, 2), (1, 3), (4, 7), (4, 9))
    assert found(made) == [
        ("code-like-name", 5),
        ("client-code-form", 9),
        ("codes-nearly-alike", 2),
        ("codes-nearly-alike", 3),
        ("codes-nearly-alike", 7),
        ("codes-nearly-alike", 9),
    ]
    assert "row 4" in [finding.message("en") for finding in made.report][-1]


def test_two_codes_with_one_pseudonym_are_an_error_with_both_rows(monkeypatch):
    monkeypatch.setattr(hmac, "digest", lambda key, text, digest: bytes([len(text)] * 32))
    made = pseudonymise(["KH7F", "KH8F", "KH19F", "KH7F"], KEY)

    assert made.collisions == ((1, 2),)
    assert found(made) == [("pseudonym-collision", 2)]
    assert not made.report.ok


def test_pseudonyms_made_of_pseudonyms_are_one_warning():
    once = pseudonymise(["KH7F", "KH8G"], KEY)
    twice = pseudonymise(["KH9H", *once.pseudonyms.values()], OTHER)

    assert found(twice) == [("pseudonym-of-pseudonym", 2)]
    assert "2 codes" in next(iter(twice.report)).message("en")
    assert len(twice.pseudonyms) == 3


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("k" * 32, "argument-type"),
        (bytearray(KEY), "argument-type"),
        (KEY[:31], "pseudonym-key-short"),
        (b"", "pseudonym-key-short"),
        (b"\0" * 32, "pseudonym-key-not-random"),
        (b"k" * 64, "pseudonym-key-not-random"),
    ],
)
def test_a_weak_key_is_refused_and_not_shown(key, code):
    for make in (
        lambda: pseudonymise(["KH7F"], key),
        lambda: pseudonymise_records([record(client="KH7F")], key),
    ):
        with pytest.raises(UnusableInputError) as refused:
            make()
        assert refused.value.code == code
        assert "kkk" not in str(refused.value) + repr(refused.value)


@pytest.mark.parametrize("letters", [0, 11, 52])
def test_another_number_of_letters_is_refused(letters):
    with pytest.raises(UnusableInputError) as refused:
        pseudonymise([], KEY, letters=letters)
    assert refused.value.code == "pseudonym-letters"


def test_new_keys_are_32_bytes_and_differ():
    keys = {new_key() for _ in range(20)}

    assert len(keys) == 20
    assert {len(key) for key in keys} == {32}
    assert pseudonymise(["KH7F"], keys.pop()).report.codes == ()


def test_records_keep_everything_but_their_code():
    rows = [
        record(client="KH7F", gender="female"),
        record(id="2"),
        record(id="3", kind="event", contacts=5),
    ]
    kept, report = pseudonymise_records(rows, KEY)

    assert report.codes == ()
    assert [row.client for row in kept] == [by_definition(KEY, "KH7F"), "", ""]
    assert [row.model_dump(exclude={"client"}) for row in kept] == [
        row.model_dump(exclude={"client"}) for row in rows
    ]
    assert not any(CLIENT_CODE_RULE.broken(row.__dict__) for row in kept)


def test_a_record_with_a_refused_code_is_left_out_and_reported():
    kept, report = pseudonymise_records(
        [record(client="LanAnh"), record(id="2", client="KH7F")], KEY
    )

    assert [row.id for row in kept] == ["2"]
    assert [(finding.code, str(finding.where)) for finding in report] == [("code-like-name", "1")]


@pytest.mark.parametrize("field", ["referral", "case", "group", "note"])
def test_a_record_whose_code_can_be_read_in_another_field_is_left_out(field):
    extra = {"referral_stage": "referred"} if field == "referral" else {}
    rows = [
        record(client="KH7F", **{field: "R-kh7f-1"}, **extra),
        record(id="2", client="KH7F", **{field: "R-KH7F1"}, **extra),
    ]
    kept, report = pseudonymise_records(rows, KEY)

    assert [row.id for row in kept] == ["2"]
    assert [(finding.code, str(finding.where)) for finding in report] == [
        ("client-code-elsewhere", f"1:{field}")
    ]
    assert "kh7f" not in full_text(report).casefold()


def test_what_a_left_out_correction_had_corrected_does_not_count_again():
    rows = [
        record(id="1", client="KH7F"),
        record(id="2", client="LanAnh", supersedes="1"),
        record(id="3", client="KH8G", supersedes="2"),
        record(id="4", supersedes="2", cancelled=True),
    ]
    kept, report = pseudonymise_records(rows, KEY)

    assert [(row.id, row.supersedes) for row in kept] == [("3", "")]
    assert [(finding.code, finding.where.line) for finding in report] == [
        ("code-like-name", 2),
        ("row-of-refused-correction", 1),
        ("row-of-refused-correction", 4),
    ]


def test_no_representation_shows_a_code_a_pseudonym_or_a_key():
    made = pseudonymise(["KH7F", "kh7f", "Lan Anh"], KEY, period="2021")
    kept, report = pseudonymise_records(
        [record(client="KH7F"), record(id="2", client="Lan" + "Anh")], KEY
    )
    shown = (
        "".join(repr(part) + str(part) for part in (made, report, made.report, *kept))
        + full_text(made.report)
        + full_text(report)
    )

    assert "KH7F" not in shown.upper()
    assert "LAN" not in shown.upper()
    assert made.of("KH7F") not in shown
    assert repr(KEY)[2:20] not in shown


def test_a_refused_call_shows_no_code_in_its_traceback_lines():
    with pytest.raises(UnusableInputError) as refused:
        pseudonymise(["KH7F-3Q"], b"short")
    assert "KH7F-3Q" not in "".join(traceback.format_exception_only(refused.value))


def test_a_key_has_sixteen_different_bytes_at_least():
    keys = {count: bytes(number % count for number in range(32)) for count in (15, 16)}

    assert pseudonymise(["KH7F"], keys[16]).report.codes == ()
    with pytest.raises(UnusableInputError) as refused:
        pseudonymise(["KH7F"], keys[15])
    assert refused.value.code == "pseudonym-key-not-random"
