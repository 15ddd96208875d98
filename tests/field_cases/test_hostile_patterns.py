"""H1: every pattern of the library takes time in proportion to what it reads.

Compared are the processor times of one text and of one four times as long: a ratio holds on a slow
machine as on a fast one. A pattern that reads in proportion takes 4 times as long, one that takes
the square 16 times, one that takes the cube 64 times.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from pathlib import Path
from time import process_time

import pytest

import sexwork_models
from sexwork_models.core.patterns import LazyPattern

pytest.importorskip("polars")  # every module is imported, those of the engines too

SHORT, TIMES = 600, 4
LIMIT = 9  # between 4 and 16
TOO_FAST = 0.002  # seconds for a text of which every character is read a thousand times
RUNS = (" ", "\n", "\t", "0", "1.", "a", "a.", "-", "[", '"', "=", ",", "/", "0/", "số ", "ngõ ")
ENDS = ("x", "\n!")
STARTS = ("", "[", "a", "số")


def modules():
    for found in pkgutil.walk_packages(sexwork_models.__path__, "sexwork_models."):
        if not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


def patterns_in(value, depth=0):
    if isinstance(value, LazyPattern):
        value = value.compiled
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif isinstance(value, dict) and depth < 3:
        for item in value.values():
            yield from patterns_in(item, depth + 1)
    elif isinstance(value, (tuple, list, set, frozenset)) and depth < 3:
        for item in value:
            yield from patterns_in(item, depth + 1)


def literal_patterns(tree, names):
    """The patterns that are given to a function of `re` as a text or by the name of a constant."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if (
            not (isinstance(node.func.value, ast.Name) and node.func.value.id == "re")
            or not node.args
        ):
            continue
        first = node.args[0]
        text = first.value if isinstance(first, ast.Constant) else None
        if isinstance(first, ast.Name):
            text = names.get(first.id)
        if isinstance(text, str) and node.func.attr not in ("compile", "escape"):
            yield re.compile(text), node.func.attr


WAYS = {
    "match": "match",
    "fullmatch": "fullmatch",
    **dict.fromkeys(("search", "sub", "subn", "findall", "finditer", "split"), "search"),
}


def collected():
    """Every pattern of the library, with the ways in which its module uses patterns."""
    found = {}
    for module in modules():
        tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
        calls = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        ways = {WAYS[name] for name in calls & WAYS.keys()} or {"search"}
        for name, value in vars(module).items():
            if not name.startswith("__"):
                for pattern in patterns_in(value):
                    found.setdefault(pattern, set()).update(ways)
        for pattern, name in literal_patterns(tree, vars(module)):
            if name in WAYS:
                found.setdefault(pattern, set()).add(WAYS[name])
    return {(pattern, way) for pattern, ways in found.items() for way in ways}


def seconds(pattern, way, text, repeats):
    apply = getattr(pattern, "finditer" if way == "search" else way)
    times = []
    for _ in range(repeats):
        start = process_time()
        found = apply(text)
        if way == "search":
            for _ in found:
                pass
        times.append(process_time() - start)
    return min(times)


def growth(pattern, way, run):
    """The worst ratio of the times of a long and a short text; 1 where the long one is fast."""
    worst = 1.0
    for start in STARTS:
        for end in ENDS:
            long = start + run * (SHORT * TIMES) + end
            if seconds(pattern, way, long, 1) < TOO_FAST:
                continue
            short = start + run * SHORT + end
            worst = max(worst, seconds(pattern, way, long, 4) / seconds(pattern, way, short, 4))
    return worst


COLLECTED = sorted(collected(), key=lambda each: (each[0].pattern, each[1]))


def test_h1_the_patterns_of_the_library_are_collected():
    patterns = {pattern.pattern for pattern, _ in COLLECTED}

    assert len(patterns) > 30
    assert any("cccd" in pattern for pattern in patterns)  # in a tuple of patterns
    assert any("thang dau nam" in pattern for pattern in patterns)  # in pairs with functions


@pytest.mark.parametrize("run", RUNS, ids=repr)
def test_h1_no_pattern_takes_the_square_of_what_it_reads(run):
    slow = [
        (pattern.pattern[:60], way)
        for pattern, way in COLLECTED
        if growth(pattern, way, run) > LIMIT
    ]

    assert slow == []


@pytest.mark.parametrize(
    ("pattern", "way", "run"),
    [
        (r"[ab]*a[ab]*c", "match", "a"),
        (r"(?:^|[{,])\s*\"?([a-z_]+)\"?\s*[=:]", "search", "\n"),
    ],
)
def test_h1_a_pattern_that_takes_the_square_is_seen(pattern, way, run):
    assert growth(re.compile(pattern, re.MULTILINE), way, run) > LIMIT
