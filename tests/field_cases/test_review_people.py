"""Field cases of people: protection cases are reported alone, and no client's code is left over.

Every rule about rows is asked of rows in memory, of CSV and of a table of each engine.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from tests.support.records import event, record, row
from tests.support.rows import IN_MEMORY, WITHOUT_ORDER, polars_rows, typed_cells

from sexwork_models import (
    ActivityRecord,
    compute_indicators,
    load_framework,
    pseudonymise_records,
    validate_records,
    validate_registers,
)
from sexwork_models.monitoring.measures.dimensions import DIMENSIONS

pytest.importorskip("polars")

from sexwork_models.frames.checking.validate import check_table

KEY = bytes(range(32))
ENGINES = {**IN_MEMORY, **WITHOUT_ORDER}
every_engine = pytest.mark.parametrize("engine", ["rows", "polars", "pandas", "pyarrow", "duckdb"])
CHILD = {"client": "SYN-KA7", "age_band": "under_18"}


def table(engine, *rows):
    """Rows as a table of an engine; as rows they are mappings without blanks."""
    frame = polars_rows([typed_cells(cells) for cells in rows])
    if engine == "rows":
        return [
            {name: value for name, value in cells.items() if value is not None}
            for cells in frame.to_dicts()
        ]
    return ENGINES[engine](frame)


def csv_file(folder: Path, *rows, **more) -> Path:
    names = [*ActivityRecord.model_fields, *more]
    lines = [",".join(str({**more, **cells}.get(name, "")) for name in names) for cells in rows]
    path = folder / "records.csv"
    path.write_text("\n".join([",".join(names), *lines, ""]), encoding="utf-8")
    return path


def codes(source):
    return [finding.code for finding in validate_records(source)]


def persons(source):
    return codes_and_persons(source)[1]


def codes_and_persons(source):
    """The codes of the findings, and how many persons there are: a table is checked once."""
    values = compute_indicators(source, period="2024", indicators=["I03"])
    (value,) = values
    person_count = value.figure.say("en"), value.status.value, list(value.reasons)
    return values.report.codes, person_count


# --- Protection cases -----------------------------------------------------------------------------


@every_engine
@pytest.mark.parametrize("kind", ["Clint", "Evnt", None])
def test_review_6a_an_unread_kind_or_population_is_protected_and_nothing_else_is_said(engine, kind):
    other = row(client="SYN-KB8")
    of_kind = row(population="pupil", age_band="under_18") | {"kind": kind}
    of_population = event(population="Pupilx", age_band="under_18")
    source = table(engine, of_kind, of_population, other)

    found = ("protection-case", "protection-case")
    assert codes_and_persons(source) == (found, ("1 person", "ok", []))


@every_engine
def test_review_6b_one_band_of_several_below_18_is_a_protection_case(engine):
    rows = [row(age_band="under_18;18-19"), row(age_band="15-17 | 18-19")]

    assert codes(table(engine, *rows)) == ["protection-case", "protection-case"]


def test_review_6b_a_decimal_is_an_age():
    assert codes([row(age_band=Decimal(17))]) == ["protection-case"]
    assert codes([row(age_band=Decimal(25))]) == []
    assert codes([row(age_band="15;19")]) == ["age-may-be-under-18"]


FAULTS = [{"day": "05/02/2024"}, {"contacts": "912345x"}, {"foo": "Lan"}, {"note": "ca\u0300 phe"}]


@pytest.mark.parametrize("fault", FAULTS)
def test_review_6c_of_a_protection_row_nothing_else_is_left(fault, tmp_path):
    rows = [row(**CHILD, **fault), row(client="SYN-KB8")]
    # A key that names no field is told of the source, as a column is, and nothing of its cells.
    told = ["unknown-field", "protection-case"] if "foo" in fault else ["protection-case"]
    assert codes(rows) == told
    assert "Lan" not in str(validate_records(rows).to_dict())
    assert persons(rows) == ("1 person", "ok", [])
    if "foo" not in fault:
        path = csv_file(tmp_path, *rows)
        framework = load_framework()
        assert codes(path) == ["protection-case"]
        checked = check_table(path, framework)
        assert checked.report.codes == ("protection-case",)
        assert checked.refused == ()
        assert checked.report.failing["rule"].to_list() == ["protection-case"]


@every_engine
def test_review_6c_of_a_protection_row_of_a_table_nothing_else_is_left(engine):
    faulty = row(**CHILD, contacts="-3", entered_on="2023-01-01", place="99", gender="Nux")
    source = table(engine, faulty, row(client="SYN-KB8"))

    assert codes_and_persons(source) == (("protection-case",), ("1 person", "ok", []))


def test_review_6c_fractions_of_a_protection_row_are_not_said_of_the_column():
    assert codes([row(**CHILD, contacts="1,5")]) == ["protection-case"]


@every_engine
def test_review_6d_other_rows_are_named_by_the_skeleton_of_the_code(engine):
    faulty = row(client="SYN-KC9", age_band="under_18", gender="Nux")
    rows = [
        row(**CHILD),
        row(client="SYN-ka7"),
        faulty,
        row(client="syn_kc9"),
        row(client="SYN-D4"),
    ]

    assert codes(table(engine, *rows)) == [
        "protection-case",
        "protection-case",
        "protection-case-elsewhere",
        "protection-case-elsewhere",
    ]


def outreach(source, indicator="I01", **options):
    (value,) = compute_indicators(source, period="2024", indicators=[indicator], **options)
    return value


@every_engine
def test_review_6d_a_value_names_its_other_rows_of_a_protected_client(engine):
    """Rows 1 and 3 are under the code of a child; row 4 corrects row 3, and row 5 is of May."""
    rows = [
        row(id="SYN-R0", **CHILD),
        row(id="SYN-R1", client="SYN-ka7"),
        row(id="SYN-R2", client="SYN-D4"),
        row(id="SYN-R3", client="SYN-KA7", contacts=2),
        row(id="SYN-R4", client="SYN-KA7", contacts=3, supersedes="SYN-R3"),
        row(id="SYN-R5", client="SYN-KA7", day="2023-05-01"),
    ]
    value = outreach(table(engine, *rows))

    by_id = engine == "duckdb"
    named = ["$[id=SYN-R1]", "$[id=SYN-R4]"] if by_id else ["$[1]", "$[4]"]
    assert (value.figure.low, value.figure.high, value.status.value) == (5, 5, "ok")
    (reason,) = value.reasons
    assert (reason.code, reason.params["rows"].count) == ("protected-clients-counted", 2)
    assert sorted(map(str, reason.params["rows"].first)) == named
    assert "SYN-KA7" not in reason.say("vi") + str(value.to_dict())
    assert outreach(table(engine, *rows[:3:2])).reasons == ()


# --- Codes that are printed -----------------------------------------------------------------------

NAMES = ["nguyenvana", "Nguyen-Lan", "LAN_ANH", "TRANTHIMAU", "x-y"]
CODES = ["SYN-S1", "S1", "1a", "TTYT", "SYN-ABCD-07"]


@every_engine
def test_review_p1_no_field_that_counts_are_broken_down_by_takes_a_name(engine):
    """Whatever a record may be cut by is of a closed list, an id of the framework, or a code."""
    record_fields = [name for name in DIMENSIONS if name in ActivityRecord.model_fields]
    rows = [row(**{name: "nguyenvana"}) for name in record_fields]
    report = validate_records(table(engine, *rows))

    refused = {finding.where.field for finding in report if finding.severity == "error"}
    assert refused == set(record_fields)
    assert report.rows_accepted == 0
    assert "nguyenvana" not in str(report.to_dict())


@pytest.mark.parametrize("field", ["site", "group", "provider", "reporter"])
@pytest.mark.parametrize(("typed", "form"), [(NAMES, ["opaque-code-form"]), (CODES, [])])
def test_review_p1_a_printed_code_holds_a_digit_or_is_an_acronym(field, typed, form):
    for code in typed:
        assert codes([row(**{field: code})]) == form


@pytest.mark.parametrize("register", ["sites", "groups", "providers"])
@pytest.mark.parametrize(("typed", "form"), [(NAMES, ["opaque-code-form"]), (CODES, [])])
def test_review_p1_a_code_of_a_register_follows_the_rule_of_records(register, typed, form):
    more = {
        "sites": (b"active_from", b"2020-01-01"),
        "groups": (b"group_type", b"self_help"),
        "providers": (b"provider_type", b"health_facility"),
    }
    name, cell = more[register]
    header = b"id,as_of,place,models," + name
    for code in typed:
        source = b"%s\n%s,2024-01-01,22,M1,%s\n" % (header, code.encode(), cell)
        assert list(validate_registers({register: source}).codes) == form


def test_review_p1_what_is_never_printed_warns():
    """Establishments, referrals and cases are no dimension: a code of letters is kept."""
    hidden = {"referral": "LanAnh", "referral_stage": "referred", "case": "LanAnh"}
    visit = event(models="M3", activity="M3-REACH-EST", establishment="NhaNghiMai")

    assert {"referral", "case", "establishment"}.isdisjoint(DIMENSIONS)
    assert codes([row(**hidden)]) == ["opaque-code-like-name"] * 2
    assert codes([visit]) == ["opaque-code-like-name"]


def test_review_6e_the_page_lists_the_exempt_populations():
    populations = load_framework().populations.values()
    exempt = sorted(f"`{entry.id}`" for entry in populations if entry.exempt_under_18)
    for page, and_ in (("protecting_people.md", "and"), ("protecting_people.vi.md", "và")):
        text = (Path(__file__).parents[2] / "docs" / page).read_text(encoding="utf-8")
        assert f"{', '.join(exempt[:-1])} {and_} {exempt[-1]}" in text


SUSPECTED = ["có", "co", "x", "nghi ngờ", "yes", "TRUE ", "đúng", "?", "1", 1, True, Decimal(1)]
DENIED = ["không", "KHÔNG", "khong", "no", "false", "0", " ", 0, False, None, float("nan")]


@pytest.mark.parametrize("typed", SUSPECTED)
def test_review_6f_whatever_is_no_clear_no_is_a_suspicion(typed, tmp_path):
    rows = [row(trafficking_suspected=typed)]

    assert codes(rows) == ["protection-case"]
    assert check_table(csv_file(tmp_path, *rows), load_framework()).report.codes == (
        "protection-case",
    )


@pytest.mark.parametrize("typed", DENIED)
def test_review_6f_a_clear_no_is_no_suspicion(typed, tmp_path):
    assert codes([row() | {"trafficking_suspected": typed}]) == []
    if isinstance(typed, str):
        rows = [row(trafficking_suspected=typed)]
        assert check_table(csv_file(tmp_path, *rows), load_framework()).report.codes == ()


# --- Codes of clients in other fields -------------------------------------------------------------


def left_out(*records):
    kept, report = pseudonymise_records(records, KEY)
    return len(kept), [(finding.code, str(finding.where)) for finding in report]


def test_review_5a_the_code_of_any_client_of_the_set_keeps_a_row_out():
    first = record(client="SYN-KAMT347")
    others = [
        record(client="SYN-MBXR694", note="cùng KAMT347"),
        event_record(note="SYN-KAMT347 dẫn nhóm"),
        event_record(group="SYN-KAMT347"),
        record(note="MBXR 694"),
    ]

    assert left_out(first, *others) == (
        1,
        [
            ("client-code-elsewhere", "2:note"),
            ("client-code-elsewhere", "3:note"),
            ("client-code-elsewhere", "4:group"),
            ("client-code-elsewhere", "5:note"),
        ],
    )


def event_record(**cells):
    return ActivityRecord.model_validate(event(**cells))


COPIES = ["KAMT/347", "KAMT:347", "KAMT,347", "KAMT|347", "KAMT+347", "KAMT*347", "KAMT\n347"]
COPIES += [
    "KAMT\u200b347",
    "ＫＡＭＴ347",
    "KAMT３４７",
    "КАМТ347",
    "KÀMT347",
    "xKAMT347",
    "KAMT-347x",
]
COPIES += ["KAMT347lần", "KA\u0301MT347", "κΑmt347"]


@pytest.mark.parametrize("note", COPIES)
def test_review_5b_a_near_copy_of_a_code_keeps_a_row_out(note):
    found = [("client-code-elsewhere", "1:note")]
    assert left_out(record(client="SYN-KAMT347", note=note)) == (0, found)
    assert left_out(event_record(note=note), record(client="SYN-KAMT347")) == (1, found)


def test_review_5b_a_near_copy_in_an_id_keeps_a_row_out():
    found = [("client-code-elsewhere", "1:id")]
    assert left_out(record(client="SYN-KAMT347", id="48/KAMT:347/1")) == (0, found)


def test_review_5b_other_numbers_and_words_stay():
    rows = [
        record(client="SYN-KAMT347", note="lần 347, KAMT3470"),
        record(client="SYN-12345", id="SAMPLE-77"),
        record(client="SYN-A1", note="tập A12"),
        event_record(id="SAMPLE-12345", group="SYN-A12", note="kamt, K1"),
    ]

    assert left_out(*rows) == (4, [])
    own = record(client="SYN-12345", note="thẻ 12345")
    assert left_out(own) == (0, [("client-code-elsewhere", "1:note")])
