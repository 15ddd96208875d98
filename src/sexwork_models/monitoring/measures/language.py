"""Measures of records: sums, counts, distinct counts, ratios and values per month or record.

There are five kinds and no others, so that one declaration can be evaluated on records in memory
and on a table of any size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TypeAlias

import attrs

from ...core.findings import Issue
from ...forms.conditions import Condition, ConditionNames, Conditions
from ...forms.records import ActivityRecord
from ...results.parts import Part
from ...values.figures import Figure
from ...values.intervals import Interval
from ...values.text import LabelledEnum, Text, Word
from ...values.units import Unit

__all__ = [
    "Count",
    "CountBounds",
    "Countable",
    "Distinct",
    "GroupKey",
    "GroupKeyOf",
    "Measure",
    "PerUnit",
    "Ratio",
    "Span",
    "Sum",
    "SummaryUnit",
    "Windows",
    "component_counts",
    "condition_sets",
]

_KEY_NAMES = {
    "client": Text("khách hàng", "clients"),
    "establishment": Text("cơ sở", "establishments"),
    "referral": Text("lượt chuyển gửi", "referrals"),
    "case": Text("ca", "cases"),
}


class Span(LabelledEnum):
    """The days over which different keys are counted, and which of these days count."""

    PERIOD = Word("period", "trong kỳ", "within the period")
    YEAR_TO_DATE = Word(
        "year_to_date",
        "từ ngày đầu năm báo cáo đến cuối kỳ",
        "from the first day of the year to the period's end",
    )
    NEW_IN_YEAR = Word(
        "new_in_year", "lần đầu trong năm rơi vào kỳ", "first of the year in the period"
    )
    FIRST = Word("first", "lần đầu tiên rơi vào kỳ", "first ever in the period")


@attrs.frozen
class Sum:
    """The sum of a field. With `one_per_client`, a client record without a number is one."""

    field: str
    where: Conditions
    one_per_client: bool = False

    def say(self, names: ConditionNames) -> Text:
        """Returns the measure as text, with fields and their values by name."""
        where, default = _describe(self.where, names), Text("", "")
        if self.one_per_client:
            default = Text(
                "; bản ghi khách hàng để trống tính là 1", "; a client record without a number is 1"
            )
        field = names(self.field, "")
        return Text(
            f"tổng {field.vi} của bản ghi có {where.vi}{default.vi}",
            f"sum of {field.en} over records with {where.en}{default.en}",
        )


@attrs.frozen
class Count:
    """The number of records."""

    where: Conditions

    def say(self, names: ConditionNames) -> Text:
        """Returns the measure as text, with fields and their values by name."""
        where = _describe(self.where, names)
        return Text(f"số bản ghi có {where.vi}", f"number of records with {where.en}")


@attrs.frozen
class Distinct:
    """The number of different keys that have a record for each condition set of `having_all`.

    Records without a key (anonymous clients, events with counts) widen the count to bounds.
    """

    key: str
    having_all: tuple[Conditions, ...]
    span: Span = Span.PERIOD

    def say(self, names: ConditionNames) -> Text:
        """Returns the measure as text, with fields and their values by name."""
        name = _KEY_NAMES[self.key]
        vi: list[str] = []
        en: list[str] = []
        for conditions in self.having_all:
            where = _describe(conditions, names)
            vi.append(where.vi)
            en.append(where.en)
        keys_vi = f"số {name.vi} khác nhau có {'; và có '.join(vi)}"
        keys_en = f"number of different {name.en} having {'; and having '.join(en)}"
        return Text(f"{keys_vi}, {self.span.say('vi')}", f"{keys_en}, {self.span.say('en')}")


Countable: TypeAlias = Sum | Count | Distinct


@attrs.frozen
class Ratio:
    """A part over a whole: a percentage, or with `mean` the average per unit of the whole."""

    part: Countable
    whole: Countable
    mean: bool = False

    def say(self, names: ConditionNames) -> Text:
        """Returns the measure as text, with fields and their values by name."""
        part, whole = self.part.say(names), self.whole.say(names)
        return Text(f"({part.vi}) / ({whole.vi})", f"({part.en}) / ({whole.en})")


class SummaryUnit(LabelledEnum):
    """What each of several values of a measure belongs to."""

    MONTH = Word("month", "mỗi tháng", "each month")
    RECORD = Word("record", "mỗi bản ghi", "each record")


@attrs.frozen
class PerUnit:
    """One value for each month, or the lowest, mean and highest of single records; never summed."""

    of: Sum | Distinct
    per: SummaryUnit

    def say(self, names: ConditionNames) -> Text:
        """Returns the measure as text, with fields and their values by name."""
        of = self.of.say(names)
        return Text(f"{self.per.say('vi')}: {of.vi}", f"{self.per.say('en')}: {of.en}")


Measure: TypeAlias = Countable | Ratio | PerUnit


def component_counts(measure: Measure) -> tuple[Countable, ...]:
    """Returns the counts that a measure is made of."""
    if isinstance(measure, Ratio):
        return (measure.part, measure.whole)
    return (measure.of,) if isinstance(measure, PerUnit) else (measure,)


def condition_sets(count: Countable) -> tuple[Conditions, ...]:
    """Returns the sets of conditions of a count: one, or those that a distinct count combines."""
    return count.having_all if isinstance(count, Distinct) else (count.where,)


def _describe(where: Iterable[Condition], names: ConditionNames) -> Text:
    vi: list[str] = []
    en: list[str] = []
    for condition in where:
        text = condition.say(names)
        vi.append(text.vi)
        en.append(text.en)
    return Text("; ".join(vi), "; ".join(en))


GroupKey: TypeAlias = tuple[Part, ...]
GroupKeyOf: TypeAlias = Callable[[ActivityRecord], GroupKey]


@attrs.frozen
class Windows:
    """The days of a period, and the first day of their reporting year."""

    period: Interval
    year_start: date

    def of(self, span: Span) -> Interval:
        """Returns the days whose records a count reads."""
        if span is Span.PERIOD:
            return self.period
        return Interval(None if span is Span.FIRST else self.year_start, self.period.end)


@attrs.frozen
class CountBounds:
    """The least and the most that the count of a group can be, and the number of its records.

    `high` is None if there is no upper bound. `reasons` say why a count is not exact.
    """

    low: int
    high: int | None
    records: int
    reasons: tuple[Issue, ...] = ()

    @property
    def exact(self) -> bool:
        """Whether the count is certain."""
        return self.low == self.high

    def figure(self, unit: Unit) -> Figure:
        """Returns the count as a figure of a unit."""
        if self.high is None:
            return Figure.at_least(self.low, unit)
        return Figure.range(self.low, self.high, unit)
