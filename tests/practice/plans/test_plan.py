"""Tests of plans: contradictory fields are refused, with the field to look at."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from pydantic import ValidationError
from tests.support.plans import line, plan

from sexwork_models import (
    AllocationKey,
    BudgetCode,
    ExecutionEntry,
    Funding,
    Plan,
    PlanCalendar,
    PlanGroup,
    PlanInput,
    PlanLine,
    PlanPrice,
    PlanTarget,
    RoundingRule,
    read_execution,
    read_plan,
    validate_plan,
)
from sexwork_models.practice.plans.lines import repeated_days

INPUT = {"input": "x", "category": "material", "quantity": 1, "unit": "item"}
PRICE = {
    "subject": "s",
    "item_en": "s",
    "amount": 1,
    "per_unit": "case",
    "valid_from": "2019-01-01",
    "document": "d",
}


@pytest.mark.parametrize(
    ("kind", "row", "code"),
    [
        (PlanInput, {**INPUT, "quantity": 0}, "not-positive"),
        (PlanInput, {**INPUT, "wastage": -1}, "share-out-of-range"),
        (PlanInput, {**INPUT, "wastage": 101}, "share-out-of-range"),
        (PlanInput, {**INPUT, "step": 0}, "not-positive"),
        (PlanInput, {**INPUT, "step": 2, "driver": "once"}, "step-needs-volume"),
        (PlanInput, {**INPUT, "category": "contribution"}, "contribution-by-itself"),
        (
            PlanInput,
            {**INPUT, "category": "allowance", "contributions": ["c"]},
            "contributions-of-labour-only",
        ),
        (PlanInput, {**INPUT, "life_months": 12}, "life-of-equipment-only"),
        (PlanInput, {**INPUT, "used_months": 12}, "life-of-equipment-only"),
        (PlanInput, {**INPUT, "category": "equipment", "used_months": 12}, "missing-value"),
        (PlanInput, {**INPUT, "category": "equipment", "life_months": 12}, "missing-value"),
        (
            PlanInput,
            {**INPUT, "category": "equipment", "life_months": 12, "used_months": 13},
            "use-beyond-life",
        ),
        (PlanCalendar, {"id": "c", "month": 13}, "calendar-start"),
        (PlanCalendar, {"id": "c", "month": 2, "day": 29}, "calendar-start"),
        (PlanGroup, {"id": "g", "core_members": -1}, "negative-count"),
        (PlanGroup, {"id": "g", "core_members": "2.5"}, "count-not-whole"),
        (
            PlanTarget,
            {"id": "t", "indicator": "I01", "value": -1, "unit": "contact"},
            "negative-count",
        ),
        (
            PlanTarget,
            {"id": "t", "indicator": "I06", "value": 101, "unit": "percent"},
            "share-out-of-range",
        ),
        (
            PlanTarget,
            {"id": "t", "indicator": "I06", "value": "100.01", "unit": "percent"},
            "share-out-of-range",
        ),
        (
            PlanTarget,
            {"id": "t", "indicator": "I01", "value": "1.5", "unit": "contact"},
            "count-not-whole",
        ),
        (
            PlanTarget,
            {"id": "t", "indicator": "I01", "value": 1, "unit": "contact", "kind": "bound_min"},
            "value-not-allowed",
        ),
        (Funding, {"id": "f", "kind": "donor"}, "funding-share-or-amount"),
        (Funding, {"id": "f", "kind": "donor", "share": 101}, "share-out-of-range"),
        (Funding, {"id": "f", "kind": "donor", "share": -1}, "share-out-of-range"),
        (Funding, {"id": "f", "kind": "donor", "share": 1, "amount": 1}, "funding-share-or-amount"),
        (AllocationKey, {"id": "k", "basis_en": "x", "shares": {"A": -1}}, "share-out-of-range"),
        (AllocationKey, {"id": "k", "basis_en": "x", "shares": {"A": 101}}, "share-out-of-range"),
        (PlanPrice, {**PRICE, "grade": "primary"}, "value-not-allowed"),
        (PlanPrice, {**PRICE, "valid_to": "2019-01-01"}, "interval-empty"),
        (PlanPrice, {**PRICE, "amount": "1000"}, "money-not-a-number"),
        (RoundingRule, {"base": 0, "direction": "up", "reason": "x"}, "not-positive"),
        (ExecutionEntry, {"line": "L", "spent": -1}, "negative-money"),
        (PlanLine, {**line(), "by_day": {"2018-03-01": 0}, "by_month": None}, "not-positive"),
    ],
    ids=lambda value: value if isinstance(value, str) else getattr(value, "__name__", "row"),
)
def test_a_contradiction_is_refused_with_its_code(kind, row, code):
    with pytest.raises(ValidationError) as refused:
        kind.model_validate({key: value for key, value in row.items() if value is not None})
    assert code in {error["type"] for error in refused.value.errors()}


@pytest.mark.parametrize(
    ("amount", "code", "shown"),
    [
        (-5, "negative-money", "-5"),
        (-(10**30) + 1, "negative-money", "-" + "9" * 30),
        (-(10**30), "negative-money", "…"),
        (10**30, "number-out-of-range", "…"),
    ],
)
def test_an_amount_is_repeated_unless_it_is_too_long(amount, code, shown):
    with pytest.raises(ValidationError) as refused:
        ExecutionEntry(line="L", spent=amount)

    (error,) = refused.value.errors()
    assert (error["type"], error["ctx"]["value"]) == (code, shown)


def test_the_least_and_the_greatest_share_and_amount_are_taken():
    of_cases = {"id": "t", "indicator": "I06"}
    for value in (0, Decimal("99.5"), 100):
        assert PlanTarget(**of_cases, value=value, unit="percent").value == value
    for value in (0, 101):  # only a share ends with a hundred
        assert PlanTarget(**of_cases, value=value, unit="contact").value == value
    for share in (0, 100):
        assert Funding(id="f", kind="donor", share=share).share == share
        assert AllocationKey(id="k", basis_en="x", shares={"A": share}).shares == {"A": share}
    for amount in (0, 10**30 - 1, Decimal(10**30 - 1), Decimal("1E+29")):
        spent = ExecutionEntry(line="L", spent=amount).spent
        assert (type(spent), spent) == (int, amount)


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        (Decimal("1E+30"), "number-out-of-range"),
        (Decimal("1E+999999"), "number-out-of-range"),
        (Decimal("-1"), "negative-money"),
        (Decimal("1.0"), "money-with-decimals"),
        (Decimal("Infinity"), "money-with-decimals"),
        (True, "number-float"),
        (1.0, "number-float"),
        ("1", "money-not-a-number"),
    ],
)
def test_an_amount_is_a_whole_number_of_at_most_thirty_digits(amount, code):
    with pytest.raises(ValidationError) as refused:
        ExecutionEntry(line="L", spent=amount)

    assert [error["type"] for error in refused.value.errors()] == [code]


def test_a_funding_whose_amount_cannot_be_read_is_not_said_to_have_none():
    cells = {"id": "f", "kind": "donor"}

    assert [issue.code for issue in Funding.contradictions({**cells, "share": None})] == []
    assert [issue.code for issue in Funding.contradictions({**cells, "amount": None})] == []


def test_a_price_of_a_plan_needs_its_first_day_and_its_document():
    for field in ("valid_from", "document"):
        with pytest.raises(ValidationError):
            PlanPrice.model_validate({key: value for key, value in PRICE.items() if key != field})


def test_budget_codes_are_text_and_keep_their_zeros():
    assert (
        str(BudgetCode(chapter="024", category="070", clause="098", item="6600", subitem="6649"))
        == "024-070-098-6600-6649"
    )
    assert "code-not-text" in read_plan(plan(line(budget_code={"chapter": 24}))).report.codes


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("chapter", "24", "budget-code-lost-zeros"),
        ("chapter", "0240", "budget-code-form"),
        ("item", "660", "budget-code-lost-zeros"),
        ("item", "66000", "budget-code-form"),
        ("item", "6.6E+3", "budget-code-as-number"),
        ("clause", "24.0", "budget-code-as-number"),
        ("category", "abc", "budget-code-form"),
    ],
)
def test_a_budget_code_of_another_form_is_refused(field, value, code):
    assert read_plan(plan(line(budget_code={field: value}))).report.codes == (code,)


def test_a_budget_code_may_be_left_open():
    assert read_plan(plan(line(budget_code={"chapter": ""}))).report.codes == ()
    assert str(BudgetCode(item="6600")) == "---6600-"


def test_an_execution_is_read_from_a_model_or_a_file_once():
    source = {"id": "E", "plan": "P", "first_day": "2018-02-01", "last_day": "2018-01-01"}
    file = read_execution(source)

    assert file.report.codes == ("days-reversed",)
    assert read_execution(file) is file
    model = read_execution({**source, "last_day": "2018-12-31"}).model
    assert read_execution(model).model == model


def test_groups_speak_by_codes_and_a_plan_by_its_id_alone():
    assert str(Plan.model_validate(plan(line()))) == "<Plan PLAN, 1 lines>"


@pytest.mark.parametrize(
    ("count", "codes"),
    [(0, []), (1, []), (-1, ["negative-count"]), ("1.5", ["count-not-whole"])],
)
def test_core_members_are_a_number_of_people(count, codes):
    source = plan(line(), groups=[{"id": "G1", "core_members": count}])

    assert list(read_plan(source).report.codes) == codes


def test_a_calendar_of_the_plan_comes_before_that_of_the_library():
    own = [{"id": "state", "month": 4}, {"id": "donor", "month": 10}]
    made = Plan.model_validate(plan(line(), calendars=own))

    assert (made.calendar("state").month, made.calendar("donor").month) == (4, 10)
    assert made.calendar("calendar").month == 1
    assert made.calendar_ids[-2:] == ("state", "donor")


def test_two_schedules_of_a_line_are_named_at_the_second():
    source = plan(line(by_day={"2018-03-01": 10}, by_month={"2018-03": 10}))
    (finding,) = read_plan(source).report

    assert (finding.code, finding.where.field) == ("schedule-twice", "$.lines[0].by_month")
    assert finding.params["schedules"] == ["by_day", "by_month"]


def test_each_day_that_stands_more_than_once_is_named_in_order():
    first, second, third = date(2018, 3, 2), date(2018, 3, 1), date(2018, 3, 3)

    assert repeated_days([first, second, third, second, first, first]) == [first, second]
    assert repeated_days([first, second, third]) == []
    assert repeated_days([None, None, first]) == []  # what could not be read


def test_parts_that_lead_nowhere_are_named(vietnam):
    source = {
        "id": "P",
        "models": ["M9"],
        "place": "48",
        "place_changes": [{"on": "2020-01-01", "place": "99"}],
        "first_day": "2019-01-01",
        "last_day": "2019-12-31",
        "reporting_calendar": "lunar",
        "targets": [
            {
                "id": "T",
                "indicator": "I03",
                "value": 1,
                "unit": "person",
                "populations": ["worker"],
            },
            {
                "id": "U",
                "indicator": "I03",
                "value": 1,
                "unit": "person",
                "populations": ["nobody"],
            },
        ],
    }
    found = {(finding.code, finding.where.field) for finding in validate_plan(source, vietnam)}

    assert found >= {
        ("id-not-known", "$.models"),
        ("id-not-known", "$.place_changes[0].place"),
        ("schedule-outside-plan", "$.place_changes[0].on"),
        ("id-not-known", "$.reporting_calendar"),
        ("population-not-counted", "$.targets[0].populations"),
        ("id-not-known", "$.targets[1].populations"),
        ("model-not-of-indicator", "$.targets[0]"),
    }


@pytest.mark.parametrize(
    "month", ["2018-00", "2018-13", "2018-3", "18-03", "2018-03-01", "", 201803]
)
def test_a_month_of_a_line_is_a_year_and_one_of_twelve_months(month):
    with pytest.raises(ValidationError) as refused:
        PlanLine.model_validate(line(by_month={month: 10}))
    assert {error["type"] for error in refused.value.errors()} == {"month-form"}


@pytest.mark.parametrize("month", ["2018-01", "2018-09", "2018-10", "2018-12"])
def test_a_month_of_a_line_is_kept_as_it_is_written(month):
    assert PlanLine.model_validate(line(by_month={month: 10})).by_month == {month: 10}


@pytest.mark.parametrize(("offset", "first_day"), [({}, 2018), ({"year_offset": -1}, 2017)])
def test_a_calendar_of_a_plan_begins_in_the_year_of_its_name_unless_it_says_otherwise(
    offset, first_day
):
    row = plan(line(), calendars=[{"id": "donor", "month": 10, **offset}])
    year = Plan.model_validate(row).calendar("donor").year(2018)

    assert year.interval.start == date(first_day, 10, 1)


@pytest.mark.parametrize(
    ("day", "place"),
    [
        (date(2018, 3, 31), "P-C"),
        (date(2018, 4, 1), "P-A"),
        (date(2018, 8, 31), "P-A"),
        (date(2018, 9, 1), "P-B"),
        (date(2018, 12, 31), "P-B"),
    ],
)
def test_the_place_of_a_plan_is_that_of_its_latest_change_whatever_their_order(day, place):
    changes = [{"on": "2018-09-01", "place": "P-B"}, {"on": "2018-04-01", "place": "P-A"}]
    for given in (changes, changes[::-1]):
        assert Plan.model_validate(plan(line(), place_changes=given)).place_on(day) == place
