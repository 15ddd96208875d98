"""A pack that somebody wrote from the documentation alone: it stands on its own data, and each of
its faults is told in the words of its own files.
"""

from __future__ import annotations

import shutil

import pytest
from tests.support.programme import PACK

from sexwork_models import Text, audit, evaluate, explain, fed_by, list_rows, load_framework
from sexwork_models.framework.loading import read_pack


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
        return [(item.code, str(item.where), item.say("en")) for item in report]

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
