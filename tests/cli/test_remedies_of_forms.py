"""A remedy names a mapping only where the file takes one: not for plans and overlays."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sexwork_models.core.messages import catalogue

EXAMPLES = Path(__file__).parents[2] / "examples"
DAY = re.compile(r'"\d{4}-\d\d-\d\d"|\d{4}-\d\d-\d\d')


@pytest.mark.parametrize(
    ("name", "takes_mapping"),
    [
        ("records_sample.csv", True),
        ("observations_sample.csv", True),
        ("registers_sample/sites.csv", True),
        ("overlay_sample.toml", False),
        ("plan_sample_services.toml", False),
    ],
)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_mapping_is_a_remedy_for_tables_only(run, tmp_path, lang, name, takes_mapping):
    text = (EXAMPLES / name).read_text(encoding="utf-8")
    path = tmp_path / Path(name).name
    day = '"14/06/2020"' if name.endswith(".toml") else "14/06/2020"
    path.write_text(DAY.sub(day, text, count=2), encoding="utf-8")
    _, out, _ = run("validate", path, "--json", "--lang", lang)
    remedies = [
        found["remedy"] for found in json.loads(out)["findings"] if found["code"] == "date-form"
    ]
    assert remedies
    for remedy in remedies:
        assert ("--mapping" in remedy) == ("dates=" in remedy) == takes_mapping
        assert ('dates = "dd/mm/yyyy"' in remedy) == takes_mapping  # the line of the mapping
        assert "2019-06-30" in remedy


def test_every_remedy_that_names_a_mapping_has_one_for_files_without():
    for message in catalogue().values():
        if message.kind == "finding":
            for lang in ("vi", "en"):
                if "--mapping" in message.remedy[lang] and message.code.endswith(("form", "ator")):
                    assert "--mapping" not in message.fixed_form_remedy[lang], message.code


@pytest.mark.parametrize(
    ("number", "is_whole"),
    [("12,5", False), ("1.234,5", False), ("1,234.5", False), ("1,200", True), ("12,0", True)],
)
@pytest.mark.parametrize(
    ("lang", "needed"), [("vi", "chỉ nhận số nguyên"), ("en", "takes whole numbers only")]
)
def test_no_decimal_mark_is_a_remedy_where_whole_numbers_are_needed(
    run, tmp_path, number, is_whole, lang, needed
):
    rows = (EXAMPLES / "records_sample.csv").read_text(encoding="utf-8")
    assert rows.count('"1,024"') == 1
    path = tmp_path / "records.csv"
    path.write_text(rows.replace('"1,024"', f'"{number}"'), encoding="utf-8")
    _, out, _ = run("validate", path, "--json", "--lang", lang)
    [remedy] = [
        found["remedy"]
        for found in json.loads(out)["findings"]
        if found["code"] == "number-with-separator"
    ]

    assert (needed in remedy) == (not is_whole)
    assert ("decimal=" in remedy or "thousands=" in remedy) == is_whole
