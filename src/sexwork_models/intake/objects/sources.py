"""The entries of a source in memory: mappings, models, or the rows of a table of any engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ...core.errors import UnusableInputError
from ...core.findings import Where
from ..files import is_blank

if TYPE_CHECKING:
    from narwhals.stable.v2.typing import IntoFrame as TableSource
else:  # a table is known by its class when it is read; no engine is imported before
    TableSource = object

__all__ = ["TableSource", "count_filled", "entries_in_memory"]


def entries_in_memory(source: object, kind: type) -> Iterable[Any]:
    """Returns the entries of a source in memory; a single mapping or model is a source of one.

    The entries of a frame of any engine are its rows. Raises UnusableInputError for what holds no
    rows, and for a frame without the packages of the extra `frames`.
    """
    if isinstance(source, (Mapping, kind)):
        return (source,)
    if hasattr(type(source), "columns"):  # the items of a frame would be its columns
        return _rows_of_frame(source)
    if not isinstance(source, Iterable):
        raise UnusableInputError("source-without-rows", found=type(source).__name__)
    return source


def _rows_of_frame(source: Any) -> Iterable[Mapping[str, Any]]:
    try:
        import narwhals.stable.v2 as nw  # noqa: PLC0415 - engines are optional
    except ImportError:
        extra = "sexwork-models[frames]"
        raise UnusableInputError("frames-missing", package="narwhals", install=extra) from None
    problem = ""
    try:
        frame = nw.from_native(source)
        whole = frame.collect() if isinstance(frame, nw.LazyFrame) else frame
        return list(whole.iter_rows(named=True))
    except Exception as error:  # whatever an engine raises; its message may hold data
        problem = type(error).__name__
    raise UnusableInputError("source-without-rows", found=problem or type(source).__name__)


def count_filled(contents: Sequence[tuple[Where, Any]]) -> int:
    """Returns how many entries of a source are rows, or should be: all but the blank ones."""
    blank = 0
    for _, content in contents:
        blank += isinstance(content, Mapping) and all(map(is_blank, content.values()))
    return len(contents) - blank
