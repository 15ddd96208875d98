"""Checks when rows are valid: against the signing of their document, their places, each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from ..core.findings import Finding
from ..intake.rows import ParsedRow
from ..values.intervals import Dated, Timeline

__all__ = ["overlapping_validity", "validity_faults"]


def validity_faults(
    norms: Sequence[ParsedRow[Any]],
    documents: Iterable[ParsedRow[Any]],
    places: Iterable[ParsedRow[Any]],
) -> Iterator[Finding]:
    """Yields the faults in time of norms or targets that were read in full."""
    signed_on = {item.row.id: item.row.signed_on for item in documents if not item.unread}
    days_of_places: dict[str, list[ParsedRow[Any]]] = {}
    for item in places:
        days_of_places.setdefault(item.row.code, []).append(item)
    for item in norms:
        if item.row.dated:
            yield from _valid_before_signed(item, signed_on.get(item.row.document))
            yield from _places_of_other_days(item, days_of_places)
    yield from overlapping_validity(norms, _norm_keys)


def _valid_before_signed(item: ParsedRow[Any], signed_on: Any) -> Iterator[Finding]:
    """Yields a finding for a norm that holds before its document was signed.

    `known_on` says that the document counts it from a day before. The days of a target are the
    period in which it is to be reached, which may have begun.
    """
    norm = item.row
    if norm.kind.is_target or signed_on is None or norm.known_on is not None:
        return
    if norm.valid_from is None:
        return
    if norm.valid_from < signed_on:
        params = {"document": norm.document, "start": norm.valid_from, "signed": signed_on}
        yield Finding("valid-before-signed", item.raw.at("valid_from"), params)


def _places_of_other_days(
    item: ParsedRow[Any], days_of_places: dict[str, list[ParsedRow[Any]]]
) -> Iterator[Finding]:
    """Yields a finding for each place that exists on no day on which the row is valid."""
    for code in item.row.places:
        rows = days_of_places.get(code, [])
        shared = [row for row in rows if item.row.interval.overlap(row.row.interval) is not None]
        if rows and not shared:
            days = [row.row.interval for row in rows]
            params = {"code": code, "days": item.row.interval, "exists": days}
            yield Finding("place-of-other-days", item.raw.at("places"), params)


def _norm_keys(item: ParsedRow[Any]) -> list[tuple[str, ...]]:
    """Returns subject, kind, place and scope of a norm for each of its places, if it has dates."""
    norm = item.row
    places = norm.places if norm.dated else ()
    return [(norm.subject, norm.kind, place, norm.scope) for place in places]


def overlapping_validity(
    rows: Iterable[ParsedRow[Any]], keys: Callable[[ParsedRow[Any]], Iterable[Any]]
) -> Iterator[Finding]:
    """Yields a finding for each two rows with a common key that are valid on the same days."""
    timelines: dict[Any, list[Dated[ParsedRow[Any]]]] = {}
    for item in rows:
        for key in keys(item):
            timelines.setdefault(key, []).append(Dated(item, item.row.interval))
    for entries in timelines.values():
        for left, right, days in Timeline.of(entries).overlaps():
            params = {
                "other": left.value.raw.where,
                "days": days,
                "documents": f"{_documents(left.value.row)} / {_documents(right.value.row)}",
            }
            yield Finding("overlapping-validity", right.value.raw.at("valid_from"), params)


def _documents(row: Any) -> str:
    return getattr(row, "document", "") or ", ".join(getattr(row, "documents", ()))
