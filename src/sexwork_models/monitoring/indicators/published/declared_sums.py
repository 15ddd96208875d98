"""Sums of published figures that are declared disjoint; one with a lost term is a lower bound."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import attrs

from ....core.errors import ForbiddenSumError
from ....core.findings import Issue
from ....framework.framework import Framework
from ....framework.tables.indicators import Indicator
from ....intake.rows import ParsedRow
from ....practice.observations.model import Observation, Relation, Role
from ....results.values import IndicatorValue, Status
from ...aggregation.rollup import sum_of_terms
from .figure_values import as_written, value_of_inputs, without_figure

__all__ = ["declared_sums", "group_disjoint_terms"]

_LINK_FIELDS = frozenset({"relation", "related_to"})


def declared_sums(
    indicator: Indicator,
    terms: Sequence[Observation],
    known: Collection[str],
    refused: Sequence[ParsedRow[Any]],
    framework: Framework,
) -> Iterator[IndicatorValue]:
    """Yields the sum of every group of terms that are linked as disjoint.

    A term is lost when its row was `refused`, or when a link names a figure that is not `known`;
    a term that stands alone has lost all others. Missing is not zero: such a sum is a lower bound,
    `partial`, and names what it lacks.
    """
    own = {term.id for term in terms}
    lost = _LostTerms.of(indicator, [item for item in refused if item.row.id not in own])
    for group in group_disjoint_terms([*terms, *lost.rows]):
        present = [term for term in group if term.id in own]
        if present:
            missing = lost.missing_from(group, known)
            yield _lower_bound(_declared_sum(indicator, present, framework), missing)


@attrs.frozen
class _LostTerms:
    """The refused rows that are terms of an indicator, as far as they could be read.

    Those in `unlinked` have a link that could not be read, and may belong to any sum; `others` are
    the refused rows that are no terms.
    """

    rows: tuple[Any, ...]
    ids: frozenset[str]
    unlinked: tuple[str, ...]
    others: frozenset[str]

    @classmethod
    def of(cls, indicator: Indicator, refused: Sequence[ParsedRow[Any]]) -> _LostTerms:
        rows: list[Any] = []
        unlinked: set[str] = set()
        others: set[str] = set()
        for item in refused:
            if not _may_be_term(item, indicator):
                others.add(item.row.id)
                continue
            rows.append(item.row)
            if item.unread & _LINK_FIELDS:
                unlinked.add(item.row.id)
        ids = frozenset(row.id for row in rows)
        return cls(tuple(rows), ids, tuple(sorted(unlinked - others)), frozenset(others))

    def missing_from(self, group: Sequence[Observation], known: Collection[str]) -> Sequence[str]:
        """Returns the ids of the terms that the sum of a group lacks, in order."""
        missing: set[str] = set()
        for term in group:
            if term.id in self.ids:
                missing.add(term.id)
            if term.relation is Relation.DISJOINT_WITH and term.related_to not in known:
                missing.add(term.related_to)
        missing -= self.others
        return sorted(missing.union(self.unlinked)) if missing else self.unlinked


def _may_be_term(item: ParsedRow[Any], indicator: Indicator) -> bool:
    """Whether a refused row is a term of an indicator, as far as it could be read."""
    if "readings" in item.unread:
        return bool(item.unread & _LINK_FIELDS) or item.row.relation is Relation.DISJOINT_WITH
    readings = item.row.readings
    return any(each.indicator == indicator.id and each.role is Role.TERM for each in readings)


def group_disjoint_terms(terms: Sequence[Observation]) -> list[list[Observation]]:
    """Returns the terms in groups linked, directly or through others, by declared disjointness.

    Terms stand in a group as they were given, and groups in the order of their last terms.
    """
    parents = list(range(len(terms)))
    for left, right in _disjoint_positions(terms):
        parents[_root(parents, left)] = _root(parents, right)
    groups: dict[int, list[Observation]] = {}
    for position, term in enumerate(terms):
        root = _root(parents, position)
        members = groups.pop(root, [])
        members.append(term)
        groups[root] = members
    return list(groups.values())


def _disjoint_positions(terms: Sequence[Observation]) -> Iterator[tuple[int, int]]:
    """Yields the positions of every two terms that a link joins.

    Of the terms with one id, the first stands for all as soon as a link names it.
    """
    linked = {term.related_to for term in terms if term.relation is Relation.DISJOINT_WITH}
    first: dict[str, int] = {}
    for position, term in enumerate(terms):
        if term.id in linked:
            yield position, first.setdefault(term.id, position)
    for position, term in enumerate(terms):
        if term.relation is Relation.DISJOINT_WITH and term.related_to in first:
            yield position, first[term.related_to]


def _root(parents: list[int], position: int) -> int:
    """Returns the position that stands for a group; the path to it is halved."""
    while parents[position] != position:
        parents[position] = parents[parents[position]]
        position = parents[position]
    return position


def _declared_sum(
    indicator: Indicator, terms: Sequence[Observation], framework: Framework
) -> IndicatorValue:
    counted: list[IndicatorValue] = []
    for term in terms:
        value = as_written(indicator, term, framework)
        if value.figure is None:
            return value
        figure = attrs.evolve(value.figure, unit=indicator.unit)
        counted.append(attrs.evolve(value, figure=figure))
    try:
        return sum_of_terms(counted, framework)
    except ForbiddenSumError as error:
        value = value_of_inputs(indicator, terms, framework, None)
        return without_figure(value, Status.NOT_COMPARABLE, error.code, **error.params)


def _lower_bound(value: IndicatorValue, missing: Sequence[str]) -> IndicatorValue:
    """Returns a sum as the least that it can be, if it lacks terms or is one term alone."""
    if value.figure is None or (not missing and len(value.inputs) > 1):
        return value
    reason = Issue("sum-loses-terms", {"ids": missing}) if missing else Issue("term-without-others")
    return attrs.evolve(
        value,
        figure=value.figure.as_lower_bound(),
        status=Status.PARTIAL,
        reasons=(*value.reasons, reason),
    )
