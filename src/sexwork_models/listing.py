"""What each kind of row looks like to the outside: the rows of `show`, as JSON-ready data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, TypeAlias

import attrs

from .framework.framework import Framework
from .framework.norms import Norm
from .framework.places import Place
from .framework.rows import Row
from .messages import Lang, catalogue
from .practice.observation_files import ObservationFile, published_results
from .practice.observations import PublishedFigure
from .values.timeline import Conflict, Found, Unknown
from .values.units import Unit

__all__ = ["KINDS", "Filters", "JsonRow", "list_rows"]

JsonRow: TypeAlias = dict[str, Any]


@attrs.frozen
class Filters:
    """What to list: rows of one model, that hold on a day, that speak of a place."""

    model: str | None = None
    on: date | None = None
    place: str | None = None


def list_rows(
    kind: str, framework: Framework, filters: Filters | None = None, lang: Lang = "en", published: ObservationFile | None = None
) -> list[JsonRow]:
    """The rows of one of KINDS. Raises KeyError for another kind."""
    filters = filters or Filters()
    if kind == "observations":
        return [_figure(row, lang) for row in (published or published_results()).figures if _speaks(row, filters, framework)]
    return KINDS[kind](framework, filters, lang)


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    return None if value == "" else value


def _columns(row: Row, *names: str) -> JsonRow:
    return {name: _plain(getattr(row, name)) for name in names}


def _of_model(models: Iterable[str], filters: Filters) -> bool:
    models = tuple(models)
    return filters.model is None or filters.model in models or "ALL" in models


def _pilots(framework: Framework, filters: Filters, lang: Lang) -> list[JsonRow]:
    names = ("id", "name_vi", "name_en", "title_vi", "title_en", "scope", "places", "documents", "grade", "note_vi", "note_en")
    return [_columns(pilot, *names) for pilot in framework.pilots.values() if filters.model in (None, pilot.id)]


def _activities(framework: Framework, filters: Filters, lang: Lang) -> list[JsonRow]:
    names = ("id", "models", "name_vi", "name_en", "unit", "channels", "grade", "note_vi", "note_en")
    rows = [row for row in framework.activities.values() if _of_model(row.models, filters)]
    return [{**_columns(row, *names), **_cited(row.references)} for row in rows]


def _cited(references: tuple[str, ...]) -> JsonRow:
    documents = list(dict.fromkeys(reference.split(":")[0] for reference in references))
    return {"documents": documents, "references": list(references)}


def _procedures(framework: Framework, filters: Filters, lang: Lang) -> list[JsonRow]:
    names = (
        "id",
        "procedure",
        "step",
        "name_vi",
        "name_en",
        "role_vi",
        "role_en",
        "input_vi",
        "input_en",
        "output_vi",
        "output_en",
        "grade",
    )
    return [{**_columns(row, *names), **_cited(row.references)} for row in framework.procedure_steps.values()]


def _indicators(framework: Framework, filters: Filters, lang: Lang) -> list[JsonRow]:
    names = (
        "id",
        "name_vi",
        "name_en",
        "unit",
        "additivity",
        "additive_over",
        "numerator_vi",
        "numerator_en",
        "denominator_vi",
        "denominator_en",
        "exclusions_vi",
        "exclusions_en",
        "disaggregations",
        "direction",
        "models",
        "populations",
        "union_of",
        "never_compared_with",
        "signed",
        "enforcement",
        "references",
        "document",
        "grade",
        "note_vi",
        "note_en",
    )
    return [_columns(row, *names) for row in framework.indicators.values() if _of_model(row.models, filters)]


def _documents(framework: Framework, filters: Filters, lang: Lang) -> list[JsonRow]:
    names = (
        "id",
        "title_vi",
        "title_en",
        "issuer_vi",
        "issuer_en",
        "number",
        "signed_on",
        "in_force_from",
        "replaced_by",
        "replaced_on",
        "grade",
        "url",
        "note_vi",
        "note_en",
    )
    return [{**_columns(row, *names), "document": row.id} for row in framework.documents.values()]


def _places(framework: Framework, filters: Filters, lang: Lang) -> list[JsonRow]:
    every = (entry.value for timeline in framework.places.values() for entry in timeline.entries)
    rows = framework.places_on(filters.on) if filters.on else tuple(every)
    return [_place(row) for row in rows if filters.place in (None, row.code, row.parent)]


def _place(place: Place) -> JsonRow:
    names = (
        "level",
        "type",
        "name_vi",
        "name_en",
        "iso",
        "parent",
        "valid_from",
        "start_certainty",
        "valid_to",
        "end_certainty",
        "successors",
    )
    return {"id": place.code, **_columns(place, *names), **_columns(place, "documents", "grade", "note_vi", "note_en")}


def _norms(framework: Framework, filters: Filters, lang: Lang) -> list[JsonRow]:
    return [_norm(norm, filters.on) for norm in _selected(framework, filters)]


def _selected(framework: Framework, filters: Filters) -> list[Norm]:
    if filters.on is None:
        return [
            row
            for row in framework.norms.values()
            if _of_model(row.models, filters) and _in_place(row.places, filters, framework)
        ]
    found: dict[str, Norm] = {}
    for outcome in framework.norms_for(filters.model, filters.on, filters.place):
        if isinstance(outcome, (Found, Unknown)):
            found[outcome.value.id] = outcome.value
        elif isinstance(outcome, Conflict):
            found |= {norm.id: norm for norm in outcome.values}
    return [norm for norm in framework.norms.values() if norm.id in found]


def _in_place(places: Iterable[str], filters: Filters, framework: Framework) -> bool:
    """Whether a row speaks of the place that is asked for, or of one that held it at some time."""
    if filters.place is None:
        return True
    entries = framework.places[filters.place].entries
    days = [entry.interval.start or entry.interval.last_day or framework.info.as_of for entry in entries]
    return bool(set(places) & {code for day in days for code in framework.chain(filters.place, day)})


def _targets(framework: Framework, filters: Filters, lang: Lang) -> list[JsonRow]:
    rows = [
        row for row in framework.targets.values() if _of_model(row.models, filters) and _in_place(row.places, filters, framework)
    ]
    return [_norm(row, filters.on) for row in rows if filters.on is None or row.interval.holds(filters.on)]


def _norm(norm: Norm, on: date | None) -> JsonRow:
    names = (
        "unit",
        "per_unit",
        "per_period",
        "scope",
        "valid_from",
        "start_certainty",
        "valid_to",
        "end_certainty",
        "places",
        "populations",
        "activities",
        "indicators",
        "document",
        "article",
        "reported_in",
        "grade",
        "force",
        "force_since",
        "note_vi",
        "note_en",
    )
    head = _columns(norm, "id", "models", "subject", "item_en", "item_vi", "kind")
    forced = {"force_on": {"day": on.isoformat(), "force": norm.force_on(on).value}} if on else {}
    return {**head, "value": _amount(norm), **_columns(norm, *names), **forced}


def _amount(norm: Norm) -> int | str | None:
    """Money as an int, any other number as a decimal string."""
    if norm.value is None:
        return None
    return int(norm.value) if norm.unit is Unit.VND else str(norm.value)


def _speaks(row: PublishedFigure, filters: Filters, framework: Framework) -> bool:
    day = row.last_day or row.first_day or framework.info.as_of
    chains = {code for place in row.places for code in framework.chain(place, day)}
    in_time = filters.on is None or (row.window is not None and row.window.holds(filters.on))
    return (filters.model is None or filters.model in row.models) and in_time and filters.place in {None, *row.places, *chains}


def _figure(row: PublishedFigure, lang: Lang) -> JsonRow:
    figure = row.figure
    names = (
        "unit",
        "per_unit",
        "per_period",
        "kind",
        "relation",
        "related_to",
        "document",
        "line",
        "grade",
        "reason_vi",
        "reason_en",
        "note_vi",
        "note_en",
    )
    return {
        **_columns(row, "id", "places"),
        "period": row.period.to_dict(lang),
        **_columns(row, "models", "populations", "item_vi", "item_en"),
        "qualifier": row.qualifier.value,
        "low": None if figure.low is None else str(row.low),
        "high": None if figure.high is None else str(row.low if row.high is None else row.high),
        **_columns(row, *names),
        "readings": [{"indicator": one.indicator, "role": one.role.value} for one in row.readings],
    }


def _rules(framework: Framework, filters: Filters, lang: Lang) -> list[JsonRow]:
    return [
        {
            "id": entry.code,
            "severity": entry.severity,
            "document": entry.source,
            **{
                f"{name}_{tongue}": getattr(entry, name)[tongue]
                for name in ("title", "why", "text", "remedy")
                for tongue in ("vi", "en")
            },
        }
        for entry in catalogue().values()
        if entry.kind == "finding"
    ]


KINDS: Mapping[str, Callable[[Framework, Filters, Lang], list[JsonRow]]] = {
    "pilots": _pilots,
    "activities": _activities,
    "procedures": _procedures,
    "norms": _norms,
    "targets": _targets,
    "indicators": _indicators,
    "documents": _documents,
    "places": _places,
    "observations": lambda framework, filters, lang: list_rows("observations", framework, filters, lang),
    "rules": _rules,
}
