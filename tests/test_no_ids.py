"""No id of an indicator, activity, pilot, population, norm or place, and no subject of a norm,
stands in a module: they are data, so that another pack, or a province with an overlay, has its own.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

import sexwork_models
from sexwork_models import load_framework

SRC = Path(sexwork_models.__file__).parent
MODULES = [
    path for path in sorted(SRC.rglob("*.py")) if path.relative_to(SRC).parts[0] != "testing"
]
# Words that are ids of the packaged framework, and also columns, units, scopes or words of a list.
ALSO_WORDS = {
    "84",
    "collaborator",
    "establishment",
    "outreach_worker",
    "staff",
    "unspecified",
    "worker",
}


@cache
def ids_of_framework() -> set[str]:
    framework = load_framework()
    tables = ("indicators", "activities", "pilots", "populations", "norms", "targets", "places")
    subjects = {norm.subject for norm in (*framework.norms.values(), *framework.targets.values())}
    return subjects.union(id for table in tables for id in getattr(framework, table))


def literals(path: Path) -> list[tuple[int, str]]:
    """Returns the texts of a module that are no docstrings, each with its line."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            docstrings.add(id(node.value))
    return [
        (node.lineno, node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if id(node) not in docstrings
    ]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SRC).as_posix())
def test_a_module_holds_no_id(path):
    ids = ids_of_framework() - ALSO_WORDS
    assert [found for found in literals(path) if found[1] in ids] == []


def test_the_words_that_are_also_ids_are_ids():
    assert ids_of_framework() >= ALSO_WORDS
