"""Plans, packs and calendars that were misread: points that mark thousands, codes, missing rows."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tests.support.plans import line, own_price, plan

from sexwork_models import (
    CalendarError,
    Framework,
    FrameworkFaultError,
    Interval,
    ReportingCalendar,
    UnusableInputError,
    compute_budget,
    compute_growth,
    compute_indicators,
    compute_plan_attainment,
    evaluate,
    load_framework,
    read_plan,
    read_registers,
    validate_plan,
)
from sexwork_models.finance.budget.schedule import schedule_segments
from sexwork_models.monitoring.stocks.duties import duty_counts
from sexwork_models.practice.plans.execution import read_execution

DATA = Path(__file__).parent / "data"
ROOT = Path(__file__).parents[2]
RECORDS = ROOT / "examples" / "records_sample.csv"
STATE, CALENDAR = ReportingCalendar.named("state"), ReportingCalendar.named("calendar")


def fields_with(report, code):
    return [finding.where.field for finding in report if finding.code == code]


# W4


def test_w4_a_plan_with_marked_thousands_is_refused_at_each_number():
    framework = load_framework(DATA / "resolution.toml")
    report = validate_plan(DATA / "thousands_dot.toml", framework)

    assert fields_with(report, "number-ambiguous") == [
        "$.lines[3].volume",
        "$.lines[3].by_month.2024-02",
        "$.lines[3].by_month.2024-08",
    ]
    first = next(finding for finding in report if finding.code == "number-ambiguous")
    assert (first.where.line, first.params["value"], first.params["plain"]) == (
        59,
        "20.000",
        "20000",
    )
    with pytest.raises(FrameworkFaultError):
        compute_budget(DATA / "thousands_dot.toml", framework)


def test_w4_an_amount_spent_with_marked_thousands_is_refused():
    file = read_execution(DATA / "execution_dot.toml")

    assert fields_with(file.report, "money-with-decimals") == ["$.entries[0].spent"]
    assert file.model is None
    assert read_execution(DATA / "execution.toml").model.entries[0].spent == 12_000_000


@pytest.mark.parametrize("number", [Decimal("20.000"), "20.000"])
@pytest.mark.parametrize(
    "field", ["volume", "each", "participants", "duration", "by_month", "by_day"]
)
def test_w4_every_count_of_a_line_is_refused_also_from_json_and_mappings(field, number):
    cells = {"by_month": {"2018-03": number}, "by_day": {"2018-03-01": number}}
    changed = plan(line(**{field: cells.get(field, number)}))

    assert "number-ambiguous" in read_plan(changed).report.codes
    if isinstance(number, Decimal):
        text = json.dumps(changed, default=lambda value: f"@{value}@").replace('"@', "")
        assert "number-ambiguous" in read_plan(text.replace('@"', "").encode()).report.codes


@pytest.mark.parametrize("number", [Decimal("1.000"), Decimal("340.000")])
def test_w4_quantities_members_targets_and_prices_are_refused(number):
    inputs = [{"input": "paper", "category": "material", "quantity": number, "unit": "item"}]
    target = {"id": "t", "indicator": "I01", "value": number, "unit": "contact"}
    for changed, code in (
        (plan(line(inputs=inputs)), "number-ambiguous"),
        (plan(line(), groups=[{"id": "g", "core_members": number}]), "number-ambiguous"),
        (plan(line(), targets=[target]), "number-ambiguous"),
        (plan(line(), prices=[{**own_price("case", 1), "amount": number}]), "money-with-decimals"),
        (plan(line(), ceiling=number), "money-with-decimals"),
    ):
        assert code in read_plan(changed).report.codes


def test_w4_three_decimals_of_a_count_are_refused_and_other_decimals_are_read():
    assert "number-ambiguous" in read_plan(plan(line(participants=Decimal("1.500")))).report.codes
    for number in ("1.5", "20.0", "0.125", "20.0000", "1234.000", "20"):
        assert "number-ambiguous" not in read_plan(plan(line(each=Decimal(number)))).report.codes


# S10


@pytest.mark.parametrize(
    ("code", "finding"),
    [
        ("18", "budget-code-lost-zeros"),
        ("4E2", "budget-code-as-number"),
        ("6.000", "budget-code-as-number"),
        ("6,000", "budget-code-as-number"),
        ("18.0", "budget-code-as-number"),
        ("abc", "budget-code-form"),
        ("0180", "budget-code-form"),
        ("０１８", "budget-code-form"),
        ("01 8", "budget-code-form"),
    ],
)
@pytest.mark.parametrize("field", ["chapter", "category", "clause"])
def test_s10_a_chapter_category_or_clause_has_three_digits(code, finding, field):
    report = read_plan(plan(line(budget_code={field: code}))).report

    assert fields_with(report, finding) == [f"$.lines[0].budget_code.{field}"]


@pytest.mark.parametrize(
    ("code", "finding"), [("600", "budget-code-lost-zeros"), ("6E3", "budget-code-as-number")]
)
@pytest.mark.parametrize("field", ["item", "subitem"])
def test_s10_an_item_or_sub_item_has_four_digits(code, finding, field):
    assert finding in read_plan(plan(line(budget_code={field: code}))).report.codes


def test_s10_the_lost_zeros_are_named_and_sound_codes_are_read():
    (found,) = read_plan(plan(line(budget_code={"chapter": "18"}))).report.findings

    assert "018" in found.remedy("vi")
    assert "018" in found.remedy("en")
    sound = {"chapter": "018", "category": "370", "clause": "398", "item": "6650", "subitem": ""}
    assert read_plan(plan(line(budget_code=sound))).report.codes == ()


# C6


def test_c6_a_folder_as_an_overlay_says_how_a_pack_is_loaded():
    with pytest.raises(UnusableInputError) as refused:
        load_framework(str(ROOT / "tests" / "invented"))

    assert refused.value.code == "overlay-is-folder"
    assert 'load_framework(pack="invented")' in refused.value.remedy("en")
    assert 'load_framework(pack="invented")' in refused.value.remedy("vi")


def without(framework, table, *ids):
    rows = [row for row in framework.tables[table] if row.row.id not in ids]
    return Framework.of(framework.info, {**framework.tables, table: rows}, framework.changes)


def test_c6_an_indicator_that_a_pack_lacks_has_no_value(vietnam):
    lacking = without(vietnam, "indicators", "I15", "I53")
    values = compute_indicators(RECORDS, lacking, period="2024-Q2")
    whole = compute_indicators(RECORDS, vietnam, period="2024-Q2")

    assert "I15" not in {value.definition.id for value in values}
    assert [value.figure for value in values] == [
        value.figure for value in whole if value.definition.id != "I15"
    ]
    published = evaluate(None, lacking).indicators
    assert compute_growth(published, published, lacking) == ()
    assert len(compute_growth(published, published, vietnam)) == len(published)


def test_c6_a_duty_without_its_norm_has_no_counts(vietnam):
    registers = read_registers(ROOT / "examples" / "registers_sample").registers
    whole = duty_counts(registers, vietnam, date(2024, 6, 1))
    lacking = duty_counts(registers, without(vietnam, "norms", "N-M3-01"), date(2024, 6, 1))

    assert set(whole) - set(lacking) == {"labour_contract"}
    assert {field: whole[field] for field in lacking} == lacking


def test_c6_a_plan_target_without_its_indicator_has_no_data(vietnam):
    drafted = read_plan(ROOT / "examples" / "plan_sample_records.toml").model
    indicator = drafted.targets[0].indicator
    lacking = without(vietnam, "indicators", indicator)
    attained = compute_plan_attainment([], drafted, lacking)

    judged = [row for row in attained if row.norm.id == drafted.targets[0].id]
    assert [row.status.value for row in judged] == ["no_data"]


# C7


@pytest.mark.parametrize("code", ["9999", "9999-Q4", "9999-M12", "9999-9M", "0000", "0000-H1"])
def test_c7_a_period_outside_the_dates_is_unknown(code):
    with pytest.raises(CalendarError) as refused:
        CALENDAR.period("9999-12M" if code == "9999-9M" else code)

    assert refused.value.code == "period-unknown"


def test_c7_the_last_period_that_a_calendar_can_hold_is_read():
    assert STATE.period("9999").interval == Interval(date(9998, 12, 15), date(9999, 12, 15))


@pytest.mark.parametrize("day", [date.min, date.max])
def test_c7_a_day_at_the_edge_of_the_dates_is_refused(day):
    with pytest.raises(CalendarError):
        STATE.year_of(day)
    if day == date.max:
        with pytest.raises(CalendarError):
            Interval.of_days(None, day)


def test_c7_a_test_of_working_days_that_is_never_true_is_refused():
    with pytest.raises(CalendarError) as refused:
        STATE.due(STATE.period("2024-Q1"), 5, lambda _: False)

    assert refused.value.code == "working-days-missing"


@pytest.mark.parametrize("count", [-1, 1.5, True, "5"])
def test_c7_a_number_of_working_days_is_whole_and_not_below_zero(count):
    with pytest.raises(CalendarError) as refused:
        STATE.due(STATE.period("2024-Q1"), count, lambda _: True)

    assert refused.value.code == "working-days-count"


def test_c7_working_days_are_counted_over_holidays():
    period = STATE.period("2024-Q1")
    last = period.interval.last_day

    assert STATE.due(period, 0, lambda _: False) == last
    assert (STATE.due(period, 2, lambda day: day.weekday() < 5) - last).days >= 2


def segments(**changes):
    drafted = read_plan(plan(line(**changes))).draft.lines[0]
    return schedule_segments(drafted, Interval(date(2018, 1, 1), date(2019, 1, 1)), [])


@pytest.mark.parametrize("until", ["20180430T170000Z", "20180430T000000Z"])
def test_c7_a_rule_that_ends_in_utc_is_refused_and_not_read_by_its_date_there(until):
    found, faults = segments(recurrence=f"FREQ=MONTHLY;UNTIL={until}", each=1)

    assert (found, [fault.code for fault in faults]) == ([], ["recurrence-until-utc"])
    assert segments(recurrence="FREQ=MONTHLY;UNTIL=20180430", each=1, volume=4)[1] == []


def test_c7_an_empty_table_of_days_beside_days_is_no_schedule():
    found, faults = segments(by_day={}, days=["2018-03-01", "2018-03-02"], each=5)

    assert faults == []
    assert [(segment.volume, segment.days.start) for segment in found] == [(10, date(2018, 3, 1))]


def test_c7_a_name_of_300_letters_is_an_error_of_the_library():
    for read in (read_plan, read_execution, load_framework, read_registers):
        with pytest.raises(UnusableInputError):
            read("x" * 300 + ".toml")


@pytest.mark.parametrize("lang", ["fr", "", "VI", None])
def test_a_language_that_the_library_does_not_speak_is_refused(vietnam, lang):
    budget = compute_budget(ROOT / "examples" / "plan_sample_peers.toml", vietnam)
    report = validate_plan(ROOT / "examples" / "plan_sample_peers.toml", vietnam)
    for say in (budget.to_dict, report.to_dict, report.findings[0].message, STATE.label.say):
        with pytest.raises(UnusableInputError) as refused:
            say(lang)
        assert refused.value.code == "language-unknown"
