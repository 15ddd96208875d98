"""Parses raw rows into models; each cell that cannot be read becomes a finding."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from itertools import count
from types import new_class
from typing import Annotated, Any, TypeVar, get_origin

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from ..core.findings import Finding
from ..core.identifiers import MASK
from ..core.messages import catalogue
from .code_forms import is_word_for_missing
from .field_catalog import field_by_heading, field_texts, labels_of_codes
from .files import RawRow
from .masking import TYPED, is_field_of_days, mask_column, mask_input
from .rows import ParsedRow, Row

__all__ = ["column_names", "construct_row", "parse_rows", "required_columns"]

R = TypeVar("R", bound=Row)

_CITATION_FIELDS = frozenset({"document", "documents", "references", "grade"})
_MAX_UNKNOWN_KEYS = 1_000  # of one row
_CLOSED_LISTS = frozenset({"enum", "bool_parsing"})  # error types
_MESSAGE_CODES = {  # by the error type of pydantic
    "missing": "missing-value",
    "extra_forbidden": "unknown-key",
    "enum": "value-not-allowed",
    "string_type": "code-not-text",
    "tuple_type": "list-expected",
    "bool_type": "value-not-yes-no",
    "bool_parsing": "value-not-yes-no",
    "int_type": "number-unreadable",
    "int_parsing": "number-unreadable",
}


def column_names(kind: type[Row]) -> list[str]:
    """Returns all columns that a file of this kind may have."""
    return list(kind.model_fields)


def required_columns(kind: type[Row]) -> list[str]:
    """Returns the columns that a file of this kind must have."""
    return [name for name, field in kind.model_fields.items() if field.is_required()]


def construct_row(kind: type[R], cells: dict[str, Any]) -> R:
    """Returns a row of cells, all fields of the kind, without validation: they are known valid."""
    row = kind.__new__(kind)
    row.__setstate__({"__dict__": cells, **_pydantic_state(kind)})
    return row


@cache
def _pydantic_state(kind: type[Row]) -> dict[str, Any]:
    """Returns the state of a row besides its cells: constant, and shared by all rows of a kind."""
    return {
        "__pydantic_fields_set__": set(kind.model_fields),
        "__pydantic_extra__": None,
        "__pydantic_private__": None,
    }


def parse_rows(rows: Iterable[RawRow], kind: type[R]) -> tuple[list[ParsedRow[R]], list[Finding]]:
    """Returns every row, whole or in part, and a finding for every cell that is unread."""
    parsed: list[ParsedRow[R]] = []
    findings: list[Finding] = []
    for raw in rows:
        try:
            parsed.append(ParsedRow(kind.model_validate(raw.cells), raw))
        except ValidationError as error:
            partial_row, faults = _parse_in_part(error, raw, kind)
            parsed.append(partial_row)
            findings.extend(faults)
    return parsed, findings


def _parse_in_part(
    error: ValidationError, raw: RawRow, kind: type[R]
) -> tuple[ParsedRow[R], list[Finding]]:
    """Returns the readable fields of a faulty row, and all its faults: none hides another."""
    findings: list[Finding] = []
    unread: set[str] = set()
    faults = _without_endless_keys(error.errors(include_url=False))
    silent = any(fault["type"] in kind.silencing for fault in faults)
    for fault in faults:
        if fault["loc"]:  # without it: a contradiction, found again below with all others
            findings.append(_finding_of(fault, raw, kind, silent=silent))
            unread.add(str(fault["loc"][0]))
    cells = _readable_cells(raw, kind, unread)
    for contradiction in kind.issues(cells):
        field = contradiction.field
        params = {"field": field, **contradiction.params}
        findings.append(Finding(contradiction.code, raw.at(field), params))
        unread.add(field)
    blanks = {name: _blank_cell(kind, name) for name in unread & set(kind.model_fields)}
    row = _lenient_kind(kind).model_construct(**cells | blanks)
    return ParsedRow(row, raw, frozenset(unread)), findings


def _without_endless_keys(faults: Iterable[ErrorDetails]) -> list[ErrorDetails]:
    """Returns the faults of a row, those of its unknown keys up to a thousand.

    A row with more of them is of another kind altogether, and is refused by the first.
    """
    unknown = count()
    return [
        fault
        for fault in faults
        if fault["type"] != "extra_forbidden" or next(unknown) < _MAX_UNKNOWN_KEYS
    ]


def _readable_cells(raw: RawRow, kind: type[Row], unread: Collection[str]) -> dict[str, Any]:
    """Returns the fields of a faulty row that could be read; those that it lacks by default."""
    cells: dict[str, Any] = {}
    for name, model_field in kind.model_fields.items():
        if name in unread:
            continue
        if name in raw.cells:
            cells[name] = _cell_parser(kind, name).validate_python(raw.cells[name])
        else:
            cells[name] = model_field.get_default(call_default_factory=True)
    return cells


@cache
def _lenient_kind(kind: type[Row]) -> Any:
    """Returns a subclass without contradictions, as there would be false ones due to blanks."""
    members = {"__module__": kind.__module__, "contradictions": vars(Row)["contradictions"]}
    return new_class(kind.__name__, (kind,), exec_body=lambda body: body.update(members))


@cache
def _cell_parser(kind: type[Row], name: str) -> TypeAdapter[Any]:
    field = kind.model_fields[name]
    annotation: Any = field.annotation
    annotated: Any = Annotated  # a type put together at run time
    return TypeAdapter(annotated[(annotation, *field.metadata)] if field.metadata else annotation)


def _blank_cell(kind: type[Row], name: str) -> Any:
    """Returns the value of an unread field: its default, or an empty value of its type."""
    field = kind.model_fields[name]
    if not field.is_required():
        return field.get_default(call_default_factory=True)
    if field.annotation is str:
        return ""
    return () if get_origin(field.annotation) is tuple else None


def _finding_of(fault: ErrorDetails, raw: RawRow, kind: type[Row], *, silent: bool) -> Finding:
    """Returns the finding of a validation error of one cell, which it repeats unless `silent`."""
    field = str(fault["loc"][0])
    hides_headings = kind.private or kind.takes_mapping
    shown = mask_column(field, field_by_heading(kind)) if hides_headings else field
    params: dict[str, Any] = {
        "key": shown,
        "value": "" if fault["type"] == "missing" else fault.get("input"),
        "field": shown,
        "problem": fault["msg"],
        **(fault.get("ctx") or {}),
        "allowed": _allowed_values(fault, kind),
        "fixed_form": not kind.takes_mapping,
        **({"published": True} if _has_figures(kind) else {}),
    }
    if kind.private:
        hidden = silent or _is_hidden(field, kind)
        params |= _typed_params(params, hidden, is_field_of_days(field, kind)) | {"problem": MASK}
    code = _message_code(fault["type"], field, raw.cells.get(field), kind)
    return Finding(code, raw.at(shown + _path_inside(fault)), params)


def _has_figures(kind: type[Row]) -> bool:
    """Whether the rows of a kind are published figures, which say how each is qualified."""
    return "qualifier" in kind.model_fields


def _typed_params(params: Mapping[str, Any], hidden: bool, of_day: bool) -> dict[str, object]:
    """Returns those params of a finding on a private row that hold what was typed, masked."""
    typed = {name: params[name] for name in TYPED if name in params}
    for name, value in typed.items():
        typed[name] = MASK if hidden else mask_input(value, private=True, of_day=of_day)
    return typed


def _path_inside(fault: ErrorDetails) -> str:
    """Returns where in a cell with parts an error stands: `[0].low`."""
    path = ""
    for step in fault["loc"][1:]:
        if step != "[key]":
            path += f"[{step}]" if isinstance(step, int) else f".{step}"
    return path


def _is_hidden(field: str, kind: type[Row]) -> bool:
    """Whether no cell of a field is repeated: it leads to people, or is that of a closed list.

    In a closed list a number or a day has slipped from another column, as a date of birth does.
    """
    is_known = field in kind.model_fields
    return is_known and (field_texts(kind)[field].personal or field in labels_of_codes(kind))


def _message_code(error_type: str, field: str, cell: object, kind: type[Row]) -> str:
    if error_type in _CLOSED_LISTS and is_word_for_missing(cell):
        return "word-as-missing"
    if error_type == "number-unreadable" and _has_figures(kind):
        return "figure-unreadable"  # beside which a word such as "about" has a column
    if error_type == "missing" and field in _CITATION_FIELDS:
        return "uncited-value"
    code = _MESSAGE_CODES.get(error_type, error_type)
    return code if code in catalogue() else "value-unreadable"


def _allowed_values(fault: ErrorDetails, kind: type[Row]) -> str:
    if fault["type"] == "extra_forbidden":
        return ", ".join(column_names(kind))
    context = fault.get("ctx") or {}
    expected = str(context.get("expected", context.get("allowed", "")))
    return expected.replace("'", "").replace(" or ", ", ")
