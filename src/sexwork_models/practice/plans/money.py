"""The money of a plan: funding, cost allocation keys, the plan's own prices, and rounding."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import partial
from typing import Annotated, Any, ClassVar, TypeAlias

from pydantic import AfterValidator, BeforeValidator, ValidationInfo

from ...core.findings import Issue
from ...forms.record_terms import FundingKind
from ...framework.tables.sources import Grade
from ...intake.fields import Code, Day, Id, Number, field_error
from ...intake.rows import DatedRow, Row
from ...values.amounts import Direction, Rounding
from ...values.text import LabelledEnum, Text, Word
from ...values.units import Unit

__all__ = [
    "AllocationKey",
    "BudgetCode",
    "CostClass",
    "Dong",
    "Funding",
    "PlanPrice",
    "RoundingRule",
    "WholeNumber",
    "disallowed_grade",
    "non_positive_values",
]

_MAX_DIGITS = 30


def _require_whole(value: Decimal, params: Mapping[str, Any]) -> None:
    """Refuses a decimal point in an amount: it may be the Vietnamese mark of thousands."""
    if not value.is_finite() or int(value.as_tuple().exponent) < 0:
        raise field_error("money-with-decimals", **params)


def _check_dong(value: Any, info: ValidationInfo) -> Any:
    shown = "…" if isinstance(value, int) and abs(value) >= 10**_MAX_DIGITS else str(value)
    params = {"value": shown, "field": info.field_name, "key": info.field_name}
    if isinstance(value, (bool, float)):
        raise field_error("number-float", **params, example=40)
    if isinstance(value, Decimal):
        _require_whole(value, params)
    elif not isinstance(value, int):
        raise field_error("money-not-a-number", **params)
    if value < 0:
        raise field_error("negative-money", **params)
    if value >= 10**_MAX_DIGITS:
        raise field_error("number-out-of-range", **params, digits=_MAX_DIGITS)
    return int(value)


def _check_whole_number(value: Any, info: ValidationInfo) -> Any:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 10**_MAX_DIGITS:
        raise field_error("number-not-whole", field=info.field_name)
    return value


WholeNumber: TypeAlias = Annotated[int, BeforeValidator(_check_whole_number)]
Dong: TypeAlias = Annotated[int, BeforeValidator(_check_dong)]


def non_positive_values(cells: Mapping[str, Any], *fields: str) -> Iterator[Issue]:
    """Yields each of `fields` whose value is not above zero."""
    for field in fields:
        if cells.get(field) is not None and cells[field] <= 0:
            yield Issue("not-positive", {"value": cells[field]}, field)


def disallowed_grade(cells: Mapping[str, Any]) -> Iterator[Issue]:
    """Yields a grade that a planner cannot give."""
    grade = cells.get("grade")
    if grade not in (None, Grade.SUPPLIED, Grade.SAMPLE):
        params = {"value": grade.value, "allowed": "supplied, sample"}
        yield Issue("value-not-allowed", params, "grade")


class CostClass(LabelledEnum):
    """Whether a cost is an operating cost of its model.

    No document states what counts as operating cost, so the planner classifies it.
    """

    OPERATING = Word("operating", "chi phí vận hành", "operating")
    OTHER = Word("other", "chi phí khác", "other")
    UNKNOWN = Word("unknown", "chưa phân loại", "not classified")


class Funding(Row):
    """A funding source of a plan: a share of the total, in percent, or an amount in đồng."""

    field_words: ClassVar[str] = "money.funding"

    id: Id
    kind: FundingKind
    share: Number | None = None
    amount: Dong | None = None

    @classmethod
    def contradictions(cls, cells: Mapping[str, Any]) -> Iterator[Issue]:
        """Yields a source with both share and amount, or neither, and an impossible share."""
        share, amount = cells.get("share"), cells.get("amount")
        are_read = "share" in cells and "amount" in cells
        if are_read and (share is None) is (amount is None):
            yield Issue("funding-share-or-amount", field="share")
        if share is not None and not 0 <= share <= 100:
            yield Issue("share-out-of-range", {"value": share}, "share")


class AllocationKey(Row):
    """The shares of a shared line's cost that other lines bear: by line id, in percent, sum 100."""

    field_words: ClassVar[str] = "money.key"

    id: Id
    basis_vi: str = ""
    basis_en: str
    shares: Mapping[str, Number]

    @classmethod
    def contradictions(cls, cells: Mapping[str, Any]) -> Iterator[Issue]:
        """Yields shares below 0 or above 100 percent."""
        for line, share in (cells.get("shares") or {}).items():
            if not 0 <= share <= 100:
                yield Issue("share-out-of-range", {"value": share}, f"shares.{line}")

    @property
    def basis(self) -> Text:
        """The basis of the shares, in both languages."""
        return Text(self.basis_vi, self.basis_en)


class PlanPrice(DatedRow):
    """A price that only this plan uses, with its document: a quotation or a contract.

    `amount` is whole đồng for one `per_unit`. Whatever it cites, its grade is that of a value
    supplied by the planner.
    """

    field_words: ClassVar[str] = "money.price"

    subject: Id
    item_vi: str = ""
    item_en: str
    amount: Dong
    per_unit: Unit
    # Optional in a dated row, required here.
    valid_from: Day  # pyright: ignore[reportGeneralTypeIssues, reportIncompatibleVariableOverride]
    document: Id
    article: str = ""
    grade: Grade = Grade.SUPPLIED

    @classmethod
    def contradictions(cls, cells: Mapping[str, Any]) -> Iterator[Issue]:
        """Yields an empty interval, and a grade that a planner cannot give."""
        yield from super().contradictions(cells)
        yield from disallowed_grade(cells)


def _check_budget_code(value: str, info: ValidationInfo, digits: int) -> str:
    params: dict[str, Any] = {"field": info.field_name, "digits": digits}
    if not value or re.fullmatch(rf"\d{{{digits}}}", value, re.ASCII):
        return value
    if re.fullmatch(_SPREADSHEET_NUMBER, value, re.ASCII):
        raise field_error("budget-code-as-number", value=value, **params)
    if len(value) < digits and value.isascii() and value.isdigit():
        params |= {"value": value, "found": len(value), "meant": value.zfill(digits)}
        raise field_error("budget-code-lost-zeros", **params)
    raise field_error("budget-code-form", **params)


_SPREADSHEET_NUMBER = r"\d{1,6}(?:[.,]\d{1,6}){1,2}|\d(?:[.,]\d{1,6})?[eE]\+?\d{1,2}"
_ThreeDigits: TypeAlias = Annotated[Code, AfterValidator(partial(_check_budget_code, digits=3))]
_FourDigits: TypeAlias = Annotated[Code, AfterValidator(partial(_check_budget_code, digits=4))]


class BudgetCode(Row):
    """The codes of the state budget nomenclature: chương, loại, khoản, mục, tiểu mục, as text.

    The first three have three digits, the last two four; each may be left open.
    """

    field_words: ClassVar[str] = "money.budget_code"

    chapter: _ThreeDigits = ""
    category: _ThreeDigits = ""
    clause: _ThreeDigits = ""
    item: _FourDigits = ""
    subitem: _FourDigits = ""

    def __str__(self) -> str:
        return "-".join((self.chapter, self.category, self.clause, self.item, self.subitem))


class RoundingRule(Row):
    """How each line is rounded: to which step, in which direction, by which rule or document."""

    field_words: ClassVar[str] = "money.rounding"

    base: WholeNumber
    direction: Direction
    reason: Id

    @classmethod
    def contradictions(cls, cells: Mapping[str, Any]) -> Iterator[Issue]:
        """Yields a step below one đồng."""
        yield from non_positive_values(cells, "base")

    @property
    def rounding(self) -> Rounding:
        """The rule as a rounding of amounts."""
        return Rounding(self.base, self.direction, self.reason)
