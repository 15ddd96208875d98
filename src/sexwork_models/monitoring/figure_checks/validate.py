"""Is an observation file sound? Every finding about its form, its figures and what lies between them."""

from __future__ import annotations

from ...core.findings import Report
from ...framework.framework import Framework
from ...framework.loading import packaged_framework
from ...practice.observations.files import ObservationSource, read_observations
from .between import SET_RULES
from .single import FIGURE_RULES, Figures, run

__all__ = ["validate_observations"]


def validate_observations(source: ObservationSource, framework: Framework | None = None) -> Report:
    """Everything that was found in a CSV or JSON file, bytes, mappings or models.

    Bad data gives findings and never an exception; rows that cannot be read are reported and the others
    are still checked. Raises UnusableInputError only for a file that is not there or of another kind.
    """
    file = read_observations(source)
    others = (*file.located_enforcement, *file.faulty)
    figures = Figures(file.located, others, framework or packaged_framework())
    return file.report + Report.of(run((*FIGURE_RULES, *SET_RULES), figures))
