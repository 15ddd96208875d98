"""Whole numbers in words, as amounts of money are written out: in Vietnamese and English."""

from __future__ import annotations

from ..core.messages import Lang

__all__ = ["dong_in_words", "number_in_words"]

_VI_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_VI_AFTER_TEN = {5: "lăm"}
_VI_AFTER_TENS = {1: "mốt", 4: "tư", 5: "lăm"}
_VI_SCALES = ((10**6, "triệu"), (10**3, "nghìn"))
_BILLION = 10**9

_EN_SMALL = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
_EN_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_EN_SCALES = (
    (10**12, "trillion"),
    (10**9, "billion"),
    (10**6, "million"),
    (10**3, "thousand"),
    (10**2, "hundred"),
)


def dong_in_words(dong: int, lang: Lang) -> str:
    """Returns an amount in words, as it is written below a total: "Một triệu đồng"."""
    words = number_in_words(dong, lang)
    return f"{words[0].upper()}{words[1:]} đồng"


def number_in_words(number: int, lang: Lang) -> str:
    """Returns a whole number in words of `lang`."""
    if number < 0:
        return f"{'âm' if lang == 'vi' else 'minus'} {number_in_words(-number, lang)}"
    return _in_vietnamese(number) if lang == "vi" else _in_english(number)


def _in_vietnamese(number: int) -> str:
    """Billions are counted as a number of their own: nghìn tỷ, triệu tỷ, tỷ tỷ."""
    billions, rest = divmod(number, _BILLION)
    words = [_in_vietnamese(billions), "tỷ"] if billions else []
    for scale, name in _VI_SCALES:
        group, rest = divmod(rest, scale)
        if group:
            words += [*_vi_group(group, follows=bool(words)), name]
    if rest or not words:
        words += _vi_group(rest, follows=bool(words))
    return " ".join(words)


def _vi_group(group: int, *, follows: bool) -> list[str]:
    """The words of a number below 1000; one that follows others says its hundreds, even none."""
    hundreds, rest = divmod(group, 100)
    if not hundreds and not follows:
        return _vi_below_hundred(rest)
    words = [_VI_DIGITS[hundreds], "trăm"]
    if not rest:
        return words
    return [*words, *(["linh", _VI_DIGITS[rest]] if rest < 10 else _vi_below_hundred(rest))]


def _vi_below_hundred(number: int) -> list[str]:
    tens, unit = divmod(number, 10)
    if not tens:
        return [_VI_DIGITS[unit]]
    words = ["mười"] if tens == 1 else [_VI_DIGITS[tens], "mươi"]
    special = _VI_AFTER_TEN if tens == 1 else _VI_AFTER_TENS
    return [*words, special.get(unit, _VI_DIGITS[unit])] if unit else words


def _in_english(number: int) -> str:
    """Each scale is counted as a number of its own; the last part below 100 follows an "and"."""
    for scale, name in _EN_SCALES:
        if number >= scale:
            count, rest = divmod(number, scale)
            head = f"{_in_english(count)} {name}"
            if not rest:
                return head
            return f"{head} {'and ' if rest < 100 else ''}{_in_english(rest)}"
    if number < len(_EN_SMALL):
        return _EN_SMALL[number]
    tens, unit = divmod(number, 10)
    return f"{_EN_TENS[tens]}-{_EN_SMALL[unit]}" if unit else _EN_TENS[tens]
