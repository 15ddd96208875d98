"""What is missing of earlier days and other places leaves open what is new, whatever its key is."""

from __future__ import annotations

import pytest
from tests.monitoring.indicators.test_record_results import site
from tests.support.overlays import framework_with, values_of
from tests.support.records import row

from sexwork_models import Figure, Registers, Status

ENGINES = pytest.mark.parametrize("engine", ["rows", "polars"])
KEYS = pytest.mark.parametrize(("key", "unit"), [("client", "person"), ("case", "case")])
MEASURE = 'kind = "distinct"\nkey = "{}"\nwindow = "first_of_year"\n'
TALK = 'where = [{field = "activity", in = ["M1-IEC"]}]'


def talk(day, **cells):
    base = {"client": "SYN-A1", "case": "SYN-K1", "activity": "M1-IEC", "site": "SYN-S1"}
    return row(day=day, entered_on=day, **{**base, **cells})


def new_in_year(key, unit, folder):
    return framework_with(folder, MEASURE.format(key) + TALK, unit, "new_in_year")


@ENGINES
@KEYS
def test_a_refused_row_of_an_earlier_quarter_may_be_of_a_key_that_is_counted_as_new(
    engine, key, unit, tmp_path
):
    framework = new_in_year(key, unit, tmp_path)
    rows = [talk("2024-02-13", service="zzz"), talk("2024-06-12")]
    (value,) = values_of(engine, rows, framework, period="2024-Q2")

    assert (value.status, value.figure) == (Status.PARTIAL, Figure.range(0, 1, unit))
    assert [reason.code for reason in value.reasons] == ["rows-refused"]


@ENGINES
@KEYS
def test_a_refused_row_of_another_place_may_be_of_a_key_that_is_counted_as_new(
    engine, key, unit, tmp_path
):
    framework = new_in_year(key, unit, tmp_path)
    rows = [talk("2024-04-13", place="31", service="zzz"), talk("2024-06-12")]
    options = {"period": "2024-Q2", "by": ("province",)}
    found = {dict(v.cut)["province"]: v for v in values_of(engine, rows, framework, **options)}

    assert (found["22"].status, found["22"].figure) == (Status.PARTIAL, Figure.range(0, 1, unit))


@ENGINES
@KEYS
def test_a_site_that_was_silent_earlier_in_the_year_may_have_had_the_key(
    engine, key, unit, tmp_path
):
    framework = new_in_year(key, unit, tmp_path)
    registers = Registers(sites=[site("SYN-S1"), site("SYN-S2")])
    other = {"site": "SYN-S2", "client": "SYN-B1", "case": "SYN-K2"}
    rows = [talk("2024-02-13"), talk("2024-06-12"), talk("2024-06-12", **other)]
    (value,) = values_of(engine, rows, framework, period="2024-Q2", registers=registers)

    assert (value.status, value.figure) == (Status.PARTIAL, Figure.range(0, 1, unit))
    assert [reason.code for reason in value.reasons] == ["sites-silent"]
