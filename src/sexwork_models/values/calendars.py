"""Which days a reporting period covers: calendars as objects whose parts tile the year exactly."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from enum import StrEnum

import attrs
from dateutil.relativedelta import relativedelta

from ..core.errors import CalendarError
from ..core.messages import Lang
from .intervals import Interval
from .text import Text, fold

__all__ = ["CALENDARS", "Period", "ReportingCalendar", "Resolution"]


class Resolution(StrEnum):
    """How the window of a period is known: written down, read into a label, or not at all."""

    STATED = "stated"
    ASSUMED = "assumed"
    UNKNOWN = "unknown"


@attrs.frozen
class Period:
    """A label as written, the window it was resolved to, and how. `interval` is None for no window."""

    label: Text
    interval: Interval | None
    resolved: Resolution
    calendar: str | None = None

    def say(self, lang: Lang) -> str:
        """The label in `lang`; without one, the first and last day."""
        return self.label.say(lang) or (self.interval.say(lang) if self.interval else "?")

    def to_dict(self, lang: Lang = "en") -> dict[str, object]:
        """`{"label", "start", "end_exclusive", "resolved"}` as JSON-ready data."""
        start = self.interval.start if self.interval else None
        end = self.interval.end if self.interval else None
        return {
            "label": self.say(lang),
            "start": start and start.isoformat(),
            "end_exclusive": end and end.isoformat(),
            "resolved": self.resolved.value,
        }


@attrs.frozen
class ReportingCalendar:
    """A reporting year that begins on `day`/`month`, `year_offset` calendar years from its name.

    Reporting years that end before `in_force_from` are refused: the calendar's text does not reach them.
    `document` and `grade` say where the calendar comes from.
    """

    id: str
    label: Text
    month: int
    day: int
    year_offset: int = 0
    in_force_from: date | None = None
    document: str = "LIB"
    grade: str = "assumed"

    def __attrs_post_init__(self) -> None:
        if not (1 <= self.month <= 12 and 1 <= self.day <= 28):
            raise CalendarError("calendar-start", month=self.month, day=self.day)

    @classmethod
    def named(cls, id: str) -> ReportingCalendar:
        """One of the calendars `state`, `calendar`, `hiv_periodic`, `prep_year`. Raises CalendarError."""
        if id not in CALENDARS:
            raise CalendarError("calendar-unknown", id=id, known=", ".join(CALENDARS))
        return CALENDARS[id]

    @classmethod
    def custom(cls, id: str, month: int, day: int = 1, year_offset: int = 0) -> ReportingCalendar:
        """A calendar of the caller's own, a donor's fiscal year for instance."""
        return cls(id, Text(id, id), month, day, year_offset, grade="supplied")

    @property
    def first_year(self) -> int | None:
        """The first reporting year that the calendar's text reaches."""
        return None if self.in_force_from is None else self.year_of(self.in_force_from)

    def year(self, year: int) -> Period:
        """The whole reporting year."""
        return self._window(year, 0, 12, Text(f"năm {year}", f"{year}"))

    def halves(self, year: int) -> tuple[Period, ...]:
        """The two halves of the reporting year."""
        names = (
            Text(f"6 tháng đầu năm {year}", f"first half of {year}"),
            Text(f"6 tháng cuối năm {year}", f"second half of {year}"),
        )
        return tuple(self._window(year, 6 * half, 6, name) for half, name in enumerate(names))

    def quarters(self, year: int) -> tuple[Period, ...]:
        """The four quarters of the reporting year."""
        return tuple(
            self._window(year, 3 * q, 3, Text(f"quý {q + 1} năm {year}", f"Q{q + 1} {year}"))
            for q in range(4)
        )

    def months(self, year: int) -> tuple[Period, ...]:
        """The twelve months of the reporting year."""
        return tuple(
            self._window(year, m, 1, Text(f"tháng {m + 1} năm {year}", f"month {m + 1} of {year}"))
            for m in range(12)
        )

    def first_months(self, year: int, count: int) -> Period:
        """The first `count` months: nine months hold the first six, so the two are never added."""
        if not 1 <= count <= 12:
            raise CalendarError("period-unknown", code=f"{year}-{count}M", calendar=self.id)
        return self._window(
            year, 0, count, Text(f"{count} tháng đầu năm {year}", f"first {count} months of {year}")
        )

    def period(self, code: str) -> Period:
        """The period with this code: `2023`, `2023-H1`, `2023-Q1`, `2023-M01`, `2023-9M`. Raises CalendarError."""
        match = re.fullmatch(
            r"(\d{4})(?:-(?:H([12])|Q([1-4])|M?(0[1-9]|1[0-2])|([1-9]|1[0-2])M))?", code, re.ASCII
        )
        if not match:
            raise CalendarError("period-unknown", code=code, calendar=self.id)
        year, half, quarter, month, first = match.groups()
        if half:
            return self.halves(int(year))[int(half) - 1]
        if quarter:
            return self.quarters(int(year))[int(quarter) - 1]
        if month:
            return self.months(int(year))[int(month) - 1]
        return self.first_months(int(year), int(first)) if first else self.year(int(year))

    def year_of(self, day: date) -> int:
        """The reporting year that holds `day`: 20 December 2023 lies in the state year 2024."""
        near = day.year - self.year_offset
        candidates = (near - 1, near, near + 1)
        return next(year for year in candidates if self._start(year) <= day < self._start(year + 1))

    def resolve(self, label: str) -> Period:
        """The window of a label that a text only names ("6 tháng đầu năm 2023"), marked as assumed.

        Raises CalendarError for a label that it cannot read.
        """
        folded = fold(label)
        for pattern, code in _NOMINAL:
            match = pattern.fullmatch(folded)
            if match:
                period = self.period(code(match))
                return attrs.evolve(period, label=Text(label, label), resolved=Resolution.ASSUMED)
        raise CalendarError("period-label-unreadable", label=label)

    def due(
        self, period: Period, working_days: int, is_working_day: Callable[[date], bool]
    ) -> date:
        """The day by which a report is due: so many working days after the cut-off, by the caller's test."""
        if period.interval is None or period.interval.last_day is None:
            raise CalendarError("period-without-end", label=period.label)
        day = period.interval.last_day
        for _ in range(working_days):
            day += timedelta(days=1)
            while not is_working_day(day):
                day += timedelta(days=1)
        return day

    def _start(self, year: int) -> date:
        return date(year + self.year_offset, self.month, self.day)

    def _window(self, year: int, month: int, count: int, label: Text) -> Period:
        if self.first_year is not None and year < self.first_year:
            raise CalendarError(
                "calendar-not-in-force", calendar=self.label, year=year, first=self.first_year
            )
        start = self._start(year)
        window = Interval(
            start + relativedelta(months=month), start + relativedelta(months=month + count)
        )
        return Period(label, window, Resolution.STATED, self.id)


_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "first": 1, "second": 2, "third": 3, "fourth": 4}
_COUNTS = {"six": 6, "nine": 9, "three": 3}


def _quarter(match: re.Match[str]) -> str:
    name = match["quarter"]
    return f"{match['year']}-Q{_QUARTERS.get(name, name)}"


def _first_months(match: re.Match[str]) -> str:
    count = match["count"]
    return f"{match['year']}-{_COUNTS.get(count, count)}M"


_YEAR = r"(?P<year>\d{4})"
_NOMINAL: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(rf"(?:trong )?(?P<count>\d+) thang dau nam {_YEAR}"), _first_months),
    (re.compile(rf"(?:the )?first (?P<count>\d+|\w+) months of {_YEAR}"), _first_months),
    (re.compile(rf"6 thang cuoi nam {_YEAR}"), lambda match: f"{match['year']}-H2"),
    (re.compile(rf"qui (?P<quarter>i|ii|iii|iv|[1-4]) nam {_YEAR}"), _quarter),
    (re.compile(rf"(?:the )?(?P<quarter>first|second|third|fourth) quarter of {_YEAR}"), _quarter),
    (re.compile(rf"(?:ca |trong )?(?:nam )?{_YEAR}"), lambda match: match["year"]),
)

CALENDARS: Mapping[str, ReportingCalendar] = {
    calendar.id: calendar
    for calendar in (
        ReportingCalendar(
            "state",
            Text("lịch báo cáo hành chính nhà nước", "state reporting calendar"),
            12,
            15,
            -1,
            in_force_from=date(2019, 3, 12),
            document="ND-09-2019",
            grade="reported",
        ),
        ReportingCalendar(
            "calendar",
            Text("năm dương lịch", "calendar year"),
            1,
            1,
            document="TT-07-2023-BYT",
            grade="primary",
        ),
        ReportingCalendar(
            "hiv_periodic",
            Text("lịch báo cáo định kỳ HIV", "periodic HIV reporting calendar"),
            12,
            15,
            -1,
            document="TT-05-2023-BYT",
            grade="primary",
        ),
        ReportingCalendar("prep_year", Text("năm theo dõi PrEP", "PrEP retention year"), 9, 15, -1),
    )
}
