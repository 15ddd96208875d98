"""Measures declared as text, on forms with invented fields, for tests of what no pack holds yet."""

from __future__ import annotations

import tomllib
from typing import Any, ClassVar

from sexwork_models.forms.register_terms import DutyState, Register
from sexwork_models.forms.registers import (
    REGISTER_KINDS,
    EstablishmentEntry,
    GroupEntry,
    ProviderEntry,
)
from sexwork_models.forms.row_rules import NotAbove, RowRules
from sexwork_models.framework.framework import Framework
from sexwork_models.framework.measure_checks import MeasureReaders
from sexwork_models.framework.measures.columns import Forms
from sexwork_models.framework.measures.parsing import parse_measure
from sexwork_models.framework.measures.reader import MeasureReader
from sexwork_models.intake.fields import Day


class InventedGroup(GroupEntry):
    """A group that joins, is surveyed, and meets."""

    joined_on: Day | None = None
    contacted_on: Day | None = None
    last_met_on: Day | None = None


class InventedProvider(ProviderEntry):
    """A provider that is confirmed from time to time."""

    confirmed_on: Day | None = None


class InventedEstablishment(EstablishmentEntry):
    """An establishment with commitments, contracts and a rule against harassment."""

    commitment_signed_on: Day | None = None
    commitment_until: Day | None = None
    workers_contract: int | None = None
    harassment_rule: DutyState = DutyState.NOT_CHECKED
    confirmed_on: Day | None = None

    rules: ClassVar[RowRules] = RowRules.of(
        *EstablishmentEntry.rules,
        NotAbove("checked-above-workers", "workers_contract", "workers"),
    )


FORMS = Forms(
    registers={
        **REGISTER_KINDS,
        Register.GROUPS: InventedGroup,
        Register.PROVIDERS: InventedProvider,
        Register.ESTABLISHMENTS: InventedEstablishment,
    }
)


def parsed(text: str, framework: Framework) -> tuple[Any, MeasureReader]:
    """The measure of a declaration, and the reader with its faults."""
    reader = MeasureReaders(framework.tables, FORMS).of("")
    return parse_measure(reader, tomllib.loads(text), "measure"), reader


def declared(text: str, framework: Framework) -> Any:
    """The measure of a declaration without a fault."""
    measure, reader = parsed(text, framework)
    assert [(fault.code, fault.field) for fault in reader.faults] == []
    return measure
