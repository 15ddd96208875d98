"""A unit cost has the right denominator, or a status that says why there is none."""

from __future__ import annotations

import pytest

from sexwork_models import (
    Status,
    compute_budget,
    compute_execution,
    compute_indicators,
    compute_unit_costs,
    read_observations,
)

YEAR = {"first_day": "2019-01-01", "last_day": "2019-12-31"}


def plan(**changes):
    def line(id, activity, volume, unit, **more):
        return {
            "id": id,
            "activity": activity,
            "volume": volume,
            "unit": unit,
            "by_month": {"2019-03": volume},
            "rate": id,
            "cost_class": "other",
            **more,
        }

    lines = [
        line("O", "M1-OUTREACH", 100, "contact"),
        line("R", "M1-REFER", 10, "referral"),
        line("S", "M1-OPERATE", 1, "month", allocation="k"),
    ]
    prices = [
        {
            "subject": id,
            "item_en": id,
            "amount": amount,
            "per_unit": unit,
            "document": "q",
            "valid_from": "2010-01-01",
        }
        for id, amount, unit in (
            ("O", 1000, "contact"),
            ("R", 5000, "referral"),
            ("S", 50_000, "month"),
        )
    ]
    keys = [{"id": "k", "basis_en": "time", "shares": {"O": 80, "R": 20}}]
    base = {
        "id": "P",
        "models": ["M1"],
        "place": "48",
        **YEAR,
        "lines": lines,
        "prices": prices,
        "keys": keys,
    }
    return {**base, **changes}


def target(indicator, value, kind="target_count", unit="person"):
    return {
        "id": f"T-{indicator}",
        "indicator": indicator,
        "value": value,
        "unit": unit,
        "kind": kind,
    }


def result(indicator, low, qualifier="exact", unit="contact", **changes):
    base = {
        "id": f"F-{indicator}-{low}",
        "document": "own",
        "places": "48",
        **YEAR,
        "resolved": "stated",
        "models": "M1",
    }
    figure = {
        "low": low,
        "qualifier": qualifier,
        "unit": unit,
        "kind": "actual",
        "readings": f"{indicator}:value",
    }
    return {**base, **figure, "grade": "supplied", **changes}


@pytest.fixture
def costs(vietnam):
    def make(*results, spent=None, **changes):
        budget = compute_budget(plan(**changes), vietnam)
        execution = None
        if spent is not None:
            entries = [{"line": id, "spent": amount} for id, amount in spent.items()]
            execution = compute_execution(
                budget, {"id": "E", "plan": "P", **YEAR, "entries": entries}
            )
        file = read_observations(results)
        assert file.report.codes == ()
        return compute_unit_costs(budget, execution, compute_indicators(file.observations, vietnam))

    return make


def row(found, indicator, basis="planned"):
    (unit_cost,) = [
        unit_cost
        for unit_cost in found.rows
        if unit_cost.indicator.id == indicator and unit_cost.basis == basis
    ]
    return unit_cost


def test_the_planned_cost_of_a_contact_holds_its_part_of_shared_costs(costs):
    unit_cost = row(costs(), "I01")

    assert (unit_cost.cost.low, unit_cost.count.low, unit_cost.figure.low, unit_cost.status) == (
        140_000,
        100,
        1400,
        Status.OK,
    )
    assert unit_cost.say("en") == "1,400 đồng per contact"


def test_a_referral_that_was_made_says_nothing_of_one_that_was_received(costs):
    found = costs()

    assert row(found, "I09").figure.low == 6000
    assert (row(found, "I10").figure, row(found, "I10").status) == (None, Status.NO_DATA)
    assert [reason.code for reason in row(found, "I11").reasons] == ["count-not-planned"]


def test_persons_are_never_taken_from_contacts(costs):
    assert row(costs(), "I02").status is Status.NO_DATA
    with_target = row(costs(targets=[target("I02", 70)]), "I02")
    assert (with_target.figure.low, with_target.status) == (2000, Status.OK)


def test_a_target_that_is_a_minimum_leaves_a_range(costs):
    unit_cost = row(costs(targets=[target("I02", 60, "target_min")]), "I02")

    assert (unit_cost.figure.low, unit_cost.figure.high, unit_cost.status) == (
        0,
        unit_cost.cost.low / 60,
        Status.PARTIAL,
    )
    assert [reason.code for reason in unit_cost.reasons] == ["count-is-a-bound"]
    assert unit_cost.say("en") == "at most 2,334 đồng per person"


def test_a_line_without_a_price_leaves_no_unit_cost(costs):
    unit_cost = row(costs(prices=[]), "I01")

    assert (unit_cost.status, unit_cost.figure, [reason.code for reason in unit_cost.reasons]) == (
        Status.NO_DATA,
        None,
        ["cost-open"],
    )


def test_the_actual_cost_takes_what_was_spent_and_what_was_counted_on_the_same_days(costs):
    unit_cost = row(
        costs(result("I01", 50), spent={"O": 60_000, "R": 40_000, "S": 50_000}), "I01", "actual"
    )

    assert (unit_cost.cost.low, unit_cost.count.low, unit_cost.figure.low, unit_cost.status) == (
        100_000,
        50,
        2000,
        Status.OK,
    )


def test_a_count_that_is_a_bound_leaves_a_range(costs):
    unit_cost = row(
        costs(result("I01", 50, "over"), spent={"O": 60_000, "R": 40_000, "S": 50_000}),
        "I01",
        "actual",
    )

    assert (
        unit_cost.figure.low,
        unit_cost.figure.high,
        unit_cost.figure.high_strict,
        unit_cost.status,
    ) == (
        0,
        2000,
        True,
        Status.PARTIAL,
    )


def test_a_fiscal_year_amount_over_a_reporting_year_count_is_a_finding_and_no_number(costs):
    state = result("I01", 50, first_day="2018-12-15", last_day="2019-12-14")
    found = costs(state, spent={"O": 60_000, "R": 40_000, "S": 50_000})
    unit_cost = row(found, "I01", "actual")

    assert (unit_cost.figure, unit_cost.status) == (None, Status.NOT_COMPARABLE)
    assert [(finding.code, finding.severity) for finding in found.report] == [
        ("fiscal-over-reporting", "error")
    ]


def test_a_count_of_another_place_is_no_denominator(costs):
    unit_cost = row(
        costs(result("I01", 50, places="01"), spent={"O": 1, "R": 1, "S": 1}), "I01", "actual"
    )

    assert (unit_cost.status, [reason.code for reason in unit_cost.reasons]) == (
        Status.NOT_COMPARABLE,
        ["count-of-other-place"],
    )


@pytest.mark.parametrize("per", [{"per_unit": "group"}, {"per_period": "month"}])
def test_w8_a_count_of_each_group_or_month_divides_no_total(per, costs):
    unit_cost = row(
        costs(result("I01", 50, **per), spent={"O": 1, "R": 1, "S": 1}), "I01", "actual"
    )

    assert (unit_cost.figure, unit_cost.status) == (None, Status.NOT_COMPARABLE)
    assert [reason.code for reason in unit_cost.reasons] == ["count-of-each-unit"]
    assert "per " in unit_cost.reasons[0].say("en")


def test_missing_spending_and_missing_counts_are_not_zero(costs):
    found = costs(result("I01", 50), spent={"O": 60_000})

    assert [reason.code for reason in row(found, "I01", "actual").reasons] == [
        "spending-not-stated"
    ]
    assert [reason.code for reason in row(found, "I09", "actual").reasons] == [
        "spending-not-stated",
        "count-not-reported",
    ]


def test_a_count_of_zero_gives_no_unit_cost(costs):
    unit_cost = row(costs(result("I01", 0), spent={"O": 1, "R": 1, "S": 1}), "I01", "actual")

    assert (unit_cost.status, unit_cost.figure) == (Status.ZERO_DENOMINATOR, None)


def test_quarters_of_contacts_are_added_and_quarters_of_persons_are_not(costs):
    def quarter(indicator, low, n, unit):
        days = [
            ("2019-01-01", "2019-03-31"),
            ("2019-04-01", "2019-06-30"),
            ("2019-07-01", "2019-09-30"),
            ("2019-10-01", "2019-12-31"),
        ]
        first, last = days[n]
        return result(
            indicator,
            low,
            unit=unit,
            id=f"F-{indicator}-{n}",
            first_day=first,
            last_day=last,
            calendar="calendar",
        )

    spent = {"O": 60_000, "R": 40_000, "S": 50_000}
    contacts = costs(*(quarter("I01", 25, n, "contact") for n in range(4)), spent=spent)
    persons = costs(*(quarter("I02", 10 + n, n, "person") for n in range(4)), spent=spent)

    assert row(contacts, "I01", "actual").figure.low == 1000
    assert (
        row(persons, "I02", "actual").count.low == 13
    )  # the last value of the year to date, never 46


def test_every_unit_cost_explains_itself_in_both_languages(costs):
    for unit_cost in costs(result("I01", 50), spent={"O": 60_000, "R": 40_000, "S": 50_000}).rows:
        for lang in ("vi", "en"):
            said = unit_cost.explain().say(lang)
            assert "{" not in said
            assert unit_cost.indicator.label.say(lang) in said
        assert unit_cost.to_dict()["status"] == unit_cost.status.value


@pytest.mark.parametrize(
    "changes", [{"per_period": "month"}, {"populations": ["high_risk_worker"]}]
)
def test_a_target_of_a_month_or_of_some_people_is_no_denominator_of_the_plan(changes, costs):
    unit_cost = row(costs(targets=[{**target("I03", 70, "target_min"), **changes}]), "I03")

    assert (unit_cost.figure, unit_cost.reasons[0].code) == (None, "count-not-planned")


def test_a_count_of_other_models_is_no_denominator(costs):
    found = costs(result("I01", 96, models="M1;M3"), spent={"O": 90_000, "R": 50_000, "S": 50_000})
    unit_cost = row(found, "I01", "actual")

    assert (unit_cost.status, unit_cost.figure) == (Status.NOT_COMPARABLE, None)
    assert "count-of-other-models" in [reason.code for reason in unit_cost.reasons]


@pytest.mark.parametrize(
    "of_another",
    [target("I03", 70), target("I02", 70, unit="contact")],
)
def test_a_target_of_another_indicator_or_unit_is_no_denominator(of_another, costs):
    unit_cost = row(costs(targets=[of_another]), "I02")

    assert (unit_cost.figure, unit_cost.reasons[0].code) == (None, "count-not-planned")


def test_a_count_of_another_place_names_the_place_that_was_asked_for(costs):
    found = costs(result("I01", 50, places="01"), spent={"O": 1, "R": 1, "S": 1})
    (reason,) = row(found, "I01", "actual").reasons

    assert reason.params == {"found": ("01",), "asked": "48"}
