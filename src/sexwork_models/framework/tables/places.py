"""Administrative units by code, with the days on which each code holds.

Codes changed meaning, levels ended and provinces merged: a place is a code on a day.
"""

from __future__ import annotations

from ...intake.fields import Code, Id, Ids
from ...intake.rows import DatedRow, LabelledRow
from ...values.text import LabelledEnum, Word
from .sources import Grade

__all__ = ["Place", "PlaceLevel"]


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
