"""The records of 34 provinces on Spark: the same call as for a file, and the same values as on
Polars.

Every record is invented and says so. Run: python examples/national_on_spark.py [--rows 20000]
[--master local[2]] Needs pyspark and Java; without them it says what is missing. The exit status is
1 if any value differs. On a cluster the records are a table that is there already: see
docs/tables_of_any_size.md.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, TypeAlias

from sexwork_models import (
    ActivityRecord,
    Framework,
    IndicatorValue,
    IndicatorValues,
    compute_indicators,
    load_framework,
)
from sexwork_models.testing import synthetic_rows

if TYPE_CHECKING:
    import polars as pl
    from pyspark.sql import SparkSession

FIRST_DAY, DAYS, PERIOD, BY = (
    date(2025, 12, 15),
    90,
    "2026-Q1",
    ("province",),
)  # a quarter of the state reporting year 2026
SEED = 34
SHOWN = ("I01", "I03", "I10")
NEEDED = ("narwhals", "polars", "pyarrow", "pyspark")
Key: TypeAlias = tuple[str, ...]
Said: TypeAlias = tuple[object, ...]


def missing() -> list[str]:
    """What is not installed."""
    return [
        *(name for name in NEEDED if find_spec(name) is None),
        *([] if shutil.which("java") else ["Java"]),
    ]


def written(folder: Path, count: int, framework: Framework) -> Path:
    """So many synthetic records of every province as a Parquet file: days and whole numbers in
    their types, the rest text.
    """
    import polars as pl  # noqa: PLC0415 - a package that may not be here, as below

    rows = synthetic_rows(count, seed=SEED, first_day=FIRST_DAY, days=DAYS, framework=framework)
    texts = pl.DataFrame(list(rows), schema=dict.fromkeys(ActivityRecord.model_fields, pl.String))
    path = folder / "records.parquet"
    texts.with_columns(*map(_typed, texts.columns)).write_parquet(path)
    return path


def _typed(name: str) -> pl.Expr:
    import polars as pl  # noqa: PLC0415

    kind = str(ActivityRecord.model_fields[name].annotation)
    if "date" in kind:
        return pl.col(name).str.to_date()
    if "bool" in kind:
        return pl.col(name).fill_null("false") == "true"
    return pl.col(name).cast(pl.Int64) if "int" in kind else pl.col(name)


def session(master: str) -> SparkSession:
    """A quiet session, with as few shuffle partitions as a small table needs."""
    from pyspark.sql import SparkSession  # noqa: PLC0415

    options = {
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.sql.shuffle.partitions": "4",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    builder = SparkSession.builder.master(master).appName("national_on_spark")
    for name, value in options.items():
        builder = builder.config(name, value)
    started = builder.getOrCreate()
    started.sparkContext.setLogLevel("ERROR")
    return started


def said(values: IndicatorValues) -> Mapping[Key, Said]:
    """What each value says, by its id: status, figure, parts and the number of records."""
    return {
        (value.id,): (value.status, value.figure, value.numerator, value.denominator, value.records)
        for value in values
    }


def comparison(
    on_spark: IndicatorValues, on_polars: IndicatorValues, framework: Framework
) -> Iterator[str]:
    """A table of a few indicators by province, and how many values there are and differ."""
    yield f"{'':24}" + "".join(f"{id:>24}" for id in SHOWN)
    columns = [{value.cut: value for value in on_spark.of(id)} for id in SHOWN]
    for cut in sorted({value.cut for value in on_spark.of(SHOWN[0])}):
        place = framework.place(cut[0][1], FIRST_DAY)
        name = getattr(place, "value", None)
        label = name.label.say("vi") if name else cut[0][1]
        yield f"{label:24}" + "".join(f"{shown(column.get(cut)):>24}" for column in columns)
    spark, polars = said(on_spark), said(on_polars)
    differing = different(on_spark, on_polars)
    yield f"{len({*spark, *polars}):,} values compared, {len(differing):,} differ"
    yield from (f"  differs: {' '.join(key)}" for key in differing)


def different(on_spark: IndicatorValues, on_polars: IndicatorValues) -> list[Key]:
    """The values that the engines do not give alike."""
    spark, polars = said(on_spark), said(on_polars)
    return sorted(key for key in {*spark, *polars} if spark.get(key) != polars.get(key))


def shown(value: IndicatorValue | None) -> str:
    """A value in words; missing is not zero."""
    if value is None or value.figure is None:
        return "-"
    return value.figure.say("en")


def main(words: Sequence[str] | None = None) -> int:
    """Prints the comparison; gives back the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--master", default="local[2]")
    options = parser.parse_args(words)
    if absent := missing():
        print(
            f"The example was not run, because it needs what is not installed here: "
            f"{', '.join(absent)}."
        )
        return 0
    framework = load_framework()
    with TemporaryDirectory() as folder:
        path = written(Path(folder), options.rows, framework)
        spark = session(options.master)
        try:
            on_spark = compute_indicators(
                spark.read.parquet(str(path)), framework, period=PERIOD, by=BY
            )
        finally:
            spark.stop()
        on_polars = compute_indicators(path, framework, period=PERIOD, by=BY)
    print("\n".join(comparison(on_spark, on_polars, framework)))
    return 1 if different(on_spark, on_polars) else 0


if __name__ == "__main__":
    sys.exit(main())
