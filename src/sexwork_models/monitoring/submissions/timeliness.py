"""Completeness and timeliness of a report.

Which sites or reporters were expected is stated by the caller and never guessed: without it, no
report is called complete.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

import attrs

from ...core.messages import Lang
from ...values.amounts import decimal_string
from ...values.text import LabelledEnum, Word

__all__ = ["Completeness", "Promptness", "Timeliness", "completeness_of", "timeliness_of"]


@attrs.frozen
class Completeness:
    """How many of the expected sites or reporters sent records.

    `expected` is None when it was not stated, and `share` is None when none were expected or it is
    not known. `missing` are the codes of those that sent nothing.
    """

    heard: int | None
    expected: int | None
    share: Fraction | None
    missing: tuple[str, ...] = attrs.field(default=(), repr=False)

    def to_dict(self) -> dict[str, object]:
        """Returns JSON-ready data: the share as a decimal string, null where it is not known."""
        return {
            "heard": self.heard,
            "expected": self.expected,
            "share": None if self.share is None else decimal_string(self.share),
            "missing": list(self.missing),
        }


def completeness_of(expected: Sequence[str] | None, heard_from: Sequence[str]) -> Completeness:
    """Returns the completeness of a report; reporting codes that were not expected do not count."""
    if expected is None:
        return Completeness(None, None, None)
    codes, heard = tuple(dict.fromkeys(expected)), frozenset(heard_from)
    missing = tuple(code for code in codes if code not in heard)
    count = len(codes) - len(missing)
    return Completeness(count, len(codes), Fraction(count, len(codes)) if codes else None, missing)


class Promptness(LabelledEnum):
    """Whether a report came in time, as a closed list."""

    ON_TIME = Word("on_time", "đúng hạn", "on time")
    LATE = Word("late", "muộn", "late")
    NOT_DUE = Word("not_due", "chưa đến hạn", "not due yet")
    OVERDUE = Word("overdue", "quá hạn", "overdue")


@attrs.frozen
class Timeliness:
    """Whether a report is in time, seen on a day; `days_late` is 0 when it is not late."""

    status: Promptness
    days_late: int = 0

    def to_dict(self, lang: Lang = "en") -> dict[str, object]:
        """Returns JSON-ready data, with the status in words of `lang`."""
        return {
            "status": self.status.value,
            "said": self.status.say(lang),
            "days_late": self.days_late,
        }


def timeliness_of(due: date, submitted_on: date | None, on: date) -> Timeliness:
    """Returns the timeliness as of the day `on`, on which a report sent later is not yet there."""
    if submitted_on is None or submitted_on > on:
        if on > due:
            return Timeliness(Promptness.OVERDUE, (on - due).days)
        return Timeliness(Promptness.NOT_DUE)
    if submitted_on > due:
        return Timeliness(Promptness.LATE, (submitted_on - due).days)
    return Timeliness(Promptness.ON_TIME)
