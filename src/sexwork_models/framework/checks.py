"""Checks the rows of a pack against each other: ids, references, citations, units and validity."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from decimal import Decimal
from typing import Any

from ..core.findings import Finding, Where
from ..core.identifiers import MASK
from ..intake.catalog import NONE_NEAR, alike_ids
from ..intake.code_forms import form_of_code, without_decimals
from ..intake.rows import ParsedRow
from ..values.text import Text
from ..values.units import Unit
from .measure_checks import checked_measures
from .pack import PACK_FILE, PackInfo, Tables, file_of_table
from .tables.norms import CEILING_KINDS, MONEY_KINDS, SHARE_KINDS, NormKind
from .tables.pilots import RESERVED_MODELS
from .tables.sources import Grade
from .validity_checks import overlapping_validity, validity_faults

__all__ = ["check_tables", "list_of_table", "orphan_reference"]

_MODELS, _PILOTS = "models", "pilots"
_NORM_TABLES = ("norms", "consumption", "targets")
_ADDED_TOGETHER = ("sets", "matches")  # several rows of one id add to each other

_REFERENCES_OF_NORMS = {
    "document": "documents",
    "reported_in": "documents",
    "models": "models",
    "places": "places",
    "populations": "populations",
    "activities": "activities",
    "indicators": "indicators",
}
_REFERENCED_TABLES: dict[str, dict[str, str]] = {
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
        "not_above": "indicators",
        "union_of": "indicators",
        "never_compared_with": "indicators",
        "references": "documents",
        "document": "documents",
    },
    "open_questions": {"document": "documents"},
    "norms": _REFERENCES_OF_NORMS,
    "consumption": _REFERENCES_OF_NORMS,
    "targets": _REFERENCES_OF_NORMS,
}

_UNITS_BY_KIND: dict[NormKind, tuple[Unit, ...]] = {
    **dict.fromkeys(MONEY_KINDS, (Unit.VND,)),
    NormKind.PRICE: (Unit.VND, Unit.BASE_SALARY),
    **dict.fromkeys(SHARE_KINDS, (Unit.PERCENT,)),
    NormKind.DURATION_MAX: (Unit.DAY, Unit.NIGHT),
}
_COUNTING_UNIT = Text("một đơn vị đếm", "a counting unit")


def check_tables(
    tables: Tables, info: PackInfo, *, samples: bool = False, country: Where | None = None
) -> Iterator[Finding]:
    """Yields a finding for every fault between the rows of a pack.

    Of a row that was read in part, the fields that were read are checked. `samples` allows the
    grade `sample`, which no packaged framework has. `country` is where the pack names its country.
    """
    known: dict[str, set[str]] = {}
    for name, rows in tables.items():
        known[name] = {item.row.code if name == "places" else item.row.id for item in rows}
    known["models"] = known["pilots"].union(RESERVED_MODELS)
    yield from _country_faults(info, country, known["places"])
    known["places"].add(info.country)  # told once, however many rows name it
    for name, rows in tables.items():
        # A consumption norm is a norm: no id may stand in both files.
        same_ids = [*tables["norms"], *rows] if name == "consumption" else rows
        if name not in _ADDED_TOGETHER:
            yield from _duplicate_ids(name, same_ids)
        for item in rows:
            yield from _orphan_references(name, item, known)
            yield from _uncited_values(item, samples)
    for name in _NORM_TABLES:
        yield from _norm_faults(_valid_rows(tables[name]), tables, info.country)
    yield from checked_measures(tables).findings
    places = _valid_rows(tables["places"])
    yield from overlapping_validity(places, lambda item: [item.row.code])


def _country_faults(info: PackInfo, where: Where | None, places: set[str]) -> Iterator[Finding]:
    """Yields a finding if the country of a pack is none of its places."""
    if info.country not in places:
        params = _params_of_orphan("country", info.country, "places", sorted(places))
        where = where or Where(PACK_FILE, None, "country")
        yield Finding("orphan-reference", where, {**params, "fixed_form": True})


def _valid_rows(rows: Iterable[ParsedRow[Any]]) -> list[ParsedRow[Any]]:
    return [item for item in rows if item.whole]


def _duplicate_ids(table: str, rows: Iterable[ParsedRow[Any]]) -> Iterator[Finding]:
    first: dict[str, ParsedRow[Any]] = {}
    for item in rows:
        id, key = _id_of_row(table, item.row), "code" if table == "places" else "id"
        if id and id in first:
            params = {"id": id, "first": first[id].raw.where}
            yield Finding("duplicate-id", item.raw.at(key), params)
        first.setdefault(id, item)


def _id_of_row(table: str, row: Any) -> str:
    """Returns what no other row of a table may have; of a place, whose code returns, with a day."""
    if table != "places":
        return row.id or ""
    return f"{row.code} {row.valid_from}" if row.code and row.valid_from else row.code or ""


def _orphan_references(
    table: str, item: ParsedRow[Any], known: Mapping[str, set[str]]
) -> Iterator[Finding]:
    """Yields a finding for every id of a row that the table it refers to does not have."""
    for field, target in _REFERENCED_TABLES.get(table, {}).items():
        value = getattr(item.row, field)
        for reference in (value,) if isinstance(value, str) else value:
            id = reference.split(":")[0] if field == "references" else reference
            if id and id not in known[target]:
                yield orphan_reference(item, field, id, target, known[target])


def list_of_table(table: str) -> str:
    """Returns the list of rows that has the codes of a table: pilots are named as models."""
    return _PILOTS if table == _MODELS else table


def orphan_reference(
    item: ParsedRow[Any],
    field: str,
    id: str,
    table: str,
    known: Iterable[str],
    shown: str | None = None,
    nearly: Sequence[Text] = (),
) -> Finding:
    """Returns the finding for an id that `table` does not have.

    A code that a spreadsheet changed, as it lost its leading zeros, is reported as such. `shown` is
    what may be repeated of the id, and `nearly` are codes with names that are almost alike.
    """
    where = item.raw.at(field)
    known = tuple(sorted(known)) if isinstance(known, Set) else tuple(known)
    changed = _changed_id(field, id, known, where)
    if changed is not None:
        return changed
    params = _params_of_orphan(field, id, table, known)
    params["fixed_form"] = own_form = not type(item.row).takes_mapping
    if own_form and not _parts(id).isdisjoint(known):
        return Finding("list-with-commas", where, {"field": field, "value": id})
    params["value"] = id if shown is None else shown
    params["nearest"] = nearly or params["nearest"]
    return Finding("orphan-reference", where, params)


def _changed_id(field: str, id: str, known: Sequence[str], where: Where) -> Finding | None:
    """Returns the finding for an id that a spreadsheet changed; None for any other."""
    lost = next((one for one in known if one.lstrip("0") == id and one != id), None)
    if lost is not None:
        return Finding("lost-leading-zero", where, {"value": id, "meant": lost})
    meant = without_decimals(id, known)
    if meant:
        return Finding("code-with-decimals", where, {"value": id, "meant": meant})
    form = form_of_code(id)
    if form:
        return Finding(form, where, {"field": field, "value": MASK})
    return None


def _parts(id: str) -> set[str]:
    """Returns what stands between the commas of a cell that was read as one id."""
    return {part.strip() for part in id.split(",")}


def _params_of_orphan(field: str, id: str, table: str, known: Sequence[str]) -> dict[str, Any]:
    """Returns what the finding about an id that a table does not have says of it."""
    own = list_of_table(table)
    return {
        "field": field,
        "value": id,
        "table": table,
        "nearest": alike_ids(id, known),
        "list": own,
        "file": file_of_table(own),
    }


def _uncited_values(item: ParsedRow[Any], samples: bool) -> Iterator[Finding]:
    fields = type(item.row).model_fields
    for field in ("document", "documents", "references"):
        if field in fields and not getattr(item.row, field):
            optional = field == "references" and "document" in fields
            if not optional and field not in item.unread:
                yield Finding("uncited-value", item.raw.at(field), {"field": field})
    if getattr(item.row, "grade", None) is Grade.SAMPLE and not samples:
        yield Finding("sample-in-framework", item.raw.at("grade"))


def _norm_faults(
    norms: Sequence[ParsedRow[Any]], tables: Tables, country: str
) -> Iterator[Finding]:
    """Yields the faults of each valid norm in its units and amount, then those between norms."""
    indicators = {item.row.id: item.row for item in tables["indicators"]}
    units = {item.row.id: item.row.unit for item in _valid_rows(tables["activities"])}
    for item in norms:
        norm = item.row
        if norm.value is None:
            continue
        yield from _price_faults(item, units)
        yield from _unit_faults(item)
        yield from _amount_faults(item)
        for id in norm.indicators:
            indicator = indicators.get(id)
            if indicator is not None and norm.unit is not None and not indicator.takes(norm.unit):
                params = {"unit": norm.unit, "expected": indicator.unit}
                yield Finding("wrong-unit", item.raw.at("unit"), params)
    yield from validity_faults(norms, tables["documents"], _valid_rows(tables["places"]))
    yield from _ceilings_above_national(norms, country)


def _price_faults(item: ParsedRow[Any], units: Mapping[str, Unit]) -> Iterator[Finding]:
    """Yields a finding for a price that names no unit, with the units of its activities."""
    norm = item.row
    if norm.kind is NormKind.PRICE and norm.counted_in is None:
        own = dict.fromkeys(units[id].value for id in norm.activities if id in units)
        params = {"id": norm.id, "nearest": ", ".join(own) or NONE_NEAR}
        yield Finding("price-without-unit", item.raw.at("per_unit"), params)


def _unit_faults(item: ParsedRow[Any]) -> Iterator[Finding]:
    norm, where = item.row, item.raw.at("unit")
    allowed = _UNITS_BY_KIND.get(norm.kind)
    if norm.unit is None:
        yield Finding("missing-value", where, {"key": "unit"})
    elif allowed is not None and norm.unit not in allowed:
        yield Finding("wrong-unit", where, {"unit": norm.unit, "expected": allowed})
    elif allowed is None and norm.unit in (Unit.VND, Unit.PERCENT):
        yield Finding("wrong-unit", where, {"unit": norm.unit, "expected": _COUNTING_UNIT})


def _amount_faults(item: ParsedRow[Any]) -> Iterator[Finding]:
    norm, where = item.row, item.raw.at("value")
    if norm.value < 0:
        yield Finding("negative-count", where, {"value": norm.value})
    if norm.unit is Unit.VND and norm.value.as_tuple().exponent < 0:
        yield Finding("money-with-decimals", where, {"value": norm.value})
    if norm.unit is Unit.PERCENT and norm.value > Decimal(100):
        yield Finding("share-out-of-range", where, {"value": norm.figure})


def _ceilings_above_national(norms: Iterable[ParsedRow[Any]], country: str) -> Iterator[Finding]:
    """Yields a finding for each local ceiling in money above the national one of the same days."""
    local: list[ParsedRow[Any]] = []
    national: dict[tuple[str, ...], list[Any]] = {}
    for item in norms:
        norm = item.row
        if norm.kind in CEILING_KINDS and norm.value is not None and norm.dated:
            if country in norm.places:
                national.setdefault(_limited_subject(norm), []).append(norm)
            else:
                local.append(item)
    for item in local:
        for ceiling in national.get(_limited_subject(item.row), ()):
            days = item.row.interval.overlap(ceiling.interval)
            if item.row.value > ceiling.value and days is not None:
                params = {
                    "value": item.row.figure,
                    "ceiling": ceiling.figure,
                    "id": ceiling.id,
                    "document": ceiling.document,
                    "days": days,
                }
                yield Finding("local-above-ceiling", item.raw.at("value"), params)


def _limited_subject(norm: Any) -> tuple[str, ...]:
    return norm.subject, norm.kind, norm.scope
