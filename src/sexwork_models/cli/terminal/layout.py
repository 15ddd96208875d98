"""Lays text out for a terminal: wrapped paragraphs, aligned columns, and findings."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from ...core.finding_groups import FindingGroup, group_findings
from ...core.findings import Report
from ...core.messages import Lang
from ...values.text import Text

__all__ = ["aligned_columns", "findings_text", "severity_text", "wrapped", "wrapped_hanging"]

_WIDTH = 110
_LINES_SHOWN = 10  # of a group of findings; JSON has them all
_WORDS = {
    "row": Text("Dòng {line}: {message}", "Row {line}: {message}"),
    "findings": Text("PHÁT HIỆN", "FINDINGS"),
    "none": Text("Không có phát hiện nào.", "No findings."),
    "lines": Text("{count} dòng: {lines}", "{count} rows: {lines}"),
    "error": Text("lỗi", "error"),
    "warning": Text("cảnh báo", "warning"),
    "info": Text("lưu ý", "info"),
}


def wrapped(text: str, indent: int) -> str:
    """A paragraph of at most 110 columns, every line indented by `indent`; ids are not broken."""
    margin = " " * indent
    return textwrap.fill(
        text,
        _WIDTH,
        initial_indent=margin,
        subsequent_indent=margin,
        break_long_words=False,
        break_on_hyphens=False,
    )


def wrapped_hanging(text: str, indent: int) -> str:
    """A paragraph whose lines after the first are indented by two more, as items of a list are."""
    margin = " " * indent
    return textwrap.fill(
        text,
        _WIDTH,
        initial_indent=margin,
        subsequent_indent=f"{margin}  ",
        break_long_words=False,
    )


def aligned_columns(
    rows: Sequence[Sequence[str]], widths: Sequence[int], right: frozenset[int] = frozenset()
) -> Iterator[str]:
    """Yields each row with its cells padded to `widths`; columns in `right` are right-aligned."""
    for row in rows:
        padded = []
        for index, (cell, width) in enumerate(zip(row, widths, strict=True)):
            padded.append(cell.rjust(width) if index in right else cell.ljust(width))
        yield "  ".join(padded).rstrip()


def severity_text(severity: str, lang: Lang) -> str:
    """The severity of a finding in words."""
    return _WORDS[severity].say(lang)


def findings_text(report: Report, lang: Lang) -> str:
    """Every finding with its place, its sentence and what to do."""
    if not len(report):
        return _WORDS["none"].say(lang)
    counts = ", ".join(
        f"{count} {severity_text(kind, lang)}" for kind, count in report.counts.items()
    )
    lines = [f"{_WORDS['findings'].say(lang)}: {counts}"]
    for group in group_findings(report, lang):
        finding = group.first
        head = f"[{severity_text(finding.severity, lang)}] {finding.code}  {_place_of(group, lang)}"
        lines += ["", f"  {head}", wrapped(_message_of(group, lang), 4)]
        lines.append(wrapped(f"-> {finding.remedy(lang)}", 4))
    return "\n".join(lines)


def _message_of(group: FindingGroup, lang: Lang) -> str:
    """The message of a group; that of its first row, with its line, where it differs by row."""
    message = group.first.message(lang)
    if all(finding.message(lang) == message for finding in group.findings):
        return message
    return _WORDS["row"].say(lang).format(line=group.first.where.line, message=message)


def _place_of(group: FindingGroup, lang: Lang) -> str:
    """The place of a finding, or the field and the first lines of a group of them."""
    where = group.first.where
    if len(group.lines) < 2:
        return str(where)
    first = ", ".join(map(str, group.lines[:_LINES_SHOWN]))
    more = ", …" if len(group.lines) > _LINES_SHOWN else ""
    label = _WORDS["lines"].say(lang).format(count=len(group.lines), lines=f"{first}{more}")
    return f"{':'.join(filter(None, (where.file, where.field)))}, {label}"
