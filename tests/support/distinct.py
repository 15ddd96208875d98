"""Small tables and declarations of distinct counts, for laws of rows and of tables."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from hypothesis import strategies as st

from sexwork_models import ActivityRecord, Interval, ReportingCalendar, load_framework
from sexwork_models.forms.conditions import AnyOf, Compared, IsSet, NoneOf, OneOf, holds
from sexwork_models.framework.measures.language import Distinct
from sexwork_models.framework.measures.terms import Block, Span
from sexwork_models.monitoring.measures.windows import Windows, on_period

FRAMEWORK = load_framework()
CALENDAR = ReportingCalendar.named("state")
YEAR = CALENDAR.year(2024).interval
FILTERS = (
    (OneOf("activity", {"M1-IEC"}),),
    (OneOf("activity", {"M1-COUNSEL"}),),
    (NoneOf("activity", {"M1-OUTREACH"}),),
    (IsSet("need"),),
    (NoneOf("need", {"health"}),),
    (Compared("contacts", ">=", Decimal(2)),),
    (AnyOf(((IsSet("need", filled=False),), (OneOf("activity", {"M1-IEC"}),))),),
    (Compared("day", ">=", "$first_day"),),
)
_NUMBER = count(1)
_PARTS = {
    Block.MONTH: ReportingCalendar.months,
    Block.QUARTER: ReportingCalendar.quarters,
    Block.HALF: ReportingCalendar.halves,
}


def contact(**cells: Any) -> ActivityRecord:
    """A record of the reporting year, of nobody known unless a client is passed in."""
    base = {
        "id": f"SYN-D{next(_NUMBER)}",
        "kind": "client",
        "day": "2024-01-10",
        "entered_on": cells.get("day", "2024-01-10"),
        "place": "22",
        "models": "M1",
        "activity": "M1-OUTREACH",
        "population": "sex_worker",
    }
    return ActivityRecord.model_validate({**base, **cells})


def block_of_calendar(block: Block, day: date, calendar: ReportingCalendar = CALENDAR) -> Interval:
    """The block of a reporting calendar in which a day lies, found among its periods."""
    if block is Block.DAY:
        return Interval.of_days(day, day)
    year = calendar.year_of(day)
    periods = _PARTS[block](calendar, year) if block in _PARTS else (calendar.year(year),)
    (found,) = [period.interval for period in periods if period.interval.holds(day)]
    return found


@st.composite
def _contacts(draw: Any, coded: bool) -> ActivityRecord:
    day = YEAR.start + timedelta(days=draw(st.integers(-20, 200)))
    cells = {
        "day": day,
        "place": draw(st.sampled_from(["22", "31"])),
        "activity": draw(st.sampled_from(["M1-OUTREACH", "M1-IEC", "M1-COUNSEL"])),
        "need": draw(st.sampled_from([None, "health", "legal"])),
    }
    if coded:
        cells["client"] = draw(st.sampled_from(["SYN-A1", "SYN-B1"]))
        cells["contacts"] = draw(st.sampled_from([None, 1, 2]))
    elif draw(st.booleans()):
        cells["kind"] = "event"
        cells["contacts"] = draw(st.sampled_from([0, 1, 2]))
        cells["persons"] = draw(st.sampled_from([None, *range(cells["contacts"] + 1)]))
    return contact(**cells)


@st.composite
def tables(draw: Any, anonymous: int = 0) -> list[ActivityRecord]:
    """A few records of two known people, and up to `anonymous` records of unknown ones."""
    known = draw(st.lists(_contacts(True), min_size=0 if anonymous else 1, max_size=6))
    return known + draw(st.lists(_contacts(False), max_size=anonymous))


@st.composite
def measures(draw: Any, key: str, also_key: str = "") -> Distinct:
    """A declaration with any conditions, window and block."""
    filters = st.sampled_from(FILTERS)
    return Distinct(
        key,
        tuple(draw(st.lists(filters, min_size=1, max_size=3))),
        draw(st.sampled_from(Span)),
        tuple(draw(st.lists(filters, max_size=2))),
        draw(st.sampled_from([None, *Block])),
        also_key=also_key,
    )


def met_on(measure: Distinct, rows: Any) -> date | None:
    """The first day on which rows of one key meet the whole condition; None if they never do."""
    blocks: dict[Any, list[Any]] = {}
    for row in rows:
        block = measure.together and block_of_calendar(measure.together, row.day)
        blocks.setdefault(block, []).append(row)
    days = []
    for own in blocks.values():
        firsts = [
            min((row.day for row in own if holds(where, row.__dict__)), default=None)
            for where in measure.having_all
        ]
        if None not in firsts:
            days.append(max(firsts))
    return min(days, default=None)


def truth(measure: Distinct, people: Any, days: Interval) -> int:
    """The number of keys, of pairs of a key and a row of it, counted by hand."""
    windows = Windows(days, YEAR.start)
    measure, window = on_period(measure, windows), windows.of(measure.span)
    rows_of: dict[Any, list[Any]] = {}
    for key, row in people:
        if window.holds(row.day):
            rows_of.setdefault(key, []).append(row)
    found = 0
    for rows in rows_of.values():
        day = met_on(measure, rows)
        out = any(holds(where, row.__dict__) for where in measure.having_none for row in rows)
        new = measure.span not in (Span.NEW_IN_YEAR, Span.FIRST) or (day and days.holds(day))
        found += bool(day and not out and new)
    return found
