"""Formats the account of record rows and the indicators counted from them for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..core.messages import Lang
from ..practice.records.validate import RecordReport
from ..results.values import IndicatorValue, Status
from ..values.calendars import Period
from ..values.figures import Figure
from ..values.text import Text
from .layout import wrapped

__all__ = ["counted_text", "rows_accounted"]

_WORDS = {
    "rows": Text(
        "Số dòng: {all} = {accepted} được nhận + {reported} có lỗi",
        "Rows: {all} in = {accepted} accepted + {reported} reported",
    ),
    "title": Text(
        "CHỈ SỐ TÍNH TỪ BẢN GHI: {period}, {days}",
        "INDICATORS COUNTED FROM RECORDS: {period}, {days}",
    ),
    "silent": Text("KHÔNG CÓ BẢN GHI", "NO RECORD"),
    "records": Text("bản ghi: {count}", "records: {count}"),
}


def _label(key: str, lang: Lang, **params: object) -> str:
    return _WORDS[key].say(lang).format(**params)


def rows_accounted(report: RecordReport, lang: Lang) -> str:
    """How many rows came in, and what became of each."""
    return _label(
        "rows",
        lang,
        all=report.rows_in,
        accepted=report.rows_accepted,
        reported=report.rows_reported,
    )


def counted_text(values: Sequence[IndicatorValue], period: Period, lang: Lang) -> str:
    """Every counted value with its window and reasons, then the indicators without any record."""
    days = period.interval.say(lang) if period.interval else "?"
    lines = [_label("title", lang, period=period.say(lang), days=days), ""]
    missing = dict.fromkeys(value.definition.id for value in values)
    for value in values:
        if value.status is not Status.NO_DATA:
            missing.pop(value.definition.id, None)
            lines += _value_lines(value, period, lang)
    if missing:
        lines += ["", f"{_label('silent', lang)}: {', '.join(missing)}"]
    return "\n".join(lines)


def _value_lines(value: IndicatorValue, period: Period, lang: Lang) -> Iterator[str]:
    """Yields a value, with the numerator and denominator of a ratio or a mean, and its details."""
    shown = value.amount.say(lang)
    if value.numerator is not None and value.denominator is not None:
        shown += f" ({_number(value.numerator)}/{_number(value.denominator)})"
    name = f"{value.definition.id:<4} {value.definition.label.say(lang)}"
    yield wrapped(f"{name}: {shown}", 2)
    details = [f"{dimension} {group or '-'}" for dimension, group in value.cut]
    if value.counting:
        details.append(value.counting.say(lang))
    if value.period != period:
        details.append(value.period.say(lang))
    details += [value.status.say(lang), _label("records", lang, count=value.records)]
    yield wrapped(" | ".join(details), 7)
    for reason in value.reasons:
        yield wrapped(reason.say(lang), 7)


def _number(figure: Figure) -> str:
    bounds = [figure.low, figure.high] if figure.low != figure.high else [figure.low]
    return "-".join("…" if bound is None else str(bound) for bound in bounds)
