"""How well a value is known: its grade, its force, and where it was read."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from ..messages import Lang
from ..values.text import Worded

__all__ = ["Citation", "Force", "Grade", "grades_used"]


class Grade(Worded):
    """Who has seen the value; the members stand in order of strength."""

    PRIMARY = "primary", "đã đọc văn bản gốc", "primary text read"
    REPORTED = "reported", "nguồn thứ cấp nêu lại", "reported by a secondary source"
    ASSUMED = "assumed", "giả định, chưa kiểm chứng", "assumed, not checked"
    UNKNOWN = "unknown", "chưa biết giá trị", "value not known"
    SUPPLIED = "supplied", "người dùng cung cấp", "supplied by the caller"
    SAMPLE = "sample", "SỐ MINH HỌA", "SAMPLE"


class Force(Worded):
    """Whether a norm binds: yes, no longer, or nobody knows."""

    IN_FORCE = "in_force", "còn hiệu lực", "in force"
    ENDED = "ended", "đã hết hiệu lực", "ended"
    UNKNOWN = "unknown", "chưa rõ còn hiệu lực hay không", "force unknown"


@attrs.frozen
class Citation:
    """Where a value comes from: the row, the document, the place in it, and the grade."""

    id: str
    document: str
    grade: Grade
    locator: str = ""
    reported_in: tuple[str, ...] = ()

    def say(self, lang: Lang) -> str:
        """The citation as it stands in a line of an explanation."""
        locator = self.locator.replace("line", "dòng").replace("Art.", "Điều") if lang == "vi" else self.locator
        where = f"{self.document} {locator}".strip()
        seen = f" ({', '.join(self.reported_in)})" if self.reported_in else ""
        return f"{self.id}, {where}, {self.grade.say(lang)}{seen}"

    def to_dict(self) -> dict[str, object]:
        """The citation as JSON-ready data."""
        return {
            "id": self.id,
            "document": self.document,
            "locator": self.locator or None,
            "grade": self.grade.value,
            "reported_in": list(self.reported_in),
        }


def grades_used(grades: Iterable[Grade]) -> tuple[Grade, ...]:
    """Each grade once, in order of strength."""
    found = set(grades)
    return tuple(grade for grade in Grade if grade in found)
