"""Sessions on a table: a client row takes part in the activities of the event of its encounter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

import attrs
import narwhals.stable.v2 as nw

from ....forms.conditions import AnyOf, Condition, Conditions, NoneOf, OneOf
from ....forms.record_terms import RecordKind
from ....forms.records import ENCOUNTER
from ...engines import LazyFrame, materialize_small
from ...expressions import condition_expr
from ...table import TypedTable

__all__ = ["IN_SESSION", "add_session_activities", "has_sessions", "session_columns"]

_ActivityCondition: TypeAlias = OneOf | NoneOf
_Flags: TypeAlias = dict[frozenset[str | bool], str]
_CODE, _DAY = "session_code", "session_day"
IN_SESSION = "in_session"
"""The column of whether a row is of a client who took part in an event of the same encounter."""


def add_session_activities(
    table: TypedTable,
    conditions: Iterable[Conditions],
    sessions: TypedTable,
    *,
    marks_sessions: bool = False,
) -> tuple[TypedTable, Callable[[Conditions], Conditions]]:
    """The table with the activities of sessions, and how conditions are written to read them.

    For each list of activities that a condition names there is a column: whether an event of the
    same encounter has one of them. It is false for all but client rows; so is the column of whether
    there is such an event at all. The events are those of `sessions`: the table, or one with more
    rows. Where no condition names an activity, the table is as it was, unless `marks_sessions` asks
    for the last column.
    """
    of_activities = [*_activity_conditions(conditions)]
    is_needed = marks_sessions or bool(of_activities)
    if not is_needed or ENCOUNTER not in table.frame.collect_schema():
        return table, lambda where: where
    flags: _Flags = {}
    for condition in of_activities:
        flags.setdefault(condition.values, f"session_activity{len(flags)}")
    return table.with_frame(_with_flags(table, flags, sessions)), lambda where: _reading(
        where, flags
    )


def has_sessions(table: TypedTable) -> bool:
    """Whether a table has the columns that tell of sessions; it has none without their codes."""
    return IN_SESSION in table.frame.collect_schema()


def session_columns(table: TypedTable) -> tuple[str, ...]:
    """The columns of a table that tell of sessions."""
    return (ENCOUNTER, IN_SESSION) if has_sessions(table) else ()


def _activity_conditions(conditions: Iterable[Conditions]) -> Iterator[_ActivityCondition]:
    for where in conditions:
        for condition in where:
            if isinstance(condition, AnyOf):
                yield from _activity_conditions(condition.alternatives)
            elif isinstance(condition, (OneOf, NoneOf)) and condition.field == "activity":
                yield condition


def _with_flags(table: TypedTable, flags: _Flags, sessions: TypedTable) -> LazyFrame:
    """The rows joined with the events of their encounter, of which there are few."""
    is_event = nw.col("kind") == RecordKind.EVENT.value
    columns: dict[str, nw.Expr] = {IN_SESSION: nw.lit(1, dtype=nw.Int64)}
    for values, name in flags.items():
        columns[name] = condition_expr(OneOf("activity", values)).cast(nw.Int64)
    events = sessions.frame.filter(is_event & ~nw.col(ENCOUNTER).is_null())
    events = events.select(nw.col(ENCOUNTER).alias(_CODE), nw.col("day").alias(_DAY), **columns)
    events = events.group_by(_CODE, _DAY).agg(nw.col(*columns).max())
    few = materialize_small(events, table.file)
    rows = table.frame.join(few, left_on=[ENCOUNTER, "day"], right_on=[_CODE, _DAY], how="left")
    attended = [((nw.col(name) == 1).fill_null(False) & ~is_event).alias(name) for name in columns]
    return rows.with_columns(*attended)


def _reading(where: Conditions, flags: _Flags) -> Conditions:
    """Conditions that read the activities of a row and those of its session."""
    read = list[Condition]()
    for condition in where:
        if isinstance(condition, AnyOf):
            alternatives = tuple(_reading(own, flags) for own in condition.alternatives)
            read.append(attrs.evolve(condition, alternatives=alternatives))
        elif not isinstance(condition, (OneOf, NoneOf)) or condition.field != "activity":
            read.append(condition)
        elif isinstance(condition, OneOf):
            attended = OneOf(flags[condition.values], {True})
            read.append(AnyOf(((condition,), (attended,))))
        else:
            read += [condition, OneOf(flags[condition.values], {False})]
    return tuple(read)
