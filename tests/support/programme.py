"""The invented programme, from data alone: as a pack of its own and laid over the packaged
framework, its records, registers and plan, and the values that were worked out by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from sexwork_models import Framework, check_records, load_framework

from .frames import native_frame

ROOT = Path(__file__).parent.parent.parent
RECORDS = ROOT / "examples" / "records_sample_programme.csv"
REGISTERS = ROOT / "examples" / "registers_sample_programme"
PLAN = ROOT / "examples" / "plan_sample_programme.toml"
OVERLAY = ROOT / "examples" / "programme_sample.toml"
PACK = ROOT / "tests" / "invented_programme"
FORMS = ("pack", "overlay")

# The state year 2024 begins on 15 December 2023; its first half ends on 14 June.
BY_HAND: Mapping[tuple[str, date], int] = {
    # Classes with 10, 9, 25 and 12 contacts; those with 10 or more count: 10 + 25 + 12.
    ("SAMPLE-Q1", date(2023, 12, 15)): 47,
    # A and B have talk and check within the first half; C talks on its last day and is checked on
    # the first day of the second half; D has no check.
    ("SAMPLE-Q2", date(2023, 12, 15)): 2,
    # Of A, B, C and D, A is checked on the 30th day and C on the first; B on the 31st: 2 of 4.
    ("SAMPLE-Q3", date(2023, 12, 15)): 50,
    # Groups of 9 and 3 core members; one ended in March, one has 2.
    ("SAMPLE-Q4", date(2023, 12, 15)): 2,
    # A on 10 January, B on 1 March, D on 20 May and C on 14 June.
    ("SAMPLE-Q5", date(2023, 12, 15)): 1,
    ("SAMPLE-Q5", date(2024, 2, 15)): 1,
    ("SAMPLE-Q5", date(2024, 5, 15)): 2,
}


@cache
def programme(form: str) -> Framework:
    """The framework that holds the programme, as a pack or as an overlay."""
    return load_framework(OVERLAY) if form == "overlay" else load_framework(pack=PACK)


def figures(values: Any) -> dict[tuple[str, date], Any]:
    """The exact figures of the programme's own indicators, by id and first day."""
    found: dict[tuple[str, date], Any] = {}
    for value in values:
        id = value.definition.id
        if id.startswith("SAMPLE") and value.figure is not None:
            assert value.figure.low == value.figure.high
            found[id, value.period.interval.start] = value.figure.low
    return found


def table_of_programme(engine: str, form: str) -> Any:
    """The records as a typed table of an engine."""
    framework = programme(form)
    return native_frame(check_records(RECORDS, framework).records, framework, engine)
