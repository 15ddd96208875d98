"""Which sites should have sent records and have not: their part of a count is missing, and missing is not zero."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

import attrs

from ..framework.indicators import Additivity
from ..practice.registers import Registers
from ..values.figures import Figure
from .coverage import COVERAGE
from .indicator_values import IndicatorValue, Status
from .record_count import RecordCount, days_of
from .register_states import State, When, latest_states
from .trace import Reason

__all__ = ["silent_sites", "without_silent_sites"]


def silent_sites(counted: RecordCount, registers: Registers) -> tuple[State, ...]:
    """The sites that are active at the end of the period and from which no record of the period came."""
    when, days = When.of(counted.period), days_of(counted.period)
    heard = counted.ledger.sites(days)
    states = latest_states(registers.sites, when, counted.framework)
    return tuple(state for state in states if state.sure and state.entry.holds_on(when.last_day) and state.entry.id not in heard)


def without_silent_sites(values: Iterable[IndicatorValue], silent: Sequence[State]) -> tuple[IndicatorValue, ...]:
    """The values, each one that a silent site belongs to marked as `partial`: a lower bound where more can only add."""
    return tuple(_marked(value, [state.entry.id for state in silent if _concerns(state, value)]) for value in values)


def _marked(value: IndicatorValue, sites: list[str]) -> IndicatorValue:
    if not sites or value.figure is None:
        return value
    reason = Reason("sites-silent", {"count": len(sites), "sites": sorted(set(sites))})
    return attrs.evolve(value, figure=_without(value, value.figure), status=Status.PARTIAL, reasons=(*value.reasons, reason))


def _without(value: IndicatorValue, figure: Figure) -> Figure:
    """What is known of a count when a part of it is missing: of a share of a size, that it is no lower than this.

    A rate of the people who were met, and what single meetings were, stay what they are for the sites that were heard.
    """
    if value.definition.id == COVERAGE:
        return attrs.evolve(figure, high=Fraction(100), high_strict=False)
    counts = value.definition.additivity is not Additivity.RATIO and figure.unit.whole
    return figure.as_lower_bound() if counts else figure


def _concerns(state: State, value: IndicatorValue) -> bool:
    """Whether the records of a site would stand in this part of the cut."""
    cut = dict(value.cut)
    traits: Mapping[str, object] = {
        "province": state.province,
        "place": state.place,
        "site": state.entry.id,
        "model": "+".join(sorted(state.entry.models)),
    }
    apart = any(name in cut and cut[name].split("/")[0] != trait for name, trait in traits.items())
    return not apart and bool(value.definition.own_models(state.entry.models))
