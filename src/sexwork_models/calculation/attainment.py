"""How a result stands to a target or norm: met, not met, or why nobody can say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import attrs

from ..errors import ForbiddenSumError
from ..framework.evidence import Citation, Force, Grade, grades_used
from ..framework.framework import Framework
from ..framework.loading import packaged_framework
from ..framework.norms import Norm, NormKind
from ..framework.targets import Target
from ..messages import Lang
from ..practice.observations import ObservationKind
from ..values.amounts import Exact
from ..values.figures import Outcome
from ..values.text import Text, Worded
from ..values.timeline import Certainty
from .comparability import Scopes, declared_scope, obstacles
from .indicator_values import IndicatorValue
from .pairing import bounds_with_values, targets_with_values, unknown_norms_with_values
from .rollup import lift_to_province
from .trace import Explanation, Reason

__all__ = ["Attainment", "AttainmentStatus", "compute_attainment"]


class AttainmentStatus(Worded):
    """The answers to "was it reached?"."""

    MET = "met", "đạt", "met"
    NOT_MET = "not_met", "chưa đạt", "not met"
    UNDETERMINED = "undetermined", "chưa xác định được", "undetermined"
    NOT_COMPARABLE = "not_comparable", "không so sánh được", "not comparable"
    NO_DATA = "no_data", "không có số liệu", "no data"
    NORM_UNKNOWN = "norm_unknown", "chưa biết định mức", "norm unknown"


_CEILINGS = frozenset({NormKind.BOUND_MAX, NormKind.SHARE_CEILING, NormKind.DURATION_MAX})
_OUTCOMES = {
    Outcome.YES: AttainmentStatus.MET,
    Outcome.NO: AttainmentStatus.NOT_MET,
    Outcome.UNDETERMINED: AttainmentStatus.UNDETERMINED,
}


@attrs.frozen
class Attainment:
    """One target or norm beside one result, with a status and at least one reason.

    `value` is None when no result was published. `assumed` marks an answer that rests on the caller's
    tolerance.
    """

    norm: Norm
    places: tuple[str, ...]
    status: AttainmentStatus
    reasons: tuple[Reason, ...]
    value: IndicatorValue | None = None
    assumed: bool = False

    @property
    def force(self) -> Force:
        """Whether the norm was in force in the period of the value, or on its own last known day."""
        day = _day(self.value) if self.value else None
        return self.norm.force if day is None else self.norm.force_on(day)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Where the norm and the value were read."""
        return (self.norm.citation, *(self.value.citations if self.value else ()))

    @property
    def grades(self) -> tuple[Grade, ...]:
        """Every grade that the answer rests on."""
        used = [self.norm.grade, *(self.value.grades if self.value else ())]
        return grades_used([*used, Grade.ASSUMED] if self.assumed else used)

    def reason(self, lang: Lang) -> str:
        """All reasons as one sentence of `lang`."""
        return "; ".join(reason.say(lang).removesuffix(".") for reason in self.reasons)

    def explain(self) -> Explanation:
        """Norm, value, comparison, reasons, sources."""
        asked = self.norm.figure
        sentences = [
            Text(
                f"Định mức, chỉ tiêu: {asked.say('vi') if asked else 'chưa biết giá trị'}.",
                f"Norm or target: {asked.say('en') if asked else 'value not known'}.",
            ),
            Text(f"Trạng thái: {self.status.say('vi')}.", f"Status: {self.status.say('en')}."),
            *(Text(reason.say("vi"), reason.say("en")) for reason in self.reasons),
        ]
        return Explanation(self.norm.id, "attainment", self.norm.label, tuple(sentences), self.citations, self.grades)

    def to_dict(self, lang: Lang = "en") -> dict[str, object]:
        """The answer as JSON-ready data."""
        value = self.value
        return {
            "target": self.norm.id,
            "kind": self.norm.kind.value,
            "item": self.norm.label.say(lang),
            "is_target": isinstance(self.norm, Target),
            "places": list(self.places),
            "models": list(self.norm.models),
            "status": self.status.value,
            "reason": self.reason(lang),
            "reason_codes": [reason.code for reason in self.reasons],
            "asked": None if self.norm.value is None else str(self.norm.value),
            "unit": self.norm.unit.value if self.norm.unit else None,
            "indicator": value.definition.id if value else next(iter(self.norm.indicators), None),
            "value": value.to_dict(lang) if value else None,
            "document": self.norm.document,
            "force": self.force.value,
            "assumed": self.assumed,
            "grades": [grade.value for grade in self.grades],
        }


def _day(value: IndicatorValue) -> date | None:
    window = value.period.interval
    return None if window is None else (window.last_day or window.start)


def compute_attainment(
    values: Iterable[IndicatorValue],
    framework: Framework | None = None,
    *,
    tolerance: Exact | None = None,
    scopes: Scopes | None = None,
) -> tuple[Attainment, ...]:
    """One row per target and place, one per bound in force and place with a value, and one per model
    whose norms nobody knows.

    `tolerance` (a share, Decimal("0.05") for five percent) decides figures that were written "about";
    `scopes` declares the scope of norms whose scope the sources leave open, by norm id. Both mark the
    answer. Only results count: a target is not an actual, and background figures are not results.
    """
    framework = framework or packaged_framework()
    results = [value for value in values if value.kind is ObservationKind.ACTUAL]
    judge = _Judge(framework, tolerance, scopes or {})
    rows = [judge.target(target, place, found) for target, place, found in targets_with_values(results, framework)]
    rows += [judge.bound(norm, found) for norm, found in bounds_with_values(results, framework)]
    rows += [judge.unknown(norm, found) for norm, found in unknown_norms_with_values(results, framework)]
    return tuple(rows)


@attrs.frozen
class _Judge:
    framework: Framework
    tolerance: Exact | None
    scopes: Mapping[str, str]

    def target(self, target: Target, place: str, found: Sequence[IndicatorValue]) -> Attainment:
        if not found:
            code = "no-published-result" if target.indicators else "no-indicator-for-target"
            return Attainment(target, (place,), AttainmentStatus.NO_DATA, (Reason(code),))
        return attrs.evolve(self.bound(target, found), places=(place,))

    def bound(self, norm: Norm, found: Sequence[IndicatorValue]) -> Attainment:
        """The first value that can be compared; if none can, the first with every obstacle."""
        lifted = [_lifted(norm, value, self.framework) for value in found]
        blocked = [(value, obstacles(norm, value, self.framework, self.scopes)) for value in lifted]
        value, reasons = next(((value, reasons) for value, reasons in blocked if not reasons), blocked[0])
        if reasons:
            return Attainment(norm, value.places, AttainmentStatus.NOT_COMPARABLE, tuple(reasons), value)
        return self._compared(norm, value)

    def _compared(self, norm: Norm, value: IndicatorValue) -> Attainment:
        asked, figure = norm.figure, value.figure
        assert asked is not None  # a norm with an unknown value is never paired
        assert figure is not None  # a missing figure would be an obstacle
        compare = figure.stays_within if norm.kind in _CEILINGS else figure.reaches
        answer = compare(asked, self.tolerance)
        status = _OUTCOMES[answer.outcome]
        reasons = [Reason(f"compared-{status.value.replace('_', '-')}", {"value": figure, "asked": asked})]
        if status is AttainmentStatus.NOT_MET and _before_deadline(norm, value):
            status, reasons = AttainmentStatus.UNDETERMINED, [Reason("deadline-not-reached", {"value": figure, "asked": asked})]
        reasons += [*value.reasons, *_doubts(norm, value)]
        declared = declared_scope(norm, self.scopes)
        if declared is not None:
            reasons.append(Reason("scope-declared", {"scope": declared}))
        if answer.assumed:
            reasons.append(Reason("tolerance-assumed", {"tolerance": str(self.tolerance)}))
        return Attainment(norm, value.places, status, tuple(reasons), value, answer.assumed or declared is not None)

    def unknown(self, norm: Norm, found: Sequence[IndicatorValue]) -> Attainment:
        value = found[0]
        reasons = (Reason("norm-value-unknown", {"item": norm.label, "document": norm.document}), *_doubts(norm, value))
        return Attainment(norm, value.provinces or value.places, AttainmentStatus.NORM_UNKNOWN, reasons)


def _lifted(norm: Norm, value: IndicatorValue, framework: Framework) -> IndicatorValue:
    """A figure of districts as a lower bound for the province, where the norm binds a province."""
    if norm.scope != "province" and not set(norm.places) & set(value.provinces):
        return value
    try:
        return lift_to_province(value, framework)
    except ForbiddenSumError:
        return value


def _before_deadline(norm: Norm, value: IndicatorValue) -> bool:
    """Whether a target "by the end of" its interval was measured before that end."""
    window = value.period.interval
    by_the_end = isinstance(norm, Target) and norm.per_period == "none"
    return by_the_end and window is not None and window.end != norm.interval.end


def _doubts(norm: Norm, value: IndicatorValue) -> list[Reason]:
    reasons = []
    day = _day(value)
    if day is not None and norm.force_on(day) is Force.UNKNOWN:
        reasons.append(Reason("force-unknown", {"document": norm.document, "since": norm.force_since or "?"}))
    if norm.start_certainty is Certainty.DOUBTFUL:
        reasons.append(Reason("start-doubtful", {"document": norm.document, "start": norm.valid_from or "?"}))
    if norm.kind is NormKind.TARGET_SHARE:
        reasons.append(Reason("share-read-as-minimum", {}))
    return reasons
