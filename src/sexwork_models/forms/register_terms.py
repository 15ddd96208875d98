"""Closed lists of terms of registers, with their labels in both languages."""

from __future__ import annotations

from ..values.text import LabelledEnum, Word

__all__ = ["BusinessType", "DutyState", "GroupType", "ProviderType", "Register", "SizeSeries"]


class Register(LabelledEnum):
    """The four registers."""

    SITES = Word("sites", "điểm thực hiện", "sites")
    GROUPS = Word("groups", "nhóm, câu lạc bộ", "groups and clubs")
    PROVIDERS = Word("providers", "đơn vị cung cấp dịch vụ", "service providers")
    ESTABLISHMENTS = Word("establishments", "cơ sở kinh doanh dịch vụ", "establishments")


class SizeSeries(LabelledEnum):
    """The source series of a number of sex workers; the two series are never mixed."""

    ESTIMATED = Word("estimated", "số ước tính", "estimated number")
    MANAGED = Word("managed", "số có hồ sơ quản lý", "managed number")


class GroupType(LabelledEnum):
    """The type of a group."""

    PEER = Word("peer", "nhóm đồng đẳng", "peer group")
    SELF_HELP = Word("self_help", "nhóm tự lực", "self-help group")
    CLUB = Word("club", "câu lạc bộ", "club")


class ProviderType(LabelledEnum):
    """The type of a service provider."""

    HEALTH_FACILITY = Word("health_facility", "cơ sở y tế", "health facility")
    SOCIAL_WORK_CENTRE = Word(
        "social_work_centre", "trung tâm công tác xã hội", "social work centre"
    )
    LEGAL_AID_CENTRE = Word("legal_aid_centre", "trung tâm trợ giúp pháp lý", "legal aid centre")
    VOCATIONAL_SCHOOL = Word("vocational_school", "cơ sở giáo dục nghề nghiệp", "vocational school")
    EMPLOYMENT_SERVICE = Word(
        "employment_service", "trung tâm dịch vụ việc làm", "employment service"
    )
    INSURANCE_AGENCY = Word("insurance_agency", "cơ quan bảo hiểm xã hội", "insurance agency")
    HOTLINE = Word("hotline", "đường dây nóng", "hotline")
    OTHER = Word("other", "đơn vị khác", "another provider")


class BusinessType(LabelledEnum):
    """The line of business of an establishment."""

    LODGING = Word("lodging", "lưu trú", "lodging")
    RESTAURANT = Word("restaurant", "nhà hàng, ăn uống", "restaurant")
    KARAOKE = Word("karaoke", "karaoke", "karaoke")
    MASSAGE = Word("massage", "xoa bóp", "massage")
    BAR = Word("bar", "quán bar", "bar")
    BEAUTY = Word("beauty", "chăm sóc sắc đẹp", "beauty care")
    OTHER = Word("other", "loại hình khác", "another business")


class DutyState(LabelledEnum):
    """Whether a duty is met; an unchecked duty is neither met nor unmet."""

    YES = Word("yes", "có", "yes")
    NO = Word("no", "không", "no")
    NOT_CHECKED = Word("not_checked", "chưa kiểm tra", "not checked")
