"""How many small results come out of one reading of a large table: frames of whole numbers, put below each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol, TypeAlias

import attrs
import narwhals.stable.v2 as nw

from .table import Lazy

__all__ = ["CUT", "Grouping", "Numbers", "Small", "collected"]

CUT = "cut"
Numbers: TypeAlias = Mapping[int, Counter[str]]  # of every cut by its number; a number that no row gave is 0


@attrs.frozen(eq=False, repr=False)
class Small:
    """A frame with one row for each cut that has any: the number of the cut in `CUT`, and whole numbers under `names`."""

    frame: Lazy
    names: tuple[str, ...]


class Grouping(Protocol):
    """Groupings of the rows of a table."""

    def smalls(self, rows: Lazy) -> Iterator[Small]:
        """The small frames that they give, each under names of its own."""
        ...


def collected(groups: Sequence[Sequence[Small]]) -> list[Numbers]:
    """The numbers of every group of frames, in the order of the groups. The engine is asked once for all of them."""
    found: list[dict[int, Counter[str]]] = [{} for _ in groups]
    smalls = [(group, small) for group, several in enumerate(groups) for small in several]
    width = max((len(small.names) for _, small in smalls), default=0)
    frames = [_laid_out(index, small, width) for index, (_, small) in enumerate(smalls)]
    for index, cut, *numbers in nw.concat(frames, how="vertical").collect().iter_rows() if frames else ():
        group, small = smalls[int(index)]
        named = zip(small.names, map(int, numbers), strict=False)
        found[group].setdefault(int(cut), Counter()).update(dict(named))
    return list(found)


def _laid_out(index: int, small: Small, width: int) -> Lazy:
    """The frame with the columns that all of them have. Sums come as decimals from some engines."""
    numbers = [nw.col(name).cast(nw.Int64).alias(f"n{place}") for place, name in enumerate(small.names)]
    empty = [nw.lit(0, dtype=nw.Int64).alias(f"n{place}") for place in range(len(numbers), width)]
    which = nw.lit(index, dtype=nw.Int64).alias("small")
    return small.frame.select(which, nw.col(CUT).cast(nw.Int64), *numbers, *empty)
