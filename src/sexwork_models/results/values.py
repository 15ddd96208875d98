"""Indicator values: a figure with its place, period, status, inputs and grades."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from ..core.findings import Issue, RowList
from ..core.messages import Lang
from ..framework.framework import Framework
from ..framework.tables.indicators import EarlierIndicator, Indicator
from ..framework.tables.per_text import amount_text
from ..framework.tables.sources import Citation, Grade, grades_used
from ..practice.observations.model import ObservationKind
from ..values.amounts import decimal_string
from ..values.calendars import Period, Resolution
from ..values.figures import Figure
from ..values.text import LabelledEnum, Text, Word
from .explanations import Explanation
from .parts import Breakdown, Part, place_parts, said_parts

__all__ = ["Counting", "IndicatorValue", "Status", "population_labels"]


class Status(LabelledEnum):
    """Whether a value is complete, partial or missing, and why; missing is not zero."""

    OK = Word("ok", "có số liệu", "ok")
    PARTIAL = Word("partial", "một phần", "partial")
    NO_DATA = Word("no_data", "không có số liệu", "no data")
    ZERO_DENOMINATOR = Word("zero_denominator", "mẫu số bằng 0", "zero denominator")
    NOT_COMPARABLE = Word("not_comparable", "không so sánh được", "not comparable")
    SUPPRESSED = Word("suppressed", "đã ẩn số nhỏ", "suppressed")


class Counting(LabelledEnum):
    """The persons counted: all of the period, new in the year, or of the year to date."""

    IN_PERIOD = Word("in_period", "trong kỳ", "in the period")
    NEW_IN_YEAR = Word("new_in_year", "mới trong năm", "new in the year")
    YEAR_TO_DATE = Word("year_to_date", "lũy kế từ đầu năm", "year to date")


def population_labels(codes: Iterable[str], framework: Framework) -> Mapping[str, Text]:
    """Returns the label of each population by its code."""
    codes = tuple(codes)
    if not codes:
        return {}  # without codes, the framework names the unspecified population
    return dict(zip(codes, framework.population_names(codes), strict=True))


@attrs.frozen
class IndicatorValue:
    """A value of an indicator for some places, period, models and populations.

    `figure` is None unless the status is `ok` or `partial`; a ratio also has `numerator` and
    `denominator`. `inputs` are the ids of the observations, `citations` their publications. A value
    counted from records has no `inputs`: `parts` are its parts in a breakdown (`place`, `model`,
    ...), `records` is the number of records, and `counting` which persons of several periods were
    counted. The values of one breakdown share `breakdown`: nobody who is new is in two of them.
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
    population_names: Mapping[str, Text] = attrs.field(factory=dict, eq=False, repr=False)
    per_unit: str = ""
    per_period: str = ""
    numerator: Figure | None = None
    denominator: Figure | None = None
    reasons: tuple[Issue, ...] = ()
    parts: tuple[tuple[str, Part], ...] = ()
    records: int | None = None
    counting: Counting | None = None
    breakdown: Breakdown | None = attrs.field(default=None, eq=False, repr=False)

    @property
    def version(self) -> int:
        """The version of the definition by which the value was counted."""
        return self.definition.definition_version

    @property
    def version_notes(self) -> tuple[Issue, ...]:
        """By which earlier definition the value was counted; empty for the present one.

        It is no reason of the value: it holds for every value of the definition.
        """
        definition = self.definition
        if not isinstance(definition, EarlierIndicator):
            return ()
        params = {"indicator": definition.id, "version": self.version, "until": definition.until}
        return (Issue("earlier-definition", params),)

    @property
    def cut(self) -> tuple[tuple[str, str], ...]:
        """The breakdown in words; a code that changes its territory in the period has its days."""
        return said_parts(self.parts, self.period.interval)

    @property
    def compared_places(self) -> tuple[str, ...]:
        """The places by which the value is told from others of its indicator.

        Records count wherever they are from: their values are told apart by `parts` alone, unless
        some of these were rolled up into one value.
        """
        by = None if self.breakdown is None else self.breakdown.by
        return () if by == tuple(dimension for dimension, _ in self.parts) else self.places

    @property
    def covers_period(self) -> bool:
        """Whether the codes of its places mean the same territories on all days of its period."""
        window = self.period.interval
        return window is None or all(part.covers(window) for part in place_parts(self.parts))

    @property
    def id(self) -> str:
        """The indicator with its inputs, or with its window and breakdown; unique in a result."""
        if self.records is None:
            return f"{self.definition.id}:{'+'.join(self.inputs)}"
        window = self.period.interval
        parts = [f"{window.start}..{window.last_day}" if window else "?"]
        parts += [f"{dimension}={value}" for dimension, value in self.cut]
        return f"{self.definition.id}:{','.join(parts)}"

    @property
    def amount(self) -> Text:
        """The figure and to what it belongs: "70 persons per group"; without one, the status."""
        if self.figure is None:
            return Text(self.status.say("vi"), self.status.say("en"))
        return amount_text(self.figure, self.per_unit, self.per_period)

    @property
    def people(self) -> Text:
        """The populations by name, or else by code; empty where none is stated."""
        labels = self.population_names
        names = [labels.get(code, Text(code, code)) for code in self.populations]
        return Text(", ".join(name.vi for name in names), ", ".join(name.en for name in names))

    @property
    def grades(self) -> tuple[Grade, ...]:
        """The grades of all sources of the value, its definition and an assumed window included."""
        grades = [citation.grade for citation in self.citations]
        grades.append(self.definition.grade)
        if self.period.resolved is not Resolution.STATED:
            grades.append(Grade.ASSUMED)
        return grades_used(grades)

    def explain(self) -> Explanation:
        """Explains the value by its definition, formula, window, reasons and sources."""
        vi, en = self.definition.numerator_vi, self.definition.numerator_en
        if self.definition.denominator_en:
            vi = f"{vi} / {self.definition.denominator_vi}"
            en = f"{en} / {self.definition.denominator_en}"
        formula = Text(f"Cách tính: {vi}.", f"Definition: {en}.")
        sentences = [formula, _value_text(self), _period_text(self.period)]
        if self.populations:
            people = self.people
            sentences.append(Text(f"Nhóm người: {people.vi}.", f"Population: {people.en}."))
        notes = (*self.version_notes, *self.reasons)
        sentences += [Text(note.say("vi"), note.say("en")) for note in notes]
        return Explanation(
            self.id,
            "indicator_value",
            self.definition.label,
            tuple(sentences),
            (*self.citations, self.definition.citation),
            self.grades,
        )

    def to_dict(self, lang: Lang = "en") -> dict[str, object]:
        """Returns the value as JSON-ready data: decimal strings, null for an open bound."""
        return {
            "id": self.id,
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
            **self._figures_to_dict(),
            "per_unit": self.per_unit or None,
            "per_period": self.per_period or None,
            "inputs": list(self.inputs),
            "cut": dict(self.cut),
            "records": self.records,
            "counting": self.counting and self.counting.value,
            "version": self.version,
            "grades": [grade.value for grade in self.grades],
            "reasons": [reason.say(lang) for reason in self.reasons],
            "reason_rows": _rows_of_reasons(self.reasons),
        }

    def _figures_to_dict(self) -> dict[str, object]:
        low, high, qualifier = _bounds_and_qualifier(self.figure)
        numerator, numerator_high, numerator_qualifier = _bounds_and_qualifier(self.numerator)
        denominator, denominator_high, denominator_qualifier = _bounds_and_qualifier(
            self.denominator
        )
        return {
            "low": low,
            "high": high,
            "unit": self.figure.unit.value if self.figure else self.definition.unit.value,
            "qualifier": qualifier,
            "approximate": self.figure.approximate if self.figure else False,
            "numerator": numerator,
            "denominator": denominator,
            "numerator_high": numerator_high,
            "denominator_high": denominator_high,
            "numerator_qualifier": numerator_qualifier,
            "denominator_qualifier": denominator_qualifier,
        }


def _rows_of_reasons(reasons: Iterable[Issue]) -> dict[str, object]:
    """Returns, by the code of a reason, the rows that it names."""
    named: dict[str, object] = {}
    for reason in reasons:
        rows = reason.params.get("rows")
        if isinstance(rows, RowList):
            named[reason.code] = rows.to_dict()
    return named


def _bounds_and_qualifier(figure: Figure | None) -> tuple[str | None, str | None, str | None]:
    if figure is None:
        return None, None, None
    low = None if figure.low is None else decimal_string(figure.low)
    high = None if figure.high is None else decimal_string(figure.high)
    return low, high, figure.qualifier.value


def _value_text(value: IndicatorValue) -> Text:
    if value.figure is None:
        return Text(f"Giá trị: {value.status.say('vi')}.", f"Value: {value.status.say('en')}.")
    vi, en = value.amount.vi, value.amount.en
    if value.numerator is not None and value.denominator is not None:
        vi = f"{value.numerator.say('vi')} / {value.denominator.say('vi')} = {vi}"
        en = f"{value.numerator.say('en')} / {value.denominator.say('en')} = {en}"
    if value.records is None:
        vi_source = en_source = ", ".join(value.inputs)
    else:
        vi_source, en_source = f"từ {value.records} bản ghi", _from_records(value.records)
    return Text(f"Giá trị: {vi} ({vi_source}).", f"Value: {en} ({en_source}).")


def _period_text(period: Period) -> Text:
    if period.interval is None:
        return Text("Nguồn không nêu kỳ số liệu.", "The source states no period.")
    origin = period.resolved.text
    return Text(
        f"Kỳ: {period.say('vi')}, {period.interval.say('vi')} ({origin.vi}).",
        f"Period: {period.say('en')}, {period.interval.say('en')} ({origin.en}).",
    )


def _from_records(count: int) -> str:
    return f"from {count} record{'' if count == 1 else 's'}"
