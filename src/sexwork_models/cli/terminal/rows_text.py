"""Formats results, attainment, findings, audits and lists for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from ...api.audit import Audit
from ...api.evaluate import Results
from ...api.list_rows import JsonRow
from ...core.messages import Lang, say
from ...framework.framework import Framework
from ...framework.tables.indicators import Additivity, Polarity
from ...framework.tables.norms import NormKind, PerPeriod
from ...framework.tables.pilots import PilotScope
from ...framework.tables.places import PlaceLevel
from ...framework.tables.sources import Force, Grade
from ...monitoring.aggregation.rollup import place_names
from ...monitoring.attainment.results import Attainment, AttainmentStatus
from ...practice.observations.model import ObservationKind
from ...results.values import IndicatorValue
from ...values.amounts import format_exactly
from ...values.qualifiers import Qualifier
from ...values.text import LabelledEnum, Text, sort_key
from ...values.units import Unit
from .layout import aligned_columns, findings_text, severity_text, wrapped

__all__ = ["attainment_text", "audit_text", "results_text", "rows_text"]

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
    "assumed": Text("kỳ giả định", "assumed window"),
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


def _label(key: str, lang: Lang) -> str:
    return _WORDS[key].say(lang)


def results_text(results: Results, framework: Framework, lang: Lang) -> str:
    """Indicators by province and country, attainment, findings.

    Without any value, and with errors, the findings alone.
    """
    if not results.indicators and not results.report.ok:
        return findings_text(results.report, lang)
    lines = [_label("results", lang)]
    for heading, values in _by_province(results.indicators, framework, lang):
        lines += ["", heading]
        for value in values:
            lines += _value_lines(value, framework, lang)
    lines += ["", attainment_text(results.attainment, lang)]
    lines += ["", findings_text(results.report, lang)]
    return "\n".join(lines)


def attainment_text(rows: Sequence[Attainment], lang: Lang) -> str:
    """Attainment of norms and targets, with the rows that lack data at the end."""
    lines = [_label("attainment", lang), ""]
    for row in sorted(rows, key=lambda row: row.status is AttainmentStatus.NO_DATA):
        amount = row.norm.amount
        required = f" [{_SIGNS.get(row.norm.kind, '')}{amount.say(lang)}]" if amount else ""
        flags = "".join(f" ({grade.say(lang)})" for grade in row.grades if grade in _FLAGGED)
        norm = f"{row.norm.id} ({', '.join(row.places)}) {row.norm.label.say(lang)}{required}"
        head = f"{norm}: {row.status.say(lang).upper()}{flags}"
        people = row.value.people.say(lang) if row.value else ""
        reason = " | ".join(filter(None, (row.reason(lang), people)))
        lines += [wrapped(head, 2), wrapped(reason, 7)]
    return "\n".join(lines)


def _by_province(
    values: Sequence[IndicatorValue], framework: Framework, lang: Lang
) -> Iterator[tuple[str, list[IndicatorValue]]]:
    """Yields the values of each province, of the country and of other places, with headings."""
    groups: dict[tuple[str, ...], list[IndicatorValue]] = {}
    for value in values:
        groups.setdefault(value.provinces, []).append(value)
    others: dict[str, list[IndicatorValue]] = {"country": [], "elsewhere": []}
    for value in groups.pop((), []):
        is_national = value.places == (framework.info.country,)
        others["country" if is_national else "elsewhere"].append(value)
    names = {}
    for codes, group in groups.items():
        names[codes] = place_names(codes, group[0].period, framework)
    for codes in sorted(names, key=lambda codes: sort_key(names[codes].vi)):
        yield f"{names[codes].say(lang)} ({', '.join(codes)})", groups[codes]
    for key, group in others.items():
        if group:
            yield _label(key, lang), group


def _value_lines(value: IndicatorValue, framework: Framework, lang: Lang) -> list[str]:
    """A value and its details; its places only where they are not what the heading names."""
    head = f"  {value.definition.id:<4} {value.definition.label.say(lang)}: {_outcome(value, lang)}"
    documents = dict.fromkeys(citation.document for citation in value.citations)
    is_assumed = value.period.resolved.value == "assumed"
    note = f" ({_label('assumed', lang)})" if is_assumed else ""
    details = [
        value.label.say(lang),
        f"{value.period.say(lang)}{note}",
        _place_detail(value, framework, lang),
        value.people.say(lang),
    ]
    details = [*filter(None, details), "+".join(value.models) or "-"]
    details.append(f"{'+'.join(value.inputs)} ({', '.join(documents)})")
    details.append(value.status.say(lang))
    details += [grade.say(lang) for grade in value.grades if grade in _FLAGGED]
    return [wrapped(head.strip(), 2), wrapped(" | ".join(details), 7)]


def _place_detail(value: IndicatorValue, framework: Framework, lang: Lang) -> str:
    """The places of a value by name, where the heading does not name them."""
    if value.places == (value.provinces or (framework.info.country,)):
        return ""
    names = place_names(value.places, value.period, framework).say(lang)
    return f"{names} ({_label('part', lang)})" if value.provinces else names


def _outcome(value: IndicatorValue, lang: Lang) -> str:
    """The figure or the status, with the numerator and denominator of a ratio."""
    shown = value.amount.say(lang)
    if value.numerator is None or value.denominator is None:
        return shown
    parts = (value.numerator, value.denominator)
    exact = all(part.qualifier is Qualifier.EXACT for part in parts)
    texts = [str(part.low) if exact else part.say(lang) for part in parts]
    return f"{shown} ({'/'.join(texts)})"


def audit_text(audit: Audit, lang: Lang) -> str:
    """Coverage, what is unknown, and the other findings."""
    coverage = _label("coverage", lang).format(
        values=audit.values, cited=audit.cited, graded=audit.graded
    )
    lines = [_label("audit", lang), coverage, "", _label("unknown", lang)]
    for item in audit.unknown:
        source = f"{item.document}: {item.would_tell.say(lang)}"
        lines.append(wrapped(f"{item.id}: {item.what.say(lang)} -> {source}", 2))
    rest = audit.report.where(lambda finding: finding.code != "value-unknown")
    return "\n".join([*lines, "", findings_text(rest, lang)])


_AMOUNT = ("value", "unit", "per_unit", "per_period")  # what one value belongs to is said with it
_COLUMNS = {
    "norms": ("id", "item", "kind", *_AMOUNT, "valid_from", "valid_to", "grade", "force"),
    "targets": ("id", "item", "kind", *_AMOUNT, "places", "valid_from", "valid_to", "grade"),
    "observations": (
        "id",
        "item",
        "places",
        "qualifier",
        "low",
        "high",
        *_AMOUNT[1:],
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


_HEADERS = {
    "id": "mã",
    "item": "nội dung",
    "name": "tên",
    "title": "tên đầy đủ",
    "kind": "loại",
    "value": "giá trị",
    "unit": "đơn vị",
    "per_unit": "cho mỗi",
    "per_period": "theo kỳ",
    "places": "địa phương",
    "valid_from": "từ ngày",
    "valid_to": "hết trước ngày",
    "grade": "mức tin cậy",
    "force": "hiệu lực",
    "qualifier": "cách nêu",
    "low": "số",
    "high": "đến",
    "document": "văn bản",
    "additivity": "kỳ dài hơn",
    "direction": "chiều hướng",
    "models": "mô hình",
    "number": "số hiệu",
    "in_force_from": "hiệu lực từ",
    "level": "cấp",
    "successors": "đơn vị kế tiếp",
    "scope": "phạm vi",
    "severity": "mức độ",
}
_CLOSED_LISTS: dict[str, type[LabelledEnum] | type[Unit]] = {
    "unit": Unit,
    "per_period": PerPeriod,
    "grade": Grade,
    "force": Force,
    "qualifier": Qualifier,
    "additivity": Additivity,
    "direction": Polarity,
    "level": PlaceLevel,
    "scope": PilotScope,
    "kind": NormKind,
}
_NUMBERS = ("value", "low", "high")
_DAYS = ("valid_from", "valid_to", "in_force_from")


def rows_text(kind: str, rows: Sequence[JsonRow], lang: Lang) -> str:
    """The rows as an aligned table in `lang`: names of columns, texts, words of closed lists."""
    columns = _COLUMNS[kind]
    table = [[_HEADERS[name] if lang == "vi" else name for name in columns]]
    for row in rows:
        cells = [_cell_text(kind, name, _cell_value(row, name, lang), lang) for name in columns]
        table.append([_shortened(text) for text in cells])
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    lines = aligned_columns(table, widths)
    return "\n".join([*lines, _label("rows", lang).format(count=len(rows))])


def _shortened(text: str) -> str:
    return text if len(text) <= _MAX_CELL else f"{text[: _MAX_CELL - 1]}…"


def _cell_value(row: JsonRow, name: str, lang: Lang) -> object:
    """The value of a column; the force is that of the day that was asked about, if one was."""
    if name == "force" and "force_on" in row:
        return row["force_on"]["force"]
    return row.get(name, row.get(f"{name}_{lang}", row.get(f"{name}_en")))


def _cell_text(kind: str, name: str, value: object, lang: Lang) -> str:
    """A value as text: numbers and days as the language writes them, closed lists in words."""
    if value is None or isinstance(value, list):
        return ";".join(value or ())
    text = str(value)
    if name in _NUMBERS:
        return format_exactly(Decimal(text), lang)
    if name in _DAYS:
        return say(date.fromisoformat(text), lang)
    if name == "severity":
        return severity_text(text, lang)
    if name == "per_unit":
        return Unit(text).one.say(lang)
    words = ObservationKind if (kind, name) == ("observations", "kind") else _CLOSED_LISTS.get(name)
    return words(text).say(lang) if words else text
