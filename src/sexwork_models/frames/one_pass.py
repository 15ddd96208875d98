"""How many small results come out of one reading of a large table: frames of whole numbers, put below each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import attrs
import narwhals.stable.v2 as nw

from .table import Lazy

__all__ = ["CUT", "Numbers", "Small", "collected"]

CUT = "cut"
Numbers: TypeAlias = Mapping[str, int]


@attrs.frozen(eq=False, repr=False)
class Small:
    """A frame with one row for each cut that has any: the number of the cut in `CUT`, and whole numbers under `names`."""

    frame: Lazy
    names: tuple[str, ...]


def collected(smalls: Sequence[Small]) -> list[dict[int, Numbers]]:
    """The numbers of every frame by cut, in the order of the frames. The engine is asked once for all of them."""
    found: list[dict[int, Numbers]] = [{} for _ in smalls]
    width = max((len(small.names) for small in smalls), default=0)
    frames = [_laid_out(index, small, width) for index, small in enumerate(smalls)]
    for index, cut, *numbers in nw.concat(frames, how="vertical").collect().iter_rows() if frames else ():
        named = zip(smalls[index].names, numbers, strict=False)
        found[index][int(cut)] = {name: int(number) for name, number in named}
    return found


def _laid_out(index: int, small: Small, width: int) -> Lazy:
    """The frame with the columns that all of them have. Sums come as decimals from some engines."""
    numbers = [nw.col(name).cast(nw.Int64).alias(f"n{place}") for place, name in enumerate(small.names)]
    empty = [nw.lit(0, dtype=nw.Int64).alias(f"n{place}") for place in range(len(numbers), width)]
    which = nw.lit(index, dtype=nw.Int64).alias("small")
    return small.frame.select(which, nw.col(CUT).cast(nw.Int64), *numbers, *empty)
