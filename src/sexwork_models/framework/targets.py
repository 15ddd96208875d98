"""What a place set out to reach in a period: targets share the shape of norms and are kept apart."""

from __future__ import annotations

from typing import Any

from .norms import Norm
from .rows import refuse

__all__ = ["Target"]


class Target(Norm):
    """A target; its interval is the period in which it is to be reached."""

    def model_post_init(self, context: Any, /) -> None:
        """Refuses a kind that is not a target."""
        super().model_post_init(context)
        if not self.kind.is_target:
            raise refuse("value-not-allowed", value=self.kind.value, allowed="target_*")
