"""Issues as data: the reasons of results, the contradictions of rows, what findings are about."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from .errors import require_language
from .identifiers import mask_params
from .messages import Lang, message

__all__ = ["Issue"]


@attrs.frozen
class Issue:
    """Something to know about a result or a row: a message code, its params, and the field.

    The reasons of a result, the contradictions of a row and the findings of a check are issues.
    """

    code: str
    params: Mapping[str, object] = attrs.field(factory=dict, hash=False, converter=mask_params)
    field: str = attrs.field(default="", repr=False)  # masked where it becomes a place

    def message(self, lang: Lang = "en") -> str:
        """Returns what is the matter, in the language `lang`."""
        require_language(lang)
        return message(self.code).fill(lang, self.params)

    def say(self, lang: Lang = "en") -> str:
        """Returns what is the matter as a line of text, in the language `lang`."""
        return self.message(lang)
