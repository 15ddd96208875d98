"""Is the framework itself sound? Gaps, orphans, uncited, doubtful and stale values, and all that is unknown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import attrs
from dateutil.relativedelta import relativedelta

from ..core.findings import Finding, Report, Where
from ..core.messages import Lang
from ..framework.checks import check_tables
from ..framework.framework import Framework
from ..framework.tables.norms import Norm
from ..framework.tables.sources import Grade
from ..practice.observations.files import ObservationFile, published_results
from ..values.intervals import Certainty
from ..values.text import Text

__all__ = ["Audit", "UnknownItem", "audit"]

_STALE_YEARS = 1


@attrs.frozen
class UnknownItem:
    """Something that exists and whose value nobody has read, and the document that would tell."""

    id: str
    what: Text
    document: str
    would_tell: Text


@attrs.frozen
class Audit:
    """Findings, how many dated values are cited and graded, and what is unknown."""

    report: Report
    values: int
    cited: int
    graded: int
    unknown: tuple[UnknownItem, ...]

    @property
    def ok(self) -> bool:
        """No error, and every dated value cited and graded."""
        return self.report.ok and self.values == self.cited == self.graded

    def to_dict(self, lang: Lang = "en") -> dict[str, object]:
        """The audit as JSON-ready data."""
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
            "unknown": [
                {
                    "id": item.id,
                    "what": item.what.say(lang),
                    "document": item.document,
                    "would_tell": item.would_tell.say(lang),
                }
                for item in self.unknown
            ],
            "findings": self.report.to_dict(lang)["findings"],
        }


def _percent(part: int, whole: int) -> str:
    return str(100 * part // whole) if whole else "0"


def audit(
    framework: Framework, published: ObservationFile | None = None, today: date | None = None
) -> Audit:
    """The audit of a framework and of the published figures that come with it.

    With `today`, a framework that was last looked at more than a year before is found stale.
    """
    published = published or published_results()
    findings = [
        *check_tables(framework.tables, framework.info, samples=bool(framework.changes)),
        *published.report,
        *_gaps(framework),
        *_doubtful(framework),
        *_unknown_force(framework),
        *_unused(framework),
        *_stale(framework, today),
    ]
    unknown = tuple(_unknown(framework))
    findings += [
        Finding(
            "value-unknown",
            Where("", None, item.id),
            {"what": item.what, "document": item.document},
        )
        for item in unknown
    ]
    rows = list(_dated(framework, published))
    cited = sum(
        any(getattr(row, name, ()) for name in ("document", "documents", "references"))
        for row in rows
    )
    graded = sum(isinstance(getattr(row, "grade", None), Grade) for row in rows)
    return Audit(Report.of(findings), len(rows), cited, graded, unknown)


def _dated(framework: Framework, published: ObservationFile) -> Iterator[object]:
    """Every row that carries a value of its own: norms, targets, places, indicators and figures."""
    for name in ("norms", "consumption", "targets", "places", "indicators"):
        yield from (item.row for item in framework.tables[name])
    yield from published.figures


def _every_norm(framework: Framework) -> Iterable[Norm]:
    return (*framework.norms.values(), *framework.targets.values())


def _gaps(framework: Framework) -> Iterator[Finding]:
    for (subject, kind, place, _), timeline in framework.norm_timelines.items():
        for gap in timeline.gaps():
            yield Finding(
                "gap-in-timeline",
                Where("norms", None, subject),
                {"subject": subject, "kind": kind.value, "place": place, "days": gap},
            )


def _doubtful(framework: Framework) -> Iterator[Finding]:
    for norm in _every_norm(framework):
        ends = [
            name
            for name, sure in (
                ("valid_from", norm.start_certainty),
                ("valid_to", norm.end_certainty),
            )
            if sure is Certainty.DOUBTFUL
        ]
        if ends:
            yield Finding(
                "date-doubtful",
                Where("", None, norm.id),
                {"id": norm.id, "ends": ends, "document": norm.document},
            )


def _unknown_force(framework: Framework) -> Iterator[Finding]:
    documents = dict.fromkeys(
        norm.document for norm in _every_norm(framework) if norm.force.value == "unknown"
    )
    for document in documents:
        count = sum(
            norm.document == document and norm.force.value == "unknown"
            for norm in _every_norm(framework)
        )
        yield Finding(
            "force-unknown-norms", Where("", None, document), {"document": document, "count": count}
        )


def _unused(framework: Framework) -> Iterator[Finding]:
    """Norms without a first day: they exist, and hold on no day."""
    for norm in _every_norm(framework):
        if not norm.dated:
            yield Finding(
                "start-unknown",
                Where("", None, norm.id),
                {"id": norm.id, "document": norm.document},
            )


def _stale(framework: Framework, today: date | None) -> Iterator[Finding]:
    seen = framework.info.as_of
    if today is not None and today >= seen + relativedelta(years=_STALE_YEARS):
        yield Finding(
            "framework-stale", Where("pack.toml", None, "as_of"), {"as_of": seen, "today": today}
        )


def _unknown(framework: Framework) -> Iterator[UnknownItem]:
    for norm in _every_norm(framework):
        if not norm.known:
            yield UnknownItem(
                norm.id, norm.label, norm.document, framework.documents[norm.document].label
            )
    for question in framework.open_questions.values():
        yield UnknownItem(question.id, question.question, question.document, question.answer_in)
    for step in framework.procedure_steps.values():
        if step.grade is Grade.UNKNOWN:
            named = step.references[0].split(":")[0]
            tells = Text(
                f"văn bản chính thức, mới biết qua {named}",
                f"the official text, known only through {named}",
            )
            yield UnknownItem(step.id, step.label, named, tells)
