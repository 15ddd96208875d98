"""Computes the budget of a plan: prices each line exactly and rounds it once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

import attrs

from ...core.findings import Finding, Issue, Report
from ...framework.framework import Framework
from ...framework.packaged.load import packaged_framework
from ...framework.tables.pilots import share_a_model
from ...intake.catalog import unknown_id_error
from ...practice.plans.files import PlanFile, PlanSource, read_plan
from ...practice.plans.lines import PlanLine
from ...practice.plans.plan import Plan
from ...values.amounts import Rounding, add_up
from ...values.arguments import check_arguments
from ...values.intervals import Policy
from .allocation import allocation_key_faults
from .budget_cells import allocate_to_cells
from .line_costs import LineCosts, MissingPrice, cost_line
from .price_book import PriceBook, ended_prices
from .requirements import priced_subjects, pricing_sources
from .results import WHOLE_DONG, Budget, BudgetLine, line_ceiling, line_status, merged_fault

__all__ = ["compute_budget", "compute_readable_budget", "parse_policy"]

# Fields of a line on which neither its schedule nor the subjects of its prices depend.
_FREE_FIELDS = frozenset({"id", "item_vi", "item_en", "volume", "cost_class", "budget_code"})


@check_arguments
def compute_budget(
    source: PlanSource, framework: Framework | None = None, *, policy: Policy | str = Policy.STRICT
) -> Budget:
    """Computes the budget of a plan under a framework (the packaged one by default).

    The plan is a model, a mapping, bytes or a path. A line is priced on the day and in the place of
    each occurrence, exactly, and rounded once; cells of whole đồng add up to it in every cut.
    Without a price a line is `unpriced` and the total None. With the policy `carry_forward` a price
    that ended and has no newer one goes on and is marked. `report` holds the findings on schedules,
    prices and keys; those on norms, targets and sources come from `validate_plan`.

    Raises FrameworkFaultError, whose `report` holds every fault, for a plan that cannot be read in
    full, and UnusableInputError for a file that is not there or of another kind.
    """
    file = read_plan(source)
    file.report.raise_if_errors()
    return compute_readable_budget(file, framework or packaged_framework(), parse_policy(policy))


def parse_policy(policy: Policy | str) -> Policy:
    """Returns the policy with this name. Raises UnknownIdError for another."""
    if policy not in tuple(Policy):
        raise unknown_id_error(str(policy), "policies", [known.value for known in Policy])
    return Policy(policy)


def compute_readable_budget(
    file: PlanFile, framework: Framework, policy: Policy = Policy.STRICT
) -> Budget:
    """Computes the budget of those lines of a plan that could be read.

    It is the plan's budget only when all could.
    """
    readable: dict[str, tuple[object, ...]] = {}
    for field in ("lines", "keys", "funding"):
        readable[field] = tuple(part for _, part in file.whole(field))
    plan = file.draft.model_copy(update=readable)
    rounding = WHOLE_DONG
    if plan.rounding and file.intact("$.rounding"):
        rounding = plan.rounding.rounding
    book = PriceBook(plan, framework, policy, file.unread)
    lines: list[BudgetLine] = []
    for path, line in file.whole("lines"):
        costs = cost_line(line, path, _line_model(line, plan, framework), book)
        lines.append(_budget_line(costs, rounding))
    cells = allocate_to_cells(plan, lines)
    partial = tuple(_costs_of_partial_lines(file, plan, framework, book))
    report = Report.of(_findings(file, book, [line.costs for line in lines], partial))
    return Budget(plan, framework, policy, rounding, tuple(lines), cells, report)


def _budget_line(costs: LineCosts, rounding: Rounding) -> BudgetLine:
    """Returns a line with its paid and unpaid amounts, each rounded once."""
    paid = add_up(cost.amount for cost in costs.costs if cost.requirement.paid)
    unpaid = add_up(cost.amount for cost in costs.costs if not cost.requirement.paid)
    amounts = rounding.apply(paid), rounding.apply(unpaid)
    return BudgetLine(costs, line_status(costs), *amounts, line_ceiling(costs))


def _line_model(line: PlanLine, plan: Plan, framework: Framework) -> str:
    """Returns the model that a line names, or the only one of the plan that has its activity.

    Empty when that leaves the model open.
    """
    if line.model or line.activity not in framework.activities:
        return line.model
    own = framework.activities[line.activity].models
    fitting = [model for model in plan.models if share_a_model((model,), own)]
    return fitting[0] if len(fitting) == 1 else ""


def _costs_of_partial_lines(
    file: PlanFile, plan: Plan, framework: Framework, book: PriceBook
) -> Iterator[LineCosts]:
    """Yields the costs of lines that were read but for fields on which no price or month depends.

    They are in no budget: only their faults are reported.
    """
    for index, line in enumerate(file.draft.lines):
        path = f"$.lines[{index}]"
        unread = file.unread.get(path, frozenset())
        parts_read = all(file.intact(f"{path}.inputs[{nth}]") for nth in range(len(line.inputs)))
        if unread and unread <= _FREE_FIELDS and parts_read:
            stated = {"id": line.id or path, "volume": line.volume or Decimal(1)}
            known = line.model_copy(update=stated)
            costs = cost_line(known, path, _line_model(known, plan, framework), book)
            yield _without_faults_of(unread, costs)


def _without_faults_of(fields: frozenset[str], costs: LineCosts) -> LineCosts:
    """Returns the costs of a line without the faults of some fields."""
    faults = tuple(fault for fault in costs.faults if fault.field not in fields)
    missing = tuple(gap for gap in costs.missing if gap.fault.field not in fields)
    return attrs.evolve(costs, faults=faults, missing=missing)


def _unused_prices(
    file: PlanFile, book: PriceBook, lines: Sequence[LineCosts]
) -> Iterator[tuple[str, Issue]]:
    """Yields an issue for each price of the plan that no line is priced by, once all were read."""
    if len(lines) < len(file.draft.lines):
        return
    used: set[str] = set()
    for costs in lines:
        used |= priced_subjects(pricing_sources(costs.line, costs.model, book)[0], book)
    for path, price in file.whole("prices"):
        if price.subject not in used:
            yield path, Issue("price-unused", {"subject": price.subject}, "subject")


def _findings(
    file: PlanFile, book: PriceBook, lines: Sequence[LineCosts], partial: Sequence[LineCosts]
) -> Iterator[Finding]:
    """Yields the findings on the money: faults of lines and keys, missing and carried prices."""
    faults: list[tuple[str, Issue]] = []
    for costs in (*lines, *partial):
        faults += _line_faults(costs)
    faults += _unused_prices(file, book, (*lines, *partial))
    line_ids = {line.id for line in file.draft.lines}
    key_ids = {key.id for key in file.draft.keys}
    faults += allocation_key_faults(file.whole("lines"), file.whole("keys"), line_ids, key_ids)
    for path, fault in faults:
        where = file.at(f"{path}.{fault.field}" if fault.field else path)
        yield Finding(fault.code, where, fault.params)


def _line_faults(costs: LineCosts) -> Iterator[tuple[str, Issue]]:
    """Yields the faults of a line, each with the path of the line.

    A missing price is reported once for each field and subject.
    """
    for fault in costs.faults:
        yield costs.path, fault
    gaps: dict[tuple[str, str, object], list[MissingPrice]] = {}
    for gap in costs.missing:
        field = gap.fault.field or gap.requirement.field
        key = (gap.fault.code, field, gap.fault.params.get("subject"))
        gaps.setdefault(key, []).append(gap)
    for (code, field, _), alike in gaps.items():
        params = merged_fault(alike).params
        yield costs.path, Issue(code, {"line": costs.line.id, **params}, field)
    for fault in (*ended_prices(cost.price for cost in costs.costs), *_carried_prices(costs)):
        yield costs.path, attrs.evolve(fault, field="rate")


def _carried_prices(costs: LineCosts) -> Iterator[Issue]:
    """Yields one issue for all prices of a line that were carried forward."""
    carried: dict[str, None] = {}
    for cost in costs.costs:
        if cost.price.carried:
            for norm in cost.price.norms:
                carried[norm.id] = None
    if carried:
        yield Issue("price-carried", {"line": costs.line.id, "ids": list(carried)})
