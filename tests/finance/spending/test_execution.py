"""What was spent beside the budget: what nobody stated is not zero, and each move shows."""

from __future__ import annotations

import pytest
from tests.support.plans import entry, line, own_price, plan

from sexwork_models import FrameworkFaultError, compute_budget, compute_execution, read_execution

SOURCES = [{"id": "c", "kind": "central", "share": 60}, {"id": "d", "kind": "donor", "share": 40}]


@pytest.fixture
def budget(eldoria):
    lines = [line("A", rate="r"), line("B", rate="r", volume=5)]
    return compute_budget(plan(*lines, prices=[own_price("r", 1000)], funding=SOURCES), eldoria)


def spending(*entries, **changes):
    base = {
        "id": "E",
        "plan": "PLAN",
        "first_day": "2018-01-01",
        "last_day": "2018-12-31",
        "entries": list(entries),
    }
    return {**base, **changes}


def codes(result):
    return [
        (finding.code, finding.severity, finding.where.field)
        for finding in result.report
        if finding.severity != "info"
    ]


def test_each_line_stands_beside_its_budget(budget):
    entries = [
        {"line": "A", "spent": 9000, "disbursed": 9500, "settled": 8000},
        {"line": "B", "spent": 5000},
    ]
    result = compute_execution(budget, spending(*entries))
    first, second = result.lines

    assert (first.budget, first.spent, first.left, first.used.low) == (10_000, 9000, 1000, 90)
    assert (second.disbursed, second.settled, second.left) == (None, None, 0)
    assert (result.total.budget, result.total.spent, result.total.disbursed) == (
        15_000,
        14_000,
        None,
    )
    assert codes(result) == []


def test_a_line_that_nobody_reported_is_open_and_so_is_the_total(budget):
    result = compute_execution(budget, spending({"line": "A", "spent": 0}))

    assert [(row.spent, row.left) for row in result.lines] == [(0, 10_000), (None, None)]
    assert result.total.spent is None
    assert result.spent_on("A") == 0
    assert result.spent_on("B") is None


def test_sources_stand_beside_what_they_give_to_a_line(budget):
    entries = [
        {"line": "A", "funding": "c", "spent": 6000},
        {"line": "A", "funding": "d", "spent": 1000},
        {"line": "B", "spent": 1},
    ]
    result = compute_execution(budget, spending(*entries))

    assert [(row.line, row.funding, row.budget, row.spent) for row in result.sources] == [
        ("A", "c", 6000, 6000),
        ("A", "d", 4000, 1000),
    ]
    assert [(row.line, row.budget, row.spent) for row in result.lines] == [
        ("A", 10_000, 7000),
        ("B", 5000, 1),
    ]
    assert result.spent_on("A") == 7000


def test_moves_change_the_budget_of_lines_and_not_the_total(budget):
    move = {"source": "A", "target": "B", "amount": 3000, "on": "2018-06-01", "document": "ACT-1"}
    result = compute_execution(
        budget, spending({"line": "A", "spent": 7000}, {"line": "B", "spent": 8001}, moves=[move])
    )

    assert [(row.moved, row.revised, row.left) for row in result.lines] == [
        (-3000, 7000, 0),
        (3000, 8000, -1),
    ]
    assert result.total.revised == 15_000
    assert codes(result) == [("spent-above-budget", "warning", "$.entries[1]")]
    assert "spent 8,001 đồng, 8,000 đồng budgeted after moves, 1 đồng above the budget" in next(
        iter(result.report)
    ).message("en")


@pytest.mark.parametrize(
    ("spent", "found"),
    [(9999, ["spent-below-budget"]), (10_000, []), (10_001, ["spent-above-budget"])],
)
def test_one_dong_left_is_said_and_none_is_not(spent, found, eldoria):
    budget = compute_budget(plan(line("A", rate="r"), prices=[own_price("r", 1000)]), eldoria)
    result = compute_execution(budget, spending({"line": "A", "spent": spent}))

    assert [row.code for row in result.report if row.code.startswith("spent-")] == found


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"plan": "OTHER"}, ("execution-of-other-plan", "error", "$.plan")),
        ({"last_day": "2019-01-01"}, ("execution-outside-plan", "error", "$.first_day")),
        ({"entries": [{"line": "Z", "spent": 1}]}, ("id-not-known", "error", "$.entries[0].line")),
        (
            {"entries": [{"line": "A", "funding": "z"}]},
            ("id-not-known", "error", "$.entries[0].funding"),
        ),
        (
            {"entries": [{"line": "A", "spent": 1}, {"line": "A", "spent": 2}]},
            ("entry-twice", "error", "$.entries[1]"),
        ),
        (
            {"entries": [{"line": "A", "spent": 1}, {"line": "A", "funding": "c"}]},
            ("entry-twice", "error", "$.entries[1]"),
        ),
        (
            {"entries": [{"line": "A", "spent": 1, "settled": 2}]},
            ("amounts-out-of-order", "warning", "$.entries[0].settled"),
        ),
        (
            {"entries": [{"line": "A", "spent": 2, "disbursed": 1}]},
            ("amounts-out-of-order", "warning", "$.entries[0].spent"),
        ),
        ({"calendar": "state"}, ("execution-calendar-differs", "error", "$.calendar")),
        (
            {
                "moves": [
                    {"source": "A", "target": "A", "amount": 1, "on": "2018-06-01", "document": "x"}
                ]
            },
            ("move-to-itself", "error", "$.moves[0]"),
        ),
        (
            {
                "moves": [
                    {"source": "A", "target": "B", "amount": 1, "on": "2019-06-01", "document": "x"}
                ]
            },
            ("execution-outside-plan", "error", "$.moves[0].on"),
        ),
        (
            {
                "moves": [
                    {
                        "source": "A",
                        "target": "B",
                        "amount": 10_001,
                        "on": "2018-06-01",
                        "document": "x",
                    }
                ]
            },
            ("move-above-budget", "error", "$.moves[0]"),
        ),
    ],
)
def test_what_cannot_be_is_a_finding(changes, expected, budget):
    assert codes(compute_execution(budget, spending(**changes))) == [expected]


@pytest.mark.parametrize(
    ("amounts", "back", "at"),
    [
        ([10_000], 0, []),  # all that the line has
        ([10_001], 0, ["$.moves[0]"]),
        ([10_001], 1, []),  # what comes back counts
        ([4000, 6001], 0, ["$.moves[0]"]),
    ],
)
def test_a_line_gives_away_no_more_than_it_has(amounts, back, at, budget):
    cells = {"on": "2018-06-01", "document": "x"}
    moves = [{"source": "A", "target": "B", "amount": amount, **cells} for amount in amounts]
    if back:
        moves.append({"source": "B", "target": "A", "amount": back, **cells})

    assert codes(compute_execution(budget, spending(moves=moves))) == [
        ("move-above-budget", "error", path) for path in at
    ]


def test_a_line_without_an_amount_may_give_any_amount(eldoria):
    lines = [line("A", rate="nothing"), line("B", rate="r", volume=5)]
    budget = compute_budget(plan(*lines, prices=[own_price("r", 1000)]), eldoria)
    move = {"source": "A", "target": "B", "amount": 1, "on": "2018-06-01", "document": "x"}

    assert budget.lines[0].amount is None
    assert codes(compute_execution(budget, spending(moves=[move]))) == []


@pytest.mark.parametrize("spent", [-1, "5000", 1.5, True])
def test_money_that_is_no_whole_number_of_dong_is_refused(spent, budget):
    with pytest.raises(FrameworkFaultError) as refused:
        compute_execution(budget, spending({"line": "A", "spent": spent}))
    (finding,) = refused.value.report
    assert finding.where.field == "$.entries[0].spent"


def test_a_share_of_nothing_is_no_share(eldoria):
    budget = compute_budget(plan(line("A", rate="r"), prices=[own_price("r", 0)]), eldoria)

    assert compute_execution(budget, spending({"line": "A", "spent": 0})).lines[0].used is None
    assert (
        compute_execution(budget, spending({"line": "A", "spent": 0})).to_dict()["lines"][0]["used"]
        is None
    )


def test_while_a_source_that_pays_for_a_line_has_said_nothing_nobody_knows_what_the_line_spent(
    budget,
):
    result = compute_execution(budget, spending({"line": "A", "funding": "c", "spent": 5000}))
    both = spending(
        {"line": "A", "funding": "c", "spent": 5000}, {"line": "A", "funding": "d", "spent": 1000}
    )

    assert (result.lines[0].spent, result.sources[0].spent, result.total.spent) == (
        None,
        5000,
        None,
    )
    assert compute_execution(budget, both).lines[0].spent == 6000


def test_an_amount_paid_or_settled_above_the_budget_is_found_like_one_spent(budget):
    result = compute_execution(budget, spending({"line": "B", "disbursed": 5001}))

    assert codes(result) == [("spent-above-budget", "warning", "$.entries[0]")]
    assert "disbursed 5,001 đồng" in next(iter(result.report)).message("en")


def test_free_text_of_an_execution_is_checked_and_never_repeated():
    file = read_execution(spending(document="gọi 0912 345 678"))
    (finding,) = [finding for finding in file.report if finding.severity == "error"]

    assert (finding.code, finding.where.field) == ("identifier-in-text", "$.document")
    assert "0912" not in finding.say("en") + finding.say("vi") + repr(file.report)


def test_a_line_that_names_its_source_waits_for_no_other(eldoria):
    budget = compute_budget(plan(line("A", rate="nothing", funding="c"), funding=SOURCES), eldoria)

    assert (
        compute_execution(budget, spending({"line": "A", "funding": "c", "spent": 5}))
        .lines[0]
        .spent
        == 5
    )


def test_a_line_that_costs_nothing_is_not_open(eldoria):
    lines = [line("A", rate="r", funding="c"), line("B", rate="free")]
    sources = [{"id": "c", "kind": "central", "amount": 10_000}]
    prices = [own_price("r", 1000), own_price("free", 0)]
    budget = compute_budget(plan(*lines, prices=prices, funding=sources), eldoria)
    result = compute_execution(budget, spending({"line": "B", "funding": "c", "spent": 0}))

    assert (result.sources[0].budget, result.lines[1].spent) == (0, 0)


def test_time_that_nobody_is_paid_for_waits_for_no_source(eldoria):
    """Both sources of the paid material have stated what they spent; the hours are of none."""
    inputs = [
        entry("kit", 1, "item"),
        entry("helper", 2, "hour", "unpaid_time"),
    ]
    prices = [own_price("kit", 1000, "item"), own_price("helper", 50, "hour")]
    source = plan(line("A", inputs=inputs), prices=prices, funding=SOURCES)
    budget = compute_budget(source, eldoria)
    entries = [
        {"line": "A", "funding": "c", "spent": 6000},
        {"line": "A", "funding": "d", "spent": 3000},
    ]
    result = compute_execution(budget, spending(*entries))

    assert budget.lines[0].amount == 10_000
    assert [(row.budget, row.spent) for row in result.sources] == [(6000, 6000), (4000, 3000)]
    assert [(row.budget, row.spent) for row in result.lines] == [(10_000, 9000)]


def test_where_the_sources_do_not_make_the_total_all_of_them_have_to_state_what_they_spent(eldoria):
    """60 and 30 percent: it is open which source pays how much, and no third one is waited for."""
    shares = [{**SOURCES[0], "share": 60}, {**SOURCES[1], "share": 30}]
    prices = [own_price("r", 1000)]
    budget = compute_budget(plan(line("A", rate="r"), prices=prices, funding=shares), eldoria)
    both = [
        {"line": "A", "funding": "c", "spent": 6000},
        {"line": "A", "funding": "d", "spent": 3000},
    ]
    result = compute_execution(budget, spending(*both))

    assert [(row.budget, row.spent) for row in result.sources] == [(None, 6000), (None, 3000)]
    assert result.lines[0].spent == 9000
    assert compute_execution(budget, spending(both[0])).lines[0].spent is None
