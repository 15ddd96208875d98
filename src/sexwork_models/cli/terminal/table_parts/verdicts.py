"""The first lines of an answer: whether its input is fit for use, and how many findings it has."""

from __future__ import annotations

from ....core.findings import Report
from ....core.messages import Lang
from ....values.text import texts_of
from ..layout import counts_of_findings, wrapped

__all__ = ["verdict_line"]

_WORDS = texts_of("cli.verdicts")


def verdict_line(report: Report, lang: Lang, *, total_open: bool = False) -> str:
    """The verdict on an input by its findings, with how many there are of each severity.

    `total_open` says that a budget without errors has no total yet.
    """
    named, counts = counts_of_findings(report, lang), counts_of_findings(report, lang, named=False)
    verdict = "error" if not report.ok else "open" if total_open else "fit"
    parts = [_WORDS[verdict].say(lang).format(named=named["error"], count=counts["error"])]
    met = [severity for severity in ("warning", "info") if report.counts[severity]]
    parts += [_WORDS[severity].say(lang).format(count=counts[severity]) for severity in met]
    text = "; ".join(parts)
    return wrapped(f"{text} ({_WORDS['see'].say(lang)})" if len(report) else text, 0)
