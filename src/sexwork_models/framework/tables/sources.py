"""Source documents, citations, grades of evidence and legal force."""

# Annotations stay no texts: pydantic would evaluate each of them for every model.
from collections.abc import Iterable
from datetime import date

import attrs

from ...core.messages import Lang, say
from ...intake.fields import Day, Id, Ids
from ...intake.rows import Row
from ...values.text import LabelledEnum, Text, Word

__all__ = [
    "Citation",
    "Document",
    "Force",
    "Grade",
    "OpenQuestion",
    "document_text",
    "grades_used",
    "locator_text",
]


class Grade(LabelledEnum):
    """The grade of evidence for a value; the members stand in order of strength."""

    PRIMARY = Word("primary", "đã đọc văn bản gốc", "primary text read")
    REPORTED = Word("reported", "nguồn thứ cấp nêu lại", "reported by a secondary source")
    ASSUMED = Word("assumed", "giả định, chưa kiểm chứng", "assumed, not checked")
    UNKNOWN = Word("unknown", "chưa biết giá trị", "value not known")
    SUPPLIED = Word("supplied", "người dùng cung cấp", "supplied by the caller")
    SAMPLE = Word("sample", "SỐ MINH HỌA", "SAMPLE")


class Force(LabelledEnum):
    """Whether a norm is in force: yes, no longer, or not known."""

    IN_FORCE = Word("in_force", "còn hiệu lực", "in force")
    ENDED = Word("ended", "đã hết hiệu lực", "ended")
    UNKNOWN = Word("unknown", "chưa rõ còn hiệu lực hay không", "force unknown")


@attrs.frozen
class Citation:
    """The source of a value: its row, the document, the place in the document, and the grade."""

    id: str
    document: str
    grade: Grade
    locator: str = ""
    reported_in: tuple[str, ...] = ()

    def say(self, lang: Lang) -> str:
        """Returns the citation as text for a line of an explanation."""
        where = f"{self.document} {locator_text(self.locator, lang)}".strip()
        seen = f" ({', '.join(self.reported_in)})" if self.reported_in else ""
        return f"{self.id}, {where}, {self.grade.say(lang)}{seen}"

    def to_dict(self) -> dict[str, object]:
        """Returns the citation as JSON-ready data."""
        return {
            "id": self.id,
            "document": self.document,
            "locator": self.locator or None,
            "grade": self.grade.value,
            "reported_in": list(self.reported_in),
        }


def locator_text(locator: str, lang: Lang) -> str:
    """Returns the place in a document in words of the language `lang`."""
    if lang == "vi":
        return locator.replace("line", "dòng").replace("Art.", "Điều")
    return locator


def grades_used(grades: Iterable[Grade]) -> tuple[Grade, ...]:
    """Returns each grade once, in order of strength."""
    found = set(grades)
    return tuple(grade for grade in Grade if grade in found)


class Document(Row):
    """A source document.

    `grade` is about its identity and dates; `note` says how much of its text is known.
    """

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
        return Text.either(self.title_vi, self.title_en)

    @property
    def note(self) -> Text:
        """How much of the text is known, in both languages."""
        return Text.either(self.note_vi, self.note_en)

    def may_hold_on(self, day: date) -> bool:
        """Whether the document may be in force on `day`.

        It may not when it was signed or came into force later, or was replaced by then.
        """
        for first in filter(None, (self.signed_on, self.in_force_from)):
            if day < first:
                return False
        return self.replaced_on is None or day < self.replaced_on


def document_text(document: Document) -> Text:
    """Returns a document as people cite it: its title, number and the day of signing.

    That the day is not known is said, but for the library's own definitions, which have none.
    """
    day = Text("", "")
    if document.signed_on is not None:
        day = Text(say(document.signed_on, "vi"), say(document.signed_on, "en"))
    elif document.grade is not Grade.ASSUMED:
        day = Text("không rõ ngày", "undated")
    vi = filter(None, (document.title_vi, document.number, day.vi))
    en = filter(None, (document.title_en, document.number, day.en))
    return Text(", ".join(vi), ", ".join(en))


class OpenQuestion(Row):
    """Something that matters and that nobody has read, with the document that would answer it."""

    id: Id
    question_vi: str
    question_en: str
    document: Id
    answer_in_vi: str
    answer_in_en: str

    @property
    def question(self) -> Text:
        """The open question, in both languages."""
        return Text.either(self.question_vi, self.question_en)

    @property
    def answer_in(self) -> Text:
        """Where the answer is to be found, in both languages."""
        return Text.either(self.answer_in_vi, self.answer_in_en)
