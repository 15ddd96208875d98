"""What the cells of one drawn record are: always sound together, from pools small enough for the same to come again.

This room and `strategies` need the package hypothesis, and nothing else does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import permutations
from typing import Any, TypeAlias

import attrs

from ..framework.framework import Framework
from ..practice.records.terms import (
    AgeBand,
    CaseReason,
    Channel,
    Consent,
    CourseStage,
    Gender,
    Item,
    Need,
    ReferralStage,
    ReporterRole,
    Service,
)
from .weights import MissingPackageError, code
from .world import Whereabouts, whereabouts

__all__ = ["Drawing", "SearchStrategy", "Values", "st"]

try:
    from hypothesis import strategies as st
    from hypothesis.strategies import SearchStrategy
except ImportError:
    raise MissingPackageError("hypothesis-missing") from None


Values: TypeAlias = dict[str, Any]

_LAGS = (0, 0, 1, 20, 45)
_AGES = tuple(band for band in AgeBand if band is not AgeBand.UNDER_18)
_FEW = range(3)


@attrs.frozen(eq=False)
class Drawing:
    """Strategies for the parts of a record, for one window, one set of places and one framework."""

    days: SearchStrategy[date]
    where: Whereabouts
    activities: SearchStrategy[tuple[str, tuple[str, ...]]]
    client: SearchStrategy[Values]
    client_extras: Mapping[str, SearchStrategy[Values]]
    event: SearchStrategy[Values]
    event_extras: Mapping[str, SearchStrategy[Values]]

    @classmethod
    def of(
        cls,
        first: date,
        last: date,
        provinces: Sequence[str],
        framework: Framework,
        *,
        clients: int,
        protection: bool,
    ) -> Drawing:
        """The strategies; `clients` is how many different clients there are."""
        populations = st.sampled_from(("", *framework.populations))
        both = _both(populations)
        routed = {"protection": _routed()} if protection else {}
        return cls(
            _days(first, last),
            whereabouts(framework, first, last, provinces),
            _activities(framework),
            _client(populations, clients),
            {**both, **_of_client(), **routed},
            _event(populations),
            {
                **both,
                **_of_event(framework),
                **(routed and {"trafficking": st.just({"trafficking_suspected": True})}),
            },
        )

    def dated(self, draw: st.DrawFn) -> Values:
        """A day, the day of entry, and a place that is one on the day."""
        day = draw(self.days)
        spots = [spot for province in self.where.on(day) for spot in province]
        entered = day + timedelta(days=draw(st.sampled_from(_LAGS)))
        return {"day": day, "entered_on": entered, "place": draw(st.sampled_from(spots))}

    def record(self, draw: st.DrawFn, *, client: bool) -> Values:
        """Every cell of one record that is filled."""
        activity, models = draw(self.activities)
        values = (
            self.dated(draw)
            | {"activity": activity, "models": models}
            | draw(self.client if client else self.event)
        )
        extras = self.client_extras if client else self.event_extras
        for name in draw(st.lists(st.sampled_from(sorted(extras)), max_size=4, unique=True)):
            values |= draw(extras[name])
        return values


def _days(first: date, last: date) -> SearchStrategy[date]:
    """Days of the window, more often at its ends and at those of months and reporting periods."""
    every = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    edges = [day for day in every if day.day in {1, 14, 15} or (day + timedelta(days=1)).day == 1]
    return st.one_of(
        st.sampled_from((first, last)), st.sampled_from(edges or every), st.sampled_from(every)
    )


def _activities(framework: Framework) -> SearchStrategy[tuple[str, tuple[str, ...]]]:
    """Every activity that is a service, with the models that it has or others: one, or two in either order."""
    pilots = tuple(framework.pilots)
    others = [(one,) for one in pilots] + list(permutations(pilots[:3], 2))
    rows = [row for row in framework.activities.values() if not row.enforcement]
    own = st.sampled_from([(row.id, row.models) for row in rows])
    return st.one_of(
        own, st.tuples(st.sampled_from([row.id for row in rows]), st.sampled_from(others))
    )


def _cells(**strategies: SearchStrategy[Any]) -> SearchStrategy[Values]:
    return st.fixed_dictionaries(strategies)


def _few(kind: str) -> SearchStrategy[str]:
    return st.sampled_from([code(kind, number) for number in _FEW])


def _client(populations: SearchStrategy[str], clients: int) -> SearchStrategy[Values]:
    codes = [code("C", number) for number in range(clients)]
    kind, traits = (
        st.just("client"),
        {"population": populations, "gender": st.sampled_from((None, *Gender))},
    )
    coded = st.sampled_from((Consent.GIVEN, None))
    refused = st.sampled_from((None, Consent.REFUSED, Consent.NOT_ASKED, Consent.WITHDRAWN))
    age = st.sampled_from((None, *_AGES))
    anonymous = _cells(kind=kind, consent=refused, age_band=age, **traits)
    known = (
        _cells(kind=kind, client=st.sampled_from(codes), consent=coded, age_band=age, **traits)
        if codes
        else anonymous
    )
    return st.one_of(known, known, anonymous)


def _event(populations: SearchStrategy[str]) -> SearchStrategy[Values]:
    numbers = st.tuples(st.integers(0, 9), st.integers(0, 9)).map(
        lambda pair: {"contacts": max(pair), "persons": min(pair)}
    )
    one = st.sampled_from(("contacts", "persons", "participants"))
    some: SearchStrategy[Values] = st.one_of(
        st.just({}), numbers, st.tuples(one, st.integers(0, 9)).map(lambda pair: {pair[0]: pair[1]})
    )
    base = _cells(kind=st.just("event"), population=populations)
    return st.tuples(base, some).map(lambda parts: parts[0] | parts[1])


def _both(populations: SearchStrategy[str]) -> dict[str, SearchStrategy[Values]]:
    """What a record of a client and one of an event may say."""
    number = st.integers(0, 9)
    things = st.sampled_from([item for item in Item if item is not Item.CONDOM])
    condoms = st.sampled_from(("sex_worker", "establishment", "worker"))
    return {
        "amount": _cells(
            amount=st.integers(0, 5_000_000), funding=st.one_of(_few("M"), st.just(""))
        ),
        "case": _cells(case=_few("K"), reason=st.sampled_from((None, *CaseReason))),
        "channel": _cells(channel=st.sampled_from(Channel)),
        "condoms": _cells(item=st.just(Item.CONDOM), items=number, recipient=condoms),
        "group": _cells(group=_few("G")),
        "items": _cells(item=things, items=number, recipient=populations),
        "note": _cells(note=st.just("SYN ghi chú")),
        "provider": _cells(provider=_few("P")),
        "reporter": _cells(reporter=_few("W"), reporter_role=st.sampled_from(ReporterRole)),
        "score": _cells(score=st.integers(0, 5)),
        "service": _cells(service=st.sampled_from(Service)),
        "site": _cells(site=_few("S")),
        "stay": _cells(days=number, nights=number),
    }


def _of_client() -> dict[str, SearchStrategy[Values]]:
    return {
        "contacts": _cells(contacts=st.integers(0, 3)),
        "course": _cells(course_stage=st.sampled_from(CourseStage)),
        "need": _cells(need=st.sampled_from(Need)),
        "referral": _cells(referral=_few("F"), referral_stage=st.sampled_from(ReferralStage)),
    }


def _of_event(framework: Framework) -> dict[str, SearchStrategy[Values]]:
    pupils = (
        {"pupils": st.just({"population": "pupil", "age_band": AgeBand.UNDER_18})}
        if "pupil" in framework.populations
        else {}
    )
    return {
        "ages": _cells(age_band=st.sampled_from(_AGES), gender=st.sampled_from(Gender)),
        "establishment": _cells(establishment=_few("E")),
        **pupils,  # under 18 and no protection case: nobody serves them
    }


def _routed() -> SearchStrategy[Values]:
    return st.sampled_from(({"age_band": AgeBand.UNDER_18}, {"trafficking_suspected": True}))
