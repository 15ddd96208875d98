"""Says which inputs a plan line requires, by the plan or by consumption norms, and how much."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import attrs

from ...core.findings import Issue
from ...framework.tables.consumption import Consumption, Driver, InputCategory, InputTerms
from ...framework.tables.norms import Norm, is_about
from ...practice.plans.lines import PlanLine
from ...values.units import Unit
from .price_book import Price, PriceBook
from .schedule import ScheduleSegment

__all__ = [
    "InputRequirement",
    "norm_subjects",
    "priced_subjects",
    "pricing_sources",
    "quantity_used",
    "requirement_from_norm",
    "scope_mismatch",
    "service_requirement",
]


@attrs.frozen
class InputRequirement:
    """The quantity of an input that one unit of a line requires, by a norm or by the plan.

    Its `terms` may say that the quantity is for each participant, or for the whole line.
    """

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

    @property
    def contributions(self) -> tuple[str, ...]:
        """The subjects of the contributions paid on top of labour."""
        return self.terms.contributions if self.terms is not None else ()


def service_requirement(subject: str, line: PlanLine) -> InputRequirement:
    """Returns one unit of the line as a service with one price."""
    field = "rate" if line.rate else "activity"
    return InputRequirement(subject, InputCategory.SERVICE, Fraction(1), line.unit, field=field)


def pricing_sources(
    line: PlanLine, model: str, book: PriceBook
) -> tuple[list[InputRequirement | str], list[Issue]]:
    """Returns what a line is priced by: its rate, its inputs, or the framework's norms; never two.

    A consumption norm is given by its subject: which norm is in force differs by segment.
    """
    if line.rate:
        return [service_requirement(line.rate, line)], []
    if not line.inputs:
        return _framework_sources(line, model, book)
    requirements: list[InputRequirement | str] = []
    for index, entry in enumerate(line.inputs):
        head = (entry.input, entry.category, Fraction(entry.quantity), entry.unit)
        requirements.append(InputRequirement(*head, terms=entry, field=f"inputs[{index}]"))
    return requirements, []


def _framework_sources(
    line: PlanLine, model: str, book: PriceBook
) -> tuple[list[InputRequirement | str], list[Issue]]:
    rates = book.rates_for(line.activity, line.unit, model)
    ids: list[str] = []
    subjects: dict[str, None] = {}
    for norm in book.framework.consumption.values():
        if line.activity in norm.activities and is_about(norm, model):
            ids.append(norm.id)
            subjects[norm.subject] = None
    if rates and ids:
        return [], [Issue("priced-twice", {"ways": [*rates, *ids]}, "rate")]
    if len(rates) > 1:
        return [], [Issue("rate-ambiguous", {"activity": line.activity, "subjects": rates}, "rate")]
    return [*(service_requirement(rate, line) for rate in rates), *subjects], []


def norm_subjects(
    sources: Sequence[InputRequirement | str], line: PlanLine, book: PriceBook
) -> frozenset[str]:
    """Returns every subject whose norms decide what a line costs."""
    consumed = {source for source in sources if isinstance(source, str)}
    ceilings = book.ceiling_subjects(line.activity, line.unit)
    return priced_subjects(sources, book).union(consumed, ceilings)


def priced_subjects(sources: Sequence[InputRequirement | str], book: PriceBook) -> frozenset[str]:
    """Returns the subjects whose prices and contributions a line is priced by."""
    subjects: set[str] = set()
    for source in sources:
        if isinstance(source, InputRequirement):
            subjects |= {source.input, *source.contributions}
    for norm in book.framework.consumption.values():
        if norm.subject in sources:
            subjects |= {norm.input, *norm.contributions}
    return frozenset(subjects)


def scope_mismatch(norm: Norm, line: PlanLine, model: str) -> Issue | None:
    """Returns the fault of a norm for other activities, or another model, than those of the line.

    None when the norm fits.
    """
    fits_activity = not norm.activities or line.activity in norm.activities
    if fits_activity and (not model or is_about(norm, model)):
        return None
    activities = norm.activities or ("-",)
    params = {"subject": norm.subject, "id": norm.id, "activities": activities}
    return Issue("price-not-for-line", {**params, "models": norm.models})


def requirement_from_norm(norm: Norm, line: PlanLine, model: str) -> InputRequirement | Issue:
    """Returns what a consumption norm requires; its fault for another unit or outside its scale."""
    assert isinstance(norm, Consumption)  # the only rows of this kind
    assert norm.value is not None
    assert norm.unit is not None  # a found norm is known, and its unit was checked
    mismatch = scope_mismatch(norm, line, model)
    if mismatch is not None:
        return mismatch
    if norm.per_unit is not line.unit:
        return _unit_differs(norm, norm.per_unit, line.unit, norm.subject, "unit")
    if not norm.holds_for(line.volume):
        params: dict[str, object] = {"id": norm.id, "document": norm.document}
        params |= {"volume": line.volume, "unit": line.unit}
        params |= {"low": norm.scale_from or "-", "high": norm.scale_to or "-"}
        return Issue("scale-exceeded", params, "volume")
    quantity = Fraction(norm.value)
    return InputRequirement(norm.input, norm.category, quantity, norm.unit, norm, norm, "volume")


def _unit_differs(
    norm: Norm, unit: Unit | str | None, needed: Unit, subject: str, field: str = ""
) -> Issue:
    params = {"subject": subject, "id": norm.id, "unit": unit, "needed": needed}
    return Issue("price-unit-differs", params, field)


def quantity_used(
    requirement: InputRequirement, line: PlanLine, segment: ScheduleSegment, price: Price
) -> Fraction | Issue:
    """Returns how much of an input a segment uses, in the unit of the price."""
    terms, divisor = requirement.terms, Fraction(1)
    if requirement.unit is not price.unit:
        monthly = terms.working_time if terms is not None and price.unit is Unit.MONTH else None
        if monthly is None:
            return _unit_differs(price.norm, price.unit or "-", requirement.unit, requirement.input)
        divisor = Fraction(monthly)
    if terms is None:
        return requirement.quantity * segment.volume
    if terms.driver is Driver.PARTICIPANTS and line.participants is None:
        return Issue("participants-needed", {"input": requirement.input})
    return requirement.quantity * _multiplier(terms, line, segment) / divisor


def _multiplier(terms: InputTerms, line: PlanLine, segment: ScheduleSegment) -> Fraction:
    """Returns what the quantity of an input is multiplied by in a segment.

    That is what it is for (the volume, its steps or its participants), the wastage on top and, for
    equipment, the share of its life for which it is used. What the whole line uses is shared among
    its segments in proportion to their volume.
    """
    share = segment.volume / Fraction(line.volume)
    if terms.driver is Driver.ONCE:
        multiplier = share
    elif terms.step is not None:
        multiplier = share * -(-Fraction(line.volume) // Fraction(terms.step))
    elif terms.driver is Driver.PARTICIPANTS:
        assert line.participants is not None  # without them the quantity is not known
        multiplier = segment.volume * Fraction(line.participants)
    else:
        multiplier = segment.volume
    multiplier *= 1 + Fraction(terms.wastage) / 100
    if terms.life_months is not None:
        assert terms.used_months is not None  # equipment states both, other inputs neither
        multiplier *= Fraction(terms.used_months) / Fraction(terms.life_months)
    return multiplier
