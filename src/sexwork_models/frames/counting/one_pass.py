"""How many small results come out of one reading of a large table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import attrs

from ..engines import collected, guarded
from ..table import Lazy, TypedTable

if TYPE_CHECKING:
    import polars as pl

__all__ = ["CUT", "Grouping", "Own", "Small", "by_cut", "collected_together"]

CUT = "cut"
_MANY, _WIDE = 2, 25  # frames, and their columns, that are read from a large file at a time
Own: TypeAlias = Mapping[str, int]  # the numbers of one cut by name; one that no row gave is 0


@attrs.frozen(eq=False, repr=False)
class Small:
    """A frame with a row for every cut that is in it: its number under `CUT`, and whole numbers.

    The name of a number begins with `called`, which no other frame has.
    """

    frame: Lazy
    called: str


class Grouping(Protocol):
    """Groupings of the rows of a table."""

    def smalls(self, rows: Lazy) -> Iterator[Small]:
        """The small frames that they give."""
        ...


def collected_together(frames: Sequence[Lazy], table: TypedTable) -> list[pl.DataFrame]:
    """The rows of several small frames of a table. Polars is given all at once, and reads what they have in common once.

    Whatever waits for the slowest of them it holds in memory: of a large file a few are read at a time.
    """
    if not frames or not frames[0].implementation.is_polars():
        return [collected(frame, table.file) for frame in frames]
    import polars as pl  # noqa: PLC0415 - imported where it is used

    natives, found = [frame.to_native() for frame in frames], list[pl.DataFrame]()
    for several in _passes(natives) if table.large else [natives]:
        found += guarded(lambda several=several: pl.collect_all(several, engine="streaming"), table.file)  # type: ignore[misc]
    return found


def _passes(frames: Sequence[pl.LazyFrame]) -> Iterator[list[pl.LazyFrame]]:
    """The frames in order, so many at a time that they have few columns together; one with many comes alone."""
    several, width = list[Any](), 0
    for frame in frames:
        own = len(frame.collect_schema())
        if several and (width + own > _WIDE or len(several) == _MANY):
            yield several
            several, width = [], 0
        several.append(frame)
        width += own
    yield several


def by_cut(frames: Iterable[tuple[Small, pl.DataFrame]]) -> dict[int, Own]:
    """The numbers of all small frames, by the number of the cut."""
    found: dict[int, defaultdict[str, int]] = {}
    for small, frame in frames:
        names = [name for name in frame.columns if name != CUT]
        called = [f"{small.called}{name}" for name in names]
        for cut, *numbers in frame.select(CUT, *names).iter_rows():
            own = found.setdefault(int(cut), defaultdict(int))
            own.update(zip(called, (int(number or 0) for number in numbers), strict=True))
    return dict(found)
