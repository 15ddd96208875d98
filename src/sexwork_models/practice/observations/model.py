"""Published figures with place, period, population, document and readings.

A reading assigns an observation to an indicator in a role; nothing else connects the two.
Enforcement and inspection figures are a type of their own, which no calculation uses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, TypeAlias

from pydantic import BeforeValidator

from ...core.errors import FigureError
from ...core.findings import Issue
from ...framework.tables.norms import PerPeriod
from ...framework.tables.sources import Citation, Grade
from ...intake.fields import Code, Day, Id, Ids, NonEmptyIds, Number, field_error
from ...intake.rows import Row, check_day_order
from ...values.calendars import Period, Resolution
from ...values.figures import Figure
from ...values.intervals import Interval, from_to
from ...values.qualifiers import Qualifier
from ...values.text import LabelledEnum, Text, Word
from ...values.units import Unit

__all__ = [
    "EnforcementFigure",
    "Observation",
    "ObservationKind",
    "PublishedFigure",
    "Reading",
    "Relation",
    "Role",
]


class ObservationKind(LabelledEnum):
    """Whether a figure is a target, a result, background, or enforcement."""

    TARGET = Word("target", "chỉ tiêu", "target")
    ACTUAL = Word("actual", "kết quả", "result")
    CONTEXT = Word("context", "thông tin bối cảnh", "context")
    ENFORCEMENT = Word("enforcement", "thực thi pháp luật", "enforcement")


class Role(LabelledEnum):
    """The role of an observation in the value of an indicator.

    A value is the indicator's own, and `at_least` says that the figure counts a part of it, such as
    the groups that were trained of those that exist: a lower bound. Two factors give a product, a
    numerator and a denominator a ratio, and terms that are declared disjoint a sum, if the
    indicator is additive.
    """

    VALUE = Word("value", "giá trị", "value")
    AT_LEAST = Word("at_least", "ít nhất", "at least")
    NUMERATOR = Word("numerator", "tử số", "numerator")
    DENOMINATOR = Word("denominator", "mẫu số", "denominator")
    FACTOR = Word("factor", "thừa số", "factor")
    TERM = Word("term", "số hạng", "term")


class Relation(LabelledEnum):
    """How a figure relates to another figure, as far as the text says.

    `part_of` leaves open whether other parts exist or share people with this one; the figures that
    are `partition_of` another are all of its parts, and nothing is in two of them.
    """

    PART_OF = Word("part_of", "một phần của", "part of")
    PARTITION_OF = Word("partition_of", "một trong tất cả các phần của", "one of all parts of")
    PARTICIPANTS_OF = Word("participants_of", "người tham dự của", "participants of")
    DISJOINT_WITH = Word("disjoint_with", "không trùng với", "disjoint with")
    SAME_POPULATION_AS = Word("same_population_as", "cùng những người với", "same persons as")


class Reading(Row):
    """An indicator that a figure is read as, and the role of the figure in it."""

    field_words: ClassVar[str] = "observations.reading"

    indicator: Code
    role: Role


def _parse_readings(value: Any) -> Any:
    parts = value
    if isinstance(value, str):
        parts = list(filter(None, map(str.strip, value.split(";"))))
    if not isinstance(parts, (list, tuple)):
        raise field_error("reading-form", value=parts, roles=", ".join(Role))
    readings: list[Reading] = []
    for part in parts:
        if isinstance(part, Reading):
            readings.append(part)
            continue
        is_pair = isinstance(part, dict) and set(part) == {"indicator", "role"}
        written = f"{part['indicator']}:{part['role']}" if is_pair else part
        indicator, _, role = str(written).partition(":")
        if not indicator or role not in tuple(Role):
            raise field_error("reading-form", value=written, roles=", ".join(Role))
        readings.append(Reading(indicator=indicator, role=Role(role)))
    return tuple(readings)


Readings: TypeAlias = Annotated[tuple[Reading, ...], BeforeValidator(_parse_readings)]


class PublishedFigure(Row):
    """A figure as it was published.

    `first_day` and `last_day` are inclusive; `resolved` says whether the text states them.
    `per_unit` and `per_period` are the unit or period to which one value belongs (empty: the whole
    period). `relation` and `related_to` link it to another figure of the same file. `document` is
    an id of the framework, or for a supplied figure the caller's own citation.
    """

    field_words: ClassVar[str] = "observations.figure"
    takes_mapping: ClassVar[bool] = True
    dated_by: ClassVar[str] = "last_day"

    id: Id
    document: Id
    line: Code = ""
    places: NonEmptyIds
    period_label_vi: str = ""
    period_label_en: str = ""
    first_day: Day | None = None
    last_day: Day | None = None
    resolved: Resolution = Resolution.ASSUMED
    calendar: Code = ""
    models: Ids = ()
    populations: Ids = ()
    item_vi: str = ""
    item_en: str = ""
    qualifier: Qualifier = Qualifier.EXACT
    low: Number
    high: Number | None = None
    unit: Unit
    per_unit: Unit | None = None
    per_period: PerPeriod = PerPeriod.NOT_STATED
    kind: ObservationKind
    relation: Relation | None = None
    related_to: Code = ""
    readings: Readings = ()
    reason_vi: str = ""
    reason_en: str = ""
    grade: Grade
    note_vi: str = ""
    note_en: str = ""

    @classmethod
    def contradictions(cls, cells: Mapping[str, Any]) -> Iterator[Issue]:
        """Yields days in the wrong order, fractions of a count, and bounds that do not fit."""
        yield from check_day_order(cells)
        if not {"low", "unit"} <= set(cells):
            return
        low, high, unit = cells["low"], cells.get("high"), cells["unit"]
        for field, value in (("low", low), ("high", high)):
            if unit.whole and value is not None and value != int(value):
                yield Issue("count-not-whole", {"value": value, "unit": unit}, field)
        if cells.get("qualifier") is None:
            return
        try:
            Figure.written(cells["qualifier"], low, high, unit)
        except FigureError as error:
            yield Issue(error.code, error.params, "low")

    @property
    def figure(self) -> Figure:
        """The figure with its bounds and unit."""
        return Figure.written(self.qualifier, self.low, self.high, self.unit)

    @property
    def label(self) -> Text:
        """What is counted, in both languages."""
        return Text(self.item_vi, self.item_en)

    @property
    def note(self) -> Text:
        """What the reader must know about the figure, in both languages."""
        return Text(self.note_vi, self.note_en)

    @property
    def reason(self) -> Text:
        """Why the figure is read as it is, in both languages."""
        return Text(self.reason_vi, self.reason_en)

    @property
    def window(self) -> Interval | None:
        """The days of the period; None when neither end is known."""
        if self.first_day is None and self.last_day is None:
            return None
        return from_to(self.first_day, self.last_day)

    @property
    def period(self) -> Period:
        """The period: the label as written, the days, and how they were resolved."""
        return Period(
            Text(self.period_label_vi, self.period_label_en),
            self.window,
            self.resolved,
            self.calendar or None,
        )

    @property
    def citation(self) -> Citation:
        """The document and line in which the figure was published."""
        locator = f"line {self.line}" if self.line else ""
        return Citation(self.id, self.document, self.grade, locator)


class Observation(PublishedFigure):
    """A target, a result or a background figure; calculations take no other figures."""

    @classmethod
    def contradictions(cls, cells: Mapping[str, Any]) -> Iterator[Issue]:
        """Yields what every figure yields, and the kind `enforcement`."""
        yield from super().contradictions(cells)
        if cells.get("kind") is ObservationKind.ENFORCEMENT:
            params = {"value": cells.get("id", "-")}
            yield Issue("enforcement-in-calculation", params, "kind")


class EnforcementFigure(PublishedFigure):
    """A figure of the police, or of a survey, inspection or follow-up of establishments.

    It is shown and goes no further: it has no reading, and calculations and exports refuse it.
    """

    @classmethod
    def contradictions(cls, cells: Mapping[str, Any]) -> Iterator[Issue]:
        """Yields what every figure yields, any other kind, and a reading."""
        yield from super().contradictions(cells)
        kind = cells.get("kind", ObservationKind.ENFORCEMENT)
        if kind is not ObservationKind.ENFORCEMENT:
            allowed = ObservationKind.ENFORCEMENT.value
            params = {"value": kind.value, "allowed": allowed, "published": True}
            yield Issue("value-not-allowed", params, "kind")
        if cells.get("readings"):
            params = {"value": cells.get("id", "-")}
            yield Issue("enforcement-in-calculation", params, "readings")
