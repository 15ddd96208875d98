"""Reporting calendars, and the periods into which they divide a year."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta

import attrs

from ..core.errors import CalendarError
from ..core.messages import Lang
from ..core.patterns import lazy_pattern
from .arguments import check_arguments
from .intervals import Interval
from .text import LabelledEnum, Text, Word, fold

__all__ = ["CALENDARS", "Period", "ReportingCalendar", "Resolution"]

_ROMAN = ("I", "II", "III", "IV")  # quarters in official Vietnamese documents
_MAX_DAYS_OFF = 366  # between two working days
_NO_LATER_DUE = date(date.max.year - 1, 1, 1)  # from here on a year may have no end
_FIRST_DAY, _LAST_DAY = date(date.min.year + 2, 1, 1), date(date.max.year - 2, 12, 31)


class Resolution(LabelledEnum):
    """How the window of a period is known: stated, assumed from a label, or unknown."""

    STATED = Word("stated", "nêu rõ", "stated")
    ASSUMED = Word("assumed", "giả định", "assumed")
    UNKNOWN = Word("unknown", "chưa biết", "not known")


@attrs.frozen
class Period:
    """A period's label as written and the window to which it was resolved, None if unknown."""

    label: Text
    interval: Interval | None
    resolved: Resolution
    calendar: str | None = None

    def say(self, lang: Lang) -> str:
        """Returns the label in the language `lang`; without a label, the first and last day."""
        return self.label.say(lang) or (self.interval.say(lang) if self.interval else "?")

    def to_dict(self, lang: Lang = "en") -> dict[str, object]:
        """Returns `{"label", "start", "end_exclusive", "resolved"}` as JSON-ready data."""
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
    """A calendar whose reporting year begins on `day`/`month`, `year_offset` years from its name.

    Reporting years that end before `in_force_from` are refused: the legal text of the calendar does
    not apply to them. `document` and `grade` give the source of the calendar.
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
    @check_arguments
    def named(cls, id: str) -> ReportingCalendar:
        """Returns the calendar `state`, `calendar`, `hiv_periodic` or `prep_year`.

        Raises CalendarError for any other id.
        """
        if id not in CALENDARS:
            raise CalendarError("calendar-unknown", id=id, known=", ".join(CALENDARS))
        return CALENDARS[id]

    @classmethod
    @check_arguments
    def of(cls, calendar: ReportingCalendar | str) -> ReportingCalendar:
        """Returns a calendar as it is, or the one with an id.

        Raises CalendarError for any other id.
        """
        return cls.named(calendar) if isinstance(calendar, str) else calendar

    @classmethod
    @check_arguments
    def custom(cls, id: str, month: int, day: int = 1, year_offset: int = 0) -> ReportingCalendar:
        """Returns a calendar defined by the caller, for instance a donor's fiscal year."""
        return cls(id, Text(id, id), month, day, year_offset, grade="supplied")

    @property
    def first_year(self) -> int | None:
        """The first reporting year to which the legal text of the calendar applies."""
        return None if self.in_force_from is None else self.year_of(self.in_force_from)

    @check_arguments
    def year(self, year: int) -> Period:
        """Returns the whole reporting year."""
        return self._window(year, 0, 12, Text(f"năm {year}", f"{year}"))

    @check_arguments
    def halves(self, year: int) -> tuple[Period, ...]:
        """Returns the two halves of the reporting year."""
        names = (
            Text(f"6 tháng đầu năm {year}", f"first half of {year}"),
            Text(f"6 tháng cuối năm {year}", f"second half of {year}"),
        )
        return tuple(self._window(year, 6 * half, 6, name) for half, name in enumerate(names))

    @check_arguments
    def quarters(self, year: int) -> tuple[Period, ...]:
        """Returns the four quarters of the reporting year."""
        names = [Text(f"quý {_ROMAN[nth]} năm {year}", f"Q{nth + 1} {year}") for nth in range(4)]
        return tuple(self._window(year, 3 * quarter, 3, name) for quarter, name in enumerate(names))

    @check_arguments
    def months(self, year: int) -> tuple[Period, ...]:
        """Returns the twelve months of the reporting year."""
        names = [Text(f"tháng {nth} năm {year}", f"month {nth} of {year}") for nth in range(1, 13)]
        return tuple(self._window(year, month, 1, name) for month, name in enumerate(names))

    @check_arguments
    def first_months(self, year: int, count: int) -> Period:
        """Returns the first `count` months of the reporting year.

        Such periods overlap (nine months include the first six) and must not be added.
        """
        if not 1 <= count <= 12:
            raise CalendarError("period-unknown", code=f"{year}-{count}M", calendar=self.label)
        name = Text(f"{count} tháng đầu năm {year}", f"first {count} months of {year}")
        return self._window(year, 0, count, name)

    @check_arguments
    def period(self, code: str | Period) -> Period:
        """Returns the period of a code: `2023`, `2023-H1`, `2023-Q1`, `2023-M01`, `2023-9M`.

        It may be named as people do, such as `quý I năm 2023` or `Q1/2023`; a period is returned as
        it is. Raises CalendarError for any other form.
        """
        if isinstance(code, Period):
            return code
        match = _CODE.fullmatch(code) or _CODE.fullmatch(_code_of_label(code))
        if not match:
            raise CalendarError("period-unknown", code=code, calendar=self.label)
        year, half, quarter, month, first = match.groups()
        if half:
            return self.halves(int(year))[int(half) - 1]
        if quarter:
            return self.quarters(int(year))[int(quarter) - 1]
        if month:
            return self.months(int(year))[int(month) - 1]
        return self.first_months(int(year), int(first)) if first else self.year(int(year))

    @check_arguments
    def year_of(self, day: date) -> int:
        """Returns the reporting year of a day: 2024 for 20 December 2023 in the state calendar.

        Raises CalendarError for a day within two years of the first or last one that a date can be.
        """
        if not _FIRST_DAY <= day <= _LAST_DAY:
            raise CalendarError("day-out-of-calendar", day=day, first=_FIRST_DAY, last=_LAST_DAY)
        candidates = (day.year - self.year_offset + change for change in (-1, 0, 1))
        return next(year for year in candidates if self._start(year) <= day < self._start(year + 1))

    @check_arguments
    def resolve(self, label: str) -> Period:
        """Returns the period of a label like "6 tháng đầu năm 2023", its window marked as assumed.

        Raises CalendarError for a label that cannot be read.
        """
        code = _code_of_label(label)
        if not code:
            raise CalendarError("period-label-unreadable", label=label)
        period = self.period(code)
        return attrs.evolve(period, label=Text(label, label), resolved=Resolution.ASSUMED)

    def due(
        self, period: Period, working_days: int, is_working_day: Callable[[date], bool]
    ) -> date:
        """Returns the day on which the report of a period is due.

        It is `working_days` days after the last day of the period, by `is_working_day`. Raises
        CalendarError for a period without an end, a number of days that is not whole or below 0,
        and a test that is true on no day of a year.
        """
        if type(working_days) is not int or working_days < 0:
            raise CalendarError("working-days-count", value=working_days)
        return self._due_day(period, working_days, is_working_day)

    @check_arguments
    def _due_day(
        self, period: Period, working_days: int, is_working_day: Callable[[date], bool]
    ) -> date:
        if period.interval is None or period.interval.last_day is None:
            raise CalendarError("period-without-end", label=period.label)
        day = period.interval.last_day
        if working_days > max(0, (_NO_LATER_DUE - day).days):
            raise CalendarError("working-days-missing", day=max(day, _NO_LATER_DUE))
        for _ in range(working_days):
            day = self._next_working_day(day, is_working_day)
        return day

    def _next_working_day(self, day: date, is_working_day: Callable[[date], bool]) -> date:
        for days in range(1, _MAX_DAYS_OFF + 1 if day < _NO_LATER_DUE else 1):
            following = day + timedelta(days=days)
            if is_working_day(following):
                return following
        raise CalendarError("working-days-missing", day=day)

    def _start(self, year: int, months: int = 0) -> date:
        """Returns the first day of a reporting year, or of its month that begins `months` later."""
        years, month = divmod(self.month - 1 + months, 12)
        return date(year + self.year_offset + years, month + 1, self.day)

    def _window(self, year: int, month: int, count: int, label: Text) -> Period:
        first, params = self.first_year, {"calendar": self.label, "year": year}
        if first is not None and year < first:
            raise CalendarError("calendar-not-in-force", **params, first=first)
        try:
            start, end = self._start(year, month), self._start(year, month + count)
        except (ValueError, OverflowError):  # before the first or after the last date
            raise CalendarError("period-unknown", code=label, calendar=self.label) from None
        return Period(label, Interval(start, end), Resolution.STATED, self.id)


_CODE = re.compile(r"(\d{4})(?:-(?:H([12])|Q([1-4])|M?(0[1-9]|1[0-2])|([1-9]|1[0-2])M))?", re.ASCII)
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "first": 1, "second": 2, "third": 3, "fourth": 4}
_NUMBERS = {**_QUARTERS, "three": 3, "six": 6, "nine": 9}
_YEAR = r"(?P<year>\d{4})"
_WRITTEN = (  # patterns of folded names, in which `quý` is `qui`, and the code of each
    (rf"(?:trong )?(?P<part>\d+) thang dau nam {_YEAR}", "{year}-{part}M"),
    (rf"(?:the )?first (?P<part>\d+|\w+) months of {_YEAR}", "{year}-{part}M"),
    (rf"(?:the )?first half of {_YEAR}", "{year}-H1"),
    (rf"(?:6 thang cuoi nam|(?:the )?second half of) {_YEAR}", "{year}-H2"),
    (rf"(?:qui|q) ?(?P<part>i{{1,3}}|iv|[1-4])(?: nam |[ /-]){_YEAR}", "{year}-Q{part}"),
    (rf"(?:the )?(?P<part>first|second|third|fourth) quarter of {_YEAR}", "{year}-Q{part}"),
    (rf"(?:thang|month) (?P<part>\d\d?)(?: nam | of |/){_YEAR}", "{year}-M{part:0>2}"),
    (rf"(?:ca |trong )?(?:nam )?{_YEAR}", "{year}"),
)
_NAMES = tuple((lazy_pattern(written), form) for written, form in _WRITTEN)


def _code_of_label(label: str) -> str:
    """Returns the code of a period that is named as people do; `""` for no such name."""
    for pattern, form in _NAMES:
        if match := pattern.fullmatch(fold(label)):
            year, part = match["year"], match.groupdict().get("part", "")
            return form.format(year=year, part=_NUMBERS.get(part, part))
    return ""


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
