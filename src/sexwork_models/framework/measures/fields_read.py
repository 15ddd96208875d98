"""The fields of records that a measure reads, each once."""

from __future__ import annotations

from functools import singledispatch

from ...forms.conditions import fields_of
from .language import (
    Cohort,
    CohortPart,
    Count,
    Countable,
    Coverage,
    Distinct,
    Each,
    Measure,
    Ratio,
    Stock,
    Sum,
    filters_of,
)

__all__ = ["record_fields"]

_DAY = "day"
_CLIENT = "client"
_OF_PEOPLE = ("kind", "persons", "contacts")  # which say how many anonymous people there may be


def record_fields(measure: Measure) -> tuple[str, ...]:
    """Returns every field of a record that a measure reads, the day first; none of no record."""
    return tuple(dict.fromkeys(_fields(measure)))


@singledispatch
def _fields(measure: Measure) -> list[str]:
    """Returns the fields that a measure reads; none of what is given or computed from values."""
    return []


@_fields.register
def _ratio(measure: Ratio) -> list[str]:
    return [*_fields(measure.part), *_fields(measure.whole)]


@_fields.register
def _each(measure: Each) -> list[str]:
    return [field for of in measure.measures for field in _fields(of)]


@_fields.register
def _stock(measure: Stock) -> list[str]:
    valid = measure.valid
    return [] if valid is None or not valid.key else [_DAY, valid.key, *fields_of(valid.where)]


@_fields.register
def _coverage(measure: Coverage) -> list[str]:
    return [_CLIENT]


@_fields.register(Sum)
@_fields.register(Count)
@_fields.register(Distinct)
def _fields_of_count(count: Countable) -> list[str]:
    fields = [_DAY]
    if isinstance(count, Distinct):
        fields += count.keys
    elif isinstance(count, Sum):
        fields += [count.field, *filter(None, [count.once_per])]
    for where in filters_of(count):
        fields += fields_of(where)
    if isinstance(count, Distinct):
        for where in count.having_none:
            fields += fields_of(where)
        fields += _OF_PEOPLE if count.key == _CLIENT else ()
    return fields


@_fields.register
def _fields_of_cohort(cohort: Cohort) -> list[str]:
    fields = [_DAY, cohort.key, *filter(None, [cohort.also_key]), *fields_of(cohort.base.where)]
    if isinstance(cohort.part, CohortPart):
        fields += [*fields_of(cohort.part.where), *(cohort.part.match or ())[:2]]
    return [*fields, *(_OF_PEOPLE if cohort.key == _CLIENT else ())]
