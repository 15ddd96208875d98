"""Answers of a framework that are kept are those that it would give anew, on every day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sexwork_models import NormKind, Policy
from sexwork_models.framework import norm_lookup
from sexwork_models.framework.framework import Framework
from sexwork_models.framework.norm_index import norm_index

DAY = timedelta(days=1)


def days_around_changes(framework: Framework) -> list[date]:
    """Every day on which a norm or a place begins or ends, with the days beside it."""
    days = {framework.info.as_of, framework.info.as_of + DAY, date(1990, 1, 1), date(2090, 1, 1)}
    rows = [*framework.norms.values()]
    rows += [entry.value for code in framework.places for entry in framework.places[code].entries]
    for row in rows:
        for day in filter(None, (row.interval.start, row.interval.end)):
            days |= {day - DAY, day, day + DAY}
    return sorted(days)


def answers(framework: Framework, day: date) -> list[object]:
    """What a framework says of a day: its places, the norms in force, and those carried forward."""
    said: list[object] = []
    series = {(subject, kind, scope) for subject, kind, _, scope in framework.norm_timelines}
    for code in framework.places:
        said += [framework.place(code, day), framework.chain(code, day)]
        said.append(framework.norms_in_force(day, code))
        for subject, kind, scope in sorted(series):
            for policy in Policy:
                said.append(framework.look_up(subject, kind, day, code, scope, policy))
    return said


def test_an_answer_does_not_depend_on_the_days_asked_about_before(eldoria):
    asked_before = Framework.of(eldoria.info, eldoria.tables)
    days = days_around_changes(eldoria)
    assert len(days) > 12

    for day in days:
        answers(asked_before, day)
    for day in reversed(days):
        never_asked = Framework.of(eldoria.info, eldoria.tables)
        assert answers(asked_before, day) == answers(never_asked, day), day


@pytest.fixture
def lookup(eldoria):
    return Framework.of(eldoria.info, eldoria.tables)._norm_lookup


def test_no_more_answers_are_kept_than_the_limit(lookup, monkeypatch):
    monkeypatch.setattr(norm_lookup, "_ANSWERS_KEPT", 5)
    series = ("case-price", NormKind.PRICE_CEILING, "case")
    for year in range(2000, 2030):
        for place in ("P-A", "P-B", "P-C", "P-AB"):
            lookup.find(series, date(year, 6, 1), place)
            assert len(lookup._answers) <= 5

    assert lookup._answers


def test_no_word_that_the_framework_does_not_know_is_kept(lookup):
    day, typed = date(2020, 6, 1), "0912345678"
    series = ("case-price", NormKind.PRICE_CEILING, "case")
    lookup.find((typed, NormKind.PRICE_CEILING, "case"), day, "P-C")
    lookup.find(("case-price", NormKind.PRICE_CEILING, typed), day, "P-C")
    lookup.find(series, day, typed)
    lookup.find(series, day, "P-C")

    territories = lookup.territories
    kept = repr([*lookup._answers, *territories._places, *territories._chains])
    assert typed not in kept
    assert len(lookup._answers) == 1
    assert "P-C" in kept


def test_the_index_of_norms_is_made_once_for_a_framework(eldoria):
    index = norm_index(eldoria)

    assert norm_index(eldoria) is index
    assert index.subjects(NormKind.WAGE_BASE) == ("wage",)
    assert index.days_of("no-such-subject") == frozenset()
    assert index.days_of_wages <= index.days
