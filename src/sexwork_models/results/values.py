"""What the value of an indicator is: a figure with its place, period, status, inputs and grades."""

from __future__ import annotations

import attrs

from ..core.messages import Lang
from ..framework.tables.indicators import Indicator
from ..framework.tables.sources import Citation, Grade, grades_used
from ..practice.observations.model import ObservationKind
from ..values.amounts import decimal_string
from ..values.calendars import Period, Resolution
from ..values.figures import Figure
from ..values.text import Text, Worded
from .explanations import Explanation, Reason

__all__ = ["Counting", "IndicatorValue", "Status"]


class Status(Worded):
    """What can be said of a value. Missing is not zero."""

    OK = "ok", "có số liệu", "ok"
    PARTIAL = "partial", "một phần", "partial"
    NO_DATA = "no_data", "không có số liệu", "no data"
    ZERO_DENOMINATOR = "zero_denominator", "mẫu số bằng 0", "zero denominator"
    NOT_COMPARABLE = "not_comparable", "không so sánh được", "not comparable"
    SUPPRESSED = "suppressed", "đã ẩn số nhỏ", "suppressed"


class Counting(Worded):
    """Which persons of a period are counted."""

    IN_PERIOD = "in_period", "trong kỳ", "in the period"
    NEW_IN_YEAR = "new_in_year", "mới trong năm", "new in the year"
    YEAR_TO_DATE = "year_to_date", "lũy kế từ đầu năm", "year to date"


@attrs.frozen
class IndicatorValue:
    """One value of one indicator.

    `figure` is None unless the status is `ok` or `partial`; `numerator` and `denominator` stand beside
    a ratio. `inputs` are the ids of the observations, `citations` where they were published. A value that was counted
    from records has no `inputs`: `cut` says for which part it was counted (`place`, `model` ...), `records` from how many
    records, and `counting` how persons of several periods were told apart.
    """

    definition: Indicator
    places: tuple[str, ...]
    provinces: tuple[str, ...]
    period: Period
    models: tuple[str, ...]
    populations: tuple[str, ...]
    kind: ObservationKind
    status: Status
    figure: Figure | None
    inputs: tuple[str, ...]
    citations: tuple[Citation, ...]
    label: Text = attrs.field(factory=lambda: Text("", ""), repr=False)
    per_unit: str = ""
    per_period: str = ""
    numerator: Figure | None = None
    denominator: Figure | None = None
    reasons: tuple[Reason, ...] = ()
    cut: tuple[tuple[str, str], ...] = ()
    records: int | None = None
    counting: Counting | None = None

    @property
    def id(self) -> str:
        """The indicator with its inputs, or with its window and cut: unique within one evaluation."""
        if self.records is None:
            return f"{self.definition.id}:{'+'.join(self.inputs)}"
        window = self.period.interval
        days = f"{window.start}..{window.last_day}" if window else "?"
        return f"{self.definition.id}:{','.join([days, *(f'{name}={part}' for name, part in self.cut)])}"

    @property
    def grades(self) -> tuple[Grade, ...]:
        """Every grade that the value rests on, the definition's and an assumed window among them."""
        assumed = (Grade.ASSUMED,) if self.period.resolved is not Resolution.STATED else ()
        return grades_used(
            [*(citation.grade for citation in self.citations), self.definition.grade, *assumed]
        )

    def explain(self) -> Explanation:
        """How the value came about: definition, formula, window, reasons, sources."""
        sentences = [
            _defined(self),
            _stated(self),
            _window(self),
            *(_both(reason) for reason in self.reasons),
        ]
        return Explanation(
            self.id,
            "indicator_value",
            self.definition.label,
            tuple(sentences),
            (*self.citations, self.definition.citation),
            self.grades,
        )

    def to_dict(self, lang: Lang = "en") -> dict[str, object]:
        """The value as JSON-ready data: exact numbers as decimal strings, an open bound as null."""
        figure = self.figure
        return {
            "indicator": self.definition.id,
            "name": self.definition.label.say(lang),
            "item": self.label.say(lang),
            "places": list(self.places),
            "provinces": list(self.provinces),
            "period": self.period.to_dict(lang),
            "models": list(self.models),
            "populations": list(self.populations),
            "kind": self.kind.value,
            "status": self.status.value,
            "low": _bound(figure and figure.low),
            "high": _bound(figure and figure.high),
            "unit": figure.unit.value if figure else self.definition.unit.value,
            "qualifier": figure.qualifier.value if figure else None,
            "approximate": figure.approximate if figure else False,
            "numerator": _bound(self.numerator and self.numerator.low),
            "denominator": _bound(self.denominator and self.denominator.low),
            "numerator_high": _bound(self.numerator and self.numerator.high),
            "denominator_high": _bound(self.denominator and self.denominator.high),
            "numerator_qualifier": self.numerator.qualifier.value if self.numerator else None,
            "denominator_qualifier": self.denominator.qualifier.value if self.denominator else None,
            "per_unit": self.per_unit or None,
            "per_period": self.per_period or None,
            "inputs": list(self.inputs),
            "cut": dict(self.cut),
            "records": self.records,
            "counting": self.counting and self.counting.value,
            "grades": [grade.value for grade in self.grades],
            "reasons": [reason.say(lang) for reason in self.reasons],
        }


def _bound(value: object) -> str | None:
    return None if value is None else decimal_string(value)  # type: ignore[arg-type]


def _both(thing: Reason) -> Text:
    return Text(thing.say("vi"), thing.say("en"))


def _defined(value: IndicatorValue) -> Text:
    vi = f"Cách tính: {value.definition.numerator_vi}"
    en = f"Definition: {value.definition.numerator_en}"
    if value.definition.denominator_en:
        vi, en = (
            f"{vi} / {value.definition.denominator_vi}",
            f"{en} / {value.definition.denominator_en}",
        )
    return Text(f"{vi}.", f"{en}.")


def _stated(value: IndicatorValue) -> Text:
    if value.figure is None:
        return Text(f"Giá trị: {value.status.say('vi')}.", f"Value: {value.status.say('en')}.")
    vi, en = value.figure.say("vi"), value.figure.say("en")
    if value.numerator is not None and value.denominator is not None:
        vi = f"{value.numerator.say('vi')} / {value.denominator.say('vi')} = {vi}"
        en = f"{value.numerator.say('en')} / {value.denominator.say('en')} = {en}"
    if value.records is not None:
        return Text(
            f"Giá trị: {vi} (từ {value.records} bản ghi).",
            f"Value: {en} (from {value.records} records).",
        )
    return Text(
        f"Giá trị: {vi} ({', '.join(value.inputs)}).", f"Value: {en} ({', '.join(value.inputs)})."
    )


def _window(value: IndicatorValue) -> Text:
    period = value.period
    if period.interval is None:
        return Text("Nguồn không nêu kỳ số liệu.", "The source states no period.")
    how = (
        Text("giả định", "assumed")
        if period.resolved is Resolution.ASSUMED
        else Text("nguồn nêu rõ", "stated")
    )
    return Text(
        f"Kỳ: {period.say('vi')}, {period.interval.say('vi')} ({how.vi}).",
        f"Period: {period.say('en')}, {period.interval.say('en')} ({how.en}).",
    )
