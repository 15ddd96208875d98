"""Proves that a measure is what its indicator says: unit, additivity, keys, shares, no circle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ...core.findings import Issue
from ...forms.conditions import Conditions
from ...forms.implication import implies_all
from ...forms.register_terms import Register
from ...values.units import Unit
from ..tables.indicators import Indicator
from .fields_read import record_fields
from .language import (
    Count,
    Countable,
    Coverage,
    Distinct,
    Each,
    Given,
    Growth,
    Measure,
    Ratio,
    Stock,
    Sum,
    filters_of,
    registers_of,
    walk,
)
from .register_checks import units_of_stock
from .sheets.aggregation import aggregation_faults, written_word
from .terms import (
    REGISTER_KEYS,
    UNIT_OF_FIELD,
    UNITS_OF_KEY,
    UNITS_OF_PAIRS,
    UNITS_OF_ROWS,
    UNITS_OF_SUM,
    Block,
    Scope,
    SummaryUnit,
    is_of_people,
)

__all__ = ["circle_faults", "coverage_faults", "faults_of_measure"]

_OF_ONE_PERSON = ("client", "case")  # whose code is that of a person, or of a case of one
_WIDER_SCOPES = (Scope.INDICATOR, Scope.MODELS, Scope.ANY)  # each holds those before it
_LONGER_BLOCKS = tuple(Block)  # each is made of those before it


def faults_of_measure(measure: Measure, indicator: Indicator, path: str) -> Iterator[Issue]:
    """Yields why a measure is not what the row of its indicator says."""
    yield from aggregation_faults(measure, indicator, path)
    units = _units(measure)
    if units and not any(map(indicator.takes, units)):
        params = {
            "key": path,
            "found": written_word(indicator.unit),
            "allowed": [*map(written_word, units)],
        }
        yield Issue("measure-unit", params, "unit")
    yield from _ratio_faults(measure, path)
    yield from _key_faults(measure, path)


def _units(measure: Measure) -> tuple[Unit, ...]:
    """Returns the units that values of a measure may have; none where it does not decide that."""
    if isinstance(measure, (Sum, Count, Distinct)):
        return _units_of_count(measure)
    if isinstance(measure, Stock):
        return units_of_stock(measure)
    if isinstance(measure, Each):
        # The number of one encounter is not that of a period.
        return () if measure.per is SummaryUnit.ENCOUNTER else _units(measure.of)
    if isinstance(measure, Ratio) and measure.mean:
        return ()
    return () if isinstance(measure, Given) else (Unit.PERCENT,)


def _units_of_count(count: Countable) -> tuple[Unit, ...]:
    """Returns the units of a count of records."""
    if isinstance(count, Count):
        return UNITS_OF_ROWS
    if isinstance(count, Sum):
        return UNITS_OF_SUM.get(count.field, ())
    if count.also_key:
        return UNITS_OF_PAIRS
    return UNITS_OF_KEY.get(count.key) or (UNIT_OF_FIELD[count.key],)


def _ratio_faults(measure: Measure, path: str) -> Iterator[Issue]:
    """Yields why a share is none: its part must be found among what its whole counts."""
    for of in walk(measure):
        if isinstance(of, Ratio) and not of.mean:
            yield from _share_faults(of, path if of is measure else f"{path}.of")


def _share_faults(ratio: Ratio, path: str) -> Iterator[Issue]:
    """Yields why the part of a share is not found among what its whole counts."""
    part, whole = ratio.part, ratio.whole
    if _counted(part) != _counted(whole):
        params = {"key": path, "part": _counted(part), "whole": _counted(whole)}
        yield Issue("measure-ratio-keys", params, path)
        return
    where = f"{path}.part"
    if not _meets_conditions(part, whole):
        yield Issue("measure-part-beside-whole", {"key": path}, where)
    for name in _differing_keys(part, whole):
        yield Issue("measure-share-differs", {"key": f"{where}.{name}", "name": name}, where)


def _counted(measure: object) -> str:
    """Returns what one side of a ratio counts, as the declaration names it."""
    if isinstance(measure, Distinct):
        return ", ".join(measure.keys)
    if isinstance(measure, Sum):
        return measure.field
    if isinstance(measure, Count):
        return measure.of
    return measure.register.value if isinstance(measure, Stock) else "-"


def _meets_conditions(part: Countable | Stock, whole: Countable | Stock) -> bool:
    """Whether what the part counts meets every condition of the whole, and none that leaves out."""
    return all(
        any(implies_all(own, where) for own in _conditions_of(part))
        for where in _conditions_of(whole)
    ) and all(
        any(implies_all(where, own) for own in getattr(part, "having_none", ()))
        for where in getattr(whole, "having_none", ())
    )


def _conditions_of(side: Countable | Stock) -> tuple[Conditions, ...]:
    return (side.where,) if isinstance(side, Stock) else filters_of(side)


def _differing_keys(part: Countable | Stock, whole: Countable | Stock) -> Iterator[str]:
    """Yields each key by which the part may count something that the whole does not."""
    if _WIDER_SCOPES.index(part.scope) > _WIDER_SCOPES.index(whole.scope):
        yield "scope"
    if isinstance(part, Distinct) and isinstance(whole, Distinct):
        yield from () if _is_within(part.together, whole) else ("together",)
    elif isinstance(part, Stock) and isinstance(whole, Stock):
        yield from _differing_terms(part, whole)
    else:
        for name in ("default", "once_per"):
            if getattr(part, name, None) != getattr(whole, name, None):
                yield name


def _is_within(block: Block | None, whole: Distinct) -> bool:
    """Whether what meets conditions in a block does so in the block of the whole."""
    if whole.together is None or len(whole.having_all) == 1:
        return True
    return block is not None and (
        _LONGER_BLOCKS.index(block) <= _LONGER_BLOCKS.index(whole.together)
    )


def _differing_terms(part: Stock, whole: Stock) -> Iterator[str]:
    """Yields each key by which an entry of the part may be none of the whole."""
    if whole.span not in (None, part.span):
        yield "span"
    elif whole.span is not None and part.undated and not whole.undated:
        yield "undated"
    if whole.valid not in (None, part.valid):
        yield "valid"
    if whole.with_field not in ("", part.with_field, part.count):
        yield "with"
    if part.union is not whole.union:
        yield "union"


def _key_faults(measure: Measure, path: str) -> Iterator[Issue]:
    """Yields a fault where a client, or the case of one, would stand beside an establishment."""
    named, establishment = set(record_fields(measure)), REGISTER_KEYS[Register.ESTABLISHMENTS]
    if Register.ESTABLISHMENTS in registers_of(measure):
        named.add(establishment)
    if establishment in named and not named.isdisjoint(_OF_ONE_PERSON):
        yield Issue("measure-client-beside-establishment", {"key": path}, path)


def circle_faults(measures: Mapping[str, Measure], path: str) -> Iterator[tuple[str, Issue]]:
    """Yields the id of each indicator whose measure leads back to itself, with the circle."""
    named = {id: _named(measure) for id, measure in measures.items()}
    for id in filter(None, measures):  # to a row without an id none leads
        seen, following = [id], named[id]
        while following and following not in seen:
            seen.append(following)
            following = named.get(following, "")
        if following == id:
            yield id, Issue("measure-circle", {"key": path, "ids": [*seen, id]}, path)


def coverage_faults(
    measures: Mapping[str, Measure], indicators: Mapping[str, Indicator], path: str
) -> Iterator[tuple[str, Issue]]:
    """Yields the id of each coverage whose part is no count of different people, with why."""
    for id, measure in measures.items():
        if not isinstance(measure, Coverage) or _is_unread(measure.part, measures, indicators):
            continue
        if not _counts_people(measures.get(measure.part), indicators.get(measure.part)):
            own = f"{path}.part"
            params = {"key": own, "indicator": measure.part or "-"}
            yield id, Issue("measure-coverage-part", params, own)


def _is_unread(
    id: str, measures: Mapping[str, Measure], indicators: Mapping[str, Indicator]
) -> bool:
    """Whether an indicator has a measure with faults, of which nothing more is said."""
    return id in indicators and indicators[id].measure is not None and id not in measures


def _counts_people(measure: Measure | None, indicator: Indicator | None) -> bool:
    """Whether an indicator is a number of different clients."""
    return (
        isinstance(measure, Distinct)
        and is_of_people(measure.keys)
        and not measure.also_key
        and indicator is not None
        and indicator.unit is Unit.PERSON
    )


def _named(measure: Measure) -> str:
    """Returns the indicator that a measure refers to; empty for none."""
    if isinstance(measure, Growth):
        return measure.of
    return measure.part if isinstance(measure, Coverage) else ""
