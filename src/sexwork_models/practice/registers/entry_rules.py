"""Rules on each entry of a register by itself: its place, and its models.

An entry that breaks one is rejected like an entry that cannot be read: no calculation uses it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import attrs

from ...core.findings import Finding
from ...core.identifiers import shown_value
from ...framework.checks import orphan_reference
from ...framework.code_lists import unknown_place
from ...framework.framework import Framework
from ...intake.rows import ParsedRow
from ...values.intervals import NoValue
from ..records.content_rules import printable_code

__all__ = ["own_findings", "without_faulty"]


def own_findings(entries: Iterable[ParsedRow[Any]], framework: Framework) -> Iterator[Finding]:
    """Yields the findings for codes of places and models that the framework does not have."""
    items = tuple(entries)
    for item in items:
        yield from _place_findings(item, framework)
    for item in items:
        yield from _model_findings(item, framework)


def without_faulty(
    entries: Iterable[ParsedRow[Any]], framework: Framework
) -> tuple[ParsedRow[Any], ...]:
    """Returns entries, in which a field with an error of its own counts as unread.

    Whoever mistyped a place or a model may have meant any other.
    """
    judged: list[ParsedRow[Any]] = []
    for item in entries:
        found = own_findings([item], framework)
        fields = {_field_of(finding) for finding in found if finding.severity == "error"}
        judged.append(attrs.evolve(item, unread=item.unread | fields) if fields else item)
    return tuple(judged)


def _field_of(finding: Finding) -> str:
    return finding.where.field.partition("[")[0]


def _place_findings(item: ParsedRow[Any], framework: Framework) -> Iterator[Finding]:
    """Yields a finding for a code that no place ever had, or that is none on the entry's day."""
    code, day = item.row.place, item.row.as_of
    if code and code not in framework.places:
        yield unknown_place(item, day, framework, printable_code(code))
    elif code and day is not None:
        outcome = framework.place(code, day)
        if isinstance(outcome, NoValue):
            nearest = outcome.before or outcome.after or "-"
            params = {"code": code, "day": shown_value(day), "near": nearest}
            yield Finding("place-not-on-day", item.raw.at("place"), params)


def _model_findings(item: ParsedRow[Any], framework: Framework) -> Iterator[Finding]:
    """Yields findings for models that the framework does not have."""
    for code in getattr(item.row, "models", ()):
        if code not in framework.models:
            shown = printable_code(code)
            yield orphan_reference(item, "models", code, "models", framework.models, shown)
