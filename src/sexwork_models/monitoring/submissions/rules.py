"""What does not hold in a submission, by itself and beside the other reports of its reporter.

A comparison that bounds leave open finds nothing. A change is named and never called better or worse.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

import attrs

from ...core.findings import Finding, Where
from ...framework.tables.indicators import Additivity, Polarity
from ...results.values import IndicatorValue, Status
from ...values.figures import Figure, Outcome
from ...values.intervals import Interval
from ...values.units import Unit
from ..measures.counting import year_start
from .submission import Submission
from .view import Key, Said, SubmissionView, grouped, named, value_at

__all__ = ["SUBMISSION_RULES", "SubmissionRule"]

SubmissionRule: TypeAlias = Callable[[SubmissionView], Iterator[Finding]]

_NEVER_FALLS = frozenset(
    {Additivity.SUM, Additivity.NEW_IN_YEAR, Additivity.YEAR_TO_DATE, Additivity.DISTINCT}
)
_NOT_ABOVE = (
    ("people-above-contacts", "I02", "I01"),
    ("people-above-contacts", "I03", "I01"),
    ("people-above-referrals", "I08", "I09"),
    ("later-stage-above", "I10", "I09"),
    ("later-stage-above", "I11", "I10"),
)


def _surely_below(left: Figure, right: Figure) -> bool:
    """Whether one number is below another whatever their bounds admit; their units are compared by whoever asks."""
    return attrs.evolve(left, unit=right.unit).reaches(right).outcome is Outcome.NO


def other_days(view: SubmissionView) -> Iterator[Finding]:
    """Values of days that the report does not speak of: its period, or the year up to the end of it."""
    days, calendar = view.submission.days, view.submission.calendar
    first = None if days.start is None else min(days.start, year_start(calendar, days))
    so_far = Interval(first, days.end)
    for index, value in enumerate(view.submission.values):
        own = value.period.interval
        if own is not None and not (so_far.covers(own) and days.overlap(own)):
            params = {**named(value), "days": own, "period": view.submission.period}
            yield Finding("value-of-other-days", value_at(index), params)


def ratio_parts(view: SubmissionView) -> Iterator[Finding]:
    """Shares whose numerator is above the denominator; a mean has parts of two units, and a rate of change no parts."""
    for index, value in enumerate(view.submission.values):
        part, whole, definition = value.numerator, value.denominator, value.definition
        if (
            definition.additivity is not Additivity.RATIO
            or definition.signed
            or part is None
            or whole is None
        ):
            continue
        if part.unit is whole.unit and _surely_below(whole, part):
            params = {
                **named(value),
                "period": view.submission.period,
                "numerator": part,
                "denominator": whole,
            }
            yield Finding("numerator-above-denominator", value_at(index), params)


def not_above(view: SubmissionView) -> Iterator[Finding]:
    """Persons above their contacts or referrals, and later stages above earlier ones, of the same part and days."""
    for code, smaller, larger in _NOT_ABOVE:
        others = {_beside(one): one for one in view.said if one.value.definition.id == larger}
        for one in view.said:
            other = others.get(_beside(one))
            if (
                one.value.definition.id == smaller
                and other is not None
                and _surely_below(other.figure, one.figure)
            ):
                params = {**named(one.value), "days": one.days, "value": one.figure}
                yield Finding(
                    code, value_at(one.index), {**params, "other": larger, "limit": other.figure}
                )


def _beside(one: Said) -> Key:
    """The part and the days of a value, whatever it counts."""
    value = one.value
    part: object = (
        (value.places, value.models, value.populations) if value.records is None else value.cut
    )
    return part, value.kind, value.per_unit, value.per_period, one.days


def cumulative(view: SubmissionView) -> Iterator[Finding]:
    """A longer window with less than a shorter one inside it; and two values for the same days."""
    for one in view.said:
        for other, their in view.elsewhere.get(one.key, ()):
            if one.figure.unit is not their.figure.unit:
                continue
            if one.days == their.days:
                yield from _given_twice(one, their, view, other.period)
            elif one.value.definition.additivity in _NEVER_FALLS:
                yield from _falls(one, their)


def _given_twice(one: Said, their: Said, view: SubmissionView, period: object) -> Iterator[Finding]:
    if _surely_below(one.figure, their.figure) or _surely_below(their.figure, one.figure):
        params = {**named(one.value), "days": one.days, "value": one.figure}
        others = {"other": their.figure, "period": view.submission.period, "other_period": period}
        yield Finding("days-given-twice", value_at(one.index), {**params, **others})


def _falls(one: Said, their: Said) -> Iterator[Finding]:
    longer, shorter = (one, their) if one.days.covers(their.days) else (their, one)
    if longer.days.covers(shorter.days) and _surely_below(longer.figure, shorter.figure):
        long = {"longer": longer.figure, "longer_days": longer.days}
        short = {"shorter": shorter.figure, "shorter_days": shorter.days}
        yield Finding(
            "cumulative-falls", value_at(one.index), {**named(one.value), **long, **short}
        )


def lost(view: SubmissionView) -> Iterator[Finding]:
    """Values that the report before had, and that are missing here or only bounds now."""
    if view.before is None:
        return
    now, period = grouped(view.submission), view.submission.period
    for key, olds in grouped(view.before).items():
        known = [value for _, value in olds if value.figure is not None]
        news = now.get(key, [])
        if not known:
            continue
        params = {
            **named(known[-1]),
            "period": period,
            "before": known[-1].figure,
            "period_before": view.before.period,
        }
        if all(value.status is Status.NO_DATA for _, value in news):
            yield Finding("value-now-missing", value_at(news[0][0] if news else None), params)
        elif all(value.status is Status.OK for value in known):
            open_ = (
                (index, value)
                for index, value in news
                if value.status is Status.PARTIAL and not _of_silent_sites(value)
            )
            yield from (
                Finding("value-now-partial", value_at(index), {**params, **_now(value)})
                for index, value in open_
            )


def _of_silent_sites(value: IndicatorValue) -> bool:
    """Whether it is silent sites that leave a value open: they are asked for once, and not indicator by indicator."""
    return any(reason.code == "sites-silent" for reason in value.reasons)


def _now(value: IndicatorValue) -> dict[str, object]:
    return {"value": value.figure or value.status}


def not_heard(view: SubmissionView) -> Iterator[Finding]:
    """Sites or reporters from which nothing came, by their number; and that nobody said who should have sent records."""
    found, period = view.submission.completeness, view.submission.period
    if found.expected is None:
        yield Finding("expected-not-stated", Where(field="expected"), {"period": period})
    elif found.missing:
        counts = {"heard": found.heard, "expected": found.expected, "missing": len(found.missing)}
        yield Finding("sites-not-heard", Where(field="heard_from"), {"period": period, **counts})


def jumps(view: SubmissionView) -> Iterator[Finding]:
    """Values far from those of the window before of the same length. The share is the library's own choice, `assumed`."""
    for one in view.said:
        before = view.earlier(one)
        if before is None or one.figure.unit is not before.figure.unit:
            continue
        if (
            not _small(one, view.small)
            and not _small(before, view.small)
            and _jumps(before.figure, one.figure, view)
        ):
            neutral = one.value.definition.direction is Polarity.NEUTRAL
            params = {**named(one.value), "days": one.days, "value": one.figure}
            earlier = {"before": before.figure, "days_before": before.days}
            share = {"share": Figure.exact(100 * view.jump, Unit.PERCENT)}
            code = "neutral-value-changes" if neutral else "value-jumps"
            yield Finding(code, value_at(one.index), {**params, **earlier, **share})


def _small(one: Said, limit: int) -> bool:
    """Whether a number, or what a share is a share of, may be a small one."""
    counted = one.value.denominator or one.figure
    return counted.low is None or counted.low < limit


def _jumps(before: Figure, now: Figure, view: SubmissionView) -> bool:
    if before.approximate or now.approximate or before.low is None or now.low is None:
        return False
    rises = before.high is not None and now.low > (1 + view.jump) * before.high
    return rises or (now.high is not None and now.high < (1 - view.jump) * before.low)


def repeated(view: SubmissionView) -> Iterator[Finding]:
    """Every value the same as in the report before: at least two, and not all of them zero."""
    if view.before is None:
        return
    now, before = _figures(view.submission), _figures(view.before)
    figures = [figure for some in now.values() for figure in some]
    if len(figures) > 1 and now == before and any(figure.high != 0 for figure in figures):
        params = {
            "count": len(figures),
            "period": view.submission.period,
            "period_before": view.before.period,
        }
        yield Finding("values-repeated", Where(field="values"), params)


def _figures(submission: Submission) -> dict[Key, list[Figure]]:
    known = {
        key: [value.figure for _, value in values if value.figure is not None]
        for key, values in grouped(submission).items()
    }
    return {key: figures for key, figures in known.items() if figures}


def versions(view: SubmissionView) -> Iterator[Finding]:
    """What this version says otherwise than the version before it."""
    before, now = view.version_before, view.submission
    changed = now.changed_from(before) if before is not None else ()
    if before is not None and changed:
        params = {"version": now.version, "before": before.version, "status": before.status}
        yield Finding(
            "version-differs",
            Where(field="version"),
            {**params, "indicators": changed, "period": now.period},
        )


SUBMISSION_RULES: tuple[SubmissionRule, ...] = (
    other_days,
    ratio_parts,
    not_above,
    cumulative,
    lost,
    not_heard,
    jumps,
    repeated,
    versions,
)
