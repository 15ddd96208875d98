"""What a pack says of itself, the tables that it holds, and what an overlay did to them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeAlias

import attrs

from ..core.messages import Lang
from ..intake.fields import Code, Day, Row
from ..intake.parsing import Located
from ..values.text import Text

__all__ = ["Change", "PackInfo", "Tables"]

Tables: TypeAlias = Mapping[str, list[Located[Any]]]


class PackInfo(Row):
    """What a pack is: its id and title, the code of its country, and the day it was last looked at."""

    id: Code
    title_vi: str
    title_en: str
    country: Code
    as_of: Day


@attrs.frozen
class Change:
    """One thing that an overlay did: a row `added`, or one `ended` on a day."""

    action: str
    table: str
    id: str
    on: date | None = None

    def say(self, lang: Lang) -> str:
        """The change in words of `lang`."""
        words = {"added": Text("thêm", "added"), "ended": Text("kết thúc", "ended")}[self.action]
        day = "" if self.on is None else f" {self.on.isoformat()}"
        return f"{words.say(lang)}: {self.table} {self.id}{day}"
