"""A split gives a value for each word that the filter names, and one for "not stated"."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from tests.support.frames import FRAME_MAKERS, native_frame
from tests.support.overlays import framework_with
from tests.support.records import record, row

from sexwork_models import Status, compute_indicators, load_framework

ROWS = pytest.mark.parametrize("engine", ["rows", "polars"])
ENGINES = pytest.mark.parametrize("engine", ["rows", "polars", "pandas", "pyarrow", "duckdb"])
TALK = 'where = [{field = "activity", in = ["M1-IEC"]}'
NAMED = f'{TALK}, {{field = "need", in = ["health", "legal", "loan"]}}]'
CLIENTS = 'kind = "distinct"\nkey = "client"\nsplit = "need"\n'


@cache
def framework_of(measure, *declared, **scope):
    """One framework for all engines: to load it takes longer than to count."""
    with TemporaryDirectory() as folder:
        return framework_with(Path(folder), measure, *declared, **scope)


def talk(client, need=None, **cells):
    return {"client": client, "need": need, "activity": "M1-IEC", **cells}


def values_of(engine, rows, framework, by=(), period="2024-Q1"):
    if engine == "rows":
        source = [row(**cells) for cells in rows]
    else:
        assert engine in FRAME_MAKERS
        source = native_frame([record(**cells) for cells in rows], framework, engine)
    return compute_indicators(source, framework, period=period, by=by, indicators=["T1"])


def said(values):
    """Each value by its part: its status and its number."""
    return {
        tuple(group for _, group in value.cut): (
            value.status.value,
            value.figure and value.figure.low,
        )
        for value in values
    }


@ENGINES
def test_a_word_that_the_filter_names_is_zero_without_a_row(engine):
    framework = framework_of(CLIENTS + NAMED)
    rows = [talk("SYN-A1", "health"), talk("SYN-A2", "health"), talk("SYN-A3", "job")]
    values = values_of(engine, rows, framework)

    # nobody without a need can be counted, so that none is "not stated"
    assert said(values) == {("health",): ("ok", 2), ("legal",): ("ok", 0), ("loan",): ("ok", 0)}
    assert [value.label.en for value in values if value.figure.low == 0] == [
        "need legal",
        "need a loan",
    ]


@ROWS
def test_without_any_row_there_is_no_data_and_no_word(engine):
    framework = framework_of(CLIENTS + NAMED)
    rows = [talk("SYN-A1", "health"), talk("SYN-A2", "health", place="31", activity="M1-COUNSEL")]

    assert said(values_of(engine, rows, framework, by=("province",))) == {
        ("22", "health"): ("ok", 1),
        ("22", "legal"): ("ok", 0),
        ("22", "loan"): ("ok", 0),
        ("31",): ("no_data", None),
    }
    assert said(values_of(engine, rows[1:], framework)) == {(): ("no_data", None)}


@ENGINES
def test_rows_without_the_field_are_a_value_that_says_so(engine):
    framework = framework_of(f"{CLIENTS}{TALK}]")
    rows = [talk("SYN-A1", "health"), talk("SYN-A2"), talk("SYN-A3")]
    values = values_of(engine, rows, framework)

    # the filter names no need: each that occurs has a value
    assert said(values) == {("",): ("ok", 2), ("health",): ("ok", 1)}
    assert (values[0].label.en, values[0].label.vi) == ("need not stated", "nhu cầu không nêu")
    assert said(values_of(engine, rows[:1], framework)) == {
        ("",): ("ok", 0),
        ("health",): ("ok", 1),
    }


@ROWS
def test_a_word_that_one_of_several_lists_names_has_a_value_beside_those_that_occur(engine):
    either = (
        'where_any = [[{field = "need", in = ["health", "loan"]}], '
        '[{field = "channel", in = ["zalo"]}]]'
    )
    framework = framework_of(CLIENTS + either)
    rows = [talk("SYN-A1", "health"), talk("SYN-A2", "job", channel="zalo"), talk("SYN-A3", "job")]

    assert said(values_of(engine, rows, framework)) == {
        ("",): ("ok", 0),
        ("health",): ("ok", 1),
        ("job",): ("ok", 1),
        ("loan",): ("ok", 0),
    }


@ROWS
def test_a_word_that_the_filter_names_and_rules_out_has_no_value(engine):
    but = NAMED.replace("}]", '}, {field = "need", not_in = ["loan"]}]')
    framework = framework_of(CLIENTS + but)

    assert said(values_of(engine, [talk("SYN-A1", "health")], framework)) == {
        ("health",): ("ok", 1),
        ("legal",): ("ok", 0),
    }


@ENGINES
def test_a_share_of_nobody_is_zero_over_zero(engine):
    share = f"""kind = "ratio"
split = "need"
part = {{ kind = "distinct", key = "client", {NAMED[:-1]}, {{field = "channel", in = ["zalo"]}}] }}
whole = {{ kind = "distinct", key = "client", {NAMED} }}"""
    framework = framework_of(share, "percent", "ratio")
    rows = [talk("SYN-A1", "health", channel="zalo"), talk("SYN-A2", "legal")]
    health, legal, loan = values_of(engine, rows, framework)

    assert (health.status, health.figure.low) == (Status.OK, 100)
    assert (legal.status, legal.figure.low) == (Status.OK, 0)
    assert (loan.status, loan.figure) == (Status.ZERO_DENOMINATOR, None)
    assert [reason.code for reason in loan.reasons] == ["denominator-zero"]


@ROWS
def test_the_people_of_an_indicator_are_words_of_its_filter(engine):
    people = f'kind = "distinct"\nkey = "client"\nsplit = "population"\n{TALK}]'
    both = ("sex_worker", "at_risk_person")
    rows = [talk("SYN-A1")]

    assert said(values_of(engine, rows, framework_of(people, populations=both))) == {
        ("at_risk_person",): ("ok", 0),
        ("sex_worker",): ("ok", 1),
    }


@ROWS
def test_a_model_without_a_record_of_its_own_is_not_said_to_have_none(engine):
    """A record of two models, or of the programme, is one of each of them."""
    models = f'kind = "distinct"\nkey = "client"\nsplit = "model"\n{TALK}]'
    framework = framework_of(models, models=("M1", "M2"))
    rows = [{**talk("SYN-A1"), "models": "M1;M2"}, {**talk("SYN-B1"), "models": "PROGRAMME"}]

    found = said(values_of(engine, rows, framework))

    assert ("ok", 0) not in found.values()
    assert sorted(found.values()) == [("ok", 1), ("ok", 1)]


@ROWS
def test_a_place_that_the_filter_names_has_a_value_of_its_own(engine):
    where = f'{TALK}, {{field = "place", in = ["22", "31"]}}]'
    framework = framework_of(
        f'kind = "count"\nof = "row"\nsplit = "place"\n{where}', "session", "sum"
    )

    assert said(values_of(engine, [talk("SYN-A1")], framework)) == {
        ("22",): ("ok", 1),
        ("31",): ("ok", 0),
    }


@ROWS
def test_new_people_of_the_year_are_zero_for_a_word_without_any(engine):
    new = CLIENTS + f'window = "first_of_year"\n{NAMED}'
    framework = framework_of(new, additivity="new_in_year")
    rows = [talk("SYN-A1", "health"), talk("SYN-A1", "health", day="2024-08-10")]

    values = values_of(engine, rows, framework, period="2024")
    assert {part: number for part, (_, number) in said(values).items()} == {
        ("health",): 1,
        ("legal",): 0,
        ("loan",): 0,
    }


def test_a_refused_row_of_a_named_word_makes_its_zero_a_lower_bound():
    framework = framework_of(CLIENTS + NAMED)
    rows = [row(**talk("SYN-A1", "health")), row(**talk("SYN-A2", "legal", channel="xx"))]
    values = compute_indicators(rows, framework, period="2024-Q1", indicators=["T1"])

    assert said(values) == {
        ("health",): ("ok", 1),
        ("legal",): ("partial", 0),
        ("loan",): ("ok", 0),
    }
    assert [reason.code for reason in values[1].reasons] == ["rows-refused"]


def test_every_kind_of_support_of_the_packaged_framework_has_a_value():
    framework = load_framework()
    kinds = sorted(id for id, own in framework.activities.items() if "I38" in own.indicators)
    rows = [row(client="SYN-A1", models="M2", activity=kinds[0])]
    values = compute_indicators(rows, framework, period="2024-Q1", indicators=["I38"])

    assert [dict(value.cut)["activity"] for value in values] == kinds
    assert [value.figure.low for value in values] == [1, *[0] * (len(kinds) - 1)]
