"""Values put together claim no more than is known: first records, gaps, codes, bounds, reasons."""

from __future__ import annotations

from datetime import date

import attrs
import pytest
from tests.support.aggregation import FRAMEWORK, counted, visit

from sexwork_models import (
    Counting,
    Dimension,
    Figure,
    Overlap,
    Status,
    deduplicate,
    roll_up,
    spread,
)


def codes(value):
    return [reason.code for reason in value.reasons]


def referral(day, code, place="48"):
    cells = {"activity": "M1-REFER", "referral": code, "referral_stage": "referred"}
    return visit(day, "SYN-AA2", place, service="health", **cells)


def case(day, code):
    return visit(day, "SYN-AA2", models="M2", activity="M2-LEGAL", service="legal", case=code)


def event(day, place, contacts, **cells):
    """An event of information with a number of contacts."""
    shared = {"kind": "event", "consent": "", "contacts": str(contacts)}
    shared |= {"activity": "M1-IEC", "population": "at_risk_person"}
    return visit(day, "", place) | shared | cells


# --- What is counted once, at its first record ----------------------------------------------------


def test_review_cases_counted_apart_may_be_the_same_cases():
    """Both files hold the case SYN-K1, so their three cases are two."""
    first, second = [case("2024-02-10", "SYN-K1")], [case("2024-05-10", "SYN-K1")]
    second.append(case("2024-06-10", "SYN-K2"))
    quarters = [*counted(first, "2024-Q1", indicator="I36")]
    quarters += counted(second, "2024-Q2", indicator="I36")
    half = roll_up(quarters, Dimension.TIME, FRAMEWORK)

    assert (half.figure, half.status) == (Figure.range(2, 3, "case"), Status.PARTIAL)
    assert "new-counted-apart" in codes(half)
    (truth,) = counted(first + second, "2024-H1", indicator="I36")
    assert truth.figure == Figure.exact(2, "case")


def test_review_a_case_counted_apart_may_have_come_before_the_windows():
    """The second file knows the case of the first from the year before: there is none in 2024."""
    before = [case("2023-05-10", "SYN-K1")]
    values = [*counted([case("2024-02-10", "SYN-K1")], "2024-Q1", indicator="I36")]
    values += counted([*before, case("2024-05-10", "SYN-K1")], "2024-Q2", indicator="I36")
    half = roll_up(values, Dimension.TIME, FRAMEWORK)

    assert [value.figure for value in values] == [Figure.exact(1, "case"), Figure.exact(0, "case")]
    assert (half.figure, half.status) == (Figure.range(0, 1, "case"), Status.PARTIAL)


def test_review_cases_of_one_set_of_records_add_up():
    rows = [case("2024-02-10", "SYN-K1"), case("2024-05-10", "SYN-K1")]
    rows.append(case("2024-06-10", "SYN-K2"))
    values = [
        *counted(rows, "2024-Q1", indicator="I36"),
        *counted(rows, "2024-Q2", indicator="I36"),
    ]
    half = roll_up(values, Dimension.TIME, FRAMEWORK)

    assert (half.figure, half.status) == (Figure.exact(2, "case"), Status.OK)


def test_review_a_referral_of_two_places_counted_apart_may_be_one():
    here, there = referral("2024-01-10", "SYN-R1"), referral("2024-02-10", "SYN-R1", "01")
    apart = [*counted([here], "2024-Q1", indicator="I09", by="province")]
    apart += counted([there], "2024-Q1", indicator="I09", by="province")
    both = roll_up(apart, Dimension.PLACE, FRAMEWORK)
    together = counted([here, there], "2024-Q1", indicator="I09", by="province")
    exact = roll_up(together, Dimension.PLACE, FRAMEWORK)

    assert (both.figure, both.status) == (Figure.range(1, 2, "referral"), Status.PARTIAL)
    assert (exact.figure, exact.status) == (Figure.exact(1, "referral"), Status.OK)


def test_review_contacts_of_several_files_still_add_up():
    """A contact has one record: no key of it may come again in another file."""
    values = [*counted([visit("2024-01-10", "SYN-AA2")], "2024-Q1", indicator="I01")]
    values += counted([visit("2024-04-10", "SYN-AA2")], "2024-Q2", indicator="I01")
    half = roll_up(values, Dimension.TIME, FRAMEWORK)

    assert (half.figure, half.status) == (Figure.exact(2, "contact"), Status.OK)


# --- Days and codes that are left out -------------------------------------------------------------


def asked(quarter_month, persons, with_need):
    """Clients of Model 3 of one month, of whom some have a need."""
    rows = []
    for number in range(persons):
        need = "health" if number < with_need else "none"
        code = f"SYN-{'ABCDEFGH'[number]}{quarter_month}"
        cells = {"activity": "M3-REACH-WORKER", "models": "M3", "need": need}
        rows.append(visit(f"2024-{quarter_month}-10", code, **cells))
    return rows


def test_review_a_ratio_with_a_gap_is_open_and_names_the_gap():
    """With the second quarter, which is left out, the ratio is 9 of 12."""
    rows = asked("01", 4, 1) + asked("04", 4, 4) + asked("07", 4, 4)
    first, second, third = (
        counted(rows, period, indicator="I13")[0] for period in ("2024-Q1", "2024-Q2", "2024-Q3")
    )
    gap = roll_up([first, third], Dimension.TIME, FRAMEWORK, disjoint=True)
    whole = roll_up([first, second, third], Dimension.TIME, FRAMEWORK, disjoint=True)

    assert (gap.figure, gap.status) == (Figure.range(0, 100, "percent"), Status.PARTIAL)
    assert (gap.numerator, gap.denominator) == (
        Figure.at_least(5, "person"),
        Figure.at_least(8, "person"),
    )
    assert codes(gap) == ["put-together", "days-left-out"]
    assert gap.reasons[1].say("en") == (
        "days in between that no value holds: from 2024-03-15 to 2024-06-14"
    )
    assert (whole.figure, whole.status) == (Figure.exact(75, "percent"), Status.OK)
    assert codes(whole) == ["put-together"]


def test_review_a_sum_with_a_gap_names_the_gap():
    rows = [visit("2024-01-10", "SYN-AA2"), visit("2024-07-10", "SYN-AA2")]
    quarters = [counted(rows, period, indicator="I01")[0] for period in ("2024-Q1", "2024-Q3")]
    gap = roll_up(quarters, Dimension.TIME, FRAMEWORK)

    assert (gap.figure, gap.status) == (Figure.at_least(2, "contact"), Status.PARTIAL)
    assert codes(gap) == ["put-together", "days-left-out"]


def test_review_a_mean_is_put_together_from_its_parts():
    cells = {"activity": "M2-QUALITY", "models": "M2"}
    rows = [visit("2024-01-10", "SYN-AA2", score="80", **cells)]
    rows += [visit(f"2024-04-1{day}", f"SYN-AB{day}", score="50", **cells) for day in (2, 4)]
    quarters = [counted(rows, period, indicator="I52")[0] for period in ("2024-Q1", "2024-Q2")]
    half = roll_up(quarters, Dimension.TIME, FRAMEWORK, disjoint=True)

    assert (half.figure, half.status) == (Figure.exact(60, "score"), Status.OK)


def test_review_codes_of_two_halves_of_a_year_are_no_sum_of_the_year():
    """49 became a part of 48 on 1 July 2025: both codes had 70 contacts in the year."""
    days = {"49": ("2025-06-30", 20), "48": ("2025-07-01", 40)}
    rows = [event(day, place, contacts) for place, (day, contacts) in days.items()]
    rows.append(event("2025-06-30", "48", 10))
    values = {
        value.cut[0][1]: value for value in counted(rows, "2025", indicator="I01", by="province")
    }
    parts = [values["49/..2025-06-30"], values["48/2025-07-01.."]]
    both = roll_up(parts, Dimension.PLACE, FRAMEWORK)

    assert (both.figure, both.status) == (Figure.at_least(60, "contact"), Status.PARTIAL)
    assert codes(both) == ["put-together", "codes-of-part-of-period"]
    assert both.reasons[1].params["codes"] == ["49/..2025-06-30", "48/2025-07-01.."]


def test_review_places_of_the_whole_period_add_up():
    """In the first half of 2025 both codes mean one territory each."""
    rows = [event("2025-03-30", "49", 20), event("2025-03-30", "48", 10)]
    both = roll_up(
        counted(rows, "2025-H1", indicator="I01", by="province"), Dimension.PLACE, FRAMEWORK
    )

    assert (both.figure, both.status) == (Figure.exact(30, "contact"), Status.OK)


# --- Reasons, and bounds of several counts --------------------------------------------------------


def test_review_a_partial_sum_says_why_its_parts_are_partial():
    rows = [visit(f"2024-{month}-10", "SYN-AA2") for month in ("01", "04", "07")]
    rows += [visit("2024-04-10"), visit("2024-07-10")]  # without a code, in two quarters
    quarters = [
        counted(rows, period, Counting.IN_PERIOD)[0] for period in ("2024-Q1", "2024-Q2", "2024-Q3")
    ]
    whole = roll_up(quarters, Dimension.TIME, FRAMEWORK)

    (own,) = {reason for value in quarters for reason in value.reasons}
    assert whole.status is Status.PARTIAL
    assert whole.reasons[1:] == (own,)


def month(value, *, number):
    """A value of one month for `spread`, with the given figure."""
    (counted_value,) = counted(
        [visit(f"2024-0{number}-10", "SYN-AA2", activity="M1-COUNSEL")],
        f"2024-M0{number}",
        indicator="I05",
    )
    return attrs.evolve(counted_value, figure=value)


@pytest.mark.parametrize(
    ("january", "lowest", "highest"),
    [
        (Figure.range(2, 20, "person"), Figure.exact(2, "person"), Figure.range(3, 20, "person")),
        (Figure.at_least(2, "person"), Figure.exact(2, "person"), Figure.at_least(3, "person")),
        (Figure.exact(1, "person"), Figure.exact(1, "person"), Figure.range(3, 4, "person")),
        (Figure.under(2, "person"), Figure.under(2, "person"), Figure.range(3, 4, "person")),
        (Figure.over(3, "person"), Figure.exact(2, "person"), Figure.over(3, "person")),
    ],
)
def test_review_the_lowest_and_the_highest_of_ranges_are_ranges(january, lowest, highest):
    others = [Figure.range(3, 4, "person"), Figure.exact(2, "person")]
    months = [month(value, number=n) for n, value in enumerate([january, *others], start=1)]
    found = spread(months)

    assert (found.lowest, found.highest) == (lowest, highest)


@pytest.mark.parametrize(
    ("left", "right", "figure", "correction"),
    [
        (Figure.range(2, 20, "person"), Figure.range(3, 4, "person"), (3, 20), None),
        (Figure.exact(20, "person"), Figure.exact(3, "person"), (20, 20), -3),
        (Figure.at_least(20, "person"), Figure.exact(3, "person"), (20, None), -3),
        (Figure.at_least(2, "person"), Figure.exact(3, "person"), (3, None), None),
        (Figure.about(20, "person"), Figure.about(3, "person"), (20, 20), None),
        (Figure.under(20, "person"), Figure.exact(30, "person"), (30, 30), None),
    ],
)
def test_review_a_correction_is_stated_only_where_it_is_one_number(left, right, figure, correction):
    rows = [visit("2024-01-10", "SYN-AA2"), visit("2024-01-10", "SYN-AB4", "01")]
    values = [
        attrs.evolve(value, figure=each)
        for value, each in zip(counted(rows, "2024", by="province"), (left, right), strict=True)
    ]
    for order in (values, values[::-1]):
        found = deduplicate(order, Dimension.PLACE, Overlap.FULL)
        assert (found.value.figure.low, found.value.figure.high) == figure
        assert found.correction == correction


# --- Silent sites of codes that end within the period ---------------------------------------------

_SITE_FIELDS = "id,as_of,place,models,active_from,active_to,size_estimate,size_series,services"


def sites(*rows):
    return {"sites": "\n".join((_SITE_FIELDS, *rows, "")).encode()}


def status_by_province(registers, **options):
    rows = [
        event("2025-06-30", "48", 10, site="SYN-S1"),
        event("2025-07-01", "48", 40, site="SYN-S1"),
    ]
    found = counted(rows, "2025", None, "I01", by="province", registers=registers, **options)
    return {value.cut[0][1]: value.status.value for value in found}


def test_review_the_place_of_a_silent_site_is_output_when_its_code_ends_in_the_year():
    """49 ended on 30 June 2025: until then its silent site is of 49, and then of 48."""
    registers = sites(
        "SYN-S1,2025-01-01,48,M1,2020-01-01,,100,estimated,",
        "SYN-S2,2025-01-01,49,M1,2020-01-01,,50,estimated,",
    )

    assert status_by_province(registers) == {
        "48/..2025-06-30": "partial",
        "48/2025-07-01..": "partial",
        "49/..2025-06-30": "no_data",
    }
    merged = status_by_province(registers, places_as_of=date(2025, 12, 31))
    assert merged == {"48": "partial"}


def test_review_a_silent_site_that_closed_before_the_change_is_of_the_earlier_code():
    registers = sites(
        "SYN-S1,2025-01-01,48,M1,2020-01-01,,100,estimated,",
        "SYN-S2,2025-01-01,49,M1,2020-01-01,2025-03-01,50,estimated,",
        "SYN-S3,2025-01-01,01,M1,2020-01-01,,50,estimated,",
    )

    assert status_by_province(registers) == {
        "01": "no_data",
        "48/..2025-06-30": "partial",
        "48/2025-07-01..": "partial",
        "49/..2025-06-30": "no_data",
    }


def test_review_a_site_entered_after_the_change_stands_for_the_later_code():
    registers = sites(
        "SYN-S1,2025-01-01,48,M1,2020-01-01,,100,estimated,",
        "SYN-S2,2025-10-01,31,M1,2020-01-01,2025-03-01,50,estimated,",
    )

    assert status_by_province(registers)["31/2025-07-01.."] == "no_data"
