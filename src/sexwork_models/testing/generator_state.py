"""Holds the state of the generator of synthetic records, and draws the cells that records share.

The state is a source of random numbers, the people and places to draw from, the day that the table
has reached, and the referrals, cases and courses that may continue.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeAlias, TypeVar

import attrs

from .weights import SHARES, cached_code, synthetic_code
from .world import People, Person, PlaceCodes, Pool

__all__ = ["Cells", "Episode", "GeneratorState"]

Cells: TypeAlias = dict[str, str]
T = TypeVar("T")

_LAGS, _LATE_LAGS = (0, 0, 0, 1, 1, 2, 3, 5), tuple(range(15, 76))  # days from a fact to its entry
_MAX_OPEN_EPISODES = 64  # of each kind
_SITES_OF_PROVINCE, _GROUPS_OF_PROVINCE = 4, 3
_REPORTER_ROLES = (  # those of the reporters of each province
    "outreach_worker",
    "outreach_worker",
    "peer",
    "collaborator",
    "social_worker",
    "staff",
)


class Episode(NamedTuple):
    """A referral, case or course that may continue: its client, and the last record of it."""

    person: Person
    day: int
    cells: Cells


@attrs.define
class GeneratorState:
    """What the makers of records draw from.

    Of the random generator only `random()` is used: Python promises the same numbers in all
    versions. `day` is the day that the table has reached, counted from the first of the window;
    `number` is that of the next record. `places` are the place codes of every day of the window;
    `days` are these days and those on which their facts may be entered.
    """

    random: Callable[[], float]
    people: People
    places: Sequence[PlaceCodes]
    days: Sequence[str]
    channels: Mapping[str, Sequence[str]]
    day: int = 0
    number: int = 0
    _open_episodes: Mapping[str, list[Episode]] = attrs.field(
        factory=lambda: {"referral": [], "case": [], "course": []}
    )

    def pick(self, options: Sequence[T]) -> T:
        """Returns one of the options, all equally likely."""
        return options[int(self.random() * len(options))]

    def up_to(self, limit: int) -> int:
        """Returns a number from 1 to `limit`."""
        return 1 + int(self.random() * limit)

    def chance(self, share: str) -> bool:
        """Whether something happens, with the probability that the table of weights gives it."""
        return self.random() * 1000 < SHARES[share]

    def recent_day(self) -> int:
        """Returns a day of the last week."""
        return max(self.day - int(self.random() * 7), 0)

    def entry_day(self, day: int) -> str:
        """Returns when a fact of a day is entered: within the week, or weeks later."""
        return self.days[day + self.pick(_LATE_LAGS if self.chance("late") else _LAGS)]

    def pick_person(self, pool: Pool) -> Person:
        """Returns one of the people of a pool."""
        return pool.person_at_share(self.random())

    def pick_province(self) -> int:
        """Returns the number of a province."""
        return int(self.random() * len(self.places[0]))

    def local_code(self, kind: str, province: int, count: int) -> str:
        """Returns the code of one of the `count` providers, groups or the like of a province."""
        home = province % len(self.places[0])
        return cached_code(kind, home * count + int(self.random() * count))

    def group_code(self, province: int) -> str:
        """Returns the code of one of the groups of a province."""
        return self.local_code("G", province, _GROUPS_OF_PROVINCE)

    def common_cells(self, kind: str, day: int, province: int, district: int = 0) -> Cells:
        """Returns the cells of every record: reporter, day, day of entry, site and place."""
        home = province % len(self.places[day])
        codes, reporter = self.places[day][home], int(self.random() * len(_REPORTER_ROLES))
        return {
            "id": synthetic_code("R", self.number),
            "kind": kind,
            "day": self.days[day],
            "entered_on": self.entry_day(day),
            "reporter": cached_code("W", home * len(_REPORTER_ROLES) + reporter),
            "reporter_role": _REPORTER_ROLES[reporter],
            "site": cached_code("S", home * _SITES_OF_PROVINCE + district % _SITES_OF_PROVINCE),
            "place": codes[0] if len(codes) == 1 else codes[1 + district % (len(codes) - 1)],
        }

    def event_cells(
        self, activity: str, models: str, population: str, province: int | None = None
    ) -> Cells:
        """Returns a record of an event of the last week, in the given or in any province."""
        province = self.pick_province() if province is None else province
        day, district = self.recent_day(), int(self.random() * _SITES_OF_PROVINCE)
        cells = self.common_cells("event", day, province, district)
        cells["activity"], cells["models"], cells["population"] = activity, models, population
        cells["channel"] = self.pick(self.channels[activity])
        return cells

    def client_cells(self, person: Person, activity: str, day: int) -> Cells:
        """Returns a record of one client.

        It is anonymous where consent was not given or has been withdrawn; else it holds the code.
        """
        province, district = person.province, person.hash_value >> 8 & 15
        if self.chance("second_place"):  # not seen at home, but in a neighbouring place
            districts = len(self.places[day][province % len(self.places[day])]) - 1
            if districts > 1 and person.number % 2:
                district += 1
            else:
                province += 1
        cells = self.common_cells("client", day, province, district)
        cells.update(person.traits)
        cells["activity"] = activity
        if self.has_withdrawn(person, day):
            cells["consent"] = "withdrawn"
        elif self.chance("anonymous"):
            cells["consent"] = self.pick(("refused", "not_asked"))
        else:
            cells["client"], cells["consent"] = person.client_code, "given"
        return cells

    def has_withdrawn(self, person: Person, day: int) -> bool:
        """Whether a person has withdrawn consent by a day of the window."""
        withdrawal_day = person.withdrawal_day(len(self.places))
        return withdrawal_day is not None and withdrawal_day <= day

    def keep_open(self, kind: str, episode: Episode) -> None:
        """Stores an episode that may continue; an anonymous one cannot, as no code links it."""
        if "client" in episode.cells:
            self._open_episodes[kind].append(episode)

    def continue_episode(self, kind: str, gap: int) -> Episode | None:
        """Returns an open episode with a further record, up to `gap` days after its last one.

        None stands for a new episode, which is to begin instead.
        """
        episodes = self._open_episodes[kind]
        if not episodes or (len(episodes) < _MAX_OPEN_EPISODES and not self.chance("goes_on")):
            return None
        position = int(self.random() * len(episodes))
        episodes[position], episodes[-1] = episodes[-1], episodes[position]
        person, day, cells = episodes.pop()
        day += self.up_to(gap)
        if day >= len(self.places) or self.has_withdrawn(person, day):
            return None
        codes = self.places[day][person.province % len(self.places[day])]
        changes = {
            "id": synthetic_code("R", self.number),
            "day": self.days[day],
            "entered_on": self.entry_day(day),
            "place": cells["place"] if cells["place"] in codes else codes[0],
        }
        return Episode(person, day, {**cells, **changes})
