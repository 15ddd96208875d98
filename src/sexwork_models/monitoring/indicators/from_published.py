"""Which indicator values follow from published figures: as written, as ratio, as product, as declared sum."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import attrs

from ...core.errors import EnforcementRefusedError, FigureError, ForbiddenSumError
from ...framework.framework import Framework
from ...framework.tables.indicators import Indicator
from ...practice.observations.model import (
    EnforcementFigure,
    Observation,
    ObservationKind,
    PublishedFigure,
    Relation,
    Role,
)
from ...results.explanations import Reason
from ...results.values import IndicatorValue, Status
from ...values.figures import Figure
from ...values.units import Unit
from ..aggregation.rollup import sum_of_terms

__all__ = ["measurable", "measure_published", "terms_of"]


def measure_published(
    observations: Iterable[PublishedFigure], framework: Framework
) -> tuple[IndicatorValue, ...]:
    """The indicator values that published results and background figures give, in order of indicator.

    Targets are no results and give none. Raises EnforcementRefusedError for an enforcement figure.
    A reading that cannot be carried out gives a value with a status and a reason, never a number.
    """
    taken = [measurable(figure) for figure in observations]
    results = [figure for figure in taken if figure.kind is not ObservationKind.TARGET]
    values = [
        value
        for indicator in framework.indicators.values()
        for value in _values(indicator, results, framework)
    ]
    return tuple(values)


def measurable(figure: PublishedFigure) -> Observation:
    """The figure, if calculations may take it. Raises EnforcementRefusedError otherwise."""
    if isinstance(figure, EnforcementFigure) or not isinstance(figure, Observation):
        raise EnforcementRefusedError("enforcement-refused", id=figure.id)
    return figure


def _values(
    indicator: Indicator, results: Sequence[Observation], framework: Framework
) -> Iterator[IndicatorValue]:
    read = {role: [item for item in results if _plays(item, indicator, role)] for role in Role}
    if indicator.enforcement:
        return
    for item in read[Role.VALUE]:
        yield _as_written(indicator, item, framework)
    yield from _ratios(indicator, read[Role.NUMERATOR], read[Role.DENOMINATOR], framework)
    yield from _products(indicator, read[Role.FACTOR], framework)
    for terms in terms_of(read[Role.TERM]):
        yield _sum(indicator, terms, framework)


def _plays(item: Observation, indicator: Indicator, role: Role) -> bool:
    return any(
        reading.indicator == indicator.id and reading.role is role for reading in item.readings
    )


def _value(
    indicator: Indicator, inputs: Sequence[Observation], framework: Framework, figure: Figure | None
) -> IndicatorValue:
    first = inputs[0]
    day = first.last_day or first.first_day or framework.info.as_of
    places = tuple(dict.fromkeys(place for item in inputs for place in item.places))
    earlier = first.first_day or day
    provinces = dict.fromkeys(
        framework.province_of(place, day) or framework.province_of(place, earlier)
        for place in places
    )
    return IndicatorValue(
        definition=indicator,
        places=places,
        provinces=tuple(code for code in provinces if code),
        period=first.period,
        models=tuple(dict.fromkeys(model for item in inputs for model in item.models)),
        populations=tuple(dict.fromkeys(one for item in inputs for one in item.populations)),
        kind=first.kind,
        status=Status.OK if figure else Status.NOT_COMPARABLE,
        figure=figure,
        inputs=tuple(item.id for item in inputs),
        citations=tuple(item.citation for item in inputs),
        label=first.label,
        per_unit=first.per_unit or "",
        per_period=first.per_period,
    )


def _refused(value: IndicatorValue, status: Status, code: str, **params: object) -> IndicatorValue:
    return attrs.evolve(
        value, status=status, figure=None, reasons=(*value.reasons, Reason(code, params))
    )


def _as_written(indicator: Indicator, item: Observation, framework: Framework) -> IndicatorValue:
    value = _value(indicator, [item], framework, item.figure)
    if not indicator.takes(item.unit):
        return _refused(
            value,
            Status.NOT_COMPARABLE,
            "unit-differs-from-indicator",
            **_units(indicator, item.unit),
        )
    if not indicator.counts(item.populations):
        return _refused(
            value,
            Status.NOT_COMPARABLE,
            "population-not-counted",
            indicator=indicator.id,
            populations=framework.population_names(item.populations),
        )
    return value


def _units(indicator: Indicator, unit: Unit) -> dict[str, object]:
    return {"indicator": indicator.id, "expected": indicator.unit, "unit": unit}


def _ratios(
    indicator: Indicator,
    numerators: Sequence[Observation],
    denominators: Sequence[Observation],
    framework: Framework,
) -> Iterator[IndicatorValue]:
    paired: set[str] = set()
    for item in numerators:
        bases = [other for other in denominators if _is_base(other, item)]
        paired |= {base.id for base in bases}
        value = _value(indicator, [item, *bases], framework, None)
        if not bases:
            yield _refused(value, Status.NO_DATA, "ratio-incomplete", id=item.id)
        elif len(bases) > 1:
            ids = [base.id for base in bases]
            yield _refused(value, Status.NOT_COMPARABLE, "ratio-ambiguous", id=item.id, ids=ids)
        elif _where_and_when(item) != _where_and_when(bases[0]):
            yield _refused(
                value, Status.NOT_COMPARABLE, "ratio-bases-differ", part=item.id, whole=bases[0].id
            )
        else:
            yield _ratio(value, item.figure, bases[0].figure)
    for item in denominators:
        if item.id not in paired:
            yield _refused(
                _value(indicator, [item], framework, None),
                Status.NO_DATA,
                "ratio-incomplete",
                id=item.id,
            )


def _is_base(base: Observation, part: Observation) -> bool:
    """Whether a ratio is meant: the text links the two, or they share place, window, models and population."""
    if part.related_to:
        return part.related_to == base.id
    same = (set(base.models), set(base.populations)) == (set(part.models), set(part.populations))
    return same and base.kind is part.kind and _where_and_when(base) == _where_and_when(part)


def _where_and_when(item: Observation) -> tuple[object, ...]:
    return (set(item.places), item.window)


def _ratio(value: IndicatorValue, part: Figure, whole: Figure) -> IndicatorValue:
    value = attrs.evolve(value, numerator=part, denominator=whole)
    if part.unit is not whole.unit:
        return _refused(
            value, Status.NOT_COMPARABLE, "ratio-units-differ", part=part.unit, whole=whole.unit
        )
    if whole.high == 0:
        return _refused(value, Status.ZERO_DENOMINATOR, "denominator-zero")
    try:
        return attrs.evolve(value, status=Status.OK, figure=part.share_of(whole))
    except FigureError:
        return _refused(value, Status.NOT_COMPARABLE, "part-exceeds-whole", part=part, whole=whole)


def _products(
    indicator: Indicator, factors: Sequence[Observation], framework: Framework
) -> Iterator[IndicatorValue]:
    paired: set[str] = set()
    for rate in (
        item for item in factors if item.unit.per is not None and item.per_unit is item.unit.per
    ):
        count = next(
            (
                other
                for other in factors
                if other.id == rate.related_to and other.unit is rate.per_unit
            ),
            None,
        )
        if count is None:
            continue
        paired |= {rate.id, count.id}
        product = count.figure.times(rate.figure, indicator.unit)
        value = _value(indicator, [count, rate], framework, product)
        reason = Reason(
            "product-of", {"count": count.figure, "rate": rate.figure, "product": product}
        )
        yield attrs.evolve(value, label=indicator.label, per_unit="", reasons=(reason,))
    for item in factors:
        if item.id not in paired:
            value = _value(indicator, [item], framework, None)
            yield _refused(value, Status.NOT_COMPARABLE, "factor-alone", id=item.id)


def terms_of(terms: Sequence[Observation]) -> list[list[Observation]]:
    """The terms in groups that are linked, directly or through others, by declared disjointness."""
    groups: list[list[Observation]] = []
    for item in terms:
        linked = [group for group in groups if any(_disjoint(item, other) for other in group)]
        merged = [other for group in linked for other in group]
        groups = [group for group in groups if group not in linked]
        groups.append([*merged, item])
    return groups


def _disjoint(left: Observation, right: Observation) -> bool:
    return any(
        one.relation is Relation.DISJOINT_WITH and one.related_to == other.id
        for one, other in ((left, right), (right, left))
    )


def _sum(
    indicator: Indicator, terms: Sequence[Observation], framework: Framework
) -> IndicatorValue:
    values = [_as_written(indicator, item, framework) for item in terms]
    bad = next((value for value in values if value.figure is None), None)
    if bad is not None:
        return bad
    counted = [
        attrs.evolve(value, figure=attrs.evolve(value.figure, unit=indicator.unit))
        for value in values
        if value.figure
    ]
    try:
        return sum_of_terms(counted, framework)
    except ForbiddenSumError as error:
        return _refused(
            _value(indicator, terms, framework, None),
            Status.NOT_COMPARABLE,
            error.code,
            **error.params,
        )
