"""How a client's code becomes a pseudonym: a keyed hash, which nobody without the key can make or undo.

The key stays with the group or the Social Work Centre that issued the codes, never beside the records. One code has one
pseudonym under one key, so persons of that key can be counted; under another key it has another one, and nothing links the
two. A count of persons over several keys is therefore bounds: at least the largest count of one key, at most the sum.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from string import ascii_uppercase
from typing import TypeAlias

import attrs

from ...core.errors import UnusableInputError
from ...core.findings import Finding, Report, Where
from ..records.client_codes import PSEUDONYM, cleaned, refusal, skeleton
from ..records.corrections import parted
from ..records.model import ActivityRecord

__all__ = ["Pseudonymised", "new_key", "pseudonymise", "pseudonymise_records"]

_KEY_BYTES = 32
_LETTERS = range(12, 52)
_PERIOD_MARK = "\x1f"  # stands in no code, so a period and a code are read in one way only

_Pairs: TypeAlias = tuple[tuple[int, int], ...]


@attrs.frozen
class Pseudonymised:
    """Each accepted code with its pseudonym, and what was found. No representation shows a code or a pseudonym.

    `report` names rows by number, counted from 1 in the order given. `refused` is how many rows were refused. `collisions`
    are rows of two codes that got one pseudonym, `near` rows of two codes that differ only in case, in dashes, or in O and 0,
    I, l and 1: perhaps one code, written in two ways.
    """

    pseudonyms: Mapping[str, str] = attrs.field(repr=False, hash=False)
    report: Report
    refused: int
    collisions: _Pairs
    near: _Pairs

    def of(self, code: str) -> str | None:
        """The pseudonym of a code, None for one that was refused or not given."""
        return self.pseudonyms.get(cleaned(code))


def new_key() -> bytes:
    """A random key of 32 bytes from the operating system's source for secrets."""
    return secrets.token_bytes(_KEY_BYTES)


def pseudonymise(
    codes: Iterable[str], key: bytes, *, period: str = "", letters: int = 26
) -> Pseudonymised:
    """The pseudonyms of random codes that the service issued: "P-" and `letters` (12 to 51) capital letters.

    HMAC-SHA-256 under `key` over the code (composed, without space around it), after `period` and a separator when there is
    a period; the hash as a number, its remainders by 26 as letters. Pseudonyms of two periods, like those of two keys, share
    nothing, so a count of persons over several keys is bounds, a national one above all. What leads to a person (see
    `client_codes.refusal`) gives a finding with its row number and no pseudonym. Raises UnusableInputError for a key
    that is not at least 32 varied bytes, and for another number of letters.
    """
    return _pseudonymised(enumerate(codes, start=1), _Hash.checked(key, period, letters))


def pseudonymise_records(
    records: Iterable[ActivityRecord], key: bytes, *, period: str = "", letters: int = 26
) -> tuple[tuple[ActivityRecord, ...], Report]:
    """The records with a pseudonym for each `client`, all else as it was, and the report; see `pseudonymise`.

    Left out, each with one error under its row number: a row whose code is refused or stands in another of its fields too,
    and a row that such a row corrects or that cancels one. Anonymous records and events are kept as they are. The ids
    of records, referrals and cases stay, so two sets made of the same records with two keys can be joined by them.
    """
    rows = tuple(records)
    hash_ = _Hash.checked(key, period, letters)
    made = _pseudonymised(
        ((line, row.client) for line, row in enumerate(rows, start=1) if row.client), hash_
    )
    repeated = tuple(_repeated(rows, made))
    unfit = {
        line - 1
        for line, row in enumerate(rows, start=1)
        if row.client and made.of(row.client) is None
    }
    unfit |= {finding.where.line - 1 for finding in repeated if finding.where.line}
    parts = parted(rows, unfit)
    linked = (
        Finding("row-of-refused-correction", Where(line=index + 1))
        for index in sorted(parts.gone - unfit)
    )
    kept = tuple(
        row.model_copy(update={"client": made.of(row.client)}) if row.client else row
        for row in parts.stay
    )
    return kept, made.report + Report.of([*repeated, *linked])


@attrs.frozen(repr=False)
class _Hash:
    """A key with its period and length, ready to make pseudonyms."""

    key: bytes
    period: str
    letters: int

    @classmethod
    def checked(cls, key: bytes, period: str, letters: int) -> _Hash:
        if not isinstance(key, bytes):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise UnusableInputError("pseudonym-key-not-bytes")
        if len(key) < _KEY_BYTES:
            raise UnusableInputError("pseudonym-key-short", length=len(key), least=_KEY_BYTES)
        if len(set(key)) == 1:
            raise UnusableInputError("pseudonym-key-one-byte")
        if letters not in _LETTERS:
            raise UnusableInputError(
                "pseudonym-letters", letters=letters, low=_LETTERS[0], high=_LETTERS[-1]
            )
        return cls(key, cleaned(period), letters)

    def pseudonym(self, code: str) -> str:
        salted = f"{self.period}{_PERIOD_MARK}{code}" if self.period else code
        return f"P-{_letters(_digest(self.key, salted), self.letters)}"


def _digest(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")


def _letters(digest: bytes, count: int) -> str:
    number, found = int.from_bytes(digest), list[str]()
    for _ in range(count):
        number, place = divmod(number, len(ascii_uppercase))
        found.append(ascii_uppercase[place])
    return "".join(found)


def _pseudonymised(rows: Iterable[tuple[int, object]], hash_: _Hash) -> Pseudonymised:
    read = _Read()
    for line, given in rows:
        read.take(line, given)
    pseudonyms = {code: hash_.pseudonym(code) for code in read.accepted}
    collisions = _pairs((pseudonyms[code], line) for code, line in read.accepted.items())
    near = _pairs((skeleton(code), line) for code, line in read.written.items())
    warned = [*_paired("codes-nearly-alike", near), *_again(read.accepted)]
    report = Report.of([*read.refused, *_paired("pseudonym-collision", collisions), *warned])
    return Pseudonymised(pseudonyms, report, len(read.refused), collisions, near)


@attrs.define(repr=False)
class _Read:
    """Rows sorted out: each accepted code, and each that is one but for dashes around it, with its first row."""

    accepted: dict[str, int] = attrs.field(factory=dict)
    written: dict[str, int] = attrs.field(factory=dict)
    refused: list[Finding] = attrs.field(factory=list)

    def take(self, line: int, given: object) -> None:
        code = cleaned(given) if isinstance(given, str) else None
        if code in self.accepted:
            return
        fault = refusal(given if code is None else code)
        if code is not None and refusal(code.strip("-_")) is None:
            self.written.setdefault(code, line)
        if fault is not None:
            self.refused.append(
                Finding(fault, Where(line=line), {"field": "client", "key": "client", "value": "…"})
            )
            return
        assert code is not None  # what is no text is refused
        self.accepted[code] = line


def _pairs(rows: Iterable[tuple[str, int]]) -> _Pairs:
    """The first row of each text with every later row of the same text."""
    first: dict[str, int] = {}
    return tuple((first[text], line) for text, line in rows if first.setdefault(text, line) != line)


def _paired(code: str, pairs: _Pairs) -> Iterator[Finding]:
    return (Finding(code, Where(line=line), {"first": first}) for first, line in pairs)


def _again(accepted: Mapping[str, int]) -> Iterator[Finding]:
    """One warning for codes that already are pseudonyms: hashed twice, a person is another one than hashed once."""
    lines = [line for code, line in accepted.items() if PSEUDONYM.fullmatch(code)]
    if lines:
        yield Finding("pseudonym-of-pseudonym", Where(line=min(lines)), {"count": len(lines)})


def _repeated(rows: Iterable[ActivityRecord], made: Pseudonymised) -> Iterator[Finding]:
    for line, row in enumerate(rows, start=1):
        field = _field_with_code(row) if made.of(row.client) else None
        if field:
            yield Finding("client-code-elsewhere", Where(line=line, field=field), {"field": field})


def _field_with_code(row: ActivityRecord) -> str | None:
    """Another field of the record in which the client's code can be read."""
    code = row.client.casefold()
    whole = re.compile(rf"(?<![a-z0-9]){re.escape(code)}(?![a-z0-9])")
    texts = (
        (name, value.casefold())
        for name, value in row.__dict__.items()
        if isinstance(value, str) and name != "client"
    )
    return next((name for name, text in texts if code in text and whole.search(text)), None)
