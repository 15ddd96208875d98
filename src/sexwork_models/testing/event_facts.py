"""Makes synthetic records of events: one function for each kind of event.

The functions are reached through EVENT_MAKERS; each returns the cells of one record as text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import chain

from .generator_state import Cells, GeneratorState

__all__ = ["EVENT_ACTIVITIES", "EVENT_MAKERS"]

_ESTABLISHMENTS_OF_PROVINCE = 60

_CROWDS = (
    ("M1-IEC", "M1", "at_risk_person"),
    ("M1-IEC", "M1", "sex_worker"),
    ("M1-OUTREACH", "M1", "sex_worker"),
    ("M1-GBV", "M1", "at_risk_person"),
)
_CLASSES = (
    ("M1-TRAIN", "M1", "board_member"),
    ("M1-TRAIN", "M1;M3", "outreach_worker"),
    ("X-MGMT-TRAIN", "ALL", "staff"),
    ("P-COMM-RESIDENT", "PROGRAMME", "resident"),
    ("P-COMM-SCHOOL", "PROGRAMME", "pupil"),
)

EVENT_ACTIVITIES = frozenset(
    (
        *(activity for activity, _, _ in chain(_CROWDS, _CLASSES)),
        *("M1-CONDOM-SW", "M1-MEET", "M1-MATERIAL", "M2-HOTLINE", "P-MEDIA"),
        *("M3-REACH-EST", "M3-COMMIT", "M3-DIALOGUE", "M3-CONDOM-EST"),
    )
)


def crowd_event(state: GeneratorState) -> Cells:
    """Returns an event with contacts and, in most cases, the number of different persons."""
    cells = _add_count(state, state.event_cells(*state.pick(_CROWDS)), "contacts", 60)
    if "contacts" in cells and state.chance("persons_known"):
        cells["persons"] = str(state.up_to(int(cells["contacts"])))
    return cells


def meeting_event(state: GeneratorState) -> Cells:
    """Returns a meeting of a group."""
    province = state.pick_province()
    cells = state.event_cells("M1-MEET", "M1", "group_member", province)
    cells["group"] = state.group_code(province)
    return _add_count(state, cells, "participants", 30)


def class_event(state: GeneratorState) -> Cells:
    """Returns a training course or an information session."""
    return _add_count(state, state.event_cells(*state.pick(_CLASSES)), "participants", 120)


def dialogue_event(state: GeneratorState) -> Cells:
    """Returns a dialogue with owners of establishments."""
    cells = state.event_cells("M3-DIALOGUE", "M3", "owner")
    return _add_count(state, cells, "participants", 40)


def hotline_event(state: GeneratorState) -> Cells:
    """Returns the calls of a day; the population of the callers is not asked."""
    cells = state.event_cells("M2-HOTLINE", "M2", "unspecified")
    return _add_count(state, cells, "contacts", 25)


def _add_count(state: GeneratorState, cells: Cells, field: str, limit: int) -> Cells:
    """Adds the number of contacts or participants, which is missing in a few events."""
    if not state.chance("numbers_missing"):
        cells[field] = str(state.up_to(limit))
    return cells


def visit_event(state: GeneratorState) -> Cells:
    """Returns a visit to an establishment, whose owner may sign a commitment."""
    return _establishment_cells(state, "M3-COMMIT" if state.chance("committed") else "M3-REACH-EST")


def establishment_condom_event(state: GeneratorState) -> Cells:
    """Returns condoms given to an establishment."""
    cells = _establishment_cells(state, "M3-CONDOM-EST")
    cells["item"], cells["items"] = "condom", str(100 * state.up_to(10))
    cells["recipient"] = "establishment"
    return cells


def _establishment_cells(state: GeneratorState, activity: str) -> Cells:
    province = state.pick_province()
    cells = state.event_cells(activity, "M3", "owner", province)
    cells["establishment"] = state.local_code("E", province, _ESTABLISHMENTS_OF_PROVINCE)
    return cells


def condom_event(state: GeneratorState) -> Cells:
    """Returns condoms given to sex workers whom the record does not tell apart."""
    cells = state.event_cells("M1-CONDOM-SW", "M1", "sex_worker")
    cells["item"], cells["items"] = "condom", str(100 * state.up_to(20))
    cells["recipient"] = "sex_worker"
    return cells


def media_event(state: GeneratorState) -> Cells:
    """Returns media products of the programme."""
    cells = state.event_cells("P-MEDIA", "PROGRAMME", "resident")
    cells["item"] = state.pick(("news", "article", "photo", "media_item"))
    cells["items"] = str(state.up_to(6))
    return cells


def material_event(state: GeneratorState) -> Cells:
    """Returns sets of information material."""
    cells = state.event_cells("M1-MATERIAL", "M1", "sex_worker")
    cells["item"], cells["items"] = "material_set", str(50 * state.up_to(10))
    return cells


EVENT_MAKERS: Mapping[str, Callable[[GeneratorState], Cells]] = {
    "crowd": crowd_event,
    "condoms_in_numbers": condom_event,
    "condoms_to_establishment": establishment_condom_event,
    "meeting": meeting_event,
    "class": class_event,
    "visit": visit_event,
    "hotline": hotline_event,
    "media": media_event,
    "material": material_event,
    "dialogue": dialogue_event,
}
