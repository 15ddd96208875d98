"""What measures refer to: the declared table of a measure, named sets of words, and matches."""

# Annotations stay no texts: pydantic would evaluate each of them for every model.
from collections.abc import Mapping
from typing import Annotated, Any, TypeAlias

from pydantic import BeforeValidator

from ...core.columns import FixedMapping
from ...intake.fields import Id, NonEmptyIds, field_error
from ...intake.rows import Row

__all__ = ["DeclaredMeasure", "MatchTable", "NamedSet"]


class _Declared(FixedMapping[str, Any]):
    """The table of a measure as it is written; equal tables are one declaration."""

    __slots__ = ()

    def __hash__(self) -> int:
        return hash(repr(self))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Declared) and repr(self) == repr(other)


def _declared(value: object) -> object:
    if not isinstance(value, Mapping):
        raise field_error("measure-no-table", key="measure", value="…")
    return _frozen(value)


def _frozen(value: object) -> object:
    """Returns a table or list that cannot be changed, nor anything in it."""
    if isinstance(value, Mapping):
        return _Declared({key: _frozen(item) for key, item in value.items()})
    if isinstance(value, (list, tuple)):
        return tuple(map(_frozen, value))
    return value


DeclaredMeasure: TypeAlias = Annotated[Any, BeforeValidator(_declared)]
"""The table of a measure, whose keys are checked with all other tables of the framework."""


class NamedSet(Row):
    """A set of words that measures name with `in_set`; rows of one id add to each other."""

    id: Id
    add: NonEmptyIds


class MatchTable(Row):
    """Words that answer a word, such as the services that meet a need; rows add to each other."""

    id: Id
    word: Id
    answers: NonEmptyIds
