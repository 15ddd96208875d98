"""Look-up by id that answers a wrong id with the nearest right ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import TypeVar

from ..errors import UnknownIdError

__all__ = ["Catalogue", "unknown_id"]

T = TypeVar("T")


def unknown_id(id: str, kind: str, known: Iterable[str]) -> UnknownIdError:
    """The error for an id that nothing has, naming the nearest ids."""
    nearest = get_close_matches(id.upper(), list(known), n=3, cutoff=0.5)
    return UnknownIdError("unknown-id", id=id, kind=kind, nearest=", ".join(nearest) or "-")


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
