"""What a synthetic record of one client says: a maker for each kind of fact, which gives its cells as text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from .scene import Cells, Known, Scene
from .weights import code
from .world import Person

__all__ = ["CLIENT_ACTIVITIES", "CLIENT_MAKERS"]

_PROVIDERS = 6  # of each province

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
    "M1": (
        ("M1-REFER", "hiv"),
        ("M1-REFER", "sti"),
        ("M1-REFER", "hiv_or_sti"),
        ("M1-REFER", "health"),
        ("M1-REFER", "legal"),
    ),
    "M2": (
        ("M2-HIVTEST", "hiv"),
        ("M2-STITEST", "sti"),
        ("M2-REFER", "papers"),
        ("M2-REFER", "counselling"),
    ),
    "M1;M2": (
        ("M1-REFER", "health"),
        ("M2-HIVTEST", "hiv"),
        ("M2-STITEST", "sti"),
        ("M2-REFER", "vocational"),
    ),
    "M3": (
        ("M3-REFER", "health"),
        ("M3-REFER", "vocational"),
        ("M3-REFER", "loan"),
        ("M3-REFER", "social_insurance"),
    ),
}
_CASES = (
    *(
        ("M2-HEALTH", "health"),
        ("M2-HEALTH", "health"),
        ("M2-LEGAL", "legal"),
        ("M2-IDPAPERS", "papers"),
    ),
    *(("M2-SHELTER", "shelter"), ("M2-EMERGENCY", "emergency")),
)
_STAYS = {"M2-SHELTER", "M2-EMERGENCY"}
_REASONS = ("violence", "violence", "health", "housing", "other")
_SUPPORT = (
    *(("M2-JOB", "job"), ("M2-LOAN", "loan"), ("M2-BHYT", "health_insurance")),
    *(("M2-MATERIAL-AID", "material_aid"), ("M2-SOCIAL-ASSIST", "social_assistance")),
)
_PAID = {"M2-LOAN", "M2-MATERIAL-AID"}

CLIENT_ACTIVITIES = frozenset(
    (
        *(activity for activities in (*_CONTACTS.values(), _WORK) for activity in activities),
        *(pair[0] for pairs in (*_REFERRALS.values(), _CASES, _SUPPORT) for pair in pairs),
        *("M1-MEMBER", "M1-CONDOM-SW", "M2-VOC", "M2-QUALITY", "M3-REACH-OWNER"),
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
    cells["group"] = scene.group(person.province)
    return cells


def _condoms(scene: Scene) -> Cells:
    person = scene.somebody(scene.people.clients)
    cells = scene.met(person, "M1-CONDOM-SW", scene.recent())
    cells["models"] = "M1" if person.traits["models"] == "M1" else "M1;M2"
    cells["item"], cells["items"], cells["recipient"] = (
        "condom",
        str(10 * scene.upto(10)),
        "sex_worker",
    )
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
    goes_on = stage == "needed" or (
        known.cells["referral_stage"] == "received" and scene.chance("completed")
    )
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


CLIENT_MAKERS: Mapping[str, Callable[[Scene], Cells]] = {
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
}
