"""The ledger: what can be counted, be it records in memory or a table of any size."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import chain
from typing import Protocol, TypeAlias

import attrs

from ...forms.conditions import Conditions, holds
from ...forms.records import ActivityRecord
from ...forms.registers import Registers
from ...framework.framework import Framework
from ...framework.measures.fields_read import counts_encounters
from ...framework.measures.language import Countable, Distinct, Sum, Validity
from ...practice.records.corrections import current_records
from ...values.intervals import Interval
from .cohorts.bounds import CohortCounts
from .cohorts.queries import CohortQuery
from .cohorts.rows import count_cohorts
from .confirmations import confirmation_days
from .count_bounds import NumberSummary
from .dimensions import DimensionReader
from .encounters.counts import count_encounters, summarize_encounters
from .encounters.sessions import session_cells
from .encounters.totals import EncounterSummary
from .row_counts import count_by_group, summarize_numbers
from .windows import (
    CellsOf,
    CountBounds,
    DatedRecords,
    GroupKey,
    GroupKeyOf,
    Windows,
    on_period,
    own_cells,
)

__all__ = [
    "Answer",
    "CountRequest",
    "Ledger",
    "Question",
    "RecordGroup",
    "Request",
    "RowLedger",
    "Summary",
    "SummaryRequest",
    "build_group",
]


@attrs.frozen
class RecordGroup:
    """One group of a breakdown: its key, and the places, provinces and models of its records."""

    key: GroupKey
    places: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()
    models: frozenset[str] = frozenset()


@attrs.frozen
class CountRequest:
    """A request to count a measure in its windows."""

    measure: Countable
    windows: Windows


@attrs.frozen
class SummaryRequest:
    """A request to summarize the numbers that single records add to a sum."""

    measure: Sum
    windows: Windows


Request: TypeAlias = CountRequest | SummaryRequest
Summary: TypeAlias = NumberSummary | EncounterSummary


@attrs.frozen
class Question:
    """What is asked of a ledger under one breakdown.

    With `group_days`, also which groups have a record on these days.
    """

    reader: DimensionReader
    requests: tuple[Request, ...] = ()
    group_days: Interval | None = None


@attrs.frozen
class Answer:
    """The answer to a question: counts and summaries by request and group, and the groups.

    A group without a matching record is absent. `groups` are in order; without dimensions all
    records are one group.
    """

    counts: Mapping[CountRequest, Mapping[GroupKey, CountBounds]]
    summaries: Mapping[SummaryRequest, Mapping[GroupKey, Summary]]
    groups: tuple[RecordGroup, ...] = ()


class Ledger(Protocol):
    """Records in force after corrections, without protection cases, ready to be counted."""

    def answer(self, questions: Sequence[Question], /) -> tuple[Answer, ...]:
        """Returns the answer to each question; a table is scanned once for all of them."""
        ...

    def cohorts(
        self, query: CohortQuery, reader: DimensionReader, registers: Registers, /
    ) -> Mapping[GroupKey, CohortCounts]:
        """Returns the cohort of every group that has a record of the base in the window."""
        ...

    def confirmations(self, validity: Validity, until: date, /) -> Mapping[str, date]:
        """Returns the last day, up to one, on which a record confirms each code of a register."""
        ...

    def first_day(self, /) -> date | None:
        """Returns the day of the first record; None without a record."""
        ...

    def last_day(self, /) -> date | None:
        """Returns the day of the last record; None without a record."""
        ...

    def sites(self, days: Interval, /) -> frozenset[str]:
        """Returns the sites that have a record on the days."""
        ...

    def only(self, where: Conditions, /) -> Ledger:
        """Returns a ledger of the records that meet conditions, each by its own cells."""
        ...


@attrs.frozen(eq=False, repr=False)
class RowLedger:
    """A ledger of records in memory: the reference for all others.

    `others` are further records in force, whose sessions those of the ledger may have attended.
    """

    records: DatedRecords = attrs.field(converter=DatedRecords)
    others: tuple[ActivityRecord, ...] = ()

    @classmethod
    def of(cls, records: Iterable[ActivityRecord], framework: Framework) -> RowLedger:
        """Returns the ledger of valid records, of any number and in any order."""
        return cls(current_records(records, framework))

    def answer(self, questions: Sequence[Question]) -> tuple[Answer, ...]:
        """Returns the answer to each question."""
        return tuple(map(self._answer, questions))

    def _answer(self, question: Question) -> Answer:
        key_of = question.reader.group_key
        counts: dict[CountRequest, Mapping[GroupKey, CountBounds]] = {}
        summaries: dict[SummaryRequest, Mapping[GroupKey, Summary]] = {}
        for request in question.requests:
            if isinstance(request, CountRequest):
                counts[request] = self._counts(request, key_of)
            else:
                summaries[request] = self._summaries(request, key_of)
        days, groups = question.group_days, tuple[RecordGroup, ...]()
        if days is not None:
            groups = self._groups(days, question.reader)
        return Answer(counts, summaries, groups)

    @cached_property
    def cells_of(self) -> CellsOf:
        """The cells of each record, with the activities of the session that it attended."""
        return session_cells((*self.records, *self.others))

    def _counts(self, request: CountRequest, key_of: GroupKeyOf) -> Mapping[GroupKey, CountBounds]:
        records, windows = self.records, request.windows
        measure = on_period(request.measure, windows)
        if not isinstance(measure, Distinct) and counts_encounters(measure):
            return count_encounters(measure, records, windows, key_of, self.cells_of)
        return count_by_group(measure, records, windows, key_of, self.cells_of)

    def _summaries(self, request: SummaryRequest, key_of: GroupKeyOf) -> Mapping[GroupKey, Summary]:
        records, windows = self.records, request.windows
        measure = on_period(request.measure, windows)
        if counts_encounters(measure):
            return summarize_encounters(measure, records, windows, key_of, self.cells_of)
        return summarize_numbers(measure, records, windows, key_of, self.cells_of)

    def _groups(self, days: Interval, reader: DimensionReader) -> tuple[RecordGroup, ...]:
        members: dict[GroupKey, list[ActivityRecord]] = {} if reader.by else {(): []}
        for record in self.records.on(days):
            members.setdefault(reader.group_key(record), []).append(record)
        groups: list[RecordGroup] = []
        for key in sorted(members):
            places = [(record.place, record.day) for record in members[key]]
            models = chain.from_iterable(record.models for record in members[key])
            groups.append(build_group(key, places, frozenset(models), reader))
        return tuple(groups)

    def cohorts(
        self, query: CohortQuery, reader: DimensionReader, registers: Registers
    ) -> Mapping[GroupKey, CohortCounts]:
        """Returns the cohort of every group that has a record of the base in the window."""
        return count_cohorts(query, self.records, reader.group_key, registers, self.cells_of)

    def confirmations(self, validity: Validity, until: date) -> Mapping[str, date]:
        """Returns the last day, up to one, on which a record confirms each code of a register."""
        return confirmation_days(validity, self.records, until, self.cells_of)

    def first_day(self) -> date | None:
        """Returns the day of the first record; None without a record."""
        return min((record.day for record in self.records), default=None)

    def last_day(self) -> date | None:
        """Returns the day of the last record; None without a record."""
        return max((record.day for record in self.records), default=None)

    def sites(self, days: Interval) -> frozenset[str]:
        """Returns the sites that have a record on the days."""
        return frozenset(record.site for record in self.records.on(days))

    def only(self, where: Conditions) -> RowLedger:
        """Returns a ledger of the records that meet conditions, each by its own cells."""
        own, others = list[ActivityRecord](), list(self.others)
        for record in self.records:
            (own if holds(where, own_cells(record)) else others).append(record)
        return RowLedger(tuple(own), tuple(others))


def build_group(
    key: GroupKey,
    places: Collection[tuple[str, date]],
    models: frozenset[str],
    reader: DimensionReader,
) -> RecordGroup:
    """Returns the group with a key.

    `places` are the places of its records, each with a day on which its code is meant.
    """
    provinces = _sorted_codes(reader.province(place, day) for place, day in places)
    if "place" in reader.by or "site" in reader.by:
        return RecordGroup(key, _sorted_codes(place for place, _ in places), provinces, models)
    return RecordGroup(key, provinces, provinces, models)


def _sorted_codes(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({code for code in codes if code}))
