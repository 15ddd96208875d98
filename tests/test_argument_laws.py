"""The law of arguments: whatever is passed for a parameter of a public function, the function
answers, or it raises one error of the library; it never fails inside.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import sexwork_models
from sexwork_models import SexworkModelsError, load_framework

EXAMPLES = Path(__file__).parent.parent / "examples"
FUNCTIONS = {
    name: function
    for name in sexwork_models.__all__
    if inspect.isfunction(function := getattr(sexwork_models, name))
}
DAY = date(2024, 6, 30)
PERIOD = "2024-Q2"
WRONG: tuple[Any, ...] = (
    None,
    object(),
    3.7,
    True,
    -1,
    10**9,
    "",
    "no such word",
    "9999-Q4",
    "VN;22",
    "\ud800",
    b"\x00\xff",
    ["no such word", 1],
    {"no": "such"},
    [[]],
    date.min,
    date.max,
    datetime(2024, 1, 1, tzinfo=UTC),
    Decimal("NaN"),
    int,
)


VARIADIC = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
MAPPING = {"columns": {}, "values": {}, "dates": "dd/mm/yyyy", "thousands": ".", "decimal": ","}


@cache
def sound_calls() -> dict[str, dict[str, Any]]:
    """Sound arguments of every public function."""
    lib = sexwork_models
    framework = load_framework()
    records = EXAMPLES / "records_sample.csv"
    rows = lib.check_records(records, framework).records
    registers = lib.read_registers(EXAMPLES / "registers_sample").registers
    plan = lib.read_plan(EXAMPLES / "plan_sample_services.toml").draft
    priced = load_framework(EXAMPLES / "prices_sample_a.toml")
    budget = lib.compute_budget(plan, priced)
    values = lib.compute_indicators(records, period=PERIOD, by="province", indicators=["I10"])
    monthly = lib.compute_indicators(records, period="2024-05", by="model", indicators=["I05"])
    first, *_ = published = lib.evaluate().indicators
    submission = lib.open_submission("22", "SYN-W4", PERIOD, due=date(2024, 7, 5))
    table = lib.CountTable(("a", "b"), ("n",), {("a", "n"): 6, ("b", "n"): 9})
    window = lib.ReportingCalendar.named("state").period(PERIOD)
    key = bytes(range(32))
    over, overlap = lib.Dimension.PLACE, lib.Overlap.UNKNOWN
    return {
        "anonymous": {"record": rows[0]},
        "audit": {"framework": framework, "published": lib.published_results(), "today": DAY},
        "check_records": {"source": rows, "framework": framework, **MAPPING},
        "compare_budgets": {"left": budget, "right": budget},
        "compare_norms": {"left": framework, "right": framework},
        "compute_attainment": {
            "values": published,
            "framework": framework,
            "tolerance": Decimal("0.05"),
            "scopes": {},
        },
        "compute_budget": {"source": plan, "framework": priced, "policy": "strict"},
        "compute_execution": {"budget": budget, "source": EXAMPLES / "execution_sample.toml"},
        "compute_growth": {"now": values, "then": values, "framework": framework},
        "compute_indicators": {
            "source": rows[:20],
            "framework": framework,
            "calendar": "state",
            "period": PERIOD,
            "by": "province",
            "indicators": ["I01"],
            "counting": "in_period",
            "registers": registers,
            "series": "estimated",
            "places_as_of": DAY,
            "data_day": DAY,
            "since": DAY,
            "definitions": 1,
            **MAPPING,
        },
        "compute_plan_attainment": {
            "records": rows[:20],
            "plan": plan,
            "framework": framework,
            "until": DAY,
            "registers": registers,
        },
        "compute_unit_costs": {"budget": budget, "execution": None, "values": values},
        "deduplicate": {
            "values": values,
            "over": over,
            "overlap": overlap,
            "framework": framework,
            "counted_twice": None,
        },
        "duty_counts": {"registers": registers, "framework": framework, "on": DAY},
        "duty_norms": {"framework": framework},
        "evaluate": {
            "source": EXAMPLES / "observations_sample.csv",
            "framework": framework,
            "definitions": 1,
            **MAPPING,
        },
        "expire": {
            "records": rows[:20],
            "before": DAY,
            "keep": "aggregates",
            "threshold": 5,
            "framework": framework,
        },
        "explain": {"id": "VN", "framework": framework, "published": None},
        "explain_budget": {"budget": budget, "id": "total"},
        "fed_by": {"indicator": "I01", "framework": framework},
        "lift_to_province": {"value": first, "framework": framework},
        "list_rows": {
            "kind": "pilots",
            "framework": framework,
            "filters": None,
            "lang": "vi",
            "published": None,
        },
        "load_framework": {"pack": None},
        "method_statement": {"budget": budget},
        "new_key": {},
        "open_submission": {
            "place": "22",
            "reporter": "SYN-W4",
            "period": PERIOD,
            "values": (),
            "calendar": "state",
            "due": None,
            "working_days": 5,
            "is_working_day": lambda day: day.weekday() < 5,
            "expected": ["22"],
            "heard_from": ["22"],
        },
        "operating_share": {"budget": budget, "model": "M2"},
        "overlay": {"framework": framework, "source": EXAMPLES / "overlay_sample.toml"},
        "propose_mapping": {
            "path": EXAMPLES / "own_columns_sample.csv",
            "kind": "records",
            "framework": framework,
            "lang": "vi",
        },
        "pseudonymise": {"codes": ["SYN-A"], "key": key, "period": "2024", "letters": 26},
        "pseudonymise_records": {"records": rows[:5], "key": key, "period": "", "letters": 26},
        "publication_table": {
            "values": values,
            "rows": "province",
            "columns": None,
            "whole": None,
            "no_record_is_nobody": False,
        },
        "published": {"submissions": [submission]},
        "read_execution": {"source": EXAMPLES / "execution_sample.toml"},
        "read_number": {"text": "1.500", "locale": "vi"},
        "read_mapping": {"path": EXAMPLES / "mapping_sample.toml"},
        "read_observations": {
            "source": EXAMPLES / "observations_sample.csv",
            "framework": framework,
            **MAPPING,
        },
        "read_plan": {"source": EXAMPLES / "plan_sample_services.toml"},
        "read_records": {"source": records, "framework": framework, **MAPPING},
        "read_registers": {
            "source": EXAMPLES / "registers_sample",
            "framework": framework,
            **MAPPING,
        },
        "referral_cascade": {
            "records": rows[:20],
            "framework": framework,
            "period": window,
            "by": ("province",),
            "calendar": "state",
        },
        "review_submission": {
            "submission": submission,
            "earlier": [submission],
            "records": None,
            "framework": framework,
            "jump": Decimal("0.5"),
            "small": 5,
        },
        "roll_up": {"values": values, "over": over, "framework": framework, "disjoint": True},
        "spread": {"values": [value for value in monthly if value.figure]},
        "stock_values": {
            "indicator_id": "I16",
            "registers": registers,
            "framework": framework,
            "period": window,
            "by": ("province",),
            "calendar": "state",
            "confirmations": {"SYN-G1": DAY},
        },
        "suppress": {"table": table, "threshold": 5, "earlier": (), "framework": framework},
        "target_population": {
            "registers": registers,
            "framework": framework,
            "period": window,
            "series": "estimated",
            "places": ["22"],
            "calendar": "state",
        },
        "validate_observations": {
            "source": EXAMPLES / "observations_sample.csv",
            "framework": framework,
            **MAPPING,
        },
        "validate_plan": {"source": plan, "framework": framework, "policy": "strict"},
        "validate_record": {
            "record": {"id": "SYN-R1"},
            "lang": "vi",
            "framework": framework,
            **MAPPING,
        },
        "validate_records": {
            "source": rows[:20],
            "framework": framework,
            "registers": registers,
            **MAPPING,
        },
        "validate_registers": {
            "source": EXAMPLES / "registers_sample",
            "framework": framework,
            **MAPPING,
        },
        "with_definitions": {"framework": framework, "version": 1},
        "withdraw": {"records": rows[:20], "client": "SYN-A", "on": DAY},
    }


def sound_method_calls() -> dict[str, tuple[Callable[..., object], dict[str, Any]]]:
    """Public methods that take days, words or ids, with sound arguments."""
    lib, framework = sexwork_models, load_framework()
    calendar, norm = lib.ReportingCalendar.named("state"), framework.norms["N-CTP-14"]
    window = lib.Interval(DAY, None)
    values = lib.IndicatorValues(lib.evaluate().indicators)
    table = lib.suppress(lib.CountTable(("a", "b"), ("n",), {("a", "n"): 6, ("b", "n"): 9}))
    plain = lib.CountTable(("a", "b"), ("n",), {("a", "n"): 6, ("b", "n"): 9})
    given = lib.ConsentEntry(
        client="SYN-A", purpose="reporting", given_on=DAY, text_version="SYN-V1"
    )
    consents, counts = lib.Consents([given]), table.table
    pseudonyms = lib.pseudonymise(["SYN-A"], bytes(range(32)))
    file = lib.read_registers(EXAMPLES / "registers_sample")
    plan = lib.read_plan(EXAMPLES / "plan_sample_services.toml").draft
    budget = lib.compute_budget(plan, load_framework(EXAMPLES / "prices_sample_a.toml"))
    entry, cell = {"entry": ("a", None)}, {"value": 3, "unit": "person"}
    figures = {
        f"Figure.{name}": (getattr(lib.Figure, name), cell)
        for name in ("exact", "about", "over", "at_least", "under", "at_most")
    }
    draft = lib.open_submission("22", "SYN-W4", PERIOD, due=date(2024, 7, 5))
    sent = draft.submit(DAY)
    returned, figure = sent.send_back(DAY, ""), lib.Figure.exact(5, "person")
    at = {"code": "22", "on": DAY}
    span = {"code": "22", "first": DAY, "last": DAY}
    findings = lib.validate_records([{"id": "SYN-R1"}], framework).findings
    report = lib.check_records([], framework).report
    return {
        "Framework.of": (
            lib.Framework.of,
            {"info": framework.info, "tables": framework.tables, "changes": framework.changes},
        ),
        "Indicator.own_models": (framework.indicators["I01"].own_models, {"models": ("M1",)}),
        "Report.of": (lib.Report.of, {"findings": findings}),
        "Report.where": (report.where, {"keep": lambda finding: True}),
        "RecordReport.joined": (report.joined, {"other": lib.Report.of(findings)}),
        "Submission": (
            lib.Submission,
            {
                "place": "22",
                "reporter": "SYN-W4",
                "period": calendar.period(PERIOD),
                "calendar": calendar,
                "version": 1,
                "status": "submitted",
                "due": DAY,
                "values": (),
                "submitted_on": DAY,
                "decided_on": None,
                "note": "",
                "expected": ["22"],
                "heard_from": ["22"],
                "first_submitted_on": DAY,
                "not_before": None,
            },
        ),
        "Framework.place": (framework.place, at),
        "Framework.chain": (framework.chain, at),
        "Framework.province_of": (framework.province_of, at),
        "Framework.successors": (framework.successors, {**at, "later": DAY}),
        "Framework.same_territory": (framework.same_territory, span),
        "Framework.places_on": (framework.places_on, {"on": DAY, "level": None}),
        "Framework.population_names": (framework.population_names, {"codes": ["sex_worker"]}),
        "Framework.norms_in_force": (framework.norms_in_force, {"on": DAY, "place": "22"}),
        "Framework.targets_in_force": (framework.targets_in_force, {"on": DAY, "place": "22"}),
        "Framework.norms_for": (framework.norms_for, {"model": "M1", "on": DAY, "place": "22"}),
        "Norm.force_on": (norm.force_on, {"day": DAY}),
        "Norm.applies_to": (norm.applies_to, {"model": "M1"}),
        "CountTable": (
            lib.CountTable,
            {
                "rows": ["a"],
                "columns": ["n"],
                "cells": {("a", "n"): 6},
                "window": window,
                "indicator": "I03",
                "row_dimension": "place",
                "column_dimension": "gender",
                "merged": {"a": ["b", "c"]},
            },
        ),
        "PublishedTable": (
            lib.PublishedTable,
            {"table": plain, "threshold": 5, "reasons": {("a", None): "small"}},
        ),
        "Interval": (lib.Interval, {"start": DAY, "end": None}),
        "Interval.of_days": (lib.Interval.of_days, {"first": None, "last": DAY}),
        "Interval.holds": (window.holds, {"day": DAY}),
        "Interval.covers": (window.covers, {"other": window}),
        "Dated": (lib.Dated, {"value": 3, "interval": window}),
        "Timeline.of": (lib.Timeline.of, {"entries": [lib.Dated(3, window)]}),
        "Timeline.at": (framework.places["22"].at, {"day": DAY, "policy": "strict"}),
        "ReportingCalendar.named": (lib.ReportingCalendar.named, {"id": "state"}),
        "ReportingCalendar.of": (lib.ReportingCalendar.of, {"calendar": "state"}),
        "ReportingCalendar.period": (calendar.period, {"code": PERIOD}),
        "ReportingCalendar.year_of": (calendar.year_of, {"day": DAY}),
        "ReportingCalendar.year": (calendar.year, {"year": 2024}),
        "ReportingCalendar.months": (calendar.months, {"year": 2024}),
        "ReportingCalendar.first_months": (calendar.first_months, {"year": 2024, "count": 9}),
        "ReportingCalendar.resolve": (calendar.resolve, {"label": "năm 2023"}),
        "ReportingCalendar.due": (
            calendar.due,
            {
                "period": calendar.period(PERIOD),
                "working_days": 5,
                "is_working_day": lambda day: day.weekday() < 5,
            },
        ),
        "IndicatorValues.of": (values.of, {"indicator": "I01"}),
        "Submission.timeliness": (draft.timeliness, {"on": DAY}),
        "Submission.submit": (draft.submit, {"on": DAY}),
        "Submission.accept": (sent.accept, {"on": DAY}),
        "Submission.send_back": (sent.send_back, {"on": DAY, "why": "sheet 3 is missing"}),
        "Submission.revise": (returned.revise, {"values": (), "heard_from": None}),
        "Submission.changed_from": (sent.changed_from, {"other": draft}),
        "Figure.reaches": (figure.reaches, {"limit": figure, "tolerance": None}),
        "Figure.times": (figure.times, {"other": figure, "unit": "person"}),
        "Figure.stays_within": (figure.stays_within, {"limit": figure, "tolerance": None}),
        "Figure.share_of": (figure.share_of, {"whole": figure}),
        "Figure.divided_by": (figure.divided_by, {"other": figure}),
        "IndicatorValues.explain": (values.explain, {"id": values[0].id}),
        **figures,
        "Figure.range": (lib.Figure.range, {"low": 3, "high": 4, "unit": "person"}),
        "Consents": (lib.Consents, {"entries": [given]}),
        "Consents.covers": (
            consents.covers,
            {"client": "SYN-A", "day": DAY, "purpose": "reporting"},
        ),
        "Pseudonymised.of": (pseudonyms.of, {"code": "SYN-A"}),
        "RegisterFile.located": (file.located, {"register": "sites"}),
        "Registers.only": (file.registers.only, {"keep": lambda entry: True}),
        "Registers.of": (file.registers.of, {"register": "sites"}),
        "Budget.line": (budget.line, {"id": plan.lines[0].id}),
        "CountTable.value": (counts.value, entry),
        "CountTable.row_total": (counts.row_total, {"row": "a"}),
        "CountTable.column_total": (counts.column_total, {"column": "n"}),
        "PublishedTable.value": (table.value, entry),
        "PublishedTable.reason": (table.reason, entry),
        "PublishedTable.cell": (table.cell, {"row": "a", "column": "n"}),
        "PublishedTable.row_total": (table.row_total, {"row": "a"}),
        "PublishedTable.column_total": (table.column_total, {"column": "n"}),
    }


def outcome(function: Callable[..., object], arguments: dict[str, Any]) -> str:
    """How a call ended: answered, refused, or what it failed with."""
    try:
        function(**arguments)
    except SexworkModelsError as error:
        return "refused" if error.message("vi") and error.message("en") else "refused in silence"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "answered"


def wrong_calls(name: str) -> Iterator[tuple[str, Any, dict[str, Any]]]:
    sound = sound_calls()[name]
    for parameter in sound:
        for value in WRONG:
            yield parameter, value, {**sound, parameter: value}


def test_every_public_function_and_parameter_is_tried():
    assert sorted(sound_calls()) == sorted(FUNCTIONS)
    for name, function in FUNCTIONS.items():
        kinds = inspect.signature(function).parameters
        named = {key for key, kind in kinds.items() if kind.kind not in VARIADIC}
        if any(kind.kind is kind.VAR_KEYWORD for kind in kinds.values()):
            named |= set(MAPPING)
        assert set(sound_calls()[name]) == named, name


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_wrong_argument_gets_an_answer_or_one_error_of_the_library(name):
    assert outcome(FUNCTIONS[name], sound_calls()[name]) == "answered"
    failed = []
    for parameter, value, arguments in wrong_calls(name):
        ended = outcome(FUNCTIONS[name], arguments)
        if ended not in ("answered", "refused"):
            failed.append(f"{name}({parameter}={value!r}): {ended[:150]}")

    assert failed == []


def test_a_wrong_argument_of_a_method_gets_an_answer_or_one_error_of_the_library():
    failed = []
    for name, (method, sound) in sound_method_calls().items():
        assert outcome(method, sound) == "answered", name
        for parameter in sound:
            for value in WRONG:
                ended = outcome(method, {**sound, parameter: value})
                if ended not in ("answered", "refused"):
                    failed.append(f"{name}({parameter}={value!r}): {ended[:150]}")

    assert failed == []
