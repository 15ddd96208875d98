"""A table in a declared form, or in words, gives on every engine what its rows give."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.frames import duckdb_connection, values_of
from tests.support.records import row
from tests.support.rows import polars_rows, row_counts, typed_cells

from sexwork_models import (
    UnusableInputError,
    compute_indicators,
    read_observations,
    read_registers,
    validate_records,
)
from sexwork_models.api.validate_records import check_source
from sexwork_models.frames.limits import LIMITS, Limits
from sexwork_models.framework.loading import packaged_framework

pl = pytest.importorskip("polars")
pd = pytest.importorskip("pandas")
pytest.importorskip("narwhals")

HEADER = (
    "Mã số",
    "Loại",
    "Ngày",
    "Ngày ghi",
    "Địa phương",
    "Mô hình",
    "Hoạt động",
    "Đối tượng",
    "Kênh",
    "Số lượt",
    "Số người",
    "Mã khách hàng",
    "Đồng ý",
)
MAPPING = {
    "columns": {"Mã số": "id", "Mã khách hàng": "client", "Đồng ý": "consent"},
    "values": {"population": {"khách": "sex_worker"}, "consent": {"có": "given"}},
    "dates": "dd/mm/yyyy",
    "thousands": ".",
}


def vietnamese_rows(count, seed):
    """Rows as an officer writes them: labels, day/month/year, a point between thousands."""
    random, rows = Random(seed), []
    for number in range(count):
        day = date(2024, random.choice([3, 4, 5, 6]), random.randint(1, 28))
        entered = day + timedelta(random.randint(0, 3))
        is_client = random.random() < 0.6
        rows.append(
            {
                "Mã số": f"SYN-{number:05}",
                "Loại": random.choice(["Khách hàng", "khach"]) if is_client else "Sự kiện",
                "Ngày": day.strftime("%d/%m/%Y"),
                "Ngày ghi": f"{entered.day}/{entered.month}/{entered.year}",
                "Địa phương": random.choice(["Quảng Ninh", "48", "TP. Hồ Chí Minh", "hà nội"]),
                "Mô hình": "M1",
                "Hoạt động": random.choice(["M1-OUTREACH", "m1-outreach"]),
                "Đối tượng": random.choice(["Người bán dâm", "khách", "sex_worker"]),
                "Kênh": random.choice(["trực tiếp", None]),
                "Số lượt": None if is_client else random.choice(["1.234", "12", "1.02"]),
                "Số người": None if is_client else random.choice(["5", None, "7"]),
                "Mã khách hàng": f"SYN{random.randint(100, 180)}X7" if is_client else None,
                "Đồng ý": "có" if is_client else None,
            }
        )
    return rows


def csv_of(rows, mark=","):
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADER, delimiter=mark)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def duckdb_of(rows):
    return duckdb_connection().from_arrow(pl.DataFrame(rows, schema=HEADER).to_arrow())


ENGINES = {
    "pandas": lambda rows: pd.DataFrame(rows, columns=HEADER),
    "polars": lambda rows: pl.DataFrame(rows, schema=HEADER),
    "polars-lazy": lambda rows: pl.DataFrame(rows, schema=HEADER).lazy(),
    "pyarrow": lambda rows: pl.DataFrame(rows, schema=HEADER).to_arrow(),
    "duckdb": duckdb_of,
    "csv": csv_of,
    "csv-semicolon": lambda rows: csv_of(rows, ";"),
    "pandas-records": lambda rows: pd.DataFrame(rows, columns=HEADER).to_dict("records"),
}
ROWS = vietnamese_rows(400, seed=3)


def answers(source, vietnam, **mapping):
    values = compute_indicators(source, vietnam, period="2024-Q2", by="province", **mapping)
    report = values.report
    counts = (report.rows_in, report.rows_accepted, report.rows_reported)
    found = sorted((finding.code, finding.where.field) for finding in report)
    return counts, [value.to_dict("vi") for value in values], found


@pytest.fixture(scope="module")
def expected(vietnam):
    return answers(ROWS, vietnam, **MAPPING)


def test_the_rows_as_they_are_written_are_accepted_but_for_malformed_numbers(expected):
    counts, values, found = expected
    malformed = sum(row["Số lượt"] == "1.02" for row in ROWS)
    assert counts == (400, 400 - malformed, malformed)
    assert malformed > 20
    assert {code for code, _ in found} >= {"labels-read", "number-not-in-form"}
    assert sum(value["low"] is not None for value in values) > 5


@pytest.mark.parametrize("engine", ENGINES)
def test_every_engine_gives_what_the_rows_give(engine, vietnam, expected):
    counts, values, found = answers(ENGINES[engine](ROWS), vietnam, **MAPPING)
    assert counts == expected[0]
    assert [without_rows(value) for value in values] == [
        without_rows(value) for value in expected[1]
    ]
    assert without_form(found) == expected[2]


AS_TABLE = Limits(table_bytes=0)  # whatever the size of a file


def counted(source, vietnam, limits=LIMITS):
    """The counts of rows and the values of a source, and its findings but for notes on headers."""
    checked = check_source(source, vietnam, mapping=MAPPING, limits=limits)
    values = values_of(checked.records, vietnam, "2024-Q2", ("province",))
    found = sorted((finding.code, finding.where.field) for finding in checked.report)
    said = [without_rows(value.to_dict("vi")) for value in values]
    return row_counts(checked.report), said, without_form(found)


@pytest.fixture(scope="module")
def rows_counted(vietnam):
    return counted(ROWS, vietnam)


def without_form(found):
    """The findings but for the notes about the header, which mappings do not have."""
    return [pair for pair in found if pair[0] not in ("headings-read", "delimiter-read")]


def without_rows(value):
    """A value without its explanation, which names rows in the way of each source."""
    return {key: part for key, part in value.items() if "reason" not in key}


@pytest.mark.parametrize("kind", ["csv", "ndjson", "parquet"])
def test_a_large_file_gives_what_its_rows_give(kind, vietnam, rows_counted, tmp_path):
    path = tmp_path / f"rows.{kind}"
    frame = pl.DataFrame(ROWS, schema=HEADER)
    if kind == "csv":
        path.write_bytes(csv_of(ROWS))
    elif kind == "ndjson":
        frame.write_ndjson(path)
    else:
        frame.write_parquet(path)
    assert counted(path, vietnam, AS_TABLE) == rows_counted


WORDS = st.sampled_from(
    ["Người bán dâm", "NGUOI BAN DAM", "sex_worker", "người bán", "khách", "", "sex worker", "x"]
)
PLACES = st.sampled_from(["22", "Quảng Ninh", "Hà Giang", "Tuyên Quang", "1", "nơi nào", "02"])
NUMBERS = st.sampled_from(["1.234", "12", "1.5", "1,5", "-3", "", "1.0", "2 lượt", "1.234.567"])
DAYS = st.sampled_from(
    ["05/03/2024", "2024-03-05", "31/02/2024", "1/7/2025", "2024/07/02", "45406", "01/13/2024"]
)
FORMS = st.fixed_dictionaries(
    {},
    optional={
        "dates": st.sampled_from(["dd/mm/yyyy", "mm/dd/yyyy", "yyyy/dd/mm"]),
        "thousands": st.sampled_from([".", "'"]),
        "decimal": st.just(","),
        "values": st.sampled_from(
            [
                {"population": {"khách": "sex_worker"}},
                {"population": {"x": "sex_worker", "sex_worker": "at_risk_person"}},
                {"models": {"M1": "M2", "M2": "M1"}},
            ]
        ),
        "columns": st.sampled_from(
            [{"contacts": "persons", "persons": "contacts"}, {"Ngày": "day"}, {"id": "id"}]
        ),
    },
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(WORDS, PLACES, NUMBERS, DAYS), min_size=1, max_size=6), FORMS)
def test_a_file_as_a_table_gives_what_it_gives_as_rows(folder_of_rows, cells, form):
    """Whatever stands in the cells and whatever form is declared: one answer for both ways."""
    lines = ["id,kind,day,entered_on,place,models,activity,population,contacts,persons"]
    for number, (word, place, contacts, day) in enumerate(cells):
        cell = f'"{contacts}"'
        lines.append(f"SYN-{number},event,{day},{day},{place},M1,M1-IEC,{word},{cell},3")
    path = folder_of_rows / "rows.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    compare(path, form)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(WORDS, PLACES, NUMBERS, DAYS), min_size=1, max_size=6), FORMS)
def test_lines_of_objects_as_a_table_give_what_they_give_as_rows(folder_of_rows, cells, form):
    lines = []
    for number, (word, place, contacts, day) in enumerate(cells):
        row = {"id": f"SYN-{number}", "kind": "event", "day": day, "entered_on": day}
        row |= {"place": place, "models": ["M1"], "activity": "M1-IEC", "population": word}
        lines.append(json.dumps({**row, "contacts": contacts, "persons": 3}))
    path = folder_of_rows / "rows.ndjson"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    compare(path, form)


def compare(path, form):
    """Reads a file row by row and as a table: the findings and the counts of rows are the same."""
    vietnam = packaged_framework()
    rows = check_source(path, vietnam, mapping=form)
    table = check_source(path, vietnam, mapping=form, limits=AS_TABLE)
    assert row_counts(table.report) == row_counts(rows.report)
    assert sorted(map(described, table.report)) == sorted(map(described, rows.report))


def described(finding):
    return finding.code, str(finding.where), finding.message("vi")


@pytest.fixture(scope="module")
def folder_of_rows(tmp_path_factory):
    return tmp_path_factory.mktemp("rows")


def test_days_of_a_frame_have_no_form(vietnam):
    """The days of a typed column are what they are, whatever form is declared for text."""
    row = {**ROWS[0], "Ngày": date(2024, 3, 5), "Ngày ghi": date(2024, 3, 6)}
    frame = pl.DataFrame(
        [row], schema={**dict.fromkeys(HEADER, pl.String), "Ngày": pl.Date, "Ngày ghi": pl.Date}
    )
    report = validate_records(frame, vietnam, **{**MAPPING, "dates": "yyyy/dd/mm"})
    assert (report.rows_in, report.rows_accepted) == (1, 1)


@pytest.mark.parametrize("engine", ["polars", "pandas"])
def test_a_typed_frame_in_a_declared_form_reports_its_faulty_rows(engine, vietnam):
    """Cells of a typed column have no form; a faulty row of them is read again like any other."""
    row = {**ROWS[1], "Ngày": date(2024, 3, 5), "Ngày ghi": date(2024, 3, 4), "Số lượt": "x"}
    types = {**dict.fromkeys(HEADER, pl.String), "Ngày": pl.Date, "Ngày ghi": pl.Date}
    frame = pl.DataFrame([row, {**row, "Mã số": "SYN-00009", "Số lượt": "1.5"}], schema=types)
    source = frame if engine == "polars" else frame.to_pandas()
    report = validate_records(source, vietnam, **MAPPING)
    assert row_counts(report) == (2, 0, 2)
    codes = {"entered-before-day", "number-not-in-form", "number-unreadable"}
    notes = {"headings-read", "labels-read", "mapping-words-unmet"}
    assert codes | notes == set(report.codes)


def test_a_column_of_text_without_a_declared_form_is_refused_as_before(vietnam):
    frame = pl.DataFrame(ROWS, schema=HEADER)
    with pytest.raises(UnusableInputError) as refusal:
        validate_records(frame, vietnam)
    assert refusal.value.code == "column-type"
    assert "dates=" in refusal.value.remedy("en")


def test_two_columns_of_a_frame_for_one_field_leave_its_rows_unread(vietnam):
    frame = pl.DataFrame([{**ROWS[0], "day": "05/03/2024"}])
    report = validate_records(frame, vietnam, **MAPPING)
    assert (report.rows_in, report.rows_accepted) == (1, 0)
    assert "duplicate-key" in {finding.code for finding in report}


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
@pytest.mark.parametrize("words", [{"place": "Quảng Ninh"}, {"population": "Người bán dâm"}])
@pytest.mark.parametrize("labelled", [[1], [0, 1, 2]])
def test_a_row_with_a_label_is_counted_once(engine, words, labelled, vietnam):
    """Rows of an engine without order are told apart by their ids, those read again too."""
    rows = [row(id=f"SYN-{number}", client=f"SYN-K{number}") for number in range(3)]
    for number in labelled:
        rows[number] |= words
    frame = polars_rows([typed_cells(cells) for cells in rows])
    source = frame if engine == "polars" else duckdb_from(frame)
    values = compute_indicators(source, vietnam, period="2024-Q1", indicators=["I01", "I03"])
    assert [value.figure.low for value in values] == [3, 3]
    assert (values.account.counted, values.account.corrected) == (3, 0)


def duckdb_from(frame):
    return duckdb_connection().from_arrow(frame.to_arrow())


def test_a_column_of_another_type_is_named_as_the_table_names_it():
    frame = pl.DataFrame({"Mã bản ghi": ["SYN-1"], "Ngày": ["05/04/2024"], "Số lượt": [1]})
    with pytest.raises(UnusableInputError, match="Ngày") as refusal:
        validate_records(frame)
    assert (refusal.value.code, refusal.value.params["columns"]) == ("column-type", ("Ngày",))
    assert "“Ngày” có kiểu String" in refusal.value.message("vi")
    assert 'pl.col("Ngày")' in refusal.value.remedy("en")


FIGURES = "examples/observations_sample.csv"
GROUPS = "examples/registers_sample/groups.csv"


@pytest.mark.parametrize("engine", ["pandas", "polars", "lazy", "arrow", "duckdb"])
def test_figures_and_registers_are_read_from_frames_of_every_engine(engine):
    def frame(path):
        texts = pd.read_csv(path, dtype=str)
        if engine == "pandas":
            return texts
        if engine == "duckdb":
            return pytest.importorskip("duckdb").from_df(texts)
        table = pl.from_pandas(texts)
        return {"polars": table, "lazy": table.lazy(), "arrow": table.to_arrow()}[engine]

    figures, groups = read_observations(frame(FIGURES)), read_registers({"groups": frame(GROUPS)})
    assert figures.observations == read_observations(FIGURES).observations
    assert groups.registers.groups == read_registers({"groups": GROUPS}).registers.groups
    assert (figures.report.ok, groups.report.ok) == (True, True)


def test_a_frame_of_figures_may_have_columns_of_its_own():
    texts = pd.read_csv(FIGURES, dtype=str).rename(columns={"id": "Ký hiệu"})
    assert read_observations(texts, columns={"Ký hiệu": "id"}).report.ok
    assert not read_observations(texts).report.ok
