"""Finds the entries to hide so that tables of the same days together give no small count away.

What earlier releases hide stays hidden and may not become derivable. The new table hides further
entries until an outsider who solves all tables together must admit enough numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import permutations, product
from typing import TypeAlias

import attrs

from ..values.count_tables import CountTable, Entry
from .joint_system import Detour, JointSystem
from .linear_program import Form, LinearProgram, StepBudget
from .protection import suppression_costs
from .published import PublishedTable

__all__ = ["JointProtection"]

_FormKey: TypeAlias = frozenset[tuple[int, int]]
_AT_LEAST = 2
"""How many values a hidden count that is not small must be able to have: it is not derivable."""
_SIGNS = (1, -1)  # of a change of a sum: upwards and downwards


def _key(form: Form) -> _FormKey:
    return frozenset(form.items())


@attrs.frozen
class Requirement:
    """A sum of common cells of which an outsider must admit so many values; `count` is true."""

    system: int
    form: Form = attrs.field(repr=False)
    count: int = attrs.field(repr=False)
    values: int


@attrs.frozen
class JointProtection:
    """The search for entries that a new table hides, beside earlier releases of the same days.

    `systems` are the readings of all these tables together, the new one last. Every method raises
    StepLimitError when the budget does not suffice.
    """

    table: CountTable
    threshold: int
    earlier: tuple[PublishedTable, ...]
    systems: Sequence[JointSystem]
    budget: StepBudget

    def repeated_entries(self) -> frozenset[Entry]:
        """Returns the entries of the new table that some earlier release hides."""
        found = set[Entry]()
        for system in self.systems:
            hidden_forms = set[_FormKey]()
            for release, forms in zip(self.earlier, system.forms, strict=False):
                hidden_forms.update(_key(forms[entry]) for entry in release.reasons)
            found.update(
                entry for entry, form in system.forms[-1].items() if _key(form) in hidden_forms
            )
        return frozenset(found)

    def requirements(self) -> list[Requirement]:
        """Returns what has to be protected: small counts, small differences, what was hidden."""
        needed: dict[tuple[int, _FormKey], Requirement] = {}
        for requirement in self._all_requirements():
            key = requirement.system, _key(requirement.form)
            known = needed.setdefault(key, requirement)
            if known.values < requirement.values:
                needed[key] = requirement
        return list(needed.values())

    def _all_requirements(self) -> Iterator[Requirement]:
        small = range(1, self.threshold)
        for number, system in enumerate(self.systems):
            for entry, form in system.forms[-1].items():
                if self.table.value(entry) in small:
                    yield Requirement(number, form, self.table.value(entry), self.threshold)
            for release, forms in zip(self.earlier, system.forms, strict=False):
                for entry in release.suppressed:
                    count, threshold = release.table.value(entry), self.threshold
                    if count < release.threshold:
                        threshold = max(threshold, release.threshold)
                    values = threshold if 0 < count < threshold else _AT_LEAST
                    yield Requirement(number, forms[entry], count, values)
            for form, count in _differences(system):
                if count in small:
                    yield Requirement(number, form, count, self.threshold)

    def weakened(
        self, requirements: Sequence[Requirement]
    ) -> tuple[list[Requirement], frozenset[Entry]]:
        """Returns what can be asked of the requirements, and the entries that are given away.

        Given away is what earlier releases leave unprotected even if the new table is all hidden.
        """
        possible, lost = list[Requirement](), set[tuple[int, _FormKey]]()
        watches = self._watches(frozenset(self.table.entries()), requirements)
        for requirement in requirements:
            watch = watches[requirement.system]
            if watch.protects(requirement):
                possible.append(requirement)
                continue
            lost.add((requirement.system, _key(requirement.form)))
            if watch.values(requirement) >= _AT_LEAST:
                possible.append(attrs.evolve(requirement, values=watch.values(requirement)))
        exposed = set()
        for number, system in enumerate(self.systems):
            for entry, form in system.forms[-1].items():
                if (number, _key(form)) in lost:
                    exposed.add(entry)
        return possible, frozenset(exposed)

    def hide(
        self, required: frozenset[Entry], requirements: Sequence[Requirement]
    ) -> frozenset[Entry]:
        """Returns the required entries, and as few others as a short search finds."""
        hidden, costs = required, suppression_costs(self.table)
        watches = self._watches(hidden, requirements)
        for requirement in requirements:
            if not watches[requirement.system].protects(requirement):
                hidden = self._cheapest(requirement, hidden, costs)
                watches = self._watches(hidden, requirements, watches)
        ordered = list(requirements)
        for entry in sorted(hidden - required, key=lambda entry: (-costs[entry], str(entry))):
            failing = self._first_unprotected(hidden - {entry}, ordered)
            if failing is None:
                hidden -= {entry}
            else:
                # What failed last fails soonest when the next entry is shown.
                ordered.remove(failing)
                ordered.insert(0, failing)
        known = frozenset[Entry].intersection(*self.derivable(hidden))
        return hidden - (known - required)

    def derivable(self, hidden: frozenset[Entry]) -> list[frozenset[Entry]]:
        """Returns the hidden entries of the new table that have one value, by reading."""
        readings = []
        for number, system in enumerate(self.systems):
            forms = system.forms[-1]
            asked = {}
            for entry in sorted(hidden, key=str):
                count = self.table.value(entry)
                asked[entry] = Requirement(number, forms[entry], count, _AT_LEAST)
            watch = self._watches(hidden, list(asked.values()))[number]
            known = [entry for entry, asks in asked.items() if not watch.protects(asks)]
            readings.append(frozenset(known))
        return readings

    def _first_unprotected(
        self, hidden: frozenset[Entry], requirements: Iterable[Requirement]
    ) -> Requirement | None:
        asked = list(requirements)
        watches = self._watches(hidden, asked)
        for requirement in asked:
            if not watches[requirement.system].protects(requirement):
                return requirement
        return None

    def _watches(
        self,
        hidden: frozenset[Entry],
        requirements: Iterable[Requirement],
        before: Sequence[_Watch] = (),
    ) -> list[_Watch]:
        """Returns a watch over each system; with more hidden, spans met before stay possible."""
        watches = []
        for number, system in enumerate(self.systems):
            program = system.solve([*self._hidden_earlier(), hidden], self.budget)
            assert program is not None
            forms, spans = {}, {}
            for requirement in requirements:
                if requirement.system == number:
                    key = _key(requirement.form)
                    forms[key] = requirement.form
                    spans[key] = requirement.count, requirement.count
            spans |= before[number].spans if before else {}
            watches.append(_Watch(program, forms, spans))
        return watches

    def _cheapest(
        self, requirement: Requirement, hidden: frozenset[Entry], costs: Mapping[Entry, int]
    ) -> frozenset[Entry]:
        """Returns the entries to hide so that a requirement holds as well, at little cost.

        The value is raised first and then lowered, and the other way round. All entries when
        neither is enough.
        """
        plans = []
        for directions in permutations(_SIGNS):
            plan = self._plan(requirement, hidden, costs, directions)
            if plan is not None:
                plans.append(plan)
        everything = frozenset(self.table.entries())
        return min(plans, key=lambda plan: sum(costs[entry] for entry in plan), default=everything)

    def _plan(
        self,
        requirement: Requirement,
        hidden: frozenset[Entry],
        costs: Mapping[Entry, int],
        directions: Sequence[int],
    ) -> frozenset[Entry] | None:
        """Returns the entries that protect when changed in one direction, then in the other.

        None when all that can change is not enough.
        """
        system, earlier = self.systems[requirement.system], self._hidden_earlier()
        for direction in directions:
            watch = self._watches(hidden, [requirement])[requirement.system]
            if not watch.protects(requirement):
                missing = requirement.values - watch.values(requirement)
                goal = watch.edge(requirement, direction) + direction * missing
                change = Detour(requirement.form, goal, direction, costs)
                hidden |= system.detour([*earlier, hidden], change, self.budget)
        enough = self._first_unprotected(hidden, [requirement]) is None
        return hidden if enough else None

    def _hidden_earlier(self) -> list[frozenset[Entry]]:
        return [frozenset(release.reasons) for release in self.earlier]


def _differences(system: JointSystem) -> Iterator[tuple[Form, int]]:
    """Yields the sums of cells by which an entry of one table, or of several, exceeds another."""
    sums: list[dict[frozenset[int], int]] = []
    for table, forms in zip(system.tables, system.forms, strict=True):
        sums.append({frozenset(form): table.value(entry) for entry, form in forms.items()})
    sums.append({frozenset(form): count for form, count in system.added})
    for more, less in permutations(sums, 2):
        for (whole, total), (part, count) in product(more.items(), less.items()):
            if part < whole:
                yield dict.fromkeys(sorted(whole - part), 1), total - count


@attrs.frozen
class _Watch:
    """The least and the largest value of every required sum in the solutions that were met.

    Only solutions in whole numbers are counted: an outsider cannot rule them out.
    """

    program: LinearProgram
    forms: Mapping[_FormKey, Form]
    spans: dict[_FormKey, tuple[int, int]]

    def protects(self, requirement: Requirement) -> bool:
        """Whether a required sum can have enough values."""
        for sign in _SIGNS:
            if self.values(requirement) >= requirement.values:
                return True
            form = {unknown: sign * factor for unknown, factor in requirement.form.items()}
            if self.program.maximize(form) is None:
                return True
            if self.program.whole:
                self._see_solution()
        return self.values(requirement) >= requirement.values

    def values(self, requirement: Requirement) -> int:
        """Returns how many values a required sum was seen to have."""
        low, high = self.spans[_key(requirement.form)]
        return high - low + 1

    def edge(self, requirement: Requirement, direction: int) -> int:
        """Returns the largest value that was seen, or the least where `direction` is below 0."""
        return self.spans[_key(requirement.form)][direction > 0]

    def _see_solution(self) -> None:
        solution = self.program.solution()
        for key, form in self.forms.items():
            value = 0
            for unknown, factor in form.items():
                value += factor * int(solution.get(unknown, 0))
            low, high = self.spans[key]
            self.spans[key] = min(low, value), max(high, value)
