"""The language of a call: that of `--lang`, else of SEXWORK_MODELS_LANG, else Vietnamese."""

from __future__ import annotations

import os
from collections.abc import Sequence
from itertools import pairwise

from ...core.errors import UnusableInputError
from ...core.messages import LANGUAGES, Lang

__all__ = ["LANGUAGE_SETTING", "language_of_call", "language_of_refusal"]

LANGUAGE_SETTING = "SEXWORK_MODELS_LANG"
_DEFAULT: Lang = "vi"


def language_of_call(words: Sequence[str]) -> Lang:
    """The language that the words of a call, or else the environment, ask for.

    Raises UnusableInputError for another language in the environment.
    """
    setting = os.environ.get(LANGUAGE_SETTING, "").strip()
    language = _stated(words) or _known(setting)
    if language is None and setting:
        raise UnusableInputError(
            "language-setting", setting=LANGUAGE_SETTING, known=", ".join(LANGUAGES)
        )
    return language or _DEFAULT


def language_of_refusal(words: Sequence[str]) -> Lang:
    """The language of a refusal: as `language_of_call`, and Vietnamese where that refuses."""
    setting = os.environ.get(LANGUAGE_SETTING, "").strip()
    return _stated(words) or _known(setting) or _DEFAULT


def _stated(words: Sequence[str]) -> Lang | None:
    """The language that `--lang` states; the last one, where it stands twice."""
    found: Lang | None = None
    for word, after in pairwise([*words, ""]):
        value = after if word == "--lang" else word.partition("--lang=")[2]
        found = _known(value) or found
    return found


def _known(word: str) -> Lang | None:
    return next((lang for lang in LANGUAGES if lang == word), None)
