"""Published figures of a few cells, for tests of products, parts and sums."""

from __future__ import annotations

from typing import Any


def observation(id: str, **changes: Any) -> dict[str, Any]:
    """A figure of Da Nang in the state reporting year 2020."""
    row: dict[str, Any] = {
        "id": id,
        "document": "own",
        "places": ["48"],
        "first_day": "2019-12-15",
        "last_day": "2020-12-14",
        "resolved": "stated",
        "calendar": "state",
        "models": ["M1"],
        "item_vi": f"mục {id}",
        "item_en": f"item {id}",
        "low": 4,
        "unit": "group",
        "kind": "actual",
        "grade": "supplied",
        **changes,
    }
    return {key: value for key, value in row.items() if value is not None}
