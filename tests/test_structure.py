"""The source stays easy to enter: small modules and folders, no circle of imports, plain functions.

The counting is done by tools/measure_structure.py, which is tested here too.
"""

from __future__ import annotations

import importlib.util
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "sexwork_models"
MAX_MODULES_IN_FOLDER, MAX_LINES_IN_MODULE = 12, 300
LIMITED = ["complexity", "comprehensions-nested", "long-lines", "numbered-names", "vague-names"]


def loaded_script():
    spec = importlib.util.spec_from_file_location(
        "measure_structure", ROOT / "tools" / "measure_structure.py"
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


measure_structure = loaded_script()
MODULES = measure_structure.read_modules(SOURCE)


@pytest.fixture
def package(tmp_path):
    """Writes a package of a few modules and reads it as the source is read."""

    def write(**texts):
        folder = tmp_path / "package"
        folder.mkdir()
        for name, text in texts.items():
            folder.joinpath(f"{name}.py").write_text(text, encoding="utf-8")
        return measure_structure.read_modules(folder)

    return write


def offenders(measure):
    places = measure_structure.find_places(measure, MODULES)
    return [f"{module.path}:{line} {label}" for module, line, label in places]


def test_no_folder_holds_more_than_twelve_modules():
    files = [module.path for module in MODULES if module.path.stem != "__init__"]
    modules_in = Counter(path.parent.relative_to(SOURCE).as_posix() for path in files)

    assert len(files) > 100
    assert {
        folder: count for folder, count in modules_in.items() if count > MAX_MODULES_IN_FOLDER
    } == {}


def test_no_module_has_more_than_300_lines():
    lengths = {module.path: len(module.lines) for module in MODULES}

    assert {path: n for path, n in lengths.items() if n > MAX_LINES_IN_MODULE} == {}


def test_no_modules_import_each_other_in_a_circle():
    assert measure_structure.find_circles(measure_structure.import_graph(MODULES)) == set()


@pytest.mark.parametrize(
    "measure",
    ["complexity", "comprehensions-nested", "long-lines", "numbered-names", "vague-names"],
)
def test_nothing_in_the_source_breaks_a_limit_of_density_or_naming(measure):
    assert offenders(measure) == []


def test_a_linter_or_type_checker_is_silenced_in_at_most_fifteen_places():
    assert len(offenders("suppressions")) <= 15


def test_every_folder_has_a_contract_for_its_inside():
    """Every folder states in which direction its modules import each other."""
    contracts = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    folders = {path.parent for path in SOURCE.rglob("*.py")} - {SOURCE}

    for folder in folders:
        name = ".".join(folder.relative_to(SOURCE.parent).parts)
        assert f'containers = ["{name}"]' in contracts, name


def test_the_script_finds_a_circle_also_where_an_import_is_inside_a_function(package):
    modules = package(
        a="from .b import f\n\ndef g(): ...\n", b="def f():\n    from .a import g\n    return g()\n"
    )

    circles = measure_structure.find_circles(measure_structure.import_graph(modules))

    assert circles == {frozenset({"package.a", "package.b"})}


def test_the_script_counts_what_it_says(package):
    (module,) = package(
        a="def f(x):\n"
        "    rows = [[[y for y in z] for z in w] for w in x if x or w and x]  # noqa\n"
        "    return _g(rows)\n\n\n"
        "def _g(rows):\n    return rows\n"
    )

    found = {name: list(find(module)) for name, find in measure_structure.FINDERS.items()}

    assert [label for _, label in found["comprehensions-nested"]] == ["3 deep"]
    assert [label for _, label in found["suppressions"]] == ["noqa"]
    assert [label for _, label in found["trivial"]] == ["_g"]
    assert [function.name for function in module.functions] == ["f", "_g"]
    # One way, three comprehensions, one filter, one `or` and one `and`.
    assert [measure_structure.full_complexity(f) for f in module.functions] == [7, 1]
    assert found["complexity"] == found["long-lines"] == found["vague-names"] == []


def listed_modules(page):
    """The paths in the tree of the design page, which shows folders by indentation."""
    tree = page.split("Every module, with")[1].split("```text\n")[1].split("```")[0]
    folders = []
    for line in tree.splitlines():
        name = line.split()[0]
        depth = (len(line) - len(line.lstrip())) // 2
        folders[depth:] = [name.rstrip("/")]
        if name.endswith(".py"):
            yield "/".join(folders)


def test_the_design_page_lists_every_module():
    page = (ROOT / "docs" / "design.md").read_text(encoding="utf-8")
    modules = {module.path.relative_to(SOURCE).as_posix() for module in MODULES}
    not_shown = {path for path in modules if path.endswith("/__init__.py")}

    assert set(listed_modules(page)) == modules - not_shown - {"__main__.py", "_version.py"}
