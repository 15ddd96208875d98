"""Small ways of going wrong that were met in use: each has one right answer."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from tests.support.plans import consumption, line, norm, own_price, plan

from sexwork_models import (
    FrameworkFaultError,
    ReportingCalendar,
    UnknownIdError,
    compute_budget,
    compute_execution,
    explain,
    explain_budget,
    overlay,
    validate_plan,
)
from sexwork_models.cli import main
from sexwork_models.cli.file_kinds import kind_of

EXAMPLES = Path(__file__).parents[3] / "examples"
RATE = [own_price("r", 1000)]


@pytest.mark.parametrize("offset", [-2, -1, 0, 1, 3])
def test_a_day_lies_in_one_year_of_any_calendar(offset):
    calendar = ReportingCalendar.custom("c", 10, 1, offset)
    year = calendar.year_of(date(2018, 3, 15))

    assert calendar.year(year).interval.holds(date(2018, 3, 15))
    assert year == 2017 - offset


@pytest.mark.parametrize("offset", [-1, 0, 1])
def test_a_fiscal_year_may_be_named_after_any_calendar_year(offset, eldoria):
    own = {"id": "c", "month": 10, "year_offset": offset}
    budget = compute_budget(
        plan(line(rate="r"), prices=RATE, calendars=[own], fiscal_calendar="c"), eldoria
    )

    assert [row.key for row in budget.by("quarter")] == [f"{2017 - offset}-Q2"]


@pytest.mark.parametrize("part", ["lines", "targets", "funding", "keys", "groups", "calendars"])
def test_two_parts_with_one_id_are_no_plan(part, eldoria):
    items = {
        "lines": line("A", rate="r"),
        "targets": {"id": "A", "indicator": "J12", "value": 1, "unit": "case"},
        "funding": {"id": "A", "kind": "central", "share": 50},
        "keys": {"id": "A", "basis_en": "x", "shares": {"L": 100}},
        "groups": {"id": "A"},
        "calendars": {"id": "A", "month": 4},
    }
    source = {**plan(line(rate="r"), prices=RATE), part: [items[part], items[part]]}

    assert ("duplicate-id", f"$.{part}[1].id") in [
        (finding.code, finding.where.field) for finding in validate_plan(source, eldoria)
    ]
    with pytest.raises(FrameworkFaultError):
        compute_budget(source, eldoria)


def test_a_policy_that_does_not_exist_is_refused_by_name(eldoria):
    for ask in (compute_budget, validate_plan):
        with pytest.raises(UnknownIdError) as refused:
            ask(plan(), eldoria, policy="hope")
        assert refused.value.params["kind"] == "policies"


@pytest.mark.parametrize(
    ("participants", "found"), [(25, []), (26, [("norm-exceeded", "$.lines[0].participants")])]
)
def test_participants_of_a_session_stand_beside_a_local_norm(
    participants, found, vietnam, tmp_path
):
    text = norm(
        "X-1",
        "meeting-size",
        "bound_max",
        25,
        "person_per_session",
        per_unit="session",
        activities=["M1-MEET"],
        places=["VN"],
    )
    path = tmp_path / "o.toml"
    path.write_text(
        'id = "o"\nbaseline = "vietnam"\n' + text.replace("ACT-1", "LIB"), encoding="utf-8"
    )
    meet = {
        "id": "M",
        "activity": "M1-MEET",
        "volume": 12,
        "unit": "session",
        "participants": participants,
        "rate": "m",
    }
    source = {
        "id": "P",
        "models": ["M1"],
        "place": "48",
        "groups": [{"id": "G"}],
        "first_day": "2019-01-01",
        "last_day": "2019-12-31",
        "lines": [{**meet, "by_month": {"2019-03": 12}, "cost_class": "other"}],
        "prices": [own_price("m", 1, "session")],
    }

    assert [
        (finding.code, finding.where.field)
        for finding in validate_plan(source, overlay(vietnam, path))
        if finding.severity == "error"
    ] == found


def test_prices_and_consumption_may_come_as_csv_after_the_overlay_with_their_document(
    eldoria, tmp_path
):
    head = (
        "id,document,models,subject,item_vi,item_en,kind,value,unit,per_unit,places,activities,"
        "valid_from,force,grade"
    )
    tmp_path.joinpath("prices.csv").write_text(
        f"{head}\nX-1,ACT-1,B,kit,bộ,kit,price,300,VND,item,P-C,,2010-02-01,in_force,supplied\n",
        encoding="utf-8",
    )
    tmp_path.joinpath("use.csv").write_text(
        f"{head},input,category,wastage\nX-2,ACT-1,B,case-kit,bộ,kit,consumption,2,item,case,P-C,B-CASE,2010-02-01,in_force,supplied,kit,material,5\n",
        encoding="utf-8",
    )
    framework = overlay(overlay(eldoria, tmp_path / "prices.csv"), tmp_path / "use.csv")

    assert compute_budget(plan(line()), framework).total == 6300


def test_a_plan_without_lines_costs_nothing(eldoria):
    budget = compute_budget(plan(), eldoria)

    assert (budget.total, budget.ceiling_total, budget.cells) == (0, None, ())
    assert explain_budget(budget).steps == ()


def test_what_a_part_of_a_subtotal_costs_is_open_and_not_zero(eldoria):
    budget = compute_budget(plan(line(rate="none")), eldoria)

    assert "L: ?" in explain_budget(budget, "month:2018-03").say("en")


def test_a_coefficient_keeps_its_digits(lay):
    framework = lay(
        norm(
            "X-1", "worker", "price", "2.34", "base_salary", per_unit="person", per_period="month"
        ).replace('"2.34"', "2.34")
        + norm("X-2", "top", "contribution", "10.75", "percent").replace('"10.75"', "10.75")
    )

    assert "2.34 base salaries" in explain("X-1", framework).say("en")
    assert "10,75%" in explain("X-2", framework).say("vi")


def test_a_consumption_norm_tells_its_terms(lay):
    said = explain("X-1", lay(consumption("X-1", "kit", 2, "item", wastage=5, scale_from=10))).say(
        "en"
    )

    for words in ("Input: kit (material, by volume)", "wastage: 5%", "scale: 10 - -"):
        assert words in said


def test_a_shared_line_says_who_bears_it(eldoria):
    keys = [{"id": "k", "basis_en": "staff time", "shares": {"A": 40, "B": 60}}]
    lines = [line("A", rate="r"), line("B", rate="r"), line("S", rate="r", allocation="k")]
    told = explain_budget(compute_budget(plan(*lines, prices=RATE, keys=keys), eldoria), "S")

    assert [flag.say("en") for flag in told.flags] == [
        "the cost of line S is allocated by staff time: A 40%, B 60%"
    ]


def test_a_planner_cannot_grade_what_was_spent_as_primary_and_a_move_lies_in_the_plan(eldoria):
    budget = compute_budget(plan(line("A", rate="r"), line("B", rate="r"), prices=RATE), eldoria)
    head = {"id": "E", "plan": "PLAN", "first_day": "2018-01-01", "last_day": "2018-12-31"}
    move = {"source": "A", "target": "B", "amount": 1, "on": "2031-01-01", "document": "x"}

    with pytest.raises(FrameworkFaultError):
        compute_execution(budget, {**head, "grade": "primary"})
    assert [
        (finding.code, finding.where.field)
        for finding in compute_execution(budget, {**head, "moves": [move]}).report
    ] == [("execution-outside-plan", "$.moves[0].on")]


def test_a_stated_change_of_place_is_told_and_needs_no_mending(vietnam):
    source = {
        "id": "P",
        "models": ["M2"],
        "place": "754",
        "place_changes": [{"on": "2025-07-01", "place": "79"}],
        "first_day": "2025-01-01",
        "last_day": "2025-12-31",
        "lines": [],
    }
    found = {finding.code: finding.severity for finding in validate_plan(source, vietnam)}

    assert found["place-change-stated"] == "info"
    assert "plan-crosses-place-change" not in found


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("p.toml", 'id = "x"\nmodels = ["M2"]\n', "plan"),
        ("p.toml", "[[targets]]\n[[lines]]\n", "plan"),
        ("o.toml", 'baseline = "vietnam"\n', "overlay"),
        ("o.toml", "[[consumption]]\n", "overlay"),
        ("e.toml", 'plan = "P"\n', "execution"),
        ("e.json", '{"entries": []}', "execution"),
        ("p.json", '{"id": "x"}', "plan"),
        ("p.toml", 'lines = [{id = "A", plan = "P"}]\ntitle_en = """\n[[norms]]\n"""\n', "plan"),
        ("p.json", '{"lines": [{"plan": "P"}]}', "plan"),
        ("p.toml", '[[lines]]\nid = "A\n', "plan"),
        ("p.toml", '[[targets]]\npopulations = ["sex_worker"]\nid = "A\n', "plan"),
        ("o.toml", '[[norms]]\nid = "A\n', "overlay"),
        ("o.toml", 'baseline = "vietnam\n', "overlay"),
        ("e.json", '{"entries": [}', "execution"),
        ("f.json", '[{"low": 1, "places": "48"}]', "observations"),
        ("f.csv", "id,low,places\n", "observations"),
        ("n.csv", "id,document,models,kind,value,places\n", "overlay"),
        ("c.csv", "code,name_en\n", "overlay"),
    ],
)
def test_the_kind_of_a_file_is_seen_from_its_content(name, content, kind, tmp_path):
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")

    assert kind_of(path) == kind


def test_an_execution_file_is_checked_by_itself(capsys):
    assert main(["validate", str(EXAMPLES / "execution_sample.toml"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["ok"]


@pytest.mark.parametrize(
    "words",
    [
        ("plan_sample_services.toml", "prices_sample_a.toml"),
        (
            "plan_sample_services.toml",
            "plan_sample_peers.toml",
            "--plan",
            "plan_sample_services.toml",
        ),
    ],
)
def test_two_files_of_different_kinds_are_not_compared(words, capsys, monkeypatch):
    monkeypatch.chdir(EXAMPLES)

    assert main(["compare", *words, "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "compare-kinds"


def test_a_file_that_is_never_compared_is_said_to_be_read_by_another_command(capsys, monkeypatch):
    monkeypatch.chdir(EXAMPLES)

    assert main(["compare", "execution_sample.toml", "plan_sample_services.toml", "--json"]) == 2
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["code"] == "file-of-other-kind"
    assert "execution_sample.toml" in error["message"]
