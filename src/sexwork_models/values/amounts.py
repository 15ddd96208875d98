"""Exact amounts: money, quantities, rounding, and the parsing and formatting of numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import TypeAlias

import attrs

from ..core.errors import FigureError, NumberFormError, require_language
from ..core.messages import Lang
from ..core.patterns import lazy_pattern
from .arguments import check_arguments
from .text import LabelledEnum, Text, Word, label_key
from .units import Unit, require_same_unit

__all__ = [
    "Direction",
    "Exact",
    "Money",
    "Quantity",
    "Rounding",
    "add_up",
    "apportion",
    "decimal_string",
    "format_exactly",
    "format_number",
    "has_marked_fraction",
    "parse_number",
    "read_number",
    "to_fraction",
    "with_unit",
]

Exact: TypeAlias = int | Decimal | Fraction


def to_fraction(value: object) -> Fraction:
    """Returns `value` as a fraction. Raises FigureError for inexact values, floats and booleans."""
    if type(value) is Fraction:
        return value
    finite = not isinstance(value, Decimal) or value.is_finite()
    if isinstance(value, (int, Decimal, Fraction)) and not isinstance(value, bool) and finite:
        return Fraction(value)
    raise FigureError("number-not-exact", value=repr(value))


def add_up(parts: Iterable[Fraction]) -> Fraction:
    """Returns the exact sum of fractions. Whole ones, the usual case, are added as integers."""
    whole, rest = 0, Fraction(0)
    for part in parts:
        if part.denominator == 1:
            whole += part.numerator
        else:
            rest += part
    return rest + whole


class Direction(LabelledEnum):
    """The direction in which a value between two steps is rounded."""

    HALF_UP = Word("half_up", "từ nửa bước thì làm tròn lên", "half up")
    HALF_EVEN = Word("half_even", "đúng nửa bước thì về số chẵn", "half to even")
    UP = Word("up", "luôn làm tròn lên", "up")
    DOWN = Word("down", "luôn làm tròn xuống", "down")


@attrs.frozen
class Rounding:
    """A rule of rounding: rounding is always explicit and gives its reason.

    `base` is the step (1 for whole đồng, 1000 for thousands), `reason` the rule or document.
    """

    base: int
    direction: Direction
    reason: str

    def __attrs_post_init__(self) -> None:
        if self.base < 1:
            raise FigureError("rounding-base", value=self.base)

    def apply(self, value: Exact) -> int:
        """Returns `value` rounded to a multiple of the base."""
        steps = to_fraction(value) / self.base
        floor = steps.numerator // steps.denominator
        rest = steps - floor
        if self.direction is Direction.UP:
            floor += rest > 0
        elif self.direction is Direction.HALF_UP:
            floor += rest >= Fraction(1, 2)
        elif self.direction is Direction.HALF_EVEN:
            floor += rest > Fraction(1, 2) or (rest == Fraction(1, 2) and floor % 2)
        return int(floor) * self.base

    def to_dict(self) -> dict[str, object]:
        """Returns the rule as JSON-ready data."""
        return {"base": self.base, "direction": self.direction.value, "reason": self.reason}


@attrs.frozen(order=True)
class Money:
    """An amount in whole đồng. It adds to money only; a fractional product needs a rounding."""

    dong: int

    def __attrs_post_init__(self) -> None:
        if type(self.dong) is not int:
            raise FigureError("money-not-whole", value=repr(self.dong))

    def __add__(self, other: Money) -> Money:
        return Money(self.dong + other.dong)

    def __sub__(self, other: Money) -> Money:
        return Money(self.dong - other.dong)

    def times(self, factor: Exact, rounding: Rounding | None = None) -> Money:
        """Returns the amount times `factor`.

        Raises FigureError when the product is not whole and no rounding is given.
        """
        product = self.dong * to_fraction(factor)
        if rounding is not None:
            return Money(rounding.apply(product))
        if product.denominator != 1:
            raise FigureError("money-not-whole", value=str(product))
        return Money(product.numerator)

    def say(self, lang: Lang) -> str:
        """Returns the amount with its thousands marked, in the language `lang`."""
        return f"{format_number(self.dong, lang)} đồng"


@attrs.frozen
class Quantity:
    """A decimal number of one unit."""

    value: Decimal
    unit: Unit

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.value, Decimal) or not self.value.is_finite():
            raise FigureError("number-not-exact", value=repr(self.value))

    def __add__(self, other: Quantity) -> Quantity:
        return Quantity(self.value + other.value, require_same_unit(self.unit, other.unit))

    def say(self, lang: Lang) -> str:
        """Returns the number and the unit in the language `lang`."""
        return with_unit(format_number(self.value, lang), self.unit.say(lang))


def apportion(total: int, weights: Sequence[Exact]) -> list[int]:
    """Returns `total` divided into whole parts in proportion to `weights`, by largest remainder.

    The parts add up to the total. Raises FigureError for a weight below zero, and when all weights
    are zero and the total is not.
    """
    exact_weights = list(map(to_fraction, weights))
    sum_of_weights = add_up(exact_weights)
    below_zero = any(weight.numerator < 0 for weight in exact_weights)
    if below_zero or (sum_of_weights == 0 and total != 0):
        raise FigureError("weights-unusable")
    if sum_of_weights == total and all(weight.denominator == 1 for weight in exact_weights):
        return [weight.numerator for weight in exact_weights]  # also when all are zero
    factor = total / sum_of_weights
    return _round_shares([factor * weight for weight in exact_weights], total)


def _round_shares(shares: Sequence[Fraction], total: int) -> list[int]:
    """Rounds shares down, but up where the remainders are largest, so that they make the total."""
    parts = [share.numerator // share.denominator for share in shares]
    by_remainder = sorted(range(len(parts)), key=lambda index: parts[index] - shares[index])
    for index in by_remainder[: total - sum(parts)]:
        parts[index] += 1
    return parts


_NUMBER_AND_WORD = lazy_pattern(r"(-?[0-9][0-9.,]*)\s*([^\W\d_][^\d]*)", re.UNICODE)
# Words that are no name of a unit; a word that multiplies the number, such as nghìn, is none here.
_OTHER_UNIT_WORDS = (
    *("lượt", "lần", "cuộc", "khách", "em", "cái", "bao", "hộp", "đ", "vnđ"),
    *("people", "times", "clients", "pieces"),
)
_LIKE_TELEPHONE = lazy_pattern(r"0[0-9]{8,}")
_PLAIN = lazy_pattern(r"-?\d+(\.\d+)?", re.ASCII)
_GROUPED = {
    "vi": lazy_pattern(r"-?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?", re.ASCII),
    "en": lazy_pattern(r"-?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?", re.ASCII),
}


@check_arguments
def read_number(text: str, locale: Lang | None = None) -> Decimal:
    """Returns the exact number that a text states.

    Without `locale` only plain digits with a decimal point are read (`2609`, `40.8`); `1.500` could
    be one and a half or fifteen hundred and is refused, as is anything with a comma. With a locale
    the thousands and decimal marks of that language are read. Nine digits or more that begin with 0
    are a telephone or identity number in the wrong place. Raises NumberFormError.
    """
    return parse_number(text, locale)


def parse_number(text: str, locale: Lang | None = None) -> Decimal:
    """Returns the exact number that a text states, as `read_number` does, for a checked text."""
    text = text.strip()
    if locale is not None:
        require_language(locale)
        if not _GROUPED[locale].fullmatch(text):
            raise NumberFormError("number-unreadable", value=text)
        thousands, point = (".", ",") if locale == "vi" else (",", ".")
        return Decimal(text.replace(thousands, "").replace(point, "."))
    if _LIKE_TELEPHONE.fullmatch(text):
        raise NumberFormError("number-unreadable", value="…")
    if re.fullmatch(r"-?\d{1,3}\.\d{3}", text, re.ASCII):
        raise NumberFormError("number-ambiguous", value=text, plain=text.replace(".", ""))
    if _PLAIN.fullmatch(text):
        return Decimal(text)
    if any(pattern.fullmatch(text) for pattern in _GROUPED.values()):
        raise NumberFormError("number-with-separator", value=text, marks=_marks_in(text))
    raise _with_unit_error(text) or NumberFormError("number-unreadable", value=text)


def has_marked_fraction(text: str) -> bool:
    """Whether a number that `parse_number` refuses for its marks is no whole one: `12,5`."""
    text = text.strip()
    found = _GROUPED["en"].fullmatch(text) or _GROUPED["vi"].fullmatch(text)
    return found is not None and bool((found[3] or "").strip(",.0"))


def _marks_in(text: str) -> Text:
    """Returns how the marks in a number are declared, as its groups of three digits show them."""
    if _GROUPED["en"].fullmatch(text):
        return Text('thousands=","', 'thousands=","')
    declared = {".": 'thousands="."', ",": 'decimal=","'}
    marks = [how for mark, how in declared.items() if mark in text]
    return Text(" và ".join(marks), " and ".join(marks))


def _with_unit_error(text: str) -> NumberFormError | None:
    """Returns the error for a number with the word of a unit behind it, None for another text."""
    found = _NUMBER_AND_WORD.fullmatch(text)
    unit = _unit_words().get(label_key(found[2]), "") if found else ""
    if found is None or not unit:
        return None
    parse_number(found[1])  # which raises what is wrong with the number itself
    return NumberFormError("number-with-unit", value=text, plain=found[1], unit=unit)


@cache
def _unit_words() -> Mapping[str, str]:
    """Returns the words of units that people write behind a number, by their key."""
    words = list(_OTHER_UNIT_WORDS)
    for unit in Unit:
        words += [unit.label.vi, unit.label.en, unit.one.en]
    return {label_key(word): word for word in words if word not in ("", "%")}


def decimal_string(value: Exact, places: int = 6) -> str:
    """Returns the value as a plain decimal string.

    Whole numbers have no point, others exactly `places` decimals, rounded half to even.
    """
    fraction = to_fraction(value)
    if fraction.denominator == 1:
        return str(fraction.numerator)
    scaled = Rounding(1, Direction.HALF_EVEN, "LIB").apply(fraction * 10**places)
    sign = "-" if scaled < 0 else ""
    digits = str(abs(scaled)).rjust(places + 1, "0")
    return f"{sign}{digits[:-places]}.{digits[-places:]}"


def format_number(value: Exact, lang: Lang, places: int = 1) -> str:
    """Returns the value as text of `lang` with at most `places` decimals: 2.609, 40,8 for `vi`."""
    require_language(lang)
    whole, _, rest = decimal_string(value, places).partition(".")
    grouped = whole if whole == "-0" else f"{int(whole):,}"
    text = f"{grouped}.{rest}" if rest.strip("0") else grouped
    return text.translate(str.maketrans(",.", ".,")) if lang == "vi" else text


def with_unit(number: str, unit: str) -> str:
    """Returns a number and its unit; a percent sign follows without a blank: 15 persons, 40.8%."""
    return f"{number}{unit}" if unit.startswith("%") else f"{number} {unit}"


def format_exactly(value: Exact, lang: Lang) -> str:
    """Returns the value as text of `lang` without loss: in decimals, or as a fraction."""
    fraction = to_fraction(value)
    for places in range(7):
        if (fraction * 10**places).denominator == 1:
            return format_number(fraction, lang, places)
    return f"{format_number(fraction.numerator, lang)}/{format_number(fraction.denominator, lang)}"
