"""Into which parts a table falls: the words of every dimension are numbered in their order, and a part is one number of them all.

What the rows say of their dimensions is collected once, small. Which word a place has on a day is asked of the cutter, in Python:
between two days on which any place changes the answer is the same, so of its day a row needs to say only between which it lies.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from math import prod
from typing import TypeAlias

import attrs
import narwhals.stable.v2 as nw

from ...core.errors import UnusableInputError
from ...monitoring.measures.dimensions import PLACED, Cutter
from ...monitoring.measures.language import Cut
from ...values.intervals import Interval
from ..joins import numbered
from ..table import MODEL, Lazy, TypedTable
from .aggregates import collected_together

__all__ = [
    "MODELS",
    "PLACE",
    "TURN",
    "Cuts",
    "Dimension",
    "Reading",
    "Said",
    "read_dimensions",
    "said_column",
]

Said: TypeAlias = Mapping[str, str | int]
PLACE, TURN, MODELS = "place", "turn", "models"
_MOST_PARTS = 2**45  # a part and a day stand together in one number of 64 bits
_SAYING = {"place": (PLACE, TURN), "province": (PLACE, TURN), "model": (MODELS,)}


@attrs.frozen(eq=False, repr=False, slots=False)
class Reading:
    """How the rows of a table before a day say where they belong; `cutter` knows the places and on which days they are meant."""

    cutter: Cutter
    end: date | None

    @property
    def key(self) -> tuple[object, ...]:
        """What makes two readings the same, whatever is cut."""
        return (self.cutter.window, self.cutter.places_as_of, id(self.cutter.framework), self.end)

    @cached_property
    def turns(self) -> tuple[date, ...]:
        """The days before the end on which a place may come to have another word."""
        entries = [
            entry.interval
            for place in self.cutter.framework.places.values()
            for entry in place.entries
        ]
        limits = [limit for one in (*entries, self.cutter.window) for limit in (one.start, one.end)]
        return tuple(
            sorted(
                {
                    day
                    for day in (*limits, self.cutter.places_as_of)
                    if day and (not self.end or day < self.end)
                }
            )
        )

    def said(self, table: TypedTable, name: str) -> nw.Expr:
        """What a row says under a name. The models are the bits of a number, so there are at most 62."""
        if name == TURN:
            passed = [table.since(turn).cast(nw.Int64) for turn in self.turns]
            return nw.sum_horizontal(nw.lit(0, dtype=nw.Int64), *passed)
        if name == MODELS:
            flags = [
                nw.col(f"{MODEL}{code}").cast(nw.Int64) for code in self.cutter.framework.models
            ]
            return nw.sum_horizontal(*(flag * 2**bit for bit, flag in enumerate(flags)))
        return nw.col(name).fill_null("")

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
        return (
            code
            for bit, code in enumerate(self.cutter.framework.models)
            if int(said[MODELS]) >> bit & 1
        )


@attrs.frozen(eq=False, repr=False, slots=False)
class Dimension:
    """The words of one dimension in a table, in order: the place of a word is its number. `rows` is all that rows say of it."""

    name: str
    reading: Reading
    rows: tuple[Said, ...]

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Every word that a row may have, in order."""
        return tuple(sorted(set(self._word_of_each)))

    @cached_property
    def saying(self) -> tuple[str, ...]:
        """What decides about the word: the day does not, when no word of a place changes on it."""
        names = _SAYING.get(self.name, (self.name,))
        timeless = tuple(name for name in names if name != TURN)
        words = dict(zip(self._keys(timeless), self._word_of_each, strict=True))
        same = all(
            words[key] == word
            for key, word in zip(self._keys(timeless), self._word_of_each, strict=True)
        )
        return timeless if same else names

    @property
    def column(self) -> str:
        """The column with the number of the word of every row."""
        return f"in_{self.name}"

    def numbering(self, frame: Lazy) -> Lazy:
        """The frame with this column, told from the columns of what decides about the word."""
        return numbered(
            frame, [said_column(name) for name in self.saying], self._numbers, self.column
        )

    @property
    def _numbers(self) -> dict[tuple[str | int, ...], int]:
        """The number of the word for everything that rows say."""
        numbers = {word: number for number, word in enumerate(self.words)}
        return {
            key: numbers[word]
            for key, word in zip(self._keys(self.saying), self._word_of_each, strict=True)
        }

    @cached_property
    def _word_of_each(self) -> list[str]:
        return [self.reading.word(self.name, row) for row in self.rows]

    def _keys(self, names: Iterable[str]) -> list[tuple[str | int, ...]]:
        return [tuple(row[name] for name in names) for row in self.rows]


def said_column(name: str) -> str:
    """The column of what the rows say under a name."""
    return f"said_{name}"


def read_dimensions(
    table: TypedTable, reading: Reading, names: Sequence[str]
) -> dict[str, Dimension]:
    """The dimensions of a table, read at once."""
    rows = table.frame.filter(table.within(Interval(None, reading.end)))
    saying = {name: _SAYING.get(name, (name,)) for name in names}
    asked = list(dict.fromkeys(saying.values()))
    found = dict(
        zip(
            asked,
            collected_together([_different(table, rows, reading, own) for own in asked], table),
            strict=True,
        )
    )
    return {
        name: Dimension(name, reading, tuple(found[own].iter_rows(named=True)))
        for name, own in saying.items()
    }


def _different(table: TypedTable, rows: Lazy, reading: Reading, names: Sequence[str]) -> Lazy:
    """Everything different that any row says under some names."""
    return (
        rows.select(**{name: reading.said(table, name) for name in names})
        .group_by(*names)
        .agg(nw.len().alias("rows"))
    )


@attrs.frozen(eq=False, repr=False)
class Cuts:
    """The parts of one cut, by their numbers: those of their words one after the other, so that parts are in order.

    `column` holds the number of every row; it has no name without a cut.
    """

    dimensions: tuple[Dimension, ...]
    column: str

    def __attrs_post_init__(self) -> None:
        if self.count > _MOST_PARTS:
            by = ", ".join(one.name for one in self.dimensions)
            raise UnusableInputError("too-many-parts", by=by, count=self.count, most=_MOST_PARTS)

    @property
    def count(self) -> int:
        """How many parts there may be. Zero is said of a table without rows."""
        return prod(len(one.words) for one in self.dimensions)

    def cut(self, number: int) -> Cut:
        """The words of a part."""
        words = []
        for one in reversed(self.dimensions):
            number, place = divmod(number, len(one.words))
            words.append(one.words[place])
        return tuple(reversed(words))

    @property
    def number(self) -> nw.Expr:
        """The number of the part of a row, from the numbers of its words."""
        parts, step = [nw.lit(0, dtype=nw.Int64)], 1
        for one in reversed(self.dimensions):
            parts.append(nw.col(one.column) * step)
            step *= len(one.words)
        return nw.sum_horizontal(*parts)
