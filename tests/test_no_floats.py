"""No float on the way of money: the models have no field for one, the code writes none, and no
result holds one.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import get_args, get_type_hints

import attrs
import pytest
from pydantic import BaseModel

import sexwork_models
from sexwork_models import (
    compute_budget,
    compute_execution,
    compute_unit_costs,
    explain_budget,
    load_framework,
)

SRC = Path(sexwork_models.__file__).parent
EXAMPLES = Path(__file__).parent.parent / "examples"
# How alike two spellings of an id are is a float of the standard library.
NO_MONEY = {"intake/catalog.py", "values/nearness.py"}
WINGS = ("values", "intake", "framework", "practice", "results", "monitoring", "finance")
MODULES = sorted(path for wing in WINGS for path in SRC.joinpath(wing).rglob("*.py"))
MODULES = [path for path in MODULES if path.relative_to(SRC).as_posix() not in NO_MONEY]


def _types(hint):
    yield hint
    for argument in get_args(hint):
        yield from _types(argument)


@pytest.mark.parametrize("name", [name for name in sexwork_models.__all__ if name[0].isupper()])
def test_no_public_type_has_a_field_for_a_float(name):
    kind = getattr(sexwork_models, name)
    if isinstance(kind, type) and (attrs.has(kind) or issubclass(kind, BaseModel)):
        try:
            hints = get_type_hints(kind)
        except NameError:  # a type that is only named for type checkers
            hints = dict(vars(kind).get("__annotations__", {}))
        assert not [
            key for key, hint in hints.items() if float in set(_types(hint)) or hint == "float"
        ]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SRC).as_posix())
def test_no_room_on_the_way_of_money_writes_a_float(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        assert not (isinstance(node, ast.Constant) and type(node.value) is float), node.lineno
        assert not (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "float"
        ), node.lineno
        assert not (
            isinstance(node, ast.Attribute) and node.attr in {"fsum", "as_integer_ratio"}
        ), node.lineno


def _values(value, seen):
    if id(value) in seen:
        return
    seen.add(id(value))
    yield value
    if isinstance(value, dict):
        for item in value.values():
            yield from _values(item, seen)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for item in value:
            yield from _values(item, seen)
    elif attrs.has(type(value)):
        for field in attrs.fields(type(value)):
            yield from _values(getattr(value, field.name), seen)
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _values(getattr(value, name), seen)


def test_no_result_of_money_holds_a_float():
    framework = load_framework(EXAMPLES / "prices_sample_a.toml")
    budget = compute_budget(EXAMPLES / "plan_sample_peers.toml", framework)
    spent = compute_execution(
        budget,
        {
            "id": "E",
            "plan": budget.plan.id,
            "first_day": "2019-01-01",
            "last_day": "2019-12-31",
            "entries": [{"line": "OUTREACH", "spent": 1}],
        },
    )
    results = (
        budget.lines,
        budget.cells,
        budget.to_dict(),
        explain_budget(budget, "REFERRALS"),
        spent,
        compute_unit_costs(budget, spent),
    )
    reached = [value for result in results for value in _values(result, set())]

    assert len(reached) > 1000
    assert not [value for value in reached if isinstance(value, float)]
    assert all(type(cell.dong) is int for cell in budget.cells)


@pytest.mark.parametrize("value", [1.0, 0.1, True])
def test_a_float_is_refused_at_the_border(value):
    from sexwork_models import validate_plan

    source = {
        "id": "P",
        "models": ["M2"],
        "place": "48",
        "first_day": "2019-01-01",
        "last_day": "2019-12-31",
        "ceiling": value,
    }
    line = {
        "id": "L",
        "activity": "M2-HEALTH",
        "volume": value,
        "unit": "case",
        "by_month": {"2019-01": 1},
    }
    found = {
        (finding.code, finding.where.field)
        for finding in validate_plan({**source, "lines": [line]}, load_framework())
    }

    assert {("number-float", "$.ceiling"), ("number-float", "$.lines[0].volume")} <= found
