"""A table gives the findings, row counts and values of its rows, on every installed engine."""

from __future__ import annotations

import pytest
from tests.support.records import event, row

from sexwork_models import ActivityRecord, UnusableInputError, compute_indicators, validate_records
from sexwork_models.testing import synthetic_rows, write_csv

pytest.importorskip("narwhals")
pl = pytest.importorskip("polars")

from sexwork_models.frames import engines  # noqa: E402
from sexwork_models.frames.checking import row_store  # noqa: E402
from sexwork_models.frames.counting import dimensions  # noqa: E402
from sexwork_models.frames.reading import text_reader  # noqa: E402

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


@pytest.mark.parametrize("by", BREAKDOWNS, ids=lambda by: "+".join(by) or "whole")
@pytest.mark.parametrize("period", ["2024-Q1", "2024"])
def test_a_table_gives_the_values_of_its_rows(records, table, by, period):
    assert said(compute_indicators(table, period=period, by=by)) == said(
        compute_indicators(records, period=period, by=by)
    )


def test_a_table_gives_the_findings_of_its_rows(records, table):
    rows, found = validate_records(records), validate_records(table)

    assert sorted(finding.code for finding in found) == sorted(finding.code for finding in rows)
    assert (found.rows_in, found.rows_accepted, found.rows_reported) == (
        rows.rows_in,
        rows.rows_accepted,
        rows.rows_reported,
    )


def test_a_parquet_file_is_scanned_and_gives_the_same(records, frame, tmp_path):
    path = tmp_path / "records.parquet"
    frame.write_parquet(path)

    assert said(compute_indicators(path, period="2024-Q1")) == said(
        compute_indicators(records, period="2024-Q1")
    )


@pytest.fixture(params=[".parquet", ".csv"])
def large_file(request, records, frame, tmp_path, monkeypatch):
    """A file that is taken for too large for memory, as are the rows that are fetched from it."""
    for module in (engines, text_reader):
        monkeypatch.setattr(module, "LARGE_ROW_COUNT", 100)
    monkeypatch.setattr(row_store, "_FETCH_BATCH_SIZE", 3)
    monkeypatch.setattr("sexwork_models.api.validate_records._MIN_TABLE_BYTES", 0)
    path = tmp_path / f"records{request.param}"
    write = {
        ".parquet": lambda: frame.write_parquet(path, row_group_size=200),
        ".csv": lambda: write_csv(records, path),
    }
    write[request.param]()
    return path


@pytest.mark.parametrize("by", BREAKDOWNS, ids=lambda by: "+".join(by) or "whole")
def test_a_large_file_is_read_in_passes_and_gives_the_same(records, large_file, by):
    assert said(compute_indicators(large_file, period="2024", by=by)) == said(
        compute_indicators(records, period="2024", by=by)
    )
    rows, found = validate_records(records), validate_records(large_file)
    assert sorted(finding.code for finding in found) == sorted(finding.code for finding in rows)


def test_more_parts_than_can_be_numbered_are_refused(frame, monkeypatch):
    monkeypatch.setattr(dimensions, "_MAX_GROUPS", 10)

    with pytest.raises(UnusableInputError) as refused:
        compute_indicators(frame, period="2024-Q1", by=("province", "site"))
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
