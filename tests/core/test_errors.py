"""Tests of the exceptions: builtin bases, pickling, and messages in both languages."""

from __future__ import annotations

import pickle

import pytest

from sexwork_models import (
    CalendarError,
    EnforcementRefusedError,
    FigureError,
    ForbiddenSumError,
    FrameworkFaultError,
    NumberFormError,
    Report,
    SexworkModelsError,
    UnitError,
    UnknownIdError,
    UnusableInputError,
)


@pytest.mark.parametrize(
    ("kind", "builtin"),
    [
        (UnknownIdError, KeyError),
        (UnitError, TypeError),
        (FigureError, ValueError),
        (NumberFormError, ValueError),
        (ForbiddenSumError, ValueError),
        (EnforcementRefusedError, TypeError),
        (CalendarError, ValueError),
        (UnusableInputError, ValueError),
        (FrameworkFaultError, ValueError),
    ],
)
def test_an_exception_is_also_a_builtin_and_survives_pickling(kind, builtin):
    error = kind("enforcement-refused", id="F-1")
    again = pickle.loads(pickle.dumps(error))

    assert issubclass(kind, builtin)
    assert issubclass(kind, SexworkModelsError)
    assert (type(again), again.code, again.params) == (kind, "enforcement-refused", {"id": "F-1"})


def test_an_exception_speaks_both_languages():
    error = EnforcementRefusedError("enforcement-refused", id="F-1")

    assert "F-1" in error.message("vi")
    assert error.message("vi") != error.message("en")
    assert str(error) == f"{error.message('en')} {error.remedy('en')}"


def test_a_framework_fault_carries_its_report():
    report = Report()

    assert FrameworkFaultError("faults-found", count=1, first="x", report=report).report is report
    assert FrameworkFaultError("faults-found", count=1, first="x").report is None
