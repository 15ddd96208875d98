"""How exact a written figure is, and the words that say so in both languages."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction

from ..core.messages import Lang
from .amounts import say_number

__all__ = ["Qualifier", "say_bounds"]


class Qualifier(StrEnum):
    """How exact a written figure is."""

    EXACT = "exact"
    ABOUT = "about"
    OVER = "over"
    UNDER = "under"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    RANGE = "range"


_WORDS: dict[Lang, dict[Qualifier, str]] = {
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


def _places(bound: Fraction) -> int:
    """As many decimals as a coefficient or a rate is written with; one for what a division left without end."""
    return next((places for places in (1, 2) if (bound * 10**places).denominator == 1), 1)


def say_bounds(
    qualifier: Qualifier,
    low: Fraction | None,
    high: Fraction | None,
    unit: str,
    lang: Lang,
    *,
    about: bool = False,
) -> str:
    """Qualifier, number and unit in words of `lang`; `about` is said of any other qualifier as well."""
    said = [
        "" if bound is None else say_number(bound, lang, _places(bound)) for bound in (low, high)
    ]
    text = _WORDS[lang][qualifier].format(low=said[0], high=said[1], unit=unit)
    return (
        f"{_WORDS[lang][Qualifier.ABOUT].split(' ')[0]} {text}"
        if about and qualifier is not Qualifier.ABOUT
        else text
    )
