"""Measures which share of small faults in the source the tests notice.

Usage: python tools/measure_mutants.py [--sample 300] [--seed 1] [--jobs 2] [--seconds 60]
           [--verbose] [--list]

A mutant is the source with one fault: a comparison turned round, `and` for `or`, a number off by
one, a condition inverted. The sample is drawn from a seed over the packages that compute. The draw
goes by the text of each change and the function that holds it, not by its place: work on one
function leaves the mutants of the others in the sample, so that two versions can be compared. With
--list the sample is printed, and nothing is measured. Which tests a mutant meets is measured first,
on a sound copy of the source:

- A mutant meets the tests that run its statement. Where it runs at import only (a constant, a
  default), it meets those that run something else in the function, class or module around it; and
  where nothing around it runs in a test, every test of its package.
- It meets the tests in the folder of its package, and then, when those notice nothing, the tests in
  `tests/field_cases`. The fastest come first, and those that take longer on the sound source than a
  third of the limit together are left out, so that only a fault can bring them to the limit. It
  is that of the tests of one folder.

All seconds are of processor time, so that a busy machine measures what an idle one does. A mutant
ends as `noticed` (a test fails, or cannot be collected), as `alive` (all pass), or as `too slow`
(the limit is over, and the same tests pass on the sound source within it: the fault made a loop
longer or endless). When the same tests do not pass on the sound source, it is `not measured`. The
first and the third count as noticed, the others do not. Mutants that no test fails for are listed
with their places, and with --verbose all are. The sample is the same for the same source, size and
seed; which slow tests are left out depends on the machine. Ends with 1 when less than nine in ten
are noticed.
"""

from __future__ import annotations

import argparse
import ast
import compileall
import hashlib
import os
import py_compile
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from pathlib import Path
from queue import Queue
from typing import NamedTuple, TypeAlias

import pytest
from coverage import CoverageData

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "sexwork_models"
PACKAGES = ("values", "forms", "practice", "monitoring", "finance", "disclosure")
TESTED_WITH = {"forms": "practice"}  # packages without a folder of tests of their own
FIELD_CASES = "field_cases"
LEAST_SHARE = 0.9
SHARE_OF_LIMIT = 1 / 3  # for the tests of one folder
TEST_FAILED, NOT_COLLECTED = 1, 2  # how pytest ends
WAITING = 10  # how many times the limit a run may last on the clock, on a busy machine or asleep
DURATIONS_FILE, LIMIT = "MUTANTS_DURATIONS_FILE", "MUTANTS_SECONDS"  # variables for the runs below
FAILED_TEST = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)

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

Lines: TypeAlias = tuple[int, int]  # the first and the last
Run: TypeAlias = subprocess.CompletedProcess[str]


def pytest_configure() -> None:
    """Sets the limit of processor time. Pytest loads this file as a plugin in every run."""
    if LIMIT in os.environ:
        seconds = int(float(os.environ[LIMIT]))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Writes the seconds of processor time of a test and its name to a file, if there is one."""
    started = sum(os.times()[:4])
    result = yield
    if DURATIONS_FILE in os.environ:
        with Path(os.environ[DURATIONS_FILE]).open("a", encoding="utf-8") as file:
            file.write(f"{sum(os.times()[:4]) - started:.2f} {item.nodeid}\n")
    return result


class Identity(NamedTuple):
    """What tells a mutant apart from all others: its module, the qualified name of its function or
    class, the change, and its number among equal changes there.
    """

    module: str
    scope: str
    change: str
    number: int


class Mutant(NamedTuple):
    """A module with one fault: its path, the lines around the fault from the statement to the whole
    module, the change, and the source with the change.
    """

    path: Path
    line: int
    around: Sequence[Lines]
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

    @property
    def test_folder(self) -> str:
        """The folder of tests that the mutant meets first."""
        return TESTED_WITH.get(self.package, self.package)


class FolderTests(NamedTuple):
    """What the tests of a folder do on the sound source: how many seconds each takes, and which
    tests run each line of each module.
    """

    seconds: Mapping[str, float]
    by_line: Mapping[Path, Mapping[int, frozenset[str]]]

    def that_run(self, path: Path, lines: Lines) -> set[str]:
        """Returns the ids of the tests that run any of some lines of a module."""
        by_line = self.by_line.get(path, {})
        return {name for line in range(lines[0], lines[1] + 1) for name in by_line.get(line, ())}

    def fastest(self, names: Iterable[str], limit: float) -> list[str]:
        """Returns the fastest of some tests, as many as take at most `limit` seconds together
        and one at least.
        """
        chosen: list[str] = []
        for name in sorted(names, key=lambda name: (self.seconds[name], name)):
            limit -= self.seconds[name]
            if limit < 0 and chosen:
                break
            chosen.append(name)
        return chosen


class Ending(NamedTuple):
    """How a mutant ended, and the test that noticed it."""

    word: str
    test: str = ""

    @property
    def noticed(self) -> bool:
        """Whether the tests noticed the mutant."""
        return self.word in ("noticed", "too slow")


def mutants_of(path: Path) -> list[Mutant]:
    """Returns every mutant of a module."""
    number_of_mutants = len(changeable_expressions(ast.parse(path.read_text(encoding="utf-8"))))
    return [mutant_of(path, number) for number in range(number_of_mutants)]


def mutant_of(path: Path, number: int) -> Mutant:
    """Returns the mutant of a module with a fault in its n-th changeable expression."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    _, node = changeable_expressions(tree)[number]
    around = lines_around(tree, node)
    change = change_of(node)
    put_fault(node)
    return Mutant(path, node.lineno, around, change, ast.unparse(tree))


def change_of(node: ast.expr) -> str:
    """Returns the text of an expression without and with its fault."""
    changed = deepcopy(node)
    put_fault(changed)
    return f"{ast.unparse(node)} -> {ast.unparse(changed)}"


def identities_of(path: Path) -> list[Identity]:
    """Returns what tells apart the mutants of a module, in order, whatever their lines are."""
    module = path.relative_to(SOURCE).as_posix()
    counts: Counter[tuple[str, str]] = Counter()
    identities: list[Identity] = []
    for scope, node in changeable_expressions(ast.parse(path.read_text(encoding="utf-8"))):
        change = change_of(node)
        counts[scope, change] += 1
        identities.append(Identity(module, scope, change, counts[scope, change]))
    return identities


def lines_around(tree: ast.Module, node: ast.expr) -> list[Lines]:
    """Returns the lines of the statements around an expression, the innermost first, and those of
    the module last; of a statement with a block, its head comes before the whole.
    """
    around: list[Lines] = []
    for statement in ast.walk(tree):  # from the outermost to the innermost
        if isinstance(statement, ast.stmt) and node in ast.walk(statement):
            last = statement.end_lineno or statement.lineno
            around.insert(0, (statement.lineno, last))
            first_of_block = min(block_lines(statement), default=last + 1)
            if node.lineno < first_of_block <= last:
                around.insert(0, (statement.lineno, first_of_block - 1))
    return [*around, (1, tree.body[-1].end_lineno or 1)]


def block_lines(statement: ast.stmt) -> list[int]:
    """Returns the first lines of the statements within a statement."""
    within = [node for node in ast.walk(statement) if node is not statement]
    return [node.lineno for node in within if isinstance(node, ast.stmt)]


def changeable_expressions(tree: ast.AST) -> list[tuple[str, ast.expr]]:
    """Returns the expressions of a module into which a fault can be put, in order, each with the
    qualified name of its function or class.
    """
    return [(scope, node) for scope, node in run_expressions(tree) if can_hold_fault(node)]


def run_expressions(node: ast.AST, scope: str = "") -> Iterator[tuple[str, ast.expr]]:
    """Yields all expressions that run, each with the qualified name of its function or class;
    annotations and decorators do not count.
    """
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        scope = f"{scope}.{node.name}".lstrip(".")
    for name, value in ast.iter_fields(node):
        if name in NEVER_RUN:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.expr):
                yield scope, child
            if isinstance(child, ast.AST):
                yield from run_expressions(child, scope)


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
    """Returns a sample of all mutants, the same for the same source, size and seed, in the order of
    the source.
    """
    places: list[tuple[Path, int]] = []
    ranks: list[str] = []
    for package in PACKAGES:
        for path in sorted((SOURCE / package).rglob("*.py")):
            identities = identities_of(path)
            places += [(path, number) for number in range(len(identities))]
            ranks += [rank_in_draw(identity, seed) for identity in identities]
    chosen = sorted(range(len(places)), key=lambda index: ranks[index])[:size]
    print(f"{len(places)} mutants, {len(chosen)} drawn with seed {seed}", flush=True)
    return [mutant_of(*places[index]) for index in sorted(chosen)]


def rank_in_draw(identity: Identity, seed: int) -> str:
    """Returns where a mutant stands in the draw of a seed, whatever other mutants there are."""
    return hashlib.sha256(repr((seed, *identity)).encode()).hexdigest()


def tests_of_folders(names: Sequence[str], jobs: int, folder: Path) -> dict[str, FolderTests]:
    """Runs the test folders on the sound source; returns by folder what their tests do there."""
    with ThreadPoolExecutor(jobs) as pool:
        found = pool.map(lambda name: tests_of_folder(name, folder), names)
        return dict(zip(names, found, strict=True))


def tests_of_folder(name: str, folder: Path) -> FolderTests:
    """Returns what the tests of a folder do on the sound source in `folder`.

    Raises SystemExit when one of them fails.
    """
    source = folder / "sound" / SOURCE.name
    data, durations = folder / f"{name}.coverage", folder / f"{name}.durations"
    packages = [each for each in PACKAGES if TESTED_WITH.get(each, each) == name]
    packages = list(PACKAGES) if name == FIELD_CASES else packages
    words = ["-p", "pytest_cov", *(f"--cov={source / package}" for package in packages)]
    words += ["--cov-context=test", "--cov-report=", "--cov-fail-under=0"]
    words += [f"--cov-config={os.devnull}", f"tests/{name}"]
    files = {"COVERAGE_FILE": str(data), DURATIONS_FILE: str(durations)}
    done = run_pytest(words, source.parent, None, **files)
    if done is None or done.returncode:
        raise SystemExit(f"The tests of {name} fail without a mutant:\n{done and done.stdout}")
    coverage = CoverageData(str(data))
    coverage.read()
    by_line = {
        SOURCE / Path(file).relative_to(source): tests_by_line(coverage, file)
        for file in coverage.measured_files()
    }
    seconds: dict[str, float] = {}
    for line in durations.read_text(encoding="utf-8").splitlines():
        duration, _, test = line.partition(" ")
        seconds[test] = float(duration)
    return FolderTests(seconds, by_line)


def tests_by_line(coverage: CoverageData, file: str) -> dict[int, frozenset[str]]:
    """Returns the ids of the tests that run each line of a file."""
    return {
        line: frozenset(name.rpartition("|")[0] for name in contexts if "|" in name)
        for line, contexts in coverage.contexts_by_lineno(file).items()
    }


def run_pytest(
    words: Sequence[str], source: Path, seconds: float | None, **variables: str
) -> Run | None:
    """Runs tests against a source tree; None when they took longer than `seconds`."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider"]
    path = os.pathsep.join([str(source), str(Path(__file__).parent)])
    environment = {**os.environ, "PYTHONPATH": path, **variables}
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # halves the start
    if seconds is not None:
        environment[LIMIT] = str(seconds)
    try:
        done = subprocess.run(
            [*command, "-p", Path(__file__).stem, *words],
            cwd=ROOT,
            env=environment,
            timeout=None if seconds is None else seconds * WAITING,
            capture_output=True,
            check=False,
            encoding="utf-8",
        )
    except subprocess.TimeoutExpired:
        return None
    return None if done.returncode in (-signal.SIGXCPU, -signal.SIGKILL) else done


def rounds_of(
    mutant: Mutant, tests: Mapping[str, FolderTests], seconds: float
) -> list[Sequence[str]]:
    """Returns the tests that a mutant meets: those of its own package, then the field cases."""
    folders = [tests[mutant.test_folder], tests[FIELD_CASES]]
    limit = seconds * SHARE_OF_LIMIT
    for lines in mutant.around:
        running = [folder.that_run(mutant.path, lines) for folder in folders]
        if any(running):
            chosen = zip(folders, running, strict=True)
            return [folder.fastest(names, limit) for folder, names in chosen if names]
    return [folders[0].fastest(folders[0].seconds, limit)]


def meet_tests(
    mutant: Mutant, rounds: Sequence[Sequence[str]], tree: Path, seconds: float
) -> Ending:
    """Puts a mutant into a source tree, and returns how it ended."""
    file = tree / mutant.path.relative_to(SOURCE.parent)
    sound = file.read_bytes()
    try:
        file.write_text(mutant.source, encoding="utf-8")
        for ids in rounds:
            done = run_pytest(ids, tree, seconds)
            if done is None or done.returncode:
                break
    finally:
        file.write_bytes(sound)
    return ending_of(done, ids, tree, seconds)


def ending_of(done: Run | None, ids: Sequence[str], tree: Path, seconds: float) -> Ending:
    """Returns how a mutant ended, from the last run of its tests.

    Where no test failed and the tests did not pass either, they are run on the sound source too.
    """
    if done is not None and not done.returncode:
        return Ending("alive")
    if done is not None and done.returncode in (TEST_FAILED, NOT_COLLECTED):
        return Ending("noticed", " ".join(FAILED_TEST.findall(done.stdout)[:1]))
    again = run_pytest(ids, tree, seconds)
    if again is None or again.returncode:
        return Ending("not measured")
    return Ending("too slow") if done is None else Ending("noticed", "the tests do not start")


def measure(options: argparse.Namespace, sample: Sequence[Mutant], folder: Path) -> list[Ending]:
    """Returns how each mutant ended, in the order of the sample."""
    copy_source(folder / "sound")
    trees: Queue[Path] = Queue()
    for number in range(options.jobs):
        trees.put(copy_source(folder / f"tree_{number}"))
    names = [FIELD_CASES, *sorted({mutant.test_folder for mutant in sample})]
    tests = tests_of_folders(names, options.jobs, folder)

    def run(mutant: Mutant) -> Ending:
        tree = trees.get()
        try:
            rounds = rounds_of(mutant, tests, options.seconds)
            return meet_tests(mutant, rounds, tree, options.seconds)
        finally:
            trees.put(tree)

    with ThreadPoolExecutor(options.jobs) as pool:
        ends = zip(sample, pool.map(run, sample), strict=True)
        return [report(mutant, end, verbose=options.verbose) for mutant, end in ends]


def copy_source(tree: Path) -> Path:
    """Copies the source into a folder, compiled so that a changed module is always seen."""
    copy = tree / SOURCE.name
    shutil.copytree(SOURCE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    mode = py_compile.PycInvalidationMode.CHECKED_HASH  # a time stamp is not fine enough
    compileall.compile_dir(copy, quiet=1, invalidation_mode=mode)
    return tree


def report(mutant: Mutant, end: Ending, *, verbose: bool) -> Ending:
    """Prints a mutant for which no test failed, or any if `verbose`; returns how it ended."""
    if verbose or end.word != "noticed":
        by = f" ({end.test})" if end.test else ""
        print(f"{end.word}: {mutant.place}{by}", flush=True)
    return end


def main() -> int:
    """Draws a sample, measures it and prints the shares."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sample", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    sample = draw_sample(options.sample, options.seed)
    if options.list:
        print("\n".join(mutant.place for mutant in sample))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        ends = measure(options, sample, Path(folder))
    for package in PACKAGES:
        own = [end for end, mutant in zip(ends, sample, strict=True) if mutant.package == package]
        print(f"{package}: {sum(end.noticed for end in own)} of {len(own)} noticed")
    share = sum(end.noticed for end in ends) / len(ends)
    slow = sum(end.word == "too slow" for end in ends)
    print(f"noticed: {share:.1%} ({slow} by taking longer than the limit)")
    return 0 if share >= LEAST_SHARE else 1


if __name__ == "__main__":
    sys.exit(main())
