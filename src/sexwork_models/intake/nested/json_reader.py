"""Reads JSON into exact values; a fault of form is a finding, and a key given twice is one too."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from ...core.findings import Finding, Where

__all__ = ["read_json", "read_json_line"]


def read_json(data: bytes, name: str) -> tuple[Any, list[Finding]]:
    """Returns the content of a JSON file, numbers with a point as exact decimals.

    A file that is no JSON becomes a finding, and None is returned.
    """
    try:
        text = data.decode("utf-8-sig")
        return json.loads(text, parse_float=Decimal, object_pairs_hook=_unique_keys), []
    except _RepeatedKeyError as error:
        return None, [Finding("duplicate-key", where=Where(name), params={"key": str(error)})]
    except UnicodeDecodeError:
        return None, [Finding("wrong-encoding", where=Where(name, 1))]
    except (ValueError, RecursionError) as error:
        # Besides bad syntax, numbers of thousands of digits and brackets without end.
        where = Where(name, getattr(error, "lineno", 1))
        params = {"problem": getattr(error, "msg", str(error))}
        return None, [Finding("json-syntax", where=where, params=params)]


def read_json_line(line: bytes, where: Where) -> tuple[Any, list[Finding]]:
    """Returns the content of a line of a file with one JSON value a line, as `read_json` does."""
    content, findings = read_json(line, where.file)
    return content, [Finding(finding.code, where, finding.params) for finding in findings]


class _RepeatedKeyError(Exception):
    """A JSON object that has a key twice; the standard reader would silently keep the last."""


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for key, value in pairs:
        if key in content:
            raise _RepeatedKeyError(key)
        content[key] = value
    return content
