"""What people read in a terminal: results by province, attainment with reasons, findings with remedies."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from ..api.audit import Audit
from ..api.evaluate import Results
from ..api.list_rows import JsonRow
from ..core.findings import Finding, Report
from ..core.messages import Lang
from ..framework.framework import Framework
from ..framework.tables.norms import NormKind
from ..framework.tables.sources import Grade
from ..monitoring.aggregation.rollup import place_names
from ..monitoring.attainment.results import Attainment, AttainmentStatus
from ..results.values import IndicatorValue
from ..values.qualifiers import Qualifier
from ..values.text import Text, sort_key

__all__ = ["attainment_text", "audit_text", "findings_text", "results_text", "rows_text"]

_WIDTH = 110
_FLAGGED = frozenset({Grade.SUPPLIED, Grade.SAMPLE})
_SIGNS = {
    NormKind.BOUND_MIN: "≥ ",
    NormKind.TARGET_MIN: "≥ ",
    NormKind.TARGET_SHARE_MIN: "≥ ",
    NormKind.BOUND_MAX: "≤ ",
    NormKind.SHARE_CEILING: "≤ ",
    NormKind.PLANNED_VOLUME: "~ ",
    NormKind.TARGET_RANGE_HIGH: "~ ",
}
_WORDS = {
    "results": Text("KẾT QUẢ ĐÃ CÔNG BỐ", "PUBLISHED RESULTS"),
    "country": Text("Cả nước", "The whole country"),
    "elsewhere": Text("Địa phương khác", "Other places"),
    "attainment": Text("ĐỐI CHIẾU VỚI ĐỊNH MỨC VÀ CHỈ TIÊU", "SET BESIDE NORMS AND TARGETS"),
    "findings": Text("PHÁT HIỆN", "FINDINGS"),
    "none": Text("Không có phát hiện nào.", "No findings."),
    "assumed": Text("kỳ giả định", "assumed window"),
    "error": Text("lỗi", "error"),
    "warning": Text("cảnh báo", "warning"),
    "info": Text("lưu ý", "info"),
    "unknown": Text(
        "CHƯA BIẾT, VÀ VĂN BẢN NÀO SẼ CHO BIẾT", "UNKNOWN, AND WHICH DOCUMENT WOULD TELL"
    ),
    "coverage": Text(
        "Giá trị có ngày: {values}; có trích dẫn: {cited}; có mức tin cậy: {graded}",
        "Dated values: {values}; cited: {cited}; graded: {graded}",
    ),
    "audit": Text("SOÁT KHUNG DỮ LIỆU", "AUDIT OF THE FRAMEWORK"),
    "rows": Text("{count} dòng", "{count} rows"),
    "part": Text("một phần của tỉnh", "part of the province"),
}


def _word(key: str, lang: Lang) -> str:
    return _WORDS[key].say(lang)


def _wrapped(text: str, indent: int) -> str:
    pad = " " * indent
    return textwrap.fill(
        text,
        _WIDTH,
        initial_indent=pad,
        subsequent_indent=pad,
        break_long_words=False,
        break_on_hyphens=False,
    )


def results_text(results: Results, framework: Framework, lang: Lang) -> str:
    """Indicators by province and country, attainment (answers before missing data), findings; findings alone without values."""
    if not results.indicators and not results.report.ok:
        return findings_text(results.report, lang)
    lines = [_word("results", lang)]
    for heading, values in _by_province(results.indicators, framework, lang):
        lines += ["", heading]
        for value in values:
            lines += _value_lines(value, framework, lang)
    return "\n".join(
        [
            *lines,
            "",
            attainment_text(results.attainment, lang),
            "",
            findings_text(results.report, lang),
        ]
    )


def attainment_text(rows: Sequence[Attainment], lang: Lang) -> str:
    """How results stand to norms and targets, answers before missing data."""
    lines = [_word("attainment", lang), ""]
    for row in sorted(rows, key=lambda row: row.status is AttainmentStatus.NO_DATA):
        lines += _attainment_lines(row, lang)
    return "\n".join(lines)


def _by_province(
    values: Sequence[IndicatorValue], framework: Framework, lang: Lang
) -> Iterator[tuple[str, list[IndicatorValue]]]:
    groups: dict[tuple[str, ...], list[IndicatorValue]] = {}
    for value in values:
        groups.setdefault(value.provinces, []).append(value)
    names = {
        codes: place_names(codes, group[0].period, framework)
        for codes, group in groups.items()
        if codes
    }
    for codes in sorted(names, key=lambda codes: sort_key(names[codes].vi)):
        yield f"{names[codes].say(lang)} ({', '.join(codes)})", groups[codes]
    national = [value for value in groups.get((), []) if value.places == (framework.info.country,)]
    elsewhere = [value for value in groups.get((), []) if value.places != (framework.info.country,)]
    for key, rest in (("country", national), ("elsewhere", elsewhere)):
        if rest:
            yield _word(key, lang), rest


def _value_lines(value: IndicatorValue, framework: Framework, lang: Lang) -> list[str]:
    shown = value.figure.say(lang) if value.figure else value.status.say(lang)
    if value.numerator is not None and value.denominator is not None:
        parts = (value.numerator, value.denominator)
        exact = all(part.qualifier is Qualifier.EXACT for part in parts)
        shown += f" ({'/'.join(str(part.low) if exact else part.say(lang) for part in parts)})"
    assumed = f" ({_word('assumed', lang)})" if value.period.resolved.value == "assumed" else ""
    details = [
        *([value.label.say(lang)] if value.label.en or value.label.vi else []),
        f"{value.period.say(lang)}{assumed}",
        *_parts(value, framework, lang),
        "+".join(value.models) or "-",
        f"{'+'.join(value.inputs)} ({', '.join(dict.fromkeys(one.document for one in value.citations))})",
        value.status.say(lang),
        *(grade.say(lang) for grade in value.grades if grade in _FLAGGED),
    ]
    head = f"  {value.definition.id:<4} {value.definition.label.say(lang)}: {shown}"
    return [_wrapped(head.strip(), 2), _wrapped(" | ".join(details), 7)]


def _parts(value: IndicatorValue, framework: Framework, lang: Lang) -> list[str]:
    """The places of a figure that is not its whole province's."""
    if not value.provinces or value.places == value.provinces:
        return []
    return [
        f"{place_names(value.places, value.period, framework).say(lang)} ({_word('part', lang)})"
    ]


def _attainment_lines(row: Attainment, lang: Lang) -> list[str]:
    figure = row.norm.figure
    asked = f" [{_SIGNS.get(row.norm.kind, '')}{figure.say(lang)}]" if figure else ""
    flags = "".join(f" ({grade.say(lang)})" for grade in row.grades if grade in _FLAGGED)
    head = f"{row.norm.id} ({', '.join(row.places)}) {row.norm.label.say(lang)}{asked}: {row.status.say(lang).upper()}{flags}"
    return [_wrapped(head, 2), _wrapped(row.reason(lang), 7)]


def findings_text(report: Report, lang: Lang) -> str:
    """Every finding with its place, its sentence and what to do."""
    if not len(report):
        return _word("none", lang)
    counts = ", ".join(f"{count} {_word(kind, lang)}" for kind, count in report.counts.items())
    return "\n".join(
        [
            f"{_word('findings', lang)}: {counts}",
            *(line for one in report for line in _finding_lines(one, lang)),
        ]
    )


def _finding_lines(finding: Finding, lang: Lang) -> list[str]:
    head = f"[{_word(finding.severity, lang)}] {finding.code}  {finding.where}"
    return [
        "",
        f"  {head}",
        _wrapped(finding.message(lang), 4),
        _wrapped(f"-> {finding.remedy(lang)}", 4),
    ]


def audit_text(audit: Audit, lang: Lang) -> str:
    """Coverage, what is unknown, and the other findings."""
    coverage = _word("coverage", lang).format(
        values=audit.values, cited=audit.cited, graded=audit.graded
    )
    lines = [_word("audit", lang), coverage, "", _word("unknown", lang)]
    lines += [
        _wrapped(f"{one.id}: {one.what.say(lang)} -> {one.document}: {one.would_tell.say(lang)}", 2)
        for one in audit.unknown
    ]
    rest = audit.report.where(lambda finding: finding.code != "value-unknown")
    return "\n".join([*lines, "", findings_text(rest, lang)])


_COLUMNS = {
    "norms": ("id", "item", "kind", "value", "unit", "valid_from", "valid_to", "grade", "force"),
    "targets": ("id", "item", "kind", "value", "unit", "places", "valid_from", "valid_to", "grade"),
    "observations": (
        "id",
        "item",
        "places",
        "qualifier",
        "low",
        "high",
        "unit",
        "kind",
        "document",
    ),
    "indicators": ("id", "name", "unit", "additivity", "direction", "models"),
    "activities": ("id", "name", "unit", "models", "grade"),
    "procedures": ("id", "name", "grade"),
    "documents": ("id", "number", "title", "in_force_from", "grade"),
    "places": ("id", "name", "level", "valid_from", "valid_to", "successors"),
    "pilots": ("id", "name", "title", "scope"),
    "rules": ("id", "severity", "title"),
}


def rows_text(kind: str, rows: Sequence[JsonRow], lang: Lang) -> str:
    """The rows as an aligned table, their texts in `lang`."""
    columns = _COLUMNS[kind]
    table = [list(columns), *([_cell(row, name, lang) for name in columns] for row in rows)]
    widths = [min(max(len(line[i]) for line in table), 46) for i in range(len(columns))]
    return "\n".join([*_aligned(table, widths), _word("rows", lang).format(count=len(rows))])


def _aligned(table: Iterable[Sequence[str]], widths: Sequence[int]) -> Iterator[str]:
    for line in table:
        cells = [
            cell if len(cell) <= width else f"{cell[: width - 1]}…"
            for cell, width in zip(line, widths, strict=True)
        ]
        yield "  ".join(
            cell.ljust(width) for cell, width in zip(cells, widths, strict=True)
        ).rstrip()


def _cell(row: JsonRow, name: str, lang: Lang) -> str:
    value = row.get(name, row.get(f"{name}_{lang}", row.get(f"{name}_en")))
    if name == "force" and "force_on" in row:
        value = row["force_on"]["force"]
    return ";".join(value) if isinstance(value, list) else "" if value is None else str(value)
