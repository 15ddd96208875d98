"""The traps of time, models, places, text and separation."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest

from sexwork_models import (
    CalendarError,
    Conflict,
    Dimension,
    EnforcementFigure,
    EnforcementRefusedError,
    Figure,
    ForbiddenSumError,
    Found,
    NormKind,
    NoValue,
    NumberFormError,
    PlaceLevel,
    ReportingCalendar,
    Unit,
    compute_indicators,
    read_number,
    roll_up,
    validate_observations,
)
from sexwork_models.framework.tables.indicators import Additivity
from sexwork_models.values.text import fold

from .world import World, edit, figure, trap

BEFORE, AFTER = date(2025, 6, 30), date(2025, 7, 1)


@trap(
    edit("indicators.toml", "I02", additivity='"sum"'),
    edit("indicators.toml", "I01", additivity='"year_to_date"'),
)
def test_trap_25_cumulative_people_and_contact_flows_have_two_rules(world: World) -> None:
    """The wrong one inflates a year up to fourfold."""
    assert world.framework.indicators["I01"].additivity is Additivity.SUM
    assert world.framework.indicators["I02"].additivity is Additivity.YEAR_TO_DATE
    assert world.framework.indicators["I02"].additive_over == ()


@trap(
    figure("O-065", first_day="2023-10-01", last_day="2023-12-31"),
    figure("O-054", last_day="2023-12-31", first_day="2023-10-01"),
    figure("O-065", places="01"),
)
def test_trap_26_six_and_nine_months_are_never_added(world: World) -> None:
    six, nine = world.value("I01", "O-065"), world.value("I01", "O-054")

    with pytest.raises(ForbiddenSumError) as refused:
        roll_up([six, nine], Dimension.TIME, world.framework)
    assert refused.value.code == "sum-of-overlapping-windows"
    assert any(
        set(finding.params["ids"]) == {"O-065", "O-054"}
        for finding in world.found("windows-overlap")
    )


@trap(figure("O-023", last_day="2019-12-31"), figure("O-027", first_day="2020-01-01"))
def test_trap_27_a_two_year_total_is_not_divided(world: World) -> None:
    for id in ("O-023", "O-024", "O-025", "O-027"):
        assert (world[id].first_day, world[id].last_day) == (date(2019, 1, 1), date(2020, 12, 31))
    assert world.attained("N-1875-M2-09").status.value == "not_comparable"


@trap(
    edit("indicators.toml", "I16", additivity='"sum"'),
    edit("indicators.toml", "I21", additivity='"snapshot"'),
    figure("O-010", first_day="2021-01-01"),
)
def test_trap_28_a_stock_is_no_flow(world: World) -> None:
    assert world.framework.indicators["I16"].additivity is Additivity.SNAPSHOT
    assert world.framework.indicators["I21"].additivity is Additivity.SUM
    assert world["O-010"].window.start is None


@trap(
    figure("O-053", readings="I25:value"),
    figure("O-053", first_day="2023-09-25", last_day="2023-09-25"),
    figure("O-042", resolved="stated"),
)
def test_trap_29_label_window_and_resolution_are_three_things(world: World) -> None:
    """25 October lies outside both readings of nine months; 20 December belongs to the next state
    year.
    """
    state = ReportingCalendar.named("state")

    assert not world["O-042"].window.holds(world["O-053"].first_day)
    assert not state.period("2023-9M").interval.holds(world["O-053"].first_day)
    assert (world["O-042"].resolved.value, world["O-042"].period.label.en) == (
        "assumed",
        "first 9 months of 2023",
    )
    assert not [value for value in world.results.indicators if "O-053" in value.inputs]
    assert state.year_of(date(2023, 12, 20)) == 2024


@trap(
    edit("norms.csv", "N-LCS-2018", valid_from="2018-07-02"),
    edit("norms.csv", "N-LCS-2018", value="1400000"),
    edit("norms.csv", "N-LCS-2017", valid_to="2018-06-30"),
)
def test_trap_30_a_price_is_chosen_by_the_day_of_the_activity(world: World) -> None:
    for day, amount in ((date(2018, 6, 30), 1_300_000), (date(2018, 7, 1), 1_390_000)):
        found = world.framework.look_up("base-salary", NormKind.WAGE_BASE, day, scope="person")

        assert isinstance(found, Found)
        assert found.value.value == amount


@trap(
    edit("documents.csv", "DRAFT-PROG-2026", in_force_from="2026-01-01"),
    edit("norms.csv", "N-DRAFT-01", valid_from="2020-01-01", start_certainty="stated"),
)
def test_trap_31_a_draft_is_not_law(world: World) -> None:
    assert world.framework.documents["DRAFT-PROG-2026"].in_force_from is None
    shown = {
        outcome.value.id
        for outcome in world.framework.norms_for(on=date(2026, 11, 22))
        if not isinstance(outcome, Conflict)
    }
    assert not [id for id in shown if id.startswith("N-DRAFT")]


@trap(
    edit("norms.csv", "N-1875-M1-01", valid_from="2018-01-01"),
    edit("norms.csv", "N-1875-M1-01", start_certainty="stated"),
    edit("norms.csv", "N-1875-M1-01", force_since=""),
    edit("norms.csv", "N-1875-M1-01", force="in_force"),
)
def test_trap_32_decision_1875_keeps_its_doubts(world: World) -> None:
    """Signed on 2018-12-28, its start is doubtful, and its force after 2020 is unknown: results say
    so.
    """
    norm = world.framework.norms["N-1875-M1-01"]

    assert (norm.valid_from, norm.start_certainty.value) == (date(2018, 12, 28), "doubtful")
    assert (norm.force_on(date(2019, 6, 1)).value, norm.force_on(date(2021, 1, 1)).value) == (
        "in_force",
        "unknown",
    )
    assert not isinstance(
        world.framework.look_up(norm.subject, norm.kind, date(2018, 9, 20), scope=norm.scope), Found
    )
    codes = [reason.code for reason in world.attained("N-1875-M1-01", "22").reasons]
    assert {"force-unknown", "start-doubtful"} <= set(codes)
    assert "force-unknown" not in [
        reason.code for reason in world.attained("N-1875-M1-01", "77").reasons
    ]


@trap(
    figure("O-078", last_day="2020-03-31"),
    edit("documents.csv", "ND-09-2019", in_force_from="2017-01-01"),
)
def test_trap_33_the_state_calendar_is_not_applied_to_2018(world: World) -> None:
    with pytest.raises(CalendarError):
        ReportingCalendar.named("state").period("2018-Q1")
    figure_2018 = world["O-078"].model_copy(
        update={"calendar": "state", "first_day": date(2018, 1, 1)}
    )
    assert "calendar-not-in-force" in validate_observations([figure_2018], world.framework).codes
    assert world.framework.documents["ND-09-2019"].in_force_from == date(2019, 3, 12)
    assert world.report.ok


@trap(
    figure("O-076", models="M1"),
    figure("O-078", models="M3"),
    edit("pilots.toml", "M1", name_en='"Services"'),
)
def test_trap_34_models_are_mapped_by_name_never_by_position(world: World) -> None:
    """One source lists services, rights, peers; the numbering is M1 peers, M2 services, M3
    rights.
    """
    assert {world[id].models: world[id].low for id in ("O-076", "O-077", "O-078")} == {
        ("M2",): 5,
        ("M3",): 15,
        ("M1",): 7,
    }
    assert [pilot.name_en for pilot in world.framework.pilots.values()][:3] == [
        "Peer groups",
        "Services",
        "Workers' rights",
    ]


@trap(figure("O-001", models="M1"), edit("targets.csv", "N-BRVT-01", models="M2"))
def test_trap_35_one_combined_model_is_a_set_of_models(world: World) -> None:
    assert world["O-001"].models == world.framework.targets["N-BRVT-01"].models == ("M1", "M2")
    assert len([row for row in world.results.attainment if row.norm.id == "N-BRVT-01"]) == 1


@trap(
    edit("indicators.toml", "I19", additive_over='["place", "model"]'),
    edit("indicators.toml", "I12", additivity='"sum"'),
)
def test_trap_36_distinct_people_are_never_added_over_models(world: World) -> None:
    for indicator in world.framework.indicators.values():
        counts_people = indicator.unit is Unit.PERSON and indicator.additivity in (
            Additivity.YEAR_TO_DATE,
            Additivity.NEW_IN_YEAR,
        )
        assert not (counts_people and Dimension.MODEL in indicator.additive_over)
    assert world.framework.indicators["I12"].additivity is Additivity.YEAR_TO_DATE


@trap(edit("pilots.toml", "M3", title_vi='"Mô hình khác"'))
def test_trap_37_names_vary_and_fold_to_one_key(world: World) -> None:
    assert fold("Đảm bảo quyền của người lao động") != fold("Bảo đảm quyền cho người lao động")
    assert fold("phòng,  chống\u00a0bạo lực giới") == fold("PHÒNG, CHỐNG BẠO LỰC GIỚI")
    assert fold("quyền của người lao động") in fold(world.framework.pilots["M3"].title_vi)


@trap(
    figure("O-018", models="M2"),
    figure("O-020", models="M2"),
    edit("pilots.toml", "QN-COMMUNITY", scope='"national"'),
)
def test_trap_38_other_models_exist(world: World) -> None:
    assert {world[id].models for id in ("O-018", "O-019", "O-020")} == {("OTHER",)}
    local = [pilot for pilot in world.framework.pilots.values() if pilot.scope.value == "local"]
    assert [(pilot.id, pilot.places) for pilot in local] == [("QN-COMMUNITY", ("22",))]


@trap(figure("O-036", note_en=""), figure("O-036", models="M2"))
def test_trap_39_the_place_of_ha_noi_models_1_and_2_is_an_interpretation(world: World) -> None:
    assert world["O-036"].models == ("M1", "M2")
    assert "read as covering Model 1" in world["O-036"].note.en


@trap(figure("O-010", low="2.609"), figure("O-010", low="2,609"), figure("O-010", low="260.9"))
def test_trap_49_a_number_with_separators_needs_a_language(world: World) -> None:
    assert world["O-010"].low == 2609
    assert read_number("2.609", "vi") == 2609
    assert read_number("0,5", "vi") == Decimal("0.5")
    with pytest.raises(NumberFormError):
        read_number("1.500")


@trap(
    edit("documents.csv", "QD-361-2016", number="361"),
    edit("places.csv", "01 2008-08-01", code="1"),
)
def test_trap_50_identifiers_are_strings(world: World) -> None:
    assert world.framework.documents["QD-361-2016"].number == "361/QĐ-TTg"
    assert all(isinstance(code, str) for code in world.framework.places)
    assert all(
        len(place.code) == 2 for place in world.framework.places_on(BEFORE, PlaceLevel.PROVINCE)
    )
    assert not [
        item.id
        for item in world.published.figures
        if re.search(r"(?<!\d)1[89]00 ?\d{4}", item.model_dump_json())
    ]


def test_trap_51_text_is_normalised_for_matching_and_kept_for_display() -> None:
    assert fold("HIV\u2044AIDS") == fold("HIV/AIDS")
    assert fold("hòa") == fold("hoà") == fold("hoa\u0300")
    assert fold("kỹ thuật") == fold("kĩ thuật")
    assert fold("phổ   biến") == fold("phổ\u00a0biến")


@trap(
    edit("enforcement.csv", "O-012", kind="actual"),
    edit("enforcement.csv", "O-013", readings="I01:value"),
    edit("enforcement.csv", "O-011"),
)
def test_trap_57_service_data_never_meets_enforcement_data(world: World) -> None:
    """Eleven figures are of another type: listed, without readings, refused by every
    calculation.
    """
    enforcement = world.published.enforcement

    assert [item.id for item in enforcement] == [
        *(f"O-0{n}" for n in range(11, 18)),
        *(f"O-0{n}" for n in range(59, 63)),
    ]
    assert all(isinstance(item, EnforcementFigure) and not item.readings for item in enforcement)
    for item in enforcement:
        with pytest.raises(EnforcementRefusedError):
            compute_indicators([item], world.framework)
    assert not any(
        indicator.enforcement
        for indicator in (value.definition for value in world.results.indicators)
    )


@trap(
    edit("places.csv", "77 2008-08-01"),
    edit("places.csv", "96 2025-07-01"),
    edit("places.csv", "754 2025-03-01", valid_to=""),
)
def test_trap_63_63_provinces_then_34_and_no_district(world: World) -> None:
    framework = world.framework

    assert [len(framework.places_on(day, PlaceLevel.PROVINCE)) for day in (BEFORE, AFTER)] == [
        63,
        34,
    ]
    assert [len(framework.places_on(day, PlaceLevel.DISTRICT)) for day in (BEFORE, AFTER)] == [
        19,  # those of the sources, and two that gave ground to them
        0,
    ]
    assert all(place.successors for place in framework.places_on(BEFORE, PlaceLevel.PROVINCE))


@trap(
    edit("places.csv", "15 2025-07-01", name_vi="Yên Bái"),
    edit("places.csv", "80 2008-08-01", valid_to=""),
)
def test_trap_64_seven_codes_changed_meaning(world: World) -> None:
    expected = {
        "15": ("Yên Bái", "Lào Cai"),
        "24": ("Bắc Giang", "Bắc Ninh"),
        "44": ("Quảng Bình", "Quảng Trị"),
        "52": ("Bình Định", "Gia Lai"),
        "80": ("Long An", "Tây Ninh"),
        "82": ("Tiền Giang", "Đồng Tháp"),
        "91": ("Kiên Giang", "An Giang"),
    }
    for code, names in expected.items():
        assert (
            tuple(world.framework.place(code, day).value.name_vi for day in (BEFORE, AFTER))
            == names
        )
        assert not world.framework.same_territory(code, BEFORE, AFTER)
    assert isinstance(world.framework.place("77", AFTER), NoValue)


@trap(
    edit("places.csv", "77 2008-08-01", successors="75"),
    edit("places.csv", "01 2008-08-01", successors="25"),
)
def test_trap_65_merging_breaks_series(world: World) -> None:
    """Bà Rịa - Vũng Tàu of 2020 is not Hồ Chí Minh City of 2026; old to new is an explicit step."""
    framework = world.framework

    assert framework.successors("77", date(2020, 12, 31), date(2026, 1, 1)) == ("79",)
    assert not framework.same_territory("79", BEFORE, AFTER)
    assert framework.same_territory("01", BEFORE, AFTER)
    across = world["O-006"].model_copy(
        update={"places": ("79",), "first_day": date(2025, 1, 1), "last_day": date(2025, 12, 31)}
    )
    assert "place-changed-in-period" in validate_observations([across], framework).codes


@trap(
    edit("places.csv", "22 2026-09-01", type="province"),
    edit("places.csv", "46 2025-01-01", valid_from="2024-01-01"),
)
def test_trap_66_a_type_may_change_without_the_code(world: World) -> None:
    types = [
        ("46", date(2024, 12, 31), "province"),
        ("46", date(2025, 1, 1), "municipality"),
        ("75", date(2026, 4, 29), "province"),
        ("75", date(2026, 4, 30), "municipality"),
        ("22", date(2026, 8, 31), "province"),
        ("22", date(2026, 9, 1), "municipality"),
        ("24", date(2026, 9, 20), "municipality"),
        ("754", date(2025, 2, 28), "town"),
        ("754", date(2025, 3, 1), "provincial_city"),
    ]
    for code, day, kind in types:
        assert world.framework.place(code, day).value.type == kind
    assert world.framework.same_territory("22", date(2025, 8, 1), date(2026, 9, 2))


@trap(edit("enforcement.csv", "O-011", unit="district"))
def test_trap_67_an_area_is_not_a_district(world: World) -> None:
    assert world["O-011"].unit is Unit.AREA
    assert PlaceLevel.AREA is not PlaceLevel.DISTRICT
    assert not world.framework.places_on(BEFORE, PlaceLevel.AREA)


@trap(
    edit("documents.csv", "ND-42-2025", replaced_by=""),
    edit("documents.csv", "ND-47-2017", replaced_on=""),
)
def test_trap_68_documents_are_replaced_on_a_day(world: World) -> None:
    documents = world.framework.documents

    assert (documents["ND-42-2025"].replaced_by, documents["ND-42-2025"].replaced_on) == (
        ("ND-313-2026",),
        date(2026, 8, 18),
    )
    assert (
        documents["ND-47-2017"].replaced_on
        == documents["ND-72-2018"].in_force_from
        == date(2018, 7, 1)
    )


@trap(
    edit("documents.csv", "QD-361-2016", signed_on="2016-03-03"),
    edit("documents.csv", "ORD-10-2003", note_en=""),
)
def test_trap_69_two_dates_are_kept_or_the_primary_one_taken(world: World) -> None:
    assert world.framework.documents["QD-361-2016"].signed_on == date(2016, 3, 7)
    assert "14/03/2003" in world.framework.documents["ORD-10-2003"].note_en
    assert "17/03/2003" in world.framework.documents["ORD-10-2003"].note_en


@trap(figure("O-040", places="1"), edit("norms.csv", "N-CTV-01", places="027"))
def test_trap_70_codes_keep_their_leading_zeros(world: World) -> None:
    assert world["O-040"].places == ("01",)
    assert world["O-036"].places == ("008",)
    lost = world["O-040"].model_copy(update={"places": ("1",)})
    assert "lost-leading-zero" in validate_observations([lost], world.framework).codes
    assert world.framework.norms["N-CTV-01"].places == ("27",)


def test_a_number_of_things_is_never_negative() -> None:
    with pytest.raises(ValueError, match="0 or more"):
        Figure.exact(-1, "person")
