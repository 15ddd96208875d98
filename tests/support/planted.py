"""Secrets that could lead to a person, planted in every field of every kind of input.

All secrets are invented. With SEXWORK_MODELS_DEEP every secret is planted in every place, otherwise
each place gets one of them in turn.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator
from itertools import count
from typing import Any, get_args, get_type_hints

from pydantic import ValidationError

from sexwork_models.cli import main
from sexwork_models.core.errors import SexworkModelsError
from sexwork_models.intake.rows import Row
from sexwork_models.practice.plans.plan import Plan

SECRETS = {
    "telephone": "0911222333",
    "identity number": "001900111222",
    "e-mail": "mau.thu@example.org",
    "address": "số nhà 12 đường Mẫu",
}
# What a spreadsheet makes of a number of a telephone or identity paper, and dates of birth.
AS_NUMBERS: list[tuple[object, str]] = [
    (987654321, "987654321"),
    (987654321.0, "987654321"),
    ("987654321", "987654321"),
    ("987654321.0", "987654321"),
    ("987.654.321", "987.654.321"),
    ("987 654 321", "987 654 321"),
    (79188012345, "79188012345"),
    (79188012345.0, "79188012345"),
    ("79188012345.0", "79188012345"),
    ("1988-03-07", "1988-03-07"),
    ("07/03/1988", "07/03/1988"),
    ("7.3.88", "7.3.88"),
    ("07031988", "07031988"),
    (19880307, "19880307"),
]
NEEDLES = (*SECRETS.values(), "911222333", "1900111222", "mau.thu", "đường Mẫu", "nhà 12")
DEEP = bool(os.environ.get("SEXWORK_MODELS_DEEP"))
turn = count()


def secrets() -> tuple[str, ...]:
    """All secrets, or the next of them."""
    every = tuple(SECRETS.values())
    return every if DEEP else (every[next(turn) % len(every)],)


def needles_in(text: str) -> list[str]:
    return [needle for needle in NEEDLES if needle in text]


def said_by(error: BaseException | None) -> str:
    """Everything that a log of an exception may hold, with the exceptions that it carries along."""
    parts: list[str] = []
    while error is not None:
        parts += [str(error), repr(error), repr(error.args), repr(getattr(error, "params", ""))]
        if isinstance(error, ValidationError):
            parts += [repr(error.errors()), error.json()]
        if isinstance(error, SexworkModelsError):
            parts += [error.message(lang) + error.remedy(lang) for lang in ("vi", "en")]
        error = error.__cause__ or error.__context__
    return "\n".join(parts)


def said_by_report(report: Any) -> str:
    data = [report.to_dict("vi"), report.to_dict("en")]
    params = [dict(finding.params) for finding in report]
    return json.dumps(data, ensure_ascii=False) + repr(report) + repr(params)


def run(capsys, *arguments: str) -> str:
    status = main([*arguments])
    printed = capsys.readouterr()
    assert status in (0, 1, 2)
    assert "Traceback" not in printed.out + printed.err
    return printed.out + printed.err


RECORD = {
    "kind": "event",
    "day": "2024-01-08",
    "entered_on": "2024-01-08",
    "place": "48",
    "models": "M1",
    "activity": "M1-IEC",
    "population": "at_risk_person",
    "contacts": "3",
}
REGISTER_ROWS = {
    "sites": {"models": "M1", "active_from": "2023-01-01"},
    "groups": {"models": "M1", "group_type": "peer_group"},
    "providers": {"models": "M1", "provider_type": "health_facility"},
    "establishments": {"year": "2024", "business_type": "karaoke"},
}


def planted_rows(base: dict[str, str], fields: list[str]) -> list[dict[str, str]]:
    rows = []
    for field in fields:
        for secret in SECRETS.values():
            rows.append({**base, "id": f"SYN-R{len(rows)}", field: secret})
    return rows


def written(path, fields: list[str], rows: list[dict[str, str]]) -> str:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fields)
        writer.writeheader()
        writer.writerows(rows)
    return str(path)


FIGURE = {
    "document": "SAMPLE-D",
    "places": "48",
    "first_day": "2024-01-01",
    "last_day": "2024-12-31",
    "low": "80",
    "unit": "contact",
    "kind": "actual",
    "readings": "I01:value",
    "grade": "supplied",
}
PARTS: dict[str, dict[str, Any]] = {
    "lines": {
        "activity": "M1-OUTREACH",
        "volume": 20,
        "unit": "contact",
        "rate": "r",
        "days": ["2025-02-03"],
        "each": 20,
    },
    "prices": {
        "subject": "r",
        "item_en": "x",
        "amount": 1000,
        "per_unit": "contact",
        "valid_from": "2025-01-01",
        "document": "D",
    },
    "funding": {"kind": "donor", "share": 1},
    "keys": {"basis_en": "x", "shares": {"SYN-L0": 100}},
    "targets": {"indicator": "I01", "value": 20, "unit": "contact"},
    "groups": {"core_members": 3},
    "calendars": {"month": 4},
    "place_changes": {"on": "2025-03-01", "place": "49"},
    "inputs": {"input": "r", "category": "material", "quantity": 1, "unit": "contact"},
    "entries": {"line": "SYN-L0", "spent": 5},
    "moves": {
        "source": "SYN-L0",
        "target": "SYN-L1",
        "amount": 1,
        "on": "2025-02-02",
        "document": "D",
    },
}
ONE_PART = {
    "rounding": {"base": 1000, "direction": "half_up", "reason": "LIB"},
    "budget_code": {"chapter": "001"},
}
PLAN: dict[str, Any] = {
    "id": "P-1",
    "models": ["M1"],
    "place": "48",
    "first_day": "2025-01-01",
    "last_day": "2025-12-31",
}
EXECUTION: dict[str, Any] = {
    "id": "E-1",
    "plan": "P-1",
    "first_day": "2025-01-01",
    "last_day": "2025-06-30",
}


def part_kind(kind: type[Row], field: str) -> type[Row] | None:
    def rows_in(hint: object) -> Iterator[type[Row]]:
        if isinstance(hint, type) and issubclass(hint, Row):
            yield hint
        for argument in get_args(hint):
            yield from rows_in(argument)

    return next(rows_in(get_type_hints(kind)[field]), None)


def planted_parts(kind: type[Row], base: dict[str, Any], secret: str) -> list[dict[str, Any]]:
    """Parts of a kind, each with the secret in another field, and the first without any."""
    parts = [{**base}]
    for field in kind.model_fields:
        below = part_kind(kind, field)
        if below is not None and field in PARTS:
            planted: Any = planted_parts(below, PARTS[field], secret)
        elif below is not None:
            planted = dict.fromkeys(below.model_fields, secret)
        else:
            planted = secret
        parts += [{**base, field: planted}, {**base, field: [secret]}, {**base, field: {secret: 1}}]
    if "id" in kind.model_fields:
        for index, part in enumerate(parts):
            part.setdefault("id", f"SYN-L{index}")
    return parts


def planted_documents(
    kind: type[Row], base: dict[str, Any], secret: str
) -> Iterator[dict[str, Any]]:
    """Documents with the secret in every field of all parts, then in one field of their own."""
    everything = {**base}
    for field in kind.model_fields:
        below = part_kind(kind, field)
        if below is None:
            yield {**base, "lines" if kind is Plan else "entries": [], field: secret}
        elif field in PARTS:
            everything[field] = planted_parts(below, PARTS[field], secret)
        else:
            yield {**base, field: dict.fromkeys(below.model_fields, secret)}
    yield everything
    yield {**base, secret: 1}
    yield {**base, "scopes": {secret: "site"}}


def written_json(path, data: object) -> str:
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return str(path)


def chosen(kind: type[Row], base: dict[str, Any]) -> list[dict[str, Any]]:
    """The documents with every secret, or with one after the other."""
    every = [list(planted_documents(kind, base, secret)) for secret in SECRETS.values()]
    if DEEP:
        return [document for documents in every for document in documents]
    turns = zip(count(), *every, strict=False)
    return [documents[number % len(SECRETS)] for number, *documents in turns]
