"""A file may be named `-`: its content is then what is written to the command."""

from __future__ import annotations

import io
import json
import tempfile
import tomllib
from pathlib import Path

import pytest

from sexwork_models.cli import standard_input
from sexwork_models.cli.arguments import COMMANDS, READ_FILES
from sexwork_models.cli.help.declaration import Takes

EXAMPLES = Path(__file__).parents[2] / "examples"
PRICES, SERVICES = EXAMPLES / "prices_sample_a.toml", EXAMPLES / "plan_sample_services.toml"
RECORDS, FIGURES = EXAMPLES / "records_sample.csv", EXAMPLES / "observations_sample.csv"
EXECUTION = EXAMPLES / "execution_sample.toml"
VALUE = "I01:2024-03-15..2024-06-14"
NAME = standard_input._NAME


@pytest.fixture
def piped(run, monkeypatch):
    """Runs a command with the content of a file, or bytes, on standard input."""

    def make(content, *words):
        data = content if isinstance(content, bytes) else Path(content).read_bytes()
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
        return run(*words)

    return make


CALLS = {
    "results": (FIGURES, ("results", "-")),
    "results with an overlay": (EXAMPLES / "overlay_sample.toml", ("results", "--overlay", "-")),
    "validate figures": (FIGURES, ("validate", "-")),
    "validate records": (RECORDS, ("validate", "-")),
    "validate a plan": (SERVICES, ("validate", "-")),
    "validate an overlay": (PRICES, ("validate", "-")),
    "validate an overlay in CSV": (EXAMPLES / "communes_sample.csv", ("validate", "-")),
    "validate an execution": (EXECUTION, ("validate", "-")),
    "validate a register": (EXAMPLES / "registers_sample" / "sites.csv", ("validate", "-")),
    "budget": (SERVICES, ("budget", "-", "--overlay", PRICES)),
    "budget at prices": (PRICES, ("budget", SERVICES, "--overlay", "-")),
    "budget and what was spent": (EXECUTION, ("budget", SERVICES, "--execution", "-")),
    "budget and results": (FIGURES, ("budget", SERVICES, "--observations", "-")),
    "indicators": (RECORDS, ("indicators", "-", "--period", "2024-Q2")),
    "indicators and targets": (
        EXAMPLES / "plan_sample_records.toml",
        ("indicators", RECORDS, "--period", "2024-Q2", "--targets", "-"),
    ),
    "compare overlays": (PRICES, ("compare", "-", EXAMPLES / "prices_sample_b.toml")),
    "compare with a plan": (
        SERVICES,
        ("compare", PRICES, EXAMPLES / "prices_sample_b.toml", "--plan", "-"),
    ),
    "explain money": (SERVICES, ("explain", "total", "--plan", "-", "--overlay", PRICES)),
    "explain figures": (FIGURES, ("explain", "SAMPLE-05", "--observations", "-")),
    "explain records": (RECORDS, ("explain", VALUE, "--records", "-", "--period", "2024-Q2")),
}


@pytest.mark.parametrize("name", CALLS)
def test_standard_input_is_answered_as_the_file_is(piped, run, name):
    file, words = CALLS[name]
    named = run(*(file if word == "-" else word for word in words), "--json")
    status, out, err = piped(file, *words, "--json")

    assert (status, out.replace(NAME, file.name), err) == named


def test_every_option_that_takes_a_file_takes_standard_input():
    files = {
        argument.attribute
        for arguments in COMMANDS.values()
        for argument in arguments
        if argument.takes is Takes.FILE
    }

    assert set(READ_FILES) == files
    named = "file mapping overlay plan records execution observations targets left right"
    assert files == set(named.split())


def test_a_finding_names_standard_input(piped):
    _, out, _ = piped(RECORDS, "validate", "-", "--lang", "en")

    assert "  row 33 of standard input\n" in out
    assert NAME not in out
    assert "dòng 33 của dữ liệu vào chuẩn" in piped(RECORDS, "validate", "-")[1]


@pytest.mark.parametrize("indent", [None, 2])
def test_a_plan_in_json_is_told_from_records_one_a_line(piped, indent):
    content = tomllib.loads(SERVICES.read_text(encoding="utf-8"))
    plan = json.dumps(content, default=str, indent=indent).encode()
    record = {"id": "SYN-1", "kind": "event", "day": "2024-04-01", "entered_on": "2024-04-01"}

    assert '"code": "record' not in piped(plan, "validate", "-", "--json")[1]
    assert piped(plan, "budget", "-", "--json")[0] == 0
    lines = f"{json.dumps(record)}\n{json.dumps(record)}\n".encode()
    _, out, _ = piped(lines, "validate", "-", "--lang", "en")
    assert out.split("\n")[1].startswith("Rows: 2 in")


def test_comments_above_a_plan_do_not_hide_its_kind(piped):
    data = b"# a comment, and = [table]\n" * 200 + SERVICES.read_bytes()

    assert piped(data, "budget", "-", "--json")[0] == 0


@pytest.mark.parametrize(
    "words",
    [
        ("compare", "-", "-"),
        ("budget", "-", "--overlay", "-"),
        ("audit", "--overlay", "-", "--overlay", "-"),
    ],
)
def test_standard_input_stands_for_one_file(piped, words):
    status, out, _ = piped(PRICES, *words, "--json")

    assert (status, json.loads(out)["error"]["code"]) == (2, "standard-input-twice")


def test_nothing_on_standard_input_is_a_file_without_content(piped):
    status, out, _ = piped(b"", "validate", "-", "--json")

    assert (status, json.loads(out)["error"]["code"]) == (2, "file-empty")


def test_no_standard_input_at_all_is_one_refusal(run, monkeypatch):
    monkeypatch.setattr("sys.stdin", None)
    status, out, _ = run("validate", "-", "--json")

    assert (status, json.loads(out)["error"]["code"]) == (2, "file-unreadable")
    assert "“dữ liệu vào chuẩn”" in run("validate", "-")[2]


def test_a_sender_without_end_is_refused(piped, monkeypatch):
    monkeypatch.setattr(standard_input, "MAX_STANDARD_INPUT", 1 << 20)
    status, out, _ = piped(b"a,b\n" * (1 << 19), "validate", "-", "--json")

    assert (status, json.loads(out)["error"]["code"]) == (2, "file-too-large")


@pytest.mark.parametrize(
    "words", [("validate", "-"), ("budget", "-"), ("explain", "X", "--plan", "-")]
)
def test_nothing_is_left_of_it(piped, tmp_path, monkeypatch, words):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    piped(RECORDS, *words)

    assert list(tmp_path.iterdir()) == []


def test_a_parquet_file_and_a_workbook_are_refused_as_what_they_are(piped):
    for data, code in ((b"PAR1....", "parquet-not-read"), (b"PK\x03\x04..", "workbook-not-read")):
        status, out, _ = piped(data, "validate", "-", "--json")
        assert (status, json.loads(out)["error"]["code"]) == (2, code)
