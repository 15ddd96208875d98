"""Laws of stocks: a union lies between its largest part and the sum, in any order of rows."""

from __future__ import annotations

from datetime import date, timedelta

import attrs
from hypothesis import given
from hypothesis import strategies as st

from sexwork_models import ReportingCalendar
from sexwork_models.forms.registers import (
    EstablishmentEntry,
    GroupEntry,
    ProviderEntry,
    Registers,
    SiteEntry,
)
from sexwork_models.framework.declared_measures import declared_measures
from sexwork_models.framework.measures.language import Each
from sexwork_models.monitoring.stocks.definitions import definition_of_measure, stock_definitions
from sexwork_models.monitoring.stocks.values import (
    StockQuestion,
    stock_values,
    values_of_definition,
)

CALENDAR = ReportingCalendar.named("calendar")
Q2 = CALENDAR.period("2023-Q2")
DAYS = st.sampled_from([date(2023, month, 1) - timedelta(days=1) for month in (2, 4, 5, 7, 8)])
PLACES = st.sampled_from(["001", "01", "22", "79", "VN"])
MODELS = st.lists(st.sampled_from(["M1", "M2", "M3", "OTHER"]), min_size=1, max_size=3, unique=True)
ENDS = st.one_of(
    st.none(), st.sampled_from([date(2023, 3, 1), date(2023, 6, 30), date(2023, 12, 1)])
)
NUMBERS = st.integers(0, 500)
CODES = st.sampled_from(["X1", "X2", "X3", "X4"])

SITES = st.builds(
    SiteEntry,
    id=CODES,
    as_of=DAYS,
    place=PLACES,
    models=MODELS,
    active_from=st.just(date(2018, 1, 1)),
    active_to=ENDS,
    size_estimate=st.one_of(st.none(), NUMBERS),
    size_series=st.sampled_from(["estimated", "managed"]),
)
GROUPS = st.builds(
    GroupEntry,
    id=CODES,
    as_of=DAYS,
    place=PLACES,
    models=MODELS,
    group_type=st.just("peer"),
    founded_on=st.one_of(st.none(), st.just(date(2022, 5, 1))),
    ended_on=ENDS,
    members=st.one_of(st.none(), NUMBERS),
)
PROVIDERS = st.builds(
    ProviderEntry,
    id=CODES,
    as_of=DAYS,
    place=PLACES,
    models=MODELS,
    provider_type=st.sampled_from(["hotline", "other"]),
    agreement_from=st.just(date(2022, 1, 1)),
    agreement_to=ENDS,
)
ESTABLISHMENTS = st.builds(
    EstablishmentEntry,
    id=CODES,
    as_of=DAYS,
    place=PLACES,
    year=st.just(2023),
    business_type=st.just("lodging"),
    workers=st.one_of(st.none(), st.integers(10, 20)),
    workers_checked=st.one_of(st.none(), st.integers(0, 10)),
)
REGISTERS = st.builds(
    Registers,
    st.lists(SITES, max_size=6),
    st.lists(GROUPS, max_size=6),
    st.lists(PROVIDERS, max_size=6),
    st.lists(ESTABLISHMENTS, max_size=6),
)


def said(value):
    return (
        value.cut,
        value.status,
        value.figure,
        [(reason.code, dict(reason.params)) for reason in value.reasons],
    )


@given(numbers=st.lists(NUMBERS, min_size=1, max_size=8))
def test_members_lie_between_the_largest_group_and_the_sum(vietnam, numbers):
    row = {"as_of": "2023-06-30", "place": "22", "models": "M1", "group_type": "peer"}
    registers = Registers(
        groups=[
            GroupEntry(id=f"G{index}", members=number, **row)
            for index, number in enumerate(numbers)
        ]
    )

    (value,) = stock_values("I18", registers, vietnam, Q2)

    assert (value.figure.low, value.figure.high) == (max(numbers), sum(numbers))


@given(registers=REGISTERS)
def test_the_union_of_localities_lies_between_the_largest_model_and_their_sum(vietnam, registers):
    each = [value.figure for value in stock_values("I49", registers, vietnam, Q2) if value.figure]
    (union,) = stock_values("I50", registers, vietnam, Q2)

    if union.figure is None:
        assert each == []
    else:
        assert (
            max(figure.low for figure in each)
            <= union.figure.low
            <= sum(figure.low for figure in each)
        )


@given(registers=REGISTERS)
def test_sizes_lie_between_the_largest_site_and_the_sum(vietnam, registers):
    for indicator in ("C01", "C02"):
        numbers = [
            value.figure.low
            for value in stock_values(indicator, registers, vietnam, Q2, ["site"])
            if value.figure
        ]
        (whole,) = stock_values(indicator, registers, vietnam, Q2)

        assert (whole.figure is None) == (numbers == [])
        if whole.figure is not None:
            assert max(numbers) <= whole.figure.low <= sum(numbers)
            assert whole.figure.high is None or whole.figure.low <= whole.figure.high <= sum(
                numbers
            )


@given(registers=REGISTERS)
def test_parts_of_a_count_make_the_whole(vietnam, registers):
    for indicator in ("I16", "I31", "I51"):
        (whole,) = stock_values(indicator, registers, vietnam, Q2)
        for name in stock_definitions(vietnam)[indicator].dimensions:
            parts = [
                value.figure.low
                for value in stock_values(indicator, registers, vietnam, Q2, [name])
                if value.figure
            ]
            assert sum(parts) == (whole.figure.low if whole.figure else 0)


@given(registers=REGISTERS, data=st.data())
def test_the_order_of_the_rows_says_nothing(vietnam, registers, data):
    names = ("sites", "groups", "providers", "establishments")
    shuffled = Registers(
        **{name: data.draw(st.permutations(getattr(registers, name))) for name in names}
    )

    for indicator in stock_definitions(vietnam):
        by = stock_definitions(vietnam)[indicator].dimensions[:2]
        left, right = (
            stock_values(indicator, rows, vietnam, Q2, by) for rows in (registers, shuffled)
        )
        assert [said(value) for value in left] == [said(value) for value in right]


@given(registers=REGISTERS)
def test_a_number_that_is_carried_left_out_or_open_is_never_called_ok(vietnam, registers):
    for indicator in stock_definitions(vietnam):
        for value in stock_values(
            indicator, registers, vietnam, Q2, stock_definitions(vietnam)[indicator].dimensions[:1]
        ):
            exact = value.figure is not None and value.figure.low == value.figure.high
            assert (value.status.value == "ok") <= exact
            assert (value.status.value == "partial") <= bool(value.reasons)
            assert all(value.to_dict(lang)["status"] == value.status.value for lang in ("vi", "en"))


def of_second_edition(measure):
    """The measure without the rules of the first edition."""
    if isinstance(measure, Each):
        return attrs.evolve(measure, measures=(of_second_edition(measure.of),))
    return attrs.evolve(measure, first_edition=False)


@given(registers=REGISTERS)
def test_entries_that_differ_narrow_what_the_first_edition_left_open(vietnam, registers):
    definitions = stock_definitions(vietnam)
    for indicator, definition in definitions.items():
        if not definition.stock.first_edition:
            continue
        measure = of_second_edition(declared_measures(vietnam)[indicator])
        question = StockQuestion(vietnam.indicators[indicator], registers, vietnam, CALENDAR)
        values = values_of_definition(definition_of_measure(measure), question, Q2)
        narrow = {value.parts: value.figure for value in values}
        for value in stock_values(indicator, registers, vietnam, Q2):
            figure = narrow[value.parts] if value.figure else None
            if figure is not None:
                assert value.figure.low <= figure.low
                assert value.figure.high is None or figure.high <= value.figure.high
