"""Formats an audit: the verdict first, then what is unknown under the document that would tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ...api.audit import Audit, UnknownItem
from ...core.findings import Finding, Report
from ...core.messages import Lang, message
from ...framework.framework import Framework
from ...framework.tables.sources import document_text
from ...values.text import texts_of
from ..terminal.layout import findings_text, wrapped, wrapped_hanging

__all__ = ["audit_text"]

_WORDS = texts_of("cli.audit_text")


def audit_text(audit: Audit, framework: Framework, lang: Lang) -> str:
    """The verdict, the coverage, what is unknown by document, and the other findings."""
    lines = [_said("audit", lang), "", wrapped(_verdict(audit, lang), 0)]
    lines.append(
        _said("coverage", lang, values=audit.values, cited=audit.cited, graded=audit.graded)
    )
    groups = _by_document(audit.unknown)
    if groups:
        lines += ["", _said("unknown", lang, count=len(audit.unknown), documents=len(groups))]
    for document, items in groups.items():
        lines += ["", *_document_lines(document, items, framework, lang)]
    rest = audit.report.where(lambda finding: finding.code != "value-unknown")
    notes = _notes_by_document(rest)
    if notes:
        count = sum(map(len, notes.values()))
        lines += ["", _said("notes", lang, count=count, documents=len(notes))]
    for document, found in notes.items():
        lines += ["", *_note_lines(document, found, framework, lang)]
    others = rest.where(lambda finding: not _is_of_document(finding))
    return "\n".join([*lines, "", findings_text(others, lang)])


def _said(key: str, lang: Lang, **values: object) -> str:
    return _WORDS[key].say(lang).format(**values)


def _verdict(audit: Audit, lang: Lang) -> str:
    if audit.ok:
        return _said("sound", lang)
    uncited, ungraded = audit.values - audit.cited, audit.values - audit.graded
    errors = audit.report.counts["error"]
    return _said("faulty", lang, errors=errors, uncited=uncited, ungraded=ungraded)


def _by_document(unknown: Iterable[UnknownItem]) -> dict[str, list[UnknownItem]]:
    groups: dict[str, list[UnknownItem]] = {}
    for item in unknown:
        groups.setdefault(item.document, []).append(item)
    return groups


def _is_of_document(finding: Finding) -> bool:
    """Whether a finding is a note about a row that rests on a document."""
    return finding.severity == "info" and {"id", "document"} <= finding.params.keys()


def _notes_by_document(report: Report) -> dict[str, list[Finding]]:
    groups: dict[str, list[Finding]] = {}
    for finding in filter(_is_of_document, report):
        groups.setdefault(str(finding.params["document"]), []).append(finding)
    return groups


def _note_lines(
    document: str, found: Sequence[Finding], framework: Framework, lang: Lang
) -> Iterator[str]:
    """Yields the name of a document, then what is to say of its rows: once for all of a code."""
    yield wrapped_hanging(_name_of(document, framework, lang), 0)
    for code in dict.fromkeys(finding.code for finding in found):
        alike = [finding for finding in found if finding.code == code]
        ids = ", ".join(dict.fromkeys(str(finding.params["id"]) for finding in alike))
        yield wrapped_hanging(f"{message(code).title[lang]} ({code}): {ids}", 2)
        for remedy in dict.fromkeys(finding.remedy(lang) for finding in alike):
            yield wrapped(f"-> {remedy}", 4)


def _name_of(document: str, framework: Framework, lang: Lang) -> str:
    """Returns the title, number and day of a document with its id; the id of an unknown one."""
    if document not in framework.documents:
        return document
    return document_text(framework.documents[document]).with_code(document).say(lang)


def _document_lines(
    document: str, items: Iterable[UnknownItem], framework: Framework, lang: Lang
) -> Iterator[str]:
    """Yields the title, number and day of a document, then what it would tell.

    Where another text than the document itself would tell, it stands behind the item.
    """
    known = document in framework.documents
    row = framework.documents[document] if known else None
    yield wrapped_hanging(_name_of(document, framework, lang), 0)
    for item in items:
        text = f"{item.id}: {item.what.say(lang)}"
        if row is None or item.would_tell != row.label:
            text += f" ({_said('answer', lang, source=item.would_tell.say(lang))})"
        yield wrapped_hanging(text, 2)
