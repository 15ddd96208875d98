"""Runs the commands on the framework and published figures: show, audit, explain, completion."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from datetime import date

from ..api.audit import audit
from ..api.explain import explain
from ..api.list_rows import Filters, list_rows
from ..api.search import search
from ..core.errors import UnknownIdError
from ..framework.framework import Framework
from ..intake.catalog import NONE_NEAR
from ..monitoring.figure_checks.validate import validate_observations
from ..practice.observations.files import read_observations
from .answers import FINDINGS, FINE, Answer, csv_style_of, framework_of, remarks_on_day, status_of
from .arguments import COMMANDS, EVERYWHERE
from .export.csv_style import BYTE_ORDER_MARK
from .file_kinds import of_kind
from .help.completion import completion_script
from .reference.audit_text import audit_text
from .reference.explanation_text import explanation_text, matches_text
from .terminal.layout import findings_text
from .terminal.rows_text import rows_text
from .typed_names import place_code
from .writing import framework_csv, observation_csv

__all__ = ["audit_framework", "completion", "explain_id", "show"]

_KINDS_OF_PLACES = ("norms", "targets", "places", "observations")


def show(options: argparse.Namespace) -> Answer:
    """The rows of a kind, as a table or as CSV."""
    style = csv_style_of(options, writes_csv=options.csv)
    framework = framework_of(options)
    place = options.place and place_code(options.place, framework, options.on)
    filters = Filters(options.model, options.on, place)
    rows = list_rows(options.kind, framework, filters, options.lang)
    if not options.csv:
        lines = [rows_text(options.kind, rows, options.lang)]
        if options.on is not None:
            asked = place if options.kind in _KINDS_OF_PLACES else None
            remarks = remarks_on_day(framework, options.on, asked)
            lines += [f"! {remark.say(options.lang)}" for remark in remarks]
        return Answer(rows, "\n".join(lines))
    rows = [row for row in rows if row.get("kind") != "enforcement"]  # shown, never exported
    if options.kind == "observations":
        text = observation_csv({row["id"] for row in rows}, framework, style, options.lang)
    else:
        text = framework_csv(rows, framework, style, options.lang)
    return Answer(rows, f"{BYTE_ORDER_MARK}{text}".rstrip("\n"))


def audit_framework(options: argparse.Namespace) -> Answer:
    """The audit of the framework: its verdict, what is unknown by document, the findings."""
    framework = framework_of(options)
    result = audit(framework, today=date.today())  # noqa: DTZ011 - the user's own day
    status = FINE if result.ok else FINDINGS
    text = audit_text(result, framework, options.lang)
    return Answer(result.to_dict(options.lang), text, status)


def explain_id(options: argparse.Namespace) -> Answer:
    """The explanation of an id, with `--observations` also of those in the user's own figures.

    Words that are no id are looked for in names.
    """
    framework = framework_of(options)
    if options.observations is not None:
        return _explain_published(options, framework)
    try:
        explanation = explain(options.id, framework)
    except UnknownIdError as unknown:
        matches = search(options.id, framework)
        if not matches:
            raise _words_refused(unknown) from None
        found = {"matches": [match.to_dict(options.lang) for match in matches]}
        return Answer(found, matches_text(matches, options.lang))
    data = explanation.to_dict(options.lang)
    return Answer(data, explanation_text(explanation, framework, options.lang))


def _words_refused(unknown: UnknownIdError) -> UnknownIdError:
    """The refusal of words that are neither an id nor in a name, and near no id."""
    if unknown.params.get("nearest") != NONE_NEAR:
        return unknown
    return UnknownIdError("words-not-found", words=unknown.params["id"])


def _explain_published(options: argparse.Namespace, framework: Framework) -> Answer:
    """The explanation of an id among the user's own figures, and the findings in their file.

    Raises FrameworkFaultError for an unknown id when the file has errors, with its findings: the id
    may stand in a row that could not be read.
    """
    lang = options.lang
    published = read_observations(of_kind(options.observations, "observations"), framework)
    report = validate_observations(published, framework)
    try:
        explanation = explain(options.id, framework, published)
    except UnknownIdError:
        report.raise_if_errors()
        raise
    text = explanation_text(explanation, framework, lang)
    data = {**report.to_dict(lang), **explanation.to_dict(lang)}
    return Answer(data, f"{text}\n\n{findings_text(report, lang)}", status_of(report))


def completion(options: argparse.Namespace) -> Answer:
    """The script with which a shell completes the command line."""
    framework = framework_of(options)

    def ids_of(table: str) -> Iterable[str]:
        rows: Iterable[str] = getattr(framework, table)
        return rows

    script = completion_script(options.shell, COMMANDS, EVERYWHERE, ids_of)
    return Answer({"shell": options.shell, "script": script}, script)
