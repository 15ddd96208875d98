"""What a measure reads of records: its fields, each once, and whether it counts encounters."""

from __future__ import annotations

from collections.abc import Iterator
from functools import singledispatch

from ...forms.conditions import fields_of
from ...forms.records import ENCOUNTER
from .language import (
    Cohort,
    CohortPart,
    Count,
    Countable,
    Coverage,
    Distinct,
    Measure,
    Stock,
    Sum,
    record_filters,
    walk,
)
from .terms import is_of_people

__all__ = ["counts_encounters", "field_of_dimension", "record_fields"]

_DAY = "day"
_CLIENT = "client"
_OF_PEOPLE = ("kind", "persons", "contacts")  # which say how many anonymous people there may be
_FIELDS_OF_DIMENSIONS = {"model": "models", "province": "place"}


def counts_encounters(measure: Measure) -> bool:
    """Whether a measure counts encounters, or takes a number once for each of them."""
    if isinstance(measure, Sum):
        return measure.once_per == ENCOUNTER
    return isinstance(measure, Count) and measure.of == ENCOUNTER


def field_of_dimension(dimension: str) -> str:
    """Returns the field of a record from which its value in a dimension is read."""
    return _FIELDS_OF_DIMENSIONS.get(dimension, dimension)


def record_fields(measure: Measure) -> tuple[str, ...]:
    """Returns every field of a record that a measure reads, the day first; none of no record."""
    fields = [field for of in walk(measure) for field in _own_fields(of)]
    splits = [of.split for of in walk(measure) if of.split and not isinstance(of, Stock)]
    fields += map(field_of_dimension, splits)
    return tuple(dict.fromkeys(fields))


@singledispatch
def _own_fields(measure: Measure) -> Iterator[str]:
    """Yields the fields that a measure itself reads; none of what is made of other measures."""
    yield from ()


@_own_fields.register(Sum)
@_own_fields.register(Count)
@_own_fields.register(Distinct)
def _fields_of_count(count: Countable) -> Iterator[str]:
    yield _DAY
    if isinstance(count, Distinct):
        yield from count.keys
    elif isinstance(count, Sum):
        yield from filter(None, (count.field, count.once_per))
    yield from _fields_of_filters(count)
    if isinstance(count, Distinct) and is_of_people(count.keys):
        yield from _OF_PEOPLE


@_own_fields.register
def _fields_of_cohort(cohort: Cohort) -> Iterator[str]:
    yield from (_DAY, *cohort.keys)
    yield from _fields_of_filters(cohort)
    if isinstance(cohort.part, CohortPart):
        yield from filter(None, (*(cohort.part.match or ())[:2], cohort.part.key))
    yield from _OF_PEOPLE if is_of_people(cohort.keys) else ()


@_own_fields.register
def _fields_of_stock(stock: Stock) -> Iterator[str]:
    if stock.valid is not None and stock.valid.key:
        yield from (_DAY, stock.valid.key, *_fields_of_filters(stock))


@_own_fields.register
def _fields_of_coverage(measure: Coverage) -> Iterator[str]:
    yield _CLIENT


def _fields_of_filters(measure: Measure) -> Iterator[str]:
    """Yields the fields of every condition on records in a measure."""
    for where in record_filters(measure):
        yield from fields_of(where)
