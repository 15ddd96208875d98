"""The public API is what is written down: a change of a name, a signature or a field shows in the
diff.
"""

from __future__ import annotations

import ast
import inspect
import json
from pathlib import Path

import sexwork_models
from sexwork_models._public_names import PUBLIC_NAMES

SNAPSHOT = Path(__file__).parent / "snapshots" / "public_api.json"


PACKAGE = Path(__file__).parents[1] / "src" / "sexwork_models"


def declared():
    """The names that the stub declares, by their module, as type checkers see them."""
    names = {}
    stub = ast.parse((PACKAGE / "__init__.pyi").read_text(encoding="utf-8"))
    for node in stub.body:
        if isinstance(node, ast.ImportFrom):
            names.setdefault(node.module, set()).update(alias.name for alias in node.names)
    return {module: tuple(sorted(found)) for module, found in names.items()}


def described(value):
    if inspect.isclass(value):
        members = [name for name in vars(value) if not name.startswith("_")]
        fields = list(getattr(value, "model_fields", {})) or list(
            getattr(value, "__match_args__", ())
        )
        return {
            "class": sorted(
                {*members, *fields}
                - {"model_config", "model_fields", "model_computed_fields", "model_post_init"}
            )
        }
    if callable(value):
        return {"function": str(inspect.signature(value))}
    return {"value": type(value).__name__}


def current():
    return {name: described(getattr(sexwork_models, name)) for name in sexwork_models.__all__}


def test_the_public_api_is_the_one_that_was_written_down():
    assert current() == json.loads(SNAPSHOT.read_text(encoding="utf-8"))


def test_the_stub_and_the_table_of_names_are_equal():
    """`python tests/test_public_api.py` writes the table from the stub; then format it."""
    assert {module: tuple(sorted(names)) for module, names in PUBLIC_NAMES.items()} == declared()


def test_every_public_name_has_a_docstring_of_its_own():
    for name in sexwork_models.__all__:
        value = getattr(sexwork_models, name)
        if inspect.isclass(value) or inspect.isfunction(value):
            assert value.__doc__, name


def test_a_name_that_is_not_public_is_an_attribute_error():
    assert not hasattr(sexwork_models, "no_such_name")
    assert set(sexwork_models.__all__) <= set(dir(sexwork_models))


def test_the_names_of_the_contract_are_there():
    contract = {
        "load_framework",
        "Framework",
        "Observation",
        "validate_observations",
        "compute_indicators",
        "compute_attainment",
    }

    assert contract | {"Figure", "ReportingCalendar"} <= set(sexwork_models.__all__)


if __name__ == "__main__":  # python tests/test_public_api.py, when a change of the API is meant
    table = PACKAGE / "_public_names.py"
    head = table.read_text(encoding="utf-8").split("= {\n")[0]
    names = "".join(f"    {module!r}: {names!r},\n" for module, names in declared().items())
    written = f"{head}= {{\n{names}}}\n"
    if declared() != PUBLIC_NAMES:
        table.write_text(written, encoding="utf-8")
        raise SystemExit(f"{table} was written anew: format it and run this once more")
    SNAPSHOT.write_text(
        json.dumps(current(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
