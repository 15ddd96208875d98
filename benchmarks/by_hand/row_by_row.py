"""The same rules and indicators row by row: a plain Python loop over dictionaries, and a pydantic
model.

Long functions on purpose: a chain of conditions is the fastest that a plain loop can be.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    model_validator,
)

from . import words
from .counts_in_polars import PAIRS, Answer, Days, answers

Row = Mapping[str, Any]
Spans = Mapping[str, tuple[tuple[date, date], ...]]

_CODE, _NO_CODE, _IDENTIFIER = (
    re.compile(words.CODE),
    re.compile(words.NO_CODE),
    re.compile(words.IDENTIFIER),
)
_ID, _NO_ID, _NO_NAME = re.compile(words.ID), re.compile(words.NO_ID), re.compile(words.NO_NAME)
_PSEUDONYM = re.compile(words.PSEUDONYM)
_ALLOWED = {field: frozenset(allowed) for field, allowed in words.WORDS.items()}
_MODELS, _POPULATIONS, _SERVED = (
    frozenset(words.MODELS),
    frozenset(words.POPULATIONS),
    frozenset(words.SERVED),
)
_REACHED, _LESSONS = frozenset(words.REACHED), frozenset(("M1-MEET", *words.CLASSES))
_STAYS, _CASES = frozenset(words.STAYS), frozenset(("M2-HEALTH", *words.STAYS, *words.LEGAL))
_PEOPLE = frozenset(("M3-REACH-OWNER", *words.GIVEN))


def is_protection_case(row: Row) -> bool:
    """Whether a row is routed and not counted."""
    if row["trafficking_suspected"]:
        return True
    minor = row["age_band"] == "under_18"
    return minor and (
        row["kind"] == "client" or row["population"] is None or row["population"] in _SERVED
    )


def loop_over_rules(rows: Iterable[Row], spans: Spans) -> list[tuple[int, str, str]]:
    """Every rule that a row breaks by itself, as (row, code, field)."""
    return [(number, *fault) for number, row in enumerate(rows) for fault in faults_of(row, spans)]


def faults_of(row: Row, spans: Spans) -> list[tuple[str, str]]:  # noqa: C901
    """The rules that one row breaks."""
    if is_protection_case(row):
        return [("protection-case", "")]
    found = [("missing-value", field) for field in words.REQUIRED if row[field] is None]
    for field, allowed in _ALLOWED.items():
        if row[field] is not None and row[field] not in allowed:
            found.append(("value-not-allowed", field))
    for field in words.COUNTS:
        value = row[field]
        if value is not None and value < 0:
            found.append(("negative-count", field))
        if value is not None and abs(value) >= words.LARGEST:
            found.append(("number-out-of-range", field))
    for field in words.OPAQUE:
        code = row[field]
        if code is not None and (not _CODE.search(code) or _NO_CODE.search(code)):
            found.append(("opaque-code-form", field))
        elif code is not None and not _NO_NAME.search(code):
            found.append(("opaque-code-like-name", field))
    if not _ID.search(row["id"]) or _NO_ID.search(row["id"]):
        found.append(("opaque-code-form", "id"))
    found += _of_kind(row)
    found += _of_fields_together(row)
    found += _of_content(row, spans)
    return found


def _of_kind(row: Row) -> Iterator[tuple[str, str]]:
    if row["kind"] == "client":
        for field, code in (
            ("establishment", "establishment-with-client"),
            ("persons", "count-in-client-record"),
            ("participants", "count-in-client-record"),
        ):
            if row[field] is not None:
                yield code, field
        return
    if row["client"] is not None:
        yield "client-in-event", "client"
    if row["referral_stage"] is not None:
        yield "referral-in-event", "referral_stage"
    if row["contacts"] is None and row["activity"] in _REACHED and not row["cancelled"]:
        yield "number-not-stated", "contacts"
    if row["participants"] is None and row["activity"] in _LESSONS and not row["cancelled"]:
        yield "number-not-stated", "participants"


def _of_fields_together(row: Row) -> Iterator[tuple[str, str]]:  # noqa: C901, PLR0912
    client, consent, item, items = row["client"], row["consent"], row["item"], row["items"]
    if client is not None:
        if not _CODE.search(client) or _NO_CODE.search(client):
            yield "client-code-form", "client"
        elif not _NO_NAME.search(client) and not _PSEUDONYM.search(client):
            yield "client-code-like-name", "client"
        if consent is None:
            yield "consent-not-recorded", "consent"
        elif consent == "withdrawn":
            yield "coded-after-withdrawal", "client"
        elif consent != "given" and consent in _ALLOWED["consent"]:
            yield "coded-without-consent", "client"
    if row["day"] > row["entered_on"]:
        yield "entered-before-day", "day"
    if (
        row["persons"] is not None
        and row["contacts"] is not None
        and row["persons"] > row["contacts"]
    ):
        yield "persons-above-contacts", "persons"
    if (row["referral"] is None) is not (row["referral_stage"] is None):
        yield (
            ("referral-without-code", "referral")
            if row["referral"] is None
            else ("referral-without-stage", "referral_stage")
        )
    if (item is None) is not (items is None):
        yield ("items-of-what", "item") if item is None else ("items-how-many", "items")
    if item == "condom" and row["recipient"] is None:
        yield "condoms-to-whom", "recipient"
    if row["cancelled"] and row["supersedes"] is None:
        yield "cancels-what", "supersedes"
    if row["amount"] is not None and row["funding"] is None:
        yield "amount-without-source", "funding"


def _of_content(row: Row, spans: Spans) -> Iterator[tuple[str, str]]:  # noqa: C901, PLR0912
    activity, day, models = row["activity"], row["day"], row["models"].split(";")
    own = words.MODEL_OF.get(activity)
    if own is None:
        yield "orphan-reference", "activity"
    elif own != "ALL" and own not in models:
        yield "activity-of-other-model", "models"
    if not _MODELS.issuperset(models):
        yield "orphan-reference", "models"
    for field in ("population", "recipient"):
        if row[field] is not None and row[field] not in _POPULATIONS:
            yield "orphan-reference", field
    if row["place"] not in spans:
        yield "orphan-reference", "place"
    elif not any(first <= day < end for first, end in spans[row["place"]]):
        yield "place-not-on-day", "place"
    if activity in words.ENFORCEMENT:
        yield "enforcement-in-records", "activity"
    if not row["cancelled"]:
        if row["days"] is None and activity in _STAYS:
            yield "number-not-stated", "days"
        if row["case"] is None and activity in _CASES:
            yield "case-not-stated", "case"
        if row["population"] is None and (row["kind"] == "client" or activity in _PEOPLE):
            yield "population-not-stated", "population"
    for field in ("day", "entered_on"):
        if not words.OUR_TIME[0] <= row[field] <= words.OUR_TIME[1]:
            yield "date-out-of-range", field
    if row["note"] is not None and _IDENTIFIER.search(row["note"]):
        yield "identifier-in-text", "note"


# ----------------------------------------------------------------------------------------- pydantic

_ALL_AT_ONCE = (  # one pattern, with what a code never holds in front
    r"^(?!.*[0-9](?:[-_]?[0-9]){7})(?![0-9_-]+$)(?!.*[0-9]{1,2}[-_][0-9]{1,2}[-_](?:19|20)[0-9]{2})"
    r"(?!.*(?:19|20)[0-9]{2}[-_][0-9]{1,2}[-_][0-9]{1,2})"
    r"(?!(?:.*[^0-9])?[0-3]?[0-9][-_][01]?[0-9][-_][0-9]{2}(?:[^0-9]|$))"
    r"(?=.*[0-9]|P-[A-Z]{26,}$)[A-Za-z0-9][A-Za-z0-9_-]*[A-Za-z0-9]$"
)
Code = Annotated[str, StringConstraints(pattern=_ALL_AT_ONCE)] | None
Count = Annotated[int, Field(ge=0, lt=words.LARGEST)] | None
Day = Annotated[date, Field(ge=words.OUR_TIME[0], le=words.OUR_TIME[1])]


class Record(BaseModel):
    """A record as pydantic alone would hold it."""

    model_config = ConfigDict(extra="forbid", frozen=True, regex_engine="python-re")

    id: Annotated[
        str, StringConstraints(pattern=r"^(?!(?:84|0)[0-9]{8,10}$)[A-Za-z0-9][A-Za-z0-9_.:/-]*$")
    ]
    kind: Literal[words.WORDS["kind"]]
    day: Day
    entered_on: Day
    reporter: Code = None
    reporter_role: Literal[words.WORDS["reporter_role"]] | None = None
    supersedes: str | None = None
    cancelled: bool = False
    site: Code = None
    place: str
    models: str
    activity: Literal[words.EVERY_ACTIVITY]
    client: Code = None
    population: Literal[words.POPULATIONS] | None = None
    gender: Literal[words.WORDS["gender"]] | None = None
    age_band: Literal[words.WORDS["age_band"]] | None = None
    channel: Literal[words.WORDS["channel"]] | None = None
    contacts: Count = None
    persons: Count = None
    participants: Count = None
    group: Code = None
    establishment: Code = None
    need: Literal[words.WORDS["need"]] | None = None
    service: Literal[words.WORDS["service"]] | None = None
    provider: Code = None
    referral: Code = None
    referral_stage: Literal[words.WORDS["referral_stage"]] | None = None
    case: Code = None
    reason: Literal[words.WORDS["reason"]] | None = None
    days: Count = None
    nights: Count = None
    score: Count = None
    course_stage: Literal[words.WORDS["course_stage"]] | None = None
    item: Literal[words.WORDS["item"]] | None = None
    items: Count = None
    recipient: Literal[words.POPULATIONS] | None = None
    consent: Literal[words.WORDS["consent"]] | None = None
    trafficking_suspected: bool = False
    amount: Count = None
    funding: str | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _together(self, info: ValidationInfo) -> Record:
        row = self.__dict__
        if is_protection_case(row):
            raise ValueError("protection-case")
        for check in (_of_kind(row), _of_fields_together(row), _of_content(row, info.context)):
            for code, _ in check:
                raise ValueError(code)
        return self


def failing_rows(rows: Iterable[Row], spans: Spans) -> set[int]:
    """The numbers of the rows that break a rule, each row read by pydantic."""
    validate = TypeAdapter(Record).validator.validate_python
    failing = set()
    for number, row in enumerate(rows):
        try:
            validate(row, context=spans)
        except ValidationError:
            failing.add(number)
    return failing


# --------------------------------------------------------------------------------------- indicators


def loop_over_indicators(
    rows: list[Row], province_of: Mapping[str, tuple[tuple[date, date, str], ...]], days: Days
) -> Answer:
    """Every indicator of every province, with sets and dictionaries."""
    corrected = {row["supersedes"] for row in rows if row["supersedes"] is not None}
    count = _Count(days)
    for row in rows:
        if (
            row["cancelled"]
            or row["day"] >= days.end
            or row["id"] in corrected
            or is_protection_case(row)
        ):
            continue
        day = row["day"]
        for first, end, province in province_of.get(row["place"], ()):
            if first <= day < end:
                count.add(row, province)
    return count.answer()


class _Count:
    """What has been counted so far."""

    def __init__(self, days: Days) -> None:
        self.days = days
        self.clients: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.records: dict[tuple[str, str], int] = defaultdict(int)
        self.keyless: dict[tuple[str, str], list[int]] = defaultdict(
            lambda: [0, 0, 0]
        )  # most, without a limit, least
        self.sums: dict[tuple[str, str], list[int]] = defaultdict(
            lambda: [0, 0, 0]
        )  # records, number, stated
        self.sizes: dict[str, list[int]] = defaultdict(list)
        self.houses: dict[str, dict[str | None, list[int]]] = defaultdict(
            lambda: defaultdict(lambda: [0, 0])
        )
        self.first: dict[tuple[str, str], tuple[date, str]] = {}
        self.marks: dict[tuple[str, str], list[int]] = defaultdict(
            lambda: [0, 0, 0, 0, 0]
        )  # as in the columns of `_MARKS`

    def add(self, row: Row, province: str) -> None:
        """One record more."""
        models = frozenset(row["models"].split(";"))
        inside = row["day"] >= self.days.start
        met = list(_counts_for(row, models, self.days, inside=inside))
        if met:
            self._person(row, province, met)
        self._first_record(row, province, models, inside=inside)
        if inside:
            self._numbers(row, province, models)
            if (
                row["kind"] == "event"
                and row["activity"] in {"M3-REACH-EST", "M3-COMMIT"}
                and models & {"M3", "ALL"}
            ):
                self.houses[province][row["establishment"]][row["activity"] == "M3-COMMIT"] += 1

    def _person(self, row: Row, province: str, met: list[str]) -> None:
        met += [f"{mask}:both" for mask, other in PAIRS.items() if mask in met and other in met]
        client = row["client"]
        for name in met:
            self.records[name, province] += 1
            if client is not None:
                self.clients[name, province].add(client)
        if client is None:
            most, least = _widening(row)
            for name in met:
                limits = self.keyless[name, province]
                limits[0] += most or 0
                limits[1] += most is None
                limits[2] = max(limits[2], least)

    def _first_record(
        self, row: Row, province: str, models: frozenset[str], *, inside: bool
    ) -> None:
        for name, key, most in _marks_of(row, models, self.days):
            mark = self.marks[name, province]
            mark[0] += inside
            if key is None:
                mark[3] += most or 0
                mark[4] += most is None
                if inside:
                    mark[1] += most or 0
                    mark[2] += most is None
            else:
                record = (row["day"], province)
                if record < self.first.get((name, key), (date.max, "")):
                    self.first[name, key] = record

    def _numbers(self, row: Row, province: str, models: frozenset[str]) -> None:
        for name, number in _sums_of(row, models):
            added = self.sums[name, province]
            added[0] += 1
            if number is not None:
                added[1] += number
                added[2] += 1
                if name == "I22":
                    self.sizes[province].append(number)

    def answer(self) -> Answer:
        """The same small tables as those of the other engines, and what follows from them."""
        people: dict[str, dict[str, Any]] = defaultdict(dict)
        keyless: dict[str, dict[str, Any]] = defaultdict(dict)
        for (name, province), records in self.records.items():
            people[province] |= {
                name: len(self.clients.get((name, province), ())),
                f"{name}:records": records,
            }
        for mask, other in PAIRS.items():
            for province, row in people.items():
                row[f"{mask}:both"] = len(
                    self.clients[mask, province] & self.clients[other, province]
                )
        for (name, province), (most, open_, least) in self.keyless.items():
            keyless[province] |= {
                f"{name}:most": most,
                f"{name}:open": open_,
                f"{name}:least": least,
            }
        new: dict[tuple[str, str], int] = defaultdict(int)
        for (name, _), (day, province) in self.first.items():
            new[name, province] += day >= self.days.start
        first = [
            {"indicator": name, "province": province, "len": count}
            for (name, province), count in new.items()
        ]
        marks = [
            {"indicator": name, "province": province, **dict(zip(_MARKS, counts, strict=True))}
            for (name, province), counts in self.marks.items()
        ]
        tables = [
            _with_province(people),
            _with_province(keyless),
            list(map(_house, self.houses.items())),
            self._all_sums(),
            first,
            marks,
        ]
        return dict(answers(tables, self.days))

    def _all_sums(self) -> list[dict[str, Any]]:
        provinces = {province for _, province in self.sums}
        rows = []
        for province in provinces:
            row: dict[str, Any] = {"province": province}
            for name in _SUMMED:
                records, number, stated = self.sums.get((name, province), (0, 0, 0))
                row |= {
                    f"{name}:records": records,
                    f"{name}:number": number,
                    f"{name}:stated": stated,
                }
            sizes = self.sizes.get(province)
            rows.append(
                row
                | {"least": min(sizes) if sizes else None, "most": max(sizes) if sizes else None}
            )
        return rows


_MARKS = ("records", "most", "open", "ever_most", "ever_open")
_SUMMED = ("I01", "I22", "I26", "I27", "I28", "I29", "I30", "I32", "I35", "I47", "I52")


def _with_province(rows: Mapping[str, dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"province": province, **row} for province, row in rows.items()]


def _house(item: tuple[str, dict[str | None, list[int]]]) -> dict[str, Any]:
    province, houses = item
    known = [counts for house, counts in houses.items() if house is not None]
    without = houses.get(None, [0, 0])
    return {
        "province": province,
        "seen": sum(seen > 0 for seen, _ in known),
        "signed": sum(signed > 0 for _, signed in known),
        "seen:records": sum(seen for seen, _ in houses.values()),
        "signed:records": sum(signed for _, signed in houses.values()),
        "seen:most": without[0],
        "signed:most": without[1],
        "both": sum(seen > 0 and signed > 0 for seen, signed in known),
    }


def _widening(row: Row) -> tuple[int | None, int]:
    """How many people a record without a code may stand for, at most and at least."""
    if row["kind"] == "client":
        return 1, 1
    stated = (
        row[field] for field in ("persons", "contacts", "participants") if row[field] is not None
    )
    most = next(stated, None)
    return most, row["persons"] if row["persons"] is not None else int(most != 0)


def _counts_for(  # noqa: C901, PLR0912, PLR0915
    row: Row, models: frozenset[str], days: Days, *, inside: bool
) -> Iterator[str]:
    """For which indicators the client of a record counts."""
    activity, people, need, stage = (
        row["activity"],
        row["population"],
        row["need"],
        row["referral_stage"],
    )
    all_models, m12, m2, m3 = (bool(models & of) for of in (_ANY, _M12, _M2, _M3))
    needy, made = need is not None and need != "none", stage in words.MADE
    if row["day"] >= days.year:
        if all_models:
            if activity in _REACHED:
                yield "I02"
                if people == "sex_worker" and activity in words.CONTACTED:
                    yield "I03"
                if people == "at_risk_person" and activity != "M3-REACH-OWNER":
                    yield "I04"
            if made:
                yield "I08"
            if needy:
                yield "I12"
            if activity in _GIVEN:
                yield "I14"
        if (
            activity == "M1-TRAIN"
            and people in {"board_member", "outreach_worker"}
            and models & _M13
        ):
            yield "I24"
        if m2 and activity == "M2-VOC" and row["course_stage"] == "started":
            yield "I37"
        if m2 and activity in words.SUPPORT:
            yield f"I38/{activity}"
        if m3:
            if activity == "M3-REACH-OWNER" and people == "owner":
                yield "I41"
            if people in {"worker", "female_worker"}:
                if activity in words.WORKERS_MET:
                    yield "I42"
                if activity == "M3-BHXH":
                    yield "I45"
                if row["service"] == "social_insurance" and stage == "completed":
                    yield "I46"
    if inside:
        if m12 and people == "sex_worker":
            if activity in {"M1-COUNSEL", "M1-IEC"}:
                yield from (
                    f"I05/{start}" for start, end in days.months if start <= row["day"] < end
                )
            if activity in {"M1-COUNSEL", "M2-PSY"}:
                yield "I06"
            if made:
                yield "I06/made"
        if all_models:
            if needy:
                yield "I07"
            if made:
                yield "I07/made"
            if activity == "M3-REACH-WORKER" and need is not None:
                yield "I13"
                if needy:
                    yield "I13/needy"


_ANY, _M12, _M13 = (
    frozenset(("M1", "M2", "M3", "ALL")),
    frozenset(("M1", "M2", "ALL")),
    frozenset(("M1", "M3", "ALL")),
)
_M1, _M2, _M3 = frozenset(("M1", "ALL")), frozenset(("M2", "ALL")), frozenset(("M3", "ALL"))
_GIVEN = frozenset(words.GIVEN)
_OF_STAGE = {"referred": "I09", "received": "I10", "completed": "I11"}
_OF_CASE = {
    "M2-HEALTH": "I33",
    **dict.fromkeys(words.STAYS, "I34"),
    **dict.fromkeys(words.LEGAL, "I36"),
}


def _marks_of(
    row: Row, models: frozenset[str], days: Days
) -> Iterator[tuple[str, str | None, int | None]]:
    """What is counted at its first record: the indicator, the key, and how many a record without
    one may add.
    """
    activity = row["activity"]
    if (
        activity == "M1-MEMBER"
        and row["population"] == "group_member"
        and models & _M1
        and row["day"] >= days.year
    ):
        yield "I19", row["client"], _widening(row)[0]
    if row["referral_stage"] in _OF_STAGE and models & _ANY:
        yield _OF_STAGE[row["referral_stage"]], row["referral"], 1
    if activity in _OF_CASE and models & _M2:
        yield _OF_CASE[activity], row["case"], 1


def _sums_of(row: Row, models: frozenset[str]) -> Iterator[tuple[str, int | None]]:
    """To which sums a record of the period adds its number."""
    activity, item, event = row["activity"], row["item"], row["kind"] == "event"
    lone = 1 if row["contacts"] is None and not event else row["contacts"]
    if activity in _REACHED and models & _ANY:
        yield "I01", lone
    elif activity == "M2-HOTLINE" and models & _M12:
        yield "I32", lone
    if event and activity == "M1-MEET" and models & _M1:
        yield "I22", row["participants"]
    if event and activity in words.CLASSES:
        yield "I26", row["participants"]
    if event and activity == "M3-DIALOGUE" and models & _M3:
        yield "I47", 1
    if item is not None:
        yield from _items_of(row, models)
    if activity in _STAYS and models & _M2:
        yield "I35", row["days"]
    if row["score"] is not None and models & _M2:
        yield "I52", row["score"]


def _items_of(row: Row, models: frozenset[str]) -> Iterator[tuple[str, int | None]]:
    activity, item, recipient, items = row["activity"], row["item"], row["recipient"], row["items"]
    if (
        item == "condom"
        and recipient == "sex_worker"
        and activity == "M1-CONDOM-SW"
        and models & _M1
    ):
        yield "I27", items
    if (
        item == "condom"
        and recipient == "establishment"
        and activity == "M3-CONDOM-EST"
        and models & _M3
    ):
        yield "I28", items
    if item == "material_set" and activity in {"M1-MATERIAL", "X-TOOLKIT"} and models & _M12:
        yield "I29", items
    if item in words.MEDIA and activity == "P-MEDIA":
        yield "I30", items
