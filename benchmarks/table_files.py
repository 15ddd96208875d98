"""Synthetic records as Parquet files of any size: what the benchmarks of tables are measured on.

The library's generator makes up to a million rows; larger tables repeat them with ids and codes of
their own, so that people, referrals and cases grow with the rows. With `faults`, one row in two
hundred is faulty, of twenty kinds in turn.
"""

from __future__ import annotations

from datetime import date
from itertools import islice
from pathlib import Path

import polars as pl

from sexwork_models import ActivityRecord
from sexwork_models.testing import synthetic_rows

SEED, CHUNK, BASE = 20241214, 100_000, 1_000_000
DAYS, TRUTHS = ("day", "entered_on"), ("cancelled", "trafficking_suspected")
COUNTS = ("contacts", "persons", "participants", "days", "nights", "score", "items", "amount")
COLUMNS = list(ActivityRecord.model_fields)
RENUMBERED = (
    "id",
    "supersedes",
    "client",
    "referral",
    "case",
)  # what must not come again when rows are repeated
SPACING = 200  # one faulty row in so many

_A_DAY = pl.lit(date(2025, 7, 1))
FAULTS: tuple[dict[str, pl.Expr | str | int | None], ...] = (
    {"contacts": -3, "persons": None},
    {"contacts": 3, "persons": 5},
    {"activity": "M1-SYNTHETIC"},
    {"place": "SYN"},
    {"age_band": "under_18", "client": None, "consent": "not_asked"},
    {"consent": "refused"},
    {"note": "SYN 0000000000"},
    {"entered_on": pl.lit(date(1999, 1, 1))},
    {"client": "SYN Khách hàng", "consent": "given"},
    {"channel": "telegram"},
    {"items": 40, "item": None},
    {"models": "M1;SYN"},
    {"referral": "SYN-FBBBB00", "referral_stage": None},
    {"supersedes": "SYN-R-NONE"},
    {"id": pl.col("id").shift(1)},
    {"place": "02", "day": _A_DAY, "entered_on": _A_DAY},
    {"cancelled": pl.lit(value=True), "supersedes": None},
    {"trafficking_suspected": pl.lit(value=True)},
    {"activity": "P-POLICE"},
    {"population": "synthetic"},
)


def parquet_of(folder: Path, count: int, *, faults: bool = False) -> Path:
    """The file of so many rows in a folder, written when it is not there yet."""
    path = folder / f"records_{count}{'_faulty' if faults else ''}.parquet"
    if path.exists():
        return path
    if faults:
        pl.read_parquet(parquet_of(folder, count)).pipe(_spoiled).write_parquet(path)
    elif count <= BASE:
        pl.concat(_typed(rows) for rows in _chunks(count)).write_parquet(path)
    else:
        _repeated(pl.read_parquet(parquet_of(folder, BASE)), count, path)
    return path


def text_of(parquet: Path, suffix: str) -> Path:
    """The same records as CSV or NDJSON, beside the Parquet file."""
    path = parquet.with_suffix(suffix)
    if not path.exists():
        rows = pl.scan_parquet(parquet)
        _ = rows.sink_csv(path) if suffix == ".csv" else rows.sink_ndjson(path)
    return path


def _chunks(count: int) -> list[list[dict[str, str]]]:
    rows = synthetic_rows(count, seed=SEED)
    return [list(islice(rows, CHUNK)) for _ in range(0, count, CHUNK)]


def _typed(rows: list[dict[str, str]]) -> pl.DataFrame:
    """Days, whole numbers, yes and no in their types, everything else text; what is not filled is
    null.
    """
    texts = pl.DataFrame(rows, schema=dict.fromkeys(COLUMNS, pl.String))
    return texts.with_columns(
        pl.col(DAYS).str.to_date("%Y-%m-%d"),
        pl.col(COUNTS).cast(pl.Int64),
        *((pl.col(name) == "true").fill_null(value=False) for name in TRUTHS),
    )


def _repeated(base: pl.DataFrame, count: int, path: Path) -> None:
    """Base after base, each under other codes, one row group after the other; never the whole in
    memory.
    """
    parts = []
    for turn, start in enumerate(range(0, count, base.height)):
        part = path.with_suffix(f".{turn:03d}")
        rows = base.head(count - start)
        rows.with_columns(
            pl.col(RENUMBERED) + f"-T{turn}" if turn else pl.col(RENUMBERED)
        ).write_parquet(part)
        parts.append(part)
    pl.scan_parquet(parts).sink_parquet(path)
    for part in parts:
        part.unlink()


def _spoiled(rows: pl.DataFrame) -> pl.DataFrame:
    number = pl.int_range(pl.len())
    for turn, fault in enumerate(FAULTS):
        here = (number % SPACING == SPACING // 2) & (number // SPACING % len(FAULTS) == turn)
        changed = {
            name: value if isinstance(value, pl.Expr) else pl.lit(value)
            for name, value in fault.items()
        }
        rows = rows.with_columns(
            pl.when(here).then(value).otherwise(name).alias(name) for name, value in changed.items()
        )
    return rows
