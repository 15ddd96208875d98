"""The columns that a measure may name: the fields of records and of each register."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from types import MappingProxyType

import attrs
from pydantic.fields import FieldInfo

from ...forms.record_terms import Service
from ...forms.records import ActivityRecord
from ...forms.register_terms import Register
from ...forms.registers import REGISTER_KINDS
from ...intake.field_catalog import field_texts, types_of_field
from ...intake.rows import Row
from ...values.text import LabelledEnum, Text, Word

__all__ = ["PACKAGED_FORMS", "Column", "ColumnKind", "Forms", "columns_of"]


class ColumnKind(LabelledEnum):
    """What a column holds."""

    CODE = Word("code", "mã hoặc chữ", "codes or text")
    WORD = Word("word", "từ trong danh sách", "words of a list")
    NUMBER = Word("number", "số", "numbers")
    DAY = Word("day", "ngày", "days")
    FLAG = Word("flag", "có hoặc không", "yes or no")


_KINDS = {bool: ColumnKind.FLAG, int: ColumnKind.NUMBER, date: ColumnKind.DAY}


@attrs.frozen
class Column:
    """A column of a form: what it holds, and the words of its list or the table of its codes."""

    name: str
    kind: ColumnKind
    label: Text
    words: frozenset[str] = frozenset()
    table: str = ""


@cache
def columns_of(kind: type[Row]) -> Mapping[str, Column]:
    """Returns the columns of a kind of rows, by name."""
    texts = field_texts(kind)
    columns: dict[str, Column] = {}
    for name, field in kind.model_fields.items():
        column_kind, words = _kind_and_words(name, field)
        columns[name] = Column(name, column_kind, texts[name].name, words, texts[name].codes)
    return MappingProxyType(columns)


def _kind_and_words(name: str, field: FieldInfo) -> tuple[ColumnKind, frozenset[str]]:
    """Returns what a column holds, and the words of its list."""
    for option in types_of_field(field):
        if isinstance(option, type) and issubclass(option, LabelledEnum):
            return ColumnKind.WORD, frozenset(member.value for member in option)
        if option in _KINDS:
            return _KINDS[option], frozenset()
    return ColumnKind.CODE, frozenset(Service) if name == "services" else frozenset()


@attrs.frozen
class Forms:
    """The kinds of rows that measures read: records, and the entries of each register."""

    records: type[Row] = ActivityRecord
    registers: Mapping[Register, type[Row]] = attrs.field(
        factory=lambda: MappingProxyType(dict(REGISTER_KINDS)), hash=False
    )

    @property
    def record_columns(self) -> Mapping[str, Column]:
        """The columns of records, by name."""
        return columns_of(self.records)

    def register_columns(self, register: Register) -> Mapping[str, Column]:
        """Returns the columns of the entries of a register, by name."""
        return columns_of(self.registers[register])


PACKAGED_FORMS = Forms()
