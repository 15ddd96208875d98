"""Field cases of tables and figures: no row is lost, no remedy misleads, no refused row accuses."""

from __future__ import annotations

import pytest
from tests.support.records import event
from tests.support.rows import IN_MEMORY, WITHOUT_ORDER, polars_rows, typed_cells

from sexwork_models import (
    UnusableInputError,
    compute_indicators,
    evaluate,
    validate_observations,
    validate_records,
)

pl = pytest.importorskip("polars")

ENGINES = {**IN_MEMORY, **WITHOUT_ORDER}
every_engine = pytest.mark.parametrize("engine", ENGINES)


def as_engine(engine, frame):
    """A frame of any columns in an engine."""
    if engine == "pandas":
        return pytest.importorskip("pandas").DataFrame(frame.to_dict(as_series=False))
    return ENGINES[engine](frame)


@every_engine
def test_s4_a_frame_without_a_known_header_accounts_for_every_row(engine):
    frame = pl.DataFrame({"STT": range(2000), "ghi": ["x"] * 2000})
    report = validate_records(as_engine(engine, frame))
    (value,) = compute_indicators(as_engine(engine, frame), period="2024", indicators=["I01"])

    assert (report.rows_in, report.rows_accepted, report.rows_reported) == (2000, 0, 2000)
    assert "missing-column" in report.codes
    assert [reason.code for reason in value.reasons] == ["rows-refused"]
    assert value.reasons[0].params["count"] == 2000


@pytest.mark.parametrize("suffix", [".csv", ".parquet", "mappings"])
def test_s4_files_and_mappings_account_for_the_same_rows(suffix, tmp_path):
    frame = pl.DataFrame({"STT": range(2000), "ghi": ["x"] * 2000})
    source = tmp_path / f"records{suffix}"
    if suffix == ".csv":
        frame.write_csv(source)
    elif suffix == ".parquet":
        frame.write_parquet(source)
    else:
        source = frame.to_dicts()
    report = validate_records(source)

    assert (report.rows_in, report.rows_accepted, report.rows_reported) == (2000, 0, 2000)


TYPED_AS_TEXT = {
    "day": ["05/03/2024", "06/03/2024"],
    "contacts": ["1.200", "1.700"],
    "cancelled": ["false", "false"],
}


def texts():
    frame = polars_rows([typed_cells(event(id=f"A-{number}")) for number in (1, 2)])
    return frame.with_columns(
        *(pl.Series(name, cells) for name, cells in TYPED_AS_TEXT.items()),
        entered_on=pl.date(2024, 3, 7),
    )


def expression(remedy, engine, column):
    """The expression for an engine that a remedy gives for a column."""
    part = next(part for part in remedy.split("; ") if f'"{column}"' in part)
    found = part.split(f"{engine} ", 1)[1]
    for other in ("pandas ", "PyArrow ", "DuckDB ", "Spark "):
        found = found.split(f", {other}")[0]
    return found.removesuffix(".")


def refusal(source):
    with pytest.raises(UnusableInputError) as refused:
        validate_records(source)
    return refused.value


@every_engine
def test_w3_all_columns_of_another_type_are_named_at_once(engine):
    error = refusal(as_engine(engine, texts()))

    assert error.code == "column-type"
    assert set(TYPED_AS_TEXT) <= set(error.params["columns"])
    for lang in ("vi", "en"):
        for column in TYPED_AS_TEXT:
            assert f"“{column}”" in error.message(lang)
            assert f'"{column}"' in error.remedy(lang)


def test_w3_what_a_remedy_says_is_right_in_polars():
    frame, remedy = texts(), refusal(texts()).remedy("en")
    for column in TYPED_AS_TEXT:
        code = expression(remedy, "Polars", column)
        frame = frame.with_columns(eval(code, {"pl": pl}))

    assert_right(frame)


def test_w3_what_a_remedy_says_is_right_in_pandas():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(texts().to_dict(as_series=False))
    frame["entered_on"] = pd.to_datetime(frame["entered_on"])
    remedy = refusal(frame).remedy("vi")
    for column in TYPED_AS_TEXT:
        code = expression(remedy, "pandas", column)
        frame[column] = eval(code, {"pd": pd, "df": frame})

    assert_right(frame)


def test_w3_what_a_remedy_says_is_right_in_pyarrow():
    pa, pc = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.compute")
    table = texts().to_arrow()
    remedy = refusal(table).remedy("en")
    for column in TYPED_AS_TEXT:
        code = expression(remedy, "PyArrow", column)
        cells = eval(code, {"pa": pa, "pc": pc, "table": table})
        table = table.set_column(table.column_names.index(column), column, cells)

    assert_right(table)


def test_w3_what_a_remedy_says_is_right_in_duckdb():
    relation = pytest.importorskip("duckdb").connect().from_arrow(texts().to_arrow())
    remedy = refusal(relation).remedy("en")
    columns = []
    for column in relation.columns:
        code = f'"{column}"'
        if column in TYPED_AS_TEXT:
            code = expression(remedy, "DuckDB", column)
        columns.append(f'{code} AS "{column}"')

    assert_right(relation.select(", ".join(columns)))


def assert_right(source):
    first, second = (
        compute_indicators(source, period=period, calendar="calendar", indicators=["I01"])[0]
        for period in ("2024-M03", "2024-M05")
    )
    assert (first.figure.low, first.figure.high) == (2900, 2900)
    assert second.figure is None
    assert not [finding for finding in validate_records(source) if finding.severity == "error"]


def test_w3_a_flag_of_unknown_words_fails_and_is_never_read_as_false():
    remedy = refusal(texts()).remedy("en")
    words = pl.DataFrame({"cancelled": ["có"]})

    with pytest.raises(pl.exceptions.InvalidOperationError):
        words.select(eval(expression(remedy, "Polars", "cancelled"), {"pl": pl}))


@pytest.mark.parametrize("engine", ["rows", *ENGINES])
def test_w3_a_fraction_in_a_column_of_counts_casts_doubt_on_the_column(engine):
    rows = [typed_cells(event(id=f"A-{number}")) for number in (1, 2, 3)]
    frame = polars_rows(rows).with_columns(
        pl.Series("contacts", [1.2, 1.7, 3.0]), pl.Series("persons", [1.0, 1.0, 1.0])
    )
    if engine == "rows":
        texts_of = {"A-1": "1.2", "A-2": "1.7", "A-3": "3"}
        source = [{**event(id=id), "contacts": number} for id, number in texts_of.items()]
    else:
        source = ENGINES[engine](frame)
    report = validate_records(source)
    doubts = [finding for finding in report if finding.code == "fractions-in-counts"]

    assert [(str(doubt.where), doubt.severity, doubt.params["count"]) for doubt in doubts] == [
        ("contacts", "warning", 2)
    ]
    assert (report.rows_in, report.rows_accepted) == (3, 1)


@pytest.mark.parametrize("number", ["9" * 40, "1e999999", "1e-999999", "-0.5", float("inf")])
def test_w3_no_number_breaks_the_search_for_fractions(number):
    report = validate_records([{**event(), "contacts": number}])

    assert report.rows_reported == 1
    assert ("fractions-in-counts" in report.codes) == (number == "-0.5")


def person(**changes):
    return {"id": "P-1", "unit": "person", "qualifier": "over", "readings": "J02:value", **changes}


def test_w15_refused_figures_accuse_no_sound_one(figure, eldoria):
    refused = [
        figure(id=f"C-{number}", low="50", unit="contact", readings="J01:value", places="P-X")
        for number in range(4)
    ]
    refused += [figure(id="C-9", low="50", grade="primary", item_en="call 0912345678")]
    rows = [*refused, figure(**person(low="200"))]
    errors = [
        (finding.code, finding.where.file)
        for finding in validate_observations(rows, eldoria)
        if finding.severity == "error"
    ]

    assert ("persons-exceed-contacts", "$[5]") not in errors
    assert {place for _, place in errors} == {f"$[{number}]" for number in range(5)}
    (value,) = [
        value for value in evaluate(rows, eldoria).indicators if value.definition.id == "J02"
    ]
    assert value.figure.low == 200


def test_w15_a_refused_part_leaves_no_whole_open(figure, eldoria):
    link = {"relation": "part_of", "related_to": "F-1", "readings": None}
    parts = [figure(id=f"P-{n}", low="30", **link) for n in (1, 2)]
    refused = figure(id="P-3", low="20", item_en="call 0912345678", **link)

    assert "open-partition" in validate_observations([figure(), *parts], eldoria).codes
    assert "open-partition" not in validate_observations([figure(), *parts, refused], eldoria).codes


def vietnamese(id, low, unit, reading, **changes):
    cells = {
        "id": id,
        "document": "SEED-000",
        "places": "754",
        "first_day": "2019-01-01",
        "last_day": "2019-12-31",
        "resolved": "stated",
        "models": "M1",
        "populations": "sex_worker",
        "item_vi": "số liệu",
        "item_en": "figure",
        "low": low,
        "unit": unit,
        "kind": "actual",
        "readings": reading,
        "grade": "primary",
    }
    return {**cells, **changes}


@pytest.mark.parametrize(
    ("reading", "changes", "expected"),
    [
        ("I22:value", {}, "persons-beside-contacts-of-channel"),
        ("I01:value", {}, "persons-exceed-contacts"),
        (
            "I22:value",
            {"relation": "same_population_as", "related_to": "C-1"},
            "persons-exceed-contacts",
        ),
    ],
)
def test_w15_persons_of_all_channels_beside_contacts_of_one_are_a_warning(
    reading, changes, expected
):
    rows = [
        vietnamese("C-1", "60", "contact", reading),
        vietnamese("P-1", "200", "person", "I03:value", **changes),
    ]
    found = {finding.code: finding.severity for finding in validate_observations(rows)}

    assert expected in found
    assert (found[expected] == "error") == (expected == "persons-exceed-contacts")
    kept = {value.definition.id for value in evaluate(rows).indicators}
    assert ("I03" in kept) == (expected != "persons-exceed-contacts")


def test_w3_a_remedy_names_both_forms_of_days_and_is_said_once_of_columns_alike():
    days = polars_rows([typed_cells(event())]).with_columns(
        pl.lit("2024-04-05").alias("day"), pl.lit("2024-04-06").alias("entered_on")
    )
    error = refusal(days)

    assert error.message("en") == (
        "Columns of another type: “day” is of type String and should hold days without a time zone "
        "(Date); “entered_on” is of type String and should hold days without a time zone (Date)."
    )
    assert error.remedy("en").endswith(
        "declare the form that the days of the column have in the call, dates='yyyy-mm-dd' where "
        "they are written 2024-04-05, dates='dd/mm/yyyy' where they are written 05/04/2024, or "
        "convert the column first (where they are written 2024-04-05, with '%Y-%m-%d' in place of "
        "'%d/%m/%Y', in Spark with 'yyyy-MM-dd'): Polars pl.col(\"day\").str.to_date('%d/%m/%Y'), "
        'pandas pd.to_datetime(df["day"], format=\'%d/%m/%Y\'), PyArrow pc.strptime(table["day"], '
        "format='%d/%m/%Y', unit='s'), DuckDB CAST(strptime(\"day\", '%d/%m/%Y') AS DATE), Spark "
        'to_date(df["day"], \'dd/MM/yyyy\') (do the same with "entered_on").'
    )
    assert error.remedy("vi").count("Polars") == 1
    assert validate_records(days, dates="yyyy-mm-dd").rows_accepted == 1
