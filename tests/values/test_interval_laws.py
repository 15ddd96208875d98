"""Laws of timelines: found means exactly one interval, and half-open ends never share a day."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sexwork_models import Conflict, Dated, Found, Interval, NoValue, Policy, Timeline, Unknown

DAYS = st.dates(date(2015, 1, 1), date(2026, 12, 31))


@st.composite
def intervals(draw):
    start = draw(st.none() | DAYS)
    length = draw(st.none() | st.integers(1, 1500))
    if length is None:
        return Interval(start, None)
    return Interval(start, (start or draw(DAYS)) + timedelta(days=length))


@st.composite
def timelines(draw):
    entries = draw(st.lists(st.tuples(intervals(), st.booleans()), max_size=5))
    return Timeline.of(
        Dated(index, interval, known) for index, (interval, known) in enumerate(entries)
    )


@given(timelines(), DAYS)
def test_found_or_unknown_iff_exactly_one_interval_holds_the_day(timeline, day):
    holding = [entry for entry in timeline.entries if entry.interval.holds(day)]
    outcome = timeline.at(day)

    assert isinstance(outcome, (Found, Unknown)) is (len(holding) == 1)
    assert isinstance(outcome, NoValue) is (len(holding) == 0)
    assert isinstance(outcome, Conflict) is (len(holding) > 1)
    assert isinstance(outcome, Unknown) is (len(holding) == 1 and not holding[0].known)


@given(timelines(), DAYS)
def test_a_conflict_names_all_values_and_days_that_are_really_shared(timeline, day):
    outcome = timeline.at(day)
    if isinstance(outcome, Conflict):
        assert set(outcome.values) == {
            entry.value for entry in timeline.entries if entry.interval.holds(day)
        }
        assert outcome.overlap.holds(day)


@given(timelines(), DAYS)
def test_no_value_names_the_nearest_days_that_do_hold(timeline, day):
    outcome = timeline.at(day)
    if isinstance(outcome, NoValue):
        for near in (outcome.before, outcome.after):
            assert near is None or any(entry.interval.holds(near) for entry in timeline.entries)
        assert outcome.before is None or outcome.before < day
        assert outcome.after is None or outcome.after > day


@given(timelines(), DAYS)
def test_carrying_forward_changes_only_days_after_a_known_value_and_marks_them(timeline, day):
    strict, carried = timeline.at(day), timeline.at(day, Policy.CARRY_FORWARD)
    if not isinstance(strict, NoValue):
        assert carried == strict
    elif isinstance(carried, Found):
        assert carried.carried
        assert carried.interval.end is not None
        assert carried.interval.end <= day


@given(timelines(), timelines(), DAYS)
def test_adding_entries_never_changes_an_answer_silently(left, right, day):
    """More entries may turn an answer into a conflict, never into another value."""
    before, after = left.at(day), Timeline.of((*left.entries, *right.entries)).at(day)
    if isinstance(before, Found):
        assert isinstance(after, Conflict) or after == before


@given(intervals(), intervals())
def test_two_intervals_overlap_iff_some_day_lies_in_both(left, right):
    shared = left.overlap(right)
    edges = [
        edge
        for edge in (left.start, right.start, left.last_day, right.last_day)
        if edge is not None
    ]

    assert shared == right.overlap(left)
    assert (shared is not None) is (
        any(left.holds(day) and right.holds(day) for day in edges) or not edges
    )


@given(timelines())
def test_gaps_hold_no_entry(timeline):
    for gap in timeline.gaps():
        assert not any(entry.interval.overlap(gap) for entry in timeline.entries)
