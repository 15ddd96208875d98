"""Coverage, growth, non-reporting sites, deduplication, plan attainment and data sources."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from tests.support.records import event, record, row

from sexwork_models import (
    AttainmentStatus,
    Dimension,
    FeedSource,
    Figure,
    ForbiddenSumError,
    GroupEntry,
    Overlap,
    Plan,
    Registers,
    SiteEntry,
    Status,
    Text,
    UnknownIdError,
    compute_growth,
    compute_indicators,
    compute_plan_attainment,
    deduplicate,
    fed_by,
    load_framework,
)

FRAMEWORK = load_framework()


def value(rows, indicator, period="2024-Q1", **options):
    (found,) = compute_indicators(rows, period=period, indicators=[indicator], **options)
    return found


def site(id="SYN-S1", **cells):
    return SiteEntry.model_validate(
        {
            "id": id,
            "as_of": "2024-01-01",
            "place": "22",
            "models": "M1",
            "active_from": "2023-01-01",
            **cells,
        }
    )


# --- Coverage -------------------------------------------------------------------------------------


SIZED = Registers(sites=[site(size_estimate=40, size_series="estimated")])
PEOPLE = [row(client=f"SYN-{letter}1", site="SYN-S1") for letter in "ABCDEFGH"]


def test_coverage_needs_a_denominator_that_somebody_names():
    found = value(PEOPLE, "I15", by=["province"], registers=SIZED)

    assert (found.status, found.figure) == (Status.NO_DATA, None)
    assert [reason.code for reason in found.reasons] == ["denominator-not-named"]


def test_coverage_is_a_share_of_the_named_series_and_says_which():
    found = value(PEOPLE, "I15", by=["province"], registers=SIZED, series="estimated")

    assert (found.status, found.figure) == (Status.OK, Figure.exact(20, "percent"))
    assert (found.numerator.low, found.denominator.low) == (8, 40)
    assert found.reasons[0].code == "denominator-named"


def test_the_other_series_never_stands_in():
    found = value(PEOPLE, "I15", by=["province"], registers=SIZED, series="managed")

    assert (found.status, found.figure) == (Status.NO_DATA, None)


def test_workers_are_no_part_of_the_coverage_of_sex_workers():
    rows = [
        *PEOPLE,
        row(client="SYN-W1", models="M3", activity="M3-RIGHTS", population="worker", site="SYN-S1"),
    ]

    assert (
        value(rows, "I15", by=["province"], registers=SIZED, series="estimated").numerator.low == 8
    )


# --- Silent sites ---------------------------------------------------------------------------------


def test_a_site_that_sent_nothing_makes_a_count_a_lower_bound():
    registers = Registers(sites=[site("SYN-S1"), site("SYN-S2")])
    found = value(
        [row(client="SYN-A1", site="SYN-S1")], "I01", by=["province"], registers=registers
    )

    assert (found.status, found.figure) == (Status.PARTIAL, Figure.at_least(1, "contact"))
    assert found.reasons[-1].params["sites"] == ["SYN-S2"]


def test_a_site_that_was_closed_or_runs_another_model_is_not_missed():
    registers = Registers(
        sites=[site("SYN-S1"), site("SYN-S2", active_to="2023-12-15"), site("SYN-S3", models="M3")]
    )

    assert value([row(site="SYN-S1")], "I27", registers=registers).status is Status.NO_DATA
    assert value([row(site="SYN-S1")], "I21", registers=registers).status is Status.NO_DATA
    rows = [event(site="SYN-S1", activity="M1-MEET", participants=12, contacts=None)]
    assert value(rows, "I21", registers=registers).status is Status.OK


def test_coverage_without_the_people_of_a_silent_site_is_only_known_from_below():
    registers = Registers(
        sites=[
            site("SYN-S1", size_estimate=40, size_series="estimated"),
            site("SYN-S2", size_estimate=40, size_series="estimated", place="193"),
        ]
    )
    found = value(PEOPLE, "I15", by=["province"], registers=registers, series="estimated")

    assert found.status is Status.PARTIAL
    assert found.figure.high == 100


# --- Growth ---------------------------------------------------------------------------------------


def test_growth_is_against_the_same_window_of_the_year_before():
    now = compute_indicators(
        [event(day="2024-02-01", contacts=15)], period="2024-Q1", indicators=["I01"]
    )
    then = compute_indicators(
        [event(day="2023-02-01", contacts=12)], period="2023-Q1", indicators=["I01"]
    )
    (grown,) = compute_growth(now, then, FRAMEWORK)

    assert (grown.definition.id, grown.status, grown.figure) == (
        "I53",
        Status.OK,
        Figure.exact(25, "percent"),
    )
    assert grown.cut == (("indicator", "I01"),)


def test_growth_from_nothing_or_of_another_window_has_no_value():
    now = compute_indicators(
        [event(day="2024-02-01", contacts=15)], period="2024-Q1", indicators=["I01"]
    )
    zero = compute_indicators(
        [event(day="2023-02-01", contacts=0)], period="2023-Q1", indicators=["I01"]
    )
    other = compute_indicators(
        [event(day="2023-05-01", contacts=5)], period="2023-Q2", indicators=["I01"]
    )
    none = compute_indicators([], period="2023-Q1", indicators=["I01"])

    assert [growth.status for growth in compute_growth(now, zero, FRAMEWORK)] == [
        Status.ZERO_DENOMINATOR
    ]
    assert [growth.status for growth in compute_growth(now, other, FRAMEWORK)] == [
        Status.NOT_COMPARABLE
    ]
    assert [growth.status for growth in compute_growth(now, none, FRAMEWORK)] == [Status.NO_DATA]


def test_growth_between_bounds_is_a_range():
    now = compute_indicators([row(client="SYN-A1"), row()], period="2024-Q1", indicators=["I02"])
    then = compute_indicators(
        [row(client="SYN-A1", day="2023-01-10")], period="2023-Q1", indicators=["I02"]
    )
    (grown,) = compute_growth(now, then, FRAMEWORK)

    assert (grown.status, grown.figure) == (Status.PARTIAL, Figure.range(0, 100, "percent"))


# --- Deduplication --------------------------------------------------------------------------------


def two_provinces():
    rows = [row(client=f"SYN-{letter}1") for letter in "ABC"] + [
        row(client=f"SYN-{letter}1", place="31") for letter in "CDEF"
    ]
    return list(compute_indicators(rows, period="2024-Q1", by=["province"], indicators=["I02"]))


@pytest.mark.parametrize(
    ("overlap", "stated", "figure", "correction"),
    [
        (Overlap.NONE, None, Figure.exact(7, "person"), Fraction(0)),
        (Overlap.FULL, None, Figure.exact(4, "person"), Fraction(-3)),
        (Overlap.STATED, 1, Figure.exact(6, "person"), Fraction(-1)),
        (Overlap.UNKNOWN, None, Figure.range(4, 7, "person"), None),
    ],
)
def test_the_method_is_part_of_the_result_and_the_originals_stay(
    overlap, stated, figure, correction
):
    values = two_provinces()
    result = deduplicate(values, Dimension.PLACE, overlap, counted_twice=stated)

    assert (result.value.figure, result.correction) == (figure, correction)
    assert result.originals == tuple(values)
    assert result.value.reasons[0].code == "overlap-removed"
    assert overlap.say("en") in result.value.reasons[0].say("en")
    assert result.value.status is (Status.PARTIAL if overlap is Overlap.UNKNOWN else Status.OK)
    assert "supplied" in [grade.value for grade in result.value.grades]
    assert result.to_dict()["method"] == overlap.value


def test_an_overlap_that_leaves_less_than_the_largest_count_is_refused():
    with pytest.raises(ForbiddenSumError) as refused:
        deduplicate(two_provinces(), Dimension.PLACE, Overlap.STATED, counted_twice=4)
    assert refused.value.code == "dedup-overlap-too-large"


def test_an_overlap_goes_with_its_method_and_with_no_other():
    for overlap, stated in ((Overlap.STATED, None), (Overlap.NONE, 1)):
        with pytest.raises(ForbiddenSumError) as refused:
            deduplicate(two_provinces(), Dimension.PLACE, overlap, counted_twice=stated)
        assert refused.value.code == "dedup-overlap-stated"


def test_a_ratio_is_never_deduplicated():
    rows = [
        row(client="SYN-A1", activity="M1-COUNSEL"),
        row(client="SYN-B1", activity="M1-COUNSEL", place="31"),
    ]
    values = compute_indicators(rows, period="2024-Q1", by=["province"], indicators=["I06"])
    with pytest.raises(ForbiddenSumError) as refused:
        deduplicate(list(values), Dimension.PLACE, Overlap.NONE)
    assert refused.value.code == "dedup-of-ratio"


# --- Attainment of a plan -------------------------------------------------------------------------


def plan(*targets):
    head = {
        "id": "SAMPLE",
        "models": ["M1"],
        "place": "22",
        "first_day": "2023-12-15",
        "last_day": "2024-12-14",
    }
    return Plan.model_validate({**head, "grade": "sample", "targets": list(targets)})


def target(indicator="I01", value=2, unit="contact", **cells):
    return {
        "id": f"T-{indicator}",
        "indicator": indicator,
        "value": Decimal(value),
        "unit": unit,
        "kind": "target_min",
        **cells,
    }


def attained(rows, *targets, **options):
    return compute_plan_attainment(
        [record(**row) for row in rows], plan(*targets), FRAMEWORK, **options
    )


def test_a_target_is_met_not_met_or_not_yet_decided():
    rows = [{"client": "SYN-A1"}, {"client": "SYN-B1", "day": "2024-06-20"}]
    until = date(2024, 6, 15)

    assert [attainment.status for attainment in attained(rows, target(value=2))] == [
        AttainmentStatus.MET
    ]
    assert [attainment.status for attainment in attained(rows, target(value=3))] == [
        AttainmentStatus.NOT_MET
    ]
    (early,) = attained(rows, target(value=3), until=until)
    assert (early.status, early.reasons[0].code) == (
        AttainmentStatus.UNDETERMINED,
        "deadline-not-reached",
    )
    assert [attainment.status for attainment in attained(rows, target(value=1), until=until)] == [
        AttainmentStatus.MET
    ]


def test_only_records_of_the_plan_s_models_place_and_days_count():
    rows = [
        {},
        {"models": "M2", "activity": "M2-PSY"},
        {"place": "31"},
        {"day": "2023-12-14"},
        {"place": "196"},
    ]

    (attainment,) = attained(rows, target(value=9))

    assert attainment.value.figure == Figure.exact(2, "contact")


def test_a_target_for_one_population_counts_that_one():
    rows = [{"client": "SYN-A1"}, {"client": "SYN-B1", "population": "at_risk_person"}]

    (attainment,) = attained(rows, target("I02", 2, "person", populations=["at_risk_person"]))

    assert (attainment.status, attainment.value.figure) == (
        AttainmentStatus.NOT_MET,
        Figure.exact(1, "person"),
    )


def test_a_target_without_a_record_has_no_data_and_is_not_missed():
    (attainment,) = attained([{}], target("I27", 100, "item"))

    assert attainment.status is not AttainmentStatus.NOT_MET
    assert attainment.value is None or attainment.value.figure is None


def test_a_target_of_groups_is_set_beside_the_register():
    groups = [
        GroupEntry.model_validate(
            {
                "id": "SYN-G1",
                "as_of": "2024-12-01",
                "place": "22",
                "models": "M1",
                "group_type": "peer",
            }
        )
    ]
    (attainment,) = attained([], target("I16", 1, "group"), registers=Registers(groups=groups))

    assert attainment.status in (AttainmentStatus.MET, AttainmentStatus.UNDETERMINED)


def test_groups_of_another_province_are_no_groups_of_the_plan():
    head = {"as_of": "2024-12-01", "models": "M1", "group_type": "peer", "founded_on": "2023-01-01"}
    groups = [
        GroupEntry.model_validate({"id": f"SYN-G{place}", "place": place, **head})
        for place in ("22", "31")
    ]
    (attainment,) = attained([], target("I16", 1, "group"), registers=Registers(groups=groups))

    assert attainment.value.figure == Figure.exact(1, "group")


def test_a_monthly_target_is_judged_month_by_month():
    rows = [
        {"client": "SYN-A1", "activity": "M1-IEC"},
        {"client": "SYN-B1", "activity": "M1-IEC", "day": "2024-02-01"},
    ]
    (attainment,) = attained(rows, target("I05", 1, "person", per_period="month"))

    assert attainment.status is AttainmentStatus.UNDETERMINED
    assert attainment.reasons[0].code == "months-missing"


# --- What feeds an indicator ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("indicator", "sources"),
    [
        ("I01", [FeedSource.RECORDS]),
        ("I15", [FeedSource.RECORDS, FeedSource.REGISTERS]),
        ("I16", [FeedSource.REGISTERS]),
        ("I39", [FeedSource.PLAN_LINES]),
        ("I53", [FeedSource.VALUES]),
        ("C05", []),
        ("P02", []),
    ],
)
def test_every_indicator_says_what_feeds_it(indicator, sources):
    assert list(fed_by(indicator, FRAMEWORK).sources) == sources


@pytest.mark.parametrize("indicator", sorted(FRAMEWORK.indicators))
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_an_indicator_is_fed_or_says_why_not(indicator, lang):
    feed = fed_by(indicator, FRAMEWORK)

    assert bool(feed.sources) is (feed.why is None)
    assert feed.say(lang)
    assert feed.why is None or indicator in feed.why.say(lang)


@pytest.mark.parametrize(
    ("indicator", "inputs"), [("I15", ("client", "sites")), ("I39", ()), ("I53", ())]
)
def test_of_the_shares_only_coverage_reads_fields_of_records_and_a_register(indicator, inputs):
    assert fed_by(indicator, FRAMEWORK).inputs == inputs


def test_a_formula_names_fields_and_their_values_in_words():
    assert fed_by("I09", FRAMEWORK).formula.en == (
        "number of different referrals having a record with referral stage: referred; "
        "models: every model (ALL) or Peer groups (M1) or Services (M2) or Workers' rights (M3) "
        "or the programme (PROGRAMME), first ever in the period"
    )


def test_a_formula_names_another_indicator_by_its_label_and_code():
    assert fed_by("I15", FRAMEWORK).formula == Text(
        "số người được tiếp cận ít nhất một hoạt động can thiệp (I14) / "
        "quy mô của nhóm người bán dâm",
        "people given at least one intervention (I14) / size of the population of sex workers",
    )


def test_an_unknown_indicator_is_fed_by_nothing_and_says_which_are_near():
    with pytest.raises(UnknownIdError):
        fed_by("I99", FRAMEWORK)


# --- Ratios and indicators that are always split --------------------------------------------------


def test_a_part_without_a_record_is_a_share_of_nothing():
    """People who were asked and have no need, and none who has one; nobody was asked at all."""
    worker = {"models": "M3", "activity": "M3-REACH-WORKER", "population": "worker"}
    found = value([row(client="SYN-A1", need="none", **worker)], "I13")
    nobody = value([row(client="SYN-A1", **worker)], "I13")

    assert (found.status, found.figure) == (Status.OK, Figure.exact(0, "percent"))
    assert (found.numerator, found.denominator) == (
        Figure.exact(0, "person"),
        Figure.exact(1, "person"),
    )
    assert (nobody.status, nobody.figure) == (Status.NO_DATA, None)


def test_an_indicator_that_is_always_split_has_a_value_for_each_word_or_one_without_data():
    def help_with(activity):
        return row(client="SYN-A1", models="M2", activity=activity)

    rows = [help_with("M2-JOB"), help_with("M2-LOAN"), row(place="31")]
    values = compute_indicators(rows, period="2024-Q1", by=["province"], indicators=["I38"])

    assert [(dict(value.cut), value.status, value.records) for value in values] == [
        ({"province": "22", "activity": "M2-BHYT"}, Status.OK, 0),
        ({"province": "22", "activity": "M2-JOB"}, Status.OK, 1),
        ({"province": "22", "activity": "M2-LOAN"}, Status.OK, 1),
        ({"province": "22", "activity": "M2-MATERIAL-AID"}, Status.OK, 0),
        ({"province": "31"}, Status.NO_DATA, 0),
    ]
