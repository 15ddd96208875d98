"""Checks and converts the arguments of public calls by the types that their signatures declare.

A text is taken wherever a member of an enumeration or a day is declared, and one text wherever
several are; anything else that a signature does not declare is refused with one error. Arguments
that are of their declared types already, as in calls by the library itself, are passed on at once.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from enum import Enum
from functools import cache, partial, wraps
from numbers import Integral
from pathlib import Path
from types import NoneType, UnionType
from typing import (
    Any,
    Literal,
    ParamSpec,
    TypeAlias,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

from ..core.errors import UnusableInputError
from .nearness import near_words
from .text import nfc

__all__ = ["check_arguments", "to_day", "to_declared"]

P = ParamSpec("P")
R = TypeVar("R")
_Check: TypeAlias = Callable[[Any], Any]
_signature_of = cache(inspect.signature)  # read at the first call that needs it


class _MismatchError(Exception):
    """An argument is not what was declared: a message code, and what would be allowed."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def check_arguments(function: Callable[P, R]) -> Callable[P, R]:
    """Makes a public function check and convert its arguments by its type annotations.

    The function then raises UnusableInputError, which names the argument and what is allowed, for
    a word, day or type that its signature does not declare.
    """

    @wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        if not kwargs and (not args or _are_exact(_exact_types_of(function), args)):
            return function(*args, **kwargs)
        bound = _signature_of(function).bind(*args, **kwargs)
        for name, check in _checks_of(function).items():
            if name in bound.arguments:
                bound.arguments[name] = _converted(name, check, bound.arguments[name])
        return function(*bound.args, **bound.kwargs)

    return call


def to_day(name: str, value: object) -> date:
    """Returns an argument as a day. Raises UnusableInputError for anything else but its text."""
    day: date = _converted(name, _to_day, value)
    return day


def to_declared(name: str, value: object, hint: Any) -> Any:
    """Returns the argument `name` of a call in a declared type, for the converters of fields.

    Raises UnusableInputError, which names it, for what is not of that type.
    """
    return _converted(name, _declared_check(hint), value)


@cache
def _declared_check(hint: Any) -> _Check:
    check = _check_of(hint)
    assert check is not None, hint
    return check


def _are_exact(types: Sequence[frozenset[type] | None], args: Sequence[object]) -> bool:
    """Whether arguments are of the types declared, so that no check would change or refuse them."""
    if len(args) > len(types):
        return False
    for allowed, value in zip(types, args, strict=False):
        if allowed is not None:
            kind = type(value)
            if kind not in allowed or (kind is str and not cast("str", value).isascii()):
                return False
    return True


@cache
def _exact_types_of(function: Callable[..., object]) -> Sequence[frozenset[type] | None]:
    """Returns the classes whose very instances each parameter takes; None takes any argument."""
    checks, hints = _checks_of(function), get_type_hints(function)
    types: list[frozenset[type] | None] = []
    for name, parameter in _signature_of(function).parameters.items():
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            break
        types.append(_exact_types(hints[name]) if name in checks else None)
    return tuple(types)


def _exact_types(hint: Any) -> frozenset[type]:
    """Returns the classes of a declared type, without those that say too little of an argument."""
    if get_origin(hint) in (Union, UnionType):
        return frozenset().union(*map(_exact_types, get_args(hint)))
    return frozenset({hint}) if isinstance(hint, type) else frozenset()


def _converted(name: str, check: _Check, value: Any) -> Any:
    """Returns an argument in its declared type. Raises UnusableInputError, which names it."""
    try:
        return check(value)
    except _MismatchError as mismatch:
        refusal = UnusableInputError(mismatch.code, name=name, **mismatch.params)
    raise refusal  # outside of the clause, so that it does not carry what was typed along


@cache
def _checks_of(function: Callable[..., object]) -> Mapping[str, _Check]:
    """Returns a check for each parameter whose declared type can be checked here."""
    checks: dict[str, _Check] = {}
    parameters = _signature_of(function).parameters
    for name, parameter in parameters.items():
        hint = get_type_hints(function).get(name, Any)
        check = _check_of(hint)
        if check is not None and parameter.kind is parameter.VAR_POSITIONAL:
            check = partial(_to_several, hint, check)
        elif parameter.kind is parameter.VAR_KEYWORD:
            options = get_type_hints(get_args(hint)[0])
            known = [*(other for other in parameters if other != name), *options]
            check = partial(_to_options, options, known)
        if check is not None:
            checks[name] = check
    return checks


def _check_of(hint: Any) -> _Check | None:
    """Returns the check of a declared type; None for one that is checked where it is read."""
    origin, args = get_origin(hint), get_args(hint)
    if origin is Literal:
        return partial(_to_word, {str(word): word for word in args})
    if origin in (Union, UnionType):
        return _check_of_union(args)
    if origin is Callable:
        return _to_callable
    if origin in (Mapping, dict):
        return partial(_to_instance, Mapping)
    if isinstance(origin, type) and issubclass(origin, Iterable):
        return partial(_to_several, args[0], _check_of(args[0]))
    kind = origin or hint  # of a generic class such as Timeline[Norm], the class
    return _check_of_class(kind) if isinstance(kind, type) else None


def _check_of_class(kind: type) -> _Check | None:
    if kind in (Any, object) or getattr(kind, "_is_protocol", False):
        return None
    if issubclass(kind, Enum):
        words = {str(member.value): member for member in kind}
        return partial(_to_word, words)
    return _OWN_CHECKS.get(kind) or partial(_to_instance, kind)


def _check_of_union(options: Sequence[Any]) -> _Check | None:
    """Returns the check of a union; None when one of its types is checked where it is read.

    Rows in a file or in memory have readers that report each row that they cannot use.
    """
    if bytes in options and any(get_origin(option) is Iterable for option in options):
        return None
    checks: list[_Check] = []
    for option in options:
        check = _check_of(option)
        if check is None:
            return None
        checks.append(check)
    expected = " | ".join(map(_name_of, options))
    return partial(_to_any, tuple(checks), _text_check_of(options), expected)


def _text_check_of(options: Sequence[Any]) -> _Check | None:
    """Returns the check of a text in a union; None where a text is no value by itself."""
    if Path in options:  # the name of a file is kept as it is: it may be decomposed on disk
        return partial(_to_instance, str)
    words = any(isinstance(option, type) and issubclass(option, Enum) for option in options)
    return None if words or str not in options else _to_text


def _name_of(hint: Any) -> str:
    return "None" if hint is NoneType else getattr(hint, "__name__", str(hint))


def _to_any(checks: Sequence[_Check], text_check: _Check | None, expected: str, value: Any) -> Any:
    """Returns the value in the first type of a union that takes it; `text_check` reads a text."""
    if text_check is not None and isinstance(value, str):
        return text_check(value)
    closest: _MismatchError | None = None
    for check in checks:
        try:
            return check(value)
        except _MismatchError as mismatch:
            closest = mismatch if mismatch.code != "argument-type" else closest
    raise closest or _type_mismatch(expected, value)


def _to_several(kind: Any, check: _Check | None, value: Any) -> Any:
    """Returns the items of a collection as a tuple; one text stands for a tuple of one text."""
    if isinstance(value, str):
        return (value if check is None else check(value),)
    if isinstance(value, (bytes, Mapping)) or not isinstance(value, Iterable):
        raise _type_mismatch(f"[{_name_of(kind)}, ...]", value)
    return tuple(value) if check is None else tuple(map(check, value))


def _to_word(words: Mapping[str, Any], value: Any) -> Any:
    """Returns the member with a word as its value or its name, in any case."""
    if any(value is member for member in words.values()):
        return value
    if not isinstance(value, str):
        raise _type_mismatch(" | ".join(words), value)
    wanted = _plain(value)
    for word, member in words.items():
        if wanted in (_plain(word), _plain(getattr(member, "name", word))):
            return member
    nearest = near_words(wanted, words) or ["-"]
    raise _MismatchError("argument-word", allowed=list(words), nearest=nearest[0])


def _plain(word: str) -> str:
    return word.strip().casefold().replace("-", "_").replace(" ", "_")


def _to_day(value: Any) -> date:
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.date()
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.strip(), re.ASCII):
        with suppress(ValueError):  # the day does not exist
            return date.fromisoformat(value.strip())
    raise _MismatchError("argument-day")


def _to_text(value: Any) -> str:
    if not isinstance(value, str):
        raise _type_mismatch("str", value)
    if not value.isascii() and any("\ud800" <= char <= "\udfff" for char in value):
        raise _MismatchError("argument-not-unicode")
    return nfc(value) if type(value) is str else value


def _to_integer(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise _type_mismatch("int", value)
    return int(value)


def _to_options(options: Mapping[str, Any], known: Sequence[str], given: Any) -> Any:
    """Returns the further arguments of a call; `known` are all names that it takes."""
    for name in given:
        if name not in options:
            nearest = "".join(near_words(name, known)) or "-"
            raise UnusableInputError("argument-unknown", name=name, allowed=known, nearest=nearest)
    return {name: to_declared(name, value, options[name]) for name, value in given.items()}


def _to_callable(value: Any) -> Any:
    if not callable(value) or isinstance(value, type):  # a class decides nothing
        raise _type_mismatch("function", value)
    return value


def _to_instance(kind: type, value: Any) -> Any:
    if not isinstance(value, kind):
        raise _type_mismatch(_name_of(kind), value)
    return value


def _type_mismatch(expected: str, value: Any) -> _MismatchError:
    return _MismatchError("argument-type", expected=expected, found=type(value).__name__)


_OWN_CHECKS: Mapping[type, _Check] = {date: _to_day, int: _to_integer, str: _to_text}
