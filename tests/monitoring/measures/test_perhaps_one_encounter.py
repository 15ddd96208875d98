"""Rows without an encounter code that may be one encounter are one warning that names them.

No packaged form has codes of encounters: the tests' own form and tables have them.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from tests.support.encounters import contact, encounter_records, encounter_table, session
from tests.support.records import row

from sexwork_models import load_framework, validate_records
from sexwork_models.core.findings import RowList
from sexwork_models.monitoring.measures.encounters.alike import (
    perhaps_one_findings,
    records_perhaps_one,
)

FRAMEWORK = load_framework()
CODE = "perhaps-one-encounter"
CLIENT = {"client": "SYN-A1", "consent": "given"}
SERVICES = [
    contact(**CLIENT, activity="M1-OUTREACH"),
    contact(**CLIENT, activity="M1-IEC"),
    contact(**CLIENT, activity="M1-COUNSEL"),
]
ENGINES = pytest.mark.parametrize("engine", ["polars", "duckdb"])


def findings_of(records, framework=FRAMEWORK):
    return [found for found in validate_records(records, framework) if found.code == CODE]


def places_of(records):
    return [[str(where) for where in found.params["rows"].first] for found in findings_of(records)]


def test_one_finding_about_the_column_names_all_rows_that_may_be_one_encounter():
    others = [contact(client="SYN-A2", consent="given"), contact(client="SYN-A3", consent="given")]
    (found,) = findings_of([*SERVICES, *others])

    assert (found.severity, str(found.where)) == ("warning", "encounter")
    assert found.params["rows"].count == 3
    assert found.message("en") == (
        "Rows without an encounter code that may be one encounter with others, since they agree in "
        "person, day and reporter, or in the event: 3 ($[0], $[1], $[2])."
    )
    assert "để trống mã lượt" in found.message("vi")


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ([SERVICES[0], contact(**CLIENT)], []),  # of one action: one encounter is not written twice
        ([contact(**CLIENT, need="legal"), contact(**CLIENT, need="loan")], [0, 1]),
        ([SERVICES[0], contact(**CLIENT, activity="M1-IEC", day="2024-01-11")], []),
        ([SERVICES[0], contact(**CLIENT, activity="M1-IEC", reporter="SYN-W1")], []),
        ([SERVICES[0], contact(**CLIENT, activity="M1-IEC", encounter="SYN-L1")], []),
        ([contact(activity="M1-IEC"), contact()], [0, 1]),  # anonymous, and alike
        ([contact(activity="M1-IEC"), contact(channel="zalo")], []),
        ([session(activity="M1-IEC", contacts=5), session(contacts=200)], [0, 1]),
        ([session(activity="M1-IEC", contacts=5), session(group="SYN-G1", contacts=9)], []),
        ([session(activity="M1-IEC", contacts=5), contact(**CLIENT)], []),
    ],
)
def test_rows_of_different_actions_that_agree_in_all_else_may_be_one(records, expected):
    assert places_of(records) == ([[f"$[{number}]" for number in expected]] if expected else [])


def test_a_row_that_is_corrected_or_cancelled_is_no_encounter():
    first = contact(**CLIENT, id="SYN-R901", activity="M1-OUTREACH")
    second = contact(**CLIENT, id="SYN-R902", activity="M1-IEC", supersedes="SYN-R901")

    assert findings_of([first, second]) == []


def test_a_form_without_codes_of_encounters_has_no_finding():
    rows = [row(**CLIENT, activity=record.activity) for record in SERVICES]

    assert findings_of(rows) == []


def test_in_another_country_too(eldoria):
    cells = {"place": "P-AB", "models": "A", "population": "baker", "activity": "A-VISIT"}
    records = [contact(**CLIENT, **cells, need=need) for need in ("legal", "loan")]
    (found,) = findings_of(records, eldoria)

    assert found.params["rows"].count == 2


def rows_of_table(records, engine):
    pytest.importorskip("narwhals")
    from sexwork_models.frames.counting.frame_ledger import FrameLedger

    return FrameLedger.of(encounter_table(records, FRAMEWORK, engine), FRAMEWORK).rows_perhaps_one()


def with_ids(records):
    return [own.model_copy(update={"id": f"SYN-R{number}"}) for number, own in enumerate(records)]


@ENGINES
def test_the_rows_of_a_table_are_named_as_its_engine_names_them(engine):
    found = rows_of_table(with_ids([*SERVICES, contact()]), engine)

    assert [str(where) for where in found.first] == [f"$[id=SYN-R{number}]" for number in range(3)]
    (finding,) = perhaps_one_findings(found)
    assert (str(finding.where), finding.params["rows"].count) == ("encounter", 3)


@ENGINES
def test_a_table_without_the_column_has_no_finding(engine):
    pytest.importorskip("narwhals")
    from tests.support.frames import table_of

    from sexwork_models.frames.counting.frame_ledger import FrameLedger

    ledger = FrameLedger.of(table_of(SERVICES, FRAMEWORK, engine), FRAMEWORK)
    assert ledger.rows_perhaps_one() == RowList()


def agree(records, engine):
    found = rows_of_table(records, engine)
    expected = sorted(f"$[id={record.id}]" for record in records_perhaps_one(records))
    assert (found.count, [str(where) for where in found.first]) == (len(expected), expected)


@settings(max_examples=60)
@given(encounter_records())
def test_a_table_finds_the_rows_that_the_reference_finds(records):
    agree(records, "polars")


@settings(max_examples=5)
@given(encounter_records())
def test_a_database_finds_the_rows_that_the_reference_finds(records):
    agree(records, "duckdb")
