"""How rows are understood: each cell against its field type, each refusal a finding with its line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from types import new_class
from typing import Annotated, Any, Generic, TypeVar, get_origin

import attrs
from pydantic import TypeAdapter, ValidationError

from ..core.findings import Finding
from ..core.identifiers import looks_like_identifier
from ..core.messages import catalogue
from .csv_reader import shown_key
from .fields import Contradiction, Row
from .files import RawRow

__all__ = ["Located", "columns_of", "required_of", "trusted", "understand"]

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
    """A row and where it stands.

    `unread` names the fields that could not be read, or that contradict others; they hold a blank in
    `row`, so that what can be read is still checked. Nothing is calculated with a row that is not whole.
    """

    row: R
    raw: RawRow
    unread: frozenset[str] = frozenset()

    @property
    def whole(self) -> bool:
        """Whether every field was read."""
        return not self.unread


def columns_of(kind: type[Row]) -> list[str]:
    """Every column that a file of this kind may have."""
    return list(kind.model_fields)


def required_of(kind: type[Row]) -> list[str]:
    """The columns that it must have."""
    return [name for name, field in kind.model_fields.items() if field.is_required()]


def trusted(kind: type[R], cells: dict[str, Any]) -> R:
    """The row of cells that have been read and checked already: every field of the kind, nothing looked at again."""
    row = kind.__new__(kind)
    row.__setstate__({"__dict__": cells, **_untouched(kind)})
    return row


@cache
def _untouched(kind: type[Row]) -> dict[str, Any]:
    """What a row holds beside its cells, the same for all rows of a kind: none is ever changed."""
    return {
        "__pydantic_fields_set__": set(kind.model_fields),
        "__pydantic_extra__": None,
        "__pydantic_private__": None,
    }


def understand(rows: Iterable[RawRow], kind: type[R]) -> tuple[list[Located[R]], list[Finding]]:
    """Every row, whole or in part, and a finding for every cell that could not be read or contradicts another."""
    understood: list[Located[R]] = []
    findings: list[Finding] = []
    for raw in rows:
        try:
            understood.append(Located(kind.model_validate(raw.cells), raw))
        except ValidationError as error:
            item, faults = _in_part(error, raw, kind)
            understood.append(item)
            findings.extend(faults)
    return understood, findings


def _in_part(
    error: ValidationError, raw: RawRow, kind: type[R]
) -> tuple[Located[R], list[Finding]]:
    """What can be read of a faulty row, and all its faults: one fault must not hide another."""
    findings = list(_findings(error, raw, kind))
    unread = {str(fault["loc"][0]) for fault in error.errors(include_url=False) if fault["loc"]}
    cells = {name: _cell(kind, name, raw) for name in kind.model_fields if name not in unread}
    for one in kind.contradictions(cells):
        findings.append(Finding(one.code, raw.at(one.field), {"field": one.field, **one.params}))
        unread.add(one.field)
    blanks = {name: _blank(kind, name) for name in unread & set(kind.model_fields)}
    return Located(
        _part_of(kind).model_construct(**cells | blanks), raw, frozenset(unread)
    ), findings


@cache
def _part_of(kind: type[Row]) -> Any:
    """The kind of a row that was read in part: the same fields, and no refusal of what is blank."""
    fields = {"__module__": kind.__module__, "contradictions": classmethod(_no_contradiction)}
    return new_class(kind.__name__, (kind,), exec_body=lambda body: body.update(fields))


def _no_contradiction(kind: type[Row], cells: Any) -> Iterator[Contradiction]:
    yield from ()


def _cell(kind: type[Row], name: str, raw: RawRow) -> Any:
    if name in raw.cells:
        return _reader(kind, name).validate_python(raw.cells[name])
    return kind.model_fields[name].get_default(call_default_factory=True)


def _blank(kind: type[Row], name: str) -> Any:
    """What stands in a field that could not be read: its default, or the emptiest value of its type."""
    field = kind.model_fields[name]
    if not field.is_required():
        return field.get_default(call_default_factory=True)
    return "" if field.annotation is str else () if get_origin(field.annotation) is tuple else None


@cache
def _reader(kind: type[Row], name: str) -> TypeAdapter[Any]:
    field = kind.model_fields[name]
    annotation: Any = field.annotation
    annotated: Any = Annotated  # a type put together at run time
    return TypeAdapter(annotated[(annotation, *field.metadata)] if field.metadata else annotation)


def _findings(error: ValidationError, raw: RawRow, kind: type[Row]) -> Iterator[Finding]:
    for fault in error.errors(include_url=False):
        if not fault["loc"]:
            continue  # a contradiction, reported with all others of the row
        field = str(fault["loc"][0])
        shown = field if not kind.private else shown_key(field, columns_of(kind))
        code = _code(fault["type"], field)
        within = "".join(
            f"[{step}]" if isinstance(step, int) else f".{step}"
            for step in fault["loc"][1:]
            if step != "[key]"
        )
        params: dict[str, Any] = {
            "key": shown,
            "value": "" if fault["type"] == "missing" else fault.get("input"),
            "field": shown,
            "problem": fault["msg"],
        }
        params |= dict(fault.get("ctx") or {}) | {"allowed": _allowed(fault, kind)}
        if kind.private:
            params |= {"value": _harmless(params["value"]), "problem": "…"}
        yield Finding(code, raw.at(shown + within), params)


def _harmless(value: object) -> object:
    """What may be repeated of a private row: a number or a date, as far as it leads to nobody."""
    text = str(value)
    return (
        text
        if re.fullmatch(r"[-+]?[0-9][0-9 .,/:-]{0,12}", text, re.ASCII)
        and not looks_like_identifier(text)
        else "…"
    )


def _code(type_: str, field: str) -> str:
    if type_ == "missing" and field in _CITING:
        return "uncited-value"
    code = _CODES.get(type_, type_)
    return code if code in catalogue() else "value-unreadable"


def _allowed(fault: Any, kind: type[Row]) -> str:
    if fault["type"] == "extra_forbidden":
        return ", ".join(columns_of(kind))
    context = fault.get("ctx") or {}
    return (
        str(context.get("expected", context.get("allowed", "")))
        .replace("'", "")
        .replace(" or ", ", ")
    )
