"""Rules between figures that the files in tests/bad_data do not spell out."""

from __future__ import annotations

import pytest

from sexwork_models import validate_observations

PEOPLE = {"readings": "J02:value", "unit": "person"}


@pytest.fixture
def found(eldoria):
    def make(*rows):
        return [(one.code, one.where.file) for one in validate_observations(rows, eldoria)]

    return make


def test_a_part_of_another_unit_is_linked_and_has_no_share(figure, found):
    rows = [figure(), figure(id="F-2", relation="part_of", related_to="F-1", **PEOPLE)]

    assert found(*rows) == [("part-in-other-unit", "$[1]")]


def test_a_part_may_equal_its_whole_and_not_exceed_it(figure, found):
    whole = figure()

    for low, expected in (("80", []), ("81", [("part-exceeds-whole", "$[1]")])):
        assert (
            found(
                whole,
                figure(id="F-2", readings=None, low=low, relation="part_of", related_to="F-1"),
            )
            == expected
        )


def test_a_part_of_an_open_whole_may_be_any_number(figure, found):
    rows = [
        figure(qualifier="over"),
        figure(id="F-2", readings=None, low="900", relation="part_of", related_to="F-1"),
    ]

    assert found(*rows) == []


@pytest.mark.parametrize(
    ("parts", "expected"), [((30, 40), ["open-partition"]), ((40, 40), []), ((30,), [])]
)
def test_parts_that_do_not_add_up_are_explained(parts, expected, figure, found):
    rows = [
        figure(id=f"P-{n}", low=str(low), readings=None, relation="part_of", related_to="F-1")
        for n, low in enumerate(parts)
    ]

    assert [code for code, _ in found(figure(), *rows)] == expected


def test_persons_above_contacts_of_the_same_people_are_a_fault(figure, found):
    for low, expected in (("80", []), ("81", [("persons-exceed-contacts", "$[1]")])):
        assert found(figure(), figure(id="F-2", low=low, **PEOPLE)) == expected


@pytest.mark.parametrize(
    "changes",
    [{"populations": None}, {"places": "P-C"}, {"models": "B"}, {"last_day": "2018-06-30"}],
)
def test_persons_of_other_people_places_or_times_may_be_more(changes, figure, found):
    assert "persons-exceed-contacts" not in dict(
        found(figure(), figure(id="F-2", low="81", **{**PEOPLE, **changes}))
    )


def test_counts_of_people_of_one_place_time_and_model_may_overlap(figure, found):
    rows = [
        figure(**PEOPLE),
        figure(id="F-2", readings="J07:value", unit="person", populations="smith"),
    ]

    assert found(*rows) == [("people-may-overlap", "$[0]")]


def test_windows_of_one_indicator_that_share_days_are_named(figure, found):
    rows = [figure(last_day="2018-06-30"), figure(id="F-2", last_day="2018-09-30")]

    assert found(*rows) == [("windows-overlap", "$[1]")]
    assert found(rows[0], figure(id="F-2", first_day="2018-07-01")) == []


def test_two_figures_of_the_same_thing_conflict(figure, found):
    assert found(figure(), figure(id="F-2", low="81")) == [("conflicting-figures", "$[1]")]
    assert found(figure(), figure(id="F-2")) == []
    assert found(figure(), figure(id="F-2", low="81", populations="smith")) == []
    assert found(figure(), figure(id="F-2", low="20", relation="part_of", related_to="F-1")) == []


def test_a_union_is_no_sum_and_not_below_a_part(figure, found):
    place = {"unit": "locality", "populations": None}
    parts = [
        figure(id=f"F-{n}", low="5", models=model, readings="J10:value", **place)
        for n, model in enumerate("AB")
    ]

    assert found(*parts, figure(id="U", low="8", models="A;B", readings="J11:value", **place)) == [
        ("union-not-sum", "$[2]")
    ]
    assert found(*parts, figure(id="U", low="4", models="A;B", readings="J11:value", **place)) == [
        ("union-below-part", "$[2]")
    ]
    assert found(figure(id="U", low="4", models="A;B", readings="J11:value", **place)) == []


def target(figure, id, **changes):
    return figure(id=id, kind="target", readings=None, **changes)


def test_a_monthly_minimum_is_reconciled_with_the_contacts_and_the_total(figure, found):
    """20 a month for 12 months are 240: above 100 contacts, and 20 are above the 10 of the whole year."""
    monthly = target(figure, "M", low="20", qualifier="at_least", unit="person", per_period="month")
    contacts = target(figure, "C", low="80", high="100", qualifier="range")
    total = target(figure, "T", low="10", qualifier="at_least", unit="person")

    assert found(monthly, contacts) == [("monthly-minimum-above-contacts", "$[0]")]
    assert found(monthly, total) == [("monthly-minimum-above-total", "$[0]")]
    assert found(monthly, target(figure, "C", low="240")) == []
    assert found(monthly, target(figure, "C", low="80", qualifier="at_least")) == []
    assert found(monthly, target(figure, "C", low="100", populations="smith")) == []


def test_a_monthly_minimum_of_no_known_length_is_that_of_one_month(figure, found):
    """Without a first day nothing is known but that there is one month."""
    days = {"first_day": None}
    monthly = target(figure, "M", low="20", unit="person", per_period="month", **days)

    assert found(monthly, target(figure, "C", low="20", **days)) == []
    assert found(monthly, target(figure, "C", low="19", **days)) == [
        ("monthly-minimum-above-contacts", "$[0]")
    ]


def test_a_term_alone_is_named_and_a_forbidden_sum_says_why(figure, eldoria, found):
    assert found(figure(readings="J01:term")) == [("term-alone", "$[0]")]
    rows = [
        figure(readings="J08:term", relation="disjoint_with", related_to="F-2"),
        figure(id="F-2", readings="J08:term", populations="smith"),
    ]
    (finding,) = validate_observations(rows, eldoria)

    assert finding.code == "forbidden-sum"
    assert set(finding.params["ids"]) == {"F-1", "F-2"}
    assert [reason.code for reason in finding.params["reason"]] == ["sum-over-dimension"]
