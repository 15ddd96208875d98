"""Bilingual sentences stand in the message catalogue, and not as literals in modules.

A module outside `core` holds a `Text` with Vietnamese letters only where a committed list gives the
reason; an entry of the list that is no longer needed fails.
"""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src/sexwork_models"
ALLOWED = tomllib.loads((Path(__file__).parent / "texts_in_modules.toml").read_text("utf-8"))
_VIETNAMESE = re.compile("[À-ỹ]")


def _holds_vietnamese(call):
    parts = [*call.args, *(keyword.value for keyword in call.keywords)]
    constants = (node for part in parts for node in ast.walk(part))
    return any(
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and _VIETNAMESE.search(node.value)
        for node in constants
    )


def _calls_of_text(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Text":
            yield node


def _modules_with_texts():
    modules = set()
    for path in PACKAGE.rglob("*.py"):
        name = path.relative_to(PACKAGE).as_posix()
        tree = ast.parse(path.read_text("utf-8"))
        if not name.startswith("core/") and any(map(_holds_vietnamese, _calls_of_text(tree))):
            modules.add(name)
    return modules


def test_a_module_holds_a_bilingual_text_only_where_the_list_says_why():
    allowed = {name for group in ALLOWED.values() for name in group["modules"]}
    assert _modules_with_texts() == allowed


def test_every_entry_of_the_list_stands_once_and_has_a_reason():
    names = [name for group in ALLOWED.values() for name in group["modules"]]
    assert len(names) == len(set(names))
    assert all(group["reason"] for group in ALLOWED.values())


def test_a_text_with_vietnamese_letters_is_found_in_each_form_of_call():
    for code in ('Text("có", "yes")', 'Text(vi="đồng", en="dong")', 'Text(f"{n} kỳ", "x")'):
        assert [*filter(_holds_vietnamese, _calls_of_text(ast.parse(code)))]
    assert not [*filter(_holds_vietnamese, _calls_of_text(ast.parse('Text(name, "…")')))]
