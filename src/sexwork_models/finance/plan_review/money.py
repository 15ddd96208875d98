"""Does the money of a plan hold: ceilings of prices, shares of operating cost, sources of funds, the plan's ceiling."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ...core.findings import Finding
from ...framework.tables.norms import CEILING_KINDS, Norm, NormKind
from ...values.amounts import Direction, Money, Rounding
from ...values.figures import Outcome
from ..budget.allocation import asked_of
from ..budget.ceilings import CeilingUse
from ..budget.results import Budget, BudgetLine
from ..spending.operating_share import operating_share
from .check import PlanCheck, PlanRule
from .parts import TIME_UNITS

__all__ = ["MONEY_RULES"]

_OPERATING = "operating-cost"
_UP = Rounding(1, Direction.UP, "LIB")


def price_limits(check: PlanCheck) -> Iterator[Finding]:
    """Prices above the ceiling of their day, or outside a bound that speaks of their input."""
    for line in check.budget.lines if check.budget else ():
        told: set[str] = set()
        for use in line.costs.limits:
            if use.norm.id not in told and use.outside:
                told.add(use.norm.id)
                yield _limit_finding(check, line, use)


def _limit_finding(check: PlanCheck, line: BudgetLine, use: CeilingUse) -> Finding:
    assert use.dong is not None  # what has no price is not outside
    if use.norm.kind is NormKind.BOUND_MIN:
        code = "norm-not-reached"
    else:
        code = "price-above-ceiling" if use.norm.kind in CEILING_KINDS else "norm-exceeded"
    params = {
        "value": Money(_UP.apply(use.dong)),
        "asked": Money(_UP.apply(use.limit)),
        "line": line.id,
    }
    path = f"{line.costs.path}.{use.field}" if use.field else line.costs.path
    return check.finding(code, path, **params, **check.about(use.norm))


def operating_shares(check: PlanCheck) -> Iterator[Finding]:
    """The operating share of each model beside its ceiling; what is not classified or priced leaves it open."""
    if check.budget is None or not check.whole_costs:
        return
    for norm in check.norms:
        if norm.kind is NormKind.SHARE_CEILING and norm.subject == _OPERATING:
            for model in (model for model in check.plan.models if norm.applies_to(model)):
                yield from _share(check, check.budget, norm, model)


def _share(check: PlanCheck, budget: Budget, norm: Norm, model: str) -> Iterator[Finding]:
    share, asked = operating_share(budget, model), norm.figure
    if share.figure is None or asked is None:
        return
    outcome = share.figure.stays_within(asked).outcome
    params: dict[str, object] = {"value": share.text, "asked": asked, **check.about(norm)}
    if outcome is Outcome.NO:
        yield check.finding("norm-exceeded", "$.lines", **params)
    elif outcome is Outcome.UNDETERMINED:
        yield check.finding(
            "share-undetermined", "$.lines", model=model, lines=share.open_lines, **params
        )


def funding(check: PlanCheck) -> Iterator[Finding]:
    """Sources that do not make the total, that mix shares with amounts, or that lines charge with more than they give."""
    sources = check.plan.funding
    if len(check.file.whole("funding")) < len(sources):
        return
    shares = [Fraction(one.share) for one in sources if one.share is not None]
    amounts = [one.amount for one in sources if one.amount is not None]
    if shares and amounts:
        yield check.finding("funding-mixed", "$.funding", ids=[one.id for one in sources])
    elif shares and sum(shares) != 100:
        yield check.finding("funding-not-100", "$.funding", total=sum(shares, Fraction(0)))
    elif amounts and check.total is not None and sum(amounts) != check.total:
        params = {"total": Money(check.total), "sources": Money(sum(amounts))}
        yield check.finding("funding-not-total", "$.funding", **params)
    else:
        yield from _overdrawn(check)


def _overdrawn(check: PlanCheck) -> Iterator[Finding]:
    if check.budget is None or not check.plan.funding:
        return
    asked = asked_of(check.plan.funding, check.total) or {}
    fixed: dict[str, int] = {}
    for line in check.budget.lines:
        fixed[line.line.funding] = fixed.get(line.line.funding, 0) + line.priced_total
    for index, one in enumerate(check.plan.funding):
        given = asked.get(one.id)
        if given is not None and fixed.get(one.id, 0) > given:
            params = {
                "id": one.id,
                "given": Money(_UP.apply(given)),
                "charged": Money(fixed[one.id]),
            }
            yield check.finding("funding-overdrawn", f"$.funding[{index}]", **params)


def ceiling(check: PlanCheck) -> Iterator[Finding]:
    """A total above the plan's own ceiling, or one that cannot be judged because something has no price."""
    budget, limit = check.budget, check.plan.ceiling
    if budget is None or limit is None:
        return
    if budget.priced_total > limit:
        yield check.finding(
            "ceiling-exceeded", "$.ceiling", total=Money(budget.priced_total), ceiling=Money(limit)
        )
    elif check.total is None:
        yield check.finding(
            "ceiling-undetermined",
            "$.ceiling",
            priced=Money(budget.priced_total),
            ceiling=Money(limit),
        )


def total(check: PlanCheck) -> Iterator[Finding]:
    """Lines that leave the total open, in one sentence."""
    budget = check.budget
    if budget is not None and check.total is None:
        read = {line.id for line in budget.lines}
        ids = [line.id for line in budget.lines if line.amount is None]
        ids += [line.id or path for path, line in check.lines if line.id not in read]
        yield check.finding("total-open", "$.lines", lines=ids, priced=Money(budget.priced_total))


def time_lines(check: PlanCheck) -> Iterator[Finding]:
    """Lines that count time, of activities whose ceilings are for one of their own units."""
    for path, line in check.whole_lines if check.budget is not None else ():
        ceilings = [
            norm.id
            for norm in check.norms
            if norm.kind is NormKind.PRICE_CEILING and line.activity in norm.activities
        ]
        if line.unit in TIME_UNITS and ceilings:
            yield check.finding(
                "ceiling-not-set-beside", f"{path}.unit", line=line.id, unit=line.unit, ids=ceilings
            )


MONEY_RULES: tuple[PlanRule, ...] = (
    price_limits,
    time_lines,
    operating_shares,
    funding,
    ceiling,
    total,
)
