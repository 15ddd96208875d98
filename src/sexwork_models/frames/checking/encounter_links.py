"""Finds the encounters of a table that may join a client to an establishment."""

from __future__ import annotations

import narwhals.stable.v2 as nw

from ...forms.record_terms import RecordKind
from ...forms.records import ENCOUNTER
from ..engines import LazyFrame, collect

__all__ = ["linked_encounters"]

_VISITS, _CLIENTS = "visits", "clients"


def linked_encounters(rows: LazyFrame, file: str) -> frozenset[str]:
    """The codes of encounters of a day with an establishment and with a code of a client or case.

    A table without the column of encounters has none.
    """
    if ENCOUNTER not in rows.collect_schema():
        return frozenset()
    is_client = nw.col("kind") == RecordKind.CLIENT.value
    is_coded = ~(nw.col("client").is_null() & nw.col("case").is_null())
    coded = rows.filter(~nw.col(ENCOUNTER).is_null()).select(
        ENCOUNTER,
        "day",
        (~nw.col("establishment").is_null()).cast(nw.Int64).alias(_VISITS),
        (is_client & is_coded).cast(nw.Int64).alias(_CLIENTS),
    )
    sessions = coded.group_by(ENCOUNTER, "day").agg(nw.col(_VISITS, _CLIENTS).sum())
    linked = sessions.filter((nw.col(_VISITS) > 0) & (nw.col(_CLIENTS) > 0))
    return frozenset(collect(linked.select(ENCOUNTER), file).to_series())
