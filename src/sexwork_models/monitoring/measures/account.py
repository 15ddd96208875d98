"""Accounts for accepted records: those that no indicator counts, and numbers that none adds up.

Whether an indicator counts a record is asked of the record alone: its activity, models, population
and other fields, in whatever period. The same conditions are evaluated on tables of any size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import repeat
from typing import Any

import attrs

from ...core.findings import MAX_ROWS_NAMED, RowList
from ...forms.conditions import Conditions, IsSet, blank, fields_of, holds
from ...forms.implication import implies_all
from ...forms.records import ActivityRecord
from ...forms.row_rules import COUNT_FIELDS
from ...framework.declared_measures import declared_measures
from ...framework.framework import Framework
from ...framework.measures.language import (
    Countable,
    Stock,
    Sum,
    component_counts,
    filters_of,
    record_filters,
    walk,
)
from ...framework.pack import MAX_FRAMEWORKS_KEPT
from ...practice.records.checked import CheckedRecords, RecordAccount
from ...practice.records.corrections import records_in_force
from .catalog import cohort_measures, record_measures
from .count_bounds import CLIENT_LIMIT_FIELDS
from .encounters.alike import records_perhaps_one
from .encounters.sessions import session_cells
from .windows import in_some_period

__all__ = ["CountedConditions", "account_for_records", "counted_conditions", "rows_perhaps_one"]

# Money belongs to plans, and numbers of people limit how many clients an event reached.
_NUMBER_FIELDS = tuple(
    field for field in COUNT_FIELDS if field not in (*CLIENT_LIMIT_FIELDS, "amount")
)


@attrs.frozen(slots=False)
class CountedConditions:
    """The conditions on which indicators count records, each a list of which one must hold.

    A record that meets none of `records` is counted by no indicator. A number stated in a field is
    added up by an indicator if the record meets one of the conditions of `numbers` for that field.
    """

    records: tuple[Conditions, ...]
    numbers: Mapping[str, tuple[Conditions, ...]]

    @cached_property
    def fields(self) -> tuple[str, ...]:
        """Every field that `records` read."""
        return tuple(dict.fromkeys(field for where in self.records for field in fields_of(where)))

    def read_by(self, reading: Callable[[Conditions], Conditions]) -> CountedConditions:
        """Returns the conditions as they are read by other columns of a table."""
        numbers = {field: tuple(map(reading, sets)) for field, sets in self.numbers.items()}
        return CountedConditions(tuple(map(reading, self.records)), numbers)

    def counts(self, cells: Mapping[str, Any]) -> bool:
        """Whether some indicator counts a record in some period."""
        return any(map(holds, self.records, repeat(cells)))

    def omits_number(self, cells: Mapping[str, Any]) -> bool:
        """Whether a record states a number that no indicator adds up."""
        for field, conditions in self.numbers.items():
            if not blank(cells[field]) and not any(holds(where, cells) for where in conditions):
                return True
        return False


@lru_cache(maxsize=MAX_FRAMEWORKS_KEPT)
def counted_conditions(framework: Framework) -> CountedConditions:
    """Returns the conditions of all indicators of a framework that are counted from records.

    A record that confirms an entry of a register is counted with it. `nights` are taken as
    accounted for where `days` are stated, because both tell how long a stay was. Where conditions
    name days of the period, some period may count a record.
    """
    counts = tuple(_counts(framework))
    numbers: dict[str, tuple[Conditions, ...]] = {}
    for field in _NUMBER_FIELDS:
        own = (count for count in counts if isinstance(count, Sum) and count.field == field)
        sums = [in_some_period(count.where) for count in own]
        numbers[field] = _without_narrower(sums)
    numbers["nights"] += ((IsSet("days"),),)
    sets: list[Conditions] = []
    for count in counts:
        sets += filters_of(count)
    for cohort in cohort_measures(framework).values():
        sets += record_filters(cohort)
    sets += _confirming(framework)
    return CountedConditions(_without_narrower(map(in_some_period, sets)), numbers)


def _counts(framework: Framework) -> Iterator[Countable]:
    for declared in record_measures(framework).values():
        yield from component_counts(declared.measure)


def _confirming(framework: Framework) -> Iterator[Conditions]:
    """Yields what a record must meet to confirm an entry that a stock counts."""
    for measure in declared_measures(framework).values():
        for of in walk(measure):
            if isinstance(of, Stock) and of.valid is not None and of.valid.key:
                yield (*of.valid.where, IsSet(of.valid.key))


def _without_narrower(sets: Iterable[Conditions]) -> tuple[Conditions, ...]:
    """Returns the sets of conditions without those that are met only where another one is too."""
    kept: list[Conditions] = []
    for where in sorted(set(sets), key=lambda conditions: (len(conditions), repr(conditions))):
        if not any(implies_all(where, wider) for wider in kept):
            kept = [other for other in kept if not implies_all(other, where)]
            kept.append(where)
    return tuple(kept)


def account_for_records(checked: CheckedRecords, framework: Framework) -> RecordAccount:
    """Returns what becomes of the accepted records of a source."""
    conditions = counted_conditions(framework)
    in_force = records_in_force(checked.records)
    uncounted, unsummed = list[ActivityRecord](), list[ActivityRecord]()
    alike = dict[tuple[object, ...], bool]()  # by what they hold in the fields of the conditions
    cells_of = session_cells(in_force)
    for record in in_force:
        cells = cells_of(record)
        content = tuple(map(cells.get, conditions.fields))
        if content not in alike:
            alike[content] = conditions.counts(cells)
        if not alike[content]:
            uncounted.append(record)
        elif conditions.omits_number(cells):
            unsummed.append(record)
    return RecordAccount(
        counted=len(in_force) - len(uncounted),
        uncounted=_row_list(uncounted, checked),
        corrected=checked.report.rows_accepted - len(in_force),
        unsummed=_row_list(unsummed, checked),
    )


def rows_perhaps_one(checked: CheckedRecords) -> RowList:
    """Returns the records without an encounter code that may be one encounter with others."""
    return _row_list(records_perhaps_one(records_in_force(checked.records)), checked)


def _row_list(records: Sequence[ActivityRecord], checked: CheckedRecords) -> RowList:
    """Returns records as a list of where they stand, in their order."""
    if not records:
        return RowList()
    listed = {record.id for record in records[:MAX_ROWS_NAMED]}
    located = zip(checked.records, checked.locations, strict=True)
    return RowList(len(records), tuple(where for record, where in located if record.id in listed))
