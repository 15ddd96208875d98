"""Are records sound? Every finding about their form, their content and what lies between them; every row accounted for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

import attrs

from ..findings import Finding, Report, Where
from ..framework.framework import Framework
from ..framework.loading import packaged_framework
from ..messages import Lang
from ..practice.record_files import RecordFile, RecordSource, read_records
from ..practice.records import ActivityRecord
from .record_keys import KEY_RULES, correction_findings, identity_findings
from .record_rules import ROUTED, RowOfRecords, row_findings

__all__ = ["CheckedRecords", "RecordReport", "check_records", "rows_with_errors", "unanswered", "validate_records"]

_HARMLESS = frozenset({"decomposed-unicode"})
_ABOUT_PEOPLE = frozenset(
    {
        ROUTED,
        "client-code-form",
        "client-in-event",
        "coded-after-withdrawal",
        "coded-without-consent",
        "establishment-with-client",
        "identifier-in-text",
    }
)
_Row: TypeAlias = tuple[str, int | None]


@attrs.frozen
class RecordReport(Report):
    """A report that also accounts for every row: those that came in are accepted, or reported with an error."""

    rows_in: int = 0
    rows_accepted: int = 0
    rows_reported: int = 0

    def joined(self, other: Report) -> RecordReport:
        """This report with the findings of another source, which has no records."""
        return attrs.evolve(self, findings=(self + other).findings)

    def to_dict(self, lang: Lang = "en") -> dict[str, object]:
        """`{"ok", "counts", "rows", "findings"}` as JSON-ready data."""
        rows = {"in": self.rows_in, "accepted": self.rows_accepted, "reported": self.rows_reported}
        return {"ok": self.ok, "counts": self.counts, "rows": rows, "findings": super().to_dict(lang)["findings"]}


@attrs.frozen(repr=False)
class CheckedRecords:
    """The sound records of a source, which may be counted, and the report of all."""

    records: tuple[ActivityRecord, ...]
    report: RecordReport


def validate_records(source: RecordSource, framework: Framework | None = None) -> RecordReport:
    """Everything that was found in a CSV or NDJSON file, bytes, mappings or models.

    Bad data gives findings and never an exception; rows that cannot be read are reported and the others are still
    checked: rows in = rows accepted + rows reported. Raises UnusableInputError only for a file that is not there or of
    another kind.
    """
    return check_records(source, framework or packaged_framework()).report


def check_records(source: RecordSource, framework: Framework) -> CheckedRecords:
    """The sound records of a source, with its report. A record with an error is never counted.

    What is wrong with a record that a sound correction supersedes is answered by that correction, unless it is about a
    person: such a row has to be deleted.
    """
    file = read_records(source)
    found = [*file.report, *_row_findings(file, framework)]
    named = [item for item in file.located if item.row.id]
    corrections = list(correction_findings(named))
    found += [*identity_findings(named), *corrections]
    found += [one for rule in KEY_RULES for one in rule([item for item in file.located if item.whole])]
    found = unanswered(file.located, found)
    faulty = rows_with_errors(found)
    sound = tuple(item.row for item in file.located if item.whole and _row(item.raw.where) not in faulty)
    return CheckedRecords(sound, _accounted(file, found, faulty))


def unanswered(located: Iterable[RowOfRecords], found: Iterable[Finding]) -> list[Finding]:
    """The findings that no correction answers: those about people, and those about rows that no sound correction supersedes."""
    items, found = list(located), list(found)
    faulty = rows_with_errors(found)
    corrected = {item.row.supersedes for item in items if item.row.supersedes and _row(item.raw.where) not in faulty}
    answered = {_row(item.raw.where) for item in items if item.row.id in corrected}
    return [one for one in found if _row(one.where) not in answered or one.code in _ABOUT_PEOPLE]


def _row_findings(file: RecordFile, framework: Framework) -> Iterator[Finding]:
    for item in file.located:
        yield from row_findings(item, framework)


def rows_with_errors(found: Iterable[Finding]) -> set[_Row]:
    """The file and line of every row that may not be counted."""
    return {_row(one.where) for one in found if one.severity == "error" and one.code not in _HARMLESS}


def _row(where: Where) -> _Row:
    return where.file, where.line


def _accounted(file: RecordFile, found: Iterable[Finding], faulty: set[_Row]) -> RecordReport:
    accepted = sum(_row(item.raw.where) not in faulty for item in file.located)
    return RecordReport(Report.of(found).findings, file.rows_in, accepted, file.rows_in - accepted)
