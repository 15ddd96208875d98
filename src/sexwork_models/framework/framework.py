"""The frozen framework: documents, norms, places and indicators, looked up by id, day and place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Any

import attrs

from ..intake.catalog import Catalogue, unknown_id_error
from ..values.arguments import check_arguments
from ..values.intervals import Dated, Found, Lookup, NoValue, Policy, Timeline
from ..values.text import Text
from .pack import Change, PackInfo, Tables
from .tables.activities import Activity, Procedure, ProcedureStep
from .tables.consumption import Consumption
from .tables.indicators import Indicator
from .tables.norms import Norm, NormKey, NormKind, Target, norms_of_outcome, timelines_by_key
from .tables.pilots import RESERVED_MODELS, Pilot, Term
from .tables.places import Place, PlaceLevel
from .tables.sources import Document, OpenQuestion

__all__ = ["Framework"]


@attrs.frozen(eq=False, repr=False)
class Framework:
    """Documents, places, pilots, activities, procedures, indicators, norms and targets; frozen.

    Each catalogue is a read-only mapping from id to row; `places` maps a code to its timeline,
    because a code means a place only on a day. `changes` lists what overlays changed.
    """

    info: PackInfo
    tables: Tables
    changes: tuple[Change, ...] = ()

    @classmethod
    def of(cls, info: PackInfo, tables: Tables, changes: tuple[Change, ...] = ()) -> Framework:
        """Returns the framework of checked tables."""
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
        """Every disaggregation by id: what a count may be split by."""
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
        """Every step by procedure and number.

        Step 0 stands for an official text that nobody has seen.
        """
        return self._by_id("procedure_steps")

    @cached_property
    def indicators(self) -> Catalogue[Indicator]:
        """Every indicator by id."""
        return self._by_id("indicators")

    @cached_property
    def norms(self) -> Catalogue[Norm]:
        """Every norm by id, consumption norms among them, without targets."""
        rows = [*self._rows("norms"), *self._rows("consumption")]
        return Catalogue("norms", {row.id: row for row in rows})

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
        """Every open question by id: something that matters and that nobody has read."""
        return self._by_id("open_questions")

    @cached_property
    def places(self) -> Catalogue[Timeline[Place]]:
        """Every code with the timeline of the places that it has meant."""
        entries: dict[str, list[Dated[Place]]] = {}
        for place in self._rows("places"):
            entries.setdefault(place.code, []).append(Dated(place, place.interval))
        return Catalogue("places", {code: Timeline.of(dated) for code, dated in entries.items()})

    @cached_property
    def models(self) -> tuple[str, ...]:
        """Every model code that a row may have."""
        return (*self.pilots, *RESERVED_MODELS)

    @cached_property
    def norm_timelines(self) -> Mapping[NormKey, Timeline[Norm]]:
        """The timelines of norms that have a first day, by subject, kind, place and scope."""
        return timelines_by_key(self.norms.values())

    @cached_property
    def target_timelines(self) -> Mapping[NormKey, Timeline[Target]]:
        """The timelines of targets, by subject, kind, place and scope."""
        return timelines_by_key(self.targets.values())

    def population_names(self, codes: Iterable[str]) -> tuple[Text, ...]:
        """Returns the labels of populations; without codes, that of the unspecified population."""
        labels: list[Text] = []
        for code in tuple(codes) or ("unspecified",):
            known = code in self.populations
            labels.append(self.populations[code].label if known else Text(code, code))
        return tuple(labels)

    def place(self, code: str, on: date) -> Lookup[Place]:
        """Returns what `code` means on a day; NoValue without dates if no place ever had it."""
        return self.places[code].at(on) if code in self.places else NoValue()

    @check_arguments
    def places_on(self, on: date, level: PlaceLevel | None = None) -> tuple[Place, ...]:
        """Returns every place that exists on a day, in the order of the file."""
        places: list[Place] = []
        for timeline in self.places.values():
            outcome = timeline.at(on)
            if isinstance(outcome, Found) and (level is None or outcome.value.level is level):
                places.append(outcome.value)
        return tuple(places)

    def chain(self, code: str, on: date) -> tuple[str, ...]:
        """Returns the code and those above it on a day, up to the country.

        It is empty when the place did not exist.
        """
        codes: list[str] = []
        while code and code not in codes:
            outcome = self.place(code, on)
            if not isinstance(outcome, Found):
                break
            codes.append(code)
            code = outcome.value.parent
        return tuple(codes)

    def province_of(self, code: str, on: date) -> str | None:
        """Returns the code of a place's province on a day; None for the country or no place."""
        for above in self.chain(code, on):
            outcome = self.place(above, on)
            if isinstance(outcome, Found) and outcome.value.level is PlaceLevel.PROVINCE:
                return above
        return None

    def successors(self, code: str, on: date, later: date) -> tuple[str, ...]:
        """Returns the codes that hold, on a later day, the territory that `code` had on `on`.

        Exact at province level only. Raises UnknownIdError when the place did not exist on `on`.
        """
        outcome = self.place(code, on)
        if not isinstance(outcome, Found):
            raise unknown_id_error(code, "places", self.places)
        end = outcome.value.valid_to
        if end is None or later < end:
            return (code,)
        reached: list[str] = []
        for successor in outcome.value.successors:
            reached += self.successors(successor, end, later)
        return tuple(dict.fromkeys(reached))

    def same_territory(self, code: str, first: date, last: date) -> bool:
        """Whether a code means the same territory on both days.

        It does not after a merger, a split or a new meaning between them.
        """
        day = first
        while True:
            outcome = self.place(code, day)
            if not isinstance(outcome, Found):
                return False
            end = outcome.value.valid_to
            if end is None or last < end:
                return True
            predecessors = 0
            for place in self._rows("places"):
                if place.valid_to == end and code in place.successors:
                    predecessors += 1
            if outcome.value.successors != (code,) or predecessors != 1:
                return False
            day = end

    @check_arguments
    def look_up(
        self,
        subject: str,
        kind: NormKind,
        on: date,
        place: str | None = None,
        scope: str = "",
        policy: Policy = Policy.STRICT,
    ) -> Lookup[Norm]:
        """Returns the norm of one subject, kind and scope in force on a day in a place.

        The most specific place that has a value wins; the wider ones that it hides are `shadowed`.
        Nothing falls back to another day unless the policy says so.
        """
        chain = self.chain(place or self.info.country, on)
        keys = [(subject, kind, code, scope) for code in chain]
        strict = self._most_specific(keys, on, Policy.STRICT)
        carries = policy is not Policy.STRICT and isinstance(strict, NoValue)
        return self._most_specific(keys, on, policy) if carries else strict

    def _most_specific(self, keys: Iterable[NormKey], on: date, policy: Policy) -> Lookup[Norm]:
        """Returns the first outcome with a norm; the keys go from the place up to the country."""
        outcomes: list[Lookup[Norm]] = []
        for key in keys:
            timeline = self.norm_timelines.get(key)
            if timeline is not None:
                outcomes.append(self._within_territory(timeline.at(on, policy), key[2], on))
        in_force = [outcome for outcome in outcomes if not isinstance(outcome, NoValue)]
        if not in_force:
            return outcomes[0] if outcomes else NoValue()
        first, *wider = in_force
        if not isinstance(first, Found):
            return first
        shadowed = tuple(outcome.value for outcome in wider if isinstance(outcome, Found))
        return attrs.evolve(first, shadowed=shadowed)

    def _within_territory(self, outcome: Lookup[Norm], code: str, on: date) -> Lookup[Norm]:
        """Returns the outcome, or NoValue if the code's territory changed since the norm began."""
        start = getattr(getattr(outcome, "value", None), "valid_from", None)
        if start is None or start >= on:
            return outcome
        place = self.place(code, start)
        if not isinstance(place, Found) or self.same_territory(code, start, on):
            return outcome
        return NoValue(before=place.interval.last_day)

    @check_arguments
    def norms_for(
        self,
        model: str | None = None,
        on: date | None = None,
        place: str | None = None,
        subject: str | None = None,
    ) -> tuple[Lookup[Norm], ...]:
        """Returns an outcome for each subject, kind and scope that has a norm on the day.

        Each is Found, Unknown or Conflict. Without `place`, the norms of every place; without `on`,
        those of the framework's own day.
        """
        day = on or self.info.as_of
        keys: dict[NormKey, None] = {}
        for (name, kind, code, scope), timeline in self.norm_timelines.items():
            norms = (entry.value for entry in timeline.entries)
            if subject in (None, name) and _any_applies(norms, model):
                keys[name, kind, code if place is None else place, scope] = None
        outcomes: list[Lookup[Norm]] = []
        for name, kind, code, scope in keys:
            outcome = self.look_up(name, kind, day, code, scope)
            if not isinstance(outcome, NoValue) and _any_applies(norms_of_outcome(outcome), model):
                outcomes.append(outcome)
        return tuple(outcomes)


def _any_applies(norms: Iterable[Norm], model: str | None) -> bool:
    """Whether any of the norms applies to the model; each does when no model is given."""
    return model is None or any(norm.applies_to(model) for norm in norms)
