"""Reads the table of a measure key by key, and notes every fault with the path of its key."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import attrs

from ...core.findings import Issue
from ...intake.catalog import NONE_NEAR, alike_ids
from ...values.nearness import near_words
from ...values.text import LabelledEnum, Text, texts_of
from .columns import Column, Forms

__all__ = [
    "FIELD",
    "MAX_DAYS",
    "MAX_DEFAULT",
    "MAX_MONTHS",
    "MeasureReader",
    "Sets",
    "has_field",
    "is_known",
    "join_path",
    "put_in_field",
    "shown_value",
]

E = TypeVar("E", bound=LabelledEnum)
Sets = Mapping[str, Collection[str]]
_SHOWN = texts_of("measures.shown")
_LONGEST_SHOWN = 40  # signs of a value that a message repeats
MAX_DEFAULT = 1_000_000  # of a row, so that the sum over any table fits in 64 bits
MAX_DAYS, MAX_MONTHS = 3_660, 120  # of a follow-up, and of what stays valid
FIELD = "$field"
"""What stands in a declaration for each of several fields."""


def join_path(path: str, key: str | int) -> str:
    """Returns the path of a key of a table, or of an item of a list."""
    return f"{path}[{key}]" if isinstance(key, int) else f"{path}.{key}"


def is_known(value: object, names: Collection[str]) -> bool:
    """Whether a value, which may be of any type, is one of some names."""
    return isinstance(value, str) and value in names


def has_field(value: object) -> bool:
    """Whether `$field` stands anywhere in a declaration."""
    if isinstance(value, Mapping):
        return any(map(has_field, value.values()))
    return any(map(has_field, value)) if isinstance(value, (list, tuple)) else value == FIELD


def put_in_field(value: object, field: str) -> object:
    """Returns a declaration with a field in the place of `$field`."""
    if isinstance(value, Mapping):
        return {key: put_in_field(item, field) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [put_in_field(item, field) for item in value]
    return field if value == FIELD else value


@attrs.frozen
class MeasureReader:
    """Reads the keys of a measure, and collects its faults.

    `forms` are the rows whose columns a measure may name, `codes` the ids of each table of the
    framework, `sets` the named sets, `tables` the tables of matches.
    """

    forms: Forms
    codes: Mapping[str, Collection[str]]
    sets: Sets
    tables: Collection[str]
    faults: list[Issue] = attrs.field(factory=list)

    def fault(self, code: str, path: str, **params: object) -> None:
        """Notes a fault of a key."""
        self.faults.append(Issue(code, {"key": path, **params}, path))

    def misspelt(
        self, code: str, path: str, name: object, known: Iterable[str], **params: object
    ) -> None:
        """Notes a name that is not known, with the nearest and all that are."""
        allowed = sorted(known)
        shown = name if isinstance(name, str) else shown_value(name)
        near = near_words(name, allowed) if isinstance(name, str) else ()
        params |= {"nearest": [*near, NONE_NEAR][0], "known": alike_ids(str(name), allowed)}
        self.fault(code, path, name=shown, allowed=allowed, **params)

    def note_faults_of_fields(
        self, fields: Sequence[str], faults: Sequence[Sequence[Issue]], path: str
    ) -> None:
        """Notes a fault that every field has where it stands, and any other at its field."""
        shared = _shared_faults(fields, faults)
        self.faults.extend(shared)
        for number, own in enumerate(faults):
            at = join_path(path, number)
            for fault in (fault for fault in own if fault not in shared):
                self.faults.append(Issue(fault.code, {**fault.params, "key": at}, at))

    def table(self, value: object, path: str, allowed: Collection[str]) -> Mapping[str, Any]:
        """Returns a table, if it is one; each key that it may not have is a fault."""
        if not isinstance(value, Mapping):
            self.fault("measure-no-table", path, value=shown_value(value))
            return {}
        for key in value:
            if key not in allowed:
                self.misspelt("measure-unknown-key", join_path(path, key), key, allowed)
        return value

    def items(self, value: object, path: str) -> Sequence[Any]:
        """Returns a list that is not empty, if it is one."""
        if isinstance(value, (list, tuple)) and value:
            return value
        params = {"value": shown_value(value), "example": "[{ ... }]"}
        self.fault("measure-no-list", path, **params, fixed_form=isinstance(value, Mapping))
        return ()

    def required(self, table: Mapping[str, Any], path: str, key: str) -> Any:
        """Returns the value of a key that a table must have; None if it does not."""
        if key not in table:
            self.fault("measure-missing-key", path, name=key)
        return table.get(key)

    def choice(
        self, table: Mapping[str, Any], path: str, key: str, allowed: Collection[str], default: str
    ) -> str:
        """Returns a word of a closed list; the default where the key is absent or faulty."""
        value = table.get(key, default)
        if isinstance(value, str) and value in allowed:
            return value
        self.misspelt("measure-word", join_path(path, key), value, allowed, field=key)
        return default

    def member(self, table: Mapping[str, Any], path: str, key: str, kind: type[E], default: E) -> E:
        """Returns a member of an enumeration; the default where the key is absent or faulty."""
        return kind(self.choice(table, path, key, [item.value for item in kind], default.value))

    def flag(self, table: Mapping[str, Any], path: str, key: str) -> bool:
        """Returns whether a key is true; false where it is absent."""
        value = table.get(key, False)
        if not isinstance(value, bool):
            self.fault("measure-no-flag", join_path(path, key), value=shown_value(value))
        return value is True

    def number(self, table: Mapping[str, Any], path: str, key: str, most: int) -> int | None:
        """Returns a whole number from 0 to `most`; None where the key is absent or faulty."""
        if key not in table:
            return None
        value = table[key]
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most:
            return value
        own = join_path(path, key)
        self.fault("measure-no-number", own, value=shown_value(value), most=most)
        return None

    def column(self, name: object, path: str, columns: Mapping[str, Column]) -> Column | None:
        """Returns the column that a key names; None if there is none."""
        if isinstance(name, str) and name in columns:
            return columns[name]
        if name is not None:
            self.misspelt("measure-field", path, name, columns)
        return None


def _shared_faults(fields: Sequence[str], faults: Sequence[Sequence[Issue]]) -> list[Issue]:
    """Returns the faults that every field has, and that are of none of them."""
    first = faults[0] if faults else ()
    shared = (fault for fault in first if all(fault in others for others in faults))
    return [fault for fault in shared if fault.params.get("name") not in fields]


def shown_value(value: object) -> str | Text:
    """Returns a value as it is shown to its author: text in quotation marks, a table in words."""
    if isinstance(value, (Mapping, list, tuple)):
        kind = "table" if isinstance(value, Mapping) else "list" if value else "empty_list"
        return _SHOWN[kind]
    text = str(value).lower() if isinstance(value, bool) else str(value)
    cut = f"{text[:_LONGEST_SHOWN]}…" if len(text) > _LONGEST_SHOWN else text
    return f'"{cut}"' if isinstance(value, str) else cut
