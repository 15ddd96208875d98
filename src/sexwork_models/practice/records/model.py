"""What was done on a day: one record of one client, by opaque code or anonymous, or of one event with counts.

A record holds no name, telephone, identity number, address or test result, and never a client and an establishment
together. A correction supersedes the record that it corrects; nothing is overwritten.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, TypeAlias

from pydantic import BeforeValidator, ValidationInfo

from ...core.errors import NumberFormError
from ...intake.fields import Code, Contradiction, Day, Id, Row, SomeIds, refuse
from ...values.amounts import read_number
from ...values.text import nfc
from .row_rules import FORM_RULES, contradictions_of
from .terms import (
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

__all__ = ["AMOUNT_DIGITS", "COUNT_DIGITS", "ActivityRecord", "Amount", "Count", "OpaqueCode"]

COUNT_DIGITS, AMOUNT_DIGITS = (
    9,
    15,
)  # so that the sum of any table that a machine can hold fits in 64 bits


def _count(value: Any, info: ValidationInfo) -> Any:
    """A number of people or things."""
    return _whole(value, info, COUNT_DIGITS)


def _amount(value: Any, info: ValidationInfo) -> Any:
    """A number of đồng."""
    return _whole(value, info, AMOUNT_DIGITS)


def _whole(value: Any, info: ValidationInfo, digits: int) -> Any:
    """A whole number; text is read only where it can be read in one way, so `1.234` is refused."""
    params: dict[str, Any] = {"value": "…", "field": info.field_name, "key": info.field_name}
    if isinstance(value, (bool, float)):
        raise refuse("number-float", **params)
    if isinstance(value, str):
        try:
            number = read_number(value)
        except NumberFormError as error:
            raise refuse(error.code, **params | error.params) from None
        if abs(number) >= 10**digits:
            raise refuse("number-out-of-range", **params, digits=digits)
        value = int(number) if number == int(number) else value
    if not isinstance(value, int):
        raise refuse("number-not-whole", **params)
    if abs(value) >= 10**digits:
        raise refuse("number-out-of-range", **params, digits=digits)
    return value


def _opaque(value: Any, info: ValidationInfo) -> Any:
    """A code as text; what stands there instead is never repeated."""
    if not isinstance(value, str):
        raise refuse("code-not-text", value="…", field=info.field_name, key=info.field_name)
    return nfc(value).strip()


Amount: TypeAlias = Annotated[int, BeforeValidator(_amount)]
Count: TypeAlias = Annotated[int, BeforeValidator(_count)]
OpaqueCode: TypeAlias = Annotated[str, BeforeValidator(_opaque)]


class ActivityRecord(Row):
    """One record of what was done on `day`, entered on `entered_on`.

    A `client` record speaks of one client: `client` is the opaque code that the service issued, empty for an anonymous
    one; without `contacts` it is one contact. An `event` record has counts and no code: `contacts` (for a hotline, calls),
    `persons` who are different people, `participants` present. `need` is one need that was expressed, `none` for a person
    who was asked and has none; `referral_stage` is how far the referral `referral` has come on `day`. `items` is how many
    of `item` went to `recipient` (a population). `amount` is whole đồng from the source `funding`. `supersedes` names the
    record that this one corrects; with `cancelled`, that record was a mistake and nothing takes its place.
    `place` and `day` belong together: a code means a place only on a day.
    """

    private: ClassVar[bool] = True

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
    models: SomeIds
    activity: Id
    client: OpaqueCode = ""
    population: Code = ""
    gender: Gender | None = None
    age_band: AgeBand | None = None
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
    trafficking_suspected: bool = False
    amount: Amount | None = None
    funding: Code = ""
    note: str = ""

    @classmethod
    def contradictions(cls, cells: Mapping[str, Any]) -> Iterator[Contradiction]:
        """Every rule of form that the record breaks."""
        yield from super().contradictions(cells)
        yield from contradictions_of(FORM_RULES, cells)
