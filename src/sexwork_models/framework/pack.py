"""Describes a pack of framework files: its metadata, its tables, and the changes of overlays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypeAlias

import attrs

from ..core.messages import Lang, say
from ..intake.fields import Code, Day
from ..intake.parsing import ParsedRow
from ..intake.rows import Row
from ..values.arguments import to_declared
from ..values.text import Text

__all__ = ["MAX_FRAMEWORKS_KEPT", "Change", "PackInfo", "Tables", "checked_tables"]

MAX_FRAMEWORKS_KEPT = 8
"""Frameworks for which what is derived from them is kept; more would never be released."""

Tables: TypeAlias = Mapping[str, list[ParsedRow[Any]]]


class PackInfo(Row):
    """The metadata of a pack: id, title, code of its country, and the day of its last review."""

    id: Code
    title_vi: str
    title_en: str
    country: Code
    as_of: Day


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


def checked_tables(tables: Tables) -> dict[str, list[ParsedRow[Any]]]:
    """Returns a copy of tables. Raises UnusableInputError for a table that holds no parsed rows."""
    rows = Iterable[ParsedRow[Any]]
    return {name: list(to_declared("tables", table, rows)) for name, table in tables.items()}
