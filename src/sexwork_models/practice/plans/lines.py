"""The lines of a plan: so much of one activity, when, and what it needs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, TypeAlias

from pydantic import BeforeValidator, ValidationInfo

from ...framework.tables.consumption import InputTerms
from ...intake.fields import Code, Contradiction, Day, Id, Number, Row, refuse
from ...values.text import Text
from ...values.units import Unit
from .money import BudgetCode, CostClass, positive

__all__ = ["PlanInput", "PlanLine"]


def _month(value: Any, info: ValidationInfo) -> Any:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", value, re.ASCII):
        raise refuse("month-form", value=str(value), field=info.field_name)
    return value


Month: TypeAlias = Annotated[str, BeforeValidator(_month)]


class PlanInput(InputTerms):
    """An input of a line: `quantity` of `unit`, priced by the price with the subject `input`."""

    input: Id
    quantity: Number
    unit: Unit

    @classmethod
    def contradictions(cls, cells: Mapping[str, Any]) -> Iterator[Contradiction]:
        """A quantity that is not above zero."""
        yield from super().contradictions(cells)
        yield from positive(cells, "quantity")


def _schedule(cells: Mapping[str, Any]) -> Iterator[Contradiction]:
    """Two schedules, a day that stands twice, a volume of each that is missing or not used."""
    schedules = [name for name in ("by_day", "by_month", "days", "recurrence") if cells.get(name)]
    if len(schedules) > 1:
        yield Contradiction("schedule-twice", schedules[1], {"schedules": schedules})
    repeated = [name for name in ("days", "recurrence") if cells.get(name)]
    if repeated and "each" in cells and cells["each"] is None:
        yield Contradiction("schedule-each-missing", "each", {"schedule": repeated[0]})
    if not repeated and cells.get("each") is not None:
        yield Contradiction("schedule-each-unused", "each")
    days = cells.get("days") or ()
    for day in (
        dict.fromkeys(day for day in days if days.count(day) > 1)
        if len(set(days)) < len(days)
        else ()
    ):
        yield Contradiction("schedule-day-twice", "days", {"day": day})
    for name in ("by_day", "by_month"):
        for when, part in (cells.get(name) or {}).items():
            if part <= 0:
                yield Contradiction("not-positive", f"{name}.{when}", {"value": part})


class PlanLine(Row):
    """So much of one activity, when, and at what cost.

    `volume` counts `unit` over the whole plan: the activity's own unit, or months, days or hours of it. The schedule
    is one of `by_day` and `by_month` (volumes by day or month), or `days` or `recurrence` (an RFC 5545 rule) with
    `each`, the volume of one occurrence. `participants` are those of one unit, `duration` the days of one case.
    A line is priced by `rate` (the subject of a price) or by `inputs`, or, with neither, by what the framework has for
    its activity. `allocation` names the key by which other lines bear its cost, `funding` the source that pays it whole.
    """

    id: Id
    activity: Id
    model: Code = ""
    item_vi: str = ""
    item_en: str = ""
    volume: Number
    unit: Unit
    by_day: Mapping[Day, Number] | None = None
    by_month: Mapping[Month, Number] | None = None
    days: tuple[Day, ...] = ()
    recurrence: str = ""
    each: Number | None = None
    participants: Number | None = None
    duration: Number | None = None
    cost_class: CostClass = CostClass.UNKNOWN
    rate: Code = ""
    inputs: tuple[PlanInput, ...] = ()
    allocation: Code = ""
    funding: Code = ""
    budget_code: BudgetCode | None = None

    @classmethod
    def contradictions(cls, cells: Mapping[str, Any]) -> Iterator[Contradiction]:
        """Numbers that cannot be, two schedules, two ways of pricing."""
        yield from positive(cells, "volume", "each", "participants", "duration")
        unit, volume = cells.get("unit"), cells.get("volume")
        if unit is not None and volume is not None and unit.whole and volume != int(volume):
            yield Contradiction("count-not-whole", "volume", {"value": volume, "unit": unit})
        yield from _schedule(cells)
        if cells.get("id") == "total" or ":" in (cells.get("id") or ""):
            yield Contradiction("id-reserved", "id", {"id": cells["id"]})
        if cells.get("rate") and cells.get("inputs"):
            yield Contradiction("priced-twice", "rate", {"ways": ["rate", "inputs"]})

    @property
    def label(self) -> Text:
        """What the line is, in both languages."""
        return Text(self.item_vi, self.item_en)
