"""What exists on a day: sites, groups, providers and establishments, each entry the state of one opaque code on one day.

An entry holds no name, telephone or address. A later state of the same code is another entry; nothing is overwritten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, ClassVar

import attrs

from ...intake.fields import Contradiction, Day, Id, Ids, Row, SomeIds
from ...values.intervals import Interval
from ..records.conditions import IsSet
from ..records.model import Count
from ..records.row_rules import (
    FORM_RULES,
    AtLeast,
    NotAbove,
    RequiredWhen,
    RowRule,
    contradictions_of,
)
from ..records.terms import Service
from .terms import BusinessType, DutyState, GroupType, ProviderType, Register, SizeSeries

__all__ = [
    "DUTIES",
    "REGISTER_KINDS",
    "EstablishmentEntry",
    "GroupEntry",
    "ProviderEntry",
    "RegisterEntry",
    "Registers",
    "SiteEntry",
]

DUTIES: Mapping[str, str] = {
    "labour_contract": "N-M3-01",
    "labour_registration": "N-M3-02",
    "minimum_age": "N-M3-03",
    "health_check": "N-M3-04",
    "owner_commitment": "N-M3-05",
    "residence_registration": "N-M3-06",
    "professional_certificate": "N-M3-07",
    "worker_commitment": "N-M3-08",
}

_CODE_FORM = next(rule for rule in FORM_RULES if rule.code == "opaque-code-form")


class RegisterEntry(Row):
    """The state on `as_of` of what the opaque code `id` stands for; `place` is a code on that day.

    `rules` are the rules of form of the kind, `span` names its first day and the day from which it no longer holds.
    """

    rules: ClassVar[tuple[RowRule, ...]] = ()
    span: ClassVar[tuple[str, str] | None] = None

    id: Id
    as_of: Day
    place: Id

    @classmethod
    def contradictions(cls, cells: Mapping[str, Any]) -> Iterator[Contradiction]:
        """A code of another form, every rule of the kind that is broken, a span without a day, an unknown service."""
        yield from super().contradictions(cells)
        yield from contradictions_of((attrs.evolve(_CODE_FORM, field="id"), *cls.rules), cells)
        start, end = (cells.get(name) for name in cls.span or ("", ""))
        if cls.span is not None and start is not None and end is not None and start >= end:
            yield Contradiction(
                "interval-empty", cls.span[1], {"start": start.isoformat(), "end": end.isoformat()}
            )
        for code in cells.get("services", ()):
            if code not in set(Service):
                yield Contradiction(
                    "value-not-allowed", "services", {"value": code, "allowed": ", ".join(Service)}
                )

    def holds_on(self, day: date) -> bool:
        """Whether, by this entry, the thing exists on a day; where no first day is known, on every day before its last."""
        if self.span is None:
            return True
        start, end = (getattr(self, name) for name in self.span)
        return Interval(start, end).holds(day)


class SiteEntry(RegisterEntry):
    """A site; its code stays when the code of its place changes. `active_to` is the first day on which it is closed.

    `size_estimate` is a number of sex workers of the series `size_series`; blank is not estimated, and not zero. The two
    series of one day are two entries. `services` is what one can get there: codes of the closed list of services.
    """

    rules: ClassVar[tuple[RowRule, ...]] = (
        AtLeast("negative-count", "size_estimate"),
        NotAbove("dated-after-state", "mapped_on", "as_of"),
        RequiredWhen("size-without-series", "size_series", (IsSet("size_estimate"),)),
    )
    span: ClassVar[tuple[str, str] | None] = ("active_from", "active_to")

    models: SomeIds
    active_from: Day
    active_to: Day | None = None
    mapped_on: Day | None = None
    size_estimate: Count | None = None
    size_series: SizeSeries | None = None
    services: Ids = ()
    note: str = ""

    @property
    def active(self) -> Interval:
        """The days on which the site is active."""
        return Interval(self.active_from, self.active_to)

    @property
    def without_size(self) -> SiteEntry:
        """What the entry says of the site itself: where it is, what it runs, and since when."""
        unsaid = {
            "mapped_on": None,
            "size_estimate": None,
            "size_series": None,
            "services": (),
            "note": "",
        }
        return self.model_copy(update=unsaid)


class GroupEntry(RegisterEntry):
    """A peer group, self-help group or club. It has no name, so a group that is renamed stays the same group.

    `ended_on` is the first day on which it no longer exists; `board` is how many people run it.
    """

    rules: ClassVar[tuple[RowRule, ...]] = (
        *(AtLeast("negative-count", field) for field in ("board", "core_members", "members")),
        NotAbove("dated-after-state", "founded_on", "as_of"),
        NotAbove("core-above-members", "core_members", "members"),
    )
    span: ClassVar[tuple[str, str] | None] = ("founded_on", "ended_on")

    models: SomeIds
    group_type: GroupType
    founded_on: Day | None = None
    ended_on: Day | None = None
    board: Count | None = None
    core_members: Count | None = None
    members: Count | None = None


class ProviderEntry(RegisterEntry):
    """A provider of services, a hotline among them; without `agreement_from` there is no agreement with it.

    `agreement_to` is the first day on which the agreement no longer holds.
    """

    rules: ClassVar[tuple[RowRule, ...]] = (
        RequiredWhen("agreement-without-start", "agreement_from", (IsSet("agreement_to"),)),
    )
    span: ClassVar[tuple[str, str] | None] = ("agreement_from", "agreement_to")

    provider_type: ProviderType
    models: SomeIds
    agreement_from: Day | None = None
    agreement_to: Day | None = None
    services: Ids = ()

    def holds_on(self, day: date) -> bool:
        """Whether an agreement with the provider holds on a day."""
        return self.agreement_from is not None and super().holds_on(day)


class EstablishmentEntry(RegisterEntry):
    """An establishment, under a code that belongs to one calendar `year` and to no other.

    `workers_checked` is how many workers had a health check in the quarter of `as_of`: never whether a check found
    anything. The duties of Model 3 are each met, not met or not checked.
    """

    rules: ClassVar[tuple[RowRule, ...]] = (
        *(AtLeast("negative-count", field) for field in ("workers", "workers_checked")),
        NotAbove("checked-above-workers", "workers_checked", "workers"),
    )

    year: Count
    business_type: BusinessType
    workers: Count | None = None
    workers_checked: Count | None = None
    labour_contract: DutyState = DutyState.NOT_CHECKED
    labour_registration: DutyState = DutyState.NOT_CHECKED
    minimum_age: DutyState = DutyState.NOT_CHECKED
    health_check: DutyState = DutyState.NOT_CHECKED
    owner_commitment: DutyState = DutyState.NOT_CHECKED
    residence_registration: DutyState = DutyState.NOT_CHECKED
    professional_certificate: DutyState = DutyState.NOT_CHECKED
    worker_commitment: DutyState = DutyState.NOT_CHECKED

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    @classmethod
    def contradictions(cls, cells: Mapping[str, Any]) -> Iterator[Contradiction]:
        """As for every entry, and a day outside the year of the code."""
        yield from super().contradictions(cells)
        year, day = cells.get("year"), cells.get("as_of")
        if year is not None and day is not None and day.year != year:
            yield Contradiction(
                "code-of-other-year", "year", {"day": day.isoformat(), "year": year}
            )


REGISTER_KINDS: Mapping[Register, type[RegisterEntry]] = {
    Register.SITES: SiteEntry,
    Register.GROUPS: GroupEntry,
    Register.PROVIDERS: ProviderEntry,
    Register.ESTABLISHMENTS: EstablishmentEntry,
}


def _sites(entries: Iterable[SiteEntry]) -> tuple[SiteEntry, ...]:
    return tuple(entries)


def _groups(entries: Iterable[GroupEntry]) -> tuple[GroupEntry, ...]:
    return tuple(entries)


def _providers(entries: Iterable[ProviderEntry]) -> tuple[ProviderEntry, ...]:
    return tuple(entries)


def _establishments(entries: Iterable[EstablishmentEntry]) -> tuple[EstablishmentEntry, ...]:
    return tuple(entries)


@attrs.frozen(repr=False)
class Registers:
    """The entries of the four registers, in any order; a register that nobody keeps has none."""

    sites: tuple[SiteEntry, ...] = attrs.field(default=(), converter=_sites)
    groups: tuple[GroupEntry, ...] = attrs.field(default=(), converter=_groups)
    providers: tuple[ProviderEntry, ...] = attrs.field(default=(), converter=_providers)
    establishments: tuple[EstablishmentEntry, ...] = attrs.field(
        default=(), converter=_establishments
    )

    def __repr__(self) -> str:
        return f"<Registers {', '.join(f'{len(self.of(register))} {register.value}' for register in Register)}>"

    def only(self, keep: Callable[[RegisterEntry], bool]) -> Registers:
        """The entries that `keep` accepts."""
        return Registers(
            [entry for entry in self.sites if keep(entry)],
            [entry for entry in self.groups if keep(entry)],
            [entry for entry in self.providers if keep(entry)],
            [entry for entry in self.establishments if keep(entry)],
        )

    def of(self, register: Register) -> tuple[RegisterEntry, ...]:
        """The entries of one register."""
        entries: tuple[RegisterEntry, ...] = getattr(self, register.value)
        return entries
