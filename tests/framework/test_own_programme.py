"""A programme that no code knows, from TOML and CSV alone, as a pack and as an overlay: its values
are those worked out by hand, on rows and on tables, and all that stands on them follows.
"""

from __future__ import annotations

import importlib.util
import json

import pytest
from tests.support.programme import (
    BY_HAND,
    FORMS,
    OVERLAY,
    PACK,
    PLAN,
    RECORDS,
    REGISTERS,
    ROOT,
    figures,
    programme,
    table_of_programme,
)

from sexwork_models import (
    compute_attainment,
    compute_budget,
    compute_indicators,
    explain,
    fed_by,
    list_rows,
    load_framework,
    overlay,
    read_plan,
    roll_up,
    validate_plan,
    validate_records,
    validate_registers,
)
from sexwork_models.framework.declared_measures import declared_measures

OWN = ("SAMPLE-Q1", "SAMPLE-Q2", "SAMPLE-Q3", "SAMPLE-Q4", "SAMPLE-Q5")
ENGINES = ("polars", "pandas", "pyarrow", "duckdb")
each_form = pytest.mark.parametrize("form", FORMS)
each_own = pytest.mark.parametrize(
    "indicator",
    OWN,
)


def by_hand(indicator):
    return {key: value for key, value in BY_HAND.items() if key[0] == indicator}


@each_form
@each_own
def test_the_values_of_rows_are_those_worked_out_by_hand(indicator, form):
    values = compute_indicators(
        RECORDS, programme(form), period="2024", registers=REGISTERS, indicators=[indicator]
    )

    assert figures(values) == by_hand(indicator)


@each_form
@each_own
@pytest.mark.parametrize("engine", ENGINES)
def test_the_values_of_a_table_are_those_worked_out_by_hand(indicator, engine, form):
    pytest.importorskip("narwhals")
    pytest.importorskip("polars")
    pytest.importorskip(engine)
    values = compute_indicators(
        table_of_programme(engine, form),
        programme(form),
        period="2024",
        registers=REGISTERS,
        indicators=[indicator],
    )

    assert figures(values) == by_hand(indicator)


def test_pack_and_overlay_declare_the_same():
    declared = [declared_measures(programme(form)) for form in FORMS]

    for id in OWN:
        assert declared[0][id] == declared[1][id]


@each_form
def test_records_registers_and_the_plan_of_the_programme_are_sound(form):
    framework = programme(form)

    assert validate_records(RECORDS, framework).codes == ()
    assert validate_registers(REGISTERS, framework).codes == ()
    assert validate_plan(PLAN, framework).ok


@each_form
def test_a_record_that_the_programme_does_not_know_is_refused(form):
    rows = [{"id": "R1", "kind": "event", "day": "2024-02-15", "entered_on": "2024-02-16"}]
    cells = {"place": "48", "models": "SAMPLE-H", "activity": "SAMPLE-TALKS", "contacts": 3}
    report = validate_records([rows[0] | cells | {"population": "sample_divr"}], programme(form))

    assert "orphan-reference" in report.codes
    assert {
        finding.params["nearest"][0].en for finding in report if "nearest" in finding.params
    } == {
        "SAMPLE-TALK (talk with divers)",
        "sample_diver (divers)",
    }


@each_form
def test_its_own_norm_and_target_judge_its_values(form):
    framework = programme(form)
    values = compute_indicators(RECORDS, framework, period="2024", registers=REGISTERS)

    judged = {item.norm.id: item for item in compute_attainment(values, framework)}

    assert judged["SAMPLE-G1"].status == "met"  # 47 contacts, 30 asked for
    assert judged["SAMPLE-N2"].status == "met"  # 2 groups, 2 asked for


@each_form
def test_values_of_two_halves_are_rolled_up_as_the_sheet_says(form):
    framework = programme(form)
    halves = [
        value
        for half in ("2024-H1", "2024-H2")
        for value in compute_indicators(
            RECORDS, framework, period=half, indicators=["SAMPLE-Q1"], registers=REGISTERS
        )
    ]

    year = roll_up(halves, "time", framework)

    assert year.figure.low == 47  # 35 and 12


@each_form
def test_a_plan_is_budgeted_with_its_own_price(form):
    budget = compute_budget(read_plan(PLAN).draft, programme(form))

    assert budget.report.ok
    assert budget.total == 1_500_000  # 3 classes of 500 000


@each_form
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_each_indicator_says_how_it_is_counted(form, lang):
    framework = programme(form)
    for id in OWN:
        feed = fed_by(id, framework)

        assert feed.why is None
        assert feed.formula.say(lang) in explain(id, framework).say(lang)
    cohort = fed_by("SAMPLE-Q3", framework)
    assert cohort.inputs[:5] == ("day", "client", "activity", "population", "models")
    assert "population: divers" in cohort.formula.en  # the people that its base is of
    assert fed_by("SAMPLE-Q4", framework).inputs == ("groups",)
    assert "core members ≥ 3" in fed_by("SAMPLE-Q4", framework).formula.en


@each_form
def test_lists_hold_its_rows(form):
    framework = programme(form)
    for kind, id in (
        ("pilots", "SAMPLE-H"),
        ("activities", "SAMPLE-CLASS"),
        ("indicators", "SAMPLE-Q3"),
        ("norms", "SAMPLE-N1"),
    ):
        assert id in [row["id"] for row in list_rows(kind, framework)]


@pytest.mark.parametrize("lang", ["vi", "en"])
@each_form
def test_the_pages_of_the_catalogue_are_written_for_it(form, lang):
    spec = importlib.util.spec_from_file_location(
        "catalogue_pages", ROOT / "docs" / "catalogue_pages.py"
    )
    pages = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(pages)
    framework = programme(form)

    text = "\n".join(pages.indicators(framework, lang))

    for id in OWN:
        assert f"## {id}: {framework.indicators[id].label.say(lang)}" in text
        assert fed_by(id, framework).formula.say(lang) in text
    assert "SAMPLE-CLASS" in "\n".join(pages.activities(framework, lang))


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_the_command_line_reports_it(lang, run):
    """A pack of its own is read in Python; the command line lays overlays over the packaged one."""
    words = ["--period", "2024", "--registers", REGISTERS, "--overlay", OVERLAY, "--lang", lang]

    status, out, _ = run("indicators", RECORDS, *words)

    assert status == 0
    assert programme("overlay").indicators["SAMPLE-Q1"].label.say(lang) in out
    assert "47" in out


@pytest.mark.parametrize("form", [["--pack", PACK], ["--overlay", OVERLAY]])
def test_a_target_of_a_plan_is_judged_by_registers_of_the_programme(form, run, tmp_path):
    """Places and models of the registers are those of the framework that counts."""
    plan = tmp_path / "plan.toml"
    targets = '[[targets]]\nid = "T-GROUPS"\nindicator = "SAMPLE-Q4"\nvalue = 2\nunit = "group"\n'
    plan.write_text(f"{PLAN.read_text(encoding='utf-8')}\n{targets}", encoding="utf-8")
    words = ["--period", "2024", "--registers", REGISTERS, "--targets", plan, "--json", *form]

    _, out, _ = run("indicators", RECORDS, *words)
    judged = {row["target"]: row["status"] for row in json.loads(out)["attainment"]}

    assert judged["T-GROUPS"] == "met"


# --- Over the packaged framework ------------------------------------------------------------------

ACTIVITY = """
id = "o"
baseline = "vietnam"
[[activities]]
id = "X-MEET"
models = ["M1"]
name_vi = "gặp gỡ"
name_en = "meet"
unit = "contact"
indicators = ["I01"]
references = ["LIB"]
grade = "supplied"
"""


def test_an_activity_of_an_old_overlay_that_names_an_indicator_feeds_it(tmp_path):
    """It was so before measures were declared: an activity of a province counts as contacts."""
    path = tmp_path / "overlay.toml"
    path.write_text(ACTIVITY, encoding="utf-8")
    framework = overlay(load_framework(), path)
    row = {"id": "R1", "kind": "event", "day": "2024-02-15", "entered_on": "2024-02-16"}
    cells = {"place": "48", "models": "M1", "activity": "X-MEET", "contacts": 7}
    rows = [row | cells | {"population": "sex_worker"}]

    values = compute_indicators(rows, framework, period="2024", indicators=["I01"])

    assert [value.figure.low for value in values] == [7]
    assert "X-MEET" in fed_by("I01", framework).formula.en


def test_rows_of_one_set_add_to_each_other_and_to_a_packaged_set(tmp_path):
    path = tmp_path / "overlay.toml"
    sets = '[[sets]]\nid = "counsel"\nadd = ["X-MEET"]\n'
    path.write_text(ACTIVITY + sets + '[[sets]]\nid = "counsel"\nadd = ["M1-IEC"]\n', "utf-8")
    framework = overlay(load_framework(), path)

    said = fed_by("I06", framework).formula.en

    for activity in ("M1-COUNSEL", "X-MEET", "M1-IEC"):
        assert activity in said
    assert [str(change.id) for change in framework.changes] == ["X-MEET", "counsel", "counsel"]


def test_the_framework_below_does_not_change():
    before = dict(load_framework().indicators)
    programme("overlay")

    assert dict(load_framework().indicators) == before
