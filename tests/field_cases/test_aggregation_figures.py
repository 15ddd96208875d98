"""Sums name what they lack, values say to what they belong, and each keeps its label."""

from __future__ import annotations

import attrs
import pytest
from tests.support.aggregation import (
    FIELD_DATA,
    FRAMEWORK,
    counted,
    figure,
    published,
    refused,
    visit,
)

from sexwork_models import (
    Dimension,
    Figure,
    Overlap,
    Status,
    deduplicate,
    evaluate,
    lift_to_province,
    read_observations,
    roll_up,
    validate_observations,
)
from sexwork_models.api.explain import explain
from sexwork_models.cli.terminal.attainment_text import attainment_text
from sexwork_models.cli.terminal.indicators_text import counted_text
from sexwork_models.cli.terminal.results_text import results_text
from sexwork_models.cli.writing import csv_text

# --- W2: a sum with a lost term -------------------------------------------------------------------


def terms(*links, places=("48", "22", "01", "31", "79")):
    """Terms of 1, 2, 4, ... contacts in different places; the link of each, or None."""
    rows = []
    for number, link in enumerate(links):
        cells = {"places": places[number], "readings": "I01:term"}
        if link is not None:
            cells |= {"relation": "disjoint_with", "related_to": f"T-{link}"}
        rows.append(figure(f"T-{number}", str(2**number), **cells))
    return rows


def test_w2_a_sum_that_loses_a_term_is_at_least_the_others_and_names_it():
    results = evaluate(FIELD_DATA / "sum_loses_a_term.csv")
    (value,) = results.indicators

    assert (value.figure, value.status) == (Figure.at_least(400, "contact"), Status.PARTIAL)
    assert "T-1" in value.reasons[-1].say("en")
    assert "T-1" in value.reasons[-1].say("vi")
    assert results.report.codes == ("number-ambiguous",)


@pytest.mark.parametrize(
    ("links", "lost"),
    [
        ((1, 2, None), 1),  # it linked the two that are left
        ((None, 0, 1), 2),  # nobody names it
        ((1, 2, 3, 4, None), 2),  # it linked two and two
        ((None, 0), 1),
    ],
)
def test_w2_no_sum_is_exact_whichever_term_is_lost(links, lost):
    rows = terms(*links)
    rows[lost]["low"] = "1.500"
    (value,) = evaluate(rows).indicators
    kept = [number for number in range(len(links)) if number != lost]

    assert value.figure == Figure.at_least(sum(2**number for number in kept), "contact")
    assert value.status is Status.PARTIAL
    assert value.reasons[-1].params["ids"] == [f"T-{lost}"]


def test_w2_a_lost_term_whose_link_is_unread_may_belong_to_any_sum():
    rows = [*terms(1, None), *terms(None, None, None)[2:]]
    rows[2] |= {"relation": "perhaps", "related_to": "T-0"}
    (value,) = evaluate(rows).indicators

    assert (value.figure, value.status) == (Figure.at_least(3, "contact"), Status.PARTIAL)


def test_w2_a_lost_term_of_another_indicator_takes_nothing_away():
    rows = terms(1, None)
    rows.append(figure("T-9", "1.500", readings="I09:term", unit="referral"))
    (value,) = evaluate(rows).indicators

    assert (value.figure, value.status) == (Figure.exact(3, "contact"), Status.OK)


def test_w2_a_lost_term_of_one_sum_takes_nothing_away_from_another():
    rows = [*terms(1, None), *terms(None, None, 3, None)[2:]]
    rows[3]["low"] = "1.500"
    values = evaluate(rows).indicators

    assert [(value.figure, value.status) for value in values] == [
        (Figure.exact(3, "contact"), Status.OK),
        (Figure.at_least(4, "contact"), Status.PARTIAL),
    ]


def test_w2_a_lost_figure_that_is_no_term_takes_nothing_away_from_the_sum_that_it_is_linked_with():
    rows = [*terms(1, None), figure("T-9", "1.500", readings="I01:value", places="01")]
    rows[1] |= {"relation": "disjoint_with", "related_to": "T-9"}
    (value,) = evaluate(rows).indicators

    assert (value.figure, value.status) == (Figure.exact(3, "contact"), Status.OK)


def test_w2_a_link_to_a_figure_that_is_not_there_is_a_lost_term():
    (value,) = published(*terms(1, 7))

    assert (value.figure, value.status) == (Figure.at_least(3, "contact"), Status.PARTIAL)
    assert value.reasons[-1].params["ids"] == ["T-7"]


def test_w2_a_term_by_itself_is_no_sum():
    (value,) = published(*terms(None))

    assert (value.figure, value.status) == (Figure.at_least(1, "contact"), Status.PARTIAL)


def test_w2_a_sum_that_is_forbidden_gives_no_value():
    rows = terms(None, 0, places=("48", "48"))
    results = evaluate(rows)
    (value,) = results.indicators

    assert results.report.codes == ("forbidden-sum",)
    assert (value.figure, value.status) == (None, Status.NOT_COMPARABLE)
    assert value.inputs == ("T-0", "T-1")


# --- W8: no value without its "per" ---------------------------------------------------------------


def core_members(place, number, **cells):
    """Core members of each group of a province."""
    cells = {"unit": "person", "per_unit": "group", "populations": "group_member"} | cells
    cells |= {"item_en": "core members", "item_vi": "thành viên nòng cốt"}
    cells = {"id": f"G-{place}"} | cells
    return figure(low=number, places=place, readings="I20:value", **cells)


def per_group(readings="I01:value"):
    """650 contacts per group in each of two provinces."""
    return published(
        figure("P-1", "650", per_unit="group", readings=readings),
        figure("P-2", "650", per_unit="group", places="22", readings=readings),
    )


def test_w8_values_of_each_group_are_never_added():
    error = refused("sum-of-rates", lambda: roll_up(per_group(), Dimension.PLACE, FRAMEWORK))

    assert "per group" in error.message("en")
    assert "mỗi nhóm" in error.message("vi")
    for overlap in (Overlap.NONE, Overlap.FULL, Overlap.UNKNOWN):
        refused(
            "sum-of-rates",
            lambda way=overlap: deduplicate(per_group(), Dimension.PLACE, way, FRAMEWORK),
        )


def test_w8_a_value_of_each_group_is_no_lower_bound_of_its_province():
    """Part of the groups of a province says nothing of each of them."""
    of_district = attrs.evolve(per_group()[0], places=("490",), provinces=("48",))

    refused("ratio-not-lifted", lambda: lift_to_province(of_district, FRAMEWORK))


def test_w8_terms_of_each_group_make_no_sum():
    rows = [
        figure("P-1", "650", per_unit="group", readings="I01:term"),
        figure("P-2", "650", per_unit="group", places="22", readings="I01:term"),
    ]
    rows[1] |= {"relation": "disjoint_with", "related_to": "P-1"}
    (value,) = published(*rows)

    assert (value.figure, value.status) == (None, Status.NOT_COMPARABLE)
    assert [reason.code for reason in value.reasons] == ["sum-of-rates"]


def test_w8_values_per_month_are_added_over_places_and_not_over_time():
    first, second, there = published(
        figure("P-1", "25", per_period="month", last_day="2020-06-30"),
        figure("P-2", "30", per_period="month", first_day="2020-07-01"),
        figure("P-3", "10", per_period="month", last_day="2020-06-30", places="22"),
    )

    refused("sum-of-rates", lambda: roll_up([first, second], Dimension.TIME, FRAMEWORK))
    both = roll_up([first, there], Dimension.PLACE, FRAMEWORK)
    assert (both.amount.en, both.amount.vi) == (
        "35 contacts per month",
        "35 lượt người mỗi tháng",
    )


def test_w8_the_last_state_of_each_group_is_no_sum():
    values = published(
        core_members("48", "7", last_day="2020-06-30"),
        core_members("48", "9", id="G-2", first_day="2020-07-01"),
    )

    assert roll_up(values, Dimension.TIME, FRAMEWORK).amount.en == "9 persons per group"


WORDS = {
    "en": ("70 persons per group", "25 persons per month", "sex workers"),
    "vi": ("70 người mỗi nhóm", "25 người mỗi tháng", "người bán dâm"),
}


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_w8_the_words_stand_wherever_the_value_does(lang, monkeypatch):
    monkeypatch.setenv("COLUMNS", "400")  # where nothing is wrapped
    file = read_observations(FIELD_DATA / "per_group_per_month.csv")
    results = evaluate(file)
    of_group, of_month = results.indicators
    text = " ".join(results_text(results, FRAMEWORK, lang).split())
    explained = [
        " ".join(sentence.say(lang) for sentence in value.explain().sentences)
        for value in results.indicators
    ]
    per_group, per_month, people = WORDS[lang]

    assert (of_group.amount.say(lang), of_month.amount.say(lang)) == (per_group, per_month)
    assert per_group in text
    assert per_month in text
    assert people in text
    assert per_group in explained[0]
    assert per_month in explained[1]
    assert all(people in sentences for sentences in explained)
    row, month = csv_text([value.to_dict(lang) for value in results.indicators]).splitlines()[1:]
    assert ",group," in row
    assert ",month," in month
    assert "sex_worker" in row


@pytest.mark.parametrize("lang", ["en", "vi"])
def test_w8_a_figure_is_explained_with_its_words(lang):
    file = read_observations(FIELD_DATA / "per_group_per_month.csv")
    for id, amount in zip(("U-1", "U-2"), WORDS[lang][:2], strict=True):
        said = " ".join(sentence.say(lang) for sentence in explain(id, FRAMEWORK, file).sentences)
        assert amount in said
        assert WORDS[lang][2] in said


def test_w8_attainment_says_per_what_and_of_whom():
    results = evaluate([core_members("48", "12", models="M1")], FRAMEWORK)
    row = next(row for row in results.attainment if row.norm.id == "N-1875-M1-02")
    said = " ".join(attainment_text([row], FRAMEWORK, "en").split())

    assert "12 persons per group" in row.reason("en")
    assert "12 người mỗi nhóm" in row.reason("vi")
    assert "12 persons per group" in said
    assert FRAMEWORK.populations["group_member"].label.en in said


def test_w8_counts_of_each_month_say_so():
    rows = [visit("2024-01-10", "SYN-AA2", activity="M1-IEC")]
    values = counted(rows, "2024-Q1", indicator="I05")

    text = " ".join(counted_text(values, values[0].period, FRAMEWORK, "en").split())
    assert len(values) == 3
    assert "1 person per month" in text


@pytest.mark.parametrize(("per_unit", "codes"), [("group", ()), ("", ("per-unit-missing",))])
def test_w8_core_members_of_which_group_nobody_says_are_asked_about(per_unit, codes):
    report = validate_observations([core_members("48", "7", per_unit=per_unit)], FRAMEWORK)

    assert report.codes == codes
    assert report.ok
    for finding in report:
        assert str(finding.where) == "$[0]:per_unit"
        assert "I20" in finding.message("vi")
