"""How many establishments meet each duty of Model 3, do not meet it, or were not checked: never which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

import attrs

from ...core.messages import Lang
from ...framework.framework import Framework
from ...framework.tables.norms import Norm
from ...framework.tables.sources import Citation, Force
from ...practice.registers.model import DUTIES, EstablishmentEntry, Registers
from ...practice.registers.terms import DutyState

__all__ = ["DutyCount", "duty_counts"]


@attrs.frozen
class DutyCount:
    """One duty on one day: by which norm, of what force, and at how many establishments it stands how.

    Yes, no and not checked make `establishments`; what was not checked is in no share of the two others.
    """

    norm: Norm
    force: Force
    yes: int
    no: int
    not_checked: int

    @property
    def establishments(self) -> int:
        """How many establishments have a state on the day."""
        return self.yes + self.no + self.not_checked

    @property
    def citation(self) -> Citation:
        """Where the duty is set."""
        return self.norm.citation

    def to_dict(self, lang: Lang = "en") -> dict[str, object]:
        """The counts as JSON-ready data."""
        return {
            "norm": self.norm.id,
            "item": self.norm.label.say(lang),
            "force": self.force.value,
            "yes": self.yes,
            "no": self.no,
            "not_checked": self.not_checked,
        }


def duty_counts(registers: Registers, framework: Framework, on: date) -> Mapping[str, DutyCount]:
    """The counts of every duty on a day, by its field, over the latest entries of the day's own calendar year.

    Codes rotate every year, so an entry of an earlier year may be of an establishment that is counted already. Where two
    entries of one day disagree on a duty, it is not checked. Raises UnknownIdError when the framework lacks a norm.
    """
    known: dict[str, list[EstablishmentEntry]] = {}
    for entry in registers.establishments:
        if entry.year == on.year and entry.as_of <= on:
            known.setdefault(entry.id, []).append(entry)
    latest = [_newest(entries) for entries in known.values()]
    return {
        field: _count(framework.norms[norm], field, latest, on) for field, norm in DUTIES.items()
    }


def _newest(entries: list[EstablishmentEntry]) -> list[EstablishmentEntry]:
    day = max(entry.as_of for entry in entries)
    return [entry for entry in entries if entry.as_of == day]


def _count(
    norm: Norm, field: str, latest: Iterable[list[EstablishmentEntry]], on: date
) -> DutyCount:
    states = Counter(_agreed({getattr(entry, field) for entry in entries}) for entries in latest)
    return DutyCount(
        norm,
        norm.force_on(on),
        states[DutyState.YES],
        states[DutyState.NO],
        states[DutyState.NOT_CHECKED],
    )


def _agreed(states: set[DutyState]) -> DutyState:
    return states.pop() if len(states) == 1 else DutyState.NOT_CHECKED
