"""Formats the account of record rows, and the indicators counted from them as a table."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

from ...core.findings import Report, RowList
from ...core.messages import Lang
from ...framework.framework import Framework
from ...practice.records.checked import RecordReport
from ...results.values import IndicatorValue, Status
from ...values.calendars import Period
from ...values.text import Text, texts_of
from .counted_table import ValueRow, counted_table, refused_rows, rows_of_values
from .layout import wrapped
from .table_parts.verdicts import verdict_line

__all__ = ["counted_heading", "counted_text", "rows_accounted"]

_WORDS = texts_of("cli.indicators_text")


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
        yield wrapped(rows.shown(lang), 2)


def counted_heading(
    values: Sequence[IndicatorValue], period: Period, report: Report, lang: Lang
) -> str:
    """What was counted, whether the rows were fit for it, and how many indicators have a value."""
    days = period.interval.say(lang) if period.interval else "?"
    groups: dict[str, set[str]] = {"counted": set(), "refused": set(), "missing": set()}
    for value in values:
        groups[_outcome(value)].add(value.definition.id)
    groups["missing"] -= groups["counted"] | groups["refused"]
    counts = {name: len(ids) for name, ids in groups.items()}
    lines = [wrapped(_label("title", lang, period=period.say(lang), days=days), 0)]
    lines += [verdict_line(report, lang), wrapped(_label("summary", lang, **counts), 0)]
    return "\n".join(lines)


def _outcome(value: IndicatorValue) -> str:
    """Whether a value was counted, may hold refused rows, or is missing for another reason."""
    if value.status is not Status.NO_DATA:
        return "counted"
    return "refused" if refused_rows(value) else "missing"


def counted_text(
    values: Sequence[IndicatorValue], period: Period, framework: Framework, lang: Lang
) -> str:
    """The counted values in one table with its notes, then what has no value, by the reason.

    The parts of a breakdown are columns, or rows where the terminal is too narrow for that. What
    refused rows may belong to always has its row.
    """
    shown: list[ValueRow] = []
    folded: list[ValueRow] = []
    for row in rows_of_values(values):
        (folded if all(_outcome(value) == "missing" for value in row.values) else shown).append(row)
    lines = counted_table(shown, period, framework, lang) if shown else []
    ids = {row.first.definition.id for row in shown}
    for heading, missing in _missing_by_reason(folded, ids, period, framework, lang).items():
        lines += ["", wrapped(f"{heading} ({len(missing)}): {'; '.join(missing)}", 0)]
    return "\n".join(lines)


def _missing_by_reason(
    rows: Sequence[ValueRow],
    shown: Container[str],
    period: Period,
    framework: Framework,
    lang: Lang,
) -> dict[str, dict[str, None]]:
    """Returns the names of rows without any value, by the reason; those without a record first.

    A row is told from the others of its indicator where the table shows some of them.
    """
    missing: dict[str, dict[str, None]] = {_label("no-record", lang): {}}
    for row in rows:
        id, name = row.first.definition.id, row.first.definition.label.say(lang)
        said = row.name(period, framework, lang) if id in shown else name
        entry = Text(said, said).with_code(id).say(lang)
        for value in row.values:
            missing.setdefault(_missing_heading(value, lang), {})[entry] = None
    return {heading: entries for heading, entries in missing.items() if entries}


def _missing_heading(value: IndicatorValue, lang: Lang) -> str:
    reasons = [reason for reason in value.reasons if reason.code != "no-record"]
    if not reasons:
        return _label("no-record", lang)
    text = "; ".join(reason.say(lang).rstrip(".") for reason in reasons)
    return text[:1].upper() + text[1:]
