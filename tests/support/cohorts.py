"""Cohorts for tests: declarations and records that are drawn, and who is followed by hand."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations, product

import attrs
from hypothesis import strategies as st

from sexwork_models import ActivityRecord
from sexwork_models.forms.conditions import IsSet, OneOf, holds
from sexwork_models.forms.registers import EstablishmentEntry
from sexwork_models.framework.measures.language import Cohort, CohortBase, CohortPart, Follow
from sexwork_models.framework.measures.terms import Span
from sexwork_models.monitoring.measures.windows import Windows
from sexwork_models.values.intervals import Interval

PERIOD = Interval(date(2024, 4, 1), date(2024, 5, 1))
WINDOWS = Windows(PERIOD, date(2024, 1, 1))
CODES = ("SYN-A1", "SYN-B1", "SYN-C1", "SYN-D1")
NEW = ("SYN-X1", "SYN-X2", "SYN-X3")
TABLE = {"health": frozenset({"hiv", "health"}), "legal": frozenset({"legal"})}
COUNSELLED = (OneOf("activity", {"M1-COUNSEL"}),)
IN_NEED = (IsSet("need"),)
MADE = (OneOf("referral_stage", {"referred", "completed"}),)
ONCE_MORE = (OneOf("activity", {"M1-IEC", "M1-COUNSEL"}),)


def group_of(record):
    return (record.place,)


def no_group(record):
    return ()


def made(number, **cells):
    """A record of a client or an event; what is drawn is passed in."""
    base = {
        "id": f"SYN-R{number}",
        "kind": "client",
        "entered_on": cells["day"],
        "place": "22",
        "models": ("M1",),
        "activity": "M1-OUTREACH",
        "population": "sex_worker",
    }
    if cells.get("client"):
        base["consent"] = "given"
    if cells.get("referral_stage"):
        base |= {"referral": f"SYN-T{number}", "service": "other"}
        cells = {name: value for name, value in cells.items() if value is not None}
    return ActivityRecord(**{**base, **cells})


@st.composite
def declarations(draw):
    """A cohort of clients, of any base, follow-up and match."""
    spans = (Span.PERIOD, Span.PERIOD, Span.YEAR_TO_DATE, Span.NEW_IN_YEAR)
    base = CohortBase(
        draw(st.sampled_from((COUNSELLED, IN_NEED, ()))),
        draw(st.sampled_from(spans)),
        draw(st.booleans()),
    )
    first = draw(st.sampled_from((0, 0, 5, -3)))
    within = draw(st.one_of(st.none(), st.just(Follow(first, first + draw(st.integers(0, 40))))))
    match = draw(st.sampled_from((None, ("need", "service", "table"))))
    pair = match is not None and draw(st.booleans())
    where = draw(st.sampled_from((MADE, ONCE_MORE, (OneOf("service", {"hiv", "legal"}),))))
    part = CohortPart(where, within, draw(st.booleans()), match, key="client" if pair else "")
    return Cohort("client", base, part, draw(st.booleans()), "need" if pair else "")


_DAYS = st.one_of(st.integers(12, 41), st.integers(12, 41), st.integers(0, 70))
_ANONYMOUS = (0, 1, 1, 1, 2, 3)


@st.composite
def tables(draw, least=0, most=8, anonymous=_ANONYMOUS):
    """Records of four clients around the period, and some that name nobody."""
    coded, nameless = draw(st.integers(least, most)), draw(st.sampled_from(anonymous))
    rows = []
    for number in range(coded + nameless):
        is_event = number >= coded and draw(st.integers(0, 4)) == 0
        cells = {
            "day": date(2024, 3, 20) + timedelta(days=draw(_DAYS)),
            "client": CODES[number % 4] if number < coded else "",
            "kind": "event" if is_event else "client",
            "persons": draw(st.sampled_from((2, 1, 0, None))) if is_event else None,
            "place": draw(st.sampled_from(("22", "22", "31"))),
            "activity": draw(st.sampled_from(("M1-COUNSEL", "M1-COUNSEL", "M1-IEC"))),
            "need": draw(st.sampled_from(("health", "legal", None, "none"))),
            "service": draw(st.sampled_from(("hiv", "legal", None))),
        }
        if not is_event:
            cells["referral_stage"] = draw(st.sampled_from((None, "referred", "completed")))
        rows.append(made(number, **cells))
    return draw(st.permutations(rows))


def limit_of(row):
    """How many people a record without a client may stand for; None for any number."""
    if row.kind == "client":
        return 1
    stated = [
        number for number in (row.persons, row.contacts, row.participants) if number is not None
    ]
    return stated[0] if stated else None


def _named(row, client):
    return row.model_copy(update={"client": client, "kind": "client"})


def namings(rows):
    """Every way of naming the people of the records without a client."""
    choices = []
    for row in rows:
        if row.client:
            choices.append([[row]])
            continue
        most, named = limit_of(row), []
        sizes = (1,) if row.kind == "client" else range(most + 1)
        for size in sizes:
            named += [
                [_named(row, name) for name in names]
                for names in combinations((*CODES, *NEW), size)
            ]
        choices.append(named)
    for chosen in product(*choices):
        yield [row for rows in chosen for row in rows]


@attrs.frozen
class Person:
    """What is known by hand of one key: its group, and what becomes of it."""

    group: tuple
    in_part: bool
    open: bool
    late: bool
    older: bool


def followed_by_hand(measure, rows, windows, key_of, data_day, since, table):
    """The keys of the base with what becomes of them, each record naming its client."""
    last, part = windows.period.last_day, measure.part
    ever = measure.base.first_ever or measure.base.span is Span.FIRST
    new = ever or measure.base.span is Span.NEW_IN_YEAR
    start = windows.period.start
    if measure.base.span in (Span.YEAR_TO_DATE,):
        start = windows.year_start
    known = [row for row in rows if row.day <= data_day]
    people = {}
    for key in {_key(measure, row) for row in known} - {None}:
        mine = [row for row in known if _key(measure, row) == key]
        base = [row for row in mine if row.day <= last and holds(measure.base.where, row.__dict__)]
        if not ever:
            base = [
                row for row in base if row.day >= min(start, windows.year_start if new else start)
            ]
        inside = [row for row in base if row.day >= start]
        if not inside or (new and len(inside) < len(base)):
            continue
        first = min(inside, key=lambda row: (row.day, key_of(row)))
        found = [
            row
            for row in known
            if (row.client,) == key[:1]
            and holds(part.where, row.__dict__)
            and (len(key) == 1 or part.key or _key(measure, row) == key)
        ]
        begins = any(row.day == first.day and row.referral_stage == "referred" for row in inside)
        older = ever and since is not None and not begins and (first.day - since).days < 365
        group = key_of(first)
        people[key] = Person(group, *_became(measure, inside, found, last, data_day, table), older)
    return people


def _key(measure, row):
    key = (row.client, row.need) if measure.also_key else (row.client,)
    return key if all(key) else None


def _became(measure, inside, found, last, data_day, table):
    """Whether a key is in the part, open and late; every pair of records is looked at."""
    part, is_in, is_late, is_open = measure.part, False, False, False
    for own in inside:
        alike = [row for row in inside if not part.match or row.need == own.need]
        if not measure.anchor_any and any(row.day < own.day for row in alike):
            continue
        answers = table.get(own.need, ()) if part.match else None
        begin = own.day + timedelta(days=part.within.first) if part.within else date.min
        end = own.day + timedelta(days=part.within.last) if part.within else date.max
        if part.by_period_end:
            end = min(end, last)
        if answers is None or answers:
            is_open = is_open or data_day < end < date.max
        for row in found:
            if (answers is None or row.service in answers) and row.day >= begin:
                is_in = is_in or row.day <= end
                is_late = is_late or row.day > end
    return is_in, is_open and not is_in, is_late and not is_in


@st.composite
def visits(draw):
    """Visits to a few establishments around New Year 2024, some without a code."""
    return [
        made(
            number,
            kind="event",
            day=date(2023, 12, 10) + timedelta(days=draw(st.integers(0, 120))),
            establishment=draw(st.sampled_from(("SYN-E1", "SYN-E2", "SYN-E3", ""))),
            activity="M3-REACH-EST",
            population="",
            place=draw(st.sampled_from(("22", "31"))),
        )
        for number in range(draw(st.integers(0, 8)))
    ]


@st.composite
def register_entries(draw):
    """Entries of a few establishments, on days of two years, some of one day that differ."""
    entries = []
    for _ in range(draw(st.integers(0, 6))):
        day = draw(st.sampled_from((date(2023, 12, 31), date(2024, 1, 31), date(2024, 3, 31))))
        entries.append(
            EstablishmentEntry(
                id=draw(st.sampled_from(("SYN-E1", "SYN-E2", "SYN-E3"))),
                as_of=day,
                place="22",
                year=day.year,
                business_type="karaoke",
                minimum_age=draw(st.sampled_from(("yes", "no"))),
            )
        )
    return entries
