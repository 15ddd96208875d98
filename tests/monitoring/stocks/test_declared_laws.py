"""Laws of declared stocks: every reading of what is not known gives a value within the bounds."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import product

from hypothesis import given
from hypothesis import strategies as st
from tests.support.declared import InventedEstablishment, InventedGroup, declared

from sexwork_models import ReportingCalendar, load_framework
from sexwork_models.forms.registers import Registers
from sexwork_models.monitoring.stocks.definitions import definition_of_measure
from sexwork_models.monitoring.stocks.values import StockQuestion, values_of_definition

VIETNAM = load_framework()
CALENDAR = ReportingCalendar.named("calendar")
Q1 = CALENDAR.period("2024-Q1")
LAST, RECENT = date(2024, 3, 31), date(2024, 1, 5)
MET = {"G1": date(2024, 2, 20), "G2": date(2023, 5, 1)}
CODES = st.sampled_from(["G1", "G2", "G3"])
DAYS = st.sampled_from([date(2024, 1, 10), date(2024, 3, 1)])
GROUPS = st.builds(
    InventedGroup,
    id=CODES,
    as_of=DAYS,
    place=st.sampled_from(["48", "22"]),
    models=st.just(["M1"]),
    group_type=st.sampled_from(["peer", "club"]),
    joined_on=st.sampled_from([None, date(2023, 1, 1), date(2024, 5, 1)]),
    last_met_on=st.sampled_from([None, date(2023, 6, 1), RECENT]),
    members=st.sampled_from([None, 4, 9]),
)
VALID = """
span = ["joined_on", "ended_on"]
valid = { field = "last_met_on", key = "group", months = 3, where = [
    { field = "activity", in = ["M1-MEET"] }] }
"""


def readings(groups):
    """Every choice of one entry of the latest day for each code, and of what is not confirmed."""
    latest = {}
    for entry in groups:
        if entry.as_of == max(other.as_of for other in groups if other.id == entry.id):
            latest.setdefault(entry.id, []).append(entry)
    for chosen in product(*latest.values()):
        held = [entry for entry in chosen if entry.joined_on and entry.joined_on <= LAST]
        days = [[day for day in (e.last_met_on, MET.get(e.id)) if day] for e in held]
        options = [[max(own) >= RECENT] if own else [True, False] for own in days]
        for kept in product(*options):
            yield [entry for entry, holds in zip(held, kept, strict=True) if holds]


def figure_of(text, groups):
    definition = definition_of_measure(declared(text, VIETNAM))
    question = StockQuestion(
        VIETNAM.indicators["I18"], Registers(groups=groups), VIETNAM, CALENDAR, (), MET
    )
    (value,) = values_of_definition(definition, question, Q1)
    exact = value.figure is not None and value.figure.low == value.figure.high
    assert (value.status.value == "ok") <= exact
    assert (value.status.value == "partial") <= bool(value.reasons)
    return value.figure


def bounds_of(numbers):
    return min(numbers), max(numbers)


@given(groups=st.lists(GROUPS, min_size=1, max_size=6))
def test_the_bounds_of_a_number_of_entries_are_those_of_its_readings(groups):
    figure = figure_of(f'kind = "stock"\nfrom = "groups"\n{VALID}', groups)

    assert (figure.low, figure.high) == bounds_of([len(read) for read in readings(groups)])


@given(groups=st.lists(GROUPS, min_size=1, max_size=6))
def test_the_bounds_of_a_number_of_provinces_hold_those_of_its_readings(groups):
    text = f'kind = "stock"\nfrom = "groups"\ncount = "places"\n{VALID}'
    figure = figure_of(text, groups)

    for read in readings(groups):
        assert figure.holds(len({entry.place for entry in read}))


@given(groups=st.lists(GROUPS, min_size=1, max_size=6))
def test_the_bounds_of_a_sum_hold_those_of_its_readings(groups):
    figure = figure_of(f'kind = "stock"\nfrom = "groups"\ncount = "members"\n{VALID}', groups)

    for read in readings(groups):
        if figure is not None and all(entry.members is not None for entry in read):
            assert figure.holds(sum(entry.members for entry in read))


@given(groups=st.lists(GROUPS, min_size=1, max_size=6))
def test_the_bounds_of_a_share_hold_those_of_its_readings(groups):
    whole = f'kind = "stock"\nfrom = "groups"\n{VALID}'
    club = 'where = [{ field = "group_type", in = ["club"] }]'
    text = f'kind = "ratio"\n[part]\n{whole}\n{club}\n[whole]\n{whole}'
    figure = figure_of(text, groups)

    for read in readings(groups):
        if read:
            clubs = sum(entry.group_type == "club" for entry in read)
            assert figure.holds(Fraction(100 * clubs, len(read)))


ESTABLISHMENTS = st.builds(
    InventedEstablishment,
    id=CODES,
    as_of=DAYS,
    place=st.just("48"),
    year=st.just(2024),
    business_type=st.just("bar"),
    workers=st.sampled_from([None, 10, 15]),
    workers_contract=st.sampled_from([None, 0, 5, 10]),
)


@given(rows=st.lists(ESTABLISHMENTS, min_size=1, max_size=5))
def test_the_order_of_entries_says_nothing(rows):
    text = 'kind = "ratio"\n[part]\nkind = "stock"\nfrom = "establishments"\n'
    text += 'count = "workers_contract"\nwith = "workers"\n[whole]\nkind = "stock"\n'
    text += 'from = "establishments"\ncount = "workers"\nwith = "workers_contract"'
    definition = definition_of_measure(declared(text, VIETNAM))
    said = set()
    for order in (rows, rows[::-1]):
        question = StockQuestion(
            VIETNAM.indicators["I48"], Registers(establishments=order), VIETNAM, CALENDAR
        )
        (value,) = values_of_definition(definition, question, Q1)
        said.add((value.status, str(value.figure), str(value.reasons)))
    assert len(said) == 1
