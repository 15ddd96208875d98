"""What a plan costs: each line priced exactly, rounded once, and cut into whole đồng that always add up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...core.findings import Finding, Report
from ...framework.framework import Framework
from ...framework.loading import packaged_framework
from ...framework.tables.pilots import CROSS_CUTTING
from ...intake.catalog import unknown_id
from ...practice.plans.files import PlanFile, PlanSource, read_plan
from ...practice.plans.lines import PlanLine
from ...practice.plans.plan import Plan
from ...results.explanations import Fault
from ...values.amounts import Rounding, add_up
from ...values.intervals import Policy
from .allocation import cells_of, key_faults
from .line_costs import LineCosts, cost_line
from .price_book import PriceBook
from .results import WHOLE_DONG, Budget, BudgetLine, ceiling_of, status_of

__all__ = ["budget_of_readable", "compute_budget", "model_of", "policy_of"]


def compute_budget(
    source: PlanSource, framework: Framework | None = None, *, policy: Policy | str = Policy.STRICT
) -> Budget:
    """The budget of a plan: a model, a mapping, bytes or a path, under a framework (the packaged one by default).

    A line is priced on the day and in the place of each occurrence, exactly, and rounded once; cells of whole đồng add
    up to it in every cut. Without a price a line is `unpriced` and the total None. With the policy `carry_forward` a
    price that ended and has no newer one goes on and is marked. `report` holds what stands against schedules, prices
    and keys; what stands against norms, targets and sources is found by `validate_plan`.

    Raises FrameworkFaultError, whose `report` holds every fault, for a plan that cannot be read in full, and
    UnusableInputError for a file that is not there or of another kind.
    """
    file = read_plan(source)
    file.report.raise_if_errors()
    return budget_of_readable(file, framework or packaged_framework(), policy_of(policy))


def policy_of(policy: Policy | str) -> Policy:
    """The policy with this name. Raises UnknownIdError for another."""
    if policy not in tuple(Policy):
        raise unknown_id(str(policy), "policies", [one.value for one in Policy])
    return Policy(policy)


def budget_of_readable(
    file: PlanFile, framework: Framework, policy: Policy = Policy.STRICT
) -> Budget:
    """The budget of those lines of a plan that could be read; it is the plan's budget only when all could."""
    parts = {
        field: tuple(part for _, part in file.whole(field))
        for field in ("lines", "keys", "funding")
    }
    plan = file.draft.model_copy(update=parts)
    book = PriceBook(plan, framework, policy, file.unread)
    costed = [
        cost_line(line, path, model_of(line, plan, framework), book)
        for path, line in file.whole("lines")
    ]
    rounding = plan.rounding.rounding if plan.rounding and file.intact("$.rounding") else WHOLE_DONG
    lines = tuple(_line(costs, rounding) for costs in costed)
    return Budget(
        plan,
        framework,
        policy,
        rounding,
        lines,
        cells_of(plan, lines),
        Report.of(_findings(file, costed)),
    )


def model_of(line: PlanLine, plan: Plan, framework: Framework) -> str:
    """The model of a line: the one it names, or the only one of the plan to which its activity belongs; empty if open."""
    if line.model:
        return line.model
    own = (
        framework.activities[line.activity].models if line.activity in framework.activities else ()
    )
    fitting = [model for model in plan.models if model in own or CROSS_CUTTING in own]
    return fitting[0] if len(fitting) == 1 else ""


def _line(costs: LineCosts, rounding: Rounding) -> BudgetLine:
    paid = add_up(cost.amount for cost in costs.costs if cost.need.paid)
    unpaid = add_up(cost.amount for cost in costs.costs if not cost.need.paid)
    return BudgetLine(
        costs, status_of(costs), rounding.apply(paid), rounding.apply(unpaid), ceiling_of(costs)
    )


def _findings(file: PlanFile, costed: Sequence[LineCosts]) -> Iterator[Finding]:
    """What stands against the money: faults of lines and keys, what has no price, what was carried forward."""
    faults = [(costs.path, fault) for costs in costed for fault in _faults(costs)]
    ids, named = ({part.id for part in parts} for parts in (file.draft.lines, file.draft.keys))
    keys = key_faults(file.whole("lines"), file.whole("keys"), ids, named)
    for path, fault in (*faults, *keys):
        yield Finding(
            fault.code, file.at(f"{path}.{fault.field}" if fault.field else path), fault.params
        )


def _faults(costs: LineCosts) -> Iterator[Fault]:
    yield from costs.faults
    told: set[tuple[str, str, object]] = set()
    for missing in costs.missing:
        field = missing.fault.field or missing.need.field
        key = (missing.fault.code, field, missing.fault.params.get("subject"))
        if key not in told:
            told.add(key)
            yield Fault(missing.fault.code, {"line": costs.line.id, **missing.fault.params}, field)
    carried = dict.fromkeys(
        norm.id for cost in costs.costs if cost.price.carried for norm in cost.price.norms
    )
    if carried:
        yield Fault("price-carried", {"line": costs.line.id, "ids": list(carried)}, "rate")
