"""Cohorts where codes are nearly alike: the bounds hold the share of all people they may be."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.cohorts import (
    TABLE,
    WINDOWS,
    declarations,
    followed_by_hand,
    limit_of,
    made,
    namings,
    tables,
)

from sexwork_models import load_framework
from sexwork_models.core.findings import Issue
from sexwork_models.forms.conditions import OneOf
from sexwork_models.forms.registers import Registers
from sexwork_models.framework.measures.language import Cohort, CohortBase, CohortPart, Follow
from sexwork_models.monitoring.measures.alike_codes import with_alike_codes
from sexwork_models.monitoring.measures.cohorts.queries import CohortQuery
from sexwork_models.monitoring.measures.dimensions import DimensionReader
from sexwork_models.monitoring.measures.ledger import RowLedger

VIETNAM = load_framework()
LAST, LATER = date(2024, 4, 30), date(2024, 12, 31)
WRITTEN = {"SYN-C1": "syn-a1", "SYN-D1": "SYN-AI"}  # nearly like SYN-A1, each
PEOPLE = (
    {},
    {"SYN-C1": "SYN-A1"},
    {"SYN-D1": "SYN-A1"},
    {"SYN-D1": "SYN-C1"},
    {"SYN-C1": "SYN-A1", "SYN-D1": "SYN-A1"},
)
REFERRAL = Cohort(
    "client",
    CohortBase((OneOf("activity", {"M1-COUNSEL"}),)),
    CohortPart((OneOf("referral_stage", {"referred"}),), Follow(0, 90)),
)


def recoded(rows, codes):
    return [row.model_copy(update={"client": codes.get(row.client, row.client)}) for row in rows]


def counted(measure, rows, reader, data_day):
    ledger = with_alike_codes(RowLedger(tuple(rows)), rows)
    query = CohortQuery(measure, WINDOWS, data_day, None, TABLE)
    return ledger.cohorts(query, reader, Registers())


def possible_shares(people, group):
    own = [person for person in people.values() if person.group == group]
    found, later = sum(p.in_part for p in own), sum(p.in_part or p.open for p in own)
    return (Fraction(found, len(own)), Fraction(later, len(own))), len(own), (found, later)


@settings(max_examples=150, deadline=None)
@given(
    declarations(),
    tables(least=4, most=10, anonymous=(0, 0, 1)),
    st.sampled_from(((), ("place",))),
    st.sampled_from((LAST, LATER)),
)
def test_whichever_alike_codes_are_one_person_the_share_is_within_the_bounds(
    measure, rows, by, data_day
):
    reader = DimensionReader(VIETNAM, by, LAST)
    counts = counted(measure, recoded(rows, WRITTEN), reader, data_day)
    if any(not row.client and limit_of(row) is None for row in rows):
        return
    for named in namings(rows):
        for same in PEOPLE:
            people = followed_by_hand(
                measure,
                recoded(named, same),
                WINDOWS,
                reader.group_key,
                data_day,
                None,
                TABLE,
            )
            for group in {person.group for person in people.values()}:
                shares, base, parts = possible_shares(people, group)
                own = counts[group]
                assert all(own.low <= share <= own.high for share in shares), (own, named, same)
                assert own.base_bounds.low <= base <= own.base_bounds.high
                assert own.part_bounds.low <= min(parts)
                assert max(parts) <= own.part_bounds.high


@pytest.mark.parametrize(
    ("other", "low", "high", "base_bounds", "reasons"),
    [
        ("SYN-B1", Fraction(1, 3), Fraction(1, 3), (3, 3), ()),
        # two codes that may be one person: whether it is in the part is left open for each
        (
            "syn-a1",
            Fraction(0),
            Fraction(2, 3),
            (1, 3),
            (Issue("codes-perhaps-one-person", {"count": 2}),),
        ),
    ],
)
def test_codes_that_are_nearly_alike_make_a_share_a_range(other, low, high, base_bounds, reasons):
    day = date(2024, 4, 5)
    clients = ("SYN-A1", other, "SYN-E1")
    rows = [
        made(number, day=day, client=client, activity="M1-COUNSEL")
        for number, client in enumerate(clients)
    ]
    rows.append(made(9, day=day, client="SYN-A1", referral_stage="referred"))

    own = counted(REFERRAL, rows, DimensionReader(VIETNAM, (), LAST), LATER)[()]

    assert (own.in_part, own.base, own.low, own.high) == (1, 3, low, high)
    assert (own.base_bounds.low, own.base_bounds.high) == base_bounds
    assert own.reasons == reasons
