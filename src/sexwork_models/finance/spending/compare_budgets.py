"""Compares two budgets line by line, and two frameworks norm by norm."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import attrs

from ...core.messages import Lang
from ...framework.framework import Framework
from ...framework.tables.norms import Norm, NormKey
from ...framework.tables.sources import Grade, grades_used
from ...values.arguments import check_arguments
from ..budget.results import Budget, BudgetLine

__all__ = [
    "BudgetComparison",
    "LineDifference",
    "NormDifference",
    "compare_budgets",
    "compare_norms",
]


_NOT_CONTENT = {
    "id",
    "document",
    "article",
    "reported_in",
    "item_vi",
    "item_en",
    "note_vi",
    "note_en",
    "grade",
}


@attrs.frozen
class LineDifference:
    """One line in two budgets.

    `difference` is right minus left, None when a side has no price or no such line.
    """

    id: str
    left: BudgetLine | None
    right: BudgetLine | None

    @property
    def amounts(self) -> tuple[int | None, int | None]:
        """What the line costs on either side."""
        return (self.left.amount if self.left else None, self.right.amount if self.right else None)

    @property
    def difference(self) -> int | None:
        """How much more the line costs on the right."""
        left, right = self.amounts
        return None if left is None or right is None else right - left

    @property
    def norms(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The ids of norms on which only one side rests."""
        left, right = _norm_ids(self.left), _norm_ids(self.right)
        return tuple(sorted(left - right)), tuple(sorted(right - left))

    def to_dict(self) -> dict[str, object]:
        """Returns the difference as JSON-ready data."""
        (left, right), (only_left, only_right) = self.amounts, self.norms
        return {
            "line": self.id,
            "left": left,
            "right": right,
            "difference": self.difference,
            "in_left": self.left is not None,
            "in_right": self.right is not None,
            "norms_left": list(only_left),
            "norms_right": list(only_right),
        }


def _norm_ids(line: BudgetLine | None) -> set[str]:
    return {norm.id for norm in line.norms} if line is not None else set()


@attrs.frozen
class BudgetComparison:
    """Every line of two budgets, and their totals."""

    left: Budget
    right: Budget
    lines: tuple[LineDifference, ...]

    @property
    def difference(self) -> int | None:
        """How much more the right one costs, None when either has no total."""
        left, right = self.left.total, self.right.total
        return None if left is None or right is None else right - left

    @property
    def grades(self) -> tuple[Grade, ...]:
        """Every grade that either budget rests on."""
        return grades_used([*self.left.grades, *self.right.grades])

    def to_dict(self) -> dict[str, object]:
        """Returns the comparison as JSON-ready data."""
        return {
            "grades": [grade.value for grade in self.grades],
            "lines": [line.to_dict() for line in self.lines],
            "left_total": self.left.total,
            "right_total": self.right.total,
            "difference": self.difference,
        }


@attrs.frozen
class NormDifference:
    """The norms of one subject, kind, place and scope in which two frameworks differ."""

    subject: str
    kind: str
    place: str
    scope: str
    left: tuple[Norm, ...]
    right: tuple[Norm, ...]

    @property
    def changed(self) -> dict[str, tuple[object, object]]:
        """The fields in which the norms on the left and on the right differ, with both values.

        Empty when a side does not have exactly one norm.
        """
        if len(self.left) != 1 or len(self.right) != 1:
            return {}
        (left,), (right,) = _stated_fields(self.left, "json"), _stated_fields(self.right, "json")
        changed: dict[str, tuple[object, object]] = {}
        for field in dict.fromkeys([*left, *right]):
            if left.get(field) != right.get(field):
                changed[field] = (left.get(field), right.get(field))
        return changed

    def to_dict(self, lang: Lang = "en") -> dict[str, object]:
        """Returns the difference as JSON-ready data."""
        return {
            "subject": self.subject,
            "kind": self.kind,
            "place": self.place,
            "scope": self.scope or None,
            "left": [_norm_row(norm, lang) for norm in self.left],
            "right": [_norm_row(norm, lang) for norm in self.right],
            "changed": {field: list(values) for field, values in self.changed.items()},
        }


def _norm_row(norm: Norm, lang: Lang) -> dict[str, object]:
    amount = norm.amount
    return {
        "id": norm.id,
        "value": amount.say(lang) if amount else None,
        "days": norm.interval.say(lang),
        "document": norm.document,
        "grade": norm.grade.value,
    }


@check_arguments
def compare_budgets(left: Budget, right: Budget) -> BudgetComparison:
    """Compares two budgets line by line; lines are matched by id.

    They are of two plans under one framework, or of one plan under two overlays.
    """
    left_lines = {line.id: line for line in left.lines}
    right_lines = {line.id: line for line in right.lines}
    ids = dict.fromkeys([*left_lines, *right_lines])
    lines = tuple(LineDifference(id, left_lines.get(id), right_lines.get(id)) for id in ids)
    return BudgetComparison(left, right, lines)


@check_arguments
def compare_norms(left: Framework, right: Framework) -> tuple[NormDifference, ...]:
    """Returns where two frameworks differ, for instance two overlays of one base."""
    differences: list[NormDifference] = []
    for key in dict.fromkeys([*left.norm_timelines, *right.norm_timelines]):
        left_norms, right_norms = _norms(left, key), _norms(right, key)
        if _stated_fields(left_norms) != _stated_fields(right_norms):
            subject, kind, place, scope = key
            differences.append(
                NormDifference(subject, kind.value, place, scope, left_norms, right_norms)
            )
    return tuple(differences)


def _norms(framework: Framework, key: NormKey) -> tuple[Norm, ...]:
    timeline = framework.norm_timelines.get(key)
    return tuple(entry.value for entry in timeline.entries) if timeline else ()


def _stated_fields(
    norms: Sequence[Norm], mode: Literal["json", "python"] = "python"
) -> list[dict[str, object]]:
    """Returns what norms state, without their own ids, documents and notes."""
    return [norm.model_dump(mode=mode, exclude=_NOT_CONTENT) for norm in norms]
