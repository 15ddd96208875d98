"""What a client agreed to, for which purpose and since when; and what a refusal and a withdrawal change.

A refusal never blocks a service: the contact is recorded without a code and counts. A withdrawal deletes the coded rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Annotated, Any, TypeAlias

import attrs
from pydantic import AfterValidator, ValidationInfo

from ...core.errors import UnusableInputError
from ...intake.fields import Contradiction, Day, Id, Row, refuse
from ...values.text import Worded
from ..records.client_codes import CLIENT_FORM, cleaned
from ..records.conditions import OneOf
from ..records.corrections import parted
from ..records.model import ActivityRecord, OpaqueCode
from ..records.row_rules import ForbiddenWhen, NotAbove, RowRule, contradictions_of

__all__ = ["ConsentEntry", "ConsentPurpose", "Consents", "Withdrawal", "anonymous", "withdraw"]

_RULES: tuple[RowRule, ...] = (
    CLIENT_FORM,
    NotAbove("withdrawn-before-given", "given_on", "withdrawn_on"),
    ForbiddenWhen("withdrawal-of-refusal", "withdrawn_on", (OneOf("refused", {True}),)),
)
_LINKS: Mapping[str, Any] = {
    "client": "",
    "referral": "",
    "referral_stage": None,
    "case": "",
    "note": "",
}


class ConsentPurpose(Worded):
    """What a client may agree to; each purpose by itself."""

    SERVICE = "service", "cung cấp dịch vụ", "service"
    REPORTING = "reporting", "báo cáo", "reporting"
    RESEARCH = "research", "nghiên cứu", "research"


def _some(code: str, info: ValidationInfo) -> str:
    if not code:
        raise refuse("missing-value", value="", field=info.field_name, key=info.field_name)
    return code


_Client: TypeAlias = Annotated[OpaqueCode, AfterValidator(_some)]


class ConsentEntry(Row):
    """One answer of one client about one purpose: consent to the text `text_version` on `given_on`, or with `refused` a no.

    `withdrawn_on` is the first day on which the consent no longer holds.
    """

    client: _Client
    purpose: ConsentPurpose
    given_on: Day
    text_version: Id
    withdrawn_on: Day | None = None
    refused: bool = False

    @classmethod
    def contradictions(cls, cells: Mapping[str, Any]) -> Iterator[Contradiction]:
        """A code of another form, a withdrawal before the consent or of a refusal."""
        yield from super().contradictions(cells)
        yield from contradictions_of(_RULES, cells)


_Answers: TypeAlias = Mapping[tuple[str, ConsentPurpose], list[ConsentEntry]]


def _by_client(consents: Consents) -> _Answers:
    answers: dict[tuple[str, ConsentPurpose], list[ConsentEntry]] = {}
    for entry in consents.entries:
        answers.setdefault((entry.client, entry.purpose), []).append(entry)
    return answers


@attrs.frozen
class Consents:
    """Every answer that clients gave. Its representation shows none."""

    entries: tuple[ConsentEntry, ...] = attrs.field(converter=tuple, repr=False)
    _answers: _Answers = attrs.field(
        init=False, repr=False, eq=False, default=attrs.Factory(_by_client, takes_self=True)
    )

    def covers(self, client: str, day: date, purpose: ConsentPurpose | str) -> bool:
        """Whether `client` had consented to `purpose` and had not said no again, on `day`.

        The last word counts; of one day, the no. A purpose never covers another, and nobody consents by silence. Raises
        ValueError for a purpose that is none.
        """
        answers = self._answers.get((cleaned(client), ConsentPurpose(purpose)), [])
        yes = [entry.given_on for entry in answers if not entry.refused and entry.given_on <= day]
        no = [on for entry in answers if (on := _no_on(entry)) and on <= day]
        return bool(yes) and (not no or max(no) < max(yes))


def _no_on(entry: ConsentEntry) -> date | None:
    return entry.given_on if entry.refused else entry.withdrawn_on


def anonymous(record: ActivityRecord) -> ActivityRecord:
    """The record without what leads back to its client, so that the contact still counts.

    Emptied are the code; the case and the referral with its stage, because their codes also stand in other records of the
    same person; and the note, because it is free text. What stays says who worked, where, and with whom in general: the group
    too, which did the work and whose own count the contact belongs to. The referral itself is no longer counted.
    """
    return record.model_copy(update=_LINKS)


@attrs.frozen
class Withdrawal:
    """What a withdrawal left: the rows that are kept, how many were deleted, and the day it was made on.

    It names no client: withdrawals can be counted, and that is all that remains of them.
    """

    kept: tuple[ActivityRecord, ...] = attrs.field(repr=False)
    deleted: int
    on: date


def withdraw(records: Iterable[ActivityRecord], client: str, on: date) -> Withdrawal:
    """The records after `client` has withdrawn: every row under the code is deleted, whatever its day.

    Deleted with them are rows that they corrected, of whomever, because a mistake must not count again, and cancellations
    of them. A row that a correction moved from this client to another stays, counts once, and is no longer a correction.
    Rows in are rows kept and rows deleted. What was published or submitted before holds its own numbers and is not touched.
    Where records hold pseudonyms, `client` is the pseudonym. Raises UnusableInputError without a code: an anonymous record
    cannot be told from another.
    """
    code = cleaned(client)
    if not code:
        raise UnusableInputError("withdrawal-without-code")
    rows = tuple(records)
    parts = parted(rows, [index for index, row in enumerate(rows) if row.client == code])
    return Withdrawal(parts.stay, len(parts.gone), on)
