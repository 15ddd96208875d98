"""Formats an audit: the verdict first, then what is unknown under the document that would tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...api.audit import Audit, UnknownItem
from ...core.messages import Lang
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
    return "\n".join([*lines, "", findings_text(rest, lang)])


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


def _document_lines(
    document: str, items: Iterable[UnknownItem], framework: Framework, lang: Lang
) -> Iterator[str]:
    """Yields the title, number and day of a document, then what it would tell.

    Where another text than the document itself would tell, it stands behind the item.
    """
    known = document in framework.documents
    row = framework.documents[document] if known else None
    name = document_text(row).with_code(document).say(lang) if row is not None else document
    yield wrapped_hanging(name, 0)
    for item in items:
        text = f"{item.id}: {item.what.say(lang)}"
        if row is None or item.would_tell != row.label:
            text += f" ({_said('answer', lang, source=item.would_tell.say(lang))})"
        yield wrapped_hanging(text, 2)
