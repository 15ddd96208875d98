"""The published results measured, through the API: indicators, attainment, roll-up, refusals and an
explanation.

Run: python examples/published_results.py
"""

from __future__ import annotations

from sexwork_models import (
    Dimension,
    EnforcementRefusedError,
    ForbiddenSumError,
    compute_indicators,
    evaluate,
    explain,
    lift_to_province,
    load_framework,
    published_results,
    roll_up,
)

framework = load_framework()
figures = published_results()
results = evaluate(figures, framework)

print(f"{len(figures.figures)} published figures, {len(results.indicators)} indicator values\n")

for value in results.indicators:
    shown = value.figure.say("en") if value.figure else value.status.say("en")
    print(
        f"{value.definition.id:<4} {shown:<24} {', '.join(value.places):<14} "
        f"{value.period.say('en')}"
    )

print("\nNorms and targets")
for row in results.attainment:
    print(f"{row.norm.id:<14} {row.status.say('en'):<15} {row.reason('en')}")

print("\nTwo districts say at least this much of their province")
outreach = next(value for value in results.indicators if "O-024" in value.inputs)
lifted = lift_to_province(outreach, framework)
print(
    f"{lifted.definition.id} {lifted.places}: "
    f"{lifted.figure.say('en') if lifted.figure else '-'} ({lifted.status.say('en')})"
)

print("\nWhat is refused")
quang_ninh = [
    value
    for value in results.indicators
    if value.definition.id == "I01" and value.provinces == ("22",)
]
try:
    roll_up(quang_ninh, Dimension.TIME, framework)
except ForbiddenSumError as refused:
    print(f"six and nine months: {refused}")
try:
    compute_indicators(figures.enforcement, framework)
except EnforcementRefusedError as refused:
    print(f"enforcement: {refused}")

print("\nWhat must be clarified")
for finding in results.report:
    if finding.severity != "info":
        print(f"{finding.code}: {finding.message('en')}")

print("\nWhere the need rate of Hà Nội comes from")
print(explain("I13:O-040+O-039", framework).say("en"))
