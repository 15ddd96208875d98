"""A pack that somebody wrote from the documentation alone: it stands on its own data, and each of
its faults is told in the words of its own files.
"""

from __future__ import annotations

import shutil
from datetime import date
from importlib.resources import as_file, files

import pytest
from tests.support.programme import OVERLAY, PACK, RECORDS

from sexwork_models import (
    FrameworkFaultError,
    Text,
    audit,
    compute_indicators,
    evaluate,
    explain,
    fed_by,
    list_rows,
    load_framework,
)
from sexwork_models.core.messages import message, say
from sexwork_models.framework.loading import read_pack
from sexwork_models.intake.catalog import alike_ids


@pytest.fixture
def own(tmp_path):
    """The folder of the invented pack, to be changed by a test."""
    folder = tmp_path / "own"
    shutil.copytree(PACK, folder)
    return folder


@pytest.fixture
def change(own):
    """Replaces a text in a file of the pack."""

    def make(file, old, new):
        path = own / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        return own

    return make


@pytest.fixture
def faults(change):
    """The findings of the pack after a change, each with its line, as it is said in English."""

    def make(file, old, new):
        _, report = read_pack(change(file, old, new))
        return [
            (item.code, str(item.where), message(item.code).fill("en", item.params))
            for item in report
        ]

    return make


def test_published_figures_come_with_the_packaged_framework_alone(own, vietnam):
    """A pack has no figures; those of Viet Nam say nothing of its indicators and places."""
    framework = load_framework(pack=own)

    results = evaluate(framework=framework)
    assert results.report.ok
    assert (len(results.report), results.indicators) == (0, ())
    assert list_rows("observations", framework) == []
    # 5 indicators, 2 norms, a target and 3 places.
    assert (audit(framework).values, audit(framework).cited, audit(framework).graded) == (
        11,
        11,
        11,
    )
    assert len(list_rows("observations", vietnam)) == 81


def test_no_command_shows_figures_of_another_framework(own, run):
    assert run("results", "--pack", own, "--lang", "en")[0] == 0
    assert run("show", "observations", "--pack", own, "--lang", "en")[1] == "0 rows\n"
    code, out, _ = run("show", "observations", "--csv", "--pack", own)
    assert (code, len(out.splitlines())) == (0, 1)  # the headings


def test_a_name_that_is_left_empty_is_the_other_one_wherever_it_is_shown(change, run):
    """A pack may state the English name alone: no text of the other language has a hole."""
    change("activities.csv", "trò chuyện với thợ lặn", "")
    change("pilots.toml", 'name_vi = "Mô hình bến cảng"\n', "")
    folder = change("populations.toml", 'name_vi = "thợ lặn"\n', "")
    framework = load_framework(pack=folder)

    assert framework.activities["SAMPLE-TALK"].label == Text("talk with divers", "talk with divers")
    assert framework.population_names(["sample_diver"]) == (Text("divers", "divers"),)
    assert "Mô hình: Harbour model (SAMPLE-H)" in explain("SAMPLE-TALK", framework).say("vi")
    assert "talk with divers (SAMPLE-TALK)" in fed_by("SAMPLE-Q2", framework).formula.vi
    shown = run("show", "activities", "--pack", folder)[1].splitlines()
    assert shown[0].split()[:2] == ["Mã", "Tên"]
    assert shown[2].split()[:4] == ["SAMPLE-TALK", "talk", "with", "divers"]


def test_a_price_that_names_no_unit_is_refused_with_the_units_of_its_activities(faults):
    """No line of a plan would ever find it."""
    assert faults("norms.csv", "VND,class,", "VND,,") == [
        (
            "price-without-unit",
            "norms.csv:2:per_unit",
            "The price “SAMPLE-N1” does not say what one price pays: per_unit is empty. "
            "Its activities are counted in: class.",
        )
    ]


def test_a_copy_of_the_packaged_pack_in_a_folder_comes_without_published_figures(tmp_path, vietnam):
    """Figures go by the framework that is given, not by its id; overlays keep them."""
    copied = tmp_path / "copied"
    with as_file(files("sexwork_models.framework").joinpath("data")) as folder:
        shutil.copytree(folder, copied)
    copy = load_framework(pack=copied)
    laid_over = load_framework(OVERLAY)

    assert copy.info == vietnam.info
    assert (vietnam.packaged, laid_over.packaged, copy.packaged) == (True, True, False)
    assert evaluate(framework=copy).indicators == ()
    assert list_rows("observations", copy) == []
    assert list_rows("observations", laid_over) == list_rows("observations", load_framework())


NORM = (
    "\nSAMPLE-N3,ORDER,SAMPLE-H,talks,số người,people,bound_min,1,person,,month,{scope},OS,,,"
    "SAMPLE-Q5,2023-01-01,stated,,open,in_force,primary\n"
)


def reasons_beside(own, change, norms, by):
    """The reasons of the persons of two provinces in January, with norms that they stand beside."""
    text = (own / "norms.csv").read_text(encoding="utf-8")
    (own / "norms.csv").write_text(f"{text.rstrip()}{norms.rstrip()}\n", encoding="utf-8")
    change("indicators.toml", 'kind = "each"\n', 'kind = "each"\nlimit = "SAMPLE-N3"\n')
    heading, row = RECORDS.read_text(encoding="utf-8").splitlines()[:2]
    other = row.replace("SAMPLE-P01", "SAMPLE-P02").replace(",48,", ",49,").replace("-A1", "-A2")
    records = "\n".join([heading, row, other]).encode()
    values = compute_indicators(
        records, load_framework(pack=own), period="2024-01", indicators=["SAMPLE-Q5"], by=by
    )
    return [reason for value in values for reason in value.reasons]


@pytest.mark.parametrize(
    ("scope", "by", "said"),
    [
        ("province", (), set()),  # two provinces together
        ("province", ("province",), {"Beside the norm SAMPLE-N3 (1 person per month): equal."}),
        ("province", ("place",), {"Beside the norm SAMPLE-N3 (1 person per month): equal."}),
        ("group", ("province",), set()),
        ("unknown", ("province",), set()),
        ("", (), {"Beside the norm SAMPLE-N3 (1 person per month): above."}),
    ],
)
def test_a_value_is_set_beside_a_norm_of_its_own_scope_alone(own, change, scope, by, said):
    reasons = reasons_beside(own, change, NORM.format(scope=scope), by)

    assert {reason.say("en") for reason in reasons if reason.code == "compared-with-norm"} == said


FOLLOWED = (
    "\n{id},ORDER,SAMPLE-H,talks,số người,people,bound_min,{value},person,,month,,{place},,,"
    "SAMPLE-Q5,{days},in_force,primary"
)
UNTIL, SINCE = "2023-01-01,stated,2023-12-15,stated", "2023-12-15,stated,,open"
ALWAYS = "2023-01-01,stated,,open"  # the month begins on 15 December


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            [("SAMPLE-N3", 1, "OS", UNTIL), ("SAMPLE-N4", 5, "OS", SINCE)],  # one after the other
            ["SAMPLE-N4 (5 persons per month): below", "SAMPLE-N4 (5 persons per month): below"],
        ),
        ([("SAMPLE-N3", 1, "OS", UNTIL)], []),  # it has ended
        (
            [("SAMPLE-N3", 1, "OS", ALWAYS), ("SAMPLE-N4", 5, "49", ALWAYS)],  # of one province
            ["SAMPLE-N3 (1 person per month): equal", "SAMPLE-N4 (5 persons per month): below"],
        ),
    ],
)
def test_a_value_is_set_beside_the_norm_in_force_in_its_days_and_place(own, change, rows, said):
    """The norm that a measure names is looked up as every norm is: by day and place."""
    norms = "".join(
        FOLLOWED.format(id=id, value=value, place=place, days=days)
        for id, value, place, days in rows
    )
    reasons = reasons_beside(own, change, norms, ["place"])

    found = [reason.say("en") for reason in reasons if reason.code == "compared-with-norm"]
    assert found == [f"Beside the norm {own}." for own in said]


Q2 = 'having_all]]\nwhere = [{ field = "activity", in_set = "$own" }]'
Q4 = '[{ field = "core_members", op = ">=", value = 3 }]'


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        (
            "[SAMPLE-Q5.measure]",
            "[measure.SAMPLE-Q5]",
            "measure-misplaced",
            "The measure of SAMPLE-Q5 does not stand in the table of that indicator.",
        ),
        (
            '"distinct"\nnumerator_vi',
            '"sum"\nnumerator_vi',
            "measure-additivity",
            "This measure allows distinct (not derivable: between the largest part and the "
            "sum); the indicator declares sum (the sum of disjoint periods).",
        ),
        (
            'unit = "person"\nadditivity = "each"',
            'unit = "contact"\nadditivity = "each"',
            "measure-unit",
            "This measure gives person (persons); the indicator declares contact (contacts).",
        ),
        (
            '"SAMPLE-CHECK"] }, { field = "service", in = ["health"] }]\n',
            '"SAMPLE-CHECK"] }, { field = "service", in = ["q"] }]\n',
            "measure-word",
            "Indicator SAMPLE-Q2: q is no word of service.",
        ),
        (
            'together = "half"',
            'together = "halv"',
            "measure-word",
            "Indicator SAMPLE-Q2: halv is no word of together. The nearest is half.",
        ),
        (
            Q4,
            Q4[1:-1],
            "measure-no-list",
            "measure.where must be a list with at least one item, and is a table {…}.",
        ),
        (
            'op = ">=", value = 3',
            'op = ">=", value = "3"',
            "measure-value-kind",
            '"3" at measure.where[0].value does not fit the field core_members, which holds '
            "numbers.",
        ),
        (
            'kind = "stock"\n',
            "",
            "measure-missing-key",
            "measure has no kind. It is one of sum, count, distinct, ratio, each, cohort, stock, "
            "growth, coverage, given.",
        ),
    ],
)
def test_a_fault_of_a_measure_is_one_finding_in_the_words_to_write(faults, old, new, code, said):
    assert [(found, text) for found, _, text in faults("indicators.toml", old, new)] == [
        (code, said)
    ]


def test_commas_between_ids_are_told_as_such(faults):
    found = faults("activities.csv", "SAMPLE-Q2;SAMPLE-Q3;SAMPLE-Q5", '"SAMPLE-Q2,SAMPLE-Q3"')

    assert found == [
        (
            "list-with-commas",
            "activities.csv:2:indicators",
            "The field “indicators” holds “SAMPLE-Q2,SAMPLE-Q3”: several ids separated by commas.",
        )
    ]


def test_a_country_that_is_no_place_is_one_finding_in_the_file_of_the_pack(own, change):
    _, report = read_pack(change("places.csv", "OS,", "XX,"))

    (finding,) = report
    assert (finding.code, str(finding.where)) == ("orphan-reference", "pack.toml:5:country")
    assert finding.remedy("en") == (
        "Compare the spelling with the ids that there are: 48, 49, XX; a new id is first added to "
        "places.csv of the pack, or to the table places of an overlay."
    )


@pytest.mark.parametrize(
    ("second", "id"),
    [
        ("48,Bờ Nam,South Shore,province,province,OS,ORDER,primary", "48"),
        (",Bờ Nam,South Shore,province,province,OS,ORDER,primary", None),  # not told as twice
    ],
)
def test_a_place_without_a_day_that_stands_twice_is_told_by_its_code_alone(own, second, id):
    text = (own / "places.csv").read_text(encoding="utf-8").rstrip()
    line = len(text.splitlines()) + 1
    (own / "places.csv").write_text(f"{text}\n{second}\n{second}\n", encoding="utf-8")

    _, report = read_pack(own)

    twice = [item for item in report if item.code == "duplicate-id"]
    assert [item.params["id"] for item in twice] == ([] if id is None else [id, id])
    assert [str(item.where) for item in twice] == [
        f"places.csv:{line + number}:code" for number in range(len(twice))
    ]


def test_a_reference_into_an_empty_table_says_that_it_has_no_row(own):
    (own / "populations.toml").unlink()

    _, report = read_pack(own)

    remedies = {item.remedy("en") for item in report if item.params.get("table") == "populations"}
    assert remedies == {
        "Compare the spelling with the ids that there are: none yet (the table has no row); a new "
        "id is first added to populations.toml of the pack, or to the table populations of an "
        "overlay."
    }


@pytest.mark.parametrize(("count", "said"), [(8, "H"), (9, "H, … (9 in all)")])
def test_a_list_of_ids_that_is_cut_says_how_many_there_are(count, said):
    listed = alike_ids("zzz", tuple("ABCDEFGHI"[:count]))

    assert say(listed, "en") == f"A, B, C, D, E, F, G, {said}"


@pytest.mark.parametrize(
    ("file", "old", "new", "remedy"),
    [
        (
            "activities.csv",
            "name_vi,",
            "nam_vi,",
            "Change the heading of the column to the name of a field, or take the column out if it "
            "is not needed. The fields for which the file has no column: name_vi (name_vi), "
            "channels (channels), counted_as (counted_as), enforcement (enforcement), note_vi "
            "(note_vi), note_en (note_en).",
        ),
        (
            "indicators.toml",
            'numerator_en = "contacts at classes of 10 contacts or more"\n',
            "",
            "Fill in “numerator_en”; where the source does not give it, ask whoever wrote it and "
            "do not guess.",
        ),
        (
            "norms.csv",
            "ORDER,SAMPLE-H,sample-class",
            "ORDR,SAMPLE-H,sample-class",
            "Compare the spelling with the ids that there are: ORDER; a new id is first added to "
            "documents.csv of the pack, or to the table documents of an overlay.",
        ),
        (
            "norms.csv",
            "open,in_force,primary\nSAMPLE-N2",
            "open,in_force,sample\nSAMPLE-N2",
            "Move the row to an overlay made for illustration, or replace it with a value that has "
            "a source: a document of documents.csv, with its grade.",
        ),
    ],
)
def test_the_author_of_a_pack_is_told_what_to_do_in_its_own_files(change, file, old, new, remedy):
    _, report = read_pack(change(file, old, new))

    (finding,) = report
    assert finding.remedy("en") == remedy


def test_a_column_that_is_not_known_is_told_with_the_nearest(faults):
    ((_, _, said),) = faults("activities.csv", "name_vi,", "nam_vi,")

    assert said == (
        "Column C is headed “nam_vi”, which names no field. The nearest column is name_vi."
    )


def test_an_own_pack_that_is_old_is_to_be_reviewed_in_its_own_files(own, vietnam):
    """No newer version of the library brings a newer one."""
    for framework, words in (
        (load_framework(pack=own), "write the day of the review as as_of in pack.toml."),
        (vietnam, "or use a newer version of the library."),
    ):
        found = audit(framework, today=date(2030, 1, 1)).report
        (stale,) = [finding for finding in found if finding.code == "framework-stale"]
        assert stale.remedy("en").endswith(words)


def test_of_the_unknown_keys_of_one_row_a_thousand_are_told(tmp_path):
    """A row with more is of another kind altogether, and is refused by the first."""
    path = tmp_path / "many.toml"
    path.write_text("".join(f"key{number} = 1\n" for number in range(1_500)), encoding="utf-8")
    with pytest.raises(FrameworkFaultError) as raised:
        load_framework(path)

    codes = [finding.code for finding in raised.value.report]
    assert codes.count("unknown-key") == 1_000


def test_an_id_inside_of_a_named_table_is_a_finding_and_no_second_name(pack):
    path = pack / "pilots.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("[A]\n", '[A]\nid = "Z"\n', 1), encoding="utf-8")

    with pytest.raises(FrameworkFaultError) as refused:
        load_framework(pack=pack)

    (found,) = refused.value.report
    assert (found.code, str(found.where)) == ("id-beside-table", "pilots.toml:2:id")
    assert found.message("en") == (
        "The table [A] gives its row the id “A”, and the key id inside of it says “Z”."
    )
    path.write_text(text.replace("[A]\n", '[A]\nid = "A"\n', 1), encoding="utf-8")
    assert "A" in load_framework(pack=pack).models


@pytest.mark.parametrize(
    ("lang", "message"),
    [
        ("en", "The field “additive_over” needs a list, and the value received (place) is none."),
        (
            "vi",
            "Trường “additive_over” cần một danh sách, nhưng giá trị nhận được (place) "
            "không phải là danh sách.",
        ),
    ],
)
def test_one_value_in_the_place_of_a_list_is_said_in_words_of_the_library(pack, lang, message):
    path = pack / "indicators.toml"
    text = path.read_text(encoding="utf-8")
    several = 'additive_over = ["place", "population", "model", "reporter"]'
    path.write_text(text.replace(several, 'additive_over = "place"', 1), encoding="utf-8")

    with pytest.raises(FrameworkFaultError) as refused:
        load_framework(pack=pack)

    (found,) = [own for own in refused.value.report if own.where.field == "additive_over"]
    assert (found.code, found.message(lang)) == ("list-expected", message)
