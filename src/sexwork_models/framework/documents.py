"""Which text a value was read in: laws, decisions, letters, drafts, summaries and articles."""

from __future__ import annotations

from datetime import date

from ..values.text import Text
from .evidence import Grade
from .rows import Day, Id, Ids, Row

__all__ = ["Document", "OpenQuestion"]


class Document(Row):
    """A document; `grade` speaks of its identity and dates, `note` says how much of its text is known."""

    id: Id
    title_vi: str
    title_en: str
    issuer_vi: str = ""
    issuer_en: str = ""
    number: str = ""
    signed_on: Day | None = None
    in_force_from: Day | None = None
    replaced_by: Ids = ()
    replaced_on: Day | None = None
    grade: Grade
    url: str = ""
    note_vi: str = ""
    note_en: str = ""

    @property
    def label(self) -> Text:
        """The title in both languages."""
        return Text(self.title_vi, self.title_en)

    @property
    def note(self) -> Text:
        """What is known of the text, in both languages."""
        return Text(self.note_vi, self.note_en)

    def may_hold_on(self, day: date) -> bool:
        """Whether nothing known speaks against the document on `day`: not signed or in force later, not replaced."""
        begun = all(first is None or first <= day for first in (self.signed_on, self.in_force_from))
        return begun and (self.replaced_on is None or day < self.replaced_on)


class OpenQuestion(Row):
    """Something that matters and that nobody here has read, with the document that would answer it."""

    id: Id
    question_vi: str
    question_en: str
    document: Id
    answer_in_vi: str
    answer_in_en: str

    @property
    def question(self) -> Text:
        """What is not known, in both languages."""
        return Text(self.question_vi, self.question_en)

    @property
    def answer_in(self) -> Text:
        """Where the answer stands, in both languages."""
        return Text(self.answer_in_vi, self.answer_in_en)
