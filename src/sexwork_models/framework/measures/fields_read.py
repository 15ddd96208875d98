"""The fields of records that a measure reads, each once."""

from __future__ import annotations

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


def _fields(measure: Measure) -> list[str]:
    if isinstance(measure, Ratio):
        return [*_fields(measure.part), *_fields(measure.whole)]
    if isinstance(measure, Each):
        return [field for of in measure.measures for field in _fields(of)]
    if isinstance(measure, (Sum, Count, Distinct)):
        return _fields_of_count(measure)
    if isinstance(measure, Cohort):
        return _fields_of_cohort(measure)
    if isinstance(measure, Stock):
        valid = measure.valid
        return [] if valid is None or not valid.key else [_DAY, valid.key, *fields_of(valid.where)]
    return [_CLIENT] if isinstance(measure, Coverage) else []


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


def _fields_of_cohort(cohort: Cohort) -> list[str]:
    fields = [_DAY, cohort.key, *filter(None, [cohort.also_key]), *fields_of(cohort.base.where)]
    if isinstance(cohort.part, CohortPart):
        fields += [*fields_of(cohort.part.where), *(cohort.part.match or ())[:2]]
    return [*fields, *(_OF_PEOPLE if cohort.key == _CLIENT else ())]
