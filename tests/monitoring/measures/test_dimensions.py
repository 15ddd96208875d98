"""Every disaggregation of an indicator has a field of a record or register, or is never output."""

from __future__ import annotations

import pytest

from sexwork_models import ActivityRecord, load_framework
from sexwork_models.forms.register_terms import Register
from sexwork_models.forms.registers import REGISTER_KINDS
from sexwork_models.monitoring.measures.dimensions import DISAGGREGATION_FIELDS

FRAMEWORK = load_framework()
NEVER = {"establishment", "enforcement_type"}


def test_the_table_speaks_of_every_disaggregation_of_the_framework_and_of_no_other():
    assert set(DISAGGREGATION_FIELDS) == set(FRAMEWORK.disaggregations)


@pytest.mark.parametrize("indicator", sorted(FRAMEWORK.indicators))
def test_a_disaggregation_has_a_field_that_exists(indicator):
    for id in FRAMEWORK.indicators[indicator].disaggregations:
        field = DISAGGREGATION_FIELDS[id]
        register, _, name = field.rpartition(".")
        if id in NEVER:
            assert field == ""
        elif register:
            assert name in REGISTER_KINDS[Register(register)].model_fields
        else:
            assert name in ActivityRecord.model_fields
