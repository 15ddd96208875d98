"""How contestants are measured: the same answer first, then in turns in one process, and ratios of
paired runs.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Collection, Mapping, Sequence
from statistics import median
from time import perf_counter
from typing import Any, NamedTuple

__all__ = ["Contestant", "Line", "Times", "measured", "print_table"]


class Contestant(NamedTuple):
    """One way to the answer: `run` does the work, `said` makes its result comparable, `expected` is
    what it must be.

    `share` is the part of the rows that it is given; its time is scaled to all of them.
    """

    name: str
    run: Callable[[], Any]
    said: Callable[[Any], object]
    expected: object
    share: float = 1.0


class Line(NamedTuple):
    """A line to hold: the time of one contestant on that of another is at most, or at least, so
    much.
    """

    upper: str
    lower: str
    limit: float
    at_most: bool = True

    def say(self, times: Mapping[str, Times]) -> str:
        """The line with what was measured. Nothing is asserted."""
        ratio = ratio_of(times[self.upper], times[self.lower])
        held = ratio <= self.limit if self.at_most else ratio >= self.limit
        word = "at most" if self.at_most else "at least"
        outcome = "held" if held else "NOT held"
        limit = f"{word} {self.limit} ({outcome})"
        return f"  {self.upper} / {self.lower}: {ratio:.2f}, to hold: {limit}"


Times = list[float]
_MEANT_FOR = 1_000_000  # rows: below, what every call costs once outweighs the rows


def ratio_of(upper: Times, lower: Times) -> float:
    """The median of the ratios of runs of the same round."""
    return median(one / other for one, other in zip(upper, lower, strict=True))


def measured(contestants: Sequence[Contestant], rounds: int) -> dict[str, Times]:
    """The seconds of every contestant, round by round. Raises AssertionError for an answer that is
    not the expected one.
    """
    for contestant in contestants:
        assert contestant.said(contestant.run()) == contestant.expected, (
            f"{contestant.name} gives another answer"
        )
    gc.collect()
    gc.freeze()  # the tables are no garbage: nobody pays for looking at them
    times: dict[str, Times] = {contestant.name: [] for contestant in contestants}
    for _ in range(rounds):
        for contestant in contestants:
            gc.collect()
            start = perf_counter()
            contestant.run()
            times[contestant.name].append((perf_counter() - start) / contestant.share)
    gc.unfreeze()
    return times


def print_table(
    title: str,
    times: Mapping[str, Times],
    rows: int,
    lines: Sequence[Line] = (),
    scaled: Collection[str] = (),
) -> None:
    """Medians, and ratios to the first; those of `scaled` are marked."""
    base = next(iter(times.values()))
    print(f"\n{title}, {rows:,} rows, medians of {len(base)} rounds")
    for name, own in times.items():
        mark = " *" if name in scaled else ""
        print(
            f"  {median(own) * 1e3:10.1f} ms {ratio_of(own, base):8.2f} "
            f"{rows / median(own) / 1e6:9.2f} Mrow/s  {name}{mark}"
        )
    for line in lines if rows >= _MEANT_FOR else ():
        if line.upper in times and line.lower in times:  # of very many rows not all are measured
            print(line.say(times))
    sys.stdout.flush()
