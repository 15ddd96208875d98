"""Values are put together as the table `over` of their indicator states, over each dimension."""

from __future__ import annotations

import attrs
import pytest
from tests.support.aggregation import counted, refused, visit

from sexwork_models import (
    Additivity,
    Dimension,
    Figure,
    Overlap,
    Status,
    deduplicate,
    publication_table,
    roll_up,
)
from sexwork_models.framework.tables.aggregation import Over

FIRST_HALF = {"first_day": "2018-01-01", "last_day": "2018-06-30"}
SECOND_HALF = {"id": "F-2", "first_day": "2018-07-01", "last_day": "2018-12-31"}


def stating(value, **words):
    """A value of an indicator whose table `over` has some words."""
    changed = {"over": Over(**words), "additive_over": ()}
    return attrs.evolve(value, definition=value.definition.model_copy(update=changed))


def share(value, part, whole, **window):
    """A share of a window, with its parts."""
    counted = value("J01", 1, **window)
    numerator, denominator = Figure.exact(part, "person"), Figure.exact(whole, "person")
    return attrs.evolve(
        counted,
        definition=counted.definition.model_copy(update={"additivity": Additivity.RATIO}),
        figure=numerator.share_of(denominator),
        numerator=numerator,
        denominator=denominator,
    )


def test_bounds_over_models_need_no_declaration_that_nothing_is_shared(value, eldoria):
    values = [
        stating(value("J01", 30, models="A"), model="bounds"),
        stating(value("J01", 50, id="F-2", models="A;B"), model="bounds"),
    ]

    both = roll_up(values, Dimension.MODEL, eldoria)

    assert both.figure == Figure.range(50, 80, "contact")
    assert both.status is Status.PARTIAL


def test_what_is_stated_as_a_sum_is_added_and_what_is_left_out_is_not(value, eldoria):
    values = [
        stating(value("J01", 30, models="A"), model="sum", place="sum"),
        stating(value("J01", 50, id="F-2", models="B"), model="sum", place="sum"),
    ]

    assert roll_up(values, Dimension.MODEL, eldoria, disjoint=True).figure.low == 80
    refused("sum-over-dimension", lambda: roll_up(values, "reporter", eldoria, disjoint=True))


@pytest.mark.parametrize("over", ["time", "model"])
def test_what_is_never_put_together_is_refused_however_it_is_asked_for(over, value, eldoria):
    other = SECOND_HALF if over == "time" else {"id": "F-2", "models": "B"}
    values = [
        stating(value("J01", 30, **FIRST_HALF), **{over: "never"}),
        stating(value("J01", 50, **FIRST_HALF | other), **{over: "never"}),
    ]

    error = refused("not-put-together", lambda: roll_up(values, over, eldoria, disjoint=True))
    refused("not-put-together", lambda: deduplicate(values, over, Overlap.UNKNOWN, eldoria))

    assert error.params["word"] == "never"
    assert "không bao giờ gộp" in error.message("vi")
    assert "never put together" in error.message("en")


def test_a_share_that_is_counted_again_from_records_is_not_recomputed(value, eldoria):
    halves = [share(value, 1, 2, **FIRST_HALF), share(value, 3, 4, **SECOND_HALF)]
    again = [stating(half, time="recount") for half in halves]

    error = refused("not-put-together", lambda: roll_up(again, "time", eldoria, disjoint=True))

    assert error.params["word"] == "recount"
    year = roll_up(halves, "time", eldoria, disjoint=True)  # an old row is recomputed
    assert (year.numerator.low, year.denominator.low) == (4, 6)


def test_of_a_share_whose_last_value_holds_the_last_is_taken_with_its_parts(value, eldoria):
    halves = [share(value, 3, 4, **SECOND_HALF), share(value, 1, 2, **FIRST_HALF)]

    year = roll_up([stating(half, time="last") for half in halves], "time", eldoria)

    assert (year.figure.low, year.numerator.low, year.denominator.low) == (75, 3, 4)
    assert year.period.interval.start.isoformat() == "2018-01-01"


def contacts(by):
    rows = [visit("2024-01-08", "SYN-A1", need="legal"), visit("2024-02-08", "SYN-B1", need="job")]
    return counted(rows, "2024", by=by, indicator="I01")


def test_a_table_adds_up_over_activities_only_what_is_stated_as_a_sum():
    values = contacts("activity")
    apart = [stating(value, time="sum", activity="bounds") for value in values]

    assert sum(publication_table(values, "activity").cells.values()) == 2
    error = refused("sum-over-dimension", lambda: publication_table(apart, "activity"))
    assert "hoạt động" in error.message("vi")


def test_a_table_of_values_that_are_always_split_adds_up_only_what_is_stated_as_a_sum():
    values = contacts("need")
    measure = {**values[0].definition.measure, "split": "need"}
    definition = values[0].definition.model_copy(update={"measure": measure})
    split = [attrs.evolve(value, definition=definition) for value in values]
    added = [stating(value, split="sum") for value in split]
    apart = [stating(value, place="sum") for value in split]

    assert sum(publication_table(added, "need").cells.values()) == 2
    refused("sum-over-dimension", lambda: publication_table(apart, "need"))
