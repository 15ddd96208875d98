"""Terms of the measure language: its closed lists, and the parts that measures are made of.

The lists are windows, scopes, blocks, units of single values, dimensions and keys.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from enum import Enum

import attrs

from ...forms.conditions import Condition, Conditions, OneOf
from ...forms.register_terms import Register
from ...values.text import LabelledEnum, Word
from ...values.units import Unit

__all__ = [
    "BEGINNINGS",
    "RECORD_DIMENSIONS",
    "RECORD_KEYS",
    "REGISTER_DIMENSIONS",
    "REGISTER_KEYS",
    "SIZE_FIELD",
    "UNITS_OF_KEY",
    "UNITS_OF_PAIRS",
    "UNITS_OF_ROWS",
    "UNITS_OF_SUM",
    "UNIT_DIMENSIONS",
    "UNIT_OF_FIELD",
    "YEARLY_KEYS",
    "Block",
    "CohortBase",
    "CohortPart",
    "FilterRole",
    "Follow",
    "RegisterPart",
    "Scope",
    "Span",
    "StockCount",
    "SummaryUnit",
    "Validity",
    "field_counted",
    "is_of_people",
]


class Span(LabelledEnum):
    """The days over which a measure counts, and which of these days count."""

    PERIOD = Word("period", "trong kỳ", "within the period")
    YEAR_TO_DATE = Word(
        "year_to_date",
        "từ ngày đầu năm báo cáo đến cuối kỳ",
        "from the first day of the year to the period's end",
    )
    CALENDAR_YEAR_TO_DATE = Word(
        "calendar_year_to_date",
        "từ ngày 01 tháng 01 đến cuối kỳ",
        "from 1 January to the period's end",
    )
    NEW_IN_YEAR = Word(
        "first_of_year", "lần đầu trong năm rơi vào kỳ", "first of the year in the period"
    )
    FIRST = Word("first_ever", "lần đầu tiên rơi vào kỳ", "first ever in the period")


class Scope(LabelledEnum):
    """Which of the indicator's own models and populations a row must have to be counted."""

    INDICATOR = Word(
        "indicator", "theo mô hình và nhóm người của chỉ số", "by the indicator's models and people"
    )
    MODELS = Word("models", "theo mô hình của chỉ số", "by the indicator's models")
    ANY = Word("any", "mọi mô hình, mọi nhóm người", "any models and people")


class Block(LabelledEnum):
    """The days within which all conditions of a distinct count must be met."""

    DAY = Word("day", "trong một ngày", "within one day")
    MONTH = Word("month", "trong một tháng", "within one month")
    QUARTER = Word("quarter", "trong một quý", "within one quarter")
    HALF = Word("half", "trong một nửa năm", "within one half-year")
    YEAR = Word("year", "trong một năm", "within one year")


class SummaryUnit(LabelledEnum):
    """What each of several values of a measure belongs to."""

    MONTH = Word("month", "mỗi tháng", "each month")
    ENCOUNTER = Word("encounter", "mỗi cuộc", "each encounter")
    GROUP = Word("group", "mỗi nhóm", "each group")
    SITE = Word("site", "mỗi điểm", "each site")
    FIELD = Word("field", "mỗi nội dung", "each field")


class StockCount(LabelledEnum):
    """What is counted of the entries of a register, besides the sum of a field."""

    ROWS = Word("rows", "số đơn vị", "entries")
    PLACES = Word("places", "số tỉnh", "provinces")
    BEGUN = Word("begun", "số đơn vị bắt đầu trong kỳ", "entries that began in the period")


class FilterRole(Enum):
    """What a record that meets a set of conditions does to what a measure counts."""

    ADDS = "adds"
    REMOVES = "removes"
    CONFIRMS = "confirms"


_CLIENT = "client"
SIZE_FIELD = "size_estimate"
"""The number of sex workers at a site, in one of two series that are never mixed."""

RECORD_DIMENSIONS = (
    "place",
    "province",
    "model",
    "site",
    "group",
    "population",
    "gender",
    "age_band",
    "channel",
    "service",
    "need",
    "provider",
    "activity",
    "reporter",
    "reporter_role",
    "course_stage",
    "item",
    "recipient",
    "reason",
    "funding",
)
"""The dimensions by which records may be broken down; none leads to a person."""

RECORD_KEYS = (
    "client",
    "establishment",
    "referral",
    "case",
    "group",
    "provider",
    "site",
    "reporter",
)
"""The fields of records whose codes may be counted, each once."""

REGISTER_KEYS: Mapping[Register, str] = {
    Register.GROUPS: "group",
    Register.PROVIDERS: "provider",
    Register.ESTABLISHMENTS: "establishment",
    Register.SITES: "site",
}
"""The field of records that names the codes of each register."""

REGISTER_DIMENSIONS: Mapping[Register, tuple[str, ...]] = {
    Register.GROUPS: ("place", "province", "model", "group", "group_type"),
    Register.PROVIDERS: ("place", "province", "model", "provider_type"),
    Register.ESTABLISHMENTS: ("place", "province", "business_type"),
    Register.SITES: ("place", "province", "model", "site"),
}
"""The dimensions by which values of each register may be broken down."""

UNIT_DIMENSIONS: Mapping[SummaryUnit, str] = {
    SummaryUnit.GROUP: "group",
    SummaryUnit.SITE: "site",
}
"""The dimension of each unit that is an entry of a register by itself."""


@attrs.frozen
class Validity:
    """An entry is confirmed by its day `field`, or by a record `where` that names its code."""

    field: str
    months: int
    key: str = ""
    where: Conditions = ()


@attrs.frozen
class CohortBase:
    """Who is followed: keys with a record in the window, or with `first_ever` no earlier one."""

    where: Conditions
    span: Span = Span.PERIOD
    first_ever: bool = False


@attrs.frozen
class Follow:
    """How many days after its day in the base a key is followed, both ends in."""

    first: int
    last: int


@attrs.frozen
class CohortPart:
    """The records that put a key of the base into the part.

    `match` pairs a field of the base with one of the part, beside it in a named table. With
    `by_period_end`, only records up to the last day of the period count. `key` is the field that
    names a key of the base, where it is not the whole key.
    """

    where: Conditions
    within: Follow | None = None
    by_period_end: bool = False
    match: tuple[str, str, str] | None = None
    scope: Scope = Scope.ANY
    key: str = ""


@attrs.frozen
class RegisterPart:
    """The entries of a register that put a key of the base into the part."""

    register: Register
    where: Conditions


UNIT_OF_FIELD: Mapping[str, Unit] = {
    "client": Unit.PERSON,
    "establishment": Unit.ESTABLISHMENT,
    "referral": Unit.REFERRAL,
    "case": Unit.CASE,
    "contacts": Unit.CONTACT,
    "participants": Unit.CONTACT,
    "score": Unit.SCORE,
    "items": Unit.ITEM,
    "days": Unit.DAY,
    "group": Unit.GROUP,
    "provider": Unit.PROVIDER,
    "site": Unit.SITE,
}
"""The unit in which what a key or a number of records adds up to is shown."""

UNITS_OF_ROWS: tuple[Unit, ...] = (
    Unit.SESSION,
    Unit.EVENT,
    Unit.CONTACT,
    Unit.CALL,
    Unit.VISIT,
    Unit.MEETING,
    Unit.CLASS,
    Unit.CONFERENCE,
    Unit.WORKSHOP,
    Unit.HEALTH_CHECK,
    Unit.INSPECTION,
    Unit.INTERVENTION,
    Unit.ASSESSMENT,
    Unit.STUDY,
    Unit.REPORT,
    Unit.PUBLICATION,
)
"""The units of a number of records or of encounters: of what happens, never of a key."""

UNITS_OF_PAIRS: tuple[Unit, ...] = (Unit.ITEM, *UNITS_OF_ROWS)
"""The units of a number of pairs, such as of a person and a need: never that of one of the two."""

UNITS_OF_KEY = {"reporter": (Unit.PERSON, Unit.WORKER, Unit.TEAM)}  # codes of people or teams

UNITS_OF_SUM: Mapping[str, tuple[Unit, ...]] = {
    "contacts": (Unit.CONTACT, Unit.CALL, Unit.VISIT),
    "participants": (Unit.CONTACT,),
    "persons": (Unit.CONTACT,),
    "days": (Unit.DAY, Unit.PERSON_DAY),
    "nights": (Unit.NIGHT, Unit.ROOM_NIGHT),
    "items": (Unit.ITEM, Unit.SET, Unit.MEDIA_ITEM, Unit.PUBLICATION, Unit.FILM, Unit.MAP),
    "score": (Unit.SCORE,),
    "amount": (Unit.VND,),
}
"""The units that the sum of a field of records may have; of another field, any."""

YEARLY_KEYS = frozenset({"establishment"})
"""The fields of records whose codes hold for one calendar year."""

BEGINNINGS: Mapping[str, Condition] = {
    "client": OneOf("first_contact", {"yes"}),
    "case": OneOf("case_stage", {"opened"}),
    "referral": OneOf("referral_stage", {"referred"}),
}
"""What the first record of a key says if this key itself begins with it. A column may be absent."""


def is_of_people(keys: Collection[str]) -> bool:
    """Whether a key tells clients apart, alone or together with another field."""
    return _CLIENT in keys


def field_counted(keys: Sequence[str]) -> str:
    """Returns the field that says what a key counts: that of clients, else the first."""
    return _CLIENT if is_of_people(keys) else keys[0]
