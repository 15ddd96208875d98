"""Qualifiers of figures (about, over, under, ...) and their texts in both languages."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction

from ..core.messages import Lang
from .amounts import format_number

__all__ = ["Qualifier", "format_bounds"]


class Qualifier(StrEnum):
    """How exactly a figure is stated: the value itself, about it, more, less, or a range."""

    EXACT = "exact"
    ABOUT = "about"
    OVER = "over"
    UNDER = "under"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    RANGE = "range"


_TEMPLATES: dict[Lang, dict[Qualifier, str]] = {
    "en": {
        Qualifier.EXACT: "{low} {unit}",
        Qualifier.ABOUT: "about {low} {unit}",
        Qualifier.OVER: "over {low} {unit}",
        Qualifier.UNDER: "under {high} {unit}",
        Qualifier.AT_LEAST: "at least {low} {unit}",
        Qualifier.AT_MOST: "at most {high} {unit}",
        Qualifier.RANGE: "{low} to {high} {unit}",
    },
    "vi": {
        Qualifier.EXACT: "{low} {unit}",
        Qualifier.ABOUT: "khoảng {low} {unit}",
        Qualifier.OVER: "trên {low} {unit}",
        Qualifier.UNDER: "dưới {high} {unit}",
        Qualifier.AT_LEAST: "ít nhất {low} {unit}",
        Qualifier.AT_MOST: "nhiều nhất {high} {unit}",
        Qualifier.RANGE: "từ {low} đến {high} {unit}",
    },
}


def format_bounds(
    qualifier: Qualifier,
    low: Fraction | None,
    high: Fraction | None,
    unit: str,
    lang: Lang,
    *,
    about: bool = False,
) -> str:
    """Returns qualifier, bounds and unit in the language `lang`; `about` adds "about" to them."""
    templates = _TEMPLATES[lang]
    low_text, high_text = _format_bound(low, lang), _format_bound(high, lang)
    text = templates[qualifier].format(low=low_text, high=high_text, unit=unit)
    if about and qualifier is not Qualifier.ABOUT:
        return f"{templates[Qualifier.ABOUT].split(' ')[0]} {text}"
    return text


def _format_bound(bound: Fraction | None, lang: Lang) -> str:
    """Returns a bound with two decimals if these state it exactly, otherwise with at most one."""
    if bound is None:
        return ""
    has_two_places = (bound * 10).denominator != 1 and (bound * 100).denominator == 1
    return format_number(bound, lang, 2 if has_two_places else 1)
