"""The columns that a kind of file may have, and the headings that stand for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from string import ascii_uppercase

import attrs

from ..field_catalog import field_by_heading, heading_key
from ..parsing import column_names, required_columns
from ..rows import Row

__all__ = ["NUMBERING", "Columns", "column_letter"]

NUMBERING = frozenset(("stt", "tt", "no", "no.", "#", "so tt", "so thu tu"))  # by `heading_key`


@attrs.frozen
class Columns:
    """The columns that a kind of file may have, those that it must have, and their headings.

    `private` files may hold people in any cell: nothing unknown is repeated from them, and each
    line is one row.
    """

    names: Sequence[str]
    required: Sequence[str] = ()
    private: bool = False
    headings: Mapping[str, str] = attrs.field(
        default=attrs.Factory(lambda self: {heading_key(name): name for name in self.names}, True)
    )
    kind: type[Row] | None = None

    @classmethod
    def of(cls, kind: type[Row]) -> Columns:
        """Returns the columns of the files that hold rows of a kind."""
        names, required = column_names(kind), required_columns(kind)
        return cls(names, required, kind.private, field_by_heading(kind), kind)

    def field_of(self, heading: str) -> str:
        """Returns the field that a heading names, by id or label; `""` for none."""
        name = heading.strip()
        return name if name in self.names else self.headings.get(heading_key(name), "")

    def is_heading(self, text: str) -> bool:
        """Whether a text may stand over a column: it names a field, or numbers the rows."""
        return bool(self.field_of(text)) or heading_key(text) in NUMBERING


def column_letter(position: int) -> str:
    """Returns the letter of a column as a spreadsheet shows it; the first is 0, `A`."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, len(ascii_uppercase))
        letters = ascii_uppercase[rest] + letters
    return letters
