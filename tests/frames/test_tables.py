"""A table gives what its rows give: the same findings, rows accounted for, and values, on every engine that is installed."""

from __future__ import annotations

import pytest
from tests.support.records import event, row

from sexwork_models import ActivityRecord, UnusableInputError, compute_indicators, validate_records
from sexwork_models.testing import synthetic_rows, write_csv

pytest.importorskip("narwhals")
pl = pytest.importorskip("polars")

from sexwork_models.frames import engines  # noqa: E402
from sexwork_models.frames.checking import row_store as whole  # noqa: E402
from sexwork_models.frames.counting import dimensions as cuts  # noqa: E402
from sexwork_models.frames.reading import text_reader as text_columns  # noqa: E402

CUTS = ((), ("province",), ("model",), ("population", "channel"), ("site",))


@pytest.fixture(scope="module")
def records():
    rows = [
        {name: cell for name, cell in one.items() if cell not in ("", None)}
        for one in synthetic_rows(1500, seed=7)
    ]
    more = [
        row(),
        row(client="SYN-A1"),
        event(contacts=None),
        row(client="SYN-A1", day="2023-12-14"),
        row(client="SYN-A1", place="31"),
    ]
    return [ActivityRecord.model_validate(one) for one in (*rows, *more)]


@pytest.fixture(scope="module")
def frame(records):
    made = pl.DataFrame(
        [{**one.model_dump(), "models": ";".join(one.models)} for one in records],
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
        one.id: (one.status, one.figure, one.records, one.numerator, one.denominator, one.reasons)
        for one in values
    }


@pytest.mark.parametrize("by", CUTS, ids=lambda by: "+".join(by) or "whole")
@pytest.mark.parametrize("period", ["2024-Q1", "2024"])
def test_a_table_gives_the_values_of_its_rows(records, table, by, period):
    assert said(compute_indicators(table, period=period, by=by)) == said(
        compute_indicators(records, period=period, by=by)
    )


def test_a_table_gives_the_findings_of_its_rows(records, table):
    rows, found = validate_records(records), validate_records(table)

    assert sorted(one.code for one in found) == sorted(one.code for one in rows)
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
    """A file that is taken for one that has no room in memory, nor have the rows that are fetched from it."""
    for room in (engines, text_columns):
        monkeypatch.setattr(room, "MANY", 100)
    monkeypatch.setattr(whole, "_AT_ONCE", 3)
    monkeypatch.setattr("sexwork_models.api.validate_records._LARGE", 0)
    path = tmp_path / f"records{request.param}"
    write = {
        ".parquet": lambda: frame.write_parquet(path, row_group_size=200),
        ".csv": lambda: write_csv(records, path),
    }
    write[request.param]()
    return path


@pytest.mark.parametrize("by", CUTS, ids=lambda by: "+".join(by) or "whole")
def test_a_large_file_is_read_in_passes_and_gives_the_same(records, large_file, by):
    assert said(compute_indicators(large_file, period="2024", by=by)) == said(
        compute_indicators(records, period="2024", by=by)
    )
    rows, found = validate_records(records), validate_records(large_file)
    assert sorted(one.code for one in found) == sorted(one.code for one in rows)


def test_more_parts_than_can_be_numbered_are_refused(frame, monkeypatch):
    monkeypatch.setattr(cuts, "_MOST_PARTS", 10)

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
