"""Norms and targets: values that documents set, with dates, place, scope, grade and legal force."""

# Annotations stay no texts: pydantic would evaluate each of them for every model.
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, ClassVar, TypeAlias, TypeVar

from ...core.issues import Issue
from ...intake.fields import Code, Day, Id, Ids, NonEmptyIds, Number
from ...intake.rows import DatedRow
from ...values.arguments import check_arguments
from ...values.figures import Figure
from ...values.intervals import Certainty, Conflict, Dated, Lookup, NoValue, Timeline
from ...values.text import LabelledEnum, Text, Word
from ...values.units import Unit
from .per_text import PerPeriod, amount_text
from .pilots import share_a_model
from .sources import Citation, Force, Grade

__all__ = [
    "CEILING_KINDS",
    "KINDS_WITHOUT_VALUE",
    "MONEY_KINDS",
    "PLANNED_KINDS",
    "SHARE_KINDS",
    "TARGET_KINDS",
    "Norm",
    "NormKey",
    "NormKind",
    "PerPeriod",
    "Scope",
    "Target",
    "has_norm_about",
    "is_about",
    "norms_of_outcome",
    "timelines_by_key",
]


class Scope(LabelledEnum):
    """To what a value applies; `unknown` says that the source leaves it open."""

    NOT_STATED = Word("", "không nêu", "not stated")
    UNKNOWN = Word("unknown", "nguồn không nêu phạm vi", "not stated in the source")
    PROVINCE = Word("province", "cả tỉnh", "province")
    SITE = Word("site", "mỗi điểm thực hiện", "site")
    GROUP = Word("group", "mỗi nhóm", "group")
    CASE = Word("case", "mỗi ca", "case")
    PERSON = Word("person", "mỗi người", "person")
    WORKER = Word("worker", "mỗi người lao động", "worker")
    ESTABLISHMENT = Word("establishment", "mỗi cơ sở", "establishment")


class NormKind(LabelledEnum):
    """What a value means. A ceiling is no price, and a planned volume is neither floor nor cap.

    A `price` is đồng, or base salaries, for one unit of an input or service; a `consumption` is the
    quantity of an input for one unit of activity; a `contribution` is the share of a wage that the
    employer pays on top of it.
    """

    BOUND_MIN = Word("bound_min", "mức tối thiểu", "minimum")
    BOUND_MAX = Word("bound_max", "mức tối đa", "maximum")
    PLANNED_VOLUME = Word("planned_volume", "khối lượng dự kiến", "planned volume")
    PRICE_CEILING = Word("price_ceiling", "mức trần chi", "price ceiling")
    SHARE_CEILING = Word("share_ceiling", "tỷ lệ trần", "share ceiling")
    DURATION_MAX = Word("duration_max", "thời gian tối đa", "longest duration")
    WAGE_BASE = Word("wage_base", "mức lương cơ sở", "base salary")
    PER_DIEM = Word("per_diem", "phụ cấp lưu trú", "per diem")
    LODGING_CEILING = Word("lodging_ceiling", "mức trần tiền phòng", "lodging ceiling")
    BENEFIT_LEVEL = Word("benefit_level", "mức chuẩn trợ giúp", "benefit level")
    FREQUENCY = Word("frequency", "số lần", "frequency")
    AGE_MIN = Word("age_min", "tuổi tối thiểu", "minimum age")
    CONSUMPTION = Word("consumption", "định mức tiêu hao", "consumption norm")
    PRICE = Word("price", "đơn giá", "price")
    CONTRIBUTION = Word("contribution", "khoản đóng góp theo lương", "contribution on wages")
    DUTY = Word("duty", "nghĩa vụ", "duty")
    QUALITATIVE = Word("qualitative", "quy định không có số", "rule without a number")
    UNSPECIFIED = Word("unspecified", "chưa biết loại", "kind not known")
    TARGET_MIN = Word("target_min", "chỉ tiêu tối thiểu", "minimum target")
    TARGET_RANGE_HIGH = Word("target_range_high", "mức trên của chỉ tiêu", "upper end of a target")
    TARGET_SHARE = Word("target_share", "chỉ tiêu tỷ lệ", "target share")
    TARGET_SHARE_MIN = Word("target_share_min", "chỉ tiêu tỷ lệ tối thiểu", "minimum target share")
    TARGET_COUNT = Word("target_count", "chỉ tiêu số lượng", "target count")

    @property
    def is_target(self) -> bool:
        """Whether the kind is a target that somebody set for a place and a period."""
        return self.value.startswith("target_")


MONEY_KINDS = frozenset(
    {
        NormKind.PRICE_CEILING,
        NormKind.WAGE_BASE,
        NormKind.PER_DIEM,
        NormKind.LODGING_CEILING,
        NormKind.BENEFIT_LEVEL,
    }
)
CEILING_KINDS = frozenset({NormKind.PRICE_CEILING, NormKind.PER_DIEM, NormKind.LODGING_CEILING})
SHARE_KINDS = frozenset(
    {
        NormKind.SHARE_CEILING,
        NormKind.CONTRIBUTION,
        NormKind.TARGET_SHARE,
        NormKind.TARGET_SHARE_MIN,
    }
)
PLANNED_KINDS = frozenset({NormKind.PLANNED_VOLUME, NormKind.TARGET_RANGE_HIGH})
KINDS_WITHOUT_VALUE = frozenset({NormKind.DUTY, NormKind.QUALITATIVE, NormKind.UNSPECIFIED})
TARGET_KINDS = frozenset(kind for kind in NormKind if kind.is_target)
NORM_KINDS = frozenset(NormKind) - TARGET_KINDS - {NormKind.CONSUMPTION}


NormKey: TypeAlias = tuple[str, NormKind, str, str]  # subject, kind, place, scope
N = TypeVar("N", bound="Norm")


class Norm(DatedRow):
    """A norm. `value` is None for a duty, a rule without a number, or an item nobody has read.

    `per_unit` and `per_period` name what one value belongs to, `scope` to what it applies
    (`unknown`: the source does not say). `known_on` is the first day on which the value could be
    known, where its document counts it from a day before it was signed. `force` is what is known on
    the framework's day; with `force_since`, the norm was in force on the days before. Several
    `activities` share one value, and several `indicators` are counted together. `duty_field` is the
    field of an establishment that says whether it meets the duty.
    """

    kinds: ClassVar[frozenset[NormKind]] = NORM_KINDS

    id: Id
    document: Id
    article: str = ""
    reported_in: Ids = ()
    models: NonEmptyIds
    subject: Id
    item_vi: str
    item_en: str
    kind: NormKind
    value: Number | None = None
    unit: Unit | None = None
    per_unit: Unit | None = None
    per_period: PerPeriod = PerPeriod.NOT_STATED
    scope: Scope = Scope.NOT_STATED
    places: NonEmptyIds
    populations: Ids = ()
    activities: Ids = ()
    indicators: Ids = ()
    duty_field: Code = ""
    known_on: Day | None = None
    force: Force
    force_since: Day | None = None
    grade: Grade
    note_vi: str = ""
    note_en: str = ""

    @classmethod
    def contradictions(cls, cells: Mapping[str, Any]) -> Iterator[Issue]:
        """Yields a value where none is allowed, a missing value, and a kind of another table."""
        yield from super().contradictions(cells)
        began = cells.get("start_certainty") is not Certainty.UNKNOWN
        if cells.get("force") is Force.ENDED and began and cells.get("valid_to", "") is None:
            yield Issue("ended-without-end", field="valid_to")
        if "kind" in cells and cells["kind"] not in cls.kinds:
            allowed = ", ".join(filter(cls.kinds.__contains__, NormKind))
            params = {"value": cells["kind"].value, "allowed": allowed}
            yield Issue("value-not-allowed", params, "kind")
        if {"grade", "kind", "value"} <= set(cells):
            yield from _value_contradictions(cells["value"], cells["kind"], cells["grade"])

    @property
    def label(self) -> Text:
        """The item in both languages."""
        return Text.either(self.item_vi, self.item_en)

    @property
    def note(self) -> Text:
        """What the reader must know about the value, in both languages."""
        return Text.either(self.note_vi, self.note_en)

    @property
    def known(self) -> bool:
        """Whether the value is known: its grade is not `unknown`."""
        return self.grade is not Grade.UNKNOWN

    @property
    def dated(self) -> bool:
        """Whether the first day is known; a norm without one holds on no day."""
        return self.start_certainty is not Certainty.UNKNOWN

    @property
    def figure(self) -> Figure | None:
        """The value as an exact figure of its unit; None when there is no number."""
        if self.value is None or self.unit is None:
            return None
        return Figure.exact(self.value, self.unit)

    @property
    def amount(self) -> Text | None:
        """The value and to what it belongs: "540,000 đồng per person per month"; None without one.

        Every text that states the value of a norm takes it from here.
        """
        if self.figure is None:
            return None
        return amount_text(self.figure, self.per_unit or "", self.per_period)

    @property
    def counted_in(self) -> Unit | None:
        """The unit that one value belongs to: a month for a monthly amount, else `per_unit`."""
        return Unit.MONTH if self.per_period is PerPeriod.MONTH else self.per_unit

    @property
    def citation(self) -> Citation:
        """The document and article in which the value was read."""
        return Citation(self.id, self.document, self.grade, self.article, self.reported_in)

    @check_arguments
    def applies_to(self, model: str) -> bool:
        """Whether the norm is about `model`; a cross-cutting norm is about every model."""
        return is_about(self, model)

    @check_arguments
    def force_on(self, day: date) -> Force:
        """Returns the legal force on `day`, as far as it is known.

        What ended or became doubtful later was in force before.
        """
        if self.force is Force.ENDED and self.valid_to is not None and day < self.valid_to:
            return Force.IN_FORCE
        if self.force is Force.UNKNOWN and self.force_since is not None and day < self.force_since:
            return Force.IN_FORCE
        return self.force


class Target(Norm):
    """A target, of a kind that norms do not have.

    Its interval is the period in which it is to be reached.
    """

    kinds: ClassVar[frozenset[NormKind]] = TARGET_KINDS


def _value_contradictions(value: Any, kind: NormKind, grade: Grade) -> Iterator[Issue]:
    without_value = grade is Grade.UNKNOWN or kind in KINDS_WITHOUT_VALUE
    if without_value and value is not None:
        params = {"grade": grade.value, "kind": kind.value}
        yield Issue("value-not-allowed-here", params, "value")
    if value is None and not without_value:
        yield Issue("value-missing", {"kind": kind.value}, "value")


def is_about(norm: Norm, model: str) -> bool:
    """Whether a norm is about a model, as `applies_to` says, for a checked code."""
    return share_a_model(norm.models, (model,))


def timelines_by_key(norms: Iterable[N]) -> Mapping[NormKey, Timeline[N]]:
    """Returns the timelines of dated norms by subject, kind, place and scope."""
    entries: dict[NormKey, list[Dated[N]]] = {}
    for norm in norms:
        for place in norm.places if norm.dated else ():
            key = (norm.subject, norm.kind, place, norm.scope)
            entries.setdefault(key, []).append(Dated(norm, norm.interval, norm.known))
    return {key: Timeline.of(dated) for key, dated in entries.items()}


def norms_of_outcome(outcome: Lookup[N]) -> tuple[N, ...]:
    """Returns every norm of a look-up; none when it has no value."""
    if isinstance(outcome, NoValue):
        return ()
    return outcome.values if isinstance(outcome, Conflict) else (outcome.value,)


def has_norm_about(outcome: Lookup[Norm], model: str) -> bool:
    """Whether a norm of a look-up is about a model."""
    return any(is_about(norm, model) for norm in norms_of_outcome(outcome))
