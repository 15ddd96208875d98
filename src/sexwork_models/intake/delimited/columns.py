"""The columns that a kind of file may have, and the headings that stand for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from string import ascii_uppercase

import attrs

from ...core.columns import Column, ColumnsByField, FixedMapping
from ...core.findings import MAX_ROWS_NAMED, Finding, RowList, Where
from ...values.nearness import near_words
from ..field_catalog import (
    columns_of_kind,
    field_by_heading,
    heading_key,
    name_with_id,
    protecting_field,
)
from ..files import MAX_FIELDS, ROW_NUMBER, UNKNOWN_FIELD
from ..lost_rows import DECLARED_MISSING
from ..masking import mask_column
from ..parsing import column_names, required_columns
from ..rows import Row
from .keys_inside import protecting_inside

__all__ = [
    "NUMBERING",
    "Columns",
    "FieldsByKey",
    "column_letter",
    "declared_missing",
    "missing_keys",
]

NUMBERING = frozenset(("stt", "tt", "no", "no.", "#", "so tt", "so thu tu"))  # by `heading_key`


@attrs.frozen
class Columns:
    """The columns that a kind of file may have, those that it must have, and their headings.

    `private` files may hold people in any cell: nothing unknown is repeated from them, and each
    line is one row. `declared` are headings that the caller has given a field, by the key of the
    heading; they come first, and every one has to be there. Where several sources share them, none
    has to be in this one, and its headings are added to `met`.
    """

    kind: type[Row]
    headings: Mapping[str, str]
    declared: Mapping[str, str] = attrs.field(factory=dict)
    met: set[str] | None = None
    names: Sequence[str] = attrs.field(
        default=attrs.Factory(lambda self: column_names(self.kind), True), init=False
    )
    required: Sequence[str] = attrs.field(
        default=attrs.Factory(lambda self: required_columns(self.kind), True)
    )
    private: bool = attrs.field(
        default=attrs.Factory(lambda self: self.kind.private, True), init=False
    )
    hides_headings: bool = attrs.field(  # people's own tables may have names in their headings
        default=attrs.Factory(lambda self: self.private or self.kind.takes_mapping, True),
        init=False,
    )
    fields_by_id: Mapping[str, str] = attrs.field(
        default=attrs.Factory(lambda self: {name: name for name in self.names}, True), init=False
    )
    # Ids need no search, unless the caller has declared headings, which are looked for.
    certain_ids: Set[object] = attrs.field(
        default=attrs.Factory(lambda self: set() if self.declared else set(self.names), True),
        init=False,
    )

    @classmethod
    def of(cls, kind: type[Row], declared: Mapping[str, str] | None = None) -> Columns:
        """Returns the columns of the files that hold rows of a kind."""
        return cls(kind, {**field_by_heading(kind), **(declared or {})}, declared or {})

    def shared(self, met: set[str]) -> Columns:
        """Returns these columns for one of several sources, which add their headings to `met`."""
        return attrs.evolve(self, met=met)

    def field_of(self, heading: str) -> str:
        """Returns the field that a heading names, by id or label; `""` for none."""
        name = heading.strip()
        if name in self.fields_by_id and not self.declared:
            return name
        field = self.headings.get(heading_key(name), "")
        return field or (self._field_in_brackets(name) if "(" in name else "")

    def _field_in_brackets(self, heading: str) -> str:
        """Returns the field of a heading that findings write themselves: `Mã bản ghi (id)`."""
        name, _, inside = heading.rstrip(") ").rpartition("(")
        return inside if inside and self.headings.get(heading_key(name), "") == inside else ""

    def missing_headings(self, headings: Iterable[str]) -> list[str]:
        """Returns the fields whose declared heading is not among those of a source."""
        if not self.declared:
            return []
        if self.met is not None:
            self.met.update(headings)
            return []
        found = set(map(heading_key, headings))
        return [field for key, field in self.declared.items() if key not in found]

    def is_heading(self, text: str) -> bool:
        """Whether a text may stand over a column: it names a field, or numbers the rows."""
        return bool(self.field_of(text)) or heading_key(text) in NUMBERING

    def nearest(self, heading: str) -> Sequence[str]:
        """Returns the field that an unknown heading is like, if there is one."""
        return [self.headings[near] for near in near_words(heading_key(heading), self.headings)]

    def placed(self, headings: Sequence[str], fields: Sequence[str]) -> ColumnsByField:
        """Returns every field of the kind, those with a column with its letter and heading.

        `fields` has the field of each heading, `""` for one that is none.
        """
        columns = dict(columns_of_kind(self.kind))
        # Of two columns of one field the first is meant; a file of too many columns is not read.
        for at in reversed(range(min(len(fields), MAX_FIELDS))):
            field = fields[at]
            if field:
                known = columns.get(field, Column(field))
                letter = column_letter(at)
                columns[field] = attrs.evolve(known, letter=letter, heading=headings[at])
        return FixedMapping(columns)


class FieldsByKey(dict[str, str]):
    """The field that each key of a source of objects names, filled as keys are met.

    Keys that number the rows, or that name no field, are passed over: `row_numbers` are those of
    the first sort, `unknown` has the rows of the others by what may be repeated of the key,
    `nearest` the fields that such keys are like, and `perhaps_protecting` are the fields that some
    of these perhaps mean.
    """

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._noted = set[str]()
        self.row_numbers: list[str] = []
        self.unknown: dict[str, RowList] = {}
        self.nearest: dict[str, dict[str, None]] = {}
        self.perhaps_protecting: dict[str, None] = {}

    def are_ids(self, keys: Set[object]) -> bool:
        """Whether all of some keys are ids of fields, so that none has to be searched or noted."""
        return keys <= self._columns.certain_ids

    def __missing__(self, key: str) -> str:
        field = self._columns.field_of(key)
        if not field and heading_key(key) in NUMBERING:
            field = ROW_NUMBER
            self.row_numbers.append(key)
        self[key] = field or UNKNOWN_FIELD
        return self[key]

    def note_unknown(self, key: str, where: Where, cell: object) -> None:
        """Notes that a row has a filled cell under a key that names no field.

        Keys that may not be repeated are noted as one, so that each row is counted once.
        """
        columns = self._columns
        shown = mask_column(key, columns.headings) if columns.hides_headings else key
        self.unknown[shown] = _with_row(self.unknown.get(shown, RowList()), where)
        if inside := protecting_inside(cell, columns.field_of, columns.kind):
            self.perhaps_protecting[inside] = None
        if key in self._noted:
            return
        self._noted.add(key)
        for field in columns.nearest(key):
            self.nearest.setdefault(shown, {})[field] = None
        if perhaps := protecting_field(key, columns.kind):
            self.perhaps_protecting[perhaps] = None


def _with_row(rows: RowList, where: Where) -> RowList:
    """Returns some rows and one more, unless it is the last of them."""
    if rows.first[-1:] == (where,):
        return rows
    first = (*rows.first, where) if rows.count < MAX_ROWS_NAMED else rows.first
    return RowList(rows.count + 1, first)


def missing_keys(
    columns: Columns, met: Iterable[str], source: Where, row_count: int
) -> Iterator[Finding]:
    """Yields the finding on declared headings that no object of a source has as a key.

    `row_count` is the number of its objects, of which none can be read then.
    """
    yield from declared_missing(columns.missing_headings(met), columns.kind, source, row_count)


def declared_missing(
    fields: Sequence[str], kind: type[Row], source: Where, row_count: int = 0
) -> Iterator[Finding]:
    """Yields one finding on all fields whose declared heading a source does not have."""
    if fields:
        where = source.at(fields[0]) if len(fields) == 1 else source
        names = [name_with_id(field, kind) for field in fields]
        yield Finding(DECLARED_MISSING, where, {"fields": names, "rows": row_count})


def column_letter(position: int) -> str:
    """Returns the letter of a column as a spreadsheet shows it; the first is 0, `A`."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, len(ascii_uppercase))
        letters = ascii_uppercase[rest] + letters
    return letters
