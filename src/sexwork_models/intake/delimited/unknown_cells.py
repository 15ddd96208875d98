"""Notes the cells of columns that name no field: keys inside of them may protect people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from ...core.findings import Finding, Where
from ..lost_rows import UNCLEAR_PROTECTION
from ..masking import mask_column
from .columns import Columns, column_letter
from .header import Layout
from .keys_inside import WITH_KEYS, protecting_inside

__all__ = ["UnknownCells"]


@attrs.frozen(eq=False, repr=False)
class UnknownCells:
    """The cells of a delimited file in columns that name no field, at their `positions`.

    `filled` are the columns with any cell, `protecting` the first column of each field that a key
    inside of some cell perhaps means.
    """

    layout: Layout
    columns: Columns
    positions: tuple[int, ...] = attrs.field(
        default=attrs.Factory(lambda self: tuple(_without_field(self.layout)), True), init=False
    )
    filled: set[int] = attrs.field(factory=set, init=False)
    protecting: dict[str, int] = attrs.field(factory=dict, init=False)

    def note(self, position: int, texts: Iterable[str]) -> None:
        """Notes filled cells of a column."""
        for text in texts:
            self.filled.add(position)
            if WITH_KEYS in text:
                field = protecting_inside(text, self.columns.field_of, self.columns.kind)
                if field:
                    self.protecting.setdefault(field, position)

    def findings(self, name: str, row_count: int) -> Iterator[Finding]:
        """Yields why none of the rows of a file can be read, if that is so."""
        header = Where(name, self.layout.first_row - 1, columns=self.layout.columns)
        for field, at in self.protecting.items():
            letter, heading = column_letter(at), self.layout.headings[at]
            if heading and self.columns.hides_headings:
                heading = mask_column(heading, self.columns.headings)
            column = attrs.evolve(header.columns[field], letter=letter, heading=heading)
            params = {"key": field, "column": letter, "rows": row_count}
            yield Finding(UNCLEAR_PROTECTION, header.in_column(column), params)


def _without_field(layout: Layout) -> Iterator[int]:
    return (at for at, field in enumerate(layout.fields) if not field)
