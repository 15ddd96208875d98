"""Read-only mappings by id, whose look-up suggests the nearest ids for an unknown one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import TypeVar

from ..core.errors import UnknownIdError
from ..values.nearness import near_words
from ..values.text import Text, Word, fold, texts_of

__all__ = [
    "NONE_NEAR",
    "Catalogue",
    "alike_ids",
    "kind_of_ids",
    "nearest_ids",
    "unknown_anywhere_error",
    "unknown_id_error",
]

_SHOWN = (
    *("activities", "documents", "indicators", "norms", "observations", "pilots", "places"),
    *("populations", "procedures", "rules", "targets"),
)
_COMMANDS = {  # by table, the command that lists its ids
    **{name: f"show {name}" for name in _SHOWN},
    "consumption": "show norms",
    "models": "show pilots",
    "open_questions": "audit",
    "procedure_steps": "show procedures",
}
NONE_NEAR = "-"  # where no known id is like an unknown one
_MAX_LENGTH = 60  # the signs of an id that are compared
_ALIKE_SHOWN, _FIRST_SHOWN = 3, 8

T = TypeVar("T")


def unknown_id_error(id: str, kind: str, known: Iterable[str]) -> UnknownIdError:
    """Returns the error for an unknown id, which suggests the nearest known ids."""
    return _error_of(id, kind, nearest_ids(id, known), kind)


def unknown_anywhere_error(id: str, tables: Mapping[str, Collection[str]]) -> UnknownIdError:
    """Returns the error for an id that none of several tables has, as it is for one table.

    The command that it names lists the table of the nearest id.
    """
    nearest = nearest_ids(id, chain.from_iterable(tables.values()))
    first = nearest.partition(", ")[0]
    listed = next((name for name, ids in tables.items() if first in ids), "")
    return _error_of(id, "ids", nearest, listed)


def _error_of(id: str, kind: str, nearest: str, listed: str) -> UnknownIdError:
    """Returns the error for an unknown id; it names the command that lists a table, if one does."""
    command = _COMMANDS.get(listed, "")
    params = {"command": f"sexwork-models {command}"} if command else {"fixed_form": True}
    return UnknownIdError("unknown-id", id=id, kind=kind_of_ids(kind), nearest=nearest, **params)


def kind_of_ids(kind: str) -> Word:
    """Returns the name of a table or another list of ids, with its label in both languages."""
    plain = kind.replace("_", " ")
    label = texts_of("intake.kinds_of_ids").get(kind, Text(kind, plain))
    return Word(kind, label.vi, label.en)


def nearest_ids(id: str, known: Iterable[str]) -> str:
    """Returns up to three ids that look most like `id` as one text; a dash if there is none."""
    wanted = id.upper()
    ids = {known_id.upper(): known_id for known_id in known}
    nearest: list[str] = []
    for upper, known_id in ids.items():
        if _without_zeros(upper) == _without_zeros(wanted):
            nearest.append(known_id)
    similar = near_words(wanted, ids, most=3)
    nearest += [ids[upper] for upper in similar]
    return ", ".join(list(dict.fromkeys(nearest))[:3]) or NONE_NEAR


def _without_zeros(id: str) -> str:
    """Returns an id without leading zeros in its numbers, as spreadsheets change it."""
    return re.sub(r"(?<!\d)0+(?=\d)", "", id)


def alike_ids(id: str, known: Iterable[str]) -> str | Text:
    """Returns the known ids from which `id` differs by one sign at most; without any, the first.

    Where the first are not all, it is said how many there are; where there are none, that.
    It takes no longer for many ids than for one, so it may be asked for every row of a table.
    """
    ids = tuple(known)
    if alike := ids_nearly(id, ids):
        return ", ".join(alike)
    if not ids:
        return texts_of("intake.lists_of_ids")["none"]
    first = ", ".join(ids[:_FIRST_SHOWN])
    if len(ids) <= _FIRST_SHOWN:
        return first
    return texts_of("intake.lists_of_ids")["cut"].filled(first=first, count=len(ids))


def ids_nearly(id: str, known: tuple[str, ...]) -> Sequence[str]:
    """Returns the first of the known ids from which `id` differs by one sign at most."""
    by_spelling, key = _ids_by_spelling(known), _spelling(id[:_MAX_LENGTH])
    alike = dict.fromkeys(
        known_id for text in _with_one_less(key) for known_id in by_spelling.get(text, ())
    )
    return list(alike)[:_ALIKE_SHOWN]


@lru_cache(maxsize=64)
def _ids_by_spelling(ids: tuple[str, ...]) -> Mapping[str, Sequence[str]]:
    """Returns ids by their spelling, and by every spelling that lacks one of its signs."""
    by_spelling: dict[str, list[str]] = {}
    for id in ids:
        for text in _with_one_less(_spelling(id)):
            by_spelling.setdefault(text, []).append(id)
    return by_spelling


def _spelling(id: str) -> str:
    """Returns the letters and digits of an id, without case and diacritics."""
    return "".join(filter(str.isalnum, fold(id)))


def _with_one_less(text: str) -> Iterator[str]:
    yield text
    if len(text) > 1:
        for at in range(len(text)):
            yield text[:at] + text[at + 1 :]


class Catalogue(Mapping[str, T]):
    """A read-only mapping from id to row in the order of the file; raises UnknownIdError."""

    __slots__ = ("_kind", "_rows")

    def __init__(self, kind: str, rows: Mapping[str, T]) -> None:
        self._kind = kind
        self._rows = dict(rows)

    def __getitem__(self, id: str) -> T:
        if id not in self._rows:
            raise unknown_id_error(id, self._kind, self._rows)
        return self._rows[id]

    def __contains__(self, id: object) -> bool:
        return id in self._rows

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __repr__(self) -> str:
        return f"<{len(self)} {self._kind}>"
