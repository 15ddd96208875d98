"""What is printed and written: findings of every file, no sign that steers, no file in part."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import sexwork_models
from sexwork_models import (
    UnusableInputError,
)
from sexwork_models.cli import main
from sexwork_models.cli.writing import csv_text, write_new
from sexwork_models.intake import disk
from sexwork_models.testing import write_csv, write_ndjson

ROOT = Path(__file__).parents[2]

# H5


def test_h5_explain_says_what_is_wrong_with_the_file_as_results_does(run):
    bad = ROOT / "tests" / "bad_data" / "negative.csv"
    results = json.loads(run("results", bad, "--json")[1])
    status, out, _ = run("explain", "I01", "--observations", bad, "--json")

    assert status == 1
    assert json.loads(out)["findings"] == results["findings"]
    assert "figure-negative" in run("explain", "I01", "--observations", bad)[1]


def test_h5_an_id_that_is_missing_from_a_faulty_file_is_refused_with_the_findings(run):
    bad = ROOT / "tests" / "bad_data" / "missing_column.csv"
    status, out, _ = run("explain", "F-1", "--observations", bad, "--json")
    answer = json.loads(out)

    assert status == 2
    assert "missing-column" in {finding["code"] for finding in answer["findings"]}


def test_h5_a_sound_file_is_still_explained(run):
    sound = ROOT / "examples" / "observations_sample.csv"
    status, out, _ = run("explain", "I01", "--observations", sound, "--json")

    assert json.loads(out)["id"] == "I01"
    assert status == run("results", sound)[0]


# H6


def test_h6_the_library_works_in_a_zip_and_without_its_stub(tmp_path):
    package = Path(sexwork_models.__file__).parent
    archive = tmp_path / "library.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        for path in package.rglob("*"):
            if path.is_file() and path.suffix not in (".pyi", ".pyc"):
                zipped.write(path, path.relative_to(package.parent))
    code = (
        "import sexwork_models as s; from sexwork_models.cli import main; "
        "assert 'library.zip' in s.__file__ and not hasattr(s, 'nothing'); "
        "assert len(s.evaluate().indicators) and s.Norm and 'Norm' in s.__all__; "
        "raise SystemExit(main(['show', 'pilots', '--json']))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(archive)},
        capture_output=True,
        check=False,
        cwd=tmp_path,
    )

    assert (done.returncode, done.stderr) == (0, b"")


# H7


@pytest.mark.parametrize("sign", ["\x1b", "\x9b", "\x07", "\r", "\u202e", "\u2066", "\U000e0041"])
def test_h7_nothing_that_steers_a_terminal_is_printed(run, sign, tmp_path):
    for words in (["explain", f"I{sign}1"], ["show", "norms", "--place", f"2{sign}2"]):
        for option in ([], ["--json"]):
            status, out, err = run(*words, *option)

            assert status == 2
            assert sign not in out + err
            assert option == [] or json.loads(out)


def test_h7_line_breaks_letters_and_tabs_are_printed_as_they_are():
    from sexwork_models.cli.output import _escape_steering

    assert _escape_steering("Đà Nẵng\n\tnhóm 1") == "Đà Nẵng\n\tnhóm 1"
    assert _escape_steering("a\u202eb\x1b[2J") == "a\\u202eb\\u001b[2J"


@pytest.mark.parametrize("text", ["＝1", "＋1", "－1+1", "＠x", " =1", "\u00a0=1", "--1", "=1"])
def test_h7_a_formula_in_any_width_is_neutralised(text):
    assert csv_text([{"a": text}]) == f"a\n'{text}\n"
    assert f"'{text};x" in csv_text([{"a": [text, "x"]}]).replace("''", "'")


def test_h7_numbers_are_not_neutralised():
    assert csv_text([{"a": "-1.5", "b": -2, "c": "３"}]) == "a,b,c\n-1.5,-2,３\n"


def test_h7_a_file_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "out.csv"
    write_new(path, "a\ud800\n")
    assert path.read_bytes() == b"a\\ud800\n"
    with pytest.raises(UnusableInputError) as refused:
        write_new(path, "b")
    assert refused.value.code == "file-exists"

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(disk, "_name_unless_taken", full)
    with pytest.raises(UnusableInputError):
        write_new(tmp_path / "other.csv", "x")
    assert [each.name for each in tmp_path.iterdir()] == ["out.csv"]


def test_h7_records_are_written_whole_or_not_at_all(tmp_path):
    def rows():
        yield {"id": "SYN-R1"}
        raise ValueError("half-way")

    for write in (write_csv, write_ndjson):
        path = tmp_path / "records"
        path.write_text("before", encoding="utf-8")
        with pytest.raises(ValueError, match="half-way"):
            write(rows(), path)
        assert path.read_text(encoding="utf-8") == "before"
        assert [each.name for each in tmp_path.iterdir()] == ["records"]


# The thousand calls


def test_a_sample_of_hostile_calls_ends_as_every_call_must(tmp_path, capsys):
    import importlib.util

    spec = importlib.util.spec_from_file_location(
        "hostile_calls", ROOT / "tools" / "hostile_calls.py"
    )
    script = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = script
    spec.loader.exec_module(script)
    calls = list(script.hostile_calls(tmp_path, seed=11, count=40))

    assert {call.kind for call in calls} == {
        maker.__name__.replace("_", "-") for maker in script.MAKERS
    }
    for call in calls:
        status = main([word.replace("\0", "") for word in call.words])
        printed = capsys.readouterr()
        result = script.Result(call, status, printed.out + printed.err)
        assert result.fault == "", call.words


def test_decimals_of_an_overlay_are_listed_as_json(run):
    overlay = ROOT / "examples" / "prices_sample_a.toml"
    status, out, _ = run("show", "norms", "--overlay", overlay, "--json")

    assert status == 0
    assert {row.get("scale_to") for row in json.loads(out)} == {None, "1000"}
