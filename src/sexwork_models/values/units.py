"""What is counted. A unit is a type: contacts are never persons, and nothing converts by itself."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from ..errors import UnitError
from ..messages import Lang
from .text import Text

__all__ = ["Unit", "require_same"]


class Unit(StrEnum):
    """The closed list of counting units; each member says its label in both languages."""

    AREA = "area"
    ASSESSMENT = "assessment"
    BASE_SALARY = "base_salary"
    CALL = "call"
    CASE = "case"
    CASE_FILE = "case_file"
    CLASS = "class"
    CONFERENCE = "conference"
    CONTACT = "contact"
    DAY = "day"
    DISTRICT = "district"
    ESTABLISHMENT = "establishment"
    EVENT = "event"
    FILM = "film"
    GROUP = "group"
    HEALTH_CHECK = "health_check"
    HOTLINE = "hotline"
    INSPECTION = "inspection"
    INTERVENTION = "intervention"
    INTERVENTION_PER_PERSON = "intervention_per_person"
    ITEM = "item"
    LOCALITY = "locality"
    MAP = "map"
    MEDIA_ITEM = "media_item"
    MEETING = "meeting"
    MODEL = "model"
    MODEL_FUNDING = "total_funding_of_the_model"
    NIGHT = "night"
    PERCENT = "percent"
    PERSON = "person"
    PERSON_PER_SESSION = "person_per_session"
    PLAN = "plan"
    PROVIDER = "provider"
    PROVINCE = "province"
    PUBLICATION = "publication"
    REFERRAL = "referral"
    REPORT = "report"
    ROOM_NIGHT = "room-night"
    SCORE = "score"
    SESSION = "session"
    SET = "set"
    STUDY = "study"
    TEAM = "team"
    VISIT = "visit"
    VND = "VND"
    WORKER = "worker"
    WORKSHOP = "workshop"
    YEAR = "year"

    @property
    def label(self) -> Text:
        """The unit's name, in English in the plural."""
        return _LABELS[self][1]

    @property
    def one(self) -> Text:
        """The name of a single one."""
        return _LABELS[self][0]

    @property
    def signed(self) -> bool:
        """Whether a value may be below zero: only a rate of change can."""
        return self is Unit.PERCENT

    @property
    def whole(self) -> bool:
        """Whether one value must be a whole number: things are, rates and means are not."""
        return self not in _DIVISIBLE

    def say(self, lang: Lang) -> str:
        """The unit's name in `lang`."""
        return self.label.say(lang)


_DIVISIBLE = frozenset({Unit.PERCENT, Unit.SCORE, Unit.PERSON_PER_SESSION, Unit.BASE_SALARY, Unit.YEAR})

_LABELS: Mapping[Unit, tuple[Text, Text]] = {
    unit: (Text(vi, one), Text(vi, many))
    for unit, vi, one, many in (
        (Unit.AREA, "địa bàn", "area", "areas"),
        (Unit.ASSESSMENT, "đợt đánh giá", "assessment", "assessments"),
        (Unit.BASE_SALARY, "mức lương cơ sở", "base salary", "base salaries"),
        (Unit.CALL, "cuộc gọi", "call", "calls"),
        (Unit.CASE, "ca", "case", "cases"),
        (Unit.CASE_FILE, "chuyên án", "case file", "case files"),
        (Unit.CLASS, "lớp", "class", "classes"),
        (Unit.CONFERENCE, "hội nghị", "conference", "conferences"),
        (Unit.CONTACT, "lượt người", "contact", "contacts"),
        (Unit.DAY, "ngày", "day", "days"),
        (Unit.DISTRICT, "đơn vị cấp huyện", "district-level unit", "district-level units"),
        (Unit.ESTABLISHMENT, "cơ sở", "establishment", "establishments"),
        (Unit.EVENT, "sự kiện", "event", "events"),
        (Unit.FILM, "phim", "film", "films"),
        (Unit.GROUP, "nhóm", "group", "groups"),
        (Unit.HEALTH_CHECK, "lần khám", "health check", "health checks"),
        (Unit.HOTLINE, "đường dây nóng", "hotline", "hotlines"),
        (Unit.INSPECTION, "cuộc kiểm tra", "inspection", "inspections"),
        (Unit.INTERVENTION, "hoạt động can thiệp", "intervention", "interventions"),
        (Unit.INTERVENTION_PER_PERSON, "hoạt động can thiệp mỗi người", "intervention per person", "interventions per person"),
        (Unit.ITEM, "cái", "item", "items"),
        (Unit.LOCALITY, "địa phương", "locality", "localities"),
        (Unit.MAP, "bản đồ", "map", "maps"),
        (Unit.MEDIA_ITEM, "tin, bài, ảnh", "media item", "media items"),
        (Unit.MEETING, "cuộc họp", "meeting", "meetings"),
        (Unit.MODEL, "mô hình", "model", "models"),
        (Unit.MODEL_FUNDING, "tổng kinh phí của mô hình", "total funding of the model", "total funding of the model"),
        (Unit.NIGHT, "đêm", "night", "nights"),
        (Unit.PERCENT, "%", "%", "%"),
        (Unit.PERSON, "người", "person", "persons"),
        (Unit.PERSON_PER_SESSION, "người mỗi buổi", "person per session", "persons per session"),
        (Unit.PLAN, "kế hoạch", "plan", "plans"),
        (Unit.PROVIDER, "đơn vị cung cấp dịch vụ", "service provider", "service providers"),
        (Unit.PROVINCE, "tỉnh, thành phố", "province", "provinces"),
        (Unit.PUBLICATION, "lần đăng tải", "publication", "publications"),
        (Unit.REFERRAL, "lượt chuyển gửi", "referral", "referrals"),
        (Unit.REPORT, "báo cáo", "report", "reports"),
        (Unit.ROOM_NIGHT, "phòng mỗi đêm", "room-night", "room-nights"),
        (Unit.SCORE, "điểm", "point", "points"),
        (Unit.SESSION, "buổi", "session", "sessions"),
        (Unit.SET, "bộ", "set", "sets"),
        (Unit.STUDY, "nghiên cứu", "study", "studies"),
        (Unit.TEAM, "đội", "team", "teams"),
        (Unit.VISIT, "chuyến công tác", "visit", "visits"),
        (Unit.VND, "đồng", "đồng", "đồng"),
        (Unit.WORKER, "người lao động", "worker", "workers"),
        (Unit.WORKSHOP, "hội thảo", "workshop", "workshops"),
        (Unit.YEAR, "năm", "year", "years"),
    )
}


def require_same(left: Unit, right: Unit) -> Unit:
    """The unit that both values share. Raises UnitError when they differ: there is no conversion."""
    if left is not right:
        raise UnitError("units-differ", left=left, right=right)
    return left
