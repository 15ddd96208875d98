"""Administrative units by code, with the days on which each code holds.

Codes changed meaning, levels ended and provinces merged: a place is a code on a day.
"""

# Annotations stay no texts: pydantic would evaluate each of them for every model.
from collections.abc import Mapping

from ...intake.fields import Code, Id, Ids
from ...intake.rows import DatedRow, LabelledRow
from ...values.intervals import Interval, Timeline
from ...values.text import LabelledEnum, Text, Word
from .sources import Grade

__all__ = ["Place", "PlaceLevel", "place_label"]


class PlaceLevel(LabelledEnum):
    """The level of a place; an area (a tourist site, a hot spot) is no administrative unit."""

    COUNTRY = Word("country", "cả nước", "country")
    PROVINCE = Word("province", "cấp tỉnh", "province")
    DISTRICT = Word("district", "cấp huyện", "district")
    COMMUNE = Word("commune", "cấp xã", "commune")
    AREA = Word("area", "địa bàn", "area")


class Place(LabelledRow, DatedRow):
    """An administrative unit under one code on the days of its interval.

    The type of a unit may change without its code. `successors` are the codes that hold its
    territory from `valid_to` on; empty means none, or several that nobody has listed.
    """

    code: Id
    level: PlaceLevel
    type: Code
    iso: str = ""
    parent: Code = ""
    successors: Ids = ()
    documents: Ids
    grade: Grade
    note_vi: str = ""
    note_en: str = ""


def place_label(
    code: str, places: Mapping[str, Timeline[Place]], window: Interval | None = None
) -> Text:
    """Returns the last name that a code has in a window, or of all its names; else the code.

    So in a window within 2018 the code 15 is Yên Bái, which is Lào Cai since 2025-07-01. A window
    in which the code means no place has its last name of all.
    """
    if code not in places:
        return Text(code, code)
    entries = places[code].entries
    for entry in reversed(entries):
        if window is None or entry.interval.overlap(window) is not None:
            return entry.value.label
    return entries[-1].value.label
