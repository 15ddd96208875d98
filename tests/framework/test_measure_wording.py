"""A measure is said from its declaration, as an officer would write it, with nothing left blank."""

from __future__ import annotations

import pytest

from sexwork_models import fed_by, load_framework

SHEET = """
[[indicators]]
id = "T01"
name_vi = "chỉ số thử"
name_en = "a trial"
numerator_vi = "tử số"
numerator_en = "numerator"
direction = "higher_better"
models = ["ALL"]
document = "LIB"
grade = "supplied"
"""
PERSON = 'unit = "person"\nadditivity = "distinct"'
SHARE = 'unit = "percent"\nadditivity = "ratio"'
MEET = '{ field = "activity", in = ["M1-MEET"] }'
SAID = {
    "a pair within a block": (
        PERSON,
        f"""
kind = "distinct"
key = ["client", "need"]
together = "half"
having_all = [{{ where = [{MEET}] }}, {{ where = [{{ field = "service", set = true }}] }}]
having_none = [{{ where = [{{ field = "cancelled", in = [true] }}] }}]
""",
        "số cặp khách hàng và nhu cầu khác nhau có bản ghi thỏa mãn: "
        "hoạt động: sinh hoạt nhóm định kỳ (M1-MEET); "
        "đồng thời có bản ghi thỏa mãn: có nêu dịch vụ; "
        "các bản ghi này cùng nằm trong một nửa năm; "
        "và không có bản ghi nào thỏa mãn: hủy bản ghi: có, trong kỳ",
        ("day", "client", "need", "activity", "service", "cancelled", "kind", "persons"),
    ),
    "a follow-up": (
        SHARE,
        f"""
kind = "cohort"
key = "client"
anchor = "any"
base = {{ where = [{MEET}], first_ever = true }}
part = {{ where = [{{ field = "service", set = true }}], within = {{ from = 0, to = 30 }} }}
""",
        "trong số khách hàng khác nhau lần đầu tiên có bản ghi thỏa mãn: "
        "hoạt động: sinh hoạt nhóm định kỳ (M1-MEET), trong kỳ: "
        "tỷ lệ có bản ghi thỏa mãn: có nêu dịch vụ, "
        "trong khoảng từ 0 đến 30 ngày kể từ một ngày bất kỳ trong số đó",
        ("day", "client", "activity", "service", "kind", "persons", "contacts"),
    ),
    "a stock": (
        'unit = "person"\nadditivity = "snapshot"',
        """
kind = "stock"
from = "groups"
span = ["founded_on", "ended_on"]
count = "members"
union = true
valid = { field = "as_of", months = 3 }
""",
        "tổng số thành viên trong sổ nhóm, câu lạc bộ đang hoạt động, "
        "được xác nhận trong 3 tháng gần nhất, "
        "một người có thể thuộc nhiều đơn vị, vào ngày cuối kỳ",
        ("groups",),
    ),
    "a set without words": (
        'unit = "contact"\nadditivity = "sum"',
        """
kind = "sum"
field = "contacts"
once_per = "encounter"
where = [{ field = "activity", in_set = "$own" }]
""",
        "tổng số lượt của các bản ghi thỏa mãn: hoạt động: chưa có mục nào; "
        "mỗi cuộc tiếp xúc chỉ tính một lần",
        ("day", "contacts", "encounter", "activity"),
    ),
}


@pytest.mark.parametrize("case", SAID)
def test_a_measure_is_said_as_an_officer_writes_it(case, tmp_path):
    sheet, measure, said, inputs = SAID[case]
    path = tmp_path / "overlay.toml"
    head = 'id = "o"\nbaseline = "vietnam"\n'
    path.write_text(f"{head}{SHEET}{sheet}\n[indicators.measure]{measure}", encoding="utf-8")

    feed = fed_by("T01", load_framework(path))

    assert feed.formula.vi == said
    assert feed.inputs[: len(inputs)] == inputs
