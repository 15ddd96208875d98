"""Which limits of money speak of a line: ceilings for one unit of its activity, bounds for one unit of an input."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import Protocol

import attrs

from ...framework.tables.norms import Norm, NormKind
from ...practice.plans.lines import PlanLine
from ...results.explanations import Fault
from ...values.amounts import add_up
from ...values.units import Unit
from .price_book import Price, PriceBook
from .requirements import Need, not_for_line
from .schedule import Stretch

__all__ = ["CeilingUse", "ceilings_of", "limits_of"]


class Priced(Protocol):
    """What is priced: a need, in a stretch, at a price."""

    @property
    def need(self) -> Need: ...
    @property
    def stretch(self) -> Stretch: ...
    @property
    def price(self) -> Price: ...


@attrs.frozen
class CeilingUse:
    """A limit of money, in đồng for one unit, beside what one unit costs in a stretch; `dong` is None without a price."""

    norm: Norm
    stretch: Stretch
    limit: Fraction
    dong: Fraction | None
    field: str

    @property
    def amount(self) -> Fraction:
        """The most that the volume of the stretch may cost under a ceiling."""
        return self.stretch.volume * self.limit

    @property
    def outside(self) -> bool:
        """Whether what one unit costs is known and outside the limit."""
        if self.dong is None:
            return False
        return (
            self.dong < self.limit
            if self.norm.kind is NormKind.BOUND_MIN
            else self.dong > self.limit
        )


def ceilings_of(
    line: PlanLine,
    model: str,
    stretch: Stretch,
    amounts: Sequence[Fraction] | None,
    book: PriceBook,
) -> Iterator[CeilingUse]:
    """The ceilings for one unit of the line's activity in a stretch, each beside what one unit costs in it.

    `amounts` are the costs of the stretch, None when a part of it has no price. Where the volume may fall on several
    days, the ceilings of the day that allows most are taken: what is above them is above the ceiling on every day.
    """
    subjects = frozenset(book.ceiling_subjects(line.activity, line.unit))
    by_day = [
        book.ceilings(line.activity, line.unit, model, day)
        for day in book.days_of(stretch, subjects)
    ]
    if not all(by_day):
        return
    norms = max(by_day, key=lambda found: min(Fraction(norm.value or 0) for norm in found))
    dong = add_up(amounts) / stretch.volume if amounts is not None else None
    for norm in norms:
        yield CeilingUse(
            norm, stretch, Fraction(norm.value or 0), dong, "rate" if line.rate else ""
        )


def limits_of(cost: Priced, line: PlanLine, model: str, book: PriceBook) -> Iterator[CeilingUse]:
    """The ceilings and bounds that speak of an input by its subject, on every day on which it may be used."""
    stretch, input = cost.stretch, cost.need.input
    by_day = [
        list(_limits_on(day, cost, line, model, book))
        for day in book.days_of(stretch, frozenset({input}))
    ]
    ids = [{use.norm.id for use in uses} for uses in by_day]
    yield from (use for use in by_day[0] if all(use.norm.id in other for other in ids))


def _limits_on(
    day: date, cost: Priced, line: PlanLine, model: str, book: PriceBook
) -> Iterator[CeilingUse]:
    for norm in book.limits(cost.need.input, day):
        limit = _in_dong(norm, day, book)
        if (
            limit is not None
            and norm.counted_in is cost.price.unit
            and not_for_line(norm, line, model) is None
        ):
            yield CeilingUse(norm, cost.stretch, limit, cost.price.dong, cost.need.field)


def _in_dong(norm: Norm, day: date, book: PriceBook) -> Fraction | None:
    """A limit in đồng; one in base salaries takes the base salary of the day."""
    value = Fraction(norm.value or 0)
    if norm.unit is not Unit.BASE_SALARY:
        return value
    wage = book.wage(day)
    return None if isinstance(wage, Fault) else value * Fraction(wage.value.value or 0)
