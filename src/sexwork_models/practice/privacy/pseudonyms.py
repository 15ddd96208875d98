"""Replaces client codes by pseudonyms: a keyed hash that nobody without the key can make or undo.

The key stays with the group or the Social Work Centre that issued the codes, never with the
records. A code has one pseudonym under one key, so persons of that key can be counted; under
another key it has another pseudonym, and nothing links the two. A count of persons over several
keys is therefore bounds: at least the largest count of a key, at most the sum.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from string import ascii_uppercase
from typing import TypeAlias

import attrs

from ...core.errors import UnusableInputError
from ...core.findings import Finding, Report, Where
from ...forms.records import ActivityRecord
from ...values.arguments import check_arguments
from ..records.client_codes import (
    PSEUDONYM,
    client_code_error,
    normalize_code,
    skeleton,
)
from ..records.corrections import remove_records
from .code_search import CodeSearch

__all__ = ["Pseudonymised", "new_key", "pseudonymise", "pseudonymise_records"]

_KEY_BYTES, _DIFFERENT_BYTES = 32, 16
_LETTERS = range(12, 52)
_PERIOD_SEPARATOR = "\x1f"  # no code contains it: period and code cannot be confused

_Pairs: TypeAlias = tuple[tuple[int, int], ...]


@attrs.frozen
class Pseudonymised:
    """The pseudonym of each accepted code, with a report.

    No representation shows a code or a pseudonym. `report` names rows by number, counted from 1 in
    the order given. `refused` is the number of refused rows. `collisions` are rows of two codes
    that got one pseudonym, `near` rows of two codes that differ only in case, in dashes, or in O
    and 0, I, l and 1: perhaps one code, written in two ways.
    """

    pseudonyms: Mapping[str, str] = attrs.field(repr=False, hash=False)
    report: Report
    refused: int
    collisions: _Pairs
    near: _Pairs

    @check_arguments
    def of(self, code: str) -> str | None:
        """Returns the pseudonym of a code; None for a code that was refused or not given."""
        return self.pseudonyms.get(normalize_code(code))


@check_arguments
def new_key() -> bytes:
    """Returns a random key of 32 bytes from the operating system's source for secrets."""
    return secrets.token_bytes(_KEY_BYTES)


@check_arguments
def pseudonymise(
    codes: Iterable[object], key: bytes, *, period: str = "", letters: int = 26
) -> Pseudonymised:
    """Returns the pseudonyms of random codes that the service issued.

    A pseudonym is "P-" and `letters` (12 to 51) capital letters: HMAC-SHA-256 under `key` over the
    code (composed, without space around it), after `period` and a separator when there is a period;
    the hash as a number, its remainders by 26 as letters. Pseudonyms of two periods, like those of
    two keys, share nothing, so a count of persons over several keys is bounds, a national count
    above all. What leads to a person (see `client_codes.client_code_error`) gives a finding with
    its row number and no pseudonym. Raises UnusableInputError for a key of fewer than 32 bytes, or
    of fewer than 16 different ones, and for another number of letters.
    """
    return _pseudonymise_rows(enumerate(codes, start=1), _Hasher.checked(key, period, letters))


@check_arguments
def pseudonymise_records(
    records: Iterable[ActivityRecord], key: bytes, *, period: str = "", letters: int = 26
) -> tuple[tuple[ActivityRecord, ...], Report]:
    """Returns the records with a pseudonym for each `client`, and the report; see `pseudonymise`.

    Excluded, each with one error under its row number: a row whose code is refused; a row, be it
    an event or anonymous, in which the code of any client of the records stands in another field,
    whole or without its prefix and as people copy it by hand (see `code_search`); and a row that
    such a row corrects or that cancels such a row. All other fields are kept as they are. The ids
    of records, referrals and cases stay, so two sets made of the same records with two keys can be
    joined by them.
    """
    rows = tuple(records)
    hasher = _Hasher.checked(key, period, letters)
    codes = ((line, row.client) for line, row in enumerate(rows, start=1) if row.client)
    result = _pseudonymise_rows(codes, hasher)
    excluded, findings = _exclude_rows(rows, result)
    parts = remove_records(rows, excluded)
    for index in sorted(parts.removed - excluded):
        findings.append(Finding("row-of-refused-correction", Where(line=index + 1)))
    kept = list(parts.remaining)
    for index, row in enumerate(kept):
        if row.client:
            kept[index] = row.model_copy(update={"client": result.of(row.client)})
    return tuple(kept), result.report + Report.of(findings)


@attrs.frozen(repr=False)
class _Hasher:
    """A key with its period and length, which makes pseudonyms."""

    key: bytes
    period: str
    letters: int

    @classmethod
    def checked(cls, key: bytes, period: str, letters: int) -> _Hasher:
        if len(key) < _KEY_BYTES:
            raise UnusableInputError("pseudonym-key-short", length=len(key), least=_KEY_BYTES)
        found = len(set(key))
        if found < _DIFFERENT_BYTES:
            raise UnusableInputError(
                "pseudonym-key-not-random", found=found, least=_DIFFERENT_BYTES
            )
        if letters not in _LETTERS:
            low, high = _LETTERS[0], _LETTERS[-1]
            raise UnusableInputError("pseudonym-letters", letters=letters, low=low, high=high)
        return cls(key, normalize_code(period), letters)

    def pseudonym(self, code: str) -> str:
        text = f"{self.period}{_PERIOD_SEPARATOR}{code}" if self.period else code
        number = int.from_bytes(hmac.digest(self.key, text.encode(), "sha256"))
        letters = list[str]()
        for _ in range(self.letters):
            number, remainder = divmod(number, len(ascii_uppercase))
            letters.append(ascii_uppercase[remainder])
        return f"P-{''.join(letters)}"


def _pseudonymise_rows(rows: Iterable[tuple[int, object]], hasher: _Hasher) -> Pseudonymised:
    codes = _CodeCollector()
    for line, code in rows:
        codes.add(line, code)
    pseudonyms = {code: hasher.pseudonym(code) for code in codes.accepted}
    collisions = _duplicate_pairs((pseudonyms[code], line) for code, line in codes.accepted.items())
    near = _duplicate_pairs((skeleton(code), line) for code, line in codes.well_formed.items())
    findings = [
        *codes.refused,
        *_pair_findings("pseudonym-collision", collisions),
        *_pair_findings("codes-nearly-alike", near),
    ]
    # A person whose code is hashed twice counts as another person than one hashed once.
    hashed_before = [line for code, line in codes.accepted.items() if PSEUDONYM.fullmatch(code)]
    if hashed_before:
        where, params = Where(line=min(hashed_before)), {"count": len(hashed_before)}
        findings.append(Finding("pseudonym-of-pseudonym", where, params))
    return Pseudonymised(pseudonyms, Report.of(findings), len(codes.refused), collisions, near)


@attrs.define(repr=False)
class _CodeCollector:
    """Sorts rows into accepted codes, each with its first row, and findings for refused ones.

    `well_formed` also holds codes that would be accepted without dashes around them.
    """

    accepted: dict[str, int] = attrs.field(factory=dict)
    well_formed: dict[str, int] = attrs.field(factory=dict)
    refused: list[Finding] = attrs.field(factory=list)

    def add(self, line: int, given: object) -> None:
        code = normalize_code(given) if isinstance(given, str) else None
        if code in self.accepted:
            return
        fault = client_code_error(given if code is None else code)
        if code is not None and client_code_error(code.strip("-_")) is None:
            self.well_formed.setdefault(code, line)
        if fault is not None:
            params = {"field": "client", "key": "client", "value": "…"}
            self.refused.append(Finding(fault, Where(line=line), params))
            return
        assert code is not None  # a code that is no text has been refused
        self.accepted[code] = line


def _duplicate_pairs(rows: Iterable[tuple[str, int]]) -> _Pairs:
    """Returns the first row of each text with every later row of the same text."""
    first_lines: dict[str, int] = {}
    pairs: list[tuple[int, int]] = []
    for text, line in rows:
        first = first_lines.setdefault(text, line)
        if first != line:
            pairs.append((first, line))
    return tuple(pairs)


def _pair_findings(code: str, pairs: _Pairs) -> Iterator[Finding]:
    for first, line in pairs:
        yield Finding(code, Where(line=line), {"first": first})


def _exclude_rows(
    rows: Sequence[ActivityRecord], result: Pseudonymised
) -> tuple[set[int], list[Finding]]:
    """Returns the positions of rows whose code is refused, or with a code in another field.

    The findings are those of codes in another field; refused codes are in the report already.
    """
    excluded: set[int] = set()
    findings: list[Finding] = []
    search = CodeSearch.of({row.client for row in rows if row.client})
    for index, row in enumerate(rows):
        if row.client and result.of(row.client) is None:
            excluded.add(index)
        elif field := _field_with_code(row, search):
            excluded.add(index)
            where = Where(line=index + 1, field=field)
            findings.append(Finding("client-code-elsewhere", where, {"field": field}))
    return excluded, findings


def _field_with_code(row: ActivityRecord, search: CodeSearch) -> str | None:
    """Returns another field of the record in which a client's code can be read."""
    for name, value in row.__dict__.items():
        is_other_text = isinstance(value, str) and name != "client"
        if is_other_text and search.finds_in_record(value, row.client):
            return name
    return None
