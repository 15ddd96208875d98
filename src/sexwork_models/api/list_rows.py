"""Lists rows of the framework, published figures and rules as JSON-ready data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

import attrs

from ..core.errors import require_language
from ..core.messages import LANGUAGES, Lang, catalogue
from ..framework.framework import Framework
from ..framework.tables.norms import Norm
from ..framework.tables.pilots import share_a_model
from ..framework.tables.places import Place
from ..intake.catalog import unknown_id_error
from ..intake.rows import Row
from ..practice.observations.files import ObservationFile, figures_with
from ..practice.observations.model import PublishedFigure
from ..values.amounts import decimal_string
from ..values.arguments import check_arguments
from ..values.intervals import Conflict, Found, Unknown
from ..values.units import Unit

__all__ = ["KINDS", "Filters", "JsonRow", "list_rows"]

JsonRow: TypeAlias = dict[str, Any]

_KINDS_WITH_DAYS = ("norms", "targets", "documents", "places")
_PERIOD_FIELDS = (  # of a published figure; `period` stands for all of them
    "period_label_vi",
    "period_label_en",
    "first_day",
    "last_day",
    "resolved",
    "calendar",
)


@attrs.frozen
class Filters:
    """Which rows to list: those of one model, in force on a day, about a place."""

    model: str | None = None
    on: date | None = None
    place: str | None = None


@check_arguments
def list_rows(
    kind: str,
    framework: Framework,
    filters: Filters | None = None,
    lang: Lang = "en",
    published: ObservationFile | None = None,
) -> list[JsonRow]:
    """Returns the rows of one of KINDS. Raises UnknownIdError for another kind.

    Rows in force on a day after the last review of the framework name the day of that review as
    `beyond_as_of`. Raises UnknownIdError for a model or place that does not exist.
    """
    require_language(lang)
    filters = filters or Filters()
    _require_known(filters, framework)
    if kind == "observations":
        return observation_rows(framework, filters, lang, published)
    if kind not in KINDS:
        raise unknown_id_error(kind, "kinds", [*KINDS, "observations"])
    rows = KINDS[kind](framework, filters, lang)
    as_of = framework.info.as_of
    if kind in _KINDS_WITH_DAYS and filters.on is not None and filters.on > as_of:
        rows = [{**row, "beyond_as_of": as_of.isoformat()} for row in rows]
    return rows


def _require_known(filters: Filters, framework: Framework) -> None:
    """Raises UnknownIdError for a model or place that does not exist."""
    for table, id in (("models", filters.model), ("places", filters.place)):
        if id is not None and id not in getattr(framework, table):
            raise unknown_id_error(id, table, getattr(framework, table))


# One function for each kind of row


def pilot_rows(framework: Framework, filters: Filters, lang: Lang) -> list[JsonRow]:
    """Returns the pilot models."""
    pilots = framework.pilots.values()
    return [_json_row(pilot) for pilot in pilots if filters.model in (None, pilot.id)]


def activity_rows(framework: Framework, filters: Filters, lang: Lang) -> list[JsonRow]:
    """Returns the activities of a model."""
    rows = []
    for activity in framework.activities.values():
        if _is_of_model(activity.models, filters):
            documents = _documents_of(activity.references)
            rows.append(_json_row(activity, documents=documents))
    return rows


def procedure_rows(framework: Framework, filters: Filters, lang: Lang) -> list[JsonRow]:
    """Returns the steps of all procedures."""
    steps = framework.procedure_steps.values()
    return [_json_row(step, documents=_documents_of(step.references)) for step in steps]


def indicator_rows(framework: Framework, filters: Filters, lang: Lang) -> list[JsonRow]:
    """Returns the indicators of a model."""
    indicators = framework.indicators.values()
    return [_json_row(row) for row in indicators if _is_of_model(row.models, filters)]


def document_rows(framework: Framework, filters: Filters, lang: Lang) -> list[JsonRow]:
    """Returns the documents that may be in force on a day."""
    rows = []
    for document in framework.documents.values():
        if filters.on is not None and not document.may_hold_on(filters.on):
            continue
        rows.append(_json_row(document, document=document.id))
    return rows


def place_rows(framework: Framework, filters: Filters, lang: Lang) -> list[JsonRow]:
    """Returns the places that exist on a day, or at any time: one place and those inside it."""
    places: list[Place] = []
    if filters.on:
        places += framework.places_on(filters.on)
    else:
        for timeline in framework.places.values():
            places += [entry.value for entry in timeline.entries]
    rows = [place for place in places if filters.place in (None, place.code, place.parent)]
    return [_json_row(row, "code", id=row.code) for row in rows]


def norm_rows(framework: Framework, filters: Filters, lang: Lang) -> list[JsonRow]:
    """Returns the norms of a model and place, in force on a day."""
    norms = framework.norms.values()
    if filters.on is None:
        return [_norm_row(norm, None) for norm in norms if _norm_matches(norm, filters, framework)]
    ids: set[str] = set()
    for outcome in framework.norms_for(filters.model, filters.on, filters.place):
        if isinstance(outcome, (Found, Unknown)):
            ids.add(outcome.value.id)
        elif isinstance(outcome, Conflict):
            ids.update(norm.id for norm in outcome.values)
    return [_norm_row(norm, filters.on) for norm in norms if norm.id in ids]


def target_rows(framework: Framework, filters: Filters, lang: Lang) -> list[JsonRow]:
    """Returns the targets of a model and place, for a day."""
    targets = framework.targets.values()
    if filters.on is None:
        return [_norm_row(row, None) for row in targets if _norm_matches(row, filters, framework)]
    ids = {target.id for target in framework.targets_in_force(filters.on, filters.place)}
    in_force = [target for target in targets if target.id in ids]
    return [_norm_row(row, filters.on) for row in in_force if _is_of_model(row.models, filters)]


def observation_rows(
    framework: Framework, filters: Filters, lang: Lang, published: ObservationFile | None = None
) -> list[JsonRow]:
    """Returns the published figures of a model and place, for a day."""
    rows = []
    for figure in (published or figures_with(framework)).figures:
        if not _is_selected(figure, filters, framework):
            continue
        low, high, readings = figure.figure.low, figure.figure.high, []
        for reading in figure.readings:
            role = reading.role.value
            readings.append({"indicator": reading.indicator, "role": role})
        row = _json_row(
            figure,
            *_PERIOD_FIELDS,
            period=figure.period.to_dict(lang),
            low=None if low is None else decimal_string(low),
            high=None if high is None else decimal_string(high),
            readings=readings,
        )
        rows.append(row)
    return rows


def rule_rows(framework: Framework, filters: Filters, lang: Lang) -> list[JsonRow]:
    """Returns the rules that give findings, with their texts in both languages."""
    rows = []
    for message in catalogue().values():
        if message.kind == "finding":
            row = {"id": message.code, "severity": message.severity, "document": message.source}
            for name in ("title", "why", "text", "remedy"):
                for tongue in LANGUAGES:
                    row[f"{name}_{tongue}"] = getattr(message, name)[tongue]
            rows.append(row)
    return rows


def population_rows(framework: Framework, filters: Filters, lang: Lang) -> list[JsonRow]:
    """Returns the populations that are counted."""
    return [_json_row(population) for population in framework.populations.values()]


KINDS: Mapping[str, Callable[[Framework, Filters, Lang], list[JsonRow]]] = {
    "pilots": pilot_rows,
    "populations": population_rows,
    "activities": activity_rows,
    "procedures": procedure_rows,
    "norms": norm_rows,
    "targets": target_rows,
    "indicators": indicator_rows,
    "documents": document_rows,
    "places": place_rows,
    "observations": observation_rows,
    "rules": rule_rows,
}

# Rows and their values as JSON-ready data


def _json_row(row: Row, *excluded: str, **changes: object) -> JsonRow:
    """Returns the fields of a row under their own names, the id first."""
    fields = {}
    for name in type(row).model_fields:
        if name not in excluded:
            fields[name] = _json_value(getattr(row, name))
    return {"id": getattr(row, "id", None), **fields, **changes}


def _json_value(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Row):
        return {name: _json_value(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, (tuple, list)):
        return [_json_value(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _json_value(item) for key, item in value.items()}
    if isinstance(value, Decimal):
        return f"{value:f}"
    return None if value == "" else value


def _documents_of(references: tuple[str, ...]) -> list[str]:
    return list(dict.fromkeys(reference.split(":")[0] for reference in references))


def _norm_row(norm: Norm, on: date | None) -> JsonRow:
    """Returns a norm; money is an int, any other number a decimal string."""
    value: int | str | None = None
    if norm.value is not None:
        value = int(norm.value) if norm.unit is Unit.VND else str(norm.value)
    row = _json_row(norm, value=value)
    if on:
        row["force_on"] = {"day": on.isoformat(), "force": norm.force_on(on).value}
    return row


# Filters


def _norm_matches(norm: Norm, filters: Filters, framework: Framework) -> bool:
    """Whether a norm is of the model and the place, or of a place that once contained it."""
    if not _is_of_model(norm.models, filters):
        return False
    if filters.place is None:
        return True
    places: set[str] = set()
    for entry in framework.places[filters.place].entries:
        day = entry.interval.start or entry.interval.last_day or framework.info.as_of
        places.update(framework.chain(filters.place, day))
    return bool(places.intersection(norm.places))


def _is_of_model(models: Iterable[str], filters: Filters) -> bool:
    return filters.model is None or share_a_model(models, (filters.model,))


def _is_selected(row: PublishedFigure, filters: Filters, framework: Framework) -> bool:
    """Whether a figure is of the model, the day and the place, or of a place inside it."""
    day = row.last_day or row.first_day or framework.info.as_of
    places = {None, *row.places}
    for place in row.places:
        places.update(framework.chain(place, day))
    if filters.model is not None and filters.model not in row.models:
        return False
    if filters.on is not None and (row.window is None or not row.window.holds(filters.on)):
        return False
    return filters.place in places
