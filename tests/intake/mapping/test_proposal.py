"""A proposed mapping repeats headings and words of closed columns, and nobody's name."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from sexwork_models import UnusableInputError, propose_mapping, read_mapping, validate_records

ROWS = """Mã số;Loại;Ngày;Ngày ghi;Địa phương;Mô hình;Hoạt động;Đối tượng;Lượt;Nguyễn Hoa;Ghi chú
SYN-1;Sự kiện;25/03/2024;26/03/2024;Quảng Ninh;M1;M1-IEC;Người bán dâm;1.234;x;gặp chị Lan
SYN-2;Sự kiện;05/03/2024;06/03/2024;22;M1;M1-IEC;người bán dân;12;y;0912345678
SYN-3;Sự kiện;05/03/2024;06/03/2024;quán cà phê;M1;M1-IEC;Trần Văn Bình;12;;
"""

OWN_COLUMNS = Path(__file__).parents[3] / "examples" / "own_columns_sample.csv"


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "q2.csv"
    path.write_text(ROWS, encoding="utf-8-sig")
    return path


def test_a_proposal_names_what_is_known_and_asks_for_the_rest(path):
    lines = propose_mapping(path).splitlines()
    assert 'dates = "dd/mm/yyyy"' in lines
    assert any(line.startswith('# thousands = "."') for line in lines)
    assert '"Ngày" = "day"' in lines
    assert '"Địa phương" = "place"' in lines
    assert any(line.startswith('# "người bán dân" = "sex_worker"') for line in lines)
    assert any(line.startswith("# cột J:") for line in lines)


def test_a_proposal_repeats_nothing_that_could_lead_to_a_person(path):
    text = propose_mapping(path)
    for typed in ("Hoa", "Nguyễn", "Lan", "0912", "Bình", "quán", "SYN-1", "gặp"):
        assert typed not in text


def test_a_proposal_is_a_mapping_that_can_be_read(path, tmp_path, vietnam):
    text = propose_mapping(path, "records", vietnam, "en")
    assert tomllib.loads(text)["dates"] == "dd/mm/yyyy"
    text = text.replace('# thousands = "."', 'thousands = "."')
    text = text.replace('# "HEADING EXACTLY AS IN THE FILE" = "FIELD"', '"Mã số" = "id"', 1)
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(text, encoding="utf-8")
    report = validate_records(path, vietnam, **read_mapping(mapping))
    assert (report.rows_in, report.rows_accepted) == (3, 1)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (("25/03/2024", "05/03/2024"), ['dates = "dd/mm/yyyy"']),
        (("03/25/2024", "05/03/2024"), ['dates = "mm/dd/yyyy"']),
        (("05/03/2024", "05/04/2024"), ["# dates", "# dates"]),
        (("2024-03-05", "2024-03-06"), []),
        (("5 tháng 3", "6 tháng 3"), []),
    ],
)
def test_the_form_of_days_is_proposed_only_where_one_fits_every_day(tmp_path, days, expected):
    path = tmp_path / "rows.csv"
    rows = [f"SYN-{number},event,{day},{day}" for number, day in enumerate(days)]
    path.write_text("\n".join(["id,kind,day,entered_on", *rows]), encoding="utf-8")
    lines = [line for line in propose_mapping(path).splitlines() if "dates" in line]
    assert len(lines) == len(expected)
    assert all(line.startswith(start) for line, start in zip(lines, expected, strict=True))


@pytest.mark.parametrize("odd", ["31/02/2026", "30/02/2026", "chưa rõ"])
def test_a_cell_that_is_no_day_in_any_form_does_not_keep_the_form_of_the_others_away(tmp_path, odd):
    days = ["25/03/2026", "05/03/2026", odd]
    rows = [f"SYN-{number},event,{day},26/03/2026" for number, day in enumerate(days)]
    text = proposed(tmp_path, "\n".join(["id,kind,day,entered_on", *rows]))
    (line,) = [line for line in text.splitlines() if "dates" in line]
    wanted = 'dates = "dd/mm/yyyy"  # cells that cannot be read in this form: 1 (row 4)'
    assert (line, odd in text) == (wanted, False)


def test_the_form_of_most_days_has_no_effect_beside_a_day_in_another_form(tmp_path):
    rows = [f"SYN-{n},event,{day},26/03/2026" for n, day in enumerate(["25/03/2026", "03/25/2026"])]
    text = proposed(tmp_path, "\n".join(["id,kind,day,entered_on", *rows]), lang="vi")
    (line,) = [line for line in text.splitlines() if "dates" in line]
    assert line == '# dates = "dd/mm/yyyy"  # số ô không đọc được theo dạng này: 1 (dòng 3)'


@pytest.mark.parametrize("content", [b'[{"id": "SYN-1"}]', b"one cell\nand one\n", b""])
def test_a_file_that_is_no_table_is_refused(tmp_path, content):
    path = tmp_path / "rows.csv"
    path.write_bytes(content)
    with pytest.raises(UnusableInputError) as refusal:
        propose_mapping(path)
    assert refusal.value.code == "mapping-without-header"


def proposed(tmp_path, text, kind="records", lang="en"):
    path = tmp_path / "rows.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return propose_mapping(path, kind, lang=lang)


def test_without_a_known_heading_the_first_row_of_several_cells_is_the_header(tmp_path):
    text = proposed(tmp_path, "Bảng theo dõi\nSố;Hôm;Lan\n1;2;3\n")
    lines = [line.partition(":")[0] for line in text.splitlines()[1:]]
    assert lines.pop() == "# Choose the field by what the column holds. Fields without a column"
    assert lines[::2] == ["", *(f"# column {letter}" for letter in "ABC")]
    assert lines[1::2] == ["[columns]", *['# "HEADING EXACTLY AS IN THE FILE" = "FIELD"'] * 3]
    assert not {"Bảng", "Hôm", "Lan"} & set(text.split())
    assert tomllib.loads(text) == {"columns": {}}


@pytest.mark.parametrize(
    "heading", ["Vai trò người ghi chị Lan", "Mã điểm thực hiện 0912345678", "An Phương"]
)
def test_a_heading_with_a_name_or_a_number_beside_known_words_is_not_repeated(tmp_path, heading):
    text = proposed(tmp_path, f"Ngày,Loại,{heading}\n2024-03-05,event,x\n")
    assert heading not in text
    assert "\n# column C: " in text


@pytest.mark.parametrize("word", ["Người bán dâm Lan", "Người bán dâm 0912345678", "Lý Sinh"])
def test_a_word_with_a_name_or_a_number_beside_known_words_is_counted_only(tmp_path, word):
    text = proposed(tmp_path, f"Ngày,Loại,Đối tượng\n2024-03-05,event,{word}\n")
    assert word not in text
    lines = text.splitlines()[-3:]
    assert lines[0].startswith("# Words that stand for no code: 1; they are not repeated here")
    assert lines[1:] == ["# [values.population]", '# "word in the cell" = "code"']


@pytest.mark.parametrize("header", ["Ngày,Loại,Date,Loại", "Ngày,Loại,NGAY,kind", "day,kind,day"])
def test_of_several_headings_of_one_field_the_first_is_proposed(tmp_path, vietnam, header):
    text = proposed(tmp_path, f"{header}\n2024-03-05,event,2024-03-05,event\n")
    assert list(tomllib.loads(text)["columns"].values()) == ["day", "kind"]
    assert "another column is the field “day” already" in text
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(text, encoding="utf-8")
    report = validate_records(tmp_path / "rows.csv", vietnam, **read_mapping(mapping))
    assert "duplicate-key" in {found.code for found in report}  # of the file, not of the mapping


def test_a_header_that_stands_again_and_a_numbering_column_are_no_data(tmp_path):
    text = proposed(
        tmp_path,
        "STT,Ngày,Loại,Đối tượng\n1,25/03/2024,event,người bán dân\n"
        "STT,Ngày,Loại,Đối tượng\n2,26/03/2024,event,sex_worker\n",
    )
    assert tomllib.loads(text)["dates"] == "dd/mm/yyyy"
    assert "STT" not in text
    assert "column A" not in text
    assert "stand for no code" not in text
    assert '# "người bán dân" = "sex_worker"' in text


def test_a_cell_over_several_lines_is_one_cell(tmp_path):
    header = "id,indicator,value,resolved,note\n"
    text = proposed(tmp_path, header + 'O-1,I01,1,"as\n25/03/2024",x\n', "observations")
    assert "# Words that stand for no code: 1;" in text
    assert "\n# [values.resolved]\n" in text
    assert "could not" not in text


def test_lines_that_cannot_be_read_are_named(tmp_path):
    text = proposed(tmp_path, b"day,kind\n2024-03-05,event\n\xff\xfe\xff,event\n")
    assert text.splitlines()[1].endswith(": row 3")
    assert text.splitlines()[1].startswith("# ")


def test_a_column_of_a_hidden_heading_is_a_line_to_fill_in_and_no_field_is_guessed(vietnam):
    """By position a column of client codes was proposed as that of the reporters."""
    text = propose_mapping(OWN_COLUMNS, "records", vietnam, "vi")
    lines = text.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("# cột A:"))
    assert at > lines.index("[columns]")
    assert lines[at].endswith("Nếu cần cột này, bỏ dấu # và điền vào dòng sau:")
    fields = [line.partition(" = ")[2] for line in lines if "TÊN CỘT ĐÚNG" in line]
    assert fields == ['"MÃ TRƯỜNG"'] * 3
    (free,) = [line for line in lines if "Các trường chưa có cột" in line]
    assert "(client)" in free
    assert "(day)" not in free  # the file has it


def test_a_table_of_words_that_are_all_hidden_takes_no_line_that_is_appended(tmp_path, vietnam):
    text = propose_mapping(OWN_COLUMNS, "records", vietnam, "vi")
    assert "\n[values" not in text
    assert "\n# [values.population]\n" in text
    assert tomllib.loads(f'{text}"Mã số" = "id"')["columns"]["Mã số"] == "id"
