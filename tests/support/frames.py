"""Records as typed tables of every engine, for tests that compare an engine with the reference.

An engine that is not installed skips the test that asks for it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import pytest

from sexwork_models import ActivityRecord, Framework, ReportingCalendar
from sexwork_models.forms.conditions import Conditions, IsSet, OneOf
from sexwork_models.forms.row_rules import COUNT_FIELDS
from sexwork_models.framework.measures.language import (
    Count,
    Countable,
    Distinct,
    Sum,
    component_counts,
)
from sexwork_models.framework.measures.terms import Span
from sexwork_models.monitoring.indicators.from_records import build_record_count, count_indicators
from sexwork_models.monitoring.measures.catalog import record_measures
from sexwork_models.monitoring.measures.dimensions import DimensionReader
from sexwork_models.monitoring.measures.ledger import (
    CountRequest,
    Ledger,
    Question,
    RecordGroup,
    Request,
    SummaryRequest,
)
from sexwork_models.monitoring.measures.windows import Windows
from sexwork_models.values.intervals import Interval

DAYS = ("day", "entered_on")
FLAGS = ("cancelled", "trafficking_suspected")
TEXTS = tuple(
    name
    for name in ActivityRecord.model_fields
    if name not in (*COUNT_FIELDS, *DAYS, *FLAGS, "models")
)


def columns_of(records: Iterable[ActivityRecord], framework: Framework) -> dict[str, list[Any]]:
    """The columns of a typed table: a blank text is None, and every model of the framework has a
    column.
    """
    rows = list(records)
    texts = {name: [_text(getattr(row, name)) for row in rows] for name in TEXTS}
    others = {name: [getattr(row, name) for row in rows] for name in (*COUNT_FIELDS, *DAYS, *FLAGS)}
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
        **dict.fromkeys(COUNT_FIELDS, pl.Int64),
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
            [
                field.with_type(pa.string()) if field.name in TEXTS else field
                for field in table.schema
            ]
        )
    )


def _pandas(records: Iterable[ActivityRecord], framework: Framework) -> Any:
    pd = pytest.importorskip("pandas")
    types = {
        **dict.fromkeys(TEXTS, "str"),
        **dict.fromkeys(COUNT_FIELDS, "Int64"),
        **dict.fromkeys(DAYS, "datetime64[us]"),
    }
    columns = columns_of(records, framework)
    return pd.DataFrame(columns).astype({name: types.get(name, "bool") for name in columns})


def _pandas_on_arrow(records: Iterable[ActivityRecord], framework: Framework) -> Any:
    pd = pytest.importorskip("pandas")
    return _arrow(records, framework).to_pandas(types_mapper=pd.ArrowDtype)


@cache
def duckdb_connection() -> Any:
    """One connection for all tests, not the default one of DuckDB."""
    return pytest.importorskip("duckdb").connect()


def _duckdb(records: Iterable[ActivityRecord], framework: Framework) -> Any:
    return duckdb_connection().from_arrow(_arrow(records, framework))


# Spark compiles every query, which takes longer than to interpret it on the few rows of a test.
FAST_ON_FEW_ROWS = {
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
}


@cache
def spark_session() -> Any:
    """One local session for all tests; a test that asks for it is skipped where there is no
    Java.
    """
    if shutil.which("java") is None:
        pytest.skip("no Java")
    sql = pytest.importorskip("pyspark.sql")
    settings = {
        **FAST_ON_FEW_ROWS,
        "spark.ui.enabled": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "ERROR",
    }
    builder = sql.SparkSession.builder.master("local[2]").appName("tests")
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def _spark(records: Iterable[ActivityRecord], framework: Framework) -> Any:
    types = {
        **dict.fromkeys(TEXTS, "string"),
        **dict.fromkeys(COUNT_FIELDS, "long"),
        **dict.fromkeys(DAYS, "date"),
    }
    columns = columns_of(records, framework)
    schema = ", ".join(f"`{name}` {types.get(name, 'boolean')}" for name in columns)
    return spark_session().createDataFrame(list(zip(*columns.values(), strict=True)), schema)


FRAME_MAKERS: Mapping[str, Callable[[Iterable[ActivityRecord], Framework], Any]] = {
    "polars": polars_frame,
    "polars-lazy": _polars_lazy,
    "pandas": _pandas,
    "pandas-arrow": _pandas_on_arrow,
    "pyarrow": _arrow,
    "duckdb": _duckdb,
    "spark": _spark,
}
ENGINES = tuple(name for name in FRAME_MAKERS if name != "spark")


def native_frame(records: Sequence[ActivityRecord], framework: Framework, engine: str) -> Any:
    """Records as a frame of an engine, with the columns of a typed table."""
    return FRAME_MAKERS[engine](records, framework)


def table_of(
    records: Sequence[ActivityRecord], framework: Framework, engine: str = "polars"
) -> Any:
    """Records as the typed table that the library makes of a frame of an engine."""
    pytest.importorskip("narwhals")
    from sexwork_models.frames.reading.frame_reader import read_table
    from sexwork_models.practice.records.files import record_form

    form = record_form(framework, {})
    return read_table(native_frame(records, framework, engine), framework, form).table


def values_of(
    ledger: Any, framework: Framework, period: str, by: tuple[str, ...] = (), **more: Any
) -> Any:
    """Every indicator value of records or of a ledger, in a period of the state calendar."""
    calendar = ReportingCalendar.named("state")
    return count_indicators(
        build_record_count(ledger, framework, calendar, calendar.period(period), by, **more)
    )


def requests_of_every_kind(framework: Framework, windows: Windows) -> list[Request]:
    """Returns requests of every kind: the measures of all indicators, and each key over each span,
    with one condition and with two.
    """
    measured = {
        part
        for measure in record_measures(framework).values()
        for part in component_counts(measure.measure)
    }
    sums = [
        Sum(field, where, lone)
        for field in COUNT_FIELDS
        for where in ((), _EVENT)
        for lone in (None, 1)
    ]
    keys = [Distinct(key, having, span) for key in _KEYS for having in _HAVING for span in Span]
    counts: list[Countable] = [
        *sorted(measured, key=repr),
        *sums,
        *keys,
        Count(()),
        Count((OneOf("population", {""}),)),
    ]
    return [
        *(CountRequest(count, windows) for count in counts),
        *(SummaryRequest(total, windows) for total in sums),
    ]


_EVENT: Conditions = (OneOf("kind", {"event"}),)
_MADE: Conditions = (IsSet("referral_stage"), OneOf("models", {"M1", "M2"}))
_HAVING: tuple[tuple[Conditions, ...], ...] = (
    ((),),
    (_MADE,),
    ((OneOf("activity", {"M1-IEC", "M2-PSY", "M3-COMMIT"}),), _MADE, ()),
)
_KEYS = ("client", "referral", "case", "establishment")


def answers_of(ledger: Ledger, asked: Sequence[Request], cutter: DimensionReader) -> list[Any]:
    """The answers of a ledger to requests that are asked together."""
    (answer,) = ledger.answer([Question(cutter, tuple(asked))])
    return [{**answer.counts, **answer.summaries}[request] for request in asked]


def groups_of(ledger: Ledger, days: Interval, cutter: DimensionReader) -> tuple[RecordGroup, ...]:
    """The groups of a ledger that have a record on some days."""
    (answer,) = ledger.answer([Question(cutter, (), days)])
    return answer.groups
