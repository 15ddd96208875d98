"""Rules about the content of one record: its models and its activity, ids, days, numbers."""

from __future__ import annotations

import pytest
from tests.support.records import row

from sexwork_models import validate_records
from sexwork_models.framework.tables.pilots import CROSS_CUTTING


def found(*rows, framework=None):
    """The code and the field of every finding."""
    return [(finding.code, finding.where.field) for finding in validate_records(rows, framework)]


# --- The models of an activity --------------------------------------------------------------------


def test_an_activity_of_other_models_is_named_with_those_it_belongs_to(vietnam):
    own = vietnam.activities["M1-OUTREACH"].models
    (finding,) = validate_records([row(models="M3;M2")])

    assert own == ("M1",)
    assert (finding.code, finding.severity) == ("activity-of-other-model", "warning")
    assert str(finding.where) == "$[0]:models"
    assert finding.params == {
        "activity": "M1-OUTREACH",
        "expected": ("M1",),
        "models": ["M2", "M3"],
    }


@pytest.mark.parametrize("models", ["M1", "M1;M3", "M3;M1"])
def test_an_activity_of_one_of_the_stated_models_is_in_its_place(models):
    assert found(row(models=models)) == []


def test_a_cross_cutting_activity_belongs_to_every_model(vietnam):
    cross_cutting = [id for id, row in vietnam.activities.items() if CROSS_CUTTING in row.models]

    assert cross_cutting
    for id in cross_cutting:
        for models in ("M1", "M2", "M3"):
            cells = row(activity=id, models=models)
            assert ("activity-of-other-model", "models") not in found(cells)


def test_a_model_or_an_activity_that_is_not_known_is_no_other_one():
    assert found(row(models="M9")) == [("orphan-reference", "models")]
    assert found(row(models="M3", activity="M1-NOTHING")) == [("orphan-reference", "activity")]
    # Of a known and an unknown model the known one decides.
    assert found(row(models="M3;M9")) == [
        ("orphan-reference", "models"),
        ("activity-of-other-model", "models"),
    ]
