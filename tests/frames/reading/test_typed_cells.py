"""Cells of a frame that are no text are read as those of rows: ages in numbers, days as objects."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from tests.support.frames import duckdb_connection
from tests.support.records import row
from tests.support.rows import row_counts

from sexwork_models import UnusableInputError, compute_indicators, validate_records

pl = pytest.importorskip("polars")
pd = pytest.importorskip("pandas")
pytest.importorskip("narwhals")

DAY = date(2024, 1, 10)
AGES = [25, 31, None, 16, 52]
ROWS = [
    row(id=f"SYN-{number}", client=f"SYN-A1B{number}", day=DAY, entered_on=DAY, age_band=age)
    for number, age in enumerate(AGES)
]


def in_duckdb(frame):
    return duckdb_connection().from_arrow(frame.to_arrow())


def as_parquet(frame, folder):
    path = folder / "rows.parquet"
    frame.write_parquet(path)
    return path


ENGINES = {
    "polars": lambda frame, _: frame,
    "lazy": lambda frame, _: frame.lazy(),
    "pandas": lambda frame, _: frame.to_pandas(),
    "pandas Int64": lambda frame, _: frame.to_pandas().convert_dtypes(dtype_backend="pyarrow"),
    "pyarrow": lambda frame, _: frame.to_arrow(),
    "duckdb": lambda frame, _: in_duckdb(frame),
    "parquet": as_parquet,
}


def check_ages(source, vietnam, **options):
    wanted, report = (
        validate_records(ROWS, vietnam, **options),
        validate_records(source, vietnam, **options),
    )
    assert row_counts(report) == row_counts(wanted)
    assert report.codes == wanted.codes
    assert row_counts(wanted) == (5, 4, 1)  # a child has no record of its own


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("type_", [pl.Int64, pl.UInt8, pl.Float64])
def test_ages_in_numbers_are_read_as_in_rows(engine, type_, vietnam, tmp_path):
    frame = pl.DataFrame(ROWS, infer_schema_length=None)
    frame = frame.with_columns(pl.col("age_band").cast(type_))
    check_ages(ENGINES[engine](frame, tmp_path), vietnam)


@pytest.mark.parametrize("engine", ["pandas", "duckdb"])
def test_ages_in_numbers_are_read_so_beside_a_declared_form(engine, vietnam, tmp_path):
    frame = pl.DataFrame(ROWS, infer_schema_length=None)
    check_ages(ENGINES[engine](frame, tmp_path), vietnam, dates="dd/mm/yyyy")


def test_ages_in_numbers_are_counted_in_their_bands(vietnam):
    frame = pl.DataFrame(ROWS, infer_schema_length=None)
    of_rows, of_frame = [
        compute_indicators(source, vietnam, period="2024-Q1", by=("age_band",)).values
        for source in (ROWS, frame)
    ]
    bands = {
        part for value in of_rows for dimension, part in value.parts if dimension == "age_band"
    }
    assert bands == {"", "25-49", "50+"}
    assert [value.to_dict() for value in of_frame] == [value.to_dict() for value in of_rows]


@pytest.mark.parametrize("missing", [None, float("nan"), pd.NaT, pd.NA])
@pytest.mark.parametrize("options", [{}, {"dates": "dd/mm/yyyy"}])
def test_days_of_python_in_a_column_of_pandas_are_days(missing, options, vietnam):
    frame = pd.DataFrame([{**entry, "age_band": None} for entry in ROWS])
    frame["day"] = pd.Series([*[DAY] * 4, missing], dtype=object)
    report = validate_records(frame, vietnam, **options)
    assert row_counts(report) == (5, 4, 1)
    assert report.codes == ("missing-value",)


@pytest.mark.parametrize("other", ["10/01/2024", datetime(2024, 1, 10, 8, 30), 45301])
def test_a_column_of_days_and_other_things_is_refused_as_before(other, vietnam):
    frame = pd.DataFrame([{**entry, "age_band": None} for entry in ROWS])
    frame["day"] = pd.Series([*[DAY] * 4, other], dtype=object)
    with pytest.raises(UnusableInputError) as refusal:
        validate_records(frame, vietnam)
    assert refusal.value.code == "column-type"
