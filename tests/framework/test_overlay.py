"""Tests of overlays: rows added and ended, changes listed, the base framework unchanged."""

from __future__ import annotations

import csv
import io
from datetime import date
from importlib import resources

import pytest

from sexwork_models import (
    FrameworkFaultError,
    NoValue,
    PlaceLevel,
    UnusableInputError,
    load_framework,
    overlay,
)
from sexwork_models.framework.overlay import read_overlay
from sexwork_models.framework.pack import Change

HEAD = 'id = "o"\nbaseline = "eldoria"\n'
PRICE = """
[[norms]]
id = "X-PRICE"
document = "X-ACT"
models = ["B"]
subject = "case-price"
item_vi = "giá"
item_en = "price"
kind = "price_ceiling"
value = 450000
unit = "VND"
per_unit = "case"
per_period = "none"
scope = "case"
places = ["P-AB"]
activities = ["B-CASE"]
valid_from = 2025-01-01
force = "in_force"
grade = "supplied"
"""
ACT = """
[[documents]]
id = "X-ACT"
title_vi = "Nghị quyết"
title_en = "Resolution"
grade = "supplied"
"""
END = """
[[ends]]
table = "norms"
id = "E-PRICE-2"
on = 2025-01-01
document = "ACT-2"
"""
COMMUNES = """code,name_vi,name_en,level,type,parent,\
valid_from,start_certainty,valid_to,end_certainty,successors,documents,grade
C-1,Xã 1,Commune 1,commune,rural,P-AB,2020-01-01,stated,,open,,ACT-2,supplied
C-2,Phường 2,Commune 2,commune,urban,P-C,2020-01-01,stated,,open,,ACT-2,supplied
"""


@pytest.fixture
def write(tmp_path):
    def make(text, name="overlay.toml"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return make


def price(framework, on, place):
    from sexwork_models import NormKind

    return framework.look_up("case-price", NormKind.PRICE_CEILING, on, place, "case")


def test_an_overlay_adds_rows_and_lists_them(eldoria, write):
    framework = overlay(eldoria, write(HEAD + ACT + PRICE))

    assert framework.changes == (
        Change("added", "documents", "X-ACT"),
        Change("added", "norms", "X-PRICE"),
    )
    assert framework.norms["X-PRICE"].value == 450_000
    assert price(framework, date(2025, 1, 1), "P-AB").value.id == "X-PRICE"
    assert [norm.id for norm in price(framework, date(2025, 1, 1), "P-AB").shadowed] == [
        "E-PRICE-2"
    ]
    assert price(framework, date(2024, 12, 31), "P-AB").value.id == "E-PRICE-2"


def test_an_overlay_ends_a_row_on_a_day_and_lists_it(eldoria, write):
    framework = overlay(eldoria, write(HEAD + END))

    assert framework.changes == (Change("ended", "norms", "E-PRICE-2", date(2025, 1, 1)),)
    assert price(framework, date(2024, 12, 31), "P-AB").value.id == "E-PRICE-2"
    assert price(framework, date(2025, 1, 1), "P-AB") == NoValue(before=date(2024, 12, 31))
    assert framework.norms["E-PRICE-2"].end_certainty == "stated"


@pytest.mark.parametrize(
    ("table", "id", "on"),
    [("targets", "T-BY-2025", "2023-01-01"), ("places", "P-AB", "2025-01-01")],
)
def test_targets_and_places_may_be_ended_too(table, id, on, eldoria, write):
    text = f'{HEAD}[[ends]]\ntable = "{table}"\nid = "{id}"\non = {on}\ndocument = "ACT-2"\n'

    assert overlay(eldoria, write(text)).changes == (
        Change("ended", table, id, date.fromisoformat(on)),
    )


@pytest.mark.parametrize(
    ("table", "id", "on"),
    [
        ("norms", "E-PRICE", "2020-01-01"),
        ("norms", "E-PRICE", "2010-02-01"),
        ("norms", "NO-SUCH", "2020-01-01"),
        ("documents", "ACT-1", "2020-01-01"),
        ("places", "P-A", "2025-01-01"),
    ],
    ids=["already ended", "its first day", "no such row", "no table that ends", "place that ended"],
)
def test_a_row_that_does_not_hold_on_the_day_cannot_be_ended(table, id, on, eldoria, write):
    path = write(f'{HEAD}[[ends]]\ntable = "{table}"\nid = "{id}"\non = {on}\ndocument = "ACT-2"\n')

    with pytest.raises(FrameworkFaultError) as refused:
        overlay(eldoria, path)
    (finding,) = refused.value.report
    assert (finding.code, finding.where.line, finding.where.field) == ("end-without-row", 5, "id")


def test_the_base_is_as_it_was(eldoria, write):
    framework = overlay(eldoria, write(HEAD + ACT + PRICE + END))

    assert "X-PRICE" not in eldoria.norms
    assert "X-ACT" not in eldoria.documents
    assert eldoria.norms["E-PRICE-2"].valid_to is None
    assert eldoria.changes == ()
    assert framework.norms["E-PRICE-2"].valid_to == date(2025, 1, 1)


def test_overlays_are_laid_one_over_the_other(eldoria, pack, write):
    first, second = write(HEAD + ACT + PRICE, "first.toml"), write(HEAD + END, "second.toml")
    framework = load_framework(first, second, pack=pack)

    assert [change.id for change in framework.changes] == ["X-ACT", "X-PRICE", "E-PRICE-2"]


def test_an_end_in_one_overlay_makes_room_in_the_same_one(eldoria, write):
    successor = PRICE.replace('places = ["P-AB"]', 'places = ["EL"]')

    assert overlay(eldoria, write(HEAD + ACT + successor + END)).norms["X-PRICE"].places == ("EL",)
    with pytest.raises(FrameworkFaultError) as refused:
        overlay(eldoria, write(HEAD + ACT + successor))
    assert refused.value.report.codes == ("overlapping-validity",)


def test_a_place_pack_of_communes_is_a_csv_file(eldoria, write):
    framework = overlay(eldoria, write(COMMUNES, "communes.csv"))

    assert [change.id for change in framework.changes] == ["C-1", "C-2"]
    assert framework.chain("C-1", date(2025, 1, 1)) == ("C-1", "P-AB", "EL")
    assert framework.province_of("C-2", date(2025, 1, 1)) == "P-C"
    assert [place.code for place in framework.places_on(date(2025, 1, 1), PlaceLevel.COMMUNE)] == [
        "C-1",
        "C-2",
    ]
    assert eldoria.places_on(date(2025, 1, 1), PlaceLevel.COMMUNE) == ()


def test_a_csv_file_may_begin_with_a_byte_order_mark(eldoria, tmp_path):
    path = tmp_path / "communes.csv"
    path.write_bytes(b"\xef\xbb\xbf" + COMMUNES.replace("\n", "\r\n").encode())

    assert [change.id for change in overlay(eldoria, path).changes] == ["C-1", "C-2"]


def test_a_sample_may_stand_in_an_overlay_and_nowhere_else(eldoria, write):
    framework = overlay(
        eldoria, write(HEAD + ACT + PRICE.replace('grade = "supplied"', 'grade = "sample"'))
    )

    assert framework.norms["X-PRICE"].grade == "sample"


def test_an_overlay_of_another_baseline_is_refused(eldoria, write):
    path = write(HEAD.replace("eldoria", "atlantis") + ACT)

    with pytest.raises(FrameworkFaultError) as refused:
        overlay(eldoria, path)
    (finding,) = refused.value.report
    assert (finding.code, finding.where.line) == ("overlay-baseline", 2)
    assert finding.params == {"value": "atlantis", "expected": "eldoria"}


def test_a_faulty_overlay_gives_every_fault_and_no_framework(eldoria, write):
    faulty = (
        PRICE.replace("X-ACT", "NO-ACT")
        .replace('places = ["P-AB"]', 'places = ["P-X"]')
        .replace('"VND"', '"person"')
    )
    framework, report = read_overlay(eldoria, write(HEAD + faulty + '[[nonsense]]\nid = "N"\n'))

    assert framework is None
    assert sorted(report.codes) == [
        "orphan-reference",
        "orphan-reference",
        "unknown-key",
        "wrong-unit",
    ]


def test_a_file_that_cannot_be_read_as_toml_is_one_finding(eldoria, write):
    framework, report = read_overlay(eldoria, write(HEAD + "[[norms]\n"))

    assert framework is None
    assert [(finding.code, finding.where.line) for finding in report] == [("toml-syntax", 3)]


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("overlay.txt", '[{"id": "o"}]', "overlay-suffix"),
        ("overlay.txt", '{"id": "o"}', "overlay-suffix"),
        ("overlay.json", '{"id": "o"}', "overlay-suffix"),
        ("overlay.csv", '[{"id": "o"}]', "overlay-suffix"),
        ("overlay.txt", "PK\x03\x04", "workbook-not-read"),
        ("overlay.txt", "Ghi chép.\n", "overlay-header"),
        ("overlay.csv", "code,colour\nC-1,red\n", "overlay-header"),
        ("overlay.csv", "", "overlay-header"),
    ],
)
def test_a_file_of_another_kind_is_refused(name, text, code, eldoria, write):
    with pytest.raises(UnusableInputError) as refused:
        overlay(eldoria, write(text, name))
    assert (refused.value.code, refused.value.params) == (code, {"file": name})


@pytest.mark.parametrize("ending", [".txt", ".tsv", ".TOML", ".conf", ""])
def test_toml_is_known_by_its_content_under_another_ending(eldoria, write, ending):
    framework = overlay(eldoria, write(HEAD + ACT + PRICE, f"overlay{ending}"))
    assert [str(change.id) for change in framework.changes] == ["X-ACT", "X-PRICE"]


@pytest.mark.parametrize("ending", [".txt", ".tsv", ".CSV", ""])
def test_a_table_is_known_by_its_content_under_another_ending(eldoria, write, ending):
    framework = overlay(eldoria, write(COMMUNES, f"places{ending}"))
    assert [change.id for change in framework.changes] == ["C-1", "C-2"]


@pytest.mark.parametrize("table", ["norms", "targets"])
def test_norms_and_targets_are_told_apart_by_their_rows(vietnam, write, table):
    folder = resources.files("sexwork_models.framework").joinpath("data")
    text = folder.joinpath(f"{table}.csv").read_text(encoding="utf-8")
    first = next(csv.DictReader(text.splitlines()))
    row = {**first, "id": "SYN-1", "subject": "syn-subject"}
    framework = overlay(vietnam, write(",".join(row) + "\n" + as_line(row), "rows.txt"))
    assert framework.changes == (Change("added", table, "SYN-1"),)


def as_line(row):
    text = io.StringIO()
    csv.writer(text).writerow(row.values())
    return text.getvalue()


def test_a_file_that_is_not_there_is_refused(eldoria, tmp_path):
    with pytest.raises(UnusableInputError) as refused:
        overlay(eldoria, tmp_path / "nothing.toml")
    assert refused.value.code == "file-unreadable"
    assert refused.value.params["file"] == "nothing.toml"
