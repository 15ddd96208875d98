"""Defines hypothesis strategies for the cells of one record.

Values come from small pools, so that the same code occurs several times in a table. The cells of
one group fit together: a record made of them is valid. All strategies of the library import the
package hypothesis from here, and no other part of it needs that package.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations
from typing import Any, TypeAlias

from ..forms.record_terms import (
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
from ..framework.framework import Framework
from .weights import MissingPackageError, synthetic_code

try:
    from hypothesis import strategies as st
    from hypothesis.strategies import SearchStrategy
except ImportError:
    raise MissingPackageError("hypothesis-missing") from None

__all__ = [
    "SearchStrategy",
    "Values",
    "activities_with_models",
    "client_extras",
    "client_values",
    "event_extras",
    "event_values",
    "shared_extras",
    "st",
    "window_days",
]

Values: TypeAlias = dict[str, Any]

_ADULT_AGE_BANDS = tuple(band for band in AgeBand if band is not AgeBand.UNDER_18)
_CODES_OF_KIND = 3


def window_days(first: date, last: date) -> SearchStrategy[date]:
    """Draws days of a window, more often at its ends and those of months and reporting periods."""
    days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    edges = [day for day in days if day.day in {1, 14, 15} or (day + timedelta(1)).day == 1]
    return st.one_of(
        st.sampled_from((first, last)), st.sampled_from(edges or days), st.sampled_from(days)
    )


def activities_with_models(framework: Framework) -> SearchStrategy[tuple[str, tuple[str, ...]]]:
    """Draws service activities with their own models or others: one, or two in either order."""
    models = tuple(framework.pilots)
    other_models = [(model,) for model in models] + list(permutations(models[:3], 2))
    rows = [row for row in framework.activities.values() if not row.enforcement]
    return st.one_of(
        st.sampled_from([(row.id, row.models) for row in rows]),
        st.tuples(st.sampled_from([row.id for row in rows]), st.sampled_from(other_models)),
    )


def client_values(populations: SearchStrategy[str], clients: int) -> SearchStrategy[Values]:
    """Draws what identifies a record of a client: one of `clients` codes, or anonymous."""
    age_band = st.sampled_from((None, *_ADULT_AGE_BANDS))
    traits = {"population": populations, "gender": st.sampled_from((None, *Gender))}
    anonymous = _cells(
        kind=st.just("client"),
        consent=st.sampled_from((None, Consent.REFUSED, Consent.NOT_ASKED, Consent.WITHDRAWN)),
        age_band=age_band,
        **traits,
    )
    coded = anonymous
    if clients > 0:
        coded = _cells(
            kind=st.just("client"),
            client=st.sampled_from([synthetic_code("C", number) for number in range(clients)]),
            consent=st.sampled_from((Consent.GIVEN, None)),
            age_band=age_band,
            **traits,
        )
    return st.one_of(coded, coded, anonymous)


def event_values(populations: SearchStrategy[str]) -> SearchStrategy[Values]:
    """Draws the population and the counts of an event: none, one, or contacts and persons."""
    number = st.integers(0, 9)
    contacts_and_persons = st.tuples(number, number).map(
        lambda pair: {"contacts": max(pair), "persons": min(pair)}
    )
    single_field = st.sampled_from(("contacts", "persons", "participants"))
    single_count = st.tuples(single_field, number).map(lambda entry: {entry[0]: entry[1]})
    counts: SearchStrategy[Values] = st.one_of(st.just({}), contacts_and_persons, single_count)
    base = _cells(kind=st.just("event"), population=populations)
    return st.tuples(base, counts).map(lambda parts: parts[0] | parts[1])


def shared_extras(populations: SearchStrategy[str]) -> dict[str, SearchStrategy[Values]]:
    """Returns strategies for the optional cells of records of clients and of events."""
    number = st.integers(0, 9)
    items = st.sampled_from([item for item in Item if item is not Item.CONDOM])
    condom_recipients = st.sampled_from(("sex_worker", "establishment", "worker"))
    funding = st.one_of(_codes("M"), st.just(""))
    return {
        "amount": _cells(amount=st.integers(0, 5_000_000), funding=funding),
        "case": _cells(case=_codes("K"), reason=st.sampled_from((None, *CaseReason))),
        "channel": _cells(channel=st.sampled_from(Channel)),
        "condoms": _cells(item=st.just(Item.CONDOM), items=number, recipient=condom_recipients),
        "group": _cells(group=_codes("G")),
        "items": _cells(item=items, items=number, recipient=populations),
        "note": _cells(note=st.just("SYN ghi chú")),
        "provider": _cells(provider=_codes("P")),
        "reporter": _cells(reporter=_codes("W"), reporter_role=st.sampled_from(ReporterRole)),
        "score": _cells(score=st.integers(0, 5)),
        "service": _cells(service=st.sampled_from(Service)),
        "site": _cells(site=_codes("S")),
        "stay": _cells(days=number, nights=number),
    }


def client_extras() -> dict[str, SearchStrategy[Values]]:
    """Returns strategies for the optional cells of records of clients alone."""
    stage = st.sampled_from(ReferralStage)
    return {
        "contacts": _cells(contacts=st.integers(0, 3)),
        "course": _cells(course_stage=st.sampled_from(CourseStage)),
        "need": _cells(need=st.sampled_from(Need)),
        "referral": _cells(referral=_codes("F"), referral_stage=stage),
    }


def event_extras(framework: Framework) -> dict[str, SearchStrategy[Values]]:
    """Returns strategies for the optional cells of records of events alone."""
    age_band = st.sampled_from(_ADULT_AGE_BANDS)
    extras = {
        "ages": _cells(age_band=age_band, gender=st.sampled_from(Gender)),
        "establishment": _cells(establishment=_codes("E")),
    }
    if "pupil" in framework.populations and framework.populations["pupil"].exempt_under_18:
        # Pupils are under 18 and yet no protection case: they receive no service.
        extras["pupils"] = st.just({"population": "pupil", "age_band": AgeBand.UNDER_18})
    return extras


def _codes(kind: str) -> SearchStrategy[str]:
    return st.sampled_from([synthetic_code(kind, number) for number in range(_CODES_OF_KIND)])


def _cells(**strategies: SearchStrategy[Any]) -> SearchStrategy[Values]:
    return st.fixed_dictionaries(strategies)
