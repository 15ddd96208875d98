"""Tests of catalogues: read-only mappings that suggest the nearest ids for an unknown one."""

from __future__ import annotations

import pytest

from sexwork_models import UnknownIdError
from sexwork_models.intake.catalog import Catalogue


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
