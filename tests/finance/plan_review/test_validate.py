"""Plans against the norms of Decision 1875: each breach is one error with its citation."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from sexwork_models import Plan, validate_plan
from sexwork_models.core.messages import LANGUAGES

YEAR = {"first_day": "2019-01-01", "last_day": "2019-12-31"}


def plan(*lines, models=("M2",), place="48", **changes):
    base = {"id": "P", "models": list(models), "place": place, **YEAR, "lines": list(lines)}
    return {**base, **changes}


def line(id, activity, volume, unit="case", month="2019-03", **changes):
    base = {
        "id": id,
        "activity": activity,
        "volume": volume,
        "unit": unit,
        "by_month": {month: volume},
    }
    return {**base, "rate": id, "cost_class": "other", **changes}


def price(subject, amount, unit="case"):
    return {
        "subject": subject,
        "item_en": "SAMPLE",
        "amount": amount,
        "per_unit": unit,
        "document": "quotation",
        "valid_from": "2010-01-01",
        "grade": "supplied",
    }


def found(source, framework, *severities):
    return [
        (finding.code, finding.where.field)
        for finding in validate_plan(source, framework)
        if finding.severity in (severities or ("error",))
    ]


def the_error(source, framework):
    (error,) = [
        finding for finding in validate_plan(source, framework) if finding.severity == "error"
    ]
    return error


HEALTH = line("H", "M2-HEALTH", 100)
OUTREACH = line("O", "M1-OUTREACH", 100, "contact")
PEERS = {"models": ["M1"], "prices": [price("O", 1, "contact")]}


def health(amount, **changes):
    return plan(HEALTH, prices=[price("H", amount)], **changes)


def shelter(days):
    return plan(line("S", "M2-SHELTER", 20, duration=days), prices=[price("S", 1000)])


def core_members(count):
    return plan(OUTREACH, groups=[{"id": "G-1", "core_members": count}], **PEERS)


def groups(count):
    return plan(
        OUTREACH, groups=[{"id": f"G-{i}", "core_members": 5} for i in range(count)], **PEERS
    )


def operating(hundredths):
    """A plan whose operating share is so many hundredths of a percent."""
    lines = (line("A", "M2-HEALTH", 100, cost_class="operating"), line("B", "M2-LEGAL", 30))
    return plan(*lines, prices=[price("A", hundredths * 3), price("B", (10_000 - hundredths) * 10)])


@pytest.mark.parametrize(
    ("breach", "kept", "code", "path", "norm"),
    [
        (
            health(401_000),
            health(400_000),
            "price-above-ceiling",
            "$.lines[0].rate",
            "N-1875-M2-03",
        ),
        (shelter(6), shelter(5), "norm-exceeded", "$.lines[0].duration", "N-1875-M2-05"),
        (
            core_members(11),
            core_members(10),
            "norm-exceeded",
            "$.groups[0].core_members",
            "N-1875-M1-02",
        ),
        (groups(0), groups(1), "norm-not-reached", "$.groups", "N-1875-M1-01"),
        (operating(7001), operating(7000), "norm-exceeded", "$.lines", "N-1875-M2-01"),
    ],
    ids=[
        "401,000 a health case",
        "6 shelter days",
        "11 core members",
        "0 groups",
        "70.01% operating share",
    ],
)
def test_a_breach_is_exactly_one_error_and_the_bound_itself_passes(
    breach, kept, code, path, norm, vietnam
):
    assert found(breach, vietnam) == [(code, path)]
    assert found(kept, vietnam) == []
    row = vietnam.norms[norm]
    for lang in LANGUAGES:
        said = the_error(breach, vietnam).message(lang)
        assert row.citation.say(lang) in said
        assert row.grade.say(lang) in said
        assert row.force_on(Plan.model_validate(breach).last_day).say(lang) in said


def test_a_share_is_written_with_its_hundredths(vietnam):
    assert "70.01%" in the_error(operating(7001), vietnam).message("en")
    assert "70,01%" in the_error(operating(7001), vietnam).message("vi")


def test_the_same_breach_where_the_force_is_unknown_says_so(vietnam):
    source = plan(
        {**HEALTH, "by_month": {"2024-03": 100}},
        first_day="2024-01-01",
        last_day="2024-12-31",
        prices=[price("H", 401_000)],
    )

    assert "force unknown" in the_error(source, vietnam).message("en")
    assert ("force-unknown-in-plan", "$.first_day") in found(source, vietnam, "info")


def test_a_plan_before_the_decision_breaks_nothing(vietnam):
    source = plan(
        {**HEALTH, "by_month": {"2018-03": 100}},
        first_day="2018-01-01",
        last_day="2018-06-30",
        prices=[price("H", 401_000)],
    )

    assert found(source, vietnam) == []


@pytest.mark.parametrize(
    "lines",
    [
        [line("L", "M2-LEGAL", 31)],
        [line("L", "M2-LEGAL", 25), line("I", "M2-IDPAPERS", 6)],
    ],
    ids=["31 legal", "25 legal and 6 identity-paper cases"],
)
def test_a_planned_volume_is_shared_and_neither_floor_nor_cap(lines, vietnam):
    source = plan(*lines, prices=[price(item["rate"], 1000) for item in lines])
    infos = [
        finding
        for finding in validate_plan(source, vietnam)
        if finding.code == "planned-volume-differs"
    ]

    assert found(source, vietnam, "error", "warning") == []
    (info,) = infos
    assert (info.severity, str(info.params["value"].low), info.params["activities"]) == (
        "info",
        "31",
        ("M2-LEGAL", "M2-IDPAPERS"),
    )


def test_a_planned_volume_a_year_is_not_set_beside_half_a_year(vietnam):
    source = plan(line("L", "M2-LEGAL", 31), last_day="2019-06-30", prices=[price("L", 1000)])

    assert "planned-volume-differs" not in validate_plan(source, vietnam).codes


REACH = {
    "id": "T",
    "indicator": "I03",
    "kind": "target_min",
    "value": 69,
    "unit": "person",
    "populations": ["sex_worker"],
}


def test_69_sex_workers_are_not_comparable_until_the_scope_is_declared(vietnam):
    open_ = plan(OUTREACH, groups=[{"id": "G"}], targets=[REACH], **PEERS)
    declared = {**open_, "scopes": {"N-1875-M1-03": "site"}}

    assert found(open_, vietnam, "error", "warning") == []
    assert ("norm-not-comparable", "$.targets[0].value") in found(open_, vietnam, "info")
    assert found(declared, vietnam, "error", "warning") == [
        ("target-beyond-norm", "$.targets[0].value")
    ]
    assert (
        found({**declared, "targets": [{**REACH, "value": 70}]}, vietnam, "error", "warning") == []
    )


def test_a_declared_scope_of_a_norm_that_states_one_is_not_used(vietnam):
    assert found(health(1000, scopes={"N-1875-M2-03": "site"}), vietnam, "warning") == [
        ("scope-not-open", "$.scopes.N-1875-M2-03")
    ]
    assert found(health(1000, scopes={"N-1875": "site"}), vietnam) == [
        ("id-not-known", "$.scopes.N-1875")
    ]
    assert found(health(1000, scopes={"N-1875-M1-03": "unknown"}), vietnam) == [
        ("value-not-allowed", "$.scopes.N-1875-M1-03")
    ]


def test_groups_that_are_not_stated_are_not_zero(vietnam):
    assert found(plan(OUTREACH, **PEERS), vietnam) == []
    assert ("groups-not-stated", "$.groups") in found(plan(OUTREACH, **PEERS), vietnam, "info")


def test_a_part_of_a_province_cannot_break_a_norm_of_the_province(vietnam):
    source = plan(OUTREACH, place="754", groups=[], **PEERS)

    assert found(source, vietnam) == []
    assert ("norm-not-comparable", "$.groups") in found(source, vietnam, "info")


def test_unknown_norms_are_listed_and_never_assumed(vietnam):
    report = validate_plan(
        plan(line("S", "M2-SHELTER", 20), line("V", "M2-VOC", 10, "person")), vietnam
    )
    listed = {finding.params["id"] for finding in report if finding.code == "norm-unknown-in-plan"}

    assert listed == {"N-1875-M2-06", "N-1875-M2-10", "N-1875-M2-99"}


def test_a_share_that_open_lines_leave_undetermined_is_a_warning_that_names_them(vietnam):
    source = plan(
        line("A", "M2-HEALTH", 100, cost_class="unknown"),
        line("B", "M2-LEGAL", 30),
        prices=[price("A", 3000), price("B", 1000)],
    )
    (warning,) = [
        finding for finding in validate_plan(source, vietnam) if finding.severity == "warning"
    ]

    assert (warning.code, warning.params["lines"]) == ("share-undetermined", ("A",))
    assert "0.00% - 90.91%" in warning.message("en")


def test_an_allowance_below_its_minimum_and_one_that_reaches_it(vietnam):
    def allowance(amount):
        unit = {
            "subject": "collaborator-allowance",
            "item_en": "SAMPLE",
            "amount": amount,
            "per_unit": "month",
            "document": "q",
            "valid_from": "2010-01-01",
        }
        lines = [line("C", "M1-OPERATE", 1, "month", "2022-03", rate=None)]
        lines[0]["inputs"] = [
            {
                "input": "collaborator-allowance",
                "category": "allowance",
                "quantity": 1,
                "unit": "month",
            }
        ]
        return plan(
            *lines,
            models=["M1"],
            place="27",
            first_day="2022-01-01",
            last_day="2022-12-31",
            prices=[unit],
            groups=None,
        )

    assert found({k: v for k, v in allowance(1_489_999).items() if v is not None}, vietnam) == [
        ("norm-not-reached", "$.lines[0].inputs[0]")
    ]
    assert found({k: v for k, v in allowance(1_490_000).items() if v is not None}, vietnam) == []


def test_targets_need_activities_and_volumes(vietnam):
    def of(**target):
        base = {"id": "T", "indicator": "I33", "value": 100, "unit": "case"}
        return health(1000, targets=[{**base, **target}])

    assert found(of(), vietnam) == []
    assert found(of(value=101), vietnam) == [("target-above-volume", "$.targets[0].value")]
    assert found(of(indicator="I36"), vietnam) == [("target-without-activity", "$.targets[0]")]
    assert found(of(indicator="I06", unit="percent", value=50, kind="target_share"), vietnam) == [
        ("target-without-activity", "$.targets[0]")
    ]
    assert found(of(indicator="I14", unit="person", value=100), vietnam) == []
    assert found(of(indicator="I14", unit="person", value=101), vietnam) == [
        ("target-above-volume", "$.targets[0].value")
    ]


@pytest.mark.parametrize(
    ("per_period", "reached", "above"),
    [
        ("month", 8, "monthly-target-above-volume"),  # 12 times 8 are 96, 12 times 9 are 108
        ("quarter", 25, "monthly-target-above-volume"),
        ("year", 100, "target-above-volume"),
        (None, 100, "target-above-volume"),
    ],
)
def test_a_level_is_to_be_reached_in_every_period_of_the_plan(vietnam, per_period, reached, above):
    """100 cases are planned for one year."""

    def of(value):
        target = {"id": "T", "indicator": "I33", "value": value, "unit": "case"}
        target |= {"per_period": per_period} if per_period else {}
        return found(health(1000, targets=[target]), vietnam, "error", "warning")

    assert of(reached) == []
    assert of(reached + 1) == [(above, "$.targets[0].value")]


def test_a_referral_target_is_reached_by_referral_lines(vietnam):
    target = {"id": "T", "indicator": "I06", "value": 50, "unit": "percent", "kind": "target_share"}
    refer = line("R", "M2-REFER", 10, "referral")

    assert found(plan(refer, targets=[target], prices=[price("R", 1, "referral")]), vietnam) == []


def test_a_monthly_minimum_times_the_months_is_set_beside_the_contacts(vietnam):
    """Trap 3: 20 sex workers a month for a year are at least 240 contacts."""
    target = {
        "id": "T",
        "indicator": "I05",
        "value": 20,
        "unit": "person",
        "kind": "target_min",
        "per_period": "month",
    }
    few = plan(
        line("C", "M1-IEC", 239, "contact"),
        models=["M1"],
        targets=[target],
        prices=[price("C", 1, "contact")],
        groups=[],
    )
    few["groups"] = [{"id": "G"}]
    enough = {**few, "lines": [line("C", "M1-IEC", 240, "contact")]}

    assert found(few, vietnam, "error", "warning") == [
        ("monthly-target-above-volume", "$.targets[0].value")
    ]
    assert found(enough, vietnam, "error", "warning") == []


def test_attendances_are_sessions_times_participants(vietnam):
    def of(participants, value):
        meet = line("M", "M1-MEET", 32, "session")
        if participants:
            meet["participants"] = participants
        target = {"id": "T", "indicator": "I22", "value": value, "unit": "contact"}
        return plan(
            meet,
            models=["M1"],
            groups=[{"id": "G"}],
            targets=[target],
            prices=[price("M", 1, "session")],
        )

    assert found(of(20, 640), vietnam, "error", "warning") == []
    assert found(of(20, 641), vietnam) == [("target-above-volume", "$.targets[0].value")]
    assert found(of(None, 641), vietnam, "error", "warning") == [
        ("participants-missing", "$.lines[0]")
    ]


def test_an_activity_that_feeds_no_indicator_is_named(vietnam):
    source = plan(line("X", "M2-LIVELIHOOD", 3, "person"), prices=[price("X", 1, "person")])

    assert ("activity-without-indicator", "$.lines[0].activity") in found(source, vietnam, "info")


def test_a_plan_across_the_merger_keeps_its_site_and_is_flagged(vietnam):
    source = plan(
        {**HEALTH, "by_month": {"2025-06": 50, "2025-07": 50}},
        place="754",
        site="SITE-1",
        first_day="2025-01-01",
        last_day="2025-12-31",
        prices=[price("H", 1000)],
    )
    (flag,) = [
        finding for finding in validate_plan(source, vietnam) if finding.severity == "warning"
    ]

    assert (flag.code, flag.params["site"], flag.params["later"]) == (
        "plan-crosses-place-change",
        "SITE-1",
        "79",
    )
    assert found(source, vietnam) == []


def test_a_plan_in_a_province_that_stayed_is_not_flagged(vietnam):
    source = plan(
        {**HEALTH, "by_month": {"2025-06": 50, "2025-07": 50}},
        place="01",
        first_day="2025-01-01",
        last_day="2025-12-31",
        prices=[price("H", 1000)],
    )

    assert "plan-crosses-place-change" not in validate_plan(source, vietnam).codes


def test_a_line_of_no_model_and_one_of_several(vietnam):
    cross = line("X", "X-STEER", 1, "meeting", participants=5)
    source = plan(
        cross, models=["M1", "M2"], prices=[price("X", 1, "meeting")], groups=[{"id": "G"}]
    )

    assert found(source, vietnam, "warning") == [("line-model-open", "$.lines[0]")]
    assert found({**source, "lines": [{**cross, "model": "M1"}]}, vietnam, "warning") == []


def test_money_of_sources_and_the_ceiling_of_the_plan(vietnam):
    def sources(*parts, **changes):
        return health(
            1000,
            funding=[{"id": f"S{i}", "kind": "central", **part} for i, part in enumerate(parts)],
            **changes,
        )

    assert found(sources({"share": 60}, {"share": 40}), vietnam) == []
    for percent in (99, 101):
        assert found(sources({"share": percent - 40}, {"share": 40}), vietnam) == [
            ("funding-not-100", "$.funding")
        ]
    assert found(sources({"amount": 60_000}, {"amount": 40_000}), vietnam) == []
    assert found(sources({"amount": 60_000}, {"amount": 40_001}), vietnam) == [
        ("funding-not-total", "$.funding")
    ]
    assert found(sources({"amount": 60_000}, {"share": 40}), vietnam) == [
        ("funding-mixed", "$.funding")
    ]
    whole = sources({"share": 60}, {"share": 40}, ceiling=100_000)
    whole["lines"] = [{**HEALTH, "funding": "S1"}]
    assert found(whole, vietnam) == [("funding-overdrawn", "$.funding[1]")]
    assert found(health(1000, ceiling=99_999), vietnam) == [("ceiling-exceeded", "$.ceiling")]
    assert found(plan(HEALTH, ceiling=1), vietnam, "warning") == [
        ("price-subject-unknown", "$.lines[0].rate"),
        ("ceiling-undetermined", "$.ceiling"),
        ("total-open", "$.lines"),
    ]


def test_a_report_of_a_sound_model_is_that_of_its_mapping(vietnam):
    source = health(Decimal(1000))

    assert (
        validate_plan(Plan.model_validate(source), vietnam).codes
        == validate_plan(source, vietnam).codes
    )


@pytest.mark.parametrize(
    "changes",
    [{"place": "999"}, {"place": "754", "first_day": "2010-01-01", "last_day": "2010-12-31"}],
)
def test_a_place_that_does_not_exist_is_one_error_and_nothing_is_priced_by_it(changes, vietnam):
    report = validate_plan(plan(HEALTH, prices=[price("H", 1000)], **changes), vietnam)

    assert [finding.where.field for finding in report if finding.severity == "error"] == ["$.place"]
    assert not {"price-missing", "place-unknown-on-day", "total-open"} & set(report.codes)


def test_what_could_not_be_read_makes_no_false_finding(vietnam):
    legal = {**line("L", "M2-LEGAL", 30), "volume": "30 ca"}
    sources = [{"id": "C", "kind": "central", "amount": 100}]
    report = validate_plan(plan(HEALTH, legal, prices=[price("H", 1000)], funding=sources), vietnam)

    assert [finding.where.field for finding in report if finding.severity == "error"] == [
        "$.lines[1].volume"
    ]
    assert not {"funding-not-total", "planned-volume-differs", "norm-exceeded"} & set(report.codes)


def test_a_longest_stay_is_judged_on_the_days_of_the_line(vietnam):
    stay = line("S", "M2-SHELTER", 20, duration=6)
    years = {"first_day": "2018-12-01", "last_day": "2019-12-31", "prices": [price("S", 1000)]}

    def at(day):
        undated = {key: value for key, value in stay.items() if key != "by_month"}
        return found(plan({**undated, "by_day": {day: 20}}, **years), vietnam)

    assert at("2018-12-27") == []  # a day before the decision
    assert at("2018-12-28") == [("norm-exceeded", "$.lines[0].duration")]


def test_a_plan_of_a_district_that_declares_the_scope_province_is_not_judged_by_the_province(
    vietnam,
):
    aimed = {"id": "T", "indicator": "I03", "value": 69, "unit": "person"}
    source = plan(
        OUTREACH, place="754", targets=[aimed], scopes={"N-1875-M1-03": "province"}, **PEERS
    )
    found = {finding.code: finding for finding in validate_plan(source, vietnam)}

    assert "target-beyond-norm" not in found
    assert "part of one" in found["norm-not-comparable"].say("en")


def test_a_path_or_a_message_never_repeats_what_looks_like_an_identifier(vietnam):
    source = plan(
        HEALTH, prices=[price("H", 1)], scopes={"0912345678": "site"}, title_en="call 0912 345 678"
    )
    report = validate_plan(source, vietnam)
    said = "".join(
        finding.say("en") + finding.say("vi") + str(finding.where) + repr(finding)
        for finding in report
    )

    assert report.codes.count("identifier-in-text") == 2
    assert "0912" not in said


def test_a_place_to_which_the_plan_moved_may_merge_too(vietnam):
    source = plan(
        {**HEALTH, "by_month": {"2025-06": 50, "2025-09": 50}},
        place="01",
        place_changes=[{"on": "2025-02-01", "place": "49"}],
        first_day="2025-01-01",
        last_day="2025-12-31",
        prices=[price("H", 1000)],
    )
    told = {finding.code: finding.params for finding in validate_plan(source, vietnam)}

    assert (told["place-change-stated"]["code"], told["place-change-stated"]["later"]) == (
        "01",
        "49",
    )
    assert (
        told["plan-crosses-place-change"]["code"],
        told["plan-crosses-place-change"]["later"],
    ) == ("49", "48")


def test_what_leaves_the_total_open_is_named_by_its_id_or_its_place(vietnam):
    rows = [
        line("A", "M2-HEALTH", 3),
        {**line("B", "M2-HEALTH", 3), "volume": "many"},
        {**line("", "M2-HEALTH", 3), "volume": "many"},
    ]
    report = validate_plan(plan(*rows, prices=[price("A", 5)]), vietnam)
    (finding,) = [finding for finding in report if finding.code == "total-open"]

    assert finding.params["lines"] == ["B", "$.lines[2]"]


def test_a_target_fits_its_indicator_and_an_unknown_indicator_is_told_once(vietnam):
    def found(**changes):
        target = {"id": "T", "indicator": "I33", "value": 1, "unit": "case", **changes}
        report = validate_plan(plan(line("A", "M2-HEALTH", 3), targets=[target]), vietnam)
        return [
            (finding.code, finding.where.field)
            for finding in report
            if finding.where.field.startswith("$.targets")
        ]

    assert ("unit-differs-from-indicator", "$.targets[0].unit") not in found()
    assert ("unit-differs-from-indicator", "$.targets[0].unit") in found(unit="group")
    assert found(indicator="I99") == [("id-not-known", "$.targets[0].indicator")]


@pytest.mark.parametrize(
    ("changes", "ids"),
    [
        ({"models": ["M1"]}, None),
        ({}, ["M2-01"]),  # a ceiling of a share is compared with every plan of its model
        ({"lines": [line("A", "M2-HEALTH", 3)]}, ["M2-01", "M2-02", "M2-03"]),
        ({"lines": [line("A", "M2-COUNSEL", 3)]}, ["M2-01"]),
        (
            {"targets": [{"id": "T", "indicator": "I33", "value": 1, "unit": "case"}]},
            ["M2-01", "M2-02"],
        ),
        (
            {"models": ["M1"], "groups": [{"id": "G-1", "core_members": 5}]},
            ["M1-01", "M1-02"],
        ),
    ],
)
def test_a_document_of_unknown_force_names_the_norms_that_the_plan_is_compared_with(
    changes, ids, vietnam
):
    """The force of Decision 1875 is unknown from 2021 on, after its programme had ended."""
    source = plan(first_day="2024-01-01", last_day="2024-12-31") | changes
    named = [
        finding.params
        for finding in validate_plan(source, vietnam)
        if finding.code == "force-unknown-in-plan"
    ]

    params = {"document": "QD-1875-2018", "since": date(2021, 1, 1)}
    expected = [{**params, "ids": [f"N-1875-{id}" for id in ids]}] if ids else []
    assert named == expected
