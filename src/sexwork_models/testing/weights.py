"""Holds the weights of the kinds of synthetic records, and makes codes that name nobody.

The weights are invented; no other module decides how often something occurs. The error for a
missing package is defined here too, below everything that may raise it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import chain, repeat

from ..core.errors import SexworkModelsError

__all__ = [
    "RECORD_KINDS",
    "SHARES",
    "MissingPackageError",
    "cached_code",
    "repeat_by_weight",
    "synthetic_code",
]

# Of a thousand records, so many are of each kind.
RECORD_KINDS: Mapping[str, int] = {
    "contact": 320,  # contacts with a client who is counselled: Models 1 and 2
    "worker": 100,  # contacts with a worker, who may be asked for needs or counselled: Model 3
    "owner": 25,
    "member": 35,  # clients who join a group; some are also clients of Model 2
    "referral": 110,  # single stages of a referral
    "case": 55,  # health, legal, shelter and emergency cases, some over several records
    "course": 20,
    "support": 25,  # a job, a loan, a health-insurance card, material aid
    "score": 15,
    "condoms": 55,  # condoms given to clients
    "crowd": 60,  # events with contacts and persons
    "condoms_in_numbers": 20,  # events at which condoms are given to sex workers
    "condoms_to_establishment": 15,
    "meeting": 30,
    "class": 12,
    "visit": 30,  # visits to establishments, some of them with a commitment
    "hotline": 15,
    "media": 9,
    "material": 3,
    "dialogue": 3,
    "duplicate": 15,  # the facts of an earlier record, entered again under another id
    "correction": 20,  # records that supersede an earlier record
    "cancellation": 8,  # records that cancel an earlier record
}
# For a thousand records, there are so many people of each kind.
_POOL_SIZES: Mapping[str, int] = {
    "clients": 120,
    "workers": 40,
    "owners": 8,
}
# Of a thousand cases in which something can happen, it happens in so many.
_PROBABILITIES: Mapping[str, int] = {
    "late": 60,  # entered weeks after the day
    "anonymous": 130,  # a client who was not asked for consent, or refused
    "withdrew": 20,  # of clients: consent withdrawn in the window, anonymous from that day on
    "second_place": 60,  # a client who is seen away from home
    "several_contacts": 120,
    "workers_referred": 250,  # of new referrals: by Model 3
    "need_asked": 400,
    "persons_known": 700,  # of events with contacts: the number of different persons is stated
    "numbers_missing": 15,  # an event without its number of contacts or participants
    "referral_needed": 300,  # of new referrals: entered when the need arose, before it was made
    "goes_on": 550,  # of records of a referral, case or course: continues an earlier record
    "declined": 150,  # of referrals made
    "completed": 350,  # of referrals received; the others end there
    "committed": 250,  # of visits to establishments: the owner signs
    "fault": 40,  # of rows with faults: the next row or rows are a fault
}
SHARES: Mapping[str, int] = {**RECORD_KINDS, **_POOL_SIZES, **_PROBABILITIES}


def repeat_by_weight(weights: Mapping[str, int]) -> tuple[str, ...]:
    """Returns each name as often as its weight, so that a random index picks it with its share."""
    return tuple(chain.from_iterable(repeat(name, weight) for name, weight in weights.items()))


_LETTERS = "BCDFGHJKMNPQRSTVWXYZ"  # no vowels: no words or months; no L: it looks like a 1
_PAIRS = tuple(first + second for first in _LETTERS for second in _LETTERS)
_DIGITS = tuple(f"{number:02d}" for number in range(100))
_CODES_OF_FOUR_LETTERS = 100 * len(_PAIRS) ** 2


def synthetic_code(kind: str, number: int) -> str:
    """Returns the code of a number (from 0) of one kind: `SYN-C`, four or more letters, two digits.

    Codes of one kind differ for different numbers, and up to sixteen million they sort as their
    numbers do.
    """
    more = ""
    if number >= _CODES_OF_FOUR_LETTERS:
        rest, number = divmod(number, _CODES_OF_FOUR_LETTERS)
        while rest:
            rest, position = divmod(rest - 1, len(_PAIRS))
            more = _PAIRS[position] + more
    pairs = number // 100
    return f"SYN-{kind}{more}{_PAIRS[pairs // 400]}{_PAIRS[pairs % 400]}{_DIGITS[number % 100]}"


@lru_cache(maxsize=1 << 14)
def cached_code(kind: str, number: int) -> str:
    """Returns the same code from a cache: for groups, establishments and reporters that recur."""
    return synthetic_code(kind, number)


class MissingPackageError(SexworkModelsError, ImportError):
    """A package is not installed that one part of the library needs; the rest works without it."""
