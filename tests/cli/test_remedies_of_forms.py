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
