"""How much of what synthetic records hold: one table of weights, invented, and nothing else decides it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from ..core.errors import SexworkModelsError

__all__ = ["KINDS", "SHARES", "MissingPackageError", "code", "kept_code", "ladder"]

SHARES: Mapping[str, int] = {
    # what a record is: of a thousand records
    "contact": 320,  # a client who is met and counselled: Models 1 and 2
    "worker": 100,  # a worker who is met, asked for needs or counselled: Model 3
    "owner": 25,
    "member": 35,  # a client who joins a group, perhaps one whom Model 2 serves too
    "referral": 110,  # one stage of a referral
    "case": 55,  # health, legal, shelter and emergency cases, some over several records
    "course": 20,
    "support": 25,  # a job, a loan, a health-insurance card, material aid
    "score": 15,
    "condoms": 55,  # to clients
    "crowd": 60,  # an event with contacts and persons
    "condoms_in_numbers": 20,  # an event, to sex workers
    "condoms_to_establishment": 15,
    "meeting": 30,
    "class": 12,
    "visit": 30,  # to an establishment, some of them with a commitment
    "hotline": 15,
    "media": 9,
    "material": 3,
    "dialogue": 3,
    "duplicate": 15,  # the facts of an earlier record, entered again under another id
    "correction": 20,  # supersedes an earlier record
    "cancellation": 8,  # an earlier record was a mistake
    # how large the pools of people are: for a thousand records
    "clients": 120,
    "workers": 40,
    "owners": 8,
    # how often: of a thousand cases in which it may be
    "late": 60,  # entered weeks after the day
    "anonymous": 130,  # a client who was not asked for consent, or refused
    "withdrew": 20,  # of clients: consent was withdrawn on a day of the window, later records are anonymous
    "second_place": 60,  # a client who is seen away from home
    "several_contacts": 120,
    "workers_referred": 250,  # of new referrals: by Model 3
    "need_asked": 400,
    "persons_known": 700,  # of events with contacts: how many different people they were
    "numbers_missing": 15,  # an event that does not say how many
    "referral_needed": 300,  # of new referrals: entered when the need arose, before it was made
    "goes_on": 550,  # of records of a referral, case or course: one that is known already
    "declined": 150,  # of referrals made
    "completed": 350,  # of referrals received; of the others no more is heard
    "committed": 250,  # of visits to establishments: the owner signs
    "fault": 40,  # of rows with faults: what is drawn next is a fault
}

KINDS = tuple(SHARES)[: tuple(SHARES).index("clients")]


def ladder(names: Iterable[str]) -> tuple[str, ...]:
    """Each name as often as its weight says: a step that is drawn at random falls on it with its share."""
    return tuple(name for name in names for _ in range(SHARES[name]))


_LETTERS = "BCDFGHJKMNPQRSTVWXYZ"  # no vowel, so no word and no month; no L, so nothing like a 1
_PAIRS = tuple(first + second for first in _LETTERS for second in _LETTERS)
_DIGITS = tuple(f"{number:02d}" for number in range(100))
_MANY = 100 * len(_PAIRS) ** 2


def code(kind: str, number: int) -> str:
    """The code of number `number` (from 0) of one kind: `SYN-C`, four letters or more, two digits.

    Codes of one kind are different for different numbers, and up to sixteen million they sort as their numbers do.
    """
    more = ""
    if number >= _MANY:
        rest, number = divmod(number, _MANY)
        more = _more(rest)
    pairs = number // 100
    return f"SYN-{kind}{more}{_PAIRS[pairs // 400]}{_PAIRS[pairs % 400]}{_DIGITS[number % 100]}"


@lru_cache(maxsize=1 << 14)
def kept_code(kind: str, number: int) -> str:
    """The same, remembered: for the groups, houses and reporters that come again and again."""
    return code(kind, number)


def _more(rest: int) -> str:
    letters = ""
    while rest:
        rest, place = divmod(rest - 1, len(_PAIRS))
        letters = _PAIRS[place] + letters
    return letters


class MissingPackageError(SexworkModelsError, ImportError):
    """A part of the library needs a package that is not installed; nothing else of the library does."""
