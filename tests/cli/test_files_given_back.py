"""What a command wrote, or what another command reads, is answered with what it is."""

from __future__ import annotations

from pathlib import Path

import pytest

EXAMPLES = f"{Path(__file__).parents[2]}/examples/"


def refused(run, *words):
    """The text of a refusal, and what was printed beside it."""
    status, out, err = run(*words)
    assert (status, out) == (2, "")
    return " ".join(err.split())


@pytest.mark.parametrize("style", ["plain", "vi"])
@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("command", [["validate"], ["results"], ["indicators", "--period", "2024"]])
def test_a_table_of_values_given_back_is_named_as_such(run, tmp_path, style, lang, command):
    path, records = tmp_path / "values.csv", f"{EXAMPLES}records_sample.csv"
    words = ["--period", "2024-Q2", "--by", "province", "--out", path, "--csv-style", style]
    assert run("indicators", records, *words, "--lang", lang)[0] != 2
    name, *options = command
    assert "bảng giá trị chỉ số do lệnh “indicators” ghi ra" in refused(run, name, path, *options)


@pytest.mark.parametrize("style", ["plain", "vi"])
@pytest.mark.parametrize("kind", ["activities", "indicators", "places", "rules", "procedures"])
def test_a_list_of_the_framework_given_back_is_named_as_such(run, tmp_path, style, kind):
    path = tmp_path / "list.csv"
    path.write_text(run("show", kind, "--csv", "--csv-style", style)[1], encoding="utf-8")
    assert "danh sách của khung dữ liệu do lệnh “show” in ra" in refused(run, "validate", path)


def test_published_figures_given_back_are_read(run, tmp_path):
    path = tmp_path / "figures.csv"
    for style in ("plain", "vi"):
        figures = run("show", "observations", "--csv", "--csv-style", style)[1]
        path.write_text(figures, encoding="utf-8")
        assert run("validate", path)[0] == 0


@pytest.mark.parametrize(
    ("words", "found", "command"),
    [
        (["budget", "records_sample.csv"], "một tệp bản ghi", "indicators"),
        (["budget", "registers_sample"], "một sổ theo dõi", "indicators --registers"),
        (["results", "registers_sample"], "một sổ theo dõi", "indicators --registers"),
        (["compare", "records_sample.csv", "plan_sample_peers.toml"], "tệp bản ghi", "indicators"),
        (["compare", "overlay_sample.toml", "observations_sample.csv"], "công bố", "results"),
        (["compare", "execution_sample.toml", "plan_sample_peers.toml"], "thực hiện", "budget"),
    ],
)
def test_a_file_of_another_kind_is_answered_with_the_command_that_reads_it(
    run, words, found, command
):
    name, *files = words
    told = refused(run, name, *(f"{EXAMPLES}{file}" for file in files))
    assert found in told
    assert f"“sexwork-models {command}" in told


def test_a_plan_and_an_overlay_are_not_compared(run):
    files = [f"{EXAMPLES}plan_sample_peers.toml", f"{EXAMPLES}overlay_sample.toml"]
    assert "không phải là hai kế hoạch, cũng không" in refused(run, "compare", *files)
