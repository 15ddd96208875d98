"""To what one value belongs, a unit and a period, and an amount said together with it."""

from __future__ import annotations

from ...values.figures import Figure
from ...values.text import LabelledEnum, Text, Word
from ...values.units import Unit

__all__ = ["PerPeriod", "amount_text", "per_text"]


class PerPeriod(LabelledEnum):
    """The period that one value belongs to.

    `programme` is the whole run; `none` says that the value belongs to no period.
    """

    NOT_STATED = Word("", "không nêu", "not stated")
    MONTH = Word("month", "mỗi tháng", "per month")
    QUARTER = Word("quarter", "mỗi quý", "per quarter")
    YEAR = Word("year", "mỗi năm", "per year")
    PROGRAMME = Word("programme", "cả chương trình", "the whole programme")
    NONE = Word("none", "không theo kỳ", "no period")


_PERIODS = frozenset({PerPeriod.MONTH, PerPeriod.QUARTER, PerPeriod.YEAR})


def per_text(per_unit: str, per_period: str) -> Text:
    """Returns to what each value belongs, in words: "per group per month"; empty for a total."""
    words: list[Text] = []
    if per_unit == Unit.MODEL_FUNDING:
        whole = Unit.MODEL_FUNDING.one
        words.append(Text(f"của {whole.vi}", f"of the {whole.en}"))
    elif per_unit:
        unit = Unit(per_unit).one
        words.append(Text(f"mỗi {unit.vi}", f"per {unit.en}"))
    if per_period in _PERIODS:
        words.append(PerPeriod(per_period).text)
    return Text(" ".join(word.vi for word in words), " ".join(word.en for word in words))


def amount_text(figure: Figure, per_unit: str, per_period: str) -> Text:
    """Returns a figure and to what each value belongs: "70 persons per group".

    The unit of a rate, such as persons per session, says it already; a number of groups is not
    said to be per group.
    """
    per = per_text("" if per_unit in (figure.unit.per, figure.unit) else per_unit, per_period)
    vi, en = figure.say("vi"), figure.say("en")
    return Text(f"{vi} {per.vi}".strip(), f"{en} {per.en}".strip())
