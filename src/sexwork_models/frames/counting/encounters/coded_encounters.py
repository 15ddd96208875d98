"""The encounters of a table that have a code: each gives its number once."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from ....forms.records import ENCOUNTER
from ....monitoring.measures.encounters.totals import is_of_contacts
from ...engines import LazyFrame
from .row_columns import (
    BEYOND,
    EVENT_GROUP,
    EVENT_NUMBER,
    GROUP_NUMBER,
    IS_CLIENT,
    IS_EVENT,
    NUMBER,
    ROWS,
    TOTAL,
    EncounterMeasure,
    whole,
)

__all__ = ["coded_encounters"]

_EVENTS, _CODES = "enc_events", "enc_codes"


def coded_encounters(rows: LazyFrame, measure: EncounterMeasure) -> LazyFrame:
    """The totals of each encounter that has a code, with its group.

    Rows are grouped by encounter and client first, so that clients are told apart.
    """
    greatest = nw.col(IS_EVENT, IS_CLIENT, EVENT_NUMBER, NUMBER, EVENT_GROUP, GROUP_NUMBER).max()
    clients = rows.with_columns(nw.col(IS_EVENT).alias(_EVENTS))
    clients = clients.group_by(ENCOUNTER, "day", "client").agg(
        greatest, nw.col(_EVENTS, ROWS).sum()
    )
    has_code = (nw.col("client") != "").cast(nw.Int64) * nw.col(IS_CLIENT)
    encounters = clients.with_columns(has_code.alias(_CODES)).group_by(ENCOUNTER, "day")
    return _encounter_totals(encounters.agg(greatest, nw.col(_EVENTS, ROWS, _CODES).sum()), measure)


def _encounter_totals(encounters: LazyFrame, measure: EncounterMeasure) -> LazyFrame:
    """The totals of encounters: the number of event rows, or else of client rows."""
    is_session = nw.col(IS_EVENT) == 1
    number = nw.when(is_session).then(nw.col(EVENT_NUMBER)).otherwise(nw.col(NUMBER))
    people, is_known = _people_in(measure, is_session), ~nw.col(TOTAL).is_null()
    value = nw.when(is_known).then(nw.max_horizontal(nw.col(TOTAL), people))
    deciding = nw.when(is_session).then(nw.col(_EVENTS)).otherwise(nw.col(ROWS))
    known = is_known.cast(nw.Int64)
    group = nw.coalesce(EVENT_GROUP, GROUP_NUMBER)
    return encounters.with_columns(number.alias(TOTAL)).select(
        group.alias(GROUP_NUMBER),
        low=value.fill_null(0),
        high=value.fill_null(0),
        least=known,
        most=known,
        proven=people * (1 - known),
        missing=deciding * (1 - known),
        unlimited=1 - known,
        unstated=whole(0),
        records=nw.col(ROWS),
        lowest=value.fill_null(BEYOND),
        highest=value.fill_null(0),
    )


def _people_in(measure: EncounterMeasure, is_session: nw.Expr) -> nw.Expr:
    """How many different people the client rows of an encounter prove, as contacts."""
    if not is_of_contacts(measure):
        return whole(0)
    several = nw.when(nw.col(_CODES) > 1).then(nw.col(_CODES)).otherwise(whole(0))
    attended = nw.max_horizontal(_CODES, IS_CLIENT)
    return nw.when(is_session).then(attended).otherwise(several)
