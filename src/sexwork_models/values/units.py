"""The closed list of counting units; there is no conversion between them."""

from __future__ import annotations

from enum import StrEnum
from typing import Self, cast

from ..core.errors import UnitError
from ..core.messages import Lang
from .arguments import check_arguments
from .text import Text

__all__ = ["GATHERINGS", "TIME_UNITS", "Unit", "product_unit", "require_same_unit", "to_unit"]


class Unit(StrEnum):
    """A counting unit: `UNIT = value, Vietnamese name, English singular, English plural`.

    `label` is the name in the plural, `one` the name in the singular.
    """

    AREA = "area", "địa bàn", "area", "areas"
    ASSESSMENT = "assessment", "đợt đánh giá", "assessment", "assessments"
    BASE_SALARY = "base_salary", "mức lương cơ sở", "base salary", "base salaries"
    CALL = "call", "cuộc gọi", "call", "calls"
    CASE = "case", "ca", "case", "cases"
    ENFORCEMENT_CASE = "enforcement_case", "vụ", "enforcement case", "enforcement cases"
    CASE_FILE = "case_file", "chuyên án", "case file", "case files"
    CLASS = "class", "lớp", "class", "classes"
    CONFERENCE = "conference", "hội nghị", "conference", "conferences"
    CONTACT = "contact", "lượt người", "contact", "contacts"
    DAY = "day", "ngày", "day", "days"
    DISTRICT = "district", "đơn vị cấp huyện", "district-level unit", "district-level units"
    ESTABLISHMENT = "establishment", "cơ sở", "establishment", "establishments"
    EVENT = "event", "sự kiện", "event", "events"
    FILM = "film", "phim", "film", "films"
    GROUP = "group", "nhóm", "group", "groups"
    HEALTH_CHECK = "health_check", "lần khám", "health check", "health checks"
    HOTLINE = "hotline", "đường dây nóng", "hotline", "hotlines"
    HOUR = "hour", "giờ", "hour", "hours"
    INSPECTION = "inspection", "cuộc kiểm tra", "inspection", "inspections"
    INTERVENTION = "intervention", "hoạt động can thiệp", "intervention", "interventions"
    INTERVENTION_PER_PERSON = (
        "intervention_per_person",
        "hoạt động can thiệp mỗi người",
        "intervention per person",
        "interventions per person",
    )
    ITEM = "item", "chiếc", "item", "items"
    LOCALITY = "locality", "địa phương", "locality", "localities"
    MAP = "map", "bản đồ", "map", "maps"
    MEDIA_ITEM = "media_item", "tin, bài, ảnh", "media item", "media items"
    MEETING = "meeting", "cuộc họp", "meeting", "meetings"
    MODEL = "model", "mô hình", "model", "models"
    MODEL_FUNDING = (
        "total_funding_of_the_model",
        "tổng kinh phí của mô hình",
        "total funding of the model",
        "total funding of the model",
    )
    MONTH = "month", "tháng", "month", "months"
    NIGHT = "night", "đêm", "night", "nights"
    PERCENT = "percent", "%", "%", "%"
    PERSON = "person", "người", "person", "persons"
    PERSON_DAY = "person-day", "người/ngày", "person-day", "person-days"
    PERSON_PER_SESSION = (
        "person_per_session",
        "người mỗi buổi",
        "person per session",
        "persons per session",
    )
    PLAN = "plan", "kế hoạch", "plan", "plans"
    PROVIDER = "provider", "đơn vị cung cấp dịch vụ", "service provider", "service providers"
    PROVINCE = "province", "tỉnh, thành phố", "province", "provinces"
    PUBLICATION = "publication", "lần đăng tải", "publication", "publications"
    REFERRAL = "referral", "lượt chuyển gửi", "referral", "referrals"
    REPORT = "report", "báo cáo", "report", "reports"
    ROOM_NIGHT = "room-night", "phòng/ngày", "room-night", "room-nights"
    SCORE = "score", "điểm", "point", "points"
    SESSION = "session", "buổi", "session", "sessions"
    SET = "set", "bộ", "set", "sets"
    STUDY = "study", "nghiên cứu", "study", "studies"
    SITE = "site", "điểm thực hiện", "site", "sites"
    TEAM = "team", "đội", "team", "teams"
    VISIT = "visit", "chuyến công tác", "visit", "visits"
    VND = "VND", "đồng", "đồng", "đồng"
    WORKER = "worker", "người lao động", "worker", "workers"
    WORKSHOP = "workshop", "hội thảo", "workshop", "workshops"
    YEAR = "year", "năm", "year", "years"

    _value_: str
    one: Text
    label: Text

    def __new__(cls, value: str, vi: str = "", one: str = "", many: str = "") -> Self:
        """Returns a unit with its names in Vietnamese and English."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.one = Text(vi, one)
        member.label = Text(vi, many)
        return member

    @property
    def signed(self) -> bool:
        """Whether a value may be negative: only a rate of change may."""
        return self is Unit.PERCENT

    @property
    def per(self) -> Unit | None:
        """The unit to which each value of a rate belongs: the session of persons per session."""
        return _PER.get(self)

    @property
    def whole(self) -> bool:
        """Whether a value must be a whole number: true of things, not of rates and means."""
        return self not in _DIVISIBLE

    def say(self, lang: Lang) -> str:
        """Returns the name of the unit in the language `lang`."""
        return self.label.say(lang)


_DIVISIBLE = frozenset(
    {
        Unit.PERCENT,
        Unit.SCORE,
        Unit.PERSON_PER_SESSION,
        Unit.BASE_SALARY,
        Unit.YEAR,
        Unit.MONTH,
        Unit.HOUR,
    }
)


_PER = {Unit.PERSON_PER_SESSION: Unit.SESSION, Unit.INTERVENTION_PER_PERSON: Unit.PERSON}

TIME_UNITS = frozenset({Unit.MONTH, Unit.DAY, Unit.HOUR})
GATHERINGS = frozenset(
    {Unit.SESSION, Unit.CLASS, Unit.CONFERENCE, Unit.EVENT, Unit.MEETING, Unit.WORKSHOP}
)
_SUCCESSIVE = GATHERINGS | TIME_UNITS | {Unit.NIGHT, Unit.YEAR, Unit.VISIT, Unit.INSPECTION}
_PEOPLE = frozenset({Unit.PERSON, Unit.WORKER})
# What lasts is the same from month to month, and a mean or a share is no number of things.
_LASTING = frozenset(
    {
        Unit.AREA,
        Unit.DISTRICT,
        Unit.ESTABLISHMENT,
        Unit.GROUP,
        Unit.HOTLINE,
        Unit.LOCALITY,
        Unit.MODEL,
        Unit.PROVIDER,
        Unit.PROVINCE,
        Unit.SITE,
        Unit.TEAM,
    }
)
_NO_NUMBER = frozenset({Unit.PERCENT, Unit.SCORE, Unit.MODEL_FUNDING})


def product_unit(unit: Unit, per: Unit) -> Unit | None:
    """Returns what a rate of `unit` for each `per` counts when it is multiplied by so many `per`.

    15 persons in each of 4 groups are persons. 15 persons at each of 24 sessions are contacts,
    because the same persons may come again. None where the product is no number of things.
    """
    if unit in _PER:
        if _PER[unit] is not per:
            return None
        return Unit.CONTACT if unit is Unit.PERSON_PER_SESSION else Unit.INTERVENTION
    if unit in _NO_NUMBER or (per in _SUCCESSIVE and unit in _LASTING):
        return None
    return Unit.CONTACT if per in _SUCCESSIVE and unit in _PEOPLE else unit


def require_same_unit(left: Unit, right: Unit) -> Unit:
    """Returns the unit of two values. Raises UnitError for two units: there is no conversion."""
    if left is not right:
        raise UnitError("units-differ", left=left, right=right)
    return left


def to_unit(unit: Unit | str) -> Unit:
    """Returns the unit of a word. Raises UnusableInputError, which does not repeat it."""
    return unit if type(unit) is Unit else _checked_unit(cast("Unit", unit))


@check_arguments
def _checked_unit(unit: Unit) -> Unit:
    return unit
