"""Rows in doubt: what could be read of a rejected row, and how much such rows may move a count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from operator import attrgetter

import attrs

from ...core.findings import RowList
from ...forms.conditions import Conditions, holds
from ...forms.record_terms import RecordKind
from ...forms.records import ActivityRecord
from ...framework.measures.language import Countable, Sum
from ...intake.rows import ParsedRow
from ...results.parts import Part
from ...results.refused_rows import list_of_rows
from ...values.intervals import Interval
from ..measures.dimensions import PLACE_DIMENSIONS
from ..measures.ledger import RecordGroup
from ..measures.record_count import RecordCount
from ..measures.windows import GroupKey, counts_people, in_some_period

__all__ = ["DoubtfulRow", "Tally", "each_once", "row_list"]


@attrs.frozen
class DoubtfulRow:
    """A row that may belong to a value: what could be read of it, and the fields that could not.

    `number` is its position among the rows in doubt.
    """

    item: ParsedRow[ActivityRecord]
    number: int

    def is_unread(self, *fields: str) -> bool:
        """Whether one of the fields could not be read."""
        return not self.item.unread.isdisjoint(fields)

    def group_key(self, dimensions: Iterable[str], counted: RecordCount) -> GroupKey | None:
        """Returns the group of the row; None if that cannot be read."""
        values: list[Part] = []
        for dimension in dimensions:
            if self.is_unread(*_fields_of(dimension)):
                return None
            values.append(counted.dimensions.group_value(dimension, self.item.row))
        return tuple(values)

    def may_be_in(self, parts: Iterable[tuple[str, Part]], counted: RecordCount) -> bool:
        """Whether no field that could be read keeps the row out of a group."""
        for dimension, value in parts:
            if self.is_unread(*_fields_of(dimension)):
                continue
            if counted.dimensions.group_value(dimension, self.item.row) != value:
                return False
        return True

    def may_meet(self, filters: Iterable[Conditions]) -> bool:
        """Whether no field that could be read keeps the row out of all of some conditions.

        The first and the last day of a period may be any.
        """
        cells = self.item.cells
        return any(holds(in_some_period(where), cells) is not False for where in filters)

    def group(self, counted: RecordCount) -> RecordGroup | None:
        """Returns the group of the row in the year so far; None if that cannot be read."""
        record, dimensions = self.item.row, counted.dimensions
        key = self.group_key(dimensions.by, counted)
        if key is None or self.is_unread("day", "place"):
            return None
        if not counted.days_of_groups.holds(record.day):
            return None
        province = dimensions.province(record.place, record.day)
        models = frozenset() if self.is_unread("models") else frozenset(record.models)
        return RecordGroup(key, (record.place,), (province,) if province else (), models)

    def may_be_on(self, days: Interval) -> bool:
        """Whether the day of the row is one of some days, or could not be read."""
        return self.is_unread("day") or days.holds(self.item.row.day)

    @property
    def is_of_one_client(self) -> bool:
        """Whether the row is about one client for certain; an event may stand for any number."""
        return not self.is_unread("kind") and self.item.row.kind is RecordKind.CLIENT


def row_list(rows: Sequence[DoubtfulRow], lost: int) -> RowList:
    """Returns where rows stand, in their order; of `lost` rows it is not known."""
    ordered = sorted(rows, key=attrgetter("number"))
    return list_of_rows((row.item for row in ordered), lost)


def _fields_of(dimension: str) -> tuple[str, ...]:
    """Returns the fields that a dimension is read from."""
    if dimension in PLACE_DIMENSIONS:
        return ("place", "day")
    return ("models",) if dimension == "model" else (dimension,)


@attrs.frozen
class Tally:
    """A number of rejected rows, and how many of them are not of one client for certain."""

    rows: int
    of_any_number: int

    @classmethod
    def of(cls, rows: Iterable[DoubtfulRow], lost: int = 0) -> Tally:
        """Returns the tally of rows, and of `lost` ones of which nothing could be read."""
        found = Counter(row.is_of_one_client for row in rows)
        return cls(found.total() + lost, found[False] + lost)

    def without(self, other: Tally) -> Tally:
        """Returns the tally without other rows of it."""
        return Tally(self.rows - other.rows, self.of_any_number - other.of_any_number)

    def limit(self, count: Countable) -> int | None:
        """Returns how much the rows may move a count at most; None for no limit."""
        if isinstance(count, Sum):
            return None if self.rows else 0
        if counts_people(count) and self.of_any_number:
            return None
        return self.rows


def each_once(*lists: Iterable[DoubtfulRow]) -> list[DoubtfulRow]:
    """Returns the rows of several lists, each once."""
    return list({row.number: row for rows in lists for row in rows}.values())
