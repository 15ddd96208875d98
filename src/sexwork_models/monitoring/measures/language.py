"""What a measure of records is: a closed set of five kinds, each a declaration that also a table can be counted by."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TypeAlias

import attrs

from ...practice.records.conditions import Condition, Conditions
from ...practice.records.model import ActivityRecord
from ...results.explanations import Reason
from ...values.figures import Figure
from ...values.intervals import Interval
from ...values.text import Text, Worded
from ...values.units import Unit

__all__ = [
    "Countable",
    "Counted",
    "Cut",
    "CutOf",
    "Distinct",
    "Each",
    "EachOf",
    "Measure",
    "Ratio",
    "Span",
    "Sum",
    "Tally",
    "Windows",
    "parts_of",
]

_KEYS = {
    "client": Text("khách hàng", "clients"),
    "establishment": Text("cơ sở", "establishments"),
    "referral": Text("lượt chuyển gửi", "referrals"),
    "case": Text("ca", "cases"),
}


class Span(Worded):
    """Over which days keys are told apart, and on which of them they count."""

    PERIOD = "period", "trong kỳ", "within the period"
    YEAR_TO_DATE = (
        "year_to_date",
        "từ ngày đầu năm báo cáo đến cuối kỳ",
        "from the first day of the year to the period's end",
    )
    NEW_IN_YEAR = "new_in_year", "lần đầu trong năm rơi vào kỳ", "first of the year in the period"
    FIRST = "first", "lần đầu tiên rơi vào kỳ", "first ever in the period"


@attrs.frozen
class Sum:
    """The numbers of a field added up. With `one_per_client`, a client record without a number is one."""

    field: str
    where: Conditions
    one_per_client: bool = False

    def say(self) -> Text:
        """The measure in words."""
        lone = Text(
            "; bản ghi khách hàng để trống tính là 1", "; a client record without a number is 1"
        )
        added = lone if self.one_per_client else Text("", "")
        return Text(
            f"tổng {self.field} của bản ghi có {_said(self.where).vi}{added.vi}",
            f"sum of {self.field} over records with {_said(self.where).en}{added.en}",
        )


@attrs.frozen
class Tally:
    """How many records there are."""

    where: Conditions

    def say(self) -> Text:
        """The measure in words."""
        return Text(
            f"số bản ghi có {_said(self.where).vi}",
            f"number of records with {_said(self.where).en}",
        )


@attrs.frozen
class Distinct:
    """How many different keys there are, each with at least one record that meets every one of `having_all`.

    Records without a key (anonymous clients, events with counts) widen the count to bounds.
    """

    key: str
    having_all: tuple[Conditions, ...]
    span: Span = Span.PERIOD

    def say(self) -> Text:
        """The measure in words."""
        said = [_said(where) for where in self.having_all]
        vi, en = (
            "; và có ".join(one.vi for one in said),
            "; and having ".join(one.en for one in said),
        )
        return Text(
            f"số {_KEYS[self.key].vi} khác nhau có {vi}, {self.span.say('vi')}",
            f"number of different {_KEYS[self.key].en} having {en}, {self.span.say('en')}",
        )


Countable: TypeAlias = Sum | Tally | Distinct


@attrs.frozen
class Ratio:
    """A part on a whole: a percentage, or with `mean` how much falls on one."""

    part: Countable
    whole: Countable
    mean: bool = False

    def say(self) -> Text:
        """The measure in words."""
        part, whole = self.part.say(), self.whole.say()
        return Text(f"({part.vi}) / ({whole.vi})", f"({part.en}) / ({whole.en})")


class EachOf(Worded):
    """To what one value of a spread belongs."""

    MONTH = "month", "mỗi tháng", "each month"
    RECORD = "record", "mỗi bản ghi", "each record"


@attrs.frozen
class Each:
    """One value for every month, or the lowest, mean and highest of every record; never summed."""

    of: Sum | Distinct
    per: EachOf

    def say(self) -> Text:
        """The measure in words."""
        said = self.of.say()
        return Text(f"{self.per.say('vi')}: {said.vi}", f"{self.per.say('en')}: {said.en}")


Measure: TypeAlias = Countable | Ratio | Each


def parts_of(measure: Measure) -> tuple[Countable, ...]:
    """The counts that a measure is made of."""
    if isinstance(measure, Ratio):
        return (measure.part, measure.whole)
    return (measure.of,) if isinstance(measure, Each) else (measure,)


def _said(where: Iterable[Condition]) -> Text:
    said = [condition.say() for condition in where]
    return Text(", ".join(one.vi for one in said), ", ".join(one.en for one in said))


Cut: TypeAlias = tuple[str, ...]
CutOf: TypeAlias = Callable[[ActivityRecord], Cut]


@attrs.frozen
class Windows:
    """The days of a period, and the first day of the reporting year that they lie in."""

    period: Interval
    year_start: date

    def of(self, span: Span) -> Interval:
        """The days whose records are looked at."""
        if span is Span.PERIOD:
            return self.period
        return Interval(None if span is Span.FIRST else self.year_start, self.period.end)


@attrs.frozen
class Counted:
    """What was counted for one part: the least and the most that it can be, and from how many records.

    `high` is None when nothing limits it. `reasons` say why a count is no exact one.
    """

    low: int
    high: int | None
    records: int
    reasons: tuple[Reason, ...] = ()

    @property
    def exact(self) -> bool:
        """Whether the count is certain."""
        return self.low == self.high

    def figure(self, unit: Unit) -> Figure:
        """The count as a figure of a unit."""
        return (
            Figure.at_least(self.low, unit)
            if self.high is None
            else Figure.range(self.low, self.high, unit)
        )
