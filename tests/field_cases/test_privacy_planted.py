"""What could lead to a person, planted in every field and every argument, is repeated nowhere.

The fields are those of the models and the arguments those of the parser: a new one is planted too.
All secrets are invented. With SEXWORK_MODELS_DEEP every secret is planted in every place, otherwise
each place gets one of them in turn.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator
from datetime import date
from itertools import count
from typing import Any, get_args, get_type_hints

import pytest
from pydantic import ValidationError

import sexwork_models as library
from sexwork_models.cli import main
from sexwork_models.cli.arguments import parser
from sexwork_models.core.errors import SexworkModelsError
from sexwork_models.core.findings import Where
from sexwork_models.framework import overlay
from sexwork_models.framework.tables import consumption
from sexwork_models.intake.fields import Row
from sexwork_models.intake.files import RawRow
from sexwork_models.intake.parsing import parse_rows
from sexwork_models.practice.plans.execution import Execution
from sexwork_models.practice.plans.plan import Plan
from sexwork_models.practice.privacy.consent import ConsentEntry
from sexwork_models.practice.registers.model import REGISTER_KINDS

SECRETS = {
    "telephone": "0911222333",
    "identity number": "001900111222",
    "e-mail": "mau.thu@example.org",
    "address": "số nhà 12 đường Mẫu",
}
NEEDLES = (*SECRETS.values(), "911222333", "1900111222", "mau.thu", "đường Mẫu", "nhà 12")
FRAMEWORK = library.load_framework()
DEEP = bool(os.environ.get("SEXWORK_MODELS_DEEP"))
_turn = count()


def secrets() -> tuple[str, ...]:
    """All secrets, or the next of them."""
    every = tuple(SECRETS.values())
    return every if DEEP else (every[next(_turn) % len(every)],)


def needles_in(text: str) -> list[str]:
    return [needle for needle in NEEDLES if needle in text]


def said_by(error: BaseException | None) -> str:
    """Everything that a log of an exception may hold, with the exceptions that it carries along."""
    parts: list[str] = []
    while error is not None:
        parts += [str(error), repr(error), repr(error.args), repr(getattr(error, "params", ""))]
        if isinstance(error, ValidationError):
            parts += [repr(error.errors()), error.json()]
        if isinstance(error, SexworkModelsError):
            parts += [error.message(lang) + error.remedy(lang) for lang in ("vi", "en")]
        error = error.__cause__ or error.__context__
    return "\n".join(parts)


def said_by_report(report: Any) -> str:
    data = [report.to_dict("vi"), report.to_dict("en")]
    params = [dict(finding.params) for finding in report]
    return json.dumps(data, ensure_ascii=False) + repr(report) + repr(params)


def run(capsys, *arguments: str) -> str:
    status = main([*arguments])
    printed = capsys.readouterr()
    assert status in (0, 1, 2)
    assert "Traceback" not in printed.out + printed.err
    return printed.out + printed.err


# --- Every field of every model -------------------------------------------------------------------


def kinds_of(kind: type[Row]) -> Iterator[type[Row]]:
    for sub in kind.__subclasses__():
        if sub.__module__.startswith("sexwork_models."):
            yield sub
            yield from kinds_of(sub)


KINDS = sorted(set(kinds_of(Row)), key=lambda kind: kind.__qualname__)
KNOWN_KINDS = {
    library.ActivityRecord,
    library.Observation,
    ConsentEntry,
    Plan,
    Execution,
    overlay.OverlayInfo,
    consumption.InputTerms,
    *REGISTER_KINDS.values(),
}
FIELDS = [(kind, name) for kind in KINDS for name in kind.model_fields]


def test_every_kind_of_row_is_among_those_that_are_planted():
    assert set(KINDS) >= KNOWN_KINDS
    assert len(FIELDS) > 250


@pytest.mark.parametrize(
    ("kind", "field"), FIELDS, ids=[f"{kind.__name__}.{name}" for kind, name in FIELDS]
)
def test_p1_a_secret_in_any_field_of_any_model_is_refused_and_repeated_by_no_error(kind, field):
    for secret in secrets():
        nested = ([secret], {secret: 1}, {"a": secret})
        for value in (secret, *(nested if DEEP else (nested[next(_turn) % 3],))):
            with pytest.raises(ValidationError) as raised:
                kind(**{field: value})
            assert not needles_in(said_by(raised.value))

            raw = RawRow(Where("file.csv", 2), {field: value})
            (parsed,), findings = parse_rows([raw], kind)
            assert not needles_in(said_by_report(library.Report.of(findings)))
            assert not needles_in(repr(parsed.row))
            if kind.screened:  # records have rules of form and of content: see below
                assert field in parsed.unread
                assert not needles_in(repr(parsed.row.__dict__))


# --- Records and registers: one row for every field -----------------------------------------------

RECORD = {
    "kind": "event",
    "day": "2024-01-08",
    "entered_on": "2024-01-08",
    "place": "48",
    "models": "M1",
    "activity": "M1-IEC",
    "population": "at_risk_person",
    "contacts": "3",
}
REGISTER_ROWS = {
    "sites": {"models": "M1", "active_from": "2023-01-01"},
    "groups": {"models": "M1", "group_type": "peer_group"},
    "providers": {"models": "M1", "provider_type": "health_facility"},
    "establishments": {"year": "2024", "business_type": "karaoke"},
}


def planted_rows(base: dict[str, str], fields: list[str]) -> list[dict[str, str]]:
    rows = []
    for field in fields:
        for secret in SECRETS.values():
            rows.append({**base, "id": f"SYN-R{len(rows)}", field: secret})
    return rows


def written(path, fields: list[str], rows: list[dict[str, str]]) -> str:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fields)
        writer.writeheader()
        writer.writerows(rows)
    return str(path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Records and registers with every secret in every field."""
    folder = tmp_path_factory.mktemp("planted")
    fields = list(library.ActivityRecord.model_fields)
    written(folder / "records.csv", fields, planted_rows(RECORD, fields))
    (folder / "registers").mkdir()
    for register, kind in REGISTER_KINDS.items():
        base = {"as_of": "2024-01-08", "place": "48", **REGISTER_ROWS[register.value]}
        fields = list(kind.model_fields)
        rows = planted_rows(base, fields)
        written(folder / "registers" / f"{register.value}.csv", fields, rows)
    return folder


def test_p1_no_record_with_a_secret_is_counted(folder):
    report = library.validate_records(folder / "records.csv")

    assert (report.rows_accepted, report.rows_reported) == (0, report.rows_in)
    assert report.rows_in == 4 * len(library.ActivityRecord.model_fields)
    assert not needles_in(said_by_report(report))


def test_p1_no_entry_of_a_register_with_a_secret_is_used(folder):
    file = library.read_registers(folder / "registers")

    assert not needles_in(repr([file.registers.of(register) for register in REGISTER_KINDS]))
    assert not needles_in(said_by_report(library.validate_registers(file)))
    assert all(not file.registers.of(register) for register in REGISTER_KINDS)


@pytest.mark.parametrize(
    "arguments",
    [
        ["validate", "records.csv"],
        ["validate", "registers"],
        ["indicators", "records.csv", "--period", "2024-Q1"],
        ["indicators", "records.csv", "--period", "2024-Q1", "--by", "funding,reporter"],
        ["indicators", "records.csv", "--period", "2024-Q1", "--registers", "registers"],
        ["explain", "I01", "--records", "records.csv", "--period", "2024-Q1"],
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("more", [["--json"], ["--lang", "en"]], ids=" ".join)
def test_no_command_repeats_what_stands_in_records_and_registers(
    arguments, more, folder, capsys, monkeypatch
):
    monkeypatch.chdir(folder)
    assert not needles_in(run(capsys, *arguments, *more))


def test_no_table_repeats_what_stands_in_records_and_it_finds_what_rows_have(folder):
    pytest.importorskip("polars")
    from sexwork_models.frames.checking.validate import check_table

    table = check_table(folder / "records.csv", FRAMEWORK).report
    rows = library.validate_records(folder / "records.csv")

    assert (table.rows_accepted, table.rows_reported) == (0, table.rows_in)
    assert sorted(table.codes) == sorted(rows.codes)
    assert not needles_in(said_by_report(table))
    assert not needles_in(repr(table.failing.rows()))


# --- Figures, plans and executions ----------------------------------------------------------------

FIGURE = {
    "document": "SAMPLE-D",
    "places": "48",
    "first_day": "2024-01-01",
    "last_day": "2024-12-31",
    "low": "80",
    "unit": "contact",
    "kind": "actual",
    "readings": "I01:value",
    "grade": "supplied",
}
PARTS: dict[str, dict[str, Any]] = {
    "lines": {
        "activity": "M1-OUTREACH",
        "volume": 20,
        "unit": "contact",
        "rate": "r",
        "days": ["2025-02-03"],
        "each": 20,
    },
    "prices": {
        "subject": "r",
        "item_en": "x",
        "amount": 1000,
        "per_unit": "contact",
        "valid_from": "2025-01-01",
        "document": "D",
    },
    "funding": {"kind": "donor", "share": 1},
    "keys": {"basis_en": "x", "shares": {"SYN-L0": 100}},
    "targets": {"indicator": "I01", "value": 20, "unit": "contact"},
    "groups": {"core_members": 3},
    "calendars": {"month": 4},
    "place_changes": {"on": "2025-03-01", "place": "49"},
    "inputs": {"input": "r", "category": "material", "quantity": 1, "unit": "contact"},
    "entries": {"line": "SYN-L0", "spent": 5},
    "moves": {
        "source": "SYN-L0",
        "target": "SYN-L1",
        "amount": 1,
        "on": "2025-02-02",
        "document": "D",
    },
}
ONE_PART = {
    "rounding": {"base": 1000, "direction": "half_up", "reason": "LIB"},
    "budget_code": {"chapter": "001"},
}
PLAN: dict[str, Any] = {
    "id": "P-1",
    "models": ["M1"],
    "place": "48",
    "first_day": "2025-01-01",
    "last_day": "2025-12-31",
}
EXECUTION: dict[str, Any] = {
    "id": "E-1",
    "plan": "P-1",
    "first_day": "2025-01-01",
    "last_day": "2025-06-30",
}


def part_kind(kind: type[Row], field: str) -> type[Row] | None:
    def rows_in(hint: object) -> Iterator[type[Row]]:
        if isinstance(hint, type) and issubclass(hint, Row):
            yield hint
        for argument in get_args(hint):
            yield from rows_in(argument)

    return next(rows_in(get_type_hints(kind)[field]), None)


def planted_parts(kind: type[Row], base: dict[str, Any], secret: str) -> list[dict[str, Any]]:
    """Parts of a kind, each with the secret in another field, and the first without any."""
    parts = [{**base}]
    for field in kind.model_fields:
        below = part_kind(kind, field)
        if below is not None and field in PARTS:
            planted: Any = planted_parts(below, PARTS[field], secret)
        elif below is not None:
            planted = {name: secret for name in below.model_fields}
        else:
            planted = secret
        parts += [{**base, field: planted}, {**base, field: [secret]}, {**base, field: {secret: 1}}]
    if "id" in kind.model_fields:
        for index, part in enumerate(parts):
            part.setdefault("id", f"SYN-L{index}")
    return parts


def planted_documents(
    kind: type[Row], base: dict[str, Any], secret: str
) -> Iterator[dict[str, Any]]:
    """Documents with the secret in every field of all parts, then in one field of their own."""
    everything = {**base}
    for field in kind.model_fields:
        below = part_kind(kind, field)
        if below is None:
            yield {**base, "lines" if kind is Plan else "entries": [], field: secret}
        elif field in PARTS:
            everything[field] = planted_parts(below, PARTS[field], secret)
        else:
            yield {**base, field: {name: secret for name in below.model_fields}}
    yield everything
    yield {**base, secret: 1}
    yield {**base, "scopes": {secret: "site"}}


def written_json(path, data: object) -> str:
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return str(path)


def chosen(kind: type[Row], base: dict[str, Any]) -> list[dict[str, Any]]:
    """The documents with every secret, or with one after the other."""
    every = [list(planted_documents(kind, base, secret)) for secret in SECRETS.values()]
    if DEEP:
        return [document for documents in every for document in documents]
    turns = zip(count(), *every, strict=False)
    return [documents[number % len(SECRETS)] for number, *documents in turns]


def test_p9_no_command_repeats_what_stands_in_a_plan(tmp_path, capsys):
    for number, document in enumerate(chosen(Plan, PLAN)):
        path = written_json(tmp_path / f"plan{number}.json", document)
        said = run(capsys, "budget", path, "--json", "--by", "funding")
        if document.get("lines") or DEEP:
            said += run(capsys, "budget", path, "--lang", "en")
            said += run(capsys, "validate", path) + run(capsys, "compare", path, path)
            said += run(capsys, "explain", "total", "--plan", path)
        assert not needles_in(said)


def test_p9_no_command_repeats_what_stands_in_an_execution(tmp_path, capsys):
    plan = written_json(
        tmp_path / "plan.json",
        {**PLAN, "lines": [{**PARTS["lines"], "id": "SYN-L0"}], "prices": [PARTS["prices"]]},
    )
    assert main(["budget", plan]) == 0
    for number, document in enumerate(chosen(Execution, EXECUTION)):
        path = written_json(tmp_path / f"execution{number}.json", document)
        said = run(capsys, "validate", path, "--kind", "execution", "--json")
        said += run(capsys, "budget", plan, "--execution", path)
        assert not needles_in(said)


def test_no_command_repeats_what_stands_in_figures(tmp_path, capsys):
    fields = list(library.Observation.model_fields)
    rows = planted_rows(FIGURE, fields)
    path = written(tmp_path / "figures.csv", fields, rows)
    for arguments in (["validate", path], ["results", path], ["results", path, "--json"]):
        assert not needles_in(run(capsys, *arguments))
    assert not needles_in(run(capsys, "explain", "I01", "--observations", path))


@pytest.mark.parametrize("name", SECRETS)
def test_p9_a_repeated_key_an_unknown_key_and_a_broken_line_are_not_repeated(
    name, tmp_path, capsys
):
    secret = SECRETS[name]
    texts = {
        "plan.toml": f'id = "P"\n"{secret}" = 1\n"{secret}" = 2\n',
        "broken.toml": f'id = "P"\n{secret} = = 2\n',
        "plan.json": f'{{"{secret}": 1, "{secret}": 2}}',
        "records.ndjson": f'{{"id": "SYN-R1", "{secret}": 1, "{secret}": 2}}\n{{{secret}\n',
        "records.csv": f"id,kind,day,entered_on,place,models,activity,{secret}\nSYN-R1,{secret}\n",
        "overlay.toml": f'baseline = "vietnam"\nid = "o"\n[[norms]]\nid = "{secret}"\n',
    }
    for file, text in texts.items():
        (tmp_path / file).write_text(text, encoding="utf-8")
        said = run(capsys, "validate", str(tmp_path / file))
        assert not needles_in(said + run(capsys, "validate", str(tmp_path / file), "--json"))


# --- Every argument of every command --------------------------------------------------------------

ARGUMENTS: dict[str, list[str]] = {
    "results": [],
    "show": ["norms"],
    "audit": [],
    "validate": ["records.csv"],
    "budget": ["plan.json"],
    "indicators": ["records.csv", "--period", "2024-Q1"],
    "compare": ["plan.json", "plan.json"],
    "explain": ["I01"],
}


def planted_arguments() -> Iterator[list[str]]:
    """Arguments of every command, with a secret in one option or in one place."""
    (commands,) = (action for action in parser()._actions if hasattr(action, "_name_parser_map"))
    assert set(commands.choices) == set(ARGUMENTS)
    for command, options in commands.choices.items():
        for secret in (secrets() + secrets()) if not DEEP else SECRETS.values():
            yield [command, *ARGUMENTS[command], secret]
            for index in range(len(ARGUMENTS[command])):
                replaced = [*ARGUMENTS[command]]
                replaced[index] = secret
                yield [command, *replaced]
            for action in options._actions:
                if action.option_strings and action.nargs != 0:
                    yield [command, *ARGUMENTS[command], action.option_strings[-1], secret]


@pytest.fixture
def workplace(tmp_path, monkeypatch):
    fields = list(library.ActivityRecord.model_fields)
    written(tmp_path / "records.csv", fields, [{**RECORD, "id": "SYN-R1"}])
    plan = {**PLAN, "lines": [{**PARTS["lines"], "id": "SYN-L0"}], "prices": [PARTS["prices"]]}
    written_json(tmp_path / "plan.json", plan)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    "arguments", list(planted_arguments()), ids=lambda words: " ".join(words[:3])
)
def test_p9_no_argument_is_repeated(arguments, workplace, capsys):
    assert not needles_in(run(capsys, *arguments))
    assert not needles_in(run(capsys, *arguments, "--json"))


# --- Calls of the library -------------------------------------------------------------------------

CALLS = {
    "a place": lambda text: FRAMEWORK.places[text],
    "an activity": lambda text: FRAMEWORK.activities[text],
    "an overlay": lambda text: library.load_framework(text),
    "a file of records": lambda text: library.validate_records(text),
    "a file of records with an ending": lambda text: library.validate_records(f"{text}.csv"),
    "a plan": lambda text: library.read_plan(f"{text}.toml"),
    "figures": lambda text: library.read_observations(f"{text}.json"),
    "registers": lambda text: library.read_registers({text: []}),
    "a folder of registers": lambda text: library.read_registers(text),
    "a period": lambda text: library.compute_indicators([], period=text),
    "a calendar": lambda text: library.ReportingCalendar.named(text),
    "a dimension": lambda text: library.compute_indicators([], period="2024-Q1", by=[text]),
    "an indicator": lambda text: library.compute_indicators([], period="2024", indicators=[text]),
    "a reporter": lambda text: open_report(reporter=text),
    "a site of a submission": lambda text: open_report(heard_from=[text]),
    "the place of a submission": lambda text: open_report(place=text),
}


def open_report(**changes: Any) -> object:
    given: dict[str, Any] = {"place": "22", "reporter": "R-07", "period": "2024-Q1"}
    return library.open_submission(**{**given, **changes}, due=date(2024, 3, 18))


@pytest.mark.parametrize("secret", SECRETS.values(), ids=list(SECRETS))
@pytest.mark.parametrize("call", CALLS)
def test_p9_no_exception_carries_a_secret_along(call, secret):
    with pytest.raises(SexworkModelsError) as raised:
        CALLS[call](secret)

    assert not needles_in(said_by(raised.value))
