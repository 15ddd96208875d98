"""How a table is opened, whatever its engine, and how little of it is collected: every engine's own errors end here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import attrs
import narwhals.stable.v2 as nw
import polars as pl

from ..core.errors import SexworkModelsError, UnusableInputError
from ..practice.records.row_rules import COUNTS
from ..values.text import Text
from .schema import DAYS, FLAGS, MODELS
from .sources import PARQUET

__all__ = [
    "LINE",
    "MANY",
    "Lazy",
    "Opened",
    "collected",
    "guarded",
    "kept",
    "kept_apart",
    "open_table",
    "settled",
    "worked_out",
    "wrong_type",
]

_TEXT = Text("văn bản (String)", "text (String)")
_DAY = Text("ngày, không có múi giờ (Date)", "days without a time zone (Date)")
_NUMBER = Text("số nguyên 64 bit (Int64)", "whole numbers of 64 bits (Int64)")
_FLAG = Text("đúng hoặc sai (Boolean)", "true or false (Boolean)")
_MODELS = Text(
    "văn bản như “M1;M2”, danh sách văn bản, hoặc các cột Boolean như model_M1",
    "text such as “M1;M2”, lists of text, or Boolean columns such as model_M1",
)


def wrong_type(field: str, found: object) -> UnusableInputError:
    """The error for a column that holds something else than its field."""
    wanted, how = _wanted(field)
    how = how.replace("COLUMN", f'"{field}"')
    return UnusableInputError("column-type", column=field, found=str(found), wanted=wanted, how=how)


def _wanted(field: str) -> tuple[Text, str]:
    if field in DAYS:
        return (
            _DAY,
            "Polars pl.col(COLUMN).str.to_date() or .dt.replace_time_zone(None), pandas pd.to_datetime(df[COLUMN]), "
            "SQL CAST(COLUMN AS DATE)",
        )
    if field in COUNTS:
        return (
            _NUMBER,
            'Polars pl.col(COLUMN).cast(pl.Int64), pandas df[COLUMN].astype("Int64"), SQL CAST(COLUMN AS BIGINT)',
        )
    if field in FLAGS:
        return (
            _FLAG,
            'Polars pl.col(COLUMN).cast(pl.Boolean), pandas df[COLUMN].astype("boolean"), SQL CAST(COLUMN AS BOOLEAN)',
        )
    wanted = _MODELS if field.startswith(MODELS.removesuffix("s")) else _TEXT
    return (
        wanted,
        'Polars pl.col(COLUMN).cast(pl.String), pandas df[COLUMN].astype("string"), SQL CAST(COLUMN AS VARCHAR)',
    )


LINE = "line"
_APART = "position_among_kept"
MANY = 3_000_000  # rows of a file, from which on they are never held together

T = TypeVar("T")
Lazy: TypeAlias = nw.LazyFrame[Any]


@attrs.frozen(eq=False, repr=False)
class Opened:
    """A table as it came, lazy, with those of its columns that were asked for.

    `columns` are the names of all, `types` the types that the asked ones had. With `ordered` a column `line` numbers the
    rows: from 1 in a file, from 0 in memory. `file` is the name of the file or folder, empty for a frame in memory, and `kind`
    its library; of a `large` file never all rows are held.
    """

    frame: Lazy
    columns: tuple[str, ...]
    types: Mapping[str, Any]
    file: str = ""
    ordered: bool = True
    kind: str = ""
    large: bool = False

    def fills(self, column: str) -> bool:
        """Whether a column holds anything at all."""
        filled = self.frame.filter(~nw.col(column).is_null()).select(column).head(1)
        return bool(len(collected(filled, self.file)))


def open_table(source: object, asked: Callable[[str], bool]) -> Opened:
    """A frame of any engine, or a path to Parquet, with the columns that are asked for.

    Frames in memory become Polars, which shares their data where it can; tables of a database or a cluster stay where they
    are. Raises UnusableInputError for what no engine reads.
    """
    if isinstance(source, (str, Path)):
        return _scanned(Path(source), asked)
    native: Any = source
    frame: Any = guarded(lambda: nw.from_native(native), type(source).__name__)
    schema = guarded(frame.collect_schema, type(source).__name__)
    columns, types = tuple(schema), {name: type_ for name, type_ in schema.items() if asked(name)}
    kept = frame.select(*types)
    if isinstance(kept, nw.DataFrame):
        _require_no_objects(kept)
        kept = nw.from_native(guarded(kept.to_polars, type(source).__name__).lazy())
    if not kept.implementation.is_polars():
        return Opened(kept, columns, types, ordered=False)
    return Opened(_numbered(kept.to_native()), columns, types, kind=frame.implementation.value)


def _require_no_objects(frame: nw.DataFrame[Any]) -> None:
    """Raises UnusableInputError for a column of Python objects, of which nobody knows what each is."""
    for name, type_ in frame.schema.items():
        if type_ == nw.Object and not frame[name].is_null().all():
            raise wrong_type(name, type_)


def _numbered(frame: pl.LazyFrame) -> Lazy:
    return _with_line(frame.with_row_index(LINE))


def _with_line(frame: pl.LazyFrame) -> Lazy:
    return nw.from_native(frame.with_columns(pl.col(LINE).cast(pl.Int64)))


def _scanned(path: Path, asked: Callable[[str], bool]) -> Opened:
    files = sorted(path.rglob(f"*{PARQUET}")) if path.is_dir() else [path]
    if not files:
        raise UnusableInputError("folder-without-parquet", file=path.name)
    schema = _schema(files)
    frame = pl.scan_parquet(files, hive_partitioning=False, row_index_name=LINE, row_index_offset=1)
    columns, kept = tuple(schema), [name for name in schema if asked(name)]
    opened = _with_line(frame.select(LINE, *kept))
    types = nw.from_native(pl.DataFrame(schema={name: schema[name] for name in kept})).schema
    rows = guarded(lambda: frame.select(pl.len()).collect().item(), path.name)
    return Opened(opened, columns, types, path.name, large=rows > MANY)


def _schema(files: Iterable[Path]) -> Mapping[str, Any]:
    """The one schema of all files. Raises UnusableInputError for a file that is no Parquet, or that differs from the first."""
    first, wanted = "", None
    for file in files:
        schema = guarded(lambda file=file: pl.read_parquet_schema(file), file.name)  # type: ignore[misc]
        if wanted is None:
            first, wanted = file.name, schema
        for column in (*wanted, *schema):
            if wanted.get(column) != schema.get(column):
                found, meant = (str(one.get(column) or "-") for one in (schema, wanted))
                raise UnusableInputError(
                    "parquet-schemas-differ",
                    file=file.name,
                    column=column,
                    found=found,
                    first=first,
                    wanted=meant,
                )
    return wanted or {}


def guarded(read: Callable[[], T], file: str) -> T:
    """What `read` gives. An engine that fails is one UnusableInputError: its own words may hold data, and are not repeated."""
    try:
        return read()
    except (SexworkModelsError, MemoryError):
        raise
    except OSError as error:
        raise UnusableInputError(
            "file-unreadable", file=file, problem=error.strerror or type(error).__name__
        ) from None
    except Exception as error:
        raise UnusableInputError(
            "table-unreadable", file=file or "-", problem=type(error).__name__
        ) from None


def collected(frame: Lazy, file: str) -> pl.DataFrame:
    """The rows of a small result, read in a stream where the engine can."""
    if frame.implementation.is_polars():
        streamed: pl.DataFrame = guarded(
            lambda: _apart(frame.to_native()).collect(engine="streaming"), file
        )
        return streamed
    rows: pl.DataFrame = guarded(lambda: frame.collect(backend="polars").to_native(), file)
    return rows


def _apart(rows: pl.LazyFrame) -> pl.LazyFrame:
    """The same rows with texts of their own: those of a few rows would keep all texts in memory that were read with them."""
    texts = [name for name, type_ in rows.collect_schema().items() if type_ == pl.String]
    return rows.with_columns(pl.concat_str(pl.col(name), pl.lit("")) for name in texts)


@contextmanager
def kept(frame: Lazy, file: str) -> Iterator[Lazy]:
    """The same rows, for several questions: worked out once where the engine would do it anew for each of them.

    DuckDB holds them in memory until the questions are answered, a cluster as `worked_out` says.
    """
    native: Any = frame.to_native()
    if frame.implementation.is_duckdb():
        yield nw.from_native(guarded(native.materialize, file))
    else:
        yield worked_out(frame, file)


def worked_out(frame: Lazy, file: str) -> Lazy:
    """The same rows, whose plan is short: a cluster would plan everything before them anew for each question.

    Spark keeps them in its memory and on the disks of its workers; when a worker is lost the call fails and is made again.
    """
    if not frame.implementation.is_spark_like():
        return frame
    native: Any = frame.to_native()
    short: Lazy = nw.from_native(guarded(native.localCheckpoint, file))
    return short


def settled(frame: Lazy, file: str) -> Lazy:
    """A small frame that a large one of the same source is joined with: Polars would hold the large one until it is known."""
    if not frame.implementation.is_polars():
        return frame
    known: Lazy = nw.from_native(collected(frame, file).lazy())
    return known


def kept_apart(frame: Lazy) -> Lazy:
    """The same rows, so that no filter after this is made one with a filter before it."""
    if not frame.implementation.is_polars():
        return frame
    apart: Lazy = nw.from_native(frame.to_native().with_row_index(_APART).drop(_APART))
    return apart
