"""Protection cases: records of children and of suspected victims of trafficking.

They are routed to those who protect and never counted.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import repeat

import attrs

from ...forms.conditions import Conditions, OneOf, holds
from ...forms.record_terms import AgeBand, RecordKind
from ...forms.records import ActivityRecord
from ...framework.framework import Framework
from ...framework.pack import MAX_FRAMEWORKS_KEPT

__all__ = ["ProtectionCase", "is_protection_case", "protection_cases"]


@attrs.frozen
class ProtectionCase:
    """A kind of protection case: every record that meets `when`, but none that meets `unless`.

    Without `unless` there is no exemption.
    """

    when: Conditions
    unless: Conditions = ()

    def holds(self, record: ActivityRecord) -> bool:
        """Whether a record is such a case."""
        cells = record.__dict__
        if not holds(self.when, cells):
            return False
        return not self.unless or not holds(self.unless, cells)


@lru_cache(maxsize=MAX_FRAMEWORKS_KEPT)
def protection_cases(framework: Framework) -> tuple[ProtectionCase, ...]:
    """Returns the kinds of protection cases: anybody under 18, and suspected trafficking.

    Exempt are only people under 18 at an event for a population that the framework exempts, such as
    the pupils of a school; a population that it does not know is not exempt.
    """
    exempt: set[str] = set()
    for population in framework.populations.values():
        if population.exempt_under_18:
            exempt.add(population.id)
    exempt_event = (OneOf("kind", {RecordKind.EVENT}), OneOf("population", exempt))
    return (
        ProtectionCase((OneOf("age_band", {AgeBand.UNDER_18}),), exempt_event),
        ProtectionCase((OneOf("trafficking_suspected", {True}),)),
    )


def is_protection_case(record: ActivityRecord, framework: Framework) -> bool:
    """Whether the record is about a person under 18 or a suspected victim of trafficking."""
    return any(map(ProtectionCase.holds, protection_cases(framework), repeat(record)))
