"""What the targets of a plan are judged by: its records and entries, and the refused rows of both.

A refused row is no row that does not exist: it leaves open every value that it may belong to.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import attrs

from ...forms.records import ActivityRecord
from ...forms.register_terms import Register
from ...forms.registers import RegisterEntry, Registers, SiteEntry
from ...intake.rows import ParsedRow
from ...practice.records.checked import Checked, CheckedRecords
from ...practice.registers.files import RegisterFile
from ...results.values import IndicatorValue
from ..indicators.rejected_rows import mark_rejected_rows, name_rows_of_protected_clients
from ..indicators.sites.rejected_sites import mark_rejected_sites
from ..measures.record_count import RecordCount
from ..stocks.rejected_entries import mark_rejected_entries
from .plan_places import PlanPlaces

__all__ = ["PlanSources"]

_Rows = tuple[ParsedRow[ActivityRecord], ...]


@attrs.frozen(eq=False, repr=False)
class PlanSources:
    """The records of a plan, its entries of registers, and the refused rows that may be of it.

    `lost` rows and lines could not be read at all. `entries` are those of a file of registers, also
    the refused ones; `registers` holds the others.
    """

    records: tuple[ActivityRecord, ...]
    registers: Registers | None
    refused: _Rows = ()
    lost: int = 0
    of_protected: _Rows = ()
    entries: Mapping[Register, tuple[ParsedRow[Any], ...]] = attrs.field(factory=dict)
    lost_lines: Mapping[Register, int] = attrs.field(factory=dict)

    @classmethod
    def of(
        cls,
        records: Iterable[ActivityRecord] | CheckedRecords,
        registers: Registers | RegisterFile | None,
        places: PlanPlaces,
    ) -> PlanSources:
        """Returns what is of a plan, or may be, of the records and registers of any."""
        found = cls._of_registers(registers, places)
        if not isinstance(records, Checked):
            return attrs.evolve(found, records=_of_plan(records, places))
        return attrs.evolve(
            found,
            records=_of_plan(records.records, places),
            refused=tuple(item for item in records.refused if _may_be_of_plan(item, places)),
            lost=records.lost,
            of_protected=tuple(item for item in records.of_protected if _is_of(item.row, places)),
        )

    @classmethod
    def _of_registers(
        cls, registers: Registers | RegisterFile | None, places: PlanPlaces
    ) -> PlanSources:
        if registers is None:
            return cls((), None)
        if isinstance(registers, Registers):
            return cls((), registers.only(lambda entry: _is_entry_of(entry, places)))
        entries: dict[Register, tuple[ParsedRow[Any], ...]] = {}
        for register, rows in registers.tables.items():
            entries[register] = tuple(item for item in rows if _may_be_entry_of(item, places))
        own = registers.registers.only(lambda entry: _is_entry_of(entry, places))
        return cls((), own, entries=entries, lost_lines=registers.lost)

    def of_populations(self, populations: Collection[str]) -> PlanSources:
        """Returns what is of some populations, or may be; all of it, where none is named."""
        if not populations:
            return self
        return attrs.evolve(
            self,
            records=tuple(row for row in self.records if row.population in populations),
            refused=tuple(
                item
                for item in self.refused
                if "population" in item.unread or item.row.population in populations
            ),
            of_protected=tuple(
                item for item in self.of_protected if item.row.population in populations
            ),
        )

    def mark(
        self, values: Iterable[IndicatorValue], counted: RecordCount
    ) -> tuple[IndicatorValue, ...]:
        """Returns the values with what refused rows and entries leave open in them."""
        marked = mark_rejected_rows(values, self.refused, self.lost, counted)
        marked = name_rows_of_protected_clients(marked, self.of_protected, counted)
        sites = self.entries.get(Register.SITES, ())
        marked = mark_rejected_sites(marked, sites, self.lost_lines.get(Register.SITES, 0), counted)
        return mark_rejected_entries(marked, self.entries, self.lost_lines, counted.framework)


def _of_plan(records: Iterable[ActivityRecord], places: PlanPlaces) -> tuple[ActivityRecord, ...]:
    return tuple(record for record in records if _is_of(record, places))


def _is_of(record: ActivityRecord, places: PlanPlaces) -> bool:
    """Whether a record is of the models of a plan, and of its site or else of its place."""
    plan = places.plan
    if not set(record.models) & set(plan.models):
        return False
    return record.site == plan.site if plan.site else places.holds(record.place, record.day)


def _may_be_of_plan(item: ParsedRow[ActivityRecord], places: PlanPlaces) -> bool:
    """Whether a refused row may be of a plan, as far as it could be read."""
    plan, row, unread = places.plan, item.row, item.unread
    if "models" not in unread and not set(row.models) & set(plan.models):
        return False
    if plan.site:
        return "site" in unread or row.site == plan.site
    return bool({"place", "day"} & unread) or places.holds(row.place, row.day)


def _is_entry_of(entry: RegisterEntry, places: PlanPlaces) -> bool:
    """Whether an entry is of the place of a plan and, if it is of a site, of the plan's own."""
    site = places.plan.site
    if site and isinstance(entry, SiteEntry) and entry.id != site:
        return False
    return places.holds(entry.place, entry.as_of)


def _may_be_entry_of(item: ParsedRow[Any], places: PlanPlaces) -> bool:
    """Whether an entry, which may be refused, may be of a plan, as far as it could be read."""
    if {"place", "as_of"} & item.unread or (places.plan.site and "id" in item.unread):
        return True
    return _is_entry_of(item.row, places)
