"""What is typed on the command line: names for codes, and what is answered to other words."""

from __future__ import annotations

from pathlib import Path

import pytest

RECORDS = "examples/records_sample.csv"
FIGURES = "examples/observations_sample.csv"
COUNTED = ("indicators", RECORDS, "--period", "2024-Q1")


# --- Names of places and dimensions ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "code"), [("Hà Nội", "01"), ("quảng ninh", "22"), ("Huế", "46"), ("22", "22")]
)
def test_a_place_is_stated_by_its_code_or_by_a_name_that_is_its_alone(run, name, code):
    assert run("show", "norms", "--place", name) == run("show", "norms", "--place", code)


def test_a_name_of_no_place_is_not_repeated_and_the_list_is_named(run):
    status, _, err = run("show", "norms", "--place", "chị Lan")
    assert status == 2
    assert "Lan" not in err
    assert "mã hoặc tên đầy đủ" in err
    assert "sexwork-models show places" in err


@pytest.mark.parametrize(
    ("name", "dimension"),
    [("tỉnh", "province"), ("Địa bàn", "place"), ("kênh,giới tính", "channel,gender")],
)
def test_a_dimension_is_stated_by_its_name_in_either_language(run, name, dimension):
    assert run(*COUNTED, "--by", name) == run(*COUNTED, "--by", dimension)


@pytest.mark.parametrize("word", ["quarter", "quý", "tháng", "Năm"])
def test_a_part_of_the_year_is_no_cut_but_a_period(run, word):
    status, _, err = run(*COUNTED, "--by", word)
    assert status == 2
    assert "--period" in err
    assert "một lần cho mỗi kỳ" in err


def test_other_words_are_answered_with_the_dimensions_and_their_names(run):
    err = run(*COUNTED, "--by", "màu")[2]
    assert "“province” (tỉnh), “model” (mô hình)" in err


# --- Words that are nowhere -----------------------------------------------------------------------


def test_words_that_are_nowhere_are_answered_with_what_to_try(run):
    err = run("explain", "xyzzy")[2]
    assert err == "Không có mã hay tên nào chứa “xyzzy”.\nThử một từ ngắn hơn.\n"


@pytest.mark.parametrize(
    ("words", "command"),
    [
        ((*COUNTED, "--only", "I99"), "show indicators"),
        (("show", "norms", "--model", "M9"), "show pilots"),
        (("show", "norms", "--place", "ZZ"), "show places"),
    ],
)
def test_an_unknown_id_names_the_list_in_which_it_would_stand(run, words, command):
    err = run(*words)[2]
    assert f"“sexwork-models {command}”" in err
    assert "không có" not in err.splitlines()[0]


@pytest.mark.parametrize("words", [("completion", "fish"), ("--bad",), ("show", "norms", "--bad")])
def test_only_words_that_are_near_are_suggested(run, words):
    status, _, err = run(*words)
    assert status == 2
    assert "gần giống" not in err


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (("show", "chỉ-số"), "“indicators” (chỉ số)"),
        (("validate", RECORDS, "--kind", "bảng"), "“records” (bản ghi)"),
        ((*COUNTED, "--calendar", "năm"), "“state” (lịch báo cáo hành chính nhà nước)"),
    ],
)
def test_a_list_of_words_has_their_vietnamese_names(run, words, named):
    err = run(*words)[2]
    assert named in err
    assert "Python" not in err


# --- Periods and files ----------------------------------------------------------------------------


@pytest.mark.parametrize("period", ["quý V 2024", "2024-Q5"])
def test_a_period_that_is_not_understood_is_answered_with_how_periods_are_written(run, period):
    err = run("indicators", RECORDS, "--period", period)[2]
    assert f"Chưa hiểu kỳ “{period}” (theo lịch báo cáo hành chính nhà nước)." in err
    assert "Quý II viết là 2024-Q2, “quý II năm 2024” hoặc “quý 2/2024”; cả năm 2024" in err
    assert "state" not in err


def test_a_call_without_a_period_shows_one_with_it(run):
    err = run("indicators", RECORDS)[2]
    assert err.startswith("Chưa nêu kỳ báo cáo.\n")
    assert "sexwork-models indicators records_sample.csv --period 2024-Q1" in err


@pytest.mark.parametrize(
    "words",
    [
        ("validate", "no.csv"),
        ("results", "no.csv"),
        ("mapping", "no.csv"),
        ("validate", RECORDS, "--mapping", "no.csv"),
    ],
)
def test_a_file_that_is_not_there_is_said_without_the_words_of_the_system(run, words):
    err = run(*words)[2]
    assert err == ("Không có tệp hay thư mục “no.csv” ở nơi đã nêu.\nXem lại tên tệp và thư mục.\n")


# --- Findings of a file ---------------------------------------------------------------------------

HEADER = "id,kind,day,entered_on,place,models,activity,population,contacts"


def validated(run, tmp_path, rows, header=HEADER, lang="vi"):
    path = tmp_path / "10.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return run("validate", path, "--lang", lang)[1]


def row(number, contacts):
    return f"SYN-{number},event,2024-03-05,2024-03-05,22,M1,M1-IEC,sex_worker,{contacts}"


@pytest.mark.parametrize(
    ("cell", "marks"),
    [
        ('"1,024"', 'thousands=","'),
        ('"40,8"', 'decimal=","'),
        ("1.234.567", 'thousands="."'),
        ('"1.234,5"', 'thousands="." và decimal=","'),
    ],
)
def test_the_marks_of_a_number_are_declared_as_the_cell_has_them(run, tmp_path, cell, marks):
    """Of a published figure, which may have decimals: a count of records may not."""
    sample = Path(FIGURES).read_text(encoding="utf-8")
    header, figure, *_ = sample.replace("exact,240,", f"exact,{cell},").splitlines()
    out = " ".join(validated(run, tmp_path, [figure], header).split())
    assert f"không có dấu # phía trước: {marks}. 3." in out
    assert f"Trong Python: {marks}." in out
    assert "1. Chạy: sexwork-models mapping TỆP > quydoi.toml. 2. Xem lại tệp" in out


def test_a_number_with_a_word_is_quoted_as_it_stands(run, tmp_path):
    assert "Ô ghi “2 lượt”; chỉ ghi số 2." in validated(run, tmp_path, [row(1, "2 lượt")])


def test_the_verdict_counts_kinds_and_places(run, tmp_path):
    rows = [row(number, "1.024") for number in range(1, 5)]
    out = validated(run, tmp_path, rows)
    assert out.startswith("KẾT LUẬN: có 1 loại lỗi ở 4 chỗ cần sửa;")
    assert "\nPHÁT HIỆN: 1 loại lỗi ở 4 chỗ, 0 cảnh báo, 0 lưu ý\n" in out
    out = validated(run, tmp_path, rows, lang="en")
    assert out.startswith("VERDICT: errors to correct: 1 kind in 4 places;")
    assert "\nFINDINGS: 1 kind of error in 4 places, 0 warning, 0 info\n" in out
    assert validated(run, tmp_path, rows[:1]).startswith("KẾT LUẬN: có 1 lỗi cần sửa;")


def test_columns_of_hidden_headings_are_told_by_their_letters_and_the_free_fields_once(
    run, tmp_path
):
    header = f"{HEADER},Chị Hoa,Anh Tú"
    out = " ".join(validated(run, tmp_path, [f"{row(1, 3)},x,y"], header).split())
    for letter in ("J", "K"):
        said = f"Cột {letter} (tên cột không được nhắc lại ở đây) chưa rõ là trường nào."
        assert said in out
    assert out.count("Các trường mà tệp chưa có cột") == 1


def test_a_heading_that_differs_from_the_id_by_case_alone_is_not_remarked_on(run, tmp_path):
    assert "headings-read" not in validated(run, tmp_path, [row(1, 3)], HEADER.upper())
    out = validated(run, tmp_path, [row(1, 3)], HEADER.replace("day,", "Ngày,", 1))
    assert "“Ngày” = “day”" in out
    assert "là chữ sau dấu =, ví dụ “entered_on”" in " ".join(out.split())


def test_booleans_of_the_vietnamese_style_are_words(run):
    out = run("show", "indicators", "--csv", "--csv-style", "vi")[1]
    assert "True" not in out
    assert "False" not in out
    assert ";không;" in out
