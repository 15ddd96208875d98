"""The groups of rejected rows: they are output, without data, even if no other row is of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

import attrs

from ....forms.records import ActivityRecord
from ....framework.measures.language import adding_filters
from ....intake.rows import ParsedRow
from ....results.parts import Part
from ....results.values import IndicatorValue
from ...measures.catalog import RecordMeasure, record_measures
from ...measures.ledger import RecordGroup
from ...measures.record_count import RecordCount, days_of
from ..doubtful_rows import DoubtfulRow
from .group_values import NO_RECORD, group_value, value_period

__all__ = ["groups_of_rejected_rows", "with_rejected_categories"]


def groups_of_rejected_rows(
    refused: Sequence[ParsedRow[ActivityRecord]], counted: RecordCount
) -> tuple[RecordGroup, ...]:
    """Returns the groups that rejected rows belong to, if these can be read.

    Such a group is output without data even if it has no other row.
    """
    if not counted.dimensions.by:
        return ()
    rows = (DoubtfulRow(item, number) for number, item in enumerate(refused))
    groups = (row.group(counted) for row in rows)
    return tuple(group for group in groups if group is not None)


def with_rejected_categories(
    values: Iterable[IndicatorValue],
    refused: Sequence[ParsedRow[ActivityRecord]],
    counted: RecordCount,
) -> tuple[IndicatorValue, ...]:
    """Returns the values, with one for each category of a split that only rejected rows have.

    Such a category of a measure that is always split, or that has a value for each group or site,
    is output without data.
    """
    found, by = [*values], counted.dimensions.by
    rows = [DoubtfulRow(item, number) for number, item in enumerate(refused)]
    for id, measure in record_measures(counted.framework).items() if rows else ():
        if measure.split and measure.split not in by:
            found = _with_completed(found, id, partial(_completed, measure, rows, counted))
    return tuple(found)


def _with_completed(
    values: Sequence[IndicatorValue],
    id: str,
    completed: Callable[[Sequence[IndicatorValue]], list[IndicatorValue]],
) -> list[IndicatorValue]:
    """Returns values, those of one indicator as they are completed, in the place of the first."""
    own = [value for value in values if value.definition.id == id]
    if not own:
        return [*values]
    first = values.index(own[0])
    others = [value for value in values if value.definition.id != id]
    return [*others[:first], *completed(own), *others[first:]]


def _completed(
    measure: RecordMeasure,
    rows: Iterable[DoubtfulRow],
    counted: RecordCount,
    values: Sequence[IndicatorValue],
) -> list[IndicatorValue]:
    """Returns the values of one indicator and those of further categories, in order."""
    by = (*counted.dimensions.by, measure.split)
    finer = attrs.evolve(counted, dimensions=attrs.evolve(counted.dimensions, by=by))
    known = {_key_of(value) for value in values}
    added: dict[tuple[Part, ...], IndicatorValue] = {}
    for group in _groups(rows, measure, finer):
        if group.key not in known:
            added[group.key] = group_value(measure, finer, group, NO_RECORD)
    bases = {key[:-1] for key in added}
    kept = [value for value in values if _key_of(value) not in bases]  # not the one without any
    return sorted((*kept, *added.values()), key=_key_of)


def _groups(
    rows: Iterable[DoubtfulRow], measure: RecordMeasure, finer: RecordCount
) -> Iterator[RecordGroup]:
    """Yields the groups, with their category, of the rows that a measure may count."""
    filters, days = adding_filters(measure.measure), None
    for row in rows:
        group = row.group(finer)
        if group is None or not row.may_meet(filters):
            continue
        if days is None:  # the same for every group
            days = days_of(value_period(measure.measure, finer))
        if row.may_be_on(days):
            yield group


def _key_of(value: IndicatorValue) -> tuple[Part, ...]:
    return tuple(part for _, part in value.parts)
