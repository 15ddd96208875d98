"""Entries of registers: the state of a site, group, provider or establishment on a day.

An entry is about an opaque code and holds no name, telephone or address. A later state of the same
code is another entry; nothing is overwritten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, ClassVar

import attrs

from ..core.findings import Issue
from ..intake.fields import Day, Id, Ids, NonEmptyIds
from ..intake.rows import Row
from ..values.arguments import check_arguments
from ..values.intervals import Interval
from .conditions import IsSet
from .record_terms import Service
from .records import Count
from .register_terms import BusinessType, DutyState, GroupType, ProviderType, Register, SizeSeries
from .row_rules import (
    AtLeast,
    NotAbove,
    RequiredWhen,
    RowRule,
    RowRules,
    code_rule,
)

__all__ = [
    "REGISTER_KINDS",
    "EstablishmentEntry",
    "GroupEntry",
    "ProviderEntry",
    "RegisterEntry",
    "Registers",
    "SiteEntry",
]


def _entry_rules(*rules: RowRule, printed: bool = True) -> RowRules:
    """Returns the rules of form of a kind of entry, of which the first is about its code.

    A code that is `printed` somewhere is never one of letters alone, which may be a name.
    """
    return RowRules.of(code_rule("id", printed=printed), *rules)


class RegisterEntry(Row):
    """The state on `as_of` of what the opaque code `id` stands for; `place` is a code on that day.

    `rules` are the rules of form of this kind of entry. `span` names the fields of its first day
    and of the day from which it no longer exists. Registers are as private as records, and codes
    that are `printed` follow the same rule in both.
    """

    field_words: ClassVar[str] = "registers.entry"
    takes_mapping: ClassVar[bool] = True
    dated_by: ClassVar[str] = "as_of"
    private: ClassVar[bool] = True
    rules: ClassVar[RowRules] = _entry_rules()
    span: ClassVar[tuple[str, str] | None] = None

    id: Id
    as_of: Day
    place: Id

    @classmethod
    def contradictions(cls, cells: Mapping[str, Any]) -> Iterator[Issue]:
        """Yields an ill-formed code, broken rules of form, an empty span and unknown services."""
        yield from super().contradictions(cells)
        yield from cls.rules.contradictions(cells)
        start_field, end_field = cls.span or ("", "")
        start, end = cells.get(start_field), cells.get(end_field)
        if start is not None and end is not None and start >= end:
            days = {"start": start, "end": end}
            yield Issue("interval-empty", days, end_field)
        for code in cells.get("services", ()):
            if code not in set(Service):
                params = {"value": "…", "allowed": ", ".join(Service)}
                yield Issue("value-not-allowed", params, "services")

    def holds_on(self, day: date) -> bool:
        """Whether, by this entry, the site, group, provider or establishment exists on a day.

        Without a known first day, it exists on every day before its last.
        """
        if self.span is None:
            return True
        start_field, end_field = self.span
        return Interval(getattr(self, start_field), getattr(self, end_field)).holds(day)


_BLANK_SIZE: Mapping[str, object] = MappingProxyType(
    {"mapped_on": None, "size_estimate": None, "size_series": None, "services": (), "note": ""}
)
"""What an entry says of a size or mapping of a site, and not of the site itself: each blank."""


class SiteEntry(RegisterEntry):
    """A site; its code stays when the code of its place changes.

    `active_to` is the first day on which it is closed. `size_estimate` is a number of sex workers
    of the series `size_series`; blank is not estimated, and not zero. The two series of one day are
    two entries. `services` are the services available there: codes of the closed list of services.
    """

    field_words: ClassVar[str] = "registers.site"
    rules: ClassVar[RowRules] = _entry_rules(
        AtLeast("negative-count", "size_estimate"),
        NotAbove("dated-after-state", "mapped_on", "as_of"),
        RequiredWhen("size-without-series", "size_series", (IsSet("size_estimate"),)),
    )
    span: ClassVar[tuple[str, str] | None] = ("active_from", "active_to")

    models: NonEmptyIds
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
        """The entry without size, mapping day, services and note: the site itself."""
        return self.model_copy(update=dict(_BLANK_SIZE))


class GroupEntry(RegisterEntry):
    """A peer group, self-help group or club.

    It has no name, so a group that is renamed stays the same group. `ended_on` is the first day on
    which it no longer exists; `board` is the number of people who run it.
    """

    field_words: ClassVar[str] = "registers.group"
    rules: ClassVar[RowRules] = _entry_rules(
        *(AtLeast("negative-count", field) for field in ("board", "core_members", "members")),
        NotAbove("dated-after-state", "founded_on", "as_of"),
        NotAbove("core-above-members", "core_members", "members"),
    )
    span: ClassVar[tuple[str, str] | None] = ("founded_on", "ended_on")

    models: NonEmptyIds
    group_type: GroupType
    founded_on: Day | None = None
    ended_on: Day | None = None
    board: Count | None = None
    core_members: Count | None = None
    members: Count | None = None


class ProviderEntry(RegisterEntry):
    """A service provider, or a hotline; without `agreement_from` there is no agreement with it.

    `agreement_to` is the first day on which the agreement no longer holds.
    """

    field_words: ClassVar[str] = "registers.provider"
    rules: ClassVar[RowRules] = _entry_rules(
        RequiredWhen("agreement-without-start", "agreement_from", (IsSet("agreement_to"),)),
    )
    span: ClassVar[tuple[str, str] | None] = ("agreement_from", "agreement_to")

    provider_type: ProviderType
    models: NonEmptyIds
    agreement_from: Day | None = None
    agreement_to: Day | None = None
    services: Ids = ()

    def holds_on(self, day: date) -> bool:
        """Whether an agreement with the provider holds on a day."""
        return self.agreement_from is not None and super().holds_on(day)


class EstablishmentEntry(RegisterEntry):
    """An establishment, under a code that belongs to one calendar `year` and to no other.

    `workers_checked` is how many workers had a health check in the quarter of `as_of`: never
    whether a check found anything. The duties of Model 3 are each met, not met or not checked.
    """

    field_words: ClassVar[str] = "registers.establishment"
    rules: ClassVar[RowRules] = _entry_rules(
        *(AtLeast("negative-count", field) for field in ("workers", "workers_checked")),
        NotAbove("checked-above-workers", "workers_checked", "workers"),
        printed=False,
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
    def contradictions(cls, cells: Mapping[str, Any]) -> Iterator[Issue]:
        """Yields what every entry yields, and a day outside the year of the code."""
        yield from super().contradictions(cells)
        year, day = cells.get("year"), cells.get("as_of")
        if year is not None and day is not None and day.year != year:
            params = {"day": day, "year": year}
            yield Issue("code-of-other-year", params, "year")


REGISTER_KINDS: Mapping[Register, type[RegisterEntry]] = {
    Register.SITES: SiteEntry,
    Register.GROUPS: GroupEntry,
    Register.PROVIDERS: ProviderEntry,
    Register.ESTABLISHMENTS: EstablishmentEntry,
}


# One converter for each register: type checkers take the type of the argument from the converter.


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
    """The entries of the four registers, in any order; a register that is not kept is empty."""

    sites: tuple[SiteEntry, ...] = attrs.field(default=(), converter=_sites)
    groups: tuple[GroupEntry, ...] = attrs.field(default=(), converter=_groups)
    providers: tuple[ProviderEntry, ...] = attrs.field(default=(), converter=_providers)
    establishments: tuple[EstablishmentEntry, ...] = attrs.field(
        default=(), converter=_establishments
    )

    def __repr__(self) -> str:
        counts = (f"{len(self.of(register))} {register.value}" for register in Register)
        return f"<Registers {', '.join(counts)}>"

    @check_arguments
    def only(self, keep: Callable[[RegisterEntry], bool]) -> Registers:
        """Returns the entries that `keep` accepts."""
        kept: dict[str, Any] = {}
        for register in Register:
            kept[register.value] = filter(keep, self.of(register))
        return Registers(**kept)

    @check_arguments
    def of(self, register: Register) -> tuple[RegisterEntry, ...]:
        """Returns the entries of a register."""
        entries: tuple[RegisterEntry, ...] = getattr(self, register.value)
        return entries
