"""Makes synthetic records of single clients: one function for each kind of record.

The functions are reached through CLIENT_MAKERS; each returns the cells of one record as text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import chain

from .generator_state import Cells, Episode, GeneratorState
from .weights import synthetic_code
from .world import Person

__all__ = ["CLIENT_ACTIVITIES", "CLIENT_MAKERS"]

_PROVIDERS_OF_PROVINCE = 6

_CONTACTS: Mapping[str, Sequence[str]] = {
    "M1": ("M1-OUTREACH", "M1-OUTREACH", "M1-OUTREACH-ONLINE", "M1-IEC", "M1-COUNSEL", "M1-GBV"),
    "M2": ("M2-PSY",),
    "M1;M2": ("M1-OUTREACH", "M1-IEC", "M1-COUNSEL", "M2-PSY"),
}
_WORKER_ACTIVITIES = ("M3-REACH-WORKER", "M3-REACH-WORKER", "M3-RIGHTS", "M3-BHXH")
_NEEDS = (
    "none",
    "none",
    "health",
    "health",
    "legal",
    "papers",
    "vocational",
    "job",
    "loan",
    "insurance",
    "shelter",
    "counselling",
    "social_assistance",
    "other",
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
    ("M2-HEALTH", "health"),
    ("M2-HEALTH", "health"),
    ("M2-LEGAL", "legal"),
    ("M2-IDPAPERS", "papers"),
    ("M2-SHELTER", "shelter"),
    ("M2-EMERGENCY", "emergency"),
)
_SHELTER_STAYS = {"M2-SHELTER", "M2-EMERGENCY"}
_REASONS = ("violence", "violence", "health", "housing", "other")
_SUPPORT = (
    ("M2-JOB", "job"),
    ("M2-LOAN", "loan"),
    ("M2-BHYT", "health_insurance"),
    ("M2-MATERIAL-AID", "material_aid"),
    ("M2-SOCIAL-ASSIST", "social_assistance"),
)
_SUPPORT_WITH_AMOUNT = {"M2-LOAN", "M2-MATERIAL-AID"}

CLIENT_ACTIVITIES = frozenset(
    (
        *chain(*_CONTACTS.values(), _WORKER_ACTIVITIES),
        *(activity for activity, _ in chain(*_REFERRALS.values(), _CASES, _SUPPORT)),
        *("M1-MEMBER", "M1-CONDOM-SW", "M2-VOC", "M2-QUALITY", "M3-REACH-OWNER"),
    )
)


def contact_record(state: GeneratorState) -> Cells:
    """Returns a contact with a client of Model 1, of Model 2 or of both."""
    person = state.pick_person(state.people.clients)
    return _contact_cells(state, person, state.pick(_CONTACTS[person.traits["models"]]))


def worker_record(state: GeneratorState) -> Cells:
    """Returns a contact with a worker in an establishment."""
    person = state.pick_person(state.people.workers)
    return _contact_cells(state, person, state.pick(_WORKER_ACTIVITIES))


def owner_record(state: GeneratorState) -> Cells:
    """Returns a contact with the owner of an establishment."""
    return _contact_cells(state, state.pick_person(state.people.owners), "M3-REACH-OWNER")


def _contact_cells(state: GeneratorState, person: Person, activity: str) -> Cells:
    cells = state.client_cells(person, activity, state.recent_day())
    cells["channel"] = state.pick(state.channels[activity])
    if state.chance("several_contacts"):
        cells["contacts"] = str(1 + state.up_to(3))
    if state.chance("need_asked"):
        cells["need"] = state.pick(_NEEDS)
    return cells


def member_record(state: GeneratorState) -> Cells:
    """Returns the entry of a client into a group of Model 1."""
    person, cells = _model_1_cells(state, "M1-MEMBER")
    cells["population"], cells["channel"] = "group_member", "direct"
    cells["group"] = state.group_code(person.province)
    return cells


def condom_record(state: GeneratorState) -> Cells:
    """Returns condoms given to a client of Model 1."""
    _, cells = _model_1_cells(state, "M1-CONDOM-SW")
    cells["item"], cells["items"] = "condom", str(10 * state.up_to(10))
    cells["recipient"] = "sex_worker"
    return cells


def _model_1_cells(state: GeneratorState, activity: str) -> tuple[Person, Cells]:
    """Draws a client of Model 1, who may be a client of Model 2 too, and a record of the client."""
    person = state.pick_person(state.people.clients)
    cells = state.client_cells(person, activity, state.recent_day())
    cells["models"] = "M1" if person.traits["models"] == "M1" else "M1;M2"
    return person, cells


def referral_record(state: GeneratorState) -> Cells:
    """Returns the next stage of an open referral, or the first stage of a new one."""
    episode = state.continue_episode("referral", 40)
    if episode is not None:
        return _next_referral_stage(state, episode)
    people = state.people.workers if state.chance("workers_referred") else state.people.clients
    person, day = state.pick_person(people), state.recent_day()
    activity, service = state.pick(_REFERRALS[person.traits["models"]])
    cells = state.client_cells(person, activity, day)
    cells["service"], cells["provider"] = service, _provider(state, person)
    cells["referral"] = synthetic_code("F", state.number)
    cells["referral_stage"] = "needed" if state.chance("referral_needed") else "referred"
    state.keep_open("referral", Episode(person, day, cells))
    return cells


def _next_referral_stage(state: GeneratorState, episode: Episode) -> Cells:
    cells = episode.cells
    stage = cells["referral_stage"]
    if stage == "needed":
        following, stays_open = "referred", True
    elif stage == "received":
        following, stays_open = "completed", False
    elif state.chance("declined"):
        following, stays_open = "declined", False
    else:
        following, stays_open = "received", state.chance("completed")
    cells["referral_stage"] = following
    if stays_open:
        state.keep_open("referral", episode)
    return cells


def _provider(state: GeneratorState, person: Person) -> str:
    return state.local_code("P", person.province, _PROVIDERS_OF_PROVINCE)


def _model_2_episode(state: GeneratorState, activity: str, service: str) -> Episode:
    """Draws a service for a client of Model 2, who may be a client of Model 1 too."""
    person, day = state.pick_person(state.people.clients), state.recent_day()
    cells = state.client_cells(person, activity, day)
    cells["models"] = "M2" if person.traits["models"] == "M2" else "M1;M2"
    cells["service"], cells["provider"] = service, _provider(state, person)
    return Episode(person, day, cells)


def case_record(state: GeneratorState) -> Cells:
    """Returns a record of an open case, or the first record of a new one."""
    episode = state.continue_episode("case", 10)
    if episode is None:
        activity, service = state.pick(_CASES)
        episode = _model_2_episode(state, activity, service)
        episode.cells["case"] = synthetic_code("K", state.number)
        if activity in _SHELTER_STAYS:
            episode.cells["reason"] = state.pick(_REASONS)
    cells = episode.cells
    if cells["activity"] in _SHELTER_STAYS:
        days = state.up_to(5)
        cells["days"], cells["nights"] = str(days), str(days - 1)
    state.keep_open("case", episode)
    return cells


def course_record(state: GeneratorState) -> Cells:
    """Returns the end of a vocational course that has begun, or the beginning of a new one."""
    episode = state.continue_episode("course", 90)
    if episode is not None:
        episode.cells["course_stage"] = "finished"
        return episode.cells
    episode = _model_2_episode(state, "M2-VOC", "vocational")
    episode.cells["course_stage"] = "started"
    state.keep_open("course", episode)
    return episode.cells


def support_record(state: GeneratorState) -> Cells:
    """Returns a job, a loan, a health-insurance card or aid for a client."""
    activity, service = state.pick(_SUPPORT)
    cells = _model_2_episode(state, activity, service).cells
    if activity in _SUPPORT_WITH_AMOUNT:
        cells["amount"] = str(500_000 * state.up_to(8))
        cells["funding"] = state.local_code("M", 0, 3)
    return cells


def score_record(state: GeneratorState) -> Cells:
    """Returns the score that a client gives to the services."""
    cells = _model_2_episode(state, "M2-QUALITY", "other").cells
    cells["score"] = str(state.up_to(5))
    return cells


CLIENT_MAKERS: Mapping[str, Callable[[GeneratorState], Cells]] = {
    "contact": contact_record,
    "worker": worker_record,
    "owner": owner_record,
    "member": member_record,
    "referral": referral_record,
    "case": case_record,
    "course": course_record,
    "support": support_record,
    "score": score_record,
    "condoms": condom_record,
}
