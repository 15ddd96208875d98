"""The activity record: one contact with a client, by opaque code or anonymous, or one event.

A record holds no name, telephone, identity number, address or test result, and never a client and
an establishment together. A correction supersedes the record that it corrects; nothing is
overwritten.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from math import isnan
from numbers import Number
from typing import Annotated, Any, ClassVar, TypeAlias

from pydantic import BeforeValidator, ValidationInfo

from ..core.errors import NumberFormError
from ..core.findings import Issue
from ..intake.fields import CellReader, Code, Day, Id, NonEmptyIds, RefusedCell, field_error
from ..intake.rows import Row
from ..values.amounts import has_marked_fraction, parse_number
from ..values.text import nfc
from .ages import AgeReader, parse_age_band
from .record_terms import (
    AgeBand,
    CaseReason,
    Channel,
    Consent,
    CourseStage,
    Gender,
    Item,
    Need,
    RecordKind,
    ReferralStage,
    ReporterRole,
    Service,
)
from .row_rules import FORM_RULES

__all__ = [
    "AMOUNT_DIGITS",
    "CLEAR_NO",
    "COUNT_DIGITS",
    "ENCOUNTER",
    "ActivityRecord",
    "Amount",
    "Count",
    "OpaqueCode",
    "Session",
    "session_of",
]

ENCOUNTER = "encounter"
"""The field, of forms that have it, of the code that the records of one encounter share."""

Session: TypeAlias = tuple[str, date]

COUNT_DIGITS, AMOUNT_DIGITS = 9, 15  # so that the sum over any table fits in 64 bits
# What denies a suspicion. Every other word is one: whoever may be a victim is protected first.
CLEAR_NO = ("0", "f", "false", "khong", "không", "n", "no", "off")


def _whole_number(value: Any, info: ValidationInfo, digits: int) -> Any:
    """Returns a whole number; text is read only if it is unambiguous, so `1.234` is refused.

    A number whose decimals are zero is whole: spreadsheets and frames write 1 as `1.0`.
    """
    params: dict[str, Any] = {"value": "…", "field": info.field_name, "key": info.field_name}
    if isinstance(value, RefusedCell):
        raise field_error(value.code, **params | dict(value.params))
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    elif isinstance(value, Decimal) and value.is_finite():
        _check_size(value, digits, params)
        value = f"{value:f}"
    if isinstance(value, (bool, float)):
        raise field_error("number-float", **params, example=40)
    if isinstance(value, str):
        number = _number_in_text(value, params)
        _check_size(number, digits, params)
        value = int(number) if number == int(number) else value
    if not isinstance(value, int):
        raise field_error("number-not-whole", **params)
    _check_size(value, digits, params)
    return value


def _check_size(number: int | Decimal, digits: int, params: Mapping[str, Any]) -> None:
    """Refuses a number of more digits than the field takes."""
    if abs(number) >= 10**digits:
        raise field_error("number-out-of-range", **params, digits=digits)


def _number_in_text(text: str, params: dict[str, Any]) -> Decimal:
    try:
        return parse_number(text)
    except NumberFormError as error:
        code = "count-ambiguous" if error.code == "number-ambiguous" else error.code
        for_whole = {"no_whole": True} if has_marked_fraction(text) else {}
        raise field_error(code, **params | error.params | for_whole) from None


def _opaque_code(value: Any, info: ValidationInfo) -> Any:
    """Returns a code as text; an error never repeats the value, which may identify a person."""
    if not isinstance(value, str):
        raise field_error("code-not-text", value="…", field=info.field_name, key=info.field_name)
    return (value if value.isascii() else nfc(value)).strip()


def _suspicion(value: Any) -> Any:
    """Returns whether a cell states a suspicion: it is neither blank nor a clear no."""
    if isinstance(value, str):
        word = unicodedata.normalize("NFKC", value).strip().casefold()
        return word != "" and word not in CLEAR_NO
    if value is None or (isinstance(value, float) and isnan(value)):
        return False
    return bool(value) if isinstance(value, (Number, Collection)) else value


Amount: TypeAlias = Annotated[int, BeforeValidator(partial(_whole_number, digits=AMOUNT_DIGITS))]
Count: TypeAlias = Annotated[int, BeforeValidator(partial(_whole_number, digits=COUNT_DIGITS))]
TypedAgeBand: TypeAlias = Annotated[AgeBand | None, BeforeValidator(parse_age_band)]
Suspicion: TypeAlias = Annotated[bool, BeforeValidator(_suspicion)]
OpaqueCode: TypeAlias = Annotated[str, BeforeValidator(_opaque_code)]


class ActivityRecord(Row):
    """One record of what was done on `day`, entered on `entered_on`.

    A `client` record is about one client: `client` is the opaque code that the service issued,
    empty for an anonymous client; without `contacts` it is one contact. An `event` record has
    counts and no code: `contacts` (for a hotline, calls), `persons` who are different people,
    `participants` present. `need` is one need that was expressed, `none` for a person who was asked
    and has none; `referral_stage` is the stage that the referral `referral` has reached on `day`.
    `items` is how many of `item` went to `recipient` (a population). `amount` is whole đồng from
    the source `funding`. `supersedes` is the id of the record that this one corrects; with
    `cancelled`, that record was a mistake and nothing takes its place. `place` and `day` belong
    together: a code means a place only on a day.
    """

    field_words: ClassVar[str] = "records.record"
    takes_mapping: ClassVar[bool] = True
    dated_by: ClassVar[str] = "day"
    cell_readers: ClassVar[Mapping[str, CellReader]] = {"age_band": AgeReader()}
    silencing: ClassVar[Collection[str]] = frozenset({"age-may-be-under-18"})
    private: ClassVar[bool] = True
    screened: ClassVar[bool] = False  # by rules of form, which tables of any engine can ask too

    id: Id
    kind: RecordKind
    day: Day
    entered_on: Day
    reporter: OpaqueCode = ""
    reporter_role: ReporterRole | None = None
    supersedes: OpaqueCode = ""
    cancelled: bool = False
    site: OpaqueCode = ""
    place: Id
    models: NonEmptyIds
    activity: Id
    client: OpaqueCode = ""
    population: Code = ""
    gender: Gender | None = None
    age_band: TypedAgeBand = None
    channel: Channel | None = None
    contacts: Count | None = None
    persons: Count | None = None
    participants: Count | None = None
    group: OpaqueCode = ""
    establishment: OpaqueCode = ""
    need: Need | None = None
    service: Service | None = None
    provider: OpaqueCode = ""
    referral: OpaqueCode = ""
    referral_stage: ReferralStage | None = None
    case: OpaqueCode = ""
    reason: CaseReason | None = None
    days: Count | None = None
    nights: Count | None = None
    score: Count | None = None
    course_stage: CourseStage | None = None
    item: Item | None = None
    items: Count | None = None
    recipient: Code = ""
    consent: Consent | None = None
    trafficking_suspected: Suspicion = False
    amount: Amount | None = None
    funding: Code = ""
    note: str = ""

    @classmethod
    def contradictions(cls, cells: Mapping[str, Any]) -> Iterator[Issue]:
        """Yields every rule of form that the record breaks."""
        yield from FORM_RULES.contradictions(cells)


def session_of(record: ActivityRecord) -> Session | None:
    """Returns the code and the day of an encounter: a code is of one day. None without a code."""
    code = record.__dict__.get(ENCOUNTER)
    return (code, record.day) if code else None
