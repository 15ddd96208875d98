"""How a result was reached: reasons as data, and explanations that an auditor can read."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from ..framework.evidence import Citation, Grade
from ..messages import Lang, message
from ..values.text import Text

__all__ = ["Explanation", "Reason"]


@attrs.frozen
class Reason:
    """Why a result is what it is: a code of the message catalogue and the values of its sentence."""

    code: str
    params: Mapping[str, object] = attrs.field(factory=dict, hash=False)

    def say(self, lang: Lang) -> str:
        """The reason in words of `lang`."""
        return message(self.code).fill(lang, self.params)


@attrs.frozen
class Explanation:
    """Where a value comes from: sentences in both languages, citations, and every grade that was used."""

    id: str
    kind: str
    title: Text
    sentences: tuple[Text, ...]
    citations: tuple[Citation, ...] = ()
    grades: tuple[Grade, ...] = ()

    def say(self, lang: Lang) -> str:
        """The explanation as lines of `lang`."""
        sources = [f"- {citation.say(lang)}" for citation in self.citations]
        return "\n".join([f"{self.id}: {self.title.say(lang)}", *(text.say(lang) for text in self.sentences), *sources])

    def to_dict(self, lang: Lang = "en") -> dict[str, object]:
        """The explanation as JSON-ready data."""
        return {
            "id": self.id,
            "kind": self.kind,
            "title": self.title.say(lang),
            "text": [text.say(lang) for text in self.sentences],
            "citations": [citation.to_dict() for citation in self.citations],
            "grades": [grade.value for grade in self.grades],
        }
