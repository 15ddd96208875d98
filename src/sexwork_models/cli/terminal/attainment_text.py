"""Formats attainment: what was met and not met with its figures, then what is open, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...core.messages import Lang
from ...framework.framework import Framework
from ...framework.tables.norms import NormKind
from ...monitoring.attainment.results import Attainment, AttainmentStatus
from ...values.text import texts_of
from .layout import wrapped, wrapped_hanging
from .table_parts.names import place_list
from .table_parts.notes import Notes, notes_of_grades, shared_notes
from .table_parts.tables import Column, TableRow, table_lines

__all__ = ["attainment_text"]

_ORDER = (
    AttainmentStatus.MET,
    AttainmentStatus.NOT_MET,
    AttainmentStatus.UNDETERMINED,
    AttainmentStatus.NOT_COMPARABLE,
    AttainmentStatus.NORM_UNKNOWN,
    AttainmentStatus.NO_DATA,
)
_SAID_BY_CELLS = frozenset({"compared-met", "compared-not-met"})
_SIGNS = {
    NormKind.BOUND_MIN: "≥ ",
    NormKind.TARGET_MIN: "≥ ",
    NormKind.TARGET_SHARE_MIN: "≥ ",
    NormKind.BOUND_MAX: "≤ ",
    NormKind.SHARE_CEILING: "≤ ",
    NormKind.PLANNED_VOLUME: "~ ",
    NormKind.TARGET_RANGE_HIGH: "~ ",
}
_LEAST_WIDTHS = {"norm": 20, "value": 13}  # of a few lines, not of a word on each
_WORDS = texts_of("cli.attainment_text")


def _label(key: str, lang: Lang) -> str:
    return _WORDS[key].say(lang)


def attainment_text(rows: Sequence[Attainment], framework: Framework, lang: Lang) -> str:
    """The number of each conclusion, the table of what has a result, and what has none.

    What has no result stands in one line for each reason, but for what refused rows may belong to.
    """
    if not rows:
        return "\n".join([_label("title", lang), _label("none", lang)])
    by_order = sorted(rows, key=lambda row: _ORDER.index(row.status))
    lines = [_label("title", lang), wrapped(_counts(by_order, lang), 0)]
    shown = [row for row in by_order if not _is_folded(row)]
    if shown:
        lines += ["", *_table(shown, framework, lang)]
    lines += _without_result([row for row in by_order if _is_folded(row)], framework, lang)
    return "\n".join(lines)


def _is_folded(row: Attainment) -> bool:
    refused = any(reason.code == "rows-refused" for reason in row.reasons)
    return row.status is AttainmentStatus.NO_DATA and not refused


def _counts(rows: Sequence[Attainment], lang: Lang) -> str:
    """How many rows have each status: "MET: 2; NOT MET: 1"."""
    counts: dict[AttainmentStatus, int] = {}
    for row in rows:
        counts[row.status] = counts.get(row.status, 0) + 1
    return "; ".join(f"{status.say(lang).upper()}: {count}" for status, count in counts.items())


def _table(rows: Sequence[Attainment], framework: Framework, lang: Lang) -> Iterator[str]:
    notes_by_row = [list(_notes_of(row, lang)) for row in rows]
    notes = Notes(shared_notes(notes_by_row))
    body: list[TableRow] = []
    for row, own in zip(rows, notes_by_row, strict=True):
        amount = row.norm.amount
        level = f"{_SIGNS.get(row.norm.kind, '')}{amount.say(lang)}" if amount else "-"
        cells = [row.status.say(lang).upper(), _norm_name(row, lang)]
        cells += [_places(row, framework, lang), level, _value(row, lang), notes.marks(own)]
        body.append(cells)
    keys = ("status", "norm", "place", "level", "value", "notes")
    columns = [Column(_label(key, lang), least=_LEAST_WIDTHS.get(key, 0)) for key in keys]
    yield from table_lines(columns, body)
    below = list(notes.lines(lang))
    yield from ["", *below] if below else []


def _norm_name(row: Attainment, lang: Lang) -> str:
    return f"{row.norm.label.say(lang)} ({row.norm.id})"


def _places(row: Attainment, framework: Framework, lang: Lang) -> str:
    return place_list(row.places, row.window, framework, lang)


def _value(row: Attainment, lang: Lang) -> str:
    """The figure that was compared and whom it counts."""
    if row.value is None:
        return "-"
    return "; ".join(filter(None, (row.value.amount.say(lang), row.value.people.say(lang))))


def _notes_of(row: Attainment, lang: Lang) -> Iterator[str]:
    """Yields the reasons of a conclusion, but for those that the cells of its row say already."""
    for reason in row.reasons:
        text = reason.say(lang)
        is_shown = row.value is not None and row.value.amount.say(lang) in text
        if reason.code not in _SAID_BY_CELLS or not is_shown:
            yield text
    yield from notes_of_grades(row.grades, lang)


def _without_result(rows: Sequence[Attainment], framework: Framework, lang: Lang) -> Iterator[str]:
    """Yields the norms without a result, in one paragraph for each reason."""
    folded: dict[str, list[str]] = {}
    for row in rows:
        entry = f"{_norm_name(row, lang)}, {_places(row, framework, lang)}"
        folded.setdefault(row.reason(lang), []).append(entry)
    for reason, entries in folded.items():
        yield ""
        text = f"{AttainmentStatus.NO_DATA.say(lang).upper()} ({len(entries)}), {reason}"
        yield wrapped_hanging(f"{text}: {'; '.join(entries)}", 2)
