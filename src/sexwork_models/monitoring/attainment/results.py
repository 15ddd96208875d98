"""Results of attainment: one target or norm, the value compared with it, status and reasons."""

from __future__ import annotations

from datetime import date

import attrs

from ...core.findings import Issue
from ...core.messages import Lang
from ...framework.tables.norms import Norm, Target
from ...framework.tables.sources import Citation, Force, Grade, grades_used
from ...results.explanations import Explanation
from ...results.values import IndicatorValue
from ...values.intervals import Interval
from ...values.text import LabelledEnum, Text, Word, texts_of

__all__ = ["Attainment", "AttainmentStatus", "day_of_value"]

_TEXTS = texts_of("measures.attainment")


class AttainmentStatus(LabelledEnum):
    """Whether a target or norm was met, or why that is not known."""

    MET = Word("met", "đạt", "met")
    NOT_MET = Word("not_met", "chưa đạt", "not met")
    UNDETERMINED = Word("undetermined", "chưa xác định được", "undetermined")
    NOT_COMPARABLE = Word("not_comparable", "không so sánh được", "not comparable")
    NO_DATA = Word("no_data", "không có số liệu", "no data")
    NORM_UNKNOWN = Word("norm_unknown", "chưa biết định mức", "norm unknown")


@attrs.frozen
class Attainment:
    """Whether one target or norm was met by one value, with a status and at least one reason.

    `value` is None when no result was published. `assumed` marks an answer that rests on a
    tolerance or a scope that the caller assumed. `shadowed` are the norms of wider places that the
    norm of a narrower place hides; nothing is judged by them there. `judged_with` are the other
    values that the answer rests on, where several were judged together.
    """

    norm: Norm
    places: tuple[str, ...]
    status: AttainmentStatus
    reasons: tuple[Issue, ...]
    value: IndicatorValue | None = None
    assumed: bool = False
    shadowed: tuple[Norm, ...] = ()
    judged_with: tuple[IndicatorValue, ...] = ()

    @property
    def force(self) -> Force:
        """The legal force of the norm in the period of the value, or on its own last known day."""
        day = day_of_value(self.value) if self.value else None
        return self.norm.force if day is None else self.norm.force_on(day)

    @property
    def window(self) -> Interval | None:
        """The days of the value, or without one those on which the norm holds."""
        return self.value.period.interval if self.value else self.norm.interval

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The sources of the norm and of the values."""
        citations = [self.norm.citation]
        for value in self._values:
            citations += value.citations
        return tuple(dict.fromkeys(citations))

    @property
    def _values(self) -> tuple[IndicatorValue, ...]:
        """Every value that the answer rests on."""
        return (*((self.value,) if self.value else ()), *self.judged_with)

    @property
    def grades(self) -> tuple[Grade, ...]:
        """Every grade that the answer rests on."""
        used = [self.norm.grade]
        for value in self._values:
            used += value.grades
        return grades_used([*used, Grade.ASSUMED] if self.assumed else used)

    def reason(self, lang: Lang) -> str:
        """All reasons as one sentence of `lang`."""
        return "; ".join(reason.say(lang).removesuffix(".") for reason in self.reasons)

    def explain(self) -> Explanation:
        """Explains the answer: norm, status, reasons and sources."""
        asked = self.norm.amount
        sentences = [
            _TEXTS["norm"].filled(amount=asked or _TEXTS["unknown"]),
            _TEXTS["status"].filled(status=self.status),
            *(Text(reason.say("vi"), reason.say("en")) for reason in self.reasons),
        ]
        return Explanation(
            self.norm.id,
            "attainment",
            self.norm.label,
            tuple(sentences),
            self.citations,
            self.grades,
        )

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
            "shadowed": [norm.id for norm in self.shadowed],
            "grades": [grade.value for grade in self.grades],
        }


def day_of_value(value: IndicatorValue) -> date | None:
    """Returns the last known day of a value's window, on which the force of a norm is read."""
    window = value.period.interval
    return None if window is None else (window.last_day or window.start)
