"""Brings the texts of a table into the plain form, each different text of a column once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import polars as pl

from ...intake.mapping.cell_readers import WordReader
from ...intake.mapping.form_reader import FormReader
from ...intake.mapping.row_form import RowForm, day_in
from ..engines import SAMPLE_ROWS

__all__ = ["WRITTEN", "declared_fields", "has_cells_to_read", "plain_frames"]

WRITTEN = "written_"  # with the name of a field: the cells as the source has them


def plain_frames(frames: Iterable[pl.DataFrame], reader: FormReader) -> Iterator[pl.DataFrame]:
    """Yields frames of texts with their cells in the plain form.

    Cells of fields whose form or words are declared are kept as they were written in further
    columns: read twice, a text could become another one.
    The first rows show in which columns words stand for codes. The cells of a column that begins to
    have words further below are left: the row parser reads these rows again, and finds the same.
    """
    fields: Sequence[str] | None = None
    for frame in frames:
        if fields is None:
            fields = _fields_to_read(frame.head(SAMPLE_ROWS), reader.form)
        yield _plain(frame, fields, reader)


def has_cells_to_read(sample: pl.DataFrame, form: RowForm) -> bool:
    """Whether some cell in the first rows of a table is written in another form."""
    return bool(_fields_to_read(sample, form))


def _fields_to_read(sample: pl.DataFrame, form: RowForm) -> Sequence[str]:
    """Returns the fields whose columns hold cells in another form, those with places last."""
    fields = list[str]()
    for field, reader in form.readers.items():
        if field in sample.columns:
            texts = sample[field].drop_nulls().unique()
            if reader.declared or (
                isinstance(reader, WordReader) and any(map(reader.may_change, texts))
            ):
                fields.append(field)
    return fields


def declared_fields(columns: Iterable[str], form: RowForm) -> Sequence[str]:
    """Returns those of some columns whose form or words are declared."""
    declared = (field for field in columns if field in form.readers)
    return [field for field in declared if form.readers[field].declared]


def _plain(frame: pl.DataFrame, fields: Sequence[str], reader: FormReader) -> pl.DataFrame:
    form = reader.form
    written = [pl.col(name).alias(WRITTEN + name) for name in declared_fields(frame.columns, form)]
    frame = frame.with_columns(written)
    for field in fields:
        if form.readers[field].needs_day:
            frame = _with_place_codes(frame, field, reader)
            continue
        plain = dict[str, str]()
        for text in frame[field].drop_nulls().unique():
            plain[text] = str(reader.plain_text(field, text))
        changed = {text: code for text, code in plain.items() if text != code}
        if changed:
            frame = frame.with_columns(pl.col(field).replace(changed))
    return frame


def _with_place_codes(frame: pl.DataFrame, field: str, reader: FormReader) -> pl.DataFrame:
    """The frame with the codes of named places, which hold on the day of each row."""
    day, words = reader.form.kind.dated_by, reader.form.readers[field]
    assert isinstance(words, WordReader), field
    names = list(filter(words.may_change, frame[field].drop_nulls().unique()))
    if not names or day not in frame.columns:
        return frame
    pairs = frame.filter(pl.col(field).is_in(names)).select(field, day).unique()
    codes = [reader.plain_text(field, name, day_in(text or "")) for name, text in pairs.iter_rows()]
    code = "code_of_place"
    pairs = pairs.with_columns(pl.Series(code, codes, dtype=pl.String))
    joined = frame.join(pairs, [field, day], "left", nulls_equal=True, maintain_order="left")
    return joined.with_columns(pl.coalesce(code, field).alias(field)).drop(code)
