"""Validates observation files: form of the file, single figures, and figures against each other."""

from __future__ import annotations

from ...core.findings import Report
from ...framework.framework import Framework
from ...framework.loading import packaged_framework
from ...practice.observations.files import ObservationSource, read_observations
from ...values.arguments import check_arguments
from .calculations import CALCULATION_RULES
from .conflicts import CONFLICT_RULES
from .figures import FigureSet, apply_rules
from .parts import PART_RULES
from .single import SINGLE_FIGURE_RULES

__all__ = ["validate_observations"]

_RULES = (*SINGLE_FIGURE_RULES, *PART_RULES, *CONFLICT_RULES, *CALCULATION_RULES)


@check_arguments
def validate_observations(source: ObservationSource, framework: Framework | None = None) -> Report:
    """Returns everything that was found in a CSV or JSON file, bytes, mappings or models.

    Bad data gives findings and never an exception; rows that cannot be read are reported and the
    others are still checked. Raises UnusableInputError only for a file that is not there or of
    another kind.
    """
    file = read_observations(source)
    others = (*file.located_enforcement, *file.faulty)
    figures = FigureSet(file.located, others, framework or packaged_framework())
    return file.report + Report.of(apply_rules(_RULES, figures))
