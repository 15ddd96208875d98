"""Finds what is wrong with the columns of a header: unknown, repeated and missing ones."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from types import MappingProxyType

import attrs

from ...core.columns import Column
from ...core.findings import Finding, Where
from ...values.nearness import near_words
from ...values.text import Text, texts_of
from ..catalog import NONE_NEAR
from ..field_catalog import columns_of_kind, heading_key, name_with_id, protecting_field
from ..files import MAX_FIELDS
from ..lost_rows import UNCLEAR_PROTECTION
from ..masking import mask_column
from .columns import NUMBERING, Columns, FieldsByKey, column_letter, declared_missing

__all__ = ["column_faults", "table_column_faults", "unknown_keys"]

_WORDS = texts_of("intake.column_faults")
_MAX_FREE = 12  # fields that a finding about an unknown heading names


def column_faults(
    headings: Sequence[str], fields: Sequence[str], columns: Columns, where: Where
) -> Iterator[Finding]:
    """Yields the unknown, repeated and missing columns of a header."""
    if len(headings) > MAX_FIELDS:
        yield Finding("too-many-fields", where, {"found": len(headings), "limit": MAX_FIELDS})
        return
    free: list[Text] | None = None
    for at, (heading, field) in enumerate(zip(headings, fields, strict=True)):
        letter = column_letter(at)
        if heading and not field:
            free = _free_fields(columns, where) if free is None else free
            yield from _unknown_heading(heading, letter, columns, where, free)
        elif field and fields.index(field) < at:
            other = column_letter(fields.index(field))
            params = {"key": field, "column": letter, "other": other}
            repeated = attrs.evolve(where.columns[field], letter=letter, heading=heading)
            yield Finding("duplicate-key", where.in_column(repeated), params)
    yield from _missing_columns(headings, fields, columns, where)


def table_column_faults(
    headings: Sequence[str],
    fields: Sequence[str],
    columns: Columns,
    where: Where,
    parts: Mapping[str, object] = MappingProxyType({}),
) -> Iterator[Finding]:
    """Yields what is wrong with the columns of a table in memory, which have no letters.

    A column that names no field is told by its position. `parts` are what the cells of a column
    hold that have keys inside, which may protect people as those of mappings may.
    """
    known = [heading if columns.is_heading(heading) else "" for heading in headings]
    yield from column_faults(known, fields, columns, where)
    if len(headings) > MAX_FIELDS:
        return
    keys = FieldsByKey(columns)
    free = _shortened(_names_of_free(set(fields), columns))
    for at, (heading, name) in enumerate(zip(headings, known, strict=True), start=1):
        if heading and not name:
            keys.note_unknown(heading, where, parts.get(heading))
            yield _unknown_position(at, heading, columns, where, free, fields)
    for perhaps in keys.perhaps_protecting:
        column = columns_of_kind(columns.kind)[perhaps]
        yield Finding(UNCLEAR_PROTECTION, where.in_column(column), {"key": perhaps})


def _names_of_free(met: Container[str], columns: Columns) -> list[Text]:
    """Returns the names of the fields for which a table has no column."""
    free = [name for name in columns.names if name not in met]
    free.sort(key=lambda name: _place_of(name, columns))
    return [name_with_id(name, columns.kind) for name in free]


def _unknown_position(
    at: int,
    heading: str,
    columns: Columns,
    where: Where,
    free: Sequence[Text],
    fields: Container[str],
) -> Finding:
    """Returns the finding about a column of a table that names no field, by its position.

    Its name is said if that can lead to nobody, and the field that it perhaps is.
    """
    shown = mask_column(heading, columns.headings) if columns.hides_headings else heading
    near = [field for field in columns.nearest(heading) if field not in fields]
    params = {
        "key": shown,
        "column": str(at),
        "free": free,
        "nearest": [*near, NONE_NEAR][0],
        "how": _WORDS["declare"],
        "in_table": True,
    }
    return Finding("unknown-column", where.in_column(Column(shown, None, str(at), shown)), params)


def unknown_keys(
    fields: FieldsByKey, columns: Columns, source: Where, row_count: int
) -> Iterator[Finding]:
    """Yields the findings about keys of objects that name no field: one for all rows of a key.

    Where a key perhaps means a field that protects people, none of the rows is read.
    """
    met = set(fields.values())
    names = [name_with_id(name, columns.kind) for name in columns.names if name not in met]
    for shown, rows in fields.unknown.items():
        near = [name for name in fields.nearest.get(shown, ()) if name not in met]
        nearest = [name_with_id(name, columns.kind) for name in near] or "-"
        free = _shortened(names)
        params = {"key": shown, "having": rows, "free": free, "nearest": nearest}
        yield Finding("unknown-field", source.in_column(Column(shown, None, "", shown)), params)
    for perhaps in fields.perhaps_protecting:
        column = columns_of_kind(columns.kind)[perhaps]
        params = {"key": perhaps, "rows": row_count}
        yield Finding(UNCLEAR_PROTECTION, source.in_column(column), params)


def _missing_columns(
    headings: Sequence[str], fields: Sequence[str], columns: Columns, where: Where
) -> Iterator[Finding]:
    """Yields the declared headings that are not there, then the other required columns."""
    missing = columns.missing_headings(headings)
    yield from declared_missing(missing, columns.kind, where)
    for column in columns.required:
        if column not in fields and column not in missing:
            yield Finding("missing-column", where.at(column), {"key": column})


def _unknown_heading(
    heading: str, letter: str, columns: Columns, where: Where, free: Sequence[Text]
) -> Iterator[Finding]:
    """Yields the findings about a heading that names no field; it may name a person."""
    if heading_key(heading) in NUMBERING:
        where = where.in_column(Column(heading, None, letter, heading))
        yield Finding("numbering-column", where, {"key": heading})
        return
    shown = mask_column(heading, columns.headings) if columns.hides_headings else heading
    own_form = not columns.kind.takes_mapping
    nearest = near_words(heading, columns.names) if own_form else ()
    params = {
        "key": shown,
        "column": letter,
        "free": free,
        "nearest": [*nearest, NONE_NEAR][0],
        "fixed_form": own_form,
    }
    column = Column(shown, None, letter, shown)
    yield Finding("unknown-column", where.in_column(column), params)
    perhaps = protecting_field(heading, columns.kind)
    if perhaps:
        column = attrs.evolve(where.columns[perhaps], letter=letter, heading=shown)
        yield Finding(
            UNCLEAR_PROTECTION, where.in_column(column), {"key": perhaps, "column": letter}
        )


def _free_fields(columns: Columns, where: Where) -> list[Text]:
    """Returns the names of the fields for which a file has no column, the required ones first."""
    met = {name for name in columns.names if where.columns.get(name, Column(name)).letter}
    return _shortened(_names_of_free(met, columns))


def _place_of(field: str, columns: Columns) -> tuple[bool, int]:
    """Returns what orders the fields that are free: the required ones come first."""
    return field not in columns.required, columns.names.index(field)


def _shortened(names: list[Text]) -> list[Text]:
    return [*names[:_MAX_FREE], Text("…", "…")] if len(names) > _MAX_FREE else names
