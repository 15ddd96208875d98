"""Masks what was typed, so that neither a finding nor an exception of a row repeats a person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, InitErrorDetails
from pydantic_core.core_schema import ErrorType

from ..core.identifiers import MASK, looks_like_identifier, mask_identifiers, mask_params
from ..core.identifying_numbers import is_shown
from .field_catalog import heading_key, types_of_field
from .fields import field_error

__all__ = [
    "TYPED",
    "is_field_of_days",
    "known_word",
    "mask_column",
    "mask_input",
    "mask_validation_error",
]

_ERROR_TYPES = frozenset(get_args(ErrorType))
_LEAST_COMPARED = 10  # signs of a text in which one other may be a slip of the hand
TYPED = ("value", "plain")  # the params of a message that hold what was typed, or is read from it


def known_word(text: str, known: Iterable[str]) -> str:
    """Returns the known word that a text is, but for its spelling or one sign; `""` for none.

    This alone decides whether an unknown heading or word is repeated, where it could name a person:
    it has the words of a known one, no more of them and no other digit. One other sign is taken for
    a slip of the hand only in a long text without another word in capitals, as names have them.
    """
    return _known_word(text, tuple(known))


@lru_cache(maxsize=256)  # a key that is unknown stands in every row of a list of objects
def _known_word(text: str, known: tuple[str, ...]) -> str:
    words, key = _words_by_key(known), heading_key(text)
    exact = words.get(key) or ("" if " " in key else words.get(_spelling(key)))
    if exact or len(key) < _LEAST_COMPARED or any(part[0].isupper() for part in text.split()[1:]):
        return exact or ""
    return next((word for other, word in words.items() if _is_one_sign_off(key, other)), "")


@lru_cache(maxsize=64)
def _words_by_key(known: tuple[str, ...]) -> Mapping[str, str]:
    """Returns known words by their key, and by their letters without blanks and plural."""
    words: dict[str, str] = {}
    for word in known:
        words.setdefault(heading_key(word), word)
    for key, word in list(words.items()):
        words.setdefault(_spelling(key), word)
    return words


def _spelling(key: str) -> str:
    return key.replace(" ", "").rstrip("s")


def _is_one_sign_off(key: str, known: str) -> bool:
    """Whether one sign is changed, added or left out, which neither makes a word nor is a digit."""
    if abs(len(key) - len(known)) > 1 or key.count(" ") != known.count(" "):
        return False
    pairs = zip(key, known, strict=False)
    start = next((at for at, (left, right) in enumerate(pairs) if left != right), len(known))
    typed, meant = key[start:], known[start:]
    is_one_sign = typed[1:] == meant[1:] or typed[1:] == meant or typed == meant[1:]
    return is_one_sign and not (typed[:1] + meant[:1]).isspace() and _digits(key) == _digits(known)


def _digits(text: str) -> list[str]:
    return list(filter(str.isdigit, text))


def mask_column(key: str, columns: Iterable[str]) -> str:
    """Returns a key of a private row if it is (nearly) a column, else `…`: it may name a person."""
    return key if known_word(key, columns) else MASK


def mask_input(value: object, *, private: bool, of_day: bool = False) -> object:
    """Returns what was typed as far as a message may repeat it.

    Of a private row only a number or, in a field of days (`of_day`), a day that leads to nobody, of
    others a text without what could identify a person.
    """
    if not private:
        is_text = isinstance(value, str)
        return mask_identifiers(str(value)) if is_text else _mask_structure(value)
    text = str(value)
    return text if is_shown(text, of_day=of_day) and not looks_like_identifier(text) else MASK


def is_field_of_days(field: str, kind: type[BaseModel]) -> bool:
    """Whether a field of a kind of rows takes a day."""
    return field in kind.model_fields and date in types_of_field(kind.model_fields[field])


def _mask_structure(value: object) -> object:
    """Returns a value that is no text; one with parts is masked, as any part may be a text."""
    return MASK if isinstance(value, (Mapping, list, tuple, set, bytes)) else value


def mask_validation_error(
    error: ValidationError, kind: type[BaseModel], *, private: bool
) -> ValidationError:
    """Returns the error of a row without what was typed: a web service repeats its inputs."""
    faults = error.errors(include_url=False)
    masked = [_mask_fault(fault, kind, private=private) for fault in faults]
    return ValidationError.from_exception_data(error.title, masked, hide_input=True)


def _mask_fault(fault: ErrorDetails, model: type[BaseModel], *, private: bool) -> InitErrorDetails:
    kind, context = fault["type"], dict(mask_params(fault.get("ctx") or {}))
    unknown = private and kind == "extra_forbidden"
    columns = list(model.model_fields)
    location = [_mask_step(step, columns if unknown else None) for step in fault["loc"]]
    of_day = is_field_of_days(str(next(iter(fault["loc"]), "")), model)
    masked = mask_input(fault["input"], private=private, of_day=of_day)
    if kind in _ERROR_TYPES:
        return {"type": kind, "loc": tuple(location), "input": masked, "ctx": context}
    context.pop("_", None)
    for name in TYPED if private else ():
        if name in context:
            context[name] = mask_input(context[name], private=True, of_day=of_day)
    return {"type": field_error(kind, **context), "loc": tuple(location), "input": masked}


def _mask_step(step: int | str, columns: Sequence[str] | None) -> int | str:
    """Returns a step of a path; of `columns` where it is a key that a private row does not have."""
    if isinstance(step, int):
        return step
    return mask_identifiers(step) if columns is None else mask_column(step, columns)
