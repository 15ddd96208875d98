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


# --- Which tests a mutant meets -------------------------------------------------------------------

MODULE = """LIMIT = 3


def f(
    a=1,
):
    if a < 2:
        return 0
    return [
        a + 4,
    ]
"""


def mutant_of(measure_mutants, tmp_path, monkeypatch, change):
    """The mutant of MODULE with a change, as a module of the package `values`."""
    monkeypatch.setattr(measure_mutants, "SOURCE", tmp_path)
    path = tmp_path / "values" / "module.py"
    path.parent.mkdir(parents=True)
    path.write_text(MODULE)
    (found,) = [item for item in measure_mutants.mutants_of(path) if item.change == change]
    return found


@pytest.mark.parametrize(
    ("change", "around"),
    [
        ("3 -> 4", [(1, 1), (1, 11)]),
        ("1 -> 2", [(4, 6), (4, 11), (1, 11)]),  # a default runs with the head of the function
        ("a < 2 -> a <= 2", [(7, 7), (7, 8), (4, 11), (1, 11)]),
        ("0 -> 1", [(8, 8), (7, 8), (4, 11), (1, 11)]),
        ("a + 4 -> a - 4", [(9, 11), (4, 11), (1, 11)]),  # all lines of its statement
    ],
)
def test_the_lines_around_a_fault_go_from_its_statement_to_the_module(
    measure_mutants, tmp_path, monkeypatch, change, around
):
    assert mutant_of(measure_mutants, tmp_path, monkeypatch, change).around == around


@pytest.mark.parametrize(
    ("change", "rounds"),
    [
        ("a + 4 -> a - 4", [["own_fast", "own_slow"], ["field"]]),  # its statement is run by both
        ("0 -> 1", [["field"]]),  # only a field case runs it
        ("1 -> 2", [["own_fast", "own_slow"], ["field"]]),  # whatever runs the function
        ("3 -> 4", [["own_fast", "own_slow"], ["field"]]),  # whatever runs the module
    ],
)
def test_a_mutant_meets_the_tests_of_its_package_and_then_the_field_cases(
    measure_mutants, tmp_path, monkeypatch, change, rounds
):
    mutant = mutant_of(measure_mutants, tmp_path, monkeypatch, change)
    own = {7: frozenset({"own_slow"}), 10: frozenset({"own_slow", "own_fast"})}
    field = {8: frozenset({"field"}), 9: frozenset({"field"})}
    seconds = {"own_slow": 2.0, "own_fast": 1.0, "idle": 0.1}
    tests = {
        "values": measure_mutants.FolderTests(seconds, {mutant.path: own}),
        "field_cases": measure_mutants.FolderTests({"field": 1.0}, {mutant.path: field}),
    }

    assert measure_mutants.rounds_of(mutant, tests, 60) == rounds
    # The slowest are left out, but one test of each folder is met in any case.
    least = [names[:1] for names in rounds]
    assert measure_mutants.rounds_of(mutant, tests, 6) == least  # a third are 2 seconds
    assert measure_mutants.rounds_of(mutant, tests, 9) == rounds
    assert measure_mutants.rounds_of(mutant, tests, 0) == least


def test_a_mutant_that_no_test_comes_near_meets_all_tests_of_its_package(
    measure_mutants, tmp_path, monkeypatch
):
    mutant = mutant_of(measure_mutants, tmp_path, monkeypatch, "3 -> 4")
    tests = {
        "values": measure_mutants.FolderTests({"slow": 2.0, "fast": 1.0}, {}),
        "field_cases": measure_mutants.FolderTests({"field": 1.0}, {}),
    }

    assert measure_mutants.rounds_of(mutant, tests, 60) == [["fast", "slow"]]


class Done:
    """A run of pytest that ended with some code."""

    def __init__(self, returncode):
        self.returncode = returncode
        self.stdout = "x\nFAILED tests/a.py::test_b[1 2] - assert 1 == 2\nFAILED tests/c.py"


@pytest.mark.parametrize(
    ("code", "sound_code", "word", "noticed"),
    [
        (0, 0, "alive", False),
        (1, 0, "noticed", True),
        (2, 0, "noticed", True),  # a test module cannot be imported
        (4, 0, "noticed", True),  # the package cannot be imported
        (4, 4, "not measured", False),  # nor can it without the fault
        (None, 0, "too slow", True),
        (None, None, "not measured", False),  # too slow without the fault as well
        (None, 1, "not measured", False),
    ],
)
def test_an_ending_without_a_failed_test_is_compared_with_the_sound_source(
    measure_mutants, monkeypatch, tmp_path, code, sound_code, word, noticed
):
    sound = None if sound_code is None else Done(sound_code)
    monkeypatch.setattr(measure_mutants, "run_pytest", lambda ids, tree, seconds: sound)
    done = None if code is None else Done(code)
    ending = measure_mutants.ending_of(done, ["tests/a.py"], tmp_path, 60)

    assert (ending.word, ending.noticed) == (word, noticed)
    if code == 1:
        assert ending.test == "tests/a.py::test_b[1"


def test_a_mutant_is_put_into_the_tree_for_its_tests_and_taken_out_again(
    measure_mutants, tmp_path, monkeypatch
):
    mutant = mutant_of(measure_mutants, tmp_path / "src", monkeypatch, "3 -> 4")
    tree = measure_mutants.copy_source(tmp_path / "tree")
    file = tree / "src" / "values" / "module.py"
    seen = []

    def run_pytest(ids, source, seconds):
        seen.append((list(ids), "LIMIT = 4" in file.read_text(), 0 < seconds <= 60))
        return Done(0 if ids == ["own"] else 1)

    monkeypatch.setattr(measure_mutants, "run_pytest", run_pytest)
    ending = measure_mutants.meet_tests(mutant, [["own"], ["field"], ["more"]], tree, 60)

    assert ending.word == "noticed"
    assert seen == [(["own"], True, True), (["field"], True, True)]  # after a failure no more
    assert file.read_text() == MODULE
