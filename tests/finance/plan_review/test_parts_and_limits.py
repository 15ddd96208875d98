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


# --- Scopes and people of a norm ------------------------------------------------------------------


def test_a_scope_declared_for_a_norm_that_has_one_is_found_with_what_the_norm_states(lay):
    text = norm("X-1", "s", "bound_min", 1, "case", scope="province")
    text += norm("X-2", "s", "bound_min", 1, "case") + norm(
        "X-3", "s", "bound_min", 1, "case", scope="unknown"
    )
    source = plan(line(), scopes={"X-1": "site", "X-2": "site", "X-3": "site"})
    found = findings_of(source, lay(text), "scope-not-open")

    assert [(str(finding.where), finding.params["stated"]) for finding in found] == [
        ("$.scopes.X-1", "province"),
        ("$.scopes.X-2", "-"),
    ]


BAKERS, SMITHS, ALL = ["baker"], ["smith"], ["baker", "smith"]


@pytest.mark.parametrize(
    ("kind", "populations", "value", "beyond"),
    [
        ("bound_min", BAKERS, 49, True),
        ("bound_min", BAKERS, 50, False),
        ("bound_min", ALL, 49, True),  # of bakers and smiths 49: no 50 of them are bakers
        ("bound_min", ALL, 50, False),  # they may all be bakers, or none of them
        ("bound_min", SMITHS, 49, False),
        ("bound_max", BAKERS, 51, True),
        ("bound_max", BAKERS, 50, False),
        ("bound_max", ALL, 51, False),  # they may all be smiths
        ("bound_max", ALL, 49, False),
        ("bound_max", SMITHS, 51, False),
    ],
)
def test_a_target_of_more_people_proves_only_that_a_minimum_is_not_reached(
    kind, populations, value, beyond, lay
):
    framework = lay(
        norm("X-1", "s", kind, 50, "case", indicators=["J12"], populations=BAKERS, scope="site")
    )
    target = {"id": "T", "indicator": "J12", "value": value, "unit": "case"}
    source = plan(line(), targets=[{**target, "populations": populations}])
    found = findings_of(source, framework, "target-beyond-norm")

    assert [str(finding.where) for finding in found] == ["$.targets[0].value"] * beyond


@pytest.mark.parametrize("changes", [{"indicator": "J01"}, {"unit": "contact"}])
def test_a_target_of_another_indicator_or_unit_is_not_set_beside_a_norm(changes, lay):
    framework = lay(norm("X-1", "s", "bound_max", 50, "case", indicators=["J12"], scope="site"))
    target = {"id": "T", "indicator": "J12", "value": 51, "unit": "case"}

    def codes(target):
        return [finding.code for finding in validate_plan(plan(targets=[target]), framework)]

    assert "target-beyond-norm" in codes(target)
    assert not {"target-beyond-norm", "norm-not-comparable"} & set(codes({**target, **changes}))


@pytest.mark.parametrize(
    ("subject", "groups", "found"),
    [
        ("core-members", None, [("norm-not-judged", "$.lines")]),
        ("core-members", [{"id": "G"}], []),  # the groups are stated, their people are not
        ("peer-groups", None, [("groups-not-stated", "$.groups")]),
        ("peer-groups", [{"id": "G"}], []),
        ("other", None, [("norm-not-judged", "$.lines")]),
        ("other", [{"id": "G"}], [("norm-not-judged", "$.lines")]),
    ],
)
def test_a_norm_for_which_the_plan_has_no_number_is_named(subject, groups, found, lay):
    cells = {"activities": ["B-CASE"], "indicators": ["J02"], "scope": "site"}
    framework = lay(norm("X-1", subject, "bound_max", 10, "person", **cells))
    report = validate_plan(plan(line(), groups=groups), framework)

    codes = ("norm-not-judged", "groups-not-stated")
    assert [
        (finding.code, str(finding.where)) for finding in report if finding.code in codes
    ] == found
