"""What differs: two budgets line by line, and two frameworks norm by norm."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import attrs

from ...core.messages import Lang
from ...framework.framework import Framework
from ...framework.tables.norms import Norm
from ...framework.tables.sources import Grade, grades_used
from ..budget.results import Budget, BudgetLine

__all__ = [
    "BudgetComparison",
    "LineDifference",
    "NormDifference",
    "compare_budgets",
    "compare_norms",
]


@attrs.frozen
class LineDifference:
    """One line in two budgets. `difference` is right minus left, None when a side has no price or no such line."""

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
        left = {norm.id for norm in self.left.norms} if self.left else set()
        right = {norm.id for norm in self.right.norms} if self.right else set()
        return tuple(sorted(left - right)), tuple(sorted(right - left))

    def to_dict(self) -> dict[str, object]:
        """The difference as JSON-ready data."""
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
        """The comparison as JSON-ready data."""
        return {
            "grades": [grade.value for grade in self.grades],
            "lines": [line.to_dict() for line in self.lines],
            "left_total": self.left.total,
            "right_total": self.right.total,
            "difference": self.difference,
        }


@attrs.frozen
class NormDifference:
    """The norms of one subject, kind, place and scope where two frameworks differ, in order of their days."""

    subject: str
    kind: str
    place: str
    scope: str
    left: tuple[Norm, ...]
    right: tuple[Norm, ...]

    @property
    def changed(self) -> dict[str, tuple[object, object]]:
        """The fields in which one norm on either side differ, and what each says; empty when a side has another number."""
        if len(self.left) != 1 or len(self.right) != 1:
            return {}
        (mine,), (other,) = _content(self.left, "json"), _content(self.right, "json")
        both = dict.fromkeys([*mine, *other])
        return {
            field: (mine.get(field), other.get(field))
            for field in both
            if mine.get(field) != other.get(field)
        }

    def to_dict(self, lang: Lang = "en") -> dict[str, object]:
        """The difference as JSON-ready data."""
        return {
            "subject": self.subject,
            "kind": self.kind,
            "place": self.place,
            "scope": self.scope or None,
            "left": [_said(norm, lang) for norm in self.left],
            "right": [_said(norm, lang) for norm in self.right],
            "changed": {field: list(values) for field, values in self.changed.items()},
        }


def _said(norm: Norm, lang: Lang) -> dict[str, object]:
    figure = norm.figure
    return {
        "id": norm.id,
        "value": figure.say(lang) if figure else None,
        "days": norm.interval.say(lang),
        "document": norm.document,
        "grade": norm.grade.value,
    }


def compare_budgets(left: Budget, right: Budget) -> BudgetComparison:
    """Two budgets line by line: two plans under one framework, or one plan under two overlays. Lines meet by id."""
    ids = dict.fromkeys([*(line.id for line in left.lines), *(line.id for line in right.lines)])
    here, there = {line.id: line for line in left.lines}, {line.id: line for line in right.lines}
    return BudgetComparison(
        left, right, tuple(LineDifference(id, here.get(id), there.get(id)) for id in ids)
    )


def compare_norms(left: Framework, right: Framework) -> tuple[NormDifference, ...]:
    """Where two frameworks, two overlays of one base for instance, do not say the same."""
    keys = dict.fromkeys([*left.norm_timelines, *right.norm_timelines])
    found = []
    for key in keys:
        mine = (
            tuple(entry.value for entry in left.norm_timelines[key].entries)
            if key in left.norm_timelines
            else ()
        )
        other = (
            tuple(entry.value for entry in right.norm_timelines[key].entries)
            if key in right.norm_timelines
            else ()
        )
        if _content(mine) != _content(other):
            subject, kind, place, scope = key
            found.append(NormDifference(subject, kind.value, place, scope, mine, other))
    return tuple(found)


def _content(
    norms: Sequence[Norm], mode: Literal["json", "python"] = "python"
) -> list[dict[str, object]]:
    """What norms say, whatever their own ids, documents and notes."""
    left_out = {
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
    return [norm.model_dump(mode=mode, exclude=left_out) for norm in norms]
