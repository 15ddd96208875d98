"""Units of a product: what a rate counts when it is multiplied, and where that is no number."""

from __future__ import annotations

import pytest

from sexwork_models import Unit
from sexwork_models.values.units import product_unit


@pytest.mark.parametrize(
    ("unit", "per", "product"),
    [
        (Unit.PERSON, Unit.GROUP, Unit.PERSON),
        (Unit.PERSON, Unit.SESSION, Unit.CONTACT),  # the same persons may come again
        (Unit.CONTACT, Unit.SESSION, Unit.CONTACT),
        (Unit.ITEM, Unit.PERSON, Unit.ITEM),
        (Unit.VND, Unit.SESSION, Unit.VND),
        (Unit.GROUP, Unit.PROVINCE, Unit.GROUP),
        (Unit.GROUP, Unit.SESSION, None),  # groups last from one session to the next
        (Unit.PERSON_PER_SESSION, Unit.SESSION, Unit.CONTACT),
        (Unit.PERSON_PER_SESSION, Unit.GROUP, None),
        (Unit.INTERVENTION_PER_PERSON, Unit.PERSON, Unit.INTERVENTION),
        (Unit.INTERVENTION_PER_PERSON, Unit.SESSION, None),
        (Unit.PERCENT, Unit.GROUP, None),
        (Unit.SCORE, Unit.PERSON, None),
        (Unit.MODEL_FUNDING, Unit.MODEL, None),
    ],
)
def test_a_rate_times_a_number_counts_this(unit, per, product):
    assert product_unit(unit, per) is product
