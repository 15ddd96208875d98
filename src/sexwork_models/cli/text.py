"""Formats results, attainment, findings, audits and lists for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
from .layout import aligned_columns, wrapped

__all__ = ["attainment_text", "audit_text", "findings_text", "results_text", "rows_text"]

_MAX_CELL = 46  # columns of a terminal
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


def results_text(results: Results, framework: Framework, lang: Lang) -> str:
    """Indicators by province and country, attainment, findings.

    Without any value, and with errors, the findings alone.
    """
    if not results.indicators and not results.report.ok:
        return findings_text(results.report, lang)
    lines = [_word("results", lang)]
    for heading, values in _by_province(results.indicators, framework, lang):
        lines += ["", heading]
        for value in values:
            lines += _value_lines(value, framework, lang)
    lines += ["", attainment_text(results.attainment, lang)]
    lines += ["", findings_text(results.report, lang)]
    return "\n".join(lines)


def attainment_text(rows: Sequence[Attainment], lang: Lang) -> str:
    """Attainment of norms and targets, with the rows that lack data at the end."""
    lines = [_word("attainment", lang), ""]
    for row in sorted(rows, key=lambda row: row.status is AttainmentStatus.NO_DATA):
        lines += _attainment_lines(row, lang)
    return "\n".join(lines)


def _by_province(
    values: Sequence[IndicatorValue], framework: Framework, lang: Lang
) -> Iterator[tuple[str, list[IndicatorValue]]]:
    """Yields the values of each province, of the country and of other places, with headings."""
    groups: dict[tuple[str, ...], list[IndicatorValue]] = {}
    for value in values:
        groups.setdefault(value.provinces, []).append(value)
    country = groups.pop((), [])
    names = {codes: place_names(codes, of[0].period, framework) for codes, of in groups.items()}
    for codes in sorted(names, key=lambda codes: sort_key(names[codes].vi)):
        yield f"{names[codes].say(lang)} ({', '.join(codes)})", groups[codes]
    national = [value for value in country if value.places == (framework.info.country,)]
    elsewhere = [value for value in country if value.places != (framework.info.country,)]
    for key, rest in (("country", national), ("elsewhere", elsewhere)):
        if rest:
            yield _word(key, lang), rest


def _value_lines(value: IndicatorValue, framework: Framework, lang: Lang) -> list[str]:
    head = f"  {value.definition.id:<4} {value.definition.label.say(lang)}: {_shown(value, lang)}"
    documents = dict.fromkeys(citation.document for citation in value.citations)
    details = [value.label.say(lang)] if value.label.en or value.label.vi else []
    details.append(f"{value.period.say(lang)}{_assumed(value, lang)}")
    details += _places(value, framework, lang)
    details.append("+".join(value.models) or "-")
    details.append(f"{'+'.join(value.inputs)} ({', '.join(documents)})")
    details.append(value.status.say(lang))
    details += [grade.say(lang) for grade in value.grades if grade in _FLAGGED]
    return [wrapped(head.strip(), 2), wrapped(" | ".join(details), 7)]


def _shown(value: IndicatorValue, lang: Lang) -> str:
    """The figure or the status, with the numerator and denominator of a ratio."""
    shown = value.figure.say(lang) if value.figure else value.status.say(lang)
    if value.numerator is None or value.denominator is None:
        return shown
    parts = (value.numerator, value.denominator)
    exact = all(part.qualifier is Qualifier.EXACT for part in parts)
    texts = [str(part.low) if exact else part.say(lang) for part in parts]
    return f"{shown} ({'/'.join(texts)})"


def _assumed(value: IndicatorValue, lang: Lang) -> str:
    resolution = value.period.resolved.value
    return f" ({_word('assumed', lang)})" if resolution == "assumed" else ""


def _places(value: IndicatorValue, framework: Framework, lang: Lang) -> list[str]:
    """The places of a figure that is not its whole province's."""
    if not value.provinces or value.places == value.provinces:
        return []
    return [
        f"{place_names(value.places, value.period, framework).say(lang)} ({_word('part', lang)})"
    ]


def _attainment_lines(row: Attainment, lang: Lang) -> list[str]:
    figure = row.norm.figure
    required = f" [{_SIGNS.get(row.norm.kind, '')}{figure.say(lang)}]" if figure else ""
    flags = "".join(f" ({grade.say(lang)})" for grade in row.grades if grade in _FLAGGED)
    norm = f"{row.norm.id} ({', '.join(row.places)}) {row.norm.label.say(lang)}{required}"
    head = f"{norm}: {row.status.say(lang).upper()}{flags}"
    return [wrapped(head, 2), wrapped(row.reason(lang), 7)]


def findings_text(report: Report, lang: Lang) -> str:
    """Every finding with its place, its sentence and what to do."""
    if not len(report):
        return _word("none", lang)
    counts = ", ".join(f"{count} {_word(kind, lang)}" for kind, count in report.counts.items())
    lines = [f"{_word('findings', lang)}: {counts}"]
    for finding in report:
        lines += _finding_lines(finding, lang)
    return "\n".join(lines)


def _finding_lines(finding: Finding, lang: Lang) -> list[str]:
    head = f"[{_word(finding.severity, lang)}] {finding.code}  {finding.where}"
    return [
        "",
        f"  {head}",
        wrapped(finding.message(lang), 4),
        wrapped(f"-> {finding.remedy(lang)}", 4),
    ]


def audit_text(audit: Audit, lang: Lang) -> str:
    """Coverage, what is unknown, and the other findings."""
    coverage = _word("coverage", lang).format(
        values=audit.values, cited=audit.cited, graded=audit.graded
    )
    lines = [_word("audit", lang), coverage, "", _word("unknown", lang)]
    for item in audit.unknown:
        source = f"{item.document}: {item.would_tell.say(lang)}"
        lines.append(wrapped(f"{item.id}: {item.what.say(lang)} -> {source}", 2))
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
    widths = [min(max(map(len, column)), _MAX_CELL) for column in zip(*table, strict=True)]
    shortened = [list(map(_shortened, line)) for line in table]
    lines = aligned_columns(shortened, widths)
    return "\n".join([*lines, _word("rows", lang).format(count=len(rows))])


def _shortened(cell: str) -> str:
    return cell if len(cell) <= _MAX_CELL else f"{cell[: _MAX_CELL - 1]}…"


def _cell(row: JsonRow, name: str, lang: Lang) -> str:
    value = row.get(name, row.get(f"{name}_{lang}", row.get(f"{name}_en")))
    if name == "force" and "force_on" in row:
        value = row["force_on"]["force"]
    return ";".join(value) if isinstance(value, list) else "" if value is None else str(value)
