"""The frozen framework: documents, norms, places and indicators, looked up by id, day and place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from ..intake.catalog import Catalogue, unknown_id_error
from ..values.arguments import check_arguments
from ..values.intervals import Found, Interval, Lookup, Policy, Timeline
from ..values.text import Text
from .pack import Change, PackInfo, Tables, checked_tables, rows_of
from .tables.norms import Norm, NormKey, NormKind, Target, has_norm_about, norms_of_outcome
from .tables.pilots import RESERVED_MODELS
from .tables.places import Place, PlaceLevel

if TYPE_CHECKING:  # the model of a table is imported with its first row
    from .norm_lookup import NormLookup
    from .tables.activities import Activity, Procedure, ProcedureStep
    from .tables.consumption import Consumption
    from .tables.indicators import Indicator
    from .tables.pilots import Pilot, Population, Term
    from .tables.sources import Document, OpenQuestion
    from .territories import Territories

__all__ = ["Framework"]

N = TypeVar("N", bound=Norm)


@attrs.frozen(eq=False, repr=False)
class Framework:
    """Documents, places, pilots, activities, procedures, indicators, norms and targets; frozen.

    Each catalogue is a read-only mapping from id to row; `places` maps a code to its timeline, as
    it means a place only on a day. `changes` are by overlays; `packaged` comes with the library.
    """

    info: PackInfo
    tables: Tables
    changes: tuple[Change, ...] = ()
    packaged: bool = attrs.field(default=False, kw_only=True)

    @classmethod
    @check_arguments
    def of(cls, info: PackInfo, tables: Tables, changes: tuple[Change, ...] = ()) -> Framework:
        """Returns the framework of checked tables."""
        return cls(info, checked_tables(tables), changes)

    def __repr__(self) -> str:
        return f"<Framework {self.info.id} as of {self.info.as_of}, {len(self.changes)} changes>"

    def _by_id(self, table: str) -> Catalogue[Any]:
        return Catalogue(table, {row.id: row for row in rows_of(self.tables, table)})

    @cached_property
    def documents(self) -> Catalogue[Document]:
        """Every document by id."""
        return self._by_id("documents")

    @cached_property
    def pilots(self) -> Catalogue[Pilot]:
        """Every pilot model by id."""
        return self._by_id("pilots")

    @cached_property
    def populations(self) -> Catalogue[Population]:
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
        rows = [*rows_of(self.tables, "norms"), *rows_of(self.tables, "consumption")]
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
    def _territories(self) -> Territories:
        from .territories import Territories  # for the first place asked for

        return Territories(tuple(rows_of(self.tables, "places")))

    @property
    def places(self) -> Catalogue[Timeline[Place]]:
        """Every code with the timeline of the places that it has meant."""
        return self._territories.timelines

    @cached_property
    def models(self) -> tuple[str, ...]:
        """Every model code that a row may have."""
        return (*self.pilots, *RESERVED_MODELS)

    @cached_property
    def _norm_lookup(self) -> NormLookup[Norm]:
        return self._lookup_of(self.norms.values())

    @cached_property
    def _target_lookup(self) -> NormLookup[Target]:
        return self._lookup_of(self.targets.values())

    def _lookup_of(self, norms: Iterable[N]) -> NormLookup[N]:
        from .norm_lookup import NormLookup  # for the first norm looked up

        info = self.info
        return NormLookup(tuple(norms), self._territories, info.country, info.as_of)

    @property
    def norm_timelines(self) -> Mapping[NormKey, Timeline[Norm]]:
        """The timelines of norms that have a first day, by subject, kind, place and scope."""
        return self._norm_lookup.timelines

    @property
    def target_timelines(self) -> Mapping[NormKey, Timeline[Target]]:
        """The timelines of targets, by subject, kind, place and scope."""
        return self._target_lookup.timelines

    @check_arguments
    def population_names(self, codes: Iterable[str]) -> tuple[Text, ...]:
        """Returns the labels of populations; without codes, that of the unspecified population."""
        labels: list[Text] = []
        for code in tuple(codes) or ("unspecified",):
            known = code in self.populations
            labels.append(self.populations[code].label if known else Text(code, code))
        return tuple(labels)

    @check_arguments
    def place(self, code: str, on: date) -> Lookup[Place]:
        """Returns what `code` means on a day; NoValue without dates if no place ever had it.

        For a day after the last review of the framework, the answer says so (`beyond_as_of`).
        """
        outcome, as_of = self._territories.place(code, on), self.info.as_of
        return attrs.evolve(outcome, beyond_as_of=as_of) if on > as_of else outcome

    @check_arguments
    def places_on(self, on: date, level: PlaceLevel | None = None) -> tuple[Place, ...]:
        """Returns every place that exists on a day, in the order of the file."""
        return self._territories.places_on(on, level)

    @check_arguments
    def chain(self, code: str, on: date) -> tuple[str, ...]:
        """Returns the code and those above it on a day, up to the country.

        It is empty when the place did not exist.
        """
        return self._territories.chain(code, on)

    @check_arguments
    def province_of(self, code: str, on: date) -> str | None:
        """Returns the code of a place's province on a day; None for the country or no place."""
        return self._territories.province_of(code, on)

    @check_arguments
    def successors(self, code: str, on: date, later: date) -> tuple[str, ...]:
        """Returns the codes that hold, on a later day, the territory that `code` had on `on`.

        As far as the table of places lists them: in full for provinces, for districts only where
        one took in another. Raises UnknownIdError when the place did not exist on `on`.
        """
        return self._territories.successors(code, on, later)

    @check_arguments
    def same_territory(self, code: str, first: date, last: date) -> bool:
        """Whether a code means the same territory on both days.

        It does not after a merger, a split or a new meaning between them.
        """
        return self._territories.same_territory(code, first, last)

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
        Nothing falls back to another day unless the policy says so. Raises UnknownIdError, naming
        the nearest ids, for a subject or place that does not exist, and for a scope that the
        subject does not have.
        """
        self._norm_lookup.require_subject(subject)
        self._norm_lookup.require_scope(subject, kind, scope)
        self._require("places", place)
        return self._norm_lookup.find((subject, kind, scope), on, place, policy)

    @check_arguments
    def norms_in_force(
        self,
        on: date | Interval,
        place: str | None = None,
        *,
        model: str | None = None,
        subject: str | None = None,
        indicator: str | None = None,
    ) -> tuple[Lookup[Norm], ...]:
        """Returns every outcome with a norm on a day, or on any day of a window, at a place.

        Each is Found, Unknown or Conflict, for one subject, kind and scope; as in `look_up`, the
        norm of the most specific place hides those of wider ones. The place is read on the last day
        of a window on which it exists. `indicator` takes the subjects of which a norm names it.
        Raises UnknownIdError, naming the nearest ids, for an id that does not exist.
        """
        self._require("places", place)
        self._require("models", model)
        if subject is not None:
            self._norm_lookup.require_subject(subject)
        self._require("indicators", indicator)
        found = self._norm_lookup.in_force(on, place, subject=subject, indicator=indicator)
        return tuple(one for one in found if model is None or has_norm_about(one, model))

    @check_arguments
    def targets_in_force(
        self, on: date | Interval, place: str | None = None, *, indicator: str | None = None
    ) -> tuple[Target, ...]:
        """Returns the targets of a place and of those above it that hold on a day or in a window.

        Without a place, those of every place. No target hides another. Raises UnknownIdError as
        `norms_in_force` does.
        """
        self._require("places", place)
        self._require("indicators", indicator)
        targets: dict[str, Target] = {}
        for outcome in self._target_lookup.in_force(on, place, indicator=indicator):
            wider = outcome.shadowed if isinstance(outcome, Found) else ()
            for target in (*norms_of_outcome(outcome), *wider):
                targets[target.id] = target
        return tuple(targets.values())

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
        those of the framework's own day. Raises UnknownIdError as `norms_in_force` does.
        """
        return self.norms_in_force(on or self.info.as_of, place, model=model, subject=subject)

    def _require(self, table: str, id: str | None) -> None:
        """Raises UnknownIdError, naming the nearest ids, when a table does not have an id."""
        if id is not None and id not in getattr(self, table):
            raise unknown_id_error(id, table, getattr(self, table))
