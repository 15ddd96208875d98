"""What a check found: findings as data, gathered in a report that never stops at the first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

import attrs

from .errors import FrameworkFaultError
from .identifiers import masked, masked_path
from .messages import Lang, message

__all__ = ["Finding", "Report", "Where"]


@attrs.frozen(repr=False)
class Where:
    """The place of a fault: a file and line, a path into a structure, and the field.

    `line` counts from 1 and includes the header row, as a spreadsheet does.
    """

    file: str = ""
    line: int | None = None
    field: str = ""

    def __str__(self) -> str:
        parts = [
            masked(self.file),
            "" if self.line is None else str(self.line),
            masked_path(self.field),
        ]
        return ":".join(part for part in parts if part) or "$"

    def __repr__(self) -> str:
        return f"Where({self})"

    def at(self, field: str) -> Where:
        """The same row, at another field."""
        return Where(self.file, self.line, field)


@attrs.frozen
class Finding:
    """One thing that a check found, with its place and the values that its sentence needs."""

    code: str
    where: Where = attrs.field(factory=Where)
    params: Mapping[str, object] = attrs.field(factory=dict, hash=False, repr=False)

    @property
    def severity(self) -> str:
        """`error`, `warning` or `info`, from the catalogue."""
        return message(self.code).severity

    def message(self, lang: Lang = "en") -> str:
        """What was found, in words of `lang`."""
        return message(self.code).fill(lang, self.params)

    def remedy(self, lang: Lang = "en") -> str:
        """What to do about it, in words of `lang`."""
        return message(self.code).advise(lang, self.params)

    def say(self, lang: Lang) -> str:
        """Where it is and what was found, in words of `lang`."""
        return f"{self.where} {self.message(lang)}"

    def to_dict(self, lang: Lang = "en") -> dict[str, object]:
        """The finding as JSON-ready data."""
        return {
            "code": self.code,
            "severity": self.severity,
            "path": str(self.where),
            "file": masked(self.where.file) or None,
            "line": self.where.line,
            "field": masked_path(self.where.field) or None,
            "message": self.message(lang),
            "remedy": self.remedy(lang),
        }


def _different(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings without those that say the same of the same place as an earlier one; most are alone at theirs."""
    firsts, said = dict[tuple[str, Where], Finding](), dict[tuple[str, Where], set[str]]()
    for finding in findings:
        place = finding.code, finding.where
        if place in firsts:
            words = said.setdefault(place, {_words(firsts[place])})
            if _words(finding) in words:
                continue
            words.add(_words(finding))
        else:
            firsts[place] = finding
        yield finding


def _words(finding: Finding) -> str:
    return repr(dict(finding.params))


@attrs.frozen
class Report:
    """All findings of one check, errors first, then in the order in which they were found."""

    findings: tuple[Finding, ...] = ()

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> Report:
        """A report of `findings`, without exact repetitions."""
        order = ("error", "warning", "info")
        return cls(
            tuple(sorted(_different(findings), key=lambda finding: order.index(finding.severity)))
        )

    @property
    def ok(self) -> bool:
        """True when nothing of severity error was found."""
        return not any(finding.severity == "error" for finding in self.findings)

    @property
    def counts(self) -> dict[str, int]:
        """How many findings there are of each severity."""
        kinds = [finding.severity for finding in self.findings]
        return {kind: kinds.count(kind) for kind in ("error", "warning", "info")}

    @property
    def codes(self) -> tuple[str, ...]:
        """The code of each finding, in order."""
        return tuple(finding.code for finding in self.findings)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    def __add__(self, other: Report) -> Report:
        return Report.of((*self.findings, *other.findings))

    def where(self, keep: Callable[[Finding], bool]) -> Report:
        """The report of those findings that `keep` accepts."""
        return Report(tuple(finding for finding in self.findings if keep(finding)))

    def raise_if_errors(self) -> None:
        """Raises FrameworkFaultError, which holds this report, when there is an error in it."""
        if not self.ok:
            first = next(finding for finding in self.findings if finding.severity == "error")
            raise FrameworkFaultError(
                "faults-found", count=self.counts["error"], first=first, report=self
            )

    def to_dict(self, lang: Lang = "en") -> dict[str, object]:
        """`{"ok", "counts", "findings"}` as JSON-ready data."""
        return {
            "ok": self.ok,
            "counts": self.counts,
            "findings": [finding.to_dict(lang) for finding in self.findings],
        }
