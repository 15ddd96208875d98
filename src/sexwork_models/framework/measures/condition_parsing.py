"""Parses the conditions of a measure: `where`, `where_any`, `having_all` and `having_none`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from ...forms.conditions import (
    COMPARISONS,
    AnyOf,
    Compared,
    Condition,
    Conditions,
    IsSet,
    NoneOf,
    OneOf,
)
from .columns import Column, ColumnKind
from .reader import MeasureReader, join_path, shown_value

__all__ = ["FILTER_KEYS", "parse_filter", "parse_filters"]

FILTER_KEYS = ("where", "where_any")
_FORMS = ("in", "in_set", "not_in", "set", "op")
_KEYS = ("field", *_FORMS, "value", "of", "times")
_PERIOD_DAYS = ("$first_day", "$last_day")
# Money of 15 digits times any of these fits in 64 bits.
_MAX_EXPONENT, _MAX_NUMERATOR, _MAX_FACTOR, _MAX_DENOMINATOR = 18, 10**18, 9_000, 1_000
_ORDERED = (ColumnKind.NUMBER, ColumnKind.DAY)
# Fields whose texts lead to one person: a measure may ask whether they are filled in, and no more.
_OF_ONE_PERSON = ("id", "client", "establishment", "referral", "case", "supersedes", "note")


def parse_filter(
    reader: MeasureReader, table: Mapping[str, Any], path: str, columns: Mapping[str, Column]
) -> Conditions:
    """Returns all conditions of `where`, and one for `where_any`; none where both are absent."""
    conditions: list[Condition] = []
    if "where" in table:
        conditions += _conditions(reader, table["where"], join_path(path, "where"), columns)
    if "where_any" in table:
        any_path = join_path(path, "where_any")
        alternatives: list[Conditions] = []
        for number, where in enumerate(reader.items(table["where_any"], any_path)):
            found = _conditions(reader, where, join_path(any_path, number), columns)
            alternatives.append(tuple(found))
        conditions.append(AnyOf(tuple(alternatives)))
    return tuple(conditions)


def parse_filters(
    reader: MeasureReader, value: object, path: str, columns: Mapping[str, Column]
) -> tuple[Conditions, ...]:
    """Returns the filters of a list: `having_all` or `having_none`."""
    filters: list[Conditions] = []
    for number, item in enumerate(reader.items(value, path)):
        own = join_path(path, number)
        table = reader.table(item, own, FILTER_KEYS)
        if not table.keys() & set(FILTER_KEYS):
            if isinstance(item, Mapping) and not item:
                reader.fault("measure-missing-key", own, name="where")
            continue  # its keys are faults already
        filters.append(parse_filter(reader, table, own, columns))
    return tuple(filters)


def _conditions(
    reader: MeasureReader, value: object, path: str, columns: Mapping[str, Column]
) -> Iterator[Condition]:
    for number, item in enumerate(reader.items(value, path)):
        condition = _condition(reader, item, join_path(path, number), columns)
        if condition is not None:
            yield condition


def _condition(
    reader: MeasureReader, value: object, path: str, columns: Mapping[str, Column]
) -> Condition | None:
    """Returns one condition; None, with its faults noted, if it cannot be read."""
    table = reader.table(value, path, _KEYS)
    given = [form for form in _FORMS if form in table]
    column = reader.column(reader.required(table, path, "field"), join_path(path, "field"), columns)
    if len(given) != 1:
        reader.fault("measure-condition-form", path, allowed=list(_FORMS), found=given or ["-"])
    if column is None or len(given) != 1:
        return None
    _check_keys(reader, table, path, given[0])
    if given[0] == "op":
        return _comparison(reader, table, path, column, columns)
    return _membership(reader, table, path, column, given[0])


def _check_keys(reader: MeasureReader, table: Mapping[str, Any], path: str, form: str) -> None:
    """Notes each key that a condition of a form does not read."""
    allowed = ["field", form]
    if form == "op":
        allowed += ["of", "times", "value"] if "of" in table else ["value"]
    reader.table({key: table[key] for key in table if key in _KEYS}, path, allowed)


def _membership(
    reader: MeasureReader, table: Mapping[str, Any], path: str, column: Column, form: str
) -> Condition | None:
    """Returns the condition that a field is filled in, or holds a word of a list or none of it."""
    own = join_path(path, form)
    if form == "set":
        return IsSet(column.name, reader.flag(table, path, "set"))
    if column.name in _OF_ONE_PERSON:
        reader.fault("measure-condition-form", path, allowed=["set"], found=[form])
        return None
    if form == "not_in":
        return NoneOf(column.name, _words(reader, table[form], own, column))
    if form == "in_set":
        return _of_set(reader, table[form], own, column)
    return OneOf(column.name, _words(reader, table[form], own, column))


def _of_set(reader: MeasureReader, name: object, path: str, column: Column) -> Condition | None:
    """Returns the condition that a field holds a word of a named set."""
    if not isinstance(name, str) or name not in reader.sets:
        reader.misspelt("measure-set", path, name, reader.sets)
        return None
    words, known = reader.sets[name], _known_words(reader, column)
    unknown = [] if known is None else [word for word in words if word not in known]
    for word in unknown:
        # Of a set that does not fit at all, one word says so; see `measure_checks` for the others.
        params = {"set": name, "field": column.name, "fits": len(unknown) < len(words)}
        reader.misspelt("measure-set-word", path, word, known or (), **params)
        if not params["fits"]:
            break
    return OneOf(column.name, frozenset(words))


def _words(
    reader: MeasureReader, value: object, path: str, column: Column
) -> frozenset[str | bool]:
    """Returns the words of a list, each of which the column must be able to hold."""
    words: set[str | bool] = set()
    known = _known_words(reader, column)
    for number, word in enumerate(reader.items(value, path)):
        own = join_path(path, number)
        if column.kind is ColumnKind.FLAG and isinstance(word, bool):
            words.add(word)
        elif column.kind in (*_ORDERED, ColumnKind.FLAG) or not isinstance(word, str):
            params = {"value": shown_value(word), "field": column.name, "held": column.kind}
            reader.fault("measure-value-kind", own, **params)
        elif known is not None and word not in known:
            reader.misspelt("measure-word", own, word, known, field=column.name)
        else:
            words.add(word)
    return frozenset(words)


def _known_words(reader: MeasureReader, column: Column) -> Collection[str] | None:
    """Returns the words that a column may hold; None if it may hold any."""
    if column.words:
        return column.words
    return reader.codes.get(column.table) if column.table else None


def _comparison(
    reader: MeasureReader,
    table: Mapping[str, Any],
    path: str,
    column: Column,
    columns: Mapping[str, Column],
) -> Condition | None:
    """Returns the comparison of a number or day with a value or with another field."""
    sign = reader.choice(table, path, "op", list(COMPARISONS), "=")
    if column.kind not in _ORDERED:
        params = {"value": sign, "field": column.name, "held": column.kind}
        reader.fault("measure-value-kind", join_path(path, "op"), **params)
        return None
    if ("value" in table) is ("of" in table):
        reader.fault("measure-condition-form", path, allowed=["value", "of"], found=["-"])
        return None
    if "of" in table:
        other = reader.column(table["of"], join_path(path, "of"), columns)
        if other is not None and other.kind is not column.kind:
            params = {"value": other.name, "field": column.name, "held": column.kind}
            reader.fault("measure-value-kind", join_path(path, "of"), **params)
        times = _times(reader, table.get("times", "1"), join_path(path, "times"))
        if column.kind is ColumnKind.DAY and times != 1:
            params = {"value": str(times), "field": column.name, "held": column.kind}
            reader.fault("measure-value-kind", join_path(path, "times"), **params)
        return None if other is None else Compared(column.name, sign, None, other.name, times)
    value = _value(table["value"], column)
    if value is None:
        own, shown = join_path(path, "value"), shown_value(table["value"])
        reader.fault("measure-value-kind", own, value=shown, field=column.name, held=column.kind)
        return None
    return Compared(column.name, sign, value)


def _value(value: object, column: Column) -> Decimal | date | str | None:
    """Returns a value with which a column is compared; None if it is of another kind."""
    if column.kind is ColumnKind.DAY:
        if value in _PERIOD_DAYS:
            return str(value)
        return value if isinstance(value, date) and not isinstance(value, datetime) else None
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        number = Decimal(value)
        return number if _is_countable(number, _MAX_NUMERATOR) else None
    return None


def _is_countable(number: Decimal, most: int) -> bool:
    """Whether engines can multiply by a number: they count in 64 bits, which go round silently."""
    if not number.is_finite() or abs(number.adjusted()) > _MAX_EXPONENT:
        return False
    parts = Fraction(number)
    return abs(parts.numerator) <= most and parts.denominator <= _MAX_DENOMINATOR


def _times(reader: MeasureReader, value: object, path: str) -> Decimal:
    """Returns a factor written as text, so that nothing is a binary fraction."""
    try:
        factor = Decimal(value) if isinstance(value, str) else Decimal("NaN")
    except InvalidOperation:
        factor = Decimal("NaN")
    if not _is_countable(factor, _MAX_FACTOR) or factor <= 0:
        reader.fault("measure-no-decimal", path, value=shown_value(value))
        return Decimal(1)
    return factor
