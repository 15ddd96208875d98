"""Records for tests: clearly synthetic, one line each."""

from __future__ import annotations

from itertools import count

from sexwork_models import ActivityRecord

_NUMBER = count(1)


def row(**cells):
    """The cells of a contact with one client; what a test is about is passed in."""
    base = {
        "id": f"SYN-R{next(_NUMBER)}",
        "kind": "client",
        "day": "2024-01-10",
        "entered_on": cells.get("day", "2024-01-10"),
        "place": "22",
        "models": "M1",
        "activity": "M1-OUTREACH",
        "population": "sex_worker",
    }
    cells = {**base, **cells}
    if cells.get("client"):
        cells.setdefault("consent", "given")
    return {name: value for name, value in cells.items() if value is not None}


def event(**cells):
    return row(**{"kind": "event", "activity": "M1-IEC", "contacts": 10, **cells})


def record(**cells):
    return ActivityRecord.model_validate(row(**cells))
