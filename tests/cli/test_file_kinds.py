"""The kind of a file is told by its headings or keys, those of a mapping too, or asked for."""

from __future__ import annotations

import json

import pytest

OWN = "Số phiếu,Dạng,Hôm,Nhập lúc,Nơi,Kiểu,Việc\nSYN-1,event,2024-03-05,2024-03-06,22,M1,M1-IEC\n"
MAPPING = """[columns]
"Số phiếu" = "id"
"Dạng" = "kind"
"Hôm" = "Ngày"
"Nhập lúc" = "entered_on"
"Nơi" = "place"
"Kiểu" = "model"
"Việc" = "activity"
"""


@pytest.fixture
def write(tmp_path):
    def make(name, text):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return make


def kind_asked_for(run, *words):
    status, out, _ = run(*words, "--json")
    return status == 2 and json.loads(out)["error"]["code"] == "file-kind-unknown"


def test_the_headings_of_a_mapping_tell_the_kind_of_a_file(run, write):
    path, mapping = write("own.csv", OWN), write("mapping.toml", MAPPING)
    assert kind_asked_for(run, "validate", path)
    status, out, err = run("validate", path, "--mapping", mapping, "--json")
    assert (status, err) == (0, "")
    assert json.loads(out)["rows"] == {"in": 1, "accepted": 1, "reported": 0}


def test_the_headings_of_a_mapping_tell_the_register_of_a_file(run, write):
    path = write("own.csv", "Số,Chốt,Ở đâu,Từ lúc\nSYN-1,2024-03-31,22,2024-01-01\n")
    fields = {"Số": "id", "Chốt": "as_of", "Ở đâu": "place", "Từ lúc": "active_from"}
    lines = [f'"{heading}" = "{field}"' for heading, field in fields.items()]
    mapping = write("mapping.toml", "\n".join(["[columns]", *lines]))
    assert kind_asked_for(run, "validate", path)
    _, out, _ = run("validate", path, "--mapping", mapping, "--json")
    missing = [(found["code"], found["field"]) for found in json.loads(out)["findings"]]
    assert ("missing-column", "models") in missing


def test_a_folder_of_registers_is_read_and_one_of_nothing_known_says_what_to_give(run, tmp_path):
    """It is not taken for a pack because nothing else fits."""
    folder = tmp_path / "reg"
    folder.mkdir()
    status, out, _ = run("validate", folder, "--json")
    error = json.loads(out)["error"]
    assert (status, error["code"]) == (2, "folder-kind-unknown")
    names = "sites.csv, groups.csv, providers.csv, establishments.csv"
    assert (
        f"The folder “reg” holds no register ({names})"
        in run("validate", folder, "--lang", "en")[2]
    )

    (folder / "sites.csv").write_text(
        "id,as_of,place,models,active_from\nSYN-1,2024-03-31,22,M1,2024-01-01\n", encoding="utf-8"
    )
    assert run("validate", folder, "--json")[0] == 0


def test_a_mapping_is_proposed_for_a_stated_kind_without_any_known_heading(run, write):
    path = write("own.csv", OWN)
    assert kind_asked_for(run, "mapping", path)
    status, out, err = run("mapping", path, "--kind", "records")
    assert (status, err) == (0, "")
    assert out.count("# cột ") == len(OWN.partition("\n")[0].split(","))
    assert "Số phiếu" not in out


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("mapping.toml", MAPPING),
        ("mapping.json", '{"columns": {"x": "day"}}'),
        ("list.json", '[{"title": "x"}]'),
        ("list.json", "[]"),
        ("rows.ndjson", '{"title": "x"}\n{"title": "y"}\n'),
    ],
)
def test_where_no_key_is_known_the_kind_is_asked_for(run, write, name, content):
    assert kind_asked_for(run, "validate", write(name, content))


@pytest.mark.parametrize(
    ("content", "is_of_records"),
    [
        ('[{"id": "SYN-1", "Ng\\u00e0y": "x", "supersedes": 1}]', True),
        ('[{"id": "O-1", "indicator": "I01", "value": 1}]', False),
    ],
)
def test_the_keys_of_a_list_tell_its_kind(run, write, content, is_of_records):
    _, out, _ = run("validate", write("list.json", content), "--json")
    data = json.loads(out)
    assert "error" not in data
    assert ("account" in data) == is_of_records
