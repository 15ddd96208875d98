"""Computes the values of any indicators that records and registers feed, whatever their measure."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ...forms.register_terms import SizeSeries
from ...forms.registers import Registers
from ...results.values import IndicatorValue
from ..measures.record_count import RecordCount
from ..stocks.definitions import stock_definitions
from ..stocks.values import StockQuestion, values_of_definition
from .cohorts import cohort_values
from .coverage import coverage_values
from .from_records import count_indicators
from .non_reporting_sites import mark_non_reporting_sites

__all__ = ["computed_values"]


def computed_values(
    counted: RecordCount,
    indicators: Collection[str],
    registers: Registers | None = None,
    series: SizeSeries | None = None,
) -> tuple[IndicatorValue, ...]:
    """Returns the values of the indicators that are asked for, in order of the framework.

    One that neither records nor registers feed has none. Values of records are marked where a site
    of the registers did not report.
    """
    values = [*count_indicators(counted, [*indicators])]
    values += coverage_values(counted, registers, series, indicators)
    values += cohort_values(counted, registers, indicators)
    if registers is not None:
        values = [*mark_non_reporting_sites(values, counted, registers)]
    for id in stock_definitions(counted.framework):
        if id in indicators:
            values += _stock_values(id, counted, registers)
    order = {id: index for index, id in enumerate(counted.framework.indicators)}
    return tuple(sorted(values, key=lambda value: order[value.definition.id]))


def _stock_values(
    id: str, counted: RecordCount, registers: Registers | None
) -> Sequence[IndicatorValue]:
    """Returns the values of a stock, broken down as the records where its registers allow it.

    Records confirm its entries, where its measure asks for that.
    """
    framework, by = counted.framework, counted.dimensions.by
    definition = stock_definitions(framework)[id]
    question = StockQuestion(
        framework.indicators[id],
        registers or Registers(),
        framework,
        counted.calendar,
        by if set(by) <= set(definition.dimensions) else (),
        counted.ledger.confirmations,
    )
    return values_of_definition(definition, question, counted.period)
