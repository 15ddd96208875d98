"""Reads plans from TOML or JSON: from a path, bytes, a mapping or a model."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

from ...core.findings import Report
from ...intake.nested.documents import NestedFile, read_nested_file
from ...values.arguments import check_arguments
from .plan import Plan

__all__ = ["PlanFile", "PlanSource", "read_plan"]

PlanFile: TypeAlias = NestedFile[Plan]
PlanSource: TypeAlias = str | Path | bytes | Mapping[str, Any] | Plan | PlanFile


@check_arguments
def read_plan(source: PlanSource) -> PlanFile:
    """Reads a plan as far as it can be read; what cannot be read becomes findings with their paths.

    Raises UnusableInputError for a file that is not there or is neither TOML nor JSON.
    """
    if isinstance(source, NestedFile):
        return source
    if isinstance(source, Plan):
        return NestedFile("", source, {}, {}, Report())
    return read_nested_file(source, Plan, "plan-suffix")
