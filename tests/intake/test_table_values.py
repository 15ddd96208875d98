"""Values that libraries of tables put into cells are read as Python's own, or become a finding."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from tests.support.records import event

from sexwork_models import validate_plan, validate_records
from sexwork_models.intake.files import Unreadable, is_blank, plain_scalar

np = pytest.importorskip("numpy")
pd = pytest.importorskip("pandas")
pl = pytest.importorskip("polars")
pa = pytest.importorskip("pyarrow")


class Hostile:
    """An object of which nothing can be asked."""

    __hash__ = None

    def __getattr__(self, name):
        raise RuntimeError(name)

    def __eq__(self, other):
        raise RuntimeError("==")

    def __str__(self):
        raise RuntimeError("str")

    __repr__ = __str__


LISTS = [
    np.array(["M1", "M2"]),
    np.array(["M1", "M2"], dtype=object),
    pd.Series(["M1", "M2"]),
    pd.Index(["M1", "M2"]),
    pd.array(["M1", "M2"]),
    pl.Series(["M1", "M2"]),
    pa.array(["M1", "M2"]),
    pa.scalar(["M1", "M2"]),
]


@pytest.mark.parametrize("models", LISTS, ids=lambda cell: type(cell).__name__)
def test_an_array_of_one_dimension_is_a_list(vietnam, models):
    report = validate_records([event(id="SYN-1", models=models)], vietnam)
    assert (report.rows_accepted, list(report)) == (1, [])


def test_rows_of_a_parquet_file_with_lists_are_read(vietnam, tmp_path):
    path = tmp_path / "rows.parquet"
    entry = {**event(id="SYN-1"), "models": ["M1", "M2"]}
    pd.DataFrame([entry]).to_parquet(path)
    rows = pd.read_parquet(path).to_dict("records")
    assert type(rows[0]["models"]) is np.ndarray
    report = validate_records(rows, vietnam)
    assert (report.rows_accepted, list(report)) == (1, [])


@pytest.mark.parametrize("unit", ["D", "h", "m", "s", "ms", "us", "ns", "W"])
def test_a_moment_of_numpy_is_a_day_in_every_unit(unit):
    day = date(2024, 2, 1)  # a Thursday, as are the weeks of numpy
    assert plain_scalar(np.datetime64("2024-02-01", unit)) == day
    assert type(plain_scalar(np.datetime64("2024-02-01", unit))) is date


@pytest.mark.parametrize("unit", ["ps", "fs", "as"])
def test_a_moment_of_the_smallest_units_is_a_day_too(unit):
    assert plain_scalar(np.datetime64("1970-01-01", unit)) == date(1970, 1, 1)


def test_a_moment_of_numpy_keeps_its_time():
    moment = datetime(2024, 2, 1, 10, 30)
    assert plain_scalar(np.datetime64("2024-02-01T10:30", "ns")) == moment
    assert plain_scalar(datetime(2024, 2, 1, tzinfo=timezone(timedelta(hours=7)))) != date(
        2024, 2, 1
    )


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (np.int64(3), 3),
        (np.float64(2.5), 2.5),
        (np.str_("M1"), "M1"),
        (np.bool_(True), True),
        (np.array(3), 3),
        (pa.scalar(3), 3),
        (Decimal("1.5"), Decimal("1.5")),
    ],
)
def test_a_scalar_is_its_value(cell, value):
    plain = plain_scalar(cell)
    assert (plain, type(plain)) == (value, type(value))


@pytest.mark.parametrize(
    "cell",
    [
        None,
        float("nan"),
        Decimal("NaN"),
        Decimal("sNaN"),
        pd.NA,
        pd.NaT,
        np.float64("nan"),
        np.datetime64("NaT"),
        np.datetime64("NaT", "ns"),
        np.ma.masked,
        pa.scalar(None),
    ],
    ids=repr,
)
def test_what_is_missing_says_nothing(cell):
    assert plain_scalar(cell) is None
    assert is_blank(cell)


UNREADABLE = [
    Hostile(),
    np.zeros((2, 2)),
    pd.DataFrame({"a": [1]}),
    pl.DataFrame({"a": [1]}),
    pd.Period("2024-02"),
    np.longdouble(3),
    np.timedelta64(3, "D"),
    np.datetime64("30000", "Y"),
    pa.scalar(10**17, pa.timestamp("s")),
    {1},
    b"3",
]


@pytest.mark.parametrize("cell", UNREADABLE, ids=lambda cell: type(cell).__name__)
def test_anything_else_is_a_value_that_no_field_takes(cell):
    assert plain_scalar(cell) == Unreadable(type(cell).__name__)


@pytest.mark.parametrize("cell", UNREADABLE, ids=lambda cell: type(cell).__name__)
@pytest.mark.parametrize("field", ["id", "place", "day", "contacts"])
def test_a_value_that_no_field_takes_is_one_finding_of_its_row(vietnam, cell, field):
    rows = [{**event(id="SYN-1"), field: cell}, event(id="SYN-2")]
    report = validate_records(rows, vietnam)
    assert (report.rows_in, report.rows_accepted) == (2, 1)
    (found,) = [finding for finding in report if finding.severity == "error"]
    assert found.field == field


def test_a_value_that_no_field_takes_is_one_finding_within_a_list_too(vietnam):
    report = validate_records([event(id="SYN-1", models=[Hostile()])], vietnam)
    assert [finding.code for finding in report] == ["code-not-text"]


@pytest.mark.parametrize("cell", [Hostile(), pd.DataFrame({"a": [1]})], ids=["hostile", "table"])
@pytest.mark.parametrize("field", ["id", "lines", "targets"])
def test_a_plan_in_memory_has_a_finding_for_it_too(cell, field):
    report = validate_plan({"id": "P1", field: cell})
    assert all(finding.message("vi") for finding in report)
    assert any(finding.where.field == f"$.{field}" for finding in report)


def test_items_of_arrays_are_read_like_cells(vietnam):
    days = np.array(["2024-01-01", "NaT"], dtype="datetime64[ns]")
    assert list(map(plain_scalar, plain_scalar(days))) == [date(2024, 1, 1), None]
