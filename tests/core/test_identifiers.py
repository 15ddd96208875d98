"""Tests of the detection of identifying text. Every number here is invented."""

from __future__ import annotations

import re

import pytest

from sexwork_models.core.identifiers import looks_like_identifier, mask_identifiers, mask_path

TELEPHONES = [
    "0912345678",
    "0912.345.678",
    "0912 345 678",
    "0912-345-678",
    "0912345678 đồng chí",
    "024.3825.1234",
    "+84912345678",
    "+84 912 345 678",
    "+84 (0)912 345 678",
    "0084912345678",
    "84912345678",
    "84.912.345.678",
    "84912345678 đ/c",
    "(+84) 912 345 678",
    "(024) 3825 1234",
    "(0912) 345 678",
    "0912*345*678",
    "0912|345|678",
    "O912345678",
    "o9123OO67O",
]
PAPERS = [
    "001190012345",
    "CMND 123456789",
    "CMND: 123 456 789",
    "cmnd của chị là 123456789",
    "CMND/CCCD: 123456789",
    "CCCD số 001190012345",
    "số CCCD: 001.190.012.345",
    "căn cước 001 190 012 345",
    "identity card 123456789",
    "số 123456789",
    "SỐ: 123456789",
    "hộ chiếu B1234567",
    "passport no. C7654321",
]
LINKS = [
    "a.b@example.vn",
    "a.b @ example.vn",
    "a.b(at)example.vn",
    "a.b [at] example.vn",
    "facebook.com/ten.nguoi",
    "https://www.facebook.com/profile.php?id=1",
    "zalo.me/abc",
    "FB.COM/abc",
]
HOUSES = [
    "số 12 ngõ 5",
    "Số 12, ngõ 5 ngách 3",
    "12 ngõ 5",
    "hẻm 12/5",
    "12 kiệt 5",
    "số nhà 12",
    "12/3 đường Mẫu",
    "45/2/3 đường 30/4",
    "số 12 đường Mẫu",
    "số 12A, phố Mẫu",
    "12 phố Mẫu",
    "12a phố Mẫu Mới",
]
HARMLESS = [
    "Quyết định số 1875/QĐ-LĐTBXH",
    "Nghị định số 178/2004/NĐ-CP",
    "09/2019/NĐ-CP",
    "số 123456789/QĐ-X",
    "1.500.000 đồng",
    "số tiền 150.000.000 đồng",
    "số 150000000 đồng",
    "84.500.000.000 đồng",
    "84.000.000.000.000 đồng",
    "84500000000 VND",
    "tổng số 123456789",
    "số 123.456.789 lượt",
    "31/12/2018",
    "2023-01-02",
    "01.02.2023-05.06.2023",
    "01-02-2023 05-06-2023",
    "01 2008-08-01",
    "2023-01-01..2023-03-31",
    "N-1875-M1-02",
    "18006605",
    "tổng đài số 111, đường dây nóng",
    "12/3 đường dây nóng",
    "ngày 12/3 phố đi bộ",
    "ngày 12/3 phố Mẫu",
    "12 phố đi bộ",
    "Nghị định số 12 Bộ Y Tế",
    "gặp @ 10.30",
    "2024|01|05",
    "10*15*20 cm",
    "qua Facebook, Zalo",
    "facebook.com",
    "cạn kiệt 12 nguồn",
    "nhà tạm lánh 5 người",
]


@pytest.mark.parametrize("text", [*TELEPHONES, *PAPERS, *LINKS, *HOUSES])
def test_what_leads_to_a_person_is_found_and_never_repeated(text):
    within = f"gặp tại {text}, hẹn lại"

    assert looks_like_identifier(text)
    assert looks_like_identifier(within)
    assert "…" in mask_identifiers(within)
    assert not re.search(r"\d{4}|@|\.com/|\.me/", mask_identifiers(within))


@pytest.mark.parametrize("text", HARMLESS)
def test_documents_amounts_and_days_are_left_alone(text):
    assert not looks_like_identifier(text)
    assert mask_identifiers(text) == text


def test_a_house_number_does_not_outlive_its_lane():
    assert mask_identifiers("số 12, ngõ 5 ngách 3 tổ 7") == "… … tổ 7"


def test_each_key_of_a_path_is_looked_at_by_itself():
    assert mask_path("scopes.0912345678.x") == "scopes.….x"


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1/",
        "số 1, ",
        "0 ",
        "a.",
        "cmnd 1",
        "m.me/",
        "số nhà ",
        " 84",
        "ngõ 1/",
        "+84",
        "(0912)",
        "0*",
        "a @ ",
        "a(at)",
        "o9",
        "1 phố A ",
    ],
)
def test_a_long_text_of_one_piece_is_read_through(piece):
    """No pattern may try every division of a text: that would take hours here."""
    assert isinstance(mask_identifiers(piece * 20_000), str)
