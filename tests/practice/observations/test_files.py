"""Tests of reading published figures from a path, bytes, mappings, models or JSON."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal

import pytest

from sexwork_models import (
    EnforcementFigure,
    Observation,
    UnusableInputError,
    published_results,
    read_observations,
)
from sexwork_models.intake.parsing import column_names
from sexwork_models.practice.observations.files import read_published_folder


def as_csv(*rows):
    file = io.StringIO()
    writer = csv.DictWriter(file, column_names(Observation))
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def codes(file):
    return [(finding.code, str(finding.where)) for finding in file.report]


@pytest.fixture
def rows(figure):
    return [
        figure(),
        figure(id="F-2", low="90", qualifier="over"),
        figure(id="F-3", kind="enforcement", readings=None),
    ]


def test_every_source_gives_equal_figures(rows, tmp_path):
    (tmp_path / "f.csv").write_bytes(as_csv(*rows))
    (tmp_path / "f.json").write_text(json.dumps(rows), encoding="utf-8")
    first = read_observations(rows)
    sources = [
        tmp_path / "f.csv",
        str(tmp_path / "f.json"),
        as_csv(*rows),
        json.dumps(rows).encode(),
        first.figures,
        iter(rows),
    ]

    assert [row.id for row in first.figures] == ["F-1", "F-2", "F-3"]
    for source in sources:
        file = read_observations(source)
        assert (file.figures, codes(file)) == (first.figures, [])


def test_a_file_that_was_read_is_not_read_again(rows):
    file = read_observations(rows)

    assert read_observations(file) is file


def test_enforcement_figures_are_kept_apart(rows):
    file = read_observations(rows)

    assert [type(row) for row in file.figures] == [Observation, Observation, EnforcementFigure]
    assert [row.id for row in file.observations] == ["F-1", "F-2"]
    assert [row.id for row in file.enforcement] == ["F-3"]


def test_a_faulty_row_is_named_and_the_others_are_read(figure):
    file = read_observations([figure(low="many"), figure(id="F-2")])

    assert [row.id for row in file.figures] == ["F-2"]
    assert codes(file) == [("figure-unreadable", "$[0]:low")]


def test_a_number_in_json_is_exact(figure):
    data = json.dumps([figure(unit="percent", readings=None, low="@")]).replace('"@"', "0.1")
    (row,) = read_observations(data.encode()).observations

    assert row.low == Decimal("0.1")


def test_a_float_in_a_mapping_is_refused_and_a_decimal_is_not(figure):
    assert codes(read_observations([figure(low=0.1)])) == [("number-float", "$[0]:low")]
    assert codes(read_observations([figure(low=True)])) == [("number-float", "$[0]:low")]
    assert read_observations([figure(low=Decimal(3))]).observations[0].low == 3


def test_decomposed_text_is_composed_in_lists_too(figure):
    file = read_observations([figure(item_vi="e\u0301", places=["D-A1", "o\u0301"])])

    assert codes(file) == [
        ("decomposed-unicode", "$[0]:places"),
        ("decomposed-unicode", "$[0]:item_vi"),
    ]
    assert file.observations[0].item_vi == "\u00e9"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"[1]", "json-not-an-object"),
        (b'["a"]', "json-not-an-object"),
        (b"[{]", "json-syntax"),
        (b'[{"id": "a", "id": "b"}]', "duplicate-key"),
        (b'[{"id": "\xff"}]', "wrong-encoding"),
    ],
)
def test_json_of_another_form_is_a_finding(data, code):
    file = read_observations(data)

    assert code in [finding.code for finding in file.report]
    assert file.figures == ()


def test_json_that_is_no_list_is_a_finding(tmp_path):
    path = tmp_path / "f.json"
    path.write_text("{}", encoding="utf-8")

    assert codes(read_observations(path)) == [("json-not-a-list", "f.json:1")]


def test_a_file_that_is_not_there_or_of_another_kind_is_refused(tmp_path):
    with pytest.raises(UnusableInputError) as missing:
        read_observations(tmp_path / "nothing.csv")
    assert missing.value.code == "file-unreadable"
    (tmp_path / "f.xlsx").write_bytes(b"PK\x03\x04")
    with pytest.raises(UnusableInputError) as other:
        read_observations(tmp_path / "f.xlsx")
    assert (other.value.code, other.value.params) == ("workbook-not-read", {"file": "f.xlsx"})


def test_the_published_figures_are_read_once_and_sound():
    assert published_results() is published_results()
    assert published_results().report.ok


def test_a_folder_of_figures_is_read_as_a_file_of_figures_is(rows, tmp_path):
    labelled = {**rows[0], "kind": "Kết quả", "unit": "lượt người"}
    (tmp_path / "observations.csv").write_bytes(as_csv({**labelled, "low": "12"}))
    (tmp_path / "enforcement.csv").write_bytes(as_csv(rows[2]))
    folder = read_published_folder(tmp_path)
    file = read_observations(tmp_path / "observations.csv")
    assert [row.id for row in folder.figures] == ["F-1", "F-3"]
    assert (codes(folder), folder.observations) == (codes(file), file.observations)
    assert [code for code, _ in codes(folder)] == ["labels-read"]
