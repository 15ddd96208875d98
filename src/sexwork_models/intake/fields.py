"""How a cell becomes a value: the base of every row read from a file, and its field types.

A field type refuses with a code of the message catalogue, so each refusal is a finding with a remedy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar, TypeAlias

import attrs
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    ValidationInfo,
)
from pydantic_core import PydanticCustomError

from ..core.errors import NumberFormError
from ..core.identifiers import masked
from ..core.messages import message
from ..values.amounts import read_number
from ..values.intervals import Certainty, Interval
from ..values.text import Text

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "Code",
    "Contradiction",
    "DatedRow",
    "Day",
    "Id",
    "Ids",
    "LabelledRow",
    "Number",
    "Row",
    "SomeIds",
    "days_reversed",
    "refuse",
]

FIRST_YEAR, LAST_YEAR = 1900, 2199  # of days of our time
_SERIAL = r"\s*[2-7]\d{4}(?:\.\d+)?\s*"  # a day of our time as spreadsheets count them
_DIGITS = 30


def refuse(code: str, /, **params: object) -> PydanticCustomError:
    """An error that becomes the finding `code`; its placeholders are `params`."""
    try:
        sentence = message(code).fill("en", params)
    except KeyError:  # the field is only known to who reads the row
        sentence = code
    return PydanticCustomError(code, "{_}", {"_": sentence, **params})  # pyright: ignore[reportArgumentType]


def _code(value: Any, info: ValidationInfo) -> Any:
    if not isinstance(value, str):
        raise _refuse_cell("code-not-text", value, info)
    return value.strip()


def _some_code(code: str, info: ValidationInfo) -> str:
    if not code:
        raise _refuse_cell("missing-value", "", info)
    return code


def _ids(value: Any, info: ValidationInfo) -> Any:
    if isinstance(value, str):
        return tuple(dict.fromkeys(part.strip() for part in value.split(";") if part.strip()))
    if isinstance(value, (list, tuple)):
        return tuple(dict.fromkeys(code for part in value if (code := _code(part, info))))
    raise _refuse_cell("code-not-text", value, info)


def _some(ids: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
    if not ids:
        raise _refuse_cell("missing-value", "", info)
    return ids


def _day(value: Any, info: ValidationInfo) -> Any:
    if isinstance(value, date) and not isinstance(value, datetime):
        return _in_range(value, info)
    if re.fullmatch(_SERIAL, str(value), re.ASCII):
        raise _refuse_cell("date-serial", value, info)
    if not isinstance(value, str) or not re.fullmatch(
        r"\d{4}-\d{2}-\d{2}", value.strip(), re.ASCII
    ):
        raise _refuse_cell("date-form", value, info)
    try:
        day = date.fromisoformat(value.strip())
    except ValueError:
        raise _refuse_cell("date-does-not-exist", value, info) from None
    return _in_range(day, info)


def _in_range(day: date, info: ValidationInfo) -> date:
    """A day of our time; 9999-12-31 and the like are marks for "no end", which an empty cell says better."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise _refuse_cell(
            "date-out-of-range", day.isoformat(), info, first=FIRST_YEAR, last=LAST_YEAR
        )
    return day


def _number(value: Any, info: ValidationInfo) -> Any:
    if isinstance(value, (bool, float)):
        raise _refuse_cell("number-float", value, info)
    try:
        number = Decimal(value) if isinstance(value, (int, Decimal)) else read_number(str(value))
    except NumberFormError as error:
        raise _refuse_cell(error.code, value, info, **error.params) from None
    if (
        not number.is_finite()
        or number.adjusted() > _DIGITS
        or -int(number.as_tuple().exponent) > _DIGITS
    ):
        raise _refuse_cell("number-out-of-range", "…", info, digits=_DIGITS)
    return number


def _refuse_cell(
    code: str, value: object, info: ValidationInfo, /, **params: object
) -> PydanticCustomError:
    return refuse(
        code, **{"value": value, "field": info.field_name, "key": info.field_name, **params}
    )


Code: TypeAlias = Annotated[str, BeforeValidator(_code)]
Id: TypeAlias = Annotated[str, BeforeValidator(_code), AfterValidator(_some_code)]
Ids: TypeAlias = Annotated[tuple[str, ...], BeforeValidator(_ids)]
Day: TypeAlias = Annotated[date, BeforeValidator(_day)]
SomeIds: TypeAlias = Annotated[tuple[str, ...], BeforeValidator(_ids), AfterValidator(_some)]


def _number_text(value: Decimal) -> str:
    """A number as JSON text that is read back: one with three places gets a fourth, because 1.500 may be 1500."""
    text = f"{value:f}"
    return f"{text}0" if re.fullmatch(r"-?\d{1,3}\.\d{3}", text, re.ASCII) else text


Number: TypeAlias = Annotated[
    Decimal, BeforeValidator(_number), PlainSerializer(_number_text, when_used="json")
]


@attrs.frozen
class Contradiction:
    """Cells that each hold and do not hold together: a code of the catalogue, the field to look at, its params."""

    code: str
    field: str
    params: Mapping[str, object] = attrs.field(factory=dict)


def days_reversed(cells: Mapping[str, Any]) -> Iterator[Contradiction]:
    """A `last_day` before the `first_day`."""
    first, last = cells.get("first_day"), cells.get("last_day")
    if first and last and first > last:
        yield Contradiction(
            "days-reversed", "last_day", {"first": first.isoformat(), "last": last.isoformat()}
        )


class Row(BaseModel):
    """A row of a file: unknown keys are refused, and nothing changes after reading.

    Of a `private` row nothing is repeated that could lead to a person: its cells may stand in the wrong columns.
    """

    private: ClassVar[bool] = False

    model_config: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid",
        frozen=True,
        defer_build=True,
        str_strip_whitespace=True,
        hide_input_in_errors=True,
    )

    def __repr__(self) -> str:
        return (
            f"<{type(self).__name__} {masked(str(getattr(self, 'id', getattr(self, 'code', ''))))}".rstrip()
            + ">"
        )

    def __str__(self) -> str:
        return repr(self)

    @classmethod
    def contradictions(cls, cells: Mapping[str, Any]) -> Iterator[Contradiction]:
        """What cannot stand together in `cells`; a cell that could not be read is absent from them."""
        yield from ()

    def model_post_init(self, context: Any, /) -> None:
        """Refuses a row with a contradiction."""
        for one in self.contradictions(self.__dict__):
            raise refuse(one.code, **one.params)


class LabelledRow(Row):
    """A row with a name in both languages."""

    name_vi: str = ""
    name_en: str

    @property
    def label(self) -> Text:
        """The name in both languages."""
        return Text(self.name_vi, self.name_en)


class DatedRow(Row):
    """A row that holds on some days; `valid_to` is the first day on which it no longer does."""

    valid_from: Day | None = None
    start_certainty: Certainty = Certainty.STATED
    valid_to: Day | None = None
    end_certainty: Certainty = Certainty.OPEN

    @classmethod
    def contradictions(cls, cells: Mapping[str, Any]) -> Iterator[Contradiction]:
        """An interval that holds no day."""
        yield from super().contradictions(cells)
        start, end = cells.get("valid_from"), cells.get("valid_to")
        if start is not None and end is not None and start >= end:
            yield Contradiction(
                "interval-empty", "valid_to", {"start": start.isoformat(), "end": end.isoformat()}
            )

    @property
    def interval(self) -> Interval:
        """The days on which the row holds."""
        return Interval(self.valid_from, self.valid_to)
