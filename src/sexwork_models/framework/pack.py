"""Describes a pack of framework files: its metadata, its tables, and the changes of overlays."""

# Annotations stay no texts: pydantic would evaluate each of them for every model.
import pickle
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, TypeAlias

import attrs

from ..core.messages import Lang, say
from ..intake.fields import Code, Day
from ..intake.rows import ParsedRow, Row
from ..values.arguments import to_declared
from ..values.text import Text

__all__ = [
    "MAX_FRAMEWORKS_KEPT",
    "PACK_FILE",
    "Change",
    "CompiledTables",
    "PackInfo",
    "Tables",
    "checked_tables",
    "file_of_table",
    "rows_of",
    "unpickle",
]

PACK_FILE = "pack.toml"
_TABLES_IN_TOML = frozenset({"disaggregations", "indicators", "pilots", "populations", "sets"})
MAX_FRAMEWORKS_KEPT = 8
"""Frameworks for which what is derived from them is kept; more would never be released."""

Tables: TypeAlias = Mapping[str, list[ParsedRow[Any]]]


class PackInfo(Row):
    """The metadata of a pack: id, title, code of its country, and the day of its last review.

    With it are the subjects of the norms that plans and registers are compared with: the number of
    groups, of core members in one, and the share of operating cost. Without a subject, none is.
    """

    id: Code
    title_vi: str
    title_en: str
    country: Code
    as_of: Day
    groups_subject: Code = ""
    core_members_subject: Code = ""
    operating_cost_subject: Code = ""


@attrs.frozen
class Change:
    """One change that an overlay made: a row `added`, or a row `ended` on a day."""

    action: str
    table: str
    id: str
    on: date | None = None

    def say(self, lang: Lang) -> str:
        """Returns the change as text in `lang`."""
        words = {"added": Text("thêm", "added"), "ended": Text("kết thúc", "ended")}[self.action]
        day = "" if self.on is None else f" {say(self.on, lang)}"
        return f"{words.say(lang)}: {self.table} {self.id}{day}"


def file_of_table(name: str) -> str:
    """Returns the name of the file in which a pack holds a table."""
    return f"{name}.toml" if name in _TABLES_IN_TOML else f"{name}.csv"


def checked_tables(tables: Tables) -> dict[str, list[ParsedRow[Any]]]:
    """Returns a copy of tables. Raises UnusableInputError for a table that holds no parsed rows."""
    rows = Iterable[ParsedRow[Any]]
    return {name: list(to_declared("tables", table, rows)) for name, table in tables.items()}


class CompiledTables(Mapping[str, list[ParsedRow[Any]]]):
    """The tables of a framework that was compiled: their rows, and the rest as a pickle.

    The rest is how each row stood in its file. Only overlays and audits look at it, and to load it
    takes longer than to load the rows.
    """

    def __init__(self, rows: Mapping[str, Sequence[Any]], rest: bytes) -> None:
        self.rows = rows
        self._rest = rest

    @staticmethod
    def parts_of(tables: Tables) -> tuple[dict[str, list[Any]], bytes]:
        """Returns the rows of tables, and the rest as a pickle."""
        rows = {name: [item.row for item in table] for name, table in tables.items()}
        rest = {name: [(item.raw, item.unread) for item in table] for name, table in tables.items()}
        return rows, pickle.dumps(rest, pickle.HIGHEST_PROTOCOL)

    @cached_property
    def _tables(self) -> dict[str, list[ParsedRow[Any]]]:
        rest = unpickle(self._rest)
        return {
            name: [ParsedRow(row, *more) for row, more in zip(rows, rest[name], strict=True)]
            for name, rows in self.rows.items()
        }

    def __getitem__(self, name: str) -> list[ParsedRow[Any]]:
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (self._tables,)  # to another process go tables as they are read


def unpickle(content: bytes) -> Any:
    """Returns what the library itself has pickled; what it may hold is run, as bytecode is."""
    return pickle.loads(content)  # noqa: S301


def rows_of(tables: Tables, name: str) -> Sequence[Any]:
    """Returns the rows of a table, none of one that is not there."""
    if isinstance(tables, CompiledTables):
        return tables.rows.get(name, ())
    return [item.row for item in tables.get(name, ())]
