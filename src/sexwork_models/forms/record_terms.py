"""Enumerations of record fields: closed lists of codes with their names in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..intake.code_forms import ACRONYM
from ..values.text import LabelledEnum, Word

__all__ = [
    "ADULT_AGES",
    "FUNDING_WORD",
    "AgeBand",
    "CaseReason",
    "Channel",
    "Consent",
    "CourseStage",
    "FundingKind",
    "Gender",
    "Item",
    "Need",
    "RecordKind",
    "ReferralStage",
    "ReporterRole",
    "Service",
]


class RecordKind(LabelledEnum):
    """Whether a record is about one client, by code or anonymous, or an event with counts."""

    CLIENT = Word("client", "một khách hàng", "one client")
    EVENT = Word("event", "một sự kiện", "an event")


class ReporterRole(LabelledEnum):
    """The role of the person who wrote the record. Never a name."""

    OUTREACH_WORKER = Word("outreach_worker", "tiếp cận viên", "outreach worker")
    PEER = Word("peer", "đồng đẳng viên", "peer")
    COLLABORATOR = Word("collaborator", "cộng tác viên", "collaborator")
    SOCIAL_WORKER = Word("social_worker", "nhân viên công tác xã hội", "social worker")
    PROVIDER = Word("provider", "đơn vị cung cấp dịch vụ", "service provider")
    STAFF = Word("staff", "cán bộ", "staff")


class Gender(LabelledEnum):
    """Gender as the person states it."""

    FEMALE = Word("female", "nữ", "female")
    MALE = Word("male", "nam", "male")
    TRANSGENDER = Word("transgender", "chuyển giới", "transgender")
    OTHER = Word("other", "khác", "other")
    UNKNOWN = Word("unknown", "không rõ", "not known")


class AgeBand(LabelledEnum):
    """Age bands that match the international ones.

    Under 18 is a band of its own, because such a client is a protection case.
    """

    UNDER_18 = Word("under_18", "dưới 18 tuổi", "under 18")
    FROM_18 = Word("18-19", "18-19 tuổi", "18-19")
    FROM_20 = Word("20-24", "20-24 tuổi", "20-24")
    FROM_25 = Word("25-49", "25-49 tuổi", "25-49")
    FROM_50 = Word("50+", "từ 50 tuổi", "50 and over")
    UNKNOWN = Word("unknown", "không rõ", "not known")


# The youngest and the oldest age in completed years.
ADULT_AGES: Mapping[AgeBand, tuple[int, int]] = {
    AgeBand.FROM_18: (18, 19),
    AgeBand.FROM_20: (20, 24),
    AgeBand.FROM_25: (25, 49),
    AgeBand.FROM_50: (50, 120),
}


class Channel(LabelledEnum):
    """The channel by which people were reached."""

    DIRECT = Word("direct", "trực tiếp", "in person")
    FIELD = Word("field", "thực địa", "in the field")
    ZALO = Word("zalo", "Zalo", "Zalo")
    FACEBOOK = Word("facebook", "Facebook", "Facebook")
    ONLINE = Word("online", "trực tuyến", "online")
    PHONE_HOTLINE = Word("phone_hotline", "đường dây nóng", "hotline")
    PRINT = Word("print", "ấn phẩm", "print")
    RADIO_LOUDSPEAKER = Word("radio_loudspeaker", "loa truyền thanh", "radio or loudspeaker")
    MASS_MEDIA = Word("mass_media", "phương tiện đại chúng", "mass media")
    GROUP_MEETING = Word("group_meeting", "sinh hoạt nhóm", "group meeting")
    MEETING = Word("meeting", "họp", "meeting")
    EVENT = Word("event", "sự kiện", "event")
    ESTABLISHMENT_VISIT = Word("establishment_visit", "đến cơ sở", "visit to an establishment")
    FACILITY = Word("facility", "tại cơ sở cung cấp dịch vụ", "at a facility")
    REFERRAL = Word("referral", "chuyển gửi", "by referral")


class Need(LabelledEnum):
    """The need that the person expressed.

    `none` means that the person was asked and has none; an empty cell, that nobody asked.
    """

    NONE = Word("none", "không có nhu cầu", "no need")
    HEALTH = Word("health", "y tế", "health")
    LEGAL = Word("legal", "pháp lý", "legal")
    PAPERS = Word("papers", "giấy tờ tùy thân", "identity papers")
    VOCATIONAL = Word("vocational", "học nghề", "vocational training")
    JOB = Word("job", "việc làm", "a job")
    LOAN = Word("loan", "vay vốn", "a loan")
    INSURANCE = Word("insurance", "bảo hiểm", "insurance")
    SHELTER = Word("shelter", "tạm lánh", "shelter")
    COUNSELLING = Word("counselling", "tư vấn", "counselling")
    SOCIAL_ASSISTANCE = Word("social_assistance", "trợ giúp xã hội", "social assistance")
    OTHER = Word("other", "nhu cầu khác", "another need")


class Service(LabelledEnum):
    """The service that was provided or referred to.

    `hiv_or_sti` is for reports that do not distinguish HIV tests from STI tests.
    """

    HIV = Word("hiv", "xét nghiệm HIV", "HIV test")
    STI = Word("sti", "xét nghiệm bệnh lây truyền qua đường tình dục", "STI test")
    HIV_OR_STI = Word(
        "hiv_or_sti",
        "xét nghiệm HIV và/hoặc bệnh lây truyền qua đường tình dục",
        "HIV and/or STI test",
    )
    HEALTH = Word("health", "y tế", "health")
    LEGAL = Word("legal", "pháp lý", "legal")
    PAPERS = Word("papers", "giấy tờ tùy thân", "identity papers")
    COUNSELLING = Word("counselling", "tư vấn", "counselling")
    SHELTER = Word("shelter", "tạm lánh", "shelter")
    EMERGENCY = Word("emergency", "hỗ trợ khẩn cấp", "emergency support")
    VOCATIONAL = Word("vocational", "học nghề", "vocational training")
    JOB = Word("job", "việc làm", "a job")
    LOAN = Word("loan", "vay vốn", "a loan")
    MATERIAL_AID = Word("material_aid", "hỗ trợ vật chất", "material aid")
    HEALTH_INSURANCE = Word("health_insurance", "bảo hiểm y tế", "health insurance")
    SOCIAL_INSURANCE = Word(
        "social_insurance", "bảo hiểm xã hội tự nguyện", "voluntary social insurance"
    )
    SOCIAL_ASSISTANCE = Word("social_assistance", "trợ giúp xã hội", "social assistance")
    OTHER = Word("other", "dịch vụ khác", "another service")


class ReferralStage(LabelledEnum):
    """The stage that a referral has reached.

    A referral made is not a referral received, and one received is not one completed.
    """

    NEEDED = Word("needed", "có nhu cầu", "needed")
    REFERRED = Word("referred", "đã chuyển gửi", "referred")
    RECEIVED = Word("received", "đã tiếp nhận", "received")
    COMPLETED = Word("completed", "thành công", "completed")
    DECLINED = Word("declined", "từ chối", "declined")


class CourseStage(LabelledEnum):
    """Whether a course was started or finished; each is a record of its own."""

    STARTED = Word("started", "bắt đầu học", "started")
    FINISHED = Word("finished", "học xong", "finished")


class Item(LabelledEnum):
    """What was distributed, produced or published; the field `items` holds how many."""

    CONDOM = Word("condom", "bao cao su", "condoms")
    MATERIAL_SET = Word("material_set", "bộ tài liệu", "sets of materials")
    NEWS = Word("news", "tin", "news items")
    ARTICLE = Word("article", "bài", "articles")
    PHOTO = Word("photo", "ảnh", "photos")
    MEDIA_ITEM = Word("media_item", "tin, bài, ảnh (không tách)", "media items, not told apart")


class FundingKind(LabelledEnum):
    """The kind of a funding source."""

    CENTRAL = Word("central", "ngân sách trung ương", "central budget")
    PROVINCIAL = Word("provincial", "ngân sách cấp tỉnh", "provincial budget")
    DONOR = Word("donor", "nguồn tài trợ", "donor")
    SOCIALISED = Word("socialised", "nguồn xã hội hóa", "socialised sources")


def _kinds_of_funding() -> Iterator[str]:
    """Yields the words for the kinds of funding of a plan, in small and in capital letters."""
    for kind in FundingKind:
        yield from (kind.value, kind.value.capitalize(), kind.value.upper())


# What names a source of funds without being a code of its own.
FUNDING_WORD = "|".join((ACRONYM, *_kinds_of_funding()))


class CaseReason(LabelledEnum):
    """The reason for emergency support or shelter."""

    VIOLENCE = Word("violence", "bạo lực", "violence")
    HEALTH = Word("health", "sức khỏe", "health")
    HOUSING = Word("housing", "không có nơi ở", "nowhere to stay")
    OTHER = Word("other", "lý do khác", "another reason")


class Consent(LabelledEnum):
    """Whether the person agreed to a record under a code.

    A refusal never blocks a service: the record is then anonymous.
    """

    GIVEN = Word("given", "đồng ý", "given")
    REFUSED = Word("refused", "từ chối", "refused")
    NOT_ASKED = Word("not_asked", "chưa hỏi", "not asked")
    WITHDRAWN = Word("withdrawn", "đã rút", "withdrawn")
