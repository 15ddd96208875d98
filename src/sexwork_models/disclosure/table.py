"""How counted indicator values become a table that can be published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..core.errors import ForbiddenSumError
from ..framework.tables.indicators import Additivity, Dimension, Indicator
from ..monitoring.aggregation.disjointness import require_declared
from ..monitoring.aggregation.rollup import common_definition
from ..results.values import IndicatorValue, Status
from ..values.count_tables import CountTable

__all__ = ["publication_table"]

_ALL = "-"
_ADDED_OVER: Mapping[str, Dimension] = {
    "place": Dimension.PLACE,
    "province": Dimension.PLACE,
    "site": Dimension.PLACE,
    "model": Dimension.MODEL,
    "population": Dimension.POPULATION,
    "reporter": Dimension.REPORTER,
}


def publication_table(
    values: Iterable[IndicatorValue],
    rows: str,
    columns: str | None = None,
    *,
    whole: IndicatorValue | None = None,
    no_record_is_nobody: bool = False,
) -> CountTable:
    """The table of the exact counts of one indicator in one period by one or two dimensions of their cut.

    A part without a record is not zero; only with `no_record_is_nobody` the caller says that there was nobody. The totals
    of a table are sums. Events may be added; people and establishments are never added over parts that may share them, so
    `whole` must be the count of all parts together, and the table is made only if the parts add up to it.
    Raises ForbiddenSumError for a sum that the indicator does not allow, for parts that do not add up, for values of
    several indicators, periods or cuts, and for a value that is no exact count.
    """
    counted = list(values)
    definition = common_definition(counted)
    names = (rows, columns) if columns else (rows,)
    found = {_place(value, names): _count(value, no_record_is_nobody) for value in counted}
    if len({value.period for value in counted}) > 1 or len(found) < len(counted):
        raise ForbiddenSumError("table-of-periods", indicator=definition.id)
    _require_parts(definition, names, sum(found.values()), whole)
    heads = [tuple(sorted({place[index] for place in found})) for index in range(2)]
    cells = {
        (row, column): found[row, column]
        if (row, column) in found
        else _nobody(definition.id, no_record_is_nobody)
        for row in heads[0]
        for column in heads[1]
    }
    return CountTable(heads[0], heads[1], cells, counted[0].period.interval)


def _require_parts(
    definition: Indicator, names: Sequence[str], added: int, whole: IndicatorValue | None
) -> None:
    """Raises ForbiddenSumError unless the parts may be added, by declaration or because they add up to the whole."""
    if definition.additivity is Additivity.SUM:
        for name in names:
            if name in _ADDED_OVER:
                require_declared(definition, _ADDED_OVER[name])
    elif (
        whole is None
        or whole.definition.id != definition.id
        or whole.cut
        or _count(whole, stated=False) != added
    ):
        raise ForbiddenSumError("table-not-of-parts", indicator=definition.id, names=list(names))


def _place(value: IndicatorValue, names: Sequence[str]) -> tuple[str, str]:
    cut = dict(value.cut)
    if set(cut) != set(names):
        raise ForbiddenSumError(
            "table-of-other-cut", indicator=value.definition.id, found=list(cut), asked=list(names)
        )
    return (cut[names[0]], cut[names[1]] if len(names) > 1 else _ALL)


def _count(value: IndicatorValue, stated: bool) -> int:
    figure = value.figure
    if figure is None and value.status is Status.NO_DATA:
        return _nobody(value.definition.id, stated)
    if figure is None or figure.low is None or figure.low != figure.high or not figure.unit.whole:
        raise ForbiddenSumError(
            "table-of-bounds", indicator=value.definition.id, status=value.status
        )
    return int(figure.low)


def _nobody(indicator: str, stated: bool) -> int:
    if not stated:
        raise ForbiddenSumError("table-without-record", indicator=indicator)
    return 0
