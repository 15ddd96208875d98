"""The clients that rows without a code stand for, of each encounter together and not row by row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import narwhals.stable.v2 as nw

from ....forms.record_terms import RecordKind
from ....forms.records import ENCOUNTER
from ...engines import LazyFrame
from .row_columns import whole
from .sessions import IN_SESSION

__all__ = ["clients_of_encounters"]

_EVENT, _LIMIT, _ANONYMOUS, _CODED = "_event", "_limit", "_anonymous", "_coded"
_SESSION = "session"


def clients_of_encounters(
    rows: LazyFrame,
    group_column: str,
    masks: Mapping[str, bool],
    limit: str,
    names: tuple[str, str],
) -> LazyFrame:
    """The most clients without a code of each encounter, and whether there is no limit of them.

    That is for each mask, under its name and one of `names`; `limit` is the column of what an event
    states. Of a mask that is true, the clients with a code are among those of the event. Rows are
    grouped by encounter and client first, so that clients are told apart.
    """
    encounter = [*([group_column] if group_column else []), ENCOUNTER, "day"]
    session = nw.col(IN_SESSION).cast(nw.Int64).alias(_SESSION)
    exprs = [
        expr
        for mask, subtract_coded in masks.items()
        for expr in _of_row(mask, limit, subtract_coded)
    ]
    selected = rows.select(*encounter, "client", session, *exprs)
    greatest = [_SESSION, *_named(masks, _EVENT, _LIMIT)]
    coded, anonymous = _named(masks, _CODED), _named(masks, _ANONYMOUS)
    clients = selected.group_by(*encounter, "client").agg(
        nw.col(*greatest, *coded).max(), nw.col(*anonymous).sum()
    )
    encounters = clients.group_by(*encounter).agg(
        nw.col(*greatest).max(), nw.col(*coded, *anonymous).sum()
    )
    most = {f"{mask}{names[0]}": _most(mask) for mask in masks}
    is_open = {f"{mask}{names[1]}": _is_open(mask) for mask in masks}
    return encounters.select(*encounter, **most, **is_open)


def _named(masks: Iterable[str], *names: str) -> list[str]:
    return [f"{mask}{name}" for mask in masks for name in names]


def _of_row(mask: str, limit: str, subtract_coded: bool) -> list[nw.Expr]:
    """What a row of a mask adds to its encounter: an event and its limit, or a client."""
    is_met, is_event = nw.col(mask), nw.col("kind") == RecordKind.EVENT.value
    is_coded = ~nw.col("client").is_null()
    event, anonymous = is_met & is_event, is_met & ~is_event & ~is_coded
    coded = is_met & is_coded & nw.lit(subtract_coded)
    return [
        event.cast(nw.Int64).alias(f"{mask}{_EVENT}"),
        nw.when(event).then(nw.col(limit)).alias(f"{mask}{_LIMIT}"),
        anonymous.cast(nw.Int64).alias(f"{mask}{_ANONYMOUS}"),
        coded.cast(nw.Int64).alias(f"{mask}{_CODED}"),
    ]


def _most(mask: str) -> nw.Expr:
    """The most clients without a code of an encounter, where they have a limit.

    An encounter that is no session is of one client.
    """
    anonymous, coded = nw.col(f"{mask}{_ANONYMOUS}"), nw.col(f"{mask}{_CODED}")
    of_event = nw.max_horizontal(nw.col(f"{mask}{_LIMIT}").fill_null(0) - coded, anonymous)
    is_one = ((anonymous > 0) & (coded == 0)).cast(nw.Int64)
    alone = nw.when(nw.col(_SESSION) == 1).then(anonymous).otherwise(is_one)
    return nw.when(nw.col(f"{mask}{_EVENT}") == 1).then(of_event).otherwise(alone)


def _is_open(mask: str) -> nw.Expr:
    """1 for an encounter whose event states no limit of clients, otherwise 0."""
    is_open = (nw.col(f"{mask}{_EVENT}") == 1) & nw.col(f"{mask}{_LIMIT}").is_null()
    return nw.when(is_open).then(whole(1)).otherwise(whole(0))
