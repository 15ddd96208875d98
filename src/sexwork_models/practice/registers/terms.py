"""The words that registers are written in: closed lists, each with its name in both languages."""

from __future__ import annotations

from ...values.text import Worded

__all__ = ["BusinessType", "DutyState", "GroupType", "ProviderType", "Register", "SizeSeries"]


class Register(Worded):
    """The four registers."""

    SITES = "sites", "điểm thực hiện", "sites"
    GROUPS = "groups", "nhóm, câu lạc bộ", "groups and clubs"
    PROVIDERS = "providers", "đơn vị cung cấp dịch vụ", "service providers"
    ESTABLISHMENTS = "establishments", "cơ sở kinh doanh dịch vụ", "establishments"


class SizeSeries(Worded):
    """Where a number of sex workers comes from. The two series are never mixed, however far apart they are."""

    ESTIMATED = "estimated", "số ước tính", "estimated number"
    MANAGED = "managed", "số quản lý", "managed number"


class GroupType(Worded):
    """What kind of group it is."""

    PEER = "peer", "nhóm đồng đẳng", "peer group"
    SELF_HELP = "self_help", "nhóm tự lực", "self-help group"
    CLUB = "club", "câu lạc bộ", "club"


class ProviderType(Worded):
    """What kind of provider it is."""

    HEALTH_FACILITY = "health_facility", "cơ sở y tế", "health facility"
    SOCIAL_WORK_CENTRE = "social_work_centre", "trung tâm công tác xã hội", "social work centre"
    LEGAL_AID_CENTRE = "legal_aid_centre", "trung tâm trợ giúp pháp lý", "legal aid centre"
    VOCATIONAL_SCHOOL = "vocational_school", "cơ sở giáo dục nghề nghiệp", "vocational school"
    EMPLOYMENT_SERVICE = "employment_service", "trung tâm dịch vụ việc làm", "employment service"
    INSURANCE_AGENCY = "insurance_agency", "cơ quan bảo hiểm xã hội", "insurance agency"
    HOTLINE = "hotline", "đường dây nóng", "hotline"
    OTHER = "other", "đơn vị khác", "another provider"


class BusinessType(Worded):
    """What an establishment does."""

    LODGING = "lodging", "lưu trú", "lodging"
    RESTAURANT = "restaurant", "nhà hàng, ăn uống", "restaurant"
    KARAOKE = "karaoke", "karaoke", "karaoke"
    MASSAGE = "massage", "xoa bóp", "massage"
    BAR = "bar", "quán bar", "bar"
    BEAUTY = "beauty", "chăm sóc sắc đẹp", "beauty care"
    OTHER = "other", "loại hình khác", "another business"


class DutyState(Worded):
    """Whether a duty is met; what nobody looked at is neither yes nor no."""

    YES = "yes", "có", "yes"
    NO = "no", "không", "no"
    NOT_CHECKED = "not_checked", "chưa kiểm tra", "not checked"
