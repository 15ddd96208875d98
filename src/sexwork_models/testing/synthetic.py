"""How records of any size are made from a seed: clearly synthetic, one after the other, nothing kept but a little.

A table depends on its seed, its count, its window, its places and the framework, and on nothing else: on no machine, no version
of Python and no run before it. Every code begins with `SYN-`; no client, group, site or telephone number is anybody's.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import cycle
from random import Random

import attrs

from ..core.errors import UnusableInputError
from ..framework.framework import Framework
from ..framework.loading import packaged_framework
from ..practice.records.model import ActivityRecord
from .client_facts import CLIENT_ACTIVITIES, CLIENT_MAKERS
from .event_facts import EVENT_ACTIVITIES, EVENT_MAKERS
from .faults import FAULTS, faulty_rows
from .scene import Cells, Scene
from .weights import KINDS, code, ladder
from .world import people, whereabouts

__all__ = ["SyntheticSet", "synthetic_records", "synthetic_rows", "synthetic_set"]

_FIRST_DAY, _DAYS = date(2023, 12, 15), 366  # the state reporting year 2024
_EARLIEST, _LATEST = date(1900, 1, 1), date(2198, 12, 31)
_LATEST_ENTRY = 120  # days after the window
_LOOK_BACK = (
    256  # records among which a correction, a cancellation or a second entry finds its first
)
_NUMBERS = ("contacts", "participants", "items", "days")


@attrs.frozen(repr=False)
class SyntheticSet:
    """Synthetic records, and the codes of those clients in them who withdrew their consent, in order.

    The records are as they were before anybody acted on the withdrawals: the coded rows are still there.
    """

    records: tuple[ActivityRecord, ...]
    withdrawn: tuple[str, ...]

    def __repr__(self) -> str:
        return f"<SyntheticSet, {len(self.records)} records>"


def synthetic_records(
    count: int,
    *,
    seed: int,
    first_day: date = _FIRST_DAY,
    days: int = _DAYS,
    framework: Framework | None = None,
    provinces: Sequence[str] | None = None,
) -> Iterator[ActivityRecord]:
    """`count` sound records of `days` days from `first_day` on, in the shares of the table of weights.

    They hold late entries, second entries, corrections and cancellations, anonymous clients and such as withdrew, clients of
    two models and of two places, referrals, cases and courses over several records, events with counts; none has an error,
    some have warnings. Rows are not in order of day. `provinces` are codes of places; None is every province. A number of rows
    needs no more memory than one. Raises UnusableInputError for a window or framework without what is needed, UnknownIdError
    for a place that the framework never had.
    """
    rows = synthetic_rows(
        count, seed=seed, first_day=first_day, days=days, framework=framework, provinces=provinces
    )
    return map(ActivityRecord.model_validate, rows)


def synthetic_rows(
    count: int,
    *,
    seed: int,
    first_day: date = _FIRST_DAY,
    days: int = _DAYS,
    framework: Framework | None = None,
    provinces: Sequence[str] | None = None,
    faults: bool = False,
) -> Iterator[Cells]:
    """The same records as rows of a file: cells of text without the empty ones. They are made faster than records.

    With `faults`, some rows are faulty, of every kind in `FAULTS` in turn; the `note` of each row of a fault is
    "SYN-FAULT-" and its name. The sound rows among them are others than those without faults. Raises as
    `synthetic_records`.
    """
    scene = _scene(count, seed, first_day, days, framework, provinces)
    return _with_faults(scene, count) if faults else _sound_rows(scene, count)


def synthetic_set(
    count: int,
    *,
    seed: int,
    first_day: date = _FIRST_DAY,
    days: int = _DAYS,
    framework: Framework | None = None,
    provinces: Sequence[str] | None = None,
) -> SyntheticSet:
    """The records of `synthetic_records`, all at once, with the codes of the clients who withdrew. Raises as it does."""
    made = synthetic_records(
        count, seed=seed, first_day=first_day, days=days, framework=framework, provinces=provinces
    )
    records = tuple(made)
    withdrew = people(count).withdrawn(days) & {record.client for record in records}
    return SyntheticSet(records, tuple(sorted(withdrew)))


def _scene(
    count: int,
    seed: int,
    first_day: date,
    days: int,
    framework: Framework | None,
    provinces: Sequence[str] | None,
) -> Scene:
    framework = framework or packaged_framework()
    if count < 0 or first_day < _EARLIEST or not 1 <= days <= (_LATEST - first_day).days + 1:
        raise UnusableInputError("synthetic-window", count=count, days=days, day=first_day)
    missing = sorted((CLIENT_ACTIVITIES | EVENT_ACTIVITIES) - set(framework.activities))
    if missing:
        raise UnusableInputError("synthetic-framework", missing=", ".join(missing))
    where = whereabouts(framework, first_day, first_day + timedelta(days=days - 1), provinces)
    every_day = [first_day + timedelta(days=offset) for offset in range(days + _LATEST_ENTRY)]
    return Scene(
        Random(seed).random,  # noqa: S311 - nothing secret hangs on it
        people(count),
        [where.on(day) for day in every_day[:days]],
        [day.isoformat() for day in every_day],
        {row.id: row.channels or ("direct",) for row in framework.activities.values()},
    )


def _sound_rows(scene: Scene, count: int) -> Iterator[Cells]:
    table = _Table(scene)
    days = len(scene.spots)
    for number in range(count):
        scene.number, scene.day = number, number * days // count
        yield table.next_row()


def _with_faults(scene: Scene, count: int) -> Iterator[Cells]:
    table, turn = _Table(scene), cycle(FAULTS)
    days = len(scene.spots)
    while scene.number < count:
        scene.day = scene.number * days // count
        name = next(turn) if scene.chance("fault") else ""
        fits = name and scene.number + len(FAULTS[name].rows) <= count
        for row in list(faulty_rows(scene, name)) if fits else [table.next_row()]:
            yield row
            scene.number += 1


class _Table:
    """What has been written, as far as it is remembered: a new fact, or one that was entered before."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._written: deque[Cells] = deque(maxlen=_LOOK_BACK)
        again = {
            "duplicate": self._entered_again,
            "correction": self._corrected,
            "cancellation": self._cancelled,
        }
        facts = {
            name: partial(make, scene)
            for name, make in (*CLIENT_MAKERS.items(), *EVENT_MAKERS.items())
        }
        makers: Mapping[str, Callable[[], Cells]] = {**facts, **again}
        self._makers = tuple(makers[name] for name in ladder(KINDS))  # contacts stand first

    def next_row(self) -> Cells:
        """The next row, which its reader may change. What is entered before anything else is a contact."""
        make = (
            self._makers[int(self._scene.random() * len(self._makers))]
            if self._written
            else self._makers[0]
        )
        cells = make()
        if "cancelled" not in cells:
            self._written.append(cells)
        return cells.copy()

    def _entered_again(self) -> Cells:
        """The facts of an earlier row, by somebody else: a second entry corrects nothing."""
        earlier = self._scene.pick(self._written)
        again = {**earlier, **self._entry(earlier), "reporter": code("W", 0)}
        again.pop("supersedes", None)
        return again

    def _corrected(self) -> Cells:
        """An earlier row with a higher number or, without one, with the models that were forgotten."""
        earlier = self._taken()
        cells = {**earlier, **self._entry(earlier), "supersedes": earlier["id"]}
        field = next((name for name in _NUMBERS if name in cells), "")
        if field:
            cells[field] = str(int(cells[field]) + 1)
        elif cells["models"] in {"M1", "M2"}:
            cells["models"] = "M1;M2"
        return cells

    def _cancelled(self) -> Cells:
        earlier = self._taken()
        return {**earlier, **self._entry(earlier), "supersedes": earlier["id"], "cancelled": "true"}

    def _taken(self) -> Cells:
        """An earlier row, which is not remembered any longer: nothing is corrected twice."""
        place = int(self._scene.random() * len(self._written))
        earlier = self._written[place]
        del self._written[place]
        return earlier

    def _entry(self, earlier: Cells) -> Cells:
        """The id and the day of entry of a row that comes after an earlier one."""
        entered = date.fromisoformat(earlier["entered_on"]) + timedelta(days=self._scene.upto(14))
        return {
            "id": code("R", self._scene.number),
            "entered_on": min(entered.isoformat(), self._scene.days[-1]),
        }
