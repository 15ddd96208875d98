"""Laws of cohorts: the bounds hold the share of all people, however the anonymous are named."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.cohorts import (
    PERIOD,
    TABLE,
    WINDOWS,
    declarations,
    followed_by_hand,
    group_of,
    limit_of,
    namings,
    no_group,
    tables,
)

from sexwork_models.forms.registers import Registers
from sexwork_models.monitoring.measures.cohorts.queries import CohortQuery
from sexwork_models.monitoring.measures.cohorts.rows import count_cohorts
from sexwork_models.monitoring.measures.windows import Windows
from sexwork_models.values.intervals import Interval

LAWS = settings(max_examples=150, deadline=None)
DATA_DAYS = st.sampled_from((date(2024, 4, 30), date(2024, 5, 10), date(2024, 12, 31)))
SINCE = st.sampled_from((None, date(2020, 1, 1), date(2023, 4, 20), date(2024, 3, 20)))
GROUPS = st.sampled_from((no_group, group_of))


def counted(measure, rows, key_of, data_day, since, windows=WINDOWS):
    return count_cohorts(
        CohortQuery(measure, windows, data_day, since, TABLE), rows, key_of, Registers()
    )


def possible_shares(people, group):
    """The lowest and the highest share of a group, whatever open and older keys turn out to be."""
    own = [person for person in people.values() if person.group == group]
    found = sum(person.in_part for person in own)
    sure = sum(person.in_part and not person.older for person in own)
    low_base = len(own) - (found - sure)
    found_later = [p for p in own if p.in_part or p.open]
    high_base = len([p for p in own if p in found_later or not p.older])
    shares = [Fraction(sure, low_base)] if low_base else []
    return shares + ([Fraction(len(found_later), high_base)] if high_base else [])


@LAWS
@given(declarations(), tables(least=4), GROUPS, DATA_DAYS, SINCE)
def test_every_way_of_naming_the_anonymous_gives_a_share_within_the_bounds(
    measure, rows, key_of, data_day, since
):
    counts = counted(measure, rows, key_of, data_day, since)
    if any(not row.client and limit_of(row) is None for row in rows):
        return
    for named in namings(rows):
        people = followed_by_hand(measure, named, WINDOWS, key_of, data_day, since, TABLE)
        for group in {person.group for person in people.values()}:
            for share in possible_shares(people, group):
                own = counts[group]
                assert own.low <= share <= own.high, (own, share, named)


@LAWS
@given(declarations(), tables(most=9, anonymous=(0,)), GROUPS, DATA_DAYS)
def test_of_named_people_the_counts_are_those_by_hand(measure, rows, key_of, data_day):
    counts = counted(measure, rows, key_of, data_day, None)
    people = followed_by_hand(measure, rows, WINDOWS, key_of, data_day, None, TABLE).values()

    for group, own in counts.items():
        mine = [person for person in people if person.group == group]
        assert own.base == len(mine)
        assert own.in_part == sum(person.in_part for person in mine)
        assert own.open == sum(person.open for person in mine)
        assert own.late == sum(person.late for person in mine)
    assert {person.group for person in people} <= set(counts)


@LAWS
@given(declarations(), tables(), DATA_DAYS, st.integers(1, 20), st.integers(0, 20))
def test_a_longer_period_never_turns_a_yes_into_a_no(measure, rows, data_day, before, after):
    """With `any` anchor: a key that is in the part of a month is in that of a longer period."""
    measure = attrs.evolve(
        measure,
        anchor_any=True,
        base=attrs.evolve(measure.base, first_ever=False),
        part=attrs.evolve(measure.part, by_period_end=False),
    )
    days = Interval(PERIOD.start - timedelta(days=before), PERIOD.end + timedelta(days=after))
    for code in {row.client for row in rows} - {""}:
        own = [row for row in rows if row.client == code]
        short = counted(measure, own, no_group, data_day, None).get(())
        wide = counted(
            measure, own, no_group, data_day, None, Windows(days, WINDOWS.year_start)
        ).get(())
        if short is not None and not measure.base.span.value.startswith("first"):
            assert wide.in_part >= short.in_part


@LAWS
@given(declarations(), tables(), GROUPS, DATA_DAYS, SINCE, st.randoms())
def test_the_order_of_records_never_matters(measure, rows, key_of, data_day, since, chance):
    expected = counted(measure, rows, key_of, data_day, since)
    shuffled = list(rows)
    chance.shuffle(shuffled)

    assert counted(measure, shuffled, key_of, data_day, since) == expected
