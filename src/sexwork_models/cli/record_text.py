"""What people read of records in a terminal: rows accounted for, and indicators with their status."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from ..core.messages import Lang
from ..practice.records.validate import RecordReport
from ..results.values import IndicatorValue, Status
from ..values.calendars import Period
from ..values.figures import Figure
from ..values.text import Text

__all__ = ["counted_text", "rows_accounted"]

_WIDTH = 110
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


def _word(key: str, lang: Lang, **params: object) -> str:
    return _WORDS[key].say(lang).format(**params)


def rows_accounted(report: RecordReport, lang: Lang) -> str:
    """How many rows came in, and what became of each."""
    return _word(
        "rows",
        lang,
        all=report.rows_in,
        accepted=report.rows_accepted,
        reported=report.rows_reported,
    )


def counted_text(values: Sequence[IndicatorValue], period: Period, lang: Lang) -> str:
    """Every value that was counted, with its window and reasons; then the indicators of which there is no record."""
    days = period.interval.say(lang) if period.interval else "?"
    lines = [_word("title", lang, period=period.say(lang), days=days), ""]
    for value in values:
        if value.status is not Status.NO_DATA:
            lines += _value_lines(value, period, lang)
    silent = dict.fromkeys(
        value.definition.id for value in values if value.status is Status.NO_DATA
    )
    spoken = {value.definition.id for value in values if value.status is not Status.NO_DATA}
    missing = [id for id in silent if id not in spoken]
    if missing:
        lines += ["", f"{_word('silent', lang)}: {', '.join(missing)}"]
    return "\n".join(lines)


def _value_lines(value: IndicatorValue, period: Period, lang: Lang) -> Iterator[str]:
    shown = value.figure.say(lang) if value.figure else value.status.say(lang)
    yield _wrapped(
        f"{value.definition.id:<4} {value.definition.label.say(lang)}: {shown}{_parts(value)}", 2
    )
    details = [
        *(f"{name} {word or '-'}" for name, word in value.cut),
        *([value.counting.say(lang)] if value.counting else []),
        *([value.period.say(lang)] if value.period != period else []),
        value.status.say(lang),
        _word("records", lang, count=value.records),
    ]
    yield _wrapped(" | ".join(details), 7)
    yield from (_wrapped(reason.say(lang), 7) for reason in value.reasons)


def _parts(value: IndicatorValue) -> str:
    """The numerator and denominator of a ratio or a mean."""
    if value.numerator is None or value.denominator is None:
        return ""
    return f" ({_number(value.numerator)}/{_number(value.denominator)})"


def _number(figure: Figure) -> str:
    bounds = [figure.low, figure.high] if figure.low != figure.high else [figure.low]
    return "-".join("…" if bound is None else str(bound) for bound in bounds)


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
