"""What synthetic records are drawn from: chance, people, places and days, and the little that is remembered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeAlias, TypeVar

import attrs

from .weights import SHARES, code, kept_code
from .world import People, Person, Pool, Spots

__all__ = ["Cells", "Known", "Scene"]

Cells: TypeAlias = dict[str, str]
T = TypeVar("T")

_LAGS, _LATE_LAGS = (0, 0, 0, 1, 1, 2, 3, 5), tuple(range(15, 76))  # days from a fact to its entry
_KEPT = 64  # so many referrals, cases and courses each are remembered
_SITES, _GROUPS = 4, 3  # of each province
_ROLES = (
    "outreach_worker",
    "outreach_worker",
    "peer",
    "collaborator",
    "social_worker",
    "staff",
)  # of its reporters


class Known(NamedTuple):
    """A referral, a case or a course that may go on: whose, the day of its latest record, and the cells of that."""

    person: Person
    day: int
    cells: Cells


@attrs.define
class Scene:
    """What a maker of facts draws from. Only `random()` of the generator is used: Python promises its sequence.

    `day` is how far the table has come, in days from the first of the window; `number` is that of the next record.
    `spots` are the places of every day of the window; `days` are these days and those on which their facts may be entered.
    """

    random: Callable[[], float]
    people: People
    spots: Sequence[Spots]
    days: Sequence[str]
    channels: Mapping[str, Sequence[str]]
    day: int = 0
    number: int = 0
    _known: Mapping[str, list[Known]] = attrs.field(
        factory=lambda: {"referral": [], "case": [], "course": []}
    )

    def pick(self, options: Sequence[T]) -> T:
        """One of the options, each as likely as the others."""
        return options[int(self.random() * len(options))]

    def upto(self, limit: int) -> int:
        """A number from 1 to `limit`."""
        return 1 + int(self.random() * limit)

    def chance(self, share: str) -> bool:
        """Whether it happens, in the share of cases that the table of weights gives it."""
        return self.random() * 1000 < SHARES[share]

    def recent(self) -> int:
        """A day of the last week."""
        return max(self.day - int(self.random() * 7), 0)

    def entered(self, day: int) -> str:
        """When a fact of a day is entered: within the week, or weeks later."""
        return self.days[day + self.pick(_LATE_LAGS if self.chance("late") else _LAGS)]

    def somebody(self, pool: Pool) -> Person:
        """One of a pool of people."""
        return pool.of(self.random())

    def local(self, kind: str, province: int, of_each: int) -> str:
        """The code of one of the providers or houses of a province, which has `of_each`."""
        return kept_code(
            kind, province % len(self.spots[0]) * of_each + int(self.random() * of_each)
        )

    def record(self, kind: str, day: int, province: int, away: int = 0) -> Cells:
        """The cells of every record: who entered it and when, and where it belongs."""
        home = province % len(self.spots[day])
        codes, who = self.spots[day][home], int(self.random() * len(_ROLES))
        return {
            "id": code("R", self.number),
            "kind": kind,
            "day": self.days[day],
            "entered_on": self.entered(day),
            "reporter": kept_code("W", home * len(_ROLES) + who),
            "reporter_role": _ROLES[who],
            "site": kept_code("S", home * _SITES + away % _SITES),
            "place": codes[0] if len(codes) == 1 else codes[1 + away % (len(codes) - 1)],
        }

    def group(self, province: int) -> str:
        """The code of one of the groups of a province."""
        return self.local("G", province, _GROUPS)

    def somewhere(self) -> int:
        """The number of a province."""
        return int(self.random() * len(self.spots[0]))

    def event(
        self, activity: str, models: str, population: str, province: int | None = None
    ) -> Cells:
        """A record of an event of the last week, in a province or somewhere."""
        province = self.somewhere() if province is None else province
        cells = self.record("event", self.recent(), province, int(self.random() * _SITES))
        cells["activity"], cells["models"], cells["population"] = activity, models, population
        cells["channel"] = self.pick(self.channels[activity])
        return cells

    def met(self, person: Person, activity: str, day: int) -> Cells:
        """A record of one client: by code, or anonymous where consent was not given or has been withdrawn."""
        cells = self.record("client", day, *self._seen(person, day))
        cells.update(person.traits)
        cells["activity"] = activity
        if self.withdrew(person, day):
            cells["consent"] = "withdrawn"
        elif self.chance("anonymous"):
            cells["consent"] = self.pick(("refused", "not_asked"))
        else:
            cells["client"], cells["consent"] = person.client, "given"
        return cells

    def _seen(self, person: Person, day: int) -> tuple[int, int]:
        """The province, and the district of it, where a client is seen: at home, or in another district or province."""
        province, district = person.province, person.spread >> 8 & 15
        if not self.chance("second_place"):
            return province, district
        districts = len(self.spots[day][province % len(self.spots[day])]) - 1
        return (
            (province, district + 1)
            if districts > 1 and person.number % 2
            else (province + 1, district)
        )

    def withdrew(self, person: Person, day: int) -> bool:
        """Whether the person had withdrawn consent by a day of the window."""
        on = person.withdrew(len(self.spots))
        return on is not None and on <= day

    def remember(self, kind: str, known: Known) -> None:
        """Keeps what may go on, if it is known by a code whose it is."""
        if "client" in known.cells:
            self._known[kind].append(known)

    def later(self, kind: str, gap: int) -> Known | None:
        """A further record of what is remembered, up to `gap` days after its latest; None when something new is to begin."""
        kept = self._known[kind]
        if not kept or (len(kept) < _KEPT and not self.chance("goes_on")):
            return None
        place = int(self.random() * len(kept))
        kept[place], kept[-1] = kept[-1], kept[place]
        person, day, cells = kept.pop()
        day += self.upto(gap)
        if day >= len(self.spots) or self.withdrew(person, day):
            return None
        own = {"id": code("R", self.number), "day": self.days[day], "entered_on": self.entered(day)}
        return Known(
            person, day, {**cells, **own, "place": self._still(cells["place"], person, day)}
        )

    def _still(self, place: str, person: Person, day: int) -> str:
        """The place of an earlier record, if the person's province has it on the day; or the province."""
        spots = self.spots[day]
        codes = spots[person.province % len(spots)]
        return place if place in codes else codes[0]
