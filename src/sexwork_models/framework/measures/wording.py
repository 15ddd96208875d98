"""Says a measure in words, in both languages, from its declaration alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import singledispatch

from ...forms.conditions import ConditionNames, Conditions
from ...forms.register_terms import SizeSeries
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
_RECORDS = ("bản ghi", "records")
_NOTHING = Text("", "")


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
        return _NOTHING
    return Text(f", {span.say('vi')}", f", {span.say('en')}")


def _met(where: Conditions, names: ConditionNames) -> Text:
    """Returns the conditions that records or entries meet, behind the noun; nothing for none."""
    if not where:
        return _NOTHING
    said = describe_conditions(where, names)
    return Text(f" thỏa mãn: {said.vi}", f" with {said.en}")


def _key_name(key: str, also: str, names: ConditionNames) -> Text:
    """Returns what different keys are called."""
    first = _KEY_NAMES.get(key) or names(key, "")
    if not also:
        return first
    second = names(also, "")
    return Text(f"cặp {first.vi} và {second.vi}", f"pairs of {first.en} and {second.en}")


@say_measure.register
def _sum(measure: Sum, names: ConditionNames) -> Text:
    where, window = _met(measure.where, names), _within(measure.span)
    vi, en = where.vi, where.en
    if measure.default is not None:
        number = measure.default
        vi += f"; bản ghi khách hàng không ghi số thì tính là {number}"
        en += f"; a client record without a number is {number}"
    if measure.once_per:
        vi = f"{vi}; mỗi cuộc tiếp xúc chỉ tính một lần"
        en = f"{en}; once for each encounter"
    field = names(measure.field, "")
    return Text(
        f"tổng {field.vi} của các bản ghi{vi}{window.vi}",
        f"sum of {field.en} over records{en}{window.en}",
    )


@say_measure.register
def _count(measure: Count, names: ConditionNames) -> Text:
    where, window = _met(measure.where, names), _within(measure.span)
    vi, en = ("cuộc tiếp xúc", "encounters") if measure.of == "encounter" else _RECORDS
    return Text(f"số {vi}{where.vi}{window.vi}", f"number of {en}{where.en}{window.en}")


@say_measure.register
def _distinct(measure: Distinct, names: ConditionNames) -> Text:
    name = _key_name(measure.key, measure.also_key, names)
    having = _joined(
        (_met(where, names) for where in measure.having_all),
        "; đồng thời có bản ghi",
        "; and a record",
    )
    vi, en = having.vi, having.en
    if measure.together is not None:
        vi = f"{vi}; các bản ghi này cùng nằm {measure.together.say('vi')}"
        en = f"{en}; these records lie {measure.together.say('en')}"
    for where in measure.having_none:
        without = _met(where, names)
        vi, en = f"{vi}; và không có bản ghi nào{without.vi}", f"{en}; and no record{without.en}"
    return Text(
        f"số {name.vi} khác nhau có bản ghi{vi}, {measure.span.say('vi')}",
        f"number of different {name.en} having a record{en}, {measure.span.say('en')}",
    )


@say_measure.register
def _ratio(measure: Ratio, names: ConditionNames) -> Text:
    part, whole = say_measure(measure.part, names), say_measure(measure.whole, names)
    return Text(f"({part.vi}) / ({whole.vi})", f"({part.en}) / ({whole.en})")


@say_measure.register
def _each(measure: Each, names: ConditionNames) -> Text:
    said = _joined((say_measure(of, names) for of in measure.measures), "; ", "; ")
    vi, en = f"{measure.per.say('vi')}: {said.vi}", f"{measure.per.say('en')}: {said.en}"
    if measure.limit:
        vi, en = f"{vi}; so với định mức {measure.limit}", f"{en}; beside the norm {measure.limit}"
    return Text(vi, en)


@say_measure.register
def _cohort(measure: Cohort, names: ConditionNames) -> Text:
    name = _key_name(measure.key, measure.also_key, names)
    base, part = _met(measure.base.where, names), _part(measure, names)
    first = Text(" lần đầu tiên", " for the first time") if measure.base.first_ever else _NOTHING
    window = measure.base.span
    return Text(
        f"trong số {name.vi} khác nhau{first.vi} có bản ghi{base.vi}, {window.say('vi')}: "
        f"tỷ lệ có {part.vi}",
        f"of different {name.en} having{first.en} a record{base.en}, {window.say('en')}: "
        f"share having {part.en}",
    )


def _part(cohort: Cohort, names: ConditionNames) -> Text:
    """Returns what puts a key of a cohort into its part."""
    part, where = cohort.part, _met(cohort.part.where, names)
    if isinstance(part, RegisterPart):
        register = part.register
        return Text(
            f"mục trong sổ {register.say('vi')}{where.vi}",
            f"an entry in the register of {register.say('en')}{where.en}",
        )
    parts = [Text(f"bản ghi{where.vi}", f"a record{where.en}"), *_days(cohort, part)]
    if part.by_period_end:
        parts.append(Text("chậm nhất vào ngày cuối kỳ", "by the last day of the period"))
    if part.match is not None:
        base, own = names(part.match[0], ""), names(part.match[1], "")
        parts.append(Text(f"{own.vi} đáp ứng {base.vi}", f"{own.en} that answers the {base.en}"))
    return _joined(parts, ", ", ", ")


def _days(cohort: Cohort, part: CohortPart) -> Iterator[Text]:
    """Yields the days of the follow-up, if it has any, and from which day they are counted."""
    if part.within is None:
        return
    first, last = part.within.first, part.within.last
    anchor = Text("kể từ ngày đầu tiên trong số đó", "after the first of these days")
    if cohort.anchor_any:
        anchor = Text("kể từ một ngày bất kỳ trong số đó", "after any of these days")
    yield Text(
        f"trong khoảng từ {first} đến {last} ngày {anchor.vi}",
        f"{first} to {last} days {anchor.en}",
    )


@say_measure.register
def _stock(measure: Stock, names: ConditionNames) -> Text:
    register, where = measure.register, _met(measure.where, names)
    terms = _joined((_active(measure), where, *_terms_of_stock(measure, names)), "", "")
    counted = _counted(measure.count, names)
    when = Text("vào ngày cuối kỳ", "on the last day of the period")
    if measure.within is not None or measure.count is StockCount.BEGUN:
        when = Text("trong kỳ", "within the period")
    return Text(
        f"{counted.vi} trong sổ {register.say('vi')}{terms.vi}, {when.vi}",
        f"{counted.en} in the register of {register.say('en')}{terms.en}, {when.en}",
    )


def _active(measure: Stock) -> Text:
    """Returns that entries which have begun and not ended count, if only these do."""
    if measure.span is None or measure.count is StockCount.BEGUN:
        return _NOTHING
    return Text(" đang hoạt động", " (begun, not ended)")


def _terms_of_stock(measure: Stock, names: ConditionNames) -> Iterator[Text]:
    """Yields what else an entry must meet to count, and whether its people may be shared."""
    if measure.with_field:
        field = names(measure.with_field, "")
        yield Text(f", có ghi cả {field.vi}", f", that state {field.en} too")
    if measure.valid is not None:
        months = measure.valid.months
        yield Text(
            f", được xác nhận trong {months} tháng gần nhất",
            f", confirmed within the last {months} months",
        )
    if measure.union:
        yield Text(", một người có thể thuộc nhiều đơn vị", ", people may be in several of them")


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
    series = SizeSeries(measure.series).text if measure.series else None
    said = _NOTHING if series is None else Text(f" ({series.vi})", f" ({series.en})")
    return Text(
        f"{part.vi} / quy mô của nhóm {people.vi}{said.vi}",
        f"{part.en} / size of the population of {people.en}{said.en}",
    )


@say_measure.register
def _given(measure: Given, names: ConditionNames) -> Text:
    return _SOURCES[measure.source]
