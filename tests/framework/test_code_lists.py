"""A name of a place is read as the place that has it, and never as another one."""

from datetime import date

import pytest

from sexwork_models import load_framework
from sexwork_models.framework.code_lists import codes_of

DAY = date(2024, 1, 10)
PLACES = """code,name_en,name_vi,level,type,parent,valid_from,documents,grade
90101,Quan Son,Quan Sơn,district,district,22,2008-08-01,LIB,sample
90102,Son,Sơn,district,urban-district,22,2008-08-01,LIB,sample
90103,Phuong Mai,Phương Mai,commune,ward,01,2008-08-01,LIB,sample
90104,Xa Bang,Xà Bang,commune,commune,77,2008-08-01,LIB,sample
90105,Thi Xa,Thi Xá,commune,commune,01,2008-08-01,LIB,sample
90106,Tinh Gia,Tĩnh Gia,district,district,22,2008-08-01,LIB,sample
90107,Huyen Son,Huyền Sơn,commune,commune,22,2008-08-01,LIB,sample
90108,Van Don,Vân Đồn,commune,commune,22,2008-08-01,LIB,sample
90109,Quan 1,Quận 1,district,urban-district,79,2008-08-01,LIB,sample
90110,Bac Ha,Bắc Hà,commune,township,24,2008-08-01,LIB,sample
"""


@pytest.fixture(scope="module")
def lists(vietnam, tmp_path_factory):
    path = tmp_path_factory.mktemp("places") / "places.csv"
    path.write_text(PLACES, encoding="utf-8")
    return codes_of(load_framework(path))


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("Quan Sơn", ("90101",)),
        ("Huyện Quan Sơn", ("90101",)),
        ("Quận Sơn", ("90102",)),
        ("Sơn", ("90102",)),
        ("Phương Mai", ("90103",)),
        ("Phường Phương Mai", ("90103",)),
        ("Xà Bang", ("90104",)),
        ("xã Xà Bang", ("90104",)),
        ("Thi Xá", ("90105",)),
        ("Tĩnh Gia", ("90106",)),
        ("Huyền Sơn", ("90107",)),
        ("xã Huyền Sơn", ("90107",)),
        ("Quận 1", ("90109",)),
    ],
)
def test_a_name_that_begins_like_a_type_of_places_is_a_whole_name(lists, name, codes):
    assert lists.places_named(name, DAY) == codes


@pytest.mark.parametrize("name", ["Mai", "Phường Mai", "Bang", "Xá", "Gia", "1", "Huyện", "Xã "])
def test_a_part_of_a_name_is_no_name(lists, name):
    assert lists.places_named(name, DAY) == ()


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("Huyện Vân Đồn", ("203",)),
        ("huyen Van Don", ("203",)),
        ("xã Vân Đồn", ("90108",)),
        ("Vân Đồn", ("203", "90108")),
        ("Quận Ba Đình", ("001",)),
        ("Thị xã Quảng Yên", ("206",)),
        ("thi xa quang yen", ("206",)),
        ("Thị trấn Bắc Hà", ("90110",)),
        ("thị xã Bắc Hà", ()),
    ],
)
def test_the_type_that_is_written_before_a_name_tells_the_level(lists, name, codes):
    assert lists.places_named(name, DAY) == codes


def test_text_without_accents_that_may_mean_two_places_names_both(lists):
    assert lists.places_named("Quan Son", DAY) == ("90101", "90102")
    assert lists.places_named("xa bang", DAY) == ("90104",)
    assert lists.places_named("quan 1", DAY) == ("90109",)


def test_a_type_is_read_by_its_accents_where_the_text_has_any(lists):
    assert lists.places_named("Huyen Vân Đồn", DAY) == ()


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("Phương Mao", ["90103"]),
        ("Phường Phương Mao", ["90103"]),
        ("Quân Lan Mẫu", []),
    ],
)
def test_a_mistyped_name_of_a_commune_is_near_with_its_type_in_front_or_without(
    lists, typed, codes
):
    assert [near.vi.split(" (")[0] for near in lists.nearly("places", typed)] == codes


def test_a_commune_named_with_its_type_is_near_a_name_without_it(tmp_path):
    communes = "code,name_en,name_vi,level,type,parent,valid_from,documents,grade\n" + (
        "90201,Sample Commune One,Xã Minh Họa Một,commune,commune,48,2008-08-01,LIB,sample\n"
    )
    path = tmp_path / "places.csv"
    path.write_text(communes, encoding="utf-8")
    lists = codes_of(load_framework(path))
    assert [near.vi for near in lists.nearly("places", "Minh Họa Mộ")] == [
        "90201 (Xã Minh Họa Một)"
    ]
