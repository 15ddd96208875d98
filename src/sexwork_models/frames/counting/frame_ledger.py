"""A ledger that counts the records of a table of any size, all registered requests in one query."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from typing import cast

import attrs
import narwhals.stable.v2 as nw

from ...core.findings import RowList
from ...forms.conditions import Conditions
from ...forms.registers import Registers
from ...framework.framework import Framework
from ...framework.measures.language import CohortPart, Validity
from ...monitoring.measures.cohorts.bounds import CohortCounts
from ...monitoring.measures.cohorts.queries import CohortQuery
from ...monitoring.measures.count_bounds import are_of_encounters
from ...monitoring.measures.dimensions import DimensionReader
from ...monitoring.measures.ledger import Answer, Question
from ...monitoring.measures.windows import GroupKey
from ...practice.records.checked import RecordAccount
from ...values.intervals import Interval
from ..engines import collect
from ..expressions import conditions_expr
from ..table import TypedTable, rows_in_force
from .account import account_for_table
from .cohorts.counts import count_table_cohorts
from .confirmations import confirmation_days_of_table
from .dimensions import Breakdown, DimensionColumns, read_dimensions
from .encounters.alike_rows import rows_perhaps_one
from .encounters.sessions import add_session_activities
from .query_plan import BreakdownQuery, days_needed, enclosing_interval, run_queries

__all__ = ["FrameLedger"]


@attrs.frozen(eq=False, repr=False)
class FrameLedger:
    """A table of sound records in force, without protection cases, that is counted as records are.

    All questions are answered in one query. The values of dimensions are collected before, from
    `wider`: the table, or one with more rows that costs less to read. `whole` has the events that
    clients of the table may have attended, where these are not all of the table.
    """

    table: TypedTable
    wider: TypedTable
    whole: TypedTable | None = None

    @classmethod
    def of(cls, table: TypedTable, framework: Framework) -> FrameLedger:
        """The ledger of a table of sound rows, corrections and cancellations among them."""
        return cls(rows_in_force(table, framework), table)

    def answer(self, questions: Sequence[Question]) -> tuple[Answer, ...]:
        """The answer to each question: in one plan, unless they read places in different ways."""
        batches: dict[Hashable, list[int]] = {}
        for index, question in enumerate(questions):
            key = DimensionColumns(question.reader, None).key
            batches.setdefault(key, []).append(index)
        answers: dict[int, Answer] = {}
        for indices in batches.values():
            answered = self._answer_together([questions[index] for index in indices])
            answers.update(zip(indices, answered, strict=True))
        return tuple(answers[index] for index in range(len(questions)))

    def _answer_together(self, questions: Sequence[Question]) -> list[Answer]:
        """The answers to questions that read places in the same way."""
        days, names = list[Interval](), dict[str, None]()
        for question in questions:
            days += [*map(days_needed, question.requests)]
            days += [] if question.group_days is None else [question.group_days]
            names.update(dict.fromkeys(question.reader.by))
        columns = DimensionColumns(questions[0].reader, enclosing_interval(days).end)
        dimensions = read_dimensions(self.wider, columns, list(names)) if names else {}
        queries, most = list[BreakdownQuery](), self.table.limits.groups
        for number, question in enumerate(questions):
            by = question.reader.by
            column = f"cut{number}" if by else ""
            breakdown = Breakdown(tuple(dimensions[name] for name in by), column, most)
            queries.append(BreakdownQuery(question, breakdown))
        return run_queries(self.table, columns, queries, self.sessions)

    @property
    def sessions(self) -> TypedTable:
        """The table with the events that clients of the table may have attended."""
        return self.table if self.whole is None else self.whole

    def cohorts(
        self, query: CohortQuery, reader: DimensionReader, registers: Registers
    ) -> Mapping[GroupKey, CohortCounts]:
        """The cohort of every group that has a row of the base in the window."""
        part = query.measure.part
        conditions = [query.measure.base.where]
        conditions += [part.where] if isinstance(part, CohortPart) else []
        keys = (query.keys, query.part_keys)
        table, reading = add_session_activities(
            self.table,
            conditions,
            self.sessions,
            marks_sessions=any(map(are_of_encounters, keys)),
        )
        return count_table_cohorts(query.read_by(reading), table, reader, registers)

    def confirmations(self, validity: Validity, until: date) -> Mapping[str, date]:
        """The last day, up to one, on which a row confirms each code of a register."""
        table, reading = add_session_activities(self.table, [validity.where], self.sessions)
        validity = attrs.evolve(validity, where=reading(validity.where))
        return confirmation_days_of_table(validity, table, until)

    def first_day(self) -> date | None:
        """The day of the first record; None without a record."""
        first = self.table.frame.select(nw.col("day").min())
        return cast("date | None", collect(first, self.table.file)["day"].item())

    def last_day(self) -> date | None:
        """The day of the last record; None without a record."""
        last = self.table.frame.select(nw.col("day").max())
        return cast("date | None", collect(last, self.table.file)["day"].item())

    def sites(self, days: Interval) -> frozenset[str]:
        """The sites that have a record on the days."""
        inside = self.table.frame.filter(self.table.within(days))
        sites = inside.select(nw.col("site").fill_null(""))
        distinct = sites.group_by("site").agg(nw.len().alias("rows"))
        return frozenset(collect(distinct, self.table.file)["site"])

    def account(self, accepted: int, framework: Framework) -> RecordAccount:
        """What becomes of the accepted rows of the source; `accepted` is their number."""
        return account_for_table(self.table, accepted, framework)

    def rows_perhaps_one(self) -> RowList:
        """The rows without an encounter code that may be one encounter with others."""
        return rows_perhaps_one(self.table)

    def only(self, where: Conditions) -> FrameLedger:
        """The ledger of the records that meet conditions, each by its own cells."""
        table = self.table.with_frame(self.table.frame.filter(conditions_expr(where)))
        return FrameLedger(table, self.wider, self.sessions)
