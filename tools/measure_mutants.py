"""Measures which share of small faults in the source the tests notice.

Usage: python tools/measure_mutants.py [--sample 300] [--seed 1] [--jobs 2] [--seconds 60]

A mutant is the source with one fault: a comparison turned round, `and` for `or`, a number off by
one, a condition inverted. The sample is drawn from a seed over the packages that compute; each
mutant meets only those tests of its own package that run its line. Mutants that no test notices are
listed with their places. Ends with 1 when less than nine in ten are noticed.
"""

from __future__ import annotations

import argparse
import ast
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from queue import Queue
from typing import NamedTuple, TypeAlias

from coverage import CoverageData

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "sexwork_models"
PACKAGES = ("values", "practice", "monitoring", "finance", "disclosure")
LEAST_SHARE = 0.9

COMPARISONS: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
OPERATORS: Mapping[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Add,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
FUNCTIONS = {"min": "max", "max": "min", "any": "all", "all": "any"}
NEVER_RUN = ("annotation", "returns", "decorator_list")

Line: TypeAlias = tuple[str, int]  # file and line number


class Mutant(NamedTuple):
    """A module with one fault: its path, the line, the change, and the source with the change."""

    path: Path
    line: int
    change: str
    source: str

    @property
    def place(self) -> str:
        """The file and line, and what was changed there."""
        return f"{self.path.relative_to(ROOT)}:{self.line}: {self.change}"

    @property
    def package(self) -> str:
        """The top-level package of the module."""
        return self.path.relative_to(SOURCE).parts[0]


def mutants_of(path: Path) -> list[Mutant]:
    """Returns every mutant of a module."""
    number_of_mutants = len(changeable_expressions(ast.parse(path.read_text(encoding="utf-8"))))
    return [mutant_of(path, number) for number in range(number_of_mutants)]


def mutant_of(path: Path, number: int) -> Mutant:
    """Returns the mutant of a module with a fault in its n-th changeable expression."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    node = changeable_expressions(tree)[number]
    before = ast.unparse(node)
    put_fault(node)
    return Mutant(path, node.lineno, f"{before} -> {ast.unparse(node)}", ast.unparse(tree))


def changeable_expressions(tree: ast.AST) -> list[ast.expr]:
    """Returns the expressions of a module into which a fault can be put, in order."""
    return [node for node in run_expressions(tree) if can_hold_fault(node)]


def run_expressions(node: ast.AST) -> Iterator[ast.expr]:
    """Yields all expressions that run; annotations and decorators do not count."""
    for name, value in ast.iter_fields(node):
        if name in NEVER_RUN:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.expr):
                yield child
            if isinstance(child, ast.AST):
                yield from run_expressions(child)


def can_hold_fault(node: ast.expr) -> bool:
    """Whether `put_fault` knows a fault for an expression."""
    if isinstance(node, ast.Compare):
        return len(node.ops) == 1 and type(node.ops[0]) in COMPARISONS
    if isinstance(node, ast.BinOp):
        texts = isinstance(node.left, (ast.Constant, ast.JoinedStr))
        return type(node.op) in OPERATORS and not texts
    if isinstance(node, ast.Constant):
        return type(node.value) in (int, bool)
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id in FUNCTIONS
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.Not)
    return isinstance(node, (ast.BoolOp, ast.IfExp))


def put_fault(node: ast.expr) -> None:
    """Changes an expression in place, so that it is wrong."""
    match node:
        case ast.Compare():
            node.ops = [COMPARISONS[type(node.ops[0])]()]
        case ast.BinOp():
            node.op = OPERATORS[type(node.op)]()
        case ast.BoolOp():
            node.op = ast.And() if isinstance(node.op, ast.Or) else ast.Or()
        case ast.IfExp():
            node.body, node.orelse = node.orelse, node.body
        case ast.UnaryOp():
            node.operand = ast.UnaryOp(ast.Not(), node.operand)
        case ast.Call(func=ast.Name() as name):
            name.id = FUNCTIONS[name.id]
        case ast.Constant(value=bool() as truth):
            node.value = not truth
        case ast.Constant(value=int() as number):
            node.value = number + 1


def draw_sample(size: int, seed: int) -> list[Mutant]:
    """Returns a sample of all mutants, the same for the same source, size and seed."""
    places: list[tuple[Path, int]] = []
    for package in PACKAGES:
        for path in sorted((SOURCE / package).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            places += [(path, number) for number in range(len(changeable_expressions(tree)))]
    chosen = sorted(random.Random(seed).sample(range(len(places)), min(size, len(places))))
    print(f"{len(places)} mutants, {len(chosen)} drawn with seed {seed}", flush=True)
    return [mutant_of(*places[index]) for index in chosen]


def tests_by_line(package: str, folder: Path) -> Mapping[Line, Sequence[str]]:
    """Returns the ids of the tests of a package that run each line of the source.

    Raises SystemExit when they fail without a mutant.
    """
    data = folder / f"{package}.coverage"
    words = [f"--cov={SOURCE}", "--cov-context=test", "--cov-report=", "--cov-fail-under=0"]
    done = run_pytest([*words, *tests_of(package)], ROOT / "src", None, COVERAGE_FILE=str(data))
    if done is None or done.returncode:
        raise SystemExit(f"The tests of {package} fail without a mutant: {done}")
    coverage = CoverageData(str(data))
    coverage.read()
    tests: dict[Line, list[str]] = {}
    for file in coverage.measured_files():
        for line, contexts in coverage.contexts_by_lineno(file).items():
            names = [name.rpartition("|")[0] for name in contexts if "|" in name]
            tests[file, line] = sorted(set(names))
    return tests


def tests_of(package: str) -> list[str]:
    """Returns the test folders of a package: its own, and the cases that came from the field."""
    return [f"tests/{package}", "tests/field_cases"]


def run_pytest(
    words: Sequence[str], source: Path, seconds: float | None, **variables: str
) -> subprocess.CompletedProcess[bytes] | None:
    """Runs tests against a source tree; None when they took longer than `seconds`."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *words]
    environment = {**os.environ, "PYTHONPATH": str(source), "PYTHONDONTWRITEBYTECODE": "1"}
    environment.update(variables)
    try:
        return subprocess.run(
            command, cwd=ROOT, env=environment, timeout=seconds, capture_output=True, check=False
        )
    except subprocess.TimeoutExpired:
        return None


def meet_tests(
    mutant: Mutant, tests: Mapping[Line, Sequence[str]], trees: Queue[Path], seconds: float
) -> str:
    """Returns how a mutant ended: `noticed`, `too slow`, `alive`, or `not measured`."""
    ids = tests.get((str(mutant.path), mutant.line)) or tests_of(mutant.package)
    tree = trees.get()
    file = tree / mutant.path.relative_to(SOURCE.parent)
    sound = file.read_bytes()
    try:
        file.write_text(mutant.source, encoding="utf-8")
        done = run_pytest(ids, tree, seconds)
    finally:
        file.write_bytes(sound)
        trees.put(tree)
    if done is None:
        return "too slow"
    return {0: "alive", 1: "noticed", 2: "noticed"}.get(done.returncode, "not measured")


def measure(sample: Sequence[Mutant], jobs: int, seconds: float, folder: Path) -> list[str]:
    """Returns how each mutant ended, in the order of the sample."""
    trees: Queue[Path] = Queue()
    for number in range(jobs):
        tree = folder / f"tree_{number}"
        shutil.copytree(SOURCE, tree / SOURCE.name, ignore=shutil.ignore_patterns("__pycache__"))
        trees.put(tree)
    packages = {mutant.package for mutant in sample}
    tests = {package: tests_by_line(package, folder) for package in sorted(packages)}
    with ThreadPoolExecutor(jobs) as pool:
        run = partial(meet_tests, trees=trees, seconds=seconds)
        ends = pool.map(lambda mutant: run(mutant, tests[mutant.package]), sample)
        return [report(mutant, end) for mutant, end in zip(sample, ends, strict=True)]


def report(mutant: Mutant, end: str) -> str:
    """Prints a mutant that was not noticed, and returns how it ended."""
    if end != "noticed":
        print(f"{end}: {mutant.place}", flush=True)
    return end


def main() -> int:
    """Draws a sample, measures it and prints the shares."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sample", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=60)
    options = parser.parse_args()
    sample = draw_sample(options.sample, options.seed)
    with tempfile.TemporaryDirectory() as folder:
        ends = measure(sample, options.jobs, options.seconds, Path(folder))
    for package in PACKAGES:
        own = [end for end, mutant in zip(ends, sample, strict=True) if mutant.package == package]
        lost = own.count("alive") + own.count("not measured")
        print(f"{package}: {len(own) - lost} of {len(own)} noticed")
    share = 1 - (ends.count("alive") + ends.count("not measured")) / len(ends)
    print(f"noticed: {share:.1%} ({ends.count('too slow')} by taking longer than the limit)")
    return 0 if share >= LEAST_SHARE else 1


if __name__ == "__main__":
    sys.exit(main())
