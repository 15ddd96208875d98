"""What one line of a plan costs, exactly: by a rate or by its inputs, stretch by stretch, and what has no price."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import attrs

from ...framework.tables.consumption import InputCategory
from ...framework.tables.norms import CEILING_KINDS, Norm, NormKind
from ...practice.plans.lines import PlanLine
from ...results.explanations import Fault
from ...values.intervals import Found
from .ceilings import CeilingUse, ceilings_of, limits_of
from .price_book import Price, PriceBook
from .requirements import (
    Need,
    contributions_of,
    need_by_norm,
    not_for_line,
    quantity_of,
    service,
    sources_of,
    subjects_of,
)
from .schedule import Stretch, scheduled

__all__ = ["Cost", "LineCosts", "Missing", "cost_line"]

_WRITTEN = {
    *(
        "id",
        "document",
        "article",
        "reported_in",
        "item_vi",
        "item_en",
        "note_vi",
        "note_en",
        "grade",
        "indicators",
    ),
    *(
        "valid_from",
        "start_certainty",
        "valid_to",
        "end_certainty",
        "force",
        "force_since",
        "places",
        "scope",
    ),
}


@attrs.frozen
class Cost:
    """One priced piece of a line: a quantity of an input in one stretch, at one price.

    `quantity` counts the unit of the price. A contribution on wages is a piece of its own: `contribution` is its norm,
    `wages` the amount that it is a share of.
    """

    need: Need
    category: InputCategory
    stretch: Stretch
    quantity: Fraction
    price: Price
    amount: Fraction
    contribution: Norm | None = None
    wages: Fraction = Fraction(0)

    @property
    def norms(self) -> tuple[Norm, ...]:
        """Every norm that the amount rests on."""
        used = (self.need.norm, *self.price.norms, self.contribution)
        return tuple(norm for norm in used if norm is not None)


@attrs.frozen
class Missing:
    """A piece of a line that has no price, and why."""

    need: Need
    stretch: Stretch
    fault: Fault


@attrs.frozen
class LineCosts:
    """A line with its exact costs, what is missing, the limits that speak of it, and what is wrong with it."""

    line: PlanLine
    path: str
    model: str
    stretches: tuple[Stretch, ...]
    costs: tuple[Cost, ...]
    missing: tuple[Missing, ...]
    limits: tuple[CeilingUse, ...]
    faults: tuple[Fault, ...]

    @property
    def ceilings(self) -> tuple[CeilingUse, ...]:
        """The limits that are ceilings for one unit of the line's activity."""
        return tuple(
            use
            for use in self.limits
            if self.line.activity in use.norm.activities and use.norm.kind in CEILING_KINDS
        )

    @property
    def settled(self) -> bool:
        """Whether nothing is wrong with the line that leaves its money open; without a schedule it only has no month."""
        return all(fault.code == "schedule-missing" for fault in self.faults)


def cost_line(line: PlanLine, path: str, model: str, book: PriceBook) -> LineCosts:
    """The costs of a line. Nothing is spread or assumed: what cannot be priced is missing, with its reason."""
    sources, faults = sources_of(line, model, book)
    stretches, wrong = scheduled(
        line, book.plan.window, book.changes(subjects_of(sources, line, book))
    )
    pieces = [
        piece
        for source in sources
        for stretch in stretches
        for piece in _priced(source, line, model, stretch, book)
    ]
    missing = [piece for piece in pieces if isinstance(piece, Missing)]
    if not sources and not faults:
        gap = _no_price(line, book)
        wrong += [] if stretches else [Fault(gap.code, gap.params, "activity")]
        missing += [Missing(service(line.activity, line), stretch, gap) for stretch in stretches]
    costs = tuple(piece for piece in pieces if isinstance(piece, Cost))
    limits = tuple(_limits(line, model, stretches, costs, missing, book))
    return LineCosts(
        line, path, model, tuple(stretches), costs, tuple(missing), limits, (*faults, *wrong)
    )


def _no_price(line: PlanLine, book: PriceBook) -> Fault:
    units = book.other_units(line.activity, line.unit)
    params: dict[str, object] = {"activity": line.activity, "unit": line.unit}
    return (
        Fault("price-for-other-unit", {**params, "units": units})
        if units
        else Fault("no-price-for-activity", params)
    )


def _limits(
    line: PlanLine,
    model: str,
    stretches: Sequence[Stretch],
    costs: Sequence[Cost],
    missing: Sequence[Missing],
    book: PriceBook,
) -> Iterator[CeilingUse]:
    """Every limit of money that speaks of the line: first of one unit of its activity, then of its inputs."""
    ceilings = book.ceiling_subjects(line.activity, line.unit)
    for stretch in stretches if ceilings else ():
        own = [cost.amount for cost in costs if cost.stretch is stretch and cost.need.paid]
        open_ = not own or any(one.stretch is stretch and one.need.paid for one in missing)
        yield from ceilings_of(line, model, stretch, None if open_ else own, book)
    for cost in costs:
        if (
            cost.contribution is None
            and cost.need.input in book.limited
            and cost.need.input not in ceilings
        ):
            yield from limits_of(cost, line, model, book)


def _priced(
    source: Need | str, line: PlanLine, model: str, stretch: Stretch, book: PriceBook
) -> Iterator[Cost | Missing]:
    if isinstance(source, Need):
        yield from _pieces(source, line, model, stretch, book)
        return
    norm = _constant_norm(source, NormKind.CONSUMPTION, stretch, book)
    need = norm if isinstance(norm, Fault) else need_by_norm(norm, line, model)
    if isinstance(need, Fault):
        yield Missing(service(source, line), stretch, need)
    else:
        yield from _pieces(need, line, model, stretch, book)


def _pieces(
    need: Need, line: PlanLine, model: str, stretch: Stretch, book: PriceBook
) -> Iterator[Cost | Missing]:
    """A need in one stretch: its cost, and for labour what is paid on top, or why there is none."""
    price = _constant_price(need.input, stretch, book)
    price = price if isinstance(price, Fault) else not_for_line(price.norm, line, model) or price
    if isinstance(price, Fault):
        yield Missing(need, stretch, price)
        return
    quantity = quantity_of(need, line, stretch, price)
    if isinstance(quantity, Fault):
        yield Missing(need, stretch, quantity)
        return
    wages = quantity * price.dong
    yield Cost(need, need.category, stretch, quantity, price, wages)
    for subject in contributions_of(need):
        norm = _constant_norm(subject, NormKind.CONTRIBUTION, stretch, book)
        if isinstance(norm, Fault):
            yield Missing(need, stretch, norm)
        else:
            amount = wages * Fraction(norm.value or 0) / 100
            yield Cost(
                need, InputCategory.CONTRIBUTION, stretch, quantity, price, amount, norm, wages
            )


def _constant_price(subject: str, stretch: Stretch, book: PriceBook) -> Price | Fault:
    """The price that holds on every day of the stretch; two different ones leave the stretch without.

    Norms that say the same one after the other are all kept, and so is the mark of one that was carried forward.
    """
    days = book.days_of(stretch, frozenset({subject}))
    if len(days) == 1:
        return book.price(subject, days[0])
    prices = [book.price(subject, day) for day in days]
    gap = next((price for price in prices if isinstance(price, Fault)), None)
    if gap is not None:
        return gap
    first, *later = [price for price in prices if isinstance(price, Price)]
    if any((price.dong, price.unit) != (first.dong, first.unit) for price in later):
        ids = list(dict.fromkeys(norm.id for price in (first, *later) for norm in price.norms))
        return Fault(
            "price-changes-in-window", {"subject": subject, "days": stretch.days, "ids": ids}
        )
    alike = tuple(
        {
            norm.id: norm for price in later for norm in price.norms if norm not in first.norms
        }.values()
    )
    return attrs.evolve(first, alike=alike, carried=any(price.carried for price in (first, *later)))


def _constant_norm(subject: str, kind: NormKind, stretch: Stretch, book: PriceBook) -> Norm | Fault:
    """The norm that holds on every day of the stretch, or says the same on all of them."""
    outcomes = [
        book.norm(subject, kind, day) for day in book.days_of(stretch, frozenset({subject}))
    ]
    gap = next((outcome for outcome in outcomes if isinstance(outcome, Fault)), None)
    if gap is not None:
        return gap
    norms = [outcome.value for outcome in outcomes if isinstance(outcome, Found)]
    if any(_content(norm) != _content(norms[0]) for norm in norms[1:]):
        return Fault(
            "price-changes-in-window",
            {"subject": subject, "days": stretch.days, "ids": [norm.id for norm in norms]},
        )
    return norms[0]


def _content(norm: Norm) -> dict[str, object]:
    """What a norm says: everything that a cost depends on, and not where or when it was written."""
    return norm.model_dump(exclude=_WRITTEN)
