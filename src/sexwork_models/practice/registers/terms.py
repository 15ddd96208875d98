"""Closed lists of terms of registers, with their labels in both languages."""

from __future__ import annotations

from ...values.text import LabelledEnum

__all__ = ["BusinessType", "DutyState", "GroupType", "ProviderType", "Register", "SizeSeries"]


class Register(LabelledEnum):
    """The four registers."""

    SITES = "sites", "điểm thực hiện", "sites"
    GROUPS = "groups", "nhóm, câu lạc bộ", "groups and clubs"
    PROVIDERS = "providers", "đơn vị cung cấp dịch vụ", "service providers"
    ESTABLISHMENTS = "establishments", "cơ sở kinh doanh dịch vụ", "establishments"


class SizeSeries(LabelledEnum):
    """The source series of a number of sex workers; the two series are never mixed."""

    ESTIMATED = "estimated", "số ước tính", "estimated number"
    MANAGED = "managed", "số quản lý", "managed number"


class GroupType(LabelledEnum):
    """The type of a group."""

    PEER = "peer", "nhóm đồng đẳng", "peer group"
    SELF_HELP = "self_help", "nhóm tự lực", "self-help group"
    CLUB = "club", "câu lạc bộ", "club"


class ProviderType(LabelledEnum):
    """The type of a service provider."""

    HEALTH_FACILITY = "health_facility", "cơ sở y tế", "health facility"
    SOCIAL_WORK_CENTRE = "social_work_centre", "trung tâm công tác xã hội", "social work centre"
    LEGAL_AID_CENTRE = "legal_aid_centre", "trung tâm trợ giúp pháp lý", "legal aid centre"
    VOCATIONAL_SCHOOL = "vocational_school", "cơ sở giáo dục nghề nghiệp", "vocational school"
    EMPLOYMENT_SERVICE = "employment_service", "trung tâm dịch vụ việc làm", "employment service"
    INSURANCE_AGENCY = "insurance_agency", "cơ quan bảo hiểm xã hội", "insurance agency"
    HOTLINE = "hotline", "đường dây nóng", "hotline"
    OTHER = "other", "đơn vị khác", "another provider"


class BusinessType(LabelledEnum):
    """The line of business of an establishment."""

    LODGING = "lodging", "lưu trú", "lodging"
    RESTAURANT = "restaurant", "nhà hàng, ăn uống", "restaurant"
    KARAOKE = "karaoke", "karaoke", "karaoke"
    MASSAGE = "massage", "xoa bóp", "massage"
    BAR = "bar", "quán bar", "bar"
    BEAUTY = "beauty", "chăm sóc sắc đẹp", "beauty care"
    OTHER = "other", "loại hình khác", "another business"


class DutyState(LabelledEnum):
    """Whether a duty is met; an unchecked duty is neither met nor unmet."""

    YES = "yes", "có", "yes"
    NO = "no", "không", "no"
    NOT_CHECKED = "not_checked", "chưa kiểm tra", "not checked"
