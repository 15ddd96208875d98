"""Checks the money of a plan: price limits, operating shares, sources of funds, its ceiling."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from ...core.findings import Finding, Issue
from ...framework.tables.norms import CEILING_KINDS, Norm, NormKind, is_about
from ...framework.tables.per_text import amount_text
from ...values.amounts import Direction, Money, Rounding
from ...values.figures import Figure, Outcome
from ...values.text import Text
from ...values.units import Unit
from ..budget.allocation import funding_amounts
from ..budget.line_costs import Cost, LimitComparison, LineCosts
from ..budget.requirements import scope_mismatch
from ..budget.results import Budget
from ..spending.operating_share import operating_share
from .check import PlanCheck, PlanRule

__all__ = ["MONEY_RULES"]

_LIMIT_KINDS = CEILING_KINDS | {NormKind.BOUND_MIN, NormKind.BOUND_MAX}
_MONEY = (Unit.VND, Unit.BASE_SALARY)
_UP = Rounding(1, Direction.UP, "LIB")


def price_limits(check: PlanCheck) -> Iterator[Finding]:
    """Yields findings for prices above the ceiling of their day, or outside a bound on an input."""
    for line in check.budget.lines if check.budget else ():
        exceeded: dict[str, LimitComparison] = {}
        for limit in line.costs.limits:
            if limit.outside:
                exceeded.setdefault(limit.norm.id, limit)
        for limit in exceeded.values():
            assert limit.dong is not None  # what has no price is not outside
            code = "price-above-ceiling" if limit.norm.kind in CEILING_KINDS else "norm-exceeded"
            if limit.norm.kind is NormKind.BOUND_MIN:
                code = "norm-not-reached"
            norm = limit.norm
            money = {"value": _for_one(limit.dong, norm), "asked": _for_one(limit.limit, norm)}
            params = {**money, "line": line.id, **check.norm_params(limit.norm)}
            path = f"{line.costs.path}.{limit.field}" if limit.field else line.costs.path
            yield check.finding(code, path, **params)


def _for_one(dong: Fraction, norm: Norm) -> Text:
    """Returns an amount for one of what a norm is for: "400,000 đồng per case"."""
    figure = Figure.exact(_UP.apply(dong), Unit.VND)
    return amount_text(figure, norm.per_unit or "", norm.per_period)


def share_ceilings(check: PlanCheck) -> Iterator[Finding]:
    """Yields findings for shares above a ceiling, undetermined shares, and ceilings not judged."""
    if check.budget is None:
        return
    for norm in check.norms:
        if norm.kind is NormKind.SHARE_CEILING:
            for model in check.plan.models:
                if is_about(norm, model):
                    yield from _share_findings(check, check.budget, norm, model)


def _share_findings(check: PlanCheck, budget: Budget, norm: Norm, model: str) -> Iterator[Finding]:
    share, asked = operating_share(budget, model), norm.figure
    params: dict[str, object] = {"model": model, "asked": norm.amount, **check.norm_params(norm)}
    obstacle = None
    if not _is_operating_share(norm, check):
        obstacle = "share-of-other-cost"
    elif not check.costs_complete:
        obstacle = "costs-unread"  # nobody knows whether what was not read is a cost of the model
    if obstacle or share.figure is None or asked is None:
        reason = Issue(obstacle or "model-without-cost")
        yield check.finding("share-not-judged", "$.lines", reason=reason, **params)
        return
    outcome = share.figure.stays_within(asked).outcome
    params |= {"value": share.text, "lines": share.open_lines}
    if outcome is Outcome.NO:
        yield check.finding("norm-exceeded", "$.lines", **params)
    elif outcome is Outcome.UNDETERMINED:
        yield check.finding("share-undetermined", "$.lines", **params)


def _is_operating_share(norm: Norm, check: PlanCheck) -> bool:
    """Whether a share is that of operating cost in the whole cost of a model.

    It is the only one that a plan can show: its lines say of a cost whether it is operating cost.
    """
    whole = norm.per_unit in (None, Unit.MODEL_FUNDING) and not norm.activities
    return norm.subject == check.framework.info.operating_cost_subject and whole


def funding(check: PlanCheck) -> Iterator[Finding]:
    """Yields findings for sources that miss the total, mix shares and amounts, or are overdrawn."""
    sources = check.plan.funding
    if len(check.file.whole("funding")) < len(sources):
        return
    shares: list[Fraction] = []
    amounts: list[int] = []
    for source in sources:
        if source.share is not None:
            shares.append(Fraction(source.share))
        if source.amount is not None:
            amounts.append(source.amount)
    if shares and amounts:
        yield check.finding("funding-mixed", "$.funding", ids=[source.id for source in sources])
        return
    difference = _funding_difference(check, shares, amounts)
    yield from _overdrawn_sources(check) if difference is None else (difference,)


def _funding_difference(
    check: PlanCheck, shares: Sequence[Fraction], amounts: Sequence[int]
) -> Finding | None:
    """Returns a finding for sources that do not make 100% or the total; None when they do."""
    if shares and sum(shares) != 100:
        return check.finding("funding-not-100", "$.funding", total=sum(shares, Fraction(0)))
    if amounts and check.total is not None and sum(amounts) != check.total:
        money = {"total": Money(check.total), "sources": Money(sum(amounts))}
        return check.finding("funding-not-total", "$.funding", **money)
    return None


def _overdrawn_sources(check: PlanCheck) -> Iterator[Finding]:
    """Yields findings for sources to which lines charge more than they give."""
    if check.budget is None or not check.plan.funding:
        return
    amounts = funding_amounts(check.plan.funding, check.total) or {}
    charged: dict[str, int] = {}
    for line in check.budget.lines:
        source_id = line.line.funding
        charged[source_id] = charged.get(source_id, 0) + line.priced_total
    for index, source in enumerate(check.plan.funding):
        given = amounts.get(source.id)
        if given is not None and charged.get(source.id, 0) > given:
            money = {"given": Money(_UP.apply(given)), "charged": Money(charged[source.id])}
            params = {"id": source.id, **money}
            yield check.finding("funding-overdrawn", f"$.funding[{index}]", **params)


def ceiling(check: PlanCheck) -> Iterator[Finding]:
    """Yields a finding for a total above the plan's own ceiling, or not comparable with it."""
    budget, limit = check.budget, check.plan.ceiling
    if budget is None or limit is None:
        return
    priced = Money(budget.priced_total)
    if budget.priced_total > limit:
        yield check.finding("ceiling-exceeded", "$.ceiling", total=priced, ceiling=Money(limit))
    elif check.total is None:
        money = {"priced": priced, "ceiling": Money(limit)}
        yield check.finding("ceiling-undetermined", "$.ceiling", **money)


def total(check: PlanCheck) -> Iterator[Finding]:
    """Yields one finding for all lines that leave the total open."""
    budget = check.budget
    if budget is not None and check.total is None:
        read: set[str] = set()
        ids: list[str] = []
        for budget_line in budget.lines:
            read.add(budget_line.id)
            if budget_line.amount is None:
                ids.append(budget_line.id)
        ids += [line.id or path for path, line in check.lines if line.id not in read]
        yield check.finding("total-open", "$.lines", lines=ids, priced=Money(budget.priced_total))


def unjudged_ceilings(check: PlanCheck) -> Iterator[Finding]:
    """Yields findings for lines with a ceiling for their activity that could not be compared.

    It is for another unit than the line counts, or not in force on every day of the line. What the
    budget did set beside a line is never named here.
    """
    if check.budget is None:
        return
    ceilings = [norm for norm in check.norms if norm.kind is NormKind.PRICE_CEILING]
    for path, line in check.complete_lines:
        ids = _ceilings_left_out(check, ceilings, check.budget.line(line.id).costs)
        if ids:
            params = {"line": line.id, "unit": line.unit, "ids": ids}
            yield check.finding("ceiling-not-set-beside", f"{path}.unit", **params)


def _ceilings_left_out(check: PlanCheck, ceilings: Sequence[Norm], costs: LineCosts) -> list[str]:
    """Returns the ceilings for the activity and model of a line that its budget does not use.

    Of several ceilings for the unit of a line, the one that allows most is enough.
    """
    judged = {limit.norm.id for limit in costs.ceilings}
    ids: list[str] = []
    for norm in ceilings:
        enough = norm.id in judged or (judged and norm.counted_in is costs.line.unit)
        if not enough and _concerns(check, norm, costs):
            ids.append(norm.id)
    return ids


def _concerns(check: PlanCheck, ceiling: Norm, costs: LineCosts) -> bool:
    """Whether a ceiling is for the activity and model of a line, on a day of the line."""
    of_model = not costs.model or is_about(ceiling, costs.model)
    if not of_model or costs.line.activity not in ceiling.activities:
        return False
    holds = check.norm_lookup.holds_on_some_day
    return any(holds(ceiling, segment.days) for segment in costs.segments)


def unjudged_input_limits(check: PlanCheck) -> Iterator[Finding]:
    """Yields findings for limits of money on an input that are not for the unit of its price."""
    if check.budget is None:
        return
    limits = [norm for norm in check.norms if norm.kind in _LIMIT_KINDS and norm.unit in _MONEY]
    for line in check.budget.lines:
        for cost in line.costs.costs:
            yield from _limits_left_out(check, limits, cost, line.costs)


def _limits_left_out(
    check: PlanCheck, limits: Sequence[Norm], cost: Cost, costs: LineCosts
) -> Iterator[Finding]:
    holds, days = check.norm_lookup.holds_on_some_day, cost.segment.days
    other = [norm for norm in limits if _is_for_other_unit(norm, cost, costs)]
    ids = [norm.id for norm in other if holds(norm, days)]
    if ids:
        path = f"{costs.path}.{cost.requirement.field}"
        params = {"line": costs.line.id, "unit": cost.price.unit or "-", "ids": ids}
        yield check.finding("ceiling-not-set-beside", path, **params)


def _is_for_other_unit(norm: Norm, cost: Cost, costs: LineCosts) -> bool:
    """Whether a limit is for the input of a cost, and not for the unit of its price."""
    of_input = norm.subject == cost.requirement.input and cost.contribution is None
    of_activity = norm.kind is NormKind.PRICE_CEILING and costs.line.activity in norm.activities
    if not of_input or of_activity or norm.counted_in is cost.price.unit:
        return False  # a ceiling for the activity is set beside the whole line
    return scope_mismatch(norm, costs.line, costs.model) is None


MONEY_RULES: tuple[PlanRule, ...] = (
    price_limits,
    unjudged_ceilings,
    unjudged_input_limits,
    share_ceilings,
    funding,
    ceiling,
    total,
)
