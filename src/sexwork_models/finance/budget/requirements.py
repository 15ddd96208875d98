"""What a line needs: its rate, its inputs, or what consumption norms say of its activity, and how much of each."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import attrs

from ...framework.tables.consumption import Consumption, Driver, InputCategory, InputTerms
from ...framework.tables.norms import Norm
from ...practice.plans.lines import PlanInput, PlanLine
from ...results.explanations import Fault
from ...values.units import Unit
from .price_book import Price, PriceBook
from .schedule import Stretch

__all__ = [
    "Need",
    "contributions_of",
    "need_by_norm",
    "not_for_line",
    "quantity_of",
    "service",
    "sources_of",
    "subjects_of",
]


@attrs.frozen
class Need:
    """So much of one input for one unit of a line (or each participant, or once), by a norm or by the plan."""

    input: str
    category: InputCategory
    quantity: Fraction
    unit: Unit
    terms: InputTerms | None = None
    norm: Consumption | None = None
    field: str = "rate"

    @property
    def fixed(self) -> bool:
        """Whether the quantity stays when the volume grows."""
        return self.terms is not None and self.terms.fixed

    @property
    def paid(self) -> bool:
        """Whether money is paid for it."""
        return self.category is not InputCategory.UNPAID_TIME


def service(subject: str, line: PlanLine) -> Need:
    """One unit of the line as a service with one price."""
    return Need(
        subject,
        InputCategory.SERVICE,
        Fraction(1),
        line.unit,
        field="rate" if line.rate else "activity",
    )


def contributions_of(need: Need) -> tuple[str, ...]:
    """The subjects of what is paid on top of labour."""
    return need.terms.contributions if need.terms is not None else ()


def subjects_of(sources: Sequence[Need | str], line: PlanLine, book: PriceBook) -> frozenset[str]:
    """Every subject whose norms decide what a line costs."""
    needs = [source for source in sources if isinstance(source, Need)]
    rows = [row for row in book.framework.consumption.values() if row.subject in sources]
    inputs = (
        {need.input for need in needs} | {row.input for row in rows} | {row.subject for row in rows}
    )
    inputs |= set(book.ceiling_subjects(line.activity, line.unit))
    return frozenset(
        inputs.union(
            *(contributions_of(need) for need in needs), *(row.contributions for row in rows)
        )
    )


def sources_of(line: PlanLine, model: str, book: PriceBook) -> tuple[list[Need | str], list[Fault]]:
    """What a line is priced by: its rate, its inputs, or what the framework has for its activity. Never two ways at once.

    A consumption norm stands as its subject: which norm holds is asked for each stretch.
    """
    if line.rate:
        return [service(line.rate, line)], []
    if line.inputs:
        return [_own(one, index) for index, one in enumerate(line.inputs)], []
    rates = book.rates_for(line.activity, line.unit, model)
    rows = [
        row
        for row in book.framework.consumption.values()
        if line.activity in row.activities and row.applies_to(model)
    ]
    if rates and rows:
        return [], [Fault("priced-twice", {"ways": [*rates, *(row.id for row in rows)]}, "rate")]
    if len(rates) > 1:
        return [], [Fault("rate-ambiguous", {"activity": line.activity, "subjects": rates}, "rate")]
    return [
        *(service(rate, line) for rate in rates),
        *dict.fromkeys(row.subject for row in rows),
    ], []


def _own(one: PlanInput, index: int) -> Need:
    return Need(
        one.input, one.category, Fraction(one.quantity), one.unit, one, field=f"inputs[{index}]"
    )


def not_for_line(norm: Norm, line: PlanLine, model: str) -> Fault | None:
    """The fault of a norm that names other activities, or another model, than those of the line; None when it fits."""
    if (not norm.activities or line.activity in norm.activities) and (
        not model or norm.applies_to(model)
    ):
        return None
    params = {
        "subject": norm.subject,
        "id": norm.id,
        "activities": norm.activities or ("-",),
        "models": norm.models,
    }
    return Fault("price-not-for-line", params)


def need_by_norm(norm: Norm, line: PlanLine, model: str) -> Need | Fault:
    """The need that a consumption norm states; used for another unit or outside its scale it states none."""
    assert isinstance(norm, Consumption)  # the only rows of this kind
    assert norm.value is not None
    assert norm.unit is not None  # a found norm is known, and its unit was checked
    other = not_for_line(norm, line, model)
    if other is not None:
        return other
    if norm.per_unit is not line.unit:
        differs: dict[str, object] = {
            "subject": norm.subject,
            "id": norm.id,
            "unit": norm.per_unit,
            "needed": line.unit,
        }
        return Fault("price-unit-differs", differs, "unit")
    if not norm.holds_for(line.volume):
        scale = {"low": norm.scale_from or "-", "high": norm.scale_to or "-"}
        params: dict[str, object] = {
            "id": norm.id,
            "document": norm.document,
            "volume": line.volume,
            "unit": line.unit,
            **scale,
        }
        return Fault("scale-exceeded", params, "volume")
    return Need(norm.input, norm.category, Fraction(norm.value), norm.unit, norm, norm, "volume")


def quantity_of(need: Need, line: PlanLine, stretch: Stretch, price: Price) -> Fraction | Fault:
    """How much of the input the stretch uses, in the unit of the price."""
    terms = need.terms
    if need.unit is not price.unit:
        monthly = price.unit is Unit.MONTH and terms is not None and terms.working_time is not None
        if not monthly:
            params = {
                "subject": need.input,
                "id": price.norm.id,
                "unit": price.unit or "-",
                "needed": need.unit,
            }
            return Fault("price-unit-differs", params)
    if terms is None:
        return need.quantity * stretch.volume
    if terms.driver is Driver.PARTICIPANTS and line.participants is None:
        return Fault("participants-needed", {"input": need.input})
    used = need.quantity * _driven(terms, line, stretch) * (1 + Fraction(terms.wastage) / 100)
    if terms.used_months is not None and terms.life_months is not None:
        used = used * Fraction(terms.used_months) / Fraction(terms.life_months)
    return used if need.unit is price.unit else used / Fraction(terms.working_time or 1)


def _driven(terms: InputTerms, line: PlanLine, stretch: Stretch) -> Fraction:
    """What the quantity is multiplied by in the stretch; what the whole line uses once follows its volume."""
    share = stretch.volume / Fraction(line.volume)
    if terms.driver is Driver.ONCE:
        return share
    if terms.step is not None:
        steps = -(-Fraction(line.volume) // Fraction(terms.step))
        return steps * share
    participants = (
        Fraction(line.participants or 0) if terms.driver is Driver.PARTICIPANTS else Fraction(1)
    )
    return stretch.volume * participants
