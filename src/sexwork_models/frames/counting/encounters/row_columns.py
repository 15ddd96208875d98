"""The columns of rows that tell encounters apart, with the numbers that the rows state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import narwhals.stable.v2 as nw

from ....forms.record_terms import RecordKind
from ....forms.records import ENCOUNTER
from ....framework.measures.language import Count, Sum
from ....monitoring.measures.encounters.alike import (
    ALIKE_ANONYMOUS,
    ALIKE_CLIENTS,
    ALIKE_EVENTS,
    SAME_ACTION,
)
from ....monitoring.measures.encounters.totals import CONTACT_FIELDS, is_of_contacts
from ...engines import LazyFrame
from ...table import TypedTable

__all__ = [
    "ACTION",
    "ALIKE_FIELDS",
    "BEYOND",
    "COMPARED",
    "EVENT_GROUP",
    "EVENT_NUMBER",
    "GROUP_NUMBER",
    "IS_CLIENT",
    "IS_EVENT",
    "NUMBER",
    "ROWS",
    "TOTAL",
    "EncounterMeasure",
    "encounter_columns",
    "row_columns",
    "whole",
]

EncounterMeasure: TypeAlias = Sum | Count
BEYOND = 2**62  # in place of a blank, so that it is not the minimum
ACTION = ("activity", *SAME_ACTION)
ALIKE_FIELDS = (ALIKE_EVENTS, ALIKE_CLIENTS, ALIKE_ANONYMOUS)
COMPARED = tuple(dict.fromkeys(f for fields in ALIKE_FIELDS for f in fields if f != "day"))
_TEXTS = tuple(dict.fromkeys((*ACTION, *COMPARED)))
IS_EVENT, IS_CLIENT, GROUP_NUMBER = "enc_is_event", "enc_is_client", "enc_group"
EVENT_GROUP, EVENT_NUMBER, NUMBER = "enc_event_group", "enc_of_event", "enc_number"
ROWS, TOTAL = "enc_rows", "enc_total"


def encounter_columns(table: TypedTable) -> tuple[str, ...]:
    """The columns of a table that tell encounters apart; a table may have no encounter codes."""
    wanted = dict.fromkeys((ENCOUNTER, "kind", "day", *_TEXTS, *CONTACT_FIELDS))
    columns = table.frame.collect_schema()
    return tuple(name for name in wanted if name in columns)


def row_columns(
    rows: LazyFrame, measure: EncounterMeasure, group_column: str, named_by: Sequence[str] = ()
) -> LazyFrame:
    """The keys of rows without blanks, their kind, their numbers and their group.

    `named_by` are further columns, which tell where a row stands.
    """
    columns, is_event = rows.collect_schema(), nw.col("kind") == RecordKind.EVENT.value
    texts = list[nw.Expr]()
    for field in (ENCOUNTER, *_TEXTS):
        if field in columns:
            texts.append(nw.col(field).cast(nw.String).fill_null(""))
    number = _number_of(measure, is_event)
    group = nw.col(group_column) if group_column else whole(0)
    return rows.select(
        "day",
        *named_by,
        *texts,
        group.alias(GROUP_NUMBER),
        nw.when(is_event).then(group).alias(EVENT_GROUP),
        is_event.cast(nw.Int64).alias(IS_EVENT),
        (~is_event).cast(nw.Int64).alias(IS_CLIENT),
        nw.when(is_event).then(number).alias(EVENT_NUMBER),
        number.alias(NUMBER),
        whole(1).alias(ROWS),
    )


def whole(value: int) -> nw.Expr:
    """A whole number of 64 bits as an expression."""
    return nw.lit(value, dtype=nw.Int64)


def _number_of(measure: EncounterMeasure, is_event: nw.Expr) -> nw.Expr:
    """The number of a row: of the contacts of an event, the first that is stated.

    Of a client without a number, it is the default of the measure.
    """
    if isinstance(measure, Count):
        return whole(1)  # each is one encounter
    column = nw.col(measure.field)
    of_event = nw.coalesce(*CONTACT_FIELDS) if is_of_contacts(measure) else column
    default = measure.default
    of_client = column if default is None else column.fill_null(default)
    return nw.when(is_event).then(of_event).otherwise(of_client)
