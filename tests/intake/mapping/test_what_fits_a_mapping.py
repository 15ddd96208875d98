"""A declared form that fits nothing is noted; one that fits is not, on rows and on tables."""

from __future__ import annotations

import csv

import pytest
from tests.support.records import event

from sexwork_models import validate_records
from sexwork_models.api.validate_records import check_source
from sexwork_models.frames.limits import Limits

pl = pytest.importorskip("polars")


def rows_with(**cells):
    rows = [event(id="SYN-1", contacts=3), event(id="SYN-2", contacts=7)]
    return [{**entry, **cells} for entry in rows]


@pytest.fixture(params=["rows", "csv", "csv as a table", "frame"])
def check(request, vietnam, tmp_path):
    """Checks the same rows from each kind of source, with a declared form."""

    def check_as(rows, **mapping):
        texts = [{key: str(cell) for key, cell in entry.items()} for entry in rows]
        if request.param == "rows":
            return validate_records(texts, vietnam, **mapping)
        if request.param == "frame":
            return validate_records(pl.DataFrame(texts), vietnam, **mapping)
        path = tmp_path / "rows.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(event()))
            writer.writeheader()
            writer.writerows(texts)
        if request.param == "csv":
            return validate_records(path, vietnam, **mapping)
        return check_source(path, vietnam, mapping=mapping, limits=Limits(table_bytes=0)).report

    return check_as


@pytest.mark.parametrize("form", ["yyyy-mm-dd", "%Y-%m-%d", "dd/mm/yyyy"])
def test_days_in_the_plain_form_contradict_no_declared_form(check, form):
    report = check(rows_with(), dates=form)
    assert report.rows_accepted == 2
    assert "mapping-days-fit-none" not in report.codes


def test_a_day_in_the_declared_form_fits_it_among_faulty_ones(check):
    faulty, plain = rows_with(day="05.04.2024", entered_on="06.04.2024")[0], rows_with()[1]
    report = check([faulty, plain], dates="yyyy-mm-dd")
    assert report.rows_accepted == 1
    assert "mapping-days-fit-none" not in report.codes


def test_a_form_that_no_day_has_is_noted_once(check):
    report = check(rows_with(day="05.04.2024", entered_on="06.04.2024"), dates="dd/mm/yyyy")
    assert report.rows_accepted == 0
    assert report.codes.count("mapping-days-fit-none") == 1


def test_a_day_that_does_not_exist_in_the_declared_form_is_one_finding(check):
    """It is no sign of a wrong form; a month above 12 is, where the day would be a month."""
    rows = rows_with(day="30/02/2024", entered_on="31/02/2024")[:1]
    report = check(rows, dates="dd/mm/yyyy")
    assert [found.code for found in report if found.severity != "info"] == [
        "date-does-not-exist",
        "date-does-not-exist",
    ]
    swapped = check(rows_with(day="04/30/2024", entered_on="04/30/2024"), dates="dd/mm/yyyy")
    assert swapped.codes.count("mapping-days-fit-none") == 1


def test_declared_words_that_no_cell_says_are_noted_once(check):
    words = {
        "population": {"Nobody": "sex_worker", "sex_worker": "sex_worker"},
        "kind": {"X": "event"},
    }
    report = check(rows_with(), values=words)
    (note,) = [found for found in report if found.severity == "warning"]
    assert (note.code, note.params["count"]) == ("mapping-words-unmet", 2)
    assert note.params["words"] == ["“Nobody” = “sex_worker”", "“X” = “event”"]
    assert report.rows_accepted == 2


def test_declared_words_that_cells_say_in_any_case_are_not_noted(check):
    words = {"population": {"Khách": "sex_worker"}, "place": {"Nơi này": "22"}}
    report = check(rows_with(population="KHÁCH", place="nơi  này"), values=words)
    assert report.rows_accepted == 2
    assert report.codes == ()


def test_nothing_is_noted_of_a_source_without_rows(vietnam):
    words = {"population": {"nobody": "sex_worker"}}
    assert validate_records([], vietnam, values=words).codes == ()


def test_of_many_words_ten_are_named(vietnam):
    words = {"population": {f"word {number}": "sex_worker" for number in range(12)}}
    (note,) = validate_records([event()], vietnam, values=words)
    assert note.params["count"] == 12
    assert [*note.params["words"][9:]] == ["“word 9” = “sex_worker”", "…"]


def test_a_word_that_could_name_a_person_is_not_repeated(vietnam):
    words = {"population": {"chị H 0912 345 678": "sex_worker"}}
    (note,) = validate_records([event()], vietnam, values=words)
    assert "345" not in note.message("vi")
