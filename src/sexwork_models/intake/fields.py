"""The field types of rows, which parse and check their cells: codes, days, numbers and counts.

A field type rejects a value with a code of the message catalogue, which becomes a finding.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from datetime import date, datetime
from decimal import Decimal
from string import whitespace
from typing import Annotated, Any, Protocol, Self, TypeAlias, cast

from pydantic import BeforeValidator, GetCoreSchemaHandler, ValidationInfo
from pydantic_core import PydanticCustomError, core_schema

from ..core.errors import NumberFormError
from ..core.identifiers import MASK
from ..core.messages import message
from ..core.patterns import lazy_pattern
from ..values.amounts import parse_number

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "CellReader",
    "Code",
    "Count",
    "Day",
    "Id",
    "Ids",
    "NonEmptyIds",
    "Number",
    "RefusedCell",
    "field_error",
    "split_ids",
]

FIRST_YEAR, LAST_YEAR = 1900, 2199  # of plausible days
_DAY = lazy_pattern(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# A day as the serial number of a spreadsheet.
_SERIAL_DAY = lazy_pattern(r"[2-7]\d{4}(?:\.\d+)?", re.ASCII)
_MAX_DIGITS = 30
# A number as written in a TOML or JSON file, whose point may be the Vietnamese mark of thousands.
_MARKED_THOUSANDS = lazy_pattern(r"-?[1-9]\d{0,2}\.000", re.ASCII)
_PERHAPS_THOUSANDS = lazy_pattern(r"-?[1-9]\d{0,2}\.\d{3}", re.ASCII)
_THREE_DECIMALS = lazy_pattern(r"-?\d{1,3}\.\d{3}", re.ASCII)


class RefusedCell(str):
    """A cell whose text is not certain: the row parser refuses it with a code of the catalogue.

    As a text it is a mask, so that nothing repeats what was typed.
    """

    code: str
    params: Mapping[str, object]

    def __new__(cls, code: str, params: Mapping[str, object]) -> Self:
        """Returns a cell that is refused with `code` and `params`."""
        cell = super().__new__(cls, MASK)
        cell.code, cell.params = code, params
        return cell


class CellReader(Protocol):
    """Reads the texts of one field.

    What is not certain stays as it is, and the row parser refuses it.
    """

    @property
    def codes(self) -> Container[str]:
        """The texts that are taken as they are."""
        ...

    @property
    def declared(self) -> bool:
        """Whether a caller has stated the form or words."""
        ...

    @property
    def needs_day(self) -> bool:
        """Whether a text is read by the day of its row."""
        ...

    def read(self, text: str, day: date | None) -> str:
        """Returns a text in the plain form, a text that is not certain as it is."""
        ...


def field_error(code: str, /, **params: object) -> PydanticCustomError:
    """Returns a validation error that becomes the finding `code` with `params`."""
    try:
        sentence = message(code).fill("en", params)
    except KeyError:  # the name of the field is filled in when the row is parsed
        sentence = code
    context: dict[str, Any] = {"_": sentence, **params}
    return PydanticCustomError(code, "{_}", context)  # pyright: ignore[reportArgumentType]


def _parse_code(value: Any, info: ValidationInfo) -> Any:
    if not isinstance(value, str):
        raise _cell_error("code-not-text", value, info)
    return value.strip()


def _parse_id(value: Any, info: ValidationInfo) -> Any:
    return _require_content(_parse_code(value, info), info)


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


def _parse_filled_ids(value: Any, info: ValidationInfo) -> Any:
    return _require_content(_parse_ids(value, info), info)


def _require_content(value: Any, info: ValidationInfo) -> Any:
    if not value:
        raise _cell_error("missing-value", "", info)
    return value


def _parse_day(value: Any, info: ValidationInfo) -> Any:
    if isinstance(value, RefusedCell):
        raise _cell_error(value.code, value, info, **value.params)
    if isinstance(value, date) and not isinstance(value, datetime):
        return _require_plausible(value, info)
    if not isinstance(value, str) or not _DAY.fullmatch(value.strip()):
        is_serial = _SERIAL_DAY.fullmatch(str(value).strip(whitespace))
        raise _cell_error("date-serial" if is_serial else "date-form", value, info)
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
    if isinstance(value, RefusedCell):
        raise _cell_error(value.code, value, info, **value.params)
    if isinstance(value, (bool, float)):
        raise _cell_error("number-float", value, info, example="40.8")
    if isinstance(value, int) and abs(value) >= 10**_MAX_DIGITS:
        raise _cell_error("number-out-of-range", "…", info, digits=_MAX_DIGITS)
    try:
        number = Decimal(value) if isinstance(value, (int, Decimal)) else parse_number(str(value))
    except NumberFormError as error:
        raise _cell_error(error.code, value, info, **error.params) from None
    if not _is_within_limits(number):
        raise _cell_error("number-out-of-range", "…", info, digits=_MAX_DIGITS)
    if _MARKED_THOUSANDS.fullmatch(str(number)):
        raise _ambiguous_number(number, info)
    return number


def _is_within_limits(number: Decimal) -> bool:
    if not number.is_finite() or number.adjusted() > _MAX_DIGITS:
        return False
    return -int(number.as_tuple().exponent) <= _MAX_DIGITS


def _parse_count(value: Any, info: ValidationInfo) -> Any:
    """Returns a number of persons or things; with three decimals it may be one of thousands."""
    number = _parse_number(value, info)
    if _PERHAPS_THOUSANDS.fullmatch(str(number)):
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
Id: TypeAlias = Annotated[str, BeforeValidator(_parse_id)]
Ids: TypeAlias = Annotated[tuple[str, ...], BeforeValidator(_parse_ids)]
Day: TypeAlias = Annotated[date, BeforeValidator(_parse_day)]
NonEmptyIds: TypeAlias = Annotated[tuple[str, ...], BeforeValidator(_parse_filled_ids)]


def _number_to_json(value: Decimal) -> str:
    """Returns a number as text; three decimals get a fourth, because 1.500 is ambiguous to read."""
    text = f"{value:f}"
    return f"{text}0" if _THREE_DECIMALS.fullmatch(text) else text


class _JsonText:
    """Writes numbers to JSON as text, as `PlainSerializer` does, whose module is long to import."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        written = core_schema.plain_serializer_function_ser_schema(
            _number_to_json, return_schema=core_schema.str_schema(), when_used="json"
        )
        return cast("core_schema.CoreSchema", {**handler(source), "serialization": written})


Number: TypeAlias = Annotated[Decimal, BeforeValidator(_parse_number), _JsonText()]
Count: TypeAlias = Annotated[Decimal, BeforeValidator(_parse_count), _JsonText()]
