"""Says a measure in words, in both languages, from its declaration alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import singledispatch

from ...forms.conditions import ConditionNames, Conditions
from ...forms.register_terms import SizeSeries
from ...values.text import Text, texts_of
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
    Validity,
)
from .terms import SIZE_FIELD, Scope, Span, StockCount

__all__ = ["describe_conditions", "say_measure"]

_KEYS = texts_of("measures.keys")
_SOURCES = texts_of("measures.sources")
_PARTS = texts_of("measures.parts")
_SPLITS = texts_of("measures.splits")
_RECORDS = texts_of("measures.records")
_SUMMARIES = texts_of("measures.summaries")
_COHORTS = texts_of("measures.cohorts")
_STOCKS = texts_of("measures.stocks")
_NOTHING = Text("", "")


def say_measure(measure: Measure, names: ConditionNames) -> Text:
    """Returns a measure as text, with fields and their values by name."""
    said = _say(measure, names)
    if not measure.split:
        return said
    unit = _SPLITS.get(measure.split) or names(measure.split, "")
    return _PARTS["split"].filled(measure=said, unit=unit)


@singledispatch
def _say(measure: Measure, names: ConditionNames) -> Text:
    """Returns a measure as text, without what its values are always split by."""
    raise TypeError(type(measure))


def describe_conditions(where: Conditions, names: ConditionNames) -> Text:
    """Returns conditions that must all be met as text."""
    return _joined((condition.say(names) for condition in where), _PARTS["between"])


def _joined(texts: Iterable[Text], by: Text = _NOTHING) -> Text:
    said = list(texts)
    return Text(by.vi.join(text.vi for text in said), by.en.join(text.en for text in said))


def _within(span: Span) -> Text:
    """Returns the window of a sum or a number of records; nothing for the period itself."""
    return _NOTHING if span is Span.PERIOD else _PARTS["window"].filled(window=span)


def _met(where: Conditions, names: ConditionNames) -> Text:
    """Returns the conditions that records or entries meet, behind the noun; nothing for none."""
    if not where:
        return _NOTHING
    return _PARTS["met"].filled(conditions=describe_conditions(where, names))


def _key_name(key: str, also: str, names: ConditionNames) -> Text:
    """Returns what different keys are called."""
    first = _KEYS.get(key) or names(key, "")
    if not also:
        return first
    return _PARTS["pair"].filled(first=first, second=names(also, ""))


@_say.register
def _sum(measure: Sum, names: ConditionNames) -> Text:
    terms = [_met(measure.where, names)]
    if measure.default is not None:
        terms.append(_RECORDS["default"].filled(number=measure.default))
    if measure.once_per:
        terms.append(_RECORDS["once_per"])
    return _RECORDS["sum"].filled(
        field=names(measure.field, ""), terms=_joined(terms), window=_within(measure.span)
    )


@_say.register
def _count(measure: Count, names: ConditionNames) -> Text:
    terms, window = _met(measure.where, names), _within(measure.span)
    return _RECORDS[measure.of].filled(terms=terms, window=window)


@_say.register
def _distinct(measure: Distinct, names: ConditionNames) -> Text:
    having = (_met(where, names) for where in measure.having_all)
    terms = [_joined(having, _RECORDS["having"])]
    if measure.together is not None:
        terms.append(_RECORDS["together"].filled(block=measure.together))
    without = _RECORDS["having_none"]
    terms += [without.filled(terms=_met(where, names)) for where in measure.having_none]
    key = _key_name(measure.key, measure.also_key, names)
    return _RECORDS["distinct"].filled(key=key, terms=_joined(terms), window=measure.span)


@_say.register
def _ratio(measure: Ratio, names: ConditionNames) -> Text:
    part, whole = say_measure(measure.part, names), say_measure(measure.whole, names)
    return _SUMMARIES["mean" if measure.mean else "ratio"].filled(part=part, whole=whole)


@_say.register
def _each(measure: Each, names: ConditionNames) -> Text:
    said = _joined((say_measure(of, names) for of in measure.measures), _PARTS["between"])
    each = _SUMMARIES["each"].filled(unit=measure.per, measures=said)
    if not measure.limit:
        return each
    norm = Text(measure.limit, measure.limit)
    return _joined([each, _SUMMARIES["limit"].filled(norm=norm)])


@_say.register
def _cohort(measure: Cohort, names: ConditionNames) -> Text:
    base = measure.base
    return _COHORTS["first_ever" if base.first_ever else "cohort"].filled(
        key=_key_name(measure.key, measure.also_key, names),
        terms=_met(base.where, names),
        window=base.span,
        part=_part(measure, names),
    )


def _part(cohort: Cohort, names: ConditionNames) -> Text:
    """Returns what puts a key of a cohort into its part."""
    part, terms = cohort.part, _met(cohort.part.where, names)
    if isinstance(part, RegisterPart):
        return _COHORTS["register_part"].filled(register=part.register, terms=terms)
    said = [_COHORTS["record_part"].filled(terms=terms)]
    if part.key:
        said.append(_COHORTS["part_key"].filled(field=names(part.key, "")))
    if part.scope is not Scope.ANY:
        said.append(_COHORTS[f"part_{part.scope.value}"])
    return _joined([*said, *_follow_up(cohort, part, names)], _PARTS["listed"])


def _follow_up(cohort: Cohort, part: CohortPart, names: ConditionNames) -> Iterator[Text]:
    """Yields the days of the follow-up, from which day on, and what its record answers."""
    if part.within is not None:
        days = _COHORTS["after_any" if cohort.anchor_any else "after_first"]
        yield days.filled(first=part.within.first, last=part.within.last)
    if part.by_period_end:
        yield _COHORTS["by_period_end"]
    if part.match is not None:
        base, own = names(part.match[0], ""), names(part.match[1], "")
        yield _COHORTS["match"].filled(own=own, base=base)


@_say.register
def _stock(measure: Stock, names: ConditionNames) -> Text:
    is_within = measure.within is not None or measure.count is StockCount.BEGUN
    said = _STOCKS["stock"].filled(
        counted=_counted(measure.count, names),
        register=measure.register,
        terms=_joined(_terms_of_stock(measure, names)),
        when=_STOCKS["within_period" if is_within else "on_last_day"],
    )
    if not measure.first_edition:
        return said
    is_size = measure.count == SIZE_FIELD
    return _STOCKS["first_edition_sizes" if is_size else "first_edition"].filled(stock=said)


def _terms_of_stock(measure: Stock, names: ConditionNames) -> Iterator[Text]:
    """Yields what an entry must meet to count, and whether its people may be shared."""
    if measure.span is not None and measure.count is not StockCount.BEGUN:
        yield _STOCKS["undated" if measure.undated else "active"]
    yield _met(measure.where, names)
    if measure.scope is Scope.ANY:
        yield _STOCKS["any_models"]
    if measure.with_field:
        yield _STOCKS["with_field"].filled(field=names(measure.with_field, ""))
    if measure.valid is not None:
        yield _confirmed(measure.valid, names)
    if measure.union:
        yield _STOCKS["union"]


def _confirmed(valid: Validity, names: ConditionNames) -> Text:
    """Returns how lately an entry was confirmed: by a day of its own, or also by records."""
    field, months = names(valid.field, ""), valid.months
    if not valid.where:
        return _STOCKS["valid"].filled(months=months, field=field)
    key, terms = _key_name(valid.key, "", names), _met(valid.where, names)
    return _STOCKS["valid_by_records"].filled(months=months, field=field, key=key, terms=terms)


def _counted(count: StockCount | str, names: ConditionNames) -> Text:
    if isinstance(count, StockCount):
        return count.text
    return _STOCKS["number"].filled(field=names(count, ""))


@_say.register
def _growth(measure: Growth, names: ConditionNames) -> Text:
    of = names("", measure.of) if measure.of else _SUMMARIES["any_indicator"]
    return _SUMMARIES["growth"].filled(indicator=of)


@_say.register
def _coverage(measure: Coverage, names: ConditionNames) -> Text:
    people = [names("population", code) for code in measure.populations]
    series = _NOTHING
    if measure.series:
        series = _SUMMARIES["series"].filled(series=SizeSeries(measure.series))
    return _SUMMARIES["coverage"].filled(
        indicator=names("", measure.part), people=_joined(people, _PARTS["listed"]), series=series
    )


@_say.register
def _given(measure: Given, names: ConditionNames) -> Text:
    return _SOURCES[measure.source]
