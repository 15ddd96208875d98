"""Enumerations of record fields: closed lists of codes with their names in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from ...values.text import LabelledEnum

__all__ = [
    "ADULT_AGES",
    "AgeBand",
    "CaseReason",
    "Channel",
    "Consent",
    "CourseStage",
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

    CLIENT = "client", "một khách hàng", "one client"
    EVENT = "event", "một sự kiện", "an event"


class ReporterRole(LabelledEnum):
    """The role of the person who wrote the record. Never a name."""

    OUTREACH_WORKER = "outreach_worker", "tiếp cận viên", "outreach worker"
    PEER = "peer", "đồng đẳng viên", "peer"
    COLLABORATOR = "collaborator", "cộng tác viên", "collaborator"
    SOCIAL_WORKER = "social_worker", "nhân viên công tác xã hội", "social worker"
    PROVIDER = "provider", "đơn vị cung cấp dịch vụ", "service provider"
    STAFF = "staff", "cán bộ", "staff"


class Gender(LabelledEnum):
    """Gender as the person states it."""

    FEMALE = "female", "nữ", "female"
    MALE = "male", "nam", "male"
    TRANSGENDER = "transgender", "chuyển giới", "transgender"
    OTHER = "other", "khác", "other"
    UNKNOWN = "unknown", "không rõ", "not known"


class AgeBand(LabelledEnum):
    """Age bands that match the international ones.

    Under 18 is a band of its own, because such a client is a protection case.
    """

    UNDER_18 = "under_18", "dưới 18 tuổi", "under 18"
    FROM_18 = "18-19", "18-19 tuổi", "18-19"
    FROM_20 = "20-24", "20-24 tuổi", "20-24"
    FROM_25 = "25-49", "25-49 tuổi", "25-49"
    FROM_50 = "50+", "từ 50 tuổi", "50 and over"
    UNKNOWN = "unknown", "không rõ", "not known"


# The youngest and the oldest age in completed years.
ADULT_AGES: Mapping[AgeBand, tuple[int, int]] = {
    AgeBand.FROM_18: (18, 19),
    AgeBand.FROM_20: (20, 24),
    AgeBand.FROM_25: (25, 49),
    AgeBand.FROM_50: (50, 120),
}


class Channel(LabelledEnum):
    """The channel by which people were reached."""

    DIRECT = "direct", "trực tiếp", "in person"
    FIELD = "field", "thực địa", "in the field"
    ZALO = "zalo", "Zalo", "Zalo"
    FACEBOOK = "facebook", "Facebook", "Facebook"
    ONLINE = "online", "trực tuyến", "online"
    PHONE_HOTLINE = "phone_hotline", "đường dây nóng", "hotline"
    PRINT = "print", "ấn phẩm", "print"
    RADIO_LOUDSPEAKER = "radio_loudspeaker", "loa truyền thanh", "radio or loudspeaker"
    MASS_MEDIA = "mass_media", "phương tiện đại chúng", "mass media"
    GROUP_MEETING = "group_meeting", "sinh hoạt nhóm", "group meeting"
    MEETING = "meeting", "họp", "meeting"
    EVENT = "event", "sự kiện", "event"
    ESTABLISHMENT_VISIT = "establishment_visit", "đến cơ sở", "visit to an establishment"
    FACILITY = "facility", "tại cơ sở cung cấp dịch vụ", "at a facility"
    REFERRAL = "referral", "chuyển gửi", "by referral"


class Need(LabelledEnum):
    """The need that the person expressed.

    `none` means that the person was asked and has none; an empty cell, that nobody asked.
    """

    NONE = "none", "không có nhu cầu", "no need"
    HEALTH = "health", "y tế", "health"
    LEGAL = "legal", "pháp lý", "legal"
    PAPERS = "papers", "giấy tờ tùy thân", "identity papers"
    VOCATIONAL = "vocational", "học nghề", "vocational training"
    JOB = "job", "việc làm", "a job"
    LOAN = "loan", "vay vốn", "a loan"
    INSURANCE = "insurance", "bảo hiểm", "insurance"
    SHELTER = "shelter", "tạm lánh", "shelter"
    COUNSELLING = "counselling", "tư vấn", "counselling"
    SOCIAL_ASSISTANCE = "social_assistance", "trợ giúp xã hội", "social assistance"
    OTHER = "other", "nhu cầu khác", "another need"


class Service(LabelledEnum):
    """The service that was provided or referred to.

    `hiv_or_sti` is for reports that do not distinguish HIV tests from STI tests.
    """

    HIV = "hiv", "xét nghiệm HIV", "HIV test"
    STI = "sti", "xét nghiệm bệnh lây truyền qua đường tình dục", "STI test"
    HIV_OR_STI = (
        "hiv_or_sti",
        "xét nghiệm HIV và/hoặc bệnh lây truyền qua đường tình dục",
        "HIV and/or STI test",
    )
    HEALTH = "health", "y tế", "health"
    LEGAL = "legal", "pháp lý", "legal"
    PAPERS = "papers", "giấy tờ tùy thân", "identity papers"
    COUNSELLING = "counselling", "tư vấn", "counselling"
    SHELTER = "shelter", "tạm lánh", "shelter"
    EMERGENCY = "emergency", "hỗ trợ khẩn cấp", "emergency support"
    VOCATIONAL = "vocational", "học nghề", "vocational training"
    JOB = "job", "việc làm", "a job"
    LOAN = "loan", "vay vốn", "a loan"
    MATERIAL_AID = "material_aid", "hỗ trợ vật chất", "material aid"
    HEALTH_INSURANCE = "health_insurance", "bảo hiểm y tế", "health insurance"
    SOCIAL_INSURANCE = "social_insurance", "bảo hiểm xã hội tự nguyện", "voluntary social insurance"
    SOCIAL_ASSISTANCE = "social_assistance", "trợ giúp xã hội", "social assistance"
    OTHER = "other", "dịch vụ khác", "another service"


class ReferralStage(LabelledEnum):
    """The stage that a referral has reached.

    A referral made is not a referral received, and one received is not one completed.
    """

    NEEDED = "needed", "có nhu cầu", "needed"
    REFERRED = "referred", "đã chuyển gửi", "referred"
    RECEIVED = "received", "đã tiếp nhận", "received"
    COMPLETED = "completed", "thành công", "completed"
    DECLINED = "declined", "từ chối", "declined"


class CourseStage(LabelledEnum):
    """Whether a course was started or finished; each is a record of its own."""

    STARTED = "started", "bắt đầu học", "started"
    FINISHED = "finished", "học xong", "finished"


class Item(LabelledEnum):
    """What was distributed, produced or published; the field `items` holds how many."""

    CONDOM = "condom", "bao cao su", "condoms"
    MATERIAL_SET = "material_set", "bộ tài liệu", "sets of materials"
    NEWS = "news", "tin", "news items"
    ARTICLE = "article", "bài", "articles"
    PHOTO = "photo", "ảnh", "photos"
    MEDIA_ITEM = "media_item", "tin, bài, ảnh (không tách)", "media items, not told apart"


class CaseReason(LabelledEnum):
    """The reason for emergency support or shelter."""

    VIOLENCE = "violence", "bạo lực", "violence"
    HEALTH = "health", "sức khỏe", "health"
    HOUSING = "housing", "không có nơi ở", "nowhere to stay"
    OTHER = "other", "lý do khác", "another reason"


class Consent(LabelledEnum):
    """Whether the person agreed to a record under a code.

    A refusal never blocks a service: the record is then anonymous.
    """

    GIVEN = "given", "đồng ý", "given"
    REFUSED = "refused", "từ chối", "refused"
    NOT_ASKED = "not_asked", "chưa hỏi", "not asked"
    WITHDRAWN = "withdrawn", "đã rút", "withdrawn"
