"""Tests of findings, and of reports that keep all of them, errors first."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from sexwork_models import Finding, FrameworkFaultError, Report, UnusableInputError, Where
from sexwork_models.core.findings import place_of_entry, place_of_row
from sexwork_models.core.messages import LANGUAGES, say

ERROR = Finding("duplicate-id", Where("f.csv", 3, "id"), {"id": "F-1", "first": Where("f.csv", 2)})
WARNING = Finding("window-missing", Where("f.csv", 2, "first_day"))


def test_a_place_is_said_as_file_line_and_field():
    assert str(Where("f.csv", 3, "id")) == "f.csv:3:id"
    assert str(Where("", None, "id")) == "id"
    assert str(Where()) == "$"
    assert Where("f.csv", 3).at("low") == Where("f.csv", 3, "low")
    assert Where("f.csv", 3, "low").at() == place_of_row(Where("f.csv"), 3) == Where("f.csv", 3)
    assert place_of_entry(7) == Where("$[7]")


def test_a_place_that_is_derived_from_another_repeats_no_number_of_a_person():
    place = place_of_row(Where("0912345678.csv"), 2).at("lines.0912345678")

    assert str(place) == "….csv:2:lines.…"


def test_errors_come_first_and_repetitions_once():
    report = Report.of([WARNING, ERROR, WARNING])

    assert report.codes == ("duplicate-id", "window-missing")
    assert report.counts == {"error": 1, "warning": 1, "info": 0}
    assert (report.ok, len(report)) == (False, 2)
    assert (Report.of([WARNING]) + Report.of([ERROR])).codes == report.codes
    assert report.where(lambda one: one.severity == "warning").ok


def test_an_error_can_be_raised_and_a_warning_not():
    Report.of([WARNING]).raise_if_errors()
    with pytest.raises(FrameworkFaultError) as raised:
        Report.of([WARNING, ERROR]).raise_if_errors()
    assert (raised.value.code, raised.value.params["count"], raised.value.params["first"]) == (
        "faults-found",
        1,
        ERROR,
    )


def test_a_finding_as_json_has_the_keys_of_the_contract():
    row = ERROR.to_dict("en")

    assert list(row) == [
        *("code", "severity", "path", "file", "line", "field", "column", "heading"),
        *("message", "remedy"),
    ]
    assert (row["code"], row["severity"], row["path"], row["line"]) == (
        "duplicate-id",
        "error",
        "f.csv:3:id",
        3,
    )
    assert Finding("window-missing").to_dict()["file"] is None
    assert ERROR.say("vi").startswith("f.csv:3:id ")


def test_a_message_writes_days_and_decimals_as_its_language_does():
    assert [say(date(2024, 1, 31), lang) for lang in LANGUAGES] == ["31/01/2024", "2024-01-31"]
    assert [say(Decimal("0.5"), lang) for lang in LANGUAGES] == ["0,5", "0.5"]


@pytest.mark.parametrize(
    ("call", "name", "expected", "found"),
    [
        (lambda: Report.of(None), "findings", "[Finding, ...]", "NoneType"),
        (lambda: Report.of("x"), "findings", "[Finding, ...]", "str"),
        (lambda: Report.of({}), "findings", "[Finding, ...]", "dict"),
        (lambda: Report.of([1]), "findings", "Finding", "int"),
        (lambda: Report().where(None), "keep", "function", "NoneType"),
        (lambda: Report().where(int), "keep", "function", "type"),
    ],
)
def test_a_report_is_made_of_findings_and_narrowed_by_a_function(call, name, expected, found):
    with pytest.raises(UnusableInputError) as refused:
        call()

    assert refused.value.code == "argument-type"
    assert refused.value.params == {"name": name, "expected": expected, "found": found}
