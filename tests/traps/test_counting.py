"""The traps of counting: contacts and persons, parts and wholes, populations, qualifiers,
referrals.
"""

from __future__ import annotations

from fractions import Fraction

import pytest

from sexwork_models import (
    AttainmentStatus,
    Dimension,
    EnforcementRefusedError,
    Figure,
    ForbiddenSumError,
    ObservationKind,
    Outcome,
    Qualifier,
    Status,
    Unit,
    UnitError,
    compute_attainment,
    compute_indicators,
    roll_up,
    validate_observations,
)

from .world import World, edit, figure, trap

PERCENT = Figure.exact(50, "percent")


@trap(
    figure("O-024", unit="person"),
    figure("O-065", unit="person"),
    figure("O-068", unit="contact"),
    figure("O-073", unit="contact"),
)
def test_trap_01_contacts_are_not_persons(world: World) -> None:
    """600, 230 and 80-100 are contacts; 98, 75 and 690 are persons; the two types never meet."""
    contacts, persons = ("O-024", "O-065", "O-001"), ("O-068", "O-066", "O-073")

    assert {world[id].unit for id in contacts} == {Unit.CONTACT}
    assert {world[id].unit for id in persons} == {Unit.PERSON}
    with pytest.raises(UnitError):
        _ = world["O-065"].figure + world["O-066"].figure


@trap(figure("O-002", unit="contact"), figure("O-002", relation="", related_to=""))
def test_trap_02_a_part_in_another_unit_has_no_share(world: World) -> None:
    """At least 10 persons of 80 to 100 contacts: the link is kept, a share is refused."""
    assert [str(finding.params["part"]) for finding in world.found("part-in-other-unit")] == [
        "O-002"
    ]
    with pytest.raises(UnitError):
        world["O-002"].figure.share_of(world["O-001"].figure)


@trap(
    figure("O-003", low="5"),
    figure("O-001", kind="actual"),
    figure("O-003", per_period=""),
    figure("O-002", low="30"),
)
def test_trap_03_conflicting_minimums_ask_for_clarification(world: World) -> None:
    """20 a month for two years is 480, above 100 contacts, and above the 10 of the whole period."""
    contacts, total = (
        world.found("monthly-minimum-above-contacts"),
        world.found("monthly-minimum-above-total"),
    )

    assert [(finding.params["needed"], finding.params["id"]) for finding in contacts] == [
        (480, "O-001")
    ]
    assert [finding.params["id"] for finding in total] == ["O-002"]
    assert {finding.severity for finding in contacts + total} == {"warning"}
    assert (world["O-002"].low, world["O-003"].low) == (10, 20)  # nothing was repaired


@trap(
    edit("targets.csv", "N-BRVT-02", kind="target_min"),
    edit("targets.csv", "N-BRVT-01", value="120"),
)
def test_trap_04_a_planned_upper_end_is_no_cap(world: World) -> None:
    """120 contacts are no failure, 79 are below the floor."""
    for low, floor in (
        (120, AttainmentStatus.MET),
        (80, AttainmentStatus.MET),
        (79, AttainmentStatus.NOT_MET),
    ):
        rows = _site_contacts(world, low)

        assert rows["N-BRVT-01"].status is floor
        assert rows["N-BRVT-02"].status is AttainmentStatus.NOT_COMPARABLE
        assert [reason.code for reason in rows["N-BRVT-02"].reasons] == ["planned-volume"]


def _site_contacts(world: World, low: int):
    result = world["O-001"].model_copy(
        update={
            "id": "X-1",
            "kind": ObservationKind.ACTUAL,
            "qualifier": Qualifier.EXACT,
            "low": low,
            "high": None,
        }
    )
    rows = compute_attainment(compute_indicators([result], world.framework), world.framework)
    return {row.norm.id: row for row in rows}


@trap(
    figure("O-026", per_unit="day"),
    figure("O-025", low="23"),
    figure("O-026", related_to="O-023"),
    figure("O-026", readings="I22:value"),
)
def test_trap_05_meetings_times_participants_are_contacts(world: World) -> None:
    """32 meetings of 20 are 640 attendances: contacts, neither people nor the over 600 of
    outreach.
    """
    value = world.value("I22")

    assert value.figure == Figure.exact(640, Unit.CONTACT)
    assert set(value.inputs) == {"O-025", "O-026"}
    assert world.value("I01", "O-024").figure == Figure.over(600, Unit.CONTACT)


@trap(
    figure("O-024", populations="sex_worker"),
    figure("O-066", populations="sex_worker"),
    figure("O-054", populations="sex_worker"),
    figure("O-066", readings="I03:value"),
)
def test_trap_06_workers_and_people_at_risk_are_not_sex_workers(world: World) -> None:
    """The only sex workers counted are those that a source calls so."""
    counted = {
        value.inputs[0] for value in world.results.indicators if "sex_worker" in value.populations
    }

    assert counted == {"O-006", "O-069", "O-073"}
    assert all(value.status in (Status.OK, Status.PARTIAL) for value in world.results.indicators)
    assert world.report.ok  # a figure that is read as another population is an error


@trap(
    figure("O-037", populations="owner"),
    figure("O-037", readings="I41:value"),
    figure("O-037", readings="I42:value"),
)
def test_trap_07_owners_and_workers_stay_mixed(world: World) -> None:
    assert world["O-037"].populations == ("owner", "worker")
    assert [
        value.definition.id for value in world.results.indicators if "O-037" in value.inputs
    ] == ["I02"]
    assert not world.values("I41")


@trap(figure("O-038", places="77"), figure("O-073", low="691"), figure("O-040", low="117"))
def test_trap_08_four_counts_of_ha_noi_are_never_summed(world: World) -> None:
    """140 + 150 + 284 + 116 is 690, by chance the national number of sex workers."""
    ids = ("O-037", "O-038", "O-039", "O-040")

    assert sum(world[id].low for id in ids) == world["O-073"].low == 690
    assert all(set(value.inputs) & set(ids) != set(ids) for value in world.results.indicators)
    assert any(
        set(ids) <= set(finding.params["ids"]) for finding in world.found("people-may-overlap")
    )
    terms = [
        world[id].model_copy(
            update={
                "readings": _reads("I42:term"),
                "relation": "disjoint_with",
                "related_to": "O-038",
            }
        )
        for id in ids[1:3]
    ]
    report = validate_observations([world["O-037"], *terms], world.framework)
    assert "forbidden-sum" in report.codes


def _reads(text: str):
    from sexwork_models import Reading, Role

    indicator, role = text.split(":")
    return (Reading(indicator=indicator, role=Role(role)),)


@trap(
    figure("O-040", low="142"),
    figure("O-040", related_to="O-038"),
    figure("O-039", low="290"),
    figure("O-068", relation="part_of", related_to="O-065"),
)
def test_trap_09_need_rate_is_116_of_284_and_no_link_is_invented(world: World) -> None:
    value = world.value("I13")

    assert (value.numerator, value.denominator) == (
        Figure.exact(116, "person"),
        Figure.exact(284, "person"),
    )
    assert value.figure is not None
    assert value.figure.low == Fraction(116, 284) * 100
    assert world["O-068"].relation is None


@trap(
    figure("O-069", readings="I28:value"),
    figure("O-071", readings="I27:value"),
    figure("O-071", unit="person"),
    figure("O-071", populations="sex_worker"),
)
def test_trap_10_condoms_to_two_kinds_of_recipient_are_two_indicators(world: World) -> None:
    given_, placed = world.value("I27"), world.value("I28")

    assert (given_.figure, placed.figure) == (
        Figure.exact(10_000, "item"),
        Figure.over(5000, "item"),
    )
    with pytest.raises(ForbiddenSumError):
        roll_up([given_, placed], Dimension.POPULATION, world.framework, disjoint=True)


@trap(
    edit("enforcement.csv", "O-061", kind="actual"),
    edit("enforcement.csv", "O-059"),
    figure("O-067", low="50"),
)
def test_trap_11_reached_surveyed_inspected_and_followed_up_are_four_notions(world: World) -> None:
    """150 reached by a model is measured; over 100, 50 and 4 are enforcement figures and are
    refused.
    """
    assert world.value("I40").figure == Figure.exact(150, "establishment")
    for id, low in (("O-059", 100), ("O-061", 50), ("O-060", 4)):
        assert world[id].low == low
        with pytest.raises(EnforcementRefusedError):
            compute_indicators([world[id]], world.framework)


@trap(
    figure("O-072", low="27"),
    figure("O-076", readings="I50:value"),
    figure("O-077", low="40"),
    edit("indicators.toml", "I50", union_of='"I31"'),
)
def test_trap_12_localities_with_any_model_are_a_union(world: World) -> None:
    """5 + 15 + 7 is 27 beside 37: explained, not failed."""
    (finding,) = world.found("union-not-sum")

    assert (finding.params["sum"], finding.params["union"]) == (
        Figure.exact(27, "locality"),
        Figure.exact(37, "locality"),
    )
    assert finding.severity == "info"
    with pytest.raises(ForbiddenSumError):
        roll_up(world.values("I49"), Dimension.MODEL, world.framework, disjoint=True)


@trap(
    figure("O-043", low="46"), figure("O-045", relation="", related_to=""), figure("O-047", low="7")
)
def test_trap_13_listed_parts_need_not_add_up(world: World) -> None:
    """28 + 10 + 2 is 40 of 45: an open partition is explained; a part above its whole is an
    error.
    """
    (finding,) = world.found("open-partition")

    assert (finding.params["sum"], finding.params["whole"]) == (
        Figure.exact(40, "event"),
        Figure.exact(45, "event"),
    )
    assert finding.severity == "info"
    assert not world.found("part-exceeds-whole")
    assert world["O-016"].low + world["O-017"].low == 278 < world["O-013"].low


@trap(
    figure("O-024", qualifier="exact"),
    figure("O-073", qualifier="exact"),
    figure("O-058", qualifier="about"),
    figure("O-008", qualifier="exact"),
)
def test_trap_14_qualifiers_are_carried(world: World) -> None:
    """Over stays over, about stays about and undetermined, at least stays a bound, in sums too."""
    over, about = world["O-024"].figure, world["O-073"].figure

    assert (over + world["O-065"].figure).qualifier is Qualifier.OVER
    assert about.reaches(Figure.exact(690, "person")).outcome is Outcome.UNDETERMINED
    assert world["O-058"].figure.qualifier is Qualifier.OVER
    assert world["O-008"].figure.qualifier is Qualifier.AT_LEAST


@trap(
    edit("indicators.toml", "I06", never_compared_with="[]"),
    edit("targets.csv", "N-HN-01", indicators="I06"),
    figure("O-041", readings="I06:value"),
)
def test_trap_15_two_referral_rates_are_never_compared(world: World) -> None:
    """One base is reached and counselled, the other reached with a need."""
    rate = world["O-004"].model_copy(
        update={
            "id": "X-1",
            "kind": ObservationKind.ACTUAL,
            "places": ("01",),
            "models": ("M1", "M2", "M3"),
            "first_day": world["O-041"].first_day,
            "last_day": world["O-041"].last_day,
        }
    )
    rows = compute_attainment(compute_indicators([rate], world.framework), world.framework)

    assert world.framework.indicators["I06"].never_compared_with == ("I07",)
    assert next(row for row in rows if row.norm.id == "N-HN-01").status is AttainmentStatus.NO_DATA
    assert world["O-041"].readings == _reads("I07:value")


@trap(figure("O-068", readings="I11:value"), figure("O-068", readings="I10:value"))
def test_trap_16_a_referral_made_is_neither_received_nor_completed(world: World) -> None:
    """The sources give only referrals made, and no referral count."""
    assert not any(world.values(id) for id in ("I09", "I10", "I11"))
    assert world.value("I08").inputs == ("O-068",)


@trap(figure("O-068", readings="I08:value;I33:value"), figure("O-068", low="196"))
def test_trap_17_98_people_for_hiv_or_sti_tests_count_once(world: World) -> None:
    assert world.value("I08").figure == Figure.exact(98, "person")
    assert [
        value.definition.id for value in world.results.indicators if "O-068" in value.inputs
    ] == ["I08"]


@trap(
    figure("O-001", kind="actual"),
    figure("O-041", kind="actual"),
    figure("O-080", kind="actual"),
    figure("O-027", kind="target"),
)
def test_trap_18_a_target_is_not_a_result(world: World) -> None:
    targets = {
        item.id for item in world.published.observations if item.kind is ObservationKind.TARGET
    }

    assert targets == {
        "O-001",
        "O-002",
        "O-003",
        "O-004",
        "O-005",
        "O-033",
        "O-034",
        "O-041",
        "O-079",
        "O-080",
    }
    assert not targets & {id for value in world.results.indicators for id in value.inputs}
    assert world.value("I37").inputs == ("O-027",)


@trap(
    figure("O-006", low="0"),
    edit("targets.csv", "N-HN-01", value="0"),
    figure("O-006", readings="C01:value;C02:value"),
)
def test_trap_19_missing_is_not_zero(world: World) -> None:
    """No published result is no data; a size estimate that is not there is not 0."""
    assert world.attained("N-HN-01").status is AttainmentStatus.NO_DATA
    assert world.attained("N-HN-01").value is None
    assert world.attained("N-HN-01").norm.value == 50
    assert not world.values("C02")
    assert all(value.figure is None or value.figure.high != 0 for value in world.results.indicators)


@trap(
    figure("O-006", readings="C02:value"), edit("indicators.toml", "C01", additivity='"snapshot"')
)
def test_trap_20_estimated_and_managed_numbers_are_two_series(world: World) -> None:
    estimated, managed = world.framework.indicators["C01"], world.framework.indicators["C02"]

    assert (estimated.additivity, managed.additivity) == ("once", "snapshot")
    assert world.value("C01").figure == Figure.about(200, "person")
    assert not world.values("C02")


@trap(figure("O-008", qualifier="exact"), figure("O-064", qualifier="exact"))
def test_trap_21_a_count_from_an_open_list_is_a_lower_bound(world: World) -> None:
    for id, low in (("O-008", 3), ("O-064", 4)):
        assert world[id].figure == Figure.at_least(low, world[id].unit)


@trap(
    figure("O-026", readings="I20:value"),
    figure("O-048", readings="I20:value"),
    edit("norms.csv", "N-1875-M1-02", indicators="I20;I24"),
)
def test_trap_22_the_core_member_limit_is_neither_members_nor_attendance(world: World) -> None:
    """20 at a meeting and 160 people trained break no limit of 10."""
    assert world.framework.norms["N-1875-M1-02"].indicators == ("I20",)
    assert not [row for row in world.results.attainment if row.norm.id == "N-1875-M1-02"]
    assert world.report.ok  # attendance read as core members is an error


@trap(figure("O-009", low="2"), figure("O-009", readings="I16:value;I17:value"))
def test_trap_23_a_renamed_group_is_the_same_group(world: World) -> None:
    assert world.value("I16", "O-009").figure == Figure.at_least(1, "group")
    assert not [value for value in world.values("I17") if "O-009" in value.inputs]


@trap(
    figure("O-052", unit="person"),
    figure("O-052", readings="I02:value"),
    figure("O-052", readings="I53:numerator"),
)
def test_trap_24_growth_is_stored_and_no_volume_derived(world: World) -> None:
    assert world.value("I53").figure == Figure.exact(20, "percent")
    assert [
        value.definition.id for value in world.results.indicators if "O-052" in value.inputs
    ] == ["I53"]
