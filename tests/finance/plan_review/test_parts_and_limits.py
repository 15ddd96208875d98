"""Days of a fiscal calendar, and limits of money that are for another unit than a price."""

from __future__ import annotations

import pytest
from tests.support.plans import entry, line, norm, own_price, plan

from sexwork_models import validate_plan


def calendar(month, day, id="own"):
    return {"id": id, "month": month, "day": day}


def findings_of(source, framework, code):
    return [finding for finding in validate_plan(source, framework) if finding.code == code]


# --- Calendars ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("calendars", "fiscal", "asked"),
    [
        ([calendar(4, 1)], "own", False),
        ([calendar(4, 2)], "own", True),
        ([calendar(4, 2), calendar(7, 1, "other")], "other", False),
        ([calendar(4, 2)], "calendar", False),
        ([], "calendar", False),
        ([], "state", True),  # the year of the reports begins on the 15th
    ],
)
def test_a_fiscal_year_begins_with_a_month(calendars, fiscal, asked, eldoria):
    source = plan(line(), calendars=calendars, fiscal_calendar=fiscal)
    found = findings_of(source, eldoria, "fiscal-calendar-day")

    assert [str(finding.where) for finding in found] == ["$.fiscal_calendar"] * asked


@pytest.mark.parametrize("unread", [0, 1])
def test_of_calendars_that_cannot_be_read_the_day_is_not_judged(unread, eldoria):
    """Which of several calendars has the id that is asked for is then not known."""
    calendars = [calendar(4, 2), calendar(7, 2, "other")]
    calendars[unread]["month"] = "spring"
    source = plan(line(), calendars=calendars, fiscal_calendar="own")

    assert findings_of(source, eldoria, "fiscal-calendar-day") == []
    assert not validate_plan(source, eldoria).ok


# --- Limits of money on an input ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "changes", "listed"),
    [
        ("price_ceiling", {}, True),
        ("price_ceiling", {"activities": ["B-CASE"]}, False),  # set beside the whole line
        ("price_ceiling", {"activities": ["A-VISIT"]}, False),  # of another activity
        ("per_diem", {"activities": ["B-CASE"]}, True),  # no ceiling of a line
        ("per_diem", {"per_unit": "hour"}, False),  # set beside the price
        ("per_diem", {"valid_from": "2018-04-01"}, False),  # the line is carried out in March
        ("per_diem", {"subject": "other"}, False),
    ],
)
def test_a_limit_on_an_input_for_another_unit_is_listed(kind, changes, listed, lay):
    cells = {"subject": "helper", "per_unit": "person", **changes}
    framework = lay(norm("X-1", cells.pop("subject"), kind, 50, "VND", **cells))
    costs = line("L", inputs=[entry("helper", 1, "hour", "allowance")])
    source = plan(costs, prices=[own_price("helper", 50, "hour")])
    found = findings_of(source, framework, "ceiling-not-set-beside")

    at_input = [finding for finding in found if str(finding.where) == "$.lines[0].inputs[0]"]
    assert [finding.params["ids"] for finding in at_input] == [["X-1"]] * listed
