"""Explanations by which an auditor can retrace a result: sentences, steps and citations."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeAlias

import attrs

from ..core.findings import Issue
from ..core.messages import Lang
from ..framework.tables.sources import Citation, Grade, locator_text
from ..values.amounts import Rounding, decimal_string, format_exactly, format_number, with_unit
from ..values.text import Text, texts_of

__all__ = ["Explanation", "Factor", "Reason", "Step"]

_WORDS = texts_of("api.sources")

Reason: TypeAlias = Issue  # the name under which reasons of results were first published


@attrs.frozen
class Factor:
    """A number of a calculation, its unit and its source; without a citation, it is of the plan."""

    label: Text
    value: Fraction
    unit: Text
    citation: Citation | None = None
    divides: bool = False

    def say(self, lang: Lang) -> str:
        """Returns the number with its unit and its source, in the language `lang`."""
        source = f" ({self.citation.id})" if self.citation else ""
        return with_unit(format_exactly(self.value, lang), self.unit.say(lang)).strip() + source

    def to_dict(self, lang: Lang = "en") -> dict[str, object]:
        """Returns the factor as JSON-ready data."""
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
    """A product of a calculation: its factors and their exact product, an amount in đồng."""

    when: Text
    label: Text
    factors: tuple[Factor, ...]
    amount: Fraction

    def say(self, lang: Lang) -> str:
        """Returns the product as a line in the language `lang`."""
        terms = [f"{'÷' if factor.divides else '×'} {factor.say(lang)}" for factor in self.factors]
        product = " ".join(terms).removeprefix("× ")
        amount = format_exactly(self.amount, lang)
        rounded = f" (≈ {format_number(self.amount, lang, 2)})" if "/" in amount else ""
        return f"{self.when.say(lang)}, {self.label.say(lang)}: {product} = {amount} đồng{rounded}"

    def to_dict(self, lang: Lang = "en") -> dict[str, object]:
        """Returns the step as JSON-ready data; the amount is exact, before rounding."""
        return {
            "when": self.when.say(lang),
            "label": self.label.say(lang),
            "factors": [factor.to_dict(lang) for factor in self.factors],
            "amount": decimal_string(self.amount),
        }


@attrs.frozen
class Explanation:
    """How a value was obtained: sentences in both languages, citations, and all grades used.

    An amount of money also has `steps`, the products of which it is the sum, its `rounding`, and
    `flags`, which a reader must know before relying on it. `source_names` are what people call the
    documents of its citations, by id.
    """

    id: str
    kind: str
    title: Text
    sentences: tuple[Text, ...]
    citations: tuple[Citation, ...] = ()
    grades: tuple[Grade, ...] = ()
    steps: tuple[Step, ...] = ()
    rounding: Rounding | None = None
    flags: tuple[Issue, ...] = ()
    source_names: Mapping[str, Text] = attrs.field(factory=dict, eq=False, repr=False)

    def say(self, lang: Lang) -> str:
        """Returns the explanation as lines in the language `lang`."""
        return "\n".join([*self._lines_without_sources(lang), *self._source_lines(lang)])

    def _source_lines(self, lang: Lang) -> list[str]:
        """Returns a line for each source, with the row that cites it unless that is explained."""
        lines = list[str]()
        for citation in self.citations:
            row = "" if citation.id in (self.id, citation.document) else f"{citation.id}: "
            lines.append(f"- {row}{self._source_text(citation, lang)}")
        return lines

    def _source_text(self, citation: Citation, lang: Lang) -> str:
        """Returns the name of a document, the place in it, its grade, and where it was read."""
        name = self._name_of_source(citation.document, lang)
        read_in = "; ".join(self._name_of_source(id, lang) for id in citation.reported_in)
        seen = f"{_WORDS['seen'].say(lang)}: {read_in}" if read_in else ""
        parts = (name, locator_text(citation.locator, lang), citation.grade.say(lang), seen)
        return "; ".join(filter(None, parts))

    def _name_of_source(self, id: str, lang: Lang) -> str:
        return self.source_names.get(id, Text(id, id)).say(lang)

    def _lines_without_sources(self, lang: Lang) -> list[str]:
        lines = [text.say(lang) for text in self.sentences]
        lines += [step.say(lang) for step in self.steps]
        lines += [f"! {flag.say(lang)}" for flag in self.flags]
        return [f"{self.id}: {self.title.say(lang)}", *lines]

    def to_dict(self, lang: Lang = "en") -> dict[str, object]:
        """Returns the explanation as JSON-ready data."""
        content: dict[str, object] = {
            "id": self.id,
            "kind": self.kind,
            "title": self.title.say(lang),
            "text": [text.say(lang) for text in self.sentences],
            "citations": [citation.to_dict() for citation in self.citations],
            "grades": [grade.value for grade in self.grades],
        }
        if self.rounding is not None:  # an amount of money
            content["steps"] = [step.to_dict(lang) for step in self.steps]
            content["rounding"] = self.rounding.to_dict()
            content["flags"] = [{"code": flag.code, "text": flag.say(lang)} for flag in self.flags]
        return content
