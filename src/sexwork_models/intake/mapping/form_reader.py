"""Reads the rows of one source by their form, and keeps what is to say once of the source."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import attrs

from ...core.findings import Finding, Where
from ...values.text import Text
from ..field_catalog import field_texts, name_with_id
from ..fields import CellReader, RefusedCell
from ..files import RawRow
from .cell_readers import DayReader, NumberReader, WordReader
from .forms import DayForm
from .row_form import RowForm, day_in

__all__ = ["FormReader", "note_on_words"]

_MAX_KEPT = 10_000  # texts of a field whose reading is kept; a column of more holds no words
_MAX_NAMED = 10  # declared words that no cell says


class FormReader:
    """Brings the rows of one source from their form into plain text.

    What is not certain stays as it is, and the row parser refuses it. The reader keeps what it has
    met: the fields in which labels were read as codes, the declared words that cells say, and
    whether days have the declared form. In fields of `numbers` are no labels: their texts were
    numbers in the source.
    """

    __slots__ = ("_days_fit", "_days_refused", "_kept", "_labels", "_numbers", "_words", "form")

    def __init__(self, form: RowForm, numbers: Collection[str] = ()) -> None:
        self.form: RowForm = form
        self._numbers = numbers
        self._labels: set[str] = set()
        self._words: set[tuple[str, str]] = set() if form.met is None else form.met.words
        self._days_fit = False
        self._days_refused = False
        self._kept: Mapping[str, dict[str, str]] = defaultdict(dict)

    def plain_row(self, raw: RawRow) -> RawRow:
        """Returns a row with its cells in the plain form."""
        changed: dict[str, object] = {}
        cells = raw.cells
        for field, needs_day in self.form.cells_to_read(cells):
            cell = cells[field]
            day = self._day_of(raw, changed) if needs_day else None
            plain = self._plain_cell(field, cell, day)
            if plain != cell:
                changed[field] = plain
        return attrs.evolve(raw, cells={**cells, **changed}) if changed else raw

    def plain_rows(self, rows: Iterable[RawRow]) -> list[RawRow]:
        """Returns rows with their cells in the plain form."""
        return [self.plain_row(row) for row in rows]

    def _plain_cell(self, field: str, cell: object, day: date | None) -> object:
        if isinstance(cell, str):
            return self.plain_text(field, cell, day)
        if not isinstance(cell, (list, tuple)) or field in self.form.kind.cell_readers:
            return cell
        parts: Iterable[Any] = cell
        return [self.plain_text(field, p, day) if isinstance(p, str) else p for p in parts]

    def _day_of(self, raw: RawRow, changed: Mapping[str, object]) -> date | None:
        """Returns the day on which the codes of places in a row hold, if it states one."""
        field = self.form.kind.dated_by
        cell = changed.get(field, raw.cells.get(field))
        return cell if isinstance(cell, date) else day_in(str(cell))

    def plain_text(self, field: str, text: str, day: date | None = None) -> str:
        """Returns the text of a cell in the plain form; `day` is the one of its row."""
        reader = self.form.readers.get(field)
        if reader is None or text in reader.codes:
            return text
        kept = self._kept[field]
        if text in kept:
            return kept[text]
        plain = reader.read(text, day)
        self._note(field, reader, text, plain)
        if len(kept) < _MAX_KEPT and not reader.needs_day:
            kept[text] = plain
        return plain

    def _note(self, field: str, reader: CellReader, text: str, plain: object) -> None:
        if isinstance(reader, DayReader):
            self._note_day(reader.form, text, is_refused=isinstance(plain, RefusedCell))
            return
        if isinstance(reader, WordReader) and reader.declared:
            self._words.update((field, word) for word in reader.stated_in(text))
            if reader.is_stated(text):
                return
        is_number = isinstance(reader, NumberReader) or field in self._numbers
        if plain != text and not is_number:
            self._labels.add(field)

    def _note_day(self, form: DayForm, text: str, *, is_refused: bool) -> None:
        if is_refused:
            self._days_refused |= form.doubted_by(text)
        else:
            self._days_fit |= form.fits(text)

    def notes(self, where: Where, row_count: int) -> list[Finding]:
        """Returns what is to say once of a source of some rows.

        These are declared headings that perhaps protect people, the columns in which labels were
        read as codes, a form of days that no day has, and declared words that no cell says. Which
        labels they were is not said: it may be that of a row of which nothing else may be said.
        """
        if self.form.is_usual and not self._labels:  # as of most single records
            return []
        notes = [*self._notes_on_headings(where)]
        if self._labels:
            notes.append(self._note_on_labels(where))
        if self.form.mapping.reads_cells:
            notes += self._note_on_days(where)
            if row_count and self.form.met is None:
                notes += note_on_words(self.form, self._words, where)
        return notes

    def _notes_on_headings(self, where: Where) -> Iterator[Finding]:
        for doubtful in self.form.mapping.perhaps_protecting:
            params = {
                "column": doubtful.heading,
                "field": name_with_id(doubtful.field, self.form.kind),
                "perhaps": name_with_id(doubtful.perhaps, self.form.kind),
            }
            yield Finding("mapping-of-perhaps-protecting", where.at(doubtful.field), params)

    def _note_on_labels(self, where: Where) -> Finding:
        texts = field_texts(self.form.kind)
        names: list[Text] = [texts[field].name for field in texts if field in self._labels]
        return Finding("labels-read", where, {"labels": names})

    def _note_on_days(self, where: Where) -> Iterator[Finding]:
        form = self.form.mapping.days
        if form and self._days_refused and not self._days_fit:
            yield Finding("mapping-days-fit-none", where, {"form": form.written})


def note_on_words(
    form: RowForm, met: Collection[tuple[str, str]], where: Where
) -> Iterator[Finding]:
    """Yields the note on the declared words that are not among those met; `met` are by field."""
    unmet = [f"“{word}” = “{code}”" for word, code in form.unmet_words(met)]
    more = ["…"] if len(unmet) > _MAX_NAMED else []
    if unmet:
        words = [*unmet[:_MAX_NAMED], *more]
        yield Finding("mapping-words-unmet", where, {"count": len(unmet), "words": words})
