"""Which findings say that a row, or every row of a source, was left unread: one list for all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..core.findings import Finding, Where

__all__ = [
    "DECLARED_MISSING",
    "HEADER_CHANGES",
    "OLD_HEADER",
    "ROW_ABOVE_HEADER",
    "UNCLEAR_PROTECTION",
    "is_no_row",
    "is_usable",
    "leaves_row_unread",
    "leaves_source_unread",
    "without_rows",
]

DECLARED_MISSING = "mapping-column-missing"
UNCLEAR_PROTECTION = "protection-column-unclear"
HEADER_CHANGES = "header-changes"  # no row below it is read
OLD_HEADER = "header-in-old-encoding"
ROW_ABOVE_HEADER = "row-above-header"
# Faults of a header under which no cell has a meaning.
_HEADER_FAULTS = frozenset(
    {
        "header-missing",
        OLD_HEADER,
        "missing-column",
        "duplicate-key",
        "too-many-fields",
        UNCLEAR_PROTECTION,
        DECLARED_MISSING,
    }
)
_SOURCE_FAULTS = _HEADER_FAULTS | {"json-not-a-list", "json-syntax"}  # if no row was read
_ROW_FAULTS = frozenset(
    {
        "csv-syntax",
        "duplicate-key",
        "file-truncated",
        HEADER_CHANGES,
        "json-not-an-object",
        "json-syntax",
        "old-encoding",
        ROW_ABOVE_HEADER,
        "row-of-one-cell",
        "row-too-long",
        "row-too-short",
        "too-many-fields",
        "wrong-encoding",
    }
)

_NO_ROWS = frozenset({"column-numbers", "header-repeated", "signature-row", "total-row"})


def is_usable(findings: Iterable[Finding]) -> bool:
    """Whether rows can be read under a header with these findings."""
    return not any(finding.code in _HEADER_FAULTS for finding in findings)


def leaves_source_unread(finding: Finding) -> bool:
    """Whether a finding may be the reason why no row of a source was read."""
    return finding.code in _SOURCE_FAULTS


def is_no_row(finding: Finding) -> bool:
    """Whether what stands at the place of a finding is no row of data."""
    return finding.code in _NO_ROWS


def without_rows(file: str, row_count: int, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yields the warning about a file that has no row, and no fault that says why."""
    if not row_count and all(found.severity != "error" for found in findings):
        yield Finding("file-without-rows", Where(file))


def leaves_row_unread(finding: Finding) -> bool:
    """Whether the row at the place of a finding was left unread."""
    return finding.code in _ROW_FAULTS
