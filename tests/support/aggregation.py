"""Records and published figures of a few lines, and how values of them are put together."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

from sexwork_models import (
    ForbiddenSumError,
    compute_indicators,
    load_framework,
    read_observations,
)

FIELD_DATA = Path(__file__).parents[1] / "field_cases" / "data"
FRAMEWORK = load_framework()
_NUMBERS = count(1)


def visit(day, client="", place="48", **cells):
    """A contact of one sex worker, with or without a code."""
    cells = {"activity": "M1-OUTREACH", "population": "sex_worker", "models": "M1"} | cells
    return cells | {
        "id": f"SYN-{next(_NUMBERS)}",
        "kind": "client",
        "day": day,
        "entered_on": day,
        "place": place,
        "client": client,
        "consent": "given" if client else "not_asked",
    }


def counted(rows, period, counting=None, indicator="I03", **options):
    """The values of one indicator in a period."""
    return compute_indicators(
        rows, FRAMEWORK, period=period, indicators=[indicator], counting=counting, **options
    ).values


def figure(id, low, **cells):
    """A published figure of contacts of Đà Nẵng in 2020."""
    row = {
        "id": id,
        "document": "own",
        "places": "48",
        "first_day": "2020-01-01",
        "last_day": "2020-12-31",
        "resolved": "stated",
        "models": "M1",
        "low": low,
        "unit": "contact",
        "kind": "actual",
        "readings": "I01:value",
        "grade": "supplied",
    }
    return row | cells


def published(*rows):
    """The values of published figures."""
    return compute_indicators(read_observations(rows).observations, FRAMEWORK).values


def refused(code, call):
    """The error with which a call is refused."""
    with pytest.raises(ForbiddenSumError) as caught:
        call()
    assert caught.value.code == code
    return caught.value
