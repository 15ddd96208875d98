"""Are registers sound? Every finding about their form, their places and models, their codes, and what a norm limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, TypeAlias

from ...core.findings import Finding, Report
from ...core.identifiers import looks_like_identifier
from ...framework.checks import orphan
from ...framework.framework import Framework
from ...framework.loading import packaged_framework
from ...framework.tables.norms import NormKind, Scope
from ...intake.parsing import Located
from ...values.figures import Figure
from ...values.intervals import Found, NoValue
from ...values.units import Unit
from .files import RegisterFile, RegisterSource, read_registers
from .model import SiteEntry
from .terms import Register

__all__ = ["validate_registers"]

_CORE_MEMBERS = "core-members"

_Rule: TypeAlias = Callable[[RegisterFile, Framework], Iterator[Finding]]


def validate_registers(source: RegisterSource, framework: Framework | None = None) -> Report:
    """Everything that was found in a folder of registers, or in what a mapping names.

    Bad data gives findings and never an exception; entries that cannot be read are reported and the others are still
    checked. Raises UnusableInputError where there is no register to read.
    """
    file, framework = read_registers(source), framework or packaged_framework()
    return file.report + Report.of(finding for rule in _RULES for finding in rule(file, framework))


def _every(file: RegisterFile) -> Iterator[Located[Any]]:
    for register in Register:
        yield from file.located(register)


def places(file: RegisterFile, framework: Framework) -> Iterator[Finding]:
    """Codes that no place ever had, and codes that are no place on the day of the entry."""
    for item in _every(file):
        code, day = item.row.place, item.row.as_of
        if code and code not in framework.places:
            yield orphan(item, "place", code, "places", framework.places)
        elif code and day is not None and isinstance(framework.place(code, day), NoValue):
            yield _not_on_day(item, code, day, framework)


def _not_on_day(item: Located[Any], code: str, day: date, framework: Framework) -> Finding:
    outcome = framework.place(code, day)
    near = outcome.before or outcome.after if isinstance(outcome, NoValue) else None
    return Finding(
        "place-not-on-day", item.raw.at("place"), {"code": code, "day": day, "near": near or "-"}
    )


def models(file: RegisterFile, framework: Framework) -> Iterator[Finding]:
    """Models that the framework does not have."""
    for item in _every(file):
        for code in getattr(item.row, "models", ()):
            if code not in framework.models:
                yield orphan(item, "models", code, "models", framework.models)


def repeated_states(file: RegisterFile, framework: Framework) -> Iterator[Finding]:
    """Two states of one code on one day; a site may have two that differ in nothing but the series of its size."""
    for register in Register:
        first: dict[tuple[str, date], list[Located[Any]]] = {}
        for item in file.located(register):
            if item.row.id and item.row.as_of is not None:
                earlier = first.setdefault((item.row.id, item.row.as_of), [])
                if earlier and not all(_of_two_series(item, other) for other in earlier):
                    yield Finding(
                        "state-repeated", item.raw.at("as_of"), {"first": earlier[0].raw.where}
                    )
                earlier.append(item)


def _of_two_series(item: Located[Any], other: Located[Any]) -> bool:
    left, right = item.row, other.row
    if not (
        item.whole and other.whole and isinstance(left, SiteEntry) and isinstance(right, SiteEntry)
    ):
        return False
    series = {left.size_series, right.size_series}
    return None not in series and len(series) == 2 and left.without_size == right.without_size


def founding_days(file: RegisterFile, framework: Framework) -> Iterator[Finding]:
    """A group whose entries name different founding days: to be renamed is not to be founded."""
    first: dict[str, Located[Any]] = {}
    for item in file.located(Register.GROUPS):
        if item.row.id and item.row.founded_on is not None:
            known = first.setdefault(item.row.id, item)
            if known.row.founded_on != item.row.founded_on:
                days: dict[str, object] = {
                    "day": item.row.founded_on,
                    "other": known.row.founded_on,
                    "first": known.raw.where,
                }
                yield Finding("founding-day-changed", item.raw.at("founded_on"), days)


def codes_of_two_years(file: RegisterFile, framework: Framework) -> Iterator[Finding]:
    """An establishment code that is used in two years. The code is not repeated."""
    first: dict[str, Located[Any]] = {}
    for item in file.located(Register.ESTABLISHMENTS):
        if item.row.id and item.row.year is not None:
            known = first.setdefault(item.row.id, item)
            if known.row.year != item.row.year:
                params = {"year": item.row.year, "other": known.row.year, "first": known.raw.where}
                yield Finding("establishment-code-kept", item.raw.at("id"), params)


def core_members(file: RegisterFile, framework: Framework) -> Iterator[Finding]:
    """Groups with more core members than the norm of the day allows in one group; neither members nor attendance."""
    for item in file.located(Register.GROUPS):
        row = item.row
        if row.core_members is None or row.as_of is None or item.unread & {"place", "models"}:
            continue
        place = row.place if framework.chain(row.place, row.as_of) else None
        outcome = framework.look_up(
            _CORE_MEMBERS, NormKind.BOUND_MAX, row.as_of, place, Scope.GROUP
        )
        norm = outcome.value if isinstance(outcome, Found) else None
        if (
            norm is None
            or norm.value is None
            or not any(norm.applies_to(model) for model in row.models)
        ):
            continue
        if row.core_members > norm.value:
            params = {"value": Figure.exact(row.core_members, Unit.PERSON), "asked": norm.figure}
            about = {"citation": norm.citation, "force": norm.force_on(row.as_of)}
            yield Finding(
                "core-members-above-norm", item.raw.at("core_members"), {**params, **about}
            )


def free_text(file: RegisterFile, framework: Framework) -> Iterator[Finding]:
    """A note that looks like a telephone number, an identity number or an address; the text is not repeated."""
    for item in file.located(Register.SITES):
        if looks_like_identifier(item.row.note):
            yield Finding("identifier-in-text", item.raw.at("note"), {"field": "note"})


_RULES: tuple[_Rule, ...] = (
    places,
    models,
    repeated_states,
    founding_days,
    codes_of_two_years,
    core_members,
    free_text,
)
