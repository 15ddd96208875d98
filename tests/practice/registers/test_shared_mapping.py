"""Several registers share one mapping, and a folder of registers hides no file."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from sexwork_models.forms.registers import SiteEntry
from sexwork_models.practice.registers.files import read_registers
from sexwork_models.practice.registers.validate import validate_registers

STATE = {"as_of": "2023-03-31", "place": "22", "models": "M1"}
SITE = {"id": "S1", **STATE, "active_from": "2018-01-01"}
GROUP = {"id": "G1", **STATE, "group_type": "peer"}
BOTH = {"sites": [SITE], "groups": [GROUP]}


def write(path: Path, entry) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(entry))
        writer.writeheader()
        writer.writerow(entry)
    return path


@pytest.fixture(params=["memory", "folder", "paths", "bytes"])
def registers(request, tmp_path):
    """Two registers from each kind of source."""
    if request.param == "memory":
        return BOTH
    paths = {name: write(tmp_path / f"{name}.csv", rows[0]) for name, rows in BOTH.items()}
    if request.param == "folder":
        return tmp_path
    return paths if request.param == "paths" else {k: p.read_bytes() for k, p in paths.items()}


def test_a_declared_heading_that_no_register_has_leaves_their_rows_unread(registers):
    file = read_registers(registers, columns={"Không có": "place"})
    assert list(file.report.codes) == ["mapping-column-missing"] * 2
    assert {found.where.field for found in file.report} == {"place"}
    assert not file.registers.sites
    assert not file.registers.groups


def test_a_register_without_the_field_of_a_missing_heading_is_read(registers):
    file = read_registers(registers, columns={"Không có": "founded_on"})
    assert list(file.report.codes) == ["mapping-column-missing"]
    assert (len(file.registers.sites), len(file.registers.groups)) == (1, 0)


def test_a_check_of_registers_reports_the_missing_heading():
    report = validate_registers(BOTH, columns={"Không có": "ended_on"})
    assert "mapping-column-missing" in report.codes
    assert not report.ok


def test_entries_in_memory_lack_a_declared_heading_as_those_of_one_register_do():
    entry = SiteEntry(**SITE)
    file = read_registers({"sites": [entry], "groups": []}, columns={"Không có": "note"})
    assert list(file.report.codes) == ["mapping-column-missing"]


def test_registers_without_rows_lack_no_heading():
    file = read_registers({"sites": [], "groups": []}, columns={"Không có": "note"})
    assert file.report.ok


def test_a_declared_word_that_no_register_says_is_noted_once(registers):
    values = {"place": {"Nơi này": "22"}, "group_type": {"peer": "peer"}}
    (note,) = read_registers(registers, values=values).report
    assert (note.code, note.severity) == ("mapping-words-unmet", "warning")
    assert note.params["words"] == ["“Nơi này” = “22”"]
    assert note.where.file in {"sites", "sites.csv", "<sites>"}


def test_a_declared_word_that_one_of_several_registers_says_is_met():
    registers = {"sites": [SITE], "groups": [{**GROUP, "place": "Nơi này"}]}
    file = read_registers(registers, values={"place": {"nơi này": "22"}})
    assert file.report.codes == ()
    assert file.registers.groups[0].place == "22"


@pytest.mark.parametrize("name", ["groups.txt", "groups.xlsx", "Groups.tsv", "groups"])
def test_a_register_with_another_ending_is_reported(tmp_path, name):
    write(tmp_path / "sites.csv", SITE)
    write(tmp_path / name, GROUP)
    (tmp_path / "providers").mkdir()
    (tmp_path / "notes.txt").write_text("SYN")
    (found,) = read_registers(tmp_path).report
    assert (found.code, found.severity) == ("register-file-unknown", "warning")
    assert (found.where.file, found.params["nearest"]) == (name, "groups.csv")
