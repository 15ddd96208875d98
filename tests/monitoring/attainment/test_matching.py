"""Matching of results with targets and norms."""

from __future__ import annotations

from sexwork_models import compute_attainment
from sexwork_models.monitoring.attainment.matching import (
    bounds_with_values,
    targets_with_values,
    unknown_norms_with_values,
)

IN_B = {"models": "B"}


def paired(rows, norm):
    return [[value.id for value in found] for row, found in rows if row.id == norm]


def bounds(values, framework):
    return [(match.norm, match.values) for match in bounds_with_values(values, framework)]


def test_a_target_takes_results_of_its_place_and_of_parts_of_it_best_first(value, eldoria):
    """The place's own figure before that of a part, then the later window."""
    values = [
        value("J03", 1, id="F-1"),
        value("J03", 2, id="F-2", places="P-A", last_day="2018-06-30"),
        value("J03", 3, id="F-3", places="P-A"),
        value("J03", 4, id="F-4", places="P-B"),
    ]
    (found,) = [
        found
        for target, place, found in targets_with_values(values, eldoria)
        if target.id == "T-SHARE"
    ]

    assert [result.inputs[0] for result in found] == ["F-3", "F-2", "F-1"]


def test_a_bound_takes_one_group_per_province_and_window(value, eldoria):
    values = [
        value("J12", 1, id="F-1", places="D-A1", **IN_B),
        value("J12", 2, id="F-2", places="D-A2", **IN_B),
        value("J12", 3, id="F-3", places="P-C", **IN_B),
    ]

    assert paired(bounds(values, eldoria), "E-CASEMAX") == [
        ["J12:F-1", "J12:F-2"],
        ["J12:F-3"],
    ]


def test_norms_without_number_or_first_day_are_never_bounds(value, eldoria):
    norms = {
        norm.id
        for norm, _ in bounds([value("J04", 2, places="P-A"), value("J12", 3, **IN_B)], eldoria)
    }

    assert norms == {"E-GROUPS", "E-CASES", "E-CASEMAX"}


def test_a_norm_binds_only_the_places_inside_its_own(value, lay, figure, measure):
    framework = lay(
        """[[norms]]
id = "X-C"
document = "ACT-2"
models = ["A"]
subject = "groups-c"
item_vi = "nhóm"
item_en = "groups"
kind = "bound_min"
value = 1
unit = "group"
scope = "province"
places = ["P-C"]
indicators = ["J04"]
valid_from = 2010-02-01
force = "in_force"
grade = "supplied"
"""
    )
    rows = [
        figure(id=f"F-{n}", places=place, readings="J04:value", unit="group")
        for n, place in enumerate(["P-C", "D-C1", "P-A", "EL", "P-A;P-C"])
    ]

    values = measure(*rows, framework=framework)
    assert paired(bounds(values, framework), "X-C") == [["J04:F-0", "J04:F-1"]]


def test_a_result_that_only_has_a_last_day_is_of_that_day(value, eldoria):
    on_the_first_day = value("J04", 2, places="P-A", first_day=None, last_day="2010-02-01")
    before = value("J04", 2, places="P-A", first_day=None, last_day="2010-01-31")

    assert paired(bounds([on_the_first_day], eldoria), "E-GROUPS") == [["J04:F-1"]]
    assert paired(bounds([before], eldoria), "E-GROUPS") == []


def test_a_result_that_only_has_a_first_day_meets_what_holds_later(value, eldoria):
    later = value("J04", 2, places="P-C", first_day="2018-01-01", last_day=None)

    assert paired(bounds([later], eldoria), "E-GROUPS") == [["J04:F-1"]]


def test_reserved_models_bind_no_norm(value, eldoria):
    for model in ("OTHER", "-", "PROGRAMME"):
        assert (
            list(bounds_with_values([value("J09", 2, places="P-A", models=model)], eldoria)) == []
        )
        assert (
            list(unknown_norms_with_values([value("J09", 2, places="P-C", models=model)], eldoria))
            == []
        )


def test_the_unknown_norms_of_a_model_stand_once_per_place(value, eldoria):
    values = [
        value("J14", 1, id="F-1", places="P-C", models="Z"),
        value("J14", 2, id="F-2", places="D-C1", models="Z"),
        value("J09", 3, id="F-3", places="EL", models="Z"),
    ]

    assert paired(unknown_norms_with_values(values, eldoria), "E-Z-ALL") == [
        ["J14:F-1", "J14:F-2"],
        ["J09:F-3"],
    ]


def test_an_unknown_norm_beside_known_ones_stands_for_nothing(value, eldoria):
    norms = {
        norm.id
        for norm, _ in unknown_norms_with_values(
            [value("J12", 1, **IN_B), value("J04", 1)], eldoria
        )
    }

    assert norms == set()


def test_a_local_norm_that_names_no_indicator_hides_the_wider_one_and_judges_nothing(value, lay):
    framework = lay(
        """[[norms]]
id = "X-C"
document = "ACT-2"
models = ["A"]
subject = "groups"
item_vi = "nhóm"
item_en = "groups"
kind = "bound_min"
value = 3
unit = "group"
scope = "province"
places = ["P-C"]
valid_from = 2010-02-01
force = "in_force"
grade = "primary"
"""
    )
    (match,) = bounds_with_values([value("J04", 2, places="P-C")], framework)
    rows = compute_attainment([value("J04", 2, places="P-C")], framework)
    (row,) = [row for row in rows if row.norm.id == "X-C"]

    assert (match.norm.id, [norm.id for norm in match.shadowed]) == ("X-C", ["E-GROUPS"])
    assert row.status == "not_comparable"
    assert "other-indicator" in [reason.code for reason in row.reasons]


def test_a_norm_of_unknown_value_applies_only_where_it_is_in_force_at_every_place(
    lay, figure, measure
):
    framework = lay(
        """[[norms]]
id = "X-Z-C"
document = "ACT-2"
models = ["Z"]
subject = "z-norms-c"
item_vi = "định mức"
item_en = "norms"
kind = "unspecified"
places = ["P-C"]
valid_from = 2010-02-01
force = "in_force"
grade = "unknown"
"""
    )
    rows = [
        figure(id=f"F-{n}", places=place, readings="J09:value", unit="group", models="Z")
        for n, place in enumerate(["P-C", "D-C1", "P-A", "P-A;P-C", "P-C;P-A"])
    ]
    values = measure(*rows, framework=framework)

    assert len(values) == 5
    assert paired(unknown_norms_with_values(values, framework), "X-Z-C") == [["J09:F-0", "J09:F-1"]]


def test_a_norm_of_one_model_applies_to_a_result_of_several(value, eldoria):
    values = [
        value("J09", 3, id="F-1", places="EL", models="A;Z"),
        value("J09", 3, id="F-2", places="EL", models="A"),
    ]

    assert paired(unknown_norms_with_values(values, eldoria), "E-Z-ALL") == [["J09:F-1"]]


def test_an_unknown_norm_of_all_models_stands_for_whole_models(value, lay):
    framework = lay(
        """[[norms]]
id = "X-ALL"
document = "ACT-2"
models = ["A", "B", "Z"]
subject = "norms"
item_vi = "định mức"
item_en = "norms"
kind = "unspecified"
places = ["EL"]
valid_from = 2010-02-01
force = "in_force"
grade = "unknown"
"""
    )
    values = [value("J09", 3, places="EL", models="A")]

    assert set(framework.pilots) == {"A", "B", "Z"}
    assert paired(unknown_norms_with_values(values, framework), "X-ALL") == [["J09:F-1"]]
