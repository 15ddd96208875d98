"""How a plan is read: TOML or JSON, from a path, bytes, a mapping or a model."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

from ...core.findings import Report
from ...intake.documents import TreeFile, read_tree
from .plan import Plan

__all__ = ["PlanFile", "PlanSource", "read_plan"]

PlanFile: TypeAlias = TreeFile[Plan]
PlanSource: TypeAlias = "str | Path | bytes | Mapping[str, Any] | Plan | PlanFile"


def read_plan(source: PlanSource) -> PlanFile:
    """Reads a plan as far as it can be read; what cannot becomes findings with their paths, and the rest goes on.

    Raises UnusableInputError for a file that is not there or is neither TOML nor JSON.
    """
    if isinstance(source, TreeFile):
        return source
    if isinstance(source, Plan):
        return TreeFile("", source, {}, {}, Report())
    return read_tree(source, Plan, "plan-suffix")
