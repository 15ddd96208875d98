"""Bad plans give every finding with its path, an exit status and no traceback; no part is presented
as a total.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from sexwork_models import FrameworkFaultError, compute_budget, validate_plan
from sexwork_models.cli import main

FOLDER = Path(__file__).parent / "bad_data" / "plans"
EXPECTED = tomllib.loads((FOLDER / "expected.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", EXPECTED)
def test_a_bad_plan_gives_exactly_its_findings_with_their_paths(name, vietnam):
    found = [
        finding for finding in validate_plan(FOLDER / name, vietnam) if finding.severity != "info"
    ]

    assert sorted((finding.code, finding.where.field) for finding in found) == sorted(
        tuple(pair) for pair in EXPECTED[name]
    )
    assert all(finding.where.file == name for finding in found)


@pytest.mark.parametrize("name", EXPECTED)
def test_every_finding_says_what_and_what_to_do_in_both_languages(name, vietnam):
    for finding in validate_plan(FOLDER / name, vietnam):
        for lang in ("vi", "en"):
            assert finding.message(lang)
            assert finding.remedy(lang)
            assert "{" not in finding.message(lang) + finding.remedy(lang)


@pytest.mark.parametrize("name", EXPECTED)
@pytest.mark.parametrize("command", ["validate", "budget"])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_command_line_answers_a_bad_plan_with_1_and_no_total(name, command, lang, capsys):
    words = [command, str(FOLDER / name), "--json", "--lang", lang]
    status = main([*words, "--kind", "plan"] if command == "validate" else words)
    printed = capsys.readouterr()
    answer = json.loads(printed.out)

    assert status == 1
    assert answer["ok"] is False
    assert answer["findings"]
    assert answer.get("total") is None or name in ("money.toml", "decomposed.toml")
    assert "Traceback" not in printed.out + printed.err


@pytest.mark.parametrize(
    "name", [name for name in EXPECTED if name not in ("money.toml", "decomposed.toml")]
)
def test_a_plan_that_cannot_be_read_in_full_has_no_budget(name, vietnam):
    with pytest.raises(FrameworkFaultError) as refused:
        compute_budget(FOLDER / name, vietnam)
    assert not refused.value.report.ok


def test_text_of_a_person_is_never_repeated(vietnam):
    report = validate_plan(FOLDER / "people.toml", vietnam)
    said = " ".join(
        finding.message(lang) + finding.remedy(lang) for finding in report for lang in ("vi", "en")
    )

    assert "0912" not in said
    assert "example.org" not in said


def test_lines_of_a_file_are_named_as_an_editor_counts_them(vietnam):
    report = validate_plan(FOLDER / "all_at_once.toml", vietnam)
    lines = {finding.where.field: finding.where.line for finding in report}
    text = (FOLDER / "all_at_once.toml").read_text(encoding="utf-8").splitlines()

    assert text[lines["$.ceiling"] - 1] == "ceiling = -5"
    assert text[lines["$.lines[1].activity"] - 1] == 'activity = "M2-HELTH"'
    assert text[lines["$.lines[6].by_day.2019-02-30"] - 1].startswith("by_day")
    assert text[lines["$.keys[1].shares"] - 1].startswith("shares = { CIRCLE-A")


def test_every_bad_plan_is_expected_and_every_expected_plan_is_there():
    assert {path.name for path in FOLDER.iterdir()} - {"expected.toml"} == set(EXPECTED)
