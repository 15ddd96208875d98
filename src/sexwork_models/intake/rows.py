"""Base models of the rows of a file: immutable, checked for contradictions, and screened.

What could identify a person is rejected in every text of a row, and repeated in no message.
"""

# Annotations stay no texts: pydantic would evaluate each of them for every model.
from collections.abc import Collection, Hashable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeVar

import attrs
from pydantic import (
    BaseModel,
    ConfigDict,
    ModelWrapValidatorHandler,
    ValidationError,
    model_validator,
)

from ..core.identifiers import looks_like_identifier, mask_identifiers
from ..core.issues import Issue
from ..values.intervals import Certainty, Interval
from ..values.text import Text
from .fields import CellReader, Day, field_error

if TYPE_CHECKING:
    from .files import RawRow

__all__ = [
    "DatedRow",
    "LabelledRow",
    "ParsedRow",
    "Row",
    "check_day_order",
    "row_content",
]


def check_day_order(cells: Mapping[str, Any]) -> Iterator[Issue]:
    """Yields a contradiction if `last_day` is before `first_day`."""
    first, last = cells.get("first_day"), cells.get("last_day")
    if first and last and first > last:
        yield Issue("days-reversed", {"first": first, "last": last}, "last_day")


def _describe_fields(schema: dict[str, Any], kind: type[BaseModel]) -> None:
    """Puts words into a JSON Schema; the catalogue of fields is loaded for the first one."""
    from .field_catalog import describe_fields

    describe_fields(schema, kind)


class Row(BaseModel):
    """Base of the rows of a file: immutable, without unknown keys.

    A text in which something looks like a number, profile or address of a person is an error; rows
    that are not `screened` have rules of form for their texts instead. Messages and errors repeat
    nothing of a `private` row that could identify a person, whatever the column, as cells may stand
    in the wrong columns. `cell_readers` read the cells of some fields as people write them. Of a
    row with one of the errors `silencing` no cell is repeated.
    `field_words` names the section of the catalogue of fields that says what
    the fields are called and hold. Tables of a kind that `takes_mapping` may have a declared form.
    """

    private: ClassVar[bool] = False
    takes_mapping: ClassVar[bool] = False
    screened: ClassVar[bool] = True
    field_words: ClassVar[str] = ""
    dated_by: ClassVar[str] = ""
    cell_readers: ClassVar[Mapping[str, CellReader]] = {}
    silencing: ClassVar[Collection[str]] = frozenset()

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid",
        frozen=True,
        defer_build=True,
        str_strip_whitespace=True,
        hide_input_in_errors=True,
        json_schema_extra=_describe_fields,
    )

    def __repr__(self) -> str:
        id = str(getattr(self, "id", getattr(self, "code", "")))
        return f"<{type(self).__name__} {mask_identifiers(id)}".rstrip() + ">"

    def __str__(self) -> str:
        return repr(self)

    @classmethod
    def contradictions(cls, cells: Mapping[str, Any]) -> Iterator[Issue]:
        """Yields the contradictions between `cells`, which hold only cells that could be read."""
        yield from ()

    @classmethod
    def issues(cls, cells: Mapping[str, Any]) -> Iterator[Issue]:
        """Yields the contradictions, then other texts that could identify a person."""
        named = set[str]()
        for contradiction in cls.contradictions(cells):
            named.add(contradiction.field)
            yield contradiction
        for name, value in cells.items() if cls.screened else ():
            if name not in named and any(map(looks_like_identifier, _texts_in(value))):
                yield Issue("identifier-in-text", {"field": name}, name)

    @model_validator(mode="wrap")
    @classmethod
    def _hide_inputs(cls, value: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """Rejects a row without repeating what was typed."""
        try:
            return handler(value)
        except ValidationError as error:
            from .masking import mask_validation_error  # of faulty rows only

            masked = mask_validation_error(error, cls, private=cls.private)
        raise masked  # outside of the clause, so that it does not carry the first error along

    def model_post_init(self, context: Any, /) -> None:
        """Rejects a row with an identifying text or a contradiction."""
        for issue in self.issues(self.__dict__):
            raise field_error(issue.code, **issue.params)


def _texts_in(value: object) -> Iterator[str]:
    """Yields every text in a cell; rows in it have been checked themselves."""
    if type(value) is str:  # no member of an enumeration
        if value:
            yield value
    elif isinstance(value, (tuple, list)):
        for part in value:
            yield from _texts_in(part)
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from _texts_in(key)
            yield from _texts_in(part)


def row_content(row: Row, without: Collection[str]) -> Hashable:
    """Returns what the fields of a row hold, except `without`: equal for rows that say the same."""
    return _hashable(row.model_dump(exclude=set(without)))


def _hashable(value: object) -> Hashable:
    if isinstance(value, Mapping):
        return tuple((key, _hashable(cell)) for key, cell in value.items())
    if isinstance(value, (list, tuple)):
        return tuple(map(_hashable, value))
    # Numbers are compared by their value: 10 is 10.0.
    return value if isinstance(value, Hashable) else repr(value)


class LabelledRow(Row):
    """A row with a name in both languages."""

    name_vi: str = ""
    name_en: str

    @property
    def label(self) -> Text:
        """The name in both languages."""
        return Text.either(self.name_vi, self.name_en)


class DatedRow(Row):
    """A row that is valid on some days; `valid_to` is the first day on which it no longer is."""

    valid_from: Day | None = None
    start_certainty: Certainty = Certainty.STATED
    valid_to: Day | None = None
    end_certainty: Certainty = Certainty.OPEN

    @classmethod
    def contradictions(cls, cells: Mapping[str, Any]) -> Iterator[Issue]:
        """Yields a contradiction if the row is valid on no day."""
        yield from super().contradictions(cells)
        start, end = cells.get("valid_from"), cells.get("valid_to")
        if start is not None and end is not None and start >= end:
            yield Issue("interval-empty", {"start": start, "end": end}, "valid_to")

    @property
    def interval(self) -> Interval:
        """The days on which the row is valid."""
        return Interval(self.valid_from, self.valid_to)


R = TypeVar("R", bound=Row)


@attrs.frozen
class ParsedRow(Generic[R]):
    """A row read as a model, and the raw row, which knows its place in the source.

    `unread` names the fields that could not be read, or that contradict others; they are blank in
    `row`, so that the other fields are still checked. No calculation uses a row that is not whole.
    """

    row: R
    raw: "RawRow"
    unread: frozenset[str] = frozenset()

    @property
    def whole(self) -> bool:
        """Whether all fields could be read."""
        return not self.unread

    @property
    def cells(self) -> Mapping[str, Any]:
        """The cells of the row, without the fields that could not be read."""
        cells = self.row.__dict__
        if self.whole:
            return cells
        return {name: value for name, value in cells.items() if name not in self.unread}
