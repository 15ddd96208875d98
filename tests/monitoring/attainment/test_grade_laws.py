"""Grades never rise: a result shows the grade of all that it rests on, and no stronger one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sexwork_models import (
    Dimension,
    Grade,
    Overlap,
    compute_attainment,
    compute_growth,
    compute_indicators,
    deduplicate,
    explain,
    read_observations,
    roll_up,
)

STRENGTH = list(Grade)
GRADES = st.sampled_from([grade for grade in Grade if grade is not Grade.UNKNOWN])


def figure(id, place, year, indicator, unit, population, grade):
    return {
        "id": id,
        "document": "SAMPLE",
        "places": place,
        "first_day": f"{year}-01-01",
        "last_day": f"{year}-12-31",
        "resolved": "stated",
        "models": "M1",
        "populations": population,
        "item_vi": id,
        "item_en": id,
        "low": "10",
        "unit": unit,
        "kind": "actual",
        "readings": f"{indicator}:value",
        "grade": grade.value,
    }


def values_of(rows, framework):
    return compute_indicators(read_observations(rows).observations, framework)


@given(now=GRADES, then=GRADES)
def test_growth_shows_the_grades_of_both_years(now, then, vietnam):
    rows = [
        figure("S-1", "48", 2020, "I01", "contact", "sex_worker", now),
        figure("S-2", "48", 2019, "I01", "contact", "sex_worker", then),
    ]
    later, earlier = values_of(rows, vietnam)
    (growth,) = compute_growth([later], [earlier], vietnam)

    assert {*later.grades, *earlier.grades} <= set(growth.grades)


@given(left=GRADES, right=GRADES)
def test_a_sum_and_a_union_show_the_grades_of_all_parts(left, right, vietnam):
    contacts = [
        figure("S-1", "48", 2020, "I01", "contact", "sex_worker", left),
        figure("S-2", "22", 2020, "I01", "contact", "sex_worker", right),
    ]
    persons = [
        figure("S-1", "48", 2020, "I03", "person", "sex_worker", left),
        figure("S-2", "22", 2020, "I03", "person", "sex_worker", right),
    ]
    total = roll_up(values_of(contacts, vietnam), Dimension.PLACE, vietnam)
    union = deduplicate(values_of(persons, vietnam), Dimension.PLACE, Overlap.UNKNOWN).value

    assert {left, right} <= set(total.grades)
    assert {left, right} <= set(union.grades)


@given(kept=GRADES, founded=GRADES)
def test_a_judgement_shows_the_grades_of_the_norm_and_of_every_figure(kept, founded, vietnam):
    rows = [
        figure("S-1", "48", 2019, "I16", "group", "group_member", kept),
        figure("S-2", "48", 2019, "I17", "group", "group_member", founded),
    ]
    answers = compute_attainment(values_of(rows, vietnam), vietnam)
    (row,) = [row for row in answers if row.norm.id == "N-1875-M1-01"]

    assert {kept, founded, row.norm.grade} <= set(row.grades)
    assert {citation.grade for citation in row.citations} <= set(row.grades)


@given(first=GRADES, second=GRADES)
def test_values_judged_against_each_other_show_the_grades_of_all(first, second, vietnam):
    rows = [
        figure("S-1", "01", 2020, "I07", "percent", "", first),
        {**figure("S-2", "01", 2020, "I07", "percent", "", second), "low": "90"},
    ]
    rows = [{**row, "models": "M1;M2;M3", "populations": ""} for row in rows]
    answers = compute_attainment(values_of(rows, vietnam), vietnam)
    (row,) = [row for row in answers if row.norm.id == "N-HN-01"]

    assert row.reasons[0].code == "results-disagree"
    assert {first, second} <= set(row.grades)


@pytest.mark.parametrize("table", ["norms", "targets", "indicators", "activities", "pilots"])
def test_an_explanation_cites_nothing_above_the_grade_of_its_row(table, vietnam):
    for id, row in getattr(vietnam, table).items():
        explanation = explain(id, vietnam)
        cited = {citation.grade for citation in explanation.citations}

        assert explanation.grades == (row.grade,)
        assert all(STRENGTH.index(grade) >= STRENGTH.index(row.grade) for grade in cited)


def test_an_explanation_of_a_place_shows_the_grades_of_all_its_rows(vietnam):
    """Its rows before and after a change of bounds may rest on different evidence."""
    grades = {entry.value.grade for entry in vietnam.places["193"].entries}

    assert set(explain("193", vietnam).grades) == grades
    assert vietnam.place("193", date(2021, 1, 1)).value.grade is Grade.ASSUMED
