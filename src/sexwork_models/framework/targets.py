"""What a place set out to reach in a period: targets share the shape of norms and are kept apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .norms import Norm
from .rows import Contradiction

__all__ = ["Target"]


class Target(Norm):
    """A target; its interval is the period in which it is to be reached."""

    @classmethod
    def contradictions(cls, cells: Mapping[str, Any]) -> Iterator[Contradiction]:
        """A kind that is not a target."""
        yield from super().contradictions(cells)
        if "kind" in cells and not cells["kind"].is_target:
            yield Contradiction("value-not-allowed", "kind", {"value": cells["kind"].value, "allowed": "target_*"})
