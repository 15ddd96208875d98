"""Checks that stocks, and ratios and single values of them, can be counted from their register."""

from __future__ import annotations

from collections.abc import Iterator

from ...forms.conditions import OneOf
from .language import Countable, Ratio, Stock, Validity
from .reader import MeasureReader, join_path
from .terms import REGISTER_DIMENSIONS, SIZE_FIELD, UNIT_DIMENSIONS, StockCount, SummaryUnit

__all__ = ["check_each_of_stock", "check_ratio_of_stocks", "check_stock"]

_SERIES_FIELD = "size_series"


def check_stock(reader: MeasureReader, stock: Stock, path: str) -> None:
    """Notes what a stock declares and its register cannot answer."""
    _check_dimension(reader, stock, stock.split, join_path(path, "split"))
    if stock.count is StockCount.BEGUN and stock.span is None:
        reader.fault("measure-missing-key", path, name="span")
    for key in _idle_keys(stock):
        reader.fault("measure-stock-key", join_path(path, key), name=key, count=stock.count)
    later = list(_keys_of_second_edition(stock))
    if stock.first_edition and later:
        reader.fault("measure-first-edition", join_path(path, "first_edition"), names=later)
    if stock.count == SIZE_FIELD and len(_series_of(stock)) != 1:
        reader.fault("measure-size-series", path)


def _check_dimension(reader: MeasureReader, stock: Stock, name: str, path: str) -> None:
    """Notes a dimension that the entries of a register do not have."""
    allowed = REGISTER_DIMENSIONS[stock.register]
    if name and name not in allowed:
        params = {"register": stock.register, "name": name, "allowed": list(allowed)}
        reader.fault("measure-register-dimension", path, **params)


def _idle_keys(stock: Stock) -> Iterator[str]:
    """Yields the keys that say nothing of what a stock counts."""
    own_rule = stock.count in (StockCount.BEGUN, SIZE_FIELD)
    if stock.valid is not None and own_rule:
        yield "valid"
    if stock.within is not None and own_rule:
        yield "within"
    if own_rule or isinstance(stock.count, StockCount):
        yield from ["with"] if stock.with_field else []
        yield from ["union"] if stock.union else []


def _keys_of_second_edition(stock: Stock) -> Iterator[str]:
    """Yields the keys that counting as the first edition did would pass over."""
    yield from ["valid"] if stock.valid is not None else []
    yield from ["within"] if stock.within is not None else []
    yield from ["with"] if stock.with_field else []


def _series_of(stock: Stock) -> frozenset[object]:
    """Returns the series of size estimates that a stock names."""
    series = set[object]()
    for condition in stock.where:
        if isinstance(condition, OneOf) and condition.field == _SERIES_FIELD:
            series |= condition.values
    return frozenset(series)


def check_ratio_of_stocks(reader: MeasureReader, ratio: Ratio, path: str) -> None:
    """Notes why two sides, of which one is a stock, are no ratio of one register."""
    part, whole = ratio.part, ratio.whole
    if isinstance(part, Stock) and isinstance(whole, Stock):
        differing = [name for name, alike in _must_agree(part, whole) if not alike]
        if differing:
            reader.fault("measure-register-ratio", path, names=differing)
        _check_side(reader, part, join_path(path, "part"))
        _check_side(reader, whole, join_path(path, "whole"))
        _check_dimension(reader, part, ratio.split, join_path(path, "split"))
    elif ratio.mean and (isinstance(part, Stock) or isinstance(whole, Stock)):
        reader.fault("measure-register-ratio", path, names=["kind"])


def _check_side(reader: MeasureReader, side: Stock, path: str) -> None:
    """Notes what a stock may count or declare by itself, and not as a side of a ratio."""
    if side.count in (StockCount.BEGUN, SIZE_FIELD):
        params = {"name": "kind", "count": side.count}
        reader.fault("measure-stock-key", join_path(path, "count"), **params)


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
