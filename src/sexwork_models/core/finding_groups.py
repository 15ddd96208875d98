"""Groups findings with one cause: the same fault in the same field of many rows of a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs

from .findings import Finding
from .messages import Lang

__all__ = ["FindingGroup", "group_findings"]


@attrs.frozen
class FindingGroup:
    """Findings with one cause and one remedy, in the order of their rows; most groups have one."""

    findings: Sequence[Finding]

    @property
    def first(self) -> Finding:
        """The first finding, which speaks for all."""
        return self.findings[0]

    @property
    def lines(self) -> tuple[int, ...]:
        """The lines of the findings that have one, each once, in order."""
        lines = {finding.where.line for finding in self.findings}
        return tuple(sorted(line for line in lines if line is not None))


def group_findings(findings: Iterable[Finding], lang: Lang) -> tuple[FindingGroup, ...]:
    """Returns findings in groups with the same code, file, field and remedy, in their order.

    Findings without a line, as those about a field of a nested file, stand alone.
    """
    groups: dict[object, list[Finding]] = {}
    for number, finding in enumerate(findings):
        where = finding.where
        key: object = number
        if where.line is not None:
            key = finding.code, where.file, where.field, finding.remedy(lang)
        groups.setdefault(key, []).append(finding)
    return tuple(map(FindingGroup, groups.values()))
