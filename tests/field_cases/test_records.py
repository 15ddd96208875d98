"""Field cases of records: children are protected, and impossible or doubtful rows are found.

Every rule is asked of rows in memory and of a table of each engine.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.records import event, record, row
from tests.support.rows import IN_MEMORY, WITHOUT_ORDER, polars_rows, typed_cells

from sexwork_models import (
    ActivityRecord,
    Registers,
    SiteEntry,
    compute_indicators,
    load_framework,
    validate_records,
)
from sexwork_models.cli import main
from sexwork_models.forms.ages import parse_age_band

pytest.importorskip("polars")

DATA = Path(__file__).parent / "data"
ENGINES = {**IN_MEMORY, **WITHOUT_ORDER}
every_engine = pytest.mark.parametrize("engine", ["rows", "polars", "pandas", "pyarrow", "duckdb"])


def table(engine, *rows):
    """Rows as a table of an engine; as rows they are mappings without blanks."""
    frame = polars_rows([typed_cells(cells) for cells in rows])
    if engine == "rows":
        return [
            {name: value for name, value in cells.items() if value is not None}
            for cells in frame.to_dicts()
        ]
    return ENGINES[engine](frame)


def codes(source, **options):
    return [finding.code for finding in validate_records(source, **options)]


def bounds(source, indicator, period="2024", **options):
    (value,) = compute_indicators(source, period=period, indicators=[indicator], **options)
    return bounds_of(value)


def bounds_of(value):
    if value.figure is None:
        return value.status.value
    return value.figure.low, value.figure.high, value.status.value


def counted(source, *indicators, **options):
    """The report of a source, and the bounds of each indicator: a table is checked once for all."""
    values = compute_indicators(source, period="2024", indicators=indicators, **options)
    return values.report, {value.definition.id: bounds_of(value) for value in values}


BELOW_18 = ["15-17", "16", "<18", "10-14", "dưới 18", "Dưới 18 tuổi", "< 18", "15 – 17 tuổi", "≤17"]
BELOW_18 += ["16.0", "１６", "từ 15 đến 17", "under 18", "Under_18", "U18", "trẻ em", "0"]
STRADDLING = ["15-19", "<20", "17+", "từ 15", "trên 16", "≤18", "vị thành niên", "14-Oct", "15;19"]
ADULT = ["18-19", "50+", "unknown"]
UNKNOWN_WORDS = ["18-24", "≥18", "trên 18", "older"]


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_p2_a_typed_age_below_18_is_routed_never_counted_and_never_repeated(lang, capsys):
    report = validate_records(DATA / "minors.csv")

    assert [(finding.code, finding.where.line) for finding in report] == [
        ("protection-case", 2),
        ("protection-case", 3),
        ("protection-case", 4),
    ]
    assert (report.rows_in, report.rows_accepted, report.rows_reported) == (3, 0, 3)
    assert bounds(DATA / "minors.csv", "I02") == "no_data"
    assert main(["validate", str(DATA / "minors.csv"), "--json", "--lang", lang]) == 1
    printed = capsys.readouterr().out
    for typed in ("15-17", "16", "<18", "SYN-KA", "age_band"):
        assert typed not in printed


@pytest.mark.parametrize("typed", BELOW_18)
def test_p2_every_form_of_an_age_below_18_is_a_protection_case(typed):
    assert codes([row(client="SYN-A1", age_band=typed)]) == ["protection-case"]
    assert record(client="SYN-A1", age_band=typed).age_band == "under_18"
    assert codes([event(age_band=typed)]) == ["protection-case"]


@pytest.mark.parametrize("typed", STRADDLING)
def test_p2_an_age_that_may_be_below_18_asks_and_is_not_counted(typed):
    rows = [row(client="SYN-A1", age_band=typed), row(client="SYN-B1")]
    report = validate_records(rows)
    (finding,) = report

    assert (finding.code, str(finding.where)) == ("age-may-be-under-18", "$[0]:age_band")
    assert typed not in str(finding.params) + finding.message("vi") + finding.remedy("en")
    assert report.rows_accepted == 1
    assert bounds(rows, "I02") == (1, None, "partial")


@pytest.mark.parametrize("typed", [*ADULT, *UNKNOWN_WORDS, None, "", True, float("nan")])
def test_p2_other_ages_are_read_as_before(typed):
    assert parse_age_band(typed) is typed
    if typed in ADULT:
        assert codes([row(client="SYN-A1", age_band=typed)]) == []
    if typed in UNKNOWN_WORDS:
        assert codes([row(client="SYN-A1", age_band=typed)]) == ["value-not-allowed"]


def test_p2_a_number_as_age_is_read_like_a_text():
    assert parse_age_band(16) == parse_age_band(16.0) == "under_18"
    assert codes([row(client="SYN-A1", age_band=16)]) == ["protection-case"]


@every_engine
def test_p2_typed_ages_in_a_table_are_those_of_its_rows(engine):
    typed = ["16", "15-17", "15-19", "18-19", "dưới 18", "25 years"]
    rows = [row(client=f"SYN-A{number}", age_band=age) for number, age in enumerate(typed)]
    report, bounds_by_id = counted(table(engine, *rows), "I02")

    assert sorted(finding.code for finding in report) == [
        "age-may-be-under-18",
        "labels-read",
        "protection-case",
        "protection-case",
        "protection-case",
    ]
    assert (report.rows_in, report.rows_accepted) == (6, 2)
    assert bounds_by_id == {"I02": (2, None, "partial")}


@every_engine
def test_p3_who_is_exempt_under_18_is_listed_and_everybody_else_is_protected(engine):
    framework = load_framework(str(DATA / "local_population.toml"))
    exempt = [id for id, population in framework.populations.items() if population.exempt_under_18]
    rows = [
        event(id=f"E-{id or 'blank'}", population=id or None, age_band="under_18", persons=5)
        for id in (*framework.populations, "")
    ]
    report = validate_records(table(engine, *rows), framework)

    assert sorted(exempt) == [
        "apprentice",
        "community_figure",
        "pupil",
        "resident",
        "staff",
        "student",
        "teacher",
    ]
    assert report.codes.count("protection-case") == len(rows) - len(exempt)
    assert report.rows_accepted == len(exempt)


@every_engine
@pytest.mark.parametrize("population", ["street_seller", "no_such_population"])
def test_p3_an_event_under_18_of_a_population_that_is_not_exempt_is_never_counted(
    engine, population
):
    framework = load_framework(str(DATA / "local_population.toml"))
    rows = [event(population=population, age_band="under_18", persons=5)]
    report, bounds_by_id = counted(table(engine, *rows), "I02", framework=framework)

    assert report.codes == ("protection-case",)
    assert bounds_by_id == {"I02": "no_data"}


@every_engine
def test_p3_no_population_exempts_a_client_or_a_suspected_trafficking_case(engine):
    rows = [
        row(client="SYN-A1", population="pupil", age_band="under_18"),
        event(population="pupil", trafficking_suspected="true"),
        event(population="pupil", age_band="under_18"),
    ]

    assert codes(table(engine, *rows)) == ["protection-case", "protection-case"]


def test_p3_a_record_without_its_kind_is_no_exempt_event():
    rows = [row(kind="evnt", population="pupil", age_band="under_18", client=None)]

    assert codes(rows) == ["protection-case"]


@every_engine
def test_s5_codes_that_are_nearly_alike_warn_and_are_one_or_two_persons(engine):
    rows = [row(client="SYN-A12"), row(client="syn-a12"), row(client="SYN-B7")]
    report, bounds_by_id = counted(table(engine, *rows), "I01", "I02")

    assert report.codes == ("codes-nearly-alike",)
    assert bounds_by_id == {"I01": (3, 3, "ok"), "I02": (2, 3, "partial")}


def test_s5_the_file_of_the_field_is_one_to_two_persons():
    path = DATA / "codes_differ_in_case.csv"
    (value,) = compute_indicators(path, period="2024-H1", indicators=["I02"])

    assert codes(path) == ["codes-nearly-alike"]
    assert bounds(path, "I02") == (1, 2, "partial")
    assert [reason.code for reason in value.reasons] == ["codes-perhaps-one-person"]


@every_engine
def test_s5_a_code_that_was_corrected_accuses_nobody(engine):
    rows = [
        row(client="SYN-A12"),
        row(id="SYN-X1", client="syn-a12"),
        row(client="SYN-A12", supersedes="SYN-X1", day="2024-01-11"),
    ]
    report, bounds_by_id = counted(table(engine, *rows), "I02")

    assert report.codes == ()
    assert bounds_by_id == {"I02": (1, 1, "ok")}


@every_engine
def test_s5_new_clients_are_at_least_those_of_one_spelling(engine):
    rows = [row(client="SYN-AO1"), row(client="SYN-A01", day="2024-05-10")]
    counting = {"counting": "new_in_year"}

    source = table(engine, *rows)
    assert bounds(source, "I02", "2024-Q1", **counting)[:2] == (1, 1)
    assert bounds(table(engine, *rows), "I02", "2024-Q2", **counting)[:2] == (0, 1)


@every_engine
def test_s6_one_event_under_two_ids_is_a_warning(engine):
    same = {"group": "SYN-G1", "reporter": "SYN-W1", "persons": 8}
    rows = [event(**same), event(**same), event(**{**same, "persons": 7})]
    report, bounds_by_id = counted(table(engine, *rows), "I01")

    assert report.codes == ("perhaps-entered-twice",)
    assert report.ok
    assert bounds_by_id == {"I01": (30, 30, "ok")}


def test_s6_the_file_of_the_field_warns_of_its_second_row():
    (finding,) = validate_records(DATA / "events_twice.csv")

    assert (finding.code, finding.severity, finding.where.line) == (
        "perhaps-entered-twice",
        "warning",
        3,
    )


@every_engine
def test_s6_a_cancelled_or_corrected_event_is_not_entered_twice(engine):
    first = event(id="SYN-X1")
    rows = [first, event(id="SYN-X2", supersedes="SYN-X1"), event(contacts=11)]

    assert codes(table(engine, *rows)) == []


def site(**cells):
    base = {"id": "SYN-S1", "as_of": "2024-01-01", "place": "22", "models": "M1"}
    return SiteEntry.model_validate({**base, "active_from": "2020-01-01", **cells})


REGISTERS = Registers(
    sites=[
        site(),
        site(as_of="2024-03-01", active_to="2024-02-01"),
        site(id="SYN-S2", place="48"),
        site(id="SYN-S3", place="22"),
    ]
)


@every_engine
def test_s7_sites_are_known_open_and_in_their_place(engine):
    rows = [
        row(site="SYN-S1"),
        row(site="SYN-S1", day="2024-02-10"),
        row(site="SYN-S1", day="2024-02-11"),
        row(site="SYN-S9"),
        row(site="SYN-S2"),
        row(site="SYN-S2", place="48"),
        row(),
    ]
    report = validate_records(table(engine, *rows), registers=REGISTERS)

    assert [(finding.code, finding.params["count"]) for finding in report] == [
        ("site-closed-on-day", 2),
        ("site-not-in-register", 1),
        ("site-of-other-place", 1),
    ]
    assert report.ok
    assert "SYN-S9" not in "".join(finding.message("en") for finding in report)
    assert codes(table(engine, *rows)) == []
    values = compute_indicators(table(engine, *rows), period="2024", registers=REGISTERS)
    assert "site-closed-on-day" in values.report.codes


def test_s7_a_site_keeps_its_place_when_the_code_of_the_place_changes():
    after = [row(site="SYN-S3", day="2025-08-01", place="22")]
    merged = Registers(sites=[site(id="SYN-S4", place="02")])
    elsewhere = [row(site="SYN-S4", day="2025-08-01", place="48")]
    (successor,) = load_framework().successors("02", site().as_of, record(day="2025-08-01").day)

    assert codes(after, registers=REGISTERS) == []
    assert codes([row(site="SYN-S4", day="2025-08-01", place=successor)], registers=merged) == []
    assert codes(elsewhere, registers=merged) == ["site-of-other-place"]


def test_s7_the_command_line_takes_registers(tmp_path, capsys):
    header = "id,as_of,place,models,active_from,active_to\n"
    (tmp_path / "sites.csv").write_text(header + "SYN-S1,2024-01-01,22,M1,2020-01-01,2024-01-05\n")
    cells = row(site="SYN-S1")
    file = tmp_path / "records.csv"
    file.write_text(",".join(cells) + "\n" + ",".join(cells.values()) + "\n", encoding="utf-8")

    assert main(["validate", str(file), "--registers", str(tmp_path), "--json"]) == 0
    assert "site-closed-on-day" in capsys.readouterr().out


@every_engine
def test_s11_impossible_numbers_and_days_far_ahead_are_found(engine):
    rows = [
        event(activity="M2-SHELTER", models="M2", days=1, nights=400, contacts=None, case="SYN-K1"),
        event(participants=20, persons=25, contacts=30),
        event(day="2099-01-10"),
        event(participants=25, persons=25, days=2, nights=2, contacts=30),
    ]
    report = validate_records(table(engine, *rows))

    assert sorted(code for code in report.codes if code != "orphan-reference") == [
        "day-far-ahead",
        "day-far-ahead",
        "nights-above-days",
        "persons-above-participants",
    ]


@every_engine
def test_s11_one_code_is_of_one_gender_and_never_grows_younger(engine):
    rows = [
        row(client="SYN-A1", gender="female", age_band="50+"),
        row(client="SYN-A1", gender="male", age_band="18-19", day="2024-02-01"),
        row(client="SYN-B1", gender="female", age_band="18-19"),
        row(client="SYN-B1", gender="unknown", age_band="20-24", day="2024-02-01"),
        row(client="SYN-C1", age_band="18-19"),
        row(client="SYN-C1", age_band="25-49", day="2024-02-01"),
        row(client="SYN-D1", age_band="18-19", day="2018-02-01"),
        row(client="SYN-D1", age_band="25-49", day="2024-02-01"),
    ]
    report = validate_records(table(engine, *rows))

    assert sorted(report.codes) == [
        "client-ages-contradict",
        "client-ages-contradict",
        "client-of-two-genders",
    ]
    assert report.ok


def test_no_record_of_the_model_has_a_typed_age_below_18_as_such():
    cells = row(client="SYN-A1", age_band="16")

    assert ActivityRecord.model_validate(cells).age_band == "under_18"
    with pytest.raises(ValueError, match="below 18"):
        ActivityRecord.model_validate({**cells, "age_band": "15-19"})
