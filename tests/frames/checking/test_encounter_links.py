"""An encounter never joins a client to an establishment: on rows, and on tables that have codes.

No packaged form has the column yet: the tests' own form and tables have it.
"""

from __future__ import annotations

from datetime import date

import attrs
import pytest
from hypothesis import given, settings
from tests.support.encounters import contact, encounter_records, session
from tests.support.frames import native_frame

from sexwork_models import load_framework
from sexwork_models.core.findings import Where
from sexwork_models.intake.files import RawRow
from sexwork_models.intake.parsing import ParsedRow
from sexwork_models.practice.records.key_rules import encounter_findings, key_findings

pytest.importorskip("polars")
pytest.importorskip("narwhals")

import narwhals.stable.v2 as nw

from sexwork_models.frames.checking.validate import check_source
from sexwork_models.frames.reading.frame_reader import read_table
from sexwork_models.practice.records.files import record_form

FRAMEWORK = load_framework()
CODE = "encounter-links-client-to-establishment"


def located(records):
    """Records as rows of a list."""
    places = (Where(f"$[{number}]") for number in range(len(records)))
    return [
        ParsedRow(record, RawRow(where, {})) for record, where in zip(records, places, strict=True)
    ]


def linked_ids(records):
    """The ids of the client rows that are refused, by the rule on rows."""
    rows = located(records)
    by_place = {item.raw.where: item.row.id for item in rows}
    return sorted(by_place[found.where.at("")] for found in encounter_findings(rows))


def report_of(records, engine):
    """The report of a table with a column of encounters."""
    source = read_table(
        native_frame(records, FRAMEWORK, engine), FRAMEWORK, record_form(FRAMEWORK, {})
    )
    code = nw.lit(None, dtype=nw.String)
    for record in records:
        if record.encounter:
            code = nw.when(nw.col("id") == record.id).then(nw.lit(record.encounter)).otherwise(code)
    table = source.table.with_frame(source.table.frame.with_columns(code.alias("encounter")))
    return check_source(attrs.evolve(source, table=table), FRAMEWORK).report


def ids_of(found, records):
    """The ids of the records that findings are about, by their place in the table."""
    own = [finding for finding in found if finding.code == CODE]
    by_id = {f"$[id={record.id}]": record.id for record in records}
    by_place = {f"$[{number}]": record.id for number, record in enumerate(records)}
    return sorted({**by_id, **by_place}[str(finding.where).split(":")[0]] for finding in own)


def visit(**cells):
    return session(
        **{
            "establishment": "SYN-E1",
            "encounter": "SYN-L1",
            "activity": "M3-REACH-EST",
            "models": "M3",
            **cells,
        }
    )


def client(**cells):
    return contact(**{"client": "SYN-A1", "consent": "given", "encounter": "SYN-L1", **cells})


CASES = [
    ((visit(), client()), 1),
    ((visit(), client(client="", consent=None, case="SYN-K1")), 1),
    ((visit(), client(client="", consent=None)), 0),  # nobody is named
    ((visit(), client(encounter="SYN-L2")), 0),
    ((visit(), client(encounter="")), 0),
    ((visit(encounter=""), client(encounter="")), 0),  # rows without a code are encounters each
    ((visit(), client(day=date(2024, 1, 11), entered_on=date(2024, 1, 11))), 0),
    ((session(encounter="SYN-L1"), client()), 0),
    ((client(), visit(), client(client="SYN-A2")), 2),
]


@pytest.mark.parametrize(("records", "expected"), CASES)
@pytest.mark.parametrize("engine", ["polars", "pandas", "duckdb"])
def test_client_rows_of_an_encounter_with_an_establishment_are_errors(engine, records, expected):
    records = [row.model_copy(update={"id": f"SYN-R{n}"}) for n, row in enumerate(records)]
    codes = [finding.code for finding in key_findings(located(records), FRAMEWORK)]

    assert codes.count(CODE) == expected
    report = report_of(records, engine)
    assert ids_of(report, records) == linked_ids(records)
    assert report.rows_accepted == len(records) - expected


def test_the_finding_stands_at_the_encounter_and_names_the_visit():
    (found,) = encounter_findings(located([visit(), client()]))

    assert str(found.where) == "$[1]:encounter"
    assert str(found.params["first"]) == "$[0]"
    assert "$[0]" in found.say("en")
    assert "mã lượt" in found.say("vi")


@settings(max_examples=60, deadline=None)
@given(encounter_records(("", "SYN-L1", "SYN-L2")))
def test_a_table_finds_the_rows_that_the_rule_on_rows_finds(records):
    from tests.support.encounters import encounter_table

    from sexwork_models.frames.checking.encounter_links import linked_encounters

    codes = linked_encounters(encounter_table(records, FRAMEWORK).frame, "")
    by_id = {record.id: record for record in records}
    assert {by_id[id].encounter for id in linked_ids(records)} == codes
