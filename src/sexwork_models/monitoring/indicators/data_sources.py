"""Data sources: what an indicator is computed from, or why nothing feeds it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import attrs

from ...core.findings import Issue
from ...core.messages import Lang
from ...forms.records import ActivityRecord
from ...forms.registers import REGISTER_KINDS
from ...framework.declared_measures import declared_measures
from ...framework.framework import Framework
from ...framework.measures.fields_read import record_fields
from ...framework.measures.language import (
    Given,
    Growth,
    Measure,
    registers_of,
)
from ...framework.measures.wording import say_measure
from ...framework.tables.indicators import Indicator
from ...framework.tables.pilots import NO_MODEL, PROGRAMME, model_label
from ...intake.field_catalog import field_texts, labels_of_codes
from ...intake.rows import Row
from ...practice.observations.model import ObservationKind
from ...results.values import IndicatorValue, Status
from ...values.arguments import check_arguments
from ...values.text import LabelledEnum, Text, Word
from ..measures.catalog import cohort_measures, record_measures
from ..measures.record_count import RecordCount

__all__ = ["Feed", "FeedSource", "fed_by", "no_data_value"]

_NO_PILOT_MODEL = frozenset({PROGRAMME, NO_MODEL})


class FeedSource(LabelledEnum):
    """The kind of data that an indicator is computed from."""

    RECORDS = Word("records", "bản ghi", "records")
    REGISTERS = Word("registers", "sổ theo dõi", "registers")
    PLAN_LINES = Word("plan_lines", "dòng kế hoạch và chi thực tế", "plan lines and what was spent")
    VALUES = Word("values", "giá trị của chỉ số khác", "values of other indicators")
    NOTHING = Word("nothing", "không có nguồn trong bộ công cụ", "nothing in the library")


@attrs.frozen
class Feed:
    """What feeds one indicator, or why nothing does.

    `sources` is empty if there are none; `formula` states how the indicator is counted, `inputs`
    are the fields or registers that it reads, and `why` is the reason if there is no source.
    """

    indicator: str
    sources: tuple[FeedSource, ...]
    formula: Text
    inputs: tuple[str, ...]
    why: Issue | None = None

    def say(self, lang: Lang) -> str:
        """Returns the sources and the formula in words of `lang`, or why there is no source."""
        if self.why is not None:
            return self.why.say(lang)
        return f"{', '.join(source.say(lang) for source in self.sources)}: {self.formula.say(lang)}"


@check_arguments
def fed_by(indicator: str, framework: Framework) -> Feed:
    """Returns what feeds an indicator of the framework, or why nothing does.

    Raises UnknownIdError for an indicator that is not in the framework.
    """
    definition = framework.indicators[indicator]
    measure = _measure_of(indicator, framework)
    sources = () if measure is None else _sources(measure)
    if measure is None or not sources:
        why = Issue(_why_unfed(definition), {"indicator": indicator, "item": definition.label})
        return Feed(indicator, (), Text("", ""), (), why)
    formula = say_measure(measure, partial(_name_in_condition, framework, _kinds_read(measure)))
    return Feed(indicator, sources, formula, _inputs(measure))


def _measure_of(indicator: str, framework: Framework) -> Measure | None:
    """Returns the measure of an indicator: of records with its models and people."""
    if (counted := record_measures(framework).get(indicator)) is not None:
        return counted.measure
    declared = declared_measures(framework).get(indicator)
    return cohort_measures(framework).get(indicator, declared)


def _sources(measure: Measure) -> tuple[FeedSource, ...]:
    """Returns the kinds of data that a measure is computed from."""
    if isinstance(measure, Growth):
        return (FeedSource.VALUES,)
    if isinstance(measure, Given):
        return (FeedSource.PLAN_LINES,) if measure.source == "budget" else ()
    sources = [FeedSource.RECORDS] if record_fields(measure) else []
    if registers_of(measure):
        sources.append(FeedSource.REGISTERS)
    return tuple(sources)


def _inputs(measure: Measure) -> tuple[str, ...]:
    """Returns the fields of records and the registers that a measure reads."""
    registers = tuple(register.value for register in registers_of(measure))
    return (*record_fields(measure), *registers)


def _kinds_read(measure: Measure) -> tuple[type[Row], ...]:
    """Returns the kinds of rows whose fields a measure may name: registers before records."""
    registers = (REGISTER_KINDS[register] for register in registers_of(measure))
    return (*registers, ActivityRecord)


def _name_in_condition(
    framework: Framework, kinds: Sequence[type[Row]], field: str, value: str
) -> Text:
    """Returns the name of a field, or of a value of it; activities and models keep the code.

    Records hold the codes of these; the name of a population is understood as it is.
    """
    if not value:
        name = next(field_texts(kind)[field].name for kind in kinds if field in kind.model_fields)
        return Text(name.vi.lower(), name.en.lower())
    for kind in kinds:
        if value in labels_of_codes(kind).get(field, ()):
            return labels_of_codes(kind)[field][value]
    if value in framework.populations:
        return framework.populations[value].label
    label = _label_of_code(framework, field, value)
    return label if label.vi == value else Text(f"{label.vi} ({value})", f"{label.en} ({value})")


def _label_of_code(framework: Framework, field: str, code: str) -> Text:
    """Returns the label of an activity or a model, or of an indicator that no field holds."""
    if not field and code in framework.indicators:
        return framework.indicators[code].label
    if code in framework.activities:
        return framework.activities[code].label
    return model_label(code, framework.pilots)


def _why_unfed(definition: Indicator) -> str:
    """Returns the code of the reason why nothing feeds an indicator."""
    if definition.enforcement:
        return "feed-enforcement"
    if set(definition.models) <= _NO_PILOT_MODEL:
        return "feed-from-elsewhere"
    return "feed-no-measure"


def no_data_value(indicator: str, counted: RecordCount) -> IndicatorValue:
    """Returns the value without data of an indicator that neither records nor registers feed.

    Its reason says what feeds it, or why nothing does. Raises UnknownIdError for an indicator that
    is not in the framework.
    """
    feed, definition = fed_by(indicator, counted.framework), counted.framework.indicators[indicator]
    params = {"indicator": indicator, "item": definition.label, "sources": feed.sources}
    return IndicatorValue(
        definition=definition,
        places=(),
        provinces=(),
        period=counted.period,
        models=definition.models,
        populations=definition.populations,
        kind=ObservationKind.ACTUAL,
        status=Status.NO_DATA,
        figure=None,
        inputs=(),
        citations=(),
        label=Text("", ""),
        reasons=(feed.why or Issue("feed-not-records", params),),
        records=0,
    )
