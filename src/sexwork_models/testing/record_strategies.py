"""Draws one record from hypothesis strategies for its cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import chain

import attrs

from ..forms.record_terms import AgeBand
from ..framework.framework import Framework
from .record_cells import (
    SearchStrategy,
    Values,
    activities_with_models,
    client_extras,
    client_values,
    event_extras,
    event_values,
    shared_extras,
    st,
    window_days,
)
from .world import PlaceCodes, PlaceTimeline, place_timeline

__all__ = ["RecordStrategies"]

_ENTRY_DELAYS = st.sampled_from([timedelta(days=days) for days in (0, 0, 1, 20, 45)])
_MAX_EXTRAS = 4


@attrs.frozen(eq=False)
class RecordStrategies:
    """Strategies for the parts of a record, for one window, one set of places and one framework."""

    days: SearchStrategy[date]
    places: PlaceTimeline
    activities: SearchStrategy[tuple[str, tuple[str, ...]]]
    client: SearchStrategy[Values]
    client_extras: Mapping[str, SearchStrategy[Values]]
    event: SearchStrategy[Values]
    event_extras: Mapping[str, SearchStrategy[Values]]

    @classmethod
    def for_window(
        cls,
        first: date,
        last: date,
        provinces: Sequence[str],
        framework: Framework,
        *,
        clients: int,
        protection: bool,
    ) -> RecordStrategies:
        """Returns the strategies; `clients` is the number of different clients."""
        populations = st.sampled_from(("", *framework.populations))
        shared = shared_extras(populations)
        of_clients = {**shared, **client_extras()}
        of_events = {**shared, **event_extras(framework)}
        if protection:
            under_18, trafficking = {"age_band": AgeBand.UNDER_18}, {"trafficking_suspected": True}
            of_clients["protection"] = st.sampled_from((under_18, trafficking))
            of_events["trafficking"] = st.just(trafficking)
        return cls(
            window_days(first, last),
            place_timeline(framework, first, last, provinces),
            activities_with_models(framework),
            client_values(populations, clients),
            of_clients,
            event_values(populations),
            of_events,
        )

    def draw_day_and_place(self, draw: st.DrawFn) -> Values:
        """Draws a day, the day of entry, and a place that exists on the day."""
        day = draw(self.days)
        entered_on = day + draw(_ENTRY_DELAYS)
        return {"day": day, "entered_on": entered_on, "place": draw(_places(self.places.on(day)))}

    def draw_record(self, draw: st.DrawFn, *, client: bool) -> Values:
        """Draws the values of one record, of a client or of an event."""
        activity, models = draw(self.activities)
        values = self.draw_day_and_place(draw) | {"activity": activity, "models": models}
        values |= draw(self.client if client else self.event)
        extras = self.client_extras if client else self.event_extras
        for name in draw(_names_of_extras(tuple(sorted(extras)))):
            values |= draw(extras[name])
        return values


# Made once, since to make a strategy takes longer than to draw from it.


@cache
def _places(codes: PlaceCodes) -> SearchStrategy[str]:
    return st.sampled_from(list(chain.from_iterable(codes)))


@cache
def _names_of_extras(names: tuple[str, ...]) -> SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(names), max_size=_MAX_EXTRAS, unique=True)
