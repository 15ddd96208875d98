"""The cells in which an indicator value stands: its number, its unit, what it was divided from."""

from __future__ import annotations

from ....core.messages import Lang
from ....framework.tables.per_text import per_text
from ....results.values import IndicatorValue
from ....values.figures import Figure
from ....values.qualifiers import Qualifier, format_bounds

__all__ = ["exact_fraction", "fraction_text", "number_text", "unit_text", "value_unit"]


def number_text(figure: Figure, lang: Lang) -> str:
    """The number of a figure without its unit, with the words that say that it is a bound."""
    bounds = (figure.qualifier, figure.low, figure.high)
    return format_bounds(*bounds, "", lang, about=figure.approximate).strip()


def value_unit(value: IndicatorValue, lang: Lang) -> str:
    """The unit that follows the number of a value, with what each number belongs to."""
    if value.figure is None:
        return unit_text(value, lang)
    return value.amount.say(lang).removeprefix(number_text(value.figure, lang)).strip()


def unit_text(value: IndicatorValue, lang: Lang) -> str:
    """The unit of an indicator, for a column of numbers of any size."""
    unit = value.figure.unit if value.figure else value.definition.unit
    per_unit = "" if value.per_unit in (unit.per, unit) else value.per_unit
    per = per_text(per_unit, value.per_period).say(lang)
    return f"{unit.say(lang)} {per}".strip()


def fraction_text(value: IndicatorValue, lang: Lang) -> str:
    """The numerator and the denominator of a ratio or a mean: "(116/284)"; else empty."""
    if value.numerator is None or value.denominator is None:
        return ""
    parts = (number_text(part, lang) for part in (value.numerator, value.denominator))
    return f"({'/'.join(parts)})"


def exact_fraction(value: IndicatorValue, lang: Lang) -> str:
    """The fraction of a ratio, where both its parts are known; else empty."""
    parts = [part for part in (value.numerator, value.denominator) if part is not None]
    exact = all(part.qualifier is Qualifier.EXACT for part in parts)
    return fraction_text(value, lang) if exact else ""
