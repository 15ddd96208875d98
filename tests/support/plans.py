"""Plans of the invented country, and the local prices that they need: sound ones, with changes."""

from __future__ import annotations

from typing import Any

HEAD = 'id = "o"\nbaseline = "eldoria"\n'


def plan(*lines: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A sound plan of model B in a province, for the year 2018, as a mapping."""
    base = {
        "id": "PLAN",
        "models": ["B"],
        "site": "SITE-1",
        "place": "P-C",
        "first_day": "2018-01-01",
        "last_day": "2018-12-31",
        "lines": list(lines),
    }
    return {key: value for key, value in {**base, **changes}.items() if value is not None}


def line(id: str = "L", volume: Any = 10, **changes: Any) -> dict[str, Any]:
    """A line of cases in March 2018, to be priced by what the framework has for them."""
    base = {"id": id, "activity": "B-CASE", "volume": volume, "unit": "case", "cost_class": "other"}
    if not {"by_day", "by_month", "days", "recurrence", "unscheduled"} & set(changes):
        base["by_month"] = {"2018-03": volume}
    changes.pop("unscheduled", None)
    return {key: value for key, value in {**base, **changes}.items() if value is not None}


def own_price(subject: str, amount: int, unit: str = "case", **changes: Any) -> dict[str, Any]:
    """A price of the plan's own, from the year 2000 on."""
    base = {
        "subject": subject,
        "item_en": subject,
        "amount": amount,
        "per_unit": unit,
        "document": "quotation 1",
    }
    return {**base, "valid_from": "2000-01-01", **changes}


def entry(
    input: str, quantity: Any, unit: str, category: str = "material", **changes: Any
) -> dict[str, Any]:
    """An input of a line."""
    return {"input": input, "category": category, "quantity": quantity, "unit": unit, **changes}


def norm(id: str, subject: str, kind: str, value: Any, unit: str, **changes: Any) -> str:
    """A norm of an overlay as a TOML table, in force from 2010 in the whole country."""
    cells = {
        "id": id,
        "document": "ACT-1",
        "models": ["ALL"],
        "subject": subject,
        "item_vi": subject,
        "item_en": subject,
        "kind": kind,
        "value": value,
        "unit": unit,
        "places": ["EL"],
        "valid_from": "2010-02-01",
        "force": "in_force",
        "grade": "supplied",
        **changes,
    }
    table = cells.pop("table", "norms")
    rows = [f"{key} = {_toml(cell)}" for key, cell in cells.items() if cell is not None]
    return "\n".join([f"[[{table}]]", *rows]) + "\n"


def consumption(
    id: str, input: str, value: Any, unit: str, category: str = "material", **changes: Any
) -> str:
    """A consumption norm of an overlay: so much of an input for one case."""
    base = {
        "table": "consumption",
        "per_unit": "case",
        "activities": ["B-CASE"],
        "input": input,
        "category": category,
    }
    return norm(
        id,
        changes.pop("subject", f"{id}-subject"),
        "consumption",
        value,
        unit,
        **{**base, **changes},
    )


def _toml(cell: Any) -> str:
    if isinstance(cell, list):
        return f"[{', '.join(_toml(item) for item in cell)}]"
    return f'"{cell}"' if isinstance(cell, str) else str(cell)
