"""Formats published results: the values of each indicator in one table, with their sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...api.evaluate import Results
from ...core.messages import Lang
from ...framework.framework import Framework
from ...results.values import IndicatorValue, Status
from ...values.calendars import Resolution
from ...values.text import label_key, sort_key, texts_of
from .attainment_text import attainment_text
from .layout import findings_text, wrapped
from .table_parts.cells import fraction_text, number_text, value_unit
from .table_parts.names import document_name, model_lines, place_list
from .table_parts.notes import Notes, notes_of_grades, shared_notes
from .table_parts.tables import Column, TableRow, fits, marked_numbers, table_lines
from .table_parts.verdicts import verdict_line

__all__ = ["results_text"]

_LEAST_ITEM = 24  # columns of a terminal for what was counted
_WORDS = texts_of("cli.results_text")


def _label(key: str, lang: Lang, **params: object) -> str:
    return _WORDS[key].say(lang).format(**params)


def results_text(results: Results, framework: Framework, lang: Lang) -> str:
    """The verdict, the values by indicator, attainment, findings.

    Without any value, and with errors, the verdict and the findings alone.
    """
    lines = [_label("title", lang), verdict_line(results.report, lang)]
    if not results.indicators and not results.report.ok:
        return "\n".join([*lines, "", findings_text(results.report, lang)])
    values = sorted(results.indicators, key=lambda value: _place_in_table(value, framework))
    lines.append(wrapped(_counts(values, lang), 0))
    if values:
        lines += ["", *_ValueTable(values, framework, lang).lines()]
    lines += ["", attainment_text(results.attainment, framework, lang)]
    return "\n".join([*lines, "", findings_text(results.report, lang)])


def _counts(values: Sequence[IndicatorValue], lang: Lang) -> str:
    indicators = {value.definition.id for value in values}
    sources = {citation.document for value in values for citation in value.citations}
    counts = {"indicators": len(indicators), "values": len(values), "sources": len(sources)}
    return _label("counted", lang, **counts)


def _place_in_table(value: IndicatorValue, framework: Framework) -> tuple[object, ...]:
    """Indicators stand in the order of the framework, their values in that of the places' names."""
    order = list(framework.indicators).index(value.definition.id)
    window = value.period.interval
    province = place_list(value.provinces, window, framework, "vi")
    place = place_list(value.places, window, framework, "vi")
    return order, not value.provinces, sort_key(province), sort_key(place)


class _ValueTable:
    """Published values with the notes that they share."""

    def __init__(self, values: Sequence[IndicatorValue], framework: Framework, lang: Lang) -> None:
        """Gathers what is to be noted of each value."""
        self.values: Sequence[IndicatorValue] = values
        self.framework: Framework = framework
        self.lang: Lang = lang
        assumed = [value for value in values if value.period.resolved is Resolution.ASSUMED]
        self.mostly_assumed = len(values) > 1 and 2 * len(assumed) > len(values)
        self.notes_by_value = [list(self.notes_of(value)) for value in values]
        shared = shared_notes(self.notes_by_value)
        if self.mostly_assumed:
            key = "assumed" if len(assumed) == len(values) else "assumed-but"
            shared[_label(key, lang)] = None
        self.notes = Notes(shared)

    def notes_of(self, value: IndicatorValue) -> Iterator[str]:
        """Yields the sources of a value, how its window is known, its status, reasons, grades."""
        for document in dict.fromkeys(citation.document for citation in value.citations):
            name = document_name(document, self.framework, self.lang)
            yield _label("source", self.lang, document=name)
        yield from self.notes_of_window(value)
        if value.status is not Status.OK and value.figure is not None:
            yield value.status.say(self.lang)
        for note in (*value.version_notes, *value.reasons):
            yield note.say(self.lang)
        yield from notes_of_grades(value.grades, self.lang)

    def notes_of_window(self, value: IndicatorValue) -> Iterator[str]:
        """Yields how a window is known, but where one note says it of most values."""
        resolved = value.period.resolved
        if resolved is Resolution.UNKNOWN:
            yield _label("unknown", self.lang)
        elif resolved is Resolution.ASSUMED and not self.mostly_assumed:
            yield _label("assumed", self.lang)
        elif resolved is Resolution.STATED and self.mostly_assumed:
            yield _label("stated", self.lang)

    def lines(self) -> Iterator[str]:
        """Yields the table, its notes and the names of the models."""
        marks = [self.notes.marks(notes) for notes in self.notes_by_value]
        numbers = marked_numbers([(self.number(value), "") for value in self.values])
        wide = [Column(_label("item", self.lang), least=_LEAST_ITEM)]
        wide += [Column(_label("place", self.lang), least=12)]
        wide += [Column(_label("period", self.lang), least=12), *self.value_columns()]
        narrow = [wide[0], Column(_label("place-period", self.lang), least=16), *wide[3:]]
        body, short = list(self.rows(numbers, marks)), list(self.rows(numbers, marks, short=True))
        wide_fits = fits(wide, body)
        yield from table_lines(wide, body) if wide_fits else table_lines(narrow, short)
        yield ""
        yield from self.notes.lines(self.lang)
        codes = [code for value in self.values for code in value.models]
        yield from model_lines(codes, self.framework, self.lang)

    def value_columns(self) -> list[Column]:
        unit, notes = _label("unit", self.lang), _label("notes", self.lang)
        return [Column(_label("value", self.lang), number=True), Column(unit), Column(notes)]

    def rows(
        self, numbers: Sequence[str], marks: Sequence[str], *, short: bool = False
    ) -> Iterator[TableRow]:
        """Yields the name of each indicator, then its values."""
        last = ""
        for value, number, mark in zip(self.values, numbers, marks, strict=True):
            id = value.definition.id
            if id != last:
                yield f"{id} {value.definition.label.say(self.lang)}"
                last = id
            where, when = self.places(value), value.period.say(self.lang)
            unit = f"{value_unit(value, self.lang)} {fraction_text(value, self.lang)}".strip()
            place = [f"{where}; {when}"] if short else [where, when]
            yield [f"  {self.item(value)}", *place, number, unit, mark]

    def item(self, value: IndicatorValue) -> str:
        """What was counted, whom and of which models, with the ids of the figures."""
        label, people = value.label.say(self.lang), value.people.say(self.lang)
        said = [label or value.definition.label.say(self.lang)]
        if people and label_key(people) not in label_key(said[0]):
            said.append(people)
        said.append("+".join(value.models))
        return f"{'; '.join(filter(None, said))} ({'+'.join(value.inputs)})"

    def places(self, value: IndicatorValue) -> str:
        """The places of a value, and of which province they are a part."""
        window = value.period.interval
        names = place_list(value.places, window, self.framework, self.lang)
        if not value.provinces or value.places == value.provinces:
            return names
        province = place_list(value.provinces, window, self.framework, self.lang)
        return f"{names}, {_label('part', self.lang, province=province)}"

    def number(self, value: IndicatorValue) -> str:
        if value.figure is None:
            return value.status.say(self.lang)
        return number_text(value.figure, self.lang)
