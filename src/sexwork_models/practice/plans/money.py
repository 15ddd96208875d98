"""The money of a plan: amounts in whole đồng, sources of funds, keys that share costs, prices of its own, rounding."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any, TypeAlias

from pydantic import BeforeValidator, ValidationInfo

from ...framework.tables.sources import Grade
from ...intake.fields import Code, Contradiction, DatedRow, Day, Id, Number, Row, refuse
from ...values.amounts import Direction, Rounding
from ...values.text import Text, Worded
from ...values.units import Unit

__all__ = [
    "AllocationKey",
    "BudgetCode",
    "CostClass",
    "Dong",
    "Funding",
    "FundingKind",
    "PlanPrice",
    "RoundingRule",
    "Whole",
    "own_grade",
    "positive",
]

_DIGITS = 30


def _dong(value: Any, info: ValidationInfo) -> Any:
    params = {"value": str(value), "field": info.field_name, "key": info.field_name}
    if isinstance(value, (bool, float)):
        raise refuse("number-float", **params)
    if isinstance(value, Decimal):
        if not value.is_finite() or value != value.to_integral_value():
            raise refuse("money-with-decimals", **params)
        value = int(value)
    if not isinstance(value, int):
        raise refuse("money-not-a-number", **params)
    if value < 0:
        raise refuse("negative-money", **params)
    if value >= 10**_DIGITS:
        raise refuse("number-out-of-range", **params, digits=_DIGITS)
    return value


def _whole(value: Any, info: ValidationInfo) -> Any:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 10**_DIGITS:
        raise refuse("number-not-whole", field=info.field_name)
    return value


Whole: TypeAlias = Annotated[int, BeforeValidator(_whole)]
Dong: TypeAlias = Annotated[int, BeforeValidator(_dong)]


def positive(cells: Mapping[str, Any], *fields: str) -> Iterator[Contradiction]:
    """A contradiction for each of `fields` whose value is not above zero."""
    for field in fields:
        if cells.get(field) is not None and cells[field] <= 0:
            yield Contradiction("not-positive", field, {"value": cells[field]})


def own_grade(cells: Mapping[str, Any]) -> Iterator[Contradiction]:
    """A contradiction for a grade that a planner cannot give."""
    grade = cells.get("grade")
    if grade not in (None, Grade.SUPPLIED, Grade.SAMPLE):
        yield Contradiction(
            "value-not-allowed", "grade", {"value": grade.value, "allowed": "supplied, sample"}
        )


class CostClass(Worded):
    """Whether a cost is operating cost of its model; what counts as such is not stated, so the planner says it."""

    OPERATING = "operating", "chi phí vận hành", "operating"
    OTHER = "other", "chi phí khác", "other"
    UNKNOWN = "unknown", "chưa phân loại", "not classified"


class FundingKind(Worded):
    """Where money comes from."""

    CENTRAL = "central", "ngân sách trung ương", "central budget"
    PROVINCIAL = "provincial", "ngân sách cấp tỉnh", "provincial budget"
    DONOR = "donor", "nguồn tài trợ", "donor"
    SOCIALISED = "socialised", "nguồn xã hội hóa", "socialised sources"


class Funding(Row):
    """A source of the plan's money: a share of the total, in percent, or an amount in đồng."""

    id: Id
    kind: FundingKind
    share: Number | None = None
    amount: Dong | None = None

    @classmethod
    def contradictions(cls, cells: Mapping[str, Any]) -> Iterator[Contradiction]:
        """A source with both a share and an amount, or with neither; a share that is none."""
        share, amount = cells.get("share"), cells.get("amount")
        if {"share", "amount"} <= set(cells) and (share is None) is (amount is None):
            yield Contradiction("funding-share-or-amount", "share")
        if share is not None and not 0 <= share <= 100:
            yield Contradiction("share-out-of-range", "share", {"value": share})


class AllocationKey(Row):
    """By what the cost of a shared line is borne by others: shares by line id, in percent, 100 together."""

    id: Id
    basis_vi: str = ""
    basis_en: str
    shares: Mapping[str, Number]

    @classmethod
    def contradictions(cls, cells: Mapping[str, Any]) -> Iterator[Contradiction]:
        """A share that is none."""
        for line, share in (cells.get("shares") or {}).items():
            if not 0 <= share <= 100:
                yield Contradiction("share-out-of-range", f"shares.{line}", {"value": share})

    @property
    def basis(self) -> Text:
        """What the shares rest on, in both languages."""
        return Text(self.basis_vi, self.basis_en)


class PlanPrice(DatedRow):
    """A price that only this plan uses, with the document that it was read in: a quotation, a contract.

    `amount` is whole đồng for one `per_unit`. Whatever it cites, it is graded as supplied by the planner.
    """

    subject: Id
    item_vi: str = ""
    item_en: str
    amount: Dong
    per_unit: Unit
    valid_from: Day  # pyright: ignore[reportGeneralTypeIssues, reportIncompatibleVariableOverride] - required here
    document: Id
    article: str = ""
    grade: Grade = Grade.SUPPLIED

    @classmethod
    def contradictions(cls, cells: Mapping[str, Any]) -> Iterator[Contradiction]:
        """A grade that a planner cannot give."""
        yield from super().contradictions(cells)
        yield from own_grade(cells)


class BudgetCode(Row):
    """The codes under which a cost is booked, as text: chương, loại, khoản, mục, tiểu mục."""

    chapter: Code = ""
    category: Code = ""
    clause: Code = ""
    item: Code = ""
    subitem: Code = ""

    def __str__(self) -> str:
        return "-".join((self.chapter, self.category, self.clause, self.item, self.subitem))


class RoundingRule(Row):
    """To which step each line is rounded, in which direction, and by which rule or document."""

    base: Whole
    direction: Direction
    reason: Id

    @classmethod
    def contradictions(cls, cells: Mapping[str, Any]) -> Iterator[Contradiction]:
        """A step below one đồng."""
        yield from positive(cells, "base")

    @property
    def rounding(self) -> Rounding:
        """The rule as a value."""
        return Rounding(self.base, self.direction, self.reason)
