"""Says a measure in words, in both languages, from its declaration alone."""

from __future__ import annotations

from collections.abc import Iterable
from functools import singledispatch

from ...forms.conditions import ConditionNames, Conditions
from ...values.text import Text
from .language import (
    Cohort,
    CohortPart,
    Count,
    Coverage,
    Distinct,
    Each,
    Given,
    Growth,
    Measure,
    Ratio,
    RegisterPart,
    Stock,
    Sum,
)
from .terms import Span, StockCount

__all__ = ["describe_conditions", "say_measure"]

_KEY_NAMES = {
    "client": Text("khách hàng", "clients"),
    "establishment": Text("cơ sở", "establishments"),
    "referral": Text("lượt chuyển gửi", "referrals"),
    "case": Text("ca", "cases"),
}
_SOURCES = {
    "document": Text("theo văn bản đã công bố", "as documents publish it"),
    "budget": Text("tính từ dự toán và chi thực tế", "computed from a budget and what was spent"),
}


@singledispatch
def say_measure(measure: Measure, names: ConditionNames) -> Text:
    """Returns a measure as text, with fields and their values by name."""
    raise TypeError(type(measure))


def describe_conditions(where: Conditions, names: ConditionNames) -> Text:
    """Returns conditions that must all be met as text."""
    return _joined((condition.say(names) for condition in where), "; ", "; ")


def _joined(texts: Iterable[Text], vi: str, en: str) -> Text:
    said = list(texts)
    return Text(vi.join(text.vi for text in said), en.join(text.en for text in said))


def _within(span: Span) -> Text:
    """Returns the window of a sum or a number of records; nothing for the period itself."""
    if span is Span.PERIOD:
        return Text("", "")
    return Text(f", {span.say('vi')}", f", {span.say('en')}")


def _key_name(key: str, also: str, names: ConditionNames) -> Text:
    """Returns what different keys are called."""
    first = _KEY_NAMES.get(key) or names(key, "")
    if not also:
        return first
    second = names(also, "")
    return Text(f"cặp {first.vi} và {second.vi}", f"pairs of {first.en} and {second.en}")


@say_measure.register
def _sum(measure: Sum, names: ConditionNames) -> Text:
    where, window = describe_conditions(measure.where, names), _within(measure.span)
    vi, en = where.vi, where.en
    if measure.default is not None:
        number = measure.default
        vi += f"; bản ghi khách hàng để trống tính là {number}"
        en += f"; a client record without a number is {number}"
    if measure.once_per:
        vi, en = f"{vi}; mỗi cuộc chỉ tính một lần", f"{en}; once for each encounter"
    field = names(measure.field, "")
    return Text(
        f"tổng {field.vi} của bản ghi có {vi}{window.vi}",
        f"sum of {field.en} over records with {en}{window.en}",
    )


@say_measure.register
def _count(measure: Count, names: ConditionNames) -> Text:
    where, window = describe_conditions(measure.where, names), _within(measure.span)
    vi, en = ("cuộc", "encounters") if measure.of == "encounter" else ("bản ghi", "records")
    return Text(f"số {vi} có {where.vi}{window.vi}", f"number of {en} with {where.en}{window.en}")


@say_measure.register
def _distinct(measure: Distinct, names: ConditionNames) -> Text:
    name = _key_name(measure.key, measure.also_key, names)
    having = _joined(_each_of(measure.having_all, names), "; và có ", "; and having ")
    vi, en = having.vi, having.en
    if measure.together is not None:
        vi = f"{vi}, {measure.together.say('vi')}"
        en = f"{en}, {measure.together.say('en')}"
    for without in _each_of(measure.having_none, names):
        vi, en = f"{vi}; và không có {without.vi}", f"{en}; and not having {without.en}"
    return Text(
        f"số {name.vi} khác nhau có {vi}, {measure.span.say('vi')}",
        f"number of different {name.en} having {en}, {measure.span.say('en')}",
    )


def _each_of(filters: Iterable[Conditions], names: ConditionNames) -> list[Text]:
    return [describe_conditions(where, names) for where in filters]


@say_measure.register
def _ratio(measure: Ratio, names: ConditionNames) -> Text:
    part, whole = say_measure(measure.part, names), say_measure(measure.whole, names)
    return Text(f"({part.vi}) / ({whole.vi})", f"({part.en}) / ({whole.en})")


@say_measure.register
def _each(measure: Each, names: ConditionNames) -> Text:
    said = _joined((say_measure(of, names) for of in measure.measures), "; ", "; ")
    return Text(f"{measure.per.say('vi')}: {said.vi}", f"{measure.per.say('en')}: {said.en}")


@say_measure.register
def _cohort(measure: Cohort, names: ConditionNames) -> Text:
    name = _key_name(measure.key, measure.also_key, names)
    base, part = describe_conditions(measure.base.where, names), _part(measure.part, names)
    first = Text(" lần đầu", " for the first time") if measure.base.first_ever else Text("", "")
    window = measure.base.span
    return Text(
        f"trong số {name.vi}{first.vi} có {base.vi}, {window.say('vi')}: tỷ lệ có {part.vi}",
        f"of {name.en} having{first.en} {base.en}, {window.say('en')}: share having {part.en}",
    )


def _part(part: CohortPart | RegisterPart, names: ConditionNames) -> Text:
    where = describe_conditions(part.where, names)
    if isinstance(part, RegisterPart):
        register = part.register
        return Text(
            f"trong sổ {register.say('vi')}: {where.vi}",
            f"in the register of {register.say('en')}: {where.en}",
        )
    if part.within is not None:
        first, last = part.within.first, part.within.last
        days = Text(f", sau {first} đến {last} ngày", f", {first} to {last} days later")
        where = _joined([where, days], "", "")
    if part.by_period_end:
        where = _joined([where, Text("chậm nhất cuối kỳ", "by the period's end")], ", ", ", ")
    if part.match is not None:
        base, own = names(part.match[0], ""), names(part.match[1], "")
        matched = Text(f"{own.vi} đáp ứng {base.vi}", f"{own.en} that answers the {base.en}")
        where = _joined([where, matched], ", ", ", ")
    return where


@say_measure.register
def _stock(measure: Stock, names: ConditionNames) -> Text:
    register, vi, en = measure.register, "", ""
    if measure.where:
        where = describe_conditions(measure.where, names)
        vi, en = f" có {where.vi}", f" with {where.en}"
    if measure.valid is not None:
        months = measure.valid.months
        vi = f"{vi}, được xác nhận trong {months} tháng"
        en = f"{en}, confirmed within {months} months"
    counted = _counted(measure.count, names)
    when = Text("vào ngày cuối kỳ", "on the last day of the period")
    if measure.within is not None or measure.count is StockCount.BEGUN:
        when = Text("trong kỳ", "within the period")
    return Text(
        f"{counted.vi} trong sổ {register.say('vi')}{vi}, {when.vi}",
        f"{counted.en} in the register of {register.say('en')}{en}, {when.en}",
    )


def _counted(count: StockCount | str, names: ConditionNames) -> Text:
    if isinstance(count, StockCount):
        return count.text
    field = names(count, "")
    return Text(f"tổng {field.vi}", f"sum of {field.en}")


@say_measure.register
def _growth(measure: Growth, names: ConditionNames) -> Text:
    of = names("", measure.of) if measure.of else Text("chỉ số", "an indicator")
    return Text(
        f"mức tăng, giảm của {of.vi} so với cùng kỳ năm trước",
        f"change of {of.en} against the same period of the year before",
    )


@say_measure.register
def _coverage(measure: Coverage, names: ConditionNames) -> Text:
    part = names("", measure.part)
    people = _joined((names("population", code) for code in measure.populations), ", ", ", ")
    return Text(
        f"{part.vi} / quy mô ước tính của {people.vi}",
        f"{part.en} / size estimate of {people.en}",
    )


@say_measure.register
def _given(measure: Given, names: ConditionNames) -> Text:
    return _SOURCES[measure.source]
