"""Headings of exported tables in words, for people who open them in a spreadsheet program."""

from __future__ import annotations

from collections.abc import Mapping

from ...monitoring.measures.dimensions import DIMENSIONS, dimension_text
from ...values.text import Text

__all__ = ["VALUE_HEADINGS"]

_OF_VALUES: Mapping[str, Text] = {
    "indicator": Text("Mã chỉ số", "Indicator"),
    "indicator_name": Text("Chỉ số", "Name of the indicator"),
    "period": Text("Kỳ", "Period"),
    "first_day": Text("Từ ngày", "First day"),
    "last_day": Text("Đến hết ngày", "Last day"),
    "resolved": Text("Mã cách xác định kỳ", "Origin of the period, code"),
    "resolved_name": Text("Cách xác định kỳ", "Origin of the period"),
    "status": Text("Mã tình trạng", "Status, code"),
    "status_name": Text("Tình trạng", "Status"),
    "low": Text("Giá trị, hoặc từ", "Value, or from"),
    "high": Text("Đến", "To"),
    "qualifier": Text("Mã cách nêu", "Qualifier, code"),
    "qualifier_name": Text("Cách nêu", "Qualifier"),
    "approximate": Text("Ước chừng", "Approximate"),
    "unit": Text("Mã đơn vị tính", "Unit, code"),
    "unit_name": Text("Đơn vị tính", "Unit"),
    "numerator": Text("Tử số", "Numerator"),
    "numerator_high": Text("Tử số, đến", "Numerator, to"),
    "numerator_qualifier": Text("Mã cách nêu tử số", "Qualifier of the numerator, code"),
    "numerator_qualifier_name": Text("Cách nêu tử số", "Qualifier of the numerator"),
    "denominator": Text("Mẫu số", "Denominator"),
    "denominator_high": Text("Mẫu số, đến", "Denominator, to"),
    "denominator_qualifier": Text("Mã cách nêu mẫu số", "Qualifier of the denominator, code"),
    "denominator_qualifier_name": Text("Cách nêu mẫu số", "Qualifier of the denominator"),
    "per_unit": Text("Mã tính cho mỗi", "Per, code"),
    "per_unit_name": Text("Tính cho mỗi", "Per"),
    "per_period": Text("Mã tính theo kỳ", "Per period, code"),
    "per_period_name": Text("Tính theo kỳ", "Per period"),
    "places": Text("Mã địa phương", "Places, codes"),
    "place_names": Text("Địa phương", "Places"),
    "provinces": Text("Mã tỉnh", "Provinces, codes"),
    "models": Text("Mã mô hình", "Models, codes"),
    "model_names": Text("Mô hình", "Models"),
    "populations": Text("Mã nhóm người", "Populations, codes"),
    "population_names": Text("Nhóm người", "Populations"),
    "kind": Text("Mã loại số liệu", "Kind, code"),
    "kind_name": Text("Loại số liệu", "Kind"),
    "counting": Text("Mã cách đếm", "Counting, code"),
    "counting_name": Text("Cách đếm", "Counting"),
    "records": Text("Số bản ghi", "Records"),
    "inputs": Text("Mã số liệu nguồn", "Inputs"),
    "grades": Text("Mã mức tin cậy", "Grades, codes"),
    "grade_names": Text("Mức tin cậy", "Grades"),
    "reasons": Text("Lý do", "Reasons"),
    "reason_codes": Text("Mã lý do", "Reasons, codes"),
}


def _of_dimensions() -> dict[str, Text]:
    """Returns the headings of the parts of a breakdown, which say that the value is cut by them."""
    headings: dict[str, Text] = {}
    for id in DIMENSIONS:
        name = dimension_text(id)
        headings[id] = Text(f"Theo {name.vi}: mã", f"By {name.en}: code")
        headings[f"{id}_name"] = Text(f"Theo {name.vi}", f"By {name.en}")
    return headings


VALUE_HEADINGS: Mapping[str, Text] = {**_of_dimensions(), **_OF_VALUES}
"""The headings of the rows of indicator values, by column."""
