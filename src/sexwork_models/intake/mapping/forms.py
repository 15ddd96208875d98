"""The declared forms of days and numbers: text in them becomes the one form that is read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

import attrs

from ...core.errors import NumberFormError, UnusableInputError
from ...values.amounts import parse_number
from ...values.text import BLANKS

__all__ = ["DayForm", "NumberForm"]

_DIRECTIVES = {"%d": "dd", "%m": "mm", "%Y": "yyyy"}  # of `strftime`, which may be written too
_PARTS = re.compile("d{1,2}|m{1,2}|y{2,4}")
_SEPARATORS = re.compile(r"[/.\- ]+")
_PATTERNS = {"y": r"(?P<y>[0-9]{4})", "m": r"(?P<m>[0-9]{1,2})", "d": r"(?P<d>[0-9]{1,2})"}
_MARKS = (".", ",", " ", "'")  # between thousands, or before decimals
_MARKS_ALLOWED = ("“.”", "“,”", "“ ”", "“'”")
_BLANK = f"[{re.escape(BLANKS)}]"  # spreadsheets put one that does not break between thousands


@attrs.frozen
class DayForm:
    """A form of days that fits each text in one way: day, month and year of four digits.

    `written` is the form as declared: `dd/mm/yyyy` or `%d/%m/%Y`.
    """

    written: str
    _pattern: re.Pattern[str] = attrs.field(repr=False, eq=False)

    @classmethod
    def of(cls, written: str) -> DayForm:
        """Returns a form as it is declared.

        Raises UnusableInputError for one without a day, a month or a year of four digits, and for
        one without a mark between them: `1112024` could be two days.
        """
        form = written.strip()
        for directive, part in _DIRECTIVES.items():
            form = form.replace(directive, part)
        parts, separators = _PARTS.findall(form.lower()), _PARTS.split(form.lower())
        between = separators[1:-1]
        if not _is_clear(parts, separators):
            raise UnusableInputError("mapping-day-form", found=written[:20])
        first, second, third = (_PATTERNS[part[0]] for part in parts)
        pattern = f"{first}{re.escape(between[0])}{second}{re.escape(between[1])}{third}"
        return cls(written, re.compile(pattern))

    def fits(self, text: str) -> bool:
        """Whether a text is written in this form, be it a day that exists or not."""
        return self._pattern.fullmatch(text.strip(BLANKS)) is not None

    def doubted_by(self, text: str) -> bool:
        """Whether a text speaks against this form: it does not fit, or month and day are swapped.

        A day that exists in no order of its parts, such as 30/02/2024, says nothing of the form.
        """
        found = self._pattern.fullmatch(text.strip(BLANKS))
        return found is None or bool(_day_of(found["y"], found["d"], found["m"]))

    def plain(self, text: str) -> str:
        """Returns a day in this form as `2024-03-05`; any other text as it is."""
        found = self._pattern.fullmatch(text.strip(BLANKS))
        return text if found is None else _day_of(found["y"], found["m"], found["d"]) or text


def _day_of(year: str, month: str, day: str) -> str:
    """Returns a day as `2024-03-05`; `""` for one that does not exist."""
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""


def _is_clear(parts: Sequence[str], separators: Sequence[str]) -> bool:
    """Whether a form has each part once, marks between them, and fits each text in one way.

    A day such as 2024-05-03 is read as it stands everywhere: no form may mean another by it.
    """
    order = "".join(part[0] for part in parts)
    if sorted(order) != ["d", "m", "y"] or "yyyy" not in parts:
        return False
    if separators[0] or separators[-1] or (order == "ydm" and "-" in separators):
        return False
    return all(map(_SEPARATORS.fullmatch, separators[1:-1]))


@attrs.frozen
class NumberForm:
    """The marks between the thousands and before the decimals of numbers; `""` for none."""

    thousands: str = ""
    decimal: str = ""
    _pattern: re.Pattern[str] = attrs.field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        for name, mark in (("thousands", self.thousands), ("decimal", self.decimal)):
            if mark and mark not in _MARKS:
                raise UnusableInputError(
                    "argument-word", name=name, allowed=_MARKS_ALLOWED, nearest="-"
                )
        if self.thousands and self.thousands == self.decimal:
            raise UnusableInputError("mapping-same-mark", mark=self.thousands)
        whole = "[0-9]+"
        if self.thousands:
            whole = f"(?:[1-9][0-9]{{0,2}}(?:{_mark(self.thousands)}[0-9]{{3}})+|[0-9]+)"
        rest = f"(?:{_mark(self.decimal)}(?P<rest>[0-9]+))?" if self.decimal else ""
        object.__setattr__(self, "_pattern", re.compile(f"(?P<whole>[+-]?{whole}){rest}"))

    @property
    def is_stated(self) -> bool:
        """Whether any mark is declared."""
        return bool(self.thousands or self.decimal)

    def plain(self, text: str) -> str:
        """Returns a number in this form as plain digits with a point; any other text as it is."""
        found = self._pattern.fullmatch(text.strip(BLANKS))
        if found is None:
            return text
        whole = re.sub(r"[^0-9-]", "", found["whole"])
        rest = found["rest"] if self.decimal else None
        return whole if rest is None else _with_decimals(whole, rest)

    def is_contradicted_by(self, text: str) -> bool:
        """Whether a text is a number with a decimal point, and the declared marks allow none."""
        if self._pattern.fullmatch(text.strip(BLANKS)) is not None or "." not in text:
            return False
        try:
            return parse_number(text).is_finite()
        except NumberFormError:
            return False


def _with_decimals(whole: str, rest: str) -> str:
    """Returns a number; three decimals get a fourth, because 1.500 is ambiguous to read."""
    return f"{whole}.{rest}0" if len(rest) == 3 else f"{whole}.{rest}"


def _mark(mark: str) -> str:
    return _BLANK if mark == " " else re.escape(mark)
