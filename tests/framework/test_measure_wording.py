"""A measure is said from its declaration, as an officer would write it, with nothing left blank."""

from __future__ import annotations

from itertools import combinations

import pytest
from tests.support.declared import declared

from sexwork_models import fed_by, load_framework
from sexwork_models.framework.measures.wording import say_measure
from sexwork_models.values.text import Text

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
        'unit = "item"\nadditivity = "distinct"',
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
        "được xác nhận trong 3 tháng gần nhất theo ngày ghi nhận, "
        "một người có thể thuộc nhiều đơn vị, vào ngày cuối kỳ",
        ("groups",),
    ),
    "a stock of any models that records confirm": (
        'unit = "group"\nadditivity = "snapshot"',
        f"""
kind = "stock"
from = "groups"
span = ["founded_on", "ended_on"]
undated = true
scope = "any"
split = "model"
valid = {{ field = "as_of", months = 3, key = "group", where = [{MEET}] }}
""",
        "số đơn vị trong sổ nhóm, câu lạc bộ đang hoạt động "
        "(kể cả đơn vị không ghi ngày bắt đầu), thuộc mọi mô hình, "
        "được xác nhận trong 3 tháng gần nhất theo ngày ghi nhận "
        "hoặc theo bản ghi có nêu mã nhóm thỏa mãn: "
        "hoạt động: sinh hoạt nhóm định kỳ (M1-MEET), vào ngày cuối kỳ; "
        "tính riêng theo từng mô hình",
        ("day", "group", "activity"),
    ),
    "a stock of the first edition": (
        'unit = "group"\nadditivity = "snapshot"',
        """
kind = "stock"
from = "groups"
first_edition = true
""",
        "số đơn vị trong sổ nhóm, câu lạc bộ, vào ngày cuối kỳ; "
        "áp dụng quy tắc của phiên bản chỉ số đầu tiên: "
        "mã có các mục cùng ngày không thống nhất thì không tính",
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


STOCK = 'kind = "stock"\nfrom = "groups"\nspan = ["founded_on", "ended_on"]\n'
SIZES = """
kind = "stock"
from = "sites"
count = "size_estimate"
where = [{ field = "size_series", in = ["estimated"] }]
"""
COHORT = f"""
kind = "cohort"
key = "client"
base = {{ where = [{MEET}] }}
part = {{ where = [{{ field = "service", set = true }}] MORE }}
"""


def cohort(more=""):
    return COHORT.replace(" MORE", more)


RATIO = """
kind = "ratio"
part = { kind = "stock", from = "groups", count = "core_members" }
whole = { kind = "stock", from = "groups", count = "members" }
"""
CONTACTS = f'kind = "sum"\nfield = "contacts"\nwhere = [{MEET}]\n'
DIFFERENT = {
    "stock": STOCK,
    "stock at any time": 'kind = "stock"\nfrom = "groups"',
    "undated": f"{STOCK}undated = true",
    "first edition": f"{STOCK}first_edition = true",
    "any models": f'{STOCK}scope = "any"',
    "split": f'{STOCK}split = "model"',
    "other split": f'{STOCK}split = "group"',
    "provinces": f'{STOCK}count = "places"',
    "begun": f'{STOCK}count = "begun"',
    "within": f'{STOCK}within = "quarter"',
    "members": f'{STOCK}count = "members"',
    "members of both": f'{STOCK}count = "members"\nwith = "core_members"',
    "union": f'{STOCK}count = "members"\nunion = true',
    "valid": f'{STOCK}valid = {{ field = "as_of", months = 3 }}',
    "valid for longer": f'{STOCK}valid = {{ field = "as_of", months = 6 }}',
    "valid by another day": f'{STOCK}valid = {{ field = "founded_on", months = 3 }}',
    "valid by records": f"{STOCK}valid = "
    f'{{ field = "as_of", months = 3, key = "group", where = [{MEET}] }}',
    "sizes": SIZES,
    "sizes of the first edition": f"{SIZES}first_edition = true",
    "ratio": RATIO,
    "mean": f"mean = true\n{RATIO}",
    "split ratio": f'split = "place"\n{RATIO}',
    "cohort": cohort(""),
    "cohort in models": cohort(', scope = "models"'),
    "cohort in models and people": cohort(', scope = "indicator"'),
    "cohort by the end": cohort(', by = "period_end"'),
    "cohort of a month": cohort(", within = { from = 0, to = 30 }"),
    "cohort from any day": 'anchor = "any"\n' + cohort(", within = { from = 0, to = 30 }"),
    "contacts": CONTACTS,
    "contacts by place": f'{CONTACTS}split = "place"',
    "contacts of each encounter": f'{CONTACTS}once_per = "encounter"',
    "contacts or one": f"{CONTACTS}default = 1",
}


def by_code(field, value):
    return Text(value or field, value or field)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_different_declarations_are_different_sentences(lang, vietnam):
    said = {
        name: say_measure(declared(text, vietnam), by_code).say(lang)
        for name, text in DIFFERENT.items()
    }

    alike = [pair for pair in combinations(said, 2) if said[pair[0]] == said[pair[1]]]
    assert alike == []
    assert [text for text in said.values() if "{" in text or ",," in text or "  " in text] == []


def test_the_scope_of_a_stock_by_models_is_that_of_its_indicator(vietnam):
    plain, models = declared(STOCK, vietnam), declared(f'{STOCK}scope = "models"', vietnam)

    assert say_measure(models, by_code) == say_measure(plain, by_code)


def test_a_mean_and_the_scope_of_a_cohort_are_said(vietnam):
    mean, cohort = declared(DIFFERENT["mean"], vietnam), DIFFERENT["cohort in models"]

    assert say_measure(mean, by_code) == Text(
        "số bình quân: (tổng core_members trong sổ nhóm, câu lạc bộ, vào ngày cuối kỳ) / "
        "(tổng members trong sổ nhóm, câu lạc bộ, vào ngày cuối kỳ)",
        "mean: (sum of core_members in the register of groups and clubs, on the last day of the "
        "period) / (sum of members in the register of groups and clubs, on the last day of the "
        "period)",
    )
    assert say_measure(declared(cohort, vietnam), by_code) == Text(
        "trong số khách hàng khác nhau có bản ghi thỏa mãn: activity: M1-MEET, trong kỳ: "
        "tỷ lệ có bản ghi thỏa mãn: có nêu service, thuộc mô hình của chỉ số",
        "of different clients having a record with activity: M1-MEET, within the period: "
        "share having a record with service stated, of the indicator's models",
    )
