"""Values from published figures: as written, ratio, product, declared sum, or a reason why not."""

from __future__ import annotations

from fractions import Fraction

import pytest

from sexwork_models import (
    EnforcementRefusedError,
    Figure,
    Status,
    compute_indicators,
    read_observations,
)
from sexwork_models.monitoring.indicators.published.declared_sums import group_disjoint_terms

NUMERATOR = {"readings": "J03:numerator", "unit": "person"}
DENOMINATOR = {"id": "F-2", "readings": "J03:denominator", "unit": "person"}
FACTOR = {"readings": "J08:factor"}
RATE = {
    "id": "F-2",
    "unit": "person_per_session",
    "per_unit": "session",
    "relation": "participants_of",
    "related_to": "F-1",
}


def codes(value):
    return [reason.code for reason in value.reasons]


# --- As written -----------------------------------------------------------------------------------


def test_a_figure_is_the_value_of_every_indicator_that_it_is_read_as(measure, figure):
    values = measure(figure(readings="J01:value;J08:value", qualifier="over"))

    assert [(value.definition.id, value.figure) for value in values] == [
        ("J01", Figure.over(80, "contact")),
        ("J08", Figure.over(80, "contact")),
    ]
    assert {(value.status, value.inputs, value.provinces) for value in values} == {
        (Status.OK, ("F-1",), ("P-A",))
    }


def test_values_come_in_the_order_of_the_indicators(measure, figure):
    rows = [figure(readings="J08:value"), figure(id="F-2"), figure(id="F-3")]

    assert [value.id for value in measure(*rows)] == ["J01:F-2", "J01:F-3", "J08:F-1"]


def test_a_figure_without_a_reading_gives_no_value(measure, figure):
    assert measure(figure(readings=None)) == ()


def test_a_target_gives_no_value_and_a_background_figure_does(measure, figure):
    rows = [figure(kind="target"), figure(id="F-2", kind="context")]

    assert [(value.inputs, value.kind) for value in measure(*rows)] == [(("F-2",), "context")]


def test_another_unit_gives_a_reason_and_no_number(measure, figure):
    (value,) = measure(figure(unit="person"))

    assert (value.figure, value.status, codes(value)) == (
        None,
        Status.NOT_COMPARABLE,
        ["unit-differs-from-indicator"],
    )
    assert value.reasons[0].params == {"indicator": "J01", "expected": "contact", "unit": "person"}


def test_another_population_gives_a_reason_and_no_number(measure, figure):
    (value,) = measure(figure(readings="J02:value", unit="person", populations="baker;smith"))

    assert (value.figure, value.status, codes(value)) == (
        None,
        Status.NOT_COMPARABLE,
        ["population-not-counted"],
    )
    assert value.reasons[0].say("en").count("smiths") == 1


def test_an_accepted_unit_keeps_its_own_label(lay, measure, figure):
    framework = lay(
        """[[indicators]]
id = "JW"
name_en = "workers"
unit = "person"
accepts_units = ["worker"]
additivity = "sum"
numerator_vi = "t"
numerator_en = "n"
direction = "neutral"
models = ["A"]
document = "DEF"
grade = "assumed"
"""
    )
    (value,) = measure(figure(readings="JW:value", unit="worker"), framework=framework)

    assert value.figure == Figure.exact(80, "worker")


def test_an_enforcement_figure_is_refused(figure, eldoria):
    file = read_observations([figure(kind="enforcement", readings=None)])
    assert file.observations == ()

    with pytest.raises(EnforcementRefusedError) as refused:
        compute_indicators(file.enforcement, eldoria)
    assert refused.value.code == "enforcement-refused"
    assert refused.value.params == {"id": "F-1"}
    with pytest.raises(TypeError):
        compute_indicators(file.enforcement, eldoria)


def test_an_enforcement_indicator_is_never_calculated(measure, figure):
    assert measure(figure(readings="JX:value", unit="case")) == ()


def test_the_packaged_framework_is_the_default(figure):
    assert (
        list(compute_indicators(read_observations([figure(readings="J01:value")]).observations))
        == []
    )


# --- Ratios ---------------------------------------------------------------------------------------


def test_a_linked_ratio_is_exact_and_keeps_its_numerator_and_denominator(measure, figure):
    part = figure(low="1", relation="part_of", related_to="F-2", **NUMERATOR)
    (elsewhere,) = measure(part, figure(low="3", places="P-C", **DENOMINATOR))
    (value,) = measure(part, figure(low="3", models=None, **DENOMINATOR))

    assert [reason.code for reason in elsewhere.reasons] == ["ratio-bases-differ"]
    assert value.figure == Figure.exact(Fraction(100, 3), "percent")
    assert (value.numerator, value.denominator) == (
        Figure.exact(1, "person"),
        Figure.exact(3, "person"),
    )
    assert value.inputs == ("F-1", "F-2")


def test_an_unlinked_ratio_needs_the_same_place_window_models_population_and_kind(measure, figure):
    part = figure(low="1", **NUMERATOR)
    (value,) = measure(part, figure(low="4", **DENOMINATOR))
    assert value.figure == Figure.exact(25, "percent")

    for change in (
        {"places": "D-A2"},
        {"last_day": "2018-06-30"},
        {"models": "B"},
        {"populations": "smith"},
        {"kind": "context"},
    ):
        alone = measure(part, figure(low="4", **{**DENOMINATOR, **change}))
        assert [(value.status, codes(value)) for value in alone] == [
            (Status.NO_DATA, ["ratio-incomplete"])
        ] * 2


def test_a_link_to_another_figure_keeps_two_figures_apart(measure, figure):
    rows = [
        figure(low="1", relation="part_of", related_to="F-9", **NUMERATOR),
        figure(low="4", **DENOMINATOR),
    ]

    assert [(value.inputs, value.figure) for value in measure(*rows)] == [
        (("F-1",), None),
        (("F-2",), None),
    ]


def test_a_zero_denominator_gives_no_share(measure, figure):
    (value,) = measure(figure(low="0", **NUMERATOR), figure(low="0", **DENOMINATOR))

    assert (value.figure, value.status, codes(value)) == (
        None,
        Status.ZERO_DENOMINATOR,
        ["denominator-zero"],
    )
    assert value.denominator == Figure.exact(0, "person")


def test_a_part_above_its_whole_gives_no_share(measure, figure):
    (value,) = measure(figure(low="5", **NUMERATOR), figure(low="4", **DENOMINATOR))

    assert (value.figure, value.status, codes(value)) == (
        None,
        Status.NOT_COMPARABLE,
        ["part-exceeds-whole"],
    )


def test_a_part_equal_to_its_whole_is_a_hundred_percent(measure, figure):
    (value,) = measure(figure(low="4", **NUMERATOR), figure(low="4", **DENOMINATOR))

    assert value.figure == Figure.exact(100, "percent")


def test_contacts_have_no_share_of_persons(measure, figure):
    (value,) = measure(
        figure(low="1", **{**NUMERATOR, "unit": "contact"}), figure(low="4", **DENOMINATOR)
    )

    assert (value.figure, value.status, codes(value)) == (
        None,
        Status.NOT_COMPARABLE,
        ["ratio-units-differ"],
    )


def test_a_bound_in_the_numerator_is_a_bound_of_the_share(measure, figure):
    (value,) = measure(
        figure(low="1", qualifier="over", **NUMERATOR), figure(low="4", **DENOMINATOR)
    )

    assert value.figure == Figure(unit="percent", low=25, high=100, low_strict=True)


# --- Products -------------------------------------------------------------------------------------


def test_sessions_times_people_per_session_are_contacts(measure, figure):
    (value,) = measure(
        figure(low="32", unit="session", **FACTOR), figure(low="20", **RATE, **FACTOR)
    )

    assert value.figure == Figure.exact(640, "contact")
    assert (value.inputs, codes(value), value.per_unit) == (("F-1", "F-2"), ["product-of"], "")
    assert value.label == value.definition.label


def test_a_product_of_bounds_is_a_bound(measure, figure):
    (value,) = measure(
        figure(low="3", unit="session", qualifier="over", **FACTOR),
        figure(low="20", **RATE, **FACTOR),
    )

    assert value.figure == Figure.over(60, "contact")


@pytest.mark.parametrize(
    "changes",
    [
        {"per_unit": "meeting"},
        {"related_to": None, "relation": None},
        {"per_unit": None},
        {"related_to": "F-9"},
    ],
)
def test_a_factor_without_its_other_factor_gives_no_number(changes, measure, figure):
    values = measure(
        figure(low="32", unit="session", **FACTOR),
        figure(low="20", **{**RATE, **changes}, **FACTOR),
    )

    assert [(value.inputs, value.figure, value.status, codes(value)) for value in values] == [
        (("F-1",), None, Status.NOT_COMPARABLE, ["factor-alone"]),
        (("F-2",), None, Status.NOT_COMPARABLE, ["factor-alone"]),
    ]


# --- Terms ----------------------------------------------------------------------------------------


def test_terms_that_are_declared_disjoint_make_one_sum(measure, figure):
    rows = [
        figure(low="1", readings="J01:term", relation="disjoint_with", related_to="F-2"),
        figure(
            id="F-2",
            low="2",
            readings="J01:term",
            places="D-A2",
            relation="disjoint_with",
            related_to="F-3",
        ),
        figure(id="F-3", low="4", readings="J01:term", places="D-C1"),
    ]
    (value,) = measure(*rows)

    assert value.figure == Figure.exact(7, "contact")
    assert set(value.inputs) == {"F-1", "F-2", "F-3"}


def test_terms_that_nothing_links_stay_apart(measure, figure):
    values = measure(
        figure(low="1", readings="J01:term"),
        figure(id="F-2", low="2", readings="J01:term", populations="smith"),
    )

    assert [(value.inputs, value.figure.low) for value in values] == [(("F-1",), 1), (("F-2",), 2)]


def test_a_forbidden_sum_of_terms_gives_its_reason_and_no_number(measure, figure):
    rows = [
        figure(low="1", readings="J08:term", relation="disjoint_with", related_to="F-2"),
        figure(id="F-2", low="2", readings="J08:term", populations="smith"),
    ]
    (value,) = measure(*rows)

    assert (value.figure, value.status, codes(value)) == (
        None,
        Status.NOT_COMPARABLE,
        ["sum-over-dimension"],
    )
    assert value.inputs == ("F-1", "F-2")


def test_one_term_that_cannot_be_read_spoils_the_sum(measure, figure):
    """Skipping it would make the total too low."""
    rows = [
        figure(low="1", readings="J01:term", relation="disjoint_with", related_to="F-2"),
        figure(id="F-2", low="2", readings="J01:term", unit="person", places="D-A2"),
    ]
    (value,) = measure(*rows)

    assert (value.figure, value.inputs, codes(value)) == (
        None,
        ("F-2",),
        ["unit-differs-from-indicator"],
    )


def test_groups_of_terms_are_joined_by_a_later_link(figure):
    rows = [
        figure(id="F-1"),
        figure(id="F-2"),
        figure(id="F-3", relation="disjoint_with", related_to="F-1"),
        figure(id="F-4", relation="disjoint_with", related_to="F-2"),
        figure(id="F-5", relation="disjoint_with", related_to="F-3"),
        figure(id="F-6", relation="same_population_as", related_to="F-4"),
    ]
    groups = group_disjoint_terms(read_observations(rows).observations)

    assert sorted(sorted(item.id for item in group) for group in groups) == [
        ["F-1", "F-3", "F-5"],
        ["F-2", "F-4"],
        ["F-6"],
    ]


# --- Place and day --------------------------------------------------------------------------------


def test_the_province_is_the_one_that_held_the_place_in_the_period(measure, figure):
    assert measure(figure(places="D-A1;D-C1"))[0].provinces == ("P-A", "P-C")
    assert (
        measure(figure(places="D-A1", first_day="2021-01-01", last_day="2021-12-31"))[0].provinces
        == ()
    )
    assert measure(figure(places="EL"))[0].provinces == ()
