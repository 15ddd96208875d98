"""An activity that only the part of a cohort counts is no idle activity of another model."""

from __future__ import annotations

import pytest
from tests.support.overlays import framework_with

from sexwork_models.api.audit_rules import activities_of_other_models

COHORT = """
kind = "cohort"
key = "client"
base = {{ where = [{{ field = "activity", in = ["M1-IEC"] }}] }}
part = {{ scope = "{scope}", where = [{{ field = "activity", in_set = "$own" }}] }}

[[activities]]
id = "SAMPLE-X1"
name_vi = "thử"
name_en = "trial"
models = ["M2"]
indicators = ["T1"]
unit = "contact"
references = ["LIB"]
grade = "supplied"
"""


@pytest.mark.parametrize(("scope", "told"), [("any", False), ("models", True)])
def test_an_activity_counted_by_the_part_of_a_cohort_of_any_models_is_not_told(
    scope, told, tmp_path
):
    framework = framework_with(tmp_path, COHORT.format(scope=scope), "percent", "ratio")

    ids = [finding.params["id"] for finding in activities_of_other_models(framework)]
    assert ("SAMPLE-X1" in ids) is told
