"""The measures that an indicator may declare: ten kinds and no others.

A closed list, so that one declaration can be checked when it is loaded, said in words, and
evaluated on records in memory and on a table of any size.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import attrs

from ...forms.conditions import Conditions
from ...forms.register_terms import Register
from .terms import (
    Block,
    CohortBase,
    CohortPart,
    FilterRole,
    Follow,
    RegisterPart,
    Scope,
    Span,
    StockCount,
    SummaryUnit,
    Validity,
)

__all__ = [
    "Cohort",
    "CohortBase",
    "CohortPart",
    "Count",
    "Countable",
    "Coverage",
    "Distinct",
    "Each",
    "Follow",
    "Given",
    "Growth",
    "Key",
    "Measure",
    "Ratio",
    "RegisterPart",
    "Stock",
    "Sum",
    "Validity",
    "adding_filters",
    "component_counts",
    "filters_of",
    "filters_with_role",
    "record_filters",
    "registers_of",
    "walk",
]

Key: TypeAlias = tuple[str, ...]
"""The fields of a key: one, or two that together make it."""


@attrs.frozen
class Sum:
    """The sum of a field.

    A client record without a number is `default`; without a default, it leaves the sum open. With
    `once_per`, each encounter gives its number once.
    """

    field: str
    where: Conditions
    default: int | None = None
    once_per: str = ""
    span: Span = Span.PERIOD
    scope: Scope = Scope.INDICATOR
    split: str = ""


@attrs.frozen
class Count:
    """The number of records (`row`) or of encounters."""

    where: Conditions
    of: str = "row"
    span: Span = Span.PERIOD
    scope: Scope = Scope.INDICATOR
    split: str = ""


@attrs.frozen
class Distinct:
    """The number of different keys that have a record for each condition set of `having_all`.

    A key with a record that meets one of `having_none` is left out. With `together`, the records
    that meet all sets lie in one and the same block. Records without a key (anonymous clients,
    events with counts) widen the count to bounds.
    """

    key: str
    having_all: tuple[Conditions, ...]
    span: Span = Span.PERIOD
    having_none: tuple[Conditions, ...] = ()
    together: Block | None = None
    scope: Scope = Scope.INDICATOR
    split: str = ""
    also_key: str = ""

    @property
    def keys(self) -> Key:
        """The fields of the key."""
        return (self.key, self.also_key) if self.also_key else (self.key,)


@attrs.frozen
class Stock:
    """What a register holds on the last day of the period.

    An entry holds when it is begun and not ended by the days of `span`, meets `where` and, with
    `valid`, was confirmed lately. `undated` takes an entry without a first day as begun. `count` is
    a `StockCount` or a field that is summed; of entries that state both, with `with_field`. In a
    `union`, people may be shared between entries. With `within`, only entries dated in the period
    count, which is not longer than that. The `scope` of a stock is by models alone, since entries
    state no populations: `models` is the same as `indicator`, and `any` takes all.

    `first_edition` keeps three rules of the first edition of the definitions, and goes with the
    second. Disagreeing entries are left out: a code whose entries of one day differ is not counted,
    and makes the count a lower bound. No entry without the conditions: an entry that does not meet
    `where` is no entry at all. A site without size leaves the sum open: it may add any number.
    """

    register: Register
    span: tuple[str, str] | None = None
    undated: bool = False
    where: Conditions = ()
    valid: Validity | None = None
    count: StockCount | str = StockCount.ROWS
    with_field: str = ""
    union: bool = False
    within: Block | None = None
    scope: Scope = Scope.INDICATOR
    split: str = ""
    first_edition: bool = False


Countable: TypeAlias = Sum | Count | Distinct


@attrs.frozen
class Ratio:
    """A part over a whole: a percentage, or with `mean` the average per unit of the whole."""

    part: Countable | Stock
    whole: Countable | Stock
    mean: bool = False
    split: str = ""


@attrs.frozen
class Each:
    """One value for each month, encounter, group, site or field; never summed.

    `limit` names the norm that each value is compared with. Of `per` field there is one measure for
    each of `fields`, otherwise only one.
    """

    measures: tuple[Countable | Stock | Ratio, ...]
    per: SummaryUnit
    limit: str = ""
    fields: tuple[str, ...] = ()
    split: str = ""

    @property
    def of(self) -> Countable | Stock | Ratio:
        """The measure that gives each value."""
        return self.measures[0]


@attrs.frozen
class Cohort:
    """The share of a base, followed for some days, of which a later record is found.

    `anchor_any` follows from any day of a key in the base, not only from its first.
    """

    key: str
    base: CohortBase
    part: CohortPart | RegisterPart
    anchor_any: bool = False
    also_key: str = ""
    split: str = ""

    @property
    def keys(self) -> Key:
        """The fields of the key."""
        return (self.key, self.also_key) if self.also_key else (self.key,)


@attrs.frozen
class Growth:
    """The change of another indicator's value against the same days of the year before."""

    of: str = ""
    split: str = ""


@attrs.frozen
class Coverage:
    """The persons of another indicator over a size estimate of their populations.

    `series` is the series of size estimates that the definition means; empty where the caller must
    name one.
    """

    part: str
    populations: tuple[str, ...]
    series: str = ""
    split: str = ""


@attrs.frozen
class Given:
    """A value that is not counted here: it is read from a document, or follows from a budget."""

    source: str
    split: str = ""


Measure: TypeAlias = Countable | Ratio | Each | Cohort | Stock | Growth | Coverage | Given


def walk(measure: Measure) -> Iterator[Measure]:
    """Yields a measure, and every measure that it is made of."""
    yield measure
    parts: tuple[Measure, ...] = ()
    if isinstance(measure, Ratio):
        parts = (measure.part, measure.whole)
    elif isinstance(measure, Each):
        parts = measure.measures
    for part in parts:
        yield from walk(part)


def component_counts(measure: Measure) -> tuple[Countable, ...]:
    """Returns the counts of records that a measure is made of."""
    return tuple(of for of in walk(measure) if isinstance(of, (Sum, Count, Distinct)))


def filters_of(count: Countable) -> tuple[Conditions, ...]:
    """Returns the sets of conditions of a count: one, or those that a distinct count combines."""
    return count.having_all if isinstance(count, Distinct) else (count.where,)


def filters_with_role(measure: Measure) -> Iterator[tuple[FilterRole, Conditions]]:
    """Yields every set of conditions on records in a measure, with what a record does by it."""
    for of in walk(measure):
        yield from ((FilterRole.ADDS, where) for where in _adding(of))
        if isinstance(of, Distinct):
            yield from ((FilterRole.REMOVES, where) for where in of.having_none)
        if isinstance(of, Stock) and of.valid is not None and of.valid.key:
            yield FilterRole.CONFIRMS, of.valid.where


def _adding(measure: Measure) -> tuple[Conditions, ...]:
    """Returns the sets of conditions of which a record that is counted meets one."""
    if isinstance(measure, (Sum, Count, Distinct)):
        return filters_of(measure)
    if isinstance(measure, Cohort):
        part = measure.part
        return (measure.base.where, *([part.where] if isinstance(part, CohortPart) else ()))
    return ()


def adding_filters(measure: Measure) -> tuple[Conditions, ...]:
    """Returns the sets of conditions of which a record that is counted meets one."""
    filters = filters_with_role(measure)
    return tuple(where for role, where in filters if role is FilterRole.ADDS)


def record_filters(measure: Measure) -> tuple[Conditions, ...]:
    """Returns every set of conditions on records in a measure, whatever a record does by it."""
    return tuple(where for _, where in filters_with_role(measure))


def registers_of(measure: Measure) -> tuple[Register, ...]:
    """Returns the registers that a measure reads, each once."""
    return tuple(dict.fromkeys(filter(None, map(_register, walk(measure)))))


def _register(measure: Measure) -> Register | None:
    """Returns the register that a measure itself reads."""
    if isinstance(measure, Stock):
        return measure.register
    if isinstance(measure, Cohort) and isinstance(measure.part, RegisterPart):
        return measure.part.register
    return Register.SITES if isinstance(measure, Coverage) else None
