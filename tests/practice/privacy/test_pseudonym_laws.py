"""Laws of pseudonyms: stable under a key, unlinkable under another, every row accounted for."""

from __future__ import annotations

import re

from hypothesis import assume, given
from hypothesis import strategies as st

from sexwork_models.core.messages import LANGUAGES
from sexwork_models.forms.records import ActivityRecord
from sexwork_models.practice.privacy.pseudonyms import pseudonymise, pseudonymise_records
from sexwork_models.practice.records.client_codes import CLIENT_CODE_RULE, client_code_error

KEYS = st.binary(min_size=32, max_size=80).filter(lambda key: len(set(key)) > 1)
CODES = st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{1,6}[0-9][A-Za-z0-9]", fullmatch=True).filter(
    lambda code: client_code_error(code) is None
)
ANY_CODES = (
    CODES
    | st.text(max_size=12)
    | st.sampled_from(["Lan Anh", "0912345678", "1990-03-15", "KH7F", " KH7F", "kh7f", ""])
)


@given(
    st.lists(CODES, max_size=8), KEYS, st.sampled_from(["", "2021", "2022"]), st.integers(12, 51)
)
def test_one_code_has_one_pseudonym_under_one_key(codes, key, period, letters):
    first, again = (
        pseudonymise(given, key, period=period, letters=letters)
        for given in (codes, [*codes[::-1], *codes])
    )

    assert first.pseudonyms == again.pseudonyms
    assert len(set(first.pseudonyms.values())) == len(set(codes)) == len(first.pseudonyms)
    assert first.collisions == again.collisions == ()


@given(
    st.lists(CODES, max_size=8),
    KEYS,
    KEYS,
    st.sampled_from(["", "2021"]),
    st.sampled_from(["", "2021"]),
)
def test_two_keys_or_two_periods_have_no_pseudonym_in_common(codes, key, other, period, later):
    """A key is padded with zero bytes to a block: a key with zeros behind it is the same key."""
    assume(key.rstrip(b"\0") != other.rstrip(b"\0") or period != later)
    first, second = (
        pseudonymise(codes, key, period=period),
        pseudonymise(codes, other, period=later),
    )

    assert not set(first.pseudonyms.values()) & set(second.pseudonyms.values())


@given(st.lists(CODES, max_size=8), KEYS, st.integers(12, 51))
def test_a_pseudonym_is_letters_only_of_the_record_form_and_never_the_code(codes, key, letters):
    for code, pseudonym in pseudonymise(codes, key, letters=letters).pseudonyms.items():
        assert re.fullmatch(r"P-[A-Z]+", pseudonym)
        assert len(pseudonym) == letters + 2
        assert pseudonym != code
        assert not CLIENT_CODE_RULE.broken({"client": pseudonym})


@given(st.lists(ANY_CODES, max_size=8), KEYS)
def test_every_row_is_accepted_or_refused_and_what_is_said_repeats_no_code(codes, key):
    made = pseudonymise(codes, key)
    refused = [finding.where.line for finding in made.report if finding.severity == "error"]

    assert sorted(
        [*refused, *(row for row, code in enumerate(codes, 1) if made.of(code) is not None)]
    ) == [*range(1, len(codes) + 1)]
    assert made.refused == len(refused)
    shown = repr(made) + "".join(finding.say(lang) for finding in made.report for lang in LANGUAGES)
    assert not any(
        code in shown for code in codes if len(code) > 3 and any(char.isdigit() for char in code)
    )


@given(
    st.lists(
        st.tuples(
            CODES | st.sampled_from(["", "LanAnh", "A1-12-Mar-1990"]),
            st.sampled_from(["", "0", "1", "2", "9"]),
        ),
        max_size=7,
    ),
    KEYS,
)
def test_records_in_are_records_out_and_records_reported(rows, key):
    records = [
        ActivityRecord(
            id=str(number),
            kind="client",
            day="2023-01-02",
            entered_on="2023-12-31",
            place="22",
            models="M1",
            activity="M1-OUTREACH",
            client=client,
            supersedes=target,
        )
        for number, (client, target) in enumerate(rows)
    ]
    kept, report = pseudonymise_records(records, key)
    left_out = [finding.where.line for finding in report if finding.severity == "error"]

    assert len(records) == len(kept) + len(left_out)
    assert sorted([*left_out, *(int(record.id) + 1 for record in kept)]) == [
        *range(1, len(records) + 1)
    ]
    assert all(not record.client or record.client.startswith("P-") for record in kept)
