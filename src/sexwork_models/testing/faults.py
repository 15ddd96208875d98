"""Lists the kinds of faulty rows, as changes of a valid one, with the finding each must give."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping

import attrs

from .generator_state import Cells, GeneratorState
from .weights import synthetic_code

__all__ = ["FAULTS", "Fault", "faulty_rows"]

_FIRST, _SECOND = "<first>", "<second>"  # stand for the ids of the rows of one fault
_TELEPHONE_LIKE = "0000000000"  # as long as a telephone number, but not in use


@attrs.frozen
class Fault:
    """One kind of fault: the finding that it gives, and how its rows differ from valid ones.

    Each of `rows` holds the cells that differ in one row; None leaves a cell out. The rows are
    records of events or, with `client`, of one client. `reported` is how many of the rows are
    rejected.
    """

    code: str
    rows: tuple[Mapping[str, str | None], ...]
    client: bool = False
    reported: int = 1


def _event_fault(code: str, **cells: str | None) -> Fault:
    return Fault(code, (cells,))


def _client_fault(code: str, **cells: str | None) -> Fault:
    return Fault(code, (cells,), client=True)


_NUMBERS = {
    "number-with-separator": _event_fault("number-with-separator", contacts="1,234"),
    "number-with-point": _event_fault("count-ambiguous", contacts="1.234"),
    "number-in-words": _event_fault("number-unreadable", contacts="khoảng 20"),
    "number-not-whole": _event_fault("number-not-whole", contacts="12.5", persons=None),
    "negative-contacts": _event_fault("negative-count", contacts="-3", persons=None),
    "persons-above-contacts": _event_fault("persons-above-contacts", contacts="3", persons="5"),
    "persons-above-participants": _event_fault(
        "persons-above-participants", contacts=None, persons="25", participants="20"
    ),
    "persons-of-client": _client_fault("count-in-client-record", persons="2"),
    "participants-of-client": _client_fault("count-in-client-record", participants="2"),
    "items-of-nothing": _event_fault("items-of-what", items="40"),
    "item-without-number": _event_fault("items-how-many", item="news"),
    "condoms-to-nobody": _event_fault("condoms-to-whom", item="condom", items="40"),
}
_DAYS = {
    "day-as-spoken": _client_fault("date-form", day="15/12/2023"),
    "day-as-serial": _client_fault("date-serial", day="45275"),
    "day-of-no-calendar": _client_fault("date-does-not-exist", day="2024-02-30"),
    "day-without-end": _client_fault("date-out-of-range", entered_on="9999-12-31"),
    "entered-before-day": _client_fault("entered-before-day", entered_on="1900-01-01"),
}
_PEOPLE = {
    "client-like-telephone": _client_fault("client-code-form", client=_TELEPHONE_LIKE),
    "client-like-name": _client_fault("client-code-form", client="SYN Khách hàng"),
    "client-like-date": _client_fault("client-code-form", client="SYN-1-1-2000"),
    "site-like-number": _client_fault("opaque-code-form", site="00000000"),
    "group-with-name": _event_fault("opaque-code-form", group="SYN nhóm"),
    "note-with-telephone": _client_fault("identifier-in-text", note=_TELEPHONE_LIKE),
    "client-in-event": _event_fault("client-in-event", client="SYN-CBBBB00"),
    "establishment-of-client": _client_fault(
        "establishment-with-client", establishment="SYN-EBBBB00"
    ),
    "coded-without-consent": _client_fault("coded-without-consent", consent="refused"),
    "coded-after-withdrawal": _client_fault("coded-after-withdrawal", consent="withdrawn"),
    "client-under-18": _client_fault("protection-case", age_band="under_18"),
    "people-under-18": _event_fault("protection-case", age_band="under_18"),
    "trafficking": _client_fault("protection-case", trafficking_suspected="true"),
}
_VALUES = {
    "activity-unknown": _client_fault("orphan-reference", activity="M1-SYNTHETIC"),
    "population-unknown": _client_fault("orphan-reference", population="synthetic"),
    "recipient-unknown": _event_fault(
        "orphan-reference", item="condom", items="40", recipient="synthetic"
    ),
    "model-unknown": _client_fault("orphan-reference", models="M1;SYN"),
    "place-unknown": _client_fault("orphan-reference", place="SYN"),
    "place-without-zero": _client_fault("lost-leading-zero", place="1"),
    "place-of-other-day": _client_fault(
        "place-not-on-day", day="2025-07-01", entered_on="2025-07-01", place="02"
    ),
    "enforcement": _event_fault("enforcement-in-records", activity="P-POLICE", models="PROGRAMME"),
    "channel-unknown": _client_fault("value-not-allowed", channel="telegram"),
    "cancelled-perhaps": _client_fault("value-not-yes-no", cancelled="maybe"),
    "place-missing": _client_fault("missing-value", place=None),
    "models-empty": _client_fault("missing-value", models=";"),
    "note-decomposed": attrs.evolve(
        _client_fault("decomposed-unicode", note=unicodedata.normalize("NFD", "ghi chú")),
        reported=0,
    ),
}
_LINKS = {
    "stage-in-event": _event_fault(
        "referral-in-event", referral="SYN-FBBBB00", referral_stage="referred"
    ),
    "stage-without-referral": _client_fault("referral-without-code", referral_stage="referred"),
    "referral-without-stage": _client_fault("referral-without-stage", referral="SYN-FBBBB00"),
    "cancels-nothing": _client_fault("cancels-what", cancelled="true"),
    "correction-of-unknown": _client_fault("correction-of-unknown", supersedes="SYN-R-NONE"),
    "corrections-in-circle": Fault(
        "correction-circle", ({"supersedes": _SECOND}, {"supersedes": _FIRST}), reported=2
    ),
    "corrected-twice": Fault(
        "corrected-twice", ({}, {"supersedes": _FIRST}, {"supersedes": _FIRST}), reported=2
    ),
    "row-twice": Fault("duplicate-record", ({}, {"id": _FIRST})),
    "id-of-two": Fault("conflicting-records", ({}, {"id": _FIRST, "contacts": "21"}), reported=2),
}
FAULTS: Mapping[str, Fault] = {**_NUMBERS, **_DAYS, **_PEOPLE, **_VALUES, **_LINKS}


def faulty_rows(state: GeneratorState, name: str) -> Iterator[Cells]:
    """Yields the rows of one fault, numbered from `state.number` on, with its name in `note`."""
    fault = FAULTS[name]
    ids = {
        _FIRST: synthetic_code("R", state.number),
        _SECOND: synthetic_code("R", state.number + 1),
    }
    valid_cells = _valid_cells(state, name, client=fault.client)
    for offset, changes in enumerate(fault.rows):
        cells = {**valid_cells, "id": synthetic_code("R", state.number + offset)}
        for field, value in changes.items():
            if value is None:
                cells.pop(field, None)
            else:
                cells[field] = ids.get(value, value)
        if "note" in changes:
            cells["note"] = f"{valid_cells['note']} {changes['note']}"
        yield cells


def _valid_cells(state: GeneratorState, name: str, *, client: bool) -> Cells:
    """Returns a valid row that shares no code with other rows, so that a fault is alone in it."""
    kind = "client" if client else "event"
    cells = state.common_cells(kind, state.recent_day(), state.up_to(len(state.places[0])))
    cells |= {
        "activity": "M1-OUTREACH",
        "models": "M1",
        "population": "sex_worker",
        "note": f"SYN-FAULT-{name}",
    }
    if not client:
        return cells | {"contacts": "20", "persons": "10"}
    return cells | {
        "client": synthetic_code("C", state.people.size + state.number),
        "consent": "given",
        "age_band": "25-49",
    }
