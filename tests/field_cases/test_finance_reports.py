"""Cases of the field about reports: their place, their day, and who sent them."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest
from tests.support.submissions import contact, draft, submitted_report, values_of

from sexwork_models import Interval, compute_indicators, load_framework, read_observations
from sexwork_models.core.messages import LANGUAGES
from sexwork_models.monitoring.submissions.review import review_submission
from sexwork_models.monitoring.submissions.submission import Submission


def published_values(places: str):
    """A published number of contacts in some places, of the first quarter of 2024."""
    row = {
        "id": "A",
        "document": "own",
        "places": places,
        "first_day": "2023-12-15",
        "last_day": "2024-03-14",
        "resolved": "stated",
        "calendar": "state",
        "models": "M1",
        "item_en": "contacts",
        "item_vi": "lượt",
        "low": 40,
        "unit": "contact",
        "kind": "actual",
        "readings": "I01:value",
        "grade": "supplied",
    }
    return tuple(compute_indicators(read_observations([row]).observations, load_framework()))


def found(submission: Submission, *earlier: Submission, **params: Any):
    review = review_submission(submission, earlier, **params)
    assert len(review.questions) == len(review.report.findings)
    for lang in LANGUAGES:
        for finding in review.report:
            text = finding.message(lang) + finding.remedy(lang)
            assert "{" not in text
            assert "SYN" not in text
    return [(finding.code, str(finding.where)) for finding in review.report]


# --- S8: the place --------------------------------------------------------------------------------


def test_s8_a_report_of_22_holds_no_values_of_48():
    values = published_values("48")

    assert found(submitted_report("2024-Q1", values)) == [("value-of-other-place", "values[0]")]
    assert not review_submission(submitted_report("2024-Q1", values)).ok
    assert found(submitted_report("2024-Q1", published_values("22"))) == []
    assert found(submitted_report("2024-Q1", published_values("193"))) == []
    both = submitted_report("2024-Q1", published_values("22;48"))
    assert found(both) == [("value-of-other-place", "values[0]")]
    country = submitted_report("2024-Q1", published_values("VN"))
    assert found(country) == [("value-of-other-place", "values[0]")]


def test_s8_values_counted_from_records_are_of_the_place_of_the_records():
    here = values_of([contact("A1", "2024-01-10", "QN-AA1")], "2024-Q1")
    there = values_of([contact("A1", "2024-01-10", "QN-AA1", place="48")], "2024-Q1")

    assert found(submitted_report("2024-Q1", here)) == []
    codes = [code for code, _ in found(submitted_report("2024-Q1", there))]
    assert set(codes) == {"value-of-other-place"}


@pytest.mark.parametrize(
    ("place", "code"), [("XX", "id-not-known"), ("73", "id-not-known"), ("193", "place-not-on-day")]
)
def test_s8_a_report_of_no_place_or_of_a_place_that_has_ended(place, code):
    report = attrs.evolve(submitted_report("2025-Q4", on=date(2026, 1, 10)), place=place)

    assert found(report) == [(code, "place")]


def test_s8_a_value_of_no_place():
    (value,) = published_values("22")
    unknown = attrs.evolve(value, places=("XX",))
    ended = attrs.evolve(value, places=("193",), period=submitted_report("2025-Q4").period)
    late = submitted_report("2025-Q4", [ended], on=date(2026, 1, 10))

    assert found(submitted_report("2024-Q1", [unknown])) == [("id-not-known", "values[0]")]
    assert found(late) == [("place-not-on-day", "values[0]")]


def test_s8_a_value_whose_days_are_open_or_not_stated_is_read_in_those_of_the_report():
    (value,) = published_values("193")

    def of(interval, place="193"):
        period = attrs.evolve(value.period, interval=interval)
        changed = attrs.evolve(value, period=period, places=(place,))
        codes = dict(found(submitted_report("2024-Q1", [changed])))
        return "value-of-other-place" in codes, "place-not-on-day" in codes

    for interval in (None, Interval(None, date(2024, 3, 15)), Interval(date(2024, 3, 1), None)):
        assert of(interval) == (False, False)
        assert of(interval, "48") == (True, False)


def test_s8_a_place_that_does_not_exist_is_named_with_the_day_of_its_value():
    (value,) = published_values("193")
    quarter = submitted_report("2025-Q4").period
    year = submitted_report("2026", [attrs.evolve(value, period=quarter)], on=date(2027, 1, 10))
    (finding,) = [
        finding for finding in review_submission(year).report if finding.code == "place-not-on-day"
    ]

    assert finding.params["day"] == date(2025, 12, 14)
    assert finding.params["near"] == date(2025, 6, 30)


def test_s8_a_place_that_was_merged_lies_where_its_territory_lies_now():
    """Da Nang took in Quang Nam (49) on 2025-07-01: 48 then means more, and 49 lies in it."""
    (value,) = published_values("49")
    year = submitted_report("2025", on=date(2026, 1, 10))
    value = attrs.evolve(value, period=year.period)

    assert found(attrs.evolve(year, place="48", values=[value])) == []
    assert found(attrs.evolve(year, place="01", values=[value])) == [
        ("value-of-other-place", "values[0]")
    ]


# --- S8: the day and the reporter -----------------------------------------------------------------


def test_s8_a_report_that_is_sent_before_its_period_ends():
    values = published_values("22")

    def sent(day: date):
        return found(submitted_report("2024-Q1", values, on=day))

    assert sent(date(2024, 3, 13)) == [("sent-before-period-end", "submitted_on")]
    assert sent(date(2024, 3, 14)) == []  # the last day of the quarter
    assert found(draft("2024-Q1", values)) == []


def test_s8_two_spellings_of_one_reporter():
    values = published_values("22")

    def report(reporter: str, period: str = "2024-Q1", place: str = "22"):
        return attrs.evolve(submitted_report(period), reporter=reporter, place=place)

    own = attrs.evolve(report("SYN-W12"), values=values)
    alike = [("reporter-nearly-alike", "reporter")]
    assert found(own, report("syn-w12")) == alike
    assert found(own, report("SYN-WI2", "2023-Q4"), report("SYN_W12", "2023-Q3")) == alike * 2
    assert found(own, report("SYN-W22")) == []
    assert found(own, report("syn-w12", place="48")) == []


def test_s8_two_spellings_of_one_site():
    def report(*heard_from: str):
        return submitted_report(
            "2024-Q1", published_values("22"), expected=("SYN-S1",), heard_from=heard_from
        )

    assert ("sites-nearly-alike", "heard_from") in found(report("syn-s1"))
    assert "sites-nearly-alike" not in dict(found(report("SYN-S2")))
    assert found(report("SYN-S1", "syn-s1")) == []
