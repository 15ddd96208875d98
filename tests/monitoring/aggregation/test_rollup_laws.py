"""Laws of aggregation: no way of putting values together is narrower than the truth.

Persons visit places on days of one year; some visits are anonymous. What is true is counted from
the persons themselves, and every roll-up of counted values must hold it, or be refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.support.aggregation import FRAMEWORK, counted, figure, published, visit

from sexwork_models import (
    Counting,
    Dimension,
    Figure,
    ForbiddenSumError,
    IndicatorValue,
    Overlap,
    ReportingCalendar,
    Status,
    deduplicate,
    evaluate,
    roll_up,
)
from sexwork_models.values.intervals import Interval

STATE = ReportingCalendar.named("state")
QUARTERS = tuple(period.interval for period in STATE.quarters(2024))
MONTHS = tuple(period.interval for period in STATE.months(2024))
NAMES = ("2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4")
PLACES = ("22", "48", "01")
COUNTINGS = tuple(Counting)


class Visit(NamedTuple):
    """A visit of a person, who may be without a code."""

    person: int
    day: date
    place: str
    anonymous: bool


DAYS = st.integers(0, 365).map(lambda day: date(2023, 12, 15) + timedelta(days=day))
VISITS = st.lists(
    st.builds(Visit, st.integers(0, 4), DAYS, st.sampled_from(PLACES), st.booleans()),
    min_size=1,
    max_size=12,
)


def rows_of(visits: Sequence[Visit]) -> list[dict[str, object]]:
    codes = ("SYN-AA2", "SYN-AB4", "SYN-AC5", "SYN-AD6", "SYN-AE7")
    return [
        visit(each.day.isoformat(), "" if each.anonymous else codes[each.person], each.place)
        for each in visits
    ]


def within(visits: Sequence[Visit], days: Interval) -> set[int]:
    """The persons who came on some days."""
    return {each.person for each in visits if days.holds(each.day)}


def truth_over_time(visits: Sequence[Visit], counting: Counting, span: Interval) -> int:
    if counting is Counting.NEW_IN_YEAR:
        start = span.start
        assert start is not None
        known = (
            within(visits, Interval(QUARTERS[0].start, start)) if start > QUARTERS[0].start else ()
        )
        return len(within(visits, span) - set(known))
    days = span if counting is Counting.IN_PERIOD else Interval(QUARTERS[0].start, span.end)
    return len(within(visits, days))


def holds(value: IndicatorValue, truth: int) -> bool:
    """Whether a value admits the truth, and says so where it is not exact."""
    assert value.figure is not None
    certain = value.figure.low == value.figure.high
    return value.figure.holds(truth) and (certain or value.status is Status.PARTIAL)


@settings(max_examples=60)
@given(VISITS, st.sampled_from(COUNTINGS), st.integers(0, 2), st.integers(2, 4))
def test_a_roll_up_over_time_holds_the_truth_for_every_counting(visits, counting, first, length):
    names = NAMES[first : first + length]
    visits = [each._replace(place="48") for each in visits]
    values = [counted(rows_of(visits), name, counting)[0] for name in names]
    if any(value.figure is None for value in values):
        return
    span = Interval(QUARTERS[first].start, QUARTERS[first + len(names) - 1].end)
    truth = truth_over_time(visits, counting, span)

    rolled = roll_up(values, Dimension.TIME, FRAMEWORK)
    assert holds(rolled, truth)
    if not any(each.anonymous for each in visits):
        widest = sum(value.figure.low for value in values)
        assert counting is Counting.IN_PERIOD or rolled.figure == Figure.exact(truth, "person")
        assert rolled.figure.high <= widest


@settings(max_examples=40)
@given(VISITS, st.sampled_from(COUNTINGS), st.sampled_from(NAMES))
def test_a_roll_up_over_places_of_one_breakdown_holds_the_truth_or_is_refused(
    visits, counting, name
):
    values = [
        value
        for value in counted(rows_of(visits), name, counting, by="province")
        if value.figure is not None
    ]
    days = QUARTERS[NAMES.index(name)]
    if len(values) < 2:
        return
    if counting is not Counting.NEW_IN_YEAR:
        with pytest.raises(ForbiddenSumError):
            roll_up(values, Dimension.PLACE, FRAMEWORK)
        whole = deduplicate(values, Dimension.PLACE, Overlap.UNKNOWN, FRAMEWORK).value
        assert holds(whole, truth_over_time(visits, counting, days))
        return
    known = within(visits, Interval(None, days.start))
    rolled = roll_up(values, Dimension.PLACE, FRAMEWORK)
    assert holds(rolled, len(within(visits, days) - known))


@settings(max_examples=40)
@given(VISITS, st.sampled_from(NAMES))
def test_places_that_were_counted_apart_hold_the_truth_of_both(visits, name):
    days = QUARTERS[NAMES.index(name)]
    values = []
    for place in PLACES[:2]:
        own = [each for each in visits if each.place == place]
        if own:
            values += counted(rows_of(own), name, Counting.NEW_IN_YEAR, by="province")
    values = [value for value in values if value.figure is not None]
    if len(values) < 2:
        return
    both = [each for each in visits if each.place in PLACES[:2]]
    known = within(both, Interval(None, days.start))

    rolled = roll_up(values, Dimension.PLACE, FRAMEWORK)
    assert holds(rolled, len(within(both, days) - known))


def rolled_twice(values: Sequence[IndicatorValue], then: Dimension) -> IndicatorValue:
    """The values rolled up over the other dimension first, then over this one."""
    first = Dimension.PLACE if then is Dimension.TIME else Dimension.TIME
    groups: dict[object, list[IndicatorValue]] = {}
    for value in values:
        key = value.places if first is Dimension.TIME else value.period.interval
        groups.setdefault(key, []).append(value)
    halves = [roll_up(group, first, FRAMEWORK) for group in groups.values()]
    return roll_up(halves, then, FRAMEWORK)


@settings(max_examples=15)
@given(
    st.lists(st.integers(0, 4), min_size=4, max_size=4),
    VISITS,
    st.booleans(),
    st.sampled_from((Dimension.TIME, Dimension.PLACE)),
)
def test_two_roll_ups_one_after_the_other_hold_the_truth(persons, visits, apart, then):
    """Quarters of one set of records or of a file each: who is new in one may be in the other."""
    visits = [each._replace(anonymous=False) for each in visits if each.place in PLACES[:2]]
    for number, person in enumerate(persons):
        start = QUARTERS[number // 2].start
        assert start is not None
        visits.append(Visit(person, start, PLACES[number % 2], anonymous=False))
    rows = rows_of(visits)
    values: list[IndicatorValue] = []
    for name, days in zip(NAMES[:2], QUARTERS[:2], strict=True):
        own = [row for row, each in zip(rows, visits, strict=True) if days.holds(each.day)]
        values += counted(own if apart else rows, name, Counting.NEW_IN_YEAR, by="province")
    if any(value.figure is None for value in values):
        return
    span = Interval(QUARTERS[0].start, QUARTERS[1].end)

    assert holds(rolled_twice(values, then), len(within(visits, span)))


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, 3), DAYS), min_size=1, max_size=12),
    st.lists(st.tuples(st.integers(0, 11), st.integers(1, 12)), min_size=2, max_size=3),
    st.sampled_from(("I03", "I40")),
)
def test_published_counts_of_any_windows_hold_the_truth(seen, windows, indicator):
    """Each figure counts the different persons of its own window, whenever that begins."""
    visits = [Visit(person, day, "48", anonymous=False) for person, day in seen]
    units = {"I40": "establishment", "I03": "person"}
    people = {"I40": "establishment", "I03": "sex_worker"}
    rows, spans = [], []
    for number, (month, length) in enumerate(windows):
        span = Interval(MONTHS[month].start, MONTHS[min(month + length, 12) - 1].end)
        spans.append(span)
        cells = {"first_day": span.start.isoformat(), "last_day": span.last_day.isoformat()}
        cells |= {"unit": units[indicator], "populations": people[indicator]}
        cells |= {"readings": f"{indicator}:value", "models": "M3" if indicator == "I40" else "M1"}
        rows.append(figure(f"P-{number}", str(len(within(visits, span))), **cells))
    whole = Interval(min(span.start for span in spans), max(span.end for span in spans))
    values = [value for value in published(*rows) if value.figure is not None]
    assume(len({span.end for span in spans}) == len(spans))  # else there may be two last values
    rolled = roll_up(values, Dimension.TIME, FRAMEWORK)
    assert holds(rolled, len(within(visits, whole)))


# --- A sum with a lost term -----------------------------------------------------------------------


@st.composite
def lost_terms(draw):
    """Terms of which each is linked to an earlier or a later one, and those whose row is lost."""
    size = draw(st.integers(2, 5))
    links: list[tuple[int, int]] = []
    for number in range(1, size):
        partner = draw(st.integers(0, number - 1))
        links.append((number, partner))
    lost = draw(st.sets(st.integers(0, size - 1), min_size=1, max_size=size - 1))
    return size, links, lost


@settings(max_examples=60)
@given(lost_terms())
def test_a_sum_with_a_lost_term_is_never_exact(drawn):
    size, links, lost = drawn
    places = ("48", "22", "01", "31", "79")
    rows = []
    for number in range(size):
        cells = {"places": places[number], "readings": "I01:term"}
        rows.append(figure(f"T-{number}", str(2**number), **cells))
    for number, partner in links:
        rows[number] |= {"relation": "disjoint_with", "related_to": f"T-{partner}"}
    for number in lost:
        rows[number]["low"] = "1.500"
    kept = sum(2**number for number in range(size) if number not in lost)
    (value,) = evaluate(rows, FRAMEWORK).indicators

    assert value.figure == Figure.at_least(kept, "contact")
    assert value.status is Status.PARTIAL
    assert value.reasons[-1].params["ids"] == sorted(f"T-{number}" for number in lost)
