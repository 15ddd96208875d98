"""Values by earlier definitions: counted as the version says on rows and on tables, told by their
version, and never put together with values of another one.
"""

from __future__ import annotations

import attrs
import pytest
from tests.support.programme import FORMS, RECORDS, REGISTERS, table_of_programme
from tests.support.versions import BY_HAND_1, EARLIER, loaded, versioned

from sexwork_models import (
    ForbiddenSumError,
    Overlap,
    UnknownIdError,
    check_records,
    compute_growth,
    compute_indicators,
    deduplicate,
    evaluate,
    load_framework,
    publication_table,
    roll_up,
    spread,
    with_definitions,
)
from sexwork_models.monitoring.submissions.view import value_key

ENGINES = ("polars", "pandas", "pyarrow", "duckdb")
each_form = pytest.mark.parametrize("form", FORMS)


def counted(form="pack", *, source=RECORDS, period="2024", **options):
    options = {"indicators": [*EARLIER], "registers": REGISTERS} | options
    return compute_indicators(source, versioned(form), period=period, **options)


def exact(values):
    return {value.definition.id: value.figure.low for value in values if value.figure is not None}


@each_form
def test_each_indicator_is_counted_by_the_definition_of_that_version(form):
    values = counted(form, definitions=1)

    assert exact(values) == BY_HAND_1
    assert {value.figure.high for value in values} == set(BY_HAND_1.values())
    assert {value.version for value in values} == {1}


@each_form
@pytest.mark.parametrize("engine", ENGINES)
def test_a_table_of_any_engine_gives_the_values_of_that_version(engine, form):
    pytest.importorskip("narwhals")
    pytest.importorskip("polars")
    pytest.importorskip(engine)
    values = counted(form, source=table_of_programme(engine, form), definitions=1)

    assert exact(values) == BY_HAND_1


@each_form
def test_without_a_version_the_present_definitions_count(form):
    values = counted(form)

    assert exact(values) == {"SAMPLE-Q1": 47, "SAMPLE-Q2": 2, "SAMPLE-Q3": 50, "SAMPLE-Q4": 2}
    assert [value.version for value in values] == [2, 2, 3, 2]  # each after its earlier ones
    assert exact(counted(form, definitions=3)) == exact(values)  # of which only Q3 has a third


def test_an_indicator_that_never_had_that_version_is_counted_by_its_present_definition():
    by_two = exact(counted(definitions=2))

    # Within 20 days of a talk only C is checked; the others have no earlier version 2.
    assert by_two == {"SAMPLE-Q1": 47, "SAMPLE-Q2": 2, "SAMPLE-Q3": 25, "SAMPLE-Q4": 2}


def test_a_version_that_no_indicator_has_is_an_error_that_names_those_there_are():
    with pytest.raises(UnknownIdError) as refused:
        counted(definitions=4)

    assert refused.value.code == "definitions-unknown"
    for lang in ("vi", "en"):
        assert "4" in refused.value.message(lang)
        assert "1, 2, 3" in refused.value.remedy(lang)


def test_the_packaged_framework_has_no_version_but_the_first():
    assert {value.version for value in evaluate(definitions=1).indicators} == {1}
    with pytest.raises(UnknownIdError):
        evaluate(definitions=2)


def test_a_value_of_an_earlier_definition_says_so_and_one_of_the_present_does_not():
    earlier, present = counted(definitions=1)[0], counted()[0]

    assert earlier.to_dict()["version"] == 1
    assert present.to_dict()["version"] == 2
    assert "version 1 of its definition, in force up to 2022-12-14" in earlier.explain().say("en")
    assert "phiên bản 1 của định nghĩa, áp dụng đến hết ngày 14/12/2022" in earlier.explain().say(
        "vi"
    )
    assert "version" not in present.explain().say("en")


def test_values_of_one_earlier_version_are_rolled_up_by_its_own_rule():
    halves = [counted(period=half, definitions=1) for half in ("2024-H1", "2024-H2")]

    contacts = roll_up([half[0] for half in halves], "time", versioned("pack"))
    persons = roll_up([half[1] for half in halves], "time", versioned("pack"))

    assert (contacts.figure.low, contacts.version) == (56, 1)
    assert (persons.figure.low, persons.figure.high) == (3, 3)  # the last: of the year to date


def test_values_are_rolled_up_by_the_measure_of_their_version_and_not_by_the_present_one():
    """Version 1 counts people the first time ever, who may be the same in halves counted apart."""
    first_ever = EARLIER["SAMPLE-Q2"].replace("year_to_date", "first_ever", 2)
    first_ever = first_ever.replace('additivity = "first_ever"', 'additivity = "sum"')
    framework = loaded("pack", {"SAMPLE-Q2": first_ever})
    halves = []
    for half in ("2024-H1", "2024-H2"):
        options = {"period": half, "indicators": ["SAMPLE-Q2"], "definitions": 1}
        rows = [row for row in check_records(RECORDS, framework).records if row.client]
        part = rows if half == "2024-H2" else rows[:-1]  # other records, so that they are apart
        halves += compute_indicators(part, framework, **options)

    rolled_up = roll_up(halves, "time", framework)

    assert [reason.code for reason in rolled_up.reasons][1] == "new-counted-apart"
    assert rolled_up.figure.low < rolled_up.figure.high == sum(half.figure.low for half in halves)


def test_reports_by_two_versions_are_not_the_same_value():
    old, present = counted(definitions=1)[0], counted()[0]

    assert value_key(old, versioned("pack")) != value_key(present, versioned("pack"))


@pytest.mark.parametrize(
    "put_together",
    [
        lambda values: roll_up(values, "time", versioned("pack")),
        lambda values: deduplicate(values, "time", Overlap.UNKNOWN, versioned("pack")),
        lambda values: publication_table(values, "place"),
        spread,
    ],
)
def test_values_of_two_versions_are_never_put_together(put_together):
    values = [
        counted(period="2024-H1", definitions=1)[0],
        counted(period="2024-H2")[0],
    ]

    with pytest.raises(ForbiddenSumError) as refused:
        put_together(values)

    assert refused.value.code == "sum-of-versions"
    assert refused.value.params == {"indicator": "SAMPLE-Q1", "versions": [1, 2]}
    for lang in ("vi", "en"):
        assert "1, 2" in refused.value.message(lang)


def a_year_before(value):
    days = value.period.interval
    start, end = days.start.replace(year=2022), days.end.replace(year=2023)
    earlier = attrs.evolve(days, start=start, end=end)
    return attrs.evolve(value, period=attrs.evolve(value.period, interval=earlier))


def test_growth_between_two_versions_is_refused_and_within_one_it_is_not():
    framework = versioned("overlay")  # over the framework whose growth is that of any indicator
    (old, *_), (present, *_) = counted("overlay", definitions=1), counted("overlay")
    then = [a_year_before(old), a_year_before(present)]

    (refused,) = compute_growth([present], then[:1], framework)
    growths = compute_growth([old, present], then, framework)

    assert (refused.status, refused.figure) == ("not_comparable", None)
    assert [reason.code for reason in refused.reasons] == ["growth-of-versions"]
    assert refused.reasons[0].params == {"indicator": "SAMPLE-Q1", "versions": [1, 2]}
    assert "1, 2" in refused.reasons[0].say("vi")
    assert [growth.figure.low for growth in growths] == [0, 0]
    assert [reason.code for reason in growths[0].reasons] == ["growth-of", "earlier-definition"]
    assert [reason.code for reason in growths[1].reasons] == ["growth-of"]


def test_the_framework_of_a_version_is_the_one_that_was_given_where_nothing_differs():
    packaged = load_framework()

    assert with_definitions(packaged, 1) is packaged
    assert with_definitions(packaged, None) is packaged
    assert with_definitions(versioned("pack"), 1) is with_definitions(versioned("pack"), 1)
