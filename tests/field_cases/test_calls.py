"""Calls as people write them: a text for a member, a day or one id, one record, a data frame."""

from __future__ import annotations

import unicodedata
from datetime import date
from enum import StrEnum
from pathlib import Path

import pytest

from sexwork_models import (
    Dimension,
    Found,
    NormKind,
    PlaceLevel,
    Status,
    UnknownIdError,
    UnusableInputError,
    check_records,
    compute_indicators,
    list_rows,
    read_plan,
    read_records,
    read_registers,
    roll_up,
    target_population,
    validate_records,
)

EXAMPLES = Path(__file__).parents[2] / "examples"
RECORDS = EXAMPLES / "records_sample.csv"
ROW = {
    "id": "R-1",
    "day": "2024-05-02",
    "place": "22",
    "reporter": "SYN-W1",
    "models": "M1",
    "activity": "M1-COUNSEL",
    "kind": "event",
    "contacts": "3",
}


@pytest.mark.parametrize(
    ("kind", "on", "policy"),
    [
        (NormKind.PRICE_CEILING, date(2019, 6, 1), "strict"),
        ("price_ceiling", "2019-06-01", "STRICT"),
        ("price-ceiling", "2019-06-01", "carry_forward"),
    ],
)
def test_c1_a_text_is_taken_for_a_member_and_a_day(vietnam, kind, on, policy):
    found = vietnam.look_up("health-case", kind, on, "01", "case", policy)

    assert isinstance(found, Found)
    assert found.value.id == "N-1875-M2-03"


def test_c1_a_level_is_taken_as_text(vietnam):
    day = date(2026, 1, 1)

    assert vietnam.places_on(day, level="province") == vietnam.places_on(day, PlaceLevel.PROVINCE)
    assert len(vietnam.places_on("2026-01-01", "province")) == 34


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda fw: fw.look_up("health-case", "price_celing", "2019-06-01"), "price_ceiling"),
        (lambda fw: fw.places_on("2026-01-01", level="provnce"), "province"),
        (lambda fw: compute_indicators(RECORDS, fw, period="2024-Q2", counting="x"), "in_period"),
        (lambda fw: roll_up([], "plaec", fw), "place"),
    ],
)
def test_c1_another_word_is_refused_with_the_words_that_are_allowed(vietnam, call, words):
    with pytest.raises(UnusableInputError) as refused:
        call(vietnam)

    assert refused.value.code == "argument-word"
    assert words in refused.value.message("vi")
    assert words in refused.value.remedy("en") + refused.value.message("en")


@pytest.mark.parametrize("day", ["01/06/2019", "2019", 20190601, "2019-02-30"])
def test_c1_a_day_in_another_form_is_refused(vietnam, day):
    with pytest.raises(UnusableInputError) as refused:
        vietnam.look_up("health-case", "price_ceiling", day)

    assert refused.value.code == "argument-day"
    assert "2024-03-05" in refused.value.remedy("vi")


def test_c1_a_kind_that_does_not_exist_names_the_nearest(vietnam):
    with pytest.raises(UnknownIdError) as unknown:
        list_rows("norm", vietnam)

    assert "norms" in unknown.value.message("en") + unknown.value.remedy("en")


def test_c1_a_text_counts_as_its_member_does_in_a_roll_up(vietnam):
    values = compute_indicators(RECORDS, period="2024-Q2", by="province", indicators="I10")

    assert roll_up(values, "place", vietnam).figure == roll_up(values, "PLACE", vietnam).figure


def test_c2_one_text_is_one_id(vietnam):
    registers = read_registers(EXAMPLES / "registers_sample").registers
    alone = compute_indicators(RECORDS, period="2024-Q2", indicators="I01")
    listed = compute_indicators(RECORDS, period="2024-Q2", indicators=["I01"])
    window = alone[0].period

    assert [value.definition.id for value in alone] == ["I01"]
    assert alone == listed
    assert target_population(registers, vietnam, window, "estimated", "22") == target_population(
        registers, vietnam, window, "estimated", ["22"]
    )
    assert target_population(registers, vietnam, window, "estimated", "22").places == ("22",)


def test_c3_one_record_is_a_source_of_one_row():
    report = validate_records(ROW)
    (record,) = read_records([ROW]).located

    assert report.rows_in == 1
    assert read_records(record.row).rows_in == 1


@pytest.mark.parametrize("engine", ["pandas", "polars"])
def test_c3_the_rows_of_a_data_frame_are_those_of_a_list(vietnam, engine):
    frame = pytest.importorskip(engine).DataFrame([ROW])

    assert check_records(frame, vietnam).records == check_records([ROW], vietnam).records


def test_c3_what_has_columns_and_is_no_frame_of_an_engine_is_refused(vietnam):
    pytest.importorskip("narwhals")

    class Columns:
        columns = ("id",)

    with pytest.raises(UnusableInputError) as refused:
        check_records(Columns(), vietnam)
    assert refused.value.code == "source-without-rows"
    assert "validate_records" in refused.value.remedy("vi")


def test_c5_a_status_equals_its_value_as_text():
    (value,) = compute_indicators(RECORDS, period="2024-Q2", indicators=["I10"])

    assert value.status == "ok"
    assert value.status is Status.OK
    assert str(value.status) == "ok"


def test_c1_a_member_of_another_enumeration_is_taken_by_its_value(vietnam):
    class Over(StrEnum):
        PLACE = "place"

    values = compute_indicators(RECORDS, period="2024-Q2", by="province", indicators="I10")

    assert roll_up(values, Over.PLACE, vietnam) == roll_up(values, Dimension.PLACE, vietnam)


def test_c7_a_file_whose_name_is_decomposed_is_opened(tmp_path):
    path = tmp_path / unicodedata.normalize("NFD", "kế hoạch.toml")
    path.write_bytes((EXAMPLES / "plan_sample_services.toml").read_bytes())

    assert read_plan(str(path)).draft.id
