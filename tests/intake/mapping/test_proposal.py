"""A proposed mapping repeats headings and words of closed columns, and nobody's name."""

from __future__ import annotations

import tomllib

import pytest

from sexwork_models import UnusableInputError, propose_mapping, read_mapping, validate_records

ROWS = """Mã số;Loại;Ngày;Ngày ghi;Địa phương;Mô hình;Hoạt động;Đối tượng;Lượt;Nguyễn Hoa;Ghi chú
SYN-1;Sự kiện;25/03/2024;26/03/2024;Quảng Ninh;M1;M1-IEC;Người bán dâm;1.234;x;gặp chị Lan
SYN-2;Sự kiện;05/03/2024;06/03/2024;22;M1;M1-IEC;người bán dân;12;y;0912345678
SYN-3;Sự kiện;05/03/2024;06/03/2024;quán cà phê;M1;M1-IEC;Trần Văn Bình;12;;
"""


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
    text = text.replace('# thousands = "."', 'thousands = "."').replace(
        '# "Mã số" = "establishment"', '"Mã số" = "id"'
    )
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


@pytest.mark.parametrize("content", [b'[{"id": "SYN-1"}]', b"x,y\n1,2\n", b""])
def test_a_file_without_a_known_header_is_refused(tmp_path, content):
    path = tmp_path / "rows.csv"
    path.write_bytes(content)
    with pytest.raises(UnusableInputError) as refusal:
        propose_mapping(path)
    assert refusal.value.code == "mapping-without-header"
