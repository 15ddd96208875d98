"""The measure of mutants: which faults it puts into the source, and what is left as it is."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

TOOL = Path(__file__).parent.parent / "tools" / "measure_mutants.py"
pytest.importorskip("coverage")


@pytest.fixture(scope="module")
def measure_mutants():
    spec = importlib.util.spec_from_file_location("measure_mutants", TOOL)
    module = importlib.util.module_from_spec(spec)
    sys.modules["measure_mutants"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("source", "changes"),
    [
        ("x = a < b", ["a < b -> a <= b"]),
        ("x = a is None", ["a is None -> a is not None"]),
        ("x = a and b", ["a and b -> a or b"]),
        ("x = a - b", ["a - b -> a + b"]),
        ("x = not a", ["not a -> not not a"]),
        ("x = max(a, b)", ["max(a, b) -> min(a, b)"]),
        ("x = a if b else c", ["a if b else c -> c if b else a"]),
        ("x = [0, True]", ["0 -> 1", "True -> False"]),
        ("x = 'text' + a", []),
        ("def f(a: list[0]) -> x[1]: pass", []),
        ("@f(1)\ndef g(): pass", []),
    ],
)
def test_each_fault_is_one_small_change(measure_mutants, tmp_path, monkeypatch, source, changes):
    module = tmp_path / "module.py"
    module.write_text(source)

    found = measure_mutants.mutants_of(module)

    assert [mutant.change for mutant in found] == changes
    assert all(mutant.source != source for mutant in found)


def test_a_sample_is_the_same_for_the_same_seed(measure_mutants, capsys):
    first, again = measure_mutants.draw_sample(5, 1), measure_mutants.draw_sample(5, 1)

    assert [mutant.place for mutant in first] == [mutant.place for mutant in again]
    assert {mutant.package for mutant in first} <= set(measure_mutants.PACKAGES)
