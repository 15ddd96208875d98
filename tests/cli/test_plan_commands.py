"""The command line of plans: budgets, comparisons, explanations; each refusal in one form."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sexwork_models import compute_budget, load_framework, method_statement
from sexwork_models.cli import main

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
SERVICES, PEERS = (
    str(EXAMPLES / "plan_sample_services.toml"),
    str(EXAMPLES / "plan_sample_peers.toml"),
)
A, B = str(EXAMPLES / "prices_sample_a.toml"), str(EXAMPLES / "prices_sample_b.toml")


def run(capsys, *words):
    status = main([*words])
    printed = capsys.readouterr()
    return status, printed.out, printed.err


def as_json(capsys, *words):
    status, out, _ = run(capsys, *words, "--json")
    return status, json.loads(out)


def test_the_packaged_framework_alone_gives_two_unpriced_lines_no_total_and_what_the_ceilings_allow(
    capsys,
):
    status, answer = as_json(capsys, "budget", SERVICES)

    assert status == 0
    assert [(line["status"], line["amount"]) for line in answer["lines"]] == [
        ("unpriced", None),
        ("unpriced", None),
    ]
    assert (answer["total"], answer["priced_total"], answer["ceiling_total"]) == (
        None,
        0,
        70_000_000,
    )


def test_the_method_statement_stands_in_the_json_of_a_budget(capsys):
    _, answer = as_json(capsys, "budget", SERVICES, "--overlay", A, "--lang", "vi")
    statement = method_statement(compute_budget(SERVICES, load_framework(A)))

    assert len(answer["method"]) == 9
    assert answer["method"] == [reason.say("vi") for reason in statement]


def test_with_the_sample_overlay_the_same_plan_is_priced_to_the_dong(capsys):
    status, answer = as_json(capsys, "budget", SERVICES, "--overlay", A)

    assert status == 0
    assert [line["amount"] for line in answer["lines"]] == [35_000_000, 24_000_000]
    assert (answer["total"], answer["sample"]) == (59_000_000, True)
    assert answer["cuts"]["funding"] == [
        {"key": "CENTRAL", "total": 35_400_000, "priced_total": 35_400_000, "unpaid_total": 0},
        {"key": "PROVINCE", "total": 23_600_000, "priced_total": 23_600_000, "unpaid_total": 0},
    ]


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("vi", ["DỰ TOÁN", "35.000.000", "SỐ MINH HỌA", "CÁCH TÍNH"]),
        ("en", ["BUDGET", "35,000,000", "SAMPLE", "METHOD"]),
    ],
)
def test_a_budget_is_written_for_people(lang, words, capsys):
    status, out, _ = run(capsys, "budget", SERVICES, "--overlay", A, "--lang", lang)

    assert status == 0
    assert all(word in out for word in words)


def test_cuts_are_chosen(capsys):
    _, out, _ = run(capsys, "budget", SERVICES, "--overlay", A, "--by", "month", "--lang", "en")

    assert "BY MONTH" in out
    assert re.search(r"^  2019-03 +8,750,000$", out, re.MULTILINE)
    assert "BY MODEL" not in out


def test_a_breach_leaves_with_1_and_still_shows_the_budget(tmp_path, capsys):
    text = (
        Path(SERVICES)
        .read_text(encoding="utf-8")
        .replace("ceiling = 70000000", "ceiling = 58999999")
    )
    path = tmp_path / "plan.toml"
    path.write_text(text, encoding="utf-8")
    status, answer = as_json(capsys, "budget", str(path), "--overlay", A)

    assert (status, answer["ok"], answer["total"]) == (1, False, 59_000_000)
    assert "ceiling-exceeded" in [finding["code"] for finding in answer["findings"]]


def test_spending_and_unit_costs_stand_beside_the_budget(tmp_path, capsys):
    path = tmp_path / "spent.toml"
    path.write_text(
        'id = "E"\nplan = "SAMPLE-PLAN-M2"\nfirst_day = 2019-01-01\nlast_day = 2019-12-31\n'
        '[[entries]]\nline = "HEALTH"\nspent = 33000000\n[[entries]]\nline = "LEGAL"\n'
        "spent = 24000001\n",
        encoding="utf-8",
    )
    status, answer = as_json(capsys, "budget", SERVICES, "--overlay", A, "--execution", str(path))
    _, text, _ = run(
        capsys, "budget", SERVICES, "--overlay", A, "--execution", str(path), "--lang", "en"
    )

    assert status == 0
    assert answer["execution"]["total"]["spent"] == 57_000_001
    assert "spent-above-budget" in [finding["code"] for finding in answer["findings"]]
    costs = {(row["indicator"], row["basis"]): row["unit_cost"] for row in answer["unit_costs"]}
    assert costs["I33", "planned"] == {
        "low": "350000",
        "high": "350000",
        "unit": "VND",
        "qualifier": "exact",
    }
    assert costs["I33", "actual"] is None
    assert "EXECUTION" in text
    assert "33,000,000" in text


def test_two_overlays_are_compared_norm_by_norm_and_line_by_line(capsys):
    status, answer = as_json(capsys, "compare", A, B, "--plan", SERVICES)
    _, text, _ = run(capsys, "compare", A, B, "--plan", SERVICES, "--lang", "en")

    assert status == 0
    assert [(line["line"], line["difference"]) for line in answer["lines"]] == [
        ("HEALTH", 500_000),
        ("LEGAL", 3_000_000),
    ]
    assert (answer["left_total"], answer["right_total"], answer["difference"]) == (
        59_000_000,
        62_500_000,
        3_500_000,
    )
    assert {row["subject"] for row in answer["norms"]} == {
        "health-case",
        "legal-case",
        "social-worker",
        "peer-allowance",
        "refreshment",
    }
    assert "3,500,000" in text


def test_two_plans_are_compared_line_by_line(capsys):
    status, answer = as_json(capsys, "compare", SERVICES, PEERS, "--overlay", A)

    assert status == 0
    assert {line["line"] for line in answer["lines"]} == {
        "HEALTH",
        "LEGAL",
        "MEETINGS",
        "OUTREACH",
        "REFERRALS",
        "RUNNING",
    }
    assert answer["difference"] == 34_675_000 - 59_000_000


@pytest.mark.parametrize("id", ["HEALTH", "total", "month:2019-03", "category:service"])
def test_any_amount_of_a_plan_is_explained(id, capsys):
    status, answer = as_json(capsys, "explain", id, "--plan", SERVICES, "--overlay", A)
    _, text, _ = run(capsys, "explain", id, "--plan", SERVICES, "--overlay", A)

    assert status == 0
    assert (answer["id"], answer["kind"]) == (id, "budget")
    assert text.startswith(f"{id}: ")


def test_an_id_that_the_budget_does_not_have_is_refused_with_the_nearest(capsys):
    status, answer = as_json(capsys, "explain", "HELTH", "--plan", SERVICES, "--lang", "en")

    assert (status, answer["error"]["code"]) == (2, "unknown-amount")
    assert "HEALTH" in answer["error"]["message"]


@pytest.mark.parametrize("kind", [(), ("--kind", "plan")])
@pytest.mark.parametrize("path", [SERVICES, PEERS])
def test_a_plan_is_checked_as_what_it_is(path, kind, capsys):
    status, answer = as_json(capsys, "validate", path, "--overlay", A, *kind)

    assert status == 0
    assert {finding["code"] for finding in answer["findings"]} == {
        "sample-plan",
        "norm-unknown-in-plan",
    }


def test_an_overlay_is_still_an_overlay(capsys):
    assert run(capsys, "validate", A)[0] == 0
    assert run(capsys, "validate", str(EXAMPLES / "overlay_sample.toml"))[0] == 0


@pytest.mark.parametrize(
    "words",
    [
        ("budget", "nowhere.toml"),
        ("budget", SERVICES, "--by", "colour"),
        ("budget", SERVICES, "--policy", "hope"),
        ("budget", SERVICES, "--execution", "nowhere.toml"),
        ("budget", A),
        ("budget", SERVICES, "--execution", PEERS),
        ("explain", "total", "--plan", A),
        ("compare", A, "nowhere.toml"),
        ("compare", "nowhere.toml", SERVICES),
        ("explain", "L", "--plan", "plan.xlsx"),
    ],
)
def test_what_cannot_be_used_leaves_with_2_and_one_form(words, capsys):
    status, answer = as_json(capsys, *words)

    assert status == 2
    assert set(answer["error"]) == {"code", "message", "remedy"}


@pytest.fixture
def dear(tmp_path):
    """The sample plan with a price of its own above the ceiling."""
    path = tmp_path / "dear.toml"
    extra = '[[prices]]\nsubject = "dear"\nitem_en = "SAMPLE"\namount = 400001\nper_unit = "case"\n'
    extra += 'document = "SAMPLE"\nvalid_from = "2019-01-01"\ngrade = "sample"\n'
    text = (
        Path(SERVICES)
        .read_text(encoding="utf-8")
        .replace('activity = "M2-HEALTH"', 'activity = "M2-HEALTH"\nrate = "dear"')
    )
    path.write_text(text + extra, encoding="utf-8")
    return str(path)


def test_compare_and_explain_say_what_stands_against_a_plan_and_leave_with_1(dear, capsys):
    status, answer = as_json(capsys, "compare", SERVICES, dear, "--overlay", A)
    _, text, _ = run(capsys, "compare", SERVICES, dear, "--overlay", A)
    explained, told = as_json(capsys, "explain", "total", "--plan", dear, "--overlay", A)

    assert (status, answer["ok"], answer["difference"]) == (1, False, 100 * 50_001)
    assert "price-above-ceiling" in [finding["code"] for finding in answer["right_findings"]]
    assert "price-above-ceiling" not in [finding["code"] for finding in answer["left_findings"]]
    assert "dear.toml:" in text
    assert "price-above-ceiling" in text
    assert (explained, told["ok"]) == (1, False)
    assert "outside-limits" in [flag["code"] for flag in told["flags"]]


@pytest.mark.parametrize(
    "words", [("compare", SERVICES), ("explain", "total", "--plan"), ("budget",)]
)
def test_a_plan_that_cannot_be_read_in_full_gives_its_findings_and_no_amount(
    words, tmp_path, capsys
):
    path = tmp_path / "bad.toml"
    path.write_text(
        Path(SERVICES).read_text(encoding="utf-8").replace("volume = 100", 'volume = "many"'),
        encoding="utf-8",
    )
    status, answer = as_json(capsys, *words, str(path), "--overlay", A)

    assert (status, answer["ok"]) == (1, False)
    assert (answer.get("difference"), answer.get("total")) == (None, None)
    assert "steps" not in answer


def test_sides_of_a_comparison_have_their_names_and_samples_their_mark(capsys):
    _, text, _ = run(capsys, "compare", A, B, "--plan", SERVICES, "--lang", "en")

    assert "COMPARISON  [SAMPLE]" in text
    assert text.count("  left: prices_sample_a.toml") == 2


def test_the_operating_share_stands_beside_the_total(capsys):
    _, text, _ = run(capsys, "budget", PEERS, "--overlay", A, "--lang", "en")
    _, answer = as_json(capsys, "budget", PEERS, "--overlay", A)

    assert "Operating share, Peer groups (M1)" in text
    assert "19.36%" in text
    assert answer["operating_shares"] == [
        {"model": "M1", "share": answer["operating_shares"][0]["share"], "open_lines": []}
    ]


def test_what_stands_against_the_observations_is_said_with_the_budget(tmp_path, capsys):
    path = tmp_path / "null.json"
    path.write_text("null", encoding="utf-8")
    spent = str(EXAMPLES / "execution_sample.toml")
    status, answer = as_json(
        capsys,
        "budget",
        SERVICES,
        "--overlay",
        A,
        "--execution",
        spent,
        "--observations",
        str(path),
    )

    assert (status, answer["ok"]) == (1, False)
    assert "json-not-a-list" in [finding["code"] for finding in answer["findings"]]
