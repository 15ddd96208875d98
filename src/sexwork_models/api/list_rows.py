"""What each kind of row looks like to the outside: the rows of `show`, as JSON-ready data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, TypeAlias

import attrs

from ..core.messages import Lang, catalogue
from ..framework.framework import Framework
from ..framework.tables.norms import Norm
from ..framework.tables.pilots import CROSS_CUTTING
from ..intake.fields import Row
from ..practice.observations.files import ObservationFile, published_results
from ..practice.observations.model import PublishedFigure
from ..values.amounts import decimal_string
from ..values.intervals import Conflict, Found, Unknown
from ..values.units import Unit

__all__ = ["KINDS", "Filters", "JsonRow", "list_rows"]

JsonRow: TypeAlias = dict[str, Any]


@attrs.frozen
class Filters:
    """What to list: rows of one model, that hold on a day, that speak of a place."""

    model: str | None = None
    on: date | None = None
    place: str | None = None


def list_rows(
    kind: str,
    framework: Framework,
    filters: Filters | None = None,
    lang: Lang = "en",
    published: ObservationFile | None = None,
) -> list[JsonRow]:
    """The rows of one of KINDS. Raises KeyError for another kind."""
    filters = filters or Filters()
    if kind == "observations":
        return [
            _figure(row, lang)
            for row in (published or published_results()).figures
            if _speaks(row, filters, framework)
        ]
    return KINDS[kind](framework, filters, lang)


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    return None if value == "" else value


def _row(row: Row, *left_out: str, **changes: object) -> JsonRow:
    """The row's own fields under their own names, the id first."""
    fields = {
        name: _plain(getattr(row, name)) for name in type(row).model_fields if name not in left_out
    }
    return {"id": getattr(row, "id", None), **fields, **changes}


def _of_model(models: Iterable[str], filters: Filters) -> bool:
    models = tuple(models)
    return filters.model is None or filters.model in models or CROSS_CUTTING in models


def _pilots(framework: Framework, filters: Filters, lang: Lang) -> list[JsonRow]:
    return [_row(pilot) for pilot in framework.pilots.values() if filters.model in (None, pilot.id)]


def _activities(framework: Framework, filters: Filters, lang: Lang) -> list[JsonRow]:
    rows = [row for row in framework.activities.values() if _of_model(row.models, filters)]
    return [_row(row, documents=_documents_of(row.references)) for row in rows]


def _documents_of(references: tuple[str, ...]) -> list[str]:
    return list(dict.fromkeys(reference.split(":")[0] for reference in references))


def _procedures(framework: Framework, filters: Filters, lang: Lang) -> list[JsonRow]:
    return [
        _row(row, documents=_documents_of(row.references))
        for row in framework.procedure_steps.values()
    ]


def _indicators(framework: Framework, filters: Filters, lang: Lang) -> list[JsonRow]:
    return [_row(row) for row in framework.indicators.values() if _of_model(row.models, filters)]


def _documents(framework: Framework, filters: Filters, lang: Lang) -> list[JsonRow]:
    rows = framework.documents.values()
    return [
        _row(row, document=row.id)
        for row in rows
        if filters.on is None or row.may_hold_on(filters.on)
    ]


def _places(framework: Framework, filters: Filters, lang: Lang) -> list[JsonRow]:
    every = (entry.value for timeline in framework.places.values() for entry in timeline.entries)
    rows = framework.places_on(filters.on) if filters.on else tuple(every)
    return [
        _row(row, "code", id=row.code)
        for row in rows
        if filters.place in (None, row.code, row.parent)
    ]


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
    days = [
        entry.interval.start or entry.interval.last_day or framework.info.as_of for entry in entries
    ]
    return bool(
        set(places) & {code for day in days for code in framework.chain(filters.place, day)}
    )


def _targets(framework: Framework, filters: Filters, lang: Lang) -> list[JsonRow]:
    rows = [
        row
        for row in framework.targets.values()
        if _of_model(row.models, filters) and _in_place(row.places, filters, framework)
    ]
    return [
        _norm(row, filters.on)
        for row in rows
        if filters.on is None or row.interval.holds(filters.on)
    ]


def _norm(norm: Norm, on: date | None) -> JsonRow:
    forced = {"force_on": {"day": on.isoformat(), "force": norm.force_on(on).value}} if on else {}
    return _row(norm, value=_amount(norm), **forced)


def _amount(norm: Norm) -> int | str | None:
    """Money as an int, any other number as a decimal string."""
    if norm.value is None:
        return None
    return int(norm.value) if norm.unit is Unit.VND else str(norm.value)


def _speaks(row: PublishedFigure, filters: Filters, framework: Framework) -> bool:
    day = row.last_day or row.first_day or framework.info.as_of
    chains = {code for place in row.places for code in framework.chain(place, day)}
    in_time = filters.on is None or (row.window is not None and row.window.holds(filters.on))
    return (
        (filters.model is None or filters.model in row.models)
        and in_time
        and filters.place in {None, *row.places, *chains}
    )


_AS_PERIOD = ("period_label_vi", "period_label_en", "first_day", "last_day", "resolved", "calendar")


def _figure(row: PublishedFigure, lang: Lang) -> JsonRow:
    figure = row.figure
    return _row(
        row,
        *_AS_PERIOD,
        period=row.period.to_dict(lang),
        low=None if figure.low is None else decimal_string(figure.low),
        high=None if figure.high is None else decimal_string(figure.high),
        readings=[{"indicator": one.indicator, "role": one.role.value} for one in row.readings],
    )


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
    "observations": lambda framework, filters, lang: list_rows(
        "observations", framework, filters, lang
    ),
    "rules": _rules,
}
