"""Closed lists of the measure language: windows, scopes, blocks, and what a summary is of."""

from __future__ import annotations

from collections.abc import Mapping

from ...forms.register_terms import Register
from ...values.text import LabelledEnum, Word

__all__ = [
    "REGISTER_DIMENSIONS",
    "SIZE_FIELD",
    "UNIT_DIMENSIONS",
    "Block",
    "Scope",
    "Span",
    "StockCount",
    "SummaryUnit",
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


SIZE_FIELD = "size_estimate"
"""The number of sex workers at a site, in one of two series that are never mixed."""

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
