"""Cases of the field about products of figures: so many of each, times how many there are."""

from __future__ import annotations

from typing import Any

import pytest
from tests.support.observations import observation

from sexwork_models import (
    Figure,
    Status,
    compute_indicators,
    read_observations,
    validate_observations,
)


def factor(id: str, indicator: str, **changes: Any) -> dict[str, Any]:
    return observation(id, readings=[{"indicator": indicator, "role": "factor"}], **changes)


def values_of(rows, framework):
    file = read_observations(rows)
    assert file.report.codes == ()
    return tuple(compute_indicators(file.observations, framework))


CLUBS = factor("C", "I18")
MEMBERS = {
    "low": 15,
    "high": 20,
    "qualifier": "range",
    "unit": "person",
    "per_unit": "group",
    "relation": "participants_of",
    "related_to": "C",
}


# --- W9: a rate for each of any unit --------------------------------------------------------------


def test_w9_four_clubs_of_15_to_20_members_have_60_to_80_persons(vietnam):
    (value,) = values_of([CLUBS, factor("M", "I18", **MEMBERS)], vietnam)

    assert (value.status, value.figure) == (Status.OK, Figure.range(60, 80, "person"))
    assert (value.inputs, value.per_unit, value.per_period) == (("C", "M"), "", "")
    assert (
        value.reasons[0]
        .say("en")
        .endswith("4 groups × 15 to 20 persons per group = 60 to 80 persons")
    )
    assert validate_observations([CLUBS, factor("M", "I18", **MEMBERS)], vietnam).codes == ()


@pytest.mark.parametrize("unit", ["session", "class", "meeting", "day"])
def test_w9_persons_of_sessions_are_contacts_and_never_persons(unit, vietnam):
    def of(indicator):
        rate = {**MEMBERS, "per_unit": unit, "related_to": "S"}
        rows = [factor("S", indicator, unit=unit), factor("M", indicator, **rate)]
        (value,) = values_of(rows, vietnam)
        return value

    assert of("I22").figure == Figure.range(60, 80, "contact")
    refused = of("I18")
    assert (refused.figure, refused.status) == (None, Status.NOT_COMPARABLE)
    assert [reason.code for reason in refused.reasons] == ["unit-differs-from-indicator"]
    assert refused.reasons[0].params["unit"] == "contact"


def test_w9_persons_per_session_are_no_persons_either(vietnam):
    rate = {**MEMBERS, "unit": "person_per_session", "per_unit": "session", "related_to": "S"}
    (value,) = values_of([factor("S", "I18", unit="session"), factor("M", "I18", **rate)], vietnam)

    assert value.figure is None
    assert value.reasons[0].params["unit"] == "contact"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"places": ["01"]}, "factor-bases-differ"),
        ({"last_day": "2020-06-14"}, "factor-bases-differ"),
        ({"unit": "percent", "low": 5, "high": 9}, "unit-differs-from-indicator"),
        ({"per_unit": "establishment"}, "factor-alone"),
        ({"per_unit": None}, "factor-alone"),
        ({"related_to": "D"}, "factor-alone"),
    ],
)
def test_w9_a_rate_of_another_place_year_or_thing_is_not_multiplied(changes, code, vietnam):
    values = values_of([CLUBS, factor("M", "I18", **{**MEMBERS, **changes})], vietnam)

    assert {value.figure for value in values} == {None}
    assert {reason.code for value in values for reason in value.reasons} == {code}


def test_w9_the_unit_and_the_period_of_the_count_stay_with_the_product(vietnam):
    each = {"per_unit": "establishment", "per_period": "month"}
    (value,) = values_of([factor("C", "I18", **each), factor("M", "I18", **MEMBERS)], vietnam)

    assert (value.per_unit, value.per_period) == ("establishment", "month")


def test_w9_a_count_of_each_month_and_a_rate_of_each_quarter_are_not_multiplied(vietnam):
    def of(**rate):
        rows = [factor("C", "I18", per_period="month"), factor("M", "I18", **{**MEMBERS, **rate})]
        (value,) = values_of(rows, vietnam)
        return value

    differs = of(per_period="quarter")
    assert [reason.code for reason in differs.reasons] == ["factor-bases-differ"]
    assert of(per_period="month").per_period == "month"


def test_w9_a_rate_whose_unit_says_per_session_is_said_once(vietnam):
    rate = {**MEMBERS, "unit": "person_per_session", "per_unit": "session", "related_to": "S"}
    (value,) = values_of([factor("S", "I22", unit="session"), factor("M", "I22", **rate)], vietnam)

    assert (
        value.reasons[0]
        .say("en")
        .endswith("4 sessions × 15 to 20 persons per session = 60 to 80 contacts")
    )


def test_w9_the_people_of_a_rate_must_be_counted_by_the_indicator(vietnam):
    owners = {**MEMBERS, "populations": ["owner"], "related_to": "G"}
    rows = [factor("G", "I03"), factor("M", "I03", **owners)]
    (value,) = values_of(rows, vietnam)

    assert [reason.code for reason in value.reasons] == ["population-not-counted"]
