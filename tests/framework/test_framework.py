"""Tests of the framework: outcomes of a look-up, the most specific place, codes over time."""

from __future__ import annotations

from datetime import date

import pytest

from sexwork_models import (
    Conflict,
    Found,
    Interval,
    NormKind,
    NoValue,
    PlaceLevel,
    Policy,
    Text,
    Unknown,
    UnknownIdError,
)
from sexwork_models.framework.pack import Change

CEILING = NormKind.PRICE_CEILING
BEFORE, AFTER = date(2019, 12, 31), date(2020, 1, 1)


def price(framework, on, place=None, policy=Policy.STRICT):
    return framework.look_up("case-price", CEILING, on, place, "case", policy)


# --- look_up --------------------------------------------------------------------------------------


def test_a_value_that_holds_is_found_with_its_days(eldoria):
    outcome = price(eldoria, date(2015, 1, 1))

    assert outcome == Found(eldoria.norms["E-PRICE"], Interval(date(2010, 2, 1), date(2020, 1, 1)))


def test_an_item_that_nobody_has_read_is_unknown_and_not_absent(eldoria):
    outcome = eldoria.look_up("case-food", CEILING, date(2015, 1, 1), scope="case")

    assert isinstance(outcome, Unknown)
    assert (outcome.value.id, outcome.value.value) == ("E-SECRET", None)


def test_a_gap_has_no_value_and_names_the_nearest_days(eldoria):
    """The first price ended on 2019-12-31, the second begins on 2021-01-01: nothing falls back."""
    assert price(eldoria, date(2020, 6, 1)) == NoValue(
        before=date(2019, 12, 31), after=date(2021, 1, 1)
    )
    assert price(eldoria, date(2001, 1, 1)) == NoValue(before=None, after=date(2010, 2, 1))


@pytest.mark.parametrize(
    ("day", "id"),
    [("2010-02-01", "E-PRICE"), ("2019-12-31", "E-PRICE"), ("2021-01-01", "E-PRICE-2")],
)
def test_the_first_and_the_last_day_hold(day, id, eldoria):
    assert price(eldoria, date.fromisoformat(day)).value.id == id


def test_carrying_forward_is_asked_for_by_name_and_marked(eldoria):
    outcome = price(eldoria, date(2020, 6, 1), policy=Policy.CARRY_FORWARD)

    assert (outcome.value.id, outcome.carried) == ("E-PRICE", True)
    assert price(eldoria, date(2015, 1, 1), policy=Policy.CARRY_FORWARD).carried is False


@pytest.mark.parametrize(
    ("subject", "kind", "place"),
    [
        ("case-price", NormKind.PRICE, None),
        ("draft", NormKind.UNSPECIFIED, None),
        ("case-price", NormKind.PRICE, "P-A"),
    ],
    ids=["a ceiling is no price", "no first day", "a place of other days"],
)
def test_what_no_norm_states_has_no_value_and_no_dates(subject, kind, place, eldoria):
    assert eldoria.look_up(subject, kind, date(2022, 1, 1), place) == NoValue()


@pytest.mark.parametrize(
    ("subject", "scope", "place", "named"),
    [
        ("case-prize", "case", None, "case-price"),
        ("case-price", "case", "P-AX", "P-AB"),
        ("case-price", "", None, "case"),
        ("case-price", "group", None, "case"),
    ],
    ids=["subject", "place", "a forgotten scope", "another scope"],
)
def test_what_does_not_exist_is_refused_with_what_does(subject, scope, place, named, eldoria):
    with pytest.raises(UnknownIdError) as caught:
        eldoria.look_up(subject, CEILING, date(2022, 1, 1), place, scope)
    assert named in caught.value.message("en")


def test_the_most_specific_place_wins_and_shows_what_it_hides(eldoria):
    own, other = price(eldoria, date(2022, 1, 1), "P-C"), price(eldoria, date(2022, 1, 1), "P-AB")

    assert (own.value.id, [norm.id for norm in own.shadowed]) == ("E-PRICE-C", ["E-PRICE-2"])
    assert (other.value.id, other.shadowed) == ("E-PRICE-2", ())


def test_a_place_without_its_own_value_on_the_day_takes_that_of_the_country(eldoria):
    outcome = price(eldoria, date(2015, 1, 1), "D-C1")

    assert (outcome.value.id, outcome.shadowed) == ("E-PRICE", ())


def test_an_unknown_local_value_does_not_fall_back_to_the_country(lay):
    framework = lay(
        """[[norms]]
id = "X-PRICE-AB"
document = "ACT-2"
models = ["B"]
subject = "case-price"
item_vi = "giá"
item_en = "price"
kind = "price_ceiling"
scope = "case"
places = ["P-AB"]
valid_from = 2021-01-01
force = "in_force"
grade = "unknown"
"""
    )
    outcome = price(framework, date(2022, 1, 1), "P-AB")

    assert isinstance(outcome, Unknown)
    assert outcome.value.id == "X-PRICE-AB"


def test_a_conflict_is_impossible_in_a_framework_because_overlaps_are_refused(eldoria):
    days = {
        entry.interval.start
        for timeline in eldoria.norm_timelines.values()
        for entry in timeline.entries
    }
    outcomes = [timeline.at(day) for timeline in eldoria.norm_timelines.values() for day in days]

    assert outcomes
    assert not any(isinstance(outcome, Conflict) for outcome in outcomes)


# --- norms_for ------------------------------------------------------------------------------------


def ids(outcomes):
    return sorted(outcome.value.id for outcome in outcomes)


def test_the_norms_of_a_model_hold_the_cross_cutting_ones(eldoria):
    assert ids(eldoria.norms_for("A", date(2015, 1, 1))) == ["E-BAKERS", "E-GROUPS", "E-WAGE"]
    assert ids(eldoria.norms_for("Z", date(2015, 1, 1))) == ["E-WAGE", "E-Z-ALL"]


def test_without_a_place_every_place_answers(eldoria):
    assert ids(eldoria.norms_for("B", date(2022, 1, 1), subject="case-price")) == [
        "E-PRICE-2",
        "E-PRICE-C",
    ]
    assert ids(eldoria.norms_for("B", date(2022, 1, 1), "P-C", "case-price")) == ["E-PRICE-C"]


def test_without_a_day_the_frameworks_own_day_is_taken(eldoria):
    assert ids(eldoria.norms_for("B", subject="case-price", place="EL")) == ["E-PRICE-2"]


def test_what_does_not_hold_on_the_day_is_left_out(eldoria):
    assert eldoria.norms_for("B", date(2020, 6, 1), subject="case-price") == ()
    assert eldoria.norms_for("A", date(2009, 1, 1)) == ()


def test_unknown_norms_are_listed_as_unknown(eldoria):
    kinds = {outcome.value.id: type(outcome) for outcome in eldoria.norms_for(on=date(2015, 1, 1))}

    assert kinds["E-SECRET"] is Unknown
    assert kinds["E-GROUPS"] is Found
    assert "E-DRAFT" not in kinds


# --- Places ---------------------------------------------------------------------------------------


def test_a_code_means_a_place_only_on_a_day(eldoria):
    assert eldoria.place("P-A", BEFORE).value.name_en == "Province A"
    assert eldoria.place("P-A", AFTER) == NoValue(before=BEFORE)
    assert eldoria.place("P-AB", BEFORE) == NoValue(after=AFTER)
    assert eldoria.place("P-C", AFTER).interval == Interval(AFTER, None)


def test_a_code_that_no_place_ever_had_has_no_dates(eldoria):
    assert eldoria.place("P-X", BEFORE) == NoValue()


def test_the_places_of_a_day_and_level(eldoria):
    assert [place.code for place in eldoria.places_on(BEFORE, PlaceLevel.PROVINCE)] == [
        "P-A",
        "P-B",
        "P-C",
    ]
    assert [place.code for place in eldoria.places_on(AFTER, PlaceLevel.PROVINCE)] == [
        "P-AB",
        "P-C",
    ]
    assert [place.code for place in eldoria.places_on(AFTER)] == ["EL", "P-AB", "P-C"]
    assert eldoria.places_on(AFTER, PlaceLevel.DISTRICT) == ()


def test_a_chain_leads_up_to_the_country(eldoria):
    assert eldoria.chain("D-A1", BEFORE) == ("D-A1", "P-A", "EL")
    assert eldoria.chain("EL", BEFORE) == ("EL",)
    assert eldoria.chain("D-A1", AFTER) == ()
    assert eldoria.chain("P-X", BEFORE) == ()


def test_a_chain_of_places_that_hold_each_other_ends(lay):
    framework = lay(
        "".join(
            f'[[places]]\ncode = "{code}"\nname_en = "n"\nlevel = "area"\ntype = "area"\n'
            f'parent = "{parent}"\n'
            f'valid_from = 2020-01-01\ndocuments = ["ACT-2"]\ngrade = "supplied"\n'
            for code, parent in (("R-1", "R-2"), ("R-2", "R-1"))
        )
    )

    assert framework.chain("R-1", AFTER) == ("R-1", "R-2")


def test_the_province_of_a_place_is_that_of_the_day(eldoria):
    assert eldoria.province_of("D-A1", BEFORE) == "P-A"
    assert eldoria.province_of("P-C", AFTER) == "P-C"
    assert eldoria.province_of("EL", BEFORE) is None
    assert eldoria.province_of("D-A1", AFTER) is None


def test_successors_are_an_explicit_step(eldoria):
    later = date(2025, 1, 1)

    assert eldoria.successors("P-A", BEFORE, later) == ("P-AB",)
    assert eldoria.successors("P-A", date(2010, 1, 1), BEFORE) == ("P-A",)
    assert eldoria.successors("P-C", BEFORE, later) == ("P-C",)
    assert eldoria.successors("P-AB", later, later) == ("P-AB",)
    assert eldoria.successors("D-A1", BEFORE, later) == ()


def test_successors_of_a_place_that_did_not_exist_are_refused(eldoria):
    with pytest.raises(UnknownIdError) as refused:
        eldoria.successors("P-AB", BEFORE, AFTER)
    assert refused.value.code == "no-place-on-day"


def test_the_same_territory_under_one_code(eldoria):
    assert eldoria.same_territory("P-C", BEFORE, AFTER)
    assert eldoria.same_territory("P-A", date(2001, 1, 1), BEFORE)
    assert not eldoria.same_territory("P-A", BEFORE, AFTER)
    assert not eldoria.same_territory("D-A1", BEFORE, AFTER)
    assert not eldoria.same_territory("P-X", BEFORE, AFTER)


def test_a_code_that_took_in_another_place_means_other_ground(lay):
    """P-K keeps its code and takes in P-L: the series before and after are not comparable."""
    row = (
        '[[places]]\ncode = "{}"\nname_en = "n"\nlevel = "province"\ntype = "province"\n'
        'parent = "EL"\n'
        'valid_from = {}\n{}documents = ["ACT-2"]\ngrade = "supplied"\n'
    )
    ended = 'valid_to = 2025-01-01\nend_certainty = "stated"\nsuccessors = ["P-K"]\n'
    framework = lay(
        row.format("P-K", "2020-01-01", ended)
        + row.format("P-L", "2020-01-01", ended)
        + row.format("P-K", "2025-01-01", "")
    )

    assert not framework.same_territory("P-K", date(2024, 1, 1), date(2026, 1, 1))
    assert framework.successors("P-L", date(2024, 1, 1), date(2026, 1, 1)) == ("P-K",)


# --- Catalogues and words -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "wrong", "nearest"),
    [
        ("norms", "E-GROUP", "E-GROUPS"),
        ("targets", "t-contacts", "T-CONTACTS"),
        ("indicators", "j10", "J10"),
        ("documents", "ACT1", "ACT-1"),
        ("places", "PA", "P-A"),
        ("activities", "A-VISITS", "A-VISIT"),
    ],
)
def test_a_wrong_id_names_the_nearest_ones(table, wrong, nearest, eldoria):
    with pytest.raises(UnknownIdError) as refused:
        getattr(eldoria, table)[wrong]
    assert refused.value.code == "unknown-id"
    assert nearest in refused.value.params["nearest"].split(", ")
    assert (refused.value.params["id"], refused.value.params["kind"]) == (wrong, table)
    with pytest.raises(KeyError):
        getattr(eldoria, table)[wrong]


def test_every_catalogue_holds_the_rows_of_its_file(eldoria):
    assert list(eldoria.pilots) == ["A", "B", "Z"]
    assert list(eldoria.populations) == ["baker", "smith"]
    assert list(eldoria.disaggregations) == ["by_place"]
    assert list(eldoria.procedures) == ["BAKE"]
    assert list(eldoria.procedure_steps) == ["BAKE-1", "BAKE-0"]
    assert list(eldoria.open_questions) == ["Q-1"]
    assert eldoria.models == ("A", "B", "Z", "ALL", "PROGRAMME", "OTHER", "-")
    assert len(eldoria.documents) == 4


def test_targets_have_timelines_of_their_own(eldoria):
    keys = {key[0] for key in eldoria.target_timelines}

    assert keys == {"contacts", "monthly", "share", "by-2025", "nothing"}
    assert not keys & {key[0] for key in eldoria.norm_timelines}


def test_populations_are_named_and_none_is_unstated(eldoria):
    assert eldoria.population_names(["baker"]) == (Text("thợ bánh", "bakers"),)
    assert eldoria.population_names([]) == (Text("unspecified", "unspecified"),)


def test_a_framework_says_what_it_is(eldoria):
    assert repr(eldoria) == "<Framework eldoria as of 2030-01-01, 0 changes>"


def test_a_change_says_what_it_did():
    assert Change("added", "norms", "X").say("en") == "added: norms X"
    assert Change("ended", "norms", "X", date(2025, 1, 1)).say("vi").startswith("kết thúc: norms X")
