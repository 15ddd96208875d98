"""Are records sound? Every finding about their form, their content and what lies between them; every row accounted for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any, TypeAlias

import attrs

from ...core.findings import Finding, Report, Where
from ...core.messages import Lang
from ...framework.framework import Framework
from .content_rules import ROUTED, RowOfRecords, row_findings
from .files import RecordFile, RecordSource, read_records
from .key_rules import KEY_RULES, correction_findings, identity_findings
from .model import ActivityRecord

__all__ = ["CheckedRecords", "Judged", "RecordReport", "check_records", "judge"]

_HARMLESS = frozenset({"decomposed-unicode"})
_SETTLED = _HARMLESS | {
    ROUTED,
    "duplicate-record",
    "enforcement-in-records",
}  # errors of rows that belong to no count
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
    """A report that also accounts for every row: those that came in are accepted, or reported with an error.

    `failing`, of a table alone, is a small frame with one row for every rule that a record breaks: `line` (none where the
    engine has no order), `record` (its id), `rule`, `field`, `severity` and `value`, which holds numbers and days only.
    """

    rows_in: int = 0
    rows_accepted: int = 0
    rows_reported: int = 0
    failing: Any = attrs.field(default=None, eq=False, repr=False)

    def joined(self, other: Report) -> RecordReport:
        """This report with the findings of another source, which has no records."""
        return attrs.evolve(self, findings=(self + other).findings)

    def to_dict(self, lang: Lang = "en") -> dict[str, object]:
        """`{"ok", "counts", "rows", "findings"}` as JSON-ready data."""
        rows = {"in": self.rows_in, "accepted": self.rows_accepted, "reported": self.rows_reported}
        return {
            "ok": self.ok,
            "counts": self.counts,
            "rows": rows,
            "findings": super().to_dict(lang)["findings"],
        }


@attrs.frozen(repr=False)
class CheckedRecords:
    """The sound records of a source, which may be counted, and the report of all.

    `refused` are the rows of which nobody knows what they should say, and `lost` the number of those that could not even be
    read as rows: what they may belong to is not complete.
    """

    records: tuple[ActivityRecord, ...]
    report: RecordReport
    refused: tuple[RowOfRecords, ...] = ()
    lost: int = 0


def check_records(source: RecordSource, framework: Framework) -> CheckedRecords:
    """The sound records of a source, with its report. A record with an error is never counted.

    What is wrong with a record that a sound correction supersedes is answered by that correction, unless it is about a
    person: such a row has to be deleted. A record that a refused row corrects is known to be wrong, and is not counted.
    """
    file = read_records(source)
    found = [*file.report, *_row_findings(file, framework)]
    named = [item for item in file.located if item.row.id]
    corrections = list(correction_findings(named))
    found += [*identity_findings(named), *corrections]
    found += [
        one for rule in KEY_RULES for one in rule([item for item in file.located if item.whole])
    ]
    judged = judge(file.located, found)
    records = tuple(item.row for item in file.located if judged.counts(item))
    accepted = len(file.located) - len(judged.faulty)
    report = RecordReport(
        Report.of(judged.findings).findings, file.rows_in, accepted, file.rows_in - accepted
    )
    return CheckedRecords(records, report, judged.refused, file.rows_in - len(file.located))


@attrs.frozen(repr=False)
class Judged:
    """What is left of findings when corrections have answered theirs, and what follows for the rows.

    `faulty` are the rows with an error, `refused` those among them that may belong to some count, unread in the fields that an
    error is about, and `wrong` the ids of records that a faulty row corrects: whatever it should say, they are known to be wrong.
    """

    findings: tuple[Finding, ...]
    faulty: tuple[RowOfRecords, ...]
    refused: tuple[RowOfRecords, ...]
    wrong: frozenset[str]
    _places: frozenset[_Row]

    def counts(self, item: RowOfRecords) -> bool:
        """Whether a row may be counted."""
        return (
            item.whole
            and _row(item.raw.where) not in self._places
            and item.row.id not in self.wrong
        )


def judge(located: Iterable[RowOfRecords], found: Iterable[Finding]) -> Judged:
    """What findings say of rows: all rows of a source, or those with a finding and all that correct the same records."""
    items = tuple(located)
    left = _unanswered(items, tuple(found))
    places, doubtful = _rows_with_errors(left), _fields_with_errors(left)
    faulty = [item for item in items if _row(item.raw.where) in places]
    sound = [item for item in items if item.whole and _row(item.raw.where) not in places]
    wrong = {item.row.supersedes for item in faulty if item.row.supersedes} - {
        item.row.supersedes for item in sound
    }
    refused = tuple(
        _opened(item, doubtful[_row(item.raw.where)])
        for item in items
        if _row(item.raw.where) in doubtful
    )
    return Judged(left, tuple(faulty), refused, frozenset(wrong), frozenset(places))


def _unanswered(items: Collection[RowOfRecords], found: Collection[Finding]) -> tuple[Finding, ...]:
    """The findings that no correction answers: those about people, and those about rows that no sound correction supersedes."""
    faulty = _rows_with_errors(found)
    corrected = {
        item.row.supersedes
        for item in items
        if item.row.supersedes and _row(item.raw.where) not in faulty
    }
    answered = {_row(item.raw.where) for item in items if item.row.id in corrected}
    return tuple(
        one for one in found if _row(one.where) not in answered or one.code in _ABOUT_PEOPLE
    )


def _row_findings(file: RecordFile, framework: Framework) -> Iterator[Finding]:
    for item in file.located:
        yield from row_findings(item, framework)


def _rows_with_errors(found: Iterable[Finding]) -> set[_Row]:
    """The file and line of every row that may not be counted."""
    return {
        _row(one.where) for one in found if one.severity == "error" and one.code not in _HARMLESS
    }


def _fields_with_errors(found: Iterable[Finding]) -> dict[_Row, set[str]]:
    """The fields with an error of every row that may belong to some count."""
    fields: dict[_Row, set[str]] = {}
    for one in found:
        if one.severity == "error" and one.code not in _SETTLED:
            fields.setdefault(_row(one.where), set()).add(one.where.field.partition("[")[0])
    return fields


def _opened(item: RowOfRecords, doubtful: Collection[str]) -> RowOfRecords:
    """The row with what an error is about as unread: whoever mistyped the place may have meant any."""
    return attrs.evolve(item, unread=item.unread.union(doubtful))


def _row(where: Where) -> _Row:
    return where.file, where.line
