"""A cohort of a table is that of its records: every declaration, on every engine."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.cohorts import (
    CODES,
    TABLE,
    WINDOWS,
    declarations,
    register_entries,
    tables,
    visits,
)
from tests.support.frames import ENGINES, table_of

from sexwork_models import load_framework
from sexwork_models.forms.conditions import OneOf
from sexwork_models.forms.register_terms import Register
from sexwork_models.forms.registers import Registers
from sexwork_models.framework.measures.language import (
    Cohort,
    CohortBase,
    CohortPart,
    Follow,
    RegisterPart,
)
from sexwork_models.framework.measures.terms import Span
from sexwork_models.monitoring.measures.cohorts.queries import CohortQuery
from sexwork_models.monitoring.measures.cohorts.rows import count_cohorts
from sexwork_models.monitoring.measures.dimensions import DimensionReader
from sexwork_models.monitoring.measures.windows import Windows
from sexwork_models.values.intervals import Interval

pytest.importorskip("polars")
pytest.importorskip("narwhals")

from sexwork_models.frames.counting.cohorts.counts import count_table_cohorts

VIETNAM = load_framework()
NOTHING = Registers()
DATA_DAYS = st.sampled_from((date(2024, 4, 30), date(2024, 5, 10), date(2024, 12, 31)))
SINCE = st.sampled_from((None, date(2020, 1, 1), date(2023, 4, 20), date(2024, 3, 20)))
BREAKDOWNS = st.sampled_from(((), ("place",), ("province", "need"), ("model",)))


def agree(
    engine, measure, rows, by, data_day, since, registers=NOTHING, windows=WINDOWS, *, alike=()
):
    reader = DimensionReader(VIETNAM, by, date(2024, 4, 30))
    query = CohortQuery(measure, windows, data_day, since, TABLE, frozenset(alike))
    expected = count_cohorts(query, rows, reader.group_key, registers)
    table = table_of(rows, VIETNAM, engine)

    assert count_table_cohorts(query, table, reader, registers) == expected


@settings(max_examples=60, deadline=None)
@given(declarations(), tables(most=12), BREAKDOWNS, DATA_DAYS, SINCE)
def test_a_cohort_of_a_table_is_that_of_its_records(measure, rows, by, data_day, since):
    agree("polars-lazy", measure, rows, by, data_day, since)


@pytest.mark.parametrize("engine", ["polars-lazy", "duckdb"])
@settings(max_examples=25, deadline=None)
@given(declarations(), tables(most=12), BREAKDOWNS, DATA_DAYS, st.sets(st.sampled_from(CODES)))
def test_codes_that_are_nearly_alike_widen_a_cohort_of_a_table_as_that_of_its_records(
    engine, measure, rows, by, data_day, alike
):
    agree(engine, measure, rows, by, data_day, None, alike=alike)


@pytest.mark.parametrize("engine", [name for name in ENGINES if name != "polars-lazy"])
@settings(max_examples=8, deadline=None)
@given(declarations(), tables(most=12), BREAKDOWNS, DATA_DAYS, SINCE)
def test_every_engine_gives_the_cohort_of_the_records(engine, measure, rows, by, data_day, since):
    agree(engine, measure, rows, by, data_day, since)


REACHED = (OneOf("activity", {"M3-REACH-EST"}),)
CHECKED = RegisterPart(Register.ESTABLISHMENTS, (OneOf("minimum_age", {"yes"}),))


@st.composite
def establishment_cohorts(draw):
    """Establishments reached around the New Year, found in the register or reached once more."""
    part = draw(st.sampled_from((CHECKED, CohortPart(REACHED, Follow(1, 60)))))
    base = CohortBase(REACHED, draw(st.sampled_from((Span.PERIOD, Span.CALENDAR_YEAR_TO_DATE))))
    return Cohort("establishment", base, part)


@pytest.mark.parametrize("engine", ["polars-lazy", "duckdb"])
@settings(max_examples=25, deadline=None)
@given(establishment_cohorts(), visits(), register_entries(), BREAKDOWNS)
def test_a_cohort_of_establishments_is_that_of_records_and_register(
    engine, measure, rows, entries, by
):
    windows = Windows(Interval(date(2023, 12, 15), date(2024, 3, 15)), date(2023, 12, 15))
    registers = Registers(establishments=entries)

    agree(engine, measure, rows, by, date(2024, 3, 31), None, registers, windows)
