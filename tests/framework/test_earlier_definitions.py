"""Earlier definitions of indicators: read and proved as the present ones are, each fault at its own
line, and shown where a definition is explained.
"""

from __future__ import annotations

import shutil

import pytest
from tests.support.programme import FORMS, PACK
from tests.support.versions import EARLIER, overlay_text, pack_text, versioned

from sexwork_models import (
    FrameworkFaultError,
    explain,
    fed_by,
    list_rows,
    load_framework,
    overlay,
    with_definitions,
)

SHEET = 'version = 1\nuntil = 2022-12-14\nreason_en = "why"\nadditivity = "sum"\n'
MEASURE = """[{0}.earlier.measure]
kind = "sum"
field = "contacts"
where = [{{ field = "activity", in_set = "sample_class" }}]
"""
SOUND = "[[{0}.earlier]]\n" + SHEET + MEASURE
WRONG = {
    "version": (SOUND.replace("version = 1", 'version = "one"  #! number-unreadable')),
    "version 0": (SOUND.replace("version = 1", "version = 0  #! value-unreadable")),
    "day": (SOUND.replace("until = 2022-12-14", 'until = "14/12/2022"  #! date-form')),
    "reason": SOUND.replace('reason_en = "why"\n', "").replace(
        ".earlier]]", ".earlier]]  #! missing-value"
    ),
    "additivity word": SOUND.replace('"sum"\n', '"summ"  #! value-not-allowed\n', 1),
    "unknown key": SOUND.replace(
        'reason_en = "why"\n', 'reason_en = "why"\nwhy = "x"  #! unknown-key\n'
    ),
    "field": SOUND.replace('"contacts"\n', '"contcts"  #! measure-field\n'),
    "set": SOUND.replace('"sample_class" }}]', '"sample_classes" }}]  #! measure-set'),
    "key of a measure": SOUND + "when = 1  #! measure-unknown-key\n",
    "additivity": SOUND.replace('"sum"\n', '"distinct"  #! measure-additivity\n', 1),
    "additive over": SOUND.replace(
        'additivity = "sum"\n',
        'additivity = "sum"\nadditive_over = ["model"]  #! measure-additive-over\n',
    ).replace('field = "contacts"\n', 'field = "contacts"\nonce_per = "encounter"\n'),
    "over": SOUND.replace(
        'additivity = "sum"\n',
        'additivity = "sum"\nover = {{ time = "last", place = "sum" }}  #! measure-over\n',
    ),
    "word of over": SOUND.replace(
        'additivity = "sum"\n',
        'additivity = "sum"\nover = {{ place = "add" }}  #! value-not-allowed\n',
    ),
    "unit": SOUND.replace('"contacts"', '"days"'),  # told at the unit of the sheet
    "present version": SOUND.replace("version = 1", "version = 3  #! definition-version"),
    "version twice": SOUND
    + SOUND.replace("version = 1", "version = 1  #! definition-version").replace("2022", "2021"),
    "order of days": SOUND
    + SOUND.replace("version = 1", "version = 2").replace(
        "2022-12-14", "2022-12-14  #! definition-until"
    ),
}


@pytest.fixture
def faults_of(tmp_path):
    """The lines and codes of the faults of earlier definitions of an indicator, and the text."""

    def make(form, definitions):
        version = "3" if "= 3" in definitions else "9"
        if form == "overlay":
            path = tmp_path / "overlay.toml"
            text = overlay_text({"SAMPLE-Q1": definitions})
        else:
            shutil.copytree(PACK, tmp_path / "pack")
            path = tmp_path / "pack" / "indicators.toml"
            text = pack_text({"SAMPLE-Q1": definitions})
        before, id, after = text.partition("contacts at large classes")
        text = before + id + after.replace("unit =", f"version = {version}\nunit =", 1)
        path.write_text(text, encoding="utf-8")
        with pytest.raises(FrameworkFaultError) as refused:
            load_framework(path) if form == "overlay" else load_framework(pack=tmp_path / "pack")
        return list(refused.value.report), text

    return make


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("wrong", WRONG)
def test_each_fault_of_an_earlier_definition_is_told_at_its_own_line(wrong, form, faults_of):
    report, text = faults_of(form, WRONG[wrong])

    lines = text.split("\n")
    marked = [
        (number, line.partition("#! ")[2]) for number, line in enumerate(lines, 1) if "#! " in line
    ]
    if wrong == "unit":
        marked = [(lines.index("version = 9") + 2, "measure-unit")]
    assert [(int(str(found.where).split(":")[1]), found.code) for found in report] == marked
    if wrong != "unit":
        assert all(found.where.field.startswith("earlier[") for found in report)


@pytest.mark.parametrize("form", FORMS)
def test_a_fault_of_an_earlier_measure_names_the_path_of_its_key(form, faults_of):
    (found,), _ = faults_of(form, WRONG["set"])

    assert found.where.field == found.params["key"] == "earlier[0].measure.where[0].in_set"
    for lang in ("vi", "en"):
        assert "earlier[0].measure.where[0].in_set" in found.say(lang)


def test_what_is_no_list_of_tables_is_refused(faults_of):
    (found,), _ = faults_of("pack", "[{0}.earlier]\n" + SHEET)

    assert (found.code, found.where.field) == ("list-expected", "earlier")


def test_an_earlier_definition_is_proved_beside_the_definitions_of_its_version(faults_of):
    """The part of a coverage counts people by its present definition, and contacts by version 1."""
    people = EARLIER["SAMPLE-Q2"].replace('"year_to_date"', '"sum"')
    people = people[: people.index("kind =")] + 'kind = "given"\nsource = "document"\n'
    coverage = """
[T09]
name_en = "coverage"
unit = "percent"
additivity = "ratio"
numerator_vi = "x"
numerator_en = "x"
direction = "higher_better"
models = ["SAMPLE-H"]
document = "ORDER"
grade = "assumed"
[T09.measure]
kind = "coverage"
part = "SAMPLE-Q2"
populations = ["sample_diver"]
"""
    both = SOUND + people.replace("{0}", "SAMPLE-Q2") + coverage.replace("{", "{{")
    report, text = faults_of("pack", both)

    assert [found.code for found in report] == ["measure-coverage-part"]
    (found,) = report
    assert text.split("\n")[int(str(found.where).split(":")[1]) - 1] == 'part = "SAMPLE-Q2"'


@pytest.mark.parametrize("form", FORMS)
def test_an_explanation_shows_every_earlier_definition_with_its_day_and_reason(form):
    text = explain("SAMPLE-Q3", versioned(form)).say("en")

    assert "Version 1 of the definition, in force up to 2021-12-14: records: " in text
    assert "0 to 31 days" in text
    assert "Version 2 of the definition, in force up to 2022-12-14: " in text
    assert "Why it was changed: a longer follow-up." in text
    vietnamese = explain("SAMPLE-Q1", versioned(form)).say("vi")
    assert "Lý do đổi: lớp nhỏ không còn được tính." in vietnamese


@pytest.mark.parametrize("form", FORMS)
def test_the_framework_of_a_version_explains_that_version(form):
    framework = with_definitions(versioned(form), 2)
    text = explain("SAMPLE-Q3", framework).say("en")

    assert "This is version 2 of the definition, in force up to 2022-12-14." in text
    assert "Version 1 of the definition" in text  # which was before it
    assert "0 to 20 days" in fed_by("SAMPLE-Q3", framework).formula.en
    assert "This is version" not in explain("SAMPLE-Q1", framework).say("en")


def test_a_list_of_indicators_holds_their_versions():
    rows = {row["id"]: row for row in list_rows("indicators", versioned("pack"))}

    (earlier,) = rows["SAMPLE-Q1"]["earlier"]
    assert (earlier["version"], earlier["until"]) == (1, "2022-12-14")
    assert earlier["measure"]["kind"] == "sum"
    assert rows["SAMPLE-Q5"]["earlier"] == []


def test_an_overlay_over_the_framework_of_a_version_keeps_its_definitions(tmp_path):
    path = tmp_path / "more.toml"
    path.write_text('id = "more"\nbaseline = "vietnam"\n', encoding="utf-8")

    framework = overlay(with_definitions(versioned("overlay"), 1), path)

    assert framework.indicators["SAMPLE-Q1"].definition_version == 1
