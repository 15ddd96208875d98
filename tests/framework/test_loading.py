"""Tests of loading a pack: every fault with file and line, no framework while one is an error."""

from __future__ import annotations

import pytest

from sexwork_models import FrameworkFaultError, UnusableInputError, load_framework
from sexwork_models.framework.loading import TABLES, pack_folder, read_pack
from sexwork_models.framework.packaged.load import packaged_framework


def change(folder, name, old, new):
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def found(folder):
    return [
        (finding.code, finding.where.file, finding.where.line, finding.where.field)
        for finding in read_pack(folder)[1]
        if finding.severity == "error"
    ]


def test_a_sound_pack_is_a_framework_without_findings(pack):
    framework, report = read_pack(pack)

    assert framework is not None
    assert len(report) == 0
    assert framework.info.id == "eldoria"


def test_the_packaged_framework_is_read_once():
    assert load_framework() is packaged_framework()


def test_a_folder_without_pack_toml_is_no_pack(pack):
    (pack / "pack.toml").unlink()

    with pytest.raises(UnusableInputError) as refused:
        load_framework(pack=pack)
    expected = ("pack-file-missing", {"file": "pack.toml"})
    assert (refused.value.code, refused.value.params) == expected


@pytest.mark.parametrize("table", ["targets", "consumption", "open_questions", "sets", "matches"])
def test_a_table_without_a_file_has_no_rows(table, pack):
    (pack / TABLES[table].file).unlink(missing_ok=True)

    assert load_framework(pack=pack).tables[table] == []


def test_a_file_that_is_no_table_is_named_with_the_nearest(pack):
    (pack / "targets.csv").rename(pack / "target.csv")

    framework, report = read_pack(pack)

    assert framework is None
    named = [(f.severity, f.code, str(f.where), f.params["nearest"]) for f in report.findings]
    assert named == [("error", "pack-file-unknown", "target.csv", "targets.csv")]


def test_a_file_is_no_folder(pack):
    with pytest.raises(UnusableInputError) as refused:
        pack_folder(pack / "norms.csv")
    assert (refused.value.code, refused.value.params) == ("not-a-folder", {"path": "norms.csv"})
    assert pack_folder(pack) == pack


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        (
            "norms.csv",
            "E-GROUPS,ACT-1,A",
            "E-GROUPS,ACT-9,A",
            ("orphan-reference", "norms.csv", 2, "document"),
        ),
        (
            "norms.csv",
            "E-GROUPS,ACT-1,A",
            "E-GROUPS,,A",
            ("uncited-value", "norms.csv", 2, "document"),
        ),
        ("norms.csv", "E-BAKERS,ACT-1", "E-GROUPS,ACT-1", ("duplicate-id", "norms.csv", 3, "id")),
        (
            "norms.csv",
            "bound_min,2,group",
            "bound_min,,group",
            ("value-missing", "norms.csv", 2, "value"),
        ),
        (
            "norms.csv",
            "bound_min,2,group",
            "bound_min,2,",
            ("missing-value", "norms.csv", 2, "unit"),
        ),
        (
            "norms.csv",
            "bound_min,2,group",
            "bound_min,2,person",
            ("wrong-unit", "norms.csv", 2, "unit"),
        ),
        (
            "norms.csv",
            "price_ceiling,500000,VND",
            "price_ceiling,500000.5,VND",
            ("money-with-decimals", "norms.csv", 7, "value"),
        ),
        (
            "norms.csv",
            "price_ceiling,,VND",
            "price_ceiling,7,VND",
            ("value-not-allowed-here", "norms.csv", 9, "value"),
        ),
        (
            "norms.csv",
            "2021-01-01,stated,,open,in_force,,primary\nE-SECRET",
            "2021-01-01,stated,,open,in_force,,sample\nE-SECRET",
            ("sample-in-framework", "norms.csv", 8, "grade"),
        ),
        (
            "targets.csv",
            "target_share,50,percent",
            "target_share,150,percent",
            ("share-out-of-range", "targets.csv", 5, "value"),
        ),
        (
            "targets.csv",
            "target_count,3,model",
            "bound_min,3,model",
            ("value-not-allowed", "targets.csv", 7, "kind"),
        ),
        (
            "places.csv",
            "P-C,Tỉnh C,Province C,province,province,EL,2020-01-01",
            "P-C,Tỉnh C,Province C,province,province,EL,2019-01-01",
            ("overlapping-validity", "places.csv", 7, "valid_from"),
        ),
        (
            "places.csv",
            "district,rural,P-C",
            "district,rural,P-X",
            ("orphan-reference", "places.csv", 10, "parent"),
        ),
        (
            "pack.toml",
            'country = "EL"',
            'country = "XX"',
            ("orphan-reference", "pack.toml", 5, "country"),
        ),
        (
            "pilots.toml",
            "[B]\nname_vi",
            '[B]\ncolour = "red"\nname_vi',
            ("unknown-key", "pilots.toml", 12, "colour"),
        ),
        (
            "indicators.toml",
            'additivity = "year_to_date"',
            'additivity = "yearly"',
            ("value-not-allowed", "indicators.toml", 18, "additivity"),
        ),
        (
            "indicators.toml",
            'union_of = "J10"',
            'union_of = "J99"',
            ("orphan-reference", "indicators.toml", 145, "union_of"),
        ),
        (
            "populations.toml",
            "[baker]",
            "stray = 1\n\n[baker]",
            ("unknown-key", "populations.toml", 1, "stray"),
        ),
        (
            "procedure_steps.csv",
            "nhào bột,knead,ACT-1:5",
            "nhào bột,knead,",
            ("uncited-value", "procedure_steps.csv", 2, "references"),
        ),
        (
            "activities.csv",
            "contact,ACT-1:3",
            "contact,ACT-9:3",
            ("orphan-reference", "activities.csv", 2, "references"),
        ),
    ],
)
def test_a_fault_is_named_with_file_line_and_field(name, old, new, expected, pack):
    change(pack, name, old, new)

    assert expected in found(pack)
    assert read_pack(pack)[0] is None


def test_faults_of_several_files_come_together(pack):
    change(pack, "norms.csv", "E-GROUPS,ACT-1,A", "E-GROUPS,ACT-9,A")
    change(pack, "places.csv", "district,rural,P-C", "district,rural,P-X")

    with pytest.raises(FrameworkFaultError) as refused:
        load_framework(pack=pack)
    assert refused.value.code == "faults-found"
    assert refused.value.report.codes == ("orphan-reference", "orphan-reference")
    assert {finding.where.file for finding in refused.value.report} == {"norms.csv", "places.csv"}
    assert refused.value.params["count"] == 2


def test_a_broken_head_stops_the_checks_between_tables(pack):
    change(pack, "pack.toml", 'id = "eldoria"\n', "")
    framework, report = read_pack(pack)

    assert framework is None
    assert ("missing-value", "pack.toml", "id") in [
        (finding.code, finding.where.file, finding.where.field) for finding in report
    ]


def test_the_library_holds_no_norm_that_overlaps_with_itself(pack):
    """Two values of one subject, kind, place and scope on one day are refused: no conflict."""
    change(pack, "norms.csv", "2020-01-01,stated,ended", "2021-06-01,stated,ended")
    (finding,) = read_pack(pack)[1]

    assert (finding.code, finding.where.line) == ("overlapping-validity", 7)
    assert finding.params["documents"] == "ACT-1 / ACT-2"
