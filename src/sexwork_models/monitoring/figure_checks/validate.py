"""Validates observation files: form of the file, single figures, and figures against each other."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any, Unpack

import attrs

from ...core.findings import Finding, Report, Where
from ...framework.framework import Framework
from ...framework.packaged.load import packaged_framework
from ...intake.mapping.options import MappingOptions
from ...intake.rows import ParsedRow
from ...practice.observations.files import ObservationSource, read_observations
from ...values.arguments import check_arguments
from .calculations import CALCULATION_RULES
from .conflicts import CONFLICT_RULES
from .figures import FigureSet, LocatedFigure, apply_rules
from .parts import PART_RULES
from .persons import PERSON_RULES
from .single import SINGLE_FIGURE_RULES

__all__ = ["refused_rows", "validate_observations"]

_RULES_BETWEEN_FIGURES = (*PART_RULES, *PERSON_RULES, *CONFLICT_RULES)
# Errors that refuse no figure: the spelling of its Unicode characters is unusual, or what it was
# meant for cannot be calculated, which the value itself then says.
_HARMLESS = frozenset({"decomposed-unicode", "forbidden-sum", "forbidden-ratio"})


@check_arguments
def validate_observations(
    source: ObservationSource,
    framework: Framework | None = None,
    **mapping: Unpack[MappingOptions],
) -> Report:
    """Returns everything that was found in a CSV or JSON file, bytes, mappings or models.

    Bad data gives findings and never an exception; rows that cannot be read are reported and the
    others are still checked. Another form of the table is declared with `mapping`: see
    `MappingOptions`. Raises UnusableInputError only for a file that is not there or of another
    kind, and for a mapping that contradicts itself.
    """
    file = read_observations(source, framework, **mapping)
    others = (*file.located_enforcement, *file.faulty)
    figures = FigureSet(file.located, others, framework or packaged_framework())
    found = [*file.report, *apply_rules(SINGLE_FIGURE_RULES, figures)]
    found += _findings_between(figures, refused_rows(found))
    # No value is taken of these, so that none of their calculations is refused either.
    repeated = refused_rows(finding for finding in found if finding.code == "duplicate-id")
    found += apply_rules(CALCULATION_RULES, _without(figures, repeated))
    return Report.of(found)


def refused_rows(findings: Iterable[Finding]) -> frozenset[Where]:
    """Returns where the figures stand that an error refuses, so that no value is taken of them."""
    refused = set[Where]()
    for finding in findings:
        if finding.severity == "error" and finding.code not in _HARMLESS:
            refused.add(finding.where.at(""))
    return frozenset(refused)


def _findings_between(figures: FigureSet, refused: frozenset[Where]) -> Iterator[Finding]:
    """Yields what is wrong between figures.

    A figure that an error refuses may contradict others; it accuses none of them.
    """
    if not refused:
        yield from apply_rules(_RULES_BETWEEN_FIGURES, figures)
        return
    for finding in apply_rules(_RULES_BETWEEN_FIGURES, figures):
        if finding.where.at("") in refused:
            yield finding
    yield from apply_rules(_RULES_BETWEEN_FIGURES, _without(figures, refused))


def _without(figures: FigureSet, refused: Collection[Where]) -> FigureSet:
    """Returns the figures of which those at some places are checked as single figures only."""
    sound, others = list[LocatedFigure](), list[ParsedRow[Any]](figures.others)
    for item in figures.observations:
        (others if item.raw.where.at("") in refused else sound).append(item)
    return attrs.evolve(figures, observations=tuple(sound), others=tuple(others))
