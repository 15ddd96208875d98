"""What a check of a submission sees: its values beside those of the other reports of the same place and reporter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias, TypeVar

import attrs
from dateutil.relativedelta import relativedelta

from ...core.findings import Where
from ...framework.framework import Framework
from ...practice.records.model import ActivityRecord
from ...results.values import IndicatorValue
from ...values.figures import Figure
from ...values.intervals import Interval
from ...values.text import Text
from .submission import Submission, SubmissionStatus, standing_submissions

__all__ = ["Key", "Said", "SubmissionView", "grouped", "key_of", "named", "part_of", "value_at"]

Key: TypeAlias = tuple[object, ...]
T = TypeVar("T")


def key_of(value: IndicatorValue) -> Key:
    """What a value has in common with the same value of another window: its indicator, its part, and how it was counted.

    A value that was counted from records is known by its cut, because its models and provinces depend on the records.
    """
    part = (value.places, value.models, value.populations) if value.records is None else value.cut
    return value.definition.id, part, value.kind, value.per_unit, value.per_period, value.counting


@attrs.frozen
class Said:
    """A value that says something: its number in the submission, its figure, and its days."""

    index: int
    value: IndicatorValue
    figure: Figure
    days: Interval

    @property
    def key(self) -> Key:
        """The key of the value."""
        return key_of(self.value)


@attrs.frozen(eq=False, repr=False)
class SubmissionView:
    """A submission under review, the other reports of its place and reporter as they stand, and its version before.

    `jump` is the change that is asked about, as a share; numbers below `small` are never said to jump.
    """

    submission: Submission
    others: tuple[Submission, ...]
    version_before: Submission | None
    records: tuple[ActivityRecord, ...] | None
    framework: Framework
    jump: Fraction
    small: int

    @classmethod
    def of(
        cls,
        submission: Submission,
        earlier: Iterable[Submission],
        records: tuple[ActivityRecord, ...] | None,
        framework: Framework,
        jump: Fraction,
        small: int,
    ) -> SubmissionView:
        """The view of a submission; reports of other places and reporters are left aside."""
        near = [
            one
            for one in earlier
            if (one.place, one.reporter) == (submission.place, submission.reporter)
        ]
        others = standing_submissions(one for one in near if one.key != submission.key)
        sent = (
            one
            for one in near
            if one.key == submission.key and one.status is not SubmissionStatus.DRAFT
        )
        versions = [one for one in sent if one.version < submission.version]
        before = max(
            versions, key=lambda one: (one.version, one.decided_on or date.min), default=None
        )
        return cls(submission, others, before, records, framework, jump, small)

    @cached_property
    def before(self) -> Submission | None:
        """The report of the latest earlier period of the same length."""
        return _latest_before(self.submission.days, ((one.days, one) for one in self.others))

    @cached_property
    def said(self) -> tuple[Said, ...]:
        """The values of the submission that say something of known days; enforcement is never looked at."""
        return tuple(_said(self.submission))

    @cached_property
    def elsewhere(self) -> Mapping[Key, list[tuple[Submission, Said]]]:
        """What the other reports say, by key."""
        found: dict[Key, list[tuple[Submission, Said]]] = {}
        for other in self.others:
            for one in _said(other):
                found.setdefault(one.key, []).append((other, one))
        return found

    @cached_property
    def _own(self) -> Mapping[Key, list[Said]]:
        found: dict[Key, list[Said]] = {}
        for one in self.said:
            found.setdefault(one.key, []).append(one)
        return found

    def earlier(self, one: Said) -> Said | None:
        """The same value of the latest earlier window of the same length, in this report (month by month) or another."""
        pool = [*(other for _, other in self.elsewhere.get(one.key, ())), *self._own[one.key]]
        return _latest_before(one.days, ((other.days, other) for other in pool))


def grouped(submission: Submission) -> Mapping[Key, list[tuple[int, IndicatorValue]]]:
    """The values of a submission with their numbers, by key; enforcement is left out."""
    found: dict[Key, list[tuple[int, IndicatorValue]]] = {}
    for index, value in enumerate(submission.values):
        if not value.definition.enforcement:
            found.setdefault(key_of(value), []).append((index, value))
    return found


def _said(submission: Submission) -> Iterator[Said]:
    for index, value in enumerate(submission.values):
        days = value.period.interval
        closed = days is not None and days.start is not None and days.end is not None
        if (
            value.figure is not None
            and days is not None
            and closed
            and not value.definition.enforcement
        ):
            yield Said(index, value, value.figure, days)


def _latest_before(days: Interval, pool: Iterable[tuple[Interval, T]]) -> T | None:
    """What belongs to the latest window that is over before `days` begin and is as long."""
    latest, found = date.min, None
    for window, one in pool:
        over = window.end is not None and days.start is not None and window.end <= days.start
        if (
            window.end is not None
            and over
            and window.end > latest
            and _length(window) == _length(days)
        ):
            latest, found = window.end, one
    return found


def _length(days: Interval) -> tuple[int, int] | None:
    """Months and days: quarters are as long as each other, whatever their days."""
    if days.start is None or days.end is None:
        return None
    length = relativedelta(days.end, days.start)
    return 12 * length.years + length.months, length.days


_WHOLE = Text("toàn bộ báo cáo", "the whole report")
_NOT_STATED = Text("không nêu", "not stated")
_NOT_NAMED = Text("một mã", "one code")
_PERSONAL = frozenset({"reporter"})
_DIMENSIONS: Mapping[str, Text] = {
    "place": Text("địa bàn", "place"),
    "province": Text("tỉnh", "province"),
    "model": Text("mô hình", "model"),
    "site": Text("điểm", "site"),
    "group": Text("nhóm", "group"),
    "population": Text("nhóm dân số", "population"),
    "gender": Text("giới tính", "gender"),
    "age_band": Text("nhóm tuổi", "age band"),
    "channel": Text("kênh", "channel"),
    "service": Text("dịch vụ", "service"),
    "need": Text("nhu cầu", "need"),
    "provider": Text("đơn vị cung cấp", "provider"),
    "activity": Text("hoạt động", "activity"),
    "reporter": Text("người báo cáo", "reporter"),
    "reporter_role": Text("vai trò người báo cáo", "role of the reporter"),
    "course_stage": Text("giai đoạn học nghề", "course stage"),
    "item": Text("vật phẩm", "item"),
    "recipient": Text("nhóm nhận", "recipients"),
    "reason": Text("lý do", "reason"),
    "funding": Text("nguồn kinh phí", "source of funds"),
}


def value_at(index: int | None) -> Where:
    """Where a value stands: its number in the submission, from 0; None for one that is not there."""
    return Where(field="values" if index is None else f"values[{index}]")


def named(value: IndicatorValue) -> dict[str, object]:
    """The indicator and the part of a value, as every sentence about it needs them."""
    name = value.definition.label
    indicator = Text(f"{value.definition.id} ({name.vi})", f"{value.definition.id} ({name.en})")
    return {"indicator": indicator, "part": part_of(value)}


def part_of(value: IndicatorValue) -> Text:
    """The part of a cut in words; whoever reported is not named."""
    if not value.cut:
        return value.label if value.label.say("vi") else _WHOLE
    said = [
        (_DIMENSIONS.get(name, Text(name, name)), _word(name, word)) for name, word in value.cut
    ]
    vi = ", ".join(f"{name.vi} {word.vi}" for name, word in said)
    return Text(vi, ", ".join(f"{name.en} {word.en}" for name, word in said))


def _word(name: str, word: str) -> Text:
    if name in _PERSONAL:
        return _NOT_NAMED
    return Text(word, word) if word else _NOT_STATED
