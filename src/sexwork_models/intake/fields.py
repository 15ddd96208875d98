"""Base models of the rows of a file, and the field types that parse and check their cells.

A field type rejects a value with a code of the message catalogue, which becomes a finding.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Self, TypeAlias, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ModelWrapValidatorHandler,
    PlainSerializer,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic_core import PydanticCustomError

from ..core.errors import NumberFormError
from ..core.findings import Issue
from ..core.identifiers import looks_like_identifier, mask_identifiers
from ..values.amounts import read_number
from ..values.intervals import Certainty, Interval
from ..values.text import Text
from .masking import mask_validation_error, row_error

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "Code",
    "Count",
    "DatedRow",
    "Day",
    "Id",
    "Ids",
    "LabelledRow",
    "NonEmptyIds",
    "Number",
    "Row",
    "check_day_order",
    "field_error",
    "row_content",
    "split_ids",
]

V = TypeVar("V", str, tuple[str, ...])

FIRST_YEAR, LAST_YEAR = 1900, 2199  # of plausible days
_SERIAL_DAY = r"\s*[2-7]\d{4}(?:\.\d+)?\s*"  # a day as the serial number of a spreadsheet
_MAX_DIGITS = 30
# A number as written in a TOML or JSON file, whose point may be the Vietnamese mark of thousands.
_MARKED_THOUSANDS = r"-?[1-9]\d{0,2}\.000"
_PERHAPS_THOUSANDS = r"-?[1-9]\d{0,2}\.\d{3}"


def field_error(code: str, /, **params: object) -> PydanticCustomError:
    """Returns a validation error that becomes the finding `code` with `params`."""
    return row_error(code, params)


def _parse_code(value: Any, info: ValidationInfo) -> Any:
    if not isinstance(value, str):
        raise _cell_error("code-not-text", value, info)
    return value.strip()


def split_ids(text: str) -> list[str]:
    """Returns the codes of a cell, which are separated by semicolons, with their repetitions."""
    return [part.strip() for part in text.split(";")]


def _parse_ids(value: Any, info: ValidationInfo) -> Any:
    if isinstance(value, str):
        codes = split_ids(value)
    elif isinstance(value, (list, tuple)):
        codes = [_parse_code(part, info) for part in value]
    else:
        raise _cell_error("code-not-text", value, info)
    return tuple(dict.fromkeys(filter(None, codes)))


def _require_content(value: V, info: ValidationInfo) -> V:
    if not value:
        raise _cell_error("missing-value", "", info)
    return value


def _parse_day(value: Any, info: ValidationInfo) -> Any:
    if isinstance(value, date) and not isinstance(value, datetime):
        return _require_plausible(value, info)
    if re.fullmatch(_SERIAL_DAY, str(value), re.ASCII):
        raise _cell_error("date-serial", value, info)
    if not isinstance(value, str) or not re.fullmatch(
        r"\d{4}-\d{2}-\d{2}", value.strip(), re.ASCII
    ):
        raise _cell_error("date-form", value, info)
    try:
        day = date.fromisoformat(value.strip())
    except ValueError:
        raise _cell_error("date-does-not-exist", value, info) from None
    return _require_plausible(day, info)


def _require_plausible(day: date, info: ValidationInfo) -> date:
    """Rejects days far from our time: 9999-12-31 and the like stand for "no end", an empty cell."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise _cell_error(
            "date-out-of-range", day.isoformat(), info, first=FIRST_YEAR, last=LAST_YEAR
        )
    return day


def _parse_number(value: Any, info: ValidationInfo) -> Any:
    if isinstance(value, (bool, float)):
        raise _cell_error("number-float", value, info)
    if isinstance(value, int) and abs(value) >= 10**_MAX_DIGITS:
        raise _cell_error("number-out-of-range", "…", info, digits=_MAX_DIGITS)
    try:
        number = Decimal(value) if isinstance(value, (int, Decimal)) else read_number(str(value))
    except NumberFormError as error:
        raise _cell_error(error.code, value, info, **error.params) from None
    if (
        not number.is_finite()
        or number.adjusted() > _MAX_DIGITS
        or -int(number.as_tuple().exponent) > _MAX_DIGITS
    ):
        raise _cell_error("number-out-of-range", "…", info, digits=_MAX_DIGITS)
    if re.fullmatch(_MARKED_THOUSANDS, str(number), re.ASCII):
        raise _ambiguous_number(number, info)
    return number


def _parse_count(value: Any, info: ValidationInfo) -> Any:
    """Returns a number of persons or things; with three decimals it may be one of thousands."""
    number = _parse_number(value, info)
    if re.fullmatch(_PERHAPS_THOUSANDS, str(number), re.ASCII):
        raise _ambiguous_number(number, info)
    return number


def _ambiguous_number(number: Decimal, info: ValidationInfo) -> PydanticCustomError:
    text = str(number)
    return _cell_error("number-ambiguous", text, info, plain=text.replace(".", ""))


def _cell_error(
    code: str, value: object, info: ValidationInfo, /, **params: object
) -> PydanticCustomError:
    return field_error(
        code, **{"value": value, "field": info.field_name, "key": info.field_name, **params}
    )


Code: TypeAlias = Annotated[str, BeforeValidator(_parse_code)]
Id: TypeAlias = Annotated[Code, AfterValidator(_require_content)]
Ids: TypeAlias = Annotated[tuple[str, ...], BeforeValidator(_parse_ids)]
Day: TypeAlias = Annotated[date, BeforeValidator(_parse_day)]
NonEmptyIds: TypeAlias = Annotated[Ids, AfterValidator(_require_content)]


def _number_to_json(value: Decimal) -> str:
    """Returns a number as text; three decimals get a fourth, because 1.500 is ambiguous to read."""
    text = f"{value:f}"
    return f"{text}0" if re.fullmatch(r"-?\d{1,3}\.\d{3}", text, re.ASCII) else text


Number: TypeAlias = Annotated[
    Decimal, BeforeValidator(_parse_number), PlainSerializer(_number_to_json, when_used="json")
]
Count: TypeAlias = Annotated[
    Decimal, BeforeValidator(_parse_count), PlainSerializer(_number_to_json, when_used="json")
]


def check_day_order(cells: Mapping[str, Any]) -> Iterator[Issue]:
    """Yields a contradiction if `last_day` is before `first_day`."""
    first, last = cells.get("first_day"), cells.get("last_day")
    if first and last and first > last:
        yield Issue(
            "days-reversed", {"first": first.isoformat(), "last": last.isoformat()}, "last_day"
        )


class Row(BaseModel):
    """Base of the rows of a file: immutable, without unknown keys.

    A text in which something looks like a number, profile or address of a person is an error; rows
    that are not `screened` have rules of form for their texts instead. Messages and errors repeat
    nothing of a `private` row that could identify a person, whatever the column, as cells may stand
    in the wrong columns.
    """

    private: ClassVar[bool] = False
    screened: ClassVar[bool] = True

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid",
        frozen=True,
        defer_build=True,
        str_strip_whitespace=True,
        hide_input_in_errors=True,
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
            masked = mask_validation_error(error, list(cls.model_fields), private=cls.private)
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
        return Text(self.name_vi, self.name_en)


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
            yield Issue(
                "interval-empty", {"start": start.isoformat(), "end": end.isoformat()}, "valid_to"
            )

    @property
    def interval(self) -> Interval:
        """The days on which the row is valid."""
        return Interval(self.valid_from, self.valid_to)
