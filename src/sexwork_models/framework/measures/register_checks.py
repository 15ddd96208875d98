"""Checks that stocks, and ratios and single values of them, can be counted from their register."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...forms.conditions import OneOf
from ...forms.register_terms import Register, SizeSeries
from ...forms.row_rules import NotAbove
from ...values.units import Unit
from .language import Countable, Ratio, Stock, Validity
from .reader import MeasureReader, join_path
from .terms import REGISTER_DIMENSIONS, SIZE_FIELD, UNIT_DIMENSIONS, StockCount, SummaryUnit

__all__ = [
    "check_each_of_stock",
    "check_ratio_of_stocks",
    "check_stock",
    "size_series_of",
    "units_of_stock",
]

_UNITS_OF_REGISTER: Mapping[Register, tuple[Unit, ...]] = {
    Register.GROUPS: (Unit.GROUP,),
    Register.PROVIDERS: (Unit.PROVIDER, Unit.HOTLINE, Unit.TEAM),
    Register.ESTABLISHMENTS: (Unit.ESTABLISHMENT,),
    Register.SITES: (Unit.SITE,),
}
_UNITS_OF_PLACES = (Unit.LOCALITY, Unit.PROVINCE, Unit.AREA, Unit.DISTRICT)
_SERIES_FIELD = "size_series"


def check_stock(reader: MeasureReader, stock: Stock, path: str) -> None:
    """Notes what a stock declares and its register cannot answer."""
    _check_dimension(reader, stock, stock.split, join_path(path, "split"))
    if stock.count is StockCount.BEGUN and stock.span is None:
        reader.fault("measure-missing-key", path, name="span")
    for key in _idle_keys(stock):
        reader.fault("measure-stock-key", join_path(path, key), name=key, count=stock.count)
    if stock.count == SIZE_FIELD and len(size_series_of(stock)) != 1:
        reader.fault("measure-size-series", path)


def _check_dimension(reader: MeasureReader, stock: Stock, name: str, path: str) -> None:
    """Notes a dimension that the entries of a register do not have."""
    allowed = REGISTER_DIMENSIONS[stock.register]
    if name and name not in allowed:
        params = {"register": stock.register, "name": name, "allowed": list(allowed)}
        reader.fault("measure-register-dimension", path, **params)


def _idle_keys(stock: Stock) -> Iterator[str]:
    """Yields the keys that say nothing of what a stock counts."""
    stated = {
        "valid": stock.valid is not None,
        "within": stock.within is not None,
        "with": bool(stock.with_field),
        "union": stock.union,
        "first_edition": stock.first_edition,
    }
    without_meaning = _keys_without_meaning(stock)
    return (key for key, is_stated in stated.items() if is_stated and key in without_meaning)


def _keys_without_meaning(stock: Stock) -> set[str]:
    """Returns the keys that the rule of what a stock counts does not ask for."""
    keys, own_rule = set[str](), stock.count in (StockCount.BEGUN, SIZE_FIELD)
    if own_rule or stock.first_edition:
        keys |= {"valid", "within"}
    if own_rule or isinstance(stock.count, StockCount):
        keys |= {"with", "union"}
    if stock.first_edition and stock.union:
        keys.add("with")
    if stock.count is StockCount.BEGUN:
        keys.add("first_edition")
    return keys


def size_series_of(stock: Stock) -> frozenset[SizeSeries]:
    """Returns the series of size estimates that a stock names."""
    named = set[object]()
    for condition in stock.where:
        if isinstance(condition, OneOf) and condition.field == _SERIES_FIELD:
            named |= condition.values
    return frozenset(series for series in SizeSeries if series.value in named)


def units_of_stock(stock: Stock) -> tuple[Unit, ...]:
    """Returns the units of what a stock counts; none for a field that it adds up."""
    if stock.count is StockCount.PLACES:
        return _UNITS_OF_PLACES
    return _UNITS_OF_REGISTER[stock.register] if isinstance(stock.count, StockCount) else ()


def check_ratio_of_stocks(reader: MeasureReader, ratio: Ratio, path: str) -> None:
    """Notes why two sides, of which one is a stock, are no ratio of one register."""
    part, whole = ratio.part, ratio.whole
    if isinstance(part, Stock) and isinstance(whole, Stock):
        _check_sides(reader, part, whole, path)
        _check_dimension(reader, part, ratio.split, join_path(path, "split"))
        if not ratio.mean and not _is_at_most(reader, part, whole):
            params = {"part": part.count, "whole": whole.count}
            reader.fault("measure-ratio-keys", path, **params)
    elif ratio.mean and (isinstance(part, Stock) or isinstance(whole, Stock)):
        reader.fault("measure-register-ratio", path, names=["kind"])


def _is_at_most(reader: MeasureReader, part: Stock, whole: Stock) -> bool:
    """Whether what an entry adds to a part is never more than what it adds to the whole."""
    if part.count == whole.count or part.register is not whole.register:
        return _counted(part) is _counted(whole)
    rules = getattr(reader.forms.registers[part.register], "rules", ())
    above = (rule for rule in rules if isinstance(rule, NotAbove))
    return any((rule.field, rule.limit) == (part.count, whole.count) for rule in above)


def _check_sides(reader: MeasureReader, part: Stock, whole: Stock, path: str) -> None:
    """Notes in what two stocks differ, and what neither may declare."""
    differing = [name for name, alike in _must_agree(part, whole) if not alike]
    if differing:
        reader.fault("measure-register-ratio", path, names=differing)
    _check_side(reader, part, join_path(path, "part"))
    _check_side(reader, whole, join_path(path, "whole"))


def _check_side(reader: MeasureReader, side: Stock, path: str) -> None:
    """Notes what a stock may count or declare by itself, and not as a side of a ratio."""
    if side.count in (StockCount.BEGUN, SIZE_FIELD):
        params = {"name": "kind", "count": side.count}
        reader.fault("measure-stock-key", join_path(path, "count"), **params)


def _counted(side: Stock) -> StockCount | None:
    """Returns what a side of a share counts; None for a number of people that entries state."""
    return side.count if isinstance(side.count, StockCount) else None


def _must_agree(part: Stock, whole: Stock) -> Iterator[tuple[str, bool]]:
    """Yields the keys in which the sides of a ratio must agree, and whether they do."""
    yield "from", part.register is whole.register
    yield "within", part.within is whole.within
    yield "scope", part.scope is whole.scope
    yield (
        "valid",
        _records_of(part.valid) == _records_of(whole.valid)
        or not (_records_of(part.valid) and _records_of(whole.valid)),
    )


def _records_of(valid: Validity | None) -> object:
    """Returns the records that may confirm an entry; None where none may."""
    return (valid.key, valid.where) if valid is not None and valid.where else None


def check_each_of_stock(
    reader: MeasureReader, of: Countable | Stock | Ratio, per: SummaryUnit, path: str
) -> None:
    """Notes a unit of single values that is no entry of the register of a stock."""
    if isinstance(of, Stock) and per not in (SummaryUnit.MONTH, SummaryUnit.FIELD):
        name = UNIT_DIMENSIONS.get(per, per.value)
        _check_dimension(reader, of, name, join_path(path, "per"))
