"""Hostile and odd input: it costs no more than its size, and ends with one error of the library."""

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
    read_observations,
    read_plan,
    validate_records,
)
from sexwork_models.cli import main
from sexwork_models.cli.writing import csv_text, write_new
from sexwork_models.intake import disk
from sexwork_models.intake.files import MAX_FIELDS
from sexwork_models.intake.json_reader import read_json
from sexwork_models.practice.plans.execution import read_execution
from sexwork_models.testing import write_csv, write_ndjson

ROOT = Path(__file__).parents[2]
RECORDS = ROOT / "examples" / "records_sample.csv"
HEADER = RECORDS.read_text(encoding="utf-8").split("\n")[0]
KINDS = ("observations", "records", "registers", "plan", "execution", "overlay", "pack")


def refusal(run, *words):
    """The code of the one error with which a command refuses."""
    status, out, err = run(*words, "--json")
    assert (status, err) == (2, "")
    answer = json.loads(out)
    assert answer["ok"] is False
    return answer["error"]["code"]


# H1: the growth of every pattern is measured in test_hostile_patterns.py


@pytest.mark.parametrize("suffix", [".toml", ".json", ".csv"])
@pytest.mark.parametrize("text", ["[" + " " * 2_000, "\n" * 40_000 + "x", "a." * 40_000 + "a = 1"])
def test_h1_blanks_and_dots_without_end_are_a_finding(run, tmp_path, suffix, text):
    path = tmp_path / f"file{suffix}"
    path.write_text(text, encoding="utf-8")
    status, out, err = run("validate", path)

    assert status in (1, 2)
    assert out + err


# H2


@pytest.mark.parametrize("amount", ["1e999999", "-1e999999", "0x" + "f" * 20_000])
def test_h2_an_amount_without_end_is_refused_before_it_is_converted(amount):
    text = f'id = "E"\nplan = "P"\n[[entries]]\nline = "A"\nspent = {amount}\n'
    codes = read_execution(text.encode()).report.codes

    assert "number-out-of-range" in codes


def test_h2_an_object_of_30000_keys_is_no_row_and_no_plan():
    keys = dict.fromkeys(map(str, range(30_000)), 1)

    assert read_json(json.dumps(keys).encode(), "f.json") == (keys, [])
    assert read_plan(json.dumps(keys).encode()).report.codes == ("too-many-fields",)
    report = validate_records([keys])
    assert (report.rows_in, report.rows_reported, report.codes) == (1, 1, ("too-many-fields",))


def test_h2_a_header_of_50000_columns_is_one_finding():
    header = ",".join(["id", "low", *map(str, range(50_000))])
    report = read_observations(f"{header}\nA,1\n".encode()).report

    assert report.codes == ("too-many-fields",)
    assert report.findings[0].params == {"found": 50_002, "limit": MAX_FIELDS}


@pytest.mark.parametrize("depth", [21, 330, 400, 490, 990])
def test_h2_a_value_nested_too_deep_is_a_finding(depth):
    nested = "[" * depth + "]" * depth
    for data in (f'{{"lines": [{{"id": {nested}}}]}}', f"[[lines]]\nid = {nested}"):
        codes = read_plan(data.encode()).report.codes

        assert "file-too-deep" in codes or codes[0] in ("toml-syntax", "json-syntax")
    report = validate_records(f'{{"id": "SYN-R1", "note": {nested}}}\n'.encode())
    assert "file-too-deep" in report.codes


# H3


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["x" * 5_000 + ".toml", "y" * 300 + ".csv"])
def test_h3_a_name_that_no_file_can_have_is_one_error(run, kind, name):
    assert refusal(run, "validate", name) == "file-unreadable"
    assert refusal(run, "validate", name, "--kind", kind) == "file-unreadable"


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null"])
def test_h3_a_device_is_no_file(run, device):
    if not Path(device).exists():
        pytest.skip(f"no {device} here")

    assert refusal(run, "validate", device) == "not-an-ordinary-file"
    assert refusal(run, "results", device) == "not-an-ordinary-file"
    assert refusal(run, "audit", "--overlay", device) == "not-an-ordinary-file"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
@pytest.mark.parametrize("suffix", [".toml", ".csv", ".ndjson", ".json"])
def test_h3_a_pipe_is_refused_and_not_waited_for(run, tmp_path, suffix):
    pipe = tmp_path / f"pipe{suffix}"
    os.mkfifo(pipe)

    assert refusal(run, "validate", pipe) == "not-an-ordinary-file"


def test_h3_a_folder_that_cannot_be_searched_is_one_error(run, tmp_path, monkeypatch):
    """No file is passed over because its folder may not be read."""

    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "stat", refuse)
    with pytest.raises(UnusableInputError, match="Permission denied"):
        disk.is_file(tmp_path / "sites.csv")
    assert refusal(run, "validate", tmp_path) == "file-unreadable"
    monkeypatch.undo()
    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(UnusableInputError, match="Permission denied"):
        list(disk.find_files(tmp_path, ".parquet"))


def test_h3_a_folder_of_more_files_than_anybody_means_is_one_error(tmp_path, monkeypatch):
    monkeypatch.setattr(disk, "_MAX_FOLDER_ENTRIES", 2)
    for number in range(3):
        (tmp_path / f"{number}.parquet").touch()

    with pytest.raises(UnusableInputError) as refused:
        list(disk.find_files(tmp_path, ".parquet"))
    assert refused.value.code == "folder-too-large"


def test_h3_a_file_larger_than_the_stated_size_is_one_error(tmp_path):
    path = tmp_path / "large.csv"
    path.write_bytes(b"x" * 11)

    assert disk.read_bytes(path, 11) == b"x" * 11
    with pytest.raises(UnusableInputError) as refused:
        disk.read_bytes(path, 10)
    assert refused.value.code == "file-too-large"


@pytest.mark.parametrize("period", ["9999", "0000", "9999-Q4"])
@pytest.mark.parametrize("calendar", ["state", "calendar"])
def test_h3_a_period_outside_the_calendar_is_one_error(run, period, calendar):
    words = ("indicators", RECORDS, "--period", period, "--calendar", calendar)

    assert refusal(run, *words) in ("period-unknown", "calendar-not-in-force") or (
        (period, calendar) == ("9999-Q4", "state")
    )


def test_h3_ctrl_c_ends_with_130_and_one_message(monkeypatch, capsys):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("sexwork_models.cli.program.run", interrupted)

    assert main(["results"]) == 130
    printed = capsys.readouterr()
    assert (printed.out, printed.err.count("\n")) == ("", 2)


def test_h3_memory_that_does_not_suffice_is_one_error(monkeypatch, run):
    def exhausted(*_):
        raise MemoryError

    monkeypatch.setattr("sexwork_models.cli.program.parser", exhausted)

    assert refusal(run, "results") == "out-of-memory"


# H4


@pytest.mark.parametrize(
    ("data", "rows_in", "accepted"),
    [
        (f"{HEADER}\n" + ",,,,,\n" * 3, 0, 0),
        (f'{HEADER}\n"","",\n \n\u00a0,\n', 0, 0),
        ('{}\n{"id": ""}\n{"id": null, "note": " "}\n', 0, 0),
        ('[{}, {"id": null}]', 0, 0),
        (RECORDS.read_text(encoding="utf-8") + ",,,,\n\n", 28, 21),
    ],
)
def test_h4_rows_that_say_nothing_are_passed_over(data, rows_in, accepted):
    report = validate_records(data.encode())

    if rows_in == 0:
        assert (report.rows_in, report.rows_accepted, report.rows_reported) == (0, 0, 0)
        assert report.codes == ()
    else:
        whole = validate_records(RECORDS)
        assert report.rows_in == whole.rows_in
        assert report.rows_accepted == whole.rows_accepted
    assert report.rows_in == report.rows_accepted + report.rows_reported


def test_h4_blank_rows_are_passed_over_in_mappings_and_figures():
    assert validate_records([{}, {"id": None}, {"id": " "}]).rows_in == 0
    assert read_observations([{}, {"id": ""}]).report.codes == ()


@pytest.mark.parametrize("engine", ["polars", "pandas", "pyarrow", "duckdb"])
def test_h4_blank_rows_are_passed_over_in_every_engine(engine):
    pl = pytest.importorskip("polars")
    pytest.importorskip(engine)
    full = pl.read_csv(RECORDS, infer_schema=False)
    columns = ["id", "kind", "place", "models", "note"]
    frame = full.select(columns)
    blank = pl.DataFrame({name: [None, "", " "] for name in columns}, schema=frame.schema)
    frames = [frame, pl.concat([frame, blank])]
    if engine == "pandas":
        frames = [each.to_pandas() for each in frames]
    elif engine == "pyarrow":
        frames = [each.to_arrow() for each in frames]
    elif engine == "duckdb":
        import duckdb

        tables = [each.to_arrow() for each in frames]
        connection = duckdb.connect()
        frames = [connection.from_arrow(table) for table in tables]
    whole, with_blanks = map(validate_records, frames)

    assert with_blanks.rows_in == whole.rows_in == len(full)
    assert with_blanks.rows_in == with_blanks.rows_accepted + with_blanks.rows_reported


@pytest.mark.parametrize("suffix", [".csv", ".ndjson"])
def test_h4_blank_rows_of_a_large_file_are_passed_over(tmp_path, suffix):
    pytest.importorskip("polars")
    blank = {".csv": " ,\n" * 400_000, ".ndjson": '{"id": null}\n{"id": "  "}\n' * 45_000}[suffix]
    path = tmp_path / f"records{suffix}"
    path.write_text((HEADER + "\n" if suffix == ".csv" else "") + blank, encoding="utf-8")
    report = validate_records(path)

    assert (report.rows_in, report.rows_accepted, report.rows_reported) == (0, 0, 0)


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
