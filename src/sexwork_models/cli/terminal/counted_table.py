"""The table of values counted from records: a row for an indicator, columns or rows for parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from ...core.findings import RowList
from ...core.messages import Lang
from ...framework.framework import Framework
from ...monitoring.measures.dimensions import dimension_text
from ...results.values import Counting, IndicatorValue, Status
from ...values.calendars import Period
from ...values.text import texts_of
from .table_parts.cells import exact_fraction, fraction_text, number_text, unit_text, value_unit
from .table_parts.names import part_name
from .table_parts.notes import Notes
from .table_parts.tables import Column, TableRow, fits, marked_numbers, table_lines

__all__ = ["ValueRow", "counted_table", "refused_rows", "rows_of_values"]

_LEAST_NAME = 24  # columns of a terminal for the name of an indicator
_WORDS = texts_of("cli.counted_table")


def _label(key: str, lang: Lang) -> str:
    return _WORDS[key].say(lang)


@attrs.frozen
class ValueRow:
    """The values of one indicator, counted in one way in one period, by the parts they are of.

    `own` are the dimensions that nobody asked for, as the group of its core members. `by_month`
    says that the indicator has values of several periods.
    """

    values: tuple[IndicatorValue, ...]
    own: tuple[tuple[str, str], ...]
    by_part: dict[tuple[tuple[str, str], ...], IndicatorValue]
    by_month: bool

    @property
    def first(self) -> IndicatorValue:
        """Any of the values: they differ in their parts alone."""
        return self.values[0]

    def name(self, period: Period, framework: Framework, lang: Lang) -> str:
        """The indicator in words, with the month or the other parts that set the row apart."""
        apart = []
        if self.by_month and self.first.period != period:
            apart.append(self.first.period.say(lang))
        for dimension, part in self.own:
            said = part_name(dimension, part, self.first, framework, lang)
            apart.append(f"{dimension_text(dimension).say(lang)} {said}")
        return ": ".join(filter(None, (self.first.definition.label.say(lang), ", ".join(apart))))

    def notes(self, period: Period, lang: Lang) -> Iterator[str]:
        """Yields which persons were counted, and on which days where these are not the period's.

        Before that it says by which version of the definition, where this is not the present one.
        """
        for note in self.first.version_notes:
            yield note.say(lang)
        counting, own = self.first.counting, self.first.period
        if counting is not None and not (self.by_month and counting is Counting.IN_PERIOD):
            days = f": {own.say(lang)}" if own != period and not self.by_month else ""
            yield f"{counting.say(lang)}{days}"
        elif own != period and not self.by_month:
            yield f"{_label('period', lang)}: {own.say(lang)}"


def rows_of_values(values: Sequence[IndicatorValue]) -> list[ValueRow]:
    """Returns values by the row in which they stand, in their order."""
    asked = _dimensions_asked(values)
    periods: dict[str, set[object]] = {}
    grouped: dict[object, dict[tuple[tuple[str, str], ...], IndicatorValue]] = {}
    for value in values:
        periods.setdefault(value.definition.id, set()).add(value.period)
        part = tuple(item for item in value.cut if item[0] in asked)
        own = tuple(item for item in value.cut if item[0] not in asked)
        key = (value.definition.id, value.period, value.counting, own)
        grouped.setdefault(key, {})[part] = value
    rows = []
    for by_part in grouped.values():
        first = next(iter(by_part.values()))
        own = tuple(item for item in first.cut if item[0] not in asked)
        by_month = len(periods[first.definition.id]) > 1
        rows.append(ValueRow(tuple(by_part.values()), own, by_part, by_month))
    return rows


def _dimensions_asked(values: Sequence[IndicatorValue]) -> frozenset[str]:
    """The dimensions that were asked for, where not every indicator has all of them.

    Of values that do not say what was asked for, those that all have that are broken down.
    """
    asked = [value.breakdown.by for value in values if value.breakdown is not None]
    if asked:
        return frozenset(name for names in asked for name in names)
    names = [frozenset(name for name, _ in value.cut) for value in values if value.cut]
    return frozenset.intersection(*names) if names else frozenset()


def refused_rows(value: IndicatorValue) -> RowList | None:
    """The refused rows that may belong to a value."""
    for reason in value.reasons:
        if reason.code == "rows-refused":
            rows = reason.params["rows"]
            return rows if isinstance(rows, RowList) else RowList()
    return None


def counted_table(
    rows: Sequence[ValueRow], period: Period, framework: Framework, lang: Lang
) -> list[str]:
    """The lines of the table of some rows, and its notes."""
    table = _CountedTable(rows, period, framework, lang)
    parts = dict.fromkeys(part for row in rows for part in row.by_part)
    if parts == {(): None}:
        return table.of_totals()
    return table.with_part_columns(list(parts)) or table.with_part_rows()


@attrs.frozen
class _CountedTable:
    """Rows of values, and how the table says them."""

    rows: Sequence[ValueRow]
    period: Period
    framework: Framework
    lang: Lang

    def label(self, key: str) -> str:
        return _label(key, self.lang)

    def of_totals(self) -> list[str]:
        """The table of values that are not broken down."""
        notes, heads, values, marks = Notes(), [], [], []
        for row in self.rows:
            heads.append(self.head(row))
            values.append(row.first)
            own = row.notes(self.period, self.lang)
            marks.append(notes.marks([*own, *self.notes_of(row.first)]))
        cells = self.cells(values)
        body = [[head, *row, mark] for head, row, mark in zip(heads, cells, marks, strict=True)]
        columns = [Column(self.label("indicator"), least=_LEAST_NAME), *self.value_columns()]
        return self.finished(columns, body, notes)

    def with_part_columns(self, parts: Sequence[tuple[tuple[str, str], ...]]) -> list[str]:
        """The table with a column for each part; empty where the terminal has no room for it."""
        notes = Notes()
        heads, units = [], []
        cells: list[list[tuple[str, str]]] = [[] for _ in parts]
        for row in self.rows:
            heads.append(f"{self.head(row)} {notes.marks(row.notes(self.period, self.lang))}")
            units.append(unit_text(row.first, self.lang))
            for column, part in zip(cells, parts, strict=True):
                column.append(self.marked(row.by_part.get(part), notes))
        columns = [Column(self.label("indicator"), least=_LEAST_NAME), Column(self.label("unit"))]
        columns += [Column(self.part_head(part), number=True) for part in parts]
        aligned = [marked_numbers(column) for column in cells]
        body = [list(line) for line in zip(heads, units, *aligned, strict=True)]
        return self.finished(columns, body, notes) if fits(columns, body) else []

    def with_part_rows(self) -> list[str]:
        """The table with a row for each part, below the name of the indicator."""
        notes = Notes()
        lines: list[str | tuple[str, IndicatorValue, str]] = []
        for row in self.rows:
            marks = notes.marks(row.notes(self.period, self.lang))
            lines.append(f"{self.head(row)} {marks}")
            without: list[str] = []
            for part, value in row.by_part.items():
                name, marks = self.part_names(part, value), notes.marks(self.notes_of(value))
                if self.number(value) == "-" and not marks:
                    without.append(name)
                else:
                    lines.append((f"  {name}", value, marks))
            if without:
                lines.append(f"    {self.label('no-record')}: {'; '.join(without)}")
        return self.finished(self.part_row_columns(), list(self.body(lines)), notes)

    def body(self, lines: Sequence[str | tuple[str, IndicatorValue, str]]) -> Iterator[TableRow]:
        """Yields headings as they are, and for each part its name, cells and notes."""
        cells = iter(self.cells([line[1] for line in lines if not isinstance(line, str)]))
        for line in lines:
            yield line if isinstance(line, str) else [line[0], *next(cells), line[2]]

    def part_row_columns(self) -> list[Column]:
        parts = (part for row in self.rows for part in row.by_part if part)
        dimensions = next(parts)  # alike in all of them
        names = ", ".join(dimension_text(name).say(self.lang) for name, _ in dimensions)
        return [Column(f"  {names[:1].upper()}{names[1:]}"), *self.value_columns()]

    def value_columns(self) -> list[Column]:
        """The columns of a value that stands in a row of its own."""
        value, records = self.label("value"), self.label("records")
        unit, notes = self.label("unit"), self.label("notes")
        return [Column(value, True), Column(unit), Column(records, True), Column(notes)]

    def finished(
        self, columns: Sequence[Column], body: Sequence[TableRow], notes: Notes
    ) -> list[str]:
        """The table, what its signs stand for, and the notes."""
        lines = table_lines(columns, body)
        cells = [cell.strip() for row in body if not isinstance(row, str) for cell in row]
        below = []
        if "-" in cells:
            below.append(f"  {self.label('dash')}")
        if any("*" in cell for cell in cells):
            below.append(f"  {self.label('star')}")
        below += notes.lines(self.lang)
        return [*lines, "", *below] if below else lines

    def head(self, row: ValueRow) -> str:
        return f"{row.first.definition.id} {row.name(self.period, self.framework, self.lang)}"

    def part_head(self, part: tuple[tuple[str, str], ...]) -> str:
        value = next(row.by_part[part] for row in self.rows if part in row.by_part)
        return self.part_names(part, value)

    def part_names(self, part: tuple[tuple[str, str], ...], value: IndicatorValue) -> str:
        names = (
            part_name(dimension, group, value, self.framework, self.lang)
            for dimension, group in part
        )
        return ", ".join(names) or self.label("whole")

    def cells(self, values: Sequence[IndicatorValue]) -> list[list[str]]:
        """For each value its number, its unit with the fraction of a ratio, and its records."""
        numbers = marked_numbers([(self.number(value), _star(value)) for value in values])
        rows = []
        for value, number in zip(values, numbers, strict=True):
            unit = f"{value_unit(value, self.lang)} {fraction_text(value, self.lang)}".strip()
            rows.append([number, unit, str(value.records or "")])
        return rows

    def number(self, value: IndicatorValue) -> str:
        if value.figure is not None:
            return number_text(value.figure, self.lang)
        if value.status is not Status.NO_DATA:
            return value.status.say(self.lang)
        if refused_rows(value):
            return self.label("refused")
        silent = all(reason.code == "no-record" for reason in value.reasons)
        return "-" if silent else value.status.say(self.lang)

    def marked(self, value: IndicatorValue | None, notes: Notes) -> tuple[str, str]:
        """The number of a cell, and its fraction and notes; both empty where nothing was asked."""
        if value is None:
            return "", ""
        marks = (exact_fraction(value, self.lang), notes.marks(self.notes_of(value)))
        return self.number(value), _star(value) + "".join(f" {mark}" for mark in marks if mark)

    def notes_of(self, value: IndicatorValue) -> list[str]:
        """The notes at a value: its reasons, and the rows for which it is missing."""
        rows = refused_rows(value) if value.status is Status.NO_DATA else None
        left_out = ("no-record",) if rows is None else ("no-record", "rows-refused")
        reasons = [reason for reason in value.reasons if reason.code not in left_out]
        notes = [reason.say(self.lang) for reason in reasons]
        if rows is None:
            return notes
        text = self.label("refused-rows").format(count=rows.count)
        return [f"{text} ({rows.shown(self.lang)})" if rows.first else text, *notes]


def _star(value: IndicatorValue) -> str:
    return "*" if value.status is Status.PARTIAL else ""
