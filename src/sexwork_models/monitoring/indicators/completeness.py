"""Completeness: marks values partial when rejected rows or non-reporting sites may change them.

Nobody knows what a missing record should state: what it may change is left open.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from operator import attrgetter

import attrs

from ...core.findings import MAX_ROWS_NAMED, Issue, RowList
from ...forms.conditions import holds
from ...forms.record_terms import RecordKind
from ...forms.records import ActivityRecord
from ...framework.framework import Framework
from ...framework.measures.language import Cohort, Distinct, Each, Measure, Ratio, record_filters
from ...framework.measures.terms import Span, SummaryUnit
from ...framework.tables.indicators import Additivity
from ...intake.parsing import ParsedRow
from ...results.parts import Part
from ...results.values import Counting, IndicatorValue, Status
from ...values.figures import Figure
from ...values.intervals import Interval
from ...values.units import Unit
from ..measures.catalog import cohort_measures, coverage_measures, record_measures
from ..measures.dimensions import PLACE_DIMENSIONS
from ..measures.ledger import RecordGroup
from ..measures.record_count import RecordCount, days_of
from ..measures.windows import GroupKey

__all__ = [
    "DoubtfulRow",
    "Missing",
    "days_of_first_records",
    "mark_each",
    "mark_partial",
    "row_list",
]


_ANY_SHARE = Figure.range(0, 100, Unit.PERCENT)


def mark_each(
    values: Iterable[IndicatorValue],
    framework: Framework,
    mark: Callable[[IndicatorValue, Measure], IndicatorValue],
) -> tuple[IndicatorValue, ...]:
    """Returns the values, marked with what they are counted by: coverage by its persons."""
    marked = list[IndicatorValue]()
    declared: dict[str, Measure] = dict(cohort_measures(framework))
    declared.update((id, own.measure) for id, own in record_measures(framework).items())
    reached = {id: measure.part for id, measure in coverage_measures(framework).items()}
    for value in values:
        id = value.definition.id
        measure = declared.get(reached.get(id, id))
        marked.append(value if measure is None else mark(value, measure))
    return tuple(marked)


@attrs.frozen
class Missing:
    """How much missing records may add to a count and take away from it; None is no limit.

    They take away only from what is counted at its first record: an earlier record, or one of
    another group, shows that a person was not new there and then. Of a ratio, `added` goes to its
    part and `added_to_whole` to its whole. `numbers` are what single records state that are missing
    in a range of single records; None if it is not known.
    """

    added: int | None = 0
    removed: int | None = 0
    added_to_whole: int | None = 0
    numbers: tuple[int, ...] | None = None

    def widen(self, figure: Figure) -> Figure:
        """Returns a count with the bounds that the missing records leave."""
        low = max(Fraction(0), (figure.low or Fraction(0)) - (self.removed or 0))
        figure = attrs.evolve(figure, low=0 if self.removed is None else low)
        return figure if self.added == 0 else figure.as_lower_bound()

    def widen_share(self, figure: Figure) -> Figure:
        """Returns a coverage with the bounds that the missing records leave."""
        low = figure.low if self.removed == 0 else Fraction(0)
        high, strict = (figure.high, figure.high_strict) if self.added == 0 else (100, False)
        return attrs.evolve(figure, low=low, high=high, high_strict=strict)

    def widen_ratio(self, value: IndicatorValue, ratio: Ratio) -> IndicatorValue:
        """Returns a ratio with the bounds of what may be added to its part, its whole, or both."""
        if value.figure is None or value.numerator is None or value.denominator is None:
            return value
        part = _with_more(value.numerator, self.added)
        whole = _with_more(value.denominator, self.added_to_whole)
        figure = part.divided_by(whole) if ratio.mean else part.share_of(whole)
        figure = attrs.evolve(figure, unit=value.figure.unit)
        return attrs.evolve(value, figure=figure, numerator=part, denominator=whole)

    def widen_range(self, value: IndicatorValue) -> IndicatorValue:
        """Returns the lowest to the highest of single records, of which more may be missing."""
        if value.figure is None:
            return value
        low, high = Fraction(0), None
        if self.numbers is not None and value.figure.high is not None:
            low = min(value.figure.low or low, *map(Fraction, self.numbers))
            high = max(value.figure.high, *map(Fraction, self.numbers))
        return attrs.evolve(
            value,
            figure=attrs.evolve(value.figure, low=low, high=high),
            numerator=value.numerator and value.numerator.as_lower_bound(),
            denominator=value.denominator and value.denominator.as_lower_bound(),
        )


def _with_more(count: Figure, more: int | None) -> Figure:
    """Returns a count to which up to so many may be added; None is no limit."""
    if more is None or count.high is None:
        return count.as_lower_bound()
    return attrs.evolve(count, high=count.high + more)


def mark_partial(
    value: IndicatorValue, measure: Measure, reason: Issue, missing: Missing
) -> IndicatorValue:
    """Returns the value as `partial`, with the bounds that missing records leave to it.

    `measure` is that of its indicator; of coverage, that of the persons reached.
    """
    value, figure = attrs.evolve(value, reasons=(*value.reasons, reason)), value.figure
    if figure is None:
        return value
    if isinstance(measure, Cohort):
        value = attrs.evolve(value, figure=_ANY_SHARE)  # a missing record may raise or lower it
    elif isinstance(measure, Distinct) and value.definition.additivity is Additivity.RATIO:
        reached = None if value.numerator is None else missing.widen(value.numerator)
        value = attrs.evolve(value, figure=missing.widen_share(figure), numerator=reached)
    elif isinstance(measure, Ratio):
        value = missing.widen_ratio(value, measure)
    elif isinstance(measure, Each) and measure.per is SummaryUnit.ENCOUNTER:
        value = missing.widen_range(value)
    else:
        value = attrs.evolve(value, figure=missing.widen(figure))
    return attrs.evolve(value, status=Status.PARTIAL)


def days_of_first_records(
    value: IndicatorValue, measure: Measure, counted: RecordCount
) -> Interval | None:
    """Returns the days whose records decide what is new in the period of a value.

    They begin with the reporting year, or have no first day for what is counted the first time
    ever. None if the value counts whatever has a record in its period, new or not.
    """
    days = days_of(value.period)
    if isinstance(measure, Distinct) and measure.span is Span.FIRST:
        return Interval(None, days.end)
    if value.counting is Counting.NEW_IN_YEAR:
        return Interval(counted.years[0].windows.year_start, days.end)
    return None


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

    def may_match(self, measure: Measure) -> bool:
        """Whether no field that could be read keeps the row out of what a measure counts."""
        cells = self.item.cells
        return any(holds(where, cells) is not False for where in record_filters(measure))

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
    ordered = sorted(rows, key=attrgetter("number"))[:MAX_ROWS_NAMED]
    return RowList(len(rows) + lost, tuple(row.item.raw.where for row in ordered))


def _fields_of(dimension: str) -> tuple[str, ...]:
    """Returns the fields that a dimension is read from."""
    if dimension in PLACE_DIMENSIONS:
        return ("place", "day")
    return ("models",) if dimension == "model" else (dimension,)
