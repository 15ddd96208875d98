"""A plan's own prices as norms of the places in which it lies: they go where the plan goes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeAlias

from ..framework.evidence import Force, Grade
from ..framework.norms import Norm, NormKind
from ..framework.pilots import CROSS_CUTTING
from ..practice.plan import Plan
from ..practice.plan_money import PlanPrice
from ..values.timeline import Certainty
from ..values.units import Unit

__all__ = ["Homes", "own_norms"]

Homes: TypeAlias = "Sequence[tuple[date, str | None]]"


def own_norms(plan: Plan, index: int, homes: Homes) -> Iterator[Norm]:
    """The price at `index` of a plan in each of its places; `homes` says from which day the plan lies in which."""
    price = plan.prices[index]
    for number, (day, place) in enumerate(homes):
        ended = price.valid_to is not None and price.valid_to <= day  # it can only be carried forward, as it was
        start = price.valid_from if ended and number == 0 else max(price.valid_from, day)
        if place is not None and (price.valid_to is None or start < price.valid_to):
            cited = f"{plan.id}:prices[{index}]" + (f"@{start}" if number else "")
            yield _as_norm(plan, cited, price, place, start)


def _as_norm(plan: Plan, cited: str, price: PlanPrice, place: str, start: date) -> Norm:
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
        places=(place,),
        valid_from=start,
        start_certainty=price.start_certainty,
        valid_to=price.valid_to,
        end_certainty=price.end_certainty if price.valid_to is None else Certainty.STATED,
        force=Force.IN_FORCE if price.valid_to is None else Force.ENDED,
        grade=Grade.SAMPLE if Grade.SAMPLE in (plan.grade, price.grade) else price.grade,
    )
