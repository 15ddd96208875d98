"""Validates records against form, content and each other: which rows are counted, and which not."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TypeAlias

import attrs

from ...core.findings import Finding, Report, Where
from ...framework.framework import Framework
from .checked import CheckedRecords, RecordReport
from .client_codes import protected_client_findings
from .content_rules import PROTECTION_CASE_CODE, LocatedRecord, fraction_findings, row_findings
from .files import RecordSource, read_records
from .key_rules import correction_findings, identity_findings, key_findings

__all__ = ["RowAssessment", "assess_rows", "check_records"]

_HARMLESS = frozenset({"decomposed-unicode"})
_BELONGS_TO_NO_COUNT = _HARMLESS | {
    PROTECTION_CASE_CODE,
    "duplicate-record",
    "enforcement-in-records",
}
_ABOUT_PEOPLE = frozenset(
    {
        PROTECTION_CASE_CODE,
        "client-code-form",
        "client-in-event",
        "code-as-date",
        "code-as-number",
        "coded-after-withdrawal",
        "coded-without-consent",
        "encounter-links-client-to-establishment",
        "establishment-with-client",
        "identifier-in-text",
    }
)
_RowPlace: TypeAlias = tuple[str, int | None]


def check_records(source: RecordSource, framework: Framework) -> CheckedRecords:
    """Returns the valid records of a source, with its report.

    A record with an error is never counted. What is wrong with a record that a valid correction
    supersedes is answered by that correction, unless it is about a person: such a row has to be
    deleted. A record that a rejected row corrects is known to be wrong, and is not counted. Of a
    protection case nothing else is reported, and it may belong to no count.
    """
    file = read_records(source, framework)
    findings = [*file.report]
    for item in file.located:
        findings += row_findings(item, framework)
    findings += fraction_findings(file.located, framework)
    with_id = [item for item in file.located if item.row.id]
    findings += identity_findings(with_id)
    findings += correction_findings(with_id)
    whole = [item for item in file.located if item.whole]
    findings += key_findings(whole, framework)
    findings += protected_client_findings(file.located, framework)
    assessment = assess_rows(file.located, findings)
    valid = tuple(item for item in file.located if assessment.may_count(item))
    accepted = len(file.located) - len(assessment.faulty)
    report = RecordReport(
        Report.of(assessment.findings).findings, file.rows_in, accepted, file.rows_in - accepted
    )
    lost = file.rows_in - len(file.located)
    return CheckedRecords.of(valid, report, assessment.refused, lost)


@attrs.frozen(repr=False)
class RowAssessment:
    """The findings that no correction answers, and the rows that they keep from being counted.

    `faulty` are the rows with an error. `refused` are those of them that may belong to some count,
    with the fields that an error is about as unread. `wrong_ids` are the ids of records that a
    faulty row corrects: whatever that row should state, they are known to be wrong.
    """

    findings: tuple[Finding, ...]
    faulty: tuple[LocatedRecord, ...]
    refused: tuple[LocatedRecord, ...]
    wrong_ids: frozenset[str]
    _error_rows: frozenset[_RowPlace]

    def may_count(self, item: LocatedRecord) -> bool:
        """Whether a row may be counted."""
        return (
            item.whole
            and _row_place(item.raw.where) not in self._error_rows
            and item.row.id not in self.wrong_ids
        )


def assess_rows(located: Iterable[LocatedRecord], found: Iterable[Finding]) -> RowAssessment:
    """Returns what the findings mean for the rows.

    `located` are all rows of a source, or those with a finding and all that correct the same
    records.
    """
    items, findings = tuple(located), tuple(found)
    if not findings:
        return RowAssessment((), (), (), frozenset(), frozenset())
    findings = _unanswered_findings(items, _without_protected_rows(findings))
    error_rows, doubtful_fields = _rows_with_errors(findings), _fields_with_errors(findings)
    if not error_rows:
        return RowAssessment(findings, (), (), frozenset(), frozenset())
    faulty: list[LocatedRecord] = []
    refused: list[LocatedRecord] = []
    corrected_by_faulty, corrected_by_valid = set[str](), {""}
    for item in items:
        place = _row_place(item.raw.where)
        if place in error_rows:
            faulty.append(item)
            corrected_by_faulty.add(item.row.supersedes)
        elif item.whole:
            corrected_by_valid.add(item.row.supersedes)
        if place in doubtful_fields:  # whoever mistyped a place may have meant any other
            unread = item.unread.union(doubtful_fields[place])
            refused.append(attrs.evolve(item, unread=unread))
    wrong_ids = frozenset(corrected_by_faulty - corrected_by_valid)
    return RowAssessment(findings, tuple(faulty), tuple(refused), wrong_ids, frozenset(error_rows))


def _without_protected_rows(findings: Collection[Finding]) -> tuple[Finding, ...]:
    """Returns the findings; of a protection case only that it is one, whatever else is wrong."""
    protected = set[_RowPlace]()
    for finding in findings:
        if finding.code == PROTECTION_CASE_CODE:
            protected.add(_row_place(finding.where))
    return tuple(
        finding
        for finding in findings
        if finding.code == PROTECTION_CASE_CODE or _row_place(finding.where) not in protected
    )


def _unanswered_findings(
    items: Collection[LocatedRecord], findings: Collection[Finding]
) -> tuple[Finding, ...]:
    """Returns the findings about people, and about rows that no valid correction supersedes."""
    error_rows = _rows_with_errors(findings)
    corrected = set[str]()
    for item in items:
        if item.row.supersedes and _row_place(item.raw.where) not in error_rows:
            corrected.add(item.row.supersedes)
    if not corrected:
        return tuple(findings)
    answered = set[_RowPlace]()
    for item in items:
        if item.row.id in corrected:
            answered.add(_row_place(item.raw.where))
    return tuple(
        finding
        for finding in findings
        if finding.code in _ABOUT_PEOPLE or _row_place(finding.where) not in answered
    )


def _rows_with_errors(findings: Iterable[Finding]) -> set[_RowPlace]:
    """Returns the file and line of every row that may not be counted."""
    places = set[_RowPlace]()
    for finding in findings:
        if finding.severity == "error" and finding.code not in _HARMLESS:
            places.add(_row_place(finding.where))
    return places


def _fields_with_errors(findings: Iterable[Finding]) -> dict[_RowPlace, set[str]]:
    """Returns the fields with an error of every row that may belong to some count."""
    fields: dict[_RowPlace, set[str]] = {}
    for finding in findings:
        if finding.severity == "error" and finding.code not in _BELONGS_TO_NO_COUNT:
            field = finding.where.field.partition("[")[0]
            fields.setdefault(_row_place(finding.where), set()).add(field)
    return fields


def _row_place(where: Where) -> _RowPlace:
    return where.file, where.line
