"""The columns that a call declares are those of its records; registers are read before."""

from __future__ import annotations

import pytest

from sexwork_models import (
    UnusableInputError,
    compute_indicators,
    read_registers,
    validate_records,
)

SITES = [{"code": "SYN-S1", "as_of": "2024-04-01", "place": "22", "models": "M1"}]
SITES[0]["open"] = "2023-01-01"
COLUMNS = {"code": "id", "open": "active_from"}


@pytest.mark.parametrize(
    "call",
    [
        lambda **given: compute_indicators([], period="2024-Q2", **given),
        lambda **given: validate_records([], **given),
    ],
    ids=["compute_indicators", "validate_records"],
)
def test_columns_of_a_register_among_those_of_records_are_refused_with_the_way_to_read_it(call):
    with pytest.raises(UnusableInputError) as refused:
        call(registers={"sites": SITES}, columns=COLUMNS)

    assert refused.value.code == "mapping-of-registers"
    assert refused.value.message("en") == (
        "“active_from” in columns is a field of a register, and columns is about the records here."
    )
    assert refused.value.remedy("en") == (
        "Read the registers first, with the columns of their own: read_registers(…, columns=…); "
        "then hand over what it returns as registers."
    )
    read = read_registers({"sites": SITES}, columns=COLUMNS)
    assert read.report.ok
    call(registers=read)
