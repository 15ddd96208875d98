"""Client codes that are nearly alike: by how much they may change a count of persons."""

from __future__ import annotations

import pytest
from tests.support.records import row

from sexwork_models import Figure, Status, compute_indicators

A, ALSO_A, AGAIN_A, B, ALSO_B = "SYN-AO1", "SYN-A01", "SYN-AOI", "SYN-BI2", "SYN-B12"


def reached(*rows, indicator="I03"):
    """A count of persons: all that are reached, or those with a need who were referred."""
    (value,) = compute_indicators(rows, period="2024-Q1", indicators=[indicator])
    return value


def need(client):
    return row(client=client, need="health")


def referral(client, number):
    return row(client=client, referral=f"SYN-F{number}", referral_stage="referred")


@pytest.mark.parametrize(
    ("codes", "low", "high"),
    [
        ((A, B), 2, 2),
        ((A, A), 1, 1),
        ((A, ALSO_A), 1, 2),
        ((A, ALSO_A, AGAIN_A), 1, 3),
        ((A, ALSO_A, B), 2, 3),
        ((A, ALSO_A, B, ALSO_B), 2, 4),
    ],
)
def test_alike_codes_are_one_person_at_least_and_one_each_at_most(codes, low, high):
    value = reached(*(row(client=code) for code in codes))

    assert value.figure == Figure.range(low, high, "person")
    reasons = [reason.params["count"] for reason in value.reasons]
    assert reasons == ([] if low == high else [high - low])
    assert value.status is (Status.OK if low == high else Status.PARTIAL)


@pytest.mark.parametrize(
    ("needs", "referrals", "low", "high"),
    [
        ((A,), (A,), 1, 1),
        ((A, ALSO_A), (A,), 1, 1),  # one of the two codes is a person with both
        ((A,), (ALSO_A,), 0, 1),  # a person with both, if the codes are one person
        ((A,), (B,), 0, 0),
        ((A, ALSO_A), (A, ALSO_A), 1, 2),
        ((A, B), (ALSO_A, ALSO_B), 0, 2),
    ],
)
def test_two_alike_codes_may_meet_together_what_neither_meets_alone(needs, referrals, low, high):
    rows = [need(code) for code in needs]
    rows += [referral(code, number) for number, code in enumerate(referrals)]
    value = reached(*rows, indicator="I07")

    assert (value.numerator.low, value.numerator.high) == (low, high)
