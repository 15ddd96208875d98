"""Synthetic records and the submissions that tests make of them: opaque codes of an invented
service, nobody's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import attrs

from sexwork_models import (
    ActivityRecord,
    Figure,
    IndicatorValue,
    Period,
    Status,
    compute_indicators,
)
from sexwork_models.monitoring.submissions.submission import Submission, open_submission

INDICATORS = ("I01", "I02", "I03", "I12")


def contact(id: str, day: str, client: str = "", **changes: Any) -> ActivityRecord:
    """One contact with one sex worker in district 193, written down on the same day."""
    row: dict[str, Any] = {
        "id": id,
        "kind": "client",
        "day": day,
        "entered_on": day,
        "place": "193",
        "models": "M1",
        "activity": "M1-OUTREACH",
        "population": "sex_worker",
        "client": client,
        "consent": "given" if client else None,
    }
    return ActivityRecord(**{**row, **changes})


def values_of(
    records: Iterable[ActivityRecord],
    period: str,
    by: Sequence[str] = (),
    indicators: Sequence[str] = INDICATORS,
    calendar: str = "state",
) -> tuple[IndicatorValue, ...]:
    """What records give in a period; a record that is not counted fails the test instead of
    vanishing.
    """
    found = compute_indicators(
        list(records), calendar=calendar, period=period, by=by, indicators=indicators
    )
    assert found.report.counts["error"] == 0
    return tuple(found)


def values_with_figures(period: str, **given: int | Figure) -> tuple[IndicatorValue, ...]:
    """Values with the numbers or figures that a test gives them, of the days on which records would
    be counted.
    """
    values = values_of((), period, indicators=tuple(given))
    return tuple(
        attrs.evolve(value, status=Status.OK, figure=_figure(value, given[value.definition.id]))
        for value in values
    )


def _figure(value: IndicatorValue, given: int | Figure) -> Figure:
    return given if isinstance(given, Figure) else Figure.exact(given, value.definition.unit)


def draft(
    period: Period | str, values: Iterable[IndicatorValue] = (), **changes: Any
) -> Submission:
    """The first draft of a report of province 22, for which two sites were expected and heard
    from.
    """
    given: dict[str, Any] = {
        "due": date(2030, 1, 1),
        "expected": ("S1", "S2"),
        "heard_from": ("S1", "S2"),
    }
    return open_submission("22", "R-07", period, values, **{**given, **changes})


def submitted_report(
    period: Period | str,
    values: Iterable[IndicatorValue] = (),
    on: date = date(2025, 6, 1),
    **changes: Any,
) -> Submission:
    """The same, sent."""
    return draft(period, values, **changes).submit(on)
