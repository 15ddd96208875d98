"""What feeds an indicator: records, registers, plan lines or other values, or why nothing does."""

from __future__ import annotations

import attrs

from ...core.messages import Lang
from ...framework.framework import Framework
from ...practice.registers.terms import Register
from ...results.explanations import Reason
from ...values.text import Text, Worded
from ..measures.catalog import record_measures
from ..measures.language import Countable, Distinct, Sum, parts_of
from ..stocks.values import STOCK_INDICATORS, stock_register
from .completeness import COVERAGE
from .growth import GROWTH

__all__ = ["Feed", "FeedSource", "fed_by"]

_OPERATING_SHARE = "I39"


class FeedSource(Worded):
    """Where the data of an indicator comes from."""

    RECORDS = "records", "bản ghi", "records"
    REGISTERS = "registers", "sổ theo dõi", "registers"
    PLAN_LINES = "plan_lines", "dòng kế hoạch và chi thực tế", "plan lines and what was spent"
    VALUES = "values", "giá trị của chỉ số khác", "values of other indicators"
    NOTHING = "nothing", "không có nguồn trong thư viện", "nothing in the library"


@attrs.frozen
class Feed:
    """What feeds one indicator.

    `sources` is empty when nothing does; `formula` says how it is counted, `inputs` are the fields or registers that it
    reads, `why` is the reason when nothing feeds it.
    """

    indicator: str
    sources: tuple[FeedSource, ...]
    formula: Text
    inputs: tuple[str, ...]
    why: Reason | None = None

    def say(self, lang: Lang) -> str:
        """The feed in a sentence of `lang`."""
        if self.why is not None:
            return self.why.say(lang)
        return f"{', '.join(source.say(lang) for source in self.sources)}: {self.formula.say(lang)}"


def fed_by(indicator: str, framework: Framework) -> Feed:
    """What feeds an indicator of the framework, or why nothing does. Raises UnknownIdError for one that is not in it."""
    definition = framework.indicators[indicator]
    measures = record_measures(framework)
    if indicator in measures:
        measure = measures[indicator].measure
        return Feed(indicator, (FeedSource.RECORDS,), measure.say(), _fields(parts_of(measure)))
    formula = Text(definition.numerator_vi, definition.numerator_en)
    if indicator in STOCK_INDICATORS:
        return Feed(indicator, (FeedSource.REGISTERS,), formula, (stock_register(indicator).value,))
    if indicator == COVERAGE:
        share = Text(
            f"{formula.vi} / {definition.denominator_vi}",
            f"{formula.en} / {definition.denominator_en}",
        )
        return Feed(
            indicator,
            (FeedSource.RECORDS, FeedSource.REGISTERS),
            share,
            ("client", Register.SITES.value),
        )
    if indicator in (GROWTH, _OPERATING_SHARE):
        source = FeedSource.VALUES if indicator == GROWTH else FeedSource.PLAN_LINES
        share = Text(
            f"{formula.vi} / {definition.denominator_vi}",
            f"{formula.en} / {definition.denominator_en}",
        )
        return Feed(indicator, (source,), share, ())
    code = "feed-enforcement" if definition.enforcement else "feed-from-elsewhere"
    return Feed(
        indicator,
        (),
        Text("", ""),
        (),
        Reason(code, {"indicator": indicator, "item": definition.label}),
    )


def _fields(parts: tuple[Countable, ...]) -> tuple[str, ...]:
    """Every field of a record that the counts read, the day among them."""
    fields = ["day"]
    for part in parts:
        wheres = part.having_all if isinstance(part, Distinct) else (part.where,)
        fields += (
            [part.key]
            if isinstance(part, Distinct)
            else [part.field]
            if isinstance(part, Sum)
            else []
        )
        fields += [condition.field for where in wheres for condition in where]
        fields += (
            ["kind", "persons", "contacts"]
            if isinstance(part, Distinct) and part.key == "client"
            else []
        )
    return tuple(dict.fromkeys(fields))
