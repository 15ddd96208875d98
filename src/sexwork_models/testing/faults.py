"""What can be wrong with a row: every kind of fault as a change of a sound one, and the finding that it must give."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping

import attrs

from .scene import Cells, Scene
from .weights import code

__all__ = ["FAULTS", "Fault", "faulty_rows"]

_FIRST, _SECOND = "<first>", "<second>"  # the ids of the rows of one fault
_NO_NUMBER = "0000000000"  # as long as a telephone number, and nobody's


@attrs.frozen
class Fault:
    """One kind of fault: the finding that it gives, and how its rows differ from sound ones.

    Each of `rows` says what one row holds instead; None leaves a cell out. They are rows of an event or, with `client`, of one
    client. `reported` is how many of the rows are not accepted.
    """

    code: str
    rows: tuple[Mapping[str, str | None], ...]
    client: bool = False
    reported: int = 1


def _event(code: str, **cells: str | None) -> Fault:
    return Fault(code, (cells,))


def _client(code: str, **cells: str | None) -> Fault:
    return Fault(code, (cells,), client=True)


_NUMBERS = {
    "number-with-separator": _event("number-with-separator", contacts="1,234"),
    "number-with-point": _event("number-ambiguous", contacts="1.234"),
    "number-in-words": _event("number-unreadable", contacts="khoảng 20"),
    "number-not-whole": _event("number-not-whole", contacts="12.5", persons=None),
    "negative-contacts": _event("negative-count", contacts="-3", persons=None),
    "persons-above-contacts": _event("persons-above-contacts", contacts="3", persons="5"),
    "persons-of-client": _client("count-in-client-record", persons="2"),
    "participants-of-client": _client("count-in-client-record", participants="2"),
    "items-of-nothing": _event("items-of-what", items="40"),
    "item-without-number": _event("items-how-many", item="news"),
    "condoms-to-nobody": _event("condoms-to-whom", item="condom", items="40"),
}
_DAYS = {
    "day-as-spoken": _client("date-form", day="15/12/2023"),
    "day-as-serial": _client("date-serial", day="45275"),
    "day-of-no-calendar": _client("date-does-not-exist", day="2024-02-30"),
    "day-without-end": _client("date-out-of-range", entered_on="9999-12-31"),
    "entered-before-day": _client("entered-before-day", entered_on="1900-01-01"),
}
_PEOPLE = {
    "client-like-telephone": _client("client-code-form", client=_NO_NUMBER),
    "client-like-name": _client("client-code-form", client="SYN Khách hàng"),
    "client-like-date": _client("client-code-form", client="SYN-1-1-2000"),
    "site-like-number": _client("opaque-code-form", site="00000000"),
    "group-with-name": _event("opaque-code-form", group="SYN nhóm"),
    "note-with-telephone": _client("identifier-in-text", note=_NO_NUMBER),
    "client-in-event": _event("client-in-event", client="SYN-CBBBB00"),
    "establishment-of-client": _client("establishment-with-client", establishment="SYN-EBBBB00"),
    "coded-without-consent": _client("coded-without-consent", consent="refused"),
    "coded-after-withdrawal": _client("coded-after-withdrawal", consent="withdrawn"),
    "client-under-18": _client("protection-case", age_band="under_18"),
    "people-under-18": _event("protection-case", age_band="under_18"),
    "trafficking": _client("protection-case", trafficking_suspected="true"),
}
_WORDS = {
    "activity-unknown": _client("orphan-reference", activity="M1-SYNTHETIC"),
    "population-unknown": _client("orphan-reference", population="synthetic"),
    "recipient-unknown": _event(
        "orphan-reference", item="condom", items="40", recipient="synthetic"
    ),
    "model-unknown": _client("orphan-reference", models="M1;SYN"),
    "place-unknown": _client("orphan-reference", place="SYN"),
    "place-without-zero": _client("lost-leading-zero", place="1"),
    "place-of-other-day": _client(
        "place-not-on-day", day="2025-07-01", entered_on="2025-07-01", place="02"
    ),
    "enforcement": _event("enforcement-in-records", activity="P-POLICE", models="PROGRAMME"),
    "channel-unknown": _client("value-not-allowed", channel="telegram"),
    "cancelled-perhaps": _client("value-not-yes-no", cancelled="maybe"),
    "place-missing": _client("missing-value", place=None),
    "models-empty": _client("missing-value", models=";"),
    "note-decomposed": attrs.evolve(
        _client("decomposed-unicode", note=unicodedata.normalize("NFD", "ghi chú")), reported=0
    ),
}
_LINKS = {
    "stage-in-event": _event(
        "referral-in-event", referral="SYN-FBBBB00", referral_stage="referred"
    ),
    "stage-without-referral": _client("referral-without-code", referral_stage="referred"),
    "referral-without-stage": _client("referral-without-stage", referral="SYN-FBBBB00"),
    "cancels-nothing": _client("cancels-what", cancelled="true"),
    "correction-of-unknown": _client("correction-of-unknown", supersedes="SYN-R-NONE"),
    "corrections-in-circle": Fault(
        "correction-circle", ({"supersedes": _SECOND}, {"supersedes": _FIRST}), reported=2
    ),
    "corrected-twice": Fault(
        "corrected-twice", ({}, {"supersedes": _FIRST}, {"supersedes": _FIRST}), reported=2
    ),
    "row-twice": Fault("duplicate-record", ({}, {"id": _FIRST})),
    "id-of-two": Fault("conflicting-records", ({}, {"id": _FIRST, "contacts": "21"}), reported=2),
}
FAULTS: Mapping[str, Fault] = {**_NUMBERS, **_DAYS, **_PEOPLE, **_WORDS, **_LINKS}


def faulty_rows(scene: Scene, name: str) -> Iterator[Cells]:
    """The rows of one fault, numbered from that of the scene on. Each names the fault in its `note`."""
    fault = FAULTS[name]
    ids = {mark: code("R", scene.number + place) for place, mark in enumerate((_FIRST, _SECOND))}
    sound = _sound(scene, name, client=fault.client)
    for place, changes in enumerate(fault.rows):
        cells = {**sound, "id": code("R", scene.number + place)}
        cells |= {
            field: ids.get(value, value) for field, value in changes.items() if value is not None
        }
        if "note" in changes:
            cells["note"] = f"{sound['note']} {changes['note']}"
        yield {field: value for field, value in cells.items() if changes.get(field, "") is not None}


def _sound(scene: Scene, name: str, *, client: bool) -> Cells:
    """A sound row of nobody and nothing else in the table, so that a fault touches no other row."""
    kind = "client" if client else "event"
    cells = scene.record(kind, scene.recent(), scene.upto(len(scene.spots[0])))
    cells |= {
        "activity": "M1-OUTREACH",
        "models": "M1",
        "population": "sex_worker",
        "note": f"SYN-FAULT-{name}",
    }
    if not client:
        return cells | {"contacts": "20", "persons": "10"}
    return cells | {
        "client": code("C", scene.people.size + scene.number),
        "consent": "given",
        "age_band": "25-49",
    }
