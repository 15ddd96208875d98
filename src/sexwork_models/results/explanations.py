"""How a result was reached: reasons as data, and explanations that an auditor can read."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import attrs

from ..core.messages import Lang, message
from ..framework.tables.sources import Citation, Grade
from ..values.amounts import Rounding, decimal_string, say_exactly, say_number
from ..values.text import Text

__all__ = ["Explanation", "Factor", "Fault", "Reason", "Step"]


@attrs.frozen
class Reason:
    """Why a result is what it is: a code of the message catalogue and the values of its sentence."""

    code: str
    params: Mapping[str, object] = attrs.field(factory=dict, hash=False)

    def say(self, lang: Lang) -> str:
        """The reason in words of `lang`."""
        return message(self.code).fill(lang, self.params)


@attrs.frozen
class Fault:
    """Why a part of a plan has no day or no price: a code of the catalogue, the values of its sentence, and the field to
    look at.
    """

    code: str
    params: Mapping[str, object] = attrs.field(factory=dict, hash=False)
    field: str = ""


@attrs.frozen
class Factor:
    """One number of a calculation: what it is, its exact value, its unit, and where it was read (None: in the plan)."""

    label: Text
    value: Fraction
    unit: Text
    citation: Citation | None = None
    divides: bool = False

    def say(self, lang: Lang) -> str:
        """The number with its unit, in words of `lang`."""
        cited = f" ({self.citation.id})" if self.citation else ""
        return f"{say_exactly(self.value, lang)} {self.unit.say(lang)}".strip() + cited

    def to_dict(self, lang: Lang = "en") -> dict[str, object]:
        """The factor as JSON-ready data."""
        return {
            "label": self.label.say(lang),
            "value": decimal_string(self.value),
            "numerator": self.value.numerator,
            "denominator": self.value.denominator,
            "unit": self.unit.say(lang),
            "divides": self.divides,
            "citation": self.citation.to_dict() if self.citation else None,
        }


@attrs.frozen
class Step:
    """One product of a calculation: its factors and the exact amount in đồng that they make."""

    when: Text
    label: Text
    factors: tuple[Factor, ...]
    amount: Fraction

    def say(self, lang: Lang) -> str:
        """The product as a line of `lang`."""
        words = [f"{'÷' if factor.divides else '×'} {factor.say(lang)}" for factor in self.factors]
        product = " ".join(words).removeprefix("× ")
        amount = say_exactly(self.amount, lang)
        near = f" (≈ {say_number(self.amount, lang, 2)})" if "/" in amount else ""
        return f"{self.when.say(lang)}, {self.label.say(lang)}: {product} = {amount} đồng{near}"

    def to_dict(self, lang: Lang = "en") -> dict[str, object]:
        """The step as JSON-ready data; the amount is exact, before rounding."""
        return {
            "when": self.when.say(lang),
            "label": self.label.say(lang),
            "factors": [factor.to_dict(lang) for factor in self.factors],
            "amount": decimal_string(self.amount),
        }


@attrs.frozen
class Explanation:
    """Where a value comes from: sentences in both languages, citations, and every grade that was used.

    An amount of money also has `steps`, the products that it is the sum of, its `rounding`, and `flags`: what a
    reader must know before relying on it.
    """

    id: str
    kind: str
    title: Text
    sentences: tuple[Text, ...]
    citations: tuple[Citation, ...] = ()
    grades: tuple[Grade, ...] = ()
    steps: tuple[Step, ...] = ()
    rounding: Rounding | None = None
    flags: tuple[Reason, ...] = ()

    def say(self, lang: Lang) -> str:
        """The explanation as lines of `lang`."""
        lines = [text.say(lang) for text in self.sentences]
        lines += [step.say(lang) for step in self.steps]
        lines += [f"! {flag.say(lang)}" for flag in self.flags]
        lines += [f"- {citation.say(lang)}" for citation in self.citations]
        return "\n".join([f"{self.id}: {self.title.say(lang)}", *lines])

    def to_dict(self, lang: Lang = "en") -> dict[str, object]:
        """The explanation as JSON-ready data."""
        return {
            "id": self.id,
            "kind": self.kind,
            "title": self.title.say(lang),
            "text": [text.say(lang) for text in self.sentences],
            "citations": [citation.to_dict() for citation in self.citations],
            "grades": [grade.value for grade in self.grades],
            **(self._money(lang) if self.rounding is not None else {}),
        }

    def _money(self, lang: Lang) -> dict[str, object]:
        assert self.rounding is not None  # an amount of money says how it was rounded
        return {
            "steps": [step.to_dict(lang) for step in self.steps],
            "rounding": self.rounding.to_dict(),
            "flags": [{"code": flag.code, "text": flag.say(lang)} for flag in self.flags],
        }
