"""Numbered notes below a table: each sentence once, however many values it is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ....core.messages import Lang
from ....framework.tables.sources import Grade
from ....values.text import texts_of
from ..layout import wrapped_hanging

__all__ = ["Notes", "notes_of_grades", "shared_notes"]

_FLAGGED = frozenset({Grade.SUPPLIED, Grade.SAMPLE})
_WORDS = texts_of("cli.notes")


class Notes:
    """The notes of a table, numbered in the order in which they are first used."""

    def __init__(self, shared: Iterable[str] = ()) -> None:
        """Begins with notes that are about every value of the table, and have no number."""
        self._shared = dict.fromkeys(shared)
        self._numbers: dict[str, int] = {}

    def marks(self, notes: Iterable[str]) -> str:
        """The numbers of notes, as they stand at a value: "[1,3]"; empty without any."""
        numbers = [
            self._numbers.setdefault(note, len(self._numbers) + 1)
            for note in dict.fromkeys(notes)
            if note not in self._shared
        ]
        return f"[{','.join(map(str, sorted(numbers)))}]" if numbers else ""

    def lines(self, lang: Lang) -> Iterator[str]:
        """Yields the notes, those about every value first."""
        if self._shared or self._numbers:
            yield f"  {_WORDS['notes'].say(lang)}:"
        for note in self._shared:
            yield wrapped_hanging(f"- {_sentence(note)}", 2)
        for note, number in self._numbers.items():
            yield wrapped_hanging(f"[{number}] {_sentence(note)}", 2)


def shared_notes(notes_by_value: Sequence[Iterable[str]]) -> dict[str, None]:
    """The notes that every one of several values has."""
    if len(notes_by_value) < 2:
        return {}
    first, *others = map(dict.fromkeys, notes_by_value)
    return {note: None for note in first if all(note in notes for notes in others)}


def notes_of_grades(grades: Iterable[Grade], lang: Lang) -> Iterator[str]:
    """Yields the grades to be warned of."""
    for grade in grades:
        if grade in _FLAGGED:
            yield grade.say(lang)


def _sentence(note: str) -> str:
    text = f"{note[:1].upper()}{note[1:]}"
    return text if text.endswith((".", "…", "?", "!")) else f"{text}."
