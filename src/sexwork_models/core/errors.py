"""Exceptions of the library, for calls that cannot be answered; faults in data become findings.

Each exception also derives from a builtin one, carries a `code` of the message catalogue, and says
in Vietnamese and English what happened and what to do next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

from .identifiers import mask_params
from .messages import LANGUAGES, Lang, message

__all__ = [
    "CalendarError",
    "EnforcementRefusedError",
    "FigureError",
    "ForbiddenSumError",
    "FrameworkFaultError",
    "NumberFormError",
    "SexworkModelsError",
    "SubmissionError",
    "UnitError",
    "UnknownIdError",
    "UnusableInputError",
    "require_function",
    "require_language",
    "typed_items",
]


T = TypeVar("T")


class SexworkModelsError(Exception):
    """Base of every exception of this library.

    `code` is a code of the message catalogue, `params` are the values of its placeholders. Nothing
    in them could identify a person: an exception is often logged whole.
    """

    def __init__(self, code: str, /, **params: object) -> None:
        masked = dict(mask_params(params))
        super().__init__(code, masked)
        self.code = code
        self.params = masked

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuild, (type(self), self.code, self.params))

    def message(self, lang: Lang = "en") -> str:
        """Returns what happened, in the language `lang`."""
        require_language(lang)
        return message(self.code).fill(lang, self.params)

    def remedy(self, lang: Lang = "en") -> str:
        """Returns what to do next, in the language `lang`."""
        require_language(lang)
        return message(self.code).advise(lang, self.params)

    def __str__(self) -> str:
        return f"{self.message()} {self.remedy()}"


def _rebuild(
    kind: type[SexworkModelsError], code: str, params: dict[str, object]
) -> SexworkModelsError:
    return kind(code, **params)


class UnknownIdError(SexworkModelsError, KeyError):
    """An id that does not exist in the framework."""


class UnitError(SexworkModelsError, TypeError):
    """Two values of units that cannot be combined: contacts are not persons."""


class FigureError(SexworkModelsError, ValueError):
    """A figure, quantity or amount that contradicts itself."""


class NumberFormError(SexworkModelsError, ValueError):
    """A text that is no number, or that could be read as two different numbers."""


class ForbiddenSumError(SexworkModelsError, ValueError):
    """A sum that the additivity of the indicator does not allow."""


class EnforcementRefusedError(SexworkModelsError, TypeError):
    """An enforcement or inspection figure passed to a calculation or an export."""


class CalendarError(SexworkModelsError, ValueError):
    """A period that the reporting calendar does not have."""


class SubmissionError(SexworkModelsError, ValueError):
    """A step that a submission's status does not allow, or a submission that contradicts itself."""


class UnusableInputError(SexworkModelsError, ValueError):
    """A file or argument that cannot be read at all."""


class FrameworkFaultError(SexworkModelsError, ValueError):
    """A framework pack or overlay with errors; `report` holds all its findings."""

    def __init__(self, code: str, /, **params: object) -> None:
        super().__init__(code, **params)
        self.report: Any = params.get("report")


def require_language(lang: object) -> None:
    """Raises UnusableInputError unless `lang` is a language of the library: "vi" or "en"."""
    if lang not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        raise UnusableInputError("language-unknown", lang=f"“{str(lang)[:20]}”", known=known)


def require_function(name: str, value: object) -> None:
    """Raises UnusableInputError unless the argument `name` is a function."""
    if not callable(value) or isinstance(value, type):
        raise _another_type(name, "function", value)


def typed_items(name: str, values: Iterable[T], kind: type[T]) -> Iterator[T]:
    """Yields the items of the argument `name`, a collection of a class.

    Raises UnusableInputError where it is none, or holds anything else.
    """
    if isinstance(values, (str, bytes, Mapping)) or not isinstance(values, Iterable):
        raise _another_type(name, f"[{kind.__name__}, ...]", values)
    for item in values:
        if not isinstance(item, kind):
            raise _another_type(name, kind.__name__, item)
        yield item


def _another_type(name: str, expected: str, value: object) -> UnusableInputError:
    found = type(value).__name__
    return UnusableInputError("argument-type", name=name, expected=expected, found=found)
