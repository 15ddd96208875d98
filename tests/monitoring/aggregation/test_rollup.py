"""Aggregation of values: declared additivity decides, and every other sum is refused."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import attrs
import pytest
from tests.support.aggregation import FRAMEWORK, counted, visit

from sexwork_models import (
    Dimension,
    Figure,
    ForbiddenSumError,
    Interval,
    Status,
    Text,
    UnitError,
    lift_to_province,
    roll_up,
    spread,
)
from sexwork_models.monitoring.aggregation.disjointness import (
    are_disjoint,
    have_same_territories,
    reference_day,
)
from sexwork_models.monitoring.aggregation.rollup import place_names, sum_of_terms
from sexwork_models.results.parts import PlacePart
from sexwork_models.values.calendars import Period, Resolution

FIRST_HALF = {"first_day": "2018-01-01", "last_day": "2018-06-30"}
SECOND_HALF = {"id": "F-2", "first_day": "2018-07-01", "last_day": "2018-12-31"}
NINE_MONTHS = {"id": "F-2", "first_day": "2018-01-01", "last_day": "2018-09-30"}
NEXT_YEAR = {"id": "F-2", "first_day": "2019-01-01", "last_day": "2019-12-31"}


def refused(code, call):
    with pytest.raises(ForbiddenSumError) as caught:
        call()
    assert caught.value.code == code
    return caught.value


# --- Over time ------------------------------------------------------------------------------------


def test_events_of_disjoint_periods_are_summed_over_time(value, eldoria):
    year = roll_up(
        [value("J01", 30, **FIRST_HALF), value("J01", 50, **SECOND_HALF)], Dimension.TIME, eldoria
    )

    assert year.figure == Figure.exact(80, "contact")
    assert year.period.interval == Interval(date(2018, 1, 1), date(2019, 1, 1))
    assert year.period.resolved is Resolution.STATED
    assert year.inputs == ("F-1", "F-2")
    assert [citation.id for citation in year.citations] == ["F-1", "F-2"]
    assert [reason.code for reason in year.reasons] == ["put-together"]
    assert year.status is Status.OK


def test_events_may_be_summed_over_several_years(value, eldoria):
    both = roll_up([value("J01", 30), value("J01", 50, **NEXT_YEAR)], Dimension.TIME, eldoria)

    assert both.figure == Figure.exact(80, "contact")
    assert both.period.interval == Interval(date(2018, 1, 1), date(2020, 1, 1))


def test_a_bound_in_one_period_makes_the_sum_a_bound(value, eldoria):
    year = roll_up(
        [value("J01", 30, qualifier="over", **FIRST_HALF), value("J01", 50, **SECOND_HALF)],
        Dimension.TIME,
        eldoria,
    )

    assert year.figure == Figure.over(80, "contact")


def test_one_assumed_window_makes_the_whole_window_assumed(value, eldoria):
    values = [value("J01", 1, **FIRST_HALF), value("J01", 2, resolved="assumed", **SECOND_HALF)]

    assert roll_up(values, Dimension.TIME, eldoria).period.resolved is Resolution.ASSUMED


def test_the_window_of_a_sum_does_not_depend_on_the_order_of_the_parts(value, eldoria):
    values = [value("J01", 1, **SECOND_HALF), value("J01", 2, **FIRST_HALF)]

    assert roll_up(values, Dimension.TIME, eldoria).period.interval == Interval(
        date(2018, 1, 1), date(2019, 1, 1)
    )


def test_an_open_start_stays_open_in_the_sum(value, eldoria):
    values = [
        value("J01", 1, first_day=None, last_day="2018-06-30"),
        value("J01", 2, **SECOND_HALF),
    ]

    assert roll_up(values, Dimension.TIME, eldoria).period.interval == Interval(
        None, date(2019, 1, 1)
    )


def test_new_persons_of_one_year_are_summed(value, eldoria):
    year = roll_up(
        [value("J07", 3, **FIRST_HALF), value("J07", 4, **SECOND_HALF)], Dimension.TIME, eldoria
    )

    assert year.figure == Figure.exact(7, "person")


def test_new_persons_of_two_years_are_not_summed(value, eldoria):
    """Somebody new in 2019 may have been counted in 2018."""
    error = refused(
        "sum-over-years",
        lambda: roll_up([value("J07", 3), value("J07", 4, **NEXT_YEAR)], Dimension.TIME, eldoria),
    )

    assert error.params == {"indicator": "J07"}


def test_new_persons_of_an_open_window_are_not_summed(value, eldoria):
    values = [
        value("J07", 3, first_day=None, last_day="2018-06-30"),
        value("J07", 4, **SECOND_HALF),
    ]

    refused("sum-over-years", lambda: roll_up(values, Dimension.TIME, eldoria))


@pytest.mark.parametrize(("kind", "later"), [("J02", NINE_MONTHS), ("J04", SECOND_HALF)])
def test_a_running_total_and_a_state_take_the_last_value_in_any_order(kind, later, value, eldoria):
    first, second = value(kind, 9, **FIRST_HALF), value(kind, 15, **later)

    for values in ([first, second], [second, first]):
        assert roll_up(values, Dimension.TIME, eldoria).figure == second.figure
        assert second.figure.low == 15


def test_persons_of_two_halves_that_do_not_begin_with_the_year_are_bounds(value, eldoria):
    """9 in the first half and 5 in the second are at least 9 and at most 14 different people."""
    values = [value("J02", 9, **FIRST_HALF), value("J02", 5, **SECOND_HALF)]

    assert roll_up(values, Dimension.TIME, eldoria).figure == Figure.range(9, 14, "person")


def test_a_sum_with_a_gap_is_a_lower_bound_of_its_span(value, eldoria):
    """January to June and the next January to December leave half a year out."""
    added = roll_up(
        [value("J01", 1, **FIRST_HALF), value("J01", 2, **NEXT_YEAR)], Dimension.TIME, eldoria
    )

    assert added.figure == Figure.at_least(3, "contact")
    assert added.status is Status.PARTIAL


def test_values_of_each_month_are_not_added_to_a_total(value, eldoria):
    values = [value("J01", 1, per_period="month", **FIRST_HALF), value("J01", 2, **SECOND_HALF)]

    refused("sum-of-unlike", lambda: roll_up(values, Dimension.TIME, eldoria))


def test_distinct_counts_of_periods_give_bounds(value, eldoria):
    """5 and 7 establishments are at least 7 different ones and at most 12."""
    parts = [value("J06", 5, models="B", **FIRST_HALF), value("J06", 7, models="B", **SECOND_HALF)]

    assert roll_up(parts, Dimension.TIME, eldoria).figure == Figure.range(7, 12, "establishment")


def test_distinct_counts_of_overlapping_windows_have_the_same_bounds(value, eldoria):
    """Whoever is counted twice is still one of at least 7 and at most 12."""
    parts = [value("J06", 5, models="B", **FIRST_HALF), value("J06", 7, models="B", **NINE_MONTHS)]

    assert roll_up(parts, Dimension.TIME, eldoria).figure == Figure.range(7, 12, "establishment")


def test_running_totals_of_two_years_give_bounds(value, eldoria):
    """The last value of 2019 says nothing of those who came in 2018 alone."""
    assert roll_up(
        [value("J02", 9), value("J02", 5, **NEXT_YEAR)], Dimension.TIME, eldoria
    ).figure == Figure.range(9, 14, "person")


def test_a_running_total_of_nine_months_holds_that_of_six(value, eldoria):
    year = roll_up(
        [value("J02", 5, **FIRST_HALF), value("J02", 9, **NINE_MONTHS)], Dimension.TIME, eldoria
    )

    assert year.figure == Figure.exact(9, "person")
    assert year.period.interval == Interval(date(2018, 1, 1), date(2018, 10, 1))


@pytest.mark.parametrize(
    "windows",
    [
        (FIRST_HALF, {**FIRST_HALF, "id": "F-2"}),
        (FIRST_HALF, {"id": "F-2", "first_day": None, "last_day": None}),
    ],
    ids=["two that end together", "no known end"],
)
def test_the_last_state_must_be_one(windows, value, eldoria):
    values = [value("J04", number, **window) for number, window in enumerate(windows, start=1)]

    refused("sum-of-overlapping-windows", lambda: roll_up(values, Dimension.TIME, eldoria))


@pytest.mark.parametrize(("kind", "rule"), [("J05", "each"), ("J09", "once")])
@pytest.mark.parametrize("second", [SECOND_HALF, NINE_MONTHS, NEXT_YEAR])
def test_values_per_session_and_size_estimates_are_never_summed_over_time(
    kind, rule, second, value, eldoria
):
    values = [value(kind, 10, **FIRST_HALF), value(kind, 20, **second)]

    assert refused("sum-over-time", lambda: roll_up(values, Dimension.TIME, eldoria)).params == {
        "indicator": kind,
        "rule": rule,
    }


@pytest.mark.parametrize("kind", ["J01", "J07"])
def test_six_and_nine_months_are_never_added(kind, value, eldoria):
    values = [value(kind, 30, **FIRST_HALF), value(kind, 50, **NINE_MONTHS)]

    refused("sum-of-overlapping-windows", lambda: roll_up(values, Dimension.TIME, eldoria))


@pytest.mark.parametrize(
    ("kind", "code"), [("J01", "sum-of-overlapping-windows"), ("J07", "sum-over-years")]
)
def test_a_value_without_a_window_is_never_added_over_time(kind, code, value, eldoria):
    values = [value(kind, 30), value(kind, 50, id="F-2", first_day=None, last_day=None)]

    refused(code, lambda: roll_up(values, Dimension.TIME, eldoria))


def test_the_same_window_twice_is_an_overlap(value, eldoria):
    values = [value("J01", 30), value("J01", 30, id="F-2")]

    refused("sum-of-overlapping-windows", lambda: roll_up(values, Dimension.TIME, eldoria))


# --- One value per session ------------------------------------------------------------------------


def test_values_per_month_give_lowest_mean_and_highest(value):
    found = spread([value("J05", 25), value("J05", 20, id="F-2"), value("J05", 22, id="F-3")])

    assert (found.lowest, found.highest) == (Figure.exact(20, "person"), Figure.exact(25, "person"))
    assert found.mean == Figure.exact(Fraction(67, 3), "person")


def test_the_mean_of_a_bound_has_an_open_end(value):
    found = spread([value("J05", 20), value("J05", 30, id="F-2", qualifier="at_least")])

    assert found.mean == Figure.at_least(25, "person")


def test_a_spread_of_another_kind_or_of_nothing_is_refused(value):
    refused("spread-needs-each", lambda: spread([value("J01", 5)]))
    refused(
        "sum-of-missing",
        lambda: spread([value("J05", 4), attrs.evolve(value("J05", 5), figure=None)]),
    )
    refused("sum-of-several-indicators", lambda: spread([]))


# --- Over places, populations, models, reporters --------------------------------------------------


def test_disjoint_places_are_summed_where_that_is_declared(value, eldoria):
    both = roll_up(
        [value("J01", 30), value("J01", 50, id="F-2", places="D-A2")], Dimension.PLACE, eldoria
    )

    assert both.figure == Figure.exact(80, "contact")
    assert (both.places, both.provinces) == (("D-A1", "D-A2"), ("P-A",))
    assert both.period.interval == Interval(date(2018, 1, 1), date(2019, 1, 1))


@pytest.mark.parametrize("kind", ["J02", "J05"])
def test_places_are_not_summed_where_that_is_not_declared(kind, value, eldoria):
    values = [value(kind, 30), value(kind, 50, id="F-2", places="D-A2")]
    error = refused("sum-over-dimension", lambda: roll_up(values, Dimension.PLACE, eldoria))

    assert error.params == {"indicator": kind, "dimension": "place"}


@pytest.mark.parametrize(
    ("left", "right"),
    [("D-A1", "P-A"), ("P-A", "D-A1"), ("D-A1", "EL"), ("D-A1", "D-A1"), ("P-C", "P-C")],
)
def test_a_place_and_one_that_holds_it_are_never_summed(left, right, value, eldoria):
    """A district is already inside its own province, and a province inside the country."""
    values = [value("J01", 30, places=left), value("J01", 50, id="F-2", places=right)]

    refused("sum-of-overlapping-places", lambda: roll_up(values, Dimension.PLACE, eldoria))


def test_one_figure_of_several_places_overlaps_with_a_part_of_them(value, eldoria):
    values = [value("J01", 30, places="D-A1;D-A2"), value("J01", 50, id="F-2", places="D-A2")]

    refused("sum-of-overlapping-places", lambda: roll_up(values, Dimension.PLACE, eldoria))


@pytest.mark.parametrize(
    ("over", "changes"),
    [
        (Dimension.POPULATION, {"populations": "smith"}),
        (Dimension.MODEL, {"models": "B"}),
        (Dimension.REPORTER, {}),
    ],
)
def test_populations_models_and_reporters_are_summed_only_when_declared_disjoint(
    over, changes, value, eldoria
):
    values = [value("J01", 30), value("J01", 50, id="F-2", **changes)]

    error = refused("sum-not-disjoint", lambda: roll_up(values, over, eldoria))
    assert error.params == {"indicator": "J01", "dimension": over.value}
    assert roll_up(values, over, eldoria, disjoint=True).figure == Figure.exact(80, "contact")


@pytest.mark.parametrize("over", [Dimension.POPULATION, Dimension.MODEL, Dimension.REPORTER])
def test_a_declaration_of_the_caller_does_not_replace_that_of_the_indicator(over, value, eldoria):
    values = [value("J08", 30), value("J08", 50, id="F-2")]

    refused("sum-over-dimension", lambda: roll_up(values, over, eldoria, disjoint=True))


@pytest.mark.parametrize(
    ("over", "changes", "disjoint"),
    [
        (Dimension.TIME, {}, False),
        (Dimension.TIME, NEXT_YEAR, True),
        (Dimension.PLACE, {}, False),
        (Dimension.PLACE, {"places": "P-A"}, False),
        (Dimension.PLACE, {"places": "D-A2"}, True),
        (Dimension.POPULATION, {}, False),
        (Dimension.POPULATION, {"populations": None}, False),
        (Dimension.POPULATION, {"populations": "smith"}, True),
        (Dimension.MODEL, {}, False),
        (Dimension.MODEL, {"models": "B"}, True),
        (Dimension.REPORTER, {}, False),
        (Dimension.REPORTER, {"models": "B", "populations": "smith"}, False),
    ],
)
def test_what_two_values_share_is_asked_of_the_dimension_alone(
    over, changes, disjoint, value, eldoria
):
    """Of two reporters it is not known whether they share anything."""
    left, right = value("J01", 30), value("J01", 50, **{"id": "F-2", **changes})

    assert are_disjoint(left, right, over, eldoria) is disjoint
    assert are_disjoint(right, left, over, eldoria) is disjoint


def test_what_was_put_together_keeps_its_models_and_populations(value, eldoria):
    values = [value("J01", 30), value("J01", 50, id="F-2", populations="smith")]
    both = roll_up(values, Dimension.POPULATION, eldoria, disjoint=True)

    assert (both.populations, both.models) == (("baker", "smith"), ("A",))


CHANNELS = (("channel", "online"), ("channel", "outreach"), ("channel", "phone"))


@pytest.mark.parametrize(
    ("over", "parts", "others"),
    [
        (Dimension.TIME, [(), ()], None),
        (Dimension.TIME, [CHANNELS[:1], CHANNELS[:1]], None),
        (Dimension.TIME, [CHANNELS[:1], CHANNELS[1:2]], "channel"),
        (Dimension.TIME, [CHANNELS[:1], CHANNELS[1:2], CHANNELS[2:]], "channel"),
        (Dimension.TIME, [CHANNELS[:1], ()], "channel"),
        (Dimension.TIME, [(("place", "D-A1"),), (("place", "D-A2"),)], "place"),
        (Dimension.PLACE, [(("place", "D-A1"),), (("place", "D-A2"),)], None),
        (Dimension.PLACE, [CHANNELS[:1], CHANNELS[:1]], None),
        (Dimension.PLACE, [CHANNELS[:1], CHANNELS[1:2]], "channel"),
    ],
)
def test_values_of_two_parts_of_a_breakdown_are_no_sum_of_windows_or_places(
    over, parts, others, value, eldoria
):
    """The part of a place is what a sum of places is made of; any other part is the same in all."""
    given = []
    for number, own in enumerate(parts):
        cells = {"first_day": f"201{number}-01-01", "last_day": f"201{number}-12-31"}
        if over is Dimension.PLACE:
            cells = {"places": ("D-A1", "D-A2")[number]}
        found = value("J01", 10, id=f"F-{number}", **cells)
        given.append(attrs.evolve(found, parts=own))

    if others is None:
        assert roll_up(given, over, eldoria).figure == Figure.exact(10 * len(parts), "contact")
    else:
        error = refused("sum-of-unlike", lambda: roll_up(given, over, eldoria))
        assert error.params["others"] == [others]


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("EL", "EL", True),
        ("P-A", "P-A", False),
        ("EL;P-A", "EL;P-A", False),
        ("EL;P-A", "EL", True),
        ("P-A", "P-AB", True),
    ],
)
def test_values_are_of_the_same_territories_when_every_place_they_share_is(
    first, second, same, value, eldoria
):
    """Province A has no territory from 2020 on; the country is one at all times."""
    before = value("J01", 10, places=first, first_day="2019-01-01", last_day="2019-12-31")
    after = value("J01", 10, places=second, first_day="2020-01-01", last_day="2020-12-31")

    assert have_same_territories([before, after], eldoria) is same
    assert have_same_territories([after, before], eldoria) is same
    assert have_same_territories([before, before, after], eldoria) is same
    assert have_same_territories([before, after, after], eldoria) is same


def test_a_code_that_was_given_to_another_territory_is_not_the_same_before(value):
    """Code 48 has been a larger province since July 2025; it exists on all of these days."""
    years = [
        value("J01", 10, first_day=f"{year}-01-01", last_day=f"{year}-12-31")
        for year in (2023, 2024, 2026)
    ]
    before, later, after = (attrs.evolve(found, places=("48",)) for found in years)

    assert have_same_territories([later, before], FRAMEWORK) is True
    assert have_same_territories([later, after], FRAMEWORK) is False
    assert have_same_territories([after, before, later], FRAMEWORK) is False


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ({"first_day": "2018-01-01", "last_day": "2018-12-31"}, date(2018, 12, 31)),
        ({"first_day": "2018-01-01", "last_day": None}, date(2018, 1, 1)),
        ({"first_day": None, "last_day": "2018-12-31"}, date(2018, 12, 31)),
        ({"first_day": None, "last_day": None}, date(2030, 1, 1)),
    ],
)
def test_the_places_of_a_value_are_read_on_its_last_known_day(days, expected, value, eldoria):
    """Without a day, on that of the last review of the framework."""
    assert reference_day(value("J01", 10, **days), eldoria) == expected


def test_a_partial_part_makes_a_partial_sum(value, eldoria):
    partial = lift_to_province(value("J01", 30), eldoria)
    both = roll_up([partial, value("J01", 50, id="F-2", places="P-C")], Dimension.PLACE, eldoria)

    assert (both.figure, both.status) == (Figure.at_least(80, "contact"), Status.PARTIAL)


def test_values_of_two_indicators_or_of_none_are_refused(value, eldoria):
    error = refused(
        "sum-of-several-indicators",
        lambda: roll_up([value("J01", 1), value("J08", 2)], Dimension.PLACE, eldoria),
    )

    assert error.params == {"indicators": "J01, J08"}
    refused("sum-of-several-indicators", lambda: roll_up([], Dimension.PLACE, eldoria))


@pytest.mark.parametrize("over", Dimension)
def test_a_missing_value_is_not_zero(over, value, eldoria):
    values = [
        value("J01", 1, **FIRST_HALF),
        attrs.evolve(value("J01", 1, **SECOND_HALF), figure=None, status=Status.NO_DATA),
    ]

    refused("sum-of-missing", lambda: roll_up(values, over, eldoria, disjoint=True))


def test_contacts_and_persons_are_not_summed_even_under_one_indicator(value, eldoria):
    contacts = value("J01", 1, **FIRST_HALF)
    persons = attrs.evolve(value("J01", 1, **SECOND_HALF), figure=Figure.exact(1, "person"))

    with pytest.raises(UnitError) as caught:
        roll_up([contacts, persons], Dimension.TIME, eldoria)
    assert caught.value.code == "units-differ"


# --- Ratios ---------------------------------------------------------------------------------------


@pytest.fixture
def ratio(figure, measure):
    """A ratio of two counts."""

    def make(part, whole, name="F", **changes):
        role = {"unit": "person", **changes}
        (value,) = measure(
            figure(id=f"{name}-1", low=str(part), readings="J03:numerator", **role),
            figure(id=f"{name}-2", low=str(whole), readings="J03:denominator", **role),
        )
        return value

    return make


@pytest.mark.parametrize(
    ("over", "changes"),
    [
        (Dimension.PLACE, {"places": "D-A2"}),
        (Dimension.TIME, {"first_day": "2019-01-01", "last_day": "2019-12-31"}),
        (Dimension.POPULATION, {"populations": "smith"}),
    ],
)
def test_a_ratio_is_recomputed_from_its_parts_never_averaged(over, changes, ratio, eldoria):
    """1 of 2 and 1 of 8 are 2 of 10, which is 20% and not the mean of 50% and 12.5%."""
    both = roll_up([ratio(1, 2), ratio(1, 8, "G", **changes)], over, eldoria, disjoint=True)

    assert both.figure == Figure.exact(20, "percent")
    assert (both.numerator, both.denominator) == (
        Figure.exact(2, "person"),
        Figure.exact(10, "person"),
    )
    assert both.inputs == ("F-1", "F-2", "G-1", "G-2")


def test_a_ratio_of_windows_with_a_gap_is_open(ratio, eldoria):
    values = [
        ratio(1, 2, first_day="2018-01-01", last_day="2018-06-30"),
        ratio(1, 8, "G", first_day="2018-07-02", last_day="2018-12-31"),
    ]
    both = roll_up(values, Dimension.TIME, eldoria, disjoint=True)

    assert (both.numerator, both.denominator) == (
        Figure.at_least(2, "person"),
        Figure.at_least(10, "person"),
    )
    assert (both.figure, both.status) == (Figure.range(0, 100, "percent"), Status.PARTIAL)
    assert [reason.code for reason in both.reasons] == ["put-together", "days-left-out"]
    assert both.reasons[1].params == {"days": [Interval(date(2018, 7, 1), date(2018, 7, 2))]}


@pytest.mark.parametrize(
    ("last", "complete"),
    [("2018-12-31", True), ("2018-12-30", False)],
    ids=["all days", "all days but one"],
)
def test_a_ratio_of_codes_of_a_part_of_the_period_is_open(last, complete, ratio, eldoria):
    days = Interval.of_days(date(2018, 1, 1), date.fromisoformat(last))
    parts = (("place", PlacePart("D-A1", days)),)
    first = attrs.evolve(ratio(1, 2), parts=parts)
    both = roll_up(
        [first, ratio(1, 8, "G", places="D-A2")], Dimension.PLACE, eldoria, disjoint=True
    )
    bound = Figure.exact if complete else Figure.at_least

    assert (both.numerator, both.denominator) == (bound(2, "person"), bound(10, "person"))
    assert both.figure == (
        Figure.exact(20, "percent") if complete else Figure.range(0, 100, "percent")
    )
    assert both.status is (Status.OK if complete else Status.PARTIAL)
    codes = [reason.code for reason in both.reasons]
    assert codes == ["put-together", *(() if complete else ["codes-of-part-of-period"])]


def test_a_ratio_is_recomputed_only_when_the_caller_says_that_the_parts_are_disjoint(
    ratio, eldoria
):
    values = [ratio(1, 2), ratio(1, 8, "G", places="D-A2")]

    refused("ratio-needs-parts", lambda: roll_up(values, Dimension.PLACE, eldoria))


@pytest.mark.parametrize("over", [Dimension.TIME, Dimension.PLACE])
def test_published_percentages_without_parts_are_never_put_together(over, value, eldoria):
    values = [value("J03", 10, **FIRST_HALF), value("J03", 20, **SECOND_HALF)]

    refused("ratio-needs-parts", lambda: roll_up(values, over, eldoria, disjoint=True))


@pytest.mark.parametrize(
    ("over", "code"),
    [
        (Dimension.PLACE, "sum-of-overlapping-places"),
        (Dimension.TIME, "sum-of-overlapping-windows"),
    ],
)
def test_ratios_that_overlap_are_refused_whatever_the_caller_says(over, code, ratio, eldoria):
    refused(code, lambda: roll_up([ratio(1, 2), ratio(1, 8, "G")], over, eldoria, disjoint=True))


# --- A part of a province -------------------------------------------------------------------------


def test_a_district_is_a_lower_bound_for_its_province(value, eldoria):
    lifted = lift_to_province(value("J01", 30), eldoria)

    assert (lifted.places, lifted.figure, lifted.status) == (
        ("P-A",),
        Figure.at_least(30, "contact"),
        Status.PARTIAL,
    )
    assert lifted.inputs == ("F-1",)
    assert [(reason.code, reason.params) for reason in lifted.reasons] == [
        ("part-of-province", {"places": Text("Huyện A1", "District A1")})
    ]


@pytest.mark.parametrize(
    ("qualifier", "expected"),
    [
        ("over", Figure.over(30, "contact")),
        ("at_least", Figure.at_least(30, "contact")),
        ("at_most", Figure.at_least(0, "contact")),
        ("about", attrs.evolve(Figure.about(30, "contact"), high=None)),
    ],
)
def test_a_lower_bound_keeps_what_the_district_wrote(qualifier, expected, value, eldoria):
    assert lift_to_province(value("J01", 30, qualifier=qualifier), eldoria).figure == expected


def test_the_figure_of_a_province_is_returned_as_it_is(value, eldoria):
    own = value("J01", 30, places="P-A")

    assert lift_to_province(own, eldoria) is own


@pytest.mark.parametrize("kind", ["J03", "J05"])
def test_ratios_and_values_per_session_are_never_lifted(kind, value, eldoria):
    refused("ratio-not-lifted", lambda: lift_to_province(value(kind, 30), eldoria))


@pytest.mark.parametrize("places", ["D-A1;D-C1", "EL"])
def test_places_of_several_provinces_or_of_none_are_not_lifted(places, value, eldoria):
    error = refused(
        "lift-several-provinces", lambda: lift_to_province(value("J01", 30, places=places), eldoria)
    )

    assert error.params["places"] == tuple(places.split(";"))


def test_two_districts_of_one_province_are_lifted_together(value, eldoria):
    lifted = lift_to_province(value("J01", 30, places="D-A1;D-A2"), eldoria)

    assert (lifted.places, lifted.figure) == (("P-A",), Figure.at_least(30, "contact"))


def test_a_missing_figure_stays_missing_when_lifted(value, eldoria):
    lifted = lift_to_province(attrs.evolve(value("J01", 30), figure=None), eldoria)

    assert (lifted.figure, lifted.places) == (None, ("P-A",))


def test_places_are_named_as_they_were_last_called_in_the_period(eldoria):
    before = Period(Text("", ""), Interval(date(2018, 1, 1), date(2019, 1, 1)), Resolution.STATED)
    after = Period(Text("", ""), None, Resolution.UNKNOWN)

    assert place_names(["D-A1", "P-C"], before, eldoria) == Text(
        "Huyện A1, Tỉnh C", "District A1, Province C"
    )
    assert place_names(["D-A1", "P-AB"], after, eldoria) == Text(
        "Huyện A1, Tỉnh AB", "District A1, Province AB"
    )


# --- Terms that a file declares disjoint ----------------------------------------------------------


def test_terms_are_summed_along_every_dimension_in_which_they_differ(value, eldoria):
    terms = [
        value("J01", 1, **FIRST_HALF),
        value("J01", 2, places="P-C", populations="smith", models="B", **SECOND_HALF),
    ]
    added = sum_of_terms(terms, eldoria)

    assert added.figure == Figure.at_least(3, "contact")  # each place is missing in one half
    assert added.status is Status.PARTIAL
    assert added.period.interval == Interval(date(2018, 1, 1), date(2019, 1, 1))
    assert (added.places, added.populations, added.models) == (
        ("D-A1", "P-C"),
        ("baker", "smith"),
        ("A", "B"),
    )


def test_terms_of_two_populations_in_two_places_are_summed_although_some_share_a_place(
    value, eldoria
):
    """Every two of them differ in place or in population; the smiths of D-A2 are not given."""
    terms = [value("J01", 1), value("J01", 2, populations="smith"), value("J01", 4, places="D-A2")]

    assert sum_of_terms(terms, eldoria).figure == Figure.at_least(7, "contact")
    terms.append(value("J01", 8, places="D-A2", populations="smith"))
    assert sum_of_terms(terms, eldoria).figure == Figure.exact(15, "contact")


def test_the_models_of_records_that_are_not_told_apart_by_model_leave_no_gap():
    """In each quarter 48 and 79 have a value, of whichever models their records are."""
    rows = [
        visit("2024-01-10", models="M1"),
        visit("2024-01-11", place="79", models="M1;M2"),
        visit("2024-04-10", models="M1;M2"),
        visit("2024-04-11", place="79", models="M2"),
    ]
    first = counted(rows, "2024-Q1", indicator="I01", by="place")
    second = counted(rows, "2024-Q2", indicator="I01", by="place")

    assert [value.models for value in first] == [("M1",), ("M1", "M2")]
    for terms, number in ((first, 2), ([first[0], second[0]], 2), ([*first, *second], 4)):
        assert sum_of_terms(terms, FRAMEWORK).figure == Figure.exact(number, "contact")
    without_a_place = sum_of_terms([*first, second[0]], FRAMEWORK)
    assert (without_a_place.figure, without_a_place.status) == (
        Figure.at_least(3, "contact"),
        Status.PARTIAL,
    )


def test_a_population_that_is_not_stated_may_be_any(value, eldoria):
    terms = [value("J01", 1), value("J01", 2, populations=None)]

    refused("sum-over-nothing", lambda: sum_of_terms(terms, eldoria))


def test_terms_of_models_that_share_a_model_are_refused(value, eldoria):
    terms = [value("J01", 1, models="A"), value("J01", 2, models="A;B")]

    refused("sum-over-nothing", lambda: sum_of_terms(terms, eldoria))


def test_a_single_term_is_its_own_sum(value, eldoria):
    assert sum_of_terms([value("J01", 7)], eldoria).figure == Figure.exact(7, "contact")


def test_terms_that_differ_in_nothing_are_not_known_to_be_disjoint(value, eldoria):
    refused(
        "sum-over-nothing",
        lambda: sum_of_terms([value("J01", 1), value("J01", 2, id="F-2")], eldoria),
    )


@pytest.mark.parametrize(
    ("indicator", "changes", "code"),
    [
        ("J08", {"populations": "smith"}, "sum-over-dimension"),
        ("J08", {"models": "B"}, "sum-over-dimension"),
        ("J01", {"places": "P-A"}, "sum-of-overlapping-places"),
        ("J04", SECOND_HALF, "sum-over-time"),
        ("J04", NEXT_YEAR, "sum-over-time"),
        ("J02", NEXT_YEAR, "sum-over-time"),
        ("J07", NEXT_YEAR, "sum-over-years"),
    ],
)
def test_a_term_that_the_indicator_does_not_allow_is_refused(
    indicator, changes, code, value, eldoria
):
    refused(
        code,
        lambda: sum_of_terms(
            [value(indicator, 1), value(indicator, 2, **{"id": "F-2", **changes})], eldoria
        ),
    )


# --- Calendars that nobody knows, and windows that nobody states ----------------------------------


def donor(value, first, last):
    """A value of persons new in the year, in the calendar of a donor."""
    own = value("J07", 3, first_day=first, last_day=last)
    return attrs.evolve(own, period=attrs.evolve(own.period, calendar="donor"))


def test_persons_new_in_a_year_that_may_begin_between_the_windows_give_bounds(value, eldoria):
    """Whether October begins a year of the donor is not known: 3 and 3 are 3 to 6."""
    values = [donor(value, "2018-07-01", "2018-09-30"), donor(value, "2018-10-01", "2018-12-31")]
    both = roll_up(values, Dimension.TIME, eldoria)

    assert (both.figure, both.status) == (Figure.range(3, 6, "person"), Status.PARTIAL)


@pytest.mark.parametrize(("last", "code"), [("2018-12-31", None), ("2019-01-01", "sum-over-years")])
def test_windows_of_an_unknown_calendar_lie_within_the_length_of_a_year(last, code, value, eldoria):
    values = [donor(value, "2017-12-31", "2018-06-30"), donor(value, "2018-07-01", last)]

    if code is None:
        assert roll_up(values, Dimension.TIME, eldoria).figure == Figure.range(3, 6, "person")
    else:
        refused(code, lambda: roll_up(values, Dimension.TIME, eldoria))


def test_a_count_of_unknown_days_leaves_the_sum_of_persons_open(value, eldoria):
    """Nobody knows what lies between the first half of 2018 and days that are not stated."""
    values = [
        value("J06", 5, models="B", **FIRST_HALF),
        value("J06", 7, models="B", id="F-2", first_day=None, last_day=None),
    ]
    both = roll_up(values, Dimension.TIME, eldoria)

    assert (both.figure, both.status) == (Figure.at_least(7, "establishment"), Status.PARTIAL)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (Figure.exact(5, "contact"), Figure.at_least(7, "contact"), Figure.at_least(12, "contact")),
        (Figure.over(5, "contact"), Figure.exact(7, "contact"), Figure.over(12, "contact")),
        (
            Figure.exact(5, "contact"),
            Figure.under(7, "contact"),
            attrs.evolve(Figure.range(5, 12, "contact"), high_strict=True),
        ),
    ],
)
def test_a_sum_is_as_open_as_the_most_open_of_its_parts(first, second, expected, value, eldoria):
    values = [
        attrs.evolve(value("J01", 1, **FIRST_HALF), figure=first),
        attrs.evolve(value("J01", 1, **SECOND_HALF), figure=second),
    ]

    assert roll_up(values, Dimension.TIME, eldoria).figure == expected
    assert roll_up(values[::-1], Dimension.TIME, eldoria).figure == expected
