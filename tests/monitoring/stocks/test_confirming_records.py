"""Records confirm the entries of a stock: each of several stocks by records of its own, and each
side of a ratio for months of its own.
"""

from __future__ import annotations

import pytest
from tests.support.overlays import framework_with

from sexwork_models import GroupEntry, Registers, compute_indicators

EACH_FIELD = """
kind = "each"
per = "field"
fields = {fields}
[indicators.measure.of]
kind = "stock"
from = "groups"
[indicators.measure.of.valid]
field = "founded_on"
key = "group"
where = [{{ field = "$field", set = true }}]
months = 3
"""
SIDE = """
kind = "stock"
from = "groups"
[indicators.measure.{side}.valid]
field = "founded_on"
key = "group"
where = [{{ field = "activity", in = ["M1-IEC"] }}]
months = {months}
"""
MEAN = (
    'kind = "ratio"\nmean = true\n[indicators.measure.part]\ncount = "members"'
    + SIDE.format(side="part", months=1)
    + "[indicators.measure.whole]"
    + SIDE.format(side="whole", months=12)
)


def row(id, **cells):
    base = {
        "id": id,
        "kind": "client",
        "day": "2024-11-30",
        "entered_on": "2024-11-30",
        "reporter": "R1",
        "place": "79",
        "models": "M1",
        "activity": "M1-IEC",
        "client": "SYN-A1",
        "population": "sex_worker",
    }
    return {**base, **cells}


def group(id, **cells):
    base = {"as_of": "2024-01-05", "place": "79", "models": ["M1"], "group_type": "self_help"}
    return GroupEntry(id=id, **{**base, **cells})


def bounds(value):
    return str(value.status), value.figure.low, value.figure.high


@pytest.mark.parametrize("fields", [["need", "service"], ["service", "need"]])
def test_each_field_is_confirmed_by_its_own_records_in_whatever_order_they_stand(fields, tmp_path):
    text = EACH_FIELD.format(fields=str(fields).replace("'", '"'))
    framework = framework_with(tmp_path, text, "group", "snapshot")
    rows = [
        row("r1", group="SYN-G1", need="health"),
        row("r2", group="SYN-G2", service="hiv"),
        row("r3", group="SYN-G3", service="hiv"),
    ]
    registers = Registers(groups=[group("SYN-G1"), group("SYN-G2"), group("SYN-G3")])

    values = compute_indicators(
        rows, framework, indicators=["T1"], period="2024", registers=registers
    )

    by_field = {dict(value.parts)["field"]: bounds(value) for value in values}
    assert by_field == {"need": ("partial", 1, 3), "service": ("partial", 2, 3)}


@pytest.mark.parametrize(
    ("day", "refused"), [("2024-12-10", True), ("2024-06-10", True), ("2023-12-10", False)]
)
def test_a_refused_row_in_the_months_of_the_longer_side_leaves_a_ratio_open(day, refused, tmp_path):
    framework = framework_with(tmp_path, MEAN, "person", "ratio")
    rows = [
        row("r1", group="SYN-G1", day="2024-12-10", entered_on="2024-12-10"),
        row("r2", group="SYN-G2", day=day, entered_on=day, gender="zzz"),
    ]
    registers = Registers(groups=[group("SYN-G1", members=10, founded_on="2020-01-01")])

    (value,) = compute_indicators(
        rows, framework, indicators=["T1"], period="2024", registers=registers
    )

    codes = [reason.code for reason in value.reasons]
    assert ("rows-refused" in codes) is refused
