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

from ..calculation.counting import Cut
from ..calculation.ledger import Part, part_of
from ..calculation.record_cuts import PLACED, Cutter
from ..values.timeline import Interval
from .beside import beside
from .engines import collected
from .table import MODEL, Lazy, TypedTable

__all__ = ["Cells"]

_Said: TypeAlias = Mapping[str, str | int]
_TURN, _MODELS = "turn", "models"


@attrs.frozen(eq=False, repr=False, slots=False)
class Cells:
    """Everything different that the rows of a table say about the part that they are in, and about where it lies.

    Of the rows before `days.end`: those before `days.start` too, because what is first depends on them. `turns` are the days
    on which the words of a place may change.
    """

    table: TypedTable
    cutter: Cutter
    days: Interval
    turns: tuple[date, ...] = ()
    rows: tuple[_Said, ...] = ()

    @classmethod
    def of(cls, table: TypedTable, cutter: Cutter, days: Interval) -> Cells:
        """Read from a table, in one pass."""
        turns = tuple(sorted(_turns(cutter, days)))
        said = _said(table, cutter, {*_names(cutter.by), "place", _TURN, _MODELS}, turns)
        rows = table.frame.filter(table.within(Interval(None, days.end))).select(**said)
        found = collected(rows.group_by(*said).agg(nw.len().alias("rows")), table.file)
        return cls(table, cutter, days, turns, tuple(found.iter_rows(named=True)))

    def parts(self) -> tuple[Part, ...]:
        """The parts that have a row on the days; without a cut, the one whole."""
        groups: dict[Cut, list[_Said]] = {} if self.cutter.by else {(): []}
        for row in self.rows:
            if self.days.holds(self._day(row)):
                groups.setdefault(self._cut(row), []).append(row)
        return tuple(self._part(cut, groups[cut]) for cut in sorted(groups))

    @cached_property
    def cuts(self) -> tuple[Cut, ...]:
        """Every part that has a row, in order: the place of a part here is its number."""
        return tuple(sorted({self._cut(row) for row in self.rows})) if self.cutter.by else ((),)

    def said(self, number: str) -> dict[str, nw.Expr]:
        """What `numbering` has to know of every row, as columns."""
        said = _said(self.table, self.cutter, self._deciding, self.turns)
        return {f"{number}_{name}": expr for name, expr in said.items()}

    def numbering(self, frame: Lazy, number: str) -> Lazy:
        """The frame with the number of the part of every row in the column `number`, instead of what they say."""
        if not self._deciding:
            return frame.with_columns(nw.lit(0, dtype=nw.Int64).alias(number))
        numbers = {cut: place for place, cut in enumerate(self.cuts)}
        cells = {tuple(row[name] for name in self._deciding): numbers[self._cut(row)] for row in self.rows}
        names = [f"{number}_{name}" for name in self._deciding]
        columns = dict(zip(names, zip(*cells, strict=True), strict=True))
        return frame.join(beside(frame, {**columns, number: list(cells.values())}), on=names, how="inner").drop(*names)

    @cached_property
    def _deciding(self) -> tuple[str, ...]:
        """What decides in which part a row is: its day does not, when no word of a place changes on it."""
        names = _names(self.cutter.by)
        timeless = tuple(name for name in names if name != _TURN)
        cuts = {tuple(row[name] for name in timeless): self._cut(row) for row in self.rows}
        same = all(cuts[tuple(row[name] for name in timeless)] == self._cut(row) for row in self.rows)
        return timeless if same else names

    def _day(self, row: _Said) -> date:
        """A day between the same turns as that of the row."""
        turn = int(row[_TURN])
        return self.turns[turn - 1] if turn else date.min

    def _cut(self, row: _Said) -> Cut:
        return tuple(self._word(name, row) for name in self.cutter.by)

    def _word(self, name: str, row: _Said) -> str:
        if name in PLACED:
            return self.cutter.placed(name, str(row["place"]), self._day(row))
        return "+".join(sorted(self._models(row))) if name == "model" else str(row[name])

    def _models(self, row: _Said) -> Iterator[str]:
        codes = self.cutter.framework.models
        return (code for bit, code in enumerate(codes) if int(row[_MODELS]) >> bit & 1)

    def _part(self, cut: Cut, rows: Sequence[_Said]) -> Part:
        models = frozenset(code for row in rows for code in self._models(row))
        return part_of(cut, {(str(row["place"]), self._day(row)) for row in rows}, models, self.cutter)


def _names(by: Iterable[str]) -> tuple[str, ...]:
    """What a row says that decides in which part it is."""
    said = {"place": ("place", _TURN), "province": ("place", _TURN), "model": (_MODELS,)}
    return tuple(dict.fromkeys(name for dimension in by for name in said.get(dimension, (dimension,))))


def _said(table: TypedTable, cutter: Cutter, names: Iterable[str], turns: Sequence[date]) -> dict[str, nw.Expr]:
    """What a row says, as columns. The models are the bits of a number, so there are at most 62."""
    made = {
        _TURN: lambda: nw.sum_horizontal(nw.lit(0, dtype=nw.Int64), *(table.since(turn).cast(nw.Int64) for turn in turns)),
        _MODELS: lambda: nw.sum_horizontal(
            *(nw.col(f"{MODEL}{code}").cast(nw.Int64) * 2**bit for bit, code in enumerate(cutter.framework.models))
        ),
    }
    return {name: made[name]() if name in made else nw.col(name).fill_null("") for name in names}


def _turns(cutter: Cutter, days: Interval) -> Iterator[date]:
    """The days before the end on which a place may come to have another word, each once."""
    entries = [entry.interval for place in cutter.framework.places.values() for entry in place.entries]
    limits = [limit for interval in (*entries, cutter.window, days) for limit in (interval.start, interval.end)]
    before = {day for day in (*limits, cutter.places_as_of) if day is not None and (days.end is None or day < days.end)}
    yield from before
