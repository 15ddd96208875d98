"""Which records came late: after the last day of the period, or so late that the submission does not hold them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ...core.findings import Finding, Where
from ...practice.records.corrections import current_records
from ...practice.records.model import ActivityRecord
from ...results.values import Counting, IndicatorValue
from ..indicators.from_records import count_indicators, counting_of
from ..measures.catalog import record_measures
from .submission import changed_indicators
from .view import SubmissionView

__all__ = ["after_cut_off", "after_submission"]


def after_cut_off(view: SubmissionView) -> Iterator[Finding]:
    """Records of the period that were entered after its last day, up to the day of the submission."""
    days, sent = view.submission.days, view.submission.submitted_on
    last = days.last_day
    assert last is not None  # the days of a submission end
    rows = [
        one for one in current_records(_own(view)) if days.holds(one.day) and one.entered_on > last
    ]
    late = sum(sent is None or one.entered_on <= sent for one in rows)
    if late:
        yield Finding(
            "records-after-cut-off",
            Where(field="records"),
            {**_of(view), "count": late, "last_day": last},
        )


def after_submission(view: SubmissionView) -> Iterator[Finding]:
    """Records entered after the day of the submission with which some of its indicators have other values."""
    sent, last = view.submission.submitted_on, view.submission.days.last_day
    assert last is not None  # the days of a submission end
    rows = _own(view)
    late = [
        one
        for one in rows
        if sent is not None and one.entered_on > sent and (one.day <= last or one.supersedes)
    ]
    if not late:
        return
    known = [one for one in rows if sent is not None and one.entered_on <= sent]
    changed = changed_indicators(_recount(view, known), _recount(view, rows))
    if changed:
        params = {"count": len(late), "last_day": last, "sent": sent, "indicators": changed}
        yield Finding("records-after-submission", Where(field="records"), {**_of(view), **params})


def _own(view: SubmissionView) -> list[ActivityRecord]:
    """The records of the submission's place."""
    place, framework = view.submission.place, view.framework
    return [one for one in view.records or () if place in framework.chain(one.place, one.day)]


def _of(view: SubmissionView) -> dict[str, object]:
    return {"period": view.submission.period}


def _recount(view: SubmissionView, records: Sequence[ActivityRecord]) -> list[IndicatorValue]:
    """The values that records give, cut and counted as those of the submission are."""
    submission, measures = view.submission, record_measures(view.framework)
    counted = [
        one
        for one in submission.values
        if one.records is not None and one.definition.id in measures
    ]
    by = min((tuple(name for name, _ in one.cut) for one in counted), key=len, default=())
    found: list[IndicatorValue] = []
    for counting, ids in _countings(counted).items():
        what = counting_of(
            records, view.framework, submission.calendar, submission.period, by, counting
        )
        found += count_indicators(what, ids)
    return found


def _countings(values: Iterable[IndicatorValue]) -> dict[Counting | None, list[str]]:
    """The indicators by how their persons were told apart."""
    found: dict[Counting | None, list[str]] = {}
    for value in values:
        ids = found.setdefault(value.counting, [])
        if value.definition.id not in ids:
            ids.append(value.definition.id)
    return found
