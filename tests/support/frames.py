"""Records as typed tables of every engine, for tests that hold an engine against the reference.

An engine that is not installed skips the test that asks for it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import pytest

from sexwork_models import ActivityRecord, Framework, ReportingCalendar
from sexwork_models.monitoring.indicators.from_records import count_indicators, counting_of
from sexwork_models.monitoring.measures.catalog import record_measures
from sexwork_models.monitoring.measures.dimensions import Cutter
from sexwork_models.monitoring.measures.language import (
    Countable,
    Distinct,
    Span,
    Sum,
    Tally,
    Windows,
    parts_of,
)
from sexwork_models.monitoring.measures.ledger import Asked, Ledger
from sexwork_models.practice.records.conditions import Conditions, IsSet, OneOf
from sexwork_models.practice.records.row_rules import COUNTS

DAYS = ("day", "entered_on")
FLAGS = ("cancelled", "trafficking_suspected")
TEXTS = tuple(
    name for name in ActivityRecord.model_fields if name not in (*COUNTS, *DAYS, *FLAGS, "models")
)


def columns_of(records: Iterable[ActivityRecord], framework: Framework) -> dict[str, list[Any]]:
    """The columns of a typed table: a blank text is None, and every model of the framework has a
    column.
    """
    rows = list(records)
    texts = {name: [_text(getattr(row, name)) for row in rows] for name in TEXTS}
    others = {name: [getattr(row, name) for row in rows] for name in (*COUNTS, *DAYS, *FLAGS)}
    return {
        **texts,
        **others,
        **{f"model_{code}": [code in row.models for row in rows] for code in framework.models},
    }


def _text(value: object) -> str | None:
    return str(value) if value else None


def polars_frame(records: Iterable[ActivityRecord], framework: Framework) -> Any:
    """A typed table as an eager Polars frame."""
    pl = pytest.importorskip("polars")
    types = {
        **dict.fromkeys(TEXTS, pl.String),
        **dict.fromkeys(COUNTS, pl.Int64),
        **dict.fromkeys(DAYS, pl.Date),
    }
    columns = columns_of(records, framework)
    return pl.DataFrame(columns, schema={name: types.get(name, pl.Boolean) for name in columns})


def _polars_lazy(records: Iterable[ActivityRecord], framework: Framework) -> Any:
    return polars_frame(records, framework).lazy()


def _arrow(records: Iterable[ActivityRecord], framework: Framework) -> Any:
    """With plain strings, as most writers have them."""
    pa = pytest.importorskip("pyarrow")
    table = polars_frame(records, framework).to_arrow()
    return table.cast(
        pa.schema(
            [one.with_type(pa.string()) if one.name in TEXTS else one for one in table.schema]
        )
    )


def _pandas(records: Iterable[ActivityRecord], framework: Framework) -> Any:
    pd = pytest.importorskip("pandas")
    types = {
        **dict.fromkeys(TEXTS, "str"),
        **dict.fromkeys(COUNTS, "Int64"),
        **dict.fromkeys(DAYS, "datetime64[us]"),
    }
    columns = columns_of(records, framework)
    return pd.DataFrame(columns).astype({name: types.get(name, "bool") for name in columns})


def _pandas_on_arrow(records: Iterable[ActivityRecord], framework: Framework) -> Any:
    pd = pytest.importorskip("pandas")
    return _arrow(records, framework).to_pandas(types_mapper=pd.ArrowDtype)


@cache
def _connection() -> Any:
    """A connection of its own: a relation of it knows no other."""
    return pytest.importorskip("duckdb").connect()


def _duckdb(records: Iterable[ActivityRecord], framework: Framework) -> Any:
    return _connection().from_arrow(_arrow(records, framework))


@cache
def spark_session() -> Any:
    """One local session for all tests; a test that asks for it is skipped where there is no
    Java.
    """
    if shutil.which("java") is None:
        pytest.skip("no Java")
    sql = pytest.importorskip("pyspark.sql")
    settings = {
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.driver.bindAddress": "127.0.0.1",
    }
    builder = sql.SparkSession.builder.master("local[2]").appName("tests")
    for name, value in {
        **settings,
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
    }.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def _spark(records: Iterable[ActivityRecord], framework: Framework) -> Any:
    types = {
        **dict.fromkeys(TEXTS, "string"),
        **dict.fromkeys(COUNTS, "long"),
        **dict.fromkeys(DAYS, "date"),
    }
    columns = columns_of(records, framework)
    schema = ", ".join(f"`{name}` {types.get(name, 'boolean')}" for name in columns)
    return spark_session().createDataFrame(list(zip(*columns.values(), strict=True)), schema)


MAKERS: Mapping[str, Callable[[Iterable[ActivityRecord], Framework], Any]] = {
    "polars": polars_frame,
    "polars-lazy": _polars_lazy,
    "pandas": _pandas,
    "pandas-arrow": _pandas_on_arrow,
    "pyarrow": _arrow,
    "duckdb": _duckdb,
    "spark": _spark,
}
ENGINES = tuple(name for name in MAKERS if name != "spark")


def native_frame(records: Sequence[ActivityRecord], framework: Framework, engine: str) -> Any:
    """Records as a frame of an engine, with the columns of a typed table."""
    return MAKERS[engine](records, framework)


def table_of(
    records: Sequence[ActivityRecord], framework: Framework, engine: str = "polars"
) -> Any:
    """Records as the typed table that the library makes of a frame of an engine."""
    pytest.importorskip("narwhals")
    from sexwork_models.frames.reading.columns import read_table

    return read_table(native_frame(records, framework, engine), framework).table


def values_of(
    ledger: Any, framework: Framework, period: str, by: tuple[str, ...] = (), **more: Any
) -> Any:
    """Every indicator value of records or of a ledger, in a period of the state calendar."""
    calendar = ReportingCalendar.named("state")
    return count_indicators(
        counting_of(ledger, framework, calendar, calendar.period(period), by, **more)
    )


def every_count(framework: Framework, windows: Windows) -> list[Asked]:
    """Counts of every kind: all that indicators are made of, and each key over each span, by one
    condition and by two.
    """
    made = {
        one for measure in record_measures(framework).values() for one in parts_of(measure.measure)
    }
    sums = [
        Sum(field, where, lone)
        for field in COUNTS
        for where in ((), _EVENT)
        for lone in (False, True)
    ]
    keys = [Distinct(key, having, span) for key in _KEYS for having in _HAVING for span in Span]
    counts: list[Countable] = [
        *sorted(made, key=repr),
        *sums,
        *keys,
        Tally(()),
        Tally((OneOf("population", {""}),)),
    ]
    return [
        *(Asked(one, windows) for one in counts),
        *(Asked(one, windows, each=True) for one in sums),
    ]


_EVENT: Conditions = (OneOf("kind", {"event"}),)
_MADE: Conditions = (IsSet("referral_stage"), OneOf("models", {"M1", "M2"}))
_HAVING: tuple[tuple[Conditions, ...], ...] = (
    ((),),
    (_MADE,),
    ((OneOf("activity", {"M1-IEC", "M2-PSY", "M3-COMMIT"}),), _MADE, ()),
)
_KEYS = ("client", "referral", "case", "establishment")


def answers_of(ledger: Ledger, asked: Sequence[Asked], cutter: Cutter) -> list[Any]:
    """The answers of a ledger that is told beforehand."""
    ledger.prepare(asked, cutter)
    return [
        (ledger.spread if one.each else ledger.count)(one.measure, one.windows, cutter)
        for one in asked
    ]
