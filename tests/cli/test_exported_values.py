"""The values that `indicators --out` writes: one fact a column, and a name beside each code."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import attrs
import pytest

from sexwork_models import (
    Figure,
    compute_indicators,
    load_framework,
    published_results,
    read_observations,
)
from sexwork_models.api.list_rows import KINDS, Filters, list_rows
from sexwork_models.cli.export.csv_style import BYTE_ORDER_MARK, CSV_STYLES, csv_of
from sexwork_models.cli.export.framework_headings import FRAMEWORK_HEADINGS
from sexwork_models.cli.export.headings import VALUE_HEADINGS
from sexwork_models.cli.export.value_rows import value_rows
from sexwork_models.cli.writing import csv_text, values_csv

EXAMPLES = Path(__file__).parents[2] / "examples"
RECORDS, REGISTERS = EXAMPLES / "records_sample.csv", EXAMPLES / "registers_sample"
FRAMEWORK = load_framework()
COUNTED = ("indicators", RECORDS, "--period", "2024-Q2", "--registers", REGISTERS)
LISTS = ("places", "provinces", "models", "populations", "inputs", "grades")
NUMBERS = ("low", "high", "numerator", "numerator_high", "denominator", "denominator_high")
WORDS = (
    "unit",
    "qualifier",
    "numerator_qualifier",
    "denominator_qualifier",
    "per_unit",
    "per_period",
    "status",
    "kind",
    "counting",
)


@pytest.fixture
def written(run, tmp_path):
    """The file that the command writes, as text, and the indicators that it answers as JSON."""

    def make(*words):
        out = tmp_path / f"{len(list(tmp_path.iterdir()))}.csv"
        _, printed, _ = run(*COUNTED, *words, "--out", out, "--json")
        return out.read_bytes().decode("utf-8"), json.loads(printed)["indicators"]

    return make


def rows_of(text, delimiter=","):
    assert text.startswith(BYTE_ORDER_MARK)
    return list(csv.DictReader(io.StringIO(text[1:]), delimiter=delimiter))


def number(text):
    """A number as people read it: the last decimals are zeros, or are left out."""
    return None if text in ("", None) else Decimal(str(text))


def shown(text):
    """A number of the JSON with the decimals that texts show of it."""
    exact = number(text)
    if exact is None or exact == exact.to_integral_value():
        return exact
    two = exact.quantize(Decimal("0.01"))
    places = "0.01" if exact == two and two != exact.quantize(Decimal("0.1")) else "0.1"
    return exact.quantize(Decimal(places)).normalize()


@pytest.mark.parametrize("by", [(), ("--by", "province"), ("--by", "province,model,activity")])
@pytest.mark.parametrize("style", ["plain", "vi"])
def test_a_file_that_is_read_back_gives_the_same_facts(written, by, style):
    """Facts of the JSON: codes, days, bounds, terms, records, breakdown and reasons."""
    text, values = written(*by, "--csv-style", style)
    rows = rows_of(text, CSV_STYLES[style].delimiter)
    if style == "vi":
        ids = {heading.vi: column for column, heading in VALUE_HEADINGS.items()}
        rows = [{ids[heading]: cell for heading, cell in row.items()} for row in rows]
        for row in rows:
            row |= {name: row[name].replace(",", ".") for name in NUMBERS}

    assert len(rows) == len(values) > 0
    for row, value in zip(rows, values, strict=True):
        assert row["indicator"] == value["indicator"]
        assert row["indicator_name"] == value["name"]
        assert row["period"] == value["period"]["label"]
        assert row["first_day"] == value["period"]["start"]
        assert row["resolved"] == value["period"]["resolved"]
        for name in LISTS:
            assert row[name].split(";") == (value[name] or [""])
        for name in WORDS:
            assert row[name] == (value[name] or "")
        for name in NUMBERS:
            assert number(row[name]) == shown(value[name]), (row["indicator"], name)
        assert number(row["records"]) == number(value["records"])
        assert (row["approximate"] == "true") is value["approximate"]
        cut = {name: row[name] for name in value["cut"]}
        assert cut == value["cut"]
        assert row["reasons"] == " ".join(value["reasons"])


def test_a_ratio_has_the_decimals_that_people_read_and_its_terms_in_columns_of_their_own(written):
    text, _ = written("--by", "province")
    (row,) = [row for row in rows_of(text) if (row["indicator"], row["province"]) == ("I07", "22")]

    assert (row["low"], row["high"], row["numerator"], row["denominator"]) == (
        "36.4",
        "36.4",
        "4",
        "11",
    )


@pytest.mark.parametrize(
    ("lang", "names"),
    [
        ("vi", ["Quảng Ninh", "số lượt người được tiếp cận", "lượt người", "một phần", "ít nhất"]),
        ("en", ["Quang Ninh", "contacts reached", "contacts", "partial", "at least"]),
    ],
)
def test_a_name_in_the_language_stands_beside_each_code(written, lang, names):
    text, _ = written("--by", "province", "--lang", lang)
    row = rows_of(text)[0]
    codes = [row[name] for name in ("province", "indicator", "unit", "status", "qualifier")]

    assert codes == ["22", "I01", "contact", "partial", "at_least"]
    columns = ("province", "indicator", "unit", "status", "qualifier")
    assert [row[f"{name}_name"] for name in columns] == names


def test_no_cell_holds_two_facts(written):
    text, _ = written("--by", "province,model")
    for row in rows_of(text):
        assert row.pop("id").startswith(f"{row['indicator']}:{row['first_day']}..")  # for `explain`
        for name, cell in row.items():
            assert "=" not in cell, name
        assert row["province"] in ("", "22", "48")


def test_the_vietnamese_style_has_semicolons_decimal_commas_and_vietnamese_headings(written):
    text, _ = written("--by", "province", "--csv-style", "vi")
    header, first = text.splitlines()[:2]

    columns = "\ufeffMã chỉ số;Chỉ số;Theo tỉnh: mã;Theo tỉnh;Theo nhóm: mã;Theo nhóm;Kỳ;Từ ngày;"
    assert header.startswith(columns)
    assert first.startswith("I01;số lượt người được tiếp cận;22;Quảng Ninh;;;quý II năm 2024;")
    assert ";36,4;36,4;" in text


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_column_has_a_heading_of_its_own_in_both_languages(lang):
    values = compute_indicators(
        RECORDS, FRAMEWORK, period="2024-Q2", by=["province", "model"], registers=REGISTERS
    )
    columns = {column for row in value_rows(values, FRAMEWORK, lang) for column in row}
    headings = [VALUE_HEADINGS[column].say(lang) for column in columns]

    assert len(set(headings)) == len(columns)


def test_a_wrong_style_is_refused(run, tmp_path):
    status, out, err = run(*COUNTED, "--out", tmp_path / "x.csv", "--csv-style", "excel")

    assert (status, out, list(tmp_path.iterdir())) == (2, "", [])
    assert "“plain”, “vi”" in err


# --- Cells ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("style", ["plain", "vi"])
@pytest.mark.parametrize("text", ["=1+1", "+84", "-x", "@cmd", "\tx", "\rx", " =1", "＝1", "-5,5"])
def test_nothing_begins_a_formula(text, style):
    (_, (cell,)) = csv.reader(
        io.StringIO(csv_of(["a"], [[text]], CSV_STYLES[style]), newline=""),
        delimiter=CSV_STYLES[style].delimiter,
    )

    assert cell == f"'{text}".replace("\r", "\n")


def test_a_lone_return_cannot_begin_a_row_with_a_formula():
    assert csv_of(["a"], [["x\r=1+1"]]) == 'a\n"x\n=1+1"\n'


@pytest.mark.parametrize(("style", "cell"), [("plain", "-5.5"), ("vi", "-5,5")])
def test_a_negative_number_stays_a_number(style, cell):
    assert csv_of(["a"], [[Decimal("-5.5")]], CSV_STYLES[style]) == f"a\n{cell}\n"


def test_a_code_that_would_be_a_formula_is_neutralised_with_its_name():
    """No such code is accepted in records today; the file does not rely on that."""
    (value, *_) = compute_indicators(RECORDS, FRAMEWORK, period="2024-Q2")
    cut = attrs.evolve(value, parts=(("funding", "=1+1"),))
    (row,) = rows_of(values_csv([cut], FRAMEWORK, CSV_STYLES["plain"], "vi"))

    assert (row["funding"], row["funding_name"]) == ("'=1+1", "'=1+1")


def test_a_number_with_exactly_two_decimals_keeps_both():
    """4.25 is not shown as 4.3: the same rule as in texts."""
    (value, *_) = compute_indicators(RECORDS, FRAMEWORK, period="2024-Q2")

    figure = Figure.range(Decimal("4.25"), Decimal("100"), "percent")
    (row,) = value_rows([attrs.evolve(value, figure=figure)], FRAMEWORK, "vi")

    assert (row["low"], row["high"]) == (Decimal("4.25"), Decimal(100))


# --- Published figures ----------------------------------------------------------------------------


@pytest.mark.parametrize(("style", "declared"), [("plain", {}), ("vi", {"decimal": ","})])
def test_published_figures_that_are_read_back_are_the_same(run, tmp_path, style, declared):
    """The style `vi` has decimal commas, which its reader declares."""
    _, out, _ = run("show", "observations", "--csv", "--csv-style", style)
    path = tmp_path / "figures.csv"
    path.write_text(out, encoding="utf-8")
    back = read_observations(path, FRAMEWORK, **declared)

    assert [finding.code for finding in back.report if finding.severity == "error"] == []
    assert back.observations == published_results().observations
    assert out.startswith(BYTE_ORDER_MARK)


@pytest.mark.parametrize(
    "words",
    [
        ("show", "norms", "--csv-style", "vi"),
        ("show", "norms", "--csv-style", "plain"),
        (*COUNTED, "--csv-style", "vi"),
        (*COUNTED, "--out", "x.json", "--csv-style", "vi"),
    ],
)
def test_a_style_of_csv_is_refused_where_no_csv_is_written(run, tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    status, out, _ = run(*words, "--json")
    assert (status, json.loads(out)["error"]["code"]) == (2, "csv-style-without-csv")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", [*KINDS, "observations"])
def test_every_csv_begins_with_the_mark_of_utf8_in_every_style(run, kind):
    for style in CSV_STYLES:
        _, out, _ = run("show", kind, "--csv", "--csv-style", style)
        assert out.startswith(BYTE_ORDER_MARK)
        assert out.count(BYTE_ORDER_MARK) == 1


def listed(run, kind, style, lang):
    words = ("show", kind, "--csv", "--csv-style", style, "--lang", lang)
    _, out, _ = run(*words)
    text = out.removeprefix(BYTE_ORDER_MARK)
    return list(csv.DictReader(io.StringIO(text), delimiter=CSV_STYLES[style].delimiter))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "observations"])
def test_lists_in_the_style_for_spreadsheets_have_headings_in_words(run, kind):
    days = Filters(on=date(2030, 1, 1))
    rows = (*list_rows(kind, FRAMEWORK), *list_rows(kind, FRAMEWORK, days))
    written_ids = next(iter(csv.reader(io.StringIO(csv_text(rows)))))
    missing = [column for column in written_ids if column not in FRAMEWORK_HEADINGS]
    assert missing == []
    for lang in ("vi", "en"):
        headings = list(listed(run, kind, "vi", lang)[0])
        assert not [heading for heading in headings if "_" in heading]
        assert len(headings) == len(set(headings))


def test_lists_in_the_style_for_spreadsheets_have_names_beside_codes(run):
    norm = FRAMEWORK.norms["N-1875-M1-01"]
    (row,) = [row for row in listed(run, "norms", "vi", "vi") if row["Mã"] == norm.id]
    assert (row["Đơn vị tính"], row["Đơn vị tính: tên gọi"]) == ("group", "nhóm")
    assert (row["Địa bàn"], row["Địa bàn: tên gọi"]) == ("VN", "Việt Nam")
    assert (row["Mô hình"], row["Mô hình: tên gọi"]) == ("M1", "Nhóm đồng đẳng")
    assert row["Chỉ số"] == "I16;I17"
    names = [FRAMEWORK.indicators[id].label.vi for id in ("I16", "I17")]
    assert row["Chỉ số: tên gọi"] == "; ".join(names)
    (plain,) = [row for row in listed(run, "norms", "plain", "vi") if row["id"] == norm.id]
    assert plain["unit"] == "group"
    assert "unit_name" not in plain
