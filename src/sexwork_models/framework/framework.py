"""The frozen framework: everything that the documents say, asked by id, day and place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Any, TypeAlias, TypeVar

import attrs

from ..intake.catalog import Catalogue, unknown_id
from ..values.intervals import Dated, Found, Lookup, NoValue, Policy, Timeline
from ..values.text import Text
from .pack import Change, PackInfo, Tables
from .tables.activities import Activity, Procedure, ProcedureStep
from .tables.consumption import Consumption
from .tables.indicators import Indicator
from .tables.norms import Norm, NormKind, Target, norms_in
from .tables.pilots import RESERVED_MODELS, Pilot, Term
from .tables.places import Place, PlaceLevel
from .tables.sources import Document, OpenQuestion

__all__ = ["Framework", "NormKey"]

NormKey: TypeAlias = tuple[str, NormKind, str, str]
T = TypeVar("T")
N = TypeVar("N", bound=Norm)


def _timelines(norms: Iterable[N]) -> Mapping[NormKey, Timeline[N]]:
    entries: dict[NormKey, list[Dated[N]]] = {}
    for norm in norms:
        for place in norm.places if norm.dated else ():
            key = (norm.subject, norm.kind, place, norm.scope)
            entries.setdefault(key, []).append(Dated(norm, norm.interval, norm.known))
    return {key: Timeline.of(dated) for key, dated in entries.items()}


@attrs.frozen(eq=False, repr=False)
class Framework:
    """Documents, places, pilots, activities, procedures, indicators, norms and targets. Nothing changes.

    Each catalogue is a read-only mapping from id to row; `places` maps a code to its timeline, because
    a code means a place only on a day. `changes` lists what overlays did.
    """

    info: PackInfo
    tables: Tables
    changes: tuple[Change, ...] = ()

    @classmethod
    def of(cls, info: PackInfo, tables: Tables, changes: tuple[Change, ...] = ()) -> Framework:
        """The framework of tables that were checked."""
        return cls(info, dict(tables), changes)

    def __repr__(self) -> str:
        return f"<Framework {self.info.id} as of {self.info.as_of}, {len(self.changes)} changes>"

    def _rows(self, table: str) -> list[Any]:
        return [item.row for item in self.tables[table]]

    def _by_id(self, table: str) -> Catalogue[Any]:
        return Catalogue(table, {row.id: row for row in self._rows(table)})

    @cached_property
    def documents(self) -> Catalogue[Document]:
        """Every document by id."""
        return self._by_id("documents")

    @cached_property
    def pilots(self) -> Catalogue[Pilot]:
        """Every pilot model by id."""
        return self._by_id("pilots")

    @cached_property
    def populations(self) -> Catalogue[Term]:
        """Every population by id."""
        return self._by_id("populations")

    @cached_property
    def disaggregations(self) -> Catalogue[Term]:
        """Everything that a count may be split by."""
        return self._by_id("disaggregations")

    @cached_property
    def activities(self) -> Catalogue[Activity]:
        """Every activity type by id."""
        return self._by_id("activities")

    @cached_property
    def procedures(self) -> Catalogue[Procedure]:
        """Every procedure by id."""
        return self._by_id("procedures")

    @cached_property
    def procedure_steps(self) -> Catalogue[ProcedureStep]:
        """Every step by procedure and number; step 0 stands for an official text that nobody has seen."""
        return self._by_id("procedure_steps")

    @cached_property
    def indicators(self) -> Catalogue[Indicator]:
        """Every indicator by id."""
        return self._by_id("indicators")

    @cached_property
    def norms(self) -> Catalogue[Norm]:
        """Every norm by id, consumption norms among them, without targets."""
        return Catalogue(
            "norms", {row.id: row for name in ("norms", "consumption") for row in self._rows(name)}
        )

    @cached_property
    def consumption(self) -> Catalogue[Consumption]:
        """Every norm that says how much of an input an activity uses, by id."""
        return self._by_id("consumption")

    @cached_property
    def targets(self) -> Catalogue[Target]:
        """Every target by id."""
        return self._by_id("targets")

    @cached_property
    def open_questions(self) -> Catalogue[OpenQuestion]:
        """What matters and nobody has read, by id."""
        return self._by_id("open_questions")

    @cached_property
    def places(self) -> Catalogue[Timeline[Place]]:
        """Every code with the places that it has meant."""
        entries: dict[str, list[Dated[Place]]] = {}
        for place in self._rows("places"):
            entries.setdefault(place.code, []).append(Dated(place, place.interval))
        return Catalogue("places", {code: Timeline.of(dated) for code, dated in entries.items()})

    @cached_property
    def models(self) -> tuple[str, ...]:
        """Every model code that a row may carry."""
        return (*self.pilots, *RESERVED_MODELS)

    @cached_property
    def norm_timelines(self) -> Mapping[NormKey, Timeline[Norm]]:
        """The norms that have a first day, by subject, kind, place and scope."""
        return _timelines(self.norms.values())

    @cached_property
    def target_timelines(self) -> Mapping[NormKey, Timeline[Target]]:
        """The targets, by subject, kind, place and scope."""
        return _timelines(self.targets.values())

    def population_names(self, codes: Iterable[str]) -> tuple[Text, ...]:
        """The labels of populations, for reading; a figure that names none is of an unstated population."""
        named = tuple(codes) or ("unspecified",)
        return tuple(
            self.populations[code].label if code in self.populations else Text(code, code)
            for code in named
        )

    def place(self, code: str, on: date) -> Lookup[Place]:
        """What `code` means on a day; a code that no place ever had is NoValue without dates."""
        return self.places[code].at(on) if code in self.places else NoValue()

    def places_on(self, on: date, level: PlaceLevel | None = None) -> tuple[Place, ...]:
        """Every place that exists on a day, in the order of the file."""
        found = (timeline.at(on) for timeline in self.places.values())
        existing = (outcome.value for outcome in found if isinstance(outcome, Found))
        return tuple(place for place in existing if level is None or place.level is level)

    def chain(self, code: str, on: date) -> tuple[str, ...]:
        """The code and those above it on a day, up to the country; empty when the place did not exist."""
        codes: list[str] = []
        while code and code not in codes:
            outcome = self.place(code, on)
            if not isinstance(outcome, Found):
                break
            codes.append(code)
            code = outcome.value.parent
        return tuple(codes)

    def province_of(self, code: str, on: date) -> str | None:
        """The code of the province that holds a place on a day, None for the country or no place."""
        for above in self.chain(code, on):
            outcome = self.place(above, on)
            if isinstance(outcome, Found) and outcome.value.level is PlaceLevel.PROVINCE:
                return above
        return None

    def successors(self, code: str, on: date, later: date) -> tuple[str, ...]:
        """The codes that hold, on a later day, the territory that `code` had on `on`: an explicit step.

        Exact at province level only. Raises UnknownIdError when the place did not exist on `on`.
        """
        outcome = self.place(code, on)
        if not isinstance(outcome, Found):
            raise unknown_id(code, "places", self.places)
        end = outcome.value.valid_to
        if end is None or later < end:
            return (code,)
        reached = [self.successors(next_code, end, later) for next_code in outcome.value.successors]
        return tuple(dict.fromkeys(code for codes in reached for code in codes))

    def same_territory(self, code: str, first: date, last: date) -> bool:
        """Whether a code means the same ground on both days: no merger, split or new meaning between them."""
        day = first
        while True:
            outcome = self.place(code, day)
            if not isinstance(outcome, Found):
                return False
            end = outcome.value.valid_to
            if end is None or last < end:
                return True
            heirs = [
                place
                for place in self._rows("places")
                if place.valid_to == end and code in place.successors
            ]
            if outcome.value.successors != (code,) or len(heirs) != 1:
                return False
            day = end

    def look_up(
        self,
        subject: str,
        kind: NormKind,
        on: date,
        place: str | None = None,
        scope: str = "",
        policy: Policy = Policy.STRICT,
    ) -> Lookup[Norm]:
        """The norm of one subject, kind and scope on a day in a place.

        The most specific place that holds a value wins, and the wider ones that it hides are shown
        with it; nothing falls back to another day unless the policy says so.
        """
        strict = self._look_up(subject, kind, on, place, scope, Policy.STRICT)
        carries = policy is not Policy.STRICT and isinstance(strict, NoValue)
        return self._look_up(subject, kind, on, place, scope, policy) if carries else strict

    def _look_up(
        self, subject: str, kind: NormKind, on: date, place: str | None, scope: str, policy: Policy
    ) -> Lookup[Norm]:
        timelines = self.norm_timelines
        chain = self.chain(place or self.info.country, on)
        keys = [(subject, kind, code, scope) for code in chain]
        outcomes = [
            self._on_its_ground(timelines[key].at(on, policy), key[2], on)
            for key in keys
            if key in timelines
        ]
        holding = [outcome for outcome in outcomes if not isinstance(outcome, NoValue)]
        if not holding:
            return outcomes[0] if outcomes else NoValue()
        first, *wider = holding
        if isinstance(first, Found):
            return attrs.evolve(
                first, shadowed=tuple(other.value for other in wider if isinstance(other, Found))
            )
        return first

    def _on_its_ground(self, outcome: Lookup[Norm], code: str, on: date) -> Lookup[Norm]:
        """The outcome, unless the code has come to mean other ground since the norm was set: then it is no norm there."""
        start = getattr(getattr(outcome, "value", None), "valid_from", None)
        meant = self.place(code, start) if start is not None and start < on else NoValue()
        if not isinstance(meant, Found) or start is None or self.same_territory(code, start, on):
            return outcome
        return NoValue(before=meant.interval.last_day)

    def norms_for(
        self,
        model: str | None = None,
        on: date | None = None,
        place: str | None = None,
        subject: str | None = None,
    ) -> tuple[Lookup[Norm], ...]:
        """One outcome per subject, kind and scope that has a norm on the day: Found, Unknown or Conflict.

        Without `place`, the norms of every place; without `on`, those of the framework's own day.
        """
        day = on or self.info.as_of
        keys = dict.fromkeys(
            (name, kind, scope, where if place is None else place)
            for (name, kind, where, scope), timeline in self.norm_timelines.items()
            if subject in (None, name)
            and (model is None or any(entry.value.applies_to(model) for entry in timeline.entries))
        )
        outcomes = (
            self.look_up(name, kind, day, where, scope) for name, kind, scope, where in keys
        )
        holding = [outcome for outcome in outcomes if not isinstance(outcome, NoValue)]
        return tuple(
            outcome
            for outcome in holding
            if model is None or any(norm.applies_to(model) for norm in norms_in(outcome))
        )
