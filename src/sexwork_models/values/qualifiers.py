"""Qualifiers of figures (about, over, under, ...) and their texts in both languages."""

from __future__ import annotations

from fractions import Fraction

from ..core.messages import Lang
from .amounts import format_number, with_unit
from .text import LabelledEnum, Word

__all__ = ["Qualifier", "decimal_places", "format_bounds"]


class Qualifier(LabelledEnum):
    """How exactly a figure is stated: the value itself, about it, more, less, or a range."""

    EXACT = Word("exact", "chính xác", "exact")
    ABOUT = Word("about", "khoảng", "about")
    OVER = Word("over", "trên", "over")
    UNDER = Word("under", "dưới", "under")
    AT_LEAST = Word("at_least", "ít nhất", "at least")
    AT_MOST = Word("at_most", "nhiều nhất", "at most")
    RANGE = Word("range", "từ … đến …", "range")


_TEMPLATES: dict[Lang, dict[Qualifier, str]] = {
    "en": {
        Qualifier.EXACT: "{low}",
        Qualifier.ABOUT: "about {low}",
        Qualifier.OVER: "over {low}",
        Qualifier.UNDER: "under {high}",
        Qualifier.AT_LEAST: "at least {low}",
        Qualifier.AT_MOST: "at most {high}",
        Qualifier.RANGE: "{low} to {high}",
    },
    "vi": {
        Qualifier.EXACT: "{low}",
        Qualifier.ABOUT: "khoảng {low}",
        Qualifier.OVER: "trên {low}",
        Qualifier.UNDER: "dưới {high}",
        Qualifier.AT_LEAST: "ít nhất {low}",
        Qualifier.AT_MOST: "nhiều nhất {high}",
        Qualifier.RANGE: "từ {low} đến {high}",
    },
}


def format_bounds(
    qualifier: Qualifier,
    low: Fraction | None,
    high: Fraction | None,
    unit: str,
    lang: Lang,
    *,
    about: bool,
) -> str:
    """Returns qualifier, bounds and unit in the language `lang`; `about` adds "about" to them."""
    templates = _TEMPLATES[lang]
    low_text, high_text = _format_bound(low, lang), _format_bound(high, lang)
    text = with_unit(templates[qualifier].format(low=low_text, high=high_text), unit)
    if about and qualifier is not Qualifier.ABOUT:
        return f"{templates[Qualifier.ABOUT].split(' ')[0]} {text}"
    return text


def _format_bound(bound: Fraction | None, lang: Lang) -> str:
    """Returns a bound with two decimals if these state it exactly, otherwise with at most one."""
    if bound is None:
        return ""
    return format_number(bound, lang, decimal_places(bound))


def decimal_places(bound: Fraction) -> int:
    """Returns how many decimals of a bound are shown: two if these state it exactly, else one."""
    return 2 if (bound * 10).denominator != 1 and (bound * 100).denominator == 1 else 1
