"""The option `--definitions`: values by an earlier version, told in text, in JSON and in CSV."""

from __future__ import annotations

import csv
import io
import json

import pytest
from tests.support.programme import RECORDS
from tests.support.versions import overlay_text


@pytest.fixture
def overlay_file(tmp_path):
    path = tmp_path / "overlay.toml"
    path.write_text(overlay_text(), encoding="utf-8")
    return path


@pytest.fixture
def counted(run, overlay_file):
    def make(*words):
        options = ("--period", "2024", "--only", "SAMPLE-Q1", "--overlay", overlay_file)
        return run("indicators", RECORDS, *options, *words)

    return make


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("vi", "phiên bản 1 của định nghĩa, áp dụng đến hết ngày 14/12/2022"),
        ("en", "version 1 of its definition, in force up to 2022-12-14"),
    ],
)
def test_the_text_says_which_earlier_version_was_counted_and_nothing_of_the_present(
    lang, said, counted
):
    _, earlier, _ = counted("--definitions", "1", "--lang", lang)
    _, present, _ = counted("--lang", lang)

    assert said in " ".join(earlier.split())
    assert "56" in earlier
    assert "47" in present
    assert said[:10] not in present


def test_json_and_csv_hold_the_version_of_each_value(counted, tmp_path):
    out = tmp_path / "values.csv"
    _, printed, _ = counted("--definitions", "1", "--json", "--out", out)

    (value,) = json.loads(printed)["indicators"]
    (row,) = csv.DictReader(io.StringIO(out.read_text(encoding="utf-8-sig")))
    assert (value["low"], value["version"]) == ("56", 1)
    assert (row["low"], row["version"]) == ("56", "1")


def test_a_value_is_explained_by_its_version(run, overlay_file):
    id = "SAMPLE-Q1:2023-12-15..2024-12-14"
    options = ("--records", RECORDS, "--period", "2024", "--overlay", overlay_file, "--lang", "en")
    status, text, _ = run("explain", id, *options, "--definitions", "1")

    assert status == 0
    assert "Value: 56 contacts" in text


def test_an_indicator_is_explained_by_its_version(run, overlay_file):
    options = ("--overlay", overlay_file, "--definitions", "1", "--lang", "en")
    _, text, _ = run("explain", "SAMPLE-Q1", *options)

    assert "This is version 1 of the definition" in " ".join(text.split())


@pytest.mark.parametrize("number", ["0", "one", "1.5", "-1", "01", "9" * 12])
def test_what_is_no_whole_number_is_refused(number, run):
    status, _, error = run("results", f"--definitions={number}", "--lang", "en")

    assert status == 2
    assert "The value of --definitions is no whole number above 0." in " ".join(error.split())


@pytest.mark.parametrize("command", [("results",), ("explain", "I01")])
def test_a_version_that_no_indicator_has_is_refused_with_those_there_are(command, run):
    status, _, error = run(*command, "--definitions", "2", "--lang", "en")

    assert status == 2
    assert "No indicator has or ever had a definition of version 2." in " ".join(error.split())
    assert "versions that there are: 1" in " ".join(error.split())
