"""What can be wrong, or must be explained, between published figures: parts, sums, windows, targets."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from dateutil.relativedelta import relativedelta

from ...core.findings import Finding
from ...practice.observations.model import Observation, ObservationKind, Relation, Role
from ...results.values import Status
from ...values.figures import Figure, Outcome, total
from ...values.units import Unit
from ..indicators.from_published import measure_published, terms_of
from .single import Checked, Figures, Rule, reading_as

__all__ = ["SET_RULES"]


def parts_and_wholes(figures: Figures) -> Iterator[Finding]:
    """A part above its whole is an error; parts that do not add up are explained; other units have no share."""
    known = figures.by_id()
    parts: dict[str, list[Checked]] = {}
    for item in figures.items:
        whole = known.get(item.row.related_to)
        if item.row.relation is not Relation.PART_OF or whole is None:
            continue
        if item.row.unit is not whole.row.unit and not _same_indicator(item.row, whole.row):
            params: dict[str, object] = {
                "part": item.row.id,
                "whole": whole.row.id,
                "part_unit": item.row.unit,
                "whole_unit": whole.row.unit,
            }
            yield Finding("part-in-other-unit", item.raw.at("unit"), params)
            continue
        parts.setdefault(whole.row.id, []).append(item)
        if _above(item.row.figure, whole.row.figure):
            params = {"part": item.row.figure, "whole": whole.row.figure}
            yield Finding("part-exceeds-whole", item.raw.at("low"), params)
    for id, group in parts.items():
        yield from _open_partition(known[id], group)


def _above(part: Figure, whole: Figure) -> bool:
    """Whether a part is larger than its whole whatever the bounds admit; the two may count under their own labels."""
    if part.low is None or whole.high is None or part.approximate or whole.approximate:
        return False
    return part.low > whole.high or (
        part.low == whole.high and (part.low_strict or whole.high_strict)
    )


def _same_indicator(left: Observation, right: Observation) -> bool:
    return bool(
        {one.indicator for one in left.readings} & {one.indicator for one in right.readings}
    )


def _open_partition(whole: Checked, parts: list[Checked]) -> Iterator[Finding]:
    highs = [part.row.figure.high for part in parts]
    known = [high for high in highs if high is not None and high >= 0]
    if len(parts) < 2:
        return
    lows = sum((part.row.figure.low or 0) for part in parts)
    if (
        _events(whole.row, parts)
        and whole.row.figure.high is not None
        and lows > whole.row.figure.high
    ):
        params = {
            "parts": [part.row.id for part in parts],
            "sum": Figure.exact(lows, whole.row.unit),
            "whole": whole.row.figure,
        }
        yield Finding("parts-exceed-whole", whole.raw.at("low"), params)
    if len(known) != len(parts):
        return
    added = Figure.exact(sum(known), whole.row.unit)
    if whole.row.figure.low is not None and sum(known) < whole.row.figure.low:
        params = {
            "parts": [part.row.id for part in parts],
            "sum": added,
            "whole": whole.row.figure,
            "id": whole.row.id,
        }
        yield Finding("open-partition", whole.raw.at("low"), params)


def _events(whole: Observation, parts: list[Checked]) -> bool:
    """Whether whole and parts count events or things, which lie in one part only; people may lie in several."""
    return (
        whole.unit is not Unit.PERSON
        and len({part.row.unit for part in parts} & {Unit.PERSON, Unit.PERCENT}) == 0
    )


def unions(figures: Figures) -> Iterator[Finding]:
    """A union is explained beside the values that it unites: it is not their sum, and never below one of them."""
    values = list(reading_as(figures.items, Role.VALUE))
    for indicator, item in values:
        part_of = (
            figures.framework.indicators[indicator].union_of
            if indicator in figures.framework.indicators
            else ""
        )
        single = [
            other for name, other in values if name == part_of and _beside(other.row, item.row)
        ]
        if not part_of or not single:
            continue
        added = total([other.row.figure for other in single])
        params = {
            "union": item.row.figure,
            "id": item.row.id,
            "parts": [other.row.id for other in single],
            "sum": added,
        }
        above = [
            other
            for other in single
            if item.row.figure.reaches(other.row.figure).outcome is Outcome.NO
        ]
        yield Finding("union-below-part" if above else "union-not-sum", item.raw.at("low"), params)


def _beside(part: Observation, whole: Observation) -> bool:
    return _same_where_and_when(part, whole) and part.unit is whole.unit


def _same_where_and_when(left: Observation, right: Observation) -> bool:
    return (set(left.places), left.window) == (set(right.places), right.window)


def persons_and_contacts(figures: Figures) -> Iterator[Finding]:
    """Persons never exceed the contacts of the same population, place, window and models."""
    results = [
        item
        for item in figures.items
        if item.row.kind is ObservationKind.ACTUAL and item.row.readings
    ]
    contacts = [item for item in results if item.row.unit is Unit.CONTACT]
    for item in (item for item in results if item.row.unit is Unit.PERSON):
        for other in contacts:
            if not _same_where_and_when(item.row, other.row) or not _same_people(
                item.row, other.row
            ):
                continue
            most = other.row.figure.high
            if most is not None and (item.row.figure.low or 0) > most:
                params = {
                    "persons": item.row.figure,
                    "contacts": other.row.figure,
                    "id": other.row.id,
                }
                yield Finding("persons-exceed-contacts", item.raw.at("low"), params)


def _same_people(persons: Observation, contacts: Observation) -> bool:
    """Whether the text links the two counts, or both name the same population and models."""
    if persons.related_to == contacts.id and persons.relation in (
        Relation.SAME_POPULATION_AS,
        Relation.PART_OF,
    ):
        return True
    if contacts.related_to == persons.id and contacts.relation is Relation.SAME_POPULATION_AS:
        return True
    alike = (set(persons.populations), set(persons.models)) == (
        set(contacts.populations),
        set(contacts.models),
    )
    return bool(persons.populations) and alike and not (persons.relation or contacts.relation)


def people_may_overlap(figures: Figures) -> Iterator[Finding]:
    """Several counts of persons of one place, window and model: nothing says that they are disjoint."""
    groups: dict[object, list[Checked]] = {}
    for item in figures.items:
        row = item.row
        if (
            row.kind is ObservationKind.ACTUAL
            and row.unit is Unit.PERSON
            and row.readings
            and row.models
        ):
            groups.setdefault((row.places, row.window, row.models), []).append(item)
    for group in groups.values():
        ids = [item.row.id for item in group]
        if sum(item.row.related_to not in ids for item in group) > 1:
            yield Finding(
                "people-may-overlap", group[0].raw.at("low"), {"ids": ids, "count": len(ids)}
            )


def overlapping_windows(figures: Figures) -> Iterator[Finding]:
    """Two results of one indicator whose windows share days: never added."""
    for (name, left), (other, right) in combinations(reading_as(figures.items, Role.VALUE), 2):
        one, two = left.row, right.row
        comparable = (
            name == other
            and one.kind is two.kind is ObservationKind.ACTUAL
            and one.places == two.places
        )
        if (
            comparable
            and one.window
            and two.window
            and one.window != two.window
            and one.window.overlap(two.window)
        ):
            params = {
                "indicator": name,
                "ids": [one.id, two.id],
                "first": one.window,
                "second": two.window,
            }
            yield Finding("windows-overlap", right.raw.at("first_day"), params)


def conflicting_figures(figures: Figures) -> Iterator[Finding]:
    """Two different figures of one indicator for one place, window, population, model and kind."""
    for (name, left), (other, right) in combinations(reading_as(figures.items, Role.VALUE), 2):
        one, two = left.row, right.row
        if one.relation or two.relation or name != other:
            continue
        if (
            one.window
            and _what_is_measured(one) == _what_is_measured(two)
            and one.figure != two.figure
        ):
            params = {
                "indicator": name,
                "ids": [one.id, two.id],
                "first": one.figure,
                "second": two.figure,
            }
            yield Finding("conflicting-figures", right.raw.at("low"), params)


def _what_is_measured(row: Observation) -> tuple[object, ...]:
    return (
        set(row.places),
        row.window,
        set(row.populations),
        set(row.models),
        row.kind,
        row.per_period,
        row.per_unit,
    )


def conflicting_targets(figures: Figures) -> Iterator[Finding]:
    """A minimum for every month that cannot be reconciled with the minimum or the contacts of the whole period."""
    targets = [item for item in figures.items if item.row.kind is ObservationKind.TARGET]
    for item in targets:
        if item.row.per_period != "month" or item.row.unit is not Unit.PERSON:
            continue
        for other in targets:
            if other is item or other.row.per_period or not _about_the_same(item.row, other.row):
                continue
            months = _months(item.row)
            needed = months * int(item.row.low)
            params = {
                "monthly": item.row.figure,
                "months": months,
                "needed": needed,
                "other": other.row.figure,
                "id": other.row.id,
            }
            if (
                other.row.unit is Unit.CONTACT
                and other.row.figure.high is not None
                and needed > other.row.figure.high
            ):
                yield Finding("monthly-minimum-above-contacts", item.raw.at("low"), params)
            if other.row.unit is Unit.PERSON and other.row.low < item.row.low:
                yield Finding("monthly-minimum-above-total", item.raw.at("low"), params)


def _about_the_same(left: Observation, right: Observation) -> bool:
    shared = (
        not left.populations
        or not right.populations
        or set(left.populations) & set(right.populations)
    )
    return _same_where_and_when(left, right) and left.models == right.models and bool(shared)


def _months(row: Observation) -> int:
    window = row.window
    if window is None or window.start is None or window.end is None:
        return 1
    length = relativedelta(window.end, window.start)
    return length.years * 12 + length.months + (length.days > 0)


def declared_sums(figures: Figures) -> Iterator[Finding]:
    """Terms that may not be added, with the reason, and terms that nothing links."""
    for indicator in figures.framework.indicators.values():
        terms = [
            item for name, item in reading_as(figures.items, Role.TERM) if name == indicator.id
        ]
        known = {item.row.id: item for item in terms}
        for group in terms_of([item.row for item in terms]):
            where = known[group[0].id].raw.at("readings")
            if len(group) == 1:
                yield Finding("term-alone", where, {"id": group[0].id, "indicator": indicator.id})
    yield from _refused(figures, {"term"}, "forbidden-sum")


def declared_ratios(figures: Figures) -> Iterator[Finding]:
    """Ratios and products that cannot be built from what the file holds."""
    yield from _refused(figures, {"numerator", "denominator", "factor"}, "forbidden-ratio")


def _refused(figures: Figures, roles: set[str], code: str) -> Iterator[Finding]:
    """A finding for every value that the readings ask for and the calculation refuses."""
    known = figures.by_id()
    for value in measure_published([item.row for item in figures.items], figures.framework):
        asked = {
            one.role.value
            for id in value.inputs
            for one in known[id].row.readings
            if one.indicator == value.definition.id
        }
        if value.status is Status.ZERO_DENOMINATOR:
            yield Finding("denominator-zero", known[value.inputs[0]].raw.at("readings"))
        elif value.figure is None and asked & roles and "value" not in asked:
            params = {
                "indicator": value.definition.id,
                "ids": value.inputs,
                "reason": value.reasons,
            }
            yield Finding(code, known[value.inputs[0]].raw.at("readings"), params)


SET_RULES: tuple[Rule, ...] = (
    parts_and_wholes,
    unions,
    persons_and_contacts,
    people_may_overlap,
    overlapping_windows,
    conflicting_figures,
    conflicting_targets,
    declared_sums,
    declared_ratios,
)
