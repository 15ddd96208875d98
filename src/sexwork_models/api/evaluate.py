"""Evaluates published figures: indicator values, attainment of norms and targets, and findings."""

from __future__ import annotations

from typing import Any, Unpack

import attrs

from ..core.errors import UnusableInputError
from ..core.findings import Report
from ..core.messages import Lang
from ..framework.framework import Framework
from ..framework.packaged.load import packaged_framework
from ..framework.versions.definitions import with_definitions
from ..intake.mapping.options import MappingOptions
from ..intake.rows import ParsedRow
from ..monitoring.attainment.judge import compute_attainment
from ..monitoring.attainment.results import Attainment
from ..monitoring.figure_checks.validate import refused_rows, validate_observations
from ..monitoring.indicators.published.values import evaluate_published_figures
from ..practice.observations.files import ObservationSource, figures_with, read_observations
from ..practice.observations.model import Observation
from ..results.values import IndicatorValue
from ..values.arguments import check_arguments

__all__ = ["Results", "evaluate"]


@attrs.frozen
class Results:
    """The indicator values of published figures, their attainment and the findings."""

    indicators: tuple[IndicatorValue, ...]
    attainment: tuple[Attainment, ...]
    report: Report

    def to_dict(self, lang: Lang = "en") -> dict[str, object]:
        """Returns `{"ok", "counts", "indicators", "attainment", "findings"}` as JSON-ready data."""
        return {
            "ok": self.report.ok,
            "counts": self.report.counts,
            "indicators": [value.to_dict(lang) for value in self.indicators],
            "attainment": [row.to_dict(lang) for row in self.attainment],
            "findings": self.report.to_dict(lang)["findings"],
        }


@check_arguments
def evaluate(
    source: ObservationSource | None = None,
    framework: Framework | None = None,
    *,
    definitions: int | None = None,
    **mapping: Unpack[MappingOptions],
) -> Results:
    """Reads, checks and measures published figures; by default those that come with the framework.

    The packaged framework comes with those of the library, another pack with none.

    Rows with errors give findings and are left out; the others are measured. With `definitions`,
    figures are read by the definitions of that version, see `with_definitions`. Another form of the
    table is declared with `mapping`: see `MappingOptions`. Raises UnusableInputError for a file
    that cannot be read at all, for a mapping that contradicts itself, and for one without `source`;
    UnknownIdError for a version that no indicator has.
    """
    if source is None and mapping:
        raise UnusableInputError("mapping-without-source")
    framework = with_definitions(framework or packaged_framework(), definitions)
    chosen = figures_with(framework) if source is None else source
    file = read_observations(chosen, framework, **mapping)
    report = validate_observations(file, framework)
    refused_places = refused_rows(report)
    figures: list[Observation] = []
    refused: list[ParsedRow[Any]] = [*file.faulty]
    for item in file.located:
        if item.raw.where.at("") in refused_places:
            refused.append(item)
        else:
            figures.append(item.row)
    values = evaluate_published_figures(figures, framework, refused)
    return Results(values, compute_attainment(values, framework), report)
