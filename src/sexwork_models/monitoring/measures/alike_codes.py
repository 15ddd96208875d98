"""Counts clients whose codes are nearly alike as perhaps one person: the count becomes a range.

Codes that differ only in case, in dashes or in signs that are easily mixed up may be one code that
was copied by hand. The least count takes all of them for one person, the most each for its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

import attrs

from ...core.findings import Issue
from ...forms.conditions import Conditions, holds
from ...forms.records import ActivityRecord
from ...forms.registers import Registers
from ...framework.measures.language import Distinct, Validity
from ...practice.records.client_codes import skeleton
from ...values.intervals import Interval
from .cohorts.bounds import CohortCounts
from .cohorts.queries import CohortQuery
from .dimensions import DimensionReader
from .ledger import Answer, Ledger, Question
from .row_counts import count_by_group
from .windows import CellsOf, CountBounds, GroupKey, Windows, counts_people, own_cells

__all__ = ["AlikeCodesLedger", "records_of_alike_codes", "with_alike_codes"]

_Records: TypeAlias = tuple[ActivityRecord, ...]


def records_of_alike_codes(records: Iterable[ActivityRecord]) -> tuple[_Records, ...]:
    """Returns the records of each group of codes that are nearly alike."""
    by_code: dict[str, list[ActivityRecord]] = {}
    for record in records:
        if record.client:
            by_code.setdefault(record.client, []).append(record)
    codes: dict[str, list[str]] = {}
    for code in by_code:
        codes.setdefault(skeleton(code), []).append(code)
    doubled = [alike for alike in codes.values() if len(alike) > 1]
    return tuple(tuple(record for code in alike for record in by_code[code]) for alike in doubled)


def with_alike_codes(
    ledger: Ledger, records: Iterable[ActivityRecord], cells_of: CellsOf = own_cells
) -> Ledger:
    """Returns the ledger, with ranges for counts of clients where some codes are nearly alike.

    `records` are the records in force, or at least all those of codes that are nearly alike;
    conditions are evaluated on the cells of `cells_of`.
    """
    groups = records_of_alike_codes(records)
    return AlikeCodesLedger(ledger, groups, cells_of) if groups else ledger


@attrs.frozen(eq=False, repr=False)
class AlikeCodesLedger:
    """A ledger some of whose client codes are nearly alike.

    `alike` holds, for each group of such codes, all its records.
    """

    ledger: Ledger
    alike: tuple[_Records, ...]
    cells_of: CellsOf = own_cells

    def answer(self, questions: Sequence[Question]) -> tuple[Answer, ...]:
        """Returns the answer to each question, with ranges for the counts of clients."""
        answers = self.ledger.answer(questions)
        return tuple(map(self._widened, questions, answers))

    def _widened(self, question: Question, answer: Answer) -> Answer:
        counts = dict(answer.counts)
        for request, own in answer.counts.items():
            measure = request.measure
            if counts_people(measure):
                changes = self._changes(measure, request.windows, question.reader)
                counts[request] = _widen_all(own, *changes)
        return attrs.evolve(answer, counts=counts)

    def _changes(
        self, measure: Distinct, windows: Windows, reader: DimensionReader
    ) -> tuple[Counter[GroupKey], Counter[GroupKey]]:
        """Returns by how much the counts of groups fall or rise where alike codes are one person.

        They rise only where a measure has several conditions, each met under another code: then
        every group of codes is looked at by itself, so that none makes up for another.
        """
        fewer: Counter[GroupKey] = Counter()
        more: Counter[GroupKey] = Counter()
        together = [tuple(record for group in self.alike for record in group)]
        for records in together if len(measure.having_all) == 1 else self.alike:
            separate = count_by_group(measure, records, windows, reader.group_key, self.cells_of)
            copies, cells = _merged(records, self.cells_of)
            merged = count_by_group(measure, copies, windows, reader.group_key, cells)
            # Of three codes or more, some may be one person and others not.
            others = 0
            if len(measure.having_all) > 1:
                others = len({record.client for record in records}) - 2
            for key in {**separate, **merged}:
                before, after = _low(separate, key), _low(merged, key)
                fewer[key] += max(0, before - after, min(before, others))
                more[key] += max(0, after - before) + others
        return fewer, more

    def cohorts(
        self, query: CohortQuery, reader: DimensionReader, registers: Registers
    ) -> Mapping[GroupKey, CohortCounts]:
        """Returns the cohorts, with ranges where keys are of codes that are nearly alike."""
        codes = frozenset(record.client for group in self.alike for record in group)
        return self.ledger.cohorts(attrs.evolve(query, alike=codes), reader, registers)

    def confirmations(self, validity: Validity, until: date) -> Mapping[str, date]:
        """Returns the last day, up to one, on which a record confirms each code of a register."""
        return self.ledger.confirmations(validity, until)

    def first_day(self) -> date | None:
        """Returns the day of the first record; None without a record."""
        return self.ledger.first_day()

    def last_day(self) -> date | None:
        """Returns the day of the last record; None without a record."""
        return self.ledger.last_day()

    def sites(self, days: Interval) -> frozenset[str]:
        """Returns the sites that have a record on the days."""
        return self.ledger.sites(days)

    def only(self, where: Conditions) -> Ledger:
        """Returns a ledger of the records that meet conditions, each by its own cells."""
        records = [record for group in self.alike for record in group]
        own = [record for record in records if holds(where, own_cells(record))]
        return with_alike_codes(self.ledger.only(where), own, self.cells_of)


def _widen_all(
    counts: Mapping[GroupKey, CountBounds], fewer: Counter[GroupKey], more: Counter[GroupKey]
) -> dict[GroupKey, CountBounds]:
    widened: dict[GroupKey, CountBounds] = {}
    for key, bounds in counts.items():
        widened[key] = _widened(bounds, fewer[key], more[key])
    return widened


def _low(counts: Mapping[GroupKey, CountBounds], key: GroupKey) -> int:
    return counts[key].low if key in counts else 0


def _merged(records: _Records, cells_of: CellsOf) -> tuple[_Records, CellsOf]:
    """Returns records whose codes are nearly alike under one code, in the order of days.

    With them are their cells, which are those of the records but for the code.
    """
    merged, cells = list[ActivityRecord](), dict[int, Mapping[str, Any]]()
    for record in records:
        code = {"client": skeleton(record.client)}
        merged.append(record.model_copy(update=code))
        cells[id(merged[-1])] = {**cells_of(record), **code}
    return tuple(sorted(merged, key=_day_and_id)), lambda record: cells[id(record)]


def _day_and_id(record: ActivityRecord) -> tuple[date, str]:
    return record.day, record.id


def _widened(bounds: CountBounds, fewer: int, more: int) -> CountBounds:
    if not fewer and not more:
        return bounds
    high = None if bounds.high is None else bounds.high + more
    reason = Issue("codes-perhaps-one-person", {"count": fewer + more})
    low = max(0, bounds.low - fewer)
    return CountBounds(low, high, bounds.records, (*bounds.reasons, reason))
