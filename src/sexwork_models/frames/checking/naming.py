"""How the rows of a table without an order are named: by the ids of their records, everywhere in what is said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from ...findings import Finding, Where
from .items import Item

__all__ = ["named"]


def named(found: Iterable[Finding], items: Mapping[Where, Item]) -> tuple[Finding, ...]:
    """The findings with the ids of the records in place of numbers that mean nothing outside."""
    names = {where: Where(f"$[id={item.row.id}]") for where, item in items.items()}
    return tuple(attrs.evolve(one, where=_name(one.where, names), params=_params(one.params, names)) for one in found)


def _name(where: Where, names: Mapping[Where, Where]) -> Where:
    return names.get(where.at(""), where).at(where.field)


def _params(params: Mapping[str, object], names: Mapping[Where, Where]) -> dict[str, object]:
    return {key: _value(value, names) for key, value in params.items()}


def _value(value: object, names: Mapping[Where, Where]) -> object:
    if isinstance(value, list):
        return [_value(one, names) for one in value]
    return _name(value, names) if isinstance(value, Where) else value
