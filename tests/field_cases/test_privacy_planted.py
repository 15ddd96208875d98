"""What could lead to a person, planted in every field that is sent, is repeated nowhere.

The fields are those of the models: a new one is planted too.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pydantic import ValidationError
from tests.support.planted import (
    AS_NUMBERS,
    DEEP,
    EXECUTION,
    FIGURE,
    PARTS,
    PLAN,
    RECORD,
    REGISTER_ROWS,
    SECRETS,
    chosen,
    needles_in,
    planted_rows,
    run,
    said_by,
    said_by_report,
    secrets,
    turn,
    written,
    written_json,
)

import sexwork_models as library
from sexwork_models.cli import main
from sexwork_models.core.findings import Where
from sexwork_models.forms.registers import REGISTER_KINDS
from sexwork_models.framework import overlay
from sexwork_models.framework.tables import consumption
from sexwork_models.intake.files import RawRow
from sexwork_models.intake.parsing import parse_rows
from sexwork_models.intake.rows import Row
from sexwork_models.practice.plans.execution import Execution
from sexwork_models.practice.plans.plan import Plan
from sexwork_models.practice.privacy.consent import ConsentEntry

FRAMEWORK = library.load_framework()

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
        for value in (secret, *(nested if DEEP else (nested[next(turn) % 3],))):
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


def refusal(kind: type[Row], cells: dict[str, object]) -> ValidationError | None:
    try:
        kind(**cells)
    except ValidationError as error:
        return error
    return None


@pytest.mark.parametrize("kind", [library.ActivityRecord, *REGISTER_KINDS.values()])
@pytest.mark.parametrize(("typed", "needle"), AS_NUMBERS, ids=repr)
def test_p1_a_number_or_date_that_leads_to_a_person_is_repeated_of_no_field_about_people(
    kind, typed, needle
):
    base = RECORD | {"kind": "client"} if kind is library.ActivityRecord else {}
    for field in kind.model_fields:
        for value in (typed, [typed], {"a": typed}):
            row = {**base, field: value}
            _, findings = parse_rows([RawRow(Where("file.csv", 2), row)], kind)
            assert needle not in said_by_report(library.Report.of(findings)), field
            assert needle not in said_by(refusal(kind, row)), field


@pytest.mark.parametrize(("typed", "needle"), AS_NUMBERS, ids=repr)
def test_p1_no_finding_on_records_repeats_such_a_number(typed, needle):
    rows = [
        RECORD | {"id": f"SYN-R{number}", "kind": "client", field: typed}
        for number, field in enumerate(library.ActivityRecord.model_fields)
        if field != "id"
    ]
    said = said_by_report(library.validate_records(rows))
    assert needle not in said


# --- Records and registers: one row for every field -----------------------------------------------


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
