"""Groups findings with one cause: the same fault in the same column of many rows of a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import attrs

from .findings import Finding, RowList, Where
from .messages import Lang, catalogue

__all__ = ["FindingGroup", "group_findings", "kinds_of_findings"]

_EXAMPLES = 3  # of a group whose rows need different remedies
_EXAMPLES_WITH_PLACES = 10  # of a group whose findings each name another row


@attrs.frozen
class FindingGroup:
    """Findings with one cause, in the order of their rows; most groups have one."""

    findings: Sequence[Finding]

    @property
    def first(self) -> Finding:
        """The first finding."""
        return self.findings[0]

    @property
    def lines(self) -> tuple[int, ...]:
        """The lines of the findings that have one, each once, in order."""
        lines = {finding.where.line for finding in self.findings}
        return tuple(sorted(line for line in lines if line is not None))

    @property
    def place(self) -> Where:
        """The column or the field of all findings; the whole place of one that is alone."""
        where = self.first.where
        if self.columns > 1:
            return Where(where.file, where.line)
        return attrs.evolve(where, line=None) if len(self.lines) > 1 else where

    @property
    def columns(self) -> int:
        """In how many columns the findings are."""
        return len({finding.where.column for finding in self.findings})

    def examples(self, lang: Lang) -> tuple[Finding, ...]:
        """Returns the findings that speak for the group: the first, and some that say more.

        These have another remedy, or name the row with which theirs is at odds. Of several columns
        every one is named.
        """
        names_places = any(map(_names_a_place, self.first.params.values()))
        if self.columns > 1:
            return tuple(self.findings)
        distinct: dict[tuple[str, str], Finding] = {}
        for finding in self.findings:
            key = finding.message(lang) if names_places else "", finding.remedy(lang)
            distinct.setdefault(key, finding)
        limit = _EXAMPLES_WITH_PLACES if names_places else _EXAMPLES
        return tuple(distinct.values())[:limit]

    def is_uniform(self, lang: Lang) -> bool:
        """Whether all findings have the same sentence, whatever their row."""
        return len({finding.message(lang) for finding in self.findings}) == 1


def _names_a_place(value: object) -> bool:
    parts = value if isinstance(value, (list, tuple)) else (value,)
    return any(isinstance(part, (Where, RowList)) for part in parts)


def kinds_of_findings(findings: Iterable[Finding]) -> dict[str, int]:
    """Returns how many groups of findings there are of each severity that is met."""
    return dict(Counter(group.first.severity for group in group_findings(findings)))


def group_findings(findings: Iterable[Finding]) -> tuple[FindingGroup, ...]:
    """Returns findings in groups with the same code, file and column, each in order of its rows.

    Findings without a line, as those about a field of a nested file, stand alone. Those of one
    header are one group, in whichever columns, where their message says so.
    """
    groups, messages = dict[object, list[Finding]](), catalogue()
    for number, finding in enumerate(findings):
        where = finding.where
        key: object = number
        if messages[finding.code].one_cause_in == "header":
            key = finding.code, where.file, where.line
        elif where.line is not None:
            key = finding.code, where.file, where.field, where.column
        groups.setdefault(key, []).append(finding)
    return tuple(FindingGroup(sorted(group, key=_line)) for group in groups.values())


def _line(finding: Finding) -> int:
    return finding.where.line or 0
