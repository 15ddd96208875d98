"""Budget cells, and the breakdowns of a budget whose subtotals always make the total."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from ...practice.plans.money import CostClass
from ...values.text import LabelledEnum, Word

__all__ = ["Cell", "Cut", "Subtotal", "subtotals"]


class Cut(LabelledEnum):
    """The dimensions by which a budget is broken down.

    Shared costs count under the lines that bear them, except in the cut `line`.
    """

    LINE = Word("line", "dòng kế hoạch", "line")
    BEARER = Word("bearer", "dòng chịu chi phí", "bearing line")
    MODEL = Word("model", "mô hình", "model")
    ACTIVITY = Word("activity", "hoạt động", "activity")
    CATEGORY = Word("category", "loại đầu vào", "category")
    COST_CLASS = Word("cost_class", "phân loại chi phí", "cost class")
    MONTH = Word("month", "tháng", "month")
    QUARTER = Word("quarter", "quý", "quarter")
    FUNDING = Word("funding", "nguồn kinh phí", "source of funds")
    BUDGET_CODE = Word("budget_code", "mục lục ngân sách", "budget code")


@attrs.frozen
class Cell:
    """The smallest part of a budget, in whole đồng; `dong` is None where there is no price.

    `paid` is False for unpaid time: a value, and no money. An empty key is one that the plan leaves
    open.
    """

    line: str
    bearer: str
    model: str
    activity: str
    category: str
    cost_class: CostClass
    month: str
    quarter: str
    funding: str
    budget_code: str
    dong: int | None
    paid: bool = True

    def key(self, cut: Cut) -> str:
        """Returns the heading of a cut under which the cell falls."""
        return str(getattr(self, cut.value))


@attrs.frozen
class Subtotal:
    """The money under one heading of a cut.

    `total` is None when something under it has no price; `priced_total` is the money of the rest.
    """

    cut: Cut
    key: str
    total: int | None
    priced_total: int
    unpaid_total: int

    def to_dict(self) -> dict[str, object]:
        """Returns the subtotal as JSON-ready data."""
        return {
            "key": self.key or None,
            "total": self.total,
            "priced_total": self.priced_total,
            "unpaid_total": self.unpaid_total,
        }


def subtotals(cells: Iterable[Cell], cut: Cut) -> tuple[Subtotal, ...]:
    """Returns the subtotals of one cut: months and quarters by time, others as in the plan."""
    groups: dict[str, list[Cell]] = {}
    for cell in cells:
        groups.setdefault(cell.key(cut), []).append(cell)
    order = sorted(groups) if cut in (Cut.MONTH, Cut.QUARTER) else list(groups)
    found: list[Subtotal] = []
    for key in order:
        priced = unpaid = 0
        complete = True
        for cell in groups[key]:
            if cell.paid:
                priced += cell.dong or 0
                complete = complete and cell.dong is not None
            else:
                unpaid += cell.dong or 0
        found.append(Subtotal(cut, key, priced if complete else None, priced, unpaid))
    return tuple(found)
