"""Into which parts a table falls: what its rows say is collected once, small, and every part gets a number.

Which word a place has on a day is asked of the cutter, in Python. Between two days on which any place changes the answer is the
same, so of its day a row needs to say only between which of these it lies.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import TypeAlias

import attrs
import narwhals.stable.v2 as nw

from ..calculation.counted import Cut
from ..calculation.record_cuts import PLACED, Cutter
from ..values.timeline import Interval
from .beside import numbered
from .one_pass import collected_together
from .table import MODEL, Lazy, TypedTable

__all__ = ["MODELS", "PLACE", "TURN", "Cells", "Cutting", "Said", "cutter_key", "read_cells"]

Said: TypeAlias = Mapping[str, str | int]
PLACE, TURN, MODELS = "place", "turn", "models"


@attrs.frozen(eq=False, repr=False, slots=False)
class Cutting:
    """A cut of the rows of a table before a day."""

    cutter: Cutter
    end: date | None

    @property
    def key(self) -> tuple[object, ...]:
        """What makes two cuts the same."""
        return (cutter_key(self.cutter), self.end)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What a row says that decides in which part it is."""
        said = {"place": (PLACE, TURN), "province": (PLACE, TURN), "model": (MODELS,)}
        return tuple(dict.fromkeys(name for dimension in self.cutter.by for name in said.get(dimension, (dimension,))))

    @cached_property
    def turns(self) -> tuple[date, ...]:
        """The days before the end on which a place may come to have another word."""
        entries = [entry.interval for place in self.cutter.framework.places.values() for entry in place.entries]
        limits = [limit for one in (*entries, self.cutter.window) for limit in (one.start, one.end)]
        return tuple(sorted({day for day in (*limits, self.cutter.places_as_of) if day and (not self.end or day < self.end)}))

    def said(self, table: TypedTable, names: Iterable[str]) -> dict[str, nw.Expr]:
        """What a row says under these names, as columns. The models are the bits of a number, so there are at most 62."""
        return {name: self._said(table, name) for name in names}

    def word(self, dimension: str, said: Said) -> str:
        """The word of a row in one dimension."""
        if dimension in PLACED:
            return self.cutter.placed(dimension, str(said[PLACE]), self.day(said))
        return "+".join(sorted(self.models(said))) if dimension == "model" else str(said[dimension])

    def day(self, said: Said) -> date:
        """A day between the same turns as that of a row."""
        turn = int(said[TURN])
        return self.turns[turn - 1] if turn else date.min

    def models(self, said: Said) -> Iterator[str]:
        """The models of a row."""
        return (code for bit, code in enumerate(self.cutter.framework.models) if int(said[MODELS]) >> bit & 1)

    def _said(self, table: TypedTable, name: str) -> nw.Expr:
        if name == TURN:
            passed = [table.since(turn).cast(nw.Int64) for turn in self.turns]
            return nw.sum_horizontal(nw.lit(0, dtype=nw.Int64), *passed)
        if name == MODELS:
            flags = [nw.col(f"{MODEL}{code}").cast(nw.Int64) for code in self.cutter.framework.models]
            return nw.sum_horizontal(*(flag * 2**bit for bit, flag in enumerate(flags)))
        return nw.col(name).fill_null("")


def cutter_key(cutter: Cutter) -> tuple[object, ...]:
    """What makes two cutters the same."""
    return (cutter.by, cutter.window, cutter.places_as_of, id(cutter.framework))


def read_cells(table: TypedTable, cuttings: Sequence[Cutting]) -> list[Cells]:
    """What the rows of a table say, for several cuts of it, read at once; without a cut nobody asks."""
    found = iter(collected_together([_distinct(table, one) for one in cuttings if one.names], table.file))
    return [Cells(one, tuple(next(found).iter_rows(named=True)) if one.names else ({},)) for one in cuttings]


def _distinct(table: TypedTable, cutting: Cutting) -> Lazy:
    """Everything different that any row says."""
    rows = table.frame.filter(table.within(Interval(None, cutting.end))).select(**cutting.said(table, cutting.names))
    return rows.group_by(*cutting.names).agg(nw.len().alias("rows"))


@attrs.frozen(eq=False, repr=False, slots=False)
class Cells:
    """Everything different that the rows of a table say about the part that they are in, each once."""

    cutting: Cutting
    rows: tuple[Said, ...]

    @cached_property
    def cuts(self) -> tuple[Cut, ...]:
        """Every part that may have a row, in order: the place of a part here is its number."""
        return tuple(sorted(set(self._cut_of_each)))

    def said(self, table: TypedTable, number: str) -> dict[str, nw.Expr]:
        """What `numbering` has to know of every row, as columns."""
        return {f"{number}_{name}": expr for name, expr in self.cutting.said(table, self._deciding).items()}

    def numbering(self, frame: Lazy, number: str) -> Lazy:
        """The frame with the number of the part of every row in the column `number`, instead of what they say."""
        numbers = {cut: place for place, cut in enumerate(self.cuts)}
        cells = {key: numbers[cut] for key, cut in zip(self._keys(self._deciding), self._cut_of_each, strict=True)}
        return numbered(frame, [f"{number}_{name}" for name in self._deciding], cells, number)

    @cached_property
    def _cut_of_each(self) -> list[Cut]:
        return [tuple(self.cutting.word(name, row) for name in self.cutting.cutter.by) for row in self.rows]

    @cached_property
    def _deciding(self) -> tuple[str, ...]:
        """What decides in which part a row is: its day does not, when no word of a place changes on it."""
        timeless = tuple(name for name in self.cutting.names if name != TURN)
        cuts = dict(zip(self._keys(timeless), self._cut_of_each, strict=True))
        same = all(cuts[key] == cut for key, cut in zip(self._keys(timeless), self._cut_of_each, strict=True))
        return timeless if same else self.cutting.names

    def _keys(self, names: Iterable[str]) -> list[tuple[str | int, ...]]:
        return [tuple(row[name] for name in names) for row in self.rows]
