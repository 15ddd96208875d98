"""The columns of a table in words: letter and heading in the file, and the name of the field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias, TypeVar

import attrs

from .identifiers import mask_identifiers
from .messages import Lang, Sayable

__all__ = ["NO_COLUMNS", "Column", "ColumnsByField", "FixedMapping"]

K = TypeVar("K")
V = TypeVar("V")

_COLUMN: Mapping[Lang, str] = {
    "vi": "cột {letter} “{heading}”",
    "en": "column {letter} “{heading}”",
}


class FixedMapping(Mapping[K, V]):
    """A mapping that its readers share and none can change; it is pickled with findings."""

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[K, V]) -> None:
        self._items = dict(items)

    def __getitem__(self, key: K) -> V:
        return self._items[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __repr__(self) -> str:
        return repr(self._items)


@attrs.frozen
class Column:
    """A field of a row with its name, and the column of a file in which it stands.

    `letter` is that of a spreadsheet; without one, the field stands in no column. `name` is what
    people call the field, None for a column that is no field. `labels` are the names of the codes
    of a closed list.
    """

    field: str
    name: Sayable | None = None
    letter: str = ""
    heading: str = attrs.field(default="", converter=mask_identifiers)
    labels: Mapping[str, Sayable] = attrs.field(
        default=FixedMapping[str, Sayable]({}), eq=False, repr=False
    )

    def name_with_id(self, lang: Lang) -> str:
        """Returns the name of the field with its id, `Ngày (day)`; one alone if they are alike."""
        name = self.field if self.name is None else self.name.say(lang)
        return name if name == self.field else f"{name} ({self.field})"

    def code_with_name(self, code: str, lang: Lang) -> str:
        """Returns a code of a closed list with its name, `event (sự kiện)`, if it has one."""
        name = self.labels[code].say(lang) if code in self.labels else code
        return code if name == code else f"{code} ({name})"

    def say(self, lang: Lang) -> str:
        """Returns the letter and the heading, with the id of the field if that is another."""
        column = _COLUMN[lang].format(letter=self.letter, heading=self.heading)
        return column if self.heading == self.field else f"{column} ({self.field})"


ColumnsByField: TypeAlias = Mapping[str, Column]  # by field
NO_COLUMNS: ColumnsByField = FixedMapping({})
