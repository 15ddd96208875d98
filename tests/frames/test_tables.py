"""A table gives the findings, row counts and values of its rows, on every installed engine."""

from __future__ import annotations

from functools import cache

import pytest
from tests.support.frames import values_of
from tests.support.records import event, row
from tests.support.rows import row_counts

from sexwork_models import ActivityRecord, UnusableInputError, compute_indicators, validate_records
from sexwork_models.api.validate_records import check_source
from sexwork_models.frames.limits import Limits
from sexwork_models.testing import synthetic_rows, write_csv

pytest.importorskip("narwhals")
pl = pytest.importorskip("polars")

BREAKDOWNS = ((), ("province",), ("model",), ("population", "channel"), ("site",))


@pytest.fixture(scope="module")
def records():
    rows = [
        {name: cell for name, cell in cells.items() if cell not in ("", None)}
        for cells in synthetic_rows(1500, seed=7)
    ]
    more = [
        row(),
        row(client="SYN-A1"),
        event(contacts=None),
        row(client="SYN-A1", day="2023-12-14"),
        row(client="SYN-A1", place="31"),
    ]
    return [ActivityRecord.model_validate(cells) for cells in (*rows, *more)]


@pytest.fixture(scope="module")
def frame(records):
    made = pl.DataFrame(
        [{**record.model_dump(), "models": ";".join(record.models)} for record in records],
        infer_schema_length=None,
    )
    return made.with_columns(
        [pl.col(name).cast(pl.String) for name, kind in made.schema.items() if kind == pl.Null]
    )


ENGINES = {
    "polars": lambda frame: frame,
    "polars lazy": lambda frame: frame.lazy(),
    "pyarrow": lambda frame: frame.to_arrow(),
    "pandas": lambda frame: frame.to_pandas(use_pyarrow_extension_array=True),
}


@pytest.fixture(params=ENGINES, scope="module")
def table(request, frame):
    pytest.importorskip(request.param.split()[0])
    return ENGINES[request.param](frame)


def said(values):
    return {
        value.id: (
            value.status,
            value.figure,
            value.records,
            value.numerator,
            value.denominator,
            value.reasons,
        )
        for value in values
    }


@pytest.fixture(scope="module")
def checked_rows(records, vietnam):
    return check_source(records, vietnam)


@pytest.fixture(scope="module")
def of_rows(checked_rows, vietnam):
    """The values of the rows in a period by some dimensions, counted once for all engines."""
    return cache(lambda period, by: said(values_of(checked_rows.records, vietnam, period, by)))


@pytest.fixture(scope="module")
def checked_table(table, vietnam):
    return check_source(table, vietnam)


@pytest.mark.parametrize("by", BREAKDOWNS, ids=lambda by: "+".join(by) or "whole")
@pytest.mark.parametrize("period", ["2024-Q1", "2024"])
def test_a_table_gives_the_values_of_its_rows(of_rows, checked_table, vietnam, by, period):
    assert said(values_of(checked_table.records, vietnam, period, by)) == of_rows(period, by)


def test_a_table_gives_the_findings_of_its_rows(checked_rows, checked_table):
    found, expected = checked_table.report, checked_rows.report

    assert sorted(found.codes) == sorted(expected.codes)
    assert row_counts(found) == row_counts(expected)


def test_a_parquet_file_is_scanned_and_gives_the_same(records, frame, tmp_path):
    path = tmp_path / "records.parquet"
    frame.write_parquet(path)

    assert said(compute_indicators(path, period="2024-Q1")) == said(
        compute_indicators(records, period="2024-Q1")
    )


# So small that a file is taken for too large for memory, as are the rows that are fetched from it.
SMALL = Limits(table_bytes=0, large_rows=100, fetched_keys=3)


@pytest.fixture(scope="module")
def checked_file(large_file, vietnam):
    return check_source(large_file, vietnam, limits=SMALL)


@pytest.fixture(params=[".parquet", ".csv"], scope="module")
def large_file(request, records, frame, tmp_path_factory):
    path = tmp_path_factory.mktemp("large") / f"records{request.param}"
    write = {
        ".parquet": lambda: frame.write_parquet(path, row_group_size=200),
        ".csv": lambda: write_csv(records, path),
    }
    write[request.param]()
    return path


@pytest.mark.parametrize("by", BREAKDOWNS, ids=lambda by: "+".join(by) or "whole")
def test_a_large_file_is_read_in_passes_and_gives_the_same(of_rows, checked_file, vietnam, by):
    assert said(values_of(checked_file.records, vietnam, "2024", by)) == of_rows("2024", by)


def test_a_large_file_gives_the_findings_of_its_rows(checked_rows, checked_file):
    found, expected = checked_file.report, checked_rows.report

    assert sorted(found.codes) == sorted(expected.codes)
    assert row_counts(found) == row_counts(expected)


def test_more_parts_than_can_be_numbered_are_refused(frame, vietnam):
    checked = check_source(frame, vietnam, limits=Limits(groups=10))

    with pytest.raises(UnusableInputError) as refused:
        values_of(checked.records, vietnam, "2024-Q1", ("province", "site"))
    assert refused.value.code == "too-many-parts"


def test_failing_rows_are_in_the_report_of_a_table_and_not_of_rows(records, frame):
    wrong = frame.with_columns(
        pl.when(pl.int_range(pl.len()) == 3).then(-1).otherwise("contacts").alias("contacts")
    )
    report = validate_records(wrong)

    assert report.failing.filter(rule="negative-count").select(
        "line", "record", "field", "value"
    ).rows() == [(3, frame["id"][3], "contacts", "-1")]
    assert validate_records(records).failing is None
