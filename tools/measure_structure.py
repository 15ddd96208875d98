"""Measures how readable the library's source is, and lists the places to improve.

Usage: python tools/measure_structure.py [SRC_FOLDER] [--list MEASURE | --trivial | --by-folder]

A part is a first-level module or folder of the package; a dependency is a pair of parts of which
one imports the other, however often; layers are the parts on the longest chain of dependencies. A
folder `benchmarks` beside `src` is a part too, as it rests on the library's insides. Every import
of a `.py` file counts, also inside functions and under TYPE_CHECKING: a reader meets all of them.
"""

from __future__ import annotations

import argparse
import ast
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from graphlib import CycleError, TopologicalSorter
from importlib.util import resolve_name
from pathlib import Path
from typing import NamedTuple, TypeAlias

MAX_LINE, MAX_MODULE, MAX_BODY, MAX_COMPLEXITY, MAX_NESTING = 100, 300, 25, 10, 2
SOURCE = Path(__file__).resolve().parents[1] / "src" / "sexwork_models"
SUPPRESSION = re.compile(
    r"#.*?\b(noqa|(?:type|pyright|mypy): ?ignore|pragma: no cover|fmt: ?(?:off|skip))"
)
NUMBERED, VAGUE = re.compile(r"\d$"), re.compile("helper|util|misc", re.IGNORECASE)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
DEFINITIONS = (*FUNCTIONS, ast.ClassDef)
LOOPS = (ast.For, ast.AsyncFor, ast.While)
Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
Graph: TypeAlias = dict[str, set[str]]
Places: TypeAlias = Iterator[tuple[int, str]]  # line and label
Row: TypeAlias = tuple[str, str, str]  # name of a measure, figure and aim


class Module(NamedTuple):
    """A source file; its functions include methods and functions inside others."""

    path: Path
    name: str
    lines: list[str]
    tree: ast.Module
    functions: list[Function]


def read_modules(folder: Path) -> list[Module]:
    """Reads all Python files under a folder."""
    return [read_module(path, folder.parent) for path in sorted(folder.rglob("*.py"))]


def read_module(path: Path, root: Path) -> Module:
    """Reads a Python file; an `__init__.py` goes by the name of its folder."""
    name = ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    functions = [node for node in ast.walk(tree) if isinstance(node, FUNCTIONS)]
    return Module(path, name, text.splitlines(), tree, functions)


# Imports between modules and between parts


def import_graph(modules: list[Module]) -> Graph:
    """Maps every module to those of the given modules that it imports."""
    known = {module.name for module in modules}
    return {module.name: set(imported_names(module, known)) & known for module in modules}


def imported_names(module: Module, known: set[str]) -> Iterator[str]:
    """Yields the names of the modules and packages that a module imports."""
    is_package = module.path.stem == "__init__"
    package = module.name if is_package else module.name.rpartition(".")[0]
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = resolve_name("." * node.level + (node.module or ""), package)
            for alias in node.names:
                # `from package import name`: the name may be a module of the package.
                submodule = f"{origin}.{alias.name}"
                yield submodule if submodule in known else origin


def part_graph(graph: Graph, package: str) -> Graph:
    """Merges the modules of every part; the package's own `__init__.py` is a part as well."""
    parts: Graph = {}
    for name, targets in graph.items():
        first, *rest = [target.removeprefix(f"{package}.") for target in (name, *targets)]
        part = first.partition(".")[0]
        parts.setdefault(part, set()).update({other.partition(".")[0] for other in rest} - {part})
    return parts


def count_layers(parts: Graph) -> str:
    """Counts the parts on the longest chain of dependencies."""
    layers: dict[str, int] = {}
    try:
        for part in TopologicalSorter(parts).static_order():
            layers[part] = 1 + max((layers[below] for below in parts[part]), default=0)
    except CycleError:
        return "endless"
    return str(max(layers.values(), default=0))


def find_circles(graph: Graph) -> set[frozenset[str]]:
    """Finds the groups of modules that import each other, directly or through others."""
    reached = {name: reachable(name, graph) for name in graph}
    circles = set()
    for name in graph:
        circles.add(frozenset(other for other in reached[name] if name in reached[other]))
    return circles - {frozenset()}


def reachable(start: str, graph: Graph) -> set[str]:
    """Returns the modules that a module imports, directly or through others."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        new = graph[waiting.pop()] - found
        found |= new
        waiting.extend(new)
    return found


# Functions and comprehensions


def body_of(function: Function) -> list[ast.stmt]:
    """Returns the statements of a function after its docstring."""
    return function.body[1:] if ast.get_docstring(function) is not None else function.body


def body_lines(function: Function) -> int:
    """Counts the lines from the first to the last statement, without the docstring."""
    body = body_of(function)
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def outermost(node: ast.AST, kinds: tuple[type[ast.AST], ...]) -> Iterator[ast.AST]:
    """Yields the nodes of some kinds that lie in no other node of these kinds."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, kinds):
            yield child
        else:
            yield from outermost(child, kinds)


def comprehension_density(modules: list[Module]) -> float:
    """Counts comprehensions per 100 lines of function body."""
    comprehensions = lines = 0
    for module in modules:
        # A function inside another is part of its lines: only the outer one is counted.
        for function in outermost(module.tree, FUNCTIONS):
            assert isinstance(function, FUNCTIONS)
            lines += body_lines(function)
            comprehensions += sum(isinstance(node, COMPREHENSIONS) for node in ast.walk(function))
    return 100 * comprehensions / max(lines, 1)


def nesting(node: ast.AST) -> int:
    """Counts how deep comprehensions lie in each other, in whichever part of the outer one."""
    inner = max(map(nesting, ast.iter_child_nodes(node)), default=0)
    return inner + isinstance(node, COMPREHENSIONS)


def own_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """Yields a node and all below it, without the functions and classes defined inside."""
    if not isinstance(node, DEFINITIONS):
        yield node
        for child in ast.iter_child_nodes(node):
            yield from own_nodes(child)


def full_complexity(function: Function) -> int:
    """Counts the ways through a function, also those inside expressions: the strict reading."""
    # A function defined inside counts by itself, as a reader takes it by itself.
    nodes = [node for part in function.body for node in own_nodes(part)]
    return 1 + sum(statement_branches(node) + expression_branches(node) for node in nodes)


def linter_complexity(function: Function) -> int:
    """Counts the ways through the statements of a function, as the linter's rule C901 does."""
    nodes = [node for part in function.body for node in ast.walk(part)]
    return 1 + sum(statement_branches(node) + isinstance(node, FUNCTIONS) for node in nodes)


def statement_branches(node: ast.AST) -> int:
    """Counts one more way for a condition, a loop, a handler, a case, and `else` after `try`."""
    if isinstance(node, ast.match_case):
        return int(ast.unparse(node.pattern) != "_")
    if isinstance(node, ast.Try | ast.TryStar):
        return int(bool(node.orelse))
    return int(isinstance(node, (ast.If, ast.ExceptHandler, *LOOPS)))


def expression_branches(node: ast.AST) -> int:
    """Counts the further ways of the strict reading: expressions, asserts, `else` after loops."""
    if isinstance(node, ast.BoolOp):
        return len(node.values) - 1
    if isinstance(node, ast.comprehension):
        return 1 + len(node.ifs)
    if isinstance(node, LOOPS):
        return int(bool(node.orelse))
    return int(isinstance(node, ast.IfExp | ast.Assert))


# Finders: each yields the places in one module that a measure counts


def functions_over(measure: Callable[[Function], int], limit: int, module: Module) -> Places:
    """Finds the functions whose measure is above a limit."""
    for function in module.functions:
        if measure(function) > limit:
            yield function.lineno, f"{function.name} ({measure(function)})"


def count_uses(module: Module) -> Counter[str]:
    """Counts how often a module names each variable, function and attribute."""
    nodes = list(ast.walk(module.tree))
    uses = Counter(node.id for node in nodes if isinstance(node, ast.Name))
    uses.update(node.attr for node in nodes if isinstance(node, ast.Attribute))
    return uses


def private_once(module: Module, *, trivial: bool = False) -> Places:
    """Finds private functions that their module names once besides the definition."""
    uses = count_uses(module)
    for function in module.functions:
        private = re.match("_(?!_)", function.name)
        # A decorated function is left out: a property or a validator serves what decorates it.
        once = uses[function.name] == 1 and not function.decorator_list
        if private and once and (not trivial or len(body_of(function)) == 1):
            yield function.lineno, function.name


def long_lines(module: Module) -> Places:
    """Finds the lines that are too long."""
    for number, line in enumerate(module.lines, 1):
        if len(line) > MAX_LINE:
            yield number, f"{len(line)} characters"


def long_modules(module: Module) -> Places:
    """Finds out whether a module is too long."""
    if len(module.lines) > MAX_MODULE:
        yield 1, f"{len(module.lines)} lines"


def nested_comprehensions(module: Module) -> Places:
    """Finds the outermost of comprehensions that lie three deep or deeper."""
    for node in outermost(module.tree, COMPREHENSIONS):
        assert isinstance(node, COMPREHENSIONS)
        if nesting(node) > MAX_NESTING:
            yield node.lineno, f"{nesting(node)} deep"


def suppressions(module: Module) -> Places:
    """Finds the comments that silence a tool."""
    for number, line in enumerate(module.lines, 1):
        yield from ((number, found) for found in SUPPRESSION.findall(line))


def names_like(pattern: re.Pattern[str], module: Module) -> Places:
    """Finds the module, classes and functions whose name has a pattern."""
    if pattern.search(module.path.stem):
        yield 1, module.path.stem
    for node in ast.walk(module.tree):
        if isinstance(node, DEFINITIONS) and pattern.search(node.name):
            yield node.lineno, node.name


FINDERS: dict[str, Callable[[Module], Places]] = {
    "complexity": partial(functions_over, full_complexity, MAX_COMPLEXITY),
    "linter-complexity": partial(functions_over, linter_complexity, MAX_COMPLEXITY),
    "private-once": private_once,
    "trivial": partial(private_once, trivial=True),
    "long-lines": long_lines,
    "long-modules": long_modules,
    "long-functions": partial(functions_over, body_lines, MAX_BODY),
    "comprehensions-nested": nested_comprehensions,
    "suppressions": suppressions,
    "numbered-names": partial(names_like, NUMBERED),
    "vague-names": partial(names_like, VAGUE),
}


def find_places(measure: str, modules: list[Module]) -> list[tuple[Module, int, str]]:
    """Returns all places that a measure counts: module, line and label."""
    return [(module, *place) for module in modules for place in FINDERS[measure](module)]


# Output


def layout_rows(source: Path, modules: list[Module]) -> Iterator[Row]:
    """Yields the measures of modules and imports."""
    everything = modules + read_modules(source.parents[1] / "benchmarks")
    parts = part_graph(import_graph(everything), source.name)
    figure = f"{len(parts)} / {count_layers(parts)} / {sum(map(len, parts.values()))}"
    yield "parts / layers / dependencies", figure, "17 / 11 / 68 or fewer"
    yield "circles of imports", str(len(find_circles(import_graph(modules)))), "0"
    folders = Counter(module.path.parent for module in modules if module.path.stem != "__init__")
    yield "most modules in one folder", str(max(folders.values())), "12"
    # An `__init__.py` counts as a module when it defines something of its own.
    count = sum(module.path.stem != "__init__" or bool(module.functions) for module in modules)
    figure = f"{count} / {max(len(module.lines) for module in modules)} lines"
    yield "modules / longest module", figure, f"about 175 / {MAX_MODULE} lines"
    yield "public names at the top", str(count_public_names(source)), "about 60"


def count_public_names(source: Path) -> int:
    """Counts the names that the top of the package declares as imports."""
    declared = ast.parse((source / "__init__.pyi").read_text(encoding="utf-8"))
    return sum(len(node.names) for node in declared.body if isinstance(node, ast.ImportFrom))


def code_rows(modules: list[Module]) -> Iterator[Row]:
    """Yields the measures of functions and lines."""
    count = {name: len(find_places(name, modules)) for name in FINDERS}
    # Both shares are of everything, public functions too, to compare with other libraries.
    functions = sum(len(module.functions) for module in modules)
    lines = sum(len(module.lines) for module in modules)
    once = share(count["private-once"], functions)
    yield "private functions used once", once, "under 12 %"
    yield "  of these, one statement", str(count["trivial"]), "-"
    yield f"lines over {MAX_LINE} characters", share(count["long-lines"], lines), "none"
    yield f"complexity over {MAX_COMPLEXITY}, strict", str(count["complexity"]), "none"
    yield f"complexity over {MAX_COMPLEXITY}, linter", str(count["linter-complexity"]), "none"
    density = f"{comprehension_density(modules):.1f}"
    yield "comprehensions per 100 lines of body", density, "under 6"
    yield "comprehensions three deep", str(count["comprehensions-nested"]), "none"
    yield "suppressions", str(count["suppressions"]), "not more than before"
    yield "numbered names", str(count["numbered-names"]), "not more than before"
    yield "vague names (helper, util, misc)", str(count["vague-names"]), "not more than before"
    yield f"functions over {MAX_BODY} lines of body", str(count["long-functions"]), "-"


def share(part: int, whole: int) -> str:
    """Words a number as a percentage of another."""
    return f"{100 * part / max(whole, 1):.0f} % ({part:,} of {whole:,})"


def folder_rows(source: Path, modules: list[Module]) -> Iterator[Row]:
    """Yields what every measure counts in each folder, down to the second level."""
    for measure in FINDERS:
        folders = [place[0].path.parent for place in find_places(measure, modules)]
        names = ["/".join(folder.relative_to(source).parts[:2]) or "." for folder in folders]
        for name, count in sorted(Counter(names).items()):
            yield measure, name, str(count)


def print_rows(*rows: Row) -> None:
    """Prints rows in aligned columns."""
    first, second, _ = (max(map(len, column)) + 2 for column in zip(*rows, strict=True))
    for row in rows:
        print(f"{row[0]:{first}}{row[1]:{second}}{row[2]}".rstrip())


def main() -> None:
    """Reads the command line and prints what it asks for."""
    parser = argparse.ArgumentParser(description="Measures how readable the source is.")
    parser.add_argument(
        "source", nargs="?", type=Path, default=SOURCE, help="the folder of the package"
    )
    output = parser.add_mutually_exclusive_group()
    output.add_argument("--list", choices=FINDERS, help="print the places that a measure counts")
    output.add_argument(
        "--trivial",
        dest="list",
        action="store_const",
        const="trivial",
        help="the same as --list trivial",
    )
    output.add_argument("--by-folder", action="store_true", help="count the places by folder")
    options = parser.parse_args()
    source = options.source.resolve()
    if not source.joinpath("__init__.pyi").is_file():
        parser.error(f"{source.name} is not the folder of the package: it has no __init__.pyi")
    modules = read_modules(source)
    if options.list:
        for module, line, label in find_places(options.list, modules):
            print(f"{module.path.relative_to(source.parents[1]).as_posix()}:{line} {label}")
    elif options.by_folder:
        print_rows(("measure", "folder", "count"), *folder_rows(source, modules))
    else:
        header = ("measure", "figure", "aim")
        print_rows(header, *layout_rows(source, modules), *code_rows(modules))


if __name__ == "__main__":
    main()
