"""Plan lines: the volume of an activity, its schedule, and its inputs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, ClassVar, TypeAlias

from pydantic import BeforeValidator, ValidationInfo

from ...core.findings import Issue
from ...framework.tables.consumption import InputTerms
from ...intake.fields import Code, Count, Day, Id, Number, field_error
from ...intake.rows import Row
from ...values.text import Text
from ...values.units import Unit
from .money import BudgetCode, CostClass, non_positive_values

__all__ = ["PlanInput", "PlanLine", "repeated_days"]

_SCHEDULES = ("by_day", "by_month", "days", "recurrence")


def _check_month(value: Any, info: ValidationInfo) -> Any:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", value, re.ASCII):
        raise field_error("month-form", value=str(value), field=info.field_name)
    return value


Month: TypeAlias = Annotated[str, BeforeValidator(_check_month)]


class PlanInput(InputTerms):
    """An input of a line: `quantity` of `unit`, at the price whose subject is `input`."""

    field_words: ClassVar[str] = "plans.input"

    input: Id
    quantity: Number
    unit: Unit

    @classmethod
    def contradictions(cls, cells: Mapping[str, Any]) -> Iterator[Issue]:
        """Yields contradictory terms, and a quantity that is not above zero."""
        yield from super().contradictions(cells)
        yield from non_positive_values(cells, "quantity")


class PlanLine(Row):
    """A line of a plan: the volume of an activity, when it takes place, and at what cost.

    `volume` counts `unit` over the whole plan: the activity's own unit, or months, days or hours of
    it. The schedule is one of `by_day` and `by_month` (volumes by day or month), or `days` or
    `recurrence` (an RFC 5545 rule) with `each`, the volume of one occurrence. `participants` are
    those of one unit, `duration` the days of one case. A line is priced by `rate` (the subject of a
    price) or by `inputs`, or, with neither, by what the framework has for its activity.
    `allocation` names the key by which other lines bear its cost, `funding` the source that pays
    it whole.
    """

    field_words: ClassVar[str] = "plans.line"

    id: Id
    activity: Id
    model: Code = ""
    item_vi: str = ""
    item_en: str = ""
    volume: Count
    unit: Unit
    by_day: Mapping[Day, Count] | None = None
    by_month: Mapping[Month, Count] | None = None
    days: tuple[Day, ...] = ()
    recurrence: str = ""
    each: Count | None = None
    participants: Count | None = None
    duration: Number | None = None
    cost_class: CostClass = CostClass.UNKNOWN
    rate: Code = ""
    inputs: tuple[PlanInput, ...] = ()
    allocation: Code = ""
    funding: Code = ""
    budget_code: BudgetCode | None = None

    @classmethod
    def contradictions(cls, cells: Mapping[str, Any]) -> Iterator[Issue]:
        """Yields impossible numbers, schedule errors, a reserved id and two ways of pricing."""
        yield from non_positive_values(cells, "volume", "each", "participants", "duration")
        unit, volume = cells.get("unit"), cells.get("volume")
        if unit is not None and volume is not None and unit.whole and volume != int(volume):
            yield Issue("count-not-whole", {"value": volume, "unit": unit}, "volume")
        yield from _schedule_contradictions(cells)
        if cells.get("id") == "total" or ":" in (cells.get("id") or ""):
            yield Issue("id-reserved", {"id": cells["id"]}, "id")
        if cells.get("rate") and cells.get("inputs"):
            yield Issue("priced-twice", {"ways": ["rate", "inputs"]}, "rate")

    @property
    def label(self) -> Text:
        """The item of the line, in both languages."""
        return Text(self.item_vi, self.item_en)


def _schedule_contradictions(cells: Mapping[str, Any]) -> Iterator[Issue]:
    schedules = list(filter(cells.get, _SCHEDULES))
    if len(schedules) > 1:
        yield Issue("schedule-twice", {"schedules": schedules}, schedules[1])
    yield from _occurrence_contradictions(cells)
    for day in repeated_days(cells.get("days") or ()):
        yield Issue("schedule-day-twice", {"day": day}, "days")
    for name in ("by_day", "by_month"):
        for when, volume in (cells.get(name) or {}).items():
            if volume <= 0:
                yield Issue("not-positive", {"value": volume}, f"{name}.{when}")


def _occurrence_contradictions(cells: Mapping[str, Any]) -> Iterator[Issue]:
    """Yields a missing volume of each occurrence, and one without days or a recurrence."""
    schedules = list(filter(cells.get, ("days", "recurrence")))
    if schedules and "each" in cells and cells["each"] is None:
        yield Issue("schedule-each-missing", {"schedule": schedules[0]}, "each")
    if not schedules and cells.get("each") is not None:
        yield Issue("schedule-each-unused", field="each")


def repeated_days(days: Sequence[date | None]) -> list[date]:
    """Returns each day that occurs more than once, in order of first occurrence."""
    if len(set(days)) == len(days):
        return []
    return [day for day, count in Counter(days).items() if day is not None and count > 1]
