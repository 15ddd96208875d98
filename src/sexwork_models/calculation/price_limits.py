"""Which limits of money speak of a line: ceilings for one unit of its activity, bounds for one unit of an input."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction

import attrs

from ..framework.norms import Norm
from ..practice.plan_lines import PlanLine
from ..values.amounts import add_up
from ..values.units import Unit
from .prices import Price, PriceBook
from .schedule import Stretch
from .trace import Fault

__all__ = ["CeilingUse", "ceilings_of", "limits_of"]


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


def ceilings_of(line: PlanLine, stretch: Stretch, amounts: Sequence[Fraction] | None, book: PriceBook) -> Iterator[CeilingUse]:
    """The ceilings for one unit of the line's activity in a stretch, each beside what one unit costs in it.

    `amounts` are the costs of the stretch, None when a part of it has no price.
    """
    subjects = frozenset(book.ceiling_subjects(line.activity, line.unit))
    norms = {norm.id: norm for day in book.days_of(stretch, subjects) for norm in book.ceilings(line.activity, line.unit, day)}
    dong = add_up(amounts) / stretch.volume if norms and amounts is not None else None
    for norm in norms.values():
        yield CeilingUse(norm, stretch, Fraction(norm.value or 0), dong, "rate" if line.rate else "")


def limits_of(input: str, price: Price, stretch: Stretch, field: str, book: PriceBook) -> Iterator[CeilingUse]:
    """The ceilings and bounds that speak of an input by its subject in a stretch, each beside its price."""
    for day in book.days_of(stretch, frozenset({input})):
        for norm in book.limits(input, day):
            limit = _in_dong(norm, day, book)
            if limit is not None and norm.counted_in is price.unit:
                yield CeilingUse(norm, stretch, limit, price.dong, field)


def _in_dong(norm: Norm, day: date, book: PriceBook) -> Fraction | None:
    """A limit in đồng; one in base salaries takes the base salary of the day."""
    value = Fraction(norm.value or 0)
    if norm.unit is not Unit.BASE_SALARY:
        return value
    wage = book.wage(day)
    return None if isinstance(wage, Fault) else value * Fraction(wage.value.value or 0)
