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
from ..calculation.ledger import Part, part_of
from ..calculation.record_cuts import PLACED, Cutter
from ..values.timeline import Interval
from .beside import numbered
from .one_pass import collected_together
from .table import MODEL, Lazy, TypedTable

__all__ = ["Cells", "Cutting", "cutter_key", "read_cells"]

_Said: TypeAlias = Mapping[str, str | int]
_TURN, _MODELS = "turn", "models"
_LYING = ("place", _TURN, _MODELS)


@attrs.frozen(eq=False, repr=False, slots=False)
class Cutting:
    """A cut of the rows of some days, and of those before them: what is first depends on them.

    With `lying` it is also asked where the parts lie and of which models they are.
    """

    cutter: Cutter
    days: Interval
    lying: bool = False

    @property
    def key(self) -> tuple[object, ...]:
        """What makes two cuts the same."""
        return (cutter_key(self.cutter), self.days)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What decides in which part a row is."""
        said = {"place": ("place", _TURN), "province": ("place", _TURN), "model": (_MODELS,)}
        return tuple(dict.fromkeys(name for dimension in self.cutter.by for name in said.get(dimension, (dimension,))))

    @cached_property
    def turns(self) -> tuple[date, ...]:
        """The days before the end on which a place may come to have another word."""
        entries = [entry.interval for place in self.cutter.framework.places.values() for entry in place.entries]
        limits = [limit for one in (*entries, self.cutter.window, self.days) for limit in (one.start, one.end)]
        end = self.days.end
        return tuple(sorted({day for day in (*limits, self.cutter.places_as_of) if day and (end is None or day < end)}))

    def said(self, table: TypedTable, names: Iterable[str]) -> dict[str, nw.Expr]:
        """What a row says under these names, as columns. The models are the bits of a number, so there are at most 62."""
        return {name: self._said(table, name) for name in names}

    def _said(self, table: TypedTable, name: str) -> nw.Expr:
        if name == _TURN:
            passed = [table.since(turn).cast(nw.Int64) for turn in self.turns]
            return nw.sum_horizontal(nw.lit(0, dtype=nw.Int64), *passed)
        if name == _MODELS:
            flags = [nw.col(f"{MODEL}{code}").cast(nw.Int64) for code in self.cutter.framework.models]
            return nw.sum_horizontal(*(flag * 2**bit for bit, flag in enumerate(flags)))
        return nw.col(name).fill_null("")


def cutter_key(cutter: Cutter) -> tuple[object, ...]:
    """What makes two cutters the same."""
    return (cutter.by, cutter.window, cutter.places_as_of, id(cutter.framework))


def read_cells(table: TypedTable, cuttings: Sequence[Cutting]) -> list[Cells]:
    """What the rows of a table say, for several cuts of it, read at once."""
    found = iter(collected_together([_distinct(table, one) for one in cuttings if one.names or one.lying], table.file))
    return [Cells(table, one, tuple(next(found).iter_rows(named=True)) if one.names or one.lying else ()) for one in cuttings]


def _distinct(table: TypedTable, cutting: Cutting) -> Lazy:
    """What any row says, each once."""
    names = dict.fromkeys((*cutting.names, *(_LYING if cutting.lying else ())))
    rows = table.frame.filter(table.within(Interval(None, cutting.days.end))).select(**cutting.said(table, names))
    return rows.group_by(*names).agg(nw.len().alias("rows"))


@attrs.frozen(eq=False, repr=False, slots=False)
class Cells:
    """Everything different that the rows of a table say about the part that they are in, each once."""

    table: TypedTable
    cutting: Cutting
    rows: tuple[_Said, ...]

    def parts(self) -> tuple[Part, ...]:
        """The parts that have a row on the days; without a cut, the one whole."""
        groups: dict[Cut, list[_Said]] = {} if self.cutting.cutter.by else {(): []}
        for row, cut in zip(self.rows, self._cut_of_each, strict=True):
            if self.cutting.days.holds(self._day(row)):
                groups.setdefault(cut, []).append(row)
        return tuple(self._part(cut, groups[cut]) for cut in sorted(groups))

    @cached_property
    def cuts(self) -> tuple[Cut, ...]:
        """Every part that has a row, in order: the place of a part here is its number."""
        return tuple(sorted(set(self._cut_of_each))) if self.cutting.cutter.by else ((),)

    def said(self, number: str) -> dict[str, nw.Expr]:
        """What `numbering` has to know of every row, as columns."""
        said = self.cutting.said(self.table, self._deciding)
        return {f"{number}_{name}": expr for name, expr in said.items()}

    def numbering(self, frame: Lazy, number: str) -> Lazy:
        """The frame with the number of the part of every row in the column `number`, instead of what they say."""
        numbers = {cut: place for place, cut in enumerate(self.cuts)}
        keys = self._keys(self._deciding)
        cells = {key: numbers[cut] for key, cut in zip(keys, self._cut_of_each, strict=True)}
        return numbered(frame, [f"{number}_{name}" for name in self._deciding], cells, number)

    @cached_property
    def _deciding(self) -> tuple[str, ...]:
        """What decides in which part a row is: its day does not, when no word of a place changes on it."""
        timeless = tuple(name for name in self.cutting.names if name != _TURN)
        cuts = dict(zip(self._keys(timeless), self._cut_of_each, strict=True))
        same = all(cuts[key] == cut for key, cut in zip(self._keys(timeless), self._cut_of_each, strict=True))
        return timeless if same else self.cutting.names

    def _keys(self, names: Iterable[str]) -> list[tuple[str | int, ...]]:
        return [tuple(row[name] for name in names) for row in self.rows]

    @cached_property
    def _cut_of_each(self) -> list[Cut]:
        return [self._cut(row) for row in self.rows]

    def _day(self, row: _Said) -> date:
        """A day between the same turns as that of the row."""
        turn = int(row.get(_TURN, 0))
        return self.cutting.turns[turn - 1] if turn else date.min

    def _cut(self, row: _Said) -> Cut:
        return tuple(self._word(name, row) for name in self.cutting.cutter.by)

    def _word(self, name: str, row: _Said) -> str:
        if name in PLACED:
            return self.cutting.cutter.placed(name, str(row["place"]), self._day(row))
        return "+".join(sorted(self._models(row))) if name == "model" else str(row[name])

    def _models(self, row: _Said) -> Iterator[str]:
        codes = self.cutting.cutter.framework.models
        return (code for bit, code in enumerate(codes) if int(row[_MODELS]) >> bit & 1)

    def _part(self, cut: Cut, rows: Sequence[_Said]) -> Part:
        models = frozenset(code for row in rows for code in self._models(row))
        return part_of(cut, {(str(row["place"]), self._day(row)) for row in rows}, models, self.cutting.cutter)
