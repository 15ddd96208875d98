"""How many small results come out of one reading of a large table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol, TypeAlias

from .engines import collected, guarded
from .table import Lazy

if TYPE_CHECKING:
    import polars as pl

__all__ = ["CUT", "ByNumber", "Grouping", "collected_together", "numbers_of"]

CUT = "cut"
ByNumber: TypeAlias = Mapping[int, Counter[str]]  # the numbers of every cut; one that no row gave is 0


class Grouping(Protocol):
    """Groupings of the rows of a table."""

    def smalls(self, rows: Lazy) -> Iterator[Lazy]:
        """The small frames that they give.

        Each has a row for every cut that is in it: its number under `CUT`, and whole numbers under names that no other uses.
        """
        ...


def numbers_of(groups: Sequence[Sequence[Lazy]], file: str) -> list[ByNumber]:
    """The numbers of every group of small frames; what the frames of all groups have in common is read once."""
    frames = iter(collected_together([frame for group in groups for frame in group], file))
    return [_by_cut(next(frames) for _ in group) for group in groups]


def _by_cut(frames: Iterable[pl.DataFrame]) -> ByNumber:
    found: dict[int, Counter[str]] = {}
    for frame in frames:
        for row in frame.iter_rows(named=True):
            own = {name: int(number or 0) for name, number in row.items() if name != CUT}
            found.setdefault(int(row[CUT]), Counter()).update(own)
    return found


def collected_together(frames: Sequence[Lazy], file: str) -> list[pl.DataFrame]:
    """The rows of several small frames. Polars is given all at once, and reads what they have in common once."""
    if not frames or not frames[0].implementation.is_polars():
        return [collected(frame, file) for frame in frames]
    import polars as pl  # noqa: PLC0415 - imported where it is used

    natives = [frame.to_native() for frame in frames]
    return guarded(lambda: pl.collect_all(natives, engine="streaming"), file)
