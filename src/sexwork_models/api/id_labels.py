"""Names of places and models with their codes, and of the ids that the text of a row mentions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import chain

import attrs

from ..core.messages import Lang
from ..forms.register_terms import Register
from ..framework.framework import Framework
from ..framework.pack import MAX_FRAMEWORKS_KEPT
from ..framework.tables.pilots import model_label
from ..framework.tables.places import place_label
from ..framework.tables.sources import Citation, document_text
from ..monitoring.indicators.data_sources import FeedSource
from ..practice.observations.model import PublishedFigure
from ..results.explanations import Explanation
from ..values.intervals import Interval
from ..values.text import Text, texts_of

__all__ = [
    "joined_texts",
    "model_labels",
    "named_ids",
    "place_labels",
    "source_names",
    "with_source_names",
]

_LIKE_ID = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")


def place_labels(
    codes: Iterable[str], framework: Framework, window: Interval | None = None
) -> Text:
    """Returns places by name and code, as they were named in a window."""
    return joined_texts(
        place_label(code, framework.places, window).with_code(code) for code in codes
    )


def model_labels(codes: Iterable[str], framework: Framework) -> Text:
    """Returns models by name and code."""
    return joined_texts(model_label(code, framework.pilots).with_code(code) for code in codes)


def joined_texts(texts: Iterable[Text]) -> Text:
    """Returns names separated by commas; that there are none, where there are none."""
    texts = tuple(texts)
    vi, en = ", ".join(text.vi for text in texts), ", ".join(text.en for text in texts)
    return Text(vi, en) if texts else texts_of("api.id_labels")["none"]


def source_names(citations: Iterable[Citation], framework: Framework) -> Mapping[str, Text]:
    """Returns what people call the documents that are cited, by id: title, number and day.

    What is no document is the name of records, of registers and of the like.
    """
    supplied = {source.value: source.text for source in (*FeedSource, *Register)}
    names: dict[str, Text] = {}
    for id in chain.from_iterable((cited.document, *cited.reported_in) for cited in citations):
        if id in framework.documents:
            names[id] = document_text(framework.documents[id]).with_code(id)
        elif id in supplied:
            names[id] = supplied[id]
    return names


def with_source_names(explanation: Explanation, framework: Framework) -> Explanation:
    """Returns an explanation that names its sources as people do."""
    names = source_names(explanation.citations, framework)
    return attrs.evolve(explanation, source_names=names)


def named_ids(
    explanation: Explanation, framework: Framework, figures: Iterable[PublishedFigure]
) -> Explanation:
    """Returns an explanation in whose sentences each id is named where it first stands."""
    names = _names(framework, figures)
    for id in re.split(r"[:+]", explanation.id):
        names.pop(id, None)
    vi, en = dict(names), dict(names)
    sentences = tuple(
        Text(_named(text.vi, vi, "vi"), _named(text.en, en, "en")) for text in explanation.sentences
    )
    return with_source_names(attrs.evolve(explanation, sentences=sentences), framework)


def _names(framework: Framework, figures: Iterable[PublishedFigure]) -> dict[str, Text]:
    """Returns the name of every id that a text may mention, by the id."""
    return {figure.id: figure.label for figure in figures} | _framework_names(framework)


@lru_cache(maxsize=MAX_FRAMEWORKS_KEPT)
def _framework_names(framework: Framework) -> dict[str, Text]:
    names = {id: row.label for id, row in framework.indicators.items()}
    for table in (framework.norms, framework.targets, framework.activities):
        names |= {id: row.label for id, row in table.items()}
    names |= {id: row.question for id, row in framework.open_questions.items()}
    return names | {id: document_text(row) for id, row in framework.documents.items()}


def _named(text: str, names: dict[str, Text], lang: Lang) -> str:
    """Returns a text with the name behind each id; a name is taken from `names` once it is said.

    An id in brackets behind its own name is named already, and so is an indicator in brackets.
    """

    def replace(found: re.Match[str]) -> str:
        id, before = found[0], text[: found.start()]
        if id not in names:
            return id
        name = names.pop(id).say(lang)
        is_named = before.endswith(f"{name} (") or ("-" not in id and before.endswith("("))
        return id if is_named or not name else f"{id} “{name}”"

    return _LIKE_ID.sub(replace, text)
