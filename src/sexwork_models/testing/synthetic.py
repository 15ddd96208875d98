"""Generates any number of synthetic records from a seed, one after the other in constant memory.

A table depends on its seed, count, window, places and framework alone: it is the same on every
machine, with every version of Python and in every run. Every code begins with `SYN-`; no client,
group, site or telephone number is that of a real person or place.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from itertools import cycle
from random import Random

import attrs

from ..core.errors import UnusableInputError
from ..forms.records import ActivityRecord
from ..framework.framework import Framework
from ..framework.packaged.load import packaged_framework
from .client_facts import CLIENT_ACTIVITIES, CLIENT_MAKERS
from .event_facts import EVENT_ACTIVITIES, EVENT_MAKERS
from .faults import FAULTS, faulty_rows
from .generator_state import Cells, GeneratorState
from .weights import RECORD_KINDS, repeat_by_weight, synthetic_code
from .world import make_people, place_timeline

__all__ = ["SyntheticSet", "synthetic_records", "synthetic_rows", "synthetic_set"]

_FIRST_DAY, _DAYS = date(2023, 12, 15), 366  # the state reporting year 2024
_EARLIEST, _LATEST = date(1900, 1, 1), date(2198, 12, 31)
_MAX_ENTRY_DELAY = 120  # days after the window
_LOOK_BACK = 256  # latest records that can be corrected, cancelled or entered a second time
_NUMBER_FIELDS = ("contacts", "participants", "items", "days")


@attrs.frozen(repr=False)
class SyntheticSet:
    """Synthetic records, and the sorted codes of those clients in them who withdrew their consent.

    Nobody has acted on the withdrawals yet: the records still hold the coded rows of before.
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
    """Yields `count` valid records of `days` days from `first_day` on, with the shares of `SHARES`.

    Among them are late entries, second entries, corrections and cancellations; anonymous clients
    and clients who withdrew consent; clients of two models or in two places; referrals, cases and
    courses over several records; and events with counts. No record has an error, some have
    warnings. Rows are not in order of day. `provinces` are codes of places; None stands for all
    provinces. Memory use does not grow with the count. Raises UnusableInputError for a window or
    framework that lacks what is needed, UnknownIdError for a place that the framework never had.
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
    """Yields the same records as rows of a file: text cells without the empty ones.

    Rows are made faster than records. With `faults`, some rows are faulty, with every kind in
    `FAULTS` in turn; the `note` of each row of a fault is "SYN-FAULT-" and its name. The valid rows
    among them differ from those of a table without faults. Raises as `synthetic_records` does.
    """
    state = _initial_state(count, seed, first_day, days, framework, provinces)
    return _rows_with_faults(state, count) if faults else _valid_rows(state, count)


def synthetic_set(
    count: int,
    *,
    seed: int,
    first_day: date = _FIRST_DAY,
    days: int = _DAYS,
    framework: Framework | None = None,
    provinces: Sequence[str] | None = None,
) -> SyntheticSet:
    """Returns all records of `synthetic_records` with the codes of the clients who withdrew.

    Raises as `synthetic_records` does.
    """
    records = tuple(
        synthetic_records(
            count,
            seed=seed,
            first_day=first_day,
            days=days,
            framework=framework,
            provinces=provinces,
        )
    )
    withdrawn = make_people(count).withdrawn_codes(days) & {record.client for record in records}
    return SyntheticSet(records, tuple(sorted(withdrawn)))


def _initial_state(
    count: int,
    seed: int,
    first_day: date,
    days: int,
    framework: Framework | None,
    provinces: Sequence[str] | None,
) -> GeneratorState:
    framework = framework or packaged_framework()
    _check_request(count, first_day, days, framework)
    places = place_timeline(framework, first_day, first_day + timedelta(days=days - 1), provinces)
    entry_days = [first_day + timedelta(days=offset) for offset in range(days + _MAX_ENTRY_DELAY)]
    return GeneratorState(
        Random(seed).random,  # noqa: S311 - nothing secret hangs on it
        make_people(count),
        [places.on(day) for day in entry_days[:days]],
        [day.isoformat() for day in entry_days],
        {row.id: row.channels or ("direct",) for row in framework.activities.values()},
    )


def _check_request(count: int, first_day: date, days: int, framework: Framework) -> None:
    """Raises UnusableInputError for a window that records cannot have, and missing activities."""
    if count < 0 or first_day < _EARLIEST or not 1 <= days <= (_LATEST - first_day).days + 1:
        raise UnusableInputError("synthetic-window", count=count, days=days, day=first_day)
    missing = sorted((CLIENT_ACTIVITIES | EVENT_ACTIVITIES) - set(framework.activities))
    if missing:
        raise UnusableInputError("synthetic-framework", missing=", ".join(missing))


def _valid_rows(state: GeneratorState, count: int) -> Iterator[Cells]:
    generator = _RowGenerator(state)
    days = len(state.places)
    for number in range(count):
        state.number, state.day = number, number * days // count
        yield generator.next_row()


def _rows_with_faults(state: GeneratorState, count: int) -> Iterator[Cells]:
    generator, fault_names = _RowGenerator(state), cycle(FAULTS)
    days = len(state.places)
    while state.number < count:
        state.day = state.number * days // count
        name = next(fault_names) if state.chance("fault") else ""
        if name and state.number + len(FAULTS[name].rows) <= count:
            rows = list(faulty_rows(state, name))
        else:
            rows = [generator.next_row()]
        for row in rows:
            yield row
            state.number += 1


class _RowGenerator:
    """Makes the next row: a new fact, or one that follows on one of the latest rows."""

    def __init__(self, state: GeneratorState) -> None:
        self._state = state
        self._latest: deque[Cells] = deque(maxlen=_LOOK_BACK)
        makers: dict[str, Callable[[], Cells]] = {
            "duplicate": self.duplicate,
            "correction": self.correction,
            "cancellation": self.cancellation,
        }
        for name, make in {**CLIENT_MAKERS, **EVENT_MAKERS}.items():
            makers[name] = partial(make, state)
        self._makers = tuple(makers[name] for name in repeat_by_weight(RECORD_KINDS))

    def next_row(self) -> Cells:
        """Returns the next row, which the caller may change. The first one is a contact."""
        # Contacts come first among the makers.
        position = int(self._state.random() * len(self._makers)) if self._latest else 0
        cells = self._makers[position]()
        if "cancelled" not in cells:
            self._latest.append(cells)
        return cells.copy()

    def duplicate(self) -> Cells:
        """Returns the facts of an earlier row, entered by another reporter; it corrects nothing."""
        earlier = self._state.pick(self._latest)
        cells = {**earlier, **self._entry_after(earlier), "reporter": synthetic_code("W", 0)}
        cells.pop("supersedes", None)
        return cells

    def correction(self) -> Cells:
        """Returns an earlier row with a higher number or, if it has none, with a further model."""
        earlier = self._remove_earlier()
        cells = {**earlier, **self._entry_after(earlier), "supersedes": earlier["id"]}
        field = next((name for name in _NUMBER_FIELDS if name in cells), "")
        if field:
            cells[field] = str(int(cells[field]) + 1)
        elif cells["models"] in {"M1", "M2"}:
            cells["models"] = "M1;M2"
        return cells

    def cancellation(self) -> Cells:
        """Returns an earlier row, cancelled."""
        earlier = self._remove_earlier()
        entry = self._entry_after(earlier)
        return {**earlier, **entry, "supersedes": earlier["id"], "cancelled": "true"}

    def _remove_earlier(self) -> Cells:
        """Takes one of the latest rows out of them, so that no row is corrected twice."""
        position = int(self._state.random() * len(self._latest))
        earlier = self._latest[position]
        del self._latest[position]
        return earlier

    def _entry_after(self, earlier: Cells) -> Cells:
        """Returns the id and the day of entry of a row that follows on an earlier one."""
        entered_on = date.fromisoformat(earlier["entered_on"])
        entered_on += timedelta(days=self._state.up_to(14))
        return {
            "id": synthetic_code("R", self._state.number),
            "entered_on": min(entered_on.isoformat(), self._state.days[-1]),
        }
