"""What must hold between the rows of a pack: ids, references, citations, units and validity."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import permutations
from typing import Any

from ..core.findings import Finding
from ..intake.parsing import Located
from ..values.intervals import Dated, Timeline
from ..values.text import Text
from ..values.units import Unit
from .pack import PackInfo, Tables
from .tables.norms import CEILING_KINDS, MONEY_KINDS, SHARE_KINDS, NormKind
from .tables.pilots import RESERVED_MODELS
from .tables.sources import Grade

__all__ = ["check_tables"]

_REFERENCES: dict[str, dict[str, str]] = {
    "documents": {"replaced_by": "documents"},
    "places": {"parent": "places", "successors": "places", "documents": "documents"},
    "pilots": {"places": "places", "documents": "documents"},
    "populations": {"documents": "documents"},
    "disaggregations": {"documents": "documents"},
    "activities": {
        "models": "models",
        "counted_as": "indicators",
        "indicators": "indicators",
        "references": "documents",
    },
    "procedure_steps": {"procedure": "procedures", "references": "documents"},
    "indicators": {
        "models": "models",
        "populations": "populations",
        "disaggregations": "disaggregations",
        "union_of": "indicators",
        "never_compared_with": "indicators",
        "references": "documents",
        "document": "documents",
    },
}
_REFERENCES["open_questions"] = {"document": "documents"}
_REFERENCES["norms"] = _REFERENCES["consumption"] = _REFERENCES["targets"] = {
    "document": "documents",
    "reported_in": "documents",
    "models": "models",
    "places": "places",
    "populations": "populations",
    "activities": "activities",
    "indicators": "indicators",
}


_UNITS: tuple[tuple[frozenset[NormKind], tuple[Unit, ...]], ...] = (
    (MONEY_KINDS, (Unit.VND,)),
    (frozenset({NormKind.PRICE}), (Unit.VND, Unit.BASE_SALARY)),
    (SHARE_KINDS, (Unit.PERCENT,)),
    (frozenset({NormKind.DURATION_MAX}), (Unit.DAY, Unit.NIGHT)),
)
_COUNTED = Text("một đơn vị đếm", "a counting unit")


def check_tables(tables: Tables, info: PackInfo, *, samples: bool = False) -> Iterator[Finding]:
    """Every fault between rows; of a row that was read in part, what was read is checked.

    `samples` allows the grade `sample`, which no packaged framework has.
    """
    known = _known(tables)
    if info.country not in known["places"]:
        yield Finding(
            "orphan-reference",
            params={"field": "country", "value": info.country, "table": "places"},
        )
    for name, rows in tables.items():
        yield from _duplicates(name, [*tables["norms"], *rows] if name == "consumption" else rows)
        for item in rows:
            yield from _orphans(name, item, known)
            yield from _uncited(item, samples)
    for name in ("norms", "consumption", "targets"):
        whole = [item for item in tables[name] if item.whole]
        for item in whole:
            yield from _wrong_unit(item, tables)
        yield from _overlaps(whole, _norm_keys)
        yield from _above_the_country(whole, info.country)
    yield from _overlaps(
        [item for item in tables["places"] if item.whole], lambda item: [item.row.code]
    )


def _above_the_country(rows: Sequence[Located[Any]], country: str) -> Iterator[Finding]:
    """A ceiling in money that a place sets above the country's own, on days that both hold."""
    ceilings = [
        item
        for item in rows
        if item.row.kind in CEILING_KINDS and item.row.value is not None and item.row.dated
    ]
    for item, other in permutations(ceilings, 2):
        local, wide = item.row, other.row
        same = (local.subject, local.kind, local.scope) == (wide.subject, wide.kind, wide.scope)
        if (
            not same
            or country in local.places
            or country not in wide.places
            or local.value <= wide.value
        ):
            continue
        days = local.interval.overlap(wide.interval)
        if days is not None:
            params = {
                "value": local.figure,
                "ceiling": wide.figure,
                "id": wide.id,
                "document": wide.document,
                "days": days,
            }
            yield Finding("local-above-ceiling", item.raw.at("value"), params)


def _known(tables: Tables) -> dict[str, set[str]]:
    ids = {
        name: {item.row.id for item in rows} for name, rows in tables.items() if name != "places"
    }
    ids["places"] = {item.row.code for item in tables["places"]}
    ids["models"] = ids["pilots"] | set(RESERVED_MODELS)
    return ids


def _duplicates(table: str, rows: Iterable[Located[Any]]) -> Iterator[Finding]:
    first: dict[str, Located[Any]] = {}
    for item in rows:
        id = f"{item.row.code} {item.row.valid_from}" if table == "places" else item.row.id
        if id in first and id not in ("", "None"):
            yield Finding(
                "duplicate-id", item.raw.at("id"), {"id": id, "first": first[id].raw.where}
            )
        first.setdefault(id, item)


def _orphans(table: str, item: Located[Any], known: dict[str, set[str]]) -> Iterator[Finding]:
    for field, target in _REFERENCES.get(table, {}).items():
        value = getattr(item.row, field)
        for id in (value,) if isinstance(value, str) else value:
            plain = id.split(":")[0] if field == "references" else id
            if plain and plain not in known[target]:
                yield orphan(item, field, plain, target, known[target])


def orphan(item: Located[Any], field: str, value: str, table: str, known: Iterable[str]) -> Finding:
    """The finding for an id that leads nowhere; a code that lost its leading zeros is named as such."""
    padded = [id for id in known if id.lstrip("0") == value and id != value]
    if padded:
        return Finding(
            "lost-leading-zero", item.raw.at(field), {"value": value, "meant": padded[0]}
        )
    return Finding(
        "orphan-reference", item.raw.at(field), {"field": field, "value": value, "table": table}
    )


def _uncited(item: Located[Any], samples: bool) -> Iterator[Finding]:
    for field in ("document", "documents", "references"):
        if field in type(item.row).model_fields and not getattr(item.row, field):
            optional = field == "references" and "document" in type(item.row).model_fields
            if not optional and field not in item.unread:
                yield Finding("uncited-value", item.raw.at(field), {"field": field})
    if getattr(item.row, "grade", None) is Grade.SAMPLE and not samples:
        yield Finding("sample-in-framework", item.raw.at("grade"))


def _wrong_unit(item: Located[Any], tables: Tables) -> Iterator[Finding]:
    norm = item.row
    if norm.value is None:
        return
    if norm.unit is None:
        yield Finding("missing-value", item.raw.at("unit"), {"key": "unit"})
    elif not _fits(norm.kind, norm.unit):
        expected = next((units for kinds, units in _UNITS if norm.kind in kinds), _COUNTED)
        yield Finding("wrong-unit", item.raw.at("unit"), {"unit": norm.unit, "expected": expected})
    yield from _wrong_amount(item, norm)
    indicators = {other.row.id: other.row for other in tables["indicators"]}
    for id in norm.indicators:
        if id in indicators and norm.unit is not None and not indicators[id].takes(norm.unit):
            yield Finding(
                "wrong-unit",
                item.raw.at("unit"),
                {"unit": norm.unit, "expected": indicators[id].unit},
            )


def _fits(kind: NormKind, unit: Unit) -> bool:
    """Whether values of a kind may stand in a unit: money in đồng, shares in percent, lengths in days."""
    own = [units for kinds, units in _UNITS if kind in kinds]
    return unit in own[0] if own else unit not in (Unit.VND, Unit.PERCENT)


def _wrong_amount(item: Located[Any], norm: Any) -> Iterator[Finding]:
    if norm.value < 0:
        yield Finding("negative-count", item.raw.at("value"), {"value": norm.value})
    if norm.unit is Unit.VND and norm.value.as_tuple().exponent < 0:
        yield Finding("money-with-decimals", item.raw.at("value"), {"value": norm.value})
    if norm.unit is Unit.PERCENT and norm.value > Decimal(100):
        yield Finding("share-out-of-range", item.raw.at("value"), {"value": norm.figure})


def _norm_keys(item: Located[Any]) -> list[tuple[str, ...]]:
    norm = item.row
    return (
        [(norm.subject, norm.kind, place, norm.scope) for place in norm.places]
        if norm.dated
        else []
    )


def _overlaps(
    rows: Iterable[Located[Any]], keys: Callable[[Located[Any]], Iterable[Any]]
) -> Iterator[Finding]:
    lines: dict[Any, list[Dated[Located[Any]]]] = {}
    for item in rows:
        for key in keys(item):
            lines.setdefault(key, []).append(Dated(item, item.row.interval))
    for entries in lines.values():
        for left, right, shared in Timeline.of(entries).overlaps():
            yield Finding(
                "overlapping-validity",
                right.value.raw.at("valid_from"),
                {
                    "other": left.value.raw.where,
                    "days": shared,
                    "documents": _cited(left.value, right.value),
                },
            )


def _cited(*items: Located[Any]) -> str:
    documents = [
        getattr(item.row, "document", "") or ", ".join(getattr(item.row, "documents", ()))
        for item in items
    ]
    return " / ".join(documents)
