"""What an indicator counts: records of its own models and activities, and of no others."""

from __future__ import annotations

from datetime import date, timedelta

import attrs
import pytest
from tests.support.records import row

from sexwork_models import (
    Figure,
    ReportingCalendar,
    Status,
    compute_indicators,
    load_framework,
)
from sexwork_models.forms.register_terms import Register
from sexwork_models.framework.measures.language import (
    Count,
    Distinct,
    Each,
    Given,
    Ratio,
    Stock,
    Sum,
)
from sexwork_models.framework.measures.terms import Block, Span, SummaryUnit
from sexwork_models.monitoring.indicators.from_records import build_record_count
from sexwork_models.monitoring.measures.catalog import record_measures
from sexwork_models.monitoring.measures.counting import plan_measure
from sexwork_models.monitoring.measures.ledger import (
    Answer,
    CountRequest,
    RowLedger,
    SummaryRequest,
)
from sexwork_models.monitoring.measures.windows import Windows, block_number, joins_calendar_years
from sexwork_models.values.intervals import Interval
from sexwork_models.values.units import Unit


@pytest.mark.parametrize(
    ("models", "counted"),
    [
        ("M2", True),
        ("M1;M2", True),
        ("M1", False),
        ("M3", False),
        ("ALL", True),  # of every model
        ("PROGRAMME", True),
        ("OTHER", False),
    ],
)
def test_an_indicator_of_one_model_counts_its_records_only(models, counted, vietnam):
    cells = row(activity="M2-HEALTH", models=models, case="SYN-K1", client="SYN-A1")
    (value,) = compute_indicators([cells], period="2024-Q1", indicators=["I33"])

    assert vietnam.indicators["I33"].models == ("M2",)
    assert value.status is (Status.OK if counted else Status.NO_DATA)
    assert value.figure == (Figure.exact(1, value.figure.unit) if counted else None)
    assert value.models == (("M2",) if counted else ())


@pytest.mark.parametrize("models", ["M1", "M2", "M3"])
def test_an_indicator_of_all_models_counts_the_records_of_each(models, vietnam):
    activity = next(
        id
        for id, found in vietnam.activities.items()
        if models in found.models and "I01" in found.indicators
    )
    cells = row(activity=activity, models=models, client="SYN-A1")
    (value,) = compute_indicators([cells], period="2024-Q1", indicators=["I01"])

    assert value.figure == Figure.exact(1, "contact")


OF_MODELS = """id = "o"
baseline = "vietnam"
[[indicators]]
id = "T01"
name_vi = "tỷ lệ"
name_en = "share"
unit = "{unit}"
additivity = "{additivity}"
numerator_vi = "tử số"
numerator_en = "numerator"
direction = "higher_better"
models = ["{models}"]
document = "LIB"
grade = "supplied"
[indicators.measure]
{measure}
"""
ROWS = 'kind = "count"\nof = "row"\nwhere = [{ field = "activity", in = ["M1-COUNSEL"] }]'
COHORT = (
    'kind = "cohort"\nkey = "client"\n'
    'base = { where = [{ field = "activity", in = ["M1-COUNSEL"] }] }\n'
    'part = { where = [{ field = "referral_stage", in = ["referred"] }] }'
)


def value_of_declaration(tmp_path, rows, **cells):
    """The value of one declared indicator of Q1 2024."""
    path = tmp_path / "overlay.toml"
    path.write_text(OF_MODELS.format(**cells), encoding="utf-8")
    framework = load_framework(path)
    (value,) = compute_indicators(rows, framework, period="2024-Q1", indicators=["T01"])
    return value


@pytest.mark.parametrize(("models", "rows"), [("ALL", 3), ("PROGRAMME", 3), ("M1", 2), ("M3", 1)])
def test_an_indicator_of_every_model_counts_the_records_of_each(models, rows, tmp_path):
    records = [
        row(activity="M1-COUNSEL", models=own, client=f"SYN-A{number}")
        for number, own in enumerate(("M1", "M2", "ALL"), start=1)
    ]
    value = value_of_declaration(
        tmp_path, records, models=models, unit="contact", additivity="sum", measure=ROWS
    )

    assert value.figure == Figure.exact(rows, value.figure.unit)


def test_the_part_of_a_cohort_is_of_any_model(tmp_path):
    """Who was counselled in one model and referred by another was referred."""
    records = [
        row(activity="M1-COUNSEL", models="M1", client="SYN-A1"),
        row(
            activity="M2-REFER",
            models="M2",
            client="SYN-A1",
            referral="SYN-F1",
            referral_stage="referred",
        ),
    ]
    cells = {"unit": "percent", "additivity": "ratio", "measure": COHORT}
    value = value_of_declaration(tmp_path, records, models="M1", **cells)

    assert value.figure == Figure.exact(100, "percent")


def test_only_contacts_and_calls_count_a_client_record_without_a_number_as_one(vietnam):
    sums = {
        id: declared.measure
        for id, declared in record_measures(vietnam).items()
        if isinstance(declared.measure, Sum)
    }

    assert {"I01", "I22", "I27", "I32", "I35"} <= set(sums)
    assert [id for id, total in sorted(sums.items()) if total.default] == ["I01", "I32"]


def test_a_part_of_a_whole_is_a_percentage_and_only_the_score_is_a_mean(vietnam):
    ratios = {
        id: declared.measure
        for id, declared in record_measures(vietnam).items()
        if isinstance(declared.measure, Ratio)
    }

    assert [id for id, ratio in sorted(ratios.items()) if ratio.mean] == ["I52"]
    assert {vietnam.indicators[id].unit for id in ratios if id != "I52"} == {Unit.PERCENT}


@pytest.mark.parametrize(("indicator", "kind"), [("I22", CountRequest), ("I23", SummaryRequest)])
def test_the_ledger_is_told_whether_it_adds_numbers_or_compares_those_of_single_records(
    indicator, kind, vietnam
):
    calendar, present = ReportingCalendar.named("state"), record_measures(vietnam)["I22"].measure
    counted = build_record_count(
        RowLedger.of([], vietnam), vietnam, calendar, calendar.period("2024-Q1")
    )
    plan = plan_measure(record_measures(vietnam)[indicator].measure, counted)

    assert plan.requests == (kind(present, counted.windows),)


@pytest.mark.parametrize(
    "measure",
    [
        Each((Distinct("client", ((),)),), SummaryUnit.ENCOUNTER),
        Ratio(Stock(Register.GROUPS), Count(())),
        Given("document"),
    ],
)
def test_what_cannot_be_counted_from_records_asks_for_nothing_and_has_no_value(measure, vietnam):
    calendar = ReportingCalendar.named("state")
    counted = build_record_count([], vietnam, calendar, calendar.period("2024-Q1"))
    plan = plan_measure(measure, counted)

    assert plan.requests == ()
    assert plan.finish(Answer({}, {})) == {}


@pytest.mark.parametrize(
    ("span", "since", "matters"),
    [
        (Span.PERIOD, date(2024, 1, 20), False),
        (Span.YEAR_TO_DATE, date(2024, 1, 20), False),
        (Span.CALENDAR_YEAR_TO_DATE, date(2024, 1, 20), False),
        (Span.FIRST, date(2024, 1, 20), True),
        (Span.FIRST, date(2015, 1, 1), True),  # there may be days before any
        (Span.NEW_IN_YEAR, date(2023, 12, 16), True),
        (Span.NEW_IN_YEAR, date(2023, 12, 15), False),  # the year begins on this day
        (Span.NEW_IN_YEAR, date(2023, 12, 14), False),
        (Span.FIRST, None, False),
        (Span.NEW_IN_YEAR, None, False),
    ],
)
def test_the_first_day_of_records_matters_for_what_is_new_only(span, since, matters, vietnam):
    calendar = ReportingCalendar.named("state")
    counted = build_record_count([], vietnam, calendar, calendar.period("2024-Q1"))
    counted = attrs.evolve(counted, since=since)
    days = Interval(date(2023, 12, 15), date(2024, 3, 15))

    assert counted.windows_of(span) == Windows(days, date(2023, 12, 15), since if matters else None)


@pytest.mark.parametrize(
    ("block", "year_start", "days", "numbers"),
    [
        # The last and the first day of a block, and the first days of the next ones.
        ("month", date(2024, 1, 1), ["2023-12-31", "2024-01-01", "2024-02-01"], [0, 1, 2]),
        ("quarter", date(2024, 1, 1), ["2024-03-31", "2024-04-01", "2024-07-01"], [0, 1, 2]),
        ("half", date(2024, 1, 1), ["2024-06-30", "2024-07-01", "2025-01-01"], [0, 1, 2]),
        ("month", date(2023, 12, 15), ["2024-01-14", "2024-01-15", "2024-02-15"], [0, 1, 2]),
        ("quarter", date(2023, 12, 15), ["2024-03-14", "2024-03-15", "2024-06-15"], [0, 1, 2]),
        ("quarter", date(2023, 12, 15), ["2023-12-14", "2023-12-15", "2024-03-14"], [0, 1, 1]),
        ("half", date(2023, 12, 15), ["2024-06-14", "2024-06-15", "2024-12-15"], [0, 1, 2]),
        ("half", date(2024, 10, 1), ["2024-03-31", "2024-04-01", "2024-10-01"], [0, 1, 2]),
        ("day", date(2024, 1, 1), ["2024-02-28", "2024-02-29"], [0, 1]),
    ],
)
def test_blocks_follow_one_another_from_the_first_day_of_the_year(block, year_start, days, numbers):
    dates = map(date.fromisoformat, days)
    found = [block_number(Block(block), year_start, day.year, day.month, day.day) for day in dates]

    assert [number - found[0] for number in found] == numbers


def test_the_days_of_any_two_months_have_other_numbers():
    days = [date(2023, 1, 1) + timedelta(number) for number in range(1100)]
    numbers = [
        block_number(Block.DAY, date(2024, 1, 1), day.year, day.month, day.day) for day in days
    ]

    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize(
    ("year_start", "joined"),
    [
        (date(2024, 1, 1), {None}),  # every block ends with the year
        (date(2023, 12, 15), {None, "month", "quarter", "half", "year"}),
        (date(2023, 12, 1), {None, "quarter", "half", "year"}),
        (date(2023, 10, 1), {None, "half", "year"}),
        (date(2023, 7, 1), {None, "year"}),
    ],
)
def test_blocks_join_calendar_years_where_one_lies_in_both(year_start, joined):
    windows = Windows(Interval(date(2023, 12, 15), date(2024, 3, 15)), year_start)
    blocks = (None, "day", "month", "quarter", "half", "year")

    found = set()
    for block in blocks:
        measure = Distinct("client", ((),), together=block and Block(block))
        if joins_calendar_years(measure, windows):
            found.add(block)
    assert found == joined
