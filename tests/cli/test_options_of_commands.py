"""Every option that a command reads is declared for it: one that is not would be a traceback."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator
from functools import cache
from types import ModuleType

import pytest

from sexwork_models.cli import commands
from sexwork_models.cli.arguments import COMMANDS, EVERYWHERE

SET_BY_PARSER = {"command"}


@cache
def definitions(module: ModuleType) -> dict[str, ast.AST]:
    """Returns what a module defines, by name."""
    found: dict[str, ast.AST] = {}
    for node in ast.parse(inspect.getsource(module)).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found[node.name] = node
        elif isinstance(node, ast.AnnAssign | ast.Assign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {target.id: node for target in targets if isinstance(target, ast.Name)}
    return found


def options_read(module: ModuleType, name: str, seen: set[tuple[str, str]]) -> set[str]:
    """Returns the options that a function reads, itself or in what it uses of the command line."""
    if (module.__name__, name) in seen:
        return set()
    seen.add((module.__name__, name))
    definition = definitions(module).get(name, ast.Module([], []))
    read = {
        node.attr
        for node in ast.walk(definition)
        if isinstance(node, ast.Attribute) and is_options(node.value)
    }
    for called in functions_run_with_options(definition):
        home = getattr(getattr(module, called, None), "__module__", "")
        if called in definitions(module):
            read |= options_read(module, called, seen)
        elif home.startswith("sexwork_models.cli."):
            read |= options_read(sys.modules[home], called, seen)
    return read


def is_options(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "options"


def functions_run_with_options(definition: ast.AST) -> Iterator[str]:
    """Yields the names of the functions, or tables of functions, that are given the options."""
    for node in ast.walk(definition):
        if isinstance(node, ast.Call) and any(map(is_options, node.args)):
            function = node.func.value if isinstance(node.func, ast.Subscript) else node.func
            if isinstance(function, ast.Name):
                yield function.id


def read_by(command: str) -> set[str]:
    function = commands.COMMANDS[command]
    return options_read(sys.modules[function.__module__], function.__name__, set())


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_that_a_command_reads_is_declared_for_it(command):
    declared = {argument.attribute for argument in (*COMMANDS[command], *EVERYWHERE)}
    assert read_by(command) - declared - SET_BY_PARSER == set()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_option_that_is_declared_for_a_command_is_read(command):
    options = {argument.attribute for argument in COMMANDS[command]}
    read_with_the_framework = {"overlay", "pack", "definitions"}
    assert options - read_by(command) - read_with_the_framework == set()


def test_the_options_are_found_in_functions_of_other_modules_and_in_tables_of_functions():
    assert {"records", "mapping", "registers", "plan", "period"} <= read_by("explain")
    assert {"file", "kind", "mapping", "registers"} <= read_by("validate")
