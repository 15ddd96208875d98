"""The rows of `show`, on the invented country."""

from __future__ import annotations

from datetime import date

import pytest

from sexwork_models import list_rows, read_observations
from sexwork_models.api.list_rows import Filters
from sexwork_models.framework.tables.norms import is_about


def ids(kind, framework, **filters):
    return [row["id"] for row in list_rows(kind, framework, Filters(**filters))]


def test_another_kind_is_refused(eldoria):
    with pytest.raises(KeyError):
        list_rows("prices", eldoria)


def test_money_is_an_int_other_numbers_are_text_and_unknown_is_null(eldoria):
    values = {row["id"]: row["value"] for row in list_rows("norms", eldoria)}

    assert (values["E-PRICE"], values["E-GROUPS"], values["E-SECRET"]) == (400_000, "2", None)
    assert type(values["E-PRICE"]) is int


def test_norms_of_a_day_and_place(eldoria):
    on = date(2022, 1, 1)

    assert ids("norms", eldoria, on=on, place="P-C", model="B") == [
        "E-CASES",
        "E-CASEMAX",
        "E-PRICE-C",
        "E-SECRET",
        "E-WAGE",
    ]
    assert ids("norms", eldoria, place="D-C1", model="Z") == ["E-Z-ALL", "E-WAGE"]
    assert "E-DRAFT" not in ids("norms", eldoria, on=on)
    assert "E-DRAFT" in ids("norms", eldoria)


def test_the_force_of_a_norm_is_shown_on_the_day(eldoria):
    (row,) = [
        row
        for row in list_rows("norms", eldoria, Filters(on=date(2015, 1, 1)))
        if row["id"] == "E-CASES"
    ]

    assert (row["force"], row["force_on"]) == (
        "unknown",
        {"day": "2015-01-01", "force": "in_force"},
    )


def test_targets_hold_in_their_period(eldoria):
    assert ids("targets", eldoria, on=date(2023, 1, 1)) == ["T-BY-2025"]
    assert ids("targets", eldoria, on=date(2018, 12, 31), place="D-A1", model="A") == [
        "T-CONTACTS",
        "T-HIGH",
        "T-MONTH",
        "T-SHARE",
        "T-NOTHING",
    ]


def test_places_of_a_day_and_under_a_place(eldoria):
    assert ids("places", eldoria, on=date(2022, 1, 1)) == ["EL", "P-AB", "P-C"]
    assert ids("places", eldoria, on=date(2018, 1, 1), place="P-A") == ["P-A", "D-A1", "D-A2"]
    assert ids("places", eldoria).count("P-C") == 2


def test_documents_of_a_day(eldoria):
    assert ids("documents", eldoria, on=date(2010, 1, 31)) == ["DEF"]
    assert ids("documents", eldoria, on=date(2010, 2, 1)) == ["DEF", "ACT-1"]


def test_pilots_and_activities_of_a_model(eldoria):
    assert ids("pilots", eldoria, model="Z") == ["Z"]
    assert ids("activities", eldoria, model="B") == ["B-CASE"]
    assert ids("procedures", eldoria) == ["BAKE-1", "BAKE-0"]


def test_figures_of_a_model_day_and_place(eldoria, figure):
    published = read_observations(
        [
            figure(),
            figure(id="F-2", models="B", places="P-C"),
            figure(id="F-3", first_day=None, last_day=None, places="EL"),
        ]
    )

    def found(**filters):
        return [
            row["id"]
            for row in list_rows("observations", eldoria, Filters(**filters), published=published)
        ]

    assert found() == ["F-1", "F-2", "F-3"]
    assert found(model="B") == ["F-2"]
    assert found(on=date(2018, 6, 1)) == ["F-1", "F-2"]
    assert found(place="P-A") == ["F-1"]
    assert found(place="EL") == ["F-1", "F-2", "F-3"]


@pytest.mark.parametrize(
    ("changes", "low", "high"),
    [
        ({}, "80", "80"),
        ({"qualifier": "about"}, "80", "80"),
        ({"qualifier": "over"}, "80", None),
        ({"qualifier": "under"}, "0", "80"),
        ({"qualifier": "at_most"}, "0", "80"),
        ({"qualifier": "range", "high": "90"}, "80", "90"),
    ],
)
def test_the_bounds_of_a_figure_are_text_and_an_open_one_is_null(
    changes, low, high, eldoria, figure
):
    (row,) = list_rows("observations", eldoria, published=read_observations([figure(**changes)]))

    assert (row["low"], row["high"]) == (low, high)
    assert row["readings"] == [{"indicator": "J01", "role": "value"}]


def test_what_is_of_the_programme_is_listed_for_each_model(vietnam):
    of_programme = {id for id, norm in vietnam.norms.items() if "PROGRAMME" in norm.models}

    assert of_programme
    for model in ("M1", "M2", "M3"):
        assert of_programme <= set(ids("norms", vietnam, model=model))
    activities = {id for id, own in vietnam.activities.items() if own.models == ("PROGRAMME",)}
    assert activities <= set(ids("activities", vietnam, model="M1"))


def test_a_norm_of_the_programme_is_about_each_model(vietnam):
    norms = [norm for norm in vietnam.norms.values() if "PROGRAMME" in norm.models]

    assert all(is_about(norm, "M1") and is_about(norm, "M2") for norm in norms)
    assert not is_about(vietnam.norms["N-1875-M1-01"], "M2")
