"""What rows that were refused leave open: whatever they may belong to is partial, because nobody knows what they say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs

from ..framework.reading import Located
from ..practice.conditions import Conditions
from ..practice.records import ActivityRecord
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
    return tuple(_marked(value, measures.get(value.definition.id), refused, lost, counted) for value in values)


def parts_of_refused(refused: Sequence[Located[ActivityRecord]], counted: RecordCount) -> tuple[Part, ...]:
    """The parts that refused rows belong to, where it can be read: without another row they have no data, and are there."""
    rows = [_Row(item) for item in refused]
    return tuple(part for row in rows if (part := row.part(counted)) is not None) if counted.cutter.by else ()


def _marked(
    value: IndicatorValue, measure: Measure | None, refused: Sequence[Located[ActivityRecord]], lost: int, counted: RecordCount
) -> IndicatorValue:
    if measure is None:
        return value
    rows = lost + sum(_Row(item).may_belong(value, measure, counted) for item in refused)
    return with_left_out(value, Reason("rows-refused", {"count": rows})) if rows else value


@attrs.frozen
class _Row:
    """A refused row: what could be read of it, and the fields that could not."""

    item: Located[ActivityRecord]

    def open(self, *fields: str) -> bool:
        """Whether one of the fields could not be read."""
        return bool(self.item.unread.intersection(fields))

    def may_belong(self, value: IndicatorValue, measure: Measure, counted: RecordCount) -> bool:
        """Whether nothing that could be read keeps the row out of a value."""
        wheres = [where for part in parts_of(measure) for where in _wheres(part)]
        return self._in_time(value, measure) and self._in_part(value, counted) and any(map(self._may_meet, wheres))

    def part(self, counted: RecordCount) -> Part | None:
        """The part that the row belongs to; None when that, or a day of the year so far, cannot be read."""
        record, by = self.item.row, counted.cutter.by
        read = not self.open("day", "place") and not any(self.open(*_fields(name)) for name in by)
        if not read or not counted.windows.of(Span.YEAR_TO_DATE).holds(record.day):
            return None
        province = counted.cutter.province(record.place, record.day)
        models = frozenset() if self.open("models") else frozenset(record.models)
        return Part(counted.cutter.cut_of(record), (record.place,), (province,) if province else (), models)

    def _in_time(self, value: IndicatorValue, measure: Measure) -> bool:
        days = value.period.interval
        if self.open("day") or days is None:
            return True
        newly = value.counting is Counting.NEW_IN_YEAR or (isinstance(measure, Distinct) and measure.span is Span.FIRST)
        return days.holds(self.item.row.day) or (newly and days.end is not None and self.item.row.day < days.end)

    def _in_part(self, value: IndicatorValue, counted: RecordCount) -> bool:
        return all(self._reads(name, word, counted) for name, word in value.cut)

    def _reads(self, name: str, word: str, counted: RecordCount) -> bool:
        return self.open(*_fields(name)) or counted.cutter.part(name, self.item.row) == word

    def _may_meet(self, where: Conditions) -> bool:
        cells: Mapping[str, Any] = self.item.row.__dict__
        return all(self.open(condition.field) or condition.met(cells) for condition in where)


def _fields(name: str) -> tuple[str, ...]:
    """The fields that a dimension is read from."""
    return ("place", "day") if name in PLACED else ("models",) if name == "model" else (name,)


def _wheres(part: Any) -> tuple[Conditions, ...]:
    return part.having_all if isinstance(part, Distinct) else (part.where,)
