"""Audits a framework: gaps, missing citations, doubtful and stale values, and unknown values."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import attrs

from ..core.findings import Finding, Report, Where
from ..core.messages import Lang
from ..framework.checks import check_tables
from ..framework.framework import Framework
from ..framework.tables.sources import Grade
from ..practice.observations.files import ObservationFile, figures_with
from ..values.arguments import check_arguments
from ..values.text import Text
from .audit_rules import AUDIT_RULES, norms_and_targets, stale_framework

__all__ = ["Audit", "UnknownItem", "audit"]

_CITING_FIELDS = ("document", "documents", "references")


@attrs.frozen
class UnknownItem:
    """A value that exists but is not known, and the document that would state it."""

    id: str
    what: Text
    document: str
    would_tell: Text


@attrs.frozen
class Audit:
    """The findings of an audit, the number of cited and graded values, and what is unknown."""

    report: Report
    values: int
    cited: int
    graded: int
    unknown: tuple[UnknownItem, ...]

    @property
    def ok(self) -> bool:
        """Whether there is no error, and every dated value is cited and graded."""
        return self.report.ok and self.values == self.cited == self.graded

    def to_dict(self, lang: Lang = "en") -> dict[str, object]:
        """Returns the audit as JSON-ready data."""
        unknown = []
        for item in self.unknown:
            what, source = item.what.say(lang), item.would_tell.say(lang)
            row = {"id": item.id, "what": what, "document": item.document, "would_tell": source}
            unknown.append(row)
        return {
            "ok": self.ok,
            "counts": self.report.counts,
            "coverage": {
                "dated_values": self.values,
                "cited": self.cited,
                "graded": self.graded,
                "cited_percent": _percent(self.cited, self.values),
                "graded_percent": _percent(self.graded, self.values),
            },
            "unknown": unknown,
            "findings": self.report.to_dict(lang)["findings"],
        }


def _percent(part: int, whole: int) -> str:
    return str(100 * part // whole) if whole else "0"


@check_arguments
def audit(
    framework: Framework, published: ObservationFile | None = None, today: date | None = None
) -> Audit:
    """Audits a framework and the published figures that come with it.

    With `today`, a framework that was last reviewed a year before or earlier is found stale.
    """
    published = published or figures_with(framework)
    samples = bool(framework.changes)
    findings = [*check_tables(framework.tables, framework.info, samples=samples), *published.report]
    for rule in AUDIT_RULES:
        findings += rule(framework)
    findings += stale_framework(framework, today)
    unknown = tuple(_unknown_items(framework))
    for item in unknown:
        own = not framework.packaged
        params = {"what": item.what, "document": item.document, "fixed_form": own}
        findings.append(Finding("value-unknown", Where("", None, item.id), params))
    rows: list[object] = [*published.figures]
    for name in ("norms", "consumption", "targets", "places", "indicators"):
        rows += [item.row for item in framework.tables[name]]
    cited = graded = 0
    for row in rows:
        cited += any(getattr(row, name, ()) for name in _CITING_FIELDS)
        graded += isinstance(getattr(row, "grade", None), Grade)
    return Audit(Report.of(findings), len(rows), cited, graded, unknown)


def _unknown_items(framework: Framework) -> Iterator[UnknownItem]:
    """Yields norms without a value, open questions, and steps of unknown grade."""
    for norm in norms_and_targets(framework):
        if not norm.known:
            source = framework.documents[norm.document].label
            yield UnknownItem(norm.id, norm.label, norm.document, source)
    for question in framework.open_questions.values():
        yield UnknownItem(question.id, question.question, question.document, question.answer_in)
    for step in framework.procedure_steps.values():
        if step.grade is Grade.UNKNOWN:
            document = step.references[0].split(":")[0]
            source = Text(
                f"văn bản chính thức, mới biết qua {document}",
                f"the official text, known only through {document}",
            )
            yield UnknownItem(step.id, step.label, document, source)
