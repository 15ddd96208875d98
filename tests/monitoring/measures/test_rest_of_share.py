"""R13: the bounds of a share of different people are those of its part and of the rest."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.monitoring.measures.test_distinct_laws import ways_to_name
from tests.support.distinct import CALENDAR, FILTERS, FRAMEWORK, YEAR, tables, truth
from tests.support.overlays import framework_with, values_of
from tests.support.records import row

from sexwork_models.forms.conditions import IsSet, OneOf
from sexwork_models.framework.measures.language import Distinct, Ratio
from sexwork_models.framework.measures.terms import Block
from sexwork_models.monitoring.indicators.from_records import build_record_count
from sexwork_models.monitoring.measures.counting import plan_measure
from sexwork_models.monitoring.measures.distinct.rest import rest_of
from sexwork_models.monitoring.measures.ledger import Question

IEC, COUNSEL = ((OneOf("activity", {own}),) for own in ("M1-IEC", "M1-COUNSEL"))
IN_NEED = (IsSet("need"),)
PEOPLE = 'kind = "distinct", key = "client"'
TALKS = '{ field = "activity", in = ["M1-IEC"] }'


def share(records, ratio):
    counted = build_record_count(records, FRAMEWORK, CALENDAR, CALENDAR.year(2024))
    plan = plan_measure(ratio, counted)
    (answer,) = counted.ledger.answer([Question(counted.dimensions, plan.requests)])
    return plan.finish(answer).get(())


@pytest.mark.parametrize("engine", ["rows", "polars"])
@pytest.mark.parametrize(
    ("part", "expected"),
    [
        # One person with a need, one without, and one row without a code, with a need: that may be
        # either of them or a third, so that 1 of 2, 2 of 2 or 2 of 3 have a need. Of part and whole
        # by themselves, 1 to 2 of 2 to 3, the least would be a third.
        (f'where = [{TALKS}, {{ field = "need", set = true }}]', (50, 100)),
        (
            f"having_all = [{{ where = [{TALKS}] }}, "
            '{ where = [{ field = "need", set = true }] }]',
            (50, 100),
        ),
    ],
)
def test_a_share_is_that_of_the_part_beside_the_rest(tmp_path, engine, part, expected):
    measure = (
        f'kind = "ratio"\npart = {{ {PEOPLE}, {part} }}\nwhole = {{ {PEOPLE}, where = [{TALKS}] }}'
    )
    framework = framework_with(tmp_path, measure, "percent", "ratio")
    rows = [
        row(id="SYN-R1", client="SYN-A1", activity="M1-IEC", need="legal"),
        row(id="SYN-R2", client="SYN-A2", activity="M1-IEC"),
        row(id="SYN-R3", activity="M1-IEC", need="legal"),
    ]

    (value,) = values_of(engine, rows, framework, period="2024-Q1")

    assert (value.figure.low, value.figure.high) == expected
    assert (value.numerator.low, value.numerator.high) == (1, 2)
    assert (value.denominator.low, value.denominator.high) == (2, 3)


@pytest.mark.parametrize(
    ("part", "whole", "out"),
    [
        (Distinct("client", (IEC + IN_NEED,)), Distinct("client", (IEC,)), IEC + IN_NEED),
        (Distinct("client", (IEC, COUNSEL)), Distinct("client", (IEC,)), COUNSEL),
        (Distinct("client", (IEC,)), Distinct("client", (IEC,)), None),  # nobody is left
        (Distinct("client", (IEC, COUNSEL, IN_NEED)), Distinct("client", (IEC,)), None),  # of two
        (Distinct("client", (COUNSEL,)), Distinct("client", (IEC,)), None),  # beside the whole
        (Distinct("case", (IEC, COUNSEL)), Distinct("client", (IEC,)), None),
        (
            Distinct("client", (IEC, COUNSEL), together=Block.HALF),
            Distinct("client", (IEC,)),
            None,
        ),
    ],
)
def test_the_rest_are_those_of_the_whole_who_never_meet_the_one_more_condition(part, whole, out):
    rest = rest_of(part, whole)

    assert rest == (None if out is None else Distinct("client", (IEC,), having_none=(out,)))


@settings(max_examples=150, deadline=None)
@given(
    tables(anonymous=3),
    st.lists(st.sampled_from(FILTERS), min_size=1, max_size=2),
    st.sampled_from(FILTERS),
    st.booleans(),
    st.lists(st.sampled_from(FILTERS), max_size=1),
)
def test_whoever_the_anonymous_people_were_the_share_is_within_the_bounds(
    rows, whole, more, within, none
):
    """The condition of the part is one more of its own, or narrows one of the whole."""
    having_all = (whole[0] + more, *whole[1:]) if within else (*whole, more)
    ratio = Ratio(
        Distinct("client", having_all, having_none=tuple(none)),
        Distinct("client", tuple(whole), having_none=tuple(none)),
    )
    found = share(rows, ratio)

    for named in product(*map(ways_to_name, rows)):
        people = [(name, row) for names, row in zip(named, rows, strict=True) for name in names]
        of = truth(ratio.whole, people, YEAR)
        if of:
            percent = Fraction(100 * truth(ratio.part, people, YEAR), of)
            assert found.figure.low <= percent <= found.figure.high
