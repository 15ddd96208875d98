"""A plan's own prices: they hold wherever the plan is, and go before those of wider places."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from decimal import Decimal
from typing import TypeAlias

import attrs

from ...framework.tables.norms import Norm, NormKind, norms_in
from ...framework.tables.pilots import CROSS_CUTTING
from ...framework.tables.sources import Force, Grade
from ...practice.plans.money import PlanPrice
from ...practice.plans.plan import Plan
from ...values.intervals import (
    Certainty,
    Conflict,
    Dated,
    Found,
    Lookup,
    NoValue,
    Timeline,
    Unknown,
)
from ...values.units import Unit

__all__ = ["Holding", "holding", "own_prices"]

Holding: TypeAlias = "Found[Norm] | Unknown[Norm] | Conflict[Norm]"


def own_prices(plan: Plan, unread: Container[str] = ()) -> Mapping[str, Timeline[Norm]]:
    """The prices of a plan by subject, but for those at the paths `unread`; each is cited as `PLAN:prices[0]`."""
    found: dict[str, list[Dated[Norm]]] = {}
    for index, price in enumerate(plan.prices):
        if f"$.prices[{index}]" not in unread:
            norm = _as_norm(plan, f"{plan.id}:prices[{index}]", price)
            found.setdefault(price.subject, []).append(Dated(norm, norm.interval))
    return {subject: Timeline.of(dated) for subject, dated in found.items()}


def _as_norm(plan: Plan, cited: str, price: PlanPrice) -> Norm:
    return Norm(
        id=cited,
        document=price.document,
        article=price.article,
        models=(CROSS_CUTTING,),
        subject=price.subject,
        item_vi=price.item_vi,
        item_en=price.item_en,
        kind=NormKind.PRICE,
        value=Decimal(price.amount),
        unit=Unit.VND,
        per_unit=price.per_unit,
        places=tuple(dict.fromkeys([plan.place, *(change.place for change in plan.place_changes)])),
        valid_from=price.valid_from,
        start_certainty=price.start_certainty,
        valid_to=price.valid_to,
        end_certainty=price.end_certainty if price.valid_to is None else Certainty.STATED,
        force=Force.IN_FORCE if price.valid_to is None else Force.ENDED,
        grade=Grade.SAMPLE if Grade.SAMPLE in (plan.grade, price.grade) else price.grade,
    )


def holding(own: Lookup[Norm], others: Sequence[Lookup[Norm]], place: str) -> list[Holding]:
    """What holds in a place: the plan's own price, with the wider ones that it hides, beside one of the place itself."""
    rest = [outcome for outcome in others if not isinstance(outcome, NoValue)]
    if isinstance(own, NoValue):
        return rest
    beside = [
        outcome for outcome in rest if any(place in norm.places for norm in norms_in(outcome))
    ]
    if beside or not isinstance(own, Found):
        return [own, *beside]
    hidden = [outcome for outcome in rest if isinstance(outcome, Found)]
    return [
        attrs.evolve(
            own,
            shadowed=tuple(
                norm for outcome in hidden for norm in (outcome.value, *outcome.shadowed)
            ),
        )
    ]
