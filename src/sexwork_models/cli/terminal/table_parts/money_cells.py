"""The cells of tables about money: amounts, and the names of lines and of sources of funds."""

from __future__ import annotations

from collections.abc import Iterable

from ....core.messages import Lang
from ....finance.budget.results import BudgetLine
from ....framework.tables.sources import Grade
from ....practice.plans.plan import Plan
from ....values.amounts import format_number
from ....values.text import texts_of

__all__ = ["budget_line_name", "funding_name", "money_text", "sample_mark"]

_OPEN = texts_of("cli.money_cells")["open"]


def money_text(amount: int | None, lang: Lang) -> str:
    """An amount in đồng, or that it is not known."""
    return _OPEN.say(lang) if amount is None else format_number(amount, lang)


def budget_line_name(line: BudgetLine, lang: Lang) -> str:
    """A line by what the plan calls it, with its id."""
    return line.line.label.with_code(line.id).say(lang)


def funding_name(id: str, plan: Plan, lang: Lang) -> str:
    """A source of funds by its kind, with its id."""
    kinds = {funding.id: funding.kind for funding in plan.funding}
    return kinds[id].text.with_code(id).say(lang) if id in kinds else id


def sample_mark(grades: Iterable[Grade], lang: Lang) -> str:
    """The mark of figures that rest on samples."""
    return f"  [{Grade.SAMPLE.say(lang)}]" if Grade.SAMPLE in grades else ""
