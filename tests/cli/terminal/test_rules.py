"""What the text of an answer promises: verdicts first, names with codes, each reason once, and
nothing folded away to which refused rows may belong.
"""

from __future__ import annotations

import re
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.aggregation import FRAMEWORK
from tests.support.records import record

from sexwork_models import compute_indicators, evaluate
from sexwork_models.cli.terminal.attainment_text import attainment_text
from sexwork_models.cli.terminal.indicators_text import counted_text
from sexwork_models.cli.terminal.table_parts.names import part_name
from sexwork_models.core.findings import Issue, RowList, Where
from sexwork_models.monitoring.attainment.results import AttainmentStatus
from sexwork_models.results.values import Status
from sexwork_models.values.figures import Figure

EXAMPLES = Path(__file__).parents[3] / "examples"
RECORDS, FIGURES = EXAMPLES / "records_sample.csv", EXAMPLES / "observations_sample.csv"
PEERS, PRICES = EXAMPLES / "plan_sample_peers.toml", EXAMPLES / "prices_sample_a.toml"
TARGETS, REGISTERS = EXAMPLES / "plan_sample_records.toml", EXAMPLES / "registers_sample"
COUNTED = compute_indicators(
    RECORDS, FRAMEWORK, period="2024-Q2", by=["place"], indicators=["I06", "I09", "I12", "I13"]
)
REFUSED = Issue("rows-refused", {"count": 1, "rows": RowList(1, (Where("a.csv", 9),))})
(NO_REGISTER,) = compute_indicators([], FRAMEWORK, period="2024-Q2", indicators=["I50"])[0].reasons
WIDTHS = (80, 120, 200)


def without_value(value, *reasons):
    return attrs.evolve(
        value,
        status=Status.NO_DATA,
        figure=None,
        numerator=None,
        denominator=None,
        records=0,
        reasons=reasons,
    )


def as_kind(value, kind):
    if kind == "refused":
        return without_value(value, REFUSED)
    if kind == "refused and more":
        return without_value(value, NO_REGISTER, REFUSED)
    if kind == "none":
        return without_value(value, Issue("no-record"))
    figure = Figure.exact(3, value.definition.unit)
    return attrs.evolve(value, status=Status.OK, figure=figure, records=3, reasons=())


KINDS = ("counted", "refused", "refused and more", "none")
PERIOD = COUNTED[0].period


def text_of(values, width, lang="vi"):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", str(width))
        return counted_text(values, PERIOD, FRAMEWORK, lang)


@given(
    st.lists(st.sampled_from(KINDS), min_size=len(COUNTED), max_size=len(COUNTED)),
    st.sampled_from(WIDTHS),
)
def test_what_refused_rows_may_belong_to_has_its_cell_and_is_never_called_without_record(
    kinds, width
):
    values = [as_kind(value, kind) for value, kind in zip(COUNTED, kinds, strict=True)]
    kinds_of = {}
    for value, kind in zip(COUNTED, kinds, strict=True):
        kinds_of.setdefault(value.definition.id, set()).add(kind.split()[0])
    table, _, folded = text_of(values, width).partition("\nKhông có bản ghi (")

    assert table.count("chưa tính được ") == sum(kind.startswith("refused") for kind in kinds)
    for id, found in kinds_of.items():
        assert (f"  {id} " in table) is (found != {"none"})
        assert (f"({id})" in folded) is (found == {"none"})


@pytest.mark.parametrize("width", WIDTHS)
def test_rows_without_a_record_are_one_line_and_refused_rows_are_a_note(width):
    ids = [value.definition.id for value in COUNTED]
    kinds = ["refused" if id == "I09" else "none" for id in ids]
    text = text_of([as_kind(*pair) for pair in zip(COUNTED, kinds, strict=True)], width)

    assert "  [1] Chưa tính được: 1 dòng bị từ chối (dòng 9 của a.csv)." in text
    assert " ".join(text[text.index("\nKhông") :].split()) == (
        "Không có bản ghi (3): tỷ lệ người đã được tiếp cận, tư vấn được chuyển gửi (I06); "
        "số người có nhu cầu hỗ trợ (I12); tỷ lệ người có nhu cầu hỗ trợ (I13)"
    )


def notes(text):
    """The numbered notes of a text, without the breaks of lines."""
    block = re.findall(r"^  \[\d+\] .*(?:\n    .*)*", text, re.MULTILINE)
    return [" ".join(note.split()).partition("] ")[2] for note in block]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_each_reason_is_said_once_below_the_table(width, lang):
    values = compute_indicators(RECORDS, FRAMEWORK, period="2024-Q2", by=["place"])
    text = text_of(values, width, lang)
    said = notes(text)

    assert len(said) > 5
    assert len(set(said)) == len(said)
    reasons = {reason.say(lang) for value in values for reason in value.reasons}
    counted = {
        reason.say(lang) for value in values if value.figure is not None for reason in value.reasons
    }
    assert counted <= {note if note in reasons else note[:1].lower() + note[1:] for note in said}
    marks = {int(mark) for group in re.findall(r"\[([\d,]+)\]", text) for mark in group.split(",")}
    assert marks == set(range(1, len(said) + 1))


@pytest.mark.parametrize("width", WIDTHS)
def test_places_stand_with_their_names(width):
    text = text_of(COUNTED, width)

    for code, name in (("193", "Hạ Long"), ("194", "Móng Cái"), ("48", "Đà Nẵng")):
        assert name.split()[0] in text
        assert f"({code})" in text
    assert re.search(r"(?<!\()\b19[34]\b", text) is None


def test_models_stand_with_their_names_and_the_months_of_an_indicator_are_rows():
    values = compute_indicators(
        RECORDS, FRAMEWORK, period="2024-Q2", by=["model"], indicators=["I05"]
    )
    text = text_of(values, 200)

    assert "Nhóm đồng đẳng (M1)" in text
    assert re.findall(r"hằng tháng: (tháng \d)", text) == [
        "tháng 4",
        "tháng 5",
        "tháng 6",
    ]


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        (("results", FIGURES), 1),
        (("indicators", RECORDS, "--period", "2024-Q2"), 1),
        (("budget", PEERS, "--overlay", PRICES), 1),
    ],
)
@pytest.mark.parametrize(("lang", "word"), [("vi", "KẾT LUẬN: "), ("en", "VERDICT: ")])
def test_the_verdict_stands_below_the_title(words, lines, lang, word, run):
    _, out, _ = run(*words, "--lang", lang)

    assert out.splitlines()[lines].startswith(word)
    assert out.count(word) == 1


def test_a_verdict_counts_errors_and_says_when_there_are_none(run):
    _, faulty, _ = run("indicators", RECORDS, "--period", "2024-Q2")
    _, sound, _ = run("results", FIGURES)
    _, unpriced, _ = run("budget", PEERS)

    assert faulty.splitlines()[1] == (
        "KẾT LUẬN: có 3 lỗi cần sửa; phần có lỗi không được tính (xem PHÁT HIỆN)"
    )
    assert sound.splitlines()[1] == (
        "KẾT LUẬN: dùng được, không có lỗi; cảnh báo: 1 loại ở 10 chỗ; lưu ý: 1 (xem PHÁT HIỆN)"
    )
    assert unpriced.splitlines()[1].startswith("KẾT LUẬN: không có lỗi, nhưng chưa có tổng")


def test_what_is_met_and_not_met_comes_first_with_its_figure(run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    words = ("--registers", REGISTERS, "--targets", TARGETS, "--lang", "en")
    _, out, _ = run("indicators", RECORDS, "--period", "2024-Q2", *words)
    table = out[out.index("SET BESIDE") :]
    statuses = re.findall(r"^  (MET|NOT MET|UNDETERMINED)  ", table, re.MULTILINE)

    assert table.splitlines()[1] == "MET: 3; NOT MET: 1; UNDETERMINED: 3"
    assert statuses == ["MET"] * 3 + ["NOT MET"] + ["UNDETERMINED"] * 3
    assert re.search(r"^  MET .*≥ 80 contacts +at least 88 contacts", table, re.MULTILINE)


def test_attainment_without_a_result_is_folded_by_its_reason_but_not_for_refused_rows():
    rows = [
        row
        for row in evaluate(FIGURES, FRAMEWORK).attainment
        if row.status is AttainmentStatus.NO_DATA
    ]
    refused = attrs.evolve(rows[0], reasons=(REFUSED,))
    text = attainment_text([refused, *rows[1:]], FRAMEWORK, "en")
    table, folded = text.split("\n  NO DATA (", 1)

    assert f"({refused.norm.id})" in table
    assert f"({refused.norm.id})" not in folded
    assert all(f"({row.norm.id})" in " ".join(folded.split()) for row in rows[1:])
    assert len(re.findall(r"^  NO DATA \(\d+\), ", text, re.MULTILINE)) == len(
        {row.reason("en") for row in rows[1:]}
    )


def test_published_values_name_each_source_once_by_title_and_day(run):
    _, out, _ = run("results")
    table = out[: out.index("ĐỐI CHIẾU")]
    sources = re.findall(r"Nguồn: [^“”()]+, ([^(),]+) \((SEED-\d+)\)", " ".join(table.split()))

    assert sorted(id for _, id in sources) == sorted({id for _, id in sources})
    assert table.count("SEED-") == len(sources) == 5
    assert ("10/10/2021", "SEED-000") in sources
    assert ("không rõ ngày", "SEED-003") in sources


@pytest.mark.parametrize("file", [(), (FIGURES,)])
def test_assumed_windows_and_samples_are_said_once(file, run):
    _, out, _ = run("results", *file)
    table = out[: out.index("ĐỐI CHIẾU")].lower()

    assert table.count("kỳ giả định") == 1
    assert table.count("\n  - số minh họa.") == len(file)


def test_values_of_one_indicator_stand_together_whatever_their_place(run):
    _, out, _ = run("results")
    heads = re.findall(r"^  ([IC]\d\d) ", out[: out.index("ĐỐI CHIẾU")], re.MULTILINE)

    assert len(heads) > 20
    assert len(set(heads)) == len(heads)


def test_a_budget_has_its_total_in_words_its_unit_prices_and_its_method_at_the_end(
    run, monkeypatch
):
    monkeypatch.setenv("COLUMNS", "200")
    _, out, _ = run("budget", PEERS, "--overlay", PRICES)
    lines = out.splitlines()

    assert lines[2:5] == [
        "Tổng: 34.675.000 đồng",
        "Bằng chữ: Ba mươi tư triệu sáu trăm bảy mươi lăm nghìn đồng.",
        "Số dòng đã có giá: 4/4",
    ]
    assert re.search(r"nước uống cho một người tham gia +480  chiếc +30\.000 +14\.400\.000", out)
    assert "sinh hoạt nhóm định kỳ (M1-MEET)" in " ".join(out.split())
    assert "ngân sách trung ương (CENTRAL)" in out
    annex = out.index("PHỤ LỤC: CÁCH TÍNH")
    assert out.index("PHÁT HIỆN: ") < annex
    assert all(line.startswith(("  - ", "    ")) for line in out[annex:].splitlines()[1:])


def test_a_budget_and_a_comparison_say_how_subtotals_are_rounded(run):
    _, budget, _ = run("budget", PEERS, "--overlay", PRICES, "--lang", "en")
    prices = ("compare", PRICES, EXAMPLES / "prices_sample_b.toml")
    _, comparison, _ = run(*prices, "--plan", PEERS, "--lang", "en")

    for out in (budget, comparison):
        assert out.count("Rounding: each line is computed exactly, then rounded once to") == 1


def test_a_budget_without_prices_has_no_words_for_its_total(run):
    _, out, _ = run("budget", PEERS, "--lang", "en")

    assert "Total: not known\nLines with a price: 0/4\n" in out
    assert "In words" not in out


@pytest.mark.parametrize(
    ("lang", "names"),
    [
        ("vi", ["Đà Nẵng (48, đến hết 30/06/2025)", "Đà Nẵng (48, từ 01/07/2025)"]),
        ("en", ["Da Nang (48, to 2025-06-30)", "Da Nang (48, from 2025-07-01)"]),
    ],
)
def test_a_place_that_changes_within_the_period_is_named_with_its_days(lang, names):
    """The id of the value says `48/2025-07-01..`, which is no text for people."""
    records = [
        record(client=f"SYN-A{month}", place="48", day=f"2025-{month:02}-10") for month in (6, 8)
    ]
    values = compute_indicators(
        records, FRAMEWORK, calendar="calendar", period="2025", by="place", indicators=["I01"]
    )

    assert [part_name(*value.cut[0], value, FRAMEWORK, lang) for value in values] == names
