"""The published results measured: indicators with status, attainment with reasons, and the findings."""

from __future__ import annotations

import attrs

from ..core.findings import Report
from ..core.messages import Lang
from ..framework.framework import Framework
from ..framework.loading import packaged_framework
from ..monitoring.attainment.judge import compute_attainment
from ..monitoring.attainment.results import Attainment
from ..monitoring.figure_checks.validate import validate_observations
from ..monitoring.indicators.from_published import measure_published
from ..practice.observations.files import (
    ObservationFile,
    ObservationSource,
    published_results,
    read_observations,
)
from ..practice.observations.model import Observation
from ..results.values import IndicatorValue

__all__ = ["Results", "evaluate"]

_HARMLESS = frozenset({"decomposed-unicode"})


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


def evaluate(
    source: ObservationSource | None = None, framework: Framework | None = None
) -> Results:
    """Reads, checks and measures published figures; without a source, those that come with the library.

    Rows with faults are findings and take no part; the others are measured. Raises UnusableInputError
    for a file that cannot be read at all.
    """
    framework = framework or packaged_framework()
    file = published_results() if source is None else read_observations(source)
    report = validate_observations(file, framework)
    values = measure_published(_sound(file, report), framework)
    return Results(values, compute_attainment(values, framework), report)


def _sound(file: ObservationFile, report: Report) -> list[Observation]:
    """The figures against which nothing of severity error stands, but for the way their text was typed."""
    errors = [
        finding
        for finding in report
        if finding.severity == "error" and finding.code not in _HARMLESS
    ]
    faulty = {(finding.where.file, finding.where.line) for finding in errors}
    return [
        item.row
        for item in file.located
        if (item.raw.where.file, item.raw.where.line) not in faulty
    ]
