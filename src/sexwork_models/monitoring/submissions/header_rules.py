"""Checks the head of a submission: its place and those of its values, its day, its reporter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from ...core.errors import UnknownIdError
from ...core.findings import Finding, Where
from ...framework.framework import Framework
from ...intake.catalog import kind_of_ids, nearest_ids
from ...practice.records.client_codes import skeleton
from ...values.intervals import Found, Interval, NoValue
from .view import SubmissionView
from .wording import value_location, value_params

__all__ = ["HEADER_RULES"]


def place_of_report(view: SubmissionView) -> Iterator[Finding]:
    """Yields a finding for a place that does not exist on the last day of the period."""
    code, last_day = view.submission.place, _last_day(view)
    yield from _place_findings(view.framework, code, last_day, Where(field="place"))


def values_of_other_places(view: SubmissionView) -> Iterator[Finding]:
    """Yields findings for values of a place that does not lie in the place of the report.

    A code is read on the days of its value. A place that has been merged since then lies where its
    territory lies on the last day of the period.
    """
    framework, place, last_day = view.framework, view.submission.place, _last_day(view)
    if not isinstance(framework.place(place, last_day), Found):
        return
    for index, value in enumerate(view.submission.values):
        window, where = value.period.interval or view.submission.days, value_location(index)
        outside: list[str] = []
        for code in value.places or value.provinces:
            days = _days_of_existence(framework, code, window)
            if not days:
                yield from _place_findings(framework, code, window.last_day or last_day, where)
            elif not _lies_in(framework, code, days, place, last_day):
                outside.append(code)
        if outside:
            params = {**value_params(value), "places": outside, "place": place}
            yield Finding("value-of-other-place", where, params)


def _last_day(view: SubmissionView) -> date:
    last_day = view.submission.days.last_day
    assert last_day is not None  # the days of a submission end
    return last_day


def _place_findings(framework: Framework, code: str, day: date, where: Where) -> Iterator[Finding]:
    """Yields a finding for a code of no place, or of a place that does not exist on a day."""
    if code not in framework.places:
        nearest = nearest_ids(code, framework.places)
        params = {"id": code, "table": kind_of_ids("places"), "nearest": nearest}
        yield Finding("id-not-known", where, params)
        return
    outcome = framework.place(code, day)
    if isinstance(outcome, NoValue):
        near = outcome.before or outcome.after or "-"
        yield Finding("place-not-on-day", where, {"code": code, "day": day, "near": near})


def _days_of_existence(framework: Framework, code: str, window: Interval) -> list[date]:
    """Returns a day of a window for each meaning that a code has in it; none for no place."""
    days: list[date] = []
    for entry in framework.places[code].entries if code in framework.places else ():
        shared = entry.interval.overlap(window)
        day = None if shared is None else shared.last_day or shared.start
        if day is not None:
            days.append(day)
    return days


def _lies_in(
    framework: Framework, code: str, days: Sequence[date], place: str, later: date
) -> bool:
    """Whether a code means, on one of some days, a part of a place of a later day.

    It lies in the place on its own day, or its territory does on the later one.
    """
    for day in days:
        if place in framework.chain(code, day):
            return True
        for successor in _successors(framework, code, day, later):
            if place in framework.chain(successor, later):
                return True
    return False


def _successors(framework: Framework, code: str, day: date, later: date) -> tuple[str, ...]:
    try:
        return framework.successors(code, day, later)
    except UnknownIdError:  # what became of the place is not known
        return ()


def sent_before_end(view: SubmissionView) -> Iterator[Finding]:
    """Yields a finding for a report that was sent before the last day of its period."""
    sent, last_day = view.submission.submitted_on, _last_day(view)
    if sent is not None and sent < last_day:
        params = {"period": view.submission.period, "sent": sent, "last_day": last_day}
        yield Finding("sent-before-period-end", Where(field="submitted_on"), params)


def codes_nearly_alike(view: SubmissionView) -> Iterator[Finding]:
    """Yields findings for codes of reporters and sites that look like another code.

    A report of a reporter whose code is written in another way is not compared with this one, and a
    site under another spelling counts as one that sent nothing. No code is shown.
    """
    for report in view.similar_reports:
        periods = {"period": view.submission.period, "other_period": report.period}
        yield Finding("reporter-nearly-alike", Where(field="reporter"), periods)
    missing = view.submission.completeness.missing
    heard_from = {skeleton(code) for code in view.submission.heard_from}
    count = sum(skeleton(code) in heard_from for code in missing)
    if count:
        params: dict[str, object] = {"period": view.submission.period, "count": count}
        yield Finding("sites-nearly-alike", Where(field="heard_from"), params)


HEADER_RULES = (place_of_report, values_of_other_places, sent_before_end, codes_nearly_alike)
