"""What a synthetic record of an event says: a maker for each kind of event, which gives its cells as text."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .scene import Cells, Scene

__all__ = ["EVENT_ACTIVITIES", "EVENT_MAKERS"]

_HOUSES = 60  # of each province

_CROWDS = (
    ("M1-IEC", "at_risk_person"),
    ("M1-IEC", "sex_worker"),
    ("M1-OUTREACH", "sex_worker"),
    ("M1-GBV", "at_risk_person"),
)
_CLASSES = (
    *(
        ("M1-TRAIN", "M1", "board_member"),
        ("M1-TRAIN", "M1;M3", "outreach_worker"),
        ("X-MGMT-TRAIN", "ALL", "staff"),
    ),
    *(("P-COMM-RESIDENT", "PROGRAMME", "resident"), ("P-COMM-SCHOOL", "PROGRAMME", "pupil")),
)

EVENT_ACTIVITIES = frozenset(
    (
        *(one[0] for ones in (_CROWDS, _CLASSES) for one in ones),
        *("M1-CONDOM-SW", "M1-MEET", "M1-MATERIAL", "M2-HOTLINE", "P-MEDIA"),
        *("M3-REACH-EST", "M3-COMMIT", "M3-DIALOGUE", "M3-CONDOM-EST"),
    )
)


def _numbers(scene: Scene, cells: Cells, field: str, limit: int) -> Cells:
    """How many there were, which a few events do not say."""
    if not scene.chance("numbers_missing"):
        cells[field] = str(scene.upto(limit))
    return cells


def _crowd(scene: Scene) -> Cells:
    activity, population = scene.pick(_CROWDS)
    cells = scene.event(activity, "M1", population)
    _numbers(scene, cells, "contacts", 60)
    if "contacts" in cells and scene.chance("persons_known"):
        cells["persons"] = str(scene.upto(int(cells["contacts"])))
    return cells


def _condoms_in_numbers(scene: Scene) -> Cells:
    cells = scene.event("M1-CONDOM-SW", "M1", "sex_worker")
    cells["item"], cells["items"], cells["recipient"] = (
        "condom",
        str(100 * scene.upto(20)),
        "sex_worker",
    )
    return cells


def _house(scene: Scene, activity: str) -> Cells:
    province = scene.somewhere()
    cells = scene.event(activity, "M3", "owner", province)
    cells["establishment"] = scene.local("E", province, _HOUSES)
    return cells


def _condoms_to_establishment(scene: Scene) -> Cells:
    cells = _house(scene, "M3-CONDOM-EST")
    cells["item"], cells["items"], cells["recipient"] = (
        "condom",
        str(100 * scene.upto(10)),
        "establishment",
    )
    return cells


def _visit(scene: Scene) -> Cells:
    return _house(scene, "M3-COMMIT" if scene.chance("committed") else "M3-REACH-EST")


def _meeting(scene: Scene) -> Cells:
    province = scene.somewhere()
    cells = scene.event("M1-MEET", "M1", "group_member", province)
    cells["group"] = scene.group(province)
    return _numbers(scene, cells, "participants", 30)


def _class(scene: Scene) -> Cells:
    return _numbers(scene, scene.event(*scene.pick(_CLASSES)), "participants", 120)


def _dialogue(scene: Scene) -> Cells:
    return _numbers(scene, scene.event("M3-DIALOGUE", "M3", "owner"), "participants", 40)


def _hotline(scene: Scene) -> Cells:
    """The calls of a day; who called is not asked."""
    return _numbers(scene, scene.event("M2-HOTLINE", "M2", "unspecified"), "contacts", 25)


def _media(scene: Scene) -> Cells:
    cells = scene.event("P-MEDIA", "PROGRAMME", "resident")
    cells["item"], cells["items"] = (
        scene.pick(("news", "article", "photo", "media_item")),
        str(scene.upto(6)),
    )
    return cells


def _material(scene: Scene) -> Cells:
    cells = scene.event("M1-MATERIAL", "M1", "sex_worker")
    cells["item"], cells["items"] = "material_set", str(50 * scene.upto(10))
    return cells


EVENT_MAKERS: Mapping[str, Callable[[Scene], Cells]] = {
    "crowd": _crowd,
    "condoms_in_numbers": _condoms_in_numbers,
    "condoms_to_establishment": _condoms_to_establishment,
    "meeting": _meeting,
    "class": _class,
    "visit": _visit,
    "hotline": _hotline,
    "media": _media,
    "material": _material,
    "dialogue": _dialogue,
}
