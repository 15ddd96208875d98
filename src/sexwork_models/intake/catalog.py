"""Look-up by id that answers a wrong id with the nearest right ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import TypeVar

from ..core.errors import UnknownIdError

__all__ = ["Catalogue", "nearest_ids", "unknown_id"]

T = TypeVar("T")


def unknown_id(id: str, kind: str, known: Iterable[str]) -> UnknownIdError:
    """The error for an id that nothing has, naming the nearest ids."""
    return UnknownIdError("unknown-id", id=id, kind=kind, nearest=nearest_ids(id, known))


def nearest_ids(id: str, known: Iterable[str]) -> str:
    """The ids that look most like `id`, three at most, as one text; a dash when none does."""
    ids = {one.upper(): one for one in known}
    padded = [
        one for upper, one in ids.items() if _without_zeros(upper) == _without_zeros(id.upper())
    ]
    close = [ids[upper] for upper in get_close_matches(id.upper(), list(ids), n=3, cutoff=0.5)]
    return ", ".join(list(dict.fromkeys([*padded, *close]))[:3]) or "-"


def _without_zeros(id: str) -> str:
    """The id without leading zeros in its numbers: what a spreadsheet makes of it."""
    return re.sub(r"(?<!\d)0+(?=\d)", "", id)


class Catalogue(Mapping[str, T]):
    """A read-only mapping from id to row, in the order of the file. A wrong id raises UnknownIdError."""

    __slots__ = ("_kind", "_rows")

    def __init__(self, kind: str, rows: Mapping[str, T]) -> None:
        self._kind = kind
        self._rows = dict(rows)

    def __getitem__(self, id: str) -> T:
        try:
            return self._rows[id]
        except KeyError:
            raise unknown_id(id, self._kind, self._rows) from None

    def __contains__(self, id: object) -> bool:
        return id in self._rows

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __repr__(self) -> str:
        return f"<{len(self)} {self._kind}>"
