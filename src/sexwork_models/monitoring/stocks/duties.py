"""Counts establishments by compliance with each duty of Model 3: met, not met or not checked.

Counts only: no result names an establishment.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date

import attrs

from ...core.messages import Lang
from ...forms.register_terms import DutyState
from ...forms.registers import EstablishmentEntry, Registers
from ...framework.framework import Framework
from ...framework.tables.norms import Norm
from ...framework.tables.sources import Citation, Force
from ...values.arguments import check_arguments
from .states import code_year, latest_entries

__all__ = ["DutyCount", "duty_counts", "duty_norms"]


@attrs.frozen
class DutyCount:
    """How many establishments met a duty on one day, did not meet it, or were not checked.

    `norm` sets the duty, and `force` is its legal force on the day. `yes`, `no` and `not_checked`
    make `establishments`; a share of establishments that meet the duty leaves out `not_checked`.
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


@check_arguments
def duty_norms(framework: Framework) -> Mapping[str, str]:
    """Returns the id of the norm that sets each duty, by the field of an establishment."""
    return {norm.duty_field: norm.id for norm in framework.norms.values() if norm.duty_field}


@check_arguments
def duty_counts(registers: Registers, framework: Framework, on: date) -> Mapping[str, DutyCount]:
    """Returns the counts of every duty on a day, by the field of the duty.

    What counts are the latest entries of the calendar year of the day. Codes of establishments
    change every year, so an entry of an earlier year may be of an establishment that is already
    counted. Where two entries of one day disagree on a duty, it is not checked. A duty that no norm
    of the framework sets has no count.
    """
    latest = _latest_entries(registers, on)
    counts: dict[str, DutyCount] = {}
    for field, norm_id in duty_norms(framework).items():
        norm = framework.norms[norm_id]
        states: Counter[DutyState] = Counter()
        for entries in latest.values():
            stated: set[DutyState] = {getattr(entry, field) for entry in entries}
            states[stated.pop() if len(stated) == 1 else DutyState.NOT_CHECKED] += 1
        counts[field] = DutyCount(
            norm,
            norm.force_on(on),
            states[DutyState.YES],
            states[DutyState.NO],
            states[DutyState.NOT_CHECKED],
        )
    return counts


def _latest_entries(registers: Registers, on: date) -> dict[str, list[EstablishmentEntry]]:
    """Returns for each establishment of the year the entries of its latest day up to `on`."""
    histories: defaultdict[str, list[EstablishmentEntry]] = defaultdict(list)
    for entry in registers.establishments:
        if code_year(entry) == on.year and entry.as_of <= on:
            histories[entry.id].append(entry)
    return {code: latest_entries(history) for code, history in histories.items()}
