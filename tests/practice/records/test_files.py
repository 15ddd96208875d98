"""Sources of records: each form gives the same rows, and every row is accounted for."""

from __future__ import annotations

import json

import pytest
from tests.support.records import row

from sexwork_models import UnusableInputError
from sexwork_models.practice.records.files import count_filled_lines, read_records

ROWS = [row(id="SYN-1"), row(id="SYN-2")]


def ids(source):
    file = read_records(source)
    return [item.row.id for item in file.located], list(file.report.codes), file.rows_in


@pytest.mark.parametrize("suffix", [".json", ".JSON", ".ndjson", ".jsonl"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_json_is_one_list_or_one_object_on_each_line(suffix, mark, tmp_path):
    lines = "\n\n".join(map(json.dumps, ROWS))
    text = json.dumps(ROWS) if suffix.lower() == ".json" else lines
    path = tmp_path / f"records{suffix}"
    path.write_bytes(mark + text.encode())

    assert ids(path) == ids(mark + text.encode()) == ids(ROWS) == (["SYN-1", "SYN-2"], [], 2)


def test_json_that_is_no_list_is_a_finding(tmp_path):
    path = tmp_path / "records.json"
    path.write_text(json.dumps(ROWS[0]))

    assert ids(path)[:2] == ([], ["json-not-a-list"])


def test_a_line_that_cannot_be_read_is_a_row_and_the_others_go_on(tmp_path):
    path = tmp_path / "records.ndjson"
    path.write_text("\n".join([json.dumps(ROWS[0]), "{", json.dumps(ROWS[1])]))

    assert ids(path) == (["SYN-1", "SYN-2"], ["json-syntax"], 3)
    assert [finding.where.line for finding in read_records(path).report] == [2]


def test_a_blank_entry_is_no_row_and_a_faulty_one_is():
    assert ids([ROWS[0], {}, ROWS[1]]) == (["SYN-1", "SYN-2"], [], 2)
    read, codes, rows_in = ids([ROWS[0], 5])
    assert (read, codes, rows_in) == (["SYN-1"], ["json-not-an-object"], 2)


def test_a_file_of_another_kind_is_refused(tmp_path):
    path = tmp_path / "records.xlsx"
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(UnusableInputError) as refused:
        read_records(path)
    assert refused.value.code == "workbook-not-read"


def test_lines_that_hold_marks_between_cells_only_are_blank():
    assert count_filled_lines([b"", b" ", b",,;", b'""', b"\x00", b"a", b",0"]) == 2
