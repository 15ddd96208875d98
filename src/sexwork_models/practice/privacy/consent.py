"""Consent of clients by purpose, and its withdrawal.

A refusal never blocks a service: the contact is recorded without a code and counts. A withdrawal
deletes the coded rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Annotated, Any, ClassVar, TypeAlias, cast

import attrs
from pydantic import AfterValidator, ValidationInfo

from ...core.errors import UnusableInputError
from ...core.findings import Issue
from ...forms.conditions import OneOf
from ...forms.records import ActivityRecord, OpaqueCode
from ...forms.row_rules import ForbiddenWhen, NotAbove, RowRules
from ...intake.fields import Day, Id, field_error
from ...intake.rows import Row
from ...values.arguments import check_arguments
from ...values.text import LabelledEnum, Word
from ..records.client_codes import CLIENT_CODE_RULE, normalize_code
from ..records.corrections import remove_records

__all__ = ["ConsentEntry", "ConsentPurpose", "Consents", "Withdrawal", "anonymous", "withdraw"]

_RULES = RowRules.of(
    CLIENT_CODE_RULE,
    NotAbove("withdrawn-before-given", "given_on", "withdrawn_on"),
    ForbiddenWhen("withdrawal-of-refusal", "withdrawn_on", (OneOf("refused", {True}),)),
)
_IDENTIFYING_FIELDS: Mapping[str, Any] = {
    "client": "",
    "referral": "",
    "referral_stage": None,
    "case": "",
    "note": "",
}


class ConsentPurpose(LabelledEnum):
    """The purposes to which a client may consent, each by itself."""

    SERVICE = Word("service", "cung cấp dịch vụ", "service")
    REPORTING = Word("reporting", "báo cáo", "reporting")
    RESEARCH = Word("research", "nghiên cứu", "research")


def _require_code(code: str, info: ValidationInfo) -> str:
    if not code:
        raise field_error("missing-value", value="", field=info.field_name, key=info.field_name)
    return code


_Client: TypeAlias = Annotated[OpaqueCode, AfterValidator(_require_code)]


class ConsentEntry(Row):
    """An answer of a client about a purpose, given on `given_on` to the text `text_version`.

    It is a consent, or with `refused` a refusal. `withdrawn_on` is the first day on which the
    consent no longer holds.
    """

    private: ClassVar[bool] = True

    client: _Client
    purpose: ConsentPurpose
    given_on: Day
    text_version: Id
    withdrawn_on: Day | None = None
    refused: bool = False

    @classmethod
    def contradictions(cls, cells: Mapping[str, Any]) -> Iterator[Issue]:
        """Yields an ill-formed code, and a withdrawal before the consent or of a refusal."""
        yield from super().contradictions(cells)
        yield from _RULES.contradictions(cells)


_Answers: TypeAlias = Mapping[tuple[str, ConsentPurpose], list[ConsentEntry]]


def _to_entries(entries: Iterable[ConsentEntry]) -> tuple[ConsentEntry, ...]:
    return _checked_entries(entries)


@check_arguments
def _checked_entries(entries: Iterable[ConsentEntry]) -> tuple[ConsentEntry, ...]:
    return tuple(entries)


def _group_answers(consents: Consents) -> _Answers:
    answers: dict[tuple[str, ConsentPurpose], list[ConsentEntry]] = {}
    for entry in consents.entries:
        answers.setdefault((entry.client, entry.purpose), []).append(entry)
    return answers


@check_arguments
def _checked_purpose(purpose: ConsentPurpose) -> ConsentPurpose:
    return purpose


@attrs.frozen
class Consents:
    """All answers of clients about consent. The representation shows none of them."""

    entries: tuple[ConsentEntry, ...] = attrs.field(converter=_to_entries, repr=False)
    _answers: _Answers = attrs.field(
        init=False, repr=False, eq=False, default=attrs.Factory(_group_answers, takes_self=True)
    )

    @check_arguments
    def covers(self, client: str, day: date, purpose: ConsentPurpose | str) -> bool:
        """Whether, on `day`, `client` had consented to `purpose` and had not refused since.

        The last answer counts; of two answers on one day, the refusal. A purpose never covers
        another, and silence is no consent. Raises UnusableInputError for an unknown
        purpose, which it does not repeat.
        """
        last_given = last_revoked = date.min
        known = _checked_purpose(cast("ConsentPurpose", purpose))
        for entry in self._answers.get((normalize_code(client), known), ()):
            if not entry.refused and entry.given_on <= day:
                last_given = max(last_given, entry.given_on)
            revoked_on = entry.given_on if entry.refused else entry.withdrawn_on
            if revoked_on is not None and revoked_on <= day:
                last_revoked = max(last_revoked, revoked_on)
        return last_revoked < last_given


@check_arguments
def anonymous(record: ActivityRecord) -> ActivityRecord:
    """Returns the record without what leads back to its client, so that the contact still counts.

    Emptied are the code; the case and the referral with its stage, because their codes also stand
    in other records of the same person; and the note, because it is free text. The rest stays: who
    worked, where, and with whom in general. The group stays too, because it did the work and the
    contact belongs to its own count. The referral itself is no longer counted.
    """
    return record.model_copy(update=_IDENTIFYING_FIELDS)


@attrs.frozen
class Withdrawal:
    """The result of a withdrawal: the rows that are kept, how many were deleted, and the day.

    It names no client: nothing remains of a withdrawal but that it can be counted.
    """

    kept: tuple[ActivityRecord, ...] = attrs.field(repr=False)
    deleted: int
    on: date


@check_arguments
def withdraw(records: Iterable[ActivityRecord], client: str, on: date) -> Withdrawal:
    """Returns the records after `client` has withdrawn: every row under the code is deleted.

    The day of a row makes no difference. Deleted with them are rows that they corrected, of
    whomever, because a mistake must not count again, and cancellations of them. A row that a
    correction moved from this client to another stays, counts once, and is no longer a correction.
    Every row is either kept or deleted. What was published or submitted before keeps its own
    numbers and is not changed. Where records hold pseudonyms, `client` is the pseudonym. Raises
    UnusableInputError without a code: an anonymous record cannot be told from another.
    """
    code = normalize_code(client)
    if not code:
        raise UnusableInputError("withdrawal-without-code")
    rows = tuple(records)
    parts = remove_records(rows, [index for index, row in enumerate(rows) if row.client == code])
    return Withdrawal(parts.remaining, len(parts.removed), on)
