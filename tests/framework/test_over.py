"""The table `over`: how values are put together over each dimension, as stated or by the kind."""

from __future__ import annotations

import re

import pytest

from sexwork_models import (
    FrameworkFaultError,
    explain,
    list_rows,
    load_framework,
)
from sexwork_models.framework.tables.indicators import Dimension
from sexwork_models.framework.tables.over import added_dimensions, aggregation_over

SHEET = """[[indicators]]
id = "T01"
name_en = "a trial"
name_vi = "chỉ số thử"
numerator_vi = "tử số"
numerator_en = "numerator"
direction = "higher_better"
models = ["M1"]
document = "LIB"
grade = "supplied"
"""
WHERE = 'where = [{ field = "activity", in = ["M1-COUNSEL"] }]'
SUM = f'kind = "sum"\nfield = "contacts"\n{WHERE}'
PEOPLE = f'kind = "distinct"\nkey = "client"\n{WHERE}'
CONTACTS = 'unit = "contact"\nadditivity = "sum"\n'
PERSONS = 'unit = "person"\nadditivity = "distinct"\n'
SHARE = 'unit = "percent"\nadditivity = "ratio"\n'
PART = (
    'part = { where = [{ field = "referral_stage", set = true }], within = { from = 0, to = 9 } }'
)
BASE = f"base = {{ {WHERE} }}"


@pytest.fixture
def made(tmp_path):
    """The framework with one indicator of some columns and a measure."""

    def make(columns, measure=""):
        path = tmp_path / "overlay.toml"
        table = f"[indicators.measure]\n{measure}\n" if measure else ""
        head = 'id = "o"\nbaseline = "vietnam"\n'
        path.write_text(f"{head}{SHEET}{columns}\n{table}", encoding="utf-8")
        return load_framework(path)

    return make


def words(framework):
    row = framework.indicators["T01"]
    names = ("time", "place", "population", "model", "reporter", "activity", "split")
    return [aggregation_over(row, name).value for name in names]


def test_each_word_is_the_one_that_is_stated_and_what_is_left_out_is_not_added_up(made):
    over = 'over = { time = "sum", place = "sum", model = "never", reporter = "sum" }'

    framework = made(CONTACTS + over, SUM)

    assert words(framework) == ["sum", "sum", "bounds", "never", "sum", "bounds", "bounds"]
    added = added_dimensions(framework.indicators["T01"])
    assert added == (Dimension.PLACE, Dimension.REPORTER)


@pytest.mark.parametrize(
    ("columns", "measure", "expected"),
    [
        (CONTACTS, SUM, ["sum", *["bounds"] * 4, "sum", "sum"]),
        (CONTACTS, f'{SUM}\nonce_per = "encounter"', ["sum", *["bounds"] * 6]),
        (PERSONS, PEOPLE, ["bounds"] * 7),
        (
            PERSONS.replace('"distinct"', '"new_in_year"'),
            f'{PEOPLE}\nwindow = "first_of_year"',
            ["sum", *["bounds"] * 4, "sum", "sum"],
        ),
        (
            'unit = "group"\nadditivity = "snapshot"\n',
            'kind = "stock"\nfrom = "groups"',
            ["last", *["bounds"] * 6],
        ),
        (SHARE, f'kind = "cohort"\nkey = "client"\n{BASE}\n{PART}', ["recount"] * 7),
        (SHARE, f'kind = "cohort"\nkey = "referral"\n{BASE}\n{PART}', ["recompute"] * 7),
        (
            SHARE,
            'kind = "coverage"\npart = "I03"\npopulations = ["sex_worker"]',
            ["recompute"] * 7,
        ),
        (
            PERSONS.replace('"distinct"', '"each"'),
            f'kind = "each"\nper = "month"\nof = {{ kind = "distinct", key = "client", {WHERE} }}',
            ["each"] * 7,
        ),
        (CONTACTS, "", ["sum", *["never"] * 6]),
        (CONTACTS.replace('"sum"', '"once"'), 'kind = "given"\nsource = "document"', ["never"] * 7),
    ],
)
def test_without_the_table_the_kind_of_the_measure_says_it(columns, measure, expected, made):
    assert words(made(columns, measure)) == expected


def test_an_old_row_is_added_up_over_the_dimensions_that_it_lists(made):
    framework = made(f'{CONTACTS}additive_over = ["place", "reporter"]', SUM)

    assert words(framework)[:5] == ["sum", "sum", "bounds", "bounds", "sum"]


def test_every_packaged_indicator_is_added_up_over_the_dimensions_that_it_lists(vietnam):
    for row in vietnam.indicators.values():
        assert added_dimensions(row) == row.additive_over, row.id


@pytest.mark.parametrize(
    ("columns", "measure"),
    [
        (
            CONTACTS + 'over = { time = "sum", place = "sum", activity = "bounds" }',
            f'{SUM}\nonce_per = "encounter"',
        ),
        (
            PERSONS.replace('"distinct"', '"new_in_year"')
            + 'over = { time = "sum", place = "sum", population = "sum" }',
            f'{PEOPLE}\nwindow = "first_of_year"',
        ),
        (
            SHARE + 'over = { time = "recompute", place = "recompute", model = "recount" }',
            f'kind = "cohort"\nkey = "referral"\n{BASE}\n{PART}',
        ),
        (
            SHARE + 'over = { time = "recount", place = "recount", activity = "never" }',
            f'kind = "cohort"\nkey = "client"\n{BASE}\n{PART}',
        ),
        (CONTACTS + 'over = { split = "sum" }', f'{SUM}\nsplit = "need"'),
        (CONTACTS + 'over = { time = "never", place = "never" }', ""),
    ],
)
def test_what_a_measure_allows_loads(columns, measure, made):
    assert made(columns, measure).indicators["T01"].over is not None


@pytest.mark.parametrize(
    ("over", "code", "field"),
    [
        ('{ place = "add" }', "value-not-allowed", "over.place"),
        ('{ where = "sum" }', "unknown-key", "over.where"),
        ('"sum"', "value-unreadable", "over"),
        ('{ time = "last" }', "measure-over", "over.time"),
        ('{ place = "last" }', "measure-over", "over.place"),
        ('{ split = "sum" }', "measure-over-split", "over.split"),
    ],
)
@pytest.mark.parametrize("measure", [SUM, ""])
def test_a_wrong_word_is_told_at_its_own_key_in_both_languages(over, code, field, measure, made):
    with pytest.raises(FrameworkFaultError) as refused:
        made(f"{CONTACTS}over = {over}", measure)

    (found,) = refused.value.report
    assert (found.code, found.where.field) == (code, field)
    for lang in ("vi", "en"):
        assert not re.search(r"\{\w+\}", f"{found.say(lang)} {found.remedy(lang)}")


def test_a_refused_word_comes_with_those_that_are_allowed(made):
    with pytest.raises(FrameworkFaultError) as refused:
        made(f'{PERSONS}over = {{ place = "sum" }}', PEOPLE)

    said = next(iter(refused.value.report)).message("en")
    assert said.startswith("over.place says sum (added up); this indicator allows bounds (")


def test_an_explanation_says_what_is_added_and_what_holds_over_the_others(made):
    over = 'over = { place = "sum", population = "bounds", split = "never" }'
    framework = made(CONTACTS + over, f'{SUM}\nsplit = "need"')

    said = explain("T01", framework)

    assert "Values of one period may be added up over: place." in said.say("en")
    assert (
        "Over other dimensions: population (between the largest and the sum), "
        "field that always splits the values (never put together)." in said.say("en")
    )
    assert "Giá trị của một kỳ được cộng theo: địa bàn." in said.say("vi")


def test_a_list_of_indicators_holds_the_stated_words(made):
    rows = {row["id"]: row for row in list_rows("indicators", made(f"{CONTACTS}over.place='sum'"))}

    assert rows["T01"]["over"]["place"] == "sum"
    assert rows["I01"]["over"] is None


KEYS_THAT_MOVE = ("reporter", "referral", "case", "provider")


@pytest.mark.parametrize("key", KEYS_THAT_MOVE)
def test_keys_with_records_in_several_places_are_never_added_up(key, made):
    """One reporter in two provinces would be two."""
    measure = f'kind = "distinct"\nkey = "{key}"\n{WHERE}'
    unit = {"reporter": "person"}.get(key, key)
    columns = f'unit = "{unit}"\nadditivity = "distinct"\nover = {{ place = "sum" }}'

    with pytest.raises(FrameworkFaultError) as refused:
        made(columns, measure)
    assert [fault.code for fault in refused.value.report] == ["measure-over"]


def test_entries_of_several_models_are_never_added_up_over_models(made):
    columns = 'unit = "locality"\nadditivity = "snapshot"\nover = { model = "sum" }'

    with pytest.raises(FrameworkFaultError) as refused:
        made(columns, 'kind = "stock"\nfrom = "sites"\ncount = "places"')
    assert [fault.code for fault in refused.value.report] == ["measure-over"]
