"""Finds ids by words: rows of the framework whose names or texts hold the words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from ..core.messages import Lang
from ..framework.framework import Framework
from ..values.text import Text, fold, texts_of

__all__ = ["Match", "search"]

_NAME_FIELDS = ("name", "title", "item", "question", "label", "text")
_TEXT_FIELDS = ("numerator", "denominator", "exclusions", "note", "answer_in")
_LEAST_LETTERS = 2  # a single letter is in every text


@attrs.frozen
class Match:
    """A row that was found by words: `in_name` if its name holds them, else another text of it."""

    id: str
    kind: str
    label: Text
    in_name: bool = attrs.field(default=True, repr=False)

    @property
    def kind_text(self) -> Text:
        """The kind of the row in both languages."""
        return texts_of("api.kinds_of_rows")[self.kind]

    def to_dict(self, lang: Lang = "en") -> dict[str, object]:
        """Returns the match as JSON-ready data."""
        return {"id": self.id, "kind": self.kind, "label": self.label.say(lang)}


def search(words: str, framework: Framework) -> tuple[Match, ...]:
    """Returns the rows whose names or texts hold the words; those with them in the name first.

    Words match in either language, in any case, with and without diacritics, as whole words that
    follow each other. Something like an id is not looked for.
    """
    wanted = _key(words)
    is_id = len(words.split()) == 1 and not words.strip().isalpha()
    if is_id or len(wanted.strip()) < _LEAST_LETTERS:
        return ()
    matches = list(_matches(wanted, framework))
    return tuple(sorted(matches, key=lambda match: not match.in_name))


def _matches(wanted: str, framework: Framework) -> Iterator[Match]:
    for kind in texts_of("api.kinds_of_rows"):
        rows: Mapping[str, Any] = getattr(framework, kind)
        for id, row in rows.items():
            newest = row.entries[-1].value if kind == "places" else row
            label = newest.question if kind == "open_questions" else newest.label
            versions = [entry.value for entry in row.entries] if kind == "places" else [row]
            in_name = any(_holds(version, _NAME_FIELDS, wanted) for version in versions)
            if in_name or _holds(newest, _TEXT_FIELDS, wanted):
                yield Match(id, kind, label, in_name)


def _holds(row: Any, fields: tuple[str, ...], wanted: str) -> bool:
    texts = (getattr(row, f"{field}_{lang}", "") for field in fields for lang in ("vi", "en"))
    return any(wanted in _key(text) for text in texts if text)


def _key(text: str) -> str:
    """Returns a text in which whole words can be looked for: a blank stands around each."""
    return f" {' '.join(re.sub(r'[^a-z0-9]+', ' ', fold(text)).split())} "
