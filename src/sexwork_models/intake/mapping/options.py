"""How a caller declares another form of a table: names of columns, words, days and numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, TypeAlias, TypedDict

import attrs

from ...core.errors import UnusableInputError
from ...values.text import BLANKS, label_key
from ..catalog import nearest_ids
from ..field_catalog import field_by_heading, heading_key, protecting_field, protecting_fields
from ..parsing import column_names
from ..rows import Row
from .forms import DayForm, NumberForm
from .words import FieldWords

__all__ = [
    "MappingOptions",
    "TableKind",
    "TableMapping",
    "options_of_kind",
    "refuse_without_table",
]


TableKind: TypeAlias = Literal[
    "records", "observations", "sites", "groups", "providers", "establishments"
]


class MappingOptions(TypedDict, total=False):
    """How a table is written, where it differs from what the library reads by itself.

    `columns` gives the field that each heading stands for: `{"Ngày": "day"}`. `values` gives the
    codes that words of a field stand for: `{"population": {"khách": "sex_worker"}}`. `dates` is the
    form of days that are text: `"dd/mm/yyyy"` or `"%d/%m/%Y"`. `thousands` and `decimal` are the
    marks in numbers that are text: `"."` and `","`. None of them is ever inferred.
    """

    columns: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]
    dates: str
    thousands: str
    decimal: str


def refuse_without_table(options: MappingOptions) -> None:
    """Raises UnusableInputError for a form that is declared of what was read already."""
    if options:
        raise UnusableInputError("mapping-without-table")


def options_of_kind(
    options: MappingOptions, kind: type[Row], kinds: Iterable[type[Row]]
) -> MappingOptions:
    """Returns what is declared about the fields of one of several kinds of rows.

    What is about a field of none of `kinds` stays, and is refused with the rest.
    """
    others = [other for other in kinds if other is not kind]

    def is_of_others(name: object) -> bool:
        in_others = any(_field_of(name, other) for other in others)
        return in_others and not _field_of(name, kind)

    part = options.copy()
    if isinstance(columns := options.get("columns"), Mapping):
        part["columns"] = {key: name for key, name in columns.items() if not is_of_others(name)}
    if isinstance(values := options.get("values"), Mapping):
        part["values"] = {name: words for name, words in values.items() if not is_of_others(name)}
    return part


@attrs.frozen
class DoubtfulHeading:
    """A declared heading that perhaps means another field, by which people are protected."""

    heading: str
    field: str
    perhaps: str


@attrs.frozen(eq=False)
class TableMapping:
    """A declared form of a table, checked for a kind of rows.

    `columns` gives fields by the key of their heading, and `values` the codes of each field by the
    key of the word. `written` has each word as it was declared, by its field and its key.
    `perhaps_protecting` are headings that may mean another field, by which people are protected.
    """

    columns: Mapping[str, str] = attrs.field(factory=dict)
    values: Mapping[str, Mapping[str, str]] = attrs.field(factory=dict)
    written: Mapping[tuple[str, str], str] = attrs.field(factory=dict)
    days: DayForm | None = None
    numbers: NumberForm = attrs.field(factory=NumberForm)
    perhaps_protecting: tuple[DoubtfulHeading, ...] = ()

    @classmethod
    def of(
        cls, options: MappingOptions, kind: type[Row], words: Mapping[str, FieldWords]
    ) -> TableMapping:
        """Returns a declared form for rows of a kind.

        Raises UnusableInputError for a field that does not exist, a column or field that is named
        twice, a word for a code that the field does not take, and a form of days or numbers that
        could be read in two ways.
        """
        columns = _texts("columns", options.get("columns") or {})
        values = options.get("values") or {}
        dates = _text("dates", options.get("dates") or "")
        return cls(
            _fields_by_key(columns, kind),
            _codes_by_word(values, kind, words),
            _words_by_key(values, kind),
            DayForm.of(dates) if dates else None,
            NumberForm(
                _text("thousands", options.get("thousands") or ""),
                _text("decimal", options.get("decimal") or ""),
            ),
            tuple(_perhaps_protecting(columns, kind)),
        )

    @property
    def is_empty(self) -> bool:
        """Whether nothing is declared that could be noted of a source."""
        return not (self.perhaps_protecting or self.reads_cells)

    @property
    def reads_cells(self) -> bool:
        """Whether cells have another form than the library reads by itself."""
        return bool(self.values or self.days or self.numbers.is_stated)


def _fields_by_key(columns: Mapping[str, str], kind: type[Row]) -> Mapping[str, str]:
    """Returns the field of each declared heading. Raises UnusableInputError as `of` does."""
    fields: dict[str, str] = {}
    for heading, name in columns.items():
        field, key = _field_named(name, kind), heading_key(heading)
        if key in fields:
            raise UnusableInputError("mapping-column-twice", column=heading)
        named = field_by_heading(kind).get(key, field)
        if named != field and named in protecting_fields(kind):
            raise UnusableInputError("mapping-of-protecting-column", column=heading, field=named)
        if field in fields.values():
            raise UnusableInputError("mapping-field-twice", field=field, entry=heading)
        fields[key] = field
    return fields


def _perhaps_protecting(columns: Mapping[str, str], kind: type[Row]) -> Iterator[DoubtfulHeading]:
    """Yields the headings that perhaps mean a protecting field, and are declared as another."""
    for heading, name in columns.items():
        field = _field_of(name, kind)
        is_certain = heading_key(heading) in field_by_heading(kind)
        perhaps = "" if is_certain else protecting_field(heading, kind)
        if perhaps not in ("", field):
            yield DoubtfulHeading(heading, field, perhaps)


def _codes_by_word(
    values: object, kind: type[Row], words: Mapping[str, FieldWords]
) -> Mapping[str, Mapping[str, str]]:
    """Returns the code of each declared word by field. Raises UnusableInputError as `of` does."""
    if not isinstance(values, Mapping):
        raise _type_error("values", "{field: {word: code}}", values)
    codes: dict[str, Mapping[str, str]] = {}
    for name, pairs in values.items():
        field = _field_named(name, kind)
        if field not in words:
            allowed = ", ".join(words)
            raise UnusableInputError("mapping-field-open", field=field, allowed=allowed)
        if field in codes:
            raise UnusableInputError("mapping-field-twice", field=field, entry=name)
        texts = _texts(f"values[{field}]", pairs)
        _refuse_headings(field, texts, kind, words[field])
        codes[field] = _codes_of_field(field, texts, words[field])
    return codes


def _words_by_key(
    values: Mapping[str, Mapping[str, str]], kind: type[Row]
) -> Mapping[tuple[str, str], str]:
    """Returns each declared word as it is written, by its field and its key."""
    words: dict[tuple[str, str], str] = {}
    for name, pairs in values.items():
        words |= {(_field_named(name, kind), label_key(word)): word for word in pairs}
    return words


def _refuse_headings(
    field: str, pairs: Mapping[str, str], kind: type[Row], words: FieldWords
) -> None:
    """Raises UnusableInputError for a pair that gives a field instead of a code."""
    for word, code in pairs.items():
        is_code = code in words.codes or heading_key(code) in words.by_key
        if words.codes and not is_code and code in column_names(kind):
            raise UnusableInputError("mapping-code-is-field", field=field, word=word, code=code)


def _codes_of_field(field: str, pairs: Mapping[str, str], words: FieldWords) -> Mapping[str, str]:
    codes: dict[str, str] = {}
    for word, code in pairs.items():
        meant = code if code in words.codes else words.by_key.get(heading_key(code), "")
        if not meant:
            near = nearest_ids(code, words.codes)
            raise UnusableInputError(
                "mapping-code-unknown", field=field, word=word, code=code, nearest=near
            )
        if codes.setdefault(label_key(word), meant) != meant:
            raise UnusableInputError("mapping-word-twice", field=field, word=word)
    return codes


def _field_named(name: object, kind: type[Row]) -> str:
    """Returns a field by its id or label. Raises UnusableInputError for one that does not exist."""
    if field := _field_of(name, kind):
        return field
    names, entry = column_names(kind), str(name)
    allowed = ", ".join(names)
    nearest = nearest_ids(entry, names)
    raise UnusableInputError("mapping-field-unknown", entry=entry, allowed=allowed, nearest=nearest)


def _field_of(name: object, kind: type[Row]) -> str:
    """Returns a field by its id or label; `""` for none."""
    if not isinstance(name, str):
        return ""
    return name if name in column_names(kind) else field_by_heading(kind).get(heading_key(name), "")


def _texts(name: str, value: object) -> Mapping[str, str]:
    """Returns a mapping of texts. Raises UnusableInputError for anything else."""
    if not isinstance(value, Mapping):
        raise _type_error(name, "{str: str}", value)
    texts = {_text(name, key): _text(name, item) for key, item in value.items()}
    if any(not text.strip(BLANKS) for text in texts):
        raise UnusableInputError("mapping-empty", name=name)
    return texts


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise _type_error(name, "str", value)
    return value


def _type_error(name: str, expected: str, value: object) -> UnusableInputError:
    found = type(value).__name__
    return UnusableInputError("argument-type", name=name, expected=expected, found=found)
