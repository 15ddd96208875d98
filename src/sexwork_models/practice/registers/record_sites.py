"""Checks the sites that records name against the register of sites: known, open, and in one place.

A closed site that still reports, or a code that belongs to another place, is mostly a code that was
mistyped: the contact is then counted at the wrong site.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

import attrs

from ...core.findings import Finding, Where
from ...forms.records import ActivityRecord
from ...forms.registers import Registers, SiteEntry
from ...framework.framework import Framework

__all__ = ["SiteUse", "site_findings", "uses_of_records"]


@attrs.frozen
class SiteUse:
    """The records of one site, place and day: where the first of them stands, and how many."""

    site: str
    place: str
    day: date
    where: Where
    records: int = 1


def uses_of_records(records: Iterable[tuple[ActivityRecord, Where]]) -> list[SiteUse]:
    """Returns the uses of the sites that records name; each record comes with its place."""
    uses: list[SiteUse] = []
    for record, where in records:
        if record.site:
            uses.append(SiteUse(record.site, record.place, record.day, where))
    return uses


def site_findings(
    uses: Iterable[SiteUse], registers: Registers, framework: Framework
) -> Iterator[Finding]:
    """Yields a finding for each site that no register has, that was closed, or that is elsewhere.

    It stands at the first such record and says how many there are. Without any entry of a site
    nothing is known and nothing is found. `uses` come in the order of the records.
    """
    entries: dict[str, list[SiteEntry]] = {}
    for entry in registers.sites:
        entries.setdefault(entry.id, []).append(entry)
    if not entries:
        return
    found: dict[tuple[str, str], list[SiteUse]] = {}
    known_codes: dict[tuple[str, str, date], tuple[str, ...]] = {}
    for use in uses:
        key = (use.site, use.place, use.day)
        if key not in known_codes:
            known_codes[key] = tuple(_codes(use, entries.get(use.site, ()), framework))
        for code in known_codes[key]:
            found.setdefault((code, use.site), []).append(use)
    for (code, site), own in found.items():
        count = sum(use.records for use in own)
        params: dict[str, object] = {"site": site if site in entries else "…", "count": count}
        params["day"] = own[0].day
        yield Finding(code, own[0].where.at("site"), params)


def _codes(use: SiteUse, entries: Sequence[SiteEntry], framework: Framework) -> Iterator[str]:
    """Yields the codes of what is wrong with a use of a site."""
    if not entries:
        yield "site-not-in-register"
        return
    if not _is_open(entries, use.day):
        yield "site-closed-on-day"
    if not any(_may_be_same_place(entry, use, framework) for entry in entries):
        yield "site-of-other-place"


def _is_open(entries: Iterable[SiteEntry], day: date) -> bool:
    """Whether a site was active on a day, by the latest entry of each time that it was opened."""
    latest: dict[date, SiteEntry] = {}
    for entry in entries:
        known = latest.setdefault(entry.active_from, entry)
        if entry.as_of >= known.as_of:
            latest[entry.active_from] = entry
    return any(entry.holds_on(day) for entry in latest.values())


def _may_be_same_place(entry: SiteEntry, use: SiteUse, framework: Framework) -> bool:
    """Whether the places of an entry and of a record, each on its day, may be one or contain one.

    Over a change of boundaries only provinces are compared.
    """
    ends = sorted([(entry.as_of, entry.place), (use.day, use.place)])
    (first, earlier), (last, later) = ends
    provinces = _provinces_later(earlier, first, last, framework)
    own = framework.province_of(later, last)
    if not provinces or own is None:
        return True
    if own not in provinces:
        return False
    if not framework.same_territory(earlier, first, last):
        return True
    return earlier in framework.chain(later, last) or later in framework.chain(earlier, last)


def _provinces_later(code: str, day: date, later: date, framework: Framework) -> Mapping[str, None]:
    """Returns the provinces that hold, on a later day, the province of a place; none if unknown."""
    province = framework.province_of(code, day)
    if province is None:
        return {}
    if framework.same_territory(province, day, later):
        return {province: None}
    return dict.fromkeys(framework.successors(province, day, later))
