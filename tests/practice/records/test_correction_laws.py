"""Laws of removed rows: each row is kept or removed, nothing revives, all contacts remain."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from sexwork_models import load_framework
from sexwork_models.forms.records import ActivityRecord
from sexwork_models.practice.privacy.consent import anonymous, withdraw
from sexwork_models.practice.privacy.retention import expire
from sexwork_models.practice.records.corrections import records_in_force, remove_records
from sexwork_models.practice.records.protection import is_protection_case

VIETNAM = load_framework()

IDS = st.sampled_from(["", "r0", "r1", "r2", "r3", "r4", "r5", "x"])
BEFORE = date(2023, 3, 1)
ON = date(2023, 6, 1)


@st.composite
def tangled(draw):
    """Records of few clients and months, corrected and cancelled in every way, also in circles."""
    rows = []
    for number in range(draw(st.integers(0, 7))):
        event = draw(st.booleans()) and draw(st.booleans())
        target = draw(IDS)
        counts = {"contacts": draw(st.none() | st.integers(0, 9))}
        rows.append(
            ActivityRecord(
                id=f"r{number}",
                kind="event" if event else "client",
                day=date(2023, draw(st.integers(1, 4)), 15),
                entered_on="2023-12-31",
                place=draw(st.sampled_from(["22", "01"])),
                models="M1",
                activity=draw(st.sampled_from(["A1", "A2"])),
                channel=draw(st.sampled_from([None, "field"])),
                client="" if event else draw(st.sampled_from(["", "KH7F", "KH8G", "KH9H"])),
                age_band=draw(st.sampled_from([None, None, None, "under_18"])),
                supersedes=target,
                cancelled=bool(target) and draw(st.booleans()),
                **counts,
            )
        )
    return draw(st.permutations(rows))


def ids(rows):
    return [row.id for row in rows]


def contacts(rows):
    counted = [row for row in records_in_force(rows) if not is_protection_case(row, VIETNAM)]
    return sum(
        1 if row.contacts is None and row.kind == "client" else row.contacts or 0 for row in counted
    )


@given(tangled(), st.sets(st.integers(0, 6)))
def test_a_remaining_row_is_in_force_exactly_if_it_was_before(rows, leaving):
    parts = remove_records(rows, [index for index in leaving if index < len(rows)])
    stay = set(ids(parts.remaining))

    assert len(rows) == len(parts.remaining) + len(parts.removed)
    assert ids(records_in_force(parts.remaining)) == [
        row.id for row in records_in_force(rows) if row.id in stay
    ]
    known = set(ids(rows))
    assert all(row.supersedes in stay or row.supersedes not in known for row in parts.remaining)


@given(tangled(), st.sets(st.integers(0, 6)))
def test_no_standing_row_leaves_but_those_that_were_asked_to(rows, leaving):
    """What a removed row corrected, and what cancels it, is removed with it: neither counts."""
    parts = remove_records(rows, [index for index in leaving if index < len(rows)])

    gone_with_them = [rows[index] for index in parts.removed if index not in leaving]
    assert records_in_force(rows, gone_with_them) == ()


@given(tangled(), st.sampled_from(["KH7F", "KH8G", "KH0A"]))
def test_a_withdrawal_leaves_no_row_of_the_code_and_every_other_that_counts(rows, client):
    result = withdraw(rows, client, ON)

    assert len(rows) == len(result.kept) + result.deleted
    assert client not in {row.client for row in result.kept}
    assert ids(records_in_force(result.kept)) == [
        row.id for row in records_in_force(rows) if row.client != client
    ]
    assert not any(code in repr(result) + repr(result.kept) for code in ("KH7F", "KH8G", "KH9H"))
    assert all(ActivityRecord.model_validate(row.model_dump()) == row for row in result.kept)


@given(tangled(), st.integers(2, 7))
def test_expiry_keeps_the_sum_of_contacts_and_accounts_for_every_row(rows, threshold):
    result = expire(rows, BEFORE, threshold=threshold)

    assert contacts(rows) == contacts(result.kept) + sum(
        row.contacts or 0 for row in result.aggregates
    )
    assert len(rows) == len(result.kept) + result.removed
    assert result.removed == result.uncounted + sum(row.rows for row in result.aggregates)
    assert all(row.day >= BEFORE for row in result.kept)
    assert all(
        row.persons_in_month is None or row.persons_in_month >= threshold
        for row in result.aggregates
    )
    assert not any(
        code in repr(result) + str([row.to_dict() for row in result.aggregates])
        for code in ("KH7F", "KH8G", "KH9H")
    )


@given(tangled())
def test_aggregates_do_not_depend_on_the_order_of_the_rows(rows):
    assert expire(rows, BEFORE).aggregates == expire(rows[::-1], BEFORE).aggregates


@given(tangled())
def test_a_record_without_its_code_counts_as_before(rows):
    plain = [anonymous(row) for row in rows]

    assert contacts(plain) == contacts(rows)
    assert {row.client for row in plain} <= {""}
