"""Tests of catalogues: read-only mappings that suggest the nearest ids for an unknown one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import sexwork_models
from sexwork_models import UnknownIdError
from sexwork_models.framework.loading import TABLES
from sexwork_models.intake.catalog import Catalogue, kind_of_ids, unknown_id_error

SOURCE = Path(sexwork_models.__file__).parent


def test_a_catalogue_is_a_mapping_that_nobody_can_change():
    rows = {"A": 1, "B": 2}
    catalogue = Catalogue("letters", rows)
    rows["C"] = 3

    assert dict(catalogue) == {"A": 1, "B": 2}
    assert "A" in catalogue
    assert "C" not in catalogue
    assert catalogue.get("C") is None
    assert repr(catalogue) == "<2 letters>"
    with pytest.raises(TypeError):
        catalogue["C"] = 3


def test_an_id_like_no_other_names_none():
    with pytest.raises(UnknownIdError) as refused:
        Catalogue("letters", {"A": 1})["ZZZZZ"]
    assert refused.value.params["nearest"] == "-"


def test_every_list_of_ids_has_a_label_in_both_languages():
    source = "".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))
    lists = set(re.findall(r'unknown_id_error\(\s*[\w.()]+,\s*"([^"]+)"', source))
    lists |= set(re.findall(r'\.unknown_id\([^,]+, "([^"]+)"', source))
    lists |= set(re.findall(r'_error_of\(id, "([^"]+)"', source))
    assert {"indicator values", "norms", "ids", "funding"} <= lists
    for name in {*lists, *TABLES, "rows", "columns"}:
        label = kind_of_ids(name)
        assert label == name
        assert label.say("vi") != name, name
        assert label.say("en") == name.replace("_", " ")


def test_an_unknown_id_is_refused_in_one_language():
    refusal = unknown_id_error("zzzz", "ids", ["N-1", "N-2"])
    assert refusal.message("vi") == "Không tìm thấy mã “zzzz” (danh mục: tất cả)."
    assert refusal.message("en") == "There is no id “zzzz” (catalogue: ids)."
    found = unknown_id_error("N-3", "norms", ["N-1"])
    assert (
        found.message("vi") == "Không tìm thấy mã “N-3” (danh mục: định mức). Mã gần giống: “N-1”."
    )
    assert found.message("en") == "There is no id “N-3” (catalogue: norms). Nearest ids: N-1."
