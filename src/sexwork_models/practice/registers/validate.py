"""Validates registers: form, places and models, codes, and limits that norms set."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, TypeAlias, Unpack

from ...core.findings import Finding, Report
from ...forms.register_terms import Register
from ...forms.registers import GroupEntry, SiteEntry
from ...framework.framework import Framework
from ...framework.packaged.load import packaged_framework
from ...framework.tables.norms import Norm, NormKind, Scope, is_about
from ...intake.mapping.options import MappingOptions
from ...intake.rows import ParsedRow
from ...values.arguments import check_arguments
from ...values.figures import Figure
from ...values.intervals import Found
from ...values.units import Unit
from .entry_rules import own_findings
from .files import RegisterFile, RegisterSource, of_named_registers, read_registers

__all__ = ["validate_registers"]


_Rule: TypeAlias = Callable[[RegisterFile, Framework], Iterator[Finding]]


@of_named_registers
@check_arguments
def validate_registers(
    source: RegisterSource,
    framework: Framework | None = None,
    **mapping: Unpack[MappingOptions],
) -> Report:
    """Returns a report of everything found in a folder of registers, or in what a mapping names.

    Bad data gives findings and never an exception; entries that cannot be read are reported and the
    others are still checked. Another form of the tables is declared with `mapping`: see
    `MappingOptions`. Raises UnusableInputError where there is no register to read, and for a
    mapping that contradicts itself.
    """
    framework = framework or packaged_framework()
    file = read_registers(source, framework, **mapping)
    findings = [*own_findings(_all_entries(file), framework)]
    findings += [finding for rule in _RULES for finding in rule(file, framework)]
    return file.report + Report.of(findings)


def _all_entries(file: RegisterFile) -> Iterator[ParsedRow[Any]]:
    for register in Register:
        yield from file.located(register)


def repeated_states(file: RegisterFile, framework: Framework) -> Iterator[Finding]:
    """Yields findings for second states of one code on one day.

    A site may have two that differ in nothing but the series of its size.
    """
    for register in Register:
        states: dict[tuple[str, date], list[ParsedRow[Any]]] = {}
        for item in file.located(register):
            if item.row.id and item.row.as_of is not None:
                earlier = states.setdefault((item.row.id, item.row.as_of), [])
                if earlier and not all(_two_size_series(item, other) for other in earlier):
                    params = {"first": earlier[0].raw.where}
                    yield Finding("state-repeated", item.raw.at("as_of"), params)
                earlier.append(item)


def _two_size_series(item: ParsedRow[Any], other: ParsedRow[Any]) -> bool:
    """Whether two entries of a site differ in nothing but the series of its size."""
    left, right = item.row, other.row
    if type(left) is not SiteEntry or type(right) is not SiteEntry:
        return False  # an entry that is read in part equals no whole one: its class is another
    series = {left.size_series, right.size_series}
    return None not in series and len(series) == 2 and left.without_size == right.without_size


def changed_founding_days(file: RegisterFile, framework: Framework) -> Iterator[Finding]:
    """Yields findings for changed founding days of groups: a renamed group is not founded anew."""
    first: dict[str, ParsedRow[Any]] = {}
    for item in file.located(Register.GROUPS):
        if item.row.id and item.row.founded_on is not None:
            known = first.setdefault(item.row.id, item)
            if known.row.founded_on != item.row.founded_on:
                params = {
                    "day": item.row.founded_on,
                    "other": known.row.founded_on,
                    "first": known.raw.where,
                }
                yield Finding("founding-day-changed", item.raw.at("founded_on"), params)


def establishment_codes_of_two_years(file: RegisterFile, framework: Framework) -> Iterator[Finding]:
    """Yields findings for establishment codes used in two years, without repeating the code."""
    first: dict[str, ParsedRow[Any]] = {}
    for item in file.located(Register.ESTABLISHMENTS):
        if item.row.id and item.row.year is not None:
            known = first.setdefault(item.row.id, item)
            if known.row.year != item.row.year:
                params = {"year": item.row.year, "other": known.row.year, "first": known.raw.where}
                yield Finding("establishment-code-kept", item.raw.at("id"), params)


def core_members_above_norm(file: RegisterFile, framework: Framework) -> Iterator[Finding]:
    """Yields findings for groups with more core members than the norm of the day allows in a group.

    The norm limits neither members nor attendance.
    """
    subject = framework.info.core_members_subject
    if all(norm.subject != subject for norm in framework.norms.values()):
        return
    for item in file.located(Register.GROUPS):
        count, day = item.row.core_members, item.row.as_of
        if count is None or day is None or item.unread & {"place", "models"}:
            continue
        norm = _core_member_limit(item.row, framework)
        if norm is not None and norm.value is not None and count > norm.value:
            params = {
                "value": Figure.exact(count, Unit.PERSON),
                "asked": norm.amount,
                "citation": norm.citation,
                "force": norm.force_on(day),
            }
            yield Finding("core-members-above-norm", item.raw.at("core_members"), params)


def _core_member_limit(group: GroupEntry, framework: Framework) -> Norm | None:
    """Returns the norm for core members that applies to a group on the day of the entry."""
    place = group.place if framework.chain(group.place, group.as_of) else None
    subject = framework.info.core_members_subject
    for outcome in framework.norms_in_force(group.as_of, place, subject=subject):
        norm = outcome.value if isinstance(outcome, Found) else None
        if norm is None or norm.kind is not NormKind.BOUND_MAX:
            continue
        if norm.scope is Scope.GROUP and any(is_about(norm, model) for model in group.models):
            return norm
    return None


_RULES: tuple[_Rule, ...] = (
    repeated_states,
    changed_founding_days,
    establishment_codes_of_two_years,
    core_members_above_norm,
)
