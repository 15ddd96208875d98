"""What is asked of a cohort: which records are read, and how long each key is followed.

It is shared by the following of records in memory and of tables of any size.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property

import attrs

from ....forms.conditions import Conditions, holds, on_days
from ....forms.registers import RegisterEntry, Registers
from ....framework.measures.language import Cohort, CohortPart, Key, RegisterPart
from ....framework.measures.terms import REGISTER_KEYS, Span
from ....values.intervals import Interval
from ..windows import Windows, is_early, is_of_one_year

__all__ = ["CLIENT", "CohortQuery", "RegisterCodes"]

_DAY = timedelta(days=1)
CLIENT = "client"  # the field of the codes that may be nearly alike


@attrs.frozen
class RegisterCodes:
    """The codes of a register that are in the part; `doubtful` ones by some entries of a day."""

    certain: frozenset[str]
    doubtful: frozenset[str]


@attrs.frozen(eq=False, slots=False)
class CohortQuery:
    """A cohort in the windows of a period: which records are read, and how long each key is
    followed.

    Records are complete from `since` to `data_day`; no later record is read. Without `since`, no
    key is doubted to be new. Each of the `alike` codes of clients is nearly like another, and may
    be of the same person.
    """

    measure: Cohort
    windows: Windows
    data_day: date
    since: date | None
    matches: Mapping[str, frozenset[str]]
    alike: frozenset[str] = frozenset()

    @cached_property
    def last_day(self) -> date:
        """The last day of the period."""
        last_day = self.windows.period.last_day
        assert last_day is not None  # a period of a calendar ends
        return last_day

    @cached_property
    def base_where(self) -> Conditions:
        """The conditions on records of the base."""
        return self._for_period(self.measure.base.where)

    @cached_property
    def part_where(self) -> Conditions:
        """The conditions on records, or on entries, of the part."""
        return self._for_period(self.measure.part.where)

    def read_by(self, reading: Callable[[Conditions], Conditions]) -> CohortQuery:
        """Returns the query whose conditions on records are read by other columns of a table."""
        base, part = self.measure.base, self.measure.part
        base = attrs.evolve(base, where=reading(base.where))
        if isinstance(part, CohortPart):
            part = attrs.evolve(part, where=reading(part.where))
        return attrs.evolve(self, measure=attrs.evolve(self.measure, base=base, part=part))

    def _for_period(self, where: Conditions) -> Conditions:
        first = self.windows.period.start
        return on_days(where, self.last_day if first is None else first, self.last_day)

    @cached_property
    def part(self) -> CohortPart | None:
        """The part, if it is of records."""
        return self.measure.part if isinstance(self.measure.part, CohortPart) else None

    @cached_property
    def keys(self) -> Key:
        """The fields of the key."""
        return self.measure.keys

    @cached_property
    def part_keys(self) -> Key:
        """The fields of the key by which records of the part are found."""
        return (self.part.key,) if self.part is not None and self.part.key else self.keys

    @cached_property
    def linked_keys(self) -> Key:
        """The fields of the key that the fields of `part_keys` are equal to."""
        if self.part_keys == self.keys or self.part_keys[0] in self.keys:
            return self.part_keys
        return self.keys[:1]

    @cached_property
    def code_year(self) -> int | None:
        """The only calendar year whose codes are keys; None where codes hold for ever."""
        return self.last_day.year if is_of_one_year(self.keys) else None

    @cached_property
    def match(self) -> tuple[str, str, str] | None:
        """The field of the base, the field of the part, and the table that pairs them."""
        return None if self.part is None else self.part.match

    def answers(self, word: str) -> frozenset[str] | None:
        """Returns the words that answer a word of the base; None where nothing is matched."""
        return self.matches.get(word, frozenset()) if self.match is not None else None

    @cached_property
    def is_new(self) -> bool:
        """Whether a key with an earlier record is not in the base."""
        base = self.measure.base
        return base.first_ever or base.span in (Span.NEW_IN_YEAR, Span.FIRST)

    @cached_property
    def may_be_older(self) -> bool:
        """Whether records before `since` would be asked for."""
        is_ever = self.measure.base.first_ever or self.measure.base.span is Span.FIRST
        is_stated = self.windows.since is not None  # for what is new in a year
        return (is_ever or is_stated) and self.since is not None

    @cached_property
    def may_turn_older(self) -> bool:
        """Whether a key may be older whose first record is on some day of the window."""
        window = self.window
        if window is None or window.start is None:
            return self.may_be_older
        return self.is_perhaps_older(window.start, begins=False)

    @cached_property
    def read_days(self) -> Interval:
        """The days whose records are read at all."""
        return Interval(None, self.data_day + _DAY)

    @cached_property
    def window(self) -> Interval | None:
        """The days on which a key is in the base; None where all are after the data day."""
        span = self.measure.base.span
        is_new = span in (Span.NEW_IN_YEAR, Span.FIRST)
        days = self.windows.period if is_new else self.windows.of(span)
        return days.overlap(self.read_days)

    @cached_property
    def history(self) -> Interval:
        """The days whose records of the base are read."""
        window = self.window
        assert window is not None  # asked only where there are days
        if self.measure.base.first_ever:
            return Interval(None, window.end)
        if not self.is_new:
            return window
        return Interval(self.windows.of(self.measure.base.span).start, window.end)

    @cached_property
    def part_days(self) -> Interval | None:
        """The days on which a record may put a key into the part; None where there are none."""
        part, window = self.part, self.window
        assert part is not None
        assert window is not None
        last = self.last_day if part.by_period_end else self.data_day
        days = Interval(None, min(last, self.data_day) + _DAY)
        if part.within is None:
            return days
        start, last_base = window.start, window.last_day
        assert last_base is not None
        first = start and start + part.within.first * _DAY
        return days.overlap(Interval(first, last_base + (part.within.last + 1) * _DAY))

    @cached_property
    def offsets(self) -> tuple[int | None, int | None]:
        """The first and the last of the days after a day of the base that are followed."""
        part = self.part
        if part is None or part.within is None:
            return None, None
        return part.within.first, part.within.last

    @cached_property
    def last_part_day(self) -> date | None:
        """The last day of any follow-up; None where it has only days after a day of the base."""
        part = self.part
        return self.last_day if part is not None and part.by_period_end else None

    def is_in(self, day: date, found: date) -> bool:
        """Whether a record of the part lies in the follow-up from a day of the base."""
        first, _ = self.offsets
        is_begun = first is None or (found - day).days >= first
        return is_begun and not self._is_over(day, found)

    def is_late(self, day: date, found: date) -> bool:
        """Whether a record of the part lies after the follow-up from a day of the base."""
        first, _ = self.offsets
        is_begun = first is None or (found - day).days >= first
        return is_begun and self._is_over(day, found)

    def is_open(self, day: date) -> bool:
        """Whether the follow-up from a day of the base goes on after the data day."""
        is_limited = self.offsets[1] is not None or self.last_part_day is not None
        return is_limited and not self._is_over(day, self.data_day + _DAY)

    def _is_over(self, day: date, later: date) -> bool:
        """Whether a follow-up from a day of the base has ended before a later day."""
        _, last = self.offsets
        limit = self.last_part_day
        is_past = last is not None and (later - day).days > last
        return is_past or (limit is not None and later > limit)

    def is_perhaps_older(self, first: date, *, begins: bool) -> bool:
        """Whether a key whose first record is of a day may be older than the records."""
        if not self.may_be_older or begins:
            return False
        return is_early(first, self.since)

    def is_alike(self, key: Sequence[str]) -> bool:
        """Whether the code of the client in a key is nearly like another."""
        return CLIENT in self.keys and key[self.keys.index(CLIENT)] in self.alike

    def codes(self, registers: Registers) -> RegisterCodes | None:
        """Returns the codes that the latest entries put into the part; None without an entry."""
        found: dict[str, set[bool]] = {}
        for code, entries in self._latest_entries(registers).items():
            found[code] = {holds(self.part_where, entry.__dict__) is True for entry in entries}
        if not found:
            return None
        certain = frozenset(code for code, answers in found.items() if answers == {True})
        doubtful = frozenset(code for code, answers in found.items() if len(answers) > 1)
        return RegisterCodes(certain, doubtful)

    def _latest_entries(self, registers: Registers) -> Mapping[str, list[RegisterEntry]]:
        """Returns the entries of the latest day of each code, of those that are read."""
        part = self.measure.part
        assert isinstance(part, RegisterPart)
        latest: dict[str, list[RegisterEntry]] = {}
        for entry in filter(self._is_read, registers.of(part.register)):
            own = latest.get(entry.id)
            if own is None or entry.as_of > own[0].as_of:
                latest[entry.id] = [entry]
            elif entry.as_of == own[0].as_of:
                own.append(entry)
        return latest

    def _is_read(self, entry: RegisterEntry) -> bool:
        """Whether an entry is of the last day or earlier and, of a code of one year, of its own."""
        if entry.as_of > self.last_day:
            return False
        part = self.measure.part
        assert isinstance(part, RegisterPart)
        is_yearly = is_of_one_year((REGISTER_KEYS[part.register],))
        return not is_yearly or getattr(entry, "year", None) == self.last_day.year
