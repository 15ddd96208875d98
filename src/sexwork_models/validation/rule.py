"""What a rule is: a generator of findings over a set of located figures and a framework."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeAlias

import attrs

from ..findings import Finding
from ..framework.framework import Framework
from ..framework.reading import Located
from ..practice.observations import Observation, Role

__all__ = ["Checked", "Figures", "Rule", "reading_as", "run"]

Checked: TypeAlias = Located[Observation]


@attrs.frozen
class Figures:
    """The figures under check, each with its line, and the framework that they are checked against.

    `items` are the observations that calculations take; `others` are enforcement figures and rows that
    were read in part, which are checked one by one as well.
    """

    items: tuple[Checked, ...]
    others: tuple[Located[Any], ...]
    framework: Framework

    @property
    def every(self) -> tuple[Located[Any], ...]:
        """Every figure, whatever may be done with it."""
        return (*self.items, *self.others)

    def by_id(self) -> dict[str, Checked]:
        """The observations by id; the first of two with one id."""
        found: dict[str, Checked] = {}
        for item in self.items:
            found.setdefault(item.row.id, item)
        return found


Rule: TypeAlias = Callable[[Figures], Iterator[Finding]]


def run(rules: Iterable[Rule], figures: Figures) -> Iterator[Finding]:
    """Every finding of every rule."""
    for rule in rules:
        yield from rule(figures)


def reading_as(items: Sequence[Checked], role: Role) -> Iterator[tuple[str, Checked]]:
    """Each figure with each indicator that it is read as in this role."""
    for item in items:
        for reading in item.row.readings:
            if reading.role is role:
                yield reading.indicator, item
