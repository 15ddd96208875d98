"""Forty records counted by hand: every indicator has the value that a person computed."""

from __future__ import annotations

import tomllib
from fractions import Fraction
from pathlib import Path

import pytest

from sexwork_models import compute_indicators, load_framework, validate_records
from sexwork_models.monitoring.measures.catalog import record_measures

FOLDER = Path(__file__).parents[2] / "cases" / "records"
RECORDS = FOLDER / "forty_records.csv"
CASES = tomllib.loads((FOLDER / "forty_records.toml").read_text(encoding="utf-8"))["value"]


def named(case):
    return "-".join(
        [
            case["indicator"],
            case.get("month", case["period"]),
            *(f"{k}={v}" for k, v in case["cut"].items()),
        ]
    )


def counted(case):
    by = tuple(name for name in case["cut"] if (case["indicator"], name) != ("I38", "activity"))
    values = compute_indicators(
        RECORDS, period=case["period"], by=by, indicators=[case["indicator"]]
    )
    if "month" in case:
        number = int(case["month"][-2:])
        values = [
            value
            for value in values
            if value.period.label.en == f"month {number} of {case['month'][:4]}"
        ]
    (value,) = [value for value in values if dict(value.cut) == case["cut"]]
    return value


def bound(text):
    return None if text is None else Fraction(text)


@pytest.mark.parametrize("case", CASES, ids=named)
def test_the_count_is_the_one_that_was_worked_out_by_hand(case):
    value = counted(case)

    assert value.status.value == case["status"]
    assert (value.figure and value.figure.low) == bound(case.get("low"))
    assert (value.figure and value.figure.high) == bound(case.get("high"))
    if "mean_part" in case:
        assert (value.numerator.low, value.denominator.low) == (
            case["mean_part"],
            case["mean_whole"],
        )


def test_the_forty_feed_every_indicator_that_records_can_feed():
    assert {case["indicator"] for case in CASES} == set(record_measures(load_framework()))


def test_forty_rows_come_in_and_each_is_accepted_or_reported():
    report = validate_records(RECORDS)

    assert (report.rows_in, report.rows_accepted, report.rows_reported) == (40, 38, 2)
    assert [
        (finding.code, finding.where.line) for finding in report if finding.severity == "error"
    ] == [
        ("protection-case", 17),
        ("protection-case", 29),
    ]
