"""A sample plan from its check to its explained total: with the framework alone, under two sample
resolutions, and spent.

Everything in the sample files is invented and says so. Run: python examples/plan_and_budget.py
"""

from __future__ import annotations

from pathlib import Path

from sexwork_models import (
    compare_budgets,
    compute_budget,
    compute_execution,
    compute_unit_costs,
    explain_budget,
    load_framework,
    method_statement,
    operating_share,
    validate_plan,
)

HERE = Path(__file__).parent
services, peers = HERE / "plan_sample_services.toml", HERE / "plan_sample_peers.toml"
first, second = (load_framework(HERE / f"prices_sample_{name}.toml") for name in ("a", "b"))

print("With the packaged framework alone: ceilings, and no price")
alone = compute_budget(services)
for line in alone.lines:
    print(
        f"  {line.id:<8} {line.status.say('en'):<9} under its ceiling: {line.ceiling_total:,} đồng"
    )
print(f"  total: {alone.total}, the most under the ceilings: {alone.ceiling_total:,} đồng\n")

print("SAMPLE: with the first resolution")
budget = compute_budget(services, first)
for line in budget.lines:
    print(f"  {line.id:<8} {line.amount:>12,} đồng")
print(f"  {'total':<8} {budget.total:>12,} đồng")
for row in budget.by("funding"):
    print(f"  from {row.key:<9} {row.total:>9,} đồng")

print("\nChecked against the norms")
for finding in validate_plan(services, first):
    print(f"  [{finding.severity}] {finding.code}: {finding.message('en')}")

print("\nOne line, explained")
print(explain_budget(budget, "LEGAL").say("en"))

print("\nSAMPLE: the peer group, with labour, allowances, materials, equipment and unpaid time")
group = compute_budget(peers, first)
for row in group.by("category"):
    print(f"  {row.key:<13} {row.total:>12,} đồng, unpaid {row.unpaid_total:,}")
print(f"  money {group.total:,} đồng, economic cost {group.economic_total:,} đồng")
share = operating_share(group, "M1").figure
print(f"  operating share: {share.say('en') if share else '-'}")
print(explain_budget(group, "REFERRALS").say("en"))

print("\nThe method that goes with it")
for reason in method_statement(group):
    print(f"  - {reason.say('en')}")

print("\nSAMPLE: the second resolution beside the first")
for difference in compare_budgets(budget, compute_budget(services, second)).lines:
    print(f"  {difference.id:<8} {difference.difference:>+12,} đồng")

print("\nSAMPLE: what was spent")
spent = compute_execution(budget, HERE / "execution_sample.toml")
for executed in spent.lines:
    used = executed.used.say("en") if executed.used else "-"
    print(
        f"  {executed.line:<8} {executed.spent or 0:>12,} of {executed.revised or 0:,} đồng "
        f"({used})"
    )
for finding in spent.report:
    print(f"  [{finding.severity}] {finding.message('en')}")
for cost in compute_unit_costs(budget, spent).rows:
    print(f"  {cost.indicator.id} {cost.basis.say('en')}: {cost.say('en')}")
