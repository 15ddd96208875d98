"""The public API as its users type it: never run, only checked by the type checkers."""

from datetime import date
from decimal import Decimal
from typing import assert_type

from sexwork_models import (
    Attainment,
    Dimension,
    Explanation,
    Figure,
    Found,
    Framework,
    IndicatorValue,
    IndicatorValues,
    Norm,
    Observation,
    Period,
    Report,
    ReportingCalendar,
    Results,
    Unit,
    compute_attainment,
    compute_indicators,
    evaluate,
    explain,
    load_framework,
    roll_up,
    validate_observations,
)
from sexwork_models.values.intervals import Lookup

framework = load_framework("overlay.toml")
assert_type(framework, Framework)
assert_type(framework.norms["N-1875-M2-03"], Norm)
assert_type(
    framework.norms_for(model="M2", on=date(2019, 6, 1), place="01"), tuple[Lookup[Norm], ...]
)
for outcome in framework.norms_for():
    if isinstance(outcome, Found):
        assert_type(outcome.value, Norm)

assert_type(validate_observations("figures.csv", framework), Report)
assert_type(validate_observations([{"id": "X"}]), Report)
results = evaluate("figures.csv")
assert_type(results, Results)
assert_type(results.indicators, tuple[IndicatorValue, ...])

figures: list[Observation] = []
values = compute_indicators(figures, framework)
assert_type(values, IndicatorValues)
assert_type(
    compute_attainment(values, tolerance=Decimal("0.05"), scopes={"N-1875-M1-03": "site"}),
    tuple[Attainment, ...],
)
assert_type(roll_up(values, Dimension.TIME, framework), IndicatorValue)
assert_type(explain("I07", framework), Explanation)

assert_type(Figure.over(600, "contact") + Figure.exact(230, Unit.CONTACT), Figure)
assert_type(Unit("contact"), Unit)
assert_type(ReportingCalendar.named("state").period("2023-Q1"), Period)

if values[0].status == "ok":  # a member equals its value as text, for type checkers too
    assert_type(values[0].status.say("vi"), str)
