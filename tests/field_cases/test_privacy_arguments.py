"""What could lead to a person, planted in every argument and call, is repeated nowhere.

The arguments are those of the parser: a new one is planted too.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from tests.support.planted import (
    DEEP,
    PARTS,
    PLAN,
    RECORD,
    SECRETS,
    needles_in,
    run,
    said_by,
    secrets,
    written,
    written_json,
)

import sexwork_models as library
from sexwork_models.cli.arguments import parser
from sexwork_models.core.errors import SexworkModelsError

FRAMEWORK = library.load_framework()

# --- Every argument of every command --------------------------------------------------------------

ARGUMENTS: dict[str, list[str]] = {
    "results": [],
    "show": ["norms"],
    "audit": [],
    "validate": ["records.csv"],
    "mapping": ["records.csv"],
    "budget": ["plan.json"],
    "indicators": ["records.csv", "--period", "2024-Q1"],
    "compare": ["plan.json", "plan.json"],
    "explain": ["I01"],
    "completion": ["bash"],
}


def planted_arguments() -> Iterator[list[str]]:
    """Arguments of every command, with a secret in one option or in one place."""
    (commands,) = (action for action in parser()._actions if hasattr(action, "_name_parser_map"))
    assert set(commands.choices) == set(ARGUMENTS)
    for command, options in commands.choices.items():
        for secret in (secrets() + secrets()) if not DEEP else SECRETS.values():
            yield [command, *ARGUMENTS[command], secret]
            for index in range(len(ARGUMENTS[command])):
                replaced = [*ARGUMENTS[command]]
                replaced[index] = secret
                yield [command, *replaced]
            for action in options._actions:
                if action.option_strings and action.nargs != 0:
                    yield [command, *ARGUMENTS[command], action.option_strings[-1], secret]


@pytest.fixture
def workplace(tmp_path, monkeypatch):
    fields = list(library.ActivityRecord.model_fields)
    written(tmp_path / "records.csv", fields, [{**RECORD, "id": "SYN-R1"}])
    plan = {**PLAN, "lines": [{**PARTS["lines"], "id": "SYN-L0"}], "prices": [PARTS["prices"]]}
    written_json(tmp_path / "plan.json", plan)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    "arguments", list(planted_arguments()), ids=lambda words: " ".join(words[:3])
)
def test_p9_no_argument_is_repeated(arguments, workplace, capsys):
    assert not needles_in(run(capsys, *arguments))
    assert not needles_in(run(capsys, *arguments, "--json"))


# --- Calls of the library -------------------------------------------------------------------------

CALLS = {
    "a place": lambda text: FRAMEWORK.places[text],
    "an activity": lambda text: FRAMEWORK.activities[text],
    "an overlay": library.load_framework,
    "a file of records": library.validate_records,
    "a file of records with an ending": lambda text: library.validate_records(f"{text}.csv"),
    "a plan": lambda text: library.read_plan(f"{text}.toml"),
    "figures": lambda text: library.read_observations(f"{text}.json"),
    "registers": lambda text: library.read_registers({text: []}),
    "a folder of registers": library.read_registers,
    "a period": lambda text: library.compute_indicators([], period=text),
    "a calendar": library.ReportingCalendar.named,
    "a dimension": lambda text: library.compute_indicators([], period="2024-Q1", by=[text]),
    "an indicator": lambda text: library.compute_indicators([], period="2024", indicators=[text]),
    "a reporter": lambda text: open_report(reporter=text),
    "a site of a submission": lambda text: open_report(heard_from=[text]),
    "the place of a submission": lambda text: open_report(place=text),
}


def open_report(**changes: Any) -> object:
    given: dict[str, Any] = {"place": "22", "reporter": "R-07", "period": "2024-Q1"}
    return library.open_submission(**{**given, **changes}, due=date(2024, 3, 18))


@pytest.mark.parametrize("secret", SECRETS.values(), ids=list(SECRETS))
@pytest.mark.parametrize("call", CALLS)
def test_p9_no_exception_carries_a_secret_along(call, secret):
    with pytest.raises(SexworkModelsError) as raised:
        CALLS[call](secret)

    assert not needles_in(said_by(raised.value))
