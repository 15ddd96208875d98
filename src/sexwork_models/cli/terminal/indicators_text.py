"""Formats the account of record rows and the indicators counted from them for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...core.findings import Issue, RowList
from ...core.messages import Lang
from ...monitoring.measures.dimensions import dimension_text, group_text
from ...practice.records.validate import RecordReport
from ...results.values import IndicatorValue, Status
from ...values.calendars import Period
from ...values.figures import Figure
from ...values.text import Text
from .layout import wrapped

__all__ = ["counted_text", "rows_accounted"]

_WORDS = {
    "rows": Text(
        "Số dòng: {all} = {accepted} được nhận + {reported} có lỗi",
        "Rows: {all} in = {accepted} accepted + {reported} reported",
    ),
    "uncounted": Text(
        "Được nhận nhưng không chỉ số nào đếm: {count}",
        "Accepted, counted by no indicator: {count}",
    ),
    "unsummed": Text(
        "Được đếm nhưng có số (ngày, đêm, vật phẩm, điểm) không chỉ số nào cộng: {count}",
        "Counted, with a number (days, nights, items, score) that no indicator adds up: {count}",
    ),
    "corrected": Text(
        "Được nhận nhưng đã được sửa hoặc hủy: {count}",
        "Accepted, but corrected or cancelled: {count}",
    ),
    "look": Text(
        "Xem hoạt động, mô hình, nhóm người, vật phẩm và nhóm nhận của các dòng này; lệnh "
        "explain cho biết mỗi chỉ số đếm gì.",
        "See the activity, models, population, item and recipient of these rows; the command "
        "explain tells what each indicator counts.",
    ),
    "title": Text(
        "CHỈ SỐ TÍNH TỪ BẢN GHI: {period}, {days}",
        "INDICATORS COUNTED FROM RECORDS: {period}, {days}",
    ),
    "rows-refused": Text(
        "CHƯA TÍNH ĐƯỢC: {count} dòng bị từ chối", "NOT COMPUTED (rows refused: {count})"
    ),
    "no-record": Text("KHÔNG CÓ BẢN GHI", "NO RECORD"),
    "records": Text("bản ghi: {count}", "records: {count}"),
}

_MISSING_FIRST = ("rows-refused", "no-record")  # reasons for which values are missing; then others


def _label(key: str, lang: Lang, **params: object) -> str:
    return _WORDS[key].say(lang).format(**params)


def rows_accounted(report: RecordReport, lang: Lang) -> str:
    """How many rows came in, what became of each, and which accepted ones no indicator counts."""
    lines = [
        _label(
            "rows",
            lang,
            all=report.rows_in,
            accepted=report.rows_accepted,
            reported=report.rows_reported,
        )
    ]
    account = report.account
    if account is not None:
        lines += _listed_rows("uncounted", account.uncounted, lang)
        if account.unsummed.count:
            lines += _listed_rows("unsummed", account.unsummed, lang)
        if account.uncounted.count or account.unsummed.count:
            lines.append(wrapped(_label("look", lang), 2))
        if account.corrected:
            lines.append(_label("corrected", lang, count=account.corrected))
    return "\n".join(lines)


def _listed_rows(key: str, rows: RowList, lang: Lang) -> Iterator[str]:
    yield _label(key, lang, count=rows.count)
    if rows.first:
        yield wrapped(rows.shown, 2)


def counted_text(values: Sequence[IndicatorValue], period: Period, lang: Lang) -> str:
    """Every counted value with its window and reasons, then the indicators without a value.

    Those that refused rows may belong to stand apart from those without any record.
    """
    days = period.interval.say(lang) if period.interval else "?"
    lines = [_label("title", lang, period=period.say(lang), days=days), ""]
    for value in values:
        if value.status is not Status.NO_DATA:
            lines += _value_lines(value, period, lang)
    for heading, missing in _missing_by_reason(values, lang).items():
        lines += ["", wrapped(f"{heading}: {', '.join(missing)}", 0)]
    return "\n".join(lines)


def _missing_by_reason(values: Sequence[IndicatorValue], lang: Lang) -> dict[str, dict[str, None]]:
    """Returns what has no value, by the reason: refused rows, no record, or other data."""
    missing: dict[str, dict[str, dict[str, None]]] = {code: {} for code in _MISSING_FIRST}
    for value in _values_to_list(values):
        reason, entry = _first_reason(value), value.definition.id
        if value.cut and reason.code == "rows-refused":
            entry += f" ({', '.join(_groups(value, lang))})"
        headings = missing.setdefault(reason.code, {})
        headings.setdefault(_heading(reason, lang), {})[entry] = None
    by_heading: dict[str, dict[str, None]] = {}
    for headings in missing.values():
        by_heading.update(headings)
    return by_heading


def _values_to_list(values: Sequence[IndicatorValue]) -> Iterator[IndicatorValue]:
    """Yields the values without data.

    A group without a record is passed over where its indicator has another group with a value.
    """
    counted = {value.definition.id for value in values if value.status is not Status.NO_DATA}
    for value in values:
        if value.status is Status.NO_DATA and (
            value.definition.id not in counted or _first_reason(value).code == "rows-refused"
        ):
            yield value


def _first_reason(value: IndicatorValue) -> Issue:
    return value.reasons[0] if value.reasons else Issue("no-record")


def _heading(reason: Issue, lang: Lang) -> str:
    if reason.code in _MISSING_FIRST:
        return _label(reason.code, lang, **reason.params)
    text = reason.say(lang).rstrip(".")
    return text[:1].upper() + text[1:]


def _value_lines(value: IndicatorValue, period: Period, lang: Lang) -> Iterator[str]:
    """Yields a value, with the numerator and denominator of a ratio or a mean, and its details."""
    shown = value.amount.say(lang)
    if value.numerator is not None and value.denominator is not None:
        shown += f" ({_number(value.numerator)}/{_number(value.denominator)})"
    name = f"{value.definition.id:<4} {value.definition.label.say(lang)}"
    yield wrapped(f"{name}: {shown}", 2)
    details = list(_groups(value, lang))
    if value.counting:
        details.append(value.counting.say(lang))
    if value.period != period:
        details.append(value.period.say(lang))
    details += [value.status.say(lang), _label("records", lang, count=value.records)]
    yield wrapped(" | ".join(details), 7)
    for reason in value.reasons:
        yield wrapped(reason.say(lang), 7)


def _groups(value: IndicatorValue, lang: Lang) -> Iterator[str]:
    """Yields the breakdown of a value, each dimension with its group."""
    for name, group in value.cut:
        said = group_text(name, group, value.population_names)
        yield f"{dimension_text(name).say(lang)} {said.say(lang)}"


def _number(figure: Figure) -> str:
    bounds = [figure.low, figure.high] if figure.low != figure.high else [figure.low]
    return "-".join("…" if bound is None else str(bound) for bound in bounds)
