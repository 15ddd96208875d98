"""Rules on single figures that the files in tests/bad_data do not cover."""

from __future__ import annotations

import pytest

from sexwork_models import load_framework, validate_observations


@pytest.fixture
def found(figure, eldoria):
    def make(framework=eldoria, **changes):
        return [
            (finding.code, finding.where.field, finding.severity)
            for finding in validate_observations([figure(**changes)], framework)
        ]

    return make


def test_a_sound_figure_gives_nothing(found):
    assert found() == []


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2022-12-15", "2023-12-14", []),
        ("2022-12-15", "2023-09-14", []),
        ("2023-01-01", "2023-12-31", [("window-not-in-calendar", "first_day", "warning")]),
        ("2017-12-15", "2018-12-14", [("calendar-not-in-force", "calendar", "error")]),
        ("2018-12-14", "2019-03-14", [("window-not-in-calendar", "first_day", "warning")]),
        ("2018-12-15", "2019-01-14", []),
        ("2019-01-15", "2019-02-14", []),
        ("2018-12-15", "2019-03-11", [("window-not-in-calendar", "first_day", "warning")]),
        ("2018-12-15", "2019-03-12", [("window-not-in-calendar", "first_day", "warning")]),
        ("2018-12-15", "2019-03-14", []),
        (None, "2023-12-14", []),
    ],
)
def test_a_window_fits_the_calendar_that_the_row_names(first, last, expected, found):
    changes = {"calendar": "state", "places": "P-C", "first_day": first, "last_day": last}

    assert [(code, field) for code, field, _ in found(**changes)] == [
        (code, field) for code, field, _ in expected
    ]


def test_a_calendar_that_does_not_exist_is_an_orphan(found):
    assert found(calendar="lunar") == [("orphan-reference", "calendar", "error")]


def test_a_place_that_lost_its_leading_zero_is_named():
    row = {
        "id": "F-1",
        "document": "own",
        "places": "1",
        "low": "5",
        "unit": "contact",
        "kind": "context",
        "grade": "supplied",
    }
    (finding,) = [
        finding
        for finding in validate_observations([row], load_framework())
        if finding.code == "lost-leading-zero"
    ]

    assert finding.params == {"value": "1", "meant": "01"}


def test_a_supplied_figure_cites_its_document_in_words(found):
    assert found(document="our own report", grade="supplied") == []
    assert found(document="our own report", grade="reported") == [
        ("orphan-reference", "document", "error")
    ]


@pytest.mark.parametrize(
    ("kind", "expected"), [("actual", ["window-missing"]), ("target", []), ("context", [])]
)
def test_only_a_result_needs_a_window(kind, expected, found):
    assert [
        code for code, _, _ in found(kind=kind, first_day=None, last_day=None, places="P-C")
    ] == expected


def test_assumed_windows_are_counted_once(figure, eldoria):
    rows = [figure(resolved="assumed"), figure(id="F-2", places="P-C", resolved="assumed")]
    (finding,) = validate_observations(rows, eldoria)

    assert (finding.code, finding.params["count"]) == ("windows-assumed", 2)


@pytest.mark.parametrize("low", ["-1", "101"])
def test_a_share_lies_within_0_and_100(low, found):
    assert found(readings="J03:value", unit="percent", low=low) == [
        ("share-out-of-range", "low", "error")
    ]


@pytest.mark.parametrize("low", ["0", "100"])
def test_the_ends_of_a_share_are_shares(low, found):
    assert found(readings="J03:value", unit="percent", low=low) == []


def test_a_model_that_the_indicator_does_not_speak_of(found):
    assert [code for code, _, _ in found(readings="J12:value", unit="case", models="A")] == [
        "model-not-of-indicator"
    ]
    assert found(readings="J12:value", unit="case", models="A;B") == []
    assert found(readings="J12:value", unit="case", models=None) == []


def test_the_figure_that_another_is_related_to_is_in_the_file(figure, eldoria):
    """An id whose leading zeros a spreadsheet took away is named with the id that is meant."""
    part = {"low": "20", "relation": "part_of"}

    def found(whole, related_to):
        rows = [figure(id=whole), figure(id="P-1", related_to=related_to, **part)]
        report = validate_observations(rows, eldoria)
        return [(finding.code, str(finding.where), dict(finding.params)) for finding in report]

    assert found("007", "007") == []
    assert found("007", "7") == [
        ("lost-leading-zero", "$[1]:related_to", {"value": "7", "meant": "007"})
    ]
    said = {"list": "observations", "file": "observations.csv", "fixed_form": False}
    nearest = {"F-17": "F-1", "8": "007, P-1"}  # without an id that is alike, the first
    for related_to, near in nearest.items():
        params = {"field": "related_to", "value": related_to, "table": "observations"}
        assert found("F-1" if related_to == "F-17" else "007", related_to) == [
            ("orphan-reference", "$[1]:related_to", {**params, "nearest": near, **said})
        ]


def test_a_place_is_looked_up_on_the_days_of_the_figure_where_these_are_known(found):
    absent, open_days = (
        ("orphan-reference", "places", "error"),
        {"first_day": None, "last_day": None},
    )
    no_window = ("window-missing", "first_day", "warning")

    assert found(places="D-NONE") == [absent]
    assert found(places="D-NONE", **open_days) == [absent, no_window]
    assert found(**open_days) == [no_window]


def test_rows_that_differ_under_one_id_each_name_another_of_them(figure, eldoria):
    rows = [figure(), figure(low="81"), figure(low="82")]
    report = validate_observations(rows, eldoria)
    twice = [finding for finding in report if finding.code == "duplicate-id"]

    assert [(str(finding.where), str(finding.params["first"])) for finding in twice] == [
        ("$[0]:id", "$[1]"),
        ("$[1]:id", "$[0]"),
        ("$[2]:id", "$[0]"),
    ]


def test_a_figure_related_to_itself_has_no_relation(found):
    incomplete = [("relation-incomplete", "relation", "error")]

    assert found(relation="disjoint_with", related_to="F-1") == incomplete
    assert "relation-incomplete" not in [code for code, _, _ in found(id="")]
