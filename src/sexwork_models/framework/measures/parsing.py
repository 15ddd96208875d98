"""Parses the table of a measure into frozen types, and notes every fault with its key."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import attrs

from ...core.findings import Issue
from ...forms.conditions import Conditions
from ...forms.records import ENCOUNTER
from ...forms.register_terms import SizeSeries
from .columns import ColumnKind
from .condition_parsing import FILTER_KEYS, parse_filters
from .language import (
    Count,
    Countable,
    Coverage,
    Distinct,
    Each,
    Given,
    Growth,
    Measure,
    Ratio,
    Stock,
    Sum,
)
from .reader import (
    FIELD,
    MAX_DEFAULT,
    MeasureReader,
    has_field,
    is_known,
    join_path,
    put_in_field,
    shown_value,
)
from .record_keys import (
    ALIKE_WINDOWS,
    alike_window,
    check_once_per,
    check_window,
    key_fields,
    record_columns,
    record_filter,
    scope_of,
    split_field,
    window_of,
)
from .register_checks import check_each_of_stock, check_ratio_of_stocks
from .register_parsing import COHORT_KEYS, STOCK_KEYS, parse_cohort, parse_stock
from .terms import Block, SummaryUnit

__all__ = ["parse_measure"]

_COUNT_KEYS = ("kind", "window", "scope", "split", *FILTER_KEYS)
_KEYS: Mapping[str, Sequence[str]] = {
    "sum": (*_COUNT_KEYS, "field", "default", "once_per"),
    "count": (*_COUNT_KEYS, "of"),
    "distinct": (*_COUNT_KEYS, "key", "having_all", "having_none", "together"),
    "ratio": ("kind", "part", "whole", "mean", "split"),
    "each": ("kind", "per", "of", "limit"),
    "cohort": COHORT_KEYS,
    "stock": STOCK_KEYS,
    "growth": ("kind", "of", "base"),
    "coverage": ("kind", "part", "populations", "series"),
    "given": ("kind", "source"),
}
_COUNTABLE = ("sum", "count", "distinct", "stock")
_GROWTH_BASE = "same_window_one_year_before"
_ANY_INDICATOR = "$any"  # the growth of whatever indicator a caller names
_SOURCES = ("document", "budget")


def parse_measure(reader: MeasureReader, value: object, path: str) -> Measure | None:
    """Returns a measure; None if it is so faulty that nothing can be made of it."""
    measure: Measure | None = _parse(reader, value, path, _PARSERS)
    return measure


def _parse(
    reader: MeasureReader,
    value: object,
    path: str,
    kinds: Collection[str],
    without: Collection[str] = (),
) -> Any:
    """Returns a measure of one of some kinds; None, with a fault, for any other.

    The keys `without` may not stand in it, because they would change nothing where it stands.
    """
    if not isinstance(value, Mapping) or not value:
        reader.fault("measure-no-table", path, value=shown_value(value))
        return None
    kind = value.get("kind")
    if not isinstance(kind, str) or not is_known(kind, kinds):
        if "kind" in value:
            reader.misspelt("measure-kind", join_path(path, "kind"), kind, kinds)
        else:
            reader.fault("measure-missing-key", path, name="kind", nearest=", ".join(kinds))
        return None
    allowed = [key for key in _KEYS[kind] if key not in without]
    if kind == "each" and value.get("per") == SummaryUnit.FIELD.value:
        allowed.append("fields")
    reader.table(value, path, allowed)
    return _PARSERS[kind](reader, value, path)


def _sum(reader: MeasureReader, table: Mapping[str, Any], path: str) -> Sum | None:
    name = reader.required(table, path, "field")
    column = reader.column(name, join_path(path, "field"), record_columns(reader))
    if column is None:
        return None
    if column.kind is not ColumnKind.NUMBER:
        params = {"value": column.name, "field": column.name, "held": column.kind}
        reader.fault("measure-value-kind", join_path(path, "field"), **params)
    once_per = ""
    if "once_per" in table:
        once_per = reader.choice(table, path, "once_per", (ENCOUNTER,), ENCOUNTER)
    return Sum(
        column.name,
        record_filter(reader, table, path),
        reader.number(table, path, "default", MAX_DEFAULT),
        once_per,
        alike_window(reader, table, path),
        scope_of(reader, table, path),
        split_field(reader, table, path),
    )


def _count(reader: MeasureReader, table: Mapping[str, Any], path: str) -> Count:
    reader.required(table, path, "of")
    return Count(
        record_filter(reader, table, path),
        reader.choice(table, path, "of", ("row", "encounter"), "row"),
        alike_window(reader, table, path),
        scope_of(reader, table, path),
        split_field(reader, table, path),
    )


def _distinct(reader: MeasureReader, table: Mapping[str, Any], path: str) -> Distinct | None:
    keys = key_fields(reader, table, path)
    columns = record_columns(reader)
    if "having_all" in table:
        if table.keys() & set(FILTER_KEYS):
            reader.fault("measure-two-filters", path)
        filters = parse_filters(reader, table["having_all"], join_path(path, "having_all"), columns)
    else:
        filters = (record_filter(reader, table, path),)
    without: tuple[Conditions, ...] = ()
    if "having_none" in table:
        without_path = join_path(path, "having_none")
        without = parse_filters(reader, table["having_none"], without_path, columns)
    together = None
    if "together" in table:
        together = reader.member(table, path, "together", Block, Block.YEAR)
    if not keys or not filters:
        return None
    return Distinct(
        keys[0],
        filters,
        window_of(reader, table, path),
        without,
        together,
        scope_of(reader, table, path),
        split_field(reader, table, path),
        also_key="".join(keys[1:]),
    )


def _ratio(reader: MeasureReader, table: Mapping[str, Any], path: str) -> Ratio | None:
    sides: list[Countable | Stock] = []
    for key in ("part", "whole"):
        if key not in table:
            reader.fault("measure-missing-key", path, name=key)
        else:
            own = join_path(path, key)
            side = _parse(reader, table[key], own, _COUNTABLE, ("split", "first_edition"))
            sides += [] if side is None else [side]
    if len(sides) < 2:
        return None
    mean, split = reader.flag(table, path, "mean"), split_field(reader, table, path)
    ratio = Ratio(sides[0], sides[1], mean, split)
    check_ratio_of_stocks(reader, ratio, path)
    _check_windows(reader, sides, path)
    return ratio


def _check_windows(reader: MeasureReader, sides: Sequence[Countable | Stock], path: str) -> None:
    """Notes the windows of two sides that are not the same days, or that are of first records."""
    part, whole = sides
    if not isinstance(whole, Stock):
        check_window(reader, whole.span, ALIKE_WINDOWS, join_path(path, "whole"))
        if whole.span in ALIKE_WINDOWS and not isinstance(part, Stock):
            check_window(reader, part.span, (whole.span,), join_path(path, "part"))


def _each(reader: MeasureReader, table: Mapping[str, Any], path: str) -> Each | None:
    reader.required(table, path, "per")
    per = reader.member(table, path, "per", SummaryUnit, SummaryUnit.MONTH)
    limit = table.get("limit", "")
    if limit != "" and not is_known(limit, reader.codes["norms"]):
        reader.misspelt("measure-norm", join_path(path, "limit"), limit, reader.codes["norms"])
    if "of" not in table:
        reader.fault("measure-missing-key", path, name="of")
        return None
    own = join_path(path, "of")
    if per is SummaryUnit.FIELD:
        return _each_field(reader, table, path, str(limit))
    kinds = ("sum",) if per is SummaryUnit.ENCOUNTER else _COUNTABLE
    of = _parse(reader, table["of"], own, kinds, ("split",))
    if of is None:
        return None
    check_each_of_stock(reader, of, per, path)
    if per is SummaryUnit.ENCOUNTER:
        check_once_per(reader, of, own)
    return Each((of,), per, str(limit))


def _each_field(
    reader: MeasureReader, table: Mapping[str, Any], path: str, limit: str
) -> Each | None:
    """Returns one measure for each field, which stands for `$field` in the declaration."""
    own = join_path(path, "fields")
    fields = reader.items(reader.required(table, path, "fields"), own)
    if len({field for field in fields if isinstance(field, str)}) < len(fields):
        reader.fault("measure-fields-different", own)
    elif not has_field(table["of"]):
        reader.fault("measure-field-unused", join_path(path, "of"), name=FIELD)
    else:
        return _measures_of_fields(reader, table["of"], path, fields, limit)
    return None


def _measures_of_fields(
    reader: MeasureReader, value: object, path: str, fields: Sequence[str], limit: str
) -> Each | None:
    """Returns the measures that a declaration makes with each field in the place of `$field`."""
    measures, faults = list[Any](), list[list[Issue]]()
    for field in fields:
        apart = attrs.evolve(reader, faults=[])
        of, kinds = put_in_field(value, field), (*_COUNTABLE, "ratio")
        measure = _parse(apart, of, join_path(path, "of"), kinds, ("split",))
        measures += [] if measure is None else [measure]
        faults.append(apart.faults)
    reader.note_faults_of_fields(fields, faults, join_path(path, "fields"))
    if not measures:
        return None
    return Each(tuple(measures), SummaryUnit.FIELD, limit, tuple(fields))


def _growth(reader: MeasureReader, table: Mapping[str, Any], path: str) -> Growth:
    reader.choice(table, path, "base", (_GROWTH_BASE,), _GROWTH_BASE)
    of = reader.required(table, path, "of")
    if of == "":
        reader.misspelt("measure-indicator", join_path(path, "of"), of, reader.codes["indicators"])
    return Growth("" if of == _ANY_INDICATOR else _indicator(reader, table, path, "of"))


def _indicator(reader: MeasureReader, table: Mapping[str, Any], path: str, key: str) -> str:
    id = table.get(key, "")
    if id != "" and not is_known(id, reader.codes["indicators"]):
        reader.misspelt("measure-indicator", join_path(path, key), id, reader.codes["indicators"])
    return str(id)


def _coverage(reader: MeasureReader, table: Mapping[str, Any], path: str) -> Coverage:
    reader.required(table, path, "part")
    people, known = join_path(path, "populations"), reader.codes["populations"]
    populations = reader.items(reader.required(table, path, "populations"), people)
    for number, population in enumerate(populations):
        if not is_known(population, known):
            own = join_path(people, number)
            reader.misspelt("measure-word", own, population, known, field="populations")
    series = ""
    if "series" in table:
        series = reader.member(table, path, "series", SizeSeries, SizeSeries.ESTIMATED).value
    part = _indicator(reader, table, path, "part")
    return Coverage(part, tuple(map(str, populations)), series)


def _given(reader: MeasureReader, table: Mapping[str, Any], path: str) -> Given:
    reader.required(table, path, "source")
    return Given(reader.choice(table, path, "source", _SOURCES, "document"))


_PARSERS: Mapping[str, Callable[[MeasureReader, Mapping[str, Any], str], Any]] = {
    "sum": _sum,
    "count": _count,
    "distinct": _distinct,
    "ratio": _ratio,
    "each": _each,
    "cohort": parse_cohort,
    "stock": parse_stock,
    "growth": _growth,
    "coverage": _coverage,
    "given": _given,
}
