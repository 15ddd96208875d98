"""Counts that may hold the same people, put together by the overlap that the caller states."""

from __future__ import annotations

import attrs
import pytest

from sexwork_models import Dimension, Figure, ForbiddenSumError, Overlap, Status, deduplicate


@pytest.fixture
def places(value):
    """12 persons in one district and 20 in another."""
    return [value("J02", 12, id="F-1"), value("J02", 20, id="F-2", places="D-A2")]


def refused(code, *args, **kwargs):
    with pytest.raises(ForbiddenSumError) as caught:
        deduplicate(*args, **kwargs)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("overlap", "twice", "expected", "correction", "status"),
    [
        (Overlap.NONE, None, Figure.exact(32, "person"), 0, Status.OK),
        (Overlap.FULL, None, Figure.exact(20, "person"), -12, Status.OK),
        (Overlap.STATED, 5, Figure.exact(27, "person"), -5, Status.OK),
        (Overlap.STATED, 12, Figure.exact(20, "person"), -12, Status.OK),
        (Overlap.STATED, 0, Figure.exact(32, "person"), 0, Status.OK),
        (Overlap.UNKNOWN, None, Figure.range(20, 32, "person"), None, Status.PARTIAL),
    ],
)
def test_the_overlap_says_how_many_there_are(
    overlap, twice, expected, correction, status, places, eldoria
):
    found = deduplicate(places, Dimension.PLACE, overlap, eldoria, counted_twice=twice)

    assert (found.value.figure, found.value.status) == (expected, status)
    assert found.correction == correction
    assert found.value.reasons[0].code == "overlap-removed"
    taken = "?" if correction is None else str(correction)
    assert (found.value.reasons[0].params["taken"], found.value.reasons[0].params["count"]) == (
        taken,
        2,
    )


@pytest.mark.parametrize("twice", [-1, 13])
def test_an_overlap_leaves_at_least_the_largest_count(twice, places, eldoria):
    refused(
        "dedup-overlap-too-large",
        places,
        Dimension.PLACE,
        Overlap.STATED,
        eldoria,
        counted_twice=twice,
    )


@pytest.mark.parametrize(
    ("overlap", "twice"), [(Overlap.STATED, None), (Overlap.NONE, 3), (Overlap.UNKNOWN, 0)]
)
def test_the_number_counted_twice_goes_with_a_stated_overlap(overlap, twice, places, eldoria):
    refused("dedup-overlap-stated", places, Dimension.PLACE, overlap, eldoria, counted_twice=twice)


@pytest.mark.parametrize(
    ("overlap", "expected", "correction"),
    [
        (Overlap.NONE, Figure.at_least(32, "person"), 0),
        (Overlap.FULL, Figure.at_least(20, "person"), None),  # 12 to 20 are taken off
        (Overlap.STATED, Figure.at_least(27, "person"), -5),
    ],
)
def test_a_bound_stays_open(overlap, expected, correction, value, eldoria):
    values = [
        value("J02", 12, id="F-1", qualifier="at_least"),
        value("J02", 20, id="F-2", places="D-A2"),
    ]
    twice = 5 if overlap is Overlap.STATED else None
    found = deduplicate(values, Dimension.PLACE, overlap, eldoria, counted_twice=twice)

    assert found.value.figure == expected
    assert found.correction == correction


@pytest.mark.parametrize("qualifiers", [("about", "exact"), ("exact", "about"), ("about",) * 2])
def test_what_is_taken_from_a_count_that_is_about_is_not_known(qualifiers, value, eldoria):
    values = [
        value("J02", 12, id="F-1", qualifier=qualifiers[0]),
        value("J02", 20, id="F-2", places="D-A2", qualifier=qualifiers[1]),
    ]
    found = deduplicate(values, Dimension.PLACE, Overlap.FULL, eldoria)

    assert found.value.figure == Figure.about(20, "person")
    assert found.correction is None
    assert found.value.reasons[0].params["taken"] == "?"


@pytest.mark.parametrize(
    ("lows", "qualifiers", "expected", "correction"),
    [
        ((12, 20), ("exact", "at_least"), Figure.at_least(20, "person"), -12),
        ((20, 12), ("at_least", "exact"), Figure.at_least(20, "person"), -12),
        ((12, 20), ("at_least", "at_least"), Figure.at_least(20, "person"), None),
        ((20, 12), ("exact", "at_most"), Figure.exact(20, "person"), None),  # 0 to 12 are taken
    ],
)
def test_of_one_open_count_the_others_are_taken(
    lows, qualifiers, expected, correction, value, eldoria
):
    """Of counts of the same people the largest is left; an open count may be the largest."""
    values = [
        value("J02", low, id=f"F-{place}", places=place, qualifier=qualifier)
        for low, qualifier, place in zip(lows, qualifiers, ("D-A1", "D-A2"), strict=True)
    ]
    found = deduplicate(values, Dimension.PLACE, Overlap.FULL, eldoria)

    assert (found.value.figure, found.correction) == (expected, correction)


def test_what_is_partial_stays_partial(places, eldoria):
    partial = attrs.evolve(places[0], status=Status.PARTIAL)
    found = deduplicate([partial, places[1]], Dimension.PLACE, Overlap.FULL, eldoria)

    assert (found.value.status, found.value.figure) == (Status.PARTIAL, Figure.exact(20, "person"))
    assert found.originals == (partial, places[1])


@pytest.mark.parametrize("overlap", [Overlap.NONE, Overlap.STATED])
def test_a_place_and_one_inside_it_are_never_added(overlap, value, eldoria):
    values = [value("J02", 12, id="F-1"), value("J02", 20, id="F-2", places="P-A")]
    twice = 5 if overlap is Overlap.STATED else None

    refused(
        "sum-of-overlapping-places",
        values,
        Dimension.PLACE,
        overlap,
        eldoria,
        counted_twice=twice,
    )


@pytest.mark.parametrize("overlap", [Overlap.FULL, Overlap.UNKNOWN])
def test_of_a_place_and_one_inside_it_the_larger_is_taken(overlap, value, eldoria):
    values = [value("J02", 12, id="F-1"), value("J02", 20, id="F-2", places="P-A")]

    assert deduplicate(values, Dimension.PLACE, overlap, eldoria).value.figure.low == 20


def test_windows_that_share_days_are_never_added(value, eldoria):
    values = [
        value("J02", 12, id="F-1", last_day="2018-06-30"),
        value("J02", 20, id="F-2", first_day="2018-06-30"),
    ]
    refused("sum-of-overlapping-windows", values, Dimension.TIME, Overlap.NONE, eldoria)
    apart = [values[0], value("J02", 20, id="F-2", first_day="2018-07-01")]
    added = deduplicate(apart, Dimension.TIME, Overlap.NONE, eldoria).value
    assert added.figure == Figure.exact(32, "person")


def test_values_that_name_a_common_population_are_never_added_over_populations(value, eldoria):
    shared = [
        value("J01", 12, id="F-1", populations="baker;smith"),
        value("J01", 20, id="F-2", populations="smith"),
    ]
    apart = [
        value("J01", 12, id="F-1", populations="baker"),
        value("J01", 20, id="F-2", populations="smith"),
    ]

    refused("sum-of-shared-codes", shared, Dimension.POPULATION, Overlap.NONE, eldoria)
    added = deduplicate(apart, Dimension.POPULATION, Overlap.NONE, eldoria).value
    assert added.figure == Figure.exact(32, "contact")


def test_a_ratio_and_another_dimension_are_refused(places, value, eldoria):
    ratios = [value("J03", 12, id="F-1"), value("J03", 20, id="F-2", places="D-A2")]

    refused("dedup-of-ratio", ratios, Dimension.PLACE, Overlap.NONE, eldoria)
    with pytest.raises(ForbiddenSumError):
        deduplicate(places, Dimension.TIME, Overlap.NONE, eldoria)
