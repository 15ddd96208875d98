"""Read-only mappings by id, whose look-up suggests the nearest ids for an unknown one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import TypeVar

from ..core.errors import UnknownIdError

__all__ = ["Catalogue", "nearest_ids", "unknown_id_error"]

T = TypeVar("T")


def unknown_id_error(id: str, kind: str, known: Iterable[str]) -> UnknownIdError:
    """Returns the error for an unknown id, which suggests the nearest known ids."""
    return UnknownIdError("unknown-id", id=id, kind=kind, nearest=nearest_ids(id, known))


def nearest_ids(id: str, known: Iterable[str]) -> str:
    """Returns up to three ids that look most like `id` as one text; a dash if there is none."""
    wanted = id.upper()
    ids = {known_id.upper(): known_id for known_id in known}
    nearest: list[str] = []
    for upper, known_id in ids.items():
        if _without_zeros(upper) == _without_zeros(wanted):
            nearest.append(known_id)
    similar = get_close_matches(wanted, list(ids), n=3, cutoff=0.5)
    nearest += [ids[upper] for upper in similar]
    return ", ".join(list(dict.fromkeys(nearest))[:3]) or "-"


def _without_zeros(id: str) -> str:
    """Returns an id without leading zeros in its numbers, as spreadsheets change it."""
    return re.sub(r"(?<!\d)0+(?=\d)", "", id)


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
