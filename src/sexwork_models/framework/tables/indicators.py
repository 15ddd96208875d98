"""Indicator definitions: unit, numerator and denominator, and how values may be aggregated."""

# Annotations stay no texts: pydantic would evaluate each of them for every model.
from typing import Annotated, TypeAlias

from pydantic import Field

from ...intake.fields import Code, Day, Id, Ids
from ...intake.rows import LabelledRow, Row
from ...values.arguments import check_arguments
from ...values.text import LabelledEnum, Text, Word
from ...values.units import Unit
from .aggregation import Over
from .measures import DeclaredMeasure
from .pilots import OF_EVERY_MODEL
from .sources import Citation, Grade

__all__ = [
    "Additivity",
    "Dimension",
    "EarlierDefinition",
    "EarlierIndicator",
    "Indicator",
    "Polarity",
]

_MAX_VERSION = 999
_Version: TypeAlias = Annotated[int, Field(strict=True, ge=1, le=_MAX_VERSION)]


class Additivity(LabelledEnum):
    """How values of parts of a year are aggregated to the value of the year."""

    SUM = Word("sum", "cộng các kỳ không chồng lấn", "the sum of disjoint periods")
    NEW_IN_YEAR = Word(
        "new_in_year",
        "cộng các kỳ không chồng lấn trong cùng một năm",
        "the sum of disjoint periods of one year",
    )
    YEAR_TO_DATE = Word(
        "year_to_date",
        "lấy giá trị cuối, không bao giờ cộng",
        "the last value, never the sum",
    )
    SNAPSHOT = Word("snapshot", "lấy giá trị cuối kỳ", "the last value")
    DISTINCT = Word(
        "distinct",
        "không suy ra được từ các phần: từ phần lớn nhất đến tổng",
        "not derivable: between the largest part and the sum",
    )
    EACH = Word(
        "each",
        "nêu thấp nhất, trung bình, cao nhất; không bao giờ cộng",
        "lowest, mean and highest; never the sum",
    )
    ONCE = Word("once", "giữ nguyên", "as it is")
    RATIO = Word(
        "ratio", "tính lại từ tử số và mẫu số", "recomputed from numerator and denominator"
    )


class Dimension(LabelledEnum):
    """The dimensions along which values are aggregated."""

    TIME = Word("time", "thời gian", "time")
    PLACE = Word("place", "địa bàn", "place")
    POPULATION = Word("population", "nhóm người", "population")
    MODEL = Word("model", "mô hình", "model")
    REPORTER = Word("reporter", "người ghi", "reporter")


class Polarity(LabelledEnum):
    """Whether a higher value is better; `neutral` forbids ranking and colours."""

    HIGHER_BETTER = Word("higher_better", "càng cao càng tốt", "higher is better")
    LOWER_BETTER = Word("lower_better", "càng thấp càng tốt", "lower is better")
    TARGET_RANGE = Word("target_range", "trong khoảng đặt ra là tốt", "within its range is good")
    NEUTRAL = Word("neutral", "không đánh giá tốt, xấu", "neither good nor bad")


class EarlierDefinition(Row):
    """How an indicator was counted in an earlier version of its definition.

    `until` is the last day on which that version was in force. All else that the sheet of the
    indicator says, such as its unit and its name, holds for every version.
    """

    version: _Version
    until: Day
    reason_vi: str = ""
    reason_en: str
    measure: DeclaredMeasure | None = None
    additivity: Additivity
    additive_over: tuple[Dimension, ...] = ()
    over: Over | None = None

    @property
    def reason(self) -> Text:
        """Why the definition was changed, in both languages."""
        return Text.either(self.reason_vi, self.reason_en)


class Indicator(LabelledRow):
    """The definition of an indicator.

    `over` says how values are put together over each dimension; `additivity` is the rule over time.
    `additive_over` is its earlier form: it lists the dimensions, besides time, over which values of
    one period may be added. `aggregation_over` reads both. `populations` limits who may be counted
    (empty: anyone); `accepts_units` are units that count here under their own label; `per_unit` is
    the unit to which each value belongs, as core members to a group; `union_of` names the indicator
    whose localities this indicator is the union of; `never_compared_with` names indicators with
    another base; `signed` marks a rate of change, which may lie below 0 or above 100, as a share
    may not. `review` is what a reviewer looks at before a value is sent on: what it must agree
    with, how it typically goes wrong, whom to ask what. Enforcement indicators only say what a
    number is: nothing is calculated with them.

    `measure` declares how a value is counted; without one, values come from documents only. Records
    of the activities of the indicator must state `required_fields`, and event records
    `required_in_events` too. A value is never above that of the indicators `not_above`. `earlier`
    are the definitions before the present one, whose `version` follows on theirs if none is stated.
    """

    id: Id
    version: _Version | None = None
    unit: Unit
    additivity: Additivity
    additive_over: tuple[Dimension, ...] = ()
    over: Over | None = None
    numerator_vi: str
    numerator_en: str
    denominator_vi: str = ""
    denominator_en: str = ""
    exclusions_vi: str = ""
    exclusions_en: str = ""
    review_vi: str = ""
    review_en: str = ""
    disaggregations: Ids = ()
    direction: Polarity
    models: Ids
    populations: Ids = ()
    accepts_units: tuple[Unit, ...] = ()
    per_unit: Unit | None = None
    union_of: Code = ""
    never_compared_with: Ids = ()
    signed: bool = False
    enforcement: bool = False
    measure: DeclaredMeasure | None = None
    required_fields: Ids = ()
    required_in_events: Ids = ()
    not_above: Ids = ()
    earlier: tuple[EarlierDefinition, ...] = ()
    references: Ids = ()
    document: Id
    grade: Grade
    note_vi: str = ""
    note_en: str = ""

    @property
    def definition_version(self) -> int:
        """The version of this definition: the one stated, or else that after all earlier ones."""
        return self.version or 1 + max((earlier.version for earlier in self.earlier), default=0)

    @property
    def definition_versions(self) -> tuple[int, ...]:
        """The versions of the definition, this one last."""
        return (*sorted(earlier.version for earlier in self.earlier), self.definition_version)

    def of_version(self, version: int) -> "Indicator":
        """Returns the indicator as that version defines it; without such a version, as it is."""
        for definition in self.earlier:
            if definition.version == version != self.definition_version:
                before = tuple(own for own in self.earlier if own.version < version)
                cells = {**self.__dict__, **definition.__dict__, "earlier": before}
                return EarlierIndicator.model_construct(**cells)
        return self

    @property
    def note(self) -> Text:
        """What the reader must know, in both languages."""
        return Text.either(self.note_vi, self.note_en)

    @property
    def review(self) -> Text:
        """What a reviewer looks at before a value is sent on, in both languages."""
        return Text.either(self.review_vi, self.review_en)

    @property
    def citation(self) -> Citation:
        """The document that the definition comes from."""
        return Citation(self.id, self.document, self.grade)

    def takes(self, unit: Unit) -> bool:
        """Whether a value of `unit` may be read as this indicator."""
        return unit is self.unit or unit in self.accepts_units

    def counts(self, populations: tuple[str, ...]) -> bool:
        """Whether every one of `populations` may be counted here."""
        return not self.populations or set(populations) <= set(self.populations)

    @check_arguments
    def own_models(self, models: tuple[str, ...]) -> frozenset[str]:
        """Returns those of `models` that this indicator is about."""
        if not OF_EVERY_MODEL.isdisjoint(self.models):
            return frozenset(models)
        if not OF_EVERY_MODEL.isdisjoint(models):
            return frozenset(self.models)
        return frozenset(models) & frozenset(self.models)


class EarlierIndicator(Indicator):
    """An indicator as an earlier version of its definition has it, in force up to `until`."""

    until: Day
    reason_vi: str = ""
    reason_en: str

    @property
    def reason(self) -> Text:
        """Why the definition was changed, in both languages."""
        return Text.either(self.reason_vi, self.reason_en)
