"""What rows that were refused leave open: whatever they may belong to is partial, because nobody knows what they say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from ..framework.reading import Located
from ..practice.conditions import Conditions
from ..practice.records import ActivityRecord
from .counted import Cut
from .indicator_values import Counting, IndicatorValue
from .ledger import Part
from .left_out import COVERAGE, with_left_out
from .measure import Distinct, Measure, Span, parts_of
from .record_count import RecordCount
from .record_cuts import PLACED
from .record_measures import record_measures
from .trace import Reason

__all__ = ["parts_of_refused", "without_refused_rows"]

_COUNTED_FOR_COVERAGE = "I14"


def without_refused_rows(
    values: Iterable[IndicatorValue], refused: Sequence[Located[ActivityRecord]], lost: int, counted: RecordCount
) -> tuple[IndicatorValue, ...]:
    """The values, each one to which a refused row may belong marked as `partial`.

    A row belongs nowhere where something of it that could be read says so: another day, place, activity. `lost` rows could
    not be read at all and may belong anywhere.
    """
    if not refused and not lost:
        return tuple(values)
    measures = {id: one.measure for id, one in record_measures(counted.framework).items()}
    measures[COVERAGE] = measures[_COUNTED_FOR_COVERAGE]
    rows = _Rows(tuple(map(_Row, refused)), counted)
    return tuple(_marked(value, measures.get(value.definition.id), rows, lost) for value in values)


def parts_of_refused(refused: Sequence[Located[ActivityRecord]], counted: RecordCount) -> tuple[Part, ...]:
    """The parts that refused rows belong to, where it can be read: without another row they have no data, and are there."""
    rows = [_Row(item) for item in refused]
    return tuple(part for row in rows if (part := row.part(counted)) is not None) if counted.cutter.by else ()


def _marked(value: IndicatorValue, measure: Measure | None, rows: _Rows, lost: int) -> IndicatorValue:
    if measure is None:
        return value
    count = lost + sum(row.in_time(value, measure) for row in rows.of_part(value.cut, measure))
    return with_left_out(value, Reason("rows-refused", {"count": count})) if count else value


@attrs.frozen
class _Row:
    """A refused row: what could be read of it, and the fields that could not."""

    item: Located[ActivityRecord]

    def open(self, *fields: str) -> bool:
        """Whether one of the fields could not be read."""
        return bool(self.item.unread.intersection(fields))

    def words(self, names: Iterable[str], counted: RecordCount) -> Cut | None:
        """The part that the row is in; None when that cannot be read."""
        if any(self.open(*_fields(name)) for name in names):
            return None
        return tuple(counted.cutter.part(name, self.item.row) for name in names)

    def may_be_in(self, cut: Iterable[tuple[str, str]], counted: RecordCount) -> bool:
        """Whether nothing that could be read keeps the row out of a part."""
        read = ((name, word) for name, word in cut if not self.open(*_fields(name)))
        return all(counted.cutter.part(name, self.item.row) == word for name, word in read)

    def may_meet(self, measure: Measure) -> bool:
        """Whether nothing that could be read keeps the row out of what a measure counts."""
        cells: Mapping[str, Any] = self.item.row.__dict__
        wheres = [where for part in parts_of(measure) for where in _wheres(part)]
        return any(all(self.open(one.field) or one.met(cells) for one in where) for where in wheres)

    def part(self, counted: RecordCount) -> Part | None:
        """The part that the row belongs to; None when that, or a day of the year so far, cannot be read."""
        record, words = self.item.row, self.words(counted.cutter.by, counted)
        unread = words is None or self.open("day", "place")
        if words is None or unread or not counted.windows.of(Span.YEAR_TO_DATE).holds(record.day):
            return None
        province = counted.cutter.province(record.place, record.day)
        models = frozenset() if self.open("models") else frozenset(record.models)
        return Part(words, (record.place,), (province,) if province else (), models)

    def in_time(self, value: IndicatorValue, measure: Measure) -> bool:
        """Whether nothing that could be read keeps the row out of the days of a value."""
        days = value.period.interval
        if self.open("day") or days is None:
            return True
        newly = value.counting is Counting.NEW_IN_YEAR or (isinstance(measure, Distinct) and measure.span is Span.FIRST)
        return days.holds(self.item.row.day) or (newly and days.end is not None and self.item.row.day < days.end)


@attrs.frozen
class _Rows:
    """The refused rows by measure and part: a value is told its own at once, whatever their number."""

    rows: tuple[_Row, ...]
    counted: RecordCount
    _known: dict[tuple[Measure, tuple[str, ...]], dict[Cut | None, list[_Row]]] = attrs.field(factory=dict, init=False)

    def of_part(self, cut: tuple[tuple[str, str], ...], measure: Measure) -> Iterator[_Row]:
        """The rows that may belong to what a measure counts in one part."""
        names = tuple(name for name, _ in cut)
        groups = self._grouped(measure, names)
        yield from groups.get(tuple(word for _, word in cut), ())
        yield from (row for row in groups.get(None, ()) if row.may_be_in(cut, self.counted))

    def _grouped(self, measure: Measure, names: tuple[str, ...]) -> dict[Cut | None, list[_Row]]:
        if (measure, names) not in self._known:
            groups = self._known[measure, names] = {}
            for row in self.rows:
                if row.may_meet(measure):
                    groups.setdefault(row.words(names, self.counted), []).append(row)
        return self._known[measure, names]


def _fields(name: str) -> tuple[str, ...]:
    """The fields that a dimension is read from."""
    return ("place", "day") if name in PLACED else ("models",) if name == "model" else (name,)


def _wheres(part: Any) -> tuple[Conditions, ...]:
    return part.having_all if isinstance(part, Distinct) else (part.where,)
