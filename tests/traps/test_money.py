"""The traps of norms and money, met by plans: each rests on a datum, and turns red when the datum
is broken.
"""

from __future__ import annotations

import pytest

from sexwork_models import (
    FrameworkFaultError,
    NormKind,
    compute_budget,
    load_framework,
    validate_plan,
)

from .world import World, edit, trap

YEAR = {"first_day": "2019-01-01", "last_day": "2019-12-31"}


def plan(*lines, models=("M2",), **changes):
    return {
        "id": "P",
        "models": list(models),
        "place": "48",
        **YEAR,
        "lines": list(lines),
        **changes,
    }


def line(id, activity, volume, unit="case", **changes):
    return {
        "id": id,
        "activity": activity,
        "volume": volume,
        "unit": unit,
        "by_month": {"2019-03": volume},
        **changes,
    }


def price(subject, amount, unit="case"):
    base = {"subject": subject, "item_en": "SAMPLE", "amount": amount, "per_unit": unit}
    return {**base, "valid_from": "2010-01-01", "document": "SAMPLE"}


def codes(source, world, *severities):
    return [
        finding.code
        for finding in validate_plan(source, world.framework)
        if finding.severity in severities
    ]


@trap(
    edit("norms.csv", "N-1875-M2-03", kind="price", per_unit="case"),
    edit("norms.csv", "N-1875-M2-08", value="900000"),
    edit("norms.csv", "N-1875-M2-03", activities=""),
)
def test_trap_40_a_ceiling_times_a_planned_volume_is_neither_budget_nor_cap(world: World) -> None:
    """100 x 400,000 + 30 x 1,000,000 is the most that these volumes may cost, beside a total that
    is not known.
    """
    budget = compute_budget(
        plan(line("H", "M2-HEALTH", 100), line("L", "M2-LEGAL", 30)), world.framework
    )

    assert (budget.total, budget.priced_total, budget.ceiling_total) == (None, 0, 70_000_000)
    kinds = {world.framework.norms[id].kind for id in ("N-1875-M2-02", "N-1875-M2-03")}
    assert kinds == {NormKind.PLANNED_VOLUME, NormKind.PRICE_CEILING}


@trap(
    edit("norms.csv", "N-1875-M1-03", scope="site"),
    edit("norms.csv", "N-1875-M1-03", scope="province"),
)
def test_trap_41_a_local_target_below_the_framework_proves_nothing_while_the_scope_is_open(
    world: World,
) -> None:
    target = {
        "id": "T",
        "indicator": "I03",
        "kind": "target_min",
        "value": 10,
        "unit": "person",
        "populations": ["sex_worker"],
    }
    outreach = line("O", "M1-OUTREACH", 80, "contact")

    found = codes(
        plan(outreach, models=["M1"], groups=[{"id": "G"}], targets=[target]),
        world,
        "error",
        "warning",
        "info",
    )
    assert "norm-not-comparable" in found
    assert "target-beyond-norm" not in found


@trap(
    edit("norms.csv", "N-1875-M2-07", activities="M2-LEGAL"),
    edit("norms.csv", "N-1875-M2-07", kind="bound_max"),
    edit("norms.csv", "N-1875-M2-07", value="31"),
)
def test_trap_42_planned_volumes_are_neither_floor_nor_cap_and_one_of_them_is_shared(
    world: World,
) -> None:
    lines = [line("L", "M2-LEGAL", 25, rate="l"), line("I", "M2-IDPAPERS", 6, rate="l")]
    source = plan(*lines, prices=[price("l", 1)])

    assert codes(source, world, "error") == []
    shared = [
        finding.params["value"].low
        for finding in validate_plan(source, world.framework)
        if finding.code == "planned-volume-differs"
    ]
    assert shared == [31]


@trap(
    edit("norms.csv", "N-1875-M2-01", value="71"),
    edit("norms.csv", "N-1875-M2-01", kind="bound_max"),
    edit("norms.csv", "N-1875-M2-01", subject="other-cost"),
)
def test_trap_43_the_operating_share_takes_the_planners_classes_and_equality_passes(
    world: World,
) -> None:
    def share(hundredths):
        lines = [
            line("A", "M2-HEALTH", 1, rate="a", cost_class="operating"),
            line("B", "M2-LEGAL", 1, rate="b", cost_class="other"),
        ]
        return codes(
            plan(*lines, prices=[price("a", hundredths), price("b", 10_000 - hundredths)]),
            world,
            "error",
            "warning",
        )

    assert share(7000) == []
    assert share(7001) == ["norm-exceeded"]
    assert codes(plan(), world, "error", "warning") == [
        "plan-without-lines"
    ]  # a total of 0 has no share


@trap(
    edit("norms.csv", "N-1875-M2-05", value="6"),
    edit("norms.csv", "N-1875-M2-05", activities="M2-EMERGENCY"),
)
def test_trap_44_five_days_are_a_limit_of_each_case_and_not_of_the_sum(world: World) -> None:
    def stay(days, cases):
        return codes(
            plan(
                line("S", "M2-SHELTER", cases, duration=days, rate="s", cost_class="other"),
                prices=[price("s", 1)],
            ),
            world,
            "error",
        )

    assert stay(5, 20) == []
    assert stay(6, 1) == ["norm-exceeded"]


@trap(
    edit("norms.csv", "N-1875-M2-03", value="400001"),
    edit("norms.csv", "N-1875-M2-03", valid_from="2020-01-01"),
)
def test_trap_45_a_local_rate_must_not_exceed_the_ceiling_of_its_day(world: World) -> None:
    def rate(amount, month="2019-03"):
        health_line = {
            **line("H", "M2-HEALTH", 100, rate="h", cost_class="other"),
            "by_month": {month: 100},
        }
        return codes(plan(health_line, prices=[price("h", amount)]), world, "error")

    assert rate(400_000) == []
    assert rate(400_001) == ["price-above-ceiling"]


@trap(
    edit("norms.csv", "N-LCS-2018", value="1400000"),
    edit("norms.csv", "N-LCS-2019", valid_from="2019-07-02"),
    edit("norms.csv", "N-LCS-2019", subject="regional-minimum-wage"),
)
def test_trap_46_wages_are_coefficient_times_the_base_salary_of_the_day(world: World) -> None:
    timeline = world.framework.norm_timelines["base-salary", NormKind.WAGE_BASE, "VN", "person"]
    values = [
        int(entry.value.value or 0)
        for entry in timeline.entries
        if entry.interval.start and entry.interval.start.year in (2018, 2019)
    ]
    starts = [
        str(entry.interval.start)
        for entry in timeline.entries
        if entry.interval.start and entry.interval.start.year == 2019
    ]

    assert values == [1_390_000, 1_490_000]
    assert starts == ["2019-07-01"]


@trap(
    edit("norms.csv", "N-1875-M3-99", grade="reported"),
    edit("norms.csv", "N-1875-M3-99", models="M2"),
)
def test_trap_48_what_nobody_read_stops_with_a_name_and_never_gets_a_number(world: World) -> None:
    budget = compute_budget(
        plan(line("W", "M3-REACH-WORKER", 10, "person"), models=["M3"]), world.framework
    )
    found = {
        finding.params.get("id")
        for finding in validate_plan(budget.plan, world.framework)
        if finding.code == "norm-unknown-in-plan"
    }

    assert budget.total is None
    assert "N-1875-M3-99" in found


def test_trap_48_a_sample_never_enters_the_packaged_framework(tmp_path):
    from pathlib import Path

    text = (
        Path(__file__)
        .parent.parent.parent.joinpath("examples/prices_sample_a.toml")
        .read_text(encoding="utf-8")
    )
    path = tmp_path / "o.toml"
    path.write_text(text.replace('baseline = "vietnam"', 'baseline = "other"'), encoding="utf-8")
    with pytest.raises(FrameworkFaultError):
        load_framework(path)
