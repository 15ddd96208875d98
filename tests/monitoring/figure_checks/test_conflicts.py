"""Rules on conflicting figures that the files in tests/bad_data do not cover."""

from __future__ import annotations

import pytest


def test_windows_of_one_indicator_that_share_days_are_named(figure, found):
    rows = [figure(last_day="2018-06-30"), figure(id="F-2", last_day="2018-09-30")]

    assert found(*rows) == [("windows-overlap", "$[1]")]
    assert found(rows[0], figure(id="F-2", first_day="2018-07-01")) == []


def test_two_figures_of_the_same_thing_conflict(figure, found):
    assert found(figure(), figure(id="F-2", low="81")) == [("conflicting-figures", "$[1]")]
    assert found(figure(), figure(id="F-2", item_en="people met")) == []
    assert found(figure(), figure(id="F-2")) == [("figure-repeated", "$[1]")]
    assert found(figure(), figure(id="F-2", low="81", populations="smith")) == []
    assert found(figure(), figure(id="F-2", low="20", relation="part_of", related_to="F-1")) == []


def target(figure, id, **changes):
    return figure(id=id, kind="target", readings=None, **changes)


def test_a_monthly_minimum_is_reconciled_with_the_contacts_and_the_total(figure, found):
    """20 a month for 12 months are 240, above 100 contacts; 20 are above the 10 of the year."""
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


@pytest.mark.parametrize(
    ("last", "months"),
    [("2018-01-31", 1), ("2018-02-10", 2), ("2018-12-31", 12), ("2019-06-30", 18)],
)
def test_a_month_that_has_begun_counts_as_a_month(last, months, figure, found):
    """A minimum of 20 a month is 20 times the months of its days, above any number below that."""
    monthly = target(figure, "M", low="20", unit="person", per_period="month", last_day=last)
    above = [("monthly-minimum-above-contacts", "$[0]")]

    assert found(monthly, target(figure, "C", low=str(20 * months), last_day=last)) == []
    assert found(monthly, target(figure, "C", low=str(20 * months - 1), last_day=last)) == above


def test_a_refused_figure_accuses_no_other_but_is_accused_itself(figure, found):
    """Its document does not exist, so that nothing of it is taken against the first one."""
    sound, wrong = figure(id="F-1"), figure(id="F-2", low="81", document="NONE")
    refused = "orphan-reference"

    assert found(sound, wrong) == [(refused, "$[1]"), ("conflicting-figures", "$[1]")]
    assert found(wrong, sound) == [(refused, "$[0]")]
    other = figure(id="F-3", low="82")
    assert found(wrong, sound, other) == [(refused, "$[0]"), ("conflicting-figures", "$[2]")]
