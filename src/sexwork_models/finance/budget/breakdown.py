"""By what a budget is divided: cells of whole đồng, and the cuts whose subtotals always make the total."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from ...practice.plans.money import CostClass
from ...values.text import Worded

__all__ = ["Cell", "Cut", "Subtotal", "subtotals"]


class Cut(Worded):
    """By what a budget is divided. Shared costs stand under the lines that bear them, except in the cut `line`."""

    LINE = "line", "dòng kế hoạch", "line"
    BEARER = "bearer", "dòng chịu chi phí", "bearing line"
    MODEL = "model", "mô hình", "model"
    ACTIVITY = "activity", "hoạt động", "activity"
    CATEGORY = "category", "loại đầu vào", "category"
    COST_CLASS = "cost_class", "phân loại chi phí", "cost class"
    MONTH = "month", "tháng", "month"
    QUARTER = "quarter", "quý", "quarter"
    FUNDING = "funding", "nguồn kinh phí", "source of funds"
    BUDGET_CODE = "budget_code", "mục lục ngân sách", "budget code"


@attrs.frozen
class Cell:
    """The smallest part of a budget, in whole đồng; `dong` is None where there is no price.

    `paid` is False for unpaid time: a value, and no money. An empty key is one that the plan leaves open.
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
        """Under which heading of a cut the cell falls."""
        return str(getattr(self, cut.value))


@attrs.frozen
class Subtotal:
    """One heading of a cut. `total` is None when something under it has no price; `priced_total` is what has one."""

    cut: Cut
    key: str
    total: int | None
    priced_total: int
    unpaid_total: int

    def to_dict(self) -> dict[str, object]:
        """The subtotal as JSON-ready data."""
        return {
            "key": self.key or None,
            "total": self.total,
            "priced_total": self.priced_total,
            "unpaid_total": self.unpaid_total,
        }


def subtotals(cells: Iterable[Cell], cut: Cut) -> tuple[Subtotal, ...]:
    """The subtotals of one cut; months and quarters in order of time, all others in the order of the plan."""
    groups: dict[str, list[Cell]] = {}
    for cell in cells:
        groups.setdefault(cell.key(cut), []).append(cell)
    order = sorted(groups) if cut in (Cut.MONTH, Cut.QUARTER) else list(groups)
    return tuple(_subtotal(cut, key, groups[key]) for key in order)


def _subtotal(cut: Cut, key: str, cells: Iterable[Cell]) -> Subtotal:
    cells = tuple(cells)
    priced = sum(cell.dong or 0 for cell in cells if cell.paid)
    unpaid = sum(cell.dong or 0 for cell in cells if not cell.paid)
    complete = all(cell.dong is not None for cell in cells if cell.paid)
    return Subtotal(cut, key, priced if complete else None, priced, unpaid)
