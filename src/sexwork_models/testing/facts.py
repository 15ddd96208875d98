"""What one synthetic record says: a maker for each kind of fact, which gives its cells as text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from .codes import code
from .scene import Cells, Known, Scene
from .who import Person

__all__ = ["ACTIVITIES", "MAKERS"]

_GROUPS, _PROVIDERS, _HOUSES = 3, 6, 60  # of each province

_CONTACTS: Mapping[str, Sequence[str]] = {
    "M1": ("M1-OUTREACH", "M1-OUTREACH", "M1-OUTREACH-ONLINE", "M1-IEC", "M1-COUNSEL", "M1-GBV"),
    "M2": ("M2-PSY",),
    "M1;M2": ("M1-OUTREACH", "M1-IEC", "M1-COUNSEL", "M2-PSY"),
}
_WORK = ("M3-REACH-WORKER", "M3-REACH-WORKER", "M3-RIGHTS", "M3-BHXH")
_NEEDS = (
    *("none", "none", "health", "health", "legal", "papers", "vocational", "job", "loan"),
    *("insurance", "shelter", "counselling", "social_assistance", "other"),
)
_REFERRALS: Mapping[str, Sequence[tuple[str, str]]] = {
    "M1": (("M1-REFER", "hiv"), ("M1-REFER", "sti"), ("M1-REFER", "hiv_or_sti"), ("M1-REFER", "health"), ("M1-REFER", "legal")),
    "M2": (("M2-HIVTEST", "hiv"), ("M2-STITEST", "sti"), ("M2-REFER", "papers"), ("M2-REFER", "counselling")),
    "M1;M2": (("M1-REFER", "health"), ("M2-HIVTEST", "hiv"), ("M2-STITEST", "sti"), ("M2-REFER", "vocational")),
    "M3": (("M3-REFER", "health"), ("M3-REFER", "vocational"), ("M3-REFER", "loan"), ("M3-REFER", "social_insurance")),
}
_CASES = (
    *(("M2-HEALTH", "health"), ("M2-HEALTH", "health"), ("M2-LEGAL", "legal"), ("M2-IDPAPERS", "papers")),
    *(("M2-SHELTER", "shelter"), ("M2-EMERGENCY", "emergency")),
)
_STAYS = {"M2-SHELTER", "M2-EMERGENCY"}
_REASONS = ("violence", "violence", "health", "housing", "other")
_SUPPORT = (
    *(("M2-JOB", "job"), ("M2-LOAN", "loan"), ("M2-BHYT", "health_insurance")),
    *(("M2-MATERIAL-AID", "material_aid"), ("M2-SOCIAL-ASSIST", "social_assistance")),
)
_PAID = {"M2-LOAN", "M2-MATERIAL-AID"}
_CROWDS = (("M1-IEC", "at_risk_person"), ("M1-IEC", "sex_worker"), ("M1-OUTREACH", "sex_worker"), ("M1-GBV", "at_risk_person"))
_CLASSES = (
    *(("M1-TRAIN", "M1", "board_member"), ("M1-TRAIN", "M1;M3", "outreach_worker"), ("X-MGMT-TRAIN", "ALL", "staff")),
    *(("P-COMM-RESIDENT", "PROGRAMME", "resident"), ("P-COMM-SCHOOL", "PROGRAMME", "pupil")),
)

ACTIVITIES = frozenset(
    (
        *(activity for activities in (*_CONTACTS.values(), _WORK) for activity in activities),
        *(pair[0] for pairs in (*_REFERRALS.values(), _CASES, _SUPPORT, _CROWDS) for pair in pairs),
        *(one[0] for one in _CLASSES),
        *("M1-MEMBER", "M1-MEET", "M1-CONDOM-SW", "M1-MATERIAL", "M2-VOC", "M2-QUALITY", "M2-HOTLINE", "P-MEDIA"),
        *("M3-REACH-OWNER", "M3-REACH-EST", "M3-COMMIT", "M3-DIALOGUE", "M3-CONDOM-EST"),
    )
)


def _reached(scene: Scene, person: Person, activity: str) -> Cells:
    """A client who is met: how, how often, and the need that was expressed."""
    cells = scene.met(person, activity, scene.recent())
    cells["channel"] = scene.pick(scene.channels[activity])
    if scene.chance("several_contacts"):
        cells["contacts"] = str(1 + scene.upto(3))
    if scene.chance("need_asked"):
        cells["need"] = scene.pick(_NEEDS)
    return cells


def _contact(scene: Scene) -> Cells:
    person = scene.somebody(scene.people.clients)
    return _reached(scene, person, scene.pick(_CONTACTS[person.traits["models"]]))


def _worker(scene: Scene) -> Cells:
    return _reached(scene, scene.somebody(scene.people.workers), scene.pick(_WORK))


def _owner(scene: Scene) -> Cells:
    return _reached(scene, scene.somebody(scene.people.owners), "M3-REACH-OWNER")


def _member(scene: Scene) -> Cells:
    person = scene.somebody(scene.people.clients)
    cells = scene.met(person, "M1-MEMBER", scene.recent())
    cells["population"], cells["channel"] = "group_member", "direct"
    cells["models"] = "M1" if person.traits["models"] == "M1" else "M1;M2"
    cells["group"] = scene.local("G", person.province, _GROUPS)
    return cells


def _condoms(scene: Scene) -> Cells:
    person = scene.somebody(scene.people.clients)
    cells = scene.met(person, "M1-CONDOM-SW", scene.recent())
    cells["models"] = "M1" if person.traits["models"] == "M1" else "M1;M2"
    cells["item"], cells["items"], cells["recipient"] = "condom", str(10 * scene.upto(10)), "sex_worker"
    return cells


def _referral(scene: Scene) -> Cells:
    """The next stage of a referral, or a new one: needed, or made at once."""
    known = scene.later("referral", 40)
    if known is not None:
        return _next_stage(scene, known)
    people = scene.people.workers if scene.chance("workers_referred") else scene.people.clients
    person, day = scene.somebody(people), scene.recent()
    activity, service = scene.pick(_REFERRALS[person.traits["models"]])
    cells = scene.met(person, activity, day)
    cells["service"], cells["provider"] = service, scene.local("P", person.province, _PROVIDERS)
    cells["referral"] = code("F", scene.number)
    cells["referral_stage"] = "needed" if scene.chance("referral_needed") else "referred"
    scene.remember("referral", Known(person, day, cells))
    return cells


def _next_stage(scene: Scene, known: Known) -> Cells:
    stage = known.cells["referral_stage"]
    if stage == "needed":
        known.cells["referral_stage"] = "referred"
    elif stage == "received":
        known.cells["referral_stage"] = "completed"
    else:
        known.cells["referral_stage"] = "declined" if scene.chance("declined") else "received"
    goes_on = stage == "needed" or (known.cells["referral_stage"] == "received" and scene.chance("completed"))
    if goes_on:
        scene.remember("referral", known)
    return known.cells


def _served(scene: Scene, activity: str, service: str) -> Known:
    """A client of Model 2, perhaps a member of a group of Model 1."""
    person, day = scene.somebody(scene.people.clients), scene.recent()
    cells = scene.met(person, activity, day)
    cells["models"] = "M2" if person.traits["models"] == "M2" else "M1;M2"
    cells["service"], cells["provider"] = service, scene.local("P", person.province, _PROVIDERS)
    return Known(person, day, cells)


def _case(scene: Scene) -> Cells:
    known = scene.later("case", 10)
    if known is None:
        activity, service = scene.pick(_CASES)
        known = _served(scene, activity, service)
        known.cells["case"] = code("K", scene.number)
        if activity in _STAYS:
            known.cells["reason"] = scene.pick(_REASONS)
    cells = known.cells
    if cells["activity"] in _STAYS:
        days = scene.upto(5)
        cells["days"], cells["nights"] = str(days), str(days - 1)
    scene.remember("case", known)
    return cells


def _course(scene: Scene) -> Cells:
    known = scene.later("course", 90)
    if known is not None:
        known.cells["course_stage"] = "finished"
        return known.cells
    known = _served(scene, "M2-VOC", "vocational")
    known.cells["course_stage"] = "started"
    scene.remember("course", known)
    return known.cells


def _support(scene: Scene) -> Cells:
    activity, service = scene.pick(_SUPPORT)
    cells = _served(scene, activity, service).cells
    if activity in _PAID:
        cells["amount"], cells["funding"] = str(500_000 * scene.upto(8)), scene.local("M", 0, 3)
    return cells


def _score(scene: Scene) -> Cells:
    cells = _served(scene, "M2-QUALITY", "other").cells
    cells["score"] = str(scene.upto(5))
    return cells


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
    cells["item"], cells["items"], cells["recipient"] = "condom", str(100 * scene.upto(20)), "sex_worker"
    return cells


def _house(scene: Scene, activity: str) -> Cells:
    cells = scene.event(activity, "M3", "owner")
    cells["establishment"] = scene.local("E", int(scene.random() * len(scene.spots[0])), _HOUSES)
    return cells


def _condoms_to_establishment(scene: Scene) -> Cells:
    cells = _house(scene, "M3-CONDOM-EST")
    cells["item"], cells["items"], cells["recipient"] = "condom", str(100 * scene.upto(10)), "establishment"
    return cells


def _visit(scene: Scene) -> Cells:
    return _house(scene, "M3-COMMIT" if scene.chance("committed") else "M3-REACH-EST")


def _meeting(scene: Scene) -> Cells:
    cells = scene.event("M1-MEET", "M1", "group_member")
    cells["group"] = scene.local("G", int(scene.random() * len(scene.spots[0])), _GROUPS)
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
    cells["item"], cells["items"] = scene.pick(("news", "article", "photo", "media_item")), str(scene.upto(6))
    return cells


def _material(scene: Scene) -> Cells:
    cells = scene.event("M1-MATERIAL", "M1", "sex_worker")
    cells["item"], cells["items"] = "material_set", str(50 * scene.upto(10))
    return cells


MAKERS: Mapping[str, Callable[[Scene], Cells]] = {
    "contact": _contact,
    "worker": _worker,
    "owner": _owner,
    "member": _member,
    "referral": _referral,
    "case": _case,
    "course": _course,
    "support": _support,
    "score": _score,
    "condoms": _condoms,
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
