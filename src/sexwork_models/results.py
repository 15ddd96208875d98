"""The published results measured: indicators with status, attainment with reasons, and the findings."""

from __future__ import annotations

import attrs

from .calculation.attainment import Attainment, compute_attainment
from .calculation.indicator_values import IndicatorValue
from .calculation.measures import compute_indicators
from .findings import Report
from .framework.framework import Framework
from .framework.loading import packaged_framework
from .messages import Lang
from .practice.observation_files import ObservationSource, published_results, read_observations
from .validation.observations import validate_observations

__all__ = ["Results", "evaluate"]


@attrs.frozen
class Results:
    """What a set of published figures says, judged against norms and targets."""

    indicators: tuple[IndicatorValue, ...]
    attainment: tuple[Attainment, ...]
    report: Report

    def to_dict(self, lang: Lang = "en") -> dict[str, object]:
        """`{"ok", "indicators", "attainment", "findings"}` as JSON-ready data."""
        return {
            "ok": self.report.ok,
            "counts": self.report.counts,
            "indicators": [value.to_dict(lang) for value in self.indicators],
            "attainment": [row.to_dict(lang) for row in self.attainment],
            "findings": self.report.to_dict(lang)["findings"],
        }


def evaluate(source: ObservationSource | None = None, framework: Framework | None = None) -> Results:
    """Reads, checks and measures published figures; without a source, those that come with the library.

    Rows with faults are findings and take no part; the others are measured. Raises UnusableInputError
    for a file that cannot be read at all.
    """
    framework = framework or packaged_framework()
    file = published_results() if source is None else read_observations(source)
    values = compute_indicators(file.observations, framework)
    return Results(values, compute_attainment(values, framework), validate_observations(file, framework))
