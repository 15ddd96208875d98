"""Indicator values as rows of a table: one fact a column, and a name beside each code."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from ...core.messages import Lang
from ...framework.framework import Framework
from ...framework.tables.per_text import PerPeriod
from ...framework.tables.pilots import model_label
from ...framework.tables.places import place_label
from ...monitoring.measures.dimensions import group_text
from ...results.parts import Part, PlacePart
from ...results.values import IndicatorValue
from ...values.amounts import decimal_string
from ...values.figures import Figure
from ...values.qualifiers import decimal_places
from ...values.text import Text
from ...values.units import Unit

__all__ = ["value_rows"]

_Cells: TypeAlias = dict[str, object]


def value_rows(
    values: Iterable[IndicatorValue], framework: Framework, lang: Lang
) -> Sequence[_Cells]:
    """Returns a row for each value; numbers are decimals as they are rounded for people."""
    return [
        {
            "indicator": value.definition.id,
            "indicator_name": value.definition.label.say(lang),
            **_part_cells(value, framework, lang),
            **_period_cells(value, lang),
            "status": value.status,
            "status_name": value.status.say(lang),
            **_amount_cells(value, lang),
            **_scope_cells(value, framework, lang),
            **_source_cells(value, lang),
            "id": value.id,
        }
        for value in values
    ]


def _part_cells(value: IndicatorValue, framework: Framework, lang: Lang) -> _Cells:
    """Two columns for each dimension of the breakdown: the code and its name."""
    cells: _Cells = {}
    for (dimension, code), (_, part) in zip(value.cut, value.parts, strict=True):
        name = _part_name(dimension, code, part, value, framework) if code else None
        said = name or group_text(dimension, code, value.population_names)
        cells |= {dimension: code, f"{dimension}_name": said.say(lang)}
    return cells


def _part_name(
    dimension: str, code: str, part: Part, value: IndicatorValue, framework: Framework
) -> Text | None:
    """Returns the name of a place, of models or of an activity; None for any other part."""
    if isinstance(part, PlacePart):
        window = value.period.interval
        shared = window.overlap(part.days_held) if window is not None else None
        return place_label(part.code, framework.places, shared or window)
    if dimension == "model":
        return _joined(model_label(model, framework.pilots) for model in code.split("+"))
    return framework.activities[code].label if code in framework.activities else None


def _period_cells(value: IndicatorValue, lang: Lang) -> _Cells:
    window = value.period.interval
    return {
        "period": value.period.say(lang),
        "first_day": window.start if window else None,
        "last_day": window.last_day if window else None,
        "resolved": value.period.resolved,
        "resolved_name": value.period.resolved.say(lang),
    }


def _amount_cells(value: IndicatorValue, lang: Lang) -> _Cells:
    unit = value.figure.unit if value.figure else value.definition.unit
    low, high, qualifier, qualifier_name = _bounds(value.figure, lang)
    return {
        "low": low,
        "high": high,
        "qualifier": qualifier,
        "qualifier_name": qualifier_name,
        "approximate": "true" if value.figure is not None and value.figure.approximate else "",
        "unit": unit,
        "unit_name": unit.label.say(lang),
        **_term_cells("numerator", value.numerator, lang),
        **_term_cells("denominator", value.denominator, lang),
        "per_unit": value.per_unit,
        "per_unit_name": Unit(value.per_unit).one.say(lang) if value.per_unit else "",
        "per_period": value.per_period,
        "per_period_name": value.per_period and PerPeriod(value.per_period).say(lang),
    }


def _term_cells(name: str, figure: Figure | None, lang: Lang) -> _Cells:
    """The columns of a numerator or denominator."""
    low, high, qualifier, qualifier_name = _bounds(figure, lang)
    return {
        name: low,
        f"{name}_high": high,
        f"{name}_qualifier": qualifier,
        f"{name}_qualifier_name": qualifier_name,
    }


def _bounds(figure: Figure | None, lang: Lang) -> tuple[object, object, object, object]:
    if figure is None:
        return None, None, None, None
    name = figure.qualifier.say(lang)
    return _number(figure.low), _number(figure.high), figure.qualifier, name


def _number(bound: Fraction | None) -> Decimal | None:
    """Returns a bound with as many decimals as texts show of it."""
    if bound is None:
        return None
    text = decimal_string(bound, decimal_places(bound))
    return Decimal(text.rstrip("0").rstrip(".") if "." in text else text)


def _scope_cells(value: IndicatorValue, framework: Framework, lang: Lang) -> _Cells:
    window = value.period.interval
    places = _joined(place_label(code, framework.places, window) for code in value.places)
    models = _joined(model_label(code, framework.pilots) for code in value.models)
    return {
        "places": value.places,
        "place_names": places.say(lang),
        "provinces": value.provinces,
        "models": value.models,
        "model_names": models.say(lang),
        "populations": value.populations,
        "population_names": value.people.say(lang),
        "kind": value.kind,
        "kind_name": value.kind.say(lang),
        "counting": value.counting,
        "counting_name": value.counting.say(lang) if value.counting else "",
        "version": value.version,
    }


def _source_cells(value: IndicatorValue, lang: Lang) -> _Cells:
    grades = [grade.say(lang) for grade in value.grades]
    return {
        "records": value.records,
        "inputs": value.inputs,
        "grades": value.grades,
        "grade_names": "; ".join(grades),
        "reasons": " ".join(reason.say(lang) for reason in value.reasons),
        "reason_codes": [reason.code for reason in value.reasons],
    }


def _joined(names: Iterable[Text]) -> Text:
    names = tuple(names)
    return Text("; ".join(name.vi for name in names), "; ".join(name.en for name in names))
