"""How rows are understood: each cell against its field type, each refusal a finding with its line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Annotated, Any, Generic, TypeVar

import attrs
from pydantic import TypeAdapter, ValidationError

from ..findings import Finding
from ..messages import catalogue
from .files import RawRow
from .rows import Row

__all__ = ["Located", "columns_of", "required_of", "understand"]

R = TypeVar("R", bound=Row)

_CITING = frozenset({"document", "documents", "references", "grade"})
_CODES = {
    "missing": "missing-value",
    "extra_forbidden": "unknown-key",
    "enum": "value-not-allowed",
    "string_type": "code-not-text",
    "bool_type": "value-not-yes-no",
    "bool_parsing": "value-not-yes-no",
    "int_type": "number-unreadable",
    "int_parsing": "number-unreadable",
}


@attrs.frozen
class Located(Generic[R]):
    """A row that was understood, and where it stands."""

    row: R
    raw: RawRow


def columns_of(kind: type[Row]) -> list[str]:
    """Every column that a file of this kind may have."""
    return list(kind.model_fields)


def required_of(kind: type[Row]) -> list[str]:
    """The columns that it must have."""
    return [name for name, field in kind.model_fields.items() if field.is_required()]


def understand(rows: Iterable[RawRow], kind: type[R]) -> tuple[list[Located[R]], list[Finding]]:
    """The rows that hold, and a finding for every cell that does not."""
    understood: list[Located[R]] = []
    findings: list[Finding] = []
    for raw in rows:
        try:
            understood.append(Located(kind.model_validate(raw.cells), raw))
        except ValidationError as error:
            findings.extend(_findings(error, raw, kind))
            findings.extend(_contradictions(error, raw, kind))
    return understood, findings


def _contradictions(error: ValidationError, raw: RawRow, kind: type[Row]) -> Iterator[Finding]:
    """What the readable cells of a faulty row say against each other: one fault must not hide another."""
    failing = {str(fault["loc"][0]) for fault in error.errors(include_url=False) if fault["loc"]}
    cells = {name: _cell(kind, name, raw) for name in kind.model_fields if name not in failing}
    for one in kind.contradictions(cells):
        yield Finding(one.code, raw.at(one.field), {"field": one.field, **one.params})


def _cell(kind: type[Row], name: str, raw: RawRow) -> Any:
    field = kind.model_fields[name]
    return (
        _reader(kind, name).validate_python(raw.cells[name])
        if name in raw.cells
        else field.get_default(call_default_factory=True)
    )


@cache
def _reader(kind: type[Row], name: str) -> TypeAdapter[Any]:
    field = kind.model_fields[name]
    annotation: Any = field.annotation
    return TypeAdapter(Annotated[(annotation, *field.metadata)] if field.metadata else annotation)


def _findings(error: ValidationError, raw: RawRow, kind: type[Row]) -> Iterator[Finding]:
    for fault in error.errors(include_url=False):
        if not fault["loc"]:
            continue  # a contradiction, reported with all others of the row
        field = str(fault["loc"][0])
        code = _code(fault["type"], field)
        params: dict[str, Any] = {"key": field, "value": fault.get("input"), "field": field, "problem": fault["msg"]}
        params["allowed"] = _allowed(fault, kind)
        yield Finding(code, raw.at(field), params | dict(fault.get("ctx") or {}) | {"allowed": params["allowed"]})


def _code(type_: str, field: str) -> str:
    if type_ == "missing" and field in _CITING:
        return "uncited-value"
    code = _CODES.get(type_, type_)
    return code if code in catalogue() else "value-unreadable"


def _allowed(fault: Any, kind: type[Row]) -> str:
    if fault["type"] == "extra_forbidden":
        return ", ".join(columns_of(kind))
    context = fault.get("ctx") or {}
    return str(context.get("expected", context.get("allowed", ""))).replace("'", "").replace(" or ", ", ")
