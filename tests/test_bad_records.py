"""Bad files of records: exactly their findings, every row accounted for, an exit status and never a
traceback.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from sexwork_models import UnusableInputError, compute_indicators, validate_records
from sexwork_models.cli import main

FOLDER = Path(__file__).parent / "bad_data" / "records"
EXPECTED = tomllib.loads((FOLDER / "expected.toml").read_text(encoding="utf-8"))


def test_every_bad_file_is_expected_and_every_expectation_has_a_file():
    assert {path.name for path in FOLDER.iterdir()} - {"expected.toml"} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_bad_file_gives_exactly_its_findings_and_accounts_for_every_row(name):
    report = validate_records(FOLDER / name)
    found = sorted(
        [finding.code, finding.where.line or 0, finding.where.field]
        for finding in report
        if finding.severity != "info"
    )

    assert found == EXPECTED[name]["findings"]
    assert [report.rows_in, report.rows_accepted, report.rows_reported] == EXPECTED[name]["rows"]
    assert report.rows_in == report.rows_accepted + report.rows_reported


@pytest.mark.parametrize("name", EXPECTED)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_command_line_answers_every_bad_file_and_repeats_nothing_about_people(
    name, lang, capsys
):
    status = main(["validate", str(FOLDER / name), "--kind", "records", "--json", "--lang", lang])
    printed = capsys.readouterr()
    answer = json.loads(printed.out)

    assert printed.err == ""
    assert "0900" not in printed.out
    if not (FOLDER / name).stat().st_size:
        assert (status, answer["error"]["code"]) == (2, "file-empty")
        return
    assert status == (0 if answer["ok"] else 1)
    for finding in answer["findings"]:
        assert finding["message"]
        assert finding["remedy"]
        assert "{" not in finding["message"] + finding["remedy"]


@pytest.mark.parametrize("name", EXPECTED)
def test_only_the_rows_that_were_accepted_are_counted(name):
    values = compute_indicators(FOLDER / name, period="2024-Q1", indicators=["I01"])
    (contacts,) = values

    assert contacts.records <= EXPECTED[name]["rows"][1]


@pytest.mark.parametrize("name", ["records.xlsx", "nowhere.csv"])
def test_a_file_that_is_no_record_file_is_one_clear_error(name, tmp_path, capsys):
    path = tmp_path / name
    if name != "nowhere.csv":
        path.write_bytes(b"PK\x03\x04")
    with pytest.raises(UnusableInputError):
        validate_records(path)
    assert main(["indicators", str(path), "--period", "2024-Q1", "--lang", "en"]) == 2
    assert name in capsys.readouterr().err


def test_what_is_nested_without_end_is_a_finding():
    deep: list[object] = []
    for _ in range(5000):
        deep = [deep]
    report = validate_records([{"id": "SYN-R1", "note": deep}])

    assert ("file-too-deep", "$[0]:note") in [
        (finding.code, str(finding.where)) for finding in report
    ]
    assert (report.rows_in, report.rows_reported) == (1, 1)
