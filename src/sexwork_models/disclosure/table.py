"""Arranges counted indicator values in a table for publication."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product

from ..core.errors import ForbiddenSumError
from ..framework.tables.indicators import Additivity, Dimension, Indicator
from ..monitoring.aggregation.disjointness import require_additive, require_combinable
from ..monitoring.aggregation.merge import common_definition
from ..results.values import IndicatorValue, Status
from ..values.arguments import check_arguments
from ..values.count_tables import CountTable

__all__ = ["publication_table"]

_ONLY_COLUMN = "-"
_SUMMED_OVER: Mapping[str, str] = {
    "place": Dimension.PLACE,
    "province": Dimension.PLACE,
    "site": Dimension.PLACE,
    "model": Dimension.MODEL,
    "population": Dimension.POPULATION,
    "reporter": Dimension.REPORTER,
    "activity": "activity",
}


@check_arguments
def publication_table(
    values: Iterable[IndicatorValue],
    rows: str,
    columns: str | None = None,
    *,
    whole: IndicatorValue | None = None,
    no_record_is_nobody: bool = False,
) -> CountTable:
    """Returns a table of the exact counts of one indicator and period by one or two dimensions.

    A group without a record is not zero; only with `no_record_is_nobody` the caller states that
    there was nobody. The totals of a table are sums. Events may be added; people and establishments
    are never added over groups that may share them, so `whole` must be the count of all groups
    together, and the table is made only if the groups add up to it.
    Raises ForbiddenSumError for a sum that the indicator does not allow, for groups that do not add
    up, for values of several indicators, periods or breakdowns, and for a value that is not an
    exact count.
    """
    counted = list(values)
    definition = common_definition(counted)
    names = (rows, columns) if columns else (rows,)
    counts = {}
    for value in counted:
        # The breakdown is checked before the count: it is the more general fault.
        position = _position(value, names)
        counts[position] = _count(value, no_record_is_nobody)
    if len({value.period for value in counted}) > 1 or len(counts) < len(counted):
        raise ForbiddenSumError("table-of-periods", indicator=definition.id)
    _require_summable(counted[0], names, sum(counts.values()), whole)
    row_names, column_names = (sorted(set(side)) for side in zip(*counts, strict=True))
    cells = {}
    for cell in product(row_names, column_names):
        count = counts.get(cell)
        cells[cell] = _zero(definition.id, no_record_is_nobody) if count is None else count
    return CountTable(
        row_names,
        column_names,
        cells,
        counted[0].period.interval,
        indicator=definition.id,
        row_dimension=_dimension(rows),
        column_dimension=_dimension(columns or ""),
    )


def _dimension(name: str) -> str:
    """Returns what the parts of a cut are parts of: provinces and communes are places."""
    return str(_SUMMED_OVER.get(name, name))


def _require_summable(
    value: IndicatorValue, names: Sequence[str], total: int, whole: IndicatorValue | None
) -> None:
    """Raises ForbiddenSumError unless groups, as one `value`, may be added or are the whole."""
    definition = value.definition
    if definition.additivity is Additivity.SUM:
        for dimension in _dimensions_of_sum(definition, names):
            require_additive(definition, dimension)
        return
    for dimension in _dimensions_of_sum(definition, names):
        require_combinable(definition, dimension)
    if whole is None or not _is_whole(whole, value) or _count(whole, stated=False) != total:
        raise ForbiddenSumError("table-not-of-parts", indicator=definition.id, names=list(names))


def _dimensions_of_sum(definition: Indicator, names: Sequence[str]) -> Iterator[str]:
    """Yields over what the parts of a table are added up."""
    for name in names:
        if name in _SUMMED_OVER:
            yield _SUMMED_OVER[name]
        if definition.measure is not None and definition.measure.get("split") == name:
            yield "split"


def _is_whole(whole: IndicatorValue, part: IndicatorValue) -> bool:
    """Whether a value is the count of all groups together: by one definition, in the same days."""

    def counted_how(value: IndicatorValue) -> tuple[object, ...]:
        return value.definition.id, value.version, value.period.interval, value.counting

    return not whole.cut and counted_how(whole) == counted_how(part)


def _position(value: IndicatorValue, names: Sequence[str]) -> tuple[str, str]:
    """Returns the row and the column of a value."""
    cut = dict(value.cut)
    if set(cut) != set(names):
        raise ForbiddenSumError(
            "table-of-other-cut", indicator=value.definition.id, found=list(cut), asked=list(names)
        )
    return (cut[names[0]], cut[names[1]] if len(names) > 1 else _ONLY_COLUMN)


def _count(value: IndicatorValue, stated: bool) -> int:
    """Returns the exact count of a value; `stated` allows a zero for a value without a record."""
    figure = value.figure
    if figure is None and value.status is Status.NO_DATA:
        return _zero(value.definition.id, stated)
    if figure is None or figure.low is None or figure.low != figure.high or not figure.unit.whole:
        raise ForbiddenSumError(
            "table-of-bounds", indicator=value.definition.id, status=value.status
        )
    return int(figure.low)


def _zero(indicator: str, stated: bool) -> int:
    if not stated:
        raise ForbiddenSumError("table-without-record", indicator=indicator)
    return 0
