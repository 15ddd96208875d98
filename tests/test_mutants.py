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


# --- Which mutants are drawn ----------------------------------------------------------------------

STEADY = """def steady(a, b):
    return [a < b, a > b, a < b, 7]


class Steady:
    def also(self, a, b):
        return a < b
"""
OTHER = """def other(a):
    return [a == 1, a == 2, a == 3]


"""
CHANGED = """# Some lines more.


def other(a):
    return [a < b, not a, 7, a + 11, a - 12, 13, 14]


"""


def drawn(measure_mutants, tmp_path, monkeypatch, source, *, size=100, seed=1):
    """The sample that is drawn of a package with one module."""
    monkeypatch.setattr(measure_mutants, "SOURCE", tmp_path)
    path = tmp_path / "values" / "module.py"
    for package in measure_mutants.PACKAGES:
        (tmp_path / package).mkdir(exist_ok=True)
    path.write_text(source)
    return measure_mutants.draw_sample(size, seed)


def in_order_of_draw(measure_mutants, tmp_path, monkeypatch, source, *, seed=1):
    """All mutants of a module in the order in which they are drawn: the changed source of each."""
    order = []
    for size in range(1, 100):
        sample = drawn(measure_mutants, tmp_path, monkeypatch, source, size=size, seed=seed)
        if len(sample) < size:
            return order
        order += [mutant.source for mutant in sample if mutant.source not in order]
    raise AssertionError("the sample has no end")


def test_a_sample_is_the_same_for_the_same_source_and_seed(measure_mutants, capsys):
    first, again = measure_mutants.draw_sample(5, 1), measure_mutants.draw_sample(5, 1)

    assert len(first) == 5
    assert [mutant.place for mutant in first] == [mutant.place for mutant in again]
    assert {mutant.package for mutant in first} <= set(measure_mutants.PACKAGES)


def test_a_smaller_sample_is_part_of_a_larger_one_and_the_largest_is_every_mutant(
    measure_mutants, tmp_path, monkeypatch
):
    order = in_order_of_draw(measure_mutants, tmp_path, monkeypatch, STEADY)
    every = measure_mutants.mutants_of(tmp_path / "values" / "module.py")

    assert len(order) == 5  # equal changes of one function are drawn apart
    assert sorted(order) == sorted(mutant.source for mutant in every)


def test_another_seed_draws_other_mutants(measure_mutants, tmp_path, monkeypatch):
    orders = {
        tuple(in_order_of_draw(measure_mutants, tmp_path, monkeypatch, STEADY, seed=seed))
        for seed in range(5)
    }

    assert len(orders) == 5


def test_work_on_one_function_leaves_the_draw_of_the_others_as_it_was(
    measure_mutants, tmp_path, monkeypatch
):
    alone = in_order_of_draw(measure_mutants, tmp_path, monkeypatch, STEADY)
    for other in (OTHER, CHANGED):
        sound = measure_mutants.ast.unparse(measure_mutants.ast.parse(other)) + "\n\n"
        both = in_order_of_draw(measure_mutants, tmp_path, monkeypatch, other + STEADY)
        steady = [source.removeprefix(sound) for source in both if source.startswith(sound)]

        assert steady == alone
        assert len(both) > len(alone)


def test_equal_changes_of_different_functions_are_drawn_apart(
    measure_mutants, tmp_path, monkeypatch
):
    drawn(measure_mutants, tmp_path, monkeypatch, STEADY)
    found = measure_mutants.identities_of(tmp_path / "values" / "module.py")

    assert [(item.scope, item.change, item.number) for item in found] == [
        ("steady", "a < b -> a <= b", 1),
        ("steady", "a > b -> a >= b", 1),
        ("steady", "a < b -> a <= b", 2),
        ("steady", "7 -> 8", 1),
        ("Steady.also", "a < b -> a <= b", 1),
    ]
    assert {item.module for item in found} == {"values/module.py"}


def test_a_list_of_the_sample_runs_no_tests(measure_mutants, tmp_path, monkeypatch, capsys):
    sample = drawn(measure_mutants, tmp_path, monkeypatch, STEADY, size=3)
    capsys.readouterr()
    monkeypatch.setattr(measure_mutants, "ROOT", tmp_path)
    monkeypatch.setattr(measure_mutants, "run_pytest", None)
    monkeypatch.setattr(sys, "argv", ["measure_mutants", "--list", "--sample", "3"])

    assert measure_mutants.main() == 0

    first, *places = capsys.readouterr().out.splitlines()
    assert first == "5 mutants, 3 drawn with seed 1"
    assert places == [mutant.place for mutant in sample]


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
