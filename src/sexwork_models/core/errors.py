"""Exceptions for calls that cannot be answered. Bad data never raises: it gives findings.

Each exception is also a builtin, carries a `code` of the message catalogue, and says what happened
and what to do next in Vietnamese and English.
"""

from __future__ import annotations

from typing import Any

from .messages import Lang, message

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
]


class SexworkModelsError(Exception):
    """Base of every exception of this library.

    `code` is a code of the message catalogue, `params` what its placeholders hold.
    """

    def __init__(self, code: str, /, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __reduce__(self) -> tuple[Any, ...]:
        return (_rebuild, (type(self), self.code, self.params))

    def message(self, lang: Lang = "en") -> str:
        """What happened, in words of `lang`."""
        return message(self.code).fill(lang, self.params)

    def remedy(self, lang: Lang = "en") -> str:
        """What to do next, in words of `lang`."""
        return message(self.code).advise(lang, self.params)

    def __str__(self) -> str:
        return f"{self.message()} {self.remedy()}"


def _rebuild(
    kind: type[SexworkModelsError], code: str, params: dict[str, object]
) -> SexworkModelsError:
    return kind(code, **params)


class UnknownIdError(SexworkModelsError, KeyError):
    """An id that the framework does not hold."""


class UnitError(SexworkModelsError, TypeError):
    """Two values whose units do not go together: contacts are not persons."""


class FigureError(SexworkModelsError, ValueError):
    """A figure, quantity or amount that contradicts itself."""


class NumberFormError(SexworkModelsError, ValueError):
    """A number written in a way that can be read in two ways, or in none."""


class ForbiddenSumError(SexworkModelsError, ValueError):
    """A sum that the declared additivity of the indicator does not allow."""


class EnforcementRefusedError(SexworkModelsError, TypeError):
    """An enforcement or inspection figure handed to a calculation or an export."""


class CalendarError(SexworkModelsError, ValueError):
    """A period that the reporting calendar does not have."""


class SubmissionError(SexworkModelsError, ValueError):
    """A step that the status of a submission does not allow, or a submission that contradicts itself."""


class UnusableInputError(SexworkModelsError, ValueError):
    """A file or argument that cannot be read at all."""


class FrameworkFaultError(SexworkModelsError, ValueError):
    """A framework pack or overlay with faults; `report` holds every one of them."""

    def __init__(self, code: str, /, **params: object) -> None:
        super().__init__(code, **params)
        self.report: Any = params.get("report")
