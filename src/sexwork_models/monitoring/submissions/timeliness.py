"""How complete and how timely a report is. Who was expected is stated, never guessed: without it nothing is 100 %."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

import attrs

from ...core.messages import Lang
from ...values.amounts import decimal_string
from ...values.text import Worded

__all__ = ["Completeness", "Promptness", "Timeliness", "completeness_of", "timeliness_of"]


@attrs.frozen
class Completeness:
    """Of how many expected sites or reporters records came.

    `expected` is None when nobody said which, and `share` is None where there is nothing to divide by. `missing` are the codes
    that were not heard from.
    """

    heard: int | None
    expected: int | None
    share: Fraction | None
    missing: tuple[str, ...] = attrs.field(default=(), repr=False)

    def to_dict(self) -> dict[str, object]:
        """The completeness as JSON-ready data: the share as a decimal string, null where it is not known."""
        return {
            "heard": self.heard,
            "expected": self.expected,
            "share": None if self.share is None else decimal_string(self.share),
            "missing": list(self.missing),
        }


def completeness_of(expected: Sequence[str] | None, heard_from: Sequence[str]) -> Completeness:
    """How many of the expected codes were heard from; a code that nobody expected adds nothing."""
    if expected is None:
        return Completeness(None, None, None)
    codes, heard = tuple(dict.fromkeys(expected)), frozenset(heard_from)
    missing = tuple(code for code in codes if code not in heard)
    came = len(codes) - len(missing)
    return Completeness(came, len(codes), Fraction(came, len(codes)) if codes else None, missing)


class Promptness(Worded):
    """How a report stands to its due day."""

    ON_TIME = "on_time", "đúng hạn", "on time"
    LATE = "late", "muộn", "late"
    NOT_DUE = "not_due", "chưa đến hạn", "not due yet"
    OVERDUE = "overdue", "quá hạn", "overdue"


@attrs.frozen
class Timeliness:
    """How a report stands to its due day on a day, and how many days it is late; 0 when it is not."""

    status: Promptness
    days_late: int = 0

    def to_dict(self, lang: Lang = "en") -> dict[str, object]:
        """The timeliness as JSON-ready data."""
        return {
            "status": self.status.value,
            "said": self.status.say(lang),
            "days_late": self.days_late,
        }


def timeliness_of(due: date, submitted_on: date | None, on: date) -> Timeliness:
    """How a report stands to its due day, as was known on a day: a report sent after that day was not there yet."""
    if submitted_on is None or submitted_on > on:
        return (
            Timeliness(Promptness.OVERDUE, (on - due).days)
            if on > due
            else Timeliness(Promptness.NOT_DUE)
        )
    if submitted_on > due:
        return Timeliness(Promptness.LATE, (submitted_on - due).days)
    return Timeliness(Promptness.ON_TIME)
