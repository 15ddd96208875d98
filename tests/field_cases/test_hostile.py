"""Hostile and odd input: it costs no more than its size, and ends with one error of the library."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from tests.support.frames import FLAGS

from sexwork_models import (
    UnusableInputError,
    read_observations,
    read_plan,
    validate_records,
)
from sexwork_models.cli import main
from sexwork_models.forms.row_rules import COUNT_FIELDS
from sexwork_models.intake import disk
from sexwork_models.intake.files import MAX_FIELDS
from sexwork_models.intake.nested.json_reader import read_json
from sexwork_models.practice.plans.execution import read_execution

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

    assert ("negative-money" if amount.startswith("-") else "number-out-of-range") in codes


def test_h2_an_object_of_30000_keys_is_no_row_and_no_plan():
    keys = dict.fromkeys(map(str, range(30_000)), 1)

    assert read_json(json.dumps(keys).encode(), "f.json") == (keys, [])
    assert read_plan(json.dumps(keys).encode()).report.codes == ("too-many-fields",)
    report = validate_records([keys])
    assert (report.rows_in, report.rows_reported, report.codes) == (1, 1, ("too-many-fields",))


def test_h2_a_table_of_30000_keys_inside_a_plan_is_one_finding():
    keys = "".join(f"key{number} = 1\n" for number in range(30_000))
    codes = read_plan(f"[scopes]\n{keys}".encode()).report.codes

    assert codes.count("too-many-fields") == 1
    assert len(codes) < 10


def test_h2_a_header_of_50000_columns_is_one_finding():
    header = ",".join(["id", "low", *map(str, range(50_000))])
    report = read_observations(f"{header}\n".encode()).report

    assert report.codes == ("too-many-fields",)
    assert report.findings[0].params == {"found": 50_002, "limit": MAX_FIELDS}


@pytest.mark.parametrize("depth", [21, 330, 400, 490, 990])
def test_h2_a_value_nested_too_deep_is_a_finding(depth):
    nested = "[" * depth + "]" * depth
    for data in (f'{{"lines": [{{"id": {nested}}}]}}', f"[[lines]]\nid = {nested}"):
        codes = read_plan(data.encode()).report.codes

        assert "file-too-deep" in codes or codes[0] in ("toml-syntax", "json-syntax")
    report = validate_records(f'{{"id": "SYN-R1", "note": {nested}}}\n'.encode())
    assert {"file-too-deep", "json-syntax"} & set(report.codes)


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


@pytest.mark.parametrize(
    ("period", "calendar", "code"),
    [
        ("9999", "calendar", "period-unknown"),
        ("9999-Q4", "calendar", "period-unknown"),
        ("0000", "calendar", "period-unknown"),
        ("0001", "hiv_periodic", "period-unknown"),
        ("0000", "state", "calendar-not-in-force"),
    ],
)
def test_h3_a_period_outside_the_calendar_is_one_error(run, period, calendar, code):
    words = ("indicators", RECORDS, "--period", period, "--calendar", calendar)

    assert refusal(run, *words) == code


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
        assert report.codes == ("file-without-rows",)  # a warning
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
    days = [pl.col(name).str.to_date(strict=False) for name in ("day", "entered_on")]
    frame = full.drop(*COUNT_FIELDS, *FLAGS, strict=False).with_columns(days)
    signs = [None, "", " "]
    blank = pl.DataFrame(
        {name: [None] * 3 if type_ == pl.Date else signs for name, type_ in frame.schema.items()},
        schema=frame.schema,
    )
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
    assert with_blanks.rows_accepted == whole.rows_accepted > 0
    assert with_blanks.rows_in == with_blanks.rows_accepted + with_blanks.rows_reported


@pytest.mark.parametrize("suffix", [".csv", ".ndjson"])
def test_h4_blank_rows_of_a_large_file_are_passed_over(tmp_path, suffix):
    pytest.importorskip("polars")
    blank = {".csv": " ,\n" * 400_000, ".ndjson": '{"id": null}\n{"id": "  "}\n' * 45_000}[suffix]
    path = tmp_path / f"records{suffix}"
    path.write_text((HEADER + "\n" if suffix == ".csv" else "") + blank, encoding="utf-8")
    report = validate_records(path)

    assert (report.rows_in, report.rows_accepted, report.rows_reported) == (0, 0, 0)
