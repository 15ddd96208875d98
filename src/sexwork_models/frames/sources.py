"""Tells tables from other sources without loading an engine, and whether engines are installed."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from ..core.errors import UnusableInputError
from ..intake.disk import is_folder

__all__ = ["PARQUET", "have_engines", "is_table", "is_table_path", "require_engines"]

PARQUET = ".parquet"
_PACKAGES = ("narwhals", "polars")
_LIBRARIES = frozenset(
    {
        "_duckdb",
        "cudf",
        "dask",
        "duckdb",
        "ibis",
        "modin",
        "narwhals",
        "pandas",
        "polars",
        "pyarrow",
        "pyspark",
        "sqlframe",
    }
)
_FRAMES = ("DataFrame", "LazyFrame", "Relation", "Table")


def is_table(source: object) -> bool:
    """Whether an object is a data frame of some engine, by its class; no engine is imported."""
    for kind in type(source).__mro__:
        library = kind.__module__.partition(".")[0]
        if library in _LIBRARIES and kind.__name__.endswith(_FRAMES):
            return True
    return False


def is_table_path(source: object) -> bool:
    """Whether a source is a path that only an engine reads: a Parquet file, or a folder of them."""
    if not isinstance(source, (str, Path)):
        return False
    return Path(source).suffix.lower() == PARQUET or is_folder(Path(source))


def have_engines() -> bool:
    """Whether the packages of the extra `frames` are installed."""
    return all(find_spec(name) is not None for name in _PACKAGES)


def require_engines() -> None:
    """Raises UnusableInputError when a package of the extra `frames` is not installed."""
    for name in _PACKAGES:
        if find_spec(name) is None:
            raise UnusableInputError(
                "frames-missing", package=name, install="sexwork-models[frames]"
            )
