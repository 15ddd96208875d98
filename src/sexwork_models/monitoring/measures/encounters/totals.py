"""What encounters add up to, and the bounds of their count where codes are missing.

Records in memory and tables of any size share this arithmetic.
"""

from __future__ import annotations

import attrs

from ....core.findings import Issue
from ....framework.measures.language import Count, Sum
from ..windows import CountBounds

__all__ = [
    "CONTACT_FIELDS",
    "SUMMED",
    "EncounterSummary",
    "EncounterTotals",
    "is_of_contacts",
]

# What the totals of several encounters add up, in their order.
SUMMED = ("low", "high", "least", "most", "proven", "missing", "unlimited", "unstated", "records")
# of an event, in the order in which they tell how many contacts it had
CONTACT_FIELDS = ("contacts", "participants", "persons")


@attrs.frozen
class EncounterSummary:
    """The numbers of single encounters of a group: lowest, highest, their total, and how many.

    `missing` is how many records belong to encounters that state no number. Records without a code
    that may be one encounter make the total and the number of encounters ranges.
    """

    lowest: int
    highest: int
    total: CountBounds
    encounters: CountBounds
    missing: int


@attrs.frozen
class EncounterTotals:
    """What the encounters of a group add up to.

    Those that state a number add up to `low` at least and `high` at most, and are `least` to `most`
    encounters. The others have `missing` records and prove `proven` contacts. There is no upper
    bound with any `unlimited`. `unstated` records have no code and may be of one encounter.
    """

    low: int = 0
    high: int = 0
    least: int = 0
    most: int = 0
    proven: int = 0
    missing: int = 0
    unlimited: int = 0
    unstated: int = 0
    records: int = 0
    lowest: int | None = None
    highest: int | None = None

    def plus(self, other: EncounterTotals) -> EncounterTotals:
        """These encounters and others."""
        sums = {name: getattr(self, name) + getattr(other, name) for name in SUMMED}
        lowest = [number for number in (self.lowest, other.lowest) if number is not None]
        highest = [number for number in (self.highest, other.highest) if number is not None]
        return EncounterTotals(
            **sums, lowest=min(lowest, default=None), highest=max(highest, default=None)
        )

    def bounds(self, measure: Sum | Count) -> CountBounds:
        """Returns the count with its reasons."""
        low, reasons = self.low + self.proven, list[Issue]()
        if self.missing and isinstance(measure, Sum):
            reasons.append(_numbers_missing(self.missing, measure))
        if self.unstated and (self.unlimited or low != self.high):
            reasons.append(_not_stated(self.unstated))
        high = None if self.unlimited else self.high
        return CountBounds(low, high, self.records, tuple(reasons))

    def summary(self) -> EncounterSummary | None:
        """Returns the summary of single encounters; None if none of them states a number."""
        if self.lowest is None or self.highest is None:
            return None
        reasons = (_not_stated(self.unstated),) if self.unstated else ()
        total = CountBounds(self.low, self.high, self.records, reasons)
        encounters = CountBounds(self.least, self.most, self.records, reasons)
        return EncounterSummary(self.lowest, self.highest, total, encounters, self.missing)


def _numbers_missing(count: int, measure: Sum) -> Issue:
    return Issue("numbers-missing", {"count": count, "field": measure.field})


def _not_stated(count: int) -> Issue:
    return Issue("encounter-not-stated", {"count": count})


def is_of_contacts(measure: Sum | Count) -> bool:
    """Whether the number of an encounter is that of its contacts: of an event, also of people."""
    return isinstance(measure, Sum) and measure.field == CONTACT_FIELDS[0]
