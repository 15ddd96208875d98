"""Finds records that were entered after the end of a period, or after the submission."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...core.findings import Finding, Where
from ...forms.records import ActivityRecord
from ...framework.framework import Framework
from ...framework.versions.definitions import framework_of_definition
from ...practice.records.corrections import current_records
from ...results.values import Counting, IndicatorValue
from ..indicators.from_records import build_record_count, count_indicators
from ..measures.catalog import record_measures
from .value_changes import changed_indicators
from .view import SubmissionView

__all__ = ["records_after_cut_off", "records_after_submission"]


def records_after_cut_off(view: SubmissionView) -> Iterator[Finding]:
    """Yields a finding when records of the period were entered after its last day.

    Records that were entered after the day of the submission are not counted.
    """
    days, submitted_on = view.submission.days, view.submission.submitted_on
    last_day = days.last_day
    assert last_day is not None  # the days of a submission end
    count = 0
    for record in current_records(_records_of_place(view), view.framework):
        if days.holds(record.day) and record.entered_on > last_day:
            count += submitted_on is None or record.entered_on <= submitted_on
    if count:
        params = {"period": view.submission.period, "count": count, "last_day": last_day}
        yield Finding("records-after-cut-off", Where(field="records"), params)


def records_after_submission(view: SubmissionView) -> Iterator[Finding]:
    """Yields a finding when records entered after the submission change some of its indicators."""
    submitted_on, last_day = view.submission.submitted_on, view.submission.days.last_day
    assert last_day is not None  # the days of a submission end
    if submitted_on is None:
        return
    records = _records_of_place(view)
    known, late = [], []
    for record in records:
        if record.entered_on <= submitted_on:
            known.append(record)
        elif record.day <= last_day or record.supersedes:
            late.append(record)
    changed = changed_indicators(_recount(view, known), _recount(view, records)) if late else ()
    if changed:
        params = {
            "period": view.submission.period,
            "count": len(late),
            "last_day": last_day,
            "sent": submitted_on,
            "indicators": changed,
        }
        yield Finding("records-after-submission", Where(field="records"), params)


def _records_of_place(view: SubmissionView) -> list[ActivityRecord]:
    """Returns the records of the submission's place and of all places inside it."""
    place, chain = view.submission.place, view.framework.chain
    return [record for record in view.records or () if place in chain(record.place, record.day)]


def _recount(view: SubmissionView, records: Sequence[ActivityRecord]) -> list[IndicatorValue]:
    """Returns the values that records give, counted and broken down as in the submission."""
    submission = view.submission
    breakdowns: list[tuple[str, ...]] = []
    ids_by_counting: dict[tuple[Framework, Counting | None], dict[str, None]] = {}
    for value in submission.values:
        framework = framework_of_definition(value.definition, view.framework)
        if value.records is not None and value.definition.id in record_measures(framework):
            breakdowns.append(tuple(name for name, _ in value.cut))
            ids = ids_by_counting.setdefault((framework, value.counting), {})
            ids[value.definition.id] = None
    by = min(breakdowns, key=len, default=())
    values: list[IndicatorValue] = []
    for (framework, counting), ids in ids_by_counting.items():
        request = build_record_count(
            records, framework, submission.calendar, submission.period, by, counting
        )
        values += count_indicators(request, list(ids))
    return values
